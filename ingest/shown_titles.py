"""Whether a printed title names its document, or a part of it: the offers of a letterhead, a chapter of a lab sheet."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.dates import RoledDate
from ingest.document import Category, Evidence
from ingest.letterhead import above_greeting
from ingest.printed import PrintedLine
from ingest.vocabulary.results import result_columns

_NAMES_PAPER = re.compile(
    r"\b(?:compte[ -]rendu|cr|crh|cro|lettre|courrier|rapport|note|avis|bilan|synthese|certificat|ordonnance|demande"
    r"|resultats?|consultation|teleconsultation|fiche|attestation|protocole|staff|rcp)\b"
)
"""Words that name a paper, wherever its title stands."""
_HEADINGS = 2
"""Columns a line heads at least where a table begins."""


def names_document(
    evidence: Evidence | None, lines: Sequence[PrintedLine], category: Category, dates: Sequence[RoledDate]
) -> bool:
    """Whether the title found at ``evidence`` is the document's own."""
    span = evidence.span if evidence is not None else None
    line = next((one for one in lines if span and one.page == span.page and one.start == span.start), None)
    if line is None or _NAMES_PAPER.search(line.folded.text) is not None:
        return True
    if category == "biologie":
        return not any(_heads_table(above) for above in lines[: line.index] if above.page == line.page)
    return not (_above_dateline(line, dates) and any(line is one for one in above_greeting(lines)))


def _heads_table(line: PrintedLine) -> bool:
    """Whether a line heads the columns of results: « Résultat   Unité   Antériorité »."""
    found = {role for one in result_columns().find(line.tokens) for role in one.values}
    words = sum(one.last - one.first for one in result_columns().find(line.tokens))
    return len(found) >= _HEADINGS and 2 * words > len(line.tokens.texts)


def _above_dateline(line: PrintedLine, dates: Sequence[RoledDate]) -> bool:
    return any(date.role == "letter" and date.stated and date.line.index > line.index for date in dates)
