"""The columns of a row's figures by their order, where no gap parts headings nor cells and places tell nothing.

« EXAMENS  12/03/25  02/09/24  NORMES » over « Urée  4,1  5,0  2,5-7,1 ». The reference parts the figures before it from
those after; as many figures as columns on one side are theirs in turn, any other number is nobody's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from ingest.result_cells import RESULTS, Item
from ingest.result_columns import VALUES, Column, Columns

_SLOTS = (*VALUES, "low", "high", "theoretical")
_RESULT = Column(0.0, 0.0, "result")


def in_turn(items: Sequence[Item], columns: Columns) -> dict[int, Column] | None:
    """Columns by where figures begin in the line; ``None`` when the row has cells of its own or stands as headed."""
    if len({item.cell for item in items}) > 1 or _stand_below(items, columns):
        return None
    roles = [column.role for column in columns.columns]
    cut = roles.index("reference") if "reference" in roles else len(roles)
    before = [column for column in columns.columns[:cut] if column.role in _SLOTS]
    after = [column for column in columns.columns[cut:] if column.role in _SLOTS]
    if not before:  # the result has no heading, so that a day after the reference is of an earlier one
        before, after = [_RESULT], [replace(one, role="prior") if one.role == "dated" else one for one in after]
    norm = _reference(items)
    figures = [item for item in items if item.kind in RESULTS and item is not norm]
    if norm is None:
        every = [*before, *after]
        return _paired(figures, every if len(figures) == len(every) else before, items)
    left = [item for item in figures if item.start < norm.start]
    right = [item for item in figures if item.start > norm.start]
    return _paired(left, before, items) | _paired(right, after, items)


def _reference(items: Sequence[Item]) -> Item | None:
    """The first range, or the first limit after a figure."""
    figured = False
    for item in items:
        if item.kind == "range" or (item.kind == "limit" and figured):
            return item
        figured = figured or item.kind in RESULTS
    return None


def _paired(figures: Sequence[Item], columns: Sequence[Column], items: Sequence[Item]) -> dict[int, Column]:
    if len(columns) == 1 and len(figures) > 1 and _all_with_units(figures, items):
        figures = figures[:1]  # « 56,1 %   3,60 G/L »: one result told twice
    if len(figures) != len(columns):
        return {}
    return {figure.start: column for figure, column in zip(figures, columns, strict=True)}


def _all_with_units(figures: Sequence[Item], items: Sequence[Item]) -> bool:
    after = {one.start: other.kind for one, other in pairwise(items)}
    return all(after.get(figure.start) == "unit" for figure in figures)


def _stand_below(items: Sequence[Item], columns: Columns) -> bool:
    """Whether every figure and range stands under a heading of its own that may be its."""
    taken: set[Column] = set()
    for item in items:
        if item.kind not in (*RESULTS, "range"):
            continue
        column = columns.at(item.x0, item.x1)
        fits = column is not None and (column.role == "reference") == (item.kind == "range")
        if column is None or not fits or column in taken or column.distance(item.x0, item.x1) >= 0:
            return False
        taken.add(column)
    return True
