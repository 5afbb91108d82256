"""The demonstration, whole: a dossier read by the real reader, asked, and every answer checked against its pages."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from api.settings import Settings
from api.wiring import build
from eval.corpora.demo import TODAY, DemoDossier, build_demo
from eval.corpora.gold import GoldQuestion
from index.answer import Answer
from index.practice import Practice
from ingest.normalise import dates, numbers, page_text

pytestmark = [pytest.mark.models, pytest.mark.ocr]

MORE_QUESTIONS = (
    "dernière ETT",
    "dernier courrier du néphrologue",
    "les 4 dernières ordonnances",
    "imagerie depuis 2024",
    "hospitalisations",
    "allergie",
    "tabac",
    "créatinine",
    "apixaban",
    "dernier document",
    "vaccins",
    "bonjour",
)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> DemoDossier:
    return build_demo(tmp_path_factory.mktemp("demo"))


@pytest.fixture(scope="module")
def practice(demo: DemoDossier, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Practice]:
    folder = tmp_path_factory.mktemp("practice")
    made = build(Settings(data=folder / "sealed", key_file=folder / "key" / "practice.key"), will_read=True)
    made.set_patient(demo.patient_id, demo.identity)
    for path in sorted(demo.documents_folder.iterdir()):
        made.add(demo.patient_id, path.read_bytes(), str(path))
    yield made
    made.close()


def _gold(demo: DemoDossier) -> dict[str, GoldQuestion]:
    return {question.question: question for question in demo.questions}


def test_the_demo_question_is_answered_with_the_right_document_page_and_line(
    demo: DemoDossier, practice: Practice
) -> None:
    gold = _gold(demo)["dernier compte rendu cardiologique"]
    answer = practice.ask(demo.patient_id, gold.question, today=gold.today)
    assert answer.documents[0].file_name == gold.file_name
    quoted = " ".join(page_text(statement.text.replace("\n", " ")) for statement in answer.statements)
    assert gold.lines[1].text in quoted
    names = {record.file_name for record in answer.documents}
    assert not names & set(gold.decoys)


def test_the_question_without_an_answer_says_so(demo: DemoDossier, practice: Practice) -> None:
    answer = practice.ask(demo.patient_id, "dernier compte rendu de dermatologie", today=TODAY)
    assert answer.status == "not_found"
    assert answer.documents == ()
    assert str(answer.coverage.documents) in answer.coverage.text


def _assert_lawful(answer: Answer, practice: Practice, patient: str) -> None:
    """The contract's « always true »: quotes on pages, boxes on pages, every number and date in a citation."""
    cited = {citation.id: citation for citation in answer.citations}
    for citation in answer.citations:
        if citation.kind == "coded":
            assert citation.path
            continue
        assert citation.page is not None
        page = practice.page(patient, citation.document_id, citation.page)
        assert citation.quote in page.text
        assert citation.boxes
        for box in citation.boxes:
            assert 0 <= box.x0 < box.x1 <= 1
            assert 0 <= box.y0 < box.y1 <= 1
    for statement in (answer.headline, *answer.statements):
        quotes = " \n ".join(cited[number].quote for number in statement.citations)
        assert set(dates(statement.text)) <= set(dates(quotes)), statement
        written = set(numbers(quotes)) | {part for day in dates(quotes) for part in numbers(day.replace("-", " "))}
        assert set(numbers(statement.text)) <= written, statement
    assert answer.coverage.text
    assert (answer.summary.status == "ready") == (answer.status == "answered")
    for record in answer.documents:
        assert record.patient_match != "mismatch"
        assert record.replaced_by is None
        assert record.duplicate_of is None


def test_every_answer_obeys_the_contract(demo: DemoDossier, practice: Practice) -> None:
    for question in [*_gold(demo), *MORE_QUESTIONS]:
        _assert_lawful(practice.ask(demo.patient_id, question, today=TODAY), practice, demo.patient_id)


def test_nothing_of_the_dossier_answers_for_another_patient(demo: DemoDossier, practice: Practice) -> None:
    practice.add("someone-else", b"Bonjour, rien de particulier.", "note.txt")
    answer = practice.ask("someone-else", "dernier compte rendu cardiologique", today=TODAY)
    assert answer.status == "not_found"
    assert answer.coverage.documents == 1
