"""The essential lines of a document: the section asked for, its conclusion, its orders, its table, its letter."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from index.answer import Statement
from index.cite import Citer, lines_of
from index.dossier import OpenDocument
from index.extractive import without_letterhead
from index.lexicon import essential_sections
from index.passages import sentences_of
from index.terms import words
from ingest.document import BlockKind, Page, Section, Span
from ingest.normalise import fold
from ingest.vocabulary import Tokens, people_cues
from ingest.vocabulary.tables import rows

STATEMENTS_PER_DOCUMENT = 4
LINES_PER_STATEMENT = 4
_RUNNING = {"header", "footer", "stamp", "title"}
_HEADING_MARKS = " :.-*"
_SENTENCE_ENDS = (".", "!", "?", ";", ":")


def essential(document: OpenDocument, citer: Citer, section: str | None = None) -> list[Statement]:
    """The section asked for when the document has it, else the conclusion, what stands for it, its table, its body."""
    name = document.meta.document_id
    pages = citer.pages(name)
    return [citer.statement(name, span) for span in essential_spans(document, pages, section)]


Body = Sequence[tuple[Span, BlockKind]]
"""Every line that is neither running matter nor a title, in reading order, with the kind of its block."""


def essential_spans(document: OpenDocument, pages: Sequence[Page], wanted: str | None = None) -> list[Span]:
    """The lines of :func:`essential`, as spans."""
    content = document.meta.document
    kinds = essential_sections(content.metadata.category)
    for kind in (wanted, *kinds) if wanted else kinds:
        for section in content.sections:
            if section.kind == kind and (spans := _few(_sentences(pages, section, content.metadata.author))):
                return spans
    if content.metadata.category == "prescription" and (orders := _orders(document, pages)):
        return orders[:STATEMENTS_PER_DOCUMENT]
    body = _body_of(pages)
    letter = _greeted(document, pages, body)
    if letter and content.metadata.category not in _OF_TABLES:
        return letter
    table = (span for span, kind in body if kind == "table")
    return _few(_telling(table, document, pages)) or letter or _after_title(document, pages, body)


_OF_TABLES = frozenset({"biologie", "vaccination", "prescription"})
"""Kinds of document whose table tells more than the letter around it."""


def _telling(lines: Iterable[Span], document: OpenDocument, pages: Sequence[Page]) -> Iterator[Span]:
    """``lines`` without those of a letterhead: names, addresses, what says who writes and where."""
    heads = [one.span for field in ("author", "organisation") if (one := document.meta.evidence.get(field)) is not None]
    return without_letterhead(lines, [head for head in heads if head is not None], pages)


def _orders(document: OpenDocument, pages: Sequence[Page]) -> list[Span]:
    """The lines of an ordonnance that order something."""
    spans = (one.evidence.span for one in document.meta.document.prescriptions)
    found = [lines_of(pages[span.page - 1], span) for span in spans if span is not None]
    return list(dict.fromkeys(found))


def _greeted(document: OpenDocument, pages: Sequence[Page], body: Body) -> list[Span]:
    """The body of a letter: its sentences after the greeting, up to the leave-taking."""
    lines = ((line, pages[line.page - 1]) for line in _greeted_lines(pages, body))
    said = (one for line, page in lines for one in sentences_of(document.meta.document, page, line))
    return _few(said)


def _few(spans: Iterable[Span]) -> list[Span]:
    """The first :data:`STATEMENTS_PER_DOCUMENT` of them, each once."""
    found: dict[Span, None] = {}
    for span in spans:
        found[span] = None
        if len(found) == STATEMENTS_PER_DOCUMENT:
            break
    return list(found)


def _greeted_lines(pages: Sequence[Page], body: Body) -> Iterator[Span]:
    greeted = False
    for span, _ in body:
        printed = pages[span.page - 1].text[span.start : span.end]
        if greeted and _closes(printed):
            return
        if greeted:
            yield span
        elif printed.rstrip().endswith(_GREETS):
            greeted = people_cues("greeting").at(Tokens.of(fold(printed)), 0) is not None


_GREETS = (",", "!")


def _body_of(pages: Sequence[Page]) -> Body:
    """The body of a document, line by line."""
    return [
        (Span(page.number, start, start + len(line.text)), kind)
        for page in pages
        for start, line, kind in zip(page.line_starts, page.lines, page.line_kinds, strict=True)
        if kind not in _RUNNING and line.text.strip()
    ]


def body_lines(page: Page, whole: Span) -> Iterator[Span]:
    """The parts of the page's body lines that lie in ``whole``."""
    for place in range(max(bisect_right(page.line_starts, whole.start) - 1, 0), len(page.lines)):
        start, text = page.line_starts[place], page.lines[place].text
        if start >= whole.end:
            return
        begin, end = max(start, whole.start), min(start + len(text), whole.end)
        if begin < end and page.line_kinds[place] not in _RUNNING and text.strip():
            yield Span(page.number, begin, end)


def _after_title(document: OpenDocument, pages: Sequence[Page], body: Body) -> list[Span]:
    """The body lines that follow the line the title was read from; all of them when there is none.

    Without the fields of a form that say whose it is.
    """
    title = document.meta.evidence.get("title")
    lines = [span for span, _ in body]
    after = lines
    if title is not None and title.span is not None:
        after = [span for span in lines if (span.page, span.start) >= (title.span.page, title.span.end)] or lines

    def told() -> Iterator[Span]:  # (read as far as some lines are found: a page has a hundred)
        return (span for span in after if not _says_whose(pages[span.page - 1].text[span.start : span.end]))

    return _few(_telling(told(), document, pages)) or _few(told()) or _few(after)


def _says_whose(printed: str) -> bool:
    """Whether a line is a field of the patient's identity: « date de naissance : … », « adresse : … »."""
    label, colon, _ = printed.partition(":")
    named = tuple(word for word in words(label) if word not in _NUMBER)
    return bool(colon and named) and (named in _whose() or named[0] in _CONTACT)


@lru_cache(maxsize=1)
def _whose() -> frozenset[tuple[str, ...]]:
    """The labels of an identity's fields; what a letter is about (« objet ») is none."""
    named = (words(row["term"]) for row in rows("identity_cues") if row["kind"].endswith("_label"))
    return frozenset(tuple(word for word in label if word not in _NUMBER) for label in named) - {("objet",)}


_NUMBER = frozenset({"numero", "n", "d", "de"})
_CONTACT = frozenset({"adresse", "tel", "telephone", "email", "mail", "profession", "commune"})


def _sentences(pages: Sequence[Page], section: Section, author: str | None) -> Iterator[Span]:
    """The section without heading, running matter, leave-taking and signature, cut after lines that end a sentence."""
    heading = fold(section.title).strip(_HEADING_MARKS)
    for whole in section.spans:
        page = pages[whole.page - 1]
        group: Span | None = None
        taken = 0
        for line in body_lines(page, whole):
            printed = page.text[line.start : line.end]
            if fold(printed).strip(_HEADING_MARKS) == heading:
                continue
            if _closes(printed) or (author is not None and fold(printed) == fold(author)):
                break
            group = Span(line.page, group.start if group else line.start, line.end)
            taken += 1
            if taken == LINES_PER_STATEMENT or printed.rstrip().endswith(_SENTENCE_ENDS):
                yield group
                group, taken = None, 0
        if group is not None:
            yield group


def _closes(printed: str) -> bool:
    """Whether a line takes leave (« Bien confraternellement »): what follows is a signature."""
    return next(people_cues("closing").find(Tokens.of(fold(printed))), None) is not None
