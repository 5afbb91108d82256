"""What the documents of a large dossier state, for measuring answers made of it: real lines, drawn facts."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import replace

from ingest.document import (
    ClinicalFact,
    Due,
    Evidence,
    MentionLabel,
    Observation,
    Prescription,
    PrescriptionStatus,
    Reading,
    Referral,
    Span,
)
from ingest.vocabulary import analytes
from ingest.vocabulary.clinical import drugs, problems
from ingest.vocabulary.tables import rows

FACTS, DRUGS, RESULTS = 8, 5, 12
"""A document: what a long letter or a full laboratory sheet states."""
PROBLEMS, TAKEN, TESTS, EXAMS = 25, 30, 45, 12
"""A patient: what comes back over the years."""


def stating(readings: Iterable[Reading], seed: int) -> Iterator[Reading]:
    """The readings of one patient, each with facts, drugs, results, one thing due and one exam referred to."""
    rng = random.Random(seed)
    conditions = rng.sample(list(problems().values()), PROBLEMS)
    substances = rng.sample(list(drugs().values()), TAKEN)
    tests = rng.sample(list(analytes().values()), TESTS)
    exams = [row["exam"] for row in rng.sample(rows("exams"), EXAMS)]
    labels: tuple[MentionLabel | None, ...] = (None, None, "negated", "family")
    statuses: tuple[PrescriptionStatus, ...] = ("ordered", "continued", "mentioned")
    for reading in readings:
        day = reading.document.metadata.act_date or ""
        facts = [
            ClinicalFact("problem", one.id, one.name, _line(reading, rng), rng.choice(labels))
            for one in rng.sample(conditions, FACTS)
        ]
        ordered = [
            Prescription(one.name, (one.id,), rng.choice(statuses), _line(reading, rng), days=90)
            for one in rng.sample(substances, DRUGS)
        ]
        measured = [_result(one.id, one.name, _line(reading, rng), day, rng) for one in rng.sample(tests, RESULTS)]
        check, seen = rng.sample(exams, 2)
        document = replace(
            reading.document,
            facts=tuple(facts),
            prescriptions=tuple(ordered),
            observations=tuple(measured),
            due=(Due("à contrôler", day[:7], _line(reading, rng), check),),
            referrals=(Referral(seen, seen, True, _line(reading, rng), day[:7]),),
        )
        yield replace(reading, document=document)


def _line(reading: Reading, rng: random.Random) -> Evidence:
    page = rng.choice(reading.document.pages)
    number = rng.randrange(len(page.lines))
    start, text = page.line_starts[number], page.lines[number].text
    return Evidence("text", 0.9, text, Span(page.number, start, start + len(text)))


def _result(analyte: str, name: str, line: Evidence, day: str, rng: random.Random) -> Observation:
    value = round(rng.uniform(0.5, 200), 1)
    return Observation(analyte, name, f"{value}".replace(".", ","), value, None, None, day, False, line, line)
