"""Results of laboratory tables, row by row: which figure is the result, which are earlier, what is the reference.

A row begins with the name of an analyte. Its figures are bound to the columns their headings tell, by where they
stand on the page; without headings, by their form and order. What cannot be told is left out, never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ingest import vocabulary
from ingest.document import Evidence
from ingest.figure import Figure
from ingest.printed import Cell, PrintedLine
from ingest.result_cells import RESULTS, Item, items_of, number_of
from ingest.result_columns import VALUES, Columns, columns_from
from ingest.result_rows import bind
from ingest.row_names import OTHER_SPECIMENS, RowName, row_name, specimen_of
from ingest.transposed_tables import transposed
from ingest.under_rows import Below, Placed, below, completed, stacked_prior
from ingest.units import PER_PERIOD, dimensions, fits
from ingest.vocabulary.results import analyte_names, result_columns, result_words, urinary_analytes
from ingest.wrapped_names import parts, wrapped_name

__all__ = ["Figure", "LabTables", "lab_tables"]
_MEASURED = frozenset(("constantes", "imagerie", "EFR"))
"""Chapters read as prose (:mod:`ingest.measures`) unless a table has dated columns."""
_SAID_ABOVE = {"glucose_non_precise": "glycemie_a_jeun"}
"""What a name that says less means under a heading that says more: « glycémie » under « GLUCOSE A JEUN »."""
_NEAR = 2.2
"""A name or an earlier result belongs to the next line if their tops are nearer than this many line heights."""


@dataclass(frozen=True, slots=True)
class LabTables:
    """The results of the tables and the indices of the lines they were read from."""

    figures: tuple[Figure, ...]
    lines: frozenset[int]


def lab_tables(lines: Sequence[PrintedLine], *, laboratory: bool) -> LabTables:
    """Every result of a table. ``laboratory`` tells that the document is a laboratory's: every row may be one."""
    reader = _Reader(lines, laboratory)
    index = 0
    while index < len(lines):
        index += reader.read(index)
    return LabTables(tuple(_fasting(reader.figures, lines)), frozenset(reader.used))


def _fasting(figures: Sequence[Figure], lines: Sequence[PrintedLine]) -> Sequence[Figure]:
    """The figures; the one glucose of a sheet that says « A jeun : oui » was taken fasting."""
    rows = {figure.line.index for figure in figures if figure.analyte in _SAID_ABOVE}
    if len(rows) != 1 or not any(_FASTED.search(line.folded.text) for line in lines):
        return figures
    return [replace(figure, analyte=_SAID_ABOVE.get(figure.analyte, figure.analyte)) for figure in figures]


_FASTED = re.compile(r"\ba jeun ?: ?oui\b|\b(?:patiente?|preleve(?:e|ment)?(?: sanguin)?) a jeun\b(?! ?(?::|\?))")


class _Reader:
    """Goes down the lines keeping the columns in force, the specimen, and the name that waits for its figures."""

    def __init__(self, lines: Sequence[PrintedLine], laboratory: bool) -> None:
        self._lines, self._laboratory = lines, laboratory
        self._columns: Columns | None = None
        self._specimen: str | None = None
        self._urine = False
        self._waiting: tuple[RowName, PrintedLine] | None = None
        self._last: tuple[Figure, PrintedLine] | None = None
        self._placed: list[Placed] = []
        self._listed: Figure | None = None
        self.figures: list[Figure] = []
        self.used: set[int] = set()

    def read(self, index: int) -> int:
        """Read the line at ``index``; the number of lines taken."""
        line = self._lines[index]
        turned = transposed(self._lines, index, laboratory=self._laboratory)
        if turned is not None:
            found, taken = turned
            self.figures += found
            self.used.update(range(line.index, line.index + taken))
            return taken
        name = row_name(line)
        headed = columns_from(self._lines, index) if name is None or not _has_figures(line) else None
        if headed is not None and (self._laboratory or len(line.row_cells) > 1):
            self._columns, taken = headed
            self.used.update(range(line.index, line.index + taken))
            said = specimen_of(line, 0, line.row_cells[0].end)
            self._urine = _says(line, "urine") if said is not None else self._urine
            self._specimen = said or self._announced(line)
            return taken
        if not line.running:
            for part in parts(line, sentences=self._laboratory):
                self._part(part, index, row_name(part))
        return 1

    def _part(self, line: PrintedLine, index: int, name: RowName | None) -> None:
        """One row, or a line without a name."""
        if line is self._lines[index]:
            name, beside = wrapped_name(self._lines, index, name)
            if beside is not None:
                self.used.add(self._lines[beside].index)
        if name is None:
            self._specimen = self._announced(line)
            self._listed = self._heading_of_priors(line) or self._listed
            self._continue(line)
        elif self._is_row(line, name := self._in_urine(name)):
            self._row(line, name)

    def _heading_of_priors(self, line: PrintedLine) -> Figure | None:
        """The analyte whose earlier results follow under a heading: « ANTERIORITES INR »."""
        return self._named_in(line) if not _has_figures(line) and _says(line, "prior") else None

    def _announced(self, line: PrintedLine) -> str | None:
        """The specimen in force after a line: what it says, nothing after another heading, else what was."""
        said = specimen_of(line)
        if said is not None:
            self._urine = _says(line, "urine")
        heading = (
            (line.kind == "title" or line.is_capitals)
            and not _has_figures(line)
            and not _says(line, "part_of_specimen")
        )
        return said if said is not None or heading else self._specimen

    def _in_urine(self, name: RowName) -> RowName:
        """The name as it is meant where urine was announced."""
        if not self._urine or (name.specimen or self._specimen) != "specimen":
            return name
        return replace(name, analyte=urinary_analytes().get(name.analyte, name.analyte))

    def _is_row(self, line: PrintedLine, name: RowName) -> bool:
        analyte = vocabulary.analytes()[name.analyte]
        if _HOW_OFTEN.search(line.text, name.end) is not None:
            return False  # « HbA1c   4 par an   laboratoire », of a plan of care
        if not self._laboratory and _enumerates(line, name.end):
            return False
        if name.specimen == "specimen" or (name.specimen is None and self._specimen == "specimen"):
            return analyte.chapter in OTHER_SPECIMENS
        in_cells = self._laboratory or len(line.row_cells) > 1
        tabular = line.kind == "table" or (self._columns is not None and in_cells)
        if analyte.chapter in _MEASURED:
            return tabular and self._columns is not None
        return tabular or self._laboratory

    def _row(self, line: PrintedLine, name: RowName) -> None:
        cells = line.row_cells
        said = self._waiting
        if said is not None and _SAID_ABOVE.get(name.analyte) == said[0].analyte and _adjacent(said[1], line):
            name = replace(name, analyte=said[0].analyte)
        items = items_of(line, cells, name.end, name.analyte, self._in_two_columns)
        self._waiting = None
        if not any(item.kind in RESULTS or item.kind == "range" for item in items):
            if self._last is not None and self._last[0].analyte == name.analyte and _adjacent(self._last[1], line):
                self._under(line)  # « (CKD-EPI)   mL/min/1,73m² »: the name and the unit go on
                return
            self._waiting = (name, line) if not items else None
            self._listed = self._heading_of_priors(line)
            return
        self._bind(line, name, cells, items)

    def _in_two_columns(self, first: Item, last: Item) -> bool:
        """Whether two figures stand under two headings of results."""
        if self._columns is None:
            return False
        here, there = (self._columns.at(one.x0, one.x1) for one in (first, last))
        return here is not there and all(one is not None and one.role in VALUES for one in (here, there))

    def _continue(self, line: PrintedLine) -> None:
        """A line without a name: figures of the name above, or an earlier result of the row above."""
        if self._waiting is not None:
            name, above = self._waiting
            self._waiting = None
            cells = line.row_cells
            items = items_of(line, cells, 0, name.analyte)
            shape = [
                item for item in items if not (item.kind == "text" and (item.bracketed or _names_result(line, item)))
            ]
            told = any(item.kind == "unit" for item in items) or not any(item.kind == "text" for item in shape)
            if _adjacent(above, line) and shape and shape[0].kind in RESULTS and told:
                self._bind(line, name, cells, items)
                return
            if _adjacent(above, line) and not _has_figures(line) and line.kind != "title":
                self._waiting = name, line  # the method, printed under the name
                return
        if self._last is not None and _adjacent(self._last[1], line):
            self._under(line)
        elif self._listed is not None:
            self._list(line, self._listed)
        elif (named := self._recalled(line)) is not None:
            self._list(line, named)

    def _recalled(self, line: PrintedLine) -> Figure | None:
        """The result whose earlier one a line elsewhere recalls: « Résultat précédent de la TSH : 7,10 le 30/09 »."""
        return self._named_in(line) if self._laboratory and _says(line, "prior") else None

    def _named_in(self, line: PrintedLine) -> Figure | None:
        """The last result of the one analyte a line names."""
        names = {name.analyte for found in analyte_names().find(line.tokens) for name in found.values}
        last = next((figure for figure in reversed(self.figures) if figure.analyte in names), None)
        return last if len(names) == 1 else None

    def _under(self, line: PrintedLine) -> None:
        """A further line of the row's cells, an earlier result or a reference under a row."""
        assert self._last is not None  # noqa: S101 - told by the caller
        figure, _ = self._last
        further = completed(line, self.figures, self._placed)
        if further is not None:
            for rank, one in further.items():
                self.figures[rank] = one
                figure = replace(figure, unit=figure.unit or one.unit)
            self.used.add(line.index)
            self._last = (figure, line)
            return
        if self._redated(line):
            return
        told = below(line, figure.analyte) or stacked_prior(line, self.figures, self._placed)
        if told is None:
            if self._listed is not None:
                self._list(line, self._listed)
            return
        self._refer(line, told.limits)
        self._add_priors(line, figure, told)
        self._last = (figure, line)

    def _redated(self, line: PrintedLine) -> bool:
        """Whether a line under a row only gives its earlier results their day: « Antériorité du 03-05-2022 »."""
        days = [item for item in items_of(line, line.row_cells, 0, self.figures[-1].analyte) if item.kind != "text"]
        if [item.kind for item in days] != ["prior", "date"]:
            return False
        priors = [placed.rank for placed in self._placed if self.figures[placed.rank].prior]
        if len(priors) != 1:
            return False
        self.figures[priors[0]] = replace(self.figures[priors[0]], date=days[1].date, date_evidence=days[1].evidence)
        self.used.add(line.index)
        return True

    def _list(self, line: PrintedLine, figure: Figure) -> None:
        """An earlier result in a list under its heading; another line ends the list."""
        told = below(line, figure.analyte)
        if told is not None and told.priors:
            self._add_priors(line, figure, told)
        elif _has_figures(line):
            self._listed = None

    def _add_priors(self, line: PrintedLine, figure: Figure, told: Below) -> None:
        bare = replace(
            figure, line=line, prior=True, reference=None, reference_line=None, flag=None, sexed=(), date_evidence=None
        )
        for item, date, evidence, unit in told.priors:
            self._add(replace(bare, unit=unit or figure.unit), item, date, evidence)

    def _refer(self, line: PrintedLine, limits: Item | None) -> None:
        """A reference printed under its result."""
        last = self.figures[-1] if self.figures else None
        if last is None or limits is None or last.reference is not None or last.prior or last.sexed:
            return
        self.figures[-1] = replace(last, reference=limits, reference_line=line)

    def _bind(self, line: PrintedLine, name: RowName, cells: Sequence[Cell], items: list[Item]) -> None:
        urinary = vocabulary.analytes()[name.analyte].chapter in OTHER_SPECIMENS
        if not urinary and any(item.kind == "text" and _is_urinary(line, item) for item in items):
            return
        items = _without_names_figures(items, cells, name, line)
        row = bind(items, self._columns, line.text, name.analyte)
        unit = row.unit_of(row.result) if row.result is not None else row.unit
        if row.result is not None and row.result.kind == "limit" and _is_criterion(line, row.result, name.analyte):
            self.used.add(line.index)
            return
        if (
            _is_of_urine(name.analyte, unit)
            or (unit is None and name.ambiguous)
            or (unit and dimensions(name.analyte) and not fits(name.analyte, unit))
        ):
            return
        self.used.add(line.index)
        self._placed, self._listed = [], None
        sexed = tuple(item for item in row.references if item.sex is not None)
        reference = next((item for item in row.references if item.sex is None), None)
        figure = Figure(name.analyte, line, 0, 0, None, None, unit, False)
        days = [item for item in items if item.kind == "date"]
        if not self._laboratory and row.result is not None and len(days) == 1 and row.current[0] is None:
            row.current = days[0].date, days[0].evidence
        if row.result is not None:
            current = replace(figure, reference=reference, sexed=sexed, flag=row.flag, unit=row.unit_of(row.result))
            current = replace(current, plain=row.plain)
            self._add(current, row.result, *row.current)
            for item, date, evidence in row.more:
                self._add(replace(current, unit=row.unit_of(item), flag=None), item, date, evidence)
        for item, date, evidence in row.priors:
            self._add(replace(figure, prior=True, unit=row.unit_of(item)), item, date, evidence)
        if row.result is not None or row.priors:
            self._last = (figure, line)

    def _add(self, figure: Figure, item: Item, date: str | None, evidence: Evidence | None) -> None:
        numeric = item.kind in ("number", "limit")
        column = self._columns.at(item.x0, item.x1) if self._columns is not None else None
        edges = (min(column.x0, item.x0), max(column.x1, item.x1)) if column is not None else (item.x0, item.x1)
        self._placed.append(Placed(len(self.figures), *edges))
        raw = figure.line.text[item.start : item.end]
        self.used.add(figure.line.index)
        self.figures.append(
            replace(
                figure,
                start=item.start,
                end=item.end,
                value=number_of(raw) if numeric else None,
                comparator=item.comparator if numeric else None,
                date=date,
                date_evidence=evidence,
                moment=column.moment if column is not None else None,
            )
        )


_HOW_OFTEN = re.compile(rf"(?<![\d.,])\d{{1,2}} ?(?:fois|x|×)? ?{PER_PERIOD.pattern}|\btou(?:s|tes) les \d")


def _is_criterion(line: PrintedLine, item: Item, analyte: str) -> bool:
    """Whether « < » or « > » makes a figure a criterion of a list rather than a result: « PAS > 185 … Non »."""
    ticked = _TICKED.search(line.text) is not None or _OR.match(line.text, item.end) is not None
    return ticked or vocabulary.analytes()[analyte].chapter == "constantes"


_TICKED = re.compile(r"\b(?:oui|non)\W*$", re.IGNORECASE)
_OR = re.compile(r"[^\d]{0,12}\bou\b")


def _says(line: PrintedLine, kind: str) -> bool:
    """Whether a line holds words of a kind: ``prior``, ``urine``, ``part_of_specimen`` (« Culture » of an ECBU)."""
    return any(True for _ in result_words(kind).find(line.tokens))


def _is_of_urine(analyte: str, unit: str | None) -> bool:
    """Whether a count is one of urine by its unit: nobody counts cells of the blood in a millilitre."""
    return (
        unit is not None and vocabulary.analytes()[analyte].chapter == _CELLS and "".join(unit.lower().split()) == "/ml"
    )


_CELLS = "hématologie"


def _names_result(line: PrintedLine, item: Item) -> bool:
    """Whether a word is the heading « Résultat » printed on the row itself."""
    return "result" in result_columns().meanings(line.text[item.start : item.end])


def _has_figures(line: PrintedLine) -> bool:
    return any(character.isdigit() for character in line.text)


def _adjacent(above: PrintedLine, below: PrintedLine) -> bool:
    height = max(above.box.y1 - above.box.y0, below.box.y1 - below.box.y0)
    return above.page == below.page and 0 <= below.box.y0 - above.box.y0 <= _NEAR * height


def _is_urinary(line: PrintedLine, item: Item) -> bool:
    return specimen_of(line, item.start, item.end) == "specimen"


def _without_names_figures(items: list[Item], cells: Sequence[Cell], name: RowName, line: PrintedLine) -> list[Item]:
    """The items without figures that belong to the name (« CKD-EPI 2009 ») when the row has cells of its own."""
    first = next((index for index, cell in enumerate(cells) if cell.end >= name.end), 0)
    beyond = any(item.cell > first and item.kind in RESULTS for item in items)
    if not beyond or line.text[name.end : name.end + 3].strip()[:1] in (":", "="):
        return items

    def is_name(item: Item) -> bool:
        digits = line.text[item.start : item.end]
        return item.cell == first and item.kind in ("number", "range") and (item.bracketed or _is_year(digits))

    return [item for item in items if not is_name(item)]


def _is_year(digits: str) -> bool:
    return len(digits) == 4 and digits.isdigit() and digits[:2] in ("19", "20")


def _enumerates(line: PrintedLine, begin: int) -> bool:
    """Whether a line names another test behind a comma: a sentence, « ECBU négatif, CRP 45 mg/L »."""
    if "," not in line.text[begin:]:
        return False
    starts = (line.folded.span(found.start, found.end)[0] for found in analyte_names().find(line.tokens))
    return any(start > begin and line.text[:start].endswith(", ") for start in starts)
