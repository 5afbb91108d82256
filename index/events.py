"""Finding the day of an event of the dossier: « la cataracte », « l'introduction du ramipril ».

The report of an operation gives its day; else a document titled so; else a dated fact; for a drug, the first or last
document that orders or stops it. Several days are said to be several; none is never replaced by a guess.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from index.clinical_phrases import joined
from index.concepts import Concept, concepts
from index.current import speaking
from index.days import interval
from index.dossier import OpenDocument, OpenDossier
from index.drugs_asked import concerns
from index.entries import Entry
from index.event_words import kinds
from index.evidence import document_rank, reports_acts
from index.evidence_bar import respelt_concepts
from index.plan import Plan
from index.ports import Embedder
from index.search import search
from index.senses import other_sense
from index.spelling import spelt
from index.terms import terms, words
from index.understand import understand_question
from ingest.document import ClinicalFact, Evidence
from ingest.vocabulary.clinical import procedures

BOUND = "Borne de la période"
_STAY_START = "stay_start"


@dataclass(frozen=True, slots=True)
class Event:
    """When it took place (ISO days), where the dossier says so, and how many others the words may mean."""

    first: str
    last: str
    entry: Entry
    others: int
    respelt: tuple[str, ...] = ()
    """Words of the event the dossier has nowhere, read as its one near spelling there."""


@dataclass(frozen=True, slots=True)
class _Candidate:
    date: str
    document: OpenDocument
    evidence: Evidence
    own: bool
    """The document itself reports the event: its stay may have begun earlier."""


def find_event(words_of_event: str, dossier: OpenDossier, embedder: Embedder, *, today: str) -> Event | None:
    """The event in the dossier, the newest when there are several; ``None`` when the dossier dates none."""
    kind, rest = _kind(words_of_event)
    asked = understand_question(rest, today=today)
    documents = speaking(dossier, today=today)
    respelt: tuple[str, ...] = ()
    if asked.substances:
        found = _of_drug(asked, documents, stopped=kind == "stop")
    else:
        if (meant := other_sense(asked.analytes)) is not None:
            asked = replace(asked, analytes=(), terms=(*asked.terms, meant))  # « avant la PTH » is no result
        wanted, respelt = respelt_concepts(concepts(joined(asked.terms)), dossier)
        respelt += tuple(word for word in words(rest) if spelt(word) != word and spelt(word) in asked.terms)
        found = (
            _operations(wanted, dossier, documents)
            or _reported(asked, dossier, embedder, today)
            or _dated_facts(wanted, documents)
        )
    placed = sorted(found, key=lambda candidate: candidate.date, reverse=asked.order == "newest")
    if not placed:
        return None
    chosen = placed[min(asked.offset, len(placed) - 1)]
    begin, end = interval(chosen.date)
    if chosen.own:
        begin = min([begin, *_stay_starts(chosen.document)])
    told_apart = asked.intent == "latest" or bool(asked.substances)
    others = 0 if told_apart else sum(not _same_time(candidate.date, begin, end) for candidate in placed)
    return Event(begin, end, Entry(BOUND, chosen.document, chosen.evidence), others, respelt)


def _same_time(date: str, begin: str, end: str) -> bool:
    first, last = interval(date)
    return first <= end and begin <= last


def _kind(words_of_event: str) -> tuple[str | None, str]:
    """What happened (start, stop, act), and the other words."""
    named, rest = None, []
    for word in words_of_event.split(" "):
        kind = next((kind for kind in ("start", "stop", "act") if word in kinds()[kind]), None)
        named = named or kind
        if kind not in {"start", "stop"}:
            rest.append(word)
    return named, " ".join(rest) or words_of_event


def _of_drug(asked: Plan, documents: Sequence[OpenDocument], *, stopped: bool) -> list[_Candidate]:
    """The first document that orders the drug; the last that stops it."""
    lines = [
        (document, prescription)
        for document in documents
        if document.act_date
        for prescription in document.meta.document.prescriptions
        if prescription.label is None and any(concerns(prescription, one) for one in asked.substances)
    ]
    wanted = [line for line in lines if (line[1].status == "stopped") is stopped]
    ordered = [line for line in wanted if line[1].status != "mentioned"] or wanted
    if not ordered:
        return []
    document, prescription = ordered[0] if stopped else ordered[-1]
    day = (prescription.on if stopped else None) or document.act_date
    return [_Candidate(day, document, prescription.evidence, own=False)]


def _operations(wanted: Sequence[Concept], dossier: OpenDossier, documents: Sequence[OpenDocument]) -> list[_Candidate]:
    """Operative reports of the act named: they give its day, where a history often gives its year, or another eye's.

    A report that only dates the act as past (« PTG en 2012 ») is not the report of it.
    """
    operative = [
        document for document in documents if document_rank(document.meta.document.metadata, ["procedure"]) == 0
    ]
    if not wanted or not operative:
        return []
    named = np.logical_and.reduce([concept.scores(dossier.bm25) > 0 for concept in wanted])
    starts = dossier.chunk_starts
    return [
        _Candidate(document.act_date, document, evidence, own=True)
        for document in operative
        if document.act_date and (evidence := _evidence(document)) is not None
        if named[starts[document.position] : starts[document.position + 1]].any() or _states(document, wanted)
        if not _dated_facts(wanted, [document])
    ]


def _reported(asked: Plan, dossier: OpenDossier, embedder: Embedder, today: str) -> list[_Candidate]:
    """Documents that report it: of the kind named, or whose title names it."""
    plan = replace(asked, intent="list", limit=50, offset=0, order="newest")
    if not (plan.categories or plan.specialties or plan.terms or plan.analytes):
        return []
    hits = search(plan, dossier, embedder, today=today).ordered
    wanted = concepts(plan.terms)
    return [
        _Candidate(hit.document.act_date, hit.document, evidence, own=True)
        for hit in hits
        if (evidence := _evidence(hit.document)) is not None
        if all(concept.in_stems(dossier.titles[hit.document.position]) for concept in wanted)
        if not _is_act(wanted) or reports_acts(hit.document.meta.document.metadata)
    ]


def _is_act(wanted: Sequence[Concept]) -> bool:
    """Whether what is named is done to the patient: a visit « après l'accouchement » is not the delivery."""
    ids = [concept.ids for concept in wanted if concept.ids]
    return bool(ids) and all(names <= procedures().keys() for names in ids)


def _evidence(document: OpenDocument) -> Evidence | None:
    known = document.meta.evidence
    return known.get("act_date") or known.get("title")


def _dated_facts(wanted: Sequence[Concept], documents: Iterable[OpenDocument]) -> list[_Candidate]:
    """Facts named so that a line dates."""
    if not wanted:
        return []
    return [
        _Candidate(fact.date, document, fact.evidence, own=False)
        for document in documents
        for fact in document.meta.document.facts
        if fact.label is None and fact.date is not None and _is_named(fact, wanted)
    ]


def _states(document: OpenDocument, wanted: Sequence[Concept]) -> bool:
    """Whether an act named so is stated, in other words: « phacoémulsification » is the operation of the cataract."""
    facts = document.meta.document.facts
    return any(fact.kind == "procedure" and fact.label is None and _is_named(fact, wanted) for fact in facts)


def _is_named(fact: ClinicalFact, wanted: Sequence[Concept]) -> bool:
    stems = frozenset(terms(f"{fact.name} {fact.concept}"))
    return all(concept.in_stems(stems) for concept in wanted)


def _stay_starts(document: OpenDocument) -> list[str]:
    return [interval(date.date)[0] for date in document.meta.document.metadata.dates if date.kind == _STAY_START]


def own_visit(words_of_event: str) -> bool:
    """Whether the words mean the asking doctor's own last look at the dossier: « ma dernière consultation »."""
    return not {"ma", "mon", "mes", "notre"}.isdisjoint(words(words_of_event))
