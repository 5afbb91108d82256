"""What each document says of each drug: the events that the treatment in force is folded from.

Of the lines of one document on one drug, what they come to: an order, a stop, a change, a mention, or a doubt.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from index.days import interval
from index.dossier import OpenDocument, OpenDossier
from ingest.document import Prescription
from ingest.normalise import words

Drug = tuple[str, ...]
Line = tuple[OpenDocument, Prescription]
OWN_STOP_DAYS = 60
"""A stop dated within these days before its document is the document's own: it bears on the treatment it found."""


@dataclass(frozen=True, slots=True)
class Folded:
    """What the events of one drug come to, before the day asked is known."""

    line: Line
    change: Line | None = None
    doubt: Line | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """What a document says of a drug. ``day``: the last ISO day it bears on, empty when that is not known."""

    lines: tuple[Line, ...]
    said: Folded
    day: str


def drug_events(dossier: OpenDossier) -> dict[Drug, tuple[tuple[int, Event], ...]]:
    """What the documents of a dossier say of each drug, with their positions; gathered once.

    The events of one drug are in time, undated ones first.
    """
    return dossier.once("drug events", (), lambda: _in_time(dossier))


def _in_time(dossier: OpenDossier) -> dict[Drug, tuple[tuple[int, Event], ...]]:
    told: dict[Drug, list[tuple[int, Event]]] = {}
    for position in reversed(dossier.newest_first):
        for drug, event in _events(dossier.documents[position]).items():
            told.setdefault(drug, []).append((position, event))
    # (stable: of one day, as the documents come)
    return {drug: tuple(sorted(events, key=_told_on)) for drug, events in told.items()}


def _told_on(told: tuple[int, Event]) -> str:
    return told[1].day


def _events(document: OpenDocument) -> dict[Drug, Event]:
    told: dict[Drug, list[Line]] = {}
    for prescription in document.meta.document.prescriptions:
        if prescription.label is None or is_doubtful_stop(prescription):
            told.setdefault(key(prescription), []).append((document, prescription))
    found = {}
    for drug, lines in told.items():
        said = Folded(lines[0]) if _is_one_order(lines) else _of_document(lines)
        if said is not None:
            found[drug] = Event(tuple(lines), said, _day(said.line))
    return found


def key(prescription: Prescription) -> Drug:
    """What makes two lines the same drug: its substances, else its first word as printed."""
    return tuple(sorted(prescription.substances)) or (words(prescription.name).split(" ", 1)[0],)


def is_doubtful_stop(prescription: Prescription) -> bool:
    """Whether a stop is only discussed, planned, for a while or on a condition."""
    return prescription.status == "stopped" and prescription.label == "hypothetical"


def _is_one_order(lines: Sequence[Line]) -> bool:
    """Whether a document says one thing of a drug, that it is taken: most do, and nothing is to be weighed."""
    return len(lines) == 1 and lines[0][1].label is None and lines[0][1].status in ("ordered", "continued")


def _of_document(lines: Sequence[Line]) -> Folded | None:
    """What one document says of a drug: an order, else a stop read after what it continues, else the latter.

    A stop read after an order that gives neither dose nor posology undoes it (« introduction du X… arrêt du X »);
    after one that does, it is a doubt beside it.
    """
    doubts = [line for line in lines if is_doubtful_stop(line[1])]
    doubt = doubts[0] if doubts else None
    sure = [line for line in lines if line[1].label is None]
    stops = [line for line in sure if line[1].status == "stopped"]
    taken = [line for line in sure if line[1].status in ("ordered", "continued") and not line[1].changes]
    changes = [line for line in sure if line[1].changes]
    own = [line for line in stops if _is_own(line)]
    if any(line[1].status == "ordered" for line in taken):
        undone = bool(own) and place(own[-1]) > max(map(place, taken))
        bare = all(line[1].dose is None and line[1].posology is None for line in taken)
        kept = Folded(taken[0], changes[0] if changes else None, own[-1] if undone else doubt)
        return Folded(own[-1]) if undone and bare else kept
    if taken and own:
        later = place(own[-1]) > place(taken[-1])
        return Folded(own[0]) if later else Folded(taken[0], None, own[0])
    if taken:
        return Folded(taken[0], changes[0] if changes else None, doubt)
    for group in (stops, changes):
        if group:
            return Folded(group[0])
    others = [line for line in sure if line not in stops]
    if others:
        return Folded(others[0], None, doubt)
    return Folded(doubt) if doubt is not None else None


def _is_own(stop: Line) -> bool:
    """Whether a stop is of the time of its document, not of an old history."""
    act, on = stop[0].act_date, stop[1].on
    if on is None or not act:
        return True
    return date.fromisoformat(interval(act)[1]) - date.fromisoformat(interval(on)[1]) <= timedelta(days=OWN_STOP_DAYS)


def place(line: Line) -> tuple[int, int]:
    """Where a line stands in its document: page and character."""
    span = line[1].evidence.span
    return (span.page, span.start) if span is not None else (0, 0)


def _day(line: Line) -> str:
    """The last ISO day of the date a stop says, else of its document's act; empty when neither is known."""
    told = (line[1].on if line[1].status == "stopped" else None) or line[0].act_date
    return interval(told)[1] if told else ""
