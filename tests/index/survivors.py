"""What must hold of a data folder after its writer was cut short, judged by its acknowledgements."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from index.ports import DossierRef, Part
from index.store import SealedStore
from ingest.errors import NotFound
from tests.index.store_writer import KEY, PATIENT, content, number_of

ALL: tuple[Part, ...] = ("meta", "search", "pages")


def assert_whole(folder: Path, acknowledgements: Iterable[str]) -> int:
    """Everything acknowledged is there, nothing is half there, no file is left over; documents found."""
    said = [line.split() for line in acknowledgements]
    added = {int(words[1]) for words in said if words[0] == "added"}
    deleting = {int(words[1]) for words in said if words[0] == "deleting"}
    deleted = {int(words[1]) for words in said if words[0] == "deleted"}
    with closing(SealedStore.open_sqlite(folder, KEY)) as store:
        store.requeue_interrupted()
        try:
            dossier = store.open(PATIENT)
        except NotFound:
            assert not [words for words in said if words[0] != "problem"], "the dossier was acknowledged"
            return 0
        found = _whole_documents(store, dossier)
        assert added - deleting <= found, f"lost: {added - deleting - found}"
        assert not found & deleted, f"came back: {found & deleted}"
        for words in said:
            if words[0] == "queued":
                assert store.job(dossier, words[1]).state == "queued"
        uploads = _uploads(store)
        assert {int(words[2]) for words in said if words[0] == "queued"} <= set(uploads)
    _assert_no_leftover(folder, found, len(uploads))
    return len(found)


def _whole_documents(store: SealedStore, dossier: DossierRef) -> set[int]:
    found = set()
    listed = store.documents(dossier)
    parts = store.parts(dossier, ALL)
    assert list(parts) == listed
    for document_id in listed:
        original = store.original(dossier, document_id)
        number = number_of(original)
        assert (original, parts[document_id], store.rendition(dossier, document_id)) == content(number)
        found.add(number)
    return found


def _uploads(store: SealedStore) -> list[int]:
    numbers = []
    while claimed := store.next_job():
        for file in claimed[2]:
            number = number_of(file.data)
            assert file.data == content(number)[0]
            numbers.append(number)
    return numbers


def _assert_no_leftover(folder: Path, documents: set[int], uploads: int) -> None:
    names = [path.name for path in folder.glob("files/*/*")]
    assert not [name for name in names if name.endswith(".tmp")]
    assert len([name for name in names if name.endswith(".original")]) == len(documents)
    renditions = [number for number in documents if content(number)[2] is not None]
    assert len([name for name in names if name.endswith(".rendition")]) == len(renditions)
    assert len([name for name in names if name.endswith(".upload")]) == uploads
