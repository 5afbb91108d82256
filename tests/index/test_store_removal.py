"""After a removal no stretch of the text nor of the ciphertext is in any byte of the data folder."""

from __future__ import annotations

import random
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.ports import DossierRef
from index.residue import holds_any, words_of
from index.sealing import PracticeKey
from index.store import SealedStore
from ingest.errors import NotFound, StoreProblem
from tests.index.disk_search import DATABASE, assert_nothing_stays, ciphertext
from tests.store_contract import deposit

KEY = PracticeKey(bytes(range(32)))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def store(folder: Path) -> Iterator[SealedStore]:
    opened = SealedStore.open_sqlite(folder, KEY)
    yield opened
    opened.close()


def texts(chance: random.Random) -> dict[str, bytes]:
    """Contents of one document, each long enough to spread over several pages of the database."""
    return {name: chance.randbytes(size) for name, size in (("meta", 900), ("search", 9_000), ("pages", 30_000))}


def filled(store: SealedStore, dossier: DossierRef, chance: random.Random) -> tuple[str, list[bytes]]:
    """A document with everything a document can have."""
    content = texts(chance)
    original = chance.randbytes(5_000)
    document_id = deposit(store, dossier, original, content, rendition=original[::-1])  # type: ignore[arg-type]
    return document_id, [original, original[::-1], *content.values()]


def test_nothing_stays_of_a_deleted_document(store: SealedStore, folder: Path) -> None:
    chance, dossier = random.Random(1), store.create("A")
    documents = [filled(store, dossier, chance) for _ in range(12)]
    for document_id, plain in (documents[0], documents[5], documents[11], documents[6]):
        sealed = ciphertext(folder, dossier.row, document_id)
        assert len(sealed) == 6
        store.delete(dossier, document_id)
        assert_nothing_stays(folder, *sealed, *plain)
        assert not list(folder.rglob(f"{document_id}*"))
    store.close()
    assert len(SealedStore.open_sqlite(folder, KEY).documents(dossier)) == 8


def test_nothing_stays_of_an_erased_dossier(store: SealedStore, folder: Path) -> None:
    chance, dossier, other = random.Random(2), store.create("A"), store.create("B")
    store.set_identity(dossier, b"identity " * 9)
    plain = [b"identity " * 9]
    for _ in range(6):
        plain += filled(store, dossier, chance)[1]
        kept = filled(store, other, chance)
    upload = chance.randbytes(4_000)
    store.enqueue(dossier, [("name", upload)])
    sealed = ciphertext(folder, dossier.row)
    assert len(sealed) > 40
    store.erase(dossier)
    assert_nothing_stays(folder, *sealed, *plain, upload)
    assert not list(folder.rglob(f"{dossier.row}*"))
    assert store.original(other, kept[0]) == kept[1][0]
    store.close()
    assert_nothing_stays(folder, *sealed, *plain, upload)


def test_a_finished_upload_leaves_its_file_and_its_key(store: SealedStore, folder: Path) -> None:
    dossier, upload = store.create("A"), random.Random(3).randbytes(4_000)
    job = store.enqueue(dossier, [("name", upload)])
    store.next_job()
    (path,) = folder.glob("files/*/*")
    sealed = path.read_bytes()
    with closing(sqlite3.connect(folder / DATABASE)) as raw:
        ((key, name),) = raw.execute("SELECT wrapped_key, file_name FROM job_files").fetchall()
    store.finish_file(dossier, job, 0, b"{}")
    other = deposit(store, dossier, b"other")
    store.delete(dossier, other)
    assert_nothing_stays(folder, sealed, upload, key, name)


def test_a_reader_in_the_way_is_said_and_the_removal_finished_later(
    store: SealedStore, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reader keeps the log alive: the removal is not called done until the log is empty."""
    chance, dossier = random.Random(4), store.create("A")
    document_id, plain = filled(store, dossier, chance)
    sealed = ciphertext(folder, dossier.row, document_id)
    with closing(sqlite3.connect(folder / DATABASE, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM parts").fetchall()
        monkeypatch.setattr("index.database.Database.checkpoint", _impatient)
        monkeypatch.setattr(store._unfinished, "patience", 0.0)
        with pytest.raises(StoreProblem, match="pas pu être vérifiée"):
            store.delete(dossier, document_id)
        with pytest.raises(NotFound):
            store.original(dossier, document_id)
    monkeypatch.undo()
    store.delete(dossier, document_id)
    assert_nothing_stays(folder, *sealed, *plain)
    with pytest.raises(NotFound):
        store.delete(dossier, document_id)


def _impatient(database: object) -> bool:
    engine = database.engine  # type: ignore[attr-defined]
    with closing(engine.raw_connection()) as connection:
        cursor = connection.cursor()
        cursor.execute("PRAGMA busy_timeout = 1")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        ((busy, *_),) = cursor.fetchall()
        cursor.execute("PRAGMA busy_timeout = 30000")
        cursor.close()
    return not busy


def test_bytes_left_inside_the_database_are_found_and_cleaned(
    store: SealedStore, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without secure delete freed pages keep their bytes: the check after the removal sees it and cleans."""
    chance, dossier = random.Random(5), store.create("A")
    document_id, plain = filled(store, dossier, chance)
    filled(store, dossier, chance)
    sealed = ciphertext(folder, dossier.row, document_id)
    with store._database.read() as connection:
        connection.exec_driver_sql("PRAGMA secure_delete = OFF")
    with monkeypatch.context() as patch:
        patch.setattr("index.database.Database.rebuild", lambda _: None)
        with pytest.raises(StoreProblem, match="pas complète"):
            store.delete(dossier, document_id)
    store.delete(dossier, document_id)
    assert_nothing_stays(folder, *sealed, *plain)


def test_a_file_that_cannot_be_removed_is_said(store: SealedStore, monkeypatch: pytest.MonkeyPatch) -> None:
    dossier = store.create("A")
    document_id = deposit(store, dossier, b"one")
    with monkeypatch.context() as patch:
        patch.setattr("index.files.SealedFiles.sweep", lambda *_: None)
        with pytest.raises(StoreProblem, match="pas complète"):
            store.delete(dossier, document_id)
    store.delete(dossier, document_id)
    assert store.documents(dossier) == []


def test_documents_are_added_while_others_are_deleted(store: SealedStore, folder: Path) -> None:
    dossier = store.create("A")
    doomed = [deposit(store, dossier, b"doomed %d" % number) for number in range(8)]
    failures: list[BaseException] = []

    def add() -> None:
        try:
            for number in range(20):
                deposit(store, dossier, b"kept %d" % number)
        except BaseException as error:
            failures.append(error)

    thread = threading.Thread(target=add)
    thread.start()
    for document_id in doomed:
        store.delete(dossier, document_id)
    thread.join()
    assert not failures
    originals = [store.original(dossier, document_id) for document_id in store.documents(dossier)]
    assert originals == [b"kept %d" % number for number in range(20)]
    assert len(list(folder.glob("files/*/*"))) == 20


@settings(deadline=None)
@given(data=st.data(), size=st.integers(16, 12_000), seed=st.integers(0, 1000))
def test_the_search_for_residue_finds_any_stretch(
    data: st.DataObject, size: int, seed: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    chance = np.random.default_rng(seed)
    record = chance.bytes(size)
    length = data.draw(st.integers(min(80, size), size))
    start = data.draw(st.integers(0, size - length))
    content = bytearray(chance.bytes(40_000))
    path = tmp_path_factory.mktemp("residue") / "database"
    path.write_bytes(content)
    assert not holds_any(path, words_of([record]))
    where = data.draw(st.integers(0, len(content) - length))
    content[where : where + length] = record[start : start + length]
    path.write_bytes(content)
    assert holds_any(path, words_of([record, b"short"]))
