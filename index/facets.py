"""Answers made of what documents state (facts, drugs, what is due) rather than of words found in them.

Chosen here, cited in :mod:`index.stating`. Affirmed mentions first; labelled ones are shown and never alone answer,
but for the family's when the family is what was asked about.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from index.absence import expected, is_visit
from index.clinical_phrases import clinical_phrases, joined
from index.concepts import Concept, concepts
from index.current import speaking
from index.days import interval
from index.dossier import OpenDocument, OpenDossier
from index.drugs_asked import avoided, covers, stopped_asked, treatment_asked
from index.entries import LISTED, Entry, Facet
from index.evidence import document_rank, in_history
from index.order import in_period
from index.plan import Focus, Plan
from index.practitioners import did, followed_by
from index.search import is_of_kind
from index.synthesis import (
    ALLERGIES,
    FAMILY,
    PROBLEMS,
    PROCEDURES,
    VACCINES,
    absent,
    facts,
    stated,
    to_do,
)
from index.terms import terms
from ingest.document import ClinicalFact, Evidence, FactKind, MentionLabel

_KINDS: dict[Focus, tuple[FactKind, str]] = {
    "allergies": ("allergy", ALLERGIES),
    "family": ("problem", FAMILY),
    "problems": ("problem", PROBLEMS),
    "procedures": ("procedure", PROCEDURES),
    "vaccines": ("vaccine", VACCINES),
}
_OF_RELATIVES: tuple[FactKind, ...] = ("procedure", "allergy")


def facet(plan: Plan, dossier: OpenDossier, *, today: str) -> Facet | None:
    """What the dossier states of the plan's focus; ``None`` when that is nothing."""
    choose = _CHOOSERS.get(plan.focus) if plan.focus is not None else None
    if choose is None:
        return None
    of_any_kind = replace(plan, categories=(), types=(), without=())
    documents = [
        document
        for document in speaking(dossier, today=today)
        if in_period(document.meta.document.metadata, plan.date_from, plan.date_to)
        and is_of_kind(document.meta.document.metadata, of_any_kind)
    ]
    found = choose(plan, documents, dossier, today)
    return replace(found, considered=len(documents)) if found.entries else None


def _stated(plan: Plan, documents: Sequence[OpenDocument], dossier: OpenDossier, _today: str) -> Facet:
    """Facts of one kind: those asked for wherever they are said, newest first; all of them once a concept."""
    kind, section = _KINDS["vaccines" if plan.focus == "immunity" else plan.focus or "problems"]
    accepted: MentionLabel | None = "family" if plan.focus == "family" else None
    kinds = (kind, *_OF_RELATIVES) if accepted == "family" else (kind,)
    wanted = concepts([_act(phrase) if kind == "procedure" else phrase for phrase in joined(plan.terms)])
    if not wanted and not plan.substances:
        affirmed = [one for told in kinds for one in facts(stated(documents, dossier), told, section, label=accepted)]
        if kind == "vaccine":
            affirmed = _newest_first(affirmed, documents)
        if kind == "procedure":  # what its own report tells, before what others tell in passing
            affirmed.sort(key=lambda one: document_rank(one.document.meta.document.metadata, [kind]))
        # (what the patient does not have is no history of the family)
        beside: tuple[MentionLabel, ...] = ("hypothetical", "negated") if kind == "allergy" else ("negated",)
        labels = () if accepted == "family" else beside
        denied = [one for label in labels for one in facts(stated(documents, dossier), kind, section, label=label)]
        if kind == "allergy":
            affirmed += avoided(plan, documents)
        return Facet((*affirmed, *denied), bool(affirmed), 0)
    about: dict[tuple[str, str], bool] = {}  # (the same few concepts stand in hundreds of documents)
    said = []
    for document in documents:
        for fact in document.meta.document.facts:
            if fact.kind not in kinds:
                continue
            named = (fact.concept, fact.name)
            if named not in about:
                about[named] = _is_about(fact, wanted, plan.substances)
            if about[named]:
                said.append(Entry(section, document, fact.evidence, fact.label))
    answering = [entry for entry in said if entry.label == accepted]
    others = [entry for entry in said if entry.label not in {accepted, None}]
    if not said and kind == "allergy":
        others = list(facts(stated(documents, dossier), kind, section, label="negated"))
    rank = {id(entry): _says_it(entry, wanted) for entry in answering}
    answering.sort(
        key=lambda one: (
            not rank[id(one)],
            kind == "procedure" and in_history(one.document, one.evidence),
            document_rank(one.document.meta.document.metadata, [kind]),
        )
    )
    if kind == "vaccine":  # « à jour ? »: the last injection, wherever it is said
        answering = _last_first(answering, documents)
    if kind == "allergy":
        answering = [*answering, *avoided(plan, documents)] if plan.substances else answering
    return Facet(tuple([*answering, *others][: plan.limit]), bool(answering), 0, subject=kind)


def _act(phrase: str) -> str:
    """What « chirurgie du … » names with what follows it, where the vocabulary has it: « chirurgie du cristallin »."""
    named = (clinical_phrases().get(tuple(dict.fromkeys(terms(f"{act} {phrase}")))) for act in _ACTS)
    return next((one.name for one in named if one is not None), phrase)


_ACTS = ("chirurgie", "opération", "intervention")


def _says_it(entry: Entry, wanted: Sequence[Concept]) -> bool:
    """Whether the line has the very words: « décompensation cardiaque » is more than a heart failure."""
    said = frozenset(terms(entry.evidence.quote))
    return all(set(one.alternatives[0]) <= said for one in wanted if one.alternatives)


def _last_first(entries: Sequence[Entry], documents: Sequence[OpenDocument]) -> list[Entry]:
    """By the day each line says, or its document's act; lines of one day as they come."""
    days = {
        fact.evidence: fact.date
        for document in documents
        for fact in document.meta.document.facts
        if fact.kind == "vaccine" and fact.date is not None
    }
    said = {id(entry): days.get(entry.evidence) or entry.document.act_date for entry in entries}
    return sorted(entries, key=lambda entry: interval(said[id(entry)])[1] if said[id(entry)] else "", reverse=True)


def _newest_first(entries: Iterable[Entry], documents: Sequence[OpenDocument]) -> list[Entry]:
    rank = {document.position: place for place, document in enumerate(documents)}
    return sorted(entries, key=lambda entry: rank[entry.document.position])


def _is_about(fact: ClinicalFact, wanted: Sequence[Concept], substances: Sequence[str]) -> bool:
    stems = frozenset(terms(f"{fact.name} {fact.concept.replace('_', ' ')}"))
    return all(fact.concept in concept.ids or concept.in_stems(stems) for concept in wanted) and (
        not substances or any(covers(asked, fact.concept) for asked in substances)
    )


def _due(plan: Plan, documents: Sequence[OpenDocument], dossier: OpenDossier, today: str) -> Facet:
    """What is due of what was asked, also when only its document says of what: « contrôle dans un an »."""
    of = {
        one.due.evidence: " ".join((one.due.what, one.due.exam or "", _title(one.document) if one.due.exam else ""))
        for one in expected(documents, dossier, today=today)
    }
    entries = list(to_do(documents, dossier, today=today))
    if plan.specialties:  # « prochain rdv cardio »: visits come before what their letters ask for besides
        entries.sort(key=lambda entry: not is_visit(entry.evidence.quote))
    found = _of_terms(plan, entries, of)
    if found.entries or not plan.terms:
        return found
    beside = tuple(entry for entry in entries if _stands_beside(entry, plan, dossier))
    return Facet(beside, bool(beside), 0, certain=False)


def _stands_beside(entry: Entry, plan: Plan, dossier: OpenDossier) -> bool:
    """Whether the passage of a line holds what was asked: « TSH et T4L | dans deux mois »."""
    wanted, span = concepts(joined(plan.terms)), entry.evidence.span
    position = entry.document.position
    first = dossier.chunk_starts[position]
    chunks = dossier.loaded[position].search.chunks
    return span is not None and any(
        all(concept.scores(dossier.bm25)[first + place] > 0 for concept in wanted)
        for place, chunk in enumerate(chunks)
        if any(part.page == span.page and part.start <= span.start < part.end for part in chunk.spans)
    )


def _title(document: OpenDocument) -> str:
    return document.meta.document.metadata.title or ""


def _missing(plan: Plan, documents: Sequence[OpenDocument], dossier: OpenDossier, _today: str) -> Facet:
    return _of_terms(plan, list(absent(documents, dossier)))


def _of_terms(plan: Plan, entries: Sequence[Entry], of: Mapping[Evidence, str] | None = None) -> Facet:
    """The entries whose line, or what ``of`` tells of it besides, holds the words asked for."""
    wanted = concepts(joined(plan.terms))
    said = {id(entry): f"{entry.evidence.quote} {(of or {}).get(entry.evidence, '')}" for entry in entries}
    kept = [
        entry for entry in entries if all(concept.in_stems(frozenset(terms(said[id(entry)]))) for concept in wanted)
    ]
    return Facet(tuple(kept[:LISTED]), bool(kept), 0)


def _operator(plan: Plan, documents: Sequence[OpenDocument], dossier: OpenDossier, today: str) -> Facet:
    """Who did an act: who signs its report, else the lines that tell of it, without certainty."""
    wanted = concepts([_act(phrase) for phrase in joined(plan.terms)])
    signed = did(plan, wanted, documents, dossier)
    if signed.entries:
        return signed
    told = _stated(replace(plan, focus="procedures"), documents, dossier, today) if wanted else signed
    return replace(told, certain=False) if told.answers else signed


_Chooser = Callable[[Plan, Sequence[OpenDocument], OpenDossier, str], Facet]
_CHOOSERS: dict[Focus, _Chooser] = {
    **dict.fromkeys(_KINDS, _stated),
    "immunity": _stated,
    "treatment": treatment_asked,
    "stopped": stopped_asked,
    "due": _due,
    "missing": _missing,
    "practitioner": followed_by,
    "operator": _operator,
}
