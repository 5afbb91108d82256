"""Looking through a dossier: use cases of :class:`index.practice.Practice` that search nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import msgspec

from index.admissible import checked_patient, current_day
from index.dossier import DossierCache, OpenDossier
from index.ports import DossierRef, Store
from index.timeline import Entry, Measured, measured, timeline
from index.visits import Visit, VisitBook
from ingest.document import Identity


class Browsing:
    """Every call names one patient and opens that dossier alone."""

    _store: Store
    _cache: DossierCache
    _visits: VisitBook

    def identity(self, patient: str) -> Identity | None:
        """Who an existing dossier is about; ``None`` when never set."""
        return self._identity(self._dossier(patient))

    def timeline(self, patient: str) -> list[Entry]:
        """Current documents newest act first, each with the versions and copies it stands for."""
        return timeline(self._open(patient), today=current_day())

    def measured(self, patient: str) -> list[Measured]:
        """The analytes the dossier has results of, most followed first."""
        return measured(self._open(patient), today=current_day())

    def last_opened(self, patient: str) -> str | None:
        """When somebody last looked at the dossier, ISO 8601 UTC."""
        return self._visits.last_opened(self._dossier(patient))

    def visit(self, patient: str) -> Visit:
        """Note that the dossier is looked at; what is new in it since the visit before."""
        dossier = self._dossier(patient)
        return self._visits.open(dossier, self._cache.get(dossier), now=datetime.now(UTC))

    def mark_seen(self, patient: str, documents: Sequence[str]) -> None:
        """Note that documents were looked at."""
        dossier = self._dossier(patient)
        known = self._cache.get(dossier).by_id
        self._visits.seen(dossier, [name for name in documents if name in known], now=datetime.now(UTC))

    def _identity(self, dossier: DossierRef) -> Identity | None:
        sealed = self._store.identity(dossier)
        return msgspec.msgpack.decode(sealed, type=Identity) if sealed else None

    def _dossier(self, patient: str) -> DossierRef:
        return self._store.open(checked_patient(patient))

    def _open(self, patient: str) -> OpenDossier:
        return self._cache.get(self._dossier(patient))
