"""When a dossier was opened and what was looked at there: « depuis ma dernière consultation », seen and unseen.

Kept as one sealed note beside the dossier. A visit is a stretch of activity without a pause longer than
:data:`PAUSE`; what arrived since the visit before the present one is new, until somebody has looked at it.
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import msgspec

from index.dossier import OpenDossier
from index.ports import DossierRef, Store

PAUSE = timedelta(hours=4)
NOTE = "visits"


@dataclass(frozen=True, slots=True)
class Visits:
    """What the note holds; times are ISO 8601 UTC.

    ``first``: the dossier's first opening; ``before``: the end of the visit before the present
    one; ``last``: the last activity; ``seen``: documents looked at since the first opening.
    """

    first: str
    last: str
    before: str | None = None
    seen: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class Visit:
    """The present visit.

    ``since`` is ``None`` at the first. ``new``: arrived since, or never looked at; newest
    deposit first. ``unseen``: those of ``new`` nobody has looked at.
    """

    since: str | None
    new: tuple[str, ...]
    unseen: frozenset[str]


_decoder = msgspec.msgpack.Decoder(Visits)


class VisitBook:
    """Reads and writes the notes of visits. Thread-safe within one process; the last writer of several wins."""

    def __init__(self, store: Store) -> None:
        """Keep the notes in ``store``."""
        self._store = store
        self._writing = threading.Lock()

    def last_opened(self, dossier: DossierRef) -> str | None:
        """When the dossier was last active, or ``None`` when nobody ever opened it."""
        known = self._read(dossier)
        return known.last if known else None

    def before(self, dossier: DossierRef) -> str | None:
        """The end of the visit before the present one, ``None`` at the first."""
        known = self._read(dossier)
        return known.before if known else None

    def open(self, dossier: DossierRef, opened: OpenDossier, *, now: datetime) -> Visit:
        """Note that the dossier is looked at, and say what is new in it."""
        with self._writing:
            known = self._read(dossier)
            current = _continued(known, now) if known else Visits(_text(now), _text(now))
            kept = frozenset(current.seen & opened.by_id.keys())
            self._write(dossier, replace(current, seen=kept))
        return _visit(current, opened)

    def seen(self, dossier: DossierRef, documents: Collection[str], *, now: datetime) -> None:
        """Note that ``documents`` were looked at."""
        with self._writing:
            known = self._read(dossier) or Visits(_text(now), _text(now))
            if not known.seen.issuperset(documents):
                self._write(dossier, replace(known, seen=known.seen | frozenset(documents)))

    def _read(self, dossier: DossierRef) -> Visits | None:
        data = self._store.note(dossier, NOTE)
        return _decoder.decode(data) if data is not None else None

    def _write(self, dossier: DossierRef, visits: Visits) -> None:
        self._store.set_note(dossier, NOTE, msgspec.msgpack.encode(visits))


def _continued(known: Visits, now: datetime) -> Visits:
    """The visit goes on, or a new one begins after a pause."""
    if now - datetime.fromisoformat(known.last) > PAUSE:
        return replace(known, before=known.last, last=_text(now))
    return replace(known, last=_text(now))


def _visit(visits: Visits, opened: OpenDossier) -> Visit:
    unseen = frozenset(_deposited_after(visits.first, opened)) - visits.seen
    since = frozenset(_deposited_after(visits.before, opened)) if visits.before else frozenset()
    new = [document.meta for document in opened.documents if document.meta.document_id in unseen | since]
    new.sort(key=lambda meta: meta.deposited_at, reverse=True)
    return Visit(visits.before, tuple(meta.document_id for meta in new), unseen)


def _deposited_after(moment: str, opened: OpenDossier) -> Iterable[str]:
    """Documents deposited after a moment."""
    limit = datetime.fromisoformat(moment)
    for document in opened.documents:
        if datetime.fromisoformat(document.meta.deposited_at) > limit:
            yield document.meta.document_id


def _text(moment: datetime) -> str:
    return moment.isoformat(timespec="microseconds")
