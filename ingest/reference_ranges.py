"""Printed reference ranges: their text, and what they say of a result when nothing is ambiguous."""

from __future__ import annotations

import re

from ingest.lab_tables import Figure
from ingest.normalise import find_numbers
from ingest.result_cells import Item
from ingest.units import in_other_units


def _item(figure: Figure, sex: str | None) -> Item | None:
    """The range that applies: the one for the patient's sex if known, else the only one."""
    for item in figure.sexed:
        if item.sex == sex:
            return item
    return figure.reference if not figure.sexed else None


def reference_text(figure: Figure, sex: str | None) -> str | None:
    """The reference as printed; both lines when they depend on a sex that is not known."""
    item = _item(figure, sex)
    if item is not None:
        return (figure.reference_line or figure.line).text[item.start : item.end]
    if figure.sexed:
        first, last = figure.sexed[0], figure.sexed[-1]
        return figure.line.text[first.start : last.end]
    return None


_DOTTED = re.compile(r"[<>≤≥=\s]*[1-9]\d{0,2}\.\d{3}")
_PLAUSIBLE = 20.0
"""Times a limit of the range up to which a result may lie beyond it and still be read in its unit."""


def settled(figure: Figure, sex: str | None) -> float | None:
    """The value, but for « 250.000 »: thousands or thousandths? Only the printed range tells, by magnitude.

    Read with a decimal point when that lies near the range and a thousand times as much does not; else no value is
    given and the characters stand for themselves.
    """
    value = figure.value
    if value is None or not _DOTTED.fullmatch(figure.line.text[figure.start : figure.end]):
        return value
    item = _item(figure, sex)
    text = (figure.reference_line or figure.line).text[item.start : item.end] if item is not None else ""
    if not text or _DOTTED_LIMIT.search(text):
        return None
    limits = [abs(float(limit.canonical)) for limit in find_numbers(text)]
    low, high = min(limits, default=0.0) / _PLAUSIBLE, max(limits, default=0.0) * _PLAUSIBLE
    return value if low <= value <= high and not low <= 1000 * value <= high else None


_DOTTED_LIMIT = re.compile(r"(?<![\d.,])[1-9]\d{0,2}\.\d{3}(?!\d)")


def computed_flag(figure: Figure, value: float | None, sex: str | None) -> str | None:
    """``L``, ``N`` or ``H`` from the printed range; ``None`` unless value, unit and range leave no doubt.

    Of a result printed in two units (« 1,75 g/L 2,00 mmol/L < 1,50 ») the range may be of either: only what it says of
    both is told.
    """
    item = _item(figure, sex)
    if item is None or value is None or figure.prior:
        return None
    others = () if figure.plain else in_other_units(figure.analyte, value, figure.unit)
    if not (figure.plain or others):
        return None
    text = (figure.reference_line or figure.line).text[item.start : item.end]
    limits = [float(limit.canonical.lstrip("-")) for limit in find_numbers(text)]
    told = {_beside(one, figure.comparator, item, limits) for one in (value, *others)}
    return told.pop() if len(told) == 1 else None


def _beside(value: float, comparator: str | None, item: Item, limits: list[float]) -> str | None:
    if item.kind == "range" and len(limits) == 2 and limits[0] < limits[1]:
        return outside(value, comparator, limits[0], limits[1])
    if item.kind == "limit" and len(limits) == 1:
        high = item.high is not None
        return outside(value, comparator, None if high else limits[0], limits[0] if high else None)
    return None


def outside(value: float, comparator: str | None, low: float | None, high: float | None) -> str | None:
    """``L``, ``N`` or ``H`` of a value within limits, either of which may be open.

    Of « < 0,01 » and « > 300 » only a side is known: ``None`` when it leaves doubt. Anything below a value that is no
    more than the lower limit is low.
    """
    if comparator is None:
        return "L" if low is not None and value < low else "H" if high is not None and value > high else "N"
    if comparator.startswith("<"):
        return "L" if low is not None and (value < low or (value == low and comparator == "<")) else None
    return "H" if high is not None and (value > high or (value == high and comparator == ">")) else None
