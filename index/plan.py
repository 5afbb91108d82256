"""The Plan: what a question was understood to ask, before anything is searched."""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import isfinite
from typing import Literal

from ingest.document import Category
from ingest.errors import InvalidRequest
from ingest.vocabulary import analytes

Order = Literal["newest", "oldest"]
Intent = Literal["latest", "list", "value", "trend", "find", "summary"]
Focus = Literal[
    "news",
    "changes",
    "treatment",
    "stopped",
    "allergies",
    "family",
    "vaccines",
    "immunity",
    "problems",
    "procedures",
    "due",
    "missing",
    "practitioner",
    "operator",
    "abnormal",
]
"""The part of a dossier a question is about: what documents state, not documents."""
Extreme = Literal["lowest", "highest"]
Side = Literal["before", "after", "since"]


@dataclass(frozen=True, slots=True)
class Plan:
    """A question as understood. Deterministic, shown to the doctor as chips, accepted back corrected.

    ``date_from`` and ``date_to`` are inclusive ISO days. ``terms`` are folded words or phrases that must be
    found; ``order`` and ``offset`` say which one of a « latest » is meant (« premier »: oldest, « avant-dernier »:
    offset 1); ``text`` is the reading in French (« Dernier · compte rendu · cardiologie »).

    ``focus`` is the part of the dossier asked for (allergies, treatment…). ``without`` are type codes not meant (an
    « ordonnance » is no sick-leave form). ``authors`` are folded family names.
    ``substances`` are drugs or classes asked for, ids of the drug vocabulary. ``section`` is the kind of section whose
    lines are wanted (« conclusion »). ``extreme``, ``above`` and ``below`` choose among results (bounds exclusive, in
    ``unit`` when the question gives one). ``event`` are words for what bounds the period in the dossier (« cataracte »)
    and ``side`` says on which side of it; its day is found in the dossier, not in the question. ``notes`` are French
    remarks on the reading: another sense of a word, words nothing is known of.
    """

    intent: Intent
    categories: tuple[Category, ...] = ()
    types: tuple[str, ...] = ()
    specialties: tuple[str, ...] = ()
    analytes: tuple[str, ...] = ()
    date_from: str | None = None
    date_to: str | None = None
    limit: int = 1
    terms: tuple[str, ...] = ()
    text: str = ""
    order: Order = "newest"
    offset: int = 0
    focus: Focus | None = None
    without: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    substances: tuple[str, ...] = ()
    section: str | None = None
    extreme: Extreme | None = None
    above: float | None = None
    below: float | None = None
    unit: str | None = None
    event: str | None = None
    side: Side | None = None
    notes: tuple[str, ...] = ()


_LONGEST = 200
_DAY = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])", re.ASCII)


def checked(plan: Plan) -> Plan:
    """``plan`` as a caller sent it back; ``InvalidRequest`` when it asks what no question can."""
    named = (plan.section, plan.unit, plan.event)
    lists = (
        plan.types,
        plan.without,
        plan.specialties,
        plan.analytes,
        plan.terms,
        plan.authors,
        plan.substances,
        plan.notes,
    )
    words = [*(word for listed in lists for word in listed), *filter(None, named)]
    if len(words) > _LONGEST or any(len(word) > _LONGEST or not is_readable(word) for word in words):
        raise InvalidRequest("lecture de la question trop longue ou illisible")
    if not is_readable(plan.text):
        raise InvalidRequest("lecture de la question illisible")
    if not analytes().keys() >= set(plan.analytes):
        raise InvalidRequest("analyse inconnue dans la lecture de la question")
    if not all(day is None or _DAY.fullmatch(day) for day in (plan.date_from, plan.date_to)):
        raise InvalidRequest("date invalide dans la lecture de la question", remedy="Donnez une date AAAA-MM-JJ.")
    if not all(bound is None or isfinite(bound) for bound in (plan.above, plan.below)):
        raise InvalidRequest("valeur invalide dans la lecture de la question")
    return plan


def is_readable(text: str) -> bool:
    """Whether ``text`` is Unicode text: a lone surrogate (bytes that were none) cannot be written out again."""
    return not any("\ud800" <= character <= "\udfff" for character in text)
