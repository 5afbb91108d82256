"""Suggestions: questions made of what is in the dossier, each of which it answers."""

from __future__ import annotations

from tests.index.builders import STRANGER, reading
from tests.index.conftest import Desk
from tests.index.facts import stating


def fill(desk: Desk) -> None:
    desk.identify()
    desk.put(reading(specialty="cardiologie", act_date="2024-01-01", author="Dr Jean MARTIN", category="lettre"))
    desk.put(reading(title="Coloscopie", act_date="2024-02-01", specialty="gastro-enterologie"))
    days = ("2024-01-05", "2024-02-05", "2024-03-05")
    for day in days:
        desk.put(reading(category="biologie", act_date=day, results=[("creatinine", "98", day)]))
    line = "Bisoprolol 2,5 mg"
    desk.put(
        stating(
            reading(act_date="2026-05-01", category="prescription", body=[line]),
            drugs=[("Bisoprolol", ("bisoprolol",), "ordered", None, line)],
        )
    )


def test_they_complete_what_is_typed(desk: Desk) -> None:
    fill(desk)
    assert desk.practice.suggestions("p1", "evol") == ["évolution Créatinine"]
    assert "dernier compte rendu de cardiologie" in desk.practice.suggestions("p1", "cardio")
    assert desk.practice.suggestions("p1", "poso biso") == ["posologie bisoprolol"]
    assert desk.practice.suggestions("p1", "xyz") == []


def test_each_is_a_question_that_the_dossier_answers(desk: Desk) -> None:
    fill(desk)
    made = {question for letter in "abcdeilmopqstuv" for question in desk.practice.suggestions("p1", letter)}
    assert len(made) > 8
    silent = {question for question in made if desk.ask(question).status != "answered"}
    assert not silent


def test_nothing_masked_or_of_another_patient_is_suggested(desk: Desk) -> None:
    desk.identify()
    masked = reading(act_date="2024-01-01", specialty="psychiatrie", confidentiality=("masked_to_professionals",))
    desk.put(masked)
    desk.put(reading(act_date="2024-01-01", specialty="oncologie", patient=STRANGER))
    assert desk.practice.suggestions("p1", "") == []


def test_an_empty_dossier_suggests_nothing(desk: Desk) -> None:
    desk.identify()
    assert desk.practice.suggestions("p1", "dern") == []
