"""The sealed manifest of a dossier: which documents it holds, which version each part has, what changed.

It is sealed under the dossier's key and rewritten in the transaction of every change, so a record
that was removed, replaced by an older one or brought from elsewhere no longer agrees with it. Versions
are values of the dossier's counter and are never used twice, also not after a removal.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import msgspec

from index.ports import Change, Part
from index.sealing import tampered

KEPT = 16
"""Manifests kept decoded: opaque ids and counters only."""


class Entry(msgspec.Struct, frozen=True, array_like=True):
    """One document: counter when added, when last changed (summaries aside), version of each part."""

    document_id: str
    added: int
    changed: int
    parts: dict[str, int]
    rendition: bool


class Manifest(msgspec.Struct, frozen=True, array_like=True):
    """Documents in deposit order, the identity's version (0: never set) and what was deleted when.

    ``created`` is the counter the dossier began with. It lies above every counter of erased dossiers, so
    that whoever still holds an erased one sees a change in the one made anew for the same patient.
    """

    counter: int
    created: int
    identity: int = 0
    documents: tuple[Entry, ...] = ()
    deleted: tuple[tuple[int, str], ...] = ()

    def entries(self) -> dict[str, Entry]:
        """Entries by document, in deposit order."""
        return {entry.document_id: entry for entry in self.documents}

    def with_document(self, document_id: str, parts: Mapping[Part, bytes], rendition: bool) -> Manifest:
        """The manifest once the document is added, all its parts at the new counter."""
        now = self.counter + 1
        entry = Entry(document_id, now, now, dict.fromkeys(parts, now), rendition)
        return msgspec.structs.replace(
            self,
            counter=now,
            documents=(*self.documents, entry),
            deleted=tuple(item for item in self.deleted if item[1] != document_id),
        )

    def with_part(self, document_id: str, part: Part) -> Manifest:
        """The manifest once ``part`` is replaced. A summary does not count as a change of the document."""
        now = self.counter + 1
        documents = tuple(
            Entry(
                entry.document_id,
                entry.added,
                entry.changed if part == "summary" else now,
                {**entry.parts, part: now},
                entry.rendition,
            )
            if entry.document_id == document_id
            else entry
            for entry in self.documents
        )
        return msgspec.structs.replace(self, counter=now, documents=documents)

    def with_identity(self) -> Manifest:
        """The manifest once the identity is replaced."""
        now = self.counter + 1
        return msgspec.structs.replace(self, counter=now, identity=now)

    def without(self, document_id: str) -> Manifest:
        """The manifest once the document is deleted; its opaque id stays so that open dossiers drop it."""
        now = self.counter + 1
        documents = tuple(entry for entry in self.documents if entry.document_id != document_id)
        deleted = (*self.deleted, (now, document_id))
        return msgspec.structs.replace(self, counter=now, documents=documents, deleted=deleted)

    def changes(self, after: int) -> list[Change]:
        """The last change of each document and of the identity, those above ``after``, oldest first."""
        if after >= self.counter:
            return []
        found = [Change(entry.changed, entry.document_id, "put") for entry in self.documents]
        found += [Change(sequence, document_id, "delete") for sequence, document_id in self.deleted]
        found.append(Change(max(self.identity, self.created), "", "identity"))
        return sorted(change for change in found if change.sequence > after)


_DECODER = msgspec.msgpack.Decoder(Manifest)


def encode(manifest: Manifest) -> bytes:
    """Bytes to seal."""
    return msgspec.msgpack.encode(manifest)


@lru_cache(maxsize=KEPT)
def decode(data: bytes, counter: int) -> Manifest:
    """The manifest; ``StoreProblem`` when it does not carry the counter it is stored under.

    Read several times a question and the same until something is written: the last ones opened are kept decoded.
    """
    try:
        manifest = _DECODER.decode(data)
    except msgspec.DecodeError as error:
        raise tampered() from error
    if manifest.counter != counter:
        raise tampered()
    return manifest
