"""The columns of a result table, told by their headings: what stands in each and of which date.

Headings may take up to three lines (« Résultats » over dates, « Valeurs de » over « référence »): cells above
each other are read together. A line is a heading only if nearly all its words are words of headings.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date as calendar
from itertools import pairwise

from ingest.column_contents import FAR, VALUES, Content, Place, contents, settled
from ingest.column_headings import CLOCK, OPEN_ENDED, Heading, headings_of, may_open, section_end, stacked
from ingest.date_leads import is_field_of_earlier_results
from ingest.document import Evidence
from ingest.printed import PrintedLine
from ingest.row_names import row_name

__all__ = ["VALUES", "Column", "Columns", "columns_from"]
_MOST_LINES = 3


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
    moment: str | None = None
    """``entry`` or ``exit``: the end of a stay its figures are of."""

    def distance(self, x0: float, x1: float) -> float:
        """How far ``x0..x1`` is from the heading: negative where they overlap."""
        return max(self.x0 - x1, x0 - self.x1)


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a table, left to right."""

    columns: tuple[Column, ...]
    in_order: bool = False
    """Whether no gaps part the headings: where they stand may tell nothing of the figures below."""

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
        """Whether the columns headed with times are of one day and night."""
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


def columns_from(lines: Sequence[PrintedLine], index: int) -> tuple[Columns, int] | None:
    """The columns headed at line ``index`` and the number of lines the headings take; ``None`` if it heads none."""
    line, cells = lines[index], lines[index].row_cells
    words = len(line.tokens.texts)
    long = len(line.text) > _LONGEST or (len(cells) == 1 and words > _MOST_WORDS)
    if long or _RESULT.search(line.text) or is_field_of_earlier_results(line.folded.text):
        return None
    one_cell = len(cells) == 1
    section = 0
    if one_cell and not may_open(line):
        section = section_end(line) if _heads_rows(lines, index) else 0
        if not section:
            return None
    first = headings_of(line, section)
    if (one_cell and not all(heading.whole for heading in first)) or _are_units_of_row(lines, index, first):
        return None  # a sentence: « Bilan du 16 juin 2025, avant séance »
    lone = _lone_date(first) if line.text[:1].isalpha() and not _is_field(line) else None
    if lone is None and not _is_heading_line(first):
        return None
    group, count = first, 1
    while count < _MOST_LINES and index + count < len(lines):
        line = lines[index + count]
        if line.page != lines[index].page or line.box.y0 - lines[index + count - 1].box.y1 > _NEXT_LINE:
            break
        more = headings_of(line)
        if one_cell and len(first) > 1 and all(heading.date and not heading.role for heading in more):
            group, count = _dating_priors(group, more), count + 1
            break
        if not more or not (all(heading.known for heading in more) or _goes_on(line, more, group)):
            break
        group, count = stacked(group, more), count + 1
    found = contents(lines, index + count, _may_head)
    if lone is not None and not _heads_figures(lone, found):
        return None
    headed = [column for heading in group if (column := _column(heading, group)) is not None]
    headed = _one_series(headed)
    apart = len(first) <= len(cells)
    columns = _with_contents(headed, found) if apart else headed
    useful = any(column.role in (*VALUES, "reference", "theoretical") for column in columns)
    several = len(columns) > 1 or any(column.role == "prior" for column in columns)
    return (Columns(tuple(columns), one_cell and not apart), count) if useful and several else None


def _heads_rows(lines: Sequence[PrintedLine], index: int) -> bool:
    """Whether a line is no sentence and the one below it is a row."""
    below = lines[index + 1] if index + 1 < len(lines) else None
    sentence = _SENTENCE.search(lines[index].text) is not None
    return below is not None and not sentence and row_name(below) is not None and any(map(str.isdigit, below.text))


_SENTENCE = re.compile(r"[,;:](?:\s|$)|[.]$")


def _dating_priors(above: Sequence[Heading], days: Sequence[Heading]) -> list[Heading]:
    """Headings no gap parts, with the days of the earlier results below them: one each, else they are of no day."""
    priors = [one for one in above if one.role == "prior" and one.date is None]
    if len(priors) != len(days):
        return list(above)
    told = {id(one): day for one, day in zip(priors, days, strict=True)}
    return [
        replace(one, date=told[id(one)].date, evidence=told[id(one)].evidence) if id(one) in told else one
        for one in above
    ]


def _goes_on(line: PrintedLine, more: Sequence[Heading], above: Sequence[Heading]) -> bool:
    """Whether words we do not know go on headings they stand under, beside others that we know."""
    told = [one for one in above if one.known and one.role not in (None, "name")]
    known = any(one.known and (one.role or one.date) for one in more)
    under = all(one.known or any(one.x0 < other.x1 and other.x0 < one.x1 for other in told) for one in more)
    known = known and all(one.known or _may_be_words(one) for one in more)
    return known and under and row_name(line) is None


def _are_units_of_row(lines: Sequence[PrintedLine], index: int, headings: Sequence[Heading]) -> bool:
    """Whether units are those of figures printed above them, not headings of the figures below."""
    tells = any(heading.role not in (None, "in unit", "unit", "name") for heading in headings)
    if index == 0 or tells or not any(heading.unit for heading in headings):
        return False  # « Théo   Pré   %   Post   % » heads columns, whatever stands above
    above, line = lines[index - 1], lines[index]
    if above.page != line.page or line.box.y0 - above.box.y1 > _NEXT_LINE:
        return False
    units = [heading for heading in headings if heading.unit]
    figures = [cell for cell in above.row_cells[1:] if any(map(str.isdigit, above.text[cell.start : cell.end]))]
    return any(cell.x0 < unit.x1 and unit.x0 < cell.x1 for cell in figures for unit in units)


def _one_series(headed: list[Column]) -> list[Column]:
    """Samples of a day and night headed with their times (« 17/06/2024 21:14 ») are one series, none earlier."""
    dated = [column for column in headed if column.date and column.role in ("dated", "timed")]
    timed = all(column.evidence is not None and CLOCK.search(column.evidence.quote) for column in dated)
    days = sorted(day for column in dated if (day := _day(column.date)) is not None)
    if len(dated) < 2 or not timed or len(days) != len(dated) or (days[-1] - days[0]).days > _DAYS_OF_SERIES:
        return headed
    return [replace(column, role="timed") if column in dated else column for column in headed]


_DAYS_OF_SERIES = 1
"""Of an evening and the next morning; a sheet that shows more days repeats earlier results."""


def _day(iso: str | None) -> calendar | None:
    try:
        return calendar.fromisoformat(iso or "")
    except ValueError:
        return None


def _may_head(line: PrintedLine) -> bool:
    """Whether a line heads columns of its own."""
    headings = headings_of(line)
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


def _lone_date(headings: Sequence[Heading]) -> Heading | None:
    """The date of a line that is a section's name and a date: « SANG          01/07/2025 »."""
    if len(headings) != 2 or headings[1].date is None or headings[1].role not in (None, "prior"):
        return None
    if not headings[1].known:
        return None  # « Édition : 13/02/2026 », at the head of the sheet
    section = headings[0]
    if section.role in ("method", *_TELLING):
        return None
    plain = section.date is None and not any(map(str.isdigit, section.text)) and not section.text.endswith(OPEN_ENDED)
    return headings[1] if plain and len(section.text.split()) <= _WORDS_OF_SECTION else None


def _is_field(line: PrintedLine) -> bool:
    """Whether a line begins with a field filled in: « Médecin : Dr Martin    13/02/2026 »."""
    cell = line.row_cells[0]
    name, mark, content = line.text[cell.start : cell.end].partition(":")
    return bool(mark and name.strip() and content.strip())


def _heads_figures(lone: Heading, found: Sequence[Content]) -> bool:
    """Whether figures stand under a date, and others, which nothing heads, left of them."""
    under = [content for content in found if content.holds_figures and content.x0 < lone.x1 and lone.x0 < content.x1]
    return bool(under) and any(content.holds_figures and content.x1 < under[0].x0 for content in found)


_RESULT = re.compile(r"\d,(?!73)\d|\d [àa] \d|: \d+(?![\d/.\-]| ?[a-zéû]{3,9}\.? \d{4})")
"""A figure as no heading holds (but for the square metres of a unit): « Réf. 0,74 à 1,06 », « Antérieur : 66 »."""
_WORDS_OF_SECTION = 4
_MOST_WORDS = 14
"""Words of headings that no wide gap parts at most: a longer line is a sentence."""
_LONGEST = 200
"""Characters of a heading line at most."""
_NEXT_LINE = 0.02
"""Share of the page's height between two lines of one heading at most."""


def _is_heading_line(headings: Sequence[Heading]) -> bool:
    known = [heading for heading in headings if heading.known and (heading.role not in (None, "date") or heading.date)]
    unknown = [heading for heading in headings if not heading.known]
    if len(headings) == 1 or any(
        one.role == "flag" and (one.date or (other.date and not other.role)) for one, other in pairwise(headings)
    ):
        return False  # « Saisie 06.01.2026     Validation 06.01.2026 »
    if len({heading.unit for heading in known if heading.unit}) > 1 and all(map(_may_be_words, unknown)):
        return True  # « % », « G/L »
    if unknown and (len(unknown) > 1 or unknown[0] is not headings[0]):
        return _is_partly_known(headings, unknown)
    roles = {heading.role for heading in known} | {"dated" for heading in known if heading.date}
    useful = [heading for heading in known if heading.role in ("result", "prior", *_TELLING)]
    dated = [heading for heading in known if heading.date or heading.role == "timed"]
    parts = [heading for heading in known if heading.role == "timed" and (heading.text or heading.clock)]
    if len(parts) > 1:
        return True  # « Avant séance », « Après séance »
    return bool(roles & {"result", "prior", "reference", "dated", "theoretical"}) and (
        len({*map(id, useful), *map(id, dated)}) >= 2 or "prior" in roles
    )


def _is_partly_known(headings: Sequence[Heading], unknown: Sequence[Heading]) -> bool:
    """Whether a line heads a table although words of it are unknown: their columns hold nothing we can tell."""
    told = {heading.role or ("dated" if heading.date else "") for heading in headings}
    roles = told & {*VALUES, *_TELLING}
    short = all(map(_may_be_words, unknown))
    values = sum(heading.role in VALUES or heading.date is not None for heading in headings)
    return len(roles) > 1 and short and (len(headings) > _FEW_WORDS or values > 1)


def _may_be_words(heading: Heading) -> bool:
    """Whether a heading we do not know is a few words, neither figures nor a day."""
    short = len(heading.text.split()) <= _FEW_WORDS
    return short and heading.date is None and not any(map(str.isdigit, heading.text))


_TELLING = ("unit", "reference", "low", "high", "theoretical")
_FEW_WORDS = 3


def _column(heading: Heading, group: Sequence[Heading]) -> Column | None:
    if heading.date and heading.role in (None, "date", "result", "prior", "name", "timed"):
        role = heading.role if heading.role in ("result", "prior", "timed") else "dated"
        return Column(heading.x0, heading.x1, role, heading.date, heading.evidence, moment=heading.moment)
    if heading.role is None and not heading.known and heading is group[0]:
        return None  # the section's name
    role = "other" if heading.role in (None, "date") else heading.role
    return Column(heading.x0, heading.x1, role, unit=heading.unit, moment=heading.moment)
