"""What the ablations take out is out, and only while they run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from eval.benchmark.ablations import any_word, no_bm25, without_plan
from eval.benchmark.question import Need, Question
from index.practice import Practice
from index.sealing import PracticeKey
from index.store import SealedStore
from models.fakes import FakeEmbedder
from tests.index.builders import PATIENT, Shelf, reading

TODAY = "2026-06-30"
NEED = Need("find_problem", "find", ("problem", "zona"), {})


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


def test_without_the_plan_a_document_that_holds_one_of_the_words_is_found(practice: Practice) -> None:
    asked = Question("q", "p1", "dev", TODAY, "le dernier zona ou la derniere lithotritie", NEED)
    with any_word():
        assert without_plan(practice, asked).documents
        nothing = Question("q", "p1", "dev", TODAY, "lithotritie", NEED)
        assert without_plan(practice, nothing).status == "not_found"
    assert practice.ask("p1", "lithotritie et zona", today=TODAY).status == "not_found"
