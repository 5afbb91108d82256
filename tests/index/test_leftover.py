"""Words nothing is known of: left out when what was recognised answers without them, never when they name something."""

from __future__ import annotations

import pytest

from index.leftover import of_whole_dossier, relaxed
from index.understand import understand_question
from tests.index.builders import reading
from tests.index.conftest import Desk

TODAY = "2026-01-01"


@pytest.mark.parametrize(
    ("question", "left"),
    [
        ("comptes rendus opératoires depuis 2020 zinzolin", "zinzolin"),
        ("scanner thoracique zinzolin", "zinzolin"),
        ("doliprane krakra", "krakra"),
        ("bpco frichti", "frichti"),
    ],
)
def test_a_word_that_names_nothing_is_left_out_and_told(question: str, left: str) -> None:
    plan = next(relaxed(understand_question(question, today=TODAY), question))
    assert left not in plan.terms
    assert any(left in note for note in plan.notes)
    assert "non pris en compte" in plan.text


@pytest.mark.parametrize(
    "question",
    [
        "scanner du genou",
        "scanner genou",
        "radio panoramique",
        "IRM hépatique",
        "ordonnance de lunettes",
        "compte rendu concernant la fripouillectomie",
        "certificat pour le judo",
        "échographie du zinzolin",
        "zinzolin",
        "hépatite B",
        "diabète de type 2",
    ],
)
def test_a_name_or_what_the_subject_is_of_is_kept(question: str) -> None:
    assert not list(relaxed(understand_question(question, today=TODAY), question))


@pytest.mark.parametrize(
    ("question", "left"),
    [
        ("j'ai mal au ventre de le chercher, le dernier ECG", "ventre"),
        ("famille à risque de cancer du sein ?", "risque"),
    ],
)
def test_what_stands_apart_is_left_out_when_nothing_is_found_with_it(question: str, left: str) -> None:
    *_, last = relaxed(understand_question(question, today=TODAY), question)
    assert left not in last.terms
    assert any(left in note for note in last.notes)


@pytest.mark.parametrize(
    ("question", "focus"),
    [("frichti depuis le 12/03/2025", "news"), ("regard frichti du dossier", None), ("frichti sur ce patient", None)],
)
def test_a_question_of_the_whole_dossier_in_unknown_words_is_told_so(question: str, focus: str | None) -> None:
    whole = of_whole_dossier(understand_question(question, today=TODAY), question)
    assert whole is not None
    assert (whole.intent, whole.focus) == ("summary", focus)
    assert any("frichti" in note for note in whole.notes)


@pytest.mark.parametrize(
    "question", ["zinzolin", "BPCO du patient", "genou depuis 2020", "le dossier parle de zinzolin"]
)
def test_what_names_something_or_stands_alone_is_no_question_of_the_whole_dossier(question: str) -> None:
    assert of_whole_dossier(understand_question(question, today=TODAY), question) is None


def test_what_is_recognised_is_answered_without_certainty(desk: Desk) -> None:
    found = desk.put(reading(title="Scanner thoracique", category="imagerie", act_date="2024-01-01"))
    answer = desk.ask("dernier scanner thoracique zinzolin")
    assert answer.status == "answered"
    assert not answer.certain
    assert answer.documents[0].document_id == found
    assert "« zinzolin » : non pris en compte" in answer.understood.notes


def test_a_part_of_the_body_the_dossier_lacks_is_an_absence(desk: Desk) -> None:
    desk.put(reading(title="Scanner thoracique", category="imagerie", act_date="2024-01-01"))
    assert desk.ask("dernier scanner du genou").status == "not_found"
    assert desk.ask("dernier scanner genou zinzolin").status == "not_found"


def test_a_word_respelt_is_taken_as_typed_when_the_dossier_has_it(desk: Desk) -> None:
    found = desk.put(reading(act_date="2024-01-01", body=["Réfraction : œil droit -1,25."]))
    answer = desk.ask("réfraction")
    assert answer.status == "answered"
    assert answer.documents[0].document_id == found


def test_the_word_counts_when_the_dossier_has_it(desk: Desk) -> None:
    found = desk.put(reading(title="Scanner thoracique", category="imagerie", act_date="2023-01-01",
                             body=["Protocole zinzolin."]))  # fmt: skip
    desk.put(reading(title="Scanner thoracique", category="imagerie", act_date="2024-01-01"))
    answer = desk.ask("dernier scanner thoracique zinzolin")
    assert answer.documents[0].document_id == found
    assert answer.certain


def test_how_long_after_an_event_is_meant_is_said_to_be_left_out() -> None:
    plan = understand_question("consultations dans les 3 mois suivant la chute", today="2026-11-22")
    assert "« dans les 3 mois » : non pris en compte" in plan.notes
    assert plan.date_from is None, "it is counted from the event, not from today"


def test_an_age_is_said_to_be_left_out() -> None:
    assert "« a 2 ans » : non pris en compte" in understand_question("poids à 2 ans", today=TODAY).notes
