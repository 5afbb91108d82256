"""How many practices type the same wants: ``questions/practices.csv``, read word for word.

Same claims as :mod:`tests.index.test_questions`, and stricter: every word that is searched is claimed (``t`` exam,
``T`` word, spaces as ``_``), so that a word that only asks (« rapido ») never becomes one that must be found.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from index.understand import understand_question
from tests.index.test_questions import ABSENT, HOLDS, TODAY

_FILE = Path(__file__).parent / "questions" / "practices.csv"
with _FILE.open(encoding="utf-8", newline="") as _open:
    QUESTIONS = [(row["question"], row["expected"]) for row in csv.DictReader(_open)]
_FOUND = {"t", "T"}


@pytest.mark.parametrize(("question", "expected"), QUESTIONS)
def test_a_question_is_understood_word_for_word(question: str, expected: str) -> None:
    plan = understand_question(question, today=TODAY)
    intent, *told = expected.split(" ")
    claims = [tuple(claim.split("=", 1)) for claim in told]
    assert plan.intent == intent, plan
    named = {name for name, _ in claims}
    wrong = [claim for claim in claims if claim[0] not in _FOUND and not HOLDS[claim[0]](plan, claim[1])]
    assert not wrong, plan
    if named or intent != "find":
        searched = {value.replace("_", " ") for name, value in claims if name in _FOUND}
        assert set(plan.terms) == searched, plan
        given = [name for name, absent in ABSENT.items() if name not in named and not absent(plan)]
        assert not given, plan


def test_no_question_is_asked_twice() -> None:
    asked = [question for question, _ in QUESTIONS]
    assert len(set(asked)) == len(asked) >= 500
