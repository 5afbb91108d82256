"""Which figure of a row is the result, which are earlier ones, which the reference: by columns, else by order.

By columns: a figure belongs to the heading it stands under; the first of a column counts, another is the same
result in a second unit. By order: the first figure is the result, figures after the reference are earlier ones.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from ingest import vocabulary
from ingest.columns_in_turn import in_turn
from ingest.document import Evidence
from ingest.result_cells import RESULTS, Item
from ingest.result_columns import VALUES, Column, Columns
from ingest.units import sense

_LIMITS = ("reference", "low", "high")
_LABELS = ("prior", "reference", "alternate")

Dated = tuple[Item, str | None, Evidence | None]


@dataclass(slots=True)
class Row:
    """What a row holds once its items are bound. ``priors`` come with the date of their column or beside them."""

    text: str
    columns: Columns | None
    result: Item | None = None
    unit: str | None = None
    flag: str | None = None
    references: list[Item] = field(default_factory=list)
    priors: list[Dated] = field(default_factory=list)
    current: tuple[str | None, Evidence | None] = (None, None)
    more: list[Dated] = field(default_factory=list)
    """Further results of the day, of other times."""
    plain: bool = True
    """Whether the row prints one unit at most."""
    astray: bool = False
    """Whether a figure with its unit stands in no column of results: the headings are not this row's."""
    places: dict[int, Column] | None = None
    """The columns of figures by where these begin, when order tells them and not where they stand."""
    beside_date: frozenset[int] = frozenset()
    """Where figures begin that are printed right before or after a date: « (91 le 05/01/24) »."""
    _stray: Item | None = None
    _units: dict[int, str] = field(default_factory=dict)
    _filled: set[Column] = field(default_factory=set)
    _label: str | None = None
    _last: Item | None = None
    _headed: dict[int, str] = field(default_factory=dict)
    _others: list[Item] = field(default_factory=list)
    _pending: bool = False
    _after_date: bool = False
    """Whether a date follows the reference where no result was printed: what comes is an earlier one."""

    def unit_of(self, item: Item) -> str | None:
        """The unit printed right after a figure, or at the head of its column, else the row's; none for words."""
        printed = self._units.get(item.start) or self._headed.get(item.start) or self.unit
        return printed if item.kind in ("number", "limit") else None

    def _column(self, item: Item) -> Column | None:
        if self.places is not None:
            return self.places.get(item.start)
        return self.columns.at(item.x0, item.x1) if self.columns is not None else None

    def is_bare(self, item: Item) -> bool:
        """Whether no unit follows a figure."""
        return item.start not in self._units

    def take(self, item: Item) -> None:
        """Bind the next item to the right."""
        column = self._column(item)
        role = column.role if column is not None else None
        if item.kind in _LABELS:
            self._label = item.kind
        elif item.kind == "unit":
            self._take_unit(item)
        elif item.kind == "date":
            self._after_date = self.columns is None and bool(self.references) and self.result is None
        elif item.kind == "flag":
            if role not in ("prior", "name"):
                self.flag = self.flag or self.text[item.start : item.end]
        elif item.kind == "range" or (item.kind in ("number", "limit") and self._is_reference(item, role)):
            self.references.append(item)
            self._label = None if self._label == "reference" else self._label
        elif item.kind in RESULTS and self.columns is not None:
            self._take_in_column(item, column)
        elif item.kind in RESULTS:
            self._take_in_order(item)

    def _is_reference(self, item: Item, role: str | None) -> bool:
        return role in _LIMITS or self._label == "reference" or item.sex is not None

    def _take_unit(self, item: Item) -> None:
        """A unit right after a figure is the figure's; the first one is the row's."""
        printed = self.text[item.start : item.end]
        last = self._last
        if self._stray is not None and not self.text[self._stray.end : item.start].strip(" .*"):
            self.astray = True
        if last is not None and last.start not in self._units and not self.text[last.end : item.start].strip(" .*"):
            self._units[last.start] = printed
            self._headed.pop(last.start, None)
        self.plain = self.unit in (None, printed) and self.plain
        self.unit = self.unit or printed

    def _take_in_column(self, item: Item, column: Column | None) -> None:
        if column is None or column.role not in VALUES or (item.kind == "limit" and item.bracketed):
            if item.kind == "limit":
                self.references.append(item)
            elif item.kind == "number" and not item.bracketed and (column is None or column.role != "theoretical"):
                self._stray = item  # but « 78 % » under « % théo » stands where it is headed
            return
        if column in self._filled or self._label == "alternate":
            return
        self._filled.add(column)
        if item.kind == "pending":
            return
        self._last = item
        if column.unit is not None and item.kind in ("number", "limit"):
            self._headed[item.start] = column.unit
            self.plain = len(set(self._headed.values())) == 1 and self.plain
        if self._label == "prior" or (self.columns is not None and self.columns.is_prior(column)):
            self.priors.append((item, column.date, column.evidence))
        elif self.result is not None and (column.role == "timed" or (column.date and column.date == self.current[0])):
            self.more.append((item, column.date, column.evidence))
        elif self.result is not None and column.date is None and self.current[0] is None:
            self._others.append(item)  # the same in a second unit: « Résultat SI », « Résultat conventionnel »
        else:
            self.result, self.current = item, (column.date, column.evidence)

    def _take_in_order(self, item: Item) -> None:
        label = self._label
        if item.kind == "pending":
            self._pending = self._pending or self.result is None
        elif item.kind == "limit" and label is None and self._is_of_second_unit():
            self.references.append(item)
        elif (
            label == "prior"
            or self._after_date
            or item.start in self.beside_date
            or (label != "alternate" and self._comes_after(item))
        ):
            self.priors.append((item, None, None))
            self._last = item
        elif self.result is None and not self._pending and label is None and not _is_limit_in_brackets(item):
            self.result = self._last = item
        elif item.kind == "limit":
            self.references.append(item)
        if label == "alternate":
            self._label, self._last = None, None

    def _is_of_second_unit(self) -> bool:
        """Whether the last figure after the reference tells the result in another unit: its own reference follows."""
        last = self._units.get(self.priors[-1][0].start) if self.priors else None
        return last is not None and last != self.unit

    def _comes_after(self, item: Item) -> bool:
        return self.result is not None and bool(self.references) and item.kind != "qualitative" and not item.bracketed

    def counted(self, items: Sequence[Item]) -> Iterator[tuple[Item, str]]:
        """The figures of the row that a unit follows or heads, with it."""
        for figure, unit in pairwise(items):
            apart = figure.bracketed or self.text[figure.end : unit.start].strip()
            if figure.kind == "number" and unit.kind == "unit" and not apart:
                yield figure, self.text[unit.start : unit.end]
        for figure in self._others:
            if figure.kind == "number" and figure.start in self._headed:
                yield figure, self._headed[figure.start]

    def prefer(self, item: Item, unit: str, *, of_reference: bool) -> None:
        """Take another figure of the row as the result, with its unit; the bare figures after its reference have it."""
        self.result, self._units[item.start] = item, unit
        if of_reference:
            self.unit = unit

    def date_priors(self, dates: Sequence[Item]) -> None:
        """Earlier figures without a column's date take the date printed beside them on the row."""
        bare = [item for item, date, _ in self.priors if date is None]
        if dates and bare:
            beside = {
                item.start: (date, evidence) for item, date, evidence in dated(sorted([*bare, *dates], key=_start))
            }
            self.priors = [
                (item, *(beside[item.start] if date is None else (date, evidence)))
                for item, date, evidence in self.priors
            ]


def bind(items: Sequence[Item], columns: Columns | None, text: str, analyte: str) -> Row:
    """Bind the items of a row (left to right) of a line's ``text``; ``columns`` are its table's, if it has headings."""
    _give_sex(items)
    headed = columns
    places = in_turn(items, columns) if columns is not None and columns.in_order else None
    if (
        places is None
        and columns is not None
        and not any(_in_values(columns, item) or _in_aside(columns, item) for item in items)
    ):
        columns = None
    if columns is None:
        _set_norms_first(items, text)
    row = _filled(items, columns, text, places)
    if places is None and columns is not None and row.astray:
        columns = None
        row = _filled(items, None, text)
    _prefer_usual(row, items, analyte)
    if columns is None and row.result is not None and _has_rival(row, items):
        row.result = None
    row.priors = [entry for entry in row.priors if not _is_other_measure(row, entry, analyte)]
    row.date_priors([item for item in items if item.kind == "date"])
    if columns is None and headed is not None:
        row.priors = [_dated_by_heading(entry, headed) for entry in row.priors]
    if columns is None and not row.references:
        row.priors = [entry for entry in row.priors if entry[1] is not None]
    return row


def _dated_by_heading(prior: Dated, headed: Columns) -> Dated:
    """An earlier figure, told by order, with the day of the earlier results it stands under."""
    column = headed.at(prior[0].x0, prior[0].x1)
    if prior[1] is not None or column is None or not headed.is_prior(column):
        return prior
    return prior[0], column.date, column.evidence


def _has_rival(row: Row, items: Sequence[Item]) -> bool:
    """Whether two bare figures stand in cells before the reference, or three alone, nothing telling the day's."""
    before = next((item.start for item in items if item.kind == "range"), None)
    bare = [
        item
        for item in items
        if item.kind == "number" and not item.bracketed and (before is None or item.start < before)
    ]
    cells = {item.cell for item in bare}
    most = 1 if before is not None else _BARE_ALONE
    return len(bare) > most and len(cells) == len(bare) and all(row.is_bare(one) for one in bare)


_BARE_ALONE = 2
"""Bare figures of a row without reference at most: the day's and an earlier one."""


def _is_other_measure(row: Row, prior: Dated, analyte: str) -> bool:
    """Whether an undated figure is of another dimension than the result: « 41,0 %   1,19 G/L » are of one day."""
    if row.result is None or prior[1] is not None:
        return False
    own = sense(row.unit_of(row.result) or "", analyte)
    other = sense(row.unit_of(prior[0]) or "", analyte)
    return own is not None and other is not None and own.dimension != other.dimension


def _prefer_usual(row: Row, items: Sequence[Item], analyte: str) -> None:
    """« 58 % 3,77 G/L » are two measures: the one in the analyte's first usual unit counts."""
    if row.result is None or row.plain or row.result.kind != "number":
        return
    usual = sense(vocabulary.analytes()[analyte].units[0], analyte)
    own = sense(row.unit_of(row.result) or "", analyte)
    if usual is None or own is None or own.dimension != "fraction" or usual.dimension == own.dimension:
        return
    for figure, printed in row.counted(items):
        meaning = sense(printed, analyte)
        if (
            meaning is not None
            and meaning.dimension == usual.dimension
            and all(figure is not one for one, *_ in row.priors)
        ):
            row.prefer(figure, printed, of_reference=_is_before_reference(figure, row, items))
            return


def _is_before_reference(figure: Item, row: Row, items: Sequence[Item]) -> bool:
    """Whether the reference of a row follows the unit of ``figure`` and no other: « 78,4 %   8,78 G/L   1,80-7,50 »."""
    reference = min((one.start for one in row.references), default=None)
    after = [item.kind for item in items if reference is not None and figure.end <= item.start < reference]
    return after == ["unit"]


def _set_norms_first(items: Sequence[Item], text: str) -> None:
    """« inférieure à 5,0 mg/L   < 3,0 mg/L »: a limit in words before another figure is the norm."""
    results = [item for item in items if item.kind in ("number", "limit") and not item.bracketed]
    if len(results) < 2 or text[results[1].start].isalpha():
        return
    if results[0].kind == "limit" and text[results[0].start].isalpha():
        results[0].kind = "range"


def _filled(items: Sequence[Item], columns: Columns | None, text: str, places: dict[int, Column] | None = None) -> Row:
    row = Row(text, columns, places=places, beside_date=_beside_dates(items, text) if columns is None else frozenset())
    for item in items:
        row.take(item)
    return row


def _beside_dates(items: Sequence[Item], text: str) -> frozenset[int]:
    """Figures in the same brackets or cell as a date, with nothing but a short word between."""
    beside: set[int] = set()
    for first, second in pairwise(item for item in items if item.kind != "text" or item.end - item.start > _BESIDE):
        near = second.start - first.end <= _BESIDE and first.cell == second.cell and first.bracketed == second.bracketed
        kinds = (first.kind, second.kind)
        figure = second if kinds[0] == "date" else first
        if (
            near
            and "date" in kinds
            and figure.kind in ("number", "limit")
            and text[first.end : second.start].count("(") == 0
        ):
            beside.add(figure.start)
    return frozenset(beside)


_BESIDE = 5
"""Characters between a figure and its date: « 91 le 05/01/24 », « 05/01/24 : 91 »."""


def _in_values(columns: Columns, item: Item) -> bool:
    column = columns.at(item.x0, item.x1)
    return column is not None and column.role in VALUES and item.kind in RESULTS


def _in_aside(columns: Columns, item: Item) -> bool:
    """Whether a figure stands under a heading of targets or of theoretical values."""
    column = columns.at(item.x0, item.x1)
    return column is not None and column.role == "theoretical" and item.kind in RESULTS


def _is_limit_in_brackets(item: Item) -> bool:
    return item.kind == "limit" and item.bracketed


def _start(item: Item) -> int:
    return item.start


def _give_sex(items: Sequence[Item]) -> None:
    """Give ranges after « H : » and « F : » their sex."""
    sex = None
    for item in items:
        if item.kind == "sex":
            sex = item.sex
        elif item.kind in ("range", "limit", "number") and sex is not None:
            item.sex, sex = sex, None


def dated(items: Sequence[Item]) -> list[tuple[Item, str | None, Evidence | None]]:
    """Figures with the date before or after each: dates come first if the first item is one, else they follow."""
    figures: list[tuple[Item, str | None, Evidence | None]] = []
    first = bool(items) and items[0].kind == "date"
    waiting: Item | None = None
    for item in items:
        if item.kind != "date":
            figures.append((item, waiting.date if waiting else None, waiting.evidence if waiting else None))
            waiting = None
        elif first:
            waiting = item
        elif figures and figures[-1][1] is None:
            figures[-1] = (figures[-1][0], item.date, item.evidence)
    return figures
