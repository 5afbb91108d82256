"""A killed process, a full disk, a failing disk: what was acknowledged stays whole, the rest leaves no trace."""

from __future__ import annotations

import random
import re
import signal
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest

from index.ports import NewDocument
from index.store import SealedStore
from tests.index.disk_trace import strace
from tests.index.store_writer import KEY, content
from tests.index.survivors import assert_whole
from tests.store_contract import deposit

ROOT = Path(__file__).resolve().parents[2]
KILLS = 20


def writer(folder: Path, first: int, steps: int) -> list[str]:
    return [sys.executable, "-B", "-m", "tests.index.store_writer", str(folder), str(first), str(steps)]


def test_kill_at_any_instant_keeps_what_was_acknowledged(tmp_path: Path) -> None:
    """One process after the other on the same folder, each killed at a random instant of its work."""
    chance, folder, said = random.Random(9), tmp_path / "data", list[str]()
    for turn in range(KILLS):
        command = writer(folder, turn * 1000, 500)
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            said += [process.stdout.readline().strip() for _ in range(chance.randint(1, 12))]
            timer = threading.Timer(chance.random() * 0.02, process.send_signal, [signal.SIGKILL])
            timer.start()
            said += process.stdout.read().splitlines()
            timer.join()
        assert process.returncode == -signal.SIGKILL
        found = assert_whole(folder, said)
    assert found > KILLS


@pytest.mark.parametrize(
    ("calls", "error", "detail"),
    [
        ("write,pwrite64", "ENOSPC", "Disque plein"),
        ("write,pwrite64,ftruncate", "EDQUOT", "Disque plein"),
        ("fsync,fdatasync", "EIO", "ne répond pas|en panne"),
        ("rename,unlink", "EROFS", "lecture seule|Disque|ne répond"),
    ],
)
def test_a_disk_that_fails_is_said_and_leaves_nothing_half_written(
    tmp_path: Path, calls: str, error: str, detail: str
) -> None:
    """From the nth call on the disk refuses; once it is well again everything acknowledged is there, whole."""
    problems = 0
    for start in (3, 14, 40, 118):
        folder = tmp_path / str(start)
        fault = ["-f", "-o", "/dev/null", "-e", f"trace={calls}", "-e", f"inject={calls}:error={error}:when={start}+"]
        done = subprocess.run(
            [strace(), *fault, "--", *writer(folder, 0, 8)], cwd=ROOT, capture_output=True, text=True, check=False
        )
        said = done.stdout.splitlines()
        assert done.returncode == 0, done.stderr
        failed = [line for line in said if line.startswith("problem")]
        assert all(re.search(detail, line) for line in failed), failed
        problems += len(failed)
        assert_whole(folder, said)
    assert problems


def test_what_a_crash_left_is_removed_at_the_next_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that dies between the files and the record, and one that dies between the record and the files."""
    folder = tmp_path / "data"
    with closing(SealedStore.open_sqlite(folder, KEY)) as store:
        dossier = store.create("A")
        kept, gone = (deposit(store, dossier, data) for data in (b"kept", b"gone"))
        with monkeypatch.context() as dying:
            dying.setattr("index.unfinished.UnfinishedWork.abandon", _nothing)
            dying.setattr("index.unfinished.UnfinishedWork.settle_removal", _nothing)
            dying.setattr("index.store.insert_document", _die)
            with pytest.raises(KeyboardInterrupt):
                store.add(dossier, NewDocument(store.document_id(dossier, b"new"), {"meta": b"m"}, b"new", b"pdf"))
            store.delete(dossier, gone)
    assert len(_files(folder)) == 4
    with closing(SealedStore.open_sqlite(folder, KEY)) as store:
        assert store.documents(dossier) == [kept]
    assert _files(folder) == [f"{kept}.original"]


def test_a_start_leaves_alone_what_another_process_is_writing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "data"
    with closing(SealedStore.open_sqlite(folder, KEY)) as store:
        dossier = store.create("A")
        publish = store._files.publish

        def start_in_between(row: str, names: list[str], token: str) -> None:
            publish(row, names, token)
            opened.append(SealedStore.open_sqlite(folder, KEY))

        opened: list[SealedStore] = []
        monkeypatch.setattr(store._files, "publish", start_in_between)
        document_id = deposit(store, dossier, b"one")
        assert store.original(dossier, document_id) == b"one"
        opened[0].close()


def test_an_upload_acknowledged_before_a_crash_is_read_after_it(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    with closing(SealedStore.open_sqlite(folder, KEY)) as store:
        job = store.enqueue(store.create("A"), [("a.pdf", content(3)[0])])
        store.next_job()
    with closing(SealedStore.open_sqlite(folder, KEY)) as store:
        assert store.next_job() is None
        assert store.requeue_interrupted() == 1
        claimed = store.next_job()
        assert claimed is not None
        assert (claimed[1], claimed[2][0].data) == (job, content(3)[0])


def _files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("files/*/*"))


def _nothing(*_: object, **__: object) -> None:
    return None


def _die(*_: object, **__: object) -> None:
    raise KeyboardInterrupt
