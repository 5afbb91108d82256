"""The synthesis of a dossier: what its documents state, under headings, each line word for word and cited.

No model. It is put together at each request from the documents this caller may see, so nothing masked or of another
patient can stand in it. « Affirmed » lines come first; denied allergies and family history keep their label.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from index.absence import expected, missing
from index.answer import Answer, AnswerObservation, Statement
from index.answering import NO_SUMMARY, NOT_FOUND
from index.cite import Citer
from index.coverage import coverage
from index.current import future, speaking
from index.days import interval
from index.dossier import OpenDocument, OpenDossier
from index.entries import Entry, records, statements
from index.essential import essential
from index.plan import Plan
from index.ports import Embedder
from index.search import search
from index.series import Point, is_abnormal, last_points
from index.treatment import State, courses, stands_beside_ended
from index.values import observation, printed_line
from ingest.document import ClinicalFact, Evidence, FactKind, MentionLabel
from ingest.reactions import BY_ITS_EFFECT
from ingest.vocabulary import specialty_families

CONCLUSIONS = "Conclusions"
PROBLEMS = "Problèmes"
PROCEDURES = "Interventions et actes"
TREATMENT = "Traitement en cours"
TO_RENEW = "Traitement dont la durée est écoulée"
TO_CHECK = "Traitement à vérifier (plus d'un an ou sans date)"
ALLERGIES = "Allergies et intolérances"
FAMILY = "Antécédents familiaux"
VACCINES = "Vaccinations"
ABNORMAL = "Derniers résultats hors des valeurs de référence"
RESULTS = "Derniers résultats"
LAST_DOCUMENTS = "Derniers documents par spécialité"
LATE = "En retard"
TO_DO = "À faire"
MISSING = "Mentionné mais absent"
HEADLINE = "Synthèse du dossier"
LONGEST_SECTION = 25
LONGEST_OF_NARROW = 8
"""Lines under a heading of the summary of a follow-up or a stay, which has to be read in a minute."""
CONCLUDED = 6
"""Documents whose conclusions are shown, the newest."""
_AFTER_RESULTS = frozenset({LAST_DOCUMENTS, LATE, TO_DO, MISSING})
_WHOLE_SECTIONS = frozenset({TREATMENT, ALLERGIES, ABNORMAL, LATE})
"""What is never cut shorter in a narrow summary: to miss a line of it could harm."""
_TREATMENT: dict[State, str] = {"in_force": TREATMENT, "to_renew": TO_RENEW, "to_check": TO_CHECK}


@dataclass(frozen=True, slots=True)
class Synthesis:
    """What was chosen, not cited yet: the entries in the order of their headings, and the last results."""

    entries: tuple[Entry, ...]
    points: tuple[Point, ...]
    considered: int
    left: tuple[tuple[str, int], ...] = ()
    """Headings with more than is shown, and how many lines are not."""
    told: tuple[OpenDocument, ...] = ()
    """Documents whose own conclusions are shown: a summary of a stay is what its report concludes."""

    @property
    def documents(self) -> tuple[OpenDocument, ...]:
        """The documents whose pages citing will need."""
        both = (*self.told, *(entry.document for entry in self.entries), *(point.document for point in self.points))
        return tuple({document.position: document for document in both}.values())


def gather(plan: Plan, dossier: OpenDossier, embedder: Embedder, *, today: str) -> Synthesis:
    """What a synthesis of ``dossier`` holds; the plan's filters and words narrow the documents it is made of.

    That of the whole dossier is kept with it, the last day's only: pages and callers ask for it again and again.
    """
    if is_narrow(plan):
        hits = search(replace(plan, intent="list"), dossier, embedder, today=today)
        return _gathered(plan, [hit.document for hit in (*hits.ordered, *hits.undated)], dossier, today=today)
    key = plan.analytes, today
    return dossier.once("synthesis", key, lambda: _gathered(plan, speaking(dossier, today=today), dossier, today=today))


def _gathered(plan: Plan, documents: Sequence[OpenDocument], dossier: OpenDossier, *, today: str) -> Synthesis:
    narrow = is_narrow(plan)
    points, unseen = _most_telling(last_points(documents, dossier, plan, today=today), narrow=narrow)
    known = stated(documents, dossier)
    entries, left = _shortened(
        narrow,
        *facts(known, "problem", PROBLEMS),
        *facts(known, "procedure", PROCEDURES),
        *treatment(documents, dossier, today=today),
        *facts(known, "allergy", ALLERGIES),
        *facts(known, "allergy", ALLERGIES, label="hypothetical"),
        *facts(known, "allergy", ALLERGIES, label="negated"),
        *facts(known, "problem", FAMILY, label="family"),
        *facts(known, "vaccine", VACCINES),
        *(() if narrow else _last_of_each_specialty(documents)),
        *to_do(documents, dossier, today=today),
        *absent(documents, dossier),
    )
    told = tuple(documents[:CONCLUDED]) if narrow else ()
    return Synthesis(entries, tuple(points), len(documents), (*left, *unseen), told)


def _longest(section: str, *, narrow: bool) -> int:
    return LONGEST_OF_NARROW if narrow and section not in _WHOLE_SECTIONS else LONGEST_SECTION


def _shortened(narrow: bool, *entries: Entry) -> tuple[tuple[Entry, ...], tuple[tuple[str, int], ...]]:
    """The first entries under each heading, as many as :func:`_longest` allows; and how many more each has."""
    told: Counter[str] = Counter()
    kept = []
    for entry in entries:
        told[entry.section] += 1
        if told[entry.section] <= _longest(entry.section, narrow=narrow):
            kept.append(entry)
    left = ((name, n - _longest(name, narrow=narrow)) for name, n in told.items())
    return tuple(kept), tuple((name, n) for name, n in left if n > 0)


def _most_telling(points: Sequence[Point], *, narrow: bool) -> tuple[list[Point], tuple[tuple[str, int], ...]]:
    """Of a narrow summary every abnormal result and the newest of the others, in order; and how many are left."""
    usual = [point for point in points if not is_abnormal(point.observation)]
    if not narrow or len(usual) <= LONGEST_OF_NARROW:
        return list(points), ()
    newest = sorted(usual, key=lambda point: point.moment, reverse=True)[:LONGEST_OF_NARROW]
    shown = [point for point in points if is_abnormal(point.observation) or point in newest]
    return shown, ((RESULTS, len(points) - len(shown)),)


def is_narrow(plan: Plan) -> bool:
    """Whether a summary is of some documents (« résume l'hospitalisation de mars »), not of the whole dossier."""
    filters = (plan.categories, plan.types, plan.specialties, plan.terms, plan.authors, plan.substances)
    return any(filters) or plan.date_from is not None or plan.date_to is not None


def compose_synthesis(
    question: str, plan: Plan, chosen: Synthesis, dossier: OpenDossier, citer: Citer, *, today: str
) -> Answer:
    """The answer made of ``chosen``, abnormal results first among results."""
    said = statements(chosen.entries, citer)
    observed, lines = results(chosen.points, citer)
    concluded = [line for document in chosen.told for line in conclusions(document, citer)]
    found = bool(said or observed or concluded)
    after = next((place for place, one in enumerate(said) if one.section in _AFTER_RESULTS), len(said))
    covered = coverage(dossier, considered=chosen.considered, future=future(dossier, today=today), found=found)
    if chosen.left:
        covered = replace(covered, text=f"{covered.text} {_not_shown(chosen.left)}")
    entries = [*chosen.entries, *(_of_point(point) for point in chosen.points), *_of_told(chosen.told)]
    return Answer(
        question=question,
        understood=plan,
        status="answered" if found else "not_found",
        certain=True,
        headline=Statement(HEADLINE if found else NOT_FOUND, ()),
        statements=(*concluded, *said[:after], *lines, *said[after:]),
        citations=citer.citations,
        documents=records(entries, today=today) if found else (),
        observations=tuple(observed),
        coverage=covered,
        summary=NO_SUMMARY,
    )


def _not_shown(left: Sequence[tuple[str, int]]) -> str:
    """« Non montré : 3 autres lignes sous « Problèmes »… »."""
    named = [f"{n} autre{'s' if n > 1 else ''} ligne{'s' if n > 1 else ''} sous « {name} »" for name, n in left]
    return f"Non montré : {', '.join(named)}."


def conclusions(document: OpenDocument, citer: Citer) -> list[Statement]:
    """The document's title, then its essential lines."""
    title = document.meta.evidence.get("title")
    titled = statements([Entry(CONCLUSIONS, document, title)], citer) if title is not None else []
    return [*titled, *(replace(line, section=CONCLUSIONS) for line in essential(document, citer))]


def _of_told(documents: Sequence[OpenDocument]) -> Iterator[Entry]:
    for document in documents:
        title = document.meta.evidence.get("title")
        if title is not None:
            yield Entry(CONCLUSIONS, document, title)


def _of_point(point: Point) -> Entry:
    return Entry(
        ABNORMAL if is_abnormal(point.observation) else RESULTS, point.document, point.observation.value_evidence
    )


def results(points: Sequence[Point], citer: Citer) -> tuple[list[AnswerObservation], list[Statement]]:
    """Results and the lines that print them, abnormal ones first under their own heading, newest first."""
    newest = sorted(points, key=lambda point: point.moment, reverse=True)
    ordered = sorted(newest, key=lambda point: not is_abnormal(point.observation))
    lines = [printed_line(point, citer, ABNORMAL if is_abnormal(point.observation) else RESULTS) for point in ordered]
    unique = {(line.section, line.citations): line for line in lines}
    return [observation(point, citer) for point in ordered], list(unique.values())


Stated = dict[tuple[FactKind, MentionLabel | None], list[tuple[OpenDocument, ClinicalFact]]]
"""Facts by kind and label, each with its document, newest document first."""


def stated(documents: Sequence[OpenDocument], dossier: OpenDossier) -> Stated:
    """The facts of ``documents``, all or some of ``dossier``."""
    known = dossier.once("facts by kind", (), lambda: _stated(dossier))
    among = {document.position for document in documents}
    return {kind: [one for one in every if one[0].position in among] for kind, every in known.items()}


def _stated(dossier: OpenDossier) -> Stated:
    found: Stated = {}
    for position in dossier.newest_first:
        document = dossier.documents[position]
        for fact in document.meta.document.facts:
            found.setdefault((fact.kind, fact.label), []).append((document, fact))
    return found


def facts(known: Stated, kind: FactKind, section: str, *, label: MentionLabel | None = None) -> Iterator[Entry]:
    """Each concept of a kind once, where its newest document says it; those most documents name first.

    Allergies named as such come before what was stopped for its effect. Of an allergy the line that
    says most of what it did; of a vaccine the last injection, by the days that the lines say; of an act the newest line
    that says when: « à distance de la cicatrice de césarienne » does not.
    """
    newest: dict[str, tuple[OpenDocument, ClinicalFact]] = {}
    named: dict[str, set[int]] = {}
    for document, fact in known.get((kind, label), ()):
        held = newest.get(fact.concept)
        if held is None:
            newest[fact.concept], named[fact.concept] = (document, fact), {document.position}
            continue
        named[fact.concept].add(document.position)
        if (
            (kind == "vaccine" and _day(document, fact) > _day(*held))
            or (kind == "allergy" and _reaction_told(fact) > _reaction_told(held[1]))
            or (kind == "procedure" and held[1].date is None and fact.date is not None)
        ):
            newest[fact.concept] = (document, fact)
    for concept in sorted(named, key=lambda name: (_by_its_effect(newest[name][1]), -len(named[name]))):
        document, fact = newest[concept]
        yield Entry(section, document, fact.evidence, label)


def _reaction_told(fact: ClinicalFact) -> int:
    """How much the line of an allergy says of what it did: « amoxicilline (urticaire généralisée en 1998) »."""
    found = _BRACKETED.search(fact.evidence.quote)
    return len(found.group()) if found is not None else 0


_BRACKETED = re.compile(r"\([^()]*[^\W\d]{4}[^()]*\)")


def _by_its_effect(fact: ClinicalFact) -> bool:
    """Whether what was not borne is told by what it did only: « glibenclamide arrêté (hypoglycémies) »."""
    return fact.kind == "allergy" and fact.evidence.confidence <= BY_ITS_EFFECT


def _day(document: OpenDocument, fact: ClinicalFact) -> str:
    """The last ISO day of the date a fact's line says, else of its document's act; empty when neither is known."""
    told = fact.date or document.act_date
    return interval(told)[1] if told else ""


def treatment(documents: Sequence[OpenDocument], dossier: OpenDossier, *, today: str) -> Iterator[Entry]:
    """The drugs in force, then those to renew, then those to check; stopped and ended ones are left out."""
    known = courses(documents, dossier, today=today)
    for state, section in _TREATMENT.items():
        for course in known:
            if course.state == state:
                for document, line in course.lines:
                    yield Entry(section, document, line.evidence, alone=stands_beside_ended((document, line), known))


def _last_of_each_specialty(documents: Sequence[OpenDocument]) -> Iterator[Entry]:
    """The newest dated document of each clinical specialty: its title, of a letter without one what says who writes."""
    seen = set()
    for document in documents:
        metadata = document.meta.document.metadata
        family, told = metadata.specialty, _heading(document)
        if family not in specialty_families() or family in seen or metadata.act_date is None or told is None:
            continue
        seen.add(family)
        yield Entry(LAST_DOCUMENTS, document, told)


def _heading(document: OpenDocument) -> Evidence | None:
    """The line that names a document: its title, else its discipline, its author, its day."""
    known = document.meta.evidence
    return next((known[field] for field in ("title", "specialty", "author", "act_date") if field in known), None)


def to_do(documents: Sequence[OpenDocument], dossier: OpenDossier, *, today: str) -> Iterator[Entry]:
    """What is overdue, then what is to come."""
    awaited = expected(documents, dossier, today=today)
    for late, section in ((True, LATE), (False, TO_DO)):
        for one in awaited:
            if one.late is late:
                yield Entry(section, one.document, one.due.evidence)


def absent(documents: Sequence[OpenDocument], dossier: OpenDossier) -> Iterator[Entry]:
    """The lines that refer to an exam or stay whose report is not held."""
    for one in missing(documents, dossier):
        yield Entry(MISSING, one.document, one.referral.evidence)
