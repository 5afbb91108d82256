"""Units of measured results: finding one in a text, and converting to compare. What is printed is never replaced.

Spellings, dimensions and factors are data (``vocabulary/units.csv``, ``vocabulary/conversions.csv``). « G/L » and
« g/L » differ by case only: where the case says nothing, the analyte decides.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from ingest import vocabulary
from ingest.vocabulary.results import UnitSense, conversions, measure_bounds, unit_spellings

_ALIKE = str.maketrans({"μ": "µ", "²": "2", "³": "3", "⁹": "9", "⁶": "6", "¹": "1", "×": "x", "·": ".", "−": "-"})
_POWER = re.compile(r"(?:x|\*)?10(?:\^|\*{1,2}|e)?(12|9|6|3)/")
PER_PERIOD = re.compile(r"(?:par|/) ?(?:an|mois|semaines?|jours?|trimestre|semestre)\b")
"""« 4 par an »: how often something is done, which is no result."""


def _key(spelling: str) -> str:
    """The spelling without what does not tell units apart: spaces, superscripts, signs of a power of ten."""
    return _POWER.sub(r"10^\1/", "".join(spelling.translate(_ALIKE).split()).lower()).rstrip(".")


@cache
def _senses() -> dict[str, tuple[tuple[str, UnitSense], ...]]:
    senses: dict[str, list[tuple[str, UnitSense]]] = {}
    for spelling, sense in unit_spellings():
        senses.setdefault(_key(spelling), []).append((spelling.translate(_ALIKE), sense))
    return {key: tuple(found) for key, found in senses.items()}


@cache
def _pattern() -> re.Pattern[str]:
    spellings = sorted({spelling.translate(_ALIKE) for spelling, _ in unit_spellings()}, key=len, reverse=True)
    return re.compile(r"(?:" + "|".join(map(_flexible, spellings)) + r")(?![\w/^°'’])", re.IGNORECASE)


@cache
def _first_characters() -> frozenset[str]:
    """What a unit may begin with, signs of like shape included."""
    return frozenset(spelling[0].lower() for spelling, _ in unit_spellings()) | frozenset("xX×*μµu")


@lru_cache(maxsize=64)
def _alike(text: str) -> str:
    return text.translate(_ALIKE)


def _flexible(spelling: str) -> str:
    escaped = re.escape(spelling).replace("/", " ?/ ?").replace(r"\ ", " ?")
    if spelling.startswith("10^"):
        escaped = r"(?:[x*] ?)?10 ?(?:\^|\*{1,2}|e)? ?" + escaped.removeprefix(re.escape("10^"))
    return escaped


def unit_at(text: str, position: int) -> int | None:
    """Where the unit that begins at ``position`` ends; ``None`` when none begins there. Longest spelling first."""
    if position >= len(text) or text[position].lower() not in _first_characters():
        return None
    if position and text[position - 1].isalpha():
        return None
    match = _pattern().match(_alike(text), position)
    return match.end() if match else None


def sense(unit: str, analyte: str | None = None) -> UnitSense | None:
    """What a printed unit means, by its exact case or else by what fits the analyte; ``None`` when unknown."""
    found = _senses().get(_key(unit), ())
    exact = "".join(unit.translate(_ALIKE).split())
    ordered = sorted(found, key=lambda entry: "".join(entry[0].split()) != exact)
    if analyte is not None:
        known = dimensions(analyte)
        fitting = next((meaning for _, meaning in ordered if meaning.dimension in known), None)
        if fitting is not None:
            return fitting
    return ordered[0][1] if ordered else None


def usual(unit: str) -> str:
    """The unit with the signs OCR cannot read (µ, ², ³) as they are usually printed; anything else unchanged."""
    for _, meaning in _senses().get(_key(unit), ()) or _senses().get(_key(unit).replace("u", "µ", 1), ()):
        if _shape(meaning.unit) == _shape(unit):
            return meaning.unit
    return unit


def _shape(unit: str) -> str:
    return "".join(unit.translate(_ALIKE).split()).replace("µ", "u")


@cache
def dimensions(analyte: str) -> frozenset[str]:
    """The dimensions in which results of an analyte are given; empty when the table names no unit."""
    units = [*vocabulary.analytes()[analyte].units]
    for conversion in conversions(analyte):
        units += (conversion.from_unit, conversion.to_unit)
    return frozenset(meaning.dimension for unit in units if (meaning := sense(unit)) is not None)


def fits(analyte: str, unit: str) -> bool:
    """Whether results of the analyte are given in such a unit; an unknown unit does not fit."""
    meaning = sense(unit, analyte)
    return meaning is not None and meaning.dimension in dimensions(analyte)


def canonical(analyte: str, value: float, unit: str | None) -> tuple[float, str] | None:
    """``(value, unit)`` in the analyte's unit of comparison; ``None`` when that is not known. Never shown.

    The unit of comparison is the one the conversion table converts to, else the first usual unit. A result
    without unit compares only where the analyte has none (INR).
    """
    target = _target(analyte)
    if unit is None:
        return (value, "") if target is None and not dimensions(analyte) else None
    meaning = sense(unit, analyte)
    if meaning is None or target is None:
        return None
    if meaning.dimension == target.dimension:
        return _rounded(value * meaning.factor / target.factor), target.unit
    for conversion in conversions(analyte):
        source, result = sense(conversion.from_unit), sense(conversion.to_unit)
        if source is not None and result is not None and source.dimension == meaning.dimension:
            converted = value * meaning.factor / source.factor * conversion.factor + conversion.offset
            return _rounded(converted * result.factor / target.factor), target.unit
    return None


def in_other_units(analyte: str, value: float, unit: str | None) -> tuple[float, ...]:
    """A value in the other units the conversion table gives for its analyte; none when its own is not known."""
    meaning = sense(unit, analyte) if unit is not None else None
    found: list[float] = []
    for conversion in conversions(analyte) if meaning is not None else ():
        source, result = sense(conversion.from_unit), sense(conversion.to_unit)
        if source is None or result is None or meaning is None:
            continue
        if source.dimension == meaning.dimension:
            found.append(_rounded(value * meaning.factor / source.factor * conversion.factor + conversion.offset))
        elif result.dimension == meaning.dimension:
            found.append(_rounded((value * meaning.factor / result.factor - conversion.offset) / conversion.factor))
    return tuple(found)


@cache
def _target(analyte: str) -> UnitSense | None:
    for conversion in conversions(analyte):
        return sense(conversion.to_unit)
    known = (sense(unit) for unit in vocabulary.analytes()[analyte].units)
    return next((meaning for meaning in known if meaning is not None), None)


def _rounded(value: float) -> float:
    """Six significant digits: conversion factors are no more precise."""
    return float(f"{value:.6g}")


def possible(analyte: str, value: float | None, unit: str | None) -> bool:
    """Whether a person can have such a result; without a unit, in one of the analyte's usual ones."""
    bounds = measure_bounds().get(analyte)
    if bounds is None or value is None:
        return value is not None
    low, high, of = bounds
    if not unit and of and not low <= value <= high:  # « taille 166 »
        return any(possible(analyte, value, usual) for usual in vocabulary.analytes()[analyte].units)
    found = canonical(analyte, value, unit) if unit else (value, of)
    wanted = canonical(analyte, low, of), canonical(analyte, high, of)
    if found is None or wanted[0] is None or wanted[1] is None or not unit:
        return low <= value <= high if not unit or not of else True
    return wanted[0][0] <= found[0] <= wanted[1][0]
