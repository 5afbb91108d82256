"""Retrouve's side of the benchmark: every question asked as the product is asked, timed, and its citations checked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from time import perf_counter

from eval.benchmark.citations import Audit, Checker
from eval.benchmark.given import Given, from_answer
from eval.benchmark.question import Question
from eval.benchmark.reading import ReadCohort
from eval.corpora.cohort.truth import PARTS
from index.answer import Answer
from index.ports import Embedder
from index.practice import Practice

Asking = Callable[[Practice, Question], Answer]


@dataclass(slots=True)
class OwnRun:
    """Answers by question, and what their citations are worth by part of the cohort."""

    answers: dict[str, Given] = field(default_factory=dict)
    audits: dict[str, Audit] = field(default_factory=lambda: {part: Audit() for part in PARTS})
    failures: list[str] = field(default_factory=list)


def plainly(practice: Practice, question: Question) -> Answer:
    """The question as typed."""
    return practice.ask(question.patient, question.text, today=question.today)


def ask_all(
    read: ReadCohort, questions: Sequence[Question], asking: Asking = plainly, *, audited: bool = True,
    embedder: Embedder | None = None,
) -> OwnRun:  # fmt: skip
    """Ask every question; patients one after the other, each dossier opened before the clock runs."""
    practices, run = read.practices(embedder), OwnRun()
    names: dict[str, dict[str, str]] = {}
    for file in read.files:
        if file.document_id is not None:
            names.setdefault(file.patient, {}).setdefault(file.document_id, file.file_name)
    for patient in read.truth.patients:
        name = patient.patient.patient_id
        mine = [question for question in questions if question.patient == name]
        if not mine:
            continue
        practice = practices[name]
        practice.ask(name, "tout le dossier", today=read.truth.today)
        golds = [document.gold for document in patient.documents]
        checker = Checker(
            read.papers / patient.patient.folder, names[name],
            frozenset(gold.file_name for gold in golds if gold.misfiled),
            frozenset(gold.file_name for gold in golds if gold.scan),
        )  # fmt: skip
        for question in mine:
            began = perf_counter()
            try:
                answer = asking(practice, question)
            except Exception as error:
                run.failures.append(f"{question.question_id} {type(error).__name__}")
                run.answers[question.question_id] = Given((), absent=False)
                continue
            given = from_answer(answer, names[name], (perf_counter() - began) * 1000)
            run.answers[question.question_id] = given
            if audited:
                checker.check(answer, run.audits[question.part], question.question_id)
        checker.close()
    for practice in set(practices.values()):
        practice.close()
    return run
