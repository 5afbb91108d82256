"""Titles: lines of the first page that read as the name of a document."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest import vocabulary
from ingest.offers import offered_at_head
from ingest.printed import PrintedLine
from ingest.vocabulary import DocumentTitle, Found, Tokens, kinds
from ingest.vocabulary.clinical import referral_cues

_HEAD_LINES = 40
"""Body lines of the first page among which a title is looked for."""
_LONGEST_TITLE = 14  # words
_LEAD_WORDS = 6
"""Words that may precede the wording in a line printed as a title."""
_STATED_DAY = 25
"""Points a wording loses that « le » follows in prose: « Accouchement le 09/02/2022 » tells an event."""
_DECAY = 1.5
"""Points a title loses for each line it stands below the first candidate."""
_IN_A_PART = 40
"""Points a title loses below a heading of the body: it then names a part."""
_OF_A_HOUSE = 20
"""Points a title loses with an address right below: « Consultation de pneumologie », « 5 rue …, 01880 LE GOUJON »."""
_ADDRESS = re.compile(r"\b\d{5} [A-ZÀ-Ý]")
_WRAPPED = re.compile(r"[a-zà-öø-ÿ(]")
_LEADS = re.compile(r"(?:.{0,40}[:–—-]\s*|\s*(?:[ivx\d]{1,3}[.)]\s*)?|\s*(?:le|la|les|votre|vos|notre|une?)\s+)$")


@dataclass(frozen=True, slots=True)
class Title:
    """A title found: what its wording means, its line, and a score of about 0..100 for how well it stands."""

    meaning: DocumentTitle
    line: PrintedLine
    score: float
    head: bool
    """Whether it stands above the first heading of the body."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A part of a line, set apart by a gap: its tokens, with offsets into the folded line, and its first character."""

    line: PrintedLine
    tokens: Tokens
    start: int

    @property
    def set_apart(self) -> bool:
        """Whether it is printed as a title."""
        return self.line.kind == "title" or self.line.is_capitals


def cells(line: PrintedLine) -> Iterator[Cell]:
    """The cells of a line, left to right; the whole line when nothing sets parts of it apart."""
    tokens = line.tokens
    for first, last in line.cells:
        part = Tokens(tokens.texts[first:last], tokens.starts[first:last], tokens.ends[first:last])
        yield Cell(line, part, tokens.starts[first] if first else 0)


def head(lines: Sequence[PrintedLine]) -> Iterator[PrintedLine]:
    """The first page's lines among which a title may stand: above the greeting of a letter."""
    greetings, seen = vocabulary.people_cues("greeting"), 0
    for line in lines:
        if line.page != lines[0].page or seen >= _HEAD_LINES:
            return
        if line.kind in ("footer", "stamp") or not line.tokens.texts:
            continue
        if greetings.at(line.tokens, 0) is not None and line.text.rstrip().endswith((",", "!")):
            return
        seen += 0 if line.running else 1
        yield line


def titles(lines: Sequence[PrintedLine], parts: Sequence[str | None]) -> list[Title]:
    """Every title of the first page, scored: what is printed first, apart and above the body counts most.

    ``parts``: the kind of section each line stands in.
    """
    found: list[Title] = []
    first = None
    begun = False
    offered = offered_at_head(lines)
    for count, line in enumerate(head(lines)):
        if count and _asks(lines, line):
            return found
        following = lines[line.index + 1].text if line.index + 1 < len(lines) else ""
        housed = _OF_A_HOUSE if _ADDRESS.search(following) and not line.is_capitals else 0
        if _goes_on(lines, line) or line.index in offered:
            continue
        for cell in cells(line):
            wording = _wording(cell, following)
            if wording is None:
                continue
            first = count if first is None else first
            score = _score(cell, wording) - _DECAY * (count - first) - (_IN_A_PART if begun else 0) - housed
            found.append(Title(wording.values[0], line, score, not begun))
        named = bool(found) and found[-1].line is line
        begun = begun or (not named and (parts[line.index] is not None or _opens_part(lines, line)))
    return found


def _asks(lines: Sequence[PrintedLine], line: PrintedLine) -> bool:
    """Whether the line above asks for what is listed from here on: « Faire pratiquer : », the tests, one a line."""
    above = lines[line.index - 1] if line.index else line
    if not above.text.rstrip().endswith(":") or above.page != line.page:
        return False
    asking = (one for one in referral_cues().find(above.tokens) if any(cue.kind == "asked" for cue in one.values))
    return any(above.tokens.texts[one.last - 1].endswith(_INFINITIVES) for one in asking)


_INFINITIVES = ("er", "ir", "re")
"""Not « Examen demandé : », which heads the name of an exam on its own report."""


def _goes_on(lines: Sequence[PrintedLine], line: PrintedLine) -> bool:
    """Whether a line of the body goes on with the sentence of the line above."""
    if line.index == 0 or line.kind != "body" or not line.text[:1].islower():
        return False
    above = lines[line.index - 1]
    return above.page == line.page and above.kind == "body" and len(above.tokens.texts) >= _SENTENCE


def _opens_part(lines: Sequence[PrintedLine], line: PrintedLine) -> bool:
    """Whether a line is the heading of a part whose name is not known: a sentence or a table follows it."""
    if line.kind != "title" or line.index + 1 >= len(lines) or line.index_on_page > _FIRST_HEADINGS:
        return False
    houses = (vocabulary.organisation_cues(), kinds.houses(), vocabulary.specialty_phrases("document"))
    if any(next(table.find(line.tokens), None) for table in houses) or any(map(str.isdigit, line.text)):
        return False
    below = lines[line.index + 1]
    sentence = below.kind == "body" and len(below.tokens.texts) >= _SENTENCE and not below.names_doctor
    return line.index == 0 and (sentence or below.kind == "table")


_CLOSES = re.compile(r"\s[-–:]\s*$")
"""« Consultation d'anesthésie - CONVOCATION »: what closes a title says what the paper is."""
_FIRST_HEADINGS, _SENTENCE = 2, 9


def _wording(cell: Cell, following: str) -> Found[DocumentTitle] | None:
    """The first title wording of a cell that can be a title; prose that begins with such words is none."""
    tokens, line = cell.tokens, cell.line
    if not tokens.texts or len(tokens.texts) > 2 * _LONGEST_TITLE:
        return None
    every = list(vocabulary.document_titles().find(tokens))
    if every and every[-1].last == len(tokens.texts) and every[-1].values[0].category == "administratif":
        every = every[-1:] if _CLOSES.search(line.folded.text[cell.start : every[-1].start]) else every
    for found in every:
        if cell.set_apart:
            return found if found.first <= _LEAD_WORDS else None
        lead = line.folded.text[cell.start : found.start]
        if len(tokens.texts) > _LONGEST_TITLE or not _LEADS.match(lead):
            return None
        key, colon, _ = lead.partition(":")
        if colon and not vocabulary.document_cues("title_key").meanings(key):
            return None
        wrapped = _WRAPPED.match(following) is not None and not line.text.rstrip().endswith((".", ":", ";"))
        return None if wrapped or line.folded.text[0] in "-•*" else found
    return None


def _score(cell: Cell, found: Found[DocumentTitle]) -> float:
    line, count = cell.line, len(cell.tokens.texts)
    score = float(found.values[0].strength)
    score -= max(0, count - found.last - 4) + 2 * found.first
    score += 8 if line.kind == "title" else 0
    score += 6 if line.is_capitals else 0
    score -= 10 if line.running else 0
    if line.text.rstrip().endswith((".", ",", ";", ":")):
        score -= 12 if line.is_capitals else 25
    if not cell.set_apart and count > found.last and cell.tokens.texts[found.last] == "le":
        score -= _STATED_DAY
    if not cell.set_apart and found.values[0].category == "prescription" and _is_dated(cell.tokens, found.last):
        score -= _STATED_DAY
    if found.first == 0 and found.last == count and vocabulary.section_headings().meanings(line.text):
        score -= 12
    return score


def _is_dated(tokens: Tokens, index: int) -> bool:
    """« Ordonnance du 08/01/2026 » on a line of the body is the one that is answered."""
    index += tokens.texts[index : index + 1] == ("datee",)
    return tokens.texts[index : index + 1] == ("du",) and "".join(tokens.texts[index + 1 : index + 2]).isdigit()


def title_words(
    lines: Sequence[PrintedLine], parts: Sequence[str | None]
) -> Iterator[tuple[kinds.Weight, PrintedLine]]:
    """Words of titles, wherever they stand in a line printed as one above the first heading of the body."""
    offered = offered_at_head(lines)
    for line in head(lines):
        if parts[line.index] is not None and not line.running:
            return
        if line.index in offered:
            continue
        for cell in cells(line):
            if not cell.tokens.texts or len(cell.tokens.texts) > _LONGEST_TITLE:
                continue
            if not cell.set_apart and not _may_name(cell):
                continue
            for found in kinds.title_words().find(cell.tokens):
                yield from ((weight, line) for weight in found.values)


def _may_name(cell: Cell) -> bool:
    """Whether a cell not printed as a title may be one: short, no sentence, no label with its value."""
    text = cell.line.folded.text[cell.start : cell.tokens.ends[-1] + 1]
    key, colon, _ = text.partition(":")
    if colon and not vocabulary.document_cues("title_key").meanings(key):
        return False
    return len(cell.tokens.texts) <= _SHORT and not cell.line.text.rstrip().endswith((".", ","))


_SHORT = 8
"""Words of the longest line that reads as a title without being printed as one."""
