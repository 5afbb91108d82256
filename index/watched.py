"""What a watched folder has already given: remembered by content, sealed, so that nothing comes back by itself.

A document that was filed elsewhere, discarded or deleted since is still in the folder; a restart must not bring it
back. What is remembered is an HMAC of the bytes under the dossier's key: meaningless without it.
"""

from __future__ import annotations

from typing import Final

import msgspec

from index.ports import DossierRef, Store
from ingest.decoding import unpacked

NOTE: Final = "watched"


class Watched:
    """The contents already taken from a watched folder into one dossier (or into the tray)."""

    def __init__(self, store: Store, dossier: DossierRef) -> None:
        """What ``dossier`` remembers, in ``store``."""
        self._store = store
        self._dossier = dossier
        sealed = store.note(dossier, NOTE)
        self._known: set[str] = unpacked(sealed, set[str]) if sealed else set()

    def __contains__(self, data: bytes) -> bool:
        """Whether these bytes were taken."""
        return self._store.document_id(self._dossier, data) in self._known

    def remember(self, data: bytes) -> None:
        """These bytes were taken; durable when this returns."""
        self._known.add(self._store.document_id(self._dossier, data))
        self._store.set_note(self._dossier, NOTE, msgspec.msgpack.encode(sorted(self._known)))
