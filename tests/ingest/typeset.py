"""Pages for the tests, set like a typewriter: one string line a printed line, leading spaces move it right.

``# `` begins a title block, ``^ `` a running header, ``_ `` a running footer, ``~ `` a print stamp.
"""

from __future__ import annotations

from ingest.document import Block, BlockKind, Box, Document, Line, Page, Word
from ingest.header import Header
from ingest.understand import understand

_MARKS: dict[str, BlockKind] = {"# ": "title", "^ ": "header", "_ ": "footer", "~ ": "stamp"}
_CHARACTER, _LINE = 0.009, 0.015


def page(text: str, number: int = 1) -> Page:
    blocks = []
    for row, raw in enumerate(text.strip("\n").split("\n")):
        body = raw.strip()
        if not body:
            continue
        kind = _MARKS.get(body[:2], "body")
        left = 0.08 + _CHARACTER * (len(raw) - len(raw.lstrip()))
        blocks.append(Block(kind, (_line(body[2:] if kind != "body" else body, left, 0.04 + row * _LINE),)))
    return Page(number, 595.0, 842.0, "text", tuple(blocks))


def _line(text: str, left: float, top: float) -> Line:
    """Two or more spaces are a gap on the page and one space in the text, as in a real line."""
    words, position = [], 0
    column = 0
    while column < len(text):
        if text[column] == " ":
            column += 1
            continue
        end = text.find(" ", column)
        end = len(text) if end < 0 else end
        box = Box(left + column * _CHARACTER, top, left + end * _CHARACTER, top + 0.012)
        words.append(Word(position, position + end - column, box))
        position += end - column + 1
        column = end
    box = Box(words[0].box.x0, top, words[-1].box.x1, top + 0.012)
    return Line(" ".join(text.split()), box, tuple(words))


def read(*texts: str, header: Header | None = None) -> Document:
    pages = [page(text, number) for number, text in enumerate(texts, 1)]
    return understand(pages, header, "document.pdf", "application/pdf")
