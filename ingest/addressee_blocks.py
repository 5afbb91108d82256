"""Whom a letter is sent to, by where their names stand: a block of their own below that of who writes.

A French letter opens with the block of its sender (house, name, discipline); the addressee's stands lower, at the left
or the right, by itself or above his address. Read by the gaps of the page: what stands between two gaps in one column
is a block. Who stands lower with the same discipline, or in a list, is a partner and no addressee.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from ingest import vocabulary
from ingest.letterhead import above_greeting
from ingest.normalise import fold
from ingest.people import Person, people
from ingest.printed import PrintedLine
from ingest.signatures import cells
from ingest.vocabulary import Tokens

_GAP = 0.4
"""Heights of a line between two lines of a column from which they stand in different blocks."""
_COLUMN = 0.12
"""Share of the page's width by which the left edges of one column may differ, unless they overlap."""
POSTCODE = re.compile(r"(?<![\d/.])\d{5}(?= +[A-ZÀ-Ý])|\bcedex\b", re.IGNORECASE)
_OWN = re.compile(r"\b(?:rpps|adeli|finess|tel|fax|secretariat|rendez-vous|conventionne)|(?:\d\d[ .]){4}\d\d|@")
"""What a sender prints of himself and an addressee's block does not hold."""


@dataclass(frozen=True, slots=True)
class _Part:
    """Characters ``start:end`` of a line that stand by themselves, and where."""

    line: PrintedLine
    start: int
    end: int
    x0: float
    x1: float

    @property
    def text(self) -> str:
        return self.line.text[self.start : self.end]

    def doctors(self) -> list[Person]:
        """The doctors the part names by their title, nothing before the first but his civility."""
        named = [one for one in people(self.line) if self.start <= one.start < self.end]
        opened = named and _CIVILITY.fullmatch(self.line.folded.text[self.start : named[0].start])
        return named if opened else []


_CIVILITY = re.compile(r"(?:(?:a |au )?(?:(?:monsieur|madame|mme|m\.?|mr) )?(?:le |la )?)?")


@dataclass
class _Block:
    """Parts that follow each other in one column, no gap between them."""

    parts: list[_Part] = field(default_factory=list)

    @property
    def top(self) -> float:
        return self.parts[0].line.box.y0

    @property
    def bottom(self) -> float:
        return self.parts[-1].line.box.y1

    @cached_property
    def text(self) -> str:
        return "\n".join(part.text for part in self.parts)

    @cached_property
    def names_doctor(self) -> bool:
        return any(part.start <= one.start < part.end for part in self.parts for one in people(part.line))

    @cached_property
    def disciplines(self) -> frozenset[str]:
        """What the block calls its people or their discipline."""
        tokens = Tokens.of(fold(self.text))
        return frozenset(
            found.values[0] for found in vocabulary.specialty_phrases("document", "practitioner").find(tokens)
        )

    def goes_on(self, part: _Part) -> bool:
        """Whether a part below belongs to the block: no gap, the same column."""
        last = self.parts[-1]
        if part.line.page != last.line.page or part.line.box.y0 <= last.line.box.y0:
            return False
        height = last.line.box.y1 - last.line.box.y0
        near = part.line.box.y0 - last.line.box.y1 <= _GAP * height
        return near and (abs(part.x0 - last.x0) <= _COLUMN or abs(part.x1 - last.x1) <= _COLUMN / 4)


def addressee_cells(lines: Sequence[PrintedLine]) -> frozenset[tuple[int, int]]:
    """Line index and first character of the cells that are blocks of addressees at the head of a letter."""
    blocks = _blocks(above_greeting(lines))
    sender = next((block for block in blocks if block.names_doctor), None)
    if sender is None:
        return frozenset()
    below = [block for block in blocks if block is not sender and block.top >= sender.bottom]
    named = [block for block in below if block.parts[0].doctors() and _may_receive(block, sender)]
    return frozenset((part.line.index, part.start) for block in named for part in block.parts)


def _may_receive(block: _Block, sender: _Block) -> bool:
    """Whether a block that a doctor's name opens is an addressee's and no partner's of the sender."""
    apart = abs(block.parts[0].x0 - sender.parts[0].x0) > _COLUMN
    shared = bool(block.disciplines & sender.disciplines)
    if _OWN.search(fold(block.text)) or (shared and not apart):
        return False
    if POSTCODE.search(block.text) is not None:
        return True
    more = any(not part.doctors() for part in sender.parts)
    return not block.disciplines and (apart or more)


def _blocks(lines: Sequence[PrintedLine]) -> list[_Block]:
    """The blocks of some lines, from the top."""
    blocks: list[_Block] = []
    for part in sorted(_parts(lines), key=lambda one: (one.line.box.y0, one.x0)):
        block = next((one for one in reversed(blocks) if one.goes_on(part)), None)
        if block is None:
            blocks.append(_Block([part]))
        else:
            block.parts.append(part)
    return blocks


def _parts(lines: Sequence[PrintedLine]) -> Iterator[_Part]:
    """The cells of the lines with their edges on the page."""
    for line in lines:
        for start, end in cells(line):
            inside = [word.box for word in line.line.words if start <= word.start and word.end <= end]
            x0, x1 = (inside[0].x0, inside[-1].x1) if inside else (line.box.x0, line.box.x1)
            yield _Part(line, start, end, x0, x1)
