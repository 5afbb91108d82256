"""Telling side-by-side columns of text from table rows, and reading columns one after the other. Pure.

Evidence for columns: baselines that do not match across the gutter, text drawn one side after the other,
lines of prose on both sides. Evidence for a table: matching baselines with short or numeric cells, labels
ending in a colon, further gutters. A table is never cut: a result torn from its label could mislead.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ingest.rows import Ink, Row, Segment, rows_of

_MIN_LINES = 2
_MIN_GUTTER = 0.8
_ALIGNED, _ALIGNED_OCR = 0.12, 0.3
_NEXT_LINE = 1.6
_VALUES = 0.4
"""Share of words with a digit from which cells are those of values."""
_FIGURE = re.compile(r"[<>≤≥]?\d+(?:[.,]\d+)?(?:[-–]\d+(?:[.,]\d+)?)?")
_ROWS_OF_TABLE = 4
_ROWS_ABOVE = 4
"""Rows above the last one of a table at most that may show its cells: a heading may stand between."""
_REACH = 2.6
"""A region ends where baselines are further apart than this many times the size."""


@dataclass(slots=True)
class _Region:
    """Consecutive rows that leave the interval ``left..right`` (points) empty, split on both sides of it."""

    left: float
    right: float
    end: int
    sides: list[tuple[list[Segment], list[Segment]]] = field(default_factory=list)


def reading_order(rows: Sequence[Row], depth: int = 0) -> Iterator[list[Row]]:
    """Runs of rows in reading order; each run is one column or a full-width stretch."""
    plain: list[Row] = []
    index = 0
    while index < len(rows):
        region = _column_region(rows, index) if depth < 4 else None
        if region is None:
            plain.append(rows[index])
            index += 1
            continue
        if plain:
            yield plain
            plain = []
        for side in (0, 1):
            inks = [ink for pair in region.sides for segment in pair[side] for ink in segment.inks]
            yield from reading_order(rows_of(inks), depth + 1)
        index = region.end
    if plain:
        yield plain


def _column_region(rows: Sequence[Row], start: int) -> _Region | None:
    """The columns that begin at row ``start``, or ``None``."""
    grown = (_grow(rows, start, left, right) for left, right in _gutters(rows, start))
    whole = (region for region in grown if region is not None and _are_columns(region, rows))
    above = (_above_table(region, start) for region in whole if not _ends_table(region, rows, start))
    regions = [region for region in above if region is not None and _are_columns(region, rows)]
    return max(regions, key=lambda region: len(region.sides), default=None)


def _ends_table(region: _Region, rows: Sequence[Row], start: int) -> bool:
    """Whether the first row is the last of the table above it: figures under the cells of that table, none below."""
    values = region.sides[0][1]
    both = [index for index, (left, right) in enumerate(region.sides) if left and right]
    if both != [0] or not _are_values(values):
        return False
    above = [cell for row in rows[max(0, start - _ROWS_ABOVE) : start] for cell in row.segments[1:]]
    edges = (abs(edge) for cell in values for one in above for edge in (cell.x0 - one.x0, cell.x1 - one.x1))
    size = rows[start].size
    return min(edges, default=size) < size


def _above_table(region: _Region, start: int) -> _Region | None:
    """The region, or what of it stands above rows of a table: a name on the left, figures beside it on the right."""
    rows = [index for index, (left, right) in enumerate(region.sides) if left and _are_values(right)]
    if len(rows) < _ROWS_OF_TABLE:
        return region
    kept = rows[0] - 1  # (its headings stand above)
    if kept < _MIN_LINES:
        return None
    del region.sides[kept:]
    region.end = start + kept
    return region


def _are_values(cells: Sequence[Segment]) -> bool:
    """Whether cells begin with a figure and hold little else: no row of a table of their own, no day under one."""
    if not cells or _FIGURE.fullmatch(cells[0].inks[0].text) is None:
        return False
    return _figures([[ink for cell in cells for ink in cell.inks]]) >= _VALUES


def _gutters(rows: Sequence[Row], start: int) -> list[tuple[float, float]]:
    row = rows[start]
    cells = list(row.segments)
    if start + 1 < len(rows) and rows[start + 1].baseline - row.baseline < 0.9 * row.size:
        cells = sorted(cells + rows[start + 1].segments, key=lambda cell: cell.x0)
    gaps: list[tuple[float, float]] = []
    reach = cells[0].x1
    for cell in cells[1:]:
        if cell.x0 - reach >= _MIN_GUTTER * row.size:
            gaps.append((reach, cell.x0))
        reach = max(reach, cell.x1)
    return gaps


def _grow(rows: Sequence[Row], start: int, left: float, right: float) -> _Region | None:
    region = _Region(left, right, start)
    last_both = 0
    hanging = True
    seen: list[int] = [0, 0]
    for index in range(start, len(rows)):
        row = rows[index]
        if index > start and row.baseline - rows[index - 1].baseline > _REACH * max(row.size, rows[index - 1].size):
            break
        middle = (region.left + region.right) / 2
        before = [cell for cell in row.segments if (cell.x0 + cell.x1) / 2 < middle]
        after = [cell for cell in row.segments if (cell.x0 + cell.x1) / 2 >= middle]
        new_left = max([region.left, *(cell.x1 for cell in before)])
        new_right = min([region.right, *(cell.x0 for cell in after)])
        if new_right - new_left < _MIN_GUTTER * row.size:
            break
        region.left, region.right = new_left, new_right
        region.sides.append((before, after))
        seen[0] += bool(before)
        seen[1] += bool(after)
        hanging = hanging and (index == start or _hangs(row, rows[index - 1]))
        if _alternates(region.sides):
            hanging = True
            last_both = len(region.sides)
        elif hanging and last_both:
            last_both = len(region.sides)
    del region.sides[last_both:]
    region.end = start + last_both
    return region if last_both and min(seen) >= _MIN_LINES else None


def _hangs(row: Row, above: Row) -> bool:
    """Whether a row goes on directly under the one above, as the rest of the longer column does."""
    return row.baseline - above.baseline <= _NEXT_LINE * max(row.size, above.size)


def _alternates(sides: Sequence[tuple[list[Segment], list[Segment]]]) -> bool:
    """Whether the newest row still has text beside it: on its other side, or on the row just before."""
    newest = sides[-1]
    if newest[0] and newest[1]:
        return True
    if len(sides) < 2:
        return False
    before = sides[-2]
    return bool((newest[0] and before[1]) or (newest[1] and before[0]))


def _are_columns(region: _Region, rows: Sequence[Row]) -> bool:
    sides = [[pair[side] for pair in region.sides if pair[side]] for side in (0, 1)]
    if min(len(side) for side in sides) < _MIN_LINES:
        return False
    left, right = ([[ink for cell in cells for ink in cell.inks] for cells in side] for side in sides)
    if _cells_of_values(left) or _cells_of_values(right) or _labels(left):
        return False
    aligned = _aligned_share(region, rows[region.end - 1].size)
    prose = _prose(left) and _prose(right)
    if aligned < 0.5:
        return True
    if prose:
        return True
    many_cells = sum(len(cells) > 1 for side in sides for cells in side) > 0.3 * len(region.sides)
    if many_cells or (aligned >= 0.9 and _mean_words(right) <= 2):
        return False
    return _drawn_apart(left, right)


def _aligned_share(region: _Region, size: float) -> float:
    """Share of the shorter side's lines that have a line on the same baseline on the other side."""
    read_by_ocr = any(ink.confidence is not None for ink in _first_cell(region).inks)
    tolerance = (_ALIGNED_OCR if read_by_ocr else _ALIGNED) * size
    aligned = sum(
        bool(before and after) and abs(before[0].inks[0].baseline - after[0].inks[0].baseline) <= tolerance
        for before, after in region.sides
    )
    return aligned / min(sum(bool(pair[side]) for pair in region.sides) for side in (0, 1))


def _first_cell(region: _Region) -> Segment:
    return next(cell for pair in region.sides for side in pair for cell in side)


def _mean_words(lines: Sequence[Sequence[Ink]]) -> float:
    return sum(len(line) for line in lines) / len(lines)


def _figures(lines: Sequence[Sequence[Ink]]) -> float:
    words = [ink.text for line in lines for ink in line]
    return sum(any(character.isdigit() for character in word) for word in words) / len(words)


def _cells_of_values(lines: Sequence[Sequence[Ink]]) -> bool:
    return _mean_words(lines) <= 3 and _figures(lines) >= _VALUES


def _labels(lines: Sequence[Sequence[Ink]]) -> bool:
    return sum(line[-1].text.endswith(":") for line in lines) * 2 >= len(lines)


def _prose(lines: Sequence[Sequence[Ink]]) -> bool:
    return _mean_words(lines) >= 4.5 and _figures(lines) < 0.25


def _drawn_apart(left: Sequence[Sequence[Ink]], right: Sequence[Sequence[Ink]]) -> bool:
    """Whether one side was drawn entirely before the other."""
    first, second = ([ink.order for line in side for ink in line] for side in (left, right))
    return max(first) < min(second) or max(second) < min(first)
