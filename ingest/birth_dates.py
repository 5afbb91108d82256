"""Birth dates without a label: « LARTIGUE Odette (12/11/1972) », a date printed right after the patient's name.

Such a date is a birth only where the page names its patient (a head, running matter, a patient label), when the name
is no doctor's and no wording of documents, and when the date lies well before everything else the page dates.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ingest import vocabulary
from ingest.dates import RoledDate
from ingest.names import read_patient_name
from ingest.normalise import words
from ingest.people import people
from ingest.printed import PrintedLine
from ingest.vocabulary import Tokens, kinds

_HEAD_LINES = 32
"""Lines of a page among which a name with a date is the patient's."""
_UNTOLD = frozenset(("bare", "letter", "title", "row", "column"))
"""Roles no label gave: the form of the line, or none."""
_NEVER_LATER = frozenset(("next_appointment", "ignored", "birth"))
_FIRST_PAPERS = 1995
"""Years before which no document kept here was written: such a date is a birth even when it is the page's only one."""
_GAP_YEARS = 2
"""Years between a birth printed without brackets and the rest: less may be an earlier act."""
_BETWEEN = re.compile(r"[\s,:/|;-]*$")
_LONGEST_NAME = 6  # words


def with_births(dates: Sequence[RoledDate], lines: Sequence[PrintedLine] = ()) -> tuple[RoledDate, ...]:
    """The dates, those printed beside the patient's name as births; a report of delivery has two, the later its act."""
    found = [_as_birth(date) if _is_birth(date, dates) else date for date in dates]
    births = sorted({date.iso for date in found if date.role == "birth" and len(date.iso) == len("2024-01-01")})
    if len(births) < 2 or int(births[-1][:4]) - int(births[0][:4]) < _YOUNGEST_MOTHER or not _of_delivery(lines):
        return tuple(found)
    return tuple(
        replace(date, role="operation") if date.role == "birth" and date.iso == births[-1] else date for date in found
    )


_YOUNGEST_MOTHER = 12


def _of_delivery(lines: Sequence[PrintedLine]) -> bool:
    """Whether the head of the first page names a report of a delivery."""
    for line in lines[:_HEAD_LINES]:
        for found in vocabulary.document_titles().find(line.tokens):
            if found.values[0].type_code in _DELIVERIES and (line.kind == "title" or found.first == 0):
                return True
    return False


_DELIVERIES = frozenset(("15508-5", "57057-2"))


def _as_birth(date: RoledDate) -> RoledDate:
    return replace(date, role="birth", sure=True, stated=True)


def _is_birth(date: RoledDate, dates: Sequence[RoledDate]) -> bool:
    line = date.line
    if date.role not in _UNTOLD or len(date.iso) != len("2024-01-01"):
        return False
    sexed = _SEX_AFTER.match(line.text[date.written.end :]) is not None
    if date.written.two_digit_year and not sexed:
        return False
    if (date.history or line.index_on_page >= _HEAD_LINES) and not line.running:
        return False
    if next(vocabulary.identity_cues("relative").find(line.tokens), None) is not None:
        return False
    before = line.text[: date.written.start].rstrip()
    bracketed = before.endswith("(") and line.text[date.written.end :].lstrip().startswith(")")
    return (sexed or _long_before(date, dates, bracketed=bracketed)) and _follows_name(line, before.removesuffix("("))


def _long_before(date: RoledDate, dates: Sequence[RoledDate], *, bracketed: bool) -> bool:
    """Whether a date is earlier than all that the page dates, as a birth is."""
    year = int(date.iso[:4])
    if year < _FIRST_PAPERS:
        return True
    others = [one.iso for one in dates if one.iso != date.iso and one.role not in _NEVER_LATER and not one.history]
    if not others:
        return False
    return min(others) > date.iso if bracketed else int(min(others)[:4]) - year >= _GAP_YEARS


def _follows_name(line: PrintedLine, before: str) -> bool:
    """Whether nothing but a person's name, with its civility or label, stands before a date in its cell."""
    cell = max((first for first, _ in line.cells if _offset(line, first) < len(before)), default=0)
    begin = _offset(line, cell)
    labels = [found for found in vocabulary.identity_cues("name_label").find(line.tokens) if found.first >= cell]
    ends = [line.folded.span(found.start, found.end)[1] for found in labels]
    begin = max((end for end in ends if end <= len(before)), default=begin)
    civil = vocabulary.people_cues("title_civil").find(line.tokens)
    titled = [line.folded.span(found.start, found.end)[0] for found in civil]
    begin = max((start for start in titled if begin <= start < len(before)), default=begin)
    if any(begin <= person.start < len(before) for person in people(line)):
        return False
    text = _BETWEEN.sub("", before[begin:]).strip(" :.-")
    name = read_patient_name(text)
    told = bool(ends or titled)
    if not ((name.family and name.given) or (told and name.whole and len(name.whole.split()) > 1)):
        return False
    printed = " ".join(part for part in (name.family, name.given, name.whole, name.birth) if part)
    return len(text.split()) <= _LONGEST_NAME and len(words(printed)) >= len(words(text)) - _CIVILITY and is_name(text)


_SEX_AFTER = re.compile(
    r"\s*[|/,;–-]?\s*\(?(?:[Ss]exe\s*:?\s*)?(?:[FMH]|[Ff]éminin|[Mm]asculin|[Ff]emme|[Hh]omme)\)?(?![\w.'’])"
)
_CIVILITY = len("mademoiselle nee epouse ")
"""Letters of a printed name that are no part of it: civility and marker."""


def _offset(line: PrintedLine, token: int) -> int:
    starts = line.tokens.starts
    return line.folded.span(starts[token], starts[token] + 1)[0] if token else 0


def is_name(text: str) -> bool:
    """Whether no wording of documents, organisations, disciplines or results stands in a text that reads as a name."""
    tokens = Tokens.of(words(text))
    return not any(
        next(iter(phrases.find(tokens)), None)
        for phrases in (
            vocabulary.document_titles(),
            kinds.title_words(),
            kinds.category_cues(),
            vocabulary.organisation_cues(),
            vocabulary.specialty_phrases("document"),
        )
    )
