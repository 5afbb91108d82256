"""A watched folder: half-written files wait, nothing is read twice, nothing deleted comes back."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from api.settings import Settings
from api.watch import Watch
from index.practice import Practice
from ingest.errors import InvalidRequest, StoreProblem
from ingest.sandbox import Sandbox
from tests.api.conftest import CARDIOLOGY, DERMATOLOGY, OLDER_CARDIOLOGY, open_practice


@pytest.fixture
def practice(settings: Settings, sandbox: Sandbox) -> Iterator[Practice]:
    opened = open_practice(settings, sandbox)
    yield opened
    opened.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "arrivées"
    made.mkdir()
    return made


@pytest.fixture
def watch(practice: Practice, folder: Path) -> Callable[[], Watch]:
    """A new watch of the folder into the tray, as after a restart."""
    return lambda: Watch(folder, practice.expand, practice.tray.add, practice.tray.watched())


def read(watched: Watch) -> list[tuple[str, str]]:
    return [(Path(record.path).name, record.status) for record in watched.look()]


def test_a_file_is_read_once_it_no_longer_changes(watch: Callable[[], Watch], folder: Path) -> None:
    watched = watch()
    report = folder / "cr.txt"
    report.write_text(CARDIOLOGY[:40])
    assert read(watched) == []
    report.write_text(CARDIOLOGY)
    assert read(watched) == []
    assert watched.waiting
    assert read(watched) == [("cr.txt", "added")]
    assert not watched.waiting
    assert read(watched) == []


@pytest.mark.parametrize("name", ["cr.txt.part", ".cr.txt", "~$cr.txt", "cr.crdownload"])
def test_what_a_program_is_still_writing_is_left_alone(watch: Callable[[], Watch], folder: Path, name: str) -> None:
    watched = watch()
    (folder / name).write_text(CARDIOLOGY)
    assert read(watched) + read(watched) == []


def test_a_restart_reads_only_what_came_meanwhile(watch: Callable[[], Watch], folder: Path) -> None:
    (folder / "a.txt").write_text(CARDIOLOGY)
    first = watch()
    assert read(first) + read(first) == [("a.txt", "added")]
    (folder / "b.txt").write_text(DERMATOLOGY)
    second = watch()
    assert read(second) + read(second) == [("b.txt", "added")]


def test_what_was_discarded_does_not_come_back(watch: Callable[[], Watch], folder: Path, practice: Practice) -> None:
    (folder / "a.txt").write_text(CARDIOLOGY)
    first = watch()
    assert read(first) + read(first) == [("a.txt", "added")]
    (item,) = practice.tray.items()
    practice.tray.discard(item.record.document_id)
    (folder / "a.txt").touch()
    second = watch()
    assert read(second) + read(second) == []
    assert practice.tray.items() == []


def test_a_changed_file_is_a_new_document(watch: Callable[[], Watch], folder: Path) -> None:
    watched = watch()
    (folder / "a.txt").write_text(CARDIOLOGY)
    assert read(watched) + read(watched) == [("a.txt", "added")]
    (folder / "a.txt").write_text(OLDER_CARDIOLOGY + "\nComplément.")
    assert read(watched) + read(watched) == [("a.txt", "added")]


def test_folders_and_archives_are_read_whole(watch: Callable[[], Watch], folder: Path) -> None:
    (folder / "lot").mkdir()
    (folder / "lot" / "a.txt").write_text(CARDIOLOGY)
    with zipfile.ZipFile(folder / "lot.zip", "w") as archive:
        archive.writestr("b.txt", DERMATOLOGY)
    watched = watch()
    assert read(watched) + read(watched) == [("a.txt", "added"), ("b.txt", "added")]


def test_what_cannot_be_read_is_said_once(watch: Callable[[], Watch], folder: Path) -> None:
    (folder / "vide.pdf").touch()
    (folder / "bon.txt").write_text(CARDIOLOGY)
    watched = watch()
    assert read(watched) + read(watched) + read(watched) == [("bon.txt", "added"), ("vide.pdf", "rejected")]


def test_a_file_that_met_a_full_disk_is_read_at_the_next_look(practice: Practice, folder: Path) -> None:
    full = [True]

    def add(data: bytes, name: str) -> object:
        if full.pop() if full else False:
            raise StoreProblem("Disque plein.")
        return practice.tray.add(data, name)

    watched = Watch(folder, practice.expand, add, practice.tray.watched())  # type: ignore[arg-type]
    (folder / "a.txt").write_text(CARDIOLOGY)
    assert read(watched) == []
    with pytest.raises(StoreProblem):
        read(watched)
    assert read(watched) == [("a.txt", "added")]


def test_a_missing_folder_is_refused(practice: Practice, folder: Path) -> None:
    with pytest.raises(InvalidRequest, match="n'existe pas"):
        Watch(folder / "ailleurs", practice.expand, practice.tray.add, practice.tray.watched())
