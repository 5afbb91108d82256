"""From words where they stand to blocks in reading order. Pure: knows nothing of PDF, OCR or pymupdf.

A table row reads as one line (:mod:`ingest.rows`); side-by-side columns of text are told from table rows and
read one after the other (:mod:`ingest.columns`). Here rows become lines and blocks, each with its kind.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ingest.columns import reading_order
from ingest.document import Block, BlockKind, Box, Line, Word
from ingest.normalise import page_text
from ingest.rows import Ink, Row, rows_of

_BLOCK_GAP = 1.75
"""Baselines further apart than this many times the size part two blocks."""
_TITLE_SCALE = 1.15
_TITLE_WORDS = 14


def line_of(inks: Sequence[Ink]) -> Line | None:
    """One line of words in the order given: normalised text, word offsets, boxes. ``None`` when nothing is left."""
    words: list[Word] = []
    texts: list[str] = []
    position = 0
    for ink in inks:
        text = page_text(ink.text)
        if text:
            words.append(Word(position, position + len(text), ink.box, ink.confidence))
            texts.append(text)
            position += len(text) + 1
    if not words:
        return None
    return Line(" ".join(texts), around(word.box for word in words), tuple(words))


def around(boxes: Iterable[Box]) -> Box:
    """The smallest box that holds all of ``boxes`` (at least one)."""
    x0, y0, x1, y1 = zip(*boxes, strict=True)
    return Box(min(x0), min(y0), max(x1), max(y1))


def arrange(inks: Sequence[Ink]) -> tuple[Block, ...]:
    """Blocks in reading order of the words of one page (one writing direction)."""
    if not inks:
        return ()
    body = _body_style(inks)
    blocks: list[Block] = []
    for column in reading_order(rows_of(inks)):
        blocks += _blocks(column, body)
    return tuple(blocks)


class _Style(NamedTuple):
    size: float
    bold: bool


def _body_style(inks: Sequence[Ink]) -> _Style:
    """The size half of the characters do not exceed, and whether most are bold."""
    by_size = sorted((ink.size, len(ink.text)) for ink in inks)
    total = sum(length for _, length in by_size)
    seen = 0
    for size, length in by_size:  # noqa: B007 -- the size where the loop stops is the answer
        seen += length
        if 2 * seen >= total:
            break
    bold = sum(len(ink.text) for ink in inks if ink.bold)
    return _Style(size, 2 * bold > total)


def _blocks(rows: Sequence[Row], body: _Style) -> list[Block]:
    kinds = _row_kinds(rows, body)
    groups: list[tuple[BlockKind, list[Row]]] = []
    for row, kind in zip(rows, kinds, strict=True):
        if groups:
            last_kind, members = groups[-1]
            distance = row.baseline - members[-1].baseline
            near = 0 <= distance <= _BLOCK_GAP * max(row.size, members[-1].size)
            if kind == last_kind and (near or (kind == "table" and 0 <= distance <= 2 * _BLOCK_GAP * row.size)):
                members.append(row)
                continue
        groups.append((kind, [row]))
    made = ((kind, tuple(line for row in members if (line := line_of(row.inks)))) for kind, members in groups)
    return [Block(kind, lines) for kind, lines in made if lines]


def _row_kinds(rows: Sequence[Row], body: _Style) -> list[BlockKind]:
    kinds: list[BlockKind] = []
    for index, row in enumerate(rows):
        if len(row.segments) > 1:
            beside = [rows[other] for other in (index - 1, index + 1) if 0 <= other < len(rows)]
            tabular = any(len(other.segments) > 1 and _shares_edge(row, other) for other in beside)
            kinds.append("table" if tabular else "body")
        else:
            kinds.append("title" if _is_title(row, body) else "body")
    return kinds


def _shares_edge(row: Row, other: Row) -> bool:
    """Whether a cell after the first starts, ends or centres where one of the other row does."""
    tolerance = row.size
    for cell in row.segments[1:]:
        for twin in other.segments[1:]:
            edges = (cell.x0 - twin.x0, cell.x1 - twin.x1, (cell.x0 + cell.x1 - twin.x0 - twin.x1) / 2)
            if min(abs(edge) for edge in edges) <= tolerance:
                return True
    return False


def _is_title(row: Row, body: _Style) -> bool:
    inks = row.inks
    text = " ".join(ink.text for ink in inks)
    letters = [character for character in text if character.isalpha()]
    if len(letters) < 3 or len(inks) > _TITLE_WORDS or text[-1] in ".,;":
        return False
    larger = row.size >= _TITLE_SCALE * body.size
    bolder = not body.bold and all(ink.bold for ink in inks)
    capitals = len(letters) >= 6 and not any(character.isdigit() for character in text) and text == text.upper()
    return larger or bolder or capitals
