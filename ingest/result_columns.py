"""The columns of a result table, told by their headings: what stands in each and of which date.

Headings may take up to three lines (« Résultats » over dates, « Valeurs de » over « référence »): cells above
each other are read together. A line is a heading only if nearly all its words are words of headings.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date as calendar

from ingest.column_contents import FAR, VALUES, Content, Place, contents, settled
from ingest.document import Evidence
from ingest.printed import Cell, PrintedLine
from ingest.result_cells import extent
from ingest.units import unit_at
from ingest.vocabulary.phrases import Tokens
from ingest.vocabulary.results import result_columns
from ingest.written_dates import find_dates

_ORDER = (
    "prior", "before", "after", "timed", "theoretical", "reference", "unit", "low", "high", "result", "flag", "method",
    "name", "date",
)  # fmt: skip
_TIME = re.compile(r"[àÀ]?\s?\d{1,2}\s?[hH:]\s?(?:\d{2})?|[HhTt]\s?\+?\s?\d{1,2}\s?h?")
"""Times of samples as headings: « 05:40 », « 8 h », « H3 », « T0 »."""
__all__ = ["VALUES", "Column", "Columns", "columns_from"]
_DAY_OF_STAY = re.compile(r"[JM]\s?[+-]?\s?\d{1,3}")
"""Days counted from another as headings, « J0 », « J3 »: whose day nothing tells."""
_MOST_LINES = 3
_FILLERS = frozenset(("du", "le", "de", "la", "a", "h", "en", "au", "des", "les", "et", "n", "d", "l", "ou"))


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its heading's edges on the page, its role, and its date with evidence if it has one."""

    x0: float
    x1: float
    role: str
    date: str | None = None
    evidence: Evidence | None = None
    unit: str | None = None
    """The unit of its figures, where that is the heading: « % » and « G/L » over two columns."""

    def distance(self, x0: float, x1: float) -> float:
        """How far ``x0..x1`` is from the heading: negative where they overlap."""
        return max(self.x0 - x1, x0 - self.x1)


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a table, left to right."""

    columns: tuple[Column, ...]

    def at(self, x0: float, x1: float) -> Column | None:
        """The column a cell at ``x0..x1`` stands in; ``None`` when it is far from all."""
        nearest = min(self.columns, key=lambda column: column.distance(x0, x1))
        return nearest if nearest.distance(x0, x1) <= FAR else None

    @property
    def newest(self) -> Column | None:
        """The dated column of the current results: the newest of those not headed as earlier ones."""
        dated = [column for column in self.columns if column.date and column.role in ("result", "dated", "timed")]
        return max(dated, key=lambda column: column.date or "", default=None)

    @property
    def _is_series(self) -> bool:
        """Whether the columns headed with times are of a few days."""
        days = sorted(day for one in self.columns if one.role == "timed" and (day := _day(one.date)) is not None)
        return not days or (days[-1] - days[0]).days <= _DAYS_OF_SERIES

    def is_prior(self, column: Column) -> bool:
        """Whether the values of a column are earlier results."""
        newest = self.newest
        if column.role == "timed" and self._is_series:
            return False
        if column.role == "prior" or column.date is None or newest is None:
            return column.role == "prior"
        if column.role == "dated" and any(one.role == "result" and one.date is None for one in self.columns):
            return True
        return column.date < (newest.date or "")


@dataclass(frozen=True, slots=True)
class _Heading:
    """Part of a heading line: its words (folded), edges, role, date; ``known`` if nearly all words are of headings."""

    text: str
    x0: float
    x1: float
    role: str | None
    known: bool
    date: str | None = None
    evidence: Evidence | None = None
    whole: bool = True
    """Whether every word of its cell is one of headings."""
    unit: str | None = None


def columns_from(lines: Sequence[PrintedLine], index: int) -> tuple[Columns, int] | None:
    """The columns headed at line ``index`` and the number of lines the headings take; ``None`` if it heads none."""
    line, cells = lines[index], lines[index].row_cells
    words = len(line.tokens.texts)
    if len(line.text) > _LONGEST or (len(cells) == 1 and words > _MOST_WORDS) or _DECIMAL.search(line.text):
        return None
    first = _headings(line)
    if (len(cells) == 1 and not all(heading.whole for heading in first)) or _are_units_of_row(lines, index, first):
        return None  # a sentence: « Bilan du 16 juin 2025, avant séance »
    lone = _lone_date(first)
    if lone is None and not _is_heading_line(first):
        return None
    group, count = first, 1
    while count < _MOST_LINES and index + count < len(lines):
        line = lines[index + count]
        if line.page != lines[index].page or line.box.y0 - lines[index + count - 1].box.y1 > _NEXT_LINE:
            break
        more = _headings(line)
        if not more or not all(heading.known for heading in more):
            break
        group, count = _stacked(group, more), count + 1
    found = contents(lines, index + count, _may_head)
    if lone is not None and not _heads_figures(lone, found):
        return None
    headed = [column for heading in group if (column := _column(heading, group)) is not None]
    headed = _one_series(headed)
    apart = len(first) <= len(cells)
    columns = _with_contents(headed, found) if apart else headed
    useful = any(column.role in (*VALUES, "reference", "theoretical") for column in columns)
    several = len(columns) > 1 or any(column.role == "prior" for column in columns)
    return (Columns(tuple(columns)), count) if useful and several else None


def _are_units_of_row(lines: Sequence[PrintedLine], index: int, headings: Sequence[_Heading]) -> bool:
    """Whether units are those of figures printed above them, not headings of the figures below."""
    if index == 0 or not any(heading.unit for heading in headings):
        return False
    above, line = lines[index - 1], lines[index]
    near = above.page == line.page and line.box.y0 - above.box.y1 <= _NEXT_LINE
    return near and any(map(str.isdigit, above.text))


def _one_series(headed: list[Column]) -> list[Column]:
    """Samples of a few days headed with their times (« 17/06/2024 21:14 ») are one series, none an earlier result."""
    dated = [column for column in headed if column.date and column.role in ("dated", "timed")]
    timed = all(column.evidence is not None and _CLOCK.search(column.evidence.quote) for column in dated)
    days = sorted(day for column in dated if (day := _day(column.date)) is not None)
    if len(dated) < 2 or not timed or len(days) != len(dated) or (days[-1] - days[0]).days > _DAYS_OF_SERIES:
        return headed
    return [replace(column, role="timed") if column in dated else column for column in headed]


_CLOCK = re.compile(r"\d\s?[h:H]\s?\d")
_DAYS_OF_SERIES = 7


def _day(iso: str | None) -> calendar | None:
    try:
        return calendar.fromisoformat(iso or "")
    except ValueError:
        return None


def _may_head(line: PrintedLine) -> bool:
    """Whether a line heads columns of its own."""
    headings = _headings(line)
    return _is_heading_line(headings) or _lone_date(headings) is not None


def _with_contents(headed: Sequence[Column], found: Sequence[Content]) -> list[Column]:
    """The headed columns in the light of what stands in them, and those without a heading."""
    placed, unheaded = settled([Place(column.x0, column.x1, column.role) for column in headed], found)
    columns = [
        replace(column, x0=place.x0, x1=place.x1, role=place.role) for column, place in zip(headed, placed, strict=True)
    ]
    columns += [Column(place.x0, place.x1, place.role) for place in unheaded]
    return sorted(map(_of_unit, columns, [found] * len(columns)), key=lambda column: column.x0)


def _of_unit(column: Column, found: Sequence[Content]) -> Column:
    """A column headed with a unit: of results if figures stand in it, else of nothing we can tell."""
    if column.role != "in unit":
        return column
    holds = any(one.holds_figures and one.x0 < column.x1 and column.x0 < one.x1 for one in found)
    return replace(column, role="result" if holds else "other")


def _lone_date(headings: Sequence[_Heading]) -> _Heading | None:
    """The date of a line that is a section's name and a date: « SANG          01/07/2025 »."""
    if len(headings) != 2 or headings[1].date is None or headings[1].role not in (None, "prior"):
        return None
    section = headings[0]
    plain = section.date is None and not any(map(str.isdigit, section.text)) and not section.text.endswith(_OPEN_ENDED)
    return headings[1] if plain and len(section.text.split()) <= _WORDS_OF_SECTION else None


def _heads_figures(lone: _Heading, found: Sequence[Content]) -> bool:
    """Whether figures stand under a date, and others, which nothing heads, left of them."""
    under = [content for content in found if content.holds_figures and content.x0 < lone.x1 and lone.x0 < content.x1]
    return bool(under) and any(content.holds_figures and content.x1 < under[0].x0 for content in found)


_DECIMAL = re.compile(r"\d,(?!73)\d")
"""A figure with decimals, as no heading holds (but for the square metres of a unit): « Réf. 0,74 à 1,06 »."""
_WORDS_OF_SECTION = 4
_MOST_WORDS = 14
"""Words of headings that no wide gap parts at most: a longer line is a sentence."""
_LONGEST = 200
"""Characters of a heading line at most."""
_NEXT_LINE = 0.02
"""Share of the page's height between two lines of one heading at most."""


def _is_heading_line(headings: Sequence[_Heading]) -> bool:
    known = [heading for heading in headings if heading.known and (heading.role not in (None, "date") or heading.date)]
    unknown = [heading for heading in headings if not heading.known]
    if len(headings) == 1:
        return False
    if unknown and (len(unknown) > 1 or unknown[0] is not headings[0]):
        return _is_partly_known(headings, unknown)
    roles = {heading.role for heading in known} | {"dated" for heading in known if heading.date}
    useful = [heading for heading in known if heading.role in ("result", "prior", *_TELLING)]
    dated = [heading for heading in known if heading.date or heading.role == "timed"]
    parts = [heading for heading in known if heading.role == "timed" and heading.text]
    if len(parts) > 1 or len({heading.unit for heading in known if heading.unit}) > 1:
        return True  # « Avant séance », « Après séance »; « % », « G/L »
    return bool(roles & {"result", "prior", "reference", "dated", "theoretical"}) and (
        len({*map(id, useful), *map(id, dated)}) >= 2 or "prior" in roles
    )


def _is_partly_known(headings: Sequence[_Heading], unknown: Sequence[_Heading]) -> bool:
    """Whether a line heads a table although words of it are unknown: their columns hold nothing we can tell."""
    told = {heading.role or ("dated" if heading.date else "") for heading in headings}
    roles = told & {*VALUES, *_TELLING}
    short = all(len(one.text.split()) <= _FEW_WORDS and not any(map(str.isdigit, one.text)) for one in unknown)
    return len(roles) > 1 and short and len(headings) > _FEW_WORDS


_TELLING = ("unit", "reference", "low", "high", "theoretical")
_FEW_WORDS = 3


def _headings(line: PrintedLine) -> list[_Heading]:
    """The headings of a line; « Prélevé le » and its date are one, however wide the gap between them."""
    headings: list[_Heading] = []
    for heading in (heading for cell in line.row_cells for heading in _split(line, cell)):
        last = headings[-1] if headings else None
        if last is not None and last.date is None and last.text.endswith(_OPEN_ENDED) and heading.role is None:
            headings[-1] = replace(last, x1=heading.x1, date=heading.date, evidence=heading.evidence)
        else:
            headings.append(heading)
    return _before_and_after(headings)


def _before_and_after(headings: Sequence[_Heading]) -> list[_Heading]:
    """« Avant » beside « Après » heads a sample of the day; alone it heads the earlier results."""
    both = {"before", "after"} <= {heading.role for heading in headings}
    roles = {"before": "timed" if both else "prior", "after": "timed" if both else None}
    return [replace(one, role=roles[one.role]) if one.role in roles else one for one in headings]


_OPEN_ENDED = (" le", " du", " au")


def _at(tokens: Tokens, index: int) -> tuple[int, int]:
    return tokens.starts[index], tokens.ends[index]


def _split(line: PrintedLine, cell: Cell) -> list[_Heading]:
    """The headings in one cell: narrow tables leave no wide gap between two."""
    dates = [date for date in find_dates(line.text[cell.start : cell.end]) if date.possible]
    taken = [(cell.start + date.start, cell.start + date.end) for date in dates]
    tokens = line.tokens
    inside = [i for i, at in enumerate(tokens.starts) if cell.start <= line.folded.span(at, at + 1)[0] < cell.end]
    if inside:  # a phrase may not go on in the next cell: « Min » « Max » are two columns
        last = inside[-1] + 1
        tokens = Tokens(tokens.texts[:last], tokens.starts[:last], tokens.ends[:last])
    parts: list[tuple[int, int, str]] = []
    known, unknown, index = 0, 0, inside[0] if inside else 0
    while inside and index <= inside[-1]:
        start = line.folded.span(*_at(tokens, index))[0]
        found = result_columns().at(tokens, index)
        if any(begin <= start < stop for begin, stop in taken) or tokens.texts[index].isdigit():
            index += 1
        elif found is not None and found.last <= inside[-1] + 1:
            role = next(role for role in _ORDER if role in found.values)
            parts.append((start, line.folded.span(found.start, found.end)[1], role))
            known += found.last - found.first
            index = found.last
        else:
            text, end = tokens.texts[index], unit_at(line.text, start)
            unknown += end is None and text not in _FILLERS and _DAY_OF_STAY.fullmatch(text.upper()) is None
            index += 1
            while end is not None and index <= inside[-1] and line.folded.span(*_at(tokens, index))[0] < end:
                index += 1
    is_known = unknown == 0 or (known > unknown and bool(parts))
    if not parts and not dates:
        if _TIME.fullmatch(line.text[cell.start : cell.end].strip()):
            return [_Heading("", cell.x0, cell.x1, "timed", True)]
        unit = line.text[cell.start : cell.end].strip(" ()[]")
        if unit_at(unit, 0) == len(unit):
            return [_Heading("", cell.x0, cell.x1, "in unit", True, unit=unit)]
        if _DAY_OF_STAY.fullmatch(line.text[cell.start : cell.end].strip()):
            return [_Heading("", cell.x0, cell.x1, "theoretical", True)]
        text = " ".join(tokens.texts[i] for i in inside)
        figures = any(character.isdigit() for character in line.text[cell.start : cell.end])
        filler = bool(inside) and all(tokens.texts[i] in _FILLERS for i in inside)
        return [_Heading(text, cell.x0, cell.x1, None, filler and not figures, whole=filler)] if inside else []
    headings = _parts(
        line, cell, parts, [(a, b, date.iso) for (a, b), date in zip(taken, dates, strict=True)], is_known
    )
    return headings if unknown == 0 else [replace(heading, whole=False) for heading in headings]


def _parts(
    line: PrintedLine,
    cell: Cell,
    roles: Sequence[tuple[int, int, str]],
    dates: Sequence[tuple[int, int, str]],
    known: bool,
) -> list[_Heading]:
    """One heading for each role of the cell, each date with the role before it; more dates make more headings."""
    cuts = [entry for entry in roles if entry[2] != "date"] or list(roles)
    headings: list[_Heading] = []
    marks = sorted([(start, end, role, "") for start, end, role in cuts] + [(a, b, "", iso) for a, b, iso in dates])
    for start, end, role, iso in marks:
        x0, x1 = extent(line, start, end)
        text = " ".join(Tokens.of(line.folded.text[start:end]).texts) if line.folded.origins is None else role
        evidence = line.evidence(0.9, start, end) if iso else None
        last = headings[-1] if headings else None
        if iso and last is not None and last.date is None:
            headings[-1] = replace(last, x1=max(last.x1, x1), date=iso, evidence=evidence)
        elif role and last is not None and last.role == role and last.date is None:
            headings[-1] = replace(last, x1=max(last.x1, x1), text=f"{last.text} {text}")
        elif role and last is not None and last.role is None and last.date:
            headings[-1] = replace(last, x1=max(last.x1, x1), role=role)
        else:
            headings.append(_Heading("" if iso else text, x0, x1, role or None, known, iso or None, evidence))
    return [replace(heading, known=known) for heading in headings]


def _stacked(above: Sequence[_Heading], below: Sequence[_Heading]) -> list[_Heading]:
    """Two heading lines as one: a heading under another completes it, dates under one heading share its role."""
    result, spanned = list(above), list[_Heading]()
    for heading in below:
        over = [one for one in above if min(one.x1, heading.x1) > max(one.x0, heading.x0) and one.known]
        best = max(over, key=lambda one: min(one.x1, heading.x1) - max(one.x0, heading.x0), default=None)
        if heading.role == "timed":
            result.append(replace(heading, date=best.date, evidence=best.evidence) if best else heading)
            spanned += [best] if best is not None else []
        elif best is None and heading.date:
            values = [one for one in above if one.role in ("result", "prior")]
            best = min(values, key=lambda one: max(one.x0 - heading.x1, heading.x0 - one.x1), default=None)
            result.append(replace(heading, role=best.role if best else None))
            if best in result and best is not None and best.date is None and best.role == "prior":
                result.remove(best)
        elif best is None:
            result.append(heading)
        elif heading.date and best in result and best.date is None:
            result[result.index(best)] = replace(
                best, x0=heading.x0, x1=heading.x1, date=heading.date, evidence=heading.evidence
            )
        elif heading.date:
            result.append(replace(heading, role=best.role))
        elif best in result:
            result[result.index(best)] = _completed(best, heading)
    return [heading for heading in result if heading not in spanned]


def _completed(above: _Heading, below: _Heading) -> _Heading:
    text = f"{above.text} {below.text}".strip()
    found = next(iter(result_columns().find(Tokens.of(text))), None)
    roles = (above.role, below.role) if found is None else (*found.values, above.role, below.role)
    role = next((role for role in (*_ORDER, "in unit") if role in roles[:1] or role in roles), None)
    unit = above.unit or below.unit
    return replace(above, text=text, role=role, unit=unit, x0=min(above.x0, below.x0), x1=max(above.x1, below.x1))


def _column(heading: _Heading, group: Sequence[_Heading]) -> Column | None:
    if heading.date and heading.role in (None, "date", "result", "prior", "name", "timed"):
        role = heading.role if heading.role in ("result", "prior", "timed") else "dated"
        return Column(heading.x0, heading.x1, role, heading.date, heading.evidence)
    if heading.role is None and not heading.known and heading is group[0]:
        return None  # the section's name
    role = "other" if heading.role in (None, "date") else heading.role
    return Column(heading.x0, heading.x1, role, unit=heading.unit)
