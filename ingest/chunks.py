"""Passages to search: whole lines of one section, 120 to 200 words, with the exact spans they come from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ingest.document import Chunk, Document
from ingest.printed import PrintedLine, printed_lines
from ingest.sections import heading, spans_of

TARGET_WORDS = 120
"""A chunk is closed at the next sentence end once it holds this many words."""
MOST_WORDS = 200
"""A chunk is closed before a line that would take it over this many words, if it already holds one."""


def chunk(document: Document) -> tuple[Chunk, ...]:
    """Chunks in reading order. Together they hold every body line once; no line is cut, none is repeated.

    Running headers, footers and stamps are left out, but for the first page's header (it says who writes).
    A chunk that crosses a page has one span a page; its text is the spans' text joined by line ends.
    """
    lines = printed_lines(document.pages)
    texts = {page.number: page.text for page in document.pages}
    chunks = []
    for section, group in _groups(lines):
        spans = spans_of(group)
        text = "\n".join(texts[span.page][span.start : span.end] for span in spans)
        chunks.append(Chunk(text=text, spans=spans, section=section))
    return tuple(chunks)


def _groups(lines: Sequence[PrintedLine]) -> Iterator[tuple[str | None, list[PrintedLine]]]:
    """Lines that make a chunk, with the section they stand in."""
    section: str | None = None
    group: list[PrintedLine] = []
    count = 0
    first_page = lines[0].page if lines else 1
    for line in lines:
        if not line.text or (line.running and (line.page != first_page or line.kind != "header")):
            continue
        begun = None if line.running else heading(line)
        size = len(line.tokens.texts)
        full = count + size > MOST_WORDS or (count >= TARGET_WORDS and _ends_sentence(group[-1].text))
        if group and (full or (begun is not None and _closes(begun.kind, count))):
            yield section, group
            group, count = [], 0
        if begun is not None and not group:
            section = begun.kind or begun.title
        group.append(line)
        count += size
    if group:
        yield section, group


def _closes(begun: str | None, count: int) -> bool:
    """Whether a heading ends the chunk before it: always for a known kind, else when it is long enough."""
    return begun is not None or count >= TARGET_WORDS // 3


def _ends_sentence(text: str) -> bool:
    return text.rstrip().endswith((".", "!", "?", ":", ";"))
