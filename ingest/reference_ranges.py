"""Printed reference ranges: their text, and what they say of a result when nothing is ambiguous."""

from __future__ import annotations

from ingest.lab_tables import Figure
from ingest.normalise import find_numbers
from ingest.result_cells import Item


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


def computed_flag(figure: Figure, value: float | None, sex: str | None) -> str | None:
    """``L``, ``N`` or ``H`` from the printed range; ``None`` unless value, unit and range leave no doubt."""
    item = _item(figure, sex)
    if item is None or value is None or figure.prior or figure.comparator is not None or not figure.plain:
        return None
    text = (figure.reference_line or figure.line).text[item.start : item.end]
    limits = [float(limit.canonical.lstrip("-")) for limit in find_numbers(text)]
    if item.kind == "range" and len(limits) == 2 and limits[0] < limits[1]:
        return "L" if value < limits[0] else "H" if value > limits[1] else "N"
    if item.kind == "limit" and len(limits) == 1:
        beyond = value > limits[0] if item.high is not None else value < limits[0]
        return ("H" if item.high is not None else "L") if beyond else "N"
    return None
