"""Passages: adjacent lines of one page and one part, read once for mentions, their sentences, labels and dates.

Positions are character offsets into the passage's text, which is a stretch of the page's own text: a mention that
goes on over a line's end is still one span of the page.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from ingest import vocabulary
from ingest.assertions import ENDS_SENTENCE, Assertions, goes_on
from ingest.document import Evidence, MentionLabel, Span
from ingest.printed import PrintedLine
from ingest.vocabulary import Tokens
from ingest.written_dates import FIRST_YEAR, LAST_YEAR, find_dates

BULLETS = "•*–—▪■·◦►➢✓-"
_STOP = re.compile(ENDS_SENTENCE + r"|\?(?=\s|$)")
_HEAD = re.compile(r"[^:\n]{1,80}:\s")
_NEW_ITEM = re.compile(rf"\s*(?:[{BULLETS}]|\d{{1,2}} ?[.)°/-]+\s|[A-ZÀ-ÖØ-Þ]|(?:19|20)\d\d\b|\d{{1,2}}/\d)")
_PLAIN_ITEM = re.compile(rf"\s*(?:[{BULLETS}]|\d{{1,2}} ?[.)]\s)")
_FULL = 0.93
"""A line that reaches this share of the widest one is a full line of prose."""
_PROSE = 60
"""Characters of a full line of prose at least."""
_YEAR = re.compile(r"(?<![\w/.,-])(?:19|20)\d\d(?![\w/-]|[.,]\d| ?(?:mg|ml|g|µg|ui|kcal|€|%)\b)", re.IGNORECASE)
_DIGIT = re.compile(r"\d")
_LONGEST_GREETING = 8
"""Words of a line that greets at most."""
_LONGEST_SAID = 320
"""Characters of a sentence that is shown whole at most."""
_LONGEST = 6000
"""Characters of one passage at most."""


_FAMILY = "antecedents_familiaux"
_OWN_FIELD = re.compile(r"\b(?:personnels?|m[ée]dicaux|chirurgicaux|perso)\s*:", re.IGNORECASE)
_INLINE = re.compile(r"[^:\n]{2,60}:\s*\S")


@dataclass(frozen=True, slots=True)
class PrintedDate:
    """A date (ISO at the precision printed, a bare year included) at ``start:end`` of a passage."""

    start: int
    end: int
    iso: str
    opens_range: bool = False


@dataclass(frozen=True)
class Passage:
    """Adjacent lines of one page that stand in one part; ``heading`` is the line that titles the part, if any."""

    lines: tuple[PrintedLine, ...]
    kind: str | None
    heading: PrintedLine | None

    @cached_property
    def text(self) -> str:
        """The lines joined by newlines, as on the page."""
        return "\n".join(line.text for line in self.lines)

    @cached_property
    def starts(self) -> list[int]:
        """Where each line begins."""
        begin = self.lines[0].start
        return [line.start - begin for line in self.lines]

    @cached_property
    def tokens(self) -> Tokens:
        """The folded words, each at its place in the printed text."""
        texts: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        for line, begin in zip(self.lines, self.starts, strict=True):
            tokens, origins = line.tokens, line.folded.origins
            texts += tokens.texts
            if origins is None:
                starts += [begin + start for start in tokens.starts]
                ends += [begin + end for end in tokens.ends]
            else:
                starts += [begin + origins[start] for start in tokens.starts]
                ends += [begin + origins[end - 1] + 1 for end in tokens.ends]
        return Tokens(tuple(texts), tuple(starts), tuple(ends))

    @cached_property
    def assertions(self) -> Assertions:
        """What qualifies its mentions."""
        return Assertions(self.text, self.tokens)

    @cached_property
    def stops(self) -> list[int]:
        """Where its sentences and list items end."""
        found = {stop.end() for stop in _STOP.finditer(self.text)}
        found |= {begin for index, begin in enumerate(self.starts) if index and not self.continues(index)}
        titled = self.heading is not None and self.heading is self.lines[0]
        head = _HEAD.match(self.text) if titled else None
        return sorted(found | {head.end()} if head is not None else found)

    def continues(self, index: int) -> bool:
        """Whether line ``index`` goes on with the sentence of the line before it."""
        text, above = self.lines[index].text, self.lines[index - 1].text
        if _PLAIN_ITEM.match(text) or (index == 1 and self.lines[0] is self.heading and ":" not in above):
            return False
        if _greets(self.lines[index - 1]):
            return False
        if not _NEW_ITEM.match(text) or goes_on(above):
            return True
        full = self.lines[index - 1].box.x1 >= _FULL * max(line.box.x1 for line in self.lines)
        return full and len(above) >= _PROSE and above[-1].isalnum()

    @cached_property
    def dates(self) -> tuple[PrintedDate, ...]:
        """Its dates in order, years printed alone included."""
        found: list[PrintedDate] = []
        for line, begin in zip(self.lines, self.starts, strict=True):
            if _DIGIT.search(line.text) is None:
                continue
            dated = [date for date in find_dates(line.folded) if date.possible]
            found += [PrintedDate(begin + date.start, begin + date.end, date.iso, date.range_start) for date in dated]
            taken = [(date.start, date.end) for date in dated]
            for year in _YEAR.finditer(line.text):
                known = FIRST_YEAR <= int(year.group()) <= LAST_YEAR
                if known and not any(start <= year.start() < end for start, end in taken):
                    found.append(PrintedDate(begin + year.start(), begin + year.end(), year.group()))
        return tuple(sorted(found, key=lambda date: date.start))

    def tokens_of(self, start: int, end: int) -> Tokens:
        """The words of characters ``start:end``, at their places in the passage."""
        tokens = self.tokens
        first, last = bisect_left(tokens.starts, start), bisect_right(tokens.ends, end)
        return Tokens(tokens.texts[first:last], tokens.starts[first:last], tokens.ends[first:last])

    def label(self, start: int, end: int) -> MentionLabel | None:
        """What qualifies the mention ``start:end``."""
        return self.assertions.label(start, end, self.kind if self._is_governed(start) else None)

    def _is_governed(self, start: int) -> bool:
        """Whether the kind of the part still holds at ``start``.

        What stands behind a heading on its own line (« Familiaux : père diabétique ») is about the family, and no line
        of its own below; nor is what another field of the history opens (« ; personnels : bronchiolite »).
        """
        if self.kind != _FAMILY or self.heading is None or self.heading is not self.lines[0]:
            return True
        begin = max([stop for stop in self.stops if stop <= start], default=0)
        inside = self.text[begin:start]
        if _OWN_FIELD.search(inside) is not None:
            return False
        inline = _INLINE.match(self.heading.text) is not None
        return not inline or self.line_at(begin) == 0 or self.line_at(start) == 0

    def sentence(self, start: int, end: int) -> tuple[int, int]:
        """The bounds of the sentence or list item around ``start:end``."""
        before = bisect_right(self.stops, start) - 1
        after = bisect_right(self.stops, end - 1 if end > start else end)
        return (
            self.stops[before] if before >= 0 else 0,
            self.stops[after] if after < len(self.stops) else len(self.text),
        )

    def said(self, start: int, end: int) -> Span | None:
        """The sentence or item around ``start:end`` on its page, bullet left out; ``None`` when longer than shown."""
        begin, stop = self.sentence(start, end)
        while begin < start and (self.text[begin].isspace() or self.text[begin] in BULLETS):
            begin += 1
        while stop > end and self.text[stop - 1].isspace():
            stop -= 1
        if stop - begin > _LONGEST_SAID:
            return None
        return Span(self.lines[0].page, self.lines[0].start + begin, self.lines[0].start + stop)

    def line_at(self, position: int) -> int:
        """The index in :attr:`lines` of the line that holds a position."""
        return bisect_right(self.starts, position) - 1

    def line_end(self, index: int) -> int:
        """Where line ``index`` ends."""
        return self.starts[index] + len(self.lines[index].text)

    def evidence(self, start: int, end: int, confidence: float = 0.9) -> Evidence:
        """Evidence for characters ``start:end``; less sure when OCR doubted a word of them."""
        span = Span(self.lines[0].page, self.lines[0].start + start, self.lines[0].start + end)
        sure = min(confidence, self.confidence(start, end))
        return Evidence(source="text", confidence=round(sure, 4), quote=self.text[start:end], span=span)

    def confidence(self, start: int, end: int) -> float:
        """The least confidence OCR had in a word of ``start:end``; 1.0 for printed text."""
        least = 1.0
        for index in range(self.line_at(start), self.line_at(max(start, end - 1)) + 1):
            begin = self.starts[index]
            for word in self.lines[index].line.words:
                if word.confidence is not None and begin + word.start < end and begin + word.end > start:
                    least = min(least, word.confidence)
        return least


def _greets(line: PrintedLine) -> bool:
    """Whether a line is a greeting: « Cher confrère, »."""
    short = len(line.tokens.texts) <= _LONGEST_GREETING and line.text.rstrip().endswith((",", "!"))
    return short and vocabulary.people_cues("greeting").at(line.tokens, 0) is not None


def passages(
    lines: Sequence[PrintedLine],
    kinds: Sequence[str | None],
    headings: frozenset[int],
    begin: int = 0,
    left_out: frozenset[int] = frozenset(),
) -> Iterator[Passage]:
    """The passages of the lines from ``begin`` on that are no running matter and not ``left_out`` (indices).

    ``headings`` are the indices of the lines that title a part. A heading begins a passage, so that its words
    govern what stands under it and nothing else.
    """
    group: list[PrintedLine] = []
    heading: PrintedLine | None = None
    size = 0
    for line, kind in zip(lines, kinds, strict=True):
        if line.running or line.index < begin or line.index in left_out:
            continue
        titles = line.index in headings
        last = group[-1] if group else None
        if last is not None and (
            titles
            or last.page != line.page
            or last.index + 1 != line.index
            or kind != kinds[last.index]
            or size > _LONGEST
        ):
            yield Passage(tuple(group), kinds[last.index], heading)
            group, size = [], 0
        if titles:
            heading = line
        group.append(line)
        size += len(line.text)
    if group:
        yield Passage(tuple(group), kinds[group[-1].index], heading)
