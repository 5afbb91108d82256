"""A real sealed store in a temporary folder, the shipped deterministic embedder, prepared readings."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from index.answer import Answer
from index.practice import Practice
from index.sealing import PracticeKey
from index.store import SealedStore
from ingest.document import Identity, Reading
from models.fakes import FakeEmbedder
from tests.index.builders import PATIENT, Shelf

TODAY = "2026-06-30"


class Desk:
    """A practice with one patient on the desk, and the ids of what was put in the dossier."""

    def __init__(self, practice: Practice, shelf: Shelf) -> None:
        self.practice = practice
        self.shelf = shelf

    def identify(self, identity: Identity = PATIENT, patient: str = "p1") -> None:
        self.practice.set_patient(patient, identity)

    def put(self, made: Reading, patient: str = "p1") -> str:
        """Take a document in; its id."""
        outcome = self.practice.add(patient, self.shelf.put(made), made.document.file_name)
        assert outcome.document_id is not None
        return outcome.document_id

    def ask(self, question: str, patient: str = "p1", today: str = TODAY) -> Answer:
        return self.practice.ask(patient, question, today=today)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    data = tmp_path / "data"
    store = SealedStore.open_sqlite(data, PracticeKey.load_or_make(tmp_path / "practice.key", data))
    shelf = Shelf()
    practice = Practice(store, shelf, FakeEmbedder())  # type: ignore[arg-type]  # rendering has tests of its own
    yield Desk(practice, shelf)
    practice.close()
