"""``retrouve eval intake``: documents read, embedded and sealed per second, and where the time goes.

The demo dossier, one file after the other as ``retrouve ingest`` does, into a new store in a temporary folder.
Seconds are wall time of one thread; « rest » is the start of the children, transport and the comparison of identities.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from api.settings import Settings
from eval.corpora.demo import build_demo
from eval.machine import describe, resident_megabytes
from index.ports import NewDocument
from index.records import new_document
from index.sealing import PracticeKey
from index.store import SealedStore
from ingest.document import Reading
from ingest.ocr import Tesseract
from ingest.pipeline import Reader, Timings
from ingest.sandbox import Sandbox
from models.embedder import OnnxEmbedder


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print. Exit code 0."""
    parser = argparse.ArgumentParser(prog="retrouve eval intake", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(argv)
    with tempfile.TemporaryDirectory(prefix="retrouve-intake-") as folder:
        _measure(Path(folder), options.seed)
    return 0


def _measure(folder: Path, seed: int) -> None:
    files = sorted(build_demo(folder / "papers", seed=seed).documents_folder.iterdir())
    embedder = OnnxEmbedder(Settings().models)
    embedder.embed_query("warm")
    reader = Reader(Sandbox(), Tesseract())
    reader.read(b"warm", "warm.txt")
    store = SealedStore.open_sqlite(folder / "data", PracticeKey.load_or_make(folder / "key" / "key", folder / "data"))
    dossier, timings = store.create("bench"), Timings()
    pages = chunks = 0
    embedding = sealing = 0.0
    began = perf_counter()
    for path in files:
        data = path.read_bytes()
        reading = reader.read(data, path.name, timings)
        before = perf_counter()
        vectors = embedder.embed_passages([chunk.text for chunk in reading.chunks])
        embedding += perf_counter() - before
        before = perf_counter()
        store.add(dossier, _sealable(store.document_id(dossier, data), reading, vectors, embedder.name, data))
        sealing += perf_counter() - before
        pages += len(reading.document.pages)
        chunks += len(reading.chunks)
    total = perf_counter() - began
    reader.close()
    store.close()
    print(f"{describe()}; demo dossier, seed {seed}: {len(files)} files, {pages} pages, {chunks} chunks")
    print(f"{len(files) / total:.2f} documents/s, {total:.1f} s")
    known = {
        "parsing": timings.parse,
        "OCR": timings.ocr,
        "understanding": timings.understand,
        "embedding": embedding,
        "sealing": sealing,
    }
    for name, seconds in {**known, "rest": total - sum(known.values())}.items():
        print(f"  {name:14} {seconds:7.2f} s  {100 * seconds / total:5.1f} %")
    print(f"memory of this process: {resident_megabytes(os.getpid()):.0f} MB")


def _sealable(name: str, reading: Reading, vectors: NDArray[np.float32], embedder: str, data: bytes) -> NewDocument:
    return new_document(
        name, reading, vectors, embedder=embedder, deposited_at="2026-11-01T00:00:00.000000+00:00", original=data
    )
