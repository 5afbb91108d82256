"""Evidence for the kind of a document: weights of title words, senders, sections and letter wordings, line shapes.

Weights are set by hand on a log-odds scale and live in the tables, each row with its origin; the readers only add
them up (:mod:`ingest.category`).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import cast

from ingest.document import Category
from ingest.normalise import fold
from ingest.vocabulary.phrases import Phrases
from ingest.vocabulary.tables import rows, split


@dataclass(frozen=True, slots=True)
class Weight:
    """What a wording adds to a category, and the type code it suggests inside that category."""

    category: Category
    weight: float
    type_code: str | None = None


def _weights(table: str, column: str) -> list[tuple[str, Weight]]:
    return [
        (row[column], Weight(cast(Category, row["category"]), float(row["weight"]), row.get("type_code") or None))
        for row in rows(table)
    ]


@cache
def category_cues() -> Phrases[Weight]:
    """Phrases of the body that speak for a category."""
    return Phrases(_weights("category_cues", "phrase"))


@cache
def title_words() -> Phrases[Weight]:
    """Words of titles that speak for a category wherever they stand in the title."""
    return Phrases(_weights("title_words", "phrase"))


@cache
def senders() -> Phrases[Weight]:
    """Words of a letterhead that tell what its house sends."""
    return Phrases(_weights("senders", "phrase"))


@cache
def section_weights() -> dict[str, tuple[Weight, ...]]:
    """Canonical section kind → what its presence speaks for."""
    found: dict[str, list[Weight]] = {}
    for section, weight in _weights("category_sections", "section"):
        found.setdefault(section, []).append(weight)
    return {section: tuple(weights) for section, weights in found.items()}


@cache
def letter_cues() -> Phrases[str]:
    """Wordings of letters → ``greeting``, ``visit``, ``today`` (a visit that day), ``referral``, or of a stay.

    ``own_stay`` is the house's, ``our_stay`` the writer's in so many words, ``stay`` may be another's; ``recounted``
    words before any of them tell that it is. ``course`` heads the account of a course of care that is over, whose last
    day ``course_last`` words tell.
    """
    return Phrases((row["phrase"], row["kind"]) for row in rows("letter_cues"))


@cache
def request_cues() -> Phrases[str]:
    """Wordings with which a page asks for an exam."""
    return Phrases((row["phrase"], "request") for row in rows("request_cues"))


@cache
def houses() -> Phrases[str]:
    """Words of the letterhead of a house where patients stay."""
    return Phrases((row["term"], "house") for row in rows("houses"))


@cache
def line_shapes(*kinds: str) -> Phrases[str]:
    """Words that give a line its shape → ``laboratory_unit``, ``dose_form``, ``frequency``, ``money``."""
    return Phrases((row["term"], row["kind"]) for row in rows("line_shapes") if not kinds or row["kind"] in kinds)


@cache
def usual_types() -> dict[tuple[Category, str], str]:
    """Type code of a document whose title names none, by category and author's family (``""`` for any)."""
    return {(cast(Category, row["category"]), row["specialty"]): row["type_code"] for row in rows("usual_types")}


@cache
def type_families() -> dict[str, str]:
    """Specialty family of acts that one discipline does, by type code, where the page names nobody."""
    return {row["type_code"]: row["specialty"] for row in rows("type_families")}


@dataclass(frozen=True, slots=True)
class DateWord:
    """The role a word gives a date of its clause; ``overrides``: it speaks of another time whatever stands nearer.

    ``verb``: a participle (« vu le 2 février »), which no « du » joins to its date as it does a noun. ``results``: a
    noun that names results as well as the visit that took them (« bilan »). ``generic``: a noun of any exam
    (« examen », « procédure »).
    """

    kind: str
    overrides: bool
    verb: bool
    results: bool
    generic: bool


@cache
def date_words() -> Phrases[DateWord]:
    """Words that tell the role of a date when no full label does."""
    return Phrases(
        (row["word"], DateWord(row["kind"], row["overrides"] == "yes", *(row["form"] == form for form in _FORMS)))
        for row in rows("date_words")
    )


_FORMS = ("verb", "results", "generic")


@cache
def caregiver_verbs() -> dict[str, str]:
    """Folded form of a verb of what caregivers do or write → role its day has, ``none`` for writing and asking."""
    return {form: row["kind"] for row in rows("caregiver_verbs") for form in split(row["forms"])}


@cache
def date_borders() -> frozenset[str]:
    """Folded words after which another noun bears the date: « venue avec ses radiographies du 2 février »."""
    return frozenset(fold(row["word"]) for row in rows("date_borders"))


@cache
def label_words() -> dict[str, str]:
    """Beginnings of words in labels of names → ``author``, ``role``, or ``other`` (asks, receives, helps)."""
    return {fold(row["stem"]): row["kind"] for row in rows("label_words")}


@cache
def relative_days() -> Phrases[tuple[str, int]]:
    """Days told from the day of writing → unit (``day``, ``week``, ``month``, ``weekday``) and how many back."""
    return Phrases((row["expression"], (row["unit"], int(row["count"]))) for row in rows("relative_days"))
