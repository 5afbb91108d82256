"""Orders set out in columns: intakes by moment and the duration in cells of their own, read from a table's row.

« FUROSEMIDE | 40 mg | 1 | 0 | 0 | 1 mois »: three or four cells that each hold one small count are a schedule, a
cell that holds a length of time and nothing else is a duration.
"""

from __future__ import annotations

import re
from dataclasses import replace

from ingest.normalise import fold
from ingest.passages import Passage
from ingest.posology import Order, Part, length_of
from ingest.printed import PrintedLine

_COUNT = re.compile(r"\d(?:[.,/]\d)?|½|-|–|/|x", re.IGNORECASE)
_FEWEST, _MOST = 3, 5
"""Moments of the day a table has columns for."""


def with_cells(passage: Passage, start: int, parts: Order) -> Order:
    """``parts`` of the order that begins at ``start`` of the passage, completed by the cells of its row.

    Positions are offsets from ``start``, as in ``parts``. A part read from the words of the row is left as it is.
    """
    index = passage.line_at(start)
    line, begin = passage.lines[index], passage.starts[index]
    if parts.posology is not None and parts.duration is not None:
        return parts
    cells = [(begin + first - start, begin + last - start) for first, last in _cells(line) if begin + first >= start]
    if len(cells) < 2:
        return parts
    texts = [passage.text[start + first : start + last] for first, last in cells]
    if parts.posology is None and (schedule := _schedule(texts)) is not None:
        parts = replace(parts, posology=Part(cells[schedule[0]][0], cells[schedule[1]][1]))
    if parts.duration is None:
        for (first, last), text in zip(cells, texts, strict=True):
            days = length_of(fold(text))
            if days is not None:
                return replace(parts, duration=Part(first, last), days=days)
    return parts


def _cells(line: PrintedLine) -> list[tuple[int, int]]:
    """Characters of the line's cells."""
    tokens, origins = line.tokens, line.folded.origins
    edges = [tokens.starts[first] if origins is None else origins[tokens.starts[first]] for first, _ in line.cells]
    return [
        (edge, edge + len(line.text[edge:until].rstrip()))
        for edge, until in zip(edges, [*edges[1:], len(line.text)], strict=True)
    ]


def _schedule(texts: list[str]) -> tuple[int, int] | None:
    """The first and last of three to five adjacent cells that each hold one count, a figure among them."""
    run: list[int] = []
    for index, text in enumerate([*texts, ""]):
        if _COUNT.fullmatch(text.strip()):
            run.append(index)
            continue
        if _FEWEST <= len(run) <= _MOST and any(texts[at].strip()[0].isdigit() for at in run):
            return run[0], run[-1]
        run = []
    return None
