"""What documents state of a concept, from the facts and prescriptions read in them: no page is opened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from index.concepts import Concept
from index.dossier import OpenDocument, OpenDossier
from index.plan import Focus, Plan
from ingest.document import Category, Evidence, MentionLabel, Metadata
from ingest.vocabulary.tables import rows, split

Subject = Literal["problem", "allergy", "procedure", "vaccine", "drug", "practitioner"]
LAST_RANK = 9
_ANY: frozenset[Subject] = frozenset({"problem", "allergy", "procedure", "vaccine", "drug"})
_OF_FOCUS: dict[Focus, frozenset[Subject]] = {
    "treatment": frozenset({"drug"}),
    "allergies": frozenset({"allergy"}),
    "vaccines": frozenset({"vaccine"}),
    "immunity": frozenset({"vaccine"}),
    "problems": frozenset({"problem", "procedure"}),
    "procedures": frozenset({"procedure", "problem"}),
}
_HISTORY = frozenset({"antecedents", "allergies", "vaccinations"})


@dataclass(slots=True)
class Stated:
    """What one document states of a concept: the evidence of its mentions, those affirmed of the patient apart.

    ``told``: a line dates it or it stands in the history, which says more than a passing word. ``own``: it is told
    elsewhere than in the history: the report of an act does.
    """

    kinds: set[Subject] = field(default_factory=set)
    affirmed: list[Evidence] = field(default_factory=list)
    labelled: list[tuple[Evidence, MentionLabel]] = field(default_factory=list)
    told: bool = False
    own: bool = False

    @property
    def denied(self) -> bool:
        """Every mention is negated, about family or hypothetical."""
        return not self.affirmed


def kinds_of(plan: Plan) -> frozenset[Subject]:
    """The kinds of fact that bear on a plan: an allergy to a drug is no word of its being taken."""
    if plan.focus is not None:
        return _OF_FOCUS.get(plan.focus, frozenset())
    return frozenset({"drug"}) if plan.substances else _ANY


def stated(concept: Concept, dossier: OpenDossier, kinds: frozenset[Subject]) -> dict[int, Stated]:
    """By position, the documents that state ``concept`` by facts of ``kinds``; read once in an open dossier's life."""
    known = dossier.stated.get((concept, kinds))
    if known is None:
        known = dossier.stated[concept, kinds] = _read(concept, dossier, kinds)
    return known


def _read(concept: Concept, dossier: OpenDossier, kinds: frozenset[Subject]) -> dict[int, Stated]:
    found: dict[int, Stated] = {}
    for named in dossier.named:
        if named.kind not in kinds or not (named.ids & concept.ids or concept.in_stems(named.stems)):
            continue
        for position, mention in named.mentions:
            one = found.setdefault(position, Stated())
            one.kinds.add(named.kind)
            if mention.label is None:
                one.affirmed.append(mention.evidence)
                past = in_history(dossier.documents[position], mention.evidence)
                one.told, one.own = one.told or mention.dated or past, one.own or not past
            else:
                one.labelled.append((mention.evidence, mention.label))
    return found


def in_history(document: OpenDocument, evidence: Evidence) -> bool:
    """Whether a mention stands in the history of a document, not in what it reports itself."""
    span = evidence.span
    return span is not None and any(
        section.kind in _HISTORY
        for section in document.meta.document.sections
        for part in section.spans
        if part.page == span.page and part.start <= span.start < part.end
    )


@dataclass(frozen=True, slots=True)
class _Kind:
    rank: int
    categories: tuple[Category, ...]
    types: tuple[str, ...]


@lru_cache(maxsize=1)
def _kinds() -> dict[str, tuple[_Kind, ...]]:
    found: dict[str, list[_Kind]] = {}
    for row in rows("evidence_documents"):
        kind = _Kind(int(row["rank"]), split(row["categories"], ";"), split(row["type_codes"], ";"))  # type: ignore[arg-type]
        found.setdefault(row["kind"], []).append(kind)
    return {name: tuple(kinds) for name, kinds in found.items()}


def document_rank(metadata: Metadata, subjects: Sequence[Subject]) -> int:
    """0 for the kind of document that best proves one of ``subjects``, more for the next best."""
    ranks = (
        kind.rank
        for subject in subjects
        for kind in _kinds().get(subject, ())
        if metadata.category in kind.categories or metadata.type_code in kind.types
    )
    return min(ranks, default=LAST_RANK)


def reports_acts(metadata: Metadata) -> bool:
    """Whether a document is of a kind that reports operations: their notes, the reports of stays."""
    return document_rank(metadata, ["procedure"]) < LAST_RANK
