"""The text of a paragraph of prose: its lines joined, its words and cues, its sentences, labels and headings."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from ingest import vocabulary
from ingest.heading_lines import goes_on, heads, opens_a_moment
from ingest.normalise import Folded, fold_with_offsets
from ingest.printed import PrintedLine
from ingest.vocabulary import Tokens
from ingest.vocabulary.results import AnalyteName, measure_cues, other_fluids, told_names

_SENTENCE = re.compile(r"[.;!?](?=\s|$)|\n\s*[-•*–▪■]")
REACH = 400
"""Characters of context looked at on each side at most."""
_SHORT_BY = 0.2
"""Share of the page's width by which a line that ends a paragraph falls short of the longest."""
_LABEL = re.compile(r"(?:^|\n|[.;!] )(?P<label>[a-z][^:.;\n]{2,40}?) ?:(?=\s)")


@dataclass(frozen=True)
class ParagraphText:
    """Adjacent lines of one section kind, joined by newlines."""

    lines: tuple[PrintedLine, ...]
    kind: str | None
    heading: PrintedLine | None
    """The heading above its lines."""

    @cached_property
    def text(self) -> str:
        """The lines joined, by a space where a sentence goes on over the end of a line, else by a newline."""
        edge = max(line.box.x1 for line in self.lines) - _SHORT_BY
        parts = [self.lines[0].text]
        for above, line in pairwise(self.lines):
            parts += [" " if goes_on(above, line, edge) else "\n", line.text]
        return "".join(parts)

    @cached_property
    def folded(self) -> Folded:
        """The folded text with the way back."""
        return fold_with_offsets(self.text)

    @cached_property
    def tokens(self) -> Tokens:
        """Its words."""
        return Tokens.of(self.folded.text)

    @cached_property
    def starts(self) -> list[int]:
        """Where each line begins in the text."""
        starts, position = [], 0
        for line in self.lines:
            starts.append(position)
            position += len(line.text) + 1
        return starts

    @cached_property
    def begins(self) -> dict[int, int]:
        """Index of each line in the document → where it begins in the text."""
        return dict(zip((line.index for line in self.lines), self.starts, strict=True))

    def line_of(self, position: int) -> tuple[PrintedLine, int]:
        """The line at a character of the paragraph, and that character's offset in the line."""
        index = self.line_index(position)
        return self.lines[index], position - self.starts[index]

    def line_index(self, position: int) -> int:
        """Which of the lines a character stands in."""
        return bisect_right(self.starts, position) - 1

    @cached_property
    def cues(self) -> tuple[tuple[int, int, tuple[str, ...]], ...]:
        """``(start, end, kinds)`` of the words around measures, in their order."""
        found = ((*self.folded.span(cue.start, cue.end), cue.values) for cue in measure_cues().find(self.tokens))
        return tuple(cue for cue in found if not self._is_test(cue[0], cue[1]))

    def _is_test(self, start: int, end: int) -> bool:
        """Whether a word around measures is printed as the name of one: « VS 28 » is no « versus »."""
        return self.text[start:end].isupper() and any(start == at for at, _, _ in self.names)

    @cached_property
    def fluids(self) -> tuple[tuple[int, str], ...]:
        """``(start, kind)`` of the words that name another fluid than blood, or lead back to blood, in their order."""
        found = other_fluids("fluid", "blood").find(self.tokens)
        return tuple((self.folded.span(one.start, one.end)[0], one.values[0]) for one in found)

    @cached_property
    def names(self) -> tuple[tuple[int, int, tuple[AnalyteName, ...]], ...]:
        """``(start, end, meanings)`` of the names of measures, in their order."""
        found = told_names().find(self.tokens)
        return tuple((*self.folded.span(name.start, name.end), name.values) for name in found)

    @cached_property
    def names_end(self) -> tuple[int, ...]:
        """Where the names of measures end."""
        return tuple(end for _, end, _ in self.names)

    def tells_nameless(self, end: int, stop: int) -> bool:
        """Whether a figure that no name leads to stands in ``end:stop``, or right behind: « 128, à la sortie 135 »."""
        behind, ahead = end, _AHEAD.match(self.text, stop)
        stop = ahead.end() if ahead is not None else stop
        linking = {at for _, at, _ in self.cues}  # (« remontée à » names a weight too)
        named = [at for at in self.names_end if at not in linking]
        for figure in _FIGURE.finditer(self.text, end, stop):
            if not any(behind <= name <= figure.start() for name in named):
                return True
            behind = figure.end()
        return False

    @cached_property
    def word_starts(self) -> dict[int, int]:
        """Original offset of each word → its index."""
        return {self.folded.span(at, at + 1)[0]: index for index, at in enumerate(self.tokens.starts)}

    def cue_at(self, position: int, kind: str) -> int | None:
        """Where a cue of such a kind that begins at ``position`` ends; ``None`` when none does."""
        index = self.word_starts.get(position)
        found = measure_cues(kind).at(self.tokens, index) if index is not None else None
        if found is None:
            return None
        end = self.folded.span(found.start, found.end)[1]
        return None if self._is_test(position, end) else end

    def cues_between(self, start: int, end: int) -> Iterator[tuple[int, tuple[str, ...]]]:
        """``(end, kinds)`` of the cues within ``start:end``."""
        return ((stop, kinds) for begin, stop, kinds in self.cues if start <= begin and stop <= end)

    def sentence(self, start: int, end: int) -> tuple[int, int]:
        """The sentence around ``start:end``: a line that ends short of the margin ends one too."""
        begin = max((stop.end() for stop in _SENTENCE.finditer(self.text, max(0, start - REACH), start)), default=0)
        begin = max([begin, *(at for at in self.breaks if at <= start)])
        closing = _SENTENCE.search(self.text, end)
        stop = closing.start() if closing else len(self.text)
        return begin, min([stop, *(at for at in self.breaks if at > end)])

    @cached_property
    def breaks(self) -> tuple[int, ...]:
        """Where lines begin that open with a capital, behind one which ends well before the margin or with a moment."""
        edge = max(line.box.x1 for line in self.lines)
        return tuple(
            start
            for above, line, start in zip(self.lines, self.lines[1:], self.starts[1:], strict=False)
            if above.kind == "table"
            or (line.text[:1].isupper() and (above.box.x1 < edge - _SHORT_BY or opens_a_moment(line)))
        )

    def label_at(self, position: int) -> str | None:
        """The folded words of the label that opens the part of a line or of a paragraph a position stands in."""
        text = self.folded.text
        begin = max((at for at in self.breaks if at <= position), default=0)
        line = text.rfind("\n", 0, position)
        labels = (
            one["label"]
            for one in _LABEL.finditer(text, max(0, begin - 1), min(len(text), position))
            if one.start() >= line or text[one.start() : one.start("label")].strip() == ""
        )  # (one inside a line is of that line only)
        return next((label for label in reversed(list(labels)) if not told_names().meanings(label)), None)

    def heading_at(self, position: int) -> PrintedLine | None:
        """The heading of the part a position stands in: of the paragraph's own lines, else the one above it."""
        own = (
            line for line in reversed(self.lines[: self.line_index(position)]) if line.kind == "title" or heads(line)
        )
        return next(own, self.heading)

    def kind_at(self, position: int) -> str | None:
        """The kind of the part a position stands in: by its own label or heading, else the paragraph's."""
        label = self.label_at(position)
        kinds = vocabulary.section_headings().meanings(label) if label is not None else ()
        if kinds:
            return kinds[0]
        heading = self.heading_at(position)
        if heading is None or heading is self.heading:
            return self.kind
        kinds = vocabulary.section_headings().meanings(heading.text.rstrip(" :"))
        return kinds[0] if kinds else None


_FIGURE = re.compile(r"(?<![\w/.,])(?<!\d )\d+(?:[.,/]\d+)*(?: \d{3})*(?!\w)")
"""Figures, not those in a word (« J3 », « 1m74 ») or in a unit (« /1,73 m² »)."""
_AHEAD = re.compile(r" ?:? ?(?:à |de )?\d[\d.,/]*")


def opens_aside(between: str) -> bool:
    """Whether brackets between a figure and a date keep one of them apart: not those that close before the date."""
    depth = 0
    for sign in between.removeprefix(")"):
        depth += (sign == "(") - (sign == ")")
        if depth < 0:
            return True
    return depth > 0
