"""A power cut at any instant loses nothing acknowledged: what was not synced is dropped, then the store is opened."""

from __future__ import annotations

import random
import sys
import tempfile
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from index.sealing import document_id
from index.store import SealedStore
from ingest.errors import RetrouveError
from tests.index.disk_search import assert_nothing_stays, ciphertext
from tests.index.disk_trace import Replay, Survival, handle_path, record
from tests.index.store_writer import KEY, PATIENT, content
from tests.index.survivors import assert_whole

ROOT = Path(__file__).resolve().parents[2]
STEPS = 11
CUTS = 60


@dataclass(frozen=True)
class Recorded:
    trace: Path
    folder: Path


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    place = tmp_path_factory.mktemp("traced")
    folder = place / "data"
    folder.mkdir()
    writer = [sys.executable, "-m", "tests.index.store_writer", str(folder), "0", str(STEPS)]
    record(writer, folder, place / "trace", ROOT)
    return Recorded(place / "trace", folder)


@pytest.mark.parametrize("survival", ["synced", "torn", "everything"])
def test_a_power_cut_loses_nothing_acknowledged(recorded: Recorded, survival: Survival) -> None:
    replay, chance = Replay(recorded.trace, recorded.folder), random.Random(survival)
    cuts = {*chance.sample(range(len(replay.calls)), CUTS), len(replay.calls) - 1}
    found = []
    for number, call in enumerate(replay.calls):
        replay.apply(call)
        if number in cuts:
            with tempfile.TemporaryDirectory() as place:
                replay.disk.restore(Path(place) / "data", survival, chance)
                found.append(assert_whole(Path(place) / "data", replay.acknowledgements))
    assert found[-1] == STEPS - STEPS // 5
    assert len(set(found)) > STEPS // 2, "the cuts fell in too few states to prove anything"


def test_every_acknowledgement_is_certain_at_its_very_instant(recorded: Recorded) -> None:
    replay, seen = Replay(recorded.trace, recorded.folder), 0
    for call in replay.calls:
        replay.apply(call)
        if call[0] == "writev":
            with tempfile.TemporaryDirectory() as place:
                replay.disk.restore(Path(place) / "data", "synced", random.Random(0))
                assert_whole(Path(place) / "data", replay.acknowledgements)
            seen += 1
    assert seen >= STEPS


@pytest.mark.parametrize("survival", ["synced", "torn", "everything"])
def test_a_power_cut_brings_no_byte_of_a_deleted_document_back(recorded: Recorded, survival: Survival) -> None:
    replay, chance, sealed = Replay(recorded.trace, recorded.folder), random.Random(survival), list[bytes]()
    deletions = 0
    for call in replay.calls:
        replay.apply(call)
        word, _, number = replay.acknowledgements[-1].partition(" ") if call[0] == "writev" else ("", "", "")
        if word not in {"deleting", "deleted"}:
            continue
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place) / "data"
            replay.disk.restore(folder, survival, chance)
            if word == "deleted":
                assert_nothing_stays(folder, *sealed)
                deletions += 1
            else:
                with closing(SealedStore.open_sqlite(folder, KEY)) as store:
                    dossier = store.open(PATIENT)
                    sealed = ciphertext(folder, dossier.row, document_id(dossier.key, content(int(number))[0]))
                assert len(sealed) >= 5
    assert deletions == STEPS // 5


def test_the_replay_notices_a_missing_sync(recorded: Recorded) -> None:
    """The proof can fail: with the syncs of any one kind left out, the same replay loses documents."""
    for unsynced in ("-wal", ".tmp", "/files"):
        replay = Replay(recorded.trace, recorded.folder)
        last = max(number for number, call in enumerate(replay.calls) if call[0] == "writev")
        for call in replay.calls[: last + 1]:
            if not (call[0] in {"fsync", "fdatasync"} and unsynced in handle_path(call[1])):
                replay.apply(call)
        with tempfile.TemporaryDirectory() as place:
            replay.disk.restore(Path(place) / "data", "synced", random.Random(0))
            with pytest.raises((AssertionError, RetrouveError)):
                assert_whole(Path(place) / "data", replay.acknowledgements)
