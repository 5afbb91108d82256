"""A process that writes to a store and says what is durable, to be killed, traced or starved of disk.

Run as ``python -m tests.index.store_writer FOLDER FIRST STEPS``. Every step is decided by its number alone, so
the test knows what each acknowledgement stands for. Acknowledgements are written with ``writev``, which
nothing in the store uses, so that a fault injected into ``write`` does not reach them.
"""

from __future__ import annotations

import hashlib
import os
import random
import sys
from pathlib import Path

from index.ports import DossierRef, NewDocument, Part
from index.sealing import PracticeKey, document_id
from index.store import SealedStore
from ingest.errors import NotFound, StoreProblem

KEY = PracticeKey(hashlib.sha256(b"a practice").digest())
PATIENT = "A"
SIZES = (10, 3_000, 70_000, 1_100_000)


def content(number: int) -> tuple[bytes, dict[Part, bytes], bytes | None]:
    """Original, parts and rendition of document ``number``."""
    source = random.Random(number)
    original = b"%d " % number + source.randbytes(SIZES[number % len(SIZES)])
    parts: dict[Part, bytes] = {
        "meta": source.randbytes(700),
        "search": source.randbytes(9_000),
        "pages": source.randbytes(20_000),
    }
    return original, parts, source.randbytes(2_000) if number % 3 == 0 else None


def number_of(original: bytes) -> int:
    """Which document an original is."""
    return int(original.partition(b" ")[0])


def say(word: str, *values: object) -> None:
    """One acknowledgement, out of the process when this returns."""
    os.writev(1, [" ".join([word, *map(str, values)]).encode() + b"\n"])


def main(folder: Path, first: int, steps: int) -> None:
    """Open the store, then add documents ``first`` to ``first + steps - 1``."""
    try:
        store = SealedStore.open_sqlite(folder, KEY)
        dossier = store.create(PATIENT)
    except StoreProblem as problem:
        say("problem", "opening", problem)
        return
    say("ready")
    for number in range(first, first + steps):
        try:
            step(store, dossier, number)
        except (StoreProblem, NotFound) as problem:
            say("problem", number, problem)
    store.close()


def step(store: SealedStore, dossier: DossierRef, number: int) -> None:
    """Add a document; at every fifth also replace a part, delete a document and take an upload."""
    original, parts, rendition = content(number)
    store.add(dossier, NewDocument(document_id(dossier.key, original), parts, original, rendition))
    say("added", number)
    if number % 5 == 4:
        store.put_part(dossier, document_id(dossier.key, content(number - 1)[0]), "summary", b"short")
        say("summarised", number - 1)
        say("deleting", number - 2)
        store.delete(dossier, document_id(dossier.key, content(number - 2)[0]))
        say("deleted", number - 2)
        say("queued", store.enqueue(dossier, [("name", original)]), number)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
