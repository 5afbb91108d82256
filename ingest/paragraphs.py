"""The paragraphs of a document: adjacent lines of one page and one section, for reading over a line's end."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ingest.dates import RoledDate
from ingest.heading_lines import heads
from ingest.paragraph import Paragraph
from ingest.printed import PrintedLine
from ingest.told_days import Anchors, days_by_words
from ingest.written_dates import WrittenDate, find_dates
from ingest.yearless import begun_above, yearless

_IGNORED = "ignored"
_NOT_A_MEASURES = frozenset(("birth", "next_appointment", "print", "deposit", "prior_result_label"))
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


def _dates(line: PrintedLine, roles: dict[tuple[int, int], RoledDate]) -> list[tuple[int, int, RoledDate]]:
    """Dates of a line a measure may have; one without a role is nobody's else and counts."""
    return _roled(_printed_dates(line), line, roles)


def _printed_dates(line: PrintedLine) -> list[WrittenDate]:
    return list(find_dates(line.folded)) if any(map(str.isdigit, line.text)) else []


def _roled(
    printed: Sequence[WrittenDate], line: PrintedLine, roles: dict[tuple[int, int], RoledDate]
) -> list[tuple[int, int, RoledDate]]:
    found: list[tuple[int, int, RoledDate]] = []
    for date in printed:
        roled = roles.get((line.index, date.start)) or RoledDate("none", date, line, False, False)
        if date.possible and roled.role not in _NOT_A_MEASURES:
            found.append((date.start, date.end, roled))
    return found


def _without_bracketed(found: list[tuple[int, int, RoledDate]], line: PrintedLine) -> list[tuple[int, int, RoledDate]]:
    """« Biologie du 30/06 (entre parenthèses, celle du 14/04) : » is of the first day: what stands behind is too."""
    if len(found) <= 1 or not line.text.rstrip().endswith(":"):
        return found
    opened = line.text.find("(", found[0][1])
    return [one for one in found if opened < 0 or one[0] < opened]


def _paragraph(
    group: Sequence[PrintedLine],
    kind: str | None,
    roles: dict[tuple[int, int], RoledDate],
    lead: RoledDate | None,
    anchors: Anchors,
    heading: PrintedLine | None = None,
) -> Paragraph:
    written = anchors.written
    dates: list[tuple[int, int, RoledDate]] = []
    days: list[tuple[int, int]] = []
    position = 0
    for number, line in enumerate(group):
        printed = _printed_dates(line)
        days += [(position + one.start, position + one.end) for one in printed]
        found = _without_bracketed(_roled(printed, line, roles), line)
        found += _with_years(yearless(line, written), line, group[number + 1] if number + 1 < len(group) else None)
        if written is not None and number and not any(start == 0 for start, _, _ in found):
            found += begun_above(group[number - 1], line, written)
        dates += [(position + start, position + end, date) for start, end, date in sorted(found, key=_start)]
        days += [(position + start, position + end) for start, end, _ in found]
        position += len(line.text) + 1
    above = tuple(date for _, _, date in _dates(heading, roles) if date.role != _IGNORED) if heading is not None else ()
    ignored = tuple(one for one in dates if one[2].role == _IGNORED)
    dates = [one for one in dates if one[2].role != _IGNORED]
    paragraph = Paragraph(tuple(group), kind, heading, tuple(dates), lead, written, above, ignored, tuple(days))
    told = list(days_by_words(paragraph, anchors))
    return replace(paragraph, dates=tuple(sorted((*dates, *told), key=_start))) if told else paragraph


def _with_years(
    found: list[tuple[int, int, RoledDate]], line: PrintedLine, below: PrintedLine | None
) -> list[tuple[int, int, RoledDate]]:
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
