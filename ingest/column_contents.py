"""What really stands under the headings of a result table, and the roles of columns in the light of it.

A heading may lie about its column or be missing: « Examen | Réf. | 05:40 | 08:45 », « Hématologie | 25.03.2025 ». A
column of ranges is the reference whatever it is called; figures without a heading are the day's results only when no
headed column can hold these. What stays ambiguous is a column without a role: its figures are left out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ingest.printed import Cell, PrintedLine
from ingest.result_cells import NUMBER, RANGE, extent
from ingest.units import unit_at

VALUES = ("result", "prior", "dated", "timed")
"""Roles of columns that hold results."""
FAR = 0.07
"""A cell further than this share of the page's width from every heading belongs to no column."""
_MOST_LINES = 40
_END = 0.07
"""Share of the page's height without a line from which a table ends."""
_SIGNS = " *()[]:;|\u00a0"


@dataclass(frozen=True, slots=True)
class Content:
    """Cells that stand above each other between ``x0`` and ``x1``, counted by what they hold."""

    x0: float
    x1: float
    figures: int = 0
    ranges: int = 0
    limits: int = 0
    units: int = 0

    @property
    def holds_figures(self) -> bool:
        """Whether results may stand here: figures, or limits where there are no ranges."""
        return self.figures > self.ranges and self.figures + self.limits > 0

    @property
    def holds_reference(self) -> bool:
        """Whether ranges stand here."""
        return self.ranges > self.figures


@dataclass(frozen=True, slots=True)
class Place:
    """Where a column stands and what its heading says it holds."""

    x0: float
    x1: float
    role: str


def contents(
    lines: Sequence[PrintedLine], begin: int, is_heading: Callable[[PrintedLine], bool]
) -> tuple[Content, ...]:
    """The columns of cells in the lines from ``begin`` to the next heading, left to right, names of rows left out."""
    found: list[Content] = []
    for line in _body(lines, begin, is_heading):
        for cell in line.row_cells[1:]:
            content = _content(line, cell)
            if content is not None:
                found.append(content)
    return _merged(found)


def _body(lines: Sequence[PrintedLine], begin: int, is_heading: Callable[[PrintedLine], bool]) -> list[PrintedLine]:
    body: list[PrintedLine] = []
    for line in lines[begin : begin + _MOST_LINES]:
        above = lines[line.index - 1] if line.index else line
        if line.page != above.page or line.box.y0 - above.box.y1 > _END or is_heading(line):
            break
        body.append(line)
    return body


def _content(line: PrintedLine, cell: Cell) -> Content | None:
    """One cell by what it holds, where that stands; ``None`` for words."""
    text = line.text[cell.start : cell.end]
    start = len(text) - len(text.lstrip(_SIGNS))
    text = text.strip(_SIGNS)
    if not text:
        return None

    def edges(length: int) -> tuple[float, float]:
        return extent(line, cell.start + start, cell.start + start + length)

    if (limits := RANGE.match(text)) is not None and _is_alone(text, limits.end()):
        return Content(*edges(limits.end()), ranges=1)
    if (number := NUMBER.match(text)) is not None and _is_alone(text, number.end()):
        limit = number["comparator"] is not None
        return Content(*edges(number.end()), figures=not limit, limits=limit)
    return Content(cell.x0, cell.x1, units=1) if unit_at(text, 0) == len(text) else None


def _is_alone(text: str, end: int) -> bool:
    """Whether a figure that ends at ``end`` is all that a cell holds, with its unit or a flag."""
    rest = text[end:].strip()
    return not rest or len(rest) == 1 or unit_at(rest, 0) == len(rest)


def _merged(found: Sequence[Content]) -> tuple[Content, ...]:
    """Cells whose extents overlap, as one."""
    merged: list[Content] = []
    for one in sorted(found, key=lambda content: content.x0):
        last = merged[-1] if merged else None
        if last is None or one.x0 >= last.x1:
            merged.append(one)
            continue
        merged[-1] = Content(
            last.x0,
            max(last.x1, one.x1),
            last.figures + one.figures,
            last.ranges + one.ranges,
            last.limits + one.limits,
            last.units + one.units,
        )
    return tuple(merged)


def settled(places: Sequence[Place], found: Sequence[Content]) -> tuple[list[Place], list[Place]]:
    """The headed places, in their order, put right by what stands in them; and columns that have no heading.

    The latter are those whose role their content and the other columns leave no doubt about.
    """
    if not any(one.x0 < place.x1 and place.x0 < one.x1 for one in found for place in places if place.role in VALUES):
        return list(places), []
    owners = [_owner(content, places, found) for content in found]
    placed: list[Place] = []
    for index, place in enumerate(places):
        own = [content for content, owner in zip(found, owners, strict=True) if owner == index]
        if len(own) != 1:
            placed.append(place)
            continue
        role = _role(place.role, own[0], places)
        placed.append(Place(min(place.x0, own[0].x0), max(place.x1, own[0].x1), role))
    bare = [content for content, owner in zip(found, owners, strict=True) if owner is None]
    return placed, _unheaded(bare, placed)


def _owner(content: Content, places: Sequence[Place], found: Sequence[Content]) -> int | None:
    """The heading of a content: the one it overlaps, else the nearest that no other content is nearer to."""

    def distance(place: Place, other: Content) -> float:
        return max(place.x0 - other.x1, other.x0 - place.x1)

    if not places:
        return None
    index = min(range(len(places)), key=lambda number: distance(places[number], content))
    away = distance(places[index], content)
    if away < 0:
        return index
    nearer = any(distance(places[index], other) < away for other in found if other is not content)
    return index if away <= FAR and not nearer else None


def _role(role: str, content: Content, places: Sequence[Place]) -> str:
    if role in VALUES and content.holds_reference and content.ranges > 1:
        return "reference"
    if role != "other":
        return role
    if content.holds_reference:
        return "reference"
    alone = not any(place.role in VALUES for place in places) and sum(place.role == "other" for place in places) == 1
    return "result" if alone and content.holds_figures else role


def _unheaded(bare: Sequence[Content], placed: Sequence[Place]) -> list[Place]:
    """Columns without a heading: the leftmost figures are the day's results if no heading claims these.

    Of several left of the headed ones, that of most rows: a few also print a percentage.
    """
    roles = {place.role for place in placed}
    places: list[Place] = []
    first = min((place.x0 for place in placed if place.role in VALUES), default=1.0)
    left = [one for one in bare if one.holds_figures and one.units <= one.figures and one.x1 <= first]
    day = max(left, key=lambda one: one.figures, default=None)
    for content in bare:
        if content.holds_reference and "reference" not in roles:
            places.append(Place(content.x0, content.x1, "reference"))
        elif content.units > content.figures:
            places.append(Place(content.x0, content.x1, "unit"))
        elif content is day and not roles & {"result", "timed", "other", "theoretical"}:
            places.append(Place(content.x0, content.x1, "result"))
    return places
