"""What the dossier states of the drugs asked for: in force, stopped, forbidden, first ordered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from index.clinical_phrases import joined
from index.concepts import Concept, concepts
from index.dossier import OpenDocument, OpenDossier
from index.drug_events import is_doubtful_stop, key, place
from index.entries import LISTED, Entry, Facet
from index.evidence import document_rank
from index.plan import Plan
from index.readings import TOGETHER
from index.synthesis import ALLERGIES, TO_CHECK, TO_RENEW, TREATMENT
from index.terms import terms, words
from index.treatment import Course, State, known_courses, lines_of, stands_beside_ended
from ingest.document import Evidence, Prescription
from ingest.vocabulary.clinical import CLASS_PREFIX, members

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


def covers(asked: str, held: str) -> bool:
    """Whether a drug or class that a document names is the one asked for, part of it, or the class it belongs to."""
    if asked == held or held in asked.split(TOGETHER):
        return True
    if asked.startswith(CLASS_PREFIX) and held in members(asked.removeprefix(CLASS_PREFIX)):
        return True
    return held.startswith(CLASS_PREFIX) and asked in members(held.removeprefix(CLASS_PREFIX))


def _feared(asked: str, held: str) -> bool:
    """Whether an allergy to ``held`` is one to what is asked for: a drug of it, or the very class."""
    return asked == held or (not asked.startswith(CLASS_PREFIX) and covers(asked, held))


def concerns(prescription: Prescription, asked: str) -> bool:
    """Whether a prescription is of the drug, class or combination asked for."""
    if TOGETHER in asked:
        return set(asked.split(TOGETHER)) <= set(prescription.substances)
    return any(asked == held or _in_class(asked, held) for held in prescription.substances)


def _in_class(asked: str, held: str) -> bool:
    return asked.startswith(CLASS_PREFIX) and held in members(asked.removeprefix(CLASS_PREFIX))


def treatment_asked(plan: Plan, documents: Sequence[OpenDocument], dossier: OpenDossier, today: str) -> Facet:
    """The drugs in force; of those asked for, their newest word whatever it is, then earlier ones."""
    day = min(today, plan.date_to) if plan.date_to else today
    wanted = concepts(joined(plan.terms))
    known = known_courses(documents, dossier, today=day)
    if not plan.substances and not wanted:
        taken = [course for course in known if course.state in {"in_force", "to_renew", "to_check"}]
        entries = list(_in_order(taken, known))
        entries += _doubts(taken)
        return Facet(tuple(entries[:LISTED]), bool(entries), 0)

    is_asked: dict[tuple[tuple[str, ...], str], bool] = {}  # (the same few drugs stand in hundreds of documents)

    def asked(prescription: Prescription) -> bool:
        drug = (prescription.substances, prescription.name)
        if drug not in is_asked:
            is_asked[drug] = _is_asked(prescription, plan.substances, wanted)
        return is_asked[drug]

    newest = [course for course in known if asked(course.prescription)]
    ordered = list(_in_order(newest, known))
    ordered += _doubts(newest)
    warned = [*avoided(plan, documents), *_feared_allergies(plan, documents)] if plan.substances else []
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


def _is_asked(prescription: Prescription, substances: Sequence[str], wanted: Sequence[Concept]) -> bool:
    """Whether an order is of one of the substances or classes asked for, and its name holds the words asked."""
    if substances and not any(concerns(prescription, one) for one in substances):
        return False
    named = frozenset(terms(prescription.name)) if wanted else frozenset()
    return all(concept.in_stems(named) for concept in wanted)


def avoided(plan: Plan, documents: Sequence[OpenDocument]) -> list[Entry]:
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
    if told and (not ordered or (told[-1][0].act_date or "9") < ordered[-1][0].act_date):
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


def stopped_asked(plan: Plan, documents: Sequence[OpenDocument], dossier: OpenDossier, today: str) -> Facet:
    """The drugs that were stopped, the newest stop first; of a drug asked for, what is known of it."""
    if plan.substances or plan.terms:
        return treatment_asked(plan, documents, dossier, today)
    day = min(today, plan.date_to) if plan.date_to else today
    gone = [course for course in known_courses(documents, dossier, today=day) if course.state == "stopped"]
    entries = [Entry(STOPPED, *_evidence(line)) for course in gone for line in course.lines]
    return Facet(tuple(entries[:LISTED]), bool(entries), 0)
