"""Suggestions of questions from what one dossier holds: its kinds of documents, its specialties, its analytes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from api.web.chips import Facets, category_label
from ingest.normalise import words
from ingest.vocabulary import specialty_label

SHOWN = 8
LONGEST = 200
_KINDS = {
    "biologie": ("dernier bilan biologique", "bilans biologiques de l'année"),
    "prescription": ("dernière ordonnance", "ordonnances"),
    "imagerie": ("dernière imagerie",),
    "vaccination": ("vaccins",),
    "certificat": ("dernier certificat",),
    "lettre": ("dernière lettre",),
    "synthese": ("dernière synthèse",),
}
_ALWAYS = ("quoi de neuf", "traitement", "allergies", "antécédents")


def questions(facets: Facets) -> Iterable[str]:
    """Questions this dossier can answer, the likeliest first."""
    clinical = [name for name in facets.specialties if name != "biologie"]
    for name in clinical:
        yield f"dernier compte rendu {specialty_label(name) or name}"
    for category in facets.categories:
        yield from _KINDS.get(category, (f"dernier document {category_label(category).lower()}",))
    for _, label in facets.analytes:
        yield label
    for _, label in facets.analytes:
        yield f"évolution {label}"
    for name in clinical:
        yield f"{specialty_label(name) or name}"
    yield from _ALWAYS


def suggestions(facets: Facets, prefix: str) -> list[str]:
    """The first questions in which every word of ``prefix`` begins a word."""
    asked = words(prefix[:LONGEST]).split()
    if not asked:
        return []
    return list(dict.fromkeys(text for text in questions(facets) if _holds(words(text).split(), asked)))[:SHOWN]


def _holds(held: Sequence[str], asked: Sequence[str]) -> bool:
    return all(any(word.startswith(part) for word in held) for part in asked)
