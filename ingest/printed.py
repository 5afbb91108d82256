"""The lines of a document in reading order, each folded and split into words once, for the readers of metadata."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from ingest.document import BlockKind, Box, Evidence, EvidenceSource, Line, Page, Span
from ingest.normalise import Folded, fold_with_offsets
from ingest.vocabulary import Tokens

_GAP = 1.7
"""Line heights (of a portrait A4 page) between two words from which they stand in different cells."""

_CELL_GAP = 1.3
"""A gap wider than this many times the mean width of the line's characters parts two cells of a table's row."""

_DOCTOR = re.compile(r"\b(?:[dD]r\b|D[rR]e?|P[rR]|[Pp]rof|PROF|[Dd]octeur|DOCTEUR)")


class Cell(NamedTuple):
    """Characters ``start:end`` of a line between two wide gaps, and its left and right edge on the page."""

    start: int
    end: int
    x0: float
    x1: float


@dataclass(frozen=True)
class PrintedLine:
    """Line ``index`` of the document, ``index_on_page`` of page ``page``, starting at offset ``start`` of its text."""

    index: int
    index_on_page: int
    page: int
    start: int
    kind: BlockKind
    line: Line
    broken: bool = False
    """Whether it is a sentence joined over the end of a line."""
    ends: tuple[int, ...] = ()
    """Where in a joined line a line of the page ends: it has a space there."""

    @property
    def text(self) -> str:
        """The line as printed."""
        return self.line.text

    @property
    def box(self) -> Box:
        """Where the line stands."""
        return self.line.box

    @cached_property
    def folded(self) -> Folded:
        """The folded text with the way back."""
        return fold_with_offsets(self.line.text)

    @cached_property
    def tokens(self) -> Tokens:
        """The words of the folded text."""
        return Tokens.of(self.folded.text)

    @cached_property
    def is_capitals(self) -> bool:
        """Whether the line is printed in capitals."""
        letters = [character for character in self.line.text if character.isalpha()]
        return len(letters) > 2 and sum(character.isupper() for character in letters) > 0.8 * len(letters)

    @cached_property
    def cells(self) -> tuple[tuple[int, int], ...]:
        """Token ranges ``first:last`` of the parts of the line set apart by a wide gap (a table row, two columns)."""
        words, count = self.line.words, len(self.tokens.texts)
        if self.broken:
            return ((0, count),)
        gap = _GAP * (self.box.y1 - self.box.y0)
        breaks = [after.start for before, after in pairwise(words) if after.box.x0 - before.box.x1 > gap]
        if not breaks or not count:
            return ((0, count),)
        origins = self.folded.origins
        starts = self.tokens.starts if origins is None else [origins[start] for start in self.tokens.starts]
        edges = [0, *(bisect_left(starts, position) for position in breaks), count]
        return tuple((first, last) for first, last in pairwise(edges) if first < last)

    @cached_property
    def row_cells(self) -> tuple[Cell, ...]:
        """The cells of a table's row, left to right; a line without word boxes is one cell."""
        printed = self.line.words
        if not printed:
            return (Cell(0, len(self.text), self.box.x0, self.box.x1),)
        widths = sum(word.box.x1 - word.box.x0 for word in printed)
        gap = _CELL_GAP * widths / max(1, sum(word.end - word.start for word in printed))
        cells = [Cell(printed[0].start, printed[0].end, printed[0].box.x0, printed[0].box.x1)]
        for word in printed[1:]:
            last = cells[-1]
            if word.box.x0 - last.x1 > gap:
                cells.append(Cell(word.start, word.end, word.box.x0, word.box.x1))
            else:
                cells[-1] = Cell(last.start, word.end, last.x0, max(last.x1, word.box.x1))
        return tuple(cells)

    def cell_start(self, position: int) -> int:
        """The first character of the cell in which a character position stands."""
        starts = self.tokens.starts
        begins = [self.folded.span(starts[first], starts[first] + 1)[0] if first else 0 for first, _ in self.cells]
        return next((cell for cell in reversed(begins) if cell <= position), 0)

    @cached_property
    def names_doctor(self) -> bool:
        """Whether the line may name a doctor: a title of one stands in it."""
        return _DOCTOR.search(self.line.text) is not None

    @property
    def running(self) -> bool:
        """Whether the line is repeated matter: header, footer or stamp."""
        return self.kind in ("header", "footer", "stamp")

    def evidence(
        self, confidence: float, start: int = 0, end: int | None = None, *, source: EvidenceSource = "text"
    ) -> Evidence:
        """Evidence for characters ``start:end`` of the printed line (all of it by default)."""
        stop = len(self.line.text) if end is None else end
        span = Span(self.page, self.start + start, self.start + stop)
        return Evidence(source=source, confidence=confidence, quote=self._as_on_page(start, stop), span=span)

    def _as_on_page(self, start: int, stop: int) -> str:
        text = self.line.text
        for end in self.ends:
            text = f"{text[:end]}\n{text[end + 1 :]}"
        return text[start:stop]

    def folded_evidence(self, confidence: float, start: int, end: int) -> Evidence:
        """Evidence for characters ``start:end`` of the folded line."""
        return self.evidence(confidence, *self.folded.span(start, end))


def printed_lines(pages: Sequence[Page]) -> tuple[PrintedLine, ...]:
    """Every line of every page, in order."""
    lines: list[PrintedLine] = []
    for page in pages:
        kinds = [block.kind for block in page.blocks for _ in block.lines]
        lines += [
            PrintedLine(len(lines) + number, number, page.number, start, kind, line)
            for number, (start, kind, line) in enumerate(zip(page.line_starts, kinds, page.lines, strict=True))
        ]
    return tuple(lines)
