"""The cells of a table row, and what stands in them: numbers, limits, ranges, units, dates, flags, words.

Cells are told by the gaps between words on the page, never by counting words: « 98 104 » in two columns is two
numbers, « 98 104 » in one is a thousand's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from ingest.document import Evidence
from ingest.exponents import as_figures
from ingest.normalise import Comparator, find_numbers
from ingest.printed import Cell, PrintedLine
from ingest.units import fits, sense, unit_at
from ingest.vocabulary.results import result_words
from ingest.written_dates import WrittenDate, find_dates

ItemKind = Literal[
    "number", "limit", "range", "unit", "date", "flag", "pending", "qualitative", "reference", "prior", "alternate",
    "sex", "dash", "text",
]  # fmt: skip
RESULTS = ("number", "limit", "qualitative", "pending")
"""Kinds that fill the cell of a result."""

_N = r"(?:[1-9]\d{0,2}(?:[ \u00a0\u202f\u2009]\d{3})+(?!\d)|\d+)(?:[.,]\d+)?"
_POWER = r"10(?:(?:\^|\*\*?| ?exp ?)\d{1,2}(?!\d)| ?[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,2})"
_FACTOR, _TIMES = r"\d+(?:[.,]\d+)?", r" ?[x×.·*] ?"
_OF_TEN = rf"(?:(?P<factor>{_FACTOR}){_TIMES})?(?P<power>{_POWER})(?! ?/ ?(?:[lL]|mm|[µμu][lL])\b)"
"""« 10^6 UFC/mL », « 5.10^5 /mL »; but in « 7,2 x 10^9/L » the power belongs to the unit."""
_OF_UNIT = rf"{_FACTOR}(?={_TIMES}{_POWER} ?/)"
NUMBER = re.compile(
    rf"(?:(?P<comparator>[<>≤≥]=?|=<)\s?(?:à )?)?(?<![\d^])(?P<digits>(?>{_OF_TEN}|{_OF_UNIT}|{_N}))"
    r"(?![\d^]| ?[⁰¹²³⁴⁵⁶⁷⁸⁹]|\*\*?\d| ?exp ?\d)"
)
"""A figure whole, or none: of « 4,5¹ » and « 2,5^3 » no part is one."""
RANGE = re.compile(rf"(?P<low>{_N}) ?(?:-|–|—|−|à|a|À|au|et) ?(?P<high>{_N})(?!\d)")
_FLAG = re.compile(r"[*↑↓↗↘▲▼►◄⇑⇓!]+|[+]{1,4}(?!\d)|-{2,4}(?!\d)")
_DASH = re.compile(r"[-–—−](?!\S)")
_COMPARATORS: dict[str, Comparator] = {"<": "<", ">": ">", "≤": "<=", "≥": ">=", "<=": "<=", "=<": "<=", ">=": ">="}
_OPEN, _CLOSE = "([{", ")]}"
_LABEL_KINDS = ("reference", "prior", "alternate", "pending", "qualitative")


@dataclass(slots=True)
class Item:
    """One thing in a cell at ``start:end`` of the line. ``low`` and ``high`` are limits as printed."""

    kind: ItemKind
    start: int
    end: int
    x0: float
    x1: float
    cell: int
    bracketed: bool = False
    comparator: Comparator | None = None
    low: str | None = None
    high: str | None = None
    sex: Literal["M", "F"] | None = None
    date: str | None = None
    evidence: Evidence | None = None


def extent(line: PrintedLine, start: int, end: int) -> tuple[float, float]:
    """Left and right edge of characters ``start:end`` of a line, fractions of the page."""
    boxes = [word.box for word in line.line.words if word.start < end and word.end > start]
    if not boxes:
        return line.box.x0, line.box.x1
    return min(box.x0 for box in boxes), max(box.x1 for box in boxes)


def _never(_first: Item, _last: Item) -> bool:
    return False


def items_of(
    line: PrintedLine,
    cells: Sequence[Cell],
    begin: int,
    analyte: str,
    are_apart: Callable[[Item, Item], bool] = _never,
) -> list[Item]:
    """What stands in the cells from offset ``begin`` on, left to right.

    ``are_apart`` tells figures of two columns of results, which no dash between them makes a range.
    """
    scanner = _Scanner(line, analyte)
    items: list[Item] = []
    for index, cell in enumerate(cells):
        if cell.end > begin:
            items += _worded_whole(scanner.cell(index, max(begin, cell.start), cell.end))
    return _joined(items, are_apart)


def _worded_whole(items: Iterable[Item]) -> list[Item]:
    """« Absence d'anticorps »: the words that go on after a qualitative result are part of it."""
    whole: list[Item] = []
    for item in items:
        last = whole[-1] if whole else None
        if last is not None and last.kind == "qualitative" and item.kind == "text" and not item.bracketed:
            last.end, last.x1 = item.end, max(last.x1, item.x1)
        else:
            whole.append(item)
    return whole


class _Scanner:
    """Reads the cells of one line for one analyte."""

    def __init__(self, line: PrintedLine, analyte: str) -> None:
        self._line, self._text, self._analyte = line, line.text, analyte
        self._dates: dict[int, WrittenDate] = {date.start: date for date in find_dates(line.folded) if date.possible}
        self._words: dict[int, tuple[int, tuple[str, ...]]] = {}
        for index in range(len(line.tokens.texts)):
            found = result_words().at(line.tokens, index)
            if found is not None:
                start, end = line.folded.span(found.start, found.end)
                self._words[start] = (end, found.values)
        self._sexes = len({kind for _, kinds in self._words.values() for kind in kinds} & {"male", "female"})

    def cell(self, index: int, start: int, end: int) -> Iterator[Item]:
        position, depth = start, 0
        while position < end:
            character = self._text[position]
            if character.isspace() or character in ":;,|.":
                position += 1
                continue
            if character in _OPEN or character in _CLOSE:
                depth = depth + 1 if character in _OPEN else max(0, depth - 1)
                position += 1
                continue
            item = self._at(index, position, end)
            item.bracketed = depth > 0
            position = item.end
            yield item

    def _at(self, index: int, position: int, end: int) -> Item:
        date = self._dates.get(position)
        if date is not None and date.end <= end:
            item = self._item("date", position, date.end, index)
            item.date = date.iso
            item.evidence = self._line.evidence(0.9, date.start, _date_end(self._text, date))
            return item
        unit = unit_at(self._text, position)
        if unit is not None and unit <= end and self._is_unit(position, unit):
            return self._item("unit", position, unit, index)
        return (
            self._worded(index, position, end)
            or self._figures(index, position, end)
            or self._marks(index, position, end)
            or self._item("text", position, self._word_end(position, end), index)
        )

    def _is_unit(self, position: int, end: int) -> bool:
        """Whether a unit's spelling is meant as one: « H » and « L » may be flags, « s » after a figure is no word."""
        printed = self._text[position:end]
        if len(printed) > 2 or printed == "%" or fits(self._analyte, printed):
            return True
        after_figure = self._text[:position].rstrip()[-1:].isdigit()
        meaning = sense(printed)
        return after_figure and not printed.isupper() and meaning is not None and meaning.unit == printed

    def _worded(self, index: int, position: int, end: int) -> Item | None:
        found = self._words.get(position)
        if found is None or found[0] > end:
            return None
        stop, kinds = found
        rest = self._text[stop:end].lstrip(" :.(")
        if ("below" in kinds or "above" in kinds) and (number := NUMBER.match(self._text, end - len(rest), end)):
            item = self._item("limit", position, number.end(), index)
            item.comparator = "<" if "below" in kinds else ">"
            item.low, item.high = (None, number["digits"]) if "below" in kinds else (number["digits"], None)
            return item
        if ("male" in kinds or "female" in kinds) and self._tells_sex(stop, end):
            item = self._item("sex", position, stop, index)
            item.sex = "M" if "male" in kinds else "F"
            return item
        kind = next((kind for kind in _LABEL_KINDS if kind in kinds), None)
        if kind == "reference" and not _figures_follow(rest) and "flag" in kinds:
            kind = None
        if kind is not None:
            return self._item(kind, position, stop, index)  # type: ignore[arg-type]
        return self._item("flag", position, stop, index) if "flag" in kinds else None

    def _tells_sex(self, position: int, end: int) -> bool:
        """Whether « H » or « F » opens a reference rather than flags a result (« H 1,20 »)."""
        rest = self._text[position:end].lstrip()
        if rest[:1] == ":":
            return _figures_follow(rest[1:].lstrip(" ("))
        return RANGE.match(rest) is not None or (rest[:1] in "<>≤≥" and bool(rest[:1]) and self._sexes > 1)

    def _figures(self, index: int, position: int, end: int) -> Item | None:
        if position and (self._text[position - 1].isalpha()):
            return None
        limits = RANGE.match(self._text, position, end)
        if limits and limits.start("high") not in self._dates:
            high = _end_of_high(limits)
            item = self._item("range", position, high, index)
            item.low, item.high = limits["low"], self._text[limits.start("high") : high]
            return item
        number = NUMBER.match(self._text, position, end)
        if number is None or number["digits"] == _THOUSANDS or not self._stands_alone(number.end()):
            return None
        comparator = _COMPARATORS.get(number["comparator"] or "")
        item = self._item("limit" if comparator else "number", position, number.end(), index)
        item.comparator = comparator
        if comparator in ("<", "<="):
            item.high = number["digits"]
        elif comparator:
            item.low = number["digits"]
        return item

    def _stands_alone(self, position: int) -> bool:
        """Whether a figure that ends here is one: not « 1re heure », « 1/80 », a part of « 12'400 »."""
        after = self._text[position : position + 2]
        if after[:1] in ("/", "'", "’"):
            return not after[1:].isdigit()
        return not after[:1].isalpha() or unit_at(self._text, position) is not None

    def _marks(self, index: int, position: int, end: int) -> Item | None:
        if (mark := _FLAG.match(self._text, position, end)) is not None:
            return self._item("flag", position, mark.end(), index)
        if (dash := _DASH.match(self._text, position, end)) is not None:
            return self._item("dash", position, dash.end(), index)
        return None

    def _word_end(self, position: int, end: int) -> int:
        stop = position + 1
        while stop < end and not self._text[stop].isspace() and self._text[stop] not in _OPEN + _CLOSE + ":;,|":
            stop += 1
        return stop

    def _item(self, kind: ItemKind, start: int, end: int, cell: int) -> Item:
        return Item(kind, start, end, *extent(self._line, start, end), cell)


def _end_of_high(limits: re.Match[str]) -> int:
    """Where the upper limit ends: « 136-145 141 » is a range and a figure, « 500 - 1 500 » a range of thousands."""
    low, high = limits["low"], limits["high"]
    first = _GROUP.match(high)
    if (
        first is None
        or first["rest"] == _THOUSANDS
        or _GROUP.match(low) is not None
        or not low.isdigit()
        or int(first["first"]) <= int(low)
    ):
        return limits.end()
    return limits.start("high") + first.end("first")


_GROUP = re.compile(r"(?P<first>\d{1,3})[ \u00a0\u202f\u2009](?P<rest>\d{3})(?!\d)")
_THOUSANDS = "000"
"""« 150 - 400 000 /mm³ » leaves out the lower limit's thousands; alone it is no figure."""


def _figures_follow(rest: str) -> bool:
    return rest[:1].isdigit() or rest[:1] in ("<", ">", "≤", "≥", "[")


def _date_end(text: str, date: WrittenDate) -> int:
    """The end of the date itself, without the time printed after it."""
    if date.time is None:
        return date.end
    for length in (10, 8):
        part = text[date.start : date.start + length]
        if any(found.iso == date.iso and found.end == length for found in find_dates(part)):
            return date.start + length
    return date.end


def _joined(items: list[Item], are_apart: Callable[[Item, Item], bool]) -> list[Item]:
    """« 59 », « - », « 104 » printed apart are one range; so are « 3,5 mmol/L à 5,1 mmol/L »."""
    joined: list[Item] = []
    index = 0
    while index < len(items):
        item = items[index]
        after = [other for other in items[index + 1 : index + 5] if other.kind not in ("unit", "flag")]
        if item.kind == "number" and len(after) > 1 and after[0].kind == "dash" and after[1].kind == "number":
            if after[0].cell == item.cell != after[1].cell:
                after[0].kind = "flag"  # « 133 -      136 »: below the norm
                joined.append(item)
                index += 1
                continue
            last = after[1]
            if are_apart(item, last):  # « 121     -     128 » under three days: the second has none
                joined.append(item)
                index += 1
                continue
            item = Item("range", item.start, last.end, item.x0, last.x1, item.cell, item.bracketed)
            item.low, item.high = "", ""
            index = items.index(last)
        joined.append(item)
        index += 1
    return joined


def comparator_of(raw: str) -> Comparator | None:
    """The comparator a printed figure begins with."""
    found = NUMBER.match(raw)
    return _COMPARATORS.get(found["comparator"] or "") if found else None


def number_of(raw: str) -> float | None:
    """The value of a printed result by the published normaliser; ``None`` unless it holds exactly one number."""
    number = NUMBER.search(raw)
    if number is not None and number["power"] is not None:
        factor = number_of(number["factor"]) if number["factor"] is not None else 1.0
        return None if factor is None else factor * 10.0 ** int(as_figures(_EXPONENT.split(number["power"])[-1]))
    found = list(find_numbers(raw))
    return float(found[0].canonical) if len(found) == 1 else None


_EXPONENT = re.compile(r"^10[\^* exp]*")
