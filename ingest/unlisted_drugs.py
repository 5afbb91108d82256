"""Lines of an ordonnance whose drug the vocabulary does not know: the printed name, when the line is an order in form.

A line is one when it begins with a capitalised name and goes on with a dose in a unit or a dosage form, and a
posology. Measures, exams and instructions begin with words the vocabulary knows as such.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.passages import BULLETS, Passage
from ingest.posology import order
from ingest.vocabulary.clinical import (
    due_cues,
    exam_terms,
    fact_cues,
    medical_devices,
    posology_words,
    prescription_cues,
)
from ingest.vocabulary.phrases import Phrases
from ingest.vocabulary.results import analyte_names

_NAMED = re.compile(
    rf"[\s()°{BULLETS}]*(?:\d{{1,2}} ?[.)/°-]+\s*)?(?P<name>[A-ZÀ-ÖØ-Þ][\w'’-]{{3,}}(?: [^\W\d_][\w'’-]*){{0,3}}?)"
    r"(?=\s*(?:[:,(]|\d|\s(?:un|une|deux|trois)\b))"
)


def unlisted(passage: Passage, known: frozenset[int]) -> Iterator[tuple[int, int]]:
    """``start, end`` of the names that open an order's line; ``known`` are the lines that name a known drug."""
    for index, line in enumerate(passage.lines):
        if index in known or (line is passage.heading):
            continue
        named = _NAMED.match(line.text)
        if named is None:
            continue
        start, end = passage.starts[index] + named.start("name"), passage.starts[index] + named.end("name")
        parts = order(passage.text[end : passage.line_end(index)])
        if parts.posology is None or not _opens_an_order(passage, start):
            continue
        dose = passage.text[end + parts.dose.start : end + parts.dose.end] if parts.dose is not None else ""
        if any(map(str.isalpha, dose)) or _takes_a_form(passage, end, passage.line_end(index)):
            yield start, end


def _opens_an_order(passage: Passage, start: int) -> bool:
    """Whether the first word is none that begins a measure, an exam or an instruction."""
    tokens = passage.tokens_of(start, len(passage.text))
    tables: tuple[Phrases[object], ...] = (
        analyte_names(), exam_terms(), posology_words(), prescription_cues(), due_cues(), fact_cues(),
        medical_devices(),
    )  # type: ignore[assignment]  # fmt: skip
    return bool(tokens.texts) and not any(table.at(tokens, 0) is not None for table in tables)


def _takes_a_form(passage: Passage, start: int, end: int) -> bool:
    """Whether a dosage form is counted in the rest of the line."""
    return any("form" in found.values for found in posology_words().find(passage.tokens_of(start, end)))
