"""A dossier as it is looked through: current documents newest first, what stands behind each, what was measured."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar, cast
from weakref import WeakKeyDictionary

from index.answer import DocumentRecord
from index.dossier import OpenDocument, OpenDossier
from index.listing import newest_first, record
from index.plan import Plan
from index.series import series
from ingest.document import Observation
from ingest.vocabulary import analytes

_Worked = TypeVar("_Worked")


@dataclass(frozen=True, slots=True)
class Entry:
    """A current document, the replaced versions and copies it stands for, and its own results out of their range."""

    record: DocumentRecord
    folded: tuple[DocumentRecord, ...]
    abnormal: tuple[Observation, ...]


@dataclass(frozen=True, slots=True)
class Measured:
    """An analyte the dossier has results of: its id, its French name, how many results."""

    analyte: str
    name: str
    results: int


_known: WeakKeyDictionary[OpenDossier, dict[tuple[str, str], Any]] = WeakKeyDictionary()
"""What was worked out of a dossier as it is open now; forgotten with it."""


def _once(dossier: OpenDossier, what: str, today: str, work_out: Callable[[], _Worked]) -> _Worked:
    kept = _known.setdefault(dossier, {})
    if (what, today) not in kept:
        kept[what, today] = work_out()
    return cast("_Worked", kept[what, today])


def timeline(dossier: OpenDossier, *, today: str) -> list[Entry]:
    """Current documents newest act first, undated last; misfiled ones too, told by their record."""
    return list(_once(dossier, "timeline", today, lambda: _timeline(dossier, today)))


def _timeline(dossier: OpenDossier, today: str) -> list[Entry]:
    listed = newest_first(dossier)
    behind: dict[str, list[DocumentRecord]] = {}
    for document in listed:
        current = _current(document, dossier)
        if current != document.meta.document_id:
            behind.setdefault(current, []).append(record(document, today=today))
    return [
        Entry(
            record(document, today=today),
            tuple(behind.get(document.meta.document_id, ())),
            abnormal(document) if document.answers else (),
        )
        for document in listed
        if _current(document, dossier) == document.meta.document_id
    ]


def _current(document: OpenDocument, dossier: OpenDossier) -> str:
    """The id of the document that stands for ``document``: its last version, the first deposit of its text."""
    name, seen = document.meta.document_id, set[str]()
    while name not in seen:
        seen.add(name)
        standing = dossier.by_id[name].standing
        following = standing.replaced_by or standing.duplicate_of
        if following is None or following not in dossier.by_id:
            return name
        name = following
    return document.meta.document_id


def abnormal(document: OpenDocument) -> tuple[Observation, ...]:
    """The document's own results that it prints as abnormal or that lie outside the range it prints."""
    return tuple(
        found
        for found in document.meta.document.observations
        if not found.prior and (found.computed_flag in {"L", "H"} or found.printed_flag)
    )


def measured(dossier: OpenDossier, *, today: str) -> list[Measured]:
    """The analytes with results in the dossier, each result once, most followed first."""
    return list(_once(dossier, "measured", today, lambda: _measured(dossier, today)))


def _measured(dossier: OpenDossier, today: str) -> list[Measured]:
    known = analytes()
    present = dict.fromkeys(
        found.analyte
        for document in dossier.documents
        if document.answers
        for found in document.meta.document.observations
        if found.analyte in known
    )
    if not present:
        return []
    counted = Counter(point.observation.analyte for point in series(Plan("trend", analytes=tuple(present)), dossier,
                                                                    today=today))  # fmt: skip
    return [Measured(name, known[name].name, number) for name, number in counted.most_common()]
