"""What is told without being named: a disorder by a value, a class by a drug, an organ by a part of a word."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal

from index.lexicon import function_words
from ingest.normalise import fold
from ingest.vocabulary import Tokens
from ingest.vocabulary.tables import rows as vocabulary_rows
from ingest.vocabulary.tables import split
from models.verify.lexicon import reporting_words, stem, table

_MICRO = re.compile("[µμ]")
_SHORTEST_COMPOUND = 6


@cache
def _classes() -> dict[str, tuple[str, ...]]:
    """Drug class → its wordings and those of the classes above it."""
    rows = {row["id"]: row for row in vocabulary_rows("drug_classes")}
    told: dict[str, tuple[str, ...]] = {}
    for name in rows:
        above: str = name
        while above in rows:
            told[name] = (*told.get(name, ()), *split(rows[above]["terms"]))
            above = rows[above]["parent"]
    return told


@cache
def classes_of(drug: str) -> tuple[str, ...]:
    """The wordings of the classes of a drug (of each substance of a combination)."""
    substances = set(drug.split("+"))
    classes = {one for row in vocabulary_rows("drugs") if row["id"] in substances for one in split(row["classes"])}
    return tuple(dict.fromkeys(term for one in sorted(classes) for term in _classes().get(one, ())))


@cache
def word_parts(place: Literal["start", "end"]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Folded beginnings or endings of medical words, each with the French words for it."""
    rows = [row for row in table("roots") if row["place"] == place]
    return tuple((fold(part), split(row["implies"])) for row in rows for part in split(row["parts"]))


@cache
def parts_of(word: str) -> tuple[str, ...]:
    """What the parts of a folded medical word say: « néphrectomie » is of the kidney, and an ablation."""
    if len(word) < _SHORTEST_COMPOUND or word in function_words() or stem(word) in reporting_words():
        return ()
    begun = [meant for part, meant in word_parts("start") if len(part) > 2 and word.startswith(part)]
    ended = [meant for part, meant in word_parts("end") if word.endswith(part)]
    return tuple(dict.fromkeys(term for meant in (*begun, *ended) for term in meant))


@dataclass(frozen=True, slots=True)
class Disorder:
    """A value of an analyte that has a name: « hypokaliémie » is potassium below 3.5 mmol/L."""

    analyte: str
    low: bool
    limit: float
    unit: str

    def named_by(self, unit: str) -> bool:
        """Whether a value in a unit can be compared; one without a unit is taken as of this one."""
        return _MICRO.sub("u", unit) in {"", _MICRO.sub("u", self.unit)}

    def holds(self, value: str, unit: str) -> bool:
        """Whether a value in a unit is beyond the limit."""
        try:
            number = float(value)
        except ValueError:
            return False
        return _MICRO.sub("u", unit) in {"", _MICRO.sub("u", self.unit)} and (
            number < self.limit if self.low else number >= self.limit
        )


@cache
def disorders() -> dict[str, tuple[Disorder, ...]]:
    """Folded names of disorders → the values any one of which they name."""
    named: dict[str, list[Disorder]] = {}
    for row in table("disorders"):
        for word in split(row["words"]):
            meant = Disorder(row["analyte"], row["beyond"] == "low", float(row["limit"]), row["unit"])
            telling = (token for token in Tokens.of(fold(word)).texts if token not in function_words())
            named.setdefault(" ".join(telling), []).append(meant)
    return {word: tuple(meant) for word, meant in named.items()}


@cache
def usual_units(test: str) -> frozenset[str]:
    """Folded units a test of the laboratory is usually told in."""
    return frozenset(
        fold(unit) for row in vocabulary_rows("labs") if row["id"] == test for unit in split(row["usual_units"])
    )
