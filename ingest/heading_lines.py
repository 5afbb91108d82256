"""Lines that open a part of a document, those of the list of results under one, and those a sentence goes on in."""

from __future__ import annotations

import re

from ingest.printed import PrintedLine
from ingest.vocabulary import Tokens
from ingest.vocabulary.results import measure_cues, told_names

_BULLETS = frozenset("-•*–▪■")
_THEN_ITS_FIGURE = re.compile(r"[^\w]{0,60}\d")


def heads(line: PrintedLine) -> bool:
    """Whether a line is a heading alone: short, with its colon, in capitals or numbered, its day apart."""
    text = _DAY_OF_HEADING.sub("", line.text.rstrip())
    number = _NUMBER_OF_HEADING.match(text)
    words = text[number.end() if number is not None else 0 :]
    alone = words.endswith(":") or words.isupper() or (number is not None and words[-1:].isalpha())
    return alone and len(words.split()) <= _LONGEST_HEADING and not any(map(str.isdigit, words))


_LONGEST_HEADING = 6
_NUMBER_OF_HEADING = re.compile(r"(?:\d{1,2}|[IVX]{1,4}|[A-H]) ?[.)/–-]+ ")
_DAY_OF_HEADING = re.compile(
    r" ?\((?:[a-zé]{2,12} )?\d[^()]{0,16}\)(?= ?:?$)|,? (?:du|le|au) \d[\d/. ]{2,12}(?= ?:?$)", re.IGNORECASE
)
"""« 4. EXAMEN D'ENTRÉE (06/11) », « BIOLOGIE DU MATIN (validée 11 h 20) »."""


def cue_kinds(tokens: Tokens) -> tuple[str, ...]:
    """The kinds of the cues of a heading or a label, in their order."""
    return tuple(kind for cue in measure_cues().find(tokens) for kind in cue.values)


def opens_a_moment(line: PrintedLine) -> bool:
    """Whether a line opens with a label of when: « Avant la sortie (11/03) : », « Le jour de la sortie : »."""
    label = _LABEL_OF_LINE.match(line.folded.text)
    return label is not None and not _MOMENTS.isdisjoint(cue_kinds(Tokens.of(label["label"])))


_LABEL_OF_LINE = re.compile(r"(?P<label>[^:.;,\n]{3,44}?) ?:(?=\s)")
_MOMENTS = frozenset(("entry", "exit", "visit"))


def is_listed(line: PrintedLine, *, named: bool) -> bool:
    """Whether a line is one of a list of results: its bullet, or (where ``named`` ones count) its name and figure."""
    if line.text[:1] in _BULLETS or not named:
        return line.text[:1] in _BULLETS
    name = told_names().at(line.tokens, 0)
    return name is not None and _THEN_ITS_FIGURE.match(line.folded.text, name.end) is not None


def goes_on(above: PrintedLine, line: PrintedLine, edge: float) -> bool:
    """Whether a sentence goes on from one line to the next: with a small letter, or a figure after a full line."""
    if "table" in (above.kind, line.kind) or above.text.endswith((":", ";")):
        return False
    first = line.text[:1]
    figure = first.isdigit() and _DAY_FIRST.match(line.text) is None
    return first.islower() or first in "(%µ/<>" or (figure and above.box.x1 >= edge)


_DAY_FIRST = re.compile(r"\d{1,2}(?:[/.-]\d{1,2}\b|(?:er)? [^\W\d]{3,9}\b| ?[hH:])|(?:19|20)\d\d\b")
"""A line that begins with a day, a year or an hour is one of a list."""
