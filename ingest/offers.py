"""Lines that say what a house or a doctor offers, not what the patient has.

« Ophtalmologiste - Chirurgie de la cataracte », « SERVICE DE NÉPHROLOGIE - HÉMODIALYSE »: a department's name, a
practitioner's title with his fields, a list of fields set apart by dashes, the line that goes on below. None of them
states anything of the patient.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest import vocabulary
from ingest.assertions import goes_on
from ingest.letterhead import above_greeting
from ingest.printed import PrintedLine
from ingest.vocabulary.clinical import exam_terms

_HEAD = 24
"""Lines of the first page among which a list of fields may stand without a practitioner's title."""
_FIELDS = re.compile(r"\S\s+[-–—•·|/]\s+\S")
_SENTENCE = re.compile(r"[:;?=]|\d|[.!](?:\s|$)")
_FEWEST_OF_TITLE = 2
"""Dashes in a line that begins like a document's title and yet is a list of fields at least."""
_SHORT = 8
"""Words of a line below that goes on with it at most."""
_LONGEST = 16
"""Words of the longest such line."""


def offers(lines: Sequence[PrintedLine], kinds: Sequence[str | None]) -> frozenset[int]:
    """The indices of the lines that only say who offers what. ``kinds``: each line's section."""
    found: set[int] = set()
    above: PrintedLine | None = None
    inside = False
    for line, kind in zip(lines, kinds, strict=True):
        head = line.page == lines[0].page and line.index < _HEAD and kind is None
        below = inside and above is not None and above.page == line.page
        continued = below and above is not None and (goes_on(above.text) or (head and _is_short(line)))
        inside = _is_fields(line) if continued else _is_offer(line, head=head)
        if inside:
            found.add(line.index)
        above = line
    return frozenset(found)


def offered_at_head(lines: Sequence[PrintedLine]) -> frozenset[int]:
    """The indices of the lines in which the sender of a letter says what he does, and no title of the letter.

    Fields in his own block: « Échographie - Holter - Épreuve d'effort » right below his name or his discipline.
    """
    found: set[int] = set()
    block: list[PrintedLine] = []
    for line in above_greeting(lines):
        if block and not _follows(block[-1], line):
            block = []
        block.append(line)
        named = any(_names_sender(one) for one in block[:-1])
        if len(block) > 1 and _is_fields(line) and _lists_fields(line, named=named):
            found.add(line.index)
    return frozenset(found)


def _follows(above: PrintedLine, line: PrintedLine) -> bool:
    """Whether no gap parts a line from the one above."""
    return line.box.y0 - above.box.y1 <= _GAP * (above.box.y1 - above.box.y0)


def _names_sender(line: PrintedLine) -> bool:
    """Whether a line names a doctor or begins with a discipline."""
    if line.names_doctor:
        return True
    told = vocabulary.specialty_phrases("practitioner", "document")
    return bool(line.tokens.texts) and told.at(line.tokens, 0) is not None


def _lists_fields(line: PrintedLine, *, named: bool) -> bool:
    """Whether words of the sender's block list what he does. ``named``: his name or discipline stands above.

    One exam alone is a field below his name; a line printed as a title lists three at least, else it may be one.
    """
    listed = len(_LISTED.findall(line.text))
    if line.kind == "title" or line.is_capitals:
        return named and listed >= _FEWEST_OF_TITLE
    return bool(listed) or (named and exam_terms().at(line.tokens, 0) is not None)


_LISTED = re.compile(r"\S(?:\s+[-–—•·|/]|,)\s+(?=\S)")
_GAP = 0.4
"""Heights of a line from which a gap parts two blocks."""


def _is_offer(line: PrintedLine, *, head: bool) -> bool:
    if not _is_fields(line):
        return False
    if vocabulary.specialty_phrases("practitioner").at(line.tokens, 0) is not None:
        return True
    if not head:
        return False
    names_document = _names_document(line)
    if not names_document and vocabulary.organisation_cues().at(line.tokens, 0) is not None:
        return True
    return len(_FIELDS.findall(line.text)) >= (_FEWEST_OF_TITLE if names_document else 1)


def _is_short(line: PrintedLine) -> bool:
    """Whether a line below an offer is of few words and names no document."""
    return len(line.tokens.texts) <= _SHORT and not _names_document(line)


def _names_document(line: PrintedLine) -> bool:
    if not line.tokens.texts:
        return False
    return vocabulary.document_titles().at(line.tokens, 0) is not None or exam_terms().at(line.tokens, 0) is not None


def _is_fields(line: PrintedLine) -> bool:
    """Whether a line has words only, and no sign of a sentence, a figure or a labelled field."""
    return 0 < len(line.tokens.texts) <= _LONGEST and _SENTENCE.search(line.text) is None
