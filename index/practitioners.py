"""Who follows a patient, and who did an act: the doctors who sign, each once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from index.concepts import Concept
from index.dossier import OpenDocument, OpenDossier
from index.entries import Entry, Facet
from index.evidence import document_rank, in_history
from index.lexicon import exam_names
from index.plan import Plan
from index.terms import terms

LISTED = 50
PRACTITIONER = "Médecin"
_DIAGNOSTIC_ACT = "70004-7"
"""The type of the report of an exam that may be an act too (coronarography, colonoscopy)."""


def followed_by(plan: Plan, documents: Sequence[OpenDocument], _dossier: OpenDossier, _today: str) -> Facet:
    """Who signed the newest letters and visits of the specialty, else its other reports.

    Not certain when several did of late.
    """
    signed = _signed(documents)
    signed.sort(key=lambda document: document_rank(document.meta.document.metadata, ["practitioner"]))
    told = _by_author(signed[: plan.limit])
    return Facet(told, bool(told), 0, certain=len(told) <= 1, subject="practitioner", also=tuple(signed[:LISTED]))


def did(plan: Plan, wanted: Sequence[Concept], documents: Sequence[OpenDocument], dossier: OpenDossier) -> Facet:
    """Who signed the reports of the act ``wanted``, newest first; never who took pictures of where it was done.

    By reports of the exam, operation notes and acts that tell of it; else, without certainty, by reports of the stay.
    """
    signed = _signed(documents)
    own = [document for document in signed if _reports(document, wanted, dossier)]
    stays = [document for document in signed if _did_in_stay(document, wanted)]
    reports = own or stays
    told = _by_author(reports[: plan.limit])
    return Facet(told, bool(told), 0, certain=bool(own) and len(told) <= 1, also=tuple(reports[:LISTED]))


def _signed(documents: Iterable[OpenDocument]) -> list[OpenDocument]:
    return [one for one in documents if one.meta.document.metadata.author and "author" in one.meta.evidence]


def _by_author(documents: Iterable[OpenDocument]) -> tuple[Entry, ...]:
    entries: dict[str, Entry] = {}
    for document in documents:
        author, evidence = document.meta.document.metadata.author or "", document.meta.evidence["author"]
        entries.setdefault(author, Entry(PRACTITIONER, document, evidence))
    return tuple(entries.values())


def _reports(document: OpenDocument, wanted: Sequence[Concept], dossier: OpenDossier) -> bool:
    """Whether a document is the report of the act: of the exam by its title, of the operation by what it tells."""
    metadata, position = document.meta.document.metadata, document.position
    if any(concept.phrase in exam_names() for concept in wanted):
        return all(concept.in_stems(dossier.titles[position]) for concept in wanted)
    if document_rank(metadata, ["procedure"]) == 0:
        first, last = dossier.chunk_starts[position : position + 2]
        return all((concept.scores(dossier.bm25)[first:last] > 0).any() for concept in wanted)
    return metadata.type_code == _DIAGNOSTIC_ACT and _tells(document, wanted)


def _did_in_stay(document: OpenDocument, wanted: Sequence[Concept]) -> bool:
    stay = document_rank(document.meta.document.metadata, ["procedure"]) == 1
    return stay and bool(wanted) and _tells(document, wanted)


def _tells(document: OpenDocument, wanted: Sequence[Concept]) -> bool:
    """Whether a document tells of the act as done, elsewhere than in the history."""
    return bool(wanted) and any(
        fact.kind == "procedure"
        and fact.label is None
        and not in_history(document, fact.evidence)
        and all(
            fact.concept in one.ids or one.in_stems(frozenset(terms(f"{fact.name} {fact.concept.replace('_', ' ')}")))
            for one in wanted
        )
        for fact in document.meta.document.facts
    )
