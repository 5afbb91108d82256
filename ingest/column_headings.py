"""The headings of one line of a result table: each with its role, date or unit, and where it stands.

A cell may hold several (narrow tables), a heading may go on in the cell beside or below it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ingest.document import Evidence
from ingest.printed import Cell, PrintedLine
from ingest.result_cells import extent
from ingest.units import unit_at
from ingest.vocabulary.phrases import Tokens
from ingest.vocabulary.results import result_columns
from ingest.written_dates import find_dates

_ORDER = (
    "prior", "before", "after", "entry", "exit", "timed", "theoretical", "reference", "unit", "low", "high", "result",
    "flag", "method", "name", "date",
)  # fmt: skip
_TIME = re.compile(r"[àÀ]?\s?\d{1,2}\s?[hH:]\s?(?:\d{2})?|[HhTt]\s?\+?\s?\d{1,2}\s?h?")
"""Times of samples as headings: « 05:40 », « 8 h », « H3 », « T0 »."""
_DAY_OF_STAY = re.compile(r"[JM]\s?[+-]?\s?\d{1,3}")
"""Days counted from another as headings, « J0 », « J3 »: whose day nothing tells."""
CLOCK = re.compile(r"\d\s?[h:H]\s?\d")
"""A time of the day."""
_LONGEST_UNIT = 4
"""Letters of the first word of a unit at most: « mmol/L », « UI/L »."""
OPEN_ENDED = (" le", " du", " au")
"""Words after which a heading goes on with its date."""
_FILLERS = frozenset(("du", "le", "de", "la", "a", "h", "en", "au", "des", "les", "et", "n", "d", "l", "ou"))


@dataclass(frozen=True, slots=True)
class Heading:
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
    clock: bool = False
    """Whether it is a time of the day, not hours after something."""
    moment: str | None = None
    """``entry`` or ``exit``: the end of a stay it names."""


def headings_of(line: PrintedLine, begin: int = 0) -> list[Heading]:
    """The headings of a line from ``begin`` on; « Prélevé le » and its date are one, however wide the gap between."""
    cells = [cell._replace(start=max(begin, cell.start)) for cell in line.row_cells if cell.end > begin]
    parts = [heading for cell in cells for heading in _split(line, cell)]
    if len(parts) > 1 and not parts[0].known and all(map(_is_day, parts[1:])):
        parts[:1] = _name_and_day(line, cells[0]) or parts[:1]
    headings: list[Heading] = []
    for index, heading in enumerate(parts):
        last = headings[-1] if headings else None
        alone = index + 1 == len(parts) or not _is_day(parts[index + 1])
        if last is None or last.date is not None or not last.text.endswith(OPEN_ENDED) or heading.role is not None:
            headings.append(heading)
        elif alone:
            headings[-1] = replace(last, x1=heading.x1, date=heading.date, evidence=heading.evidence)
        else:  # « Prélevé le     03/02/2026     04/02/2026 » names a row of days
            headings[-1:] = [replace(last, role="name"), heading]
    return _of_moments(headings)


def may_open(line: PrintedLine) -> bool:
    """Whether the first word of a line may be one of headings: of a sentence it seldom is, and reading on is dear."""
    texts = line.tokens.texts
    if not texts or texts[0] in _FILLERS or any(map(str.isdigit, texts[0])):
        return bool(texts)
    dated = len(texts) > 1 and texts[1].isdigit()  # « lundi 12 mars 2024 »
    return dated or unit_at(line.text, 0) is not None or result_columns().at(line.tokens, 0) is not None


def _name_and_day(line: PrintedLine, cell: Cell) -> list[Heading]:
    """The name of a table and the first of its days, where no wide gap parts them: « Analyses (ville) 22/10/24 »."""
    days = [date for date in find_dates(line.text[cell.start : cell.end]) if date.possible]
    if len(days) != 1 or cell.start + days[0].end != cell.end or days[0].start == 0:
        return []
    start, end = cell.start + days[0].start, cell.end
    named = line.text[cell.start : start].strip()
    if named.endswith(":") or any(map(str.isdigit, named)) or f" {named.lower()}".endswith(OPEN_ENDED):
        return []
    name = Heading(named.lower(), *extent(line, cell.start, cell.start + len(named)), None, False, whole=False)
    day = Heading("", *extent(line, start, end), None, True, days[0].iso, line.evidence(0.9, start, end))
    return [name, day]


def _is_day(heading: Heading) -> bool:
    return heading.date is not None and heading.role is None


def section_end(line: PrintedLine) -> int:
    """Where the headings begin after the name of a section: « IONOGRAMME   normales   02/09/24 » (0 without one)."""
    starts = [date.start for date in find_dates(line.text) if date.possible]
    starts += [line.folded.span(one.start, one.end)[0] for one in result_columns().find(line.tokens)]
    first = min(starts, default=0)
    words = line.text[:first].split()
    return first if 0 < len(words) <= _WORDS_OF_SECTION and not any(map(str.isdigit, line.text[:first])) else 0


_WORDS_OF_SECTION = 3


def _of_moments(headings: Sequence[Heading]) -> list[Heading]:
    """« Avant » beside « Après » heads a sample of the day; alone it heads the earlier results.

    « Entrée » and « Sortie » head samples of the ends of a stay.
    """
    both = {"before", "after"} <= {heading.role for heading in headings}
    roles = {
        "before": "timed" if both else "prior", "after": "timed" if both else None, "entry": "timed", "exit": "timed",
    }  # fmt: skip
    return [
        replace(one, role=roles[one.role], moment=one.role if one.role in ("entry", "exit") else None)
        if one.role in roles
        else one
        for one in headings
    ]


def _at(tokens: Tokens, index: int) -> tuple[int, int]:
    return tokens.starts[index], tokens.ends[index]


def _split(line: PrintedLine, cell: Cell) -> list[Heading]:
    """The headings in one cell: narrow tables leave no wide gap between two."""
    if _TIME.fullmatch(line.text[cell.start : cell.end].strip()):
        clock = CLOCK.search(line.text, cell.start, cell.end) is not None
        return [Heading("", cell.x0, cell.x1, "timed", True, clock=clock)]
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
            text = tokens.texts[index]
            end = unit_at(line.text, start) if len(text) <= _LONGEST_UNIT else None
            unknown += end is None and text not in _FILLERS and _DAY_OF_STAY.fullmatch(text.upper()) is None
            index += 1
            while end is not None and index <= inside[-1] and line.folded.span(*_at(tokens, index))[0] < end:
                index += 1
    is_known = unknown == 0 or (known > unknown and bool(parts))
    if not parts and not dates:
        unit = line.text[cell.start : cell.end].strip(" ()[]")
        if unit_at(unit, 0) == len(unit):
            return [Heading("", cell.x0, cell.x1, "in unit", True, unit=unit)]
        if _DAY_OF_STAY.fullmatch(line.text[cell.start : cell.end].strip()):
            return [Heading("", cell.x0, cell.x1, "theoretical", True)]
        text = " ".join(tokens.texts[i] for i in inside)
        figures = any(character.isdigit() for character in line.text[cell.start : cell.end])
        filler = bool(inside) and all(tokens.texts[i] in _FILLERS for i in inside)
        return [Heading(text, cell.x0, cell.x1, None, filler and not figures, whole=filler)] if inside else []
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
) -> list[Heading]:
    """One heading for each role of the cell, each date with the role before it; more dates make more headings."""
    cuts = [entry for entry in roles if entry[2] != "date"] or list(roles)
    headings: list[Heading] = []
    marks = sorted([(start, end, role, "") for start, end, role in cuts] + [(a, b, "", iso) for a, b, iso in dates])
    for start, end, role, iso in marks:
        x0, x1 = extent(line, start, end)
        text = " ".join(Tokens.of(line.folded.text[start:end]).texts) if line.folded.origins is None else role
        evidence = line.evidence(0.9, start, end) if iso else None
        last = headings[-1] if headings else None
        if iso and last is not None and last.date is None and last.role not in _UNDATED:
            headings[-1] = replace(last, x1=max(last.x1, x1), date=iso, evidence=evidence)
        elif role and last is not None and last.role == role and last.date is None:
            headings[-1] = replace(last, x1=max(last.x1, x1), text=f"{last.text} {text}")
        elif role and role not in _UNDATED and last is not None and last.role is None and last.date:
            headings[-1] = replace(last, x1=max(last.x1, x1), role=role)
        else:
            headings.append(Heading("" if iso else text, x0, x1, role or None, known, iso or None, evidence))
    return [replace(heading, known=known) for heading in headings]


_UNDATED = ("unit", "reference", "low", "high")
"""Roles of headings that no date belongs to: « Normales   02/09/24 » are two."""


def stacked(above: Sequence[Heading], below: Sequence[Heading]) -> list[Heading]:
    """Two heading lines as one: a heading under another completes it, dates under one heading share its role."""
    result, spanned = list(above), list[Heading]()
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


def _completed(above: Heading, below: Heading) -> Heading:
    text = f"{above.text} {below.text}".strip()
    found = next(iter(result_columns().find(Tokens.of(text))), None)
    roles = (above.role, below.role) if found is None else (*found.values, above.role, below.role)
    role = next((role for role in (*_ORDER, "in unit") if role in roles[:1] or role in roles), None)
    unit = above.unit or below.unit
    return replace(above, text=text, role=role, unit=unit, x0=min(above.x0, below.x0), x1=max(above.x1, below.x1))
