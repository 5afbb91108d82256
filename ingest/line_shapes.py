"""The shapes lines have by kind of document: results with units, drugs with posology, amounts of money.

A shape is told by words of a table (``vocabulary/line_shapes.csv``) around a number, never by the value.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.document import Category
from ingest.printed import PrintedLine
from ingest.vocabulary import kinds

_LONGEST_ROW = 26
"""Words of the longest line that can be a row."""
_PROSE = 9
"""Words from which a line that is no row is prose."""
_ENOUGH = 2.0
"""Rows from which a shape counts in full."""
_MOST = 8.0
"""What a document made of such rows only adds to its category."""
_RESULT = re.compile(r"\D*[a-z].*?\d")
_RANGE = re.compile(r"\d\s*(?:-|a|–)\s*[<>]?\d|[<>≤≥]\s*\d")
_MONEY = re.compile(r"\d[\d ]*(?:[.,]\d\d)? ?(?:€|euros?\b|eur\b)")


_SHARE: dict[Category, float] = {"biologie": 1.0, "prescription": 1.0, "administratif": 1.0, "compte_rendu": 0.5}
"""How much of it: reports of several kinds hold rows of measures."""
_SESSIONS = re.compile(r"(?:[-•*] ?)?\d+ (?:a \d+ )?seances? de ")
"""« 15 séances de kinésithérapie, épaule opérée le 6 janvier. »: an order, whatever follows."""
_ORDER = 2
"""Rows that such an order counts for."""
_INTAKES = re.compile(r"\b[0-4](?:[.,/][0-9])? ?- ?[0-4](?:[.,/][0-9])? ?- ?[0-4](?:[.,/][0-9])?\b(?![/-])")


@dataclass(frozen=True, slots=True)
class Shape:
    """How much rows of one shape speak for a category, and the first such row."""

    category: Category
    weight: float
    line: PrintedLine


def shapes(lines: Sequence[PrintedLine]) -> list[Shape]:
    """What the rows of a document speak for, by their number against the lines of prose."""
    rows: dict[Category, list[PrintedLine]] = {category: [] for category in _SHARE}
    prose = 0
    for line in lines:
        if line.running or not line.tokens.texts:
            continue
        category = _shape(line)
        if category is not None:
            rows[category] += [line] * (_ORDER if _SESSIONS.match(line.folded.text) else 1)
        elif len(line.tokens.texts) >= _PROSE:
            prose += 1
    return [
        Shape(
            category,
            _SHARE[category] * _MOST * min(1.0, len(found) / _ENOUGH) * len(found) / (len(found) + prose),
            found[0],
        )
        for category, found in rows.items()
        if found
    ]


def _shape(line: PrintedLine) -> Category | None:
    text, count = line.folded.text, len(line.tokens.texts)
    if count > _LONGEST_ROW or not any(character.isdigit() for character in text):
        return None
    if _MONEY.search(text):
        return "administratif"
    words = {found.values[0] for found in kinds.line_shapes().find(line.tokens)}
    if ("frequency" in words and words & {"dose_form", "strength"}) or "packaging" in words or _INTAKES.search(text):
        return "prescription"
    counted = _SESSIONS.match(text) is not None or (count <= _PROSE + 5 and not text.rstrip().endswith("."))
    if {"care", "sessions"} <= words and counted:
        return "prescription"
    if "laboratory_unit" in words and _RESULT.match(text) and (count <= _PROSE + 5 or _RANGE.search(text)):
        return "biologie"
    return "compte_rendu" if "measure_unit" in words and count <= _PROSE + 5 else None
