"""Summaries beside answers: at once by rules, later by a model, never in an answer's way, gone with the document."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.answer import Answer
from index.extractive import extract
from index.ports import Interrupted, WorkerLost
from index.practice import Practice
from index.sealing import PracticeKey
from index.store import SealedStore
from index.summaries import Stop, StoredSummary, decode_summary, extractive_summary
from index.summary_queue import ATTEMPTS
from index.summary_work import GIVEN_UP, TOOK_DOWN, without_summary
from ingest.document import Document, Page, Reading
from ingest.errors import NotFound
from models.fakes import FakeEmbedder
from tests.index.builders import Shelf, reading
from tests.index.conftest import TODAY, Desk
from tests.index.disk_search import assert_nothing_stays, ciphertext

ROOT = Path(__file__).resolve().parents[2]
DAY = "2024-03-12"
NEWS = ("Fonction ventriculaire gauche conservée.", "Contrôle dans un an.")


class Maker:
    """A summariser that keeps the first line of each document; ``fail`` are errors it raises first."""

    model = "essai"

    def __init__(self, *fail: Exception, made_by: str = "essai/choose/1") -> None:
        self.made_by = made_by
        self.fail = list(fail)
        self.missing: str | None = None
        self.made: list[str] = []
        self.held = 0
        self.most_held = 0

    def summarise(self, document: Document, pages: Sequence[Page], stop: Stop) -> StoredSummary:
        if self.fail:
            raise self.fail.pop(0)
        if stop():
            raise Interrupted
        self.made.append(document.file_name)
        plain = extractive_summary(document, pages)
        return StoredSummary("choose", self.made_by, plain.sentences[:1], self.model)

    def choose(self, lines: Sequence[str], most: int, stop: Stop) -> tuple[int, ...]:
        if stop():
            raise Interrupted
        return tuple(reversed(range(len(lines))))[:most]

    def unavailable(self) -> str | None:
        return self.missing

    def hold(self) -> None:
        self.held += 1
        self.most_held = max(self.most_held, self.held)

    def resume(self) -> None:
        self.held -= 1

    def close(self) -> None:
        pass


class Office:
    """A practice with a summariser, over a real store."""

    def __init__(self, folder: Path, maker: Maker | None) -> None:
        self.folder = folder / "data"
        key = PracticeKey.load_or_make(folder / "practice.key", self.folder)
        self.store = SealedStore.open_sqlite(self.folder, key)
        self.shelf = Shelf()
        self.practice = Practice(self.store, self.shelf, FakeEmbedder(), summariser=maker)  # type: ignore[arg-type]
        self.desk = Desk(self.practice, self.shelf)

    def work(self) -> None:
        """Until nothing can be done now."""
        while self.practice.work_one_summary():
            pass


@pytest.fixture
def maker() -> Maker:
    return Maker()


@pytest.fixture
def office(tmp_path: Path, maker: Maker) -> Iterator[Office]:
    opened = Office(tmp_path, maker)
    yield opened
    opened.practice.close()


def letter(day: str, *news: str, name: str = "document.pdf") -> Reading:
    return reading(act_date=day, specialty="cardiologie", conclusion=news or NEWS, file_name=name)


def holds(answer: Answer) -> None:
    """Every summary sentence is word for word what it cites, and cites what is there."""
    quotes = {citation.id: citation.quote for citation in answer.citations}
    assert [citation.id for citation in answer.citations] == list(range(1, len(answer.citations) + 1))
    for said in answer.summary.sentences:
        assert said.citations
        assert quotes[said.citations[0]] in said.text


def test_without_a_model_the_conclusion_is_the_summary_at_once(desk: Desk) -> None:
    desk.put(letter("2024-03-12"))
    answer = desk.ask("dernier compte rendu de cardiologie")
    assert answer.summary.status == "ready"
    assert (answer.summary.mode, answer.summary.model, answer.summary.reason) == ("extractive", None, None)
    assert set(NEWS) <= {said.text for said in answer.summary.sentences}
    holds(answer)


def test_an_answer_without_document_has_no_summary_and_says_why(desk: Desk) -> None:
    desk.put(letter("2024-03-12"))
    answer = desk.ask("sarcoïdose")
    assert answer.summary.status == "unavailable"
    assert answer.summary.reason
    assert answer.summary.sentences == ()


def test_a_model_makes_the_summary_when_there_is_time(office: Office) -> None:
    office.desk.put(letter("2024-03-12"))
    before = office.desk.ask("dernier compte rendu de cardiologie").summary
    assert (before.mode, before.position) == ("extractive", 1)
    assert before.reason
    office.work()
    answer = office.desk.ask("dernier compte rendu de cardiologie")
    assert (answer.summary.mode, answer.summary.model, answer.summary.position) == ("choose", "essai", None)
    holds(answer)


def test_the_dossier_opened_last_comes_first(office: Office, maker: Maker) -> None:
    for patient in ("p1", "p2", "p3"):
        office.desk.put(letter("2024-03-12", name=f"{patient}.pdf"), patient=patient)
    office.desk.ask("dernier compte rendu de cardiologie", patient="p3")
    office.desk.ask("dernier compte rendu de cardiologie", patient="p2")
    office.work()
    assert maker.made == ["p2.pdf", "p3.pdf", "p1.pdf"]


def test_asking_holds_the_model_still(office: Office, maker: Maker) -> None:
    office.desk.put(letter("2024-03-12"))
    office.desk.ask("dernier compte rendu de cardiologie")
    assert (maker.held, maker.most_held) == (0, 1)


def test_a_crash_costs_one_try(office: Office, maker: Maker) -> None:
    maker.fail = [WorkerLost("arrêt")]
    office.desk.put(letter("2024-03-12"))
    office.work()
    assert office.desk.ask("dernier compte rendu de cardiologie").summary.mode == "choose"


def test_what_always_fails_keeps_the_rules_summary_and_is_not_tried_for_ever(office: Office, maker: Maker) -> None:
    maker.fail = [WorkerLost("arrêt")] * 10
    office.desk.put(letter("2024-03-12"))
    office.work()
    summary = office.desk.ask("dernier compte rendu de cardiologie").summary
    assert (summary.status, summary.mode, summary.reason) == ("ready", "extractive", GIVEN_UP)
    assert len(maker.fail) == 7
    assert office.store.summaries.waiting() == 0


def test_an_unforeseen_error_is_raised_for_the_log_and_the_queue_goes_on(office: Office, maker: Maker) -> None:
    maker.fail = [ValueError("imprévu")]
    office.desk.put(letter("2024-03-12"))
    with pytest.raises(ValueError, match="imprévu"):
        office.practice.work_one_summary()
    office.work()
    assert len(maker.made) == 1


def test_a_queue_survives_the_process(tmp_path: Path) -> None:
    first = Office(tmp_path, Maker())
    name = first.desk.put(letter("2024-03-12"))
    task = first.store.summaries.next()
    assert task is not None
    assert task.document_id == name
    first.store.close()  # (as after kill -9: claimed, never done)
    maker = Maker()
    second = Office(tmp_path, maker)
    assert second.practice.work_one_summary() is False or not maker.made
    second.practice.requeue_interrupted()
    second.work()
    assert len(maker.made) == 1
    second.practice.close()


def test_a_process_killed_at_work_loses_no_summary(tmp_path: Path) -> None:
    """kill -9 while the second summary is being made: the next start makes that one and not the first again."""
    command = [sys.executable, "-m", "tests.index.summary_maker", str(tmp_path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "at work\n"
        process.send_signal(signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL
    maker = Maker()
    again = Office(tmp_path, maker)
    again.practice.requeue_interrupted()
    again.work()
    assert maker.made == ["second.pdf"]
    summary = again.desk.ask("dernier compte rendu de cardiologie").summary
    assert (summary.mode, summary.position) == ("choose", None)
    assert again.store.summaries.waiting() == 0
    again.practice.close()


def test_a_document_that_took_the_service_down_each_time_says_so_and_is_tried_no_more(tmp_path: Path) -> None:
    first = Office(tmp_path, Maker())
    first.desk.put(letter("2024-03-12"))
    for _ in range(ATTEMPTS):
        assert first.store.summaries.next() is not None
        first.store.summaries.requeue_interrupted()  # (as at the start after a process that ended while at work)
    first.practice.close()
    maker = Maker()
    second = Office(tmp_path, maker)
    second.work()
    summary = second.desk.ask("dernier compte rendu de cardiologie").summary
    assert (summary.status, summary.mode, summary.reason) == ("ready", "extractive", TOOK_DOWN)
    assert (maker.made, second.store.summaries.waiting()) == ([], 0)
    second.practice.close()


def test_another_model_makes_them_anew_and_old_ones_stay_until_then(tmp_path: Path) -> None:
    first = Office(tmp_path, Maker())
    name = first.desk.put(letter("2024-03-12"))
    first.work()
    first.practice.close()
    other = Maker(made_by="autre/choose/1")
    second = Office(tmp_path, other)
    dossier = second.store.open("p1")
    assert decode_summary(second.store.parts(dossier, ("summary",))[name]["summary"]).made_by == "essai/choose/1"
    second.work()
    assert decode_summary(second.store.parts(dossier, ("summary",))[name]["summary"]).made_by == "autre/choose/1"
    second.practice.close()


def test_without_the_model_file_answers_are_the_same_and_the_reason_is_said(office: Office, maker: Maker) -> None:
    office.desk.put(letter("2024-03-12"))
    maker.missing = "Le modèle n'est pas installé."
    answer = office.desk.ask("dernier compte rendu de cardiologie")
    assert (answer.status, answer.summary.status, answer.summary.reason) == ("answered", "ready", maker.missing)
    assert office.practice.readiness()["résumés"] == maker.missing
    assert office.practice.work_one_summary() is False
    assert office.store.summaries.waiting() == 1


def test_nothing_stays_of_a_deleted_documents_summary(office: Office) -> None:
    name = office.desk.put(letter("2024-03-12"))
    office.desk.put(letter("2023-01-01"))
    office.work()
    office.store.summaries.want(office.store.open("p1"), [name])
    row = office.store.open("p1").row
    sealed = ciphertext(office.folder, row, name)
    office.practice.delete("p1", name)
    assert office.store.summaries.waiting() == 0
    assert_nothing_stays(office.folder, *sealed)


def test_erasing_a_dossier_empties_its_queue(office: Office) -> None:
    office.desk.put(letter("2024-03-12"))
    office.practice.erase("p1")
    assert office.store.summaries.waiting() == 0
    office.work()


def test_a_document_deleted_while_it_is_summarised_is_let_go(office: Office, maker: Maker) -> None:
    name = office.desk.put(letter("2024-03-12"))
    made = maker.summarise

    def delete_first(document: Document, pages: Sequence[Page], stop: Stop) -> StoredSummary:
        office.practice.delete("p1", name)
        assert stop()
        return made(document, pages, lambda: False)

    maker.summarise = delete_first  # type: ignore[method-assign]
    office.work()
    assert office.store.summaries.waiting() == 0
    with pytest.raises(NotFound):
        office.practice.show("p1", name)


def test_a_stay_is_summarised_from_the_summaries_of_its_documents(desk: Desk) -> None:
    for month in range(1, 9):
        desk.put(letter(f"2024-0{month}-01", f"Constat numéro {month} : stable.", "Contrôle prévu."))
    answer = desk.practice.synthesis("p1", today=TODAY)
    assert answer.summary.status == "ready"
    assert len(answer.summary.sentences) == 6
    assert answer.summary.sentences[0].section is not None
    assert "01/08/2024" in answer.summary.sentences[0].section
    holds(answer)


def test_a_model_chooses_among_sentences_of_summaries_only(office: Office) -> None:
    for month in range(1, 9):
        office.desk.put(letter(f"2024-0{month}-01", f"Constat numéro {month} : stable.", "Contrôle prévu."))
    answer = office.practice.synthesis("p1", today=TODAY)
    later = office.practice.summary_of_several("p1", answer, today=TODAY, stop=lambda: False)
    assert (later.summary.mode, later.summary.model) == ("choose", "essai")
    assert len(later.summary.sentences) == 6
    holds(later)
    with pytest.raises(Interrupted):
        office.practice.summary_of_several("p1", answer, today=TODAY, stop=lambda: True)


def test_taking_a_summary_off_an_answer_leaves_the_answer(desk: Desk) -> None:
    desk.put(letter("2024-03-12"))
    answer = desk.ask("dernier compte rendu de cardiologie")
    bare = without_summary(answer)
    assert bare.statements == answer.statements
    cited = {number for said in (bare.headline, *bare.statements) for number in said.citations}
    assert cited <= {citation.id for citation in bare.citations}


def test_an_unreadable_document_has_no_summary() -> None:
    made = reading(readable=False).document
    assert extractive_summary(made, made.pages).sentences == ()


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(body=st.lists(st.text(max_size=80).map(lambda text: " ".join(text.split())), max_size=12))
def test_any_document_gets_lines_of_its_own(body: list[str]) -> None:
    made = reading(body=[line for line in body if line] or ["Texte."]).document
    for _, passage in extract(made, made.pages):
        assert passage.text == made.pages[passage.span.page - 1].text[passage.span.start : passage.span.end]
        assert passage.text.strip()


def test_abnormal_results_come_before_normal_ones() -> None:
    """Rows outside their reference are what a GP looks for."""
    results = [("Sodium", "140", DAY), ("Chlore", "100", DAY), ("Calcium", "2", DAY), ("Potassium", "6", DAY)]
    made = reading(category="biologie", title="Biologie", act_date=DAY, results=results).document
    flagged = tuple(replace(one, computed_flag="H" if one.analyte == "Potassium" else "N") for one in made.observations)
    found = dict(extract(replace(made, observations=flagged), made.pages))
    assert found[0].text.startswith("Potassium")


def test_work_without_a_model_does_nothing(tmp_path: Path) -> None:
    opened = Office(tmp_path, None)
    opened.desk.put(letter("2024-03-12"))
    assert opened.practice.work_one_summary() is False
    assert opened.store.summaries.waiting() == 0
    opened.practice.close()


def test_a_sentence_remembers_how_much_it_says() -> None:
    made = reading(act_date="2024-01-01", conclusion=NEWS).document
    ranks = sorted(said.rank for said in extractive_summary(made, made.pages).sentences)
    assert ranks == list(range(len(ranks)))
