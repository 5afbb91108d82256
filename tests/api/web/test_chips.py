"""The reading of a question as chips: what a button sends gives the reading that the chips then show."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.web.chips import Facets, additions, carried, chips, edited, read_back
from index.plan import Plan, checked
from index.understand import understand_question
from ingest.errors import InvalidRequest

FACETS = Facets(
    categories=("compte_rendu", "biologie"),
    specialties=("cardiologie", "dermatologie"),
    analytes=(("creatinine", "Créatinine"), ("potassium", "Potassium")),
    years=("2024", "2023", "2022"),
)
TODAY = "2026-11-02"
QUESTIONS = [
    "dernier compte rendu cardiologique",
    "évolution de la créatinine depuis 2022",
    "les 4 dernières ordonnances",
    "coloscopie",
    "avant-dernier scanner thoracique",
]


def labels(plan: Plan) -> list[str]:
    return [chip.label for chip in chips(plan, FACETS)]


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_reading_survives_the_form_that_carries_it(question: str) -> None:
    plan = understand_question(question, today=TODAY)
    assert read_back(carried(plan)) == plan


def test_each_part_of_the_reading_is_a_chip() -> None:
    plan = understand_question("dernier compte rendu cardiologique", today=TODAY)
    assert labels(plan) == ["Dernier", "compte rendu", "cardiologie"]


@pytest.mark.parametrize("question", QUESTIONS)
def test_removing_a_chip_leaves_the_others(question: str) -> None:
    plan = understand_question(question, today=TODAY)
    for chip in chips(plan, FACETS):
        if chip.remove is not None:
            left = labels(checked(edited(plan, chip.remove)))
            assert chip.label not in left[1:]
            assert set(left[1:]) <= set(labels(plan))


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_choice_offered_is_accepted_and_shown(question: str) -> None:
    plan = understand_question(question, today=TODAY)
    for chip in (*chips(plan, FACETS), *additions(plan, FACETS)):
        for choice in chip.choices:
            changed = checked(edited(plan, choice.change))
            assert changed.text == " · ".join(labels(changed))
            if chip.field in {"intent", "kind", "specialty", "analyte"}:
                assert choice.label in labels(changed)


def test_removing_the_last_analyte_makes_a_search() -> None:
    plan = understand_question("évolution de la créatinine", today=TODAY)
    assert edited(plan, "analyte|creatinine|").intent == "find"


@given(st.text(max_size=60))
def test_any_other_change_is_refused_or_harmless(change: str) -> None:
    plan = Plan("latest", specialties=("cardiologie",))
    try:
        changed: Any = edited(plan, change)
    except InvalidRequest:
        return
    assert isinstance(changed, Plan)


@given(st.text(max_size=200))
def test_a_reading_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(InvalidRequest):
        read_back("x" + text)
