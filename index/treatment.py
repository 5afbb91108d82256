"""The treatment in force: for each drug, what the events that documents tell of it come to, folded in time.

Each line about a drug is an event: ordered, continued, changed, stopped, told as past, or a stop that is only
discussed, planned, for a while or on a condition. What is certain and latest tells the state; what is not certain
never changes it and is shown beside it. A short course (under four weeks) is out once it has ended; a longer one
whose duration has run out is to be renewed; a drug ordered more than a year ago, or that documents only mention, is
to be checked: neither is said to be taken.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from index.days import interval
from index.dossier import OpenDocument, OpenDossier
from index.drug_events import Event, Folded, Line, drug_events, is_doubtful_stop, key, place
from ingest.document import Prescription
from ingest.posology import renewals
from ingest.vocabulary.clinical import CLASS_PREFIX, members

SHORT_COURSE_DAYS = 28
LONGEST_COURSE_DAYS = 62
LONGEST_VALID_DAYS = 366
"""An ordonnance may be followed for a year at most (Code de la santé publique, R5123-2 and L5125-23-1)."""
COURSES = ("antibiotique",)
"""Classes given for a course: without a printed duration, an order as old as a short course is to be checked."""

GIVEN_ONCE = ("produit_contraste", "anesthesique", "mydriatique_diagnostique")
"""Classes given for an exam or an operation: nobody takes them, but on an order."""

State = Literal["in_force", "to_renew", "to_check", "ended", "stopped"]


@dataclass(frozen=True, slots=True)
class Course:
    """What the newest certain word on a drug is, and what it comes to on the day asked.

    ``order``: the line that last gave its dose, when the newest word gives none. ``change``: later words that change
    its dose without giving the new one. ``doubt``: later words of a stop that is
    not certain, or that another line of the same document gainsays.
    """

    document: OpenDocument
    prescription: Prescription
    state: State
    change: Line | None = None
    doubt: Line | None = None
    order: Line | None = None

    @property
    def lines(self) -> tuple[Line, ...]:
        """The order with its dose, the newest word, the words that change it: none is told without the others."""
        newest = (self.document, self.prescription)
        return tuple(line for line in (self.order, newest, self.change) if line is not None)


def known_courses(documents: Sequence[OpenDocument], dossier: OpenDossier, *, today: str) -> list[Course]:
    """:func:`courses`, gathered once for the same documents of an open dossier."""
    reading = (today, tuple(document.position for document in documents))
    return dossier.once("courses", reading, lambda: courses(documents, dossier, today=today))


def courses(documents: Sequence[OpenDocument], dossier: OpenDossier, *, today: str) -> list[Course]:
    """One course a drug, the newest document's first, in the order of its lines; ``documents`` newest act first."""
    ranks = {document.position: rank for rank, document in enumerate(documents)}
    found = []
    for events in drug_events(dossier).values():
        last = _since_last_order(events, ranks)
        if not last:
            continue
        folded = fold(last)
        document, line = folded.line
        state = _state(document, line, today)
        newest_first = (event for position, event in reversed(events) if position in ranks)
        order = _dosed(newest_first, line) if state in ("in_force", "to_renew") else None
        found.append(Course(document, line, state, folded.change, folded.doubt, order))
    forbidden = _forbidden(ranks, dossier)
    found = [_unless_forbidden(course, forbidden) for course in found]
    found.sort(key=lambda course: (ranks[course.document.position], place((course.document, course.prescription))))
    return [course for course in found if not _is_covered(course, found)]


def _since_last_order(events: Sequence[tuple[int, Event]], among: Container[int]) -> list[Event]:
    """The events of a drug in time, from the last that leaves nothing of what was known before it on."""
    found: list[Event] = []
    for position, event in reversed(events):
        if position in among:
            found.append(event)
            newest = event.said.line[1]
            if _is_certain(newest) and not newest.changes:
                break
    return found[::-1]


def _forbidden(among: Container[int], dossier: OpenDossier) -> dict[str, str]:
    """The substances and classes that the documents at these positions forbid, with what they hold, to the last day."""
    found: dict[str, str] = {}
    for document, line in dossier.once("forbidden", (), lambda: lines_of(dossier.documents, "contraindicated")):
        if document.position not in among:
            continue
        day = document.act_date
        for one in line.substances:
            held = members(one.removeprefix(CLASS_PREFIX)) if one.startswith(CLASS_PREFIX) else (one,)
            for name in (one, *held):
                found[name] = max(found.get(name, ""), day)
    return found


def _unless_forbidden(course: Course, forbidden: dict[str, str]) -> Course:
    """The course; one only to be checked is over when it was forbidden since: an old « AINS » is no treatment."""
    day = course.document.act_date
    since = any(forbidden.get(name, "") > day for name in course.prescription.substances)
    return replace(course, state="ended") if course.state == "to_check" and since else course


def stands_beside_ended(line: Line, known: Sequence[Course]) -> bool:
    """Whether the sentence of a line also gives a drug that is stopped or ended: « je laisse X et j'ajoute Y »."""
    document, prescription = line
    said, own = prescription.said, prescription.evidence.span
    if said is None:
        return False
    gone = {key(course.prescription) for course in known if course.state in ("stopped", "ended")}
    return any(
        other is not prescription
        and other.status in ("ordered", "continued")
        and key(other) in gone
        and other.evidence.span is not None
        and other.evidence.span.page == said.page
        and said.start <= other.evidence.span.start < said.end
        and other.evidence.span != own
        for other in document.meta.document.prescriptions
    )


def _dosed(newest_first: Iterable[Event], newest: Prescription) -> Line | None:
    """The last line that orders or continues the drug with a dose or posology, when the newest has neither."""
    if newest.dose is not None or newest.posology is not None:
        return None
    given = [
        line
        for event in newest_first
        for line in event.lines
        if line[1].status in ("ordered", "continued") and line[1].label is None and (line[1].dose or line[1].posology)
    ]
    # (« je laisse l'atorvastatine 80 » says no more than the ordonnance « ATORVASTATINE 80 mg : 1 le soir »)
    fuller = (line for line in given if line[1].posology and dose_figure(line[1].dose) == dose_figure(given[0][1].dose))
    return next(fuller, given[0]) if given else None


def dose_figure(dose: str | None) -> str:
    """A dose's figure without its unit: « 80 mg » and « 80 » are one."""
    found = re.match(r"[\d.,/ ]+", dose or "")
    return found.group().strip() if found is not None else ""


def fold(events: Sequence[Event]) -> Folded:
    """What the events of one drug (oldest first, undated ones before all) come to.

    A certain line takes the place of what was known, a mention only of mentions; a change and an uncertain stop stand
    until a later certain line.
    """
    state = events[0].said
    for event in (one.said for one in events[1:]):
        if not _is_certain(event.line[1]):
            state = _beside(state, event)
        elif event.line[1].changes and _is_certain(state.line[1]):
            state = Folded(state.line, event.line, event.doubt or state.doubt)
        else:
            state = event
    return state


def _beside(state: Folded, event: Folded) -> Folded:
    """What a mention or an uncertain stop adds to what is known."""
    stopped = state.line[1].status == "stopped" and state.line[1].label is None
    if is_doubtful_stop(event.line[1]):
        return state if stopped else Folded(state.line, state.change, event.line)
    if _is_certain(state.line[1]):
        return Folded(state.line, state.change, event.doubt or state.doubt)
    return Folded(event.line, None, event.doubt or state.doubt)


def _is_certain(prescription: Prescription) -> bool:
    return prescription.label is None and prescription.status in ("ordered", "continued", "stopped")


def _is_covered(course: Course, others: Sequence[Course]) -> bool:
    """Whether a class (« sous diurétiques ») only says again what an order of one of its drugs says."""
    classes = course.prescription.substances
    if course.state == "stopped" or not classes or not all(one.startswith(CLASS_PREFIX) for one in classes):
        return False
    held = frozenset(drug for one in classes for drug in members(one.removeprefix(CLASS_PREFIX)))
    return any(
        drug in held and not drug.startswith(CLASS_PREFIX)
        for other in others
        if other.state not in {"stopped", "ended"} or other.document is course.document
        for drug in other.prescription.substances
    )


def _state(document: OpenDocument, prescription: Prescription, today: str) -> State:
    if prescription.status == "stopped" and prescription.label is None:
        return "stopped"
    if prescription.over or (prescription.status != "ordered" and _is_of(prescription, GIVEN_ONCE)):
        return "ended"
    ordered = document.act_date
    if not ordered:
        return "to_check"
    elapsed = date.fromisoformat(today) - date.fromisoformat(interval(ordered)[1])
    again = renewals(prescription.duration)
    if prescription.days is not None and timedelta(days=prescription.days * (1 + again)) < elapsed:
        if elapsed <= timedelta(days=LONGEST_VALID_DAYS):
            return "ended" if _is_finite(prescription.days, prescription.duration) else "to_renew"
        return "ended" if not again and prescription.days <= LONGEST_COURSE_DAYS else "to_check"
    followed = SHORT_COURSE_DAYS if prescription.days is None and _is_of(prescription, COURSES) else LONGEST_VALID_DAYS
    unsure = prescription.status in ("stopped", "mentioned") or elapsed > timedelta(days=followed)
    return "to_check" if unsure else "in_force"


def _is_finite(days: int, duration: str | None) -> bool:
    """Whether a duration is a course's: under four weeks, counted in a few weeks (« 6 semaines ») or in odd days."""
    odd = "jour" in (duration or "") and all(days % month for month in _MONTHS)
    return days < SHORT_COURSE_DAYS or (days <= LONGEST_COURSE_DAYS and ("semaine" in (duration or "") or odd))


_MONTHS = (28, 30, 31)
"""Days that mean a month of a treatment that goes on: « 30 jours », « 60 jours »."""


def _is_of(prescription: Prescription, classes: Sequence[str]) -> bool:
    """Whether a drug is of one of these classes."""
    given = {drug for name in classes for drug in (*members(name), CLASS_PREFIX + name)}
    return any(substance in given for substance in prescription.substances)


def lines_of(documents: Iterable[OpenDocument], status: str) -> list[Line]:
    """The lines of one status in the documents, in their order."""
    return [
        (document, line)
        for document in documents
        for line in document.meta.document.prescriptions
        if line.status == status
    ]
