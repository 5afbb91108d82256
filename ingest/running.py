"""Running matter: headers, footers and page numbers that repeat from page to page. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from ingest.document import Block, BlockKind, Line, Page
from ingest.normalise import fold

_ZONE = 0.14
"""Running matter stands in this share of the page's height, at the top or at the bottom."""
_SHARE_OF_PAGES = 0.6
_DIGITS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(r"(?:page|p\.?)?\s*[-–—]?\s*\d{1,4}\s*(?:(?:/|sur|de|of)\s*\d{1,4})?\s*[-–—]?", re.IGNORECASE)
_Key = tuple[str, str]


def mark_running(pages: Sequence[Page]) -> tuple[Page, ...]:
    """The pages with repeated lines near their top or bottom in ``header`` and ``footer`` blocks.

    A line is running when its wording, figures apart, stands in the same zone of at least two pages and of
    60 % of the pages with text; a lone page number always is.
    """
    with_text = [page for page in pages if page.blocks]
    counts: Counter[_Key] = Counter()
    for page in with_text:
        counts.update({key for line in page.lines if (key := _key(line)) is not None})
    needed = max(2, round(_SHARE_OF_PAGES * len(with_text)))
    running = {key for key, count in counts.items() if count >= needed}
    return tuple(_mark(page, running) if page.blocks else page for page in pages)


def _zone(line: Line) -> BlockKind | None:
    middle = (line.box.y0 + line.box.y1) / 2
    if middle < _ZONE:
        return "header"
    return "footer" if middle > 1 - _ZONE else None


def _key(line: Line) -> _Key | None:
    zone = _zone(line)
    return None if zone is None else (zone, _DIGITS.sub("#", fold(line.text)))


def _mark(page: Page, running: set[_Key]) -> Page:
    blocks: list[Block] = []
    for block in page.blocks:
        if block.kind == "stamp":
            blocks.append(block)
            continue
        kinds = [_kind(line, block.kind, running) for line in block.lines]
        start = 0
        for index in range(1, len(kinds) + 1):
            if index == len(kinds) or kinds[index] != kinds[start]:
                blocks.append(Block(kinds[start], block.lines[start:index]))
                start = index
    return replace(page, blocks=tuple(blocks))


def _kind(line: Line, kind: BlockKind, running: set[_Key]) -> BlockKind:
    zone = _zone(line)
    if zone is None:
        return kind
    if _key(line) in running or _PAGE_NUMBER.fullmatch(line.text):
        return zone
    return kind
