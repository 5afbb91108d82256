"""What is due, and what documents refer to that the dossier does not hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache

from index.concepts import concept, parts_named
from index.days import interval
from index.dossier import OpenDocument, OpenDossier
from index.order import in_period
from index.plan import Plan
from index.ranking import shows
from index.readings import Reading, phrases
from index.search import is_of_kind
from index.terms import words
from ingest.document import ClinicalFact, Due, Referral
from ingest.due_subject import LABORATORY
from ingest.governing_day import PATIENTS
from ingest.normalise import fold
from ingest.vocabulary import Tokens, analytes
from ingest.vocabulary.results import told_names
from ingest.vocabulary.tables import rows

SAME_ACT_DAYS = 10
"""A report this near the day that a document gives for the exam is that exam's: days are written from memory."""
UNDATED_DAYS = 366
"""How long something to be done at no stated date stays due, and an appointment overdue."""
LONGEST_OVERDUE_DAYS = 731
"""How long a visit with nobody in particular stays overdue; a delay for an exam or a specialty has no end."""
ANALYTE = "analyte:"
TEST = "test:"
SHORTEST_TEST = 3


@dataclass(frozen=True, slots=True)
class Expected:
    """Something a document says is to be done: ``late`` when its time is past on the day asked."""

    document: OpenDocument
    due: Due
    late: bool


class Reports:
    """Which of some documents report which exam; each exam is looked up once in a dossier's life."""

    def __init__(self, documents: Sequence[OpenDocument], dossier: OpenDossier) -> None:
        """Over ``documents`` of ``dossier``."""
        self._by_position = {document.position: document for document in documents}
        self._dossier = dossier
        self._found: dict[str, list[OpenDocument]] = {}

    def of(self, exam: str) -> list[OpenDocument]:
        """The documents that report ``exam``, in deposit order."""
        found = self._found.get(exam)
        if found is None:
            known = self._dossier.reports.get(exam)
            if known is None:
                known = self._dossier.reports[exam] = _reporting(exam, self._dossier)
            by_position = self._by_position
            found = self._found[exam] = [by_position[one] for one in sorted(known) if one in by_position]
        return found


def _reporting(exam: str, dossier: OpenDossier) -> frozenset[int]:
    """Documents that report ``exam`` (a name of exams.csv, ``analyte:<id>``, ``test:<word>``).

    By type, title or results; a test that has no paper of its own by the biology that names it.
    """
    if exam.startswith(TEST):
        held = concept(exam.removeprefix(TEST)).scores(dossier.bm25) > 0
        starts = dossier.chunk_starts
        return frozenset(
            document.position
            for document in dossier.documents
            if document.meta.document.metadata.category == "biologie"
            if held[starts[document.position] : starts[document.position + 1]].any()
        )
    if exam.startswith(ANALYTE):
        name = exam.removeprefix(ANALYTE)
        return frozenset(
            document.position
            for document in dossier.documents
            if any(found.analyte == name and not found.prior for found in document.meta.document.observations)
        )
    wanted, papers = concept(exam), _papers(exam)
    titled: dict[frozenset[str], bool] = {}  # (hundreds of documents have a few titles)
    found = set()
    for document, title in zip(dossier.documents, dossier.titles, strict=True):
        metadata = document.meta.document.metadata
        if title not in titled:
            titled[title] = wanted.in_stems(title)
        if titled[title] or any(metadata.category in p.categories and metadata.type_code in p.types for p in papers):
            found.add(document.position)
    return frozenset(found)


def expected(documents: Sequence[OpenDocument], dossier: OpenDossier, *, today: str) -> list[Expected]:
    """What is still to be done, the soonest first, undated last. ``documents`` newest act first.

    Done when a later document reports the exam, or comes from the specialty. Of several for the same exam or
    specialty only the newest document's counts. Gathered once in the open dossier's life.
    """
    reading = (today, tuple(document.position for document in documents))
    return dossier.once("expected", reading, lambda: _expected(documents, dossier, today=today))


def _expected(documents: Sequence[OpenDocument], dossier: OpenDossier, *, today: str) -> list[Expected]:
    found: dict[tuple[str, ...], Expected] = {}
    reports = Reports(documents, dossier)
    seen = _newest_of_specialty(documents)
    told = dossier.once("asked for", (), lambda: {one.position: _told(one) for one in dossier.documents})
    for document in documents:
        own: set[tuple[str, ...]] = set()
        for due, of_what in told[document.position]:
            subject = of_what
            if _is_fixed(due) and due.date is not None and due.date >= today:
                subject = (*subject, due.date)  # an appointment to come is kept, whatever was done since
            elif (subject in found and subject not in own) or _done(document, due, reports, seen):
                continue
            late = due.date is not None and interval(due.date)[1] < today
            if _still_matters(document, due, today):
                own.add(subject)
                found[(*subject, due.date or "") if subject in found else subject] = Expected(document, due, late)
    return sorted(found.values(), key=lambda one: one.due.date or "9999")


def _told(document: OpenDocument) -> tuple[tuple[Due, tuple[str, ...]], ...]:
    """What a document says is to be done, or asks for, each with its subject."""
    return tuple((due, _subject(document, due)) for due in (*document.meta.document.due, *_asked(document)))


def _asked(document: OpenDocument) -> Iterator[Due]:
    """The exams a document asks for without a time (« je demande une IRM »), but those told among what is due.

    The tests of a laboratory's order are not: it is done at once, and its results name what was asked.
    """
    told = {due.exam for due in document.meta.document.due}
    for referral in document.meta.document.referrals:
        if referral.done or referral.date is not None or referral.exam.startswith(ANALYTE) or referral.exam in told:
            continue
        told.add(referral.exam)
        yield Due(what=referral.name, date=None, evidence=referral.evidence, exam=referral.exam)


def is_visit(said: str) -> bool:
    """Whether a line of what is due tells of seeing somebody (« consultation », « à revoir »), not only of a test."""
    return any(word.startswith(_SEEING) for word in words(said))


_SEEING = ("consult", "teleconsult", "revoi", "reverr", "rdv", "rendez", "convo")


def _subject(document: OpenDocument, due: Due) -> tuple[str, ...]:
    if due.exam and not (is_visit(due.what) and _family(document, due)):
        return "exam", due.exam
    if analytes := _analytes(document, due):
        return "tests", *analytes
    family = _family(document, due)
    return ("visit", family) if family else ("what", due.what)


def _analytes(document: OpenDocument, due: Due) -> tuple[str, ...]:
    """The analytes to be measured: a PSA in a year is not done by the creatinine of the month after."""
    return _named_in(due.what) if not (is_visit(due.what) and _family(document, due)) else ()


@lru_cache(maxsize=2048)
def _named_in(what: str) -> tuple[str, ...]:
    found = told_names().find(Tokens.of(fold(what)))
    named = (name.values[0].analyte for name in found if len(name.values) == 1)
    return tuple(sorted({one for one in named if analytes()[one].chapter not in PATIENTS}))


def _family(document: OpenDocument, due: Due) -> str | None:
    """The specialty to be seen: at a time, the document's own when none is named; « vaccin à faire » is no visit.

    Nobody is seen by the laboratory: « je le reverrai dans un an avec une biologie » is of who writes it.
    """
    own = document.meta.document.metadata.specialty if due.date is not None else None
    named = None if due.specialty == LABORATORY and is_visit(due.what) and own else due.specialty
    return named or own


def _newest_of_specialty(documents: Sequence[OpenDocument]) -> dict[str, str]:
    """The day of the newest document of each specialty."""
    newest: dict[str, str] = {}
    for document in documents:
        family = document.meta.document.metadata.specialty
        if family:
            newest.setdefault(family, document.act_date)
    return newest


def _done(document: OpenDocument, due: Due, reports: Reports, seen: dict[str, str]) -> bool:
    since = document.act_date
    if not since:
        return False
    if not due.exam and (named := _analytes(document, due)):
        since = max(since, _half_way(since, due.date))
        return all(any(other.act_date > since for other in reports.of(f"{ANALYTE}{one}")) for one in named)
    exam, family = due.exam or _test(due.what), _family(document, due)
    if exam and not (is_visit(due.what) and family):  # (« je le reverrai avec une biologie »: a sheet is no visit)
        return any(other.act_date > since for other in reports.of(exam))
    return family is not None and seen.get(family, "") > since


def _half_way(since: str, due: str | None) -> str:
    """The ISO day half way from a document to what it plans: a test before it was another one."""
    if due is None:
        return since
    first, last = (date.fromisoformat(interval(day)[0]) for day in (since, due))
    return (first + max(last - first, timedelta()) / 2).isoformat()


def _test(what: str) -> str | None:
    """The test of blood or urine that words to be done name by its abbreviation: « HGPO à faire en novembre »."""
    return next((f"{TEST}{word}" for word in words(what) if word in _tests()), None)


@lru_cache(maxsize=1)
def _tests() -> frozenset[str]:
    """Abbreviations of biology that mean nothing else, folded."""
    told = (row["abbreviation"] for row in rows("abbreviations") if (row["domain"], row["ambiguous"]) == _SURE)
    return frozenset(name for one in told if len(name := " ".join(words(one))) >= SHORTEST_TEST and " " not in name)


_SURE = ("biologie", "no")


def _is_fixed(due: Due) -> bool:
    """Whether a day is printed for it, not counted from the document's act."""
    return due.date is not None and due.from_evidence is None and len(due.date) == len("2024-01-01")


def _still_matters(document: OpenDocument, due: Due, today: str) -> bool:
    now = date.fromisoformat(today)
    if due.date is None:
        written = document.act_date
        longest = LONGEST_OVERDUE_DAYS if due.exam else UNDATED_DAYS
        return bool(written) and now - date.fromisoformat(interval(written)[1]) <= timedelta(days=longest)
    if _is_fixed(due):  # an appointment that long ago was kept, or is no more
        return now - date.fromisoformat(due.date or "") <= timedelta(days=UNDATED_DAYS)
    if due.exam or due.specialty:
        return True
    return now - date.fromisoformat(interval(due.date)[1]) <= timedelta(days=LONGEST_OVERDUE_DAYS)


@dataclass(frozen=True, slots=True)
class Missing:
    """An exam or stay that a document refers to and whose report is not among the documents."""

    document: OpenDocument
    referral: Referral


def missing(documents: Sequence[OpenDocument], dossier: OpenDossier) -> list[Missing]:
    """What is referred to as done and not held, the newest mention of each exam and date."""
    found: dict[tuple[str, str], Missing] = {}
    reports = Reports(documents, dossier)
    for document in documents:
        for referral in document.meta.document.referrals:
            subject = (referral.exam, (referral.date or "")[:7])
            if referral.done and subject not in found and not _held(document, referral, reports):
                found[subject] = Missing(document, referral)
    return list(found.values())


def _held(document: OpenDocument, referral: Referral, reports: Reports) -> bool:
    """Whether the dossier has the report: near the day stated, else at any day before the document speaks of it."""
    held = reports.of(referral.exam)
    written = document.act_date
    return any(other is document or _can_be(other.act_date, referral.date, written) for other in held)


def _can_be(reported: str, stated: str | None, written: str) -> bool:
    if not reported:
        return stated is None
    first, last = interval(reported)
    if stated is None:
        return not written or first <= interval(written)[1]
    margin = timedelta(days=SAME_ACT_DAYS)
    begin, end = (date.fromisoformat(day) for day in interval(stated))
    return first <= (end + margin).isoformat() and last >= (begin - margin).isoformat()


@lru_cache(maxsize=512)
def _papers(event: str) -> tuple[Reading, ...]:
    """The kinds of document that report an event named like them (« hospitalisation »), by their type codes."""
    readings = phrases().get(tuple(words(event)), ())
    return tuple(reading for reading in readings if reading.kind == "document" and reading.types)


def referred_to(plan: Plan, documents: Sequence[OpenDocument], dossier: OpenDossier) -> list[Missing]:
    """What documents refer to of the exams, analytes or kinds of document a plan asks for, and the dossier lacks.

    Asked-for exams count too: their report may not have come.
    """
    reports = Reports(documents, dossier)
    found: dict[tuple[str, str], Missing] = {}
    named: dict[str, bool] = {}  # (the same few exams stand in hundreds of documents)
    for document in documents:
        for referral in document.meta.document.referrals:
            exam = referral.exam
            if exam not in named:
                named[exam] = _names_wanted(plan, exam)
            subject = (exam, (referral.date or "")[:7])
            if not named[exam] or subject in found or not _in_time(plan, referral) or _of_another_part(plan, referral):
                continue
            if not (referral.done and _held(document, referral, reports)):
                found[subject] = Missing(document, referral)
    return list(found.values())


def _names_wanted(plan: Plan, exam: str) -> bool:
    """Whether a plan asks for what is referred to as ``exam``: an analyte, an exam, a kind of document."""
    if exam.startswith(ANALYTE):
        return exam.removeprefix(ANALYTE) in plan.analytes
    if " ".join(words(exam)) in plan.terms:
        return True
    return any(plan.types and set(paper.types) >= set(plan.types) for paper in _papers(exam))


def _in_time(plan: Plan, referral: Referral) -> bool:
    """Whether an exam referred to may be of the plan's period; an analyte is of any."""
    return referral.date is None or referral.exam.startswith(ANALYTE) or _in_plan_period(plan, referral.date)


def _of_another_part(plan: Plan, referral: Referral) -> bool:
    """Whether the words of a referral name other parts of the body than the plan: no « IRM cérébrale » for a breast."""
    asked = parts_named(word for term in plan.terms for word in words(term))
    named = parts_named(words(referral.evidence.quote))
    return bool(asked and named) and not any(shows(here, there) for here in named for there in asked)


def _in_plan_period(plan: Plan, stated: str) -> bool:
    first, last = interval(stated)
    return (plan.date_from is None or last >= plan.date_from) and (plan.date_to is None or first <= plan.date_to)


_OPERATION_NOTE = "34874-8"


def operations_told(plan: Plan, documents: Sequence[OpenDocument]) -> list[tuple[OpenDocument, ClinicalFact]]:
    """What reports of stays tell of operations, for a plan that asks for operation notes the dossier does not hold."""
    if _OPERATION_NOTE not in plan.types:
        return []
    stay = phrases()["hospitalisation",][0]
    of_stays = replace(plan, categories=stay.categories, types=stay.types)
    return [
        (document, fact)
        for document in documents
        if is_of_kind(document.meta.document.metadata, of_stays)
        if in_period(document.meta.document.metadata, plan.date_from, plan.date_to)
        for fact in document.meta.document.facts
        if fact.kind == "procedure" and fact.label is None
        if fact.date is None or _in_plan_period(plan, fact.date)
    ]
