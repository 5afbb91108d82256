"""Somebody writes to the data folder: an altered, moved, removed or older record is noticed, never shown."""

# ruff: noqa: S608 - the tests write to databases of their own
from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.ports import Part
from index.sealing import PracticeKey
from index.store import SealedStore
from ingest.errors import RetrouveError, StoreProblem
from tests.store_contract import deposit

KEY = PracticeKey(bytes(range(32)))
DATABASE = "retrouve.sqlite3"
ALL: tuple[Part, ...] = ("meta", "search", "pages", "summary")
RECORDS = ("dossiers", "documents", "parts")


@dataclass(frozen=True)
class Deposited:
    """A data folder with two dossiers, and a copy of it from before its last changes."""

    folder: Path
    before: Path
    documents: tuple[str, str, str]
    content: object


@pytest.fixture(scope="module")
def deposited(tmp_path_factory: pytest.TempPathFactory) -> Deposited:
    place = tmp_path_factory.mktemp("tampering")
    with closing(SealedStore.open_sqlite(place / "data", KEY)) as store:
        first, second = store.create("A"), store.create("B")
        for dossier in (first, second):
            store.set_identity(dossier, b"identity of " + dossier.row.encode())
        one = deposit(store, first, b"one", {"meta": b"1" * 90, "search": b"old", "pages": b"p"}, rendition=b"pdf")
        two = deposit(store, first, b"two")
        other = deposit(store, second, b"one", {"meta": b"9" * 90, "search": b"abc", "pages": b"p"})
    shutil.copytree(place / "data", place / "before")
    with closing(SealedStore.open_sqlite(place / "data", KEY)) as store:
        store.put_part(first, one, "search", b"new")
        store.set_identity(first, b"new identity")
    return Deposited(place / "data", place / "before", (one, two, other), read_everything(place / "data"))


def read_everything(folder: Path) -> object:
    """All a reader can get out of the store."""
    with closing(SealedStore.open_sqlite(folder, KEY)) as store:
        found = {}
        for patient in store.patients():
            dossier = store.open(patient)
            documents = store.documents(dossier)
            files = [(store.original(dossier, name), store.rendition(dossier, name)) for name in documents]
            found[patient] = (store.identity(dossier), documents, files, store.parts(dossier, ALL))
        return found


@contextmanager
def altered(source: Path) -> Iterator[tuple[Path, sqlite3.Connection]]:
    """A copy of the data folder and a plain connection to its database."""
    with tempfile.TemporaryDirectory() as place:
        shutil.copytree(source, Path(place) / "data")
        with closing(sqlite3.connect(Path(place) / "data" / DATABASE)) as raw:
            yield Path(place) / "data", raw


@settings(deadline=None)
@given(data=st.data())
def test_any_altered_column_is_noticed_or_harmless(deposited: Deposited, data: st.DataObject) -> None:
    with altered(deposited.folder) as (folder, raw):
        table = data.draw(st.sampled_from((*RECORDS, "store")))
        columns = [column[1] for column in raw.execute(f"PRAGMA table_info({table})")]
        column = data.draw(st.sampled_from(columns))
        rows = raw.execute(f'SELECT rowid, "{column}" FROM {table} WHERE "{column}" IS NOT NULL').fetchall()
        row, value = data.draw(st.sampled_from(rows))
        if isinstance(value, bytes):
            bit = data.draw(st.integers(0, 8 * len(value) - 1))
            changed = bytearray(value)
            changed[bit // 8] ^= 1 << bit % 8
            value = bytes(changed)
        elif isinstance(value, str):
            place = data.draw(st.integers(0, len(value) - 1))
            value = value[:place] + ("b" if value[place] == "a" else "a") + value[place + 1 :]
        else:
            value += data.draw(st.sampled_from([100] if column == "number" else [-1, 1, 100]))
        with raw:
            raw.execute(f'UPDATE {table} SET "{column}" = ? WHERE rowid = ?', (value, row))
        raw.close()
        if table in RECORDS and column != "number":
            with pytest.raises(RetrouveError):
                read_everything(folder)
        else:
            try:
                assert read_everything(folder) == deposited.content
            except RetrouveError:
                assert table == "store"


@settings(deadline=None)
@given(data=st.data())
def test_any_altered_file_is_noticed(deposited: Deposited, data: st.DataObject) -> None:
    with altered(deposited.folder) as (folder, _):
        path = data.draw(st.sampled_from(sorted(folder.glob("files/*/*"))))
        content = bytearray(path.read_bytes())
        match data.draw(st.sampled_from(["flip", "cut", "append", "remove"])):
            case "flip":
                bit = data.draw(st.integers(0, 8 * len(content) - 1))
                content[bit // 8] ^= 1 << bit % 8
            case "cut":
                del content[data.draw(st.integers(0, len(content) - 1)) :]
            case "append":
                content += data.draw(st.binary(min_size=1, max_size=60))
            case _:
                content.clear()
        path.write_bytes(content)
        with pytest.raises(StoreProblem):
            read_everything(folder)


def test_chunks_cannot_be_exchanged_or_dropped(tmp_path: Path) -> None:
    with closing(SealedStore.open_sqlite(tmp_path, KEY)) as store:
        dossier = store.create("A")
        document_id = deposit(store, dossier, bytes(3 << 20))
        path = next(tmp_path.glob("files/*/*.original"))
        content, chunk = path.read_bytes(), 4 + (1 << 20) + 28
        chunks = [content[4 + number * chunk :][:chunk] for number in range(3)]
        for order in ((1, 0, 2), (0, 1), (0, 2), (0, 1, 2, 2), (2,), ()):
            path.write_bytes(content[:4] + b"".join(chunks[number] for number in order))
            with pytest.raises(StoreProblem):
                store.original(dossier, document_id)
        path.write_bytes(content)
        assert store.original(dossier, document_id) == bytes(3 << 20)


@pytest.mark.parametrize("table", ["documents", "parts"])
def test_any_removed_row_is_noticed(deposited: Deposited, table: str) -> None:
    with altered(deposited.folder) as (_, raw):
        numbers = [number for (number,) in raw.execute(f"SELECT number FROM {table}")]
    assert numbers
    for number in numbers:
        with altered(deposited.folder) as (folder, raw):
            with raw:
                raw.execute(f"DELETE FROM {table} WHERE number = ?", (number,))
            assert_noticed_by_every_reading(folder)


def assert_noticed_by_every_reading(folder: Path) -> None:
    """Listing and reading each notice alone, for the dossier that was touched."""
    for call in (SealedStore.documents, lambda store, dossier: store.parts(dossier, ALL)):
        with closing(SealedStore.open_sqlite(folder, KEY)) as store, pytest.raises(StoreProblem):
            for patient in store.patients():
                call(store, store.open(patient))


def swapped(raw: sqlite3.Connection, one: str, two: str) -> None:
    """Exchange the ``meta`` of two documents."""
    data = dict(raw.execute("SELECT document_id, data FROM parts WHERE part = 'meta'"))
    for target, source in ((one, two), (two, one)):
        raw.execute("UPDATE parts SET data = ? WHERE part = 'meta' AND document_id = ?", (data[source], target))


def from_before(raw: sqlite3.Connection, before: Path, table: str, columns: tuple[str, ...], where: str) -> None:
    """Put back what some columns held in the older copy."""
    with closing(sqlite3.connect(before / DATABASE)) as old:
        names = ", ".join(f'"{column}"' for column in columns)
        for rowid, *values in old.execute(f"SELECT rowid, {names} FROM {table} WHERE {where}"):
            assignments = ", ".join(f'"{column}" = ?' for column in columns)
            raw.execute(f"UPDATE {table} SET {assignments} WHERE rowid = ?", (*values, rowid))


def test_records_exchanged_between_documents_are_noticed(deposited: Deposited) -> None:
    one, two, other = deposited.documents
    for pair in ((one, two), (one, other)):
        with altered(deposited.folder) as (folder, raw):
            with raw:
                swapped(raw, *pair)
            with pytest.raises(StoreProblem):
                read_everything(folder)


@pytest.mark.parametrize(
    ("table", "columns", "where"),
    [
        ("parts", ("version", "data"), "part = 'search'"),
        ("parts", ("data",), "part = 'search'"),
        ("dossiers", ("identity",), "1"),
        ("dossiers", ("manifest",), "1"),
        ("dossiers", ("counter", "manifest"), "1"),
    ],
)
def test_an_older_record_is_noticed(deposited: Deposited, table: str, columns: tuple[str, ...], where: str) -> None:
    with altered(deposited.folder) as (folder, raw):
        with raw:
            from_before(raw, deposited.before, table, columns, where)
        with pytest.raises(StoreProblem):
            read_everything(folder)


def test_a_whole_document_of_another_dossier_is_noticed(deposited: Deposited) -> None:
    one, _, other = deposited.documents
    with altered(deposited.folder) as (folder, raw):
        rows = dict(raw.execute("SELECT document_id, row FROM documents"))
        with raw:
            raw.execute("PRAGMA foreign_keys = OFF")
            for table in ("parts", "documents"):
                raw.execute(f"DELETE FROM {table} WHERE document_id = ?", (one,))
                raw.execute(
                    f"UPDATE {table} SET row = ?, document_id = ? WHERE document_id = ?", (rows[one], one, other)
                )
        for kind in ("original",):
            shutil.copy(
                folder / "files" / rows[other] / f"{other}.{kind}", folder / "files" / rows[one] / f"{one}.{kind}"
            )
        with closing(SealedStore.open_sqlite(folder, KEY)) as store:
            dossier = store.open("A")
            readings: tuple[Callable[[], object], ...] = (
                lambda: store.documents(dossier),
                lambda: store.original(dossier, one),
                lambda: store.parts(dossier, ["meta"]),
            )
            for reading in readings:
                with pytest.raises(StoreProblem):
                    reading()


def test_a_document_deleted_and_added_again_does_not_accept_its_older_self(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    with closing(SealedStore.open_sqlite(folder, KEY)) as store:
        dossier = store.create("A")
        document_id = deposit(store, dossier, b"one", {"meta": b"first reading"})
    shutil.copytree(folder, tmp_path / "before")
    with closing(SealedStore.open_sqlite(folder, KEY)) as store:
        store.delete(dossier, document_id)
        deposit(store, dossier, b"one", {"meta": b"second reading"})
    with (
        closing(sqlite3.connect(folder / DATABASE)) as raw,
        closing(sqlite3.connect(tmp_path / "before" / DATABASE)) as old,
    ):
        ((wrapped,),) = old.execute("SELECT wrapped_key FROM documents").fetchall()
        ((version, data),) = old.execute("SELECT version, data FROM parts").fetchall()
        with raw:
            raw.execute("UPDATE documents SET wrapped_key = ?", (wrapped,))
            raw.execute("UPDATE parts SET version = ?, data = ?", (version, data))
    with pytest.raises(StoreProblem):
        read_everything(folder)


def test_an_altered_upload_or_result_is_noticed(tmp_path: Path) -> None:
    with closing(SealedStore.open_sqlite(tmp_path, KEY)) as store:
        dossier = store.create("A")
        job = store.enqueue(dossier, [("a.pdf", b"one"), ("b.pdf", b"two")])
        store.next_job()
        store.finish_file(dossier, job, 0, b"result")
        store.requeue_interrupted()
    for column, call in (("wrapped_key", "next"), ("file_name", "next"), ("result", "job")):
        with altered(tmp_path) as (folder, raw):
            with raw:
                raw.execute(
                    f"UPDATE job_files SET {column} = CAST(substr({column}, 2) || x'00' AS BLOB) "
                    f"WHERE {column} IS NOT NULL"
                )
            with closing(SealedStore.open_sqlite(folder, KEY)) as store, pytest.raises(StoreProblem):
                store.next_job() if call == "next" else store.job(dossier, job)
