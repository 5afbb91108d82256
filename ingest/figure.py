"""A measured result as it stands on a line, before its document gives it a date."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.document import Evidence
from ingest.printed import PrintedLine
from ingest.result_cells import Item


@dataclass(frozen=True, slots=True)
class Figure:
    """A result as printed at ``start:end`` of a line, bound to its analyte, unit, date and reference.

    ``date`` is ``None`` when the row and its column give none (the document's applies, unless ``prior``).
    ``plain`` tells that the row prints one unit at most, so that its reference is in the result's;
    ``tabled`` that it stands in a table, not in prose; ``at_visit`` that its sentence says it is of the document's day.
    """

    analyte: str
    line: PrintedLine
    start: int
    end: int
    value: float | None
    comparator: str | None
    unit: str | None
    prior: bool
    date: str | None = None
    date_evidence: Evidence | None = None
    reference: Item | None = None
    reference_line: PrintedLine | None = None
    flag: str | None = None
    sexed: tuple[Item, ...] = ()
    plain: bool = False
    tabled: bool = True
    at_visit: bool = False
    moment: str | None = None
    """``entry`` or ``exit``: of which end of a stay its sentence, its label or its heading says it is."""
