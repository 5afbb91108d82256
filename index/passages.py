"""A document cut into the passages a summary may be made of: whole sentences or rows, with where they stand.

Running matter, titles, headings and what follows the leave-taking are left out. Deterministic; nothing is
rewritten: a passage's text is its span of the page.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import takewhile

from ingest.document import Block, Document, Page, Span
from ingest.normalise import fold
from ingest.vocabulary import Tokens, kinds, people_cues

LONGEST = 360
"""Characters of a passage; a longer sentence is cut at the line that passes this."""
MOST_PAGES = 60
"""Pages looked at; of a longer document the first ones and the last ones (conclusions stand there)."""
_RUNNING = {"header", "footer", "stamp", "title"}
_END = re.compile(r"[.!?](?=\s+[«(\-•]?\s?[A-ZÀ-ÖØ-Þ0-9])|[.!?;]?$")
_SHORTENED = re.compile(
    r"(?:\b(?:dr|pr|mme|mr|m|mlle|st|ste|cf|ex|env|vs|p|n|no|tel|[A-Z])|^\s*\d{1,2})\.", re.IGNORECASE
)
_LONGEST_SHORTENED = 8
"""Characters before a point that tell an abbreviation or an item's number."""
_ITEM = re.compile(r"\s*(?:[-•*–▪■>→]|\d{1,2}[.)/])\s")
_CAPITAL = re.compile(r"[«\"(]?\s?[A-ZÀ-ÖØ-Þ]")
_HEADING_MARKS = " :.-*•"
_SHORT_LINE = 0.82
"""A line ending before this share of its block's width, followed by a capital, ends a paragraph."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence or a row. ``section`` is the canonical kind of the part it stands in; ``order`` its rank in reading.

    ``abnormal`` tells a row with a result outside its reference; ``after_title`` one that follows the title line.
    """

    span: Span
    text: str
    section: str | None
    table: bool
    order: int
    abnormal: bool = False
    after_title: bool = True


def passages(document: Document, pages: Sequence[Page]) -> tuple[Passage, ...]:
    """The passages of a document in reading order; none for an unreadable one.

    Centred text looks like titles: where nothing else is printed it is the body.
    """
    return _passages(document, pages, _RUNNING) or _passages(document, pages, _RUNNING - {"title"})


def _passages(document: Document, pages: Sequence[Page], left_out: set[str]) -> tuple[Passage, ...]:
    headings = _headings(tuple(section.title for section in document.sections))
    laboratory = document.metadata.category == "biologie"
    measured = [one.value_evidence.span for one in document.observations if laboratory and one.value_evidence.span]
    abnormal = [
        one.value_evidence.span
        for one in document.observations
        if one.value_evidence.span and not one.prior and (one.printed_flag or one.computed_flag in {"L", "H"})
    ]
    told = _told_elsewhere(document)
    title = document.metadata.evidence.get("title")
    start = (title.span.page, title.span.start) if title and title.span else (0, 0)
    found: list[Passage] = []
    for page in _looked_at(pages):
        closed = False
        for position, block in zip(page.block_starts, page.blocks, strict=True):
            if block.kind in left_out or closed:
                continue
            for span, whole_line in _cut(page, block, position, headings, measured):
                text = page.text[span.start : span.end]
                if _closes(text):
                    closed = True
                    break
                if any(one.page == span.page and one.start < span.end and one.end > span.start for one in told):
                    continue
                found.append(
                    Passage(
                        span=span,
                        text=text,
                        section=_section(document, span),
                        table=block.kind == "table" and whole_line,
                        order=len(found),
                        abnormal=any(_inside(one, span) for one in abnormal),
                        after_title=(span.page, span.start) > start,
                    )
                )
    return tuple(found)


def sentences_of(document: Document, page: Page, line: Span) -> list[Span]:
    """The sentences, or the row, that the printed line ``line`` of ``page`` holds or has a part of, in order."""
    place = bisect_right(page.block_starts, line.start) - 1
    if place < 0 or line.start > len(page.text):
        return []
    position, block = page.block_starts[place], page.blocks[place]
    if block.kind == "table" or document.metadata.category == "biologie":
        return [line]
    headings = _headings(tuple(section.title for section in document.sections))
    first = _sentence_begins(block, position, line.start, headings)
    cut = takewhile(lambda one: one[0].start < line.end, _cut(page, block, position, headings, [], first))
    return [span for span, _ in cut if line.start < span.end]


def _sentence_begins(block: Block, position: int, wanted: int, headings: frozenset[str]) -> int:
    """The number of the last line up to offset ``wanted`` that surely begins a sentence.

    It follows a sentence's end, a gap or a heading.
    """
    first = -1
    for line in block.lines:
        if position > wanted:
            break
        position += len(line.text) + 1
        first += 1
    while first > 0:
        above = block.lines[first - 1].text
        if not above.strip() or _stops(above)[-1:] == [len(above)] or _is_heading(above, headings):
            break
        first -= 1
    return max(first, 0)


@lru_cache(maxsize=256)
def _headings(titles: tuple[str, ...]) -> frozenset[str]:
    """The titles of a document's sections as a line of their own would fold to."""
    return frozenset(fold(title).strip(_HEADING_MARKS) for title in titles)


@lru_cache(maxsize=256)
def _longest(headings: frozenset[str]) -> int:
    return max(map(len, headings), default=0)


def _is_heading(text: str, headings: frozenset[str]) -> bool:
    bare = text.strip(_HEADING_MARKS)  # (folding makes no text much shorter)
    return len(bare) <= _longest(headings) + _MARKS and fold(bare).strip(_HEADING_MARKS) in headings


_MARKS = 4


def _told_elsewhere(document: Document) -> list[Span]:
    """Where the document names its patient, author, house and title: an answer's headline says it already."""
    fields = ("title", "author", "organisation")
    named = [document.metadata.evidence[field] for field in fields if field in document.metadata.evidence]
    named += [identity.evidence for identity in document.identities]
    return [evidence.span for evidence in named if evidence.span is not None]


def _looked_at(pages: Sequence[Page]) -> Iterator[Page]:
    half = MOST_PAGES // 2
    yield from pages if len(pages) <= MOST_PAGES else (*pages[:half], *pages[-half:])


def _cut(
    page: Page, block: Block, position: int, headings: frozenset[str], measured: Sequence[Span], first: int = 0
) -> Iterator[tuple[Span, bool]]:
    """The passages of a block from its line ``first``, which begins one: rows of a table or of results, else sentences.

    A sentence may run over several lines. ``position`` is the offset of the block's first line.
    """
    right = max((line.box.x1 for line in block.lines), default=1.0)
    left = min((line.box.x0 for line in block.lines), default=0.0)
    begin: int | None = None
    place = position + sum(len(line.text) + 1 for line in block.lines[:first])
    for number, line in enumerate(block.lines[first:], first):
        end = place + len(line.text)
        if not line.text.strip() or _is_heading(line.text, headings):
            if begin is not None:
                yield Span(page.number, begin, place - 1), False
            begin = None
        elif block.kind == "table" or any(_inside(one, Span(page.number, place, end)) for one in measured):
            if begin is not None:
                yield Span(page.number, begin, place - 1), False
                begin = None
            yield Span(page.number, place, end), True
        else:
            begin = place if begin is None else begin
            following = block.lines[number + 1].text if number + 1 < len(block.lines) else ""
            for stop in _stops(line.text):
                if begin is not None and place + stop > begin:
                    yield Span(page.number, begin, place + stop), False
                begin = place + stop + 1 if stop < len(line.text) else None
                while begin is not None and begin < end and page.text[begin] == " ":
                    begin += 1
            short = line.box.x1 < left + _SHORT_LINE * (right - left) and _CAPITAL.match(following)
            if begin is not None and (not following or _ITEM.match(following) or short or end - begin > LONGEST):
                yield Span(page.number, begin, end), False
                begin = None
        place = end + 1


def _stops(text: str) -> list[int]:
    """Offsets just after each sentence end of a line; the line's own end only if it is one."""
    found = []
    for match in _END.finditer(text):
        stop = match.end()
        if match.group() and not _shortened(text, stop):
            found.append(stop)
    return found


def _shortened(text: str, stop: int) -> bool:
    """Whether the point before ``stop`` belongs to an abbreviation, an initial or an item's number."""
    begin = max(stop - _LONGEST_SHORTENED, 0)
    return any(match.end() == stop for match in _SHORTENED.finditer(text, begin, stop))


def _section(document: Document, span: Span) -> str | None:
    inside = (s.kind for s in document.sections for part in s.spans if part.page == span.page and _inside(span, part))
    return next(inside, None)


def _inside(span: Span, whole: Span) -> bool:
    return span.page == whole.page and whole.start <= span.start < whole.end


def _closes(text: str) -> bool:
    return next(people_cues("closing").find(Tokens.of(fold(text))), None) is not None


def greets(text: str) -> bool:
    """Whether a passage is a greeting (« Cher confrère, »): courtesy, not news."""
    return len(text) < 60 and any(
        "greeting" in found.values for found in kinds.letter_cues().find(Tokens.of(fold(text)))
    )
