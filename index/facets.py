"""Answers made of what documents state (facts, drugs, what is due) rather than of words found in them.

Chosen here, cited in :mod:`index.stating`. Affirmed mentions first; labelled ones are shown and never alone answer,
but for the family's when the family is what was asked about.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from index.absence import expected, is_visit
from index.clinical_phrases import clinical_phrases, joined
from index.concepts import Concept, concepts
from index.current import act_date, speaking
from index.days import interval
from index.dossier import OpenDocument, OpenDossier
from index.entries import Entry, Facet
from index.evidence import document_rank, in_history
from index.order import in_period
from index.plan import Focus, Plan
from index.practitioners import did, followed_by
from index.readings import TOGETHER
from index.search import is_of_kind
from index.synthesis import (
    ALLERGIES,
    FAMILY,
    PROBLEMS,
    PROCEDURES,
    TO_CHECK,
    TO_RENEW,
    TREATMENT,
    VACCINES,
    absent,
    facts,
    stated,
    to_do,
)
from index.terms import terms, words
from index.treatment import Course, State, is_doubtful_stop, key, known_courses, lines_of, place, stands_beside_ended
from ingest.document import ClinicalFact, Evidence, FactKind, MentionLabel, Prescription
from ingest.vocabulary.clinical import CLASS_PREFIX, members

LISTED = 50
STOPPED = "Arrêté"
ENDED = "Terminé"
DOUBT = "Arrêt évoqué"
AVOIDED = "Contre-indiqué, à éviter"
EARLIER = "Mentions antérieures"
FIRST = "Première prescription connue"
FIRST_TOLD = "Première mention connue"
_STATES: dict[State, str] = {
    "in_force": TREATMENT,
    "to_renew": TO_RENEW,
    "to_check": TO_CHECK,
    "stopped": STOPPED,
    "ended": ENDED,
}
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


def _stated(plan: Plan, documents: Sequence[OpenDocument], _dossier: OpenDossier, _today: str) -> Facet:
    """Facts of one kind: those asked for wherever they are said, newest first; all of them once a concept."""
    kind, section = _KINDS["vaccines" if plan.focus == "immunity" else plan.focus or "problems"]
    accepted: MentionLabel | None = "family" if plan.focus == "family" else None
    kinds = (kind, *_OF_RELATIVES) if accepted == "family" else (kind,)
    wanted = concepts([_act(phrase) if kind == "procedure" else phrase for phrase in joined(plan.terms)])
    if not wanted and not plan.substances:
        affirmed = [one for told in kinds for one in facts(stated(documents), told, section, label=accepted)]
        if kind == "vaccine":
            affirmed = _newest_first(affirmed, documents)
        if kind == "procedure":  # what its own report tells, before what others tell in passing
            affirmed.sort(key=lambda one: document_rank(one.document.meta.document.metadata, [kind]))
        # (what the patient does not have is no history of the family)
        beside: tuple[MentionLabel, ...] = ("hypothetical", "negated") if kind == "allergy" else ("negated",)
        labels = () if accepted == "family" else beside
        denied = [one for label in labels for one in facts(stated(documents), kind, section, label=label)]
        if kind == "allergy":
            affirmed += _avoided(plan, documents)
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
        others = list(facts(stated(documents), kind, section, label="negated"))
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
        answering = [*answering, *_avoided(plan, documents)] if plan.substances else answering
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
    said = {id(entry): days.get(entry.evidence) or act_date(entry.document) for entry in entries}
    return sorted(entries, key=lambda entry: interval(said[id(entry)])[1] if said[id(entry)] else "", reverse=True)


def _newest_first(entries: Iterable[Entry], documents: Sequence[OpenDocument]) -> list[Entry]:
    rank = {document.position: place for place, document in enumerate(documents)}
    return sorted(entries, key=lambda entry: rank[entry.document.position])


def _is_about(fact: ClinicalFact, wanted: Sequence[Concept], substances: Sequence[str]) -> bool:
    stems = frozenset(terms(f"{fact.name} {fact.concept.replace('_', ' ')}"))
    return all(fact.concept in concept.ids or concept.in_stems(stems) for concept in wanted) and (
        not substances or any(_covers(asked, fact.concept) for asked in substances)
    )


def _covers(asked: str, held: str) -> bool:
    """Whether a drug or class that a document names is the one asked for, part of it, or the class it belongs to."""
    if asked == held or held in asked.split(TOGETHER):
        return True
    if asked.startswith(CLASS_PREFIX) and held in members(asked.removeprefix(CLASS_PREFIX)):
        return True
    return held.startswith(CLASS_PREFIX) and asked in members(held.removeprefix(CLASS_PREFIX))


def _feared(asked: str, held: str) -> bool:
    """Whether an allergy to ``held`` is one to what is asked for: a drug of it, or the very class."""
    return asked == held or (not asked.startswith(CLASS_PREFIX) and _covers(asked, held))


def concerns(prescription: Prescription, asked: str) -> bool:
    """Whether a prescription is of the drug, class or combination asked for."""
    if TOGETHER in asked:
        return set(asked.split(TOGETHER)) <= set(prescription.substances)
    return any(asked == held or _in_class(asked, held) for held in prescription.substances)


def _in_class(asked: str, held: str) -> bool:
    return asked.startswith(CLASS_PREFIX) and held in members(asked.removeprefix(CLASS_PREFIX))


def _treatment(plan: Plan, documents: Sequence[OpenDocument], dossier: OpenDossier, today: str) -> Facet:
    """The drugs in force; of those asked for, their newest word whatever it is, then earlier ones."""
    day = min(today, plan.date_to) if plan.date_to else today
    wanted = concepts(joined(plan.terms))
    known = known_courses(documents, dossier, today=day)
    if not plan.substances and not wanted:
        taken = [course for course in known if course.state in {"in_force", "to_renew", "to_check"}]
        entries = list(_in_order(taken, known))
        entries += _doubts(taken)
        return Facet(tuple(entries[:LISTED]), bool(entries), 0)

    def asked(prescription: Prescription) -> bool:
        if plan.substances and not any(concerns(prescription, one) for one in plan.substances):
            return False
        named = frozenset(terms(prescription.name)) if wanted else frozenset()
        return all(concept.in_stems(named) for concept in wanted)

    newest = [course for course in known if asked(course.prescription)]
    ordered = list(_in_order(newest, known))
    ordered += _doubts(newest)
    warned = [*_avoided(plan, documents), *_feared_allergies(plan, documents)] if plan.substances else []
    told = {id(line) for course in newest for _, line in course.lines}
    told |= {id(course.doubt[1]) for course in newest if course.doubt is not None}
    earlier = [
        Entry(EARLIER, document, prescription.evidence, prescription.label)
        for document in documents
        for prescription in document.meta.document.prescriptions
        if id(prescription) not in told and asked(prescription) and prescription.status != "contraindicated"
    ]
    affirmed = [entry for entry in earlier if entry.label is None]
    affirmed.sort(key=lambda entry: document_rank(entry.document.meta.document.metadata, ["drug"]))
    labelled = [entry for entry in earlier if entry.label is not None]
    ordered = [*_repeated(newest, documents), *ordered]
    if plan.order == "oldest":
        ordered = [*_first(asked, documents), *ordered]
    # (what forbids the drug is always told first, also when nobody ordered it)
    entries = [*warned, *[*ordered, *affirmed, *labelled][: plan.limit]]
    return Facet(tuple(entries), bool(ordered or affirmed or warned), 0, subject="drug")


def _avoided(plan: Plan, documents: Sequence[OpenDocument]) -> list[Entry]:
    """The newest line that contraindicates each drug or class asked for, or each one when none is."""
    newest: dict[tuple[str, ...], Entry] = {}
    for document, line in lines_of(documents, "contraindicated"):
        bears = any(_feared(asked, held) or asked == held for asked in plan.substances for held in line.substances)
        if bears or not plan.substances:
            newest.setdefault(key(line), Entry(AVOIDED, document, line.evidence))
    return list(newest.values())


def _feared_allergies(plan: Plan, documents: Sequence[OpenDocument]) -> list[Entry]:
    """The newest line that tells an allergy to a drug asked for."""
    told = (
        Entry(ALLERGIES, document, fact.evidence)
        for document in documents
        for fact in document.meta.document.facts
        if fact.kind == "allergy" and fact.label is None and any(_feared(one, fact.concept) for one in plan.substances)
    )
    return [entry for entry in [next(told, None)] if entry is not None]


def _doubts(known: Sequence[Course]) -> list[Entry]:
    """The later words of a stop that is not certain, beside the courses that stand."""
    return [
        Entry(DOUBT, *_evidence(course.doubt), "hypothetical" if is_doubtful_stop(course.doubt[1]) else None)
        for course in known
        if course.doubt is not None and course.state not in ("stopped", "ended")
    ]


def _evidence(line: tuple[OpenDocument, Prescription]) -> tuple[OpenDocument, Evidence]:
    return line[0], line[1].evidence


def _repeated(newest: Sequence[Course], documents: Sequence[OpenDocument]) -> Iterator[Entry]:
    """The newest ordonnance of a drug whose later mentions only repeat it: it proves the drug better than they do."""
    for course in newest:
        told, metadata = course.prescription, course.document.meta.document.metadata
        if told.status == "stopped" or document_rank(metadata, ["drug"]) == 0:
            continue
        for document, line in _ordered_lines(documents):
            if key(line) == key(told):
                if told.dose is None or words(told.dose) == words(line.dose or ""):
                    yield Entry(_STATES[course.state], document, line.evidence)
                break


def _first(asked: Callable[[Prescription], bool], documents: Sequence[OpenDocument]) -> Iterator[Entry]:
    """« Depuis quand »: the oldest mention as taken, when no ordonnance is as old, and the oldest ordonnance."""
    ordered = [(document, line) for document, line in _ordered_lines(documents) if asked(line)]
    told = [
        (document, line)
        for document in documents
        for line in document.meta.document.prescriptions
        if line.label is None and line.status != "stopped" and asked(line)
    ]
    if told:  # (of one document its first line: « remplacée par X 75 mg… poursuivre le X »)
        told[-1] = min((one for one in told if one[0] is told[-1][0]), key=place)
    if told and (not ordered or (act_date(told[-1][0]) or "9") < act_date(ordered[-1][0])):
        yield Entry(FIRST_TOLD, told[-1][0], told[-1][1].evidence)
    if ordered:
        yield Entry(FIRST, ordered[-1][0], ordered[-1][1].evidence)


def _ordered_lines(documents: Iterable[OpenDocument]) -> Iterator[tuple[OpenDocument, Prescription]]:
    for document in documents:
        if document_rank(document.meta.document.metadata, ["drug"]) == 0:
            for line in document.meta.document.prescriptions:
                if line.label is None and line.status != "stopped":
                    yield document, line


def _in_order(chosen: Sequence[Course], known: Sequence[Course]) -> Iterator[Entry]:
    """The lines of the chosen courses of those known, by what they come to."""
    for state, section in _STATES.items():
        for course in chosen:
            if course.state == state:
                for line in course.lines:
                    yield Entry(section, line[0], line[1].evidence, alone=stands_beside_ended(line, known))


def _stopped(plan: Plan, documents: Sequence[OpenDocument], dossier: OpenDossier, today: str) -> Facet:
    """The drugs that were stopped, the newest stop first; of a drug asked for, what is known of it."""
    if plan.substances or plan.terms:
        return _treatment(plan, documents, dossier, today)
    day = min(today, plan.date_to) if plan.date_to else today
    gone = [course for course in known_courses(documents, dossier, today=day) if course.state == "stopped"]
    entries = [Entry(STOPPED, *_evidence(line)) for course in gone for line in course.lines]
    return Facet(tuple(entries[:LISTED]), bool(entries), 0)


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
    "treatment": _treatment,
    "stopped": _stopped,
    "due": _due,
    "missing": _missing,
    "practitioner": followed_by,
    "operator": _operator,
}
