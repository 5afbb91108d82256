"""Lines that say what a house or a doctor offers, not what the patient has.

« Ophtalmologiste - Chirurgie de la cataracte », « SERVICE DE NÉPHROLOGIE - HÉMODIALYSE »:
a department's name, a practitioner's title with his fields, a list of fields set apart by dashes. None of them states anything of the patient.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest import vocabulary
from ingest.assertions import goes_on
from ingest.printed import PrintedLine
from ingest.vocabulary.clinical import exam_terms

_HEAD = 24
"""Lines of the first page among which a list of fields may stand without a practitioner's title."""
_FIELDS = re.compile(r"\S\s+[-–—•·|/]\s+\S")
_SENTENCE = re.compile(r"[:;?=]|\d|[.!](?:\s|$)")
_FEWEST_OF_TITLE = 2
"""Dashes in a line that begins like a document's title and yet is a list of fields at least."""
_LONGEST = 16
"""Words of the longest such line."""


def offers(lines: Sequence[PrintedLine], kinds: Sequence[str | None]) -> frozenset[int]:
    """The indices of the lines that only say who offers what. ``kinds``: each line's section."""
    found: set[int] = set()
    above: PrintedLine | None = None
    inside = False
    for line, kind in zip(lines, kinds, strict=True):
        goes_on_from = inside and line.index_on_page > 0 and above is not None and goes_on(above.text)
        head = line.page == lines[0].page and line.index < _HEAD and kind is None
        inside = _is_offer(line, head=head) if not goes_on_from else _is_fields(line)
        if inside:
            found.add(line.index)
        above = line
    return frozenset(found)


def _is_offer(line: PrintedLine, *, head: bool) -> bool:
    if not _is_fields(line):
        return False
    if vocabulary.specialty_phrases("practitioner").at(line.tokens, 0) is not None:
        return True
    if not head:
        return False
    names_document = (
        vocabulary.document_titles().at(line.tokens, 0) is not None or exam_terms().at(line.tokens, 0) is not None
    )
    if not names_document and vocabulary.organisation_cues().at(line.tokens, 0) is not None:
        return True
    return len(_FIELDS.findall(line.text)) >= (_FEWEST_OF_TITLE if names_document else 1)


def _is_fields(line: PrintedLine) -> bool:
    """Whether a line has words only, and no sign of a sentence, a figure or a labelled field."""
    return 0 < len(line.tokens.texts) <= _LONGEST and _SENTENCE.search(line.text) is None
