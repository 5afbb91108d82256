"""The paragraphs of a document: adjacent lines of one page and one section, for reading over a line's end."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ingest.dates import RoledDate
from ingest.heading_lines import heads
from ingest.paragraph import Paragraph
from ingest.printed import PrintedLine
from ingest.told_days import Anchors, days_alone, days_by_words
from ingest.written_dates import WrittenDate, find_dates
from ingest.yearless import begun_above, yearless

_IGNORED = "ignored"
_NOT_A_MEASURES = frozenset(("birth", "next_appointment", "print", "deposit", "prior_result_label"))
Dated = tuple[int, int, RoledDate]
"""Where a day begins and ends in a line, and the day."""
_LONGEST = 4000
"""Characters of one paragraph read at most; what follows is another."""


def paragraphs(
    lines: Sequence[PrintedLine],
    kinds: Sequence[str | None],
    used: frozenset[int],
    dates: Sequence[RoledDate],
    anchors: Anchors,
) -> Iterator[Paragraph]:
    """The paragraphs of the lines that are neither running matter nor ``used``.

    ``anchors`` are the days that months without a year and days told by words count from.
    """
    roles = {(date.line.index, date.written.start): date for date in dates}
    group: list[PrintedLine] = []
    lead: RoledDate | None = None
    heading: PrintedLine | None = None
    above: PrintedLine | None = None
    parted = False
    for line, kind in zip(lines, kinds, strict=True):
        if line.running or line.index in used:
            parted |= not line.running
            continue
        last = group[-1] if group else None
        together = last is not None and not parted and (last.page == line.page or _goes_over(last, line))
        parted = False
        if last is not None and (not together or kind != kinds[last.index] or _size(group) > _LONGEST):
            yield _paragraph(group, kinds[last.index], roles, lead, anchors, above)
            lead = _lead(group[-1], roles) if together else None
            group = []
        if not group:
            above = heading
        heading = line if line.kind == "title" or heads(line) else heading
        group.append(line)
    if group:
        yield _paragraph(group, kinds[group[-1].index], roles, lead, anchors, above)


def _goes_over(last: PrintedLine, line: PrintedLine) -> bool:
    """Whether a sentence goes on from the last line of a page to the first of the next."""
    return line.page == last.page + 1 and line.kind != "title" and _UNENDED.search(last.text) is not None


_UNENDED = re.compile(r"[\w,%)]$")


def _size(group: Sequence[PrintedLine]) -> int:
    return sum(len(line.text) for line in group)


def _lead(line: PrintedLine, roles: dict[tuple[int, int], RoledDate]) -> RoledDate | None:
    found = _without_bracketed([one for one in _dates(line, roles) if one[2].role != _IGNORED], line)
    return found[-1][2] if found and (line.kind == "title" or line.text.endswith(":")) else None


def _dates(line: PrintedLine, roles: dict[tuple[int, int], RoledDate]) -> list[Dated]:
    """Dates of a line a measure may have; one without a role is nobody's else and counts."""
    return _roled(_printed_dates(line), line, roles)


def _printed_dates(line: PrintedLine) -> list[WrittenDate]:
    return list(find_dates(line.folded)) if any(map(str.isdigit, line.text)) else []


def _roled(printed: Sequence[WrittenDate], line: PrintedLine, roles: dict[tuple[int, int], RoledDate]) -> list[Dated]:
    found: list[Dated] = []
    for date in printed:
        roled = roles.get((line.index, date.start)) or RoledDate("none", date, line, False, False)
        if date.possible and roled.role not in _NOT_A_MEASURES:
            found.append((date.start, date.end, roled))
    return found


def _without_bracketed(found: list[Dated], line: PrintedLine) -> list[Dated]:
    """The days of a line but the one in brackets that figures in brackets below it have."""
    other = _bracketed(found, line)
    return [one for one in found if one is not other]


def _bracketed(found: Sequence[Dated], line: PrintedLine) -> Dated | None:
    """The second day of « Biologie du 30/06 (entre parenthèses, celle du 14/04) : », which what brackets hold is of."""
    aside = _OTHERS.search(line.text) if len(found) > 1 else None
    if aside is None or found[0][0] > aside.start():
        return None
    return next((one for one in found if aside.start() < one[0] < aside.end()), None)


_OTHERS = re.compile(r"\([^()]*(?:parenthèse|précédent|antérieur|ancien|rappel)[^()]*\)(?= ?:?$)", re.IGNORECASE)


def _paragraph(
    group: Sequence[PrintedLine],
    kind: str | None,
    roles: dict[tuple[int, int], RoledDate],
    lead: RoledDate | None,
    anchors: Anchors,
    heading: PrintedLine | None = None,
) -> Paragraph:
    written = anchors.written
    dates: list[Dated] = []
    days: list[tuple[int, int]] = []
    bracketed: list[tuple[int, RoledDate]] = []
    position = 0
    for number, line in enumerate(group):
        printed = _printed_dates(line)
        days += [(position + one.start, position + one.end) for one in printed]
        found = _roled(printed, line, roles)
        found += _with_years(yearless(line, written), line, group[number + 1] if number + 1 < len(group) else None)
        found.sort(key=_start)
        if (other := _bracketed(found, line)) is not None:
            found.remove(other)
            bracketed.append((number, other[2]))
        if written is not None and number and not any(start == 0 for start, _, _ in found):
            found += begun_above(group[number - 1], line, written)
        dates += [(position + start, position + end, date) for start, end, date in sorted(found, key=_start)]
        days += [(position + start, position + end) for start, end, _ in found]
        position += len(line.text) + 1
    above = tuple(date for _, _, date in _dates(heading, roles) if date.role != _IGNORED) if heading is not None else ()
    last = max((day for day in (written, anchors.act, anchors.exit) if day is not None), default=_NO_DAY)
    ignored = tuple(one for one in dates if one[2].role == _IGNORED or one[2].iso > last)  # nothing is measured later
    dates = [one for one in dates if one not in ignored]
    paragraph = Paragraph(
        tuple(group), kind, heading, tuple(dates), lead, written, above, ignored, tuple(days), tuple(bracketed)
    )
    words = list(days_by_words(paragraph, anchors))
    told = [(start, end, date) for start, end, date in words if date is not None]
    told += days_alone(paragraph, anchors)
    untold = tuple(start for start, _, date in words if date is None)
    return (
        replace(paragraph, dates=tuple(sorted((*dates, *told), key=_start)), untold=untold)
        if words or told
        else paragraph
    )


_NO_DAY = "9999"


def _with_years(found: list[Dated], line: PrintedLine, below: PrintedLine | None) -> list[Dated]:
    """« en mars » at the end of a line, « 2023 » on the next: the year is the printed one."""
    year = _YEAR.match(below.text) if below is not None else None
    if year is None:
        return found
    return [
        (start, end, replace(date, written=replace(date.written, iso=year.group() + date.iso[4:])))
        if end == len(line.text) and len(date.iso) > len("2023")
        else (start, end, date)
        for start, end, date in found
    ]


_YEAR = re.compile(r"(?:19|20)\d\d(?!\w|[.,/]\d)")


def _start(dated: tuple[int, int, RoledDate]) -> int:
    return dated[0]
