"""Bounds on results in a question: « HbA1c > 7 », « créat supérieure à 120 », « poids entre 80 et 90 kg »."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from math import inf, nextafter

from ingest.normalise import fold
from ingest.vocabulary.results import unit_spellings

_FIGURE = r"(?P<figure>\d{1,6}(?:[.,]\d{1,4})?)"
_ABOVE = (
    r">=?|≥|superieure?s? (?:ou egale?s? )?a|sup\.? ?a?(?= ?\d)|"
    r"au[- ]dessus de|depassant|depasse|plus (?:grande? )?(?:de|que)|excedant"
)
_BELOW = (
    r"<=?|≤|inferieure?s? (?:ou egale?s? )?a|inf\.? ?a?(?= ?\d)|"
    r"au[- ]dessous de|en[- ]dessous de|sous les|moins de|plus petite? que|"
    r"\bsous(?= \d{1,6}(?:[.,]\d{1,4})?\s*(?:$|[?!;)]))"
)
_BOUND = re.compile(rf"(?:(?P<above>{_ABOVE})|(?P<below>{_BELOW}))\s*{_FIGURE}(?P<after>\s*[^\s,;?]*)")
_BETWEEN = re.compile(rf"\bentre {_FIGURE} et (?P<last>\d{{1,6}}(?:[.,]\d{{1,4}})?)(?P<after>\s*[^\s,;?]*)")
_TIME = re.compile(r"\s*(?:ans?|annees?|mois|jours?|semaines?|heures?|h|j)\b")
_YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True, slots=True)
class Bounds:
    """Exclusive bounds on a value, the unit the question gives them in, and the question without them.

    The unit is folded (« g/l »): which spelling is meant depends on the analyte.
    """

    above: float | None
    below: float | None
    unit: str | None
    rest: str


@lru_cache(maxsize=1)
def _units() -> frozenset[str]:
    return frozenset(fold(spelling) for spelling, _ in unit_spellings())


def read_bounds(question: str) -> Bounds:
    """The bounds a folded question names; a number of days or years, or a year, bounds no value."""
    above = below = unit = None
    rest = question
    for match in _BETWEEN.finditer(question):
        if not _is_time(match) and not (_YEAR.fullmatch(match["figure"]) and _YEAR.fullmatch(match["last"])):
            low, high = sorted((_value(match["figure"]), _value(match["last"])))
            above, below = nextafter(low, -inf), nextafter(high, inf)
            unit, rest = _unit(match), rest.replace(_told(match), " ", 1)
    for match in _BOUND.finditer(rest) if above is None else ():
        if _is_time(match):
            continue
        if match["above"]:
            above = _value(match["figure"], -inf if _reached(match["above"]) else None)
        else:
            below = _value(match["figure"], inf if _reached(match["below"]) else None)
        unit, rest = _unit(match) or unit, rest.replace(_told(match), " ", 1)
    return Bounds(above, below, unit, rest)


def _reached(words: str) -> bool:
    """Whether the bound itself is meant too."""
    return "=" in words or words in "≥≤" or "egale" in words


def _value(figure: str, just_beyond: float | None = None) -> float:
    """The figure; the next one towards ``just_beyond``, so that an exclusive bound takes the figure in."""
    value = float(figure.replace(",", "."))
    return value if just_beyond is None else nextafter(value, just_beyond)


def _is_time(match: re.Match[str]) -> bool:
    return _TIME.match(match["after"]) is not None


def _unit(match: re.Match[str]) -> str | None:
    unit = match["after"].strip()
    return next((spelt for spelt in (unit, f"{unit}/l") if unit and spelt in _units()), None)  # (« > 7 mmol »)


def _told(match: re.Match[str]) -> str:
    """The words of the bound, with its unit when it is one."""
    return match.group() if _unit(match) else match.group().removesuffix(match["after"])
