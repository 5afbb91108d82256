"""What the ablations take out is out, and only while they run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from eval.benchmark.ablations import no_bm25
from index.practice import Practice
from index.sealing import PracticeKey
from index.store import SealedStore
from models.fakes import FakeEmbedder
from tests.index.builders import PATIENT, Shelf, reading

TODAY = "2026-06-30"


@pytest.fixture
def practice(tmp_path: Path) -> Iterator[Practice]:
    shelf, data = Shelf(), tmp_path / "data"
    store = SealedStore.open_sqlite(data, PracticeKey.load_or_make(tmp_path / "practice.key", data))
    made = Practice(store, shelf, FakeEmbedder())  # type: ignore[arg-type]  # nothing is rendered
    made.set_patient("p1", PATIENT)
    letter = reading(act_date="2025-03-01", body=("Patient suivi pour un zona ophtalmique.",))
    made.add("p1", shelf.put(letter), letter.document.file_name)
    yield made
    made.close()


def test_without_bm25_no_word_is_looked_up_but_passages_are_near(practice: Practice) -> None:
    asked = "lithotritie"
    assert practice.ask("p1", asked, today=TODAY).status == "not_found"
    with no_bm25(FakeEmbedder()):
        assert practice.ask("p1", asked, today=TODAY).documents
    assert practice.ask("p1", asked, today=TODAY).status == "not_found"
    assert practice.ask("p1", "zona", today=TODAY).status == "answered"
