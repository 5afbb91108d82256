"""Paragraphs of prose with their words, cues and dates, for reading what goes on over a line's end."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from ingest.dates import RoledDate
from ingest.normalise import Folded, fold_with_offsets
from ingest.printed import PrintedLine
from ingest.vocabulary import Tokens
from ingest.vocabulary.results import measure_cues
from ingest.written_dates import find_bare_months, find_dates, find_yearless

_SENTENCE = re.compile(r"[.;!?](?=\s|$)|\n\s*[-•*–▪■]")
_NOT_A_MEASURES = frozenset(("birth", "next_appointment", "ignored", "print", "deposit", "prior_result_label"))
_AFTER = re.compile(r" ?\(?(?:(?:le|du|en|au|en date du|date du|fait le|dosé le|mesuré le) )?")
_BULLETS = frozenset("-•*–▪■")
YEARLESS = "yearless"
"""Role of a day or month printed without its year; after a figure it is that figure's alone."""
_FIGURE = re.compile(r"\d")
_LONGEST = 4000
"""Characters of one paragraph read at most; what follows is another."""
_LEAD = 90
"""A date governs what follows in its sentence within this many characters."""


@dataclass(frozen=True)
class Paragraph:
    """Adjacent lines of one page and one section kind, joined by newlines; ``dates`` are those a measure may have.

    ``lead`` is the date of the heading or of the line ending in a colon above (« Biologie du 12/03/2024 : »).
    """

    lines: tuple[PrintedLine, ...]
    kind: str | None
    dates: tuple[tuple[int, int, RoledDate], ...]
    lead: RoledDate | None

    @cached_property
    def text(self) -> str:
        """The lines joined by newlines, as on the page."""
        return "\n".join(line.text for line in self.lines)

    @cached_property
    def folded(self) -> Folded:
        """The folded text with the way back."""
        return fold_with_offsets(self.text)

    @cached_property
    def tokens(self) -> Tokens:
        """Its words."""
        return Tokens.of(self.folded.text)

    @cached_property
    def _starts(self) -> list[int]:
        starts, position = [], 0
        for line in self.lines:
            starts.append(position)
            position += len(line.text) + 1
        return starts

    def line_of(self, position: int) -> tuple[PrintedLine, int]:
        """The line at a character of the paragraph, and that character's offset in the line."""
        index = self._index(position)
        return self.lines[index], position - self._starts[index]

    @cached_property
    def _cues(self) -> tuple[tuple[int, int, tuple[str, ...]], ...]:
        found = measure_cues().find(self.tokens)
        return tuple((*self.folded.span(cue.start, cue.end), cue.values) for cue in found)

    @cached_property
    def _cue_starts(self) -> dict[int, int]:
        """Original offset of each word → its index."""
        return {self.folded.span(at, at + 1)[0]: index for index, at in enumerate(self.tokens.starts)}

    def cue_at(self, position: int, kind: str) -> int | None:
        """Where a cue of such a kind that begins at ``position`` ends; ``None`` when none does."""
        index = self._cue_starts.get(position)
        found = measure_cues().at(self.tokens, index) if index is not None else None
        if found is None or kind not in found.values:
            return None
        return self.folded.span(found.start, found.end)[1]

    def cues_between(self, start: int, end: int) -> Iterator[tuple[int, tuple[str, ...]]]:
        """``(end, kinds)`` of the cues within ``start:end``."""
        return ((stop, kinds) for begin, stop, kinds in self._cues if start <= begin and stop <= end)

    def date_at(self, position: int) -> tuple[RoledDate, int] | None:
        """The date that begins at ``position`` and where it ends."""
        return next(((date, end) for start, end, date in self.dates if start == position), None)

    def date_after(self, position: int) -> RoledDate | None:
        """The date printed right after a figure: « (12/03/2024) », « le 12/03/2024 »."""
        lead = _AFTER.match(self.text, position)
        at = lead.end() if lead else position
        found = self.date_at(at)
        return found[0] if found else None

    def date_before(self, position: int) -> RoledDate | None:
        """The date that governs a name: before it in its sentence, else the heading's."""
        begin = 0
        for stop in _SENTENCE.finditer(self.text, max(0, position - 400), position):
            begin = stop.end()
        near = [
            date
            for start, end, date in self.dates
            if begin <= start
            and end <= position <= end + _LEAD
            and not (date.role == YEARLESS and _FIGURE.search(self.text, begin, start))
        ]
        return near[-1] if near else self._opening(position) or self.lead

    def _opening(self, position: int) -> RoledDate | None:
        """The date of the line ending in a colon that opens the list a name stands in."""
        here = self._index(position)
        for start, _, date in reversed(self.dates):
            opening = self._index(start)
            if start < position and opening < here and self.lines[opening].text.endswith(":"):
                listed = all(line.text[:1] in _BULLETS for line in self.lines[opening + 1 : here + 1])
                return date if listed or opening + 1 == here else None
        return None

    def _index(self, position: int) -> int:
        return bisect_right(self._starts, position) - 1

    def at_visit(self, start: int, end: int) -> bool:
        """Whether the sentence around ``start:end`` says that it was measured on the document's own day."""
        begin = 0
        for stop in _SENTENCE.finditer(self.text, max(0, start - 400), start):
            begin = stop.end()
        closing = _SENTENCE.search(self.text, end)
        return any(
            "visit" in kinds for _, kinds in self.cues_between(begin, closing.start() if closing else len(self.text))
        )

    def is_past(self, start: int, end: int) -> bool:
        """Whether a word between a name and its figure says that it is an earlier one."""
        return any("prior" in kinds for _, kinds in self.cues_between(start, end))


def paragraphs(
    lines: Sequence[PrintedLine],
    kinds: Sequence[str | None],
    used: frozenset[int],
    dates: Sequence[RoledDate],
    written: str | None = None,
) -> Iterator[Paragraph]:
    """The paragraphs of the lines that are neither running matter nor ``used``.

    ``written`` is the ISO day of the document, from which months without a year count back.
    """
    roles = {(date.line.index, date.written.start): date for date in dates}
    group: list[PrintedLine] = []
    lead: RoledDate | None = None
    for line, kind in zip(lines, kinds, strict=True):
        if line.running or line.index in used:
            continue
        last = group[-1] if group else None
        together = last is not None and last.index + 1 == line.index and last.page == line.page
        if last is not None and (not together or kind != kinds[last.index] or _size(group) > _LONGEST):
            yield _paragraph(group, kinds[last.index], roles, lead, written)
            lead = _lead(group[-1], roles) if together else None
            group = []
        group.append(line)
    if group:
        yield _paragraph(group, kinds[group[-1].index], roles, lead, written)


def _size(group: Sequence[PrintedLine]) -> int:
    return sum(len(line.text) for line in group)


def _lead(line: PrintedLine, roles: dict[tuple[int, int], RoledDate]) -> RoledDate | None:
    found = _dates(line, roles)
    return found[-1][2] if found and (line.kind == "title" or line.text.endswith(":")) else None


def _dates(line: PrintedLine, roles: dict[tuple[int, int], RoledDate]) -> list[tuple[int, int, RoledDate]]:
    """Dates of a line a measure may have; one without a role is nobody's else and counts."""
    if not any(map(str.isdigit, line.text)):
        return []
    found: list[tuple[int, int, RoledDate]] = []
    for date in find_dates(line.folded):
        roled = roles.get((line.index, date.start)) or RoledDate("none", date, line, False, False)
        if date.possible and roled.role not in _NOT_A_MEASURES:
            found.append((date.start, date.end, roled))
    return found


def _paragraph(
    group: Sequence[PrintedLine],
    kind: str | None,
    roles: dict[tuple[int, int], RoledDate],
    lead: RoledDate | None,
    written: str | None,
) -> Paragraph:
    dates: list[tuple[int, int, RoledDate]] = []
    position = 0
    for line in group:
        found = _dates(line, roles)
        found += _yearless(line, found, written) if written is not None else []
        dates += [(position + start, position + end, date) for start, end, date in sorted(found, key=_start)]
        position += len(line.text) + 1
    return Paragraph(tuple(group), kind, tuple(dates), lead)


def _start(dated: tuple[int, int, RoledDate]) -> int:
    return dated[0]


def _yearless(
    line: PrintedLine, found: Sequence[tuple[int, int, RoledDate]], written: str
) -> list[tuple[int, int, RoledDate]]:
    """Days and months without a year, as the last before the document: « en février », « le 12 novembre dernier »."""
    dated = [date for date, _ in find_yearless(line.folded, written)]
    dated += find_bare_months(line.folded, written)
    taken = [(date.start, date.end) for date in find_dates(line.folded)] if dated else []
    return [
        (date.start, date.end, RoledDate(YEARLESS, date, line, False, False))
        for date in dated
        if not any(date.start < end and start < date.end for start, end in taken)
    ]
