"""Result tables that run the other way: analytes across the top, one line a date.

The heading names analytes in cells of their own; units and norms may stand on lines below it. Every other line begins
with its date. A figure belongs to the heading it stands under, else to none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ingest import vocabulary
from ingest.column_contents import FAR
from ingest.document import Line, Word
from ingest.figure import Figure
from ingest.pressures import PAIR, PARTS, is_plausible
from ingest.printed import Cell, PrintedLine
from ingest.result_cells import NUMBER, Item, comparator_of, extent, items_of, number_of
from ingest.row_names import row_name
from ingest.units import fits, unit_at
from ingest.vocabulary.results import analyte_names, result_columns, result_words
from ingest.written_dates import find_dates

_MOST_LINES = 60
_AHEAD = 5
_END = 0.07
"""Share of the page's height without a line from which a table ends."""
_BRACKETS = "()[] "


@dataclass(frozen=True, slots=True)
class _Head:
    """One column: its analyte (systolic for a blood pressure), edges, unit and reference."""

    analyte: str
    x0: float
    x1: float
    pair: bool = False
    unit: str | None = None
    reference: Item | None = None
    reference_line: PrintedLine | None = None

    def distance(self, cell: Cell) -> float:
        """How far a cell is from the heading: negative where they overlap."""
        return max(self.x0 - cell.x1, cell.x0 - self.x1)


def transposed(lines: Sequence[PrintedLine], index: int, *, laboratory: bool) -> tuple[list[Figure], int] | None:
    """The results of the table headed at line ``index`` and how many lines it takes; ``None`` if it heads none.

    ``laboratory`` tells that the document reports its newest results, the others being earlier ones: elsewhere (a
    notebook of INR) every line is the result of its day.
    """
    if not any(line.text[:1].isdigit() for line in lines[index + 1 : index + _AHEAD]):
        return None
    heads = _heads(lines[index], lines[index + 1 : index + _AHEAD])
    if heads is None:
        return _in_order(lines, index, laboratory=laboratory)
    figures: list[Figure] = []
    taken = 1
    for line in lines[index + 1 : index + _MOST_LINES]:
        above = lines[line.index - 1]
        if line.page != above.page or line.box.y0 - above.box.y1 > _END:
            break
        date = _date_of(line) or _at_a_time(line, lines, index)
        if date is not None:
            figures += _results(line, heads, date)
        elif (told := _told(line, heads)) is not None:
            heads = told
        else:
            break
        taken += 1
    return (_with_priors(figures) if laboratory else figures, taken) if figures else None


def _in_order(lines: Sequence[PrintedLine], index: int, *, laboratory: bool) -> tuple[list[Figure], int] | None:
    """The table of a text whose cells no gap parts: « Date INR Posologie » heads « 29/04/24 2,8 3/4 »."""
    head = lines[index]
    dated = result_columns().at(head.tokens, 0)
    if dated is None or "date" not in dated.values or dated.last >= len(head.tokens.texts) or _HOLDS_FIGURES(head.text):
        return None
    named = analyte_names().at(head.tokens, dated.last)
    if named is None or len({name.analyte for name in named.values}) > 1 or named.values[0].pair:
        return None
    figures: list[Figure] = []
    for line in lines[index + 1 : index + _MOST_LINES]:
        date = next((one for one in find_dates(line.folded) if one.start == 0 and one.possible), None)
        number = NUMBER.match(line.text, date.end + 1) if date is not None else None
        if date is None or number is None or line.text[number.end() : number.end() + 1].strip():
            break
        blank = Figure(
            named.values[0].analyte, line, number.start(), number.end(), number_of(number.group()), None, None, False
        )
        evidence = line.evidence(0.9, date.start, date.end)
        figures.append(replace(blank, comparator=comparator_of(number.group()), date=date.iso, date_evidence=evidence))
    if len(figures) < 2:
        return None
    return _with_priors(figures) if laboratory else figures, len(figures) + 1


_HOLDS_FIGURES = re.compile(r"\d").search


def _heads(line: PrintedLine, lines_below: Sequence[PrintedLine]) -> list[_Head] | None:
    """The analytes a line heads: two at least, or one beside a column of dates."""
    cells = line.row_cells
    if len(cells) < 2 or not any(_date_of(below) or _CLOCK.match(below.text) for below in lines_below):
        return None
    heads = [head for cell in cells if (head := _head(line, cell)) is not None]
    first = result_columns().meanings(line.text[cells[0].start : cells[0].end])
    return heads if len(heads) > 1 or (heads and {"date", "result", "name"} & set(first)) else None


def _head(line: PrintedLine, cell: Cell) -> _Head | None:
    """The analyte a cell names, if it names nothing else, with the unit in brackets behind it."""
    part = _part(line, cell)
    found = analyte_names().at(part.tokens, 0) if part.tokens.texts else None
    rest = part.text[part.folded.span(found.start, found.end)[1] :].strip(_BRACKETS) if found is not None else ""
    unit = rest if rest and unit_at(rest, 0) == len(rest) else _unit(part.text)
    if found is not None and found.values[0].pair and (not rest or rest == unit):
        return _Head(found.values[0].analyte, cell.x0, cell.x1, pair=True, unit=unit)
    fitting = (
        {name.analyte for name in found.values if unit and fits(name.analyte, unit)} if found is not None else set()
    )
    if unit is not None and len(fitting) == 1:
        return _Head(fitting.pop(), cell.x0, cell.x1, unit=None if unit == _DEGREE else unit)
    name = row_name(part)
    if name is None or name.specimen == "specimen":
        return None
    rest = part.text[name.end :].strip(_BRACKETS)
    if rest and (unit_at(rest, 0) != len(rest) or not fits(name.analyte, rest)):
        return None
    return _Head(name.analyte, cell.x0, cell.x1, unit=rest or None)


def _unit(heading: str) -> str | None:
    """The unit in brackets that ends a heading: « FC (/min) »."""
    found = _UNIT.search(heading)
    return found["unit"] if found is not None and unit_at(found["unit"], 0) == len(found["unit"]) else None


_DEGREE = "°"
"""Part of a name, « T° », rather than a unit."""
_UNIT = re.compile(r"[(\[](?P<unit>[^()\[\]]{1,16})[)\]]$")


def _part(line: PrintedLine, cell: Cell) -> PrintedLine:
    """One cell as a line of its own."""
    words = tuple(
        Word(word.start - cell.start, word.end - cell.start, word.box, word.confidence)
        for word in line.line.words
        if cell.start <= word.start < cell.end
    )
    return replace(line, line=Line(line.text[cell.start : cell.end], line.box, words), start=line.start + cell.start)


def _date_of(line: PrintedLine) -> Item | None:
    """The date a line begins with, ``None`` when it begins with none or holds nothing else."""
    if not line.text[:1].isdigit():
        return None
    cells = line.row_cells
    date = next((one for one in find_dates(line.folded) if one.start == 0 and one.possible), None)
    if date is None or len(cells) < 2:
        return None
    x0, x1 = extent(line, 0, date.end)
    evidence = line.evidence(0.9, date.start, date.end)
    return Item("date", 0, date.end, x0, x1, 0, date=date.iso, evidence=evidence)


def _at_a_time(line: PrintedLine, lines: Sequence[PrintedLine], head: int) -> Item | None:
    """The day of a line that begins with a time (« 02:00   96/52 »): the only one in the title above the table."""
    clock = _CLOCK.match(line.text)
    if clock is None or len(line.row_cells) < 2 or clock.end() != line.row_cells[0].end:
        return None
    title = next((one for one in reversed(lines[max(0, head - _TITLE_ABOVE) : head]) if one.kind == "title"), None)
    days = [date for date in find_dates(title.folded) if date.possible] if title is not None else []
    if title is None or len(days) != 1 or title.page != line.page or len(days[0].iso) != _A_DAY:
        return None
    x0, x1 = extent(line, 0, clock.end())
    evidence = title.evidence(0.9, days[0].start, days[0].end)
    return Item("date", 0, clock.end(), x0, x1, 0, date=days[0].iso, evidence=evidence)


_CLOCK = re.compile(r"(?:[01]?\d|2[0-3]) ?[hH:] ?(?:[0-5]\d)?(?!\d)")
_TITLE_ABOVE = 6
"""Lines above a table in which the title that tells its day stands."""
_A_DAY = len("2024-01-01")


def _told(line: PrintedLine, heads: Sequence[_Head]) -> list[_Head] | None:
    """The heads with what a line of units or norms tells of them; ``None`` when it is no such line."""
    told = list(heads)
    first, *others = line.row_cells
    label = line.text[first.start : first.end]
    norms = "reference" in (*result_columns().meanings(label), *result_words().meanings(label))
    cells = others if norms else [first, *others]
    for cell in cells:
        number = _under(cell, told)
        if number is None:
            return None
        head = told[number]
        text = line.text[cell.start : cell.end].strip(_BRACKETS)
        items = items_of(line, (cell,), cell.start, head.analyte)
        limits = next((item for item in items if item.kind in ("range", "limit")), None)
        if unit_at(text, 0) == len(text):
            told[number] = replace(head, unit=text if fits(head.analyte, text) else None)
        elif limits is not None and len(items) <= 2:
            told[number] = replace(head, reference=limits, reference_line=line)
        elif not norms:
            return None
    return told if cells else None


def _under(cell: Cell, heads: Sequence[_Head]) -> int | None:
    """The head a cell stands under."""
    nearest = min(range(len(heads)), key=lambda number: heads[number].distance(cell))
    return nearest if heads[nearest].distance(cell) <= FAR / 2 else None


def _results(line: PrintedLine, heads: Sequence[_Head], date: Item) -> list[Figure]:
    figures: list[Figure] = []
    filled: set[int] = set()
    for cell in line.row_cells:
        begin = max(cell.start, date.end)
        number = _under(cell, heads) if begin < cell.end else None
        if number is None or number in filled:
            continue
        found = _cell_results(line, Cell(begin, cell.end, cell.x0, cell.x1), heads[number], date)
        filled |= {number} if found else set()
        figures += found
    return figures


def _cell_results(line: PrintedLine, cell: Cell, head: _Head, date: Item) -> list[Figure]:
    blank = Figure(head.analyte, line, 0, 0, None, None, head.unit, False, date.date, date.evidence)
    if head.pair:
        pair = PAIR.search(line.text, cell.start, cell.end)
        if pair is None or not is_plausible(pair):
            return []
        return [
            replace(blank, analyte=analyte, start=pair.start(part), end=pair.end(part), value=number_of(pair[part]))
            for analyte, part in PARTS
        ]
    items = items_of(line, (cell,), cell.start, head.analyte)
    figures = [item for item in items if item.kind in ("number", "limit")]
    if len(figures) != 1 or any(item.kind in ("text", "range", "dash") for item in items[:1]):
        return []
    units = [line.text[item.start : item.end] for item in items if item.kind == "unit"]
    unit = units[0] if units else head.unit
    if unit is not None and not fits(head.analyte, unit):
        return []
    raw = line.text[figures[0].start : figures[0].end]
    flag = next((line.text[item.start : item.end] for item in items if item.kind == "flag"), None)
    return [
        replace(
            blank, start=figures[0].start, end=figures[0].end, value=number_of(raw), comparator=figures[0].comparator,
            unit=unit, flag=flag, reference=head.reference, reference_line=head.reference_line, plain=not units,
        )
    ]  # fmt: skip


def _with_priors(figures: Sequence[Figure]) -> list[Figure]:
    """Laboratory results of earlier dates than the newest are priors; a diary of vital signs has none."""
    newest = max(figure.date or "" for figure in figures)

    def is_prior(figure: Figure) -> bool:
        return vocabulary.analytes()[figure.analyte].chapter != "constantes" and figure.date != newest

    return [
        replace(figure, prior=True, reference=None, reference_line=None) if is_prior(figure) else figure
        for figure in figures
    ]
