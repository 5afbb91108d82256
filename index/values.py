"""Answers about results: the last value of an analyte, or its whole series, each point cited."""

from __future__ import annotations

from collections.abc import Sequence

from index.answer import Answer, AnswerObservation, DocumentRecord, Statement
from index.answering import NO_SUMMARY
from index.cite import Citer
from index.coverage import coverage
from index.days import french_date
from index.dossier import OpenDocument, OpenDossier
from index.listing import record
from index.plan import Plan
from index.search import Hits
from index.series import Point, latest
from ingest.vocabulary import analytes

STATEMENTS = 8


def compose_values(
    question: str, plan: Plan, points: Sequence[Point], hits: Hits, dossier: OpenDossier, citer: Citer, *, today: str
) -> Answer:
    """The answer made of ``points`` (oldest first, at least one): the last of each analyte, or all for a trend."""
    last = latest(points)
    shown = points if plan.intent == "trend" else last
    headline = _headline(last[-1], citer)
    lines = [_line(point, citer) for point in (shown[-STATEMENTS:] if plan.intent == "trend" else shown)]
    observed = tuple(observation(point, citer) for point in shown)
    return Answer(
        question=question,
        understood=plan,
        status="answered",
        certain=len(last) == len(plan.analytes) and all(point.observation.date_evidence for point in last),
        headline=headline,
        statements=tuple({statement.citations: statement for statement in lines}.values()),
        citations=citer.citations,
        documents=_records(last, points, today),
        observations=observed,
        coverage=coverage(dossier, considered=len(_documents(points)), future=hits.future, found=True),
        summary=NO_SUMMARY,
    )


def observation(point: Point, citer: Citer) -> AnswerObservation:
    """One result with the citations of its value and of its date."""
    found, name = point.observation, point.document.meta.document_id
    cited = {"value": citer.evidence(name, found.value_evidence)}
    if found.date_evidence is not None:
        cited["date"] = citer.evidence(name, found.date_evidence)
    return AnswerObservation(
        analyte=found.analyte,
        label=analytes()[found.analyte].name if found.analyte in analytes() else found.label,
        value=found.value,
        comparator=found.comparator,
        raw=found.raw,
        unit=found.unit,
        date=found.date,
        prior=found.prior,
        reference=found.reference,
        printed_flag=found.printed_flag,
        computed_flag=found.computed_flag,
        code=found.code,
        citations=cited,
    )


def _headline(point: Point, citer: Citer) -> Statement:
    """« Créatinine : 98 µmol/L le 01/02/2024 », with the citations of the line, the value and the date."""
    made = observation(point, citer)
    line = _line(point, citer)
    unit = f" {made.unit}" if made.unit else ""
    dated = f" le {french_date(made.date)}" if made.date and "date" in made.citations else ""
    cited = dict.fromkeys((*line.citations, *made.citations.values()))
    return Statement(f"{made.label} : {made.raw}{unit}{dated}", tuple(cited))


def _line(point: Point, citer: Citer) -> Statement:
    """The printed line that holds the value, word for word; the coded value when it is not printed."""
    name, evidence = point.document.meta.document_id, point.observation.value_evidence
    if evidence.span is None:
        return Statement(evidence.quote, (citer.evidence(name, evidence),))
    return citer.statement(name, citer.line(name, evidence.span))


def _documents(points: Sequence[Point]) -> list[OpenDocument]:
    """The documents of the points, newest point first, each once."""
    return list({point.document.position: point.document for point in reversed(points)}.values())


def _records(last: Sequence[Point], points: Sequence[Point], today: str) -> tuple[DocumentRecord, ...]:
    holding = {point.document.position for point in last}
    ordered = sorted(_documents(points), key=lambda document: document.position not in holding)
    return tuple(
        record(
            document,
            today=today,
            why="porte le résultat le plus récent" if document.position in holding else "porte un résultat antérieur",
        )
        for document in ordered
    )
