"""What the verifier knows of words: tests, drugs, units, moments, sides, opposites. Loaded once from tables."""

from __future__ import annotations

import csv
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Literal, cast

from ingest.normalise import fold
from ingest.vocabulary import Phrases, synonym_groups
from ingest.vocabulary.tables import rows as vocabulary_rows
from ingest.vocabulary.tables import split

_LONGEST_INITIALS = 3
Kind = Literal["drug", "test", "exam", "moment", "side", "pair", "same"]


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a wording stands for: its kind and concept, for opposites the concept it excludes."""

    kind: Kind
    concept: str
    opposite: str | None = None
    initials: bool = False
    """Counts only where it is printed in capitals (« PAS » is a pressure, « pas » a negation)."""


@cache
def _rows() -> tuple[dict[str, str], ...]:
    text = files(__package__).joinpath("words.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))


@cache
def meanings() -> Phrases[Meaning]:
    """Every wording that is compared as a concept and not as a word, longest first wherever it stands."""
    entries: list[tuple[str, Meaning]] = []
    for row in vocabulary_rows("drugs"):
        terms = (row["name"], *split(row["synonyms"]), *split(row["brands"]))
        entries += [(term, Meaning("drug", row["id"])) for term in terms]
    for row in vocabulary_rows("labs"):
        entries += [(term, Meaning("test", row["id"])) for term in (row["name"], *split(row["synonyms"]))]
    for row in vocabulary_rows("exams"):
        entries += [(term, Meaning("exam", fold(row["exam"]))) for term in split(row["terms"])]
    entries += [
        (row["term"], Meaning(cast(Kind, row["kind"]), row["concept"], row["opposite"] or None))
        for row in _rows()
        if row["kind"] in {"moment", "side", "pair"}
    ]
    known = {fold(term): meaning for term, meaning in reversed(entries)}
    for number, group in enumerate(synonym_groups()):
        shared = next((known[term] for term in group if term in known), Meaning("same", f"same{number}"))
        entries += [(term, shared) for term in group if term not in known and len(term) > 1]
    lettered = ((term, meaning) for term, meaning in entries if any(map(str.isalpha, term)))
    return Phrases((term, _told_by_capitals(term, meaning)) for term, meaning in lettered)


def _told_by_capitals(term: str, meaning: Meaning) -> Meaning:
    known_short = meaning.kind in {"test", "exam", "same"} and len(term) <= _LONGEST_INITIALS
    return replace(meaning, initials=True) if known_short else meaning


@cache
def unit_words() -> dict[str, str]:
    """Folded spelling of a unit → its canonical form."""
    return {fold(row["term"]): row["concept"] for row in _rows() if row["kind"] == "unit"}


@cache
def reporting_words() -> frozenset[str]:
    """Folded words a summary may use that its lines do not hold."""
    return frozenset(fold(row["term"]) for row in _rows() if row["kind"] == "reporting")


@cache
def instructions() -> Phrases[bool]:
    """Wordings addressed to whoever summarises: a line that holds one supports nothing."""
    return Phrases((row["term"], True) for row in _rows() if row["kind"] == "instruction")


@cache
def drug_endings() -> tuple[str, ...]:
    """Folded endings of names of substances: a word that has one is treated as a drug."""
    return tuple(fold(row["term"]) for row in _rows() if row["kind"] == "inn")
