"""Readings that also state facts, drugs, things to do and exams referred to, each on a line of the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from ingest.document import ClinicalFact, Due, Evidence, Prescription, Reading, Referral, Span


def evidence(made: Reading, line: str) -> Evidence:
    """The evidence of a line of the page."""
    text = made.document.pages[0].text
    start = text.index(line)
    return Evidence("text", 0.9, line, Span(1, start, start + len(line)))


def stating(
    made: Reading,
    *,
    facts: Sequence[tuple[Any, str, str, Any]] = (),
    drugs: Sequence[tuple[str, tuple[str, ...], Any, int | None, str]] = (),
    due: Sequence[tuple[str, str | None, str | None, str | None]] = (),
    referrals: Sequence[tuple[str, bool, str | None, str]] = (),
) -> Reading:
    """``made`` with what it states.

    ``facts``: kind, concept, line, label. ``drugs``: name, substances, status, days, line. ``due``: line, date, exam,
    specialty. ``referrals``: exam, done, date, line.
    """
    document = replace(
        made.document,
        facts=tuple(
            ClinicalFact(kind, concept, concept, evidence(made, line), label) for kind, concept, line, label in facts
        ),
        prescriptions=tuple(
            Prescription(name, substances, status, evidence(made, line), days=days)
            for name, substances, status, days, line in drugs
        ),
        due=tuple(Due(line, day, evidence(made, line), exam, family) for line, day, exam, family in due),
        referrals=tuple(Referral(exam, exam, done, evidence(made, line), day) for exam, done, day, line in referrals),
    )
    return replace(made, document=document)
