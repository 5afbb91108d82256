"""The cohort and its questions: reproducible, true of the paper, its parts sharing nothing."""

from __future__ import annotations

import random
import re
from itertools import combinations
from pathlib import Path

import pytest

from eval.benchmark.ask import questions
from eval.benchmark.exported import export
from eval.benchmark.question import KINDS, Question, load_questions
from eval.benchmark.wordings import Wordings, mistyped, without_accents
from eval.corpora.cohort.build import SIZES, Cohort, build_cohort
from eval.corpora.cohort.people import subjects
from eval.corpora.cohort.truth import PARTS, Part
from eval.questions import main, opened
from ingest.normalise import fold
from tests.eval.gold_pages import digests, folded, page_texts


@pytest.fixture(scope="module")
def cohort(tmp_path_factory: pytest.TempPathFactory) -> Cohort:
    return build_cohort(tmp_path_factory.mktemp("cohort"), seed=5, patients=3)


@pytest.fixture(scope="module")
def asked(cohort: Cohort) -> list[Question]:
    return questions(cohort.truth)


def test_the_same_seed_gives_the_same_bytes_and_questions(
    cohort: Cohort, asked: list[Question], tmp_path: Path
) -> None:
    again = build_cohort(tmp_path, seed=5, patients=3)
    first, second = digests(cohort.folder), digests(again.folder)
    assert first.pop("truth.json")[0] == second.pop("truth.json")[0]
    assert first == second
    assert questions(again.truth) == asked


def test_every_true_date_sentence_and_value_is_on_the_paper(cohort: Cohort) -> None:
    for patient in cohort.truth.patients:
        for document in patient.documents:
            gold = document.gold
            if gold.scan:
                continue
            paper = folded(" ".join(page_texts(cohort.folder / patient.patient.folder / gold.file_name)))
            if gold.act_date:
                assert gold.act_date in {stated.date for stated in gold.dates}, (gold.layout, document.role)
            for one in (*gold.observations, *document.measures):
                assert folded(one.raw) in paper, (gold.layout, one.raw)
            for mention in document.mentions:
                words = " ".join(fold(mention.text).split())
                assert words in " ".join(document.text.split()), (gold.layout, mention.text)


def test_every_kind_is_asked_in_every_part(asked: list[Question]) -> None:
    for part in PARTS:
        assert {question.need.kind for question in asked if question.part == part} == set(KINDS)


@pytest.mark.parametrize("pair", list(combinations(PARTS, 2)), ids="-".join)
def test_the_parts_share_no_patient_and_no_wording(pair: tuple[Part, Part]) -> None:
    everyone = subjects(1, SIZES, large=True)
    names = [{subject.person.birth_name for subject in everyone if subject.part == part} for part in pair]
    assert all(names)
    assert not names[0] & names[1]
    words = [{_plain(text) for texts in Wordings.of(part).templates.values() for text in texts} for part in pair]
    assert not words[0] & words[1]


def _plain(template: str) -> str:
    """A template without what a reader would not call a different wording: accents, capitals, punctuation."""
    return " ".join(re.sub(r"[^\w{}+]+", " ", fold(template)).split())


def test_every_author_words_the_same_asks() -> None:
    assert len({frozenset(Wordings.of(part).templates) for part in PARTS}) == 1


def test_whatever_a_part_words_the_newest_part_words_too() -> None:
    last = Wordings.of(PARTS[0])
    for part in PARTS:
        words = Wordings.of(part)
        for kind, rows in words.subjects.items():
            for name, row in rows.items():
                assert set(row) <= set(last.subjects[kind][name]), (part, kind, name)


def test_single_errors_of_the_part_held_apart_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("eval.questions.HELD_APART", frozenset({"mute"}))
    with pytest.raises(SystemExit, match="2"):
        main(["--part", "mute", "--errors", str(tmp_path / "errors")])
    assert "held apart" in capsys.readouterr().err
    assert opened(PARTS, also_apart=False) == set(PARTS) - {"mute"}
    assert opened(PARTS, also_apart=True) == set(PARTS)


def test_right_answers_are_files_of_the_dossier_and_never_a_strangers(cohort: Cohort, asked: list[Question]) -> None:
    documents = {p.patient.patient_id: {d.gold.file_name: d for d in p.documents} for p in cohort.truth.patients}
    for question in asked:
        for name in (*question.need.files, *question.need.also):
            assert documents[question.patient][name].current, (question.text, name)
        if question.need.kind == "absent":
            assert not question.need.files


def test_a_slip_changes_one_word_and_accents_only_their_letters() -> None:
    assert without_accents("œdème à l'œil") == "oedeme a l'oeil"
    assert mistyped("ECG", random.Random(1)) == "ECG"
    slip = mistyped("dernière coloscopie", random.Random(4))
    assert sum(a != b for a, b in zip(slip.split(), ["dernière", "coloscopie"], strict=True)) <= 1


def test_the_export_can_be_read_back(tmp_path: Path) -> None:
    count = export(tmp_path, seed=5, patients=2)
    found = load_questions(tmp_path / "questions.jsonl")
    assert len(found) == count
    for question in found[:20]:
        for name in question.need.files:
            assert (tmp_path / "documents" / question.patient / name).is_file()
    assert not list((tmp_path / "documents").rglob("*.json"))
