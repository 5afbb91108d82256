"""The specialty that wrote the document, not the ones it mentions or is addressed to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ingest import vocabulary
from ingest.authors import Author
from ingest.category import Kind
from ingest.document import Evidence
from ingest.letterhead import letterhead
from ingest.people import families_near, people
from ingest.printed import PrintedLine

_TITLE_TELLS = frozenset(("compte_rendu", "imagerie", "biologie", "lettre", "plan_de_soins", "autre"))
"""Categories whose title may name the writing specialty; a prescription's names what is prescribed."""
_REQUESTS = frozenset(("96349-6", "55115-0"))
_TELLING = 75
"""Strength from which a title's own specialty counts before the letterhead's."""


@dataclass(frozen=True, slots=True)
class Specialty:
    """A family of the specialties table, and why."""

    family: str
    evidence: Evidence


def specialty_of(lines: Sequence[PrintedLine], kind: Kind, author: Author | None) -> Specialty | None:
    """By the author's own title, else the document's title, else the letterhead, else what the act implies."""
    return (
        _of_author(lines, author)
        or _of_title(lines, kind)
        or _of_letterhead(lines)
        or (Specialty(kind.specialty, kind.evidence) if kind.specialty and kind.evidence else None)
    )


def _of_author(lines: Sequence[PrintedLine], author: Author | None) -> Specialty | None:
    if author is None:
        return None
    near = families_near(lines, author.person)
    if near:
        return Specialty(*near[0])
    for line in letterhead(lines):
        for person in people(line):
            if person.key & author.person.key and (near := families_near(lines, person)):
                return Specialty(*near[0])
    return None


def _of_title(lines: Sequence[PrintedLine], kind: Kind) -> Specialty | None:
    if kind.category not in _TITLE_TELLS or kind.type_code in _REQUESTS or kind.title_evidence is None:
        return None
    span = kind.title_evidence.span
    line = next((line for line in lines if span and line.page == span.page and line.start == span.start), None)
    if line is not None:
        for found in vocabulary.specialty_phrases("document", "adjective").find(line.tokens):
            return Specialty(found.values[0], line.folded_evidence(0.9, found.start, found.end))
    if kind.specialty and kind.evidence and kind.strength >= _TELLING:
        return Specialty(kind.specialty, kind.evidence)
    return None


def _of_letterhead(lines: Sequence[PrintedLine]) -> Specialty | None:
    """The only specialty of the letterhead; none when it lists several."""
    phrases = vocabulary.specialty_phrases("document")
    found = [
        Specialty(match.values[0], line.folded_evidence(0.8, match.start, match.end))
        for line in letterhead(lines)
        for match in phrases.find(line.tokens)
    ]
    return found[0] if len({specialty.family for specialty in found}) == 1 else None
