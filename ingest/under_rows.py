"""What stands under a row of results: units and dates in the cells of several lines, references, earlier results.

« 74 / µmol/L / 8,4 mg/L » in one column and « 70 / µmol/L / 10-09-2024 » in the next; « Réf. 0,74 à 1,06 (1,29 g/L le
16/06/2025) », « le 02/12/24   2,68 », « Antériorité du 05/01/2024 : 91 ».
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from ingest.document import Evidence
from ingest.figure import Figure
from ingest.normalise import words
from ingest.printed import Cell, PrintedLine
from ingest.result_cells import Item, items_of
from ingest.result_rows import dated
from ingest.units import fits, sense
from ingest.vocabulary.results import analyte_names

_FILLERS = frozenset(
    ("le", "la", "l", "du", "au", "en", "a", "date", "resultat", "resultats", "valeur", "des", "de", "prelevement",
     "laboratoire", "dans", "notre")
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Placed:
    """A figure of the row above, by its rank among all figures, and the edges of its column."""

    rank: int
    x0: float
    x1: float


def completed(line: PrintedLine, figures: Sequence[Figure], row: Sequence[Placed]) -> dict[int, Figure] | None:
    """The figures of a row with the units and dates a line prints below them, by rank.

    ``None`` when the line is no further line of the row's cells: every cell must hold a unit, a date, a second figure
    with its unit or a range under a column, or words under the name.
    """
    if not row:
        return None
    found: dict[int, Figure] = {}
    left = min(one.x0 for one in row)
    units: list[str] = []
    told = False
    second = _is_in_other_unit(line, figures[row[0].rank])
    for index, cell in enumerate(line.row_cells):
        above = next((one for one in row if cell.x0 < one.x1 and one.x0 < cell.x1), None)
        items = [
            item
            for item in items_of(line, (cell,), cell.start, figures[row[0].rank].analyte)
            if item.kind != "flag" and not _is_filler(line, item)
        ]
        kinds = [item.kind for item in items]
        text = line.text[items[0].start : items[0].end] if items else ""
        if kinds == ["unit"] and above is not None:
            units.append(text)
            told = True
            figure = found.get(above.rank, figures[above.rank])
            if figure.unit is None and fits(figure.analyte, text):
                found[above.rank] = replace(figure, unit=text)
        elif kinds == ["date"] and above is not None:
            told = True
            figure = found.get(above.rank, figures[above.rank])
            if figure.date is None:
                found[above.rank] = replace(figure, date=items[0].date, date_evidence=items[0].evidence)
        elif kinds == ["unit"] and len(line.row_cells) == 1 and cell.x1 < left:
            units.append(text)  # under the name
            told = True
        elif kinds in (["number"], ["number", "unit"]) and above is not None and second:
            told = True
        elif not ((index == 0 and cell.x1 < left and _are_words(items)) or (above is None and _no_result(kinds))):
            return None
    return _sharing(found, units, figures, row) if told else None


def _is_in_other_unit(line: PrintedLine, figure: Figure) -> bool:
    """Whether the one unit of a line is another than the row's, so that its figures tell the same results again."""
    items = items_of(line, line.row_cells, 0, figure.analyte)
    printed = [line.text[item.start : item.end] for item in items if item.kind == "unit"]
    own = sense(figure.unit, figure.analyte) if figure.unit is not None else None
    others = {meaning for unit in printed if (meaning := sense(unit, figure.analyte)) is not None}
    return len(others) == 1 and own not in others


def _are_words(items: Sequence[Item]) -> bool:
    return not any(item.kind in ("number", "limit", "range", "date", "prior") for item in items)


def _no_result(kinds: Sequence[str]) -> bool:
    """Whether a cell under no figure holds no result either: a unit, a range with its unit."""
    return kinds in (["unit"], ["range"], ["range", "unit"], ["limit"], ["limit", "unit"])


def _sharing(
    found: dict[int, Figure], units: Sequence[str], figures: Sequence[Figure], row: Sequence[Placed]
) -> dict[int, Figure]:
    """The figures of the row still without a unit take the only one printed below."""
    if len(set(units)) == 1:
        for one in row:
            figure = found.get(one.rank, figures[one.rank])
            if figure.unit is None and fits(figure.analyte, units[0]):
                found[one.rank] = replace(figure, unit=units[0])
    return found


@dataclass(frozen=True, slots=True)
class Below:
    """What a line under a row tells: the limits of its reference, and earlier results with date and unit."""

    limits: Item | None
    priors: tuple[tuple[Item, str | None, Evidence | None, str | None], ...]


def below(line: PrintedLine, analyte: str) -> Below | None:
    """Read a line under a row of ``analyte``; ``None`` when it tells nothing of the row."""
    cells = line.row_cells
    named = _named(line, analyte)
    items = [
        item
        for item in items_of(line, cells, 0, analyte)
        if item.kind != "flag" and not _is_filler(line, item) and item.start not in named
    ]
    if not items:
        return None
    opening = items[0].kind
    beside = _dated_cells(items, cells)
    if opening == "reference" or (opening == "range" and (len(items) <= 2 or beside or _after_label(items))):
        limits = next((item for item in items if item.kind in ("range", "limit")), None)
        return Below(limits, _with_units(line, items, beside or _after_label(items), analyte))
    if any(item.kind == "text" and not item.bracketed for item in items[1:]):
        return None
    figures = [item for item in items if item.kind in ("number", "date", "limit")]
    if opening == "prior" or (opening == "date" and len(figures) > 1):
        told = [entry for entry in dated(figures) if opening == "prior" or entry[1] is not None]
        return Below(None, _with_units(line, items, told, analyte))
    return None


def stacked_prior(line: PrintedLine, figures: Sequence[Figure], row: Sequence[Placed]) -> Below | None:
    """A further earlier result with its day, under those of the row: « 118 (20/05/25) » over « 112 (11/02/25) »."""
    cells = line.row_cells
    above = [one for one in row if cells[0].x0 < one.x1 and one.x0 < cells[0].x1]
    if len(cells) != 1 or not above or not figures[above[0].rank].prior:
        return None
    analyte = figures[above[0].rank].analyte
    items = [item for item in items_of(line, cells, 0, analyte) if item.kind != "flag" and not _is_filler(line, item)]
    kinds = sorted(item.kind for item in items)
    if kinds not in (["date", "number"], ["date", "number", "unit"]):
        return None
    told = dated([item for item in items if item.kind != "unit"])
    return Below(None, _with_units(line, items, told, analyte))


def _named(line: PrintedLine, analyte: str) -> frozenset[int]:
    """Where words stand that name the row's analyte again: « Historique INR : … »."""
    found = (one for one in analyte_names().find(line.tokens) if {name.analyte for name in one.values} == {analyte})
    spans = [line.folded.span(one.start, one.end) for one in found]
    return frozenset(position for start, end in spans for position in range(start, end))


def _is_filler(line: PrintedLine, item: Item) -> bool:
    return item.kind == "text" and words(line.text[item.start : item.end]) in _FILLERS


def _dated_cells(items: Sequence[Item], cells: Sequence[Cell]) -> list[tuple[Item, str | None, Evidence | None]]:
    """The figures that share their brackets or cell with one date and nothing else: « (1,29 g/L le 16/06/2025) »."""
    found: list[tuple[Item, str | None, Evidence | None]] = []
    for index in range(len(cells)):
        here = [item for item in items if item.cell == index and item.bracketed]
        figures = [item for item in here if item.kind in ("number", "limit")]
        dates = [item for item in here if item.kind == "date"]
        if len(figures) == len(dates) == 1 and all(item.kind in ("number", "limit", "date", "unit") for item in here):
            found.append((figures[0], dates[0].date, dates[0].evidence))
    return found


def _after_label(items: Sequence[Item]) -> list[tuple[Item, str | None, Evidence | None]]:
    """The dated figures after the one label of earlier results: « VR 45 à 84 - antériorité du 02/09/2024 : 66 »."""
    labels = [index for index, item in enumerate(items) if item.kind == "prior"]
    after = items[labels[0] + 1 :] if len(labels) == 1 else []
    if any(item.kind not in ("number", "limit", "date", "unit") for item in after):
        return []
    return [entry for entry in dated([item for item in after if item.kind != "unit"]) if entry[1] is not None]


def _with_units(
    line: PrintedLine,
    items: Sequence[Item],
    told: Sequence[tuple[Item, str | None, Evidence | None]],
    analyte: str,
) -> tuple[tuple[Item, str | None, Evidence | None, str | None], ...]:
    """Each earlier result with the unit printed right after it."""
    following = {one.start: other for one, other in pairwise(items) if other.kind == "unit"}
    found: list[tuple[Item, str | None, Evidence | None, str | None]] = []
    for item, date, evidence in told:
        after = following.get(item.start)
        unit = line.text[after.start : after.end] if after is not None else None
        if unit is None or fits(analyte, unit):
            found.append((item, date, evidence, unit))
    return tuple(found)
