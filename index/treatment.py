"""The treatment in force: for each drug, what the newest document that orders, continues or stops it says.

A stopped drug is out. A short course (under four weeks) is out once it has ended; a longer one whose duration has
run out is to be renewed, and one ordered more than a year ago is to be checked: neither is said to be taken.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from index.current import act_date
from index.days import interval
from index.dossier import OpenDocument
from ingest.document import Prescription
from ingest.normalise import words
from ingest.vocabulary.clinical import CLASS_PREFIX, members

SHORT_COURSE_DAYS = 28
LONGEST_VALID_DAYS = 366
"""An ordonnance may be followed for a year at most (Code de la santé publique, R5123-2 and L5125-23-1)."""

State = Literal["in_force", "to_renew", "to_check", "ended", "stopped"]
Drug = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Course:
    """What the newest word on a drug is, and what it comes to on the day asked.

    ``change``: words of the same day or later that change its dose without giving the new one.
    """

    document: OpenDocument
    prescription: Prescription
    state: State
    change: tuple[OpenDocument, Prescription] | None = None

    @property
    def lines(self) -> tuple[tuple[OpenDocument, Prescription], ...]:
        """The order, then the words that change it: neither is told without the other."""
        order = (self.document, self.prescription)
        return (order,) if self.change is None else (order, self.change)


def courses(documents: Sequence[OpenDocument], *, today: str) -> list[Course]:
    """One course a drug, the newest document's first, in the order of its lines; ``documents`` newest act first.

    A drug that is only mentioned counts when no document orders, continues or stops it. An undated document is
    never newer than a dated one. Words that only change a dose (« diminuer le furosémide ») stand beside the order
    they change, not in its place.
    """
    chosen: dict[Drug, tuple[OpenDocument, Prescription]] = {}
    changes: dict[Drug, tuple[OpenDocument, Prescription]] = {}
    for document, prescription in _lines(documents):
        drug = key(prescription)
        if prescription.changes:
            if drug not in chosen or chosen[drug][1].status == "mentioned":
                changes.setdefault(drug, (document, prescription))
            continue
        known = chosen.get(drug)
        if known is None or (known[1].status == "mentioned" and prescription.status != "mentioned"):
            chosen[drug] = (document, prescription)
        elif known[0] is document and prescription.status == "stopped":
            # Stopped and ordered on one page: the dose was changed, what is ordered stands.
            continue
        elif known[0] is document and known[1].status == "stopped":
            chosen[drug] = (document, prescription)
    alone = {drug: told for drug, told in changes.items() if drug not in chosen}
    found = [
        Course(document, line, _state(document, line, today), changes.get(drug))
        for drug, (document, line) in chosen.items()
    ]
    found += [Course(document, line, _state(document, line, today)) for document, line in alone.values()]
    return [course for course in found if not _is_covered(course, found)]


def _is_covered(course: Course, others: Sequence[Course]) -> bool:
    """Whether a class (« sous diurétiques ») only says again what an order of one of its drugs says."""
    classes = course.prescription.substances
    if course.state == "stopped" or not classes or not all(one.startswith(CLASS_PREFIX) for one in classes):
        return False
    held = frozenset(drug for one in classes for drug in members(one.removeprefix(CLASS_PREFIX)))
    return any(
        drug in held and not drug.startswith(CLASS_PREFIX)
        for other in others
        if other.state not in {"stopped", "ended"}
        for drug in other.prescription.substances
    )


def _lines(documents: Iterable[OpenDocument]) -> Iterable[tuple[OpenDocument, Prescription]]:
    for document in documents:
        for prescription in document.meta.document.prescriptions:
            if prescription.label is None:
                yield document, prescription


def key(prescription: Prescription) -> Drug:
    """What makes two lines the same drug: its substances, else its first word as printed."""
    return tuple(sorted(prescription.substances)) or (words(prescription.name).split(" ", 1)[0],)


def _state(document: OpenDocument, prescription: Prescription, today: str) -> State:
    if prescription.status == "stopped":
        return "stopped"
    ordered = act_date(document)
    if not ordered:
        return "to_check"
    since = date.fromisoformat(interval(ordered)[1])
    now = date.fromisoformat(today)
    if prescription.days is not None and since + timedelta(days=prescription.days) < now:
        if prescription.days < SHORT_COURSE_DAYS:
            return "ended"
        return "to_check" if now - since > timedelta(days=LONGEST_VALID_DAYS) else "to_renew"
    return "to_check" if now - since > timedelta(days=LONGEST_VALID_DAYS) else "in_force"
