"""Titled parts of a document: headings found by wording and form, with the spans they cover."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ingest import vocabulary
from ingest.document import Section, Span
from ingest.printed import PrintedLine
from ingest.vocabulary import Found

_LONGEST_HEADING = 70  # characters
_NUMBERING = re.compile(r"\s*(?:[ivx]{1,4}|\d{1,2}|[a-h])\s*[.)°/-]\s*|\s*[-•*–▪■]\s*")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading on a line: its title, canonical kind (or ``None``), and whether text follows on the same line."""

    title: str
    kind: str | None
    inline: bool


def heading(line: PrintedLine) -> Heading | None:
    """The heading a line bears, if it bears one: a known wording, or the form of a title."""
    folded = line.folded.text
    numbering = _NUMBERING.match(folded)
    begin = numbering.end() if numbering else 0
    first = next((index for index, start in enumerate(line.tokens.starts) if start >= begin), None)
    if first is None:
        return None
    found = vocabulary.section_headings().at(line.tokens, first)
    if found is not None and not _names_document(line, found) and (begun := _worded(line, found)) is not None:
        return begun
    if line.kind == "title" and len(line.text) <= _LONGEST_HEADING:
        return Heading(line.text.rstrip(" :"), None, False)
    return None


def _names_document(line: PrintedLine, found: Found[str]) -> bool:
    """« SYNTHÈSE DE PASSAGE AUX URGENCES » is the document's own name, though « SYNTHÈSE » heads a part."""
    title = vocabulary.document_titles().at(line.tokens, found.first)
    return title is not None and title.last > found.last and title.values[0].strength >= _PLAIN_TITLE


_PLAIN_TITLE = 70


def _worded(line: PrintedLine, found: Found[str]) -> Heading | None:
    """A known wording is a heading when it is alone, followed by a colon, or in capitals."""
    after = line.folded.text[found.end :].lstrip()
    if _FOLLOWS.match(after):
        start, end = line.folded.span(found.start, found.end)
        return Heading(line.text[start:end], found.values[0], bool(after.strip(":-/ .")))
    if _AND_MORE.fullmatch(after) and line.text[:1].isupper() and len(line.text) <= _LONGEST_HEADING:
        return Heading(line.text.rstrip(" :"), found.values[0], False)
    more = len(line.tokens.texts) - found.last
    house = more > 0 and vocabulary.organisation_cues().at(line.tokens, found.first) is not None  # « CLINIQUE DES … »
    if line.is_capitals and not house and len(line.text) <= _LONGEST_HEADING and more <= _MORE_WORDS:
        return Heading(line.text.rstrip(" :"), found.values[0], False)
    return None


_FOLLOWS = re.compile(r"$|\s*\)?\s*(?:\([^)]{0,40}\))?\s*(?::|$)|\.\s*:|[.-]\s*$|[–—-]\s+\S|/\s*\w")
_AND_MORE = re.compile(r"(?:et|&) (?:[^\W\d_]|[ '’-]){3,30}:?\s*")
"""« Histoire de la maladie et évolution », alone on its line: the heading of both."""
_MORE_WORDS = 4


def sections(lines: Sequence[PrintedLine]) -> tuple[Section, ...]:
    """The sections of a document in order; text before the first heading belongs to none."""
    parts: list[tuple[Heading, list[PrintedLine]]] = []
    for line, head in _under_headings(line for line in lines if not line.running):
        if head is None:
            continue
        if not parts or parts[-1][0] is not head:
            parts.append((head, []))
        parts[-1][1].append(line)
    return tuple(Section(head.title, head.kind, spans_of(held)) for head, held in parts)


def _under_headings(lines: Iterable[PrintedLine]) -> Iterator[tuple[PrintedLine, Heading | None]]:
    """Each line with the heading it stands under, its own if it bears one."""
    head: Heading | None = None
    last: PrintedLine | None = None
    for line in lines:
        begun = heading(line)
        if begun is not None:
            head = begun
        elif head is not None and last is not None and _has_ended(head, last):
            head = None
        last = line
        yield line, head


def _has_ended(head: Heading, last: PrintedLine) -> bool:
    """Whether a section ended with the line ``last``: one that a field opens, of the family, with its sentence.

    « Antécédent familial : glaucome chez sa mère. » over « Tension oculaire : 15 mmHg » says nothing of the latter.
    """
    return head.inline and head.kind == _OF_FAMILY and last.text.rstrip().endswith(".")


_OF_FAMILY = "antecedents_familiaux"


def spans_of(lines: Sequence[PrintedLine]) -> tuple[Span, ...]:
    """One span for each run of adjacent lines of a page."""
    spans: list[Span] = []
    for line in lines:
        end = line.start + len(line.text)
        if spans and spans[-1].page == line.page and spans[-1].end + 1 == line.start:
            spans[-1] = Span(line.page, spans[-1].start, end)
        else:
            spans.append(Span(line.page, line.start, end))
    return tuple(spans)


def section_kinds(lines: Sequence[PrintedLine]) -> tuple[str | None, ...]:
    """The canonical kind of section each line stands in (running matter and what stands above the body: ``None``)."""
    body = _first_of_body(lines)
    held = _under_headings(line for line in lines if not line.running and line.index >= body)
    kinds = {line.index: head.kind for line, head in held if head is not None}
    return tuple(kinds.get(line.index) for line in lines)


def _first_of_body(lines: Sequence[PrintedLine]) -> int:
    """Index of the first line that a section may hold: below the greeting, else below the naming of the patient.

    What stands above is the head of the page: « AVIS DE DERMATOLOGIE » there is a title, not a conclusion.
    """
    greetings, named = vocabulary.people_cues("greeting"), vocabulary.identity_cues(*_NAMING)
    first = 0
    for line in lines:
        if line.index > _HEAD_LINES or line.page != lines[0].page:
            break
        if not line.tokens.texts or line.running:
            continue
        if greetings.at(line.tokens, 0) is not None and line.text.rstrip().endswith((",", "!")):
            return line.index
        if not first and next(named.find(line.tokens), None) is not None:
            first = line.index
    return first


_HEAD_LINES = 40
_NAMING = ("birth_label", "ins_label")
