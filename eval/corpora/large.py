"""A large dossier as plain readings, for measuring search without going through files."""

from __future__ import annotations

import hashlib
import random
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from eval.corpora.history import load_table
from ingest.document import (
    Block,
    Box,
    Chunk,
    Document,
    Evidence,
    Line,
    Metadata,
    Page,
    Reading,
    Span,
    TypedDate,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ingest.document import Category

LINES_A_PAGE = 24
LINES_A_CHUNK = 8
FIRST = date(2010, 1, 4)
DAYS = 6000


@dataclass(frozen=True, slots=True)
class _Theme:
    """What one kind of document is about."""

    category: Category
    type_code: str
    specialty: str
    title: str
    words: Sequence[str]


def build_text_dossier(documents: int = 500, chunks_per_document: int = 10, seed: int = 1) -> Iterator[Reading]:
    """Yield ``documents`` readings of ``chunks_per_document`` chunks each, the same for the same seed.

    Every page has lines with boxes, every chunk exact spans, every field its evidence: what the index would get from
    the reading of a real file. Sentences are drawn from a table of French clinical phrases by specialty, so that terms
    have the uneven frequencies of real text.
    """
    table = load_table("large.toml")
    themes = [_theme(row) for row in table["theme"]]
    rng = random.Random(seed)
    for _ in range(documents):
        yield _reading(rng.choice(themes), table, rng, chunks_per_document)


def _theme(row: Mapping[str, object]) -> _Theme:
    return _Theme(**row)  # type: ignore[arg-type]


def _reading(theme: _Theme, table: Mapping[str, list[str]], rng: random.Random, chunks: int) -> Reading:
    act = FIRST + timedelta(days=rng.randrange(DAYS))
    author = rng.choice(table["authors"])
    texts = [theme.title, f"Date de l'examen : {act:%d/%m/%Y}", author]
    while len(texts) < chunks * LINES_A_CHUNK:
        texts.append(_sentence(theme, table, rng))
    pages = tuple(
        _page(texts[start : start + LINES_A_PAGE], start // LINES_A_PAGE + 1)
        for start in range(0, len(texts), LINES_A_PAGE)
    )
    metadata = _metadata(theme, act, author, pages[0])
    document = Document(
        file_name=f"{rng.getrandbits(40):010x}.pdf", media_type="application/pdf", pages=pages, metadata=metadata,
        fingerprint=hashlib.blake2b("\n".join(texts).encode(), digest_size=8).hexdigest(),
    )  # fmt: skip
    return Reading(document, _chunks(pages))


def _sentence(theme: _Theme, table: Mapping[str, list[str]], rng: random.Random) -> str:
    subject = rng.choice(theme.words if rng.random() < 0.6 else table["general"])
    value = rng.choice((f"{rng.randint(40, 190)}", f"{rng.uniform(0.4, 15):.1f}".replace(".", ",")))
    return rng.choice(table["frames"]).replace("{s}", subject).replace("{v}", value)


def _page(texts: Sequence[str], number: int) -> Page:
    lines = tuple(
        Line(text, Box(0.1, 0.06 + 0.036 * row, min(0.95, 0.12 + 0.0085 * len(text)), 0.085 + 0.036 * row))
        for row, text in enumerate(texts)
    )
    return Page(number, 595.0, 842.0, "text", (Block("body", lines),))


def _chunks(pages: Sequence[Page]) -> tuple[Chunk, ...]:
    found = []
    for page in pages:
        for start in range(0, len(page.lines), LINES_A_CHUNK):
            stop = min(start + LINES_A_CHUNK, len(page.lines)) - 1
            span = Span(page.number, page.line_starts[start], page.line_starts[stop] + len(page.lines[stop].text))
            found.append(Chunk(page.text[span.start : span.end], (span,)))
    return tuple(found)


def _metadata(theme: _Theme, act: date, author: str, page: Page) -> Metadata:
    def quoted(line: int, text: str) -> Evidence:
        start = page.line_starts[line] + page.lines[line].text.index(text)
        return Evidence("text", 0.95, text, Span(page.number, start, start + len(text)))

    title, day, signed = quoted(0, theme.title), quoted(1, f"{act:%d/%m/%Y}"), quoted(2, author)
    return Metadata(
        title=theme.title, type_code=theme.type_code, category=theme.category, specialty=theme.specialty, author=author,
        act_date=act.isoformat(), act_date_certain=True, dates=(TypedDate("act", act.isoformat(), day),),
        evidence={"title": title, "category": title, "type_code": title, "specialty": title, "act_date": day,
                  "author": signed},
    )  # fmt: skip
