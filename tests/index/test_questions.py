"""How GPs type, and what each question is understood to ask: ``questions/understood.csv``.

``expected`` is the intent, then what must hold: ``s`` specialty (the first of those a general word covers), ``c``
category among others, ``y`` type code among others, ``w`` type left out, ``t`` exam (spaces as ``_``), ``T`` word
searched, ``l`` analyte among others, ``d`` drug, ``a`` author, ``F`` focus, ``S`` section, ``f``/``to`` period, ``n``
limit, ``o`` order, ``off`` offset, ``x`` extreme, ``gt``/``lt`` bounds, ``e`` event as ``side:words``.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from index.plan import Plan
from index.understand import understand_question

TODAY = "2026-11-22"
_FILE = Path(__file__).parent / "questions" / "understood.csv"
with _FILE.open(encoding="utf-8", newline="") as _open:
    QUESTIONS = [(row["question"], row["expected"]) for row in csv.DictReader(_open)]


def _spaced(value: str) -> str:
    return value.replace("_", " ")


HOLDS: dict[str, Callable[[Plan, str], bool]] = {
    "s": lambda plan, value: plan.specialties[:1] == (value,),
    "c": lambda plan, value: value in plan.categories,
    "y": lambda plan, value: value in plan.types,
    "w": lambda plan, value: value in plan.without,
    "t": lambda plan, value: _spaced(value) in plan.terms,
    "T": lambda plan, value: value in plan.terms,
    "l": lambda plan, value: value in plan.analytes,
    "d": lambda plan, value: plan.substances == (value,),
    "a": lambda plan, value: plan.authors == (_spaced(value),),
    "F": lambda plan, value: plan.focus == value,
    "S": lambda plan, value: plan.section == value,
    "f": lambda plan, value: plan.date_from == value,
    "to": lambda plan, value: plan.date_to == value,
    "n": lambda plan, value: plan.limit == int(value),
    "o": lambda plan, value: plan.order == value,
    "off": lambda plan, value: plan.offset == int(value),
    "x": lambda plan, value: plan.extreme == value,
    "gt": lambda plan, value: plan.above == float(value),
    "lt": lambda plan, value: plan.below == float(value),
    "e": lambda plan, value: (plan.side, plan.event) == tuple(map(_spaced, value.split(":"))),
}
ABSENT: dict[str, Callable[[Plan], bool]] = {
    "s": lambda plan: not plan.specialties,
    "F": lambda plan: plan.focus is None,
    "d": lambda plan: not plan.substances,
    "a": lambda plan: not plan.authors,
    "l": lambda plan: not plan.analytes,
    "e": lambda plan: plan.event is None,
    "f": lambda plan: plan.date_from is None,
    "x": lambda plan: plan.extreme is None,
}
"""What a question that does not ask for it must not be given."""


@pytest.mark.parametrize(("question", "expected"), QUESTIONS)
def test_a_question_is_understood(question: str, expected: str) -> None:
    plan = understand_question(question, today=TODAY)
    intent, *claims = expected.split(" ")
    named = dict(claim.split("=", 1) for claim in claims)
    assert plan.intent == intent, plan
    wrong = [claim for claim in claims if not HOLDS[claim.split("=", 1)[0]](plan, claim.split("=", 1)[1])]
    assert not wrong, plan
    given = [name for name, absent in ABSENT.items() if name not in named and not absent(plan)]
    assert not given, plan


def test_there_are_enough_questions() -> None:
    assert len({question for question, _ in QUESTIONS}) >= 250
