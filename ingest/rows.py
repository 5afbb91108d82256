"""Words as they stand on a page, and the rows they form. Pure: knows nothing of PDF, OCR or pymupdf.

Coordinates are points in an upright frame: text runs left to right, y grows downwards. Words on one baseline
are one row, so that a table row reads as one line in whatever order its cells were drawn.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from ingest.document import Box

_SAME_BASELINE = 0.35
"""Words whose baselines differ by less than this share of their size are on one line (indices included)."""
_CELL_GAP = 1.3
"""A gap wider than this many times the size parts two cells or columns; spaces between words are narrower."""


class Ink(NamedTuple):
    """One word as drawn. ``order`` is its rank in the drawing, ``size`` the font size in points."""

    x0: float
    x1: float
    baseline: float
    size: float
    text: str
    order: int
    box: Box
    bold: bool = False
    confidence: float | None = None


@dataclass(slots=True)
class Segment:
    """Words of one baseline without a wide gap: a cell, or a line of a column."""

    inks: list[Ink]
    x0: float
    """Left end."""
    x1: float
    """Right end."""

    def add(self, ink: Ink) -> None:
        """Append the next word to the right."""
        self.inks.append(ink)
        self.x1 = max(self.x1, ink.x1)


@dataclass(slots=True)
class Row:
    """Segments of one baseline, left to right."""

    segments: list[Segment]
    baseline: float
    size: float

    @property
    def inks(self) -> list[Ink]:
        """Every word, left to right."""
        return [ink for segment in self.segments for ink in segment.inks]


def rows_of(inks: Iterable[Ink]) -> list[Row]:
    """Words gathered by baseline, top to bottom; each row cut into segments."""
    rows: list[list[Ink]] = []
    reference = 0.0
    for ink in sorted(inks, key=lambda word: (word.baseline, word.x0)):
        if rows:
            row = rows[-1]
            if ink.baseline - reference <= _SAME_BASELINE * max(ink.size, row[0].size):
                row.append(ink)
                if ink.size > 1.2 * min(word.size for word in row):
                    reference = max(row, key=lambda word: word.size).baseline
                continue
        rows.append([ink])
        reference = ink.baseline
    return [_row(row) for row in rows]


def _row(inks: list[Ink]) -> Row:
    inks.sort(key=lambda word: word.x0)
    size = statistics.median(word.size for word in inks)
    segments: list[Segment] = []
    for ink in inks:
        if segments:
            last = segments[-1].inks[-1]
            if ink.text == last.text and abs(ink.x0 - last.x0) < 0.25 * size:
                continue  # drawn twice to look bold
            if ink.x0 - segments[-1].x1 <= _CELL_GAP * size:
                segments[-1].add(ink)
                continue
        segments.append(Segment([ink], ink.x0, ink.x1))
    return Row(segments, statistics.median(word.baseline for word in inks), size)
