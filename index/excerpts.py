"""Which lines of a document are shown: the essential ones, or those that hold what was asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ingest.assertions import label

from index.answer import Statement
from index.cite import Citer
from index.concepts import Concept
from index.dossier import OpenDocument
from index.lexicon import essential_sections
from index.records import StoredChunk
from index.search import Hit
from index.terms import stem, words
from ingest.document import Page, Section, Span
from ingest.normalise import fold

STATEMENTS_PER_DOCUMENT = 4
LINES_PER_STATEMENT = 4
MATCHES_PER_DOCUMENT = 2
_RUNNING = {"header", "footer", "stamp", "title"}
_SENTENCE_ENDS = (".", "!", "?", ";", ":")


def essential(document: OpenDocument, citer: Citer) -> list[Statement]:
    """The conclusion, else what stands for it in such a document, else the first lines of its body."""
    name, content = document.meta.document_id, document.meta.document
    pages = citer.pages(name)
    for kind in essential_sections(content.metadata.category):
        for section in content.sections:
            spans = list(_sentences(pages, section)) if section.kind == kind else []
            if spans:
                return [citer.statement(name, span) for span in spans[:STATEMENTS_PER_DOCUMENT]]
    return [citer.statement(name, span) for span in _opening(pages)]


def _sentences(pages: Sequence[Page], section: Section) -> Iterator[Span]:
    """The section without its heading, cut after lines that end a sentence."""
    heading = fold(section.title)
    for span in section.spans:
        page = pages[span.page - 1]
        group: Span | None = None
        taken = 0
        for line in _line_spans(page, span):
            text = page.text[line.start : line.end]
            if not text.strip() or fold(text).strip(" :.-") == heading.strip(" :.-"):
                continue
            group = Span(span.page, group.start if group else line.start, line.end)
            taken += 1
            if taken == LINES_PER_STATEMENT or text.rstrip().endswith(_SENTENCE_ENDS):
                yield group
                group, taken = None, 0
        if group is not None:
            yield group


def _line_spans(page: Page, span: Span) -> Iterator[Span]:
    for start, line in zip(page.line_starts, page.lines, strict=True):
        begin, end = max(start, span.start), min(start + len(line.text), span.end)
        if begin < end:
            yield Span(page.number, begin, end)


def _opening(pages: Sequence[Page]) -> list[Span]:
    """The first body lines of the document."""
    spans = []
    for page in pages:
        position = 0
        for block in page.blocks:
            for line in block.lines:
                if block.kind not in _RUNNING and line.text.strip():
                    spans.append(Span(page.number, position, position + len(line.text)))
                position += len(line.text) + 1
                if len(spans) == STATEMENTS_PER_DOCUMENT:
                    return spans
    return spans


def matching(hit: Hit, wanted: Sequence[Concept], chunks: Sequence[StoredChunk], citer: Citer) -> list[Statement]:
    """The lines of the hit's best chunks that hold the concepts, labelled when negated, family or hypothetical.

    A document found by its title alone gives its essential lines.
    """
    pages = citer.pages(hit.document.meta.document_id)
    found: list[tuple[int, int, Span]] = []
    for rank, number in enumerate(hit.chunks[:MATCHES_PER_DOCUMENT]):
        for span in chunks[number].spans:
            page = pages[span.page - 1]
            for line in _line_spans(page, span):
                held = sum(_holds(page.text[line.start : line.end], concept) for concept in wanted)
                if held:
                    found.append((-held, rank, line))
    found.sort(key=lambda entry: entry[:2])
    chosen = list(dict.fromkeys(line for _, _, line in found))[:MATCHES_PER_DOCUMENT]
    if not chosen:
        return essential(hit.document, citer)[:MATCHES_PER_DOCUMENT]
    return [_labelled(hit.document, line, wanted, citer, pages) for line in chosen]


def _holds(text: str, concept: Concept) -> bool:
    return concept.in_stems(frozenset(stem(word) for word in words(text)))


def _labelled(
    document: OpenDocument, line: Span, wanted: Sequence[Concept], citer: Citer, pages: Sequence[Page]
) -> Statement:
    text = pages[line.page - 1].text
    section = next(
        (
            section.kind
            for section in document.meta.document.sections
            for span in section.spans
            if span.page == line.page and span.start <= line.start < span.end
        ),
        None,
    )
    start, end = _mention(text, line, wanted)
    return citer.statement(document.meta.document_id, line, label(text, start, end, section))


def _mention(text: str, line: Span, wanted: Sequence[Concept]) -> tuple[int, int]:
    """Offsets in the page text of the first word of the line that belongs to a concept; else the whole line."""
    parts = {part for concept in wanted for alternative in concept.alternatives for part in alternative}
    position = line.start
    for word in text[line.start : line.end].split(" "):
        if any(stem(part) in parts for part in words(word)):
            return position, position + len(word)
        position += len(word) + 1
    return line.start, line.end
