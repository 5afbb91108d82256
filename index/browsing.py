"""Looking through a dossier: use cases of :class:`index.practice.Practice` that search nothing."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from time import monotonic

from index.admissible import checked_patient, current_day
from index.dossier import DossierCache, OpenDossier
from index.ports import DossierRef, Store
from index.timeline import Entry, Measured, measured, timeline
from index.visits import Visit, VisitBook
from ingest.decoding import unpacked
from ingest.document import Identity
from ingest.errors import NotFound

KEPT_SECONDS = 30.0
"""How long the picker's memory of who a dossier is about lasts, should another process change it."""


@dataclass(frozen=True, slots=True)
class Person:
    """Who a dossier is about, and when somebody last looked at it (ISO 8601 UTC); ``read`` is a monotonic time."""

    patient: str
    identity: Identity | None
    last_opened: str | None
    read: float


class Browsing:
    """Every call names one patient and opens that dossier alone."""

    _store: Store
    _cache: DossierCache
    _visits: VisitBook
    _people: dict[str, Person]

    def people(self) -> list[Person]:
        """Every dossier of the practice, by identifier, for the picker: opening thousands anew takes seconds."""
        listed = self._store.patients()
        for patient in self._people.keys() - set(listed):
            self._people.pop(patient, None)
        found = []
        for patient in listed:
            with suppress(NotFound):  # (erased meanwhile)
                found.append(self._person(patient))
        return found

    def _person(self, patient: str) -> Person:
        kept, now = self._people.get(patient), monotonic()
        if kept is None or now - kept.read > KEPT_SECONDS:
            dossier = self._dossier(patient)
            kept = Person(patient, self._identity(dossier), self._visits.last_opened(dossier), now)
            self._people[patient] = kept
        return kept

    def identity(self, patient: str) -> Identity | None:
        """Who an existing dossier is about; ``None`` when never set."""
        return self._identity(self._dossier(patient))

    def timeline(self, patient: str) -> list[Entry]:
        """Current documents newest act first, each with the versions and copies it stands for."""
        return timeline(self._open(patient), today=current_day())

    def measured(self, patient: str) -> list[Measured]:
        """The analytes the dossier has results of, most followed first."""
        return measured(self._open(patient), today=current_day())

    def visit(self, patient: str) -> Visit:
        """Note that the dossier is looked at; what is new in it since the visit before."""
        dossier = self._dossier(patient)
        visit = self._visits.open(dossier, self._cache.get(dossier), now=datetime.now(UTC))
        self._people.pop(patient, None)
        return visit

    def mark_seen(self, patient: str, documents: Sequence[str]) -> None:
        """Note that documents were looked at."""
        dossier = self._dossier(patient)
        known = self._cache.get(dossier).by_id
        self._visits.seen(dossier, [name for name in documents if name in known], now=datetime.now(UTC))

    def _identity(self, dossier: DossierRef) -> Identity | None:
        sealed = self._store.identity(dossier)
        return unpacked(sealed, Identity) if sealed else None

    def _dossier(self, patient: str) -> DossierRef:
        return self._store.open(checked_patient(patient))

    def _open(self, patient: str) -> OpenDossier:
        return self._cache.get(self._dossier(patient))
