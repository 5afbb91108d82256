"""Citations, cut out of pages. Nothing else makes one, so a quote that is not on its page cannot exist."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence

from index.answer import Citation, Statement
from ingest.document import Box, Evidence, Line, MentionLabel, Page, Span

_STAMP = re.compile(r"(?:19|20)\d{6}(?:\d{2,6}(?:\.\d+)?)?(?:[+-]\d{4})?", re.ASCII)
PagesOf = Callable[[str], Sequence[Page]]


class Citer:
    """Numbers the citations of one answer, each once. ``pages_of`` gives a document's pages, in order."""

    def __init__(self, pages_of: PagesOf) -> None:
        """Cut from the pages ``pages_of`` gives."""
        self._pages_of = pages_of
        self._citations: dict[tuple[str, Span | str], Citation] = {}
        self._quotes: list[str] = []

    def pages(self, document_id: str) -> Sequence[Page]:
        """The pages of a document, in order."""
        return self._pages_of(document_id)

    @property
    def citations(self) -> tuple[Citation, ...]:
        """What was cited, in order of number."""
        return tuple(self._citations.values())

    def span(self, document_id: str, span: Span) -> int:
        """The number of the citation of ``span``."""
        known = self._citations.get((document_id, span))
        if known is not None:
            return known.id
        page = self._pages_of(document_id)[span.page - 1]
        citation = Citation(
            id=len(self._citations) + 1,
            kind="page",
            document_id=document_id,
            page=span.page,
            boxes=boxes(page, span),
            quote=page.text[span.start : span.end],
            text_source=page.source,
            confidence=_confidence(page, span),
        )
        self._citations[document_id, span] = citation
        self._quotes.append(citation.quote)
        return citation.id

    def evidence(self, document_id: str, evidence: Evidence) -> int:
        """The number of the citation of a field's evidence: its line, or its coded element."""
        if evidence.span is not None:
            return self.span(document_id, evidence.span)
        path = evidence.path or evidence.source
        known = self._citations.get((document_id, path))
        if known is not None:
            return known.id
        citation = Citation(
            id=len(self._citations) + 1,
            kind="coded",
            document_id=document_id,
            page=None,
            boxes=(),
            quote=_readable(evidence.quote),
            text_source=None,
            confidence=evidence.confidence,
            path=path,
        )
        self._citations[document_id, path] = citation
        self._quotes.append(citation.quote)
        return citation.id

    def quote(self, number: int) -> str:
        """The text of citation ``number``, which this citer made."""
        return self._quotes[number - 1]

    def line(self, document_id: str, span: Span) -> Span:
        """The whole printed lines that ``span`` touches."""
        return lines_of(self._pages_of(document_id)[span.page - 1], span)

    def statement(self, document_id: str, span: Span, label: MentionLabel | None = None) -> Statement:
        """A statement that is ``span``, word for word."""
        number = self.span(document_id, span)
        return Statement(self._citations[document_id, span].quote, (number,), label)


def lines_of(page: Page, span: Span) -> Span:
    """The whole printed lines of ``page`` that ``span`` touches."""
    touched = _touched(page, span)
    if not touched:
        return span
    return Span(span.page, touched[0][0], touched[-1][0] + len(touched[-1][1].text))


def _readable(coded: str) -> str:
    """A coded element's value; an HL7 time stamp as an ISO date, which the date normaliser reads."""
    if _STAMP.fullmatch(coded):
        return f"{coded[:4]}-{coded[4:6]}-{coded[6:8]}{coded[8:]}"
    return coded


def _touched(page: Page, span: Span) -> list[tuple[int, Line]]:
    """Lines of the page that share a character with ``span``, with their start offsets."""
    starts, lines = page.line_starts, page.lines
    first, after = max(bisect_right(starts, span.start) - 1, 0), bisect_left(starts, span.end)
    found = []
    for place in range(first, after):
        start, line = starts[place], lines[place]
        if line.text and start + len(line.text) > span.start:
            found.append((start, line))
    return found


def boxes(page: Page, span: Span) -> tuple[Box, ...]:
    """One box a line of ``span``: the whole line, or its covered words where they are known."""
    found = []
    for start, line in _touched(page, span):
        begin, end = span.start - start, span.end - start
        covered = [word.box for word in line.words if word.start < end and word.end > begin]
        whole = begin <= 0 and end >= len(line.text)
        found.append(line.box if whole or not covered else _around(covered))
    return tuple(found)


def _around(parts: Sequence[Box]) -> Box:
    return Box(
        min(box.x0 for box in parts),
        min(box.y0 for box in parts),
        max(box.x1 for box in parts),
        max(box.y1 for box in parts),
    )


def _confidence(page: Page, span: Span) -> float:
    """1 for printed text; for OCR the least sure word of the span."""
    if page.source != "ocr":
        return 1.0
    sure = [
        word.confidence
        for start, line in _touched(page, span)
        for word in line.words
        if word.confidence is not None and word.start < span.end - start and word.end > span.start - start
    ]
    return min(sure) if sure else (page.ocr_confidence or 0.0)
