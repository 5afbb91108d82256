"""The product with a part taken out, by composition: what each part is worth."""

from __future__ import annotations

from collections.abc import Sequence

from eval.benchmark.ours import ask_all
from eval.benchmark.question import Question
from eval.benchmark.reading import ReadCohort
from eval.benchmark.report import Figures, figures, verdicts
from index.answer import Answer
from index.plan import Plan
from index.practice import Practice

SHOWN = 10


def run(read: ReadCohort, questions: Sequence[Question]) -> dict[str, Figures]:
    """Figures on the held-apart part for each part taken out."""
    apart = [question for question in questions if question.part == "apart"]
    own = ask_all(read, apart, without_plan, audited=False)
    return {"without Plan": figures(verdicts(apart, own.answers, read), own.answers, "apart")}


def without_plan(practice: Practice, question: Question) -> Answer:
    """Hybrid search alone: the question is not understood, only searched."""
    plan = Plan(intent="find", limit=SHOWN)
    return practice.ask(question.patient, question.text, today=question.today, understood=plan)
