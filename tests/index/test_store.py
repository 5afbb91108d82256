"""The sealed store on SQLite: the port's contract, what is on the disk, and what it refuses."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from index.ports import NewDocument
from index.sealing import PracticeKey
from index.store import SealedStore
from ingest.errors import KeyProblem, RetrouveError, StoreProblem
from tests.store_contract import StoreContract, deposit

ROOT = Path(__file__).resolve().parents[2]
KEY = PracticeKey(bytes(range(32)))
DATABASE = "retrouve.sqlite3"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def store(folder: Path) -> Iterator[SealedStore]:
    opened = SealedStore.open_sqlite(folder, KEY)
    yield opened
    opened.close()


class TestSealedStore(StoreContract):
    """Every clause of the port."""


def everything(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_nothing_is_in_clear_on_the_disk(store: SealedStore, folder: Path) -> None:
    secrets = ("PATIENT-0042", "Monsieur Hyacinthe BEAUSOLEIL", "2024-03-12", "cr_cardio.pdf", "fibrillation")
    said = " ".join(secrets).encode()
    dossier = store.create("PATIENT-0042")
    store.set_identity(dossier, said)
    document_id = deposit(store, dossier, said, {"meta": said, "search": said * 200, "pages": said}, rendition=said)
    store.put_part(dossier, document_id, "summary", said)
    job = store.enqueue(dossier, [("cr_cardio.pdf", said), ("cr_cardio.pdf", said)])
    store.next_job()
    store.finish_file(dossier, job, 0, said)
    deposit(store, dossier, b"other " + said)
    store.delete(dossier, document_id)
    on_disk = everything(folder)
    assert any(path.name.endswith("-wal") and content for path, content in on_disk.items())
    assert sum(path.suffix in {".original", ".upload"} for path in on_disk) == 2
    for path, content in on_disk.items():
        for secret in secrets:
            assert secret.encode() not in content, path.name
            assert secret not in str(path)
        assert dossier.key not in content
        assert KEY.secret not in content


def test_files_are_private_to_the_user(store: SealedStore, folder: Path) -> None:
    deposit(store, store.create("A"), b"one")
    for path in (folder, *folder.rglob("*")):
        if not path.name.endswith("-shm"):
            assert path.stat().st_mode & 0o077 == 0, path.name


def test_references_do_not_print_their_key(store: SealedStore) -> None:
    dossier = store.create("A")
    for shown in (repr(dossier), str(dossier), f"{dossier}", repr(KEY), str(KEY)):
        assert dossier.key.hex() not in shown
        assert repr(dossier.key) not in shown
        assert repr(KEY.secret) not in shown


def test_another_process_sees_and_adds_at_the_same_time(store: SealedStore, folder: Path) -> None:
    dossier = store.create("A")
    one = deposit(store, dossier, b"one")
    code = (
        "import sys; from pathlib import Path; from index.ports import NewDocument\n"
        "from index.sealing import PracticeKey; from index.store import SealedStore\n"
        "store = SealedStore.open_sqlite(Path(sys.argv[1]), PracticeKey(bytes(range(32))))\n"
        "dossier = store.open('A')\n"
        "assert store.original(dossier, sys.argv[2]) == b'one'\n"
        "store.add(dossier, NewDocument(store.document_id(dossier, b'two'), {'meta': b'm'}, b'two'))\n"
        "store.delete(dossier, sys.argv[2]); store.close()\n"
    )
    subprocess.run([sys.executable, "-c", code, str(folder), one], check=True, cwd=ROOT)
    (two,) = store.documents(dossier)
    assert store.original(dossier, two) == b"two"


def test_data_of_a_newer_version_are_left_alone(folder: Path) -> None:
    with closing(SealedStore.open_sqlite(folder, KEY)) as store:
        deposit(store, store.create("A"), b"one")
    with closing(sqlite3.connect(folder / DATABASE)) as raw, raw:
        raw.execute("UPDATE store SET number = number + 1 WHERE name = 'format'")
    before = everything(folder)
    with pytest.raises(StoreProblem, match="version plus récente"):
        SealedStore.open_sqlite(folder, KEY)
    assert {path: content for path, content in everything(folder).items() if content} == {
        path: content for path, content in before.items() if content
    }


def test_data_of_an_older_version_get_what_they_lack(folder: Path) -> None:
    with closing(SealedStore.open_sqlite(folder, KEY)) as store:
        one = deposit(store, store.create("A"), b"one")
    with closing(sqlite3.connect(folder / DATABASE)) as raw, raw:
        raw.execute("DROP TABLE notes")
        raw.execute("UPDATE store SET number = 1 WHERE name = 'format'")
    with closing(SealedStore.open_sqlite(folder, KEY)) as store:
        dossier = store.open("A")
        assert store.original(dossier, one) == b"one"
        store.set_note(dossier, "visits", b"opened")
        assert store.note(dossier, "visits") == b"opened"


def test_another_key_is_refused_and_nothing_changes(folder: Path) -> None:
    with closing(SealedStore.open_sqlite(folder, KEY)) as store:
        deposit(store, store.create("A"), b"one")
    before = everything(folder)
    with pytest.raises(KeyProblem, match="Mauvaise clé"):
        SealedStore.open_sqlite(folder, PracticeKey(bytes(32)))
    assert {path: content for path, content in everything(folder).items() if content} == {
        path: content for path, content in before.items() if content
    }


@pytest.mark.parametrize("content", [b"not a database at all" * 400, b"SQLite format 3\x00" + bytes(4096)])
def test_a_file_that_is_no_database_is_a_store_problem(folder: Path, content: bytes) -> None:
    folder.mkdir()
    (folder / DATABASE).write_bytes(content)
    with pytest.raises(StoreProblem):
        SealedStore.open_sqlite(folder, KEY)
    assert (folder / DATABASE).read_bytes() == content


def test_a_data_folder_that_is_a_file_is_a_store_problem(folder: Path) -> None:
    folder.write_bytes(b"")
    with pytest.raises(StoreProblem):
        SealedStore.open_sqlite(folder, KEY)


def test_errors_name_no_patient_and_no_document(store: SealedStore, folder: Path) -> None:
    dossier = store.create("PATIENT-0042")
    document_id = deposit(store, dossier, b"one")
    next(folder.rglob("*.original")).unlink()
    with pytest.raises(StoreProblem) as caught:
        store.original(dossier, document_id)
    shown = f"{caught.value} {caught.value.remedy} {caught.value.__cause__!r}"
    assert "PATIENT-0042" not in shown
    assert document_id not in str(caught.value)


def test_a_refused_write_leaves_nothing_behind(
    store: SealedStore, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A transaction that fails after the files took their names removes them again."""
    dossier = store.create("A")
    kept = deposit(store, dossier, b"one")

    def fail(*_: object) -> None:
        raise StoreProblem("Disque plein")

    with monkeypatch.context() as patch:
        patch.setattr("index.store.insert_document", fail)
        with pytest.raises(RetrouveError):
            store.add(dossier, NewDocument(store.document_id(dossier, b"two"), {"meta": b"m"}, b"two", b"pdf"))
    assert store.documents(dossier) == [kept]
    assert [path.name for path in folder.rglob("files/*/*")] == [f"{kept}.original"]
    two = deposit(store, dossier, b"two")
    assert store.original(dossier, two) == b"two"


def test_the_check_says_when_nothing_can_be_written(
    store: SealedStore, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("index.store._FREE_BYTES", 1 << 62)
        with pytest.raises(StoreProblem, match="Disque plein"):
            store.check()
    with closing(sqlite3.connect(folder / DATABASE, isolation_level=None)) as raw:
        raw.execute("DROP TABLE store")
    with pytest.raises(StoreProblem):
        store.check()
