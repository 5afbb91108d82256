"""Whether a line tells the result of an analyte, or only speaks of it.

« Potassium à 5,3 mmol/L », « CRP négative » tell one; « contrôler le potassium dans 15 jours » does not.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from re import compile as pattern

from ingest.normalise import fold
from ingest.vocabulary import analytes
from ingest.vocabulary.tables import rows

_WORD = pattern(r"[^\W_]+|%")
REACH = 6
"""Words after its name within which a result of an analyte stands."""


def tells_result(line: str, named: Sequence[str]) -> bool:
    """Whether ``line`` gives one of the analytes ``named`` (ids) a figure with its unit or a result in words."""
    told = _words(line)
    return any(
        _is_result(told[place + len(name) : place + len(name) + REACH], analyte)
        for analyte in named
        for name in _names(analyte)
        for place in range(len(told) - len(name) + 1)
        if tuple(told[place : place + len(name)]) == name
    )


def _is_result(after: Sequence[str], analyte: str) -> bool:
    if any(word in _qualitative() for word in after):
        return True
    measured = f"{' '.join(after)} "
    return any(
        f"{word} {unit} " in measured for word in after if word[0].isdecimal() for unit in _units(analyte) if unit
    )


def _words(text: str) -> tuple[str, ...]:
    """Folded words, with the per cent sign, which is a unit."""
    return tuple(_WORD.findall(fold(text)))


@lru_cache(maxsize=512)
def _names(analyte: str) -> tuple[tuple[str, ...], ...]:
    known = analytes()[analyte]
    typed = [row["term"] for row in rows("analyte_names") if row["analyte"] == analyte]
    return tuple(dict.fromkeys(_words(name) for name in (known.name, *known.synonyms, *typed)))


@lru_cache(maxsize=512)
def _units(analyte: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(" ".join(_words(unit)) for unit in analytes()[analyte].units))


@lru_cache(maxsize=1)
def _qualitative() -> frozenset[str]:
    """Results in one word: « négatif », « normale »."""
    told = (fold(row["term"]) for row in rows("result_words") if row["kind"] == "qualitative")
    return frozenset(word for word in told if " " not in word)
