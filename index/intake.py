"""Taking a file in: read → embed → seal. The whole way of a document, on one page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Literal, Protocol

from index.listing import MISFILED
from index.ports import DossierRef, Embedder, Store
from index.records import decode_meta, encode_meta, new_document
from ingest.declared import Described, stricter
from ingest.decoding import unpacked
from ingest.document import Identity, Reading
from ingest.errors import DocumentRefused
from ingest.identity import compare

REFUSED_MISFILED = "Refusé : ce document nomme un autre patient (identité stricte)."

IngestStatus = Literal["added", "unchanged", "replaced", "rejected", "unreadable"]


@dataclass(frozen=True, slots=True)
class IngestRecord:
    """What became of one file (CONTRACT, ``ingest --json``). ``reason`` is one French line."""

    path: str
    status: IngestStatus
    document_id: str | None
    reason: str | None
    pages: int
    warnings: tuple[str, ...] = ()


class DocumentReader(Protocol):
    """What intake needs of :class:`ingest.pipeline.Reader`."""

    def read(self, data: bytes, file_name: str) -> Reading:
        """Read one file; raises ``DocumentRefused``."""


class Intake:
    """Reads, embeds and seals one file at a time. Stateless between files; safe to call from several threads."""

    def __init__(
        self,
        store: Store,
        reader: DocumentReader,
        embedder: Embedder,
        replaces: Callable[[DossierRef, str], bool],
        *,
        strict_identity: bool = False,
    ) -> None:
        """``replaces`` tells whether a document just added replaces another of its dossier.

        With ``strict_identity`` a document that names another patient is refused instead of being set aside.
        """
        self._store = store
        self._reader = reader
        self._embedder = embedder
        self._replaces = replaces
        self._strict_identity = strict_identity

    def add(self, dossier: DossierRef, data: bytes, path: str) -> IngestRecord:
        """Take in one file; when this returns anything but ``rejected`` the document is durable.

        A refused file gives a ``rejected`` record; errors of the store or of a model are raised.
        """
        file_name = display_name(path)
        try:
            document_id = self._store.document_id(dossier, data)
            if document_id in self._store.documents(dossier):
                pages = self._deposited_again(dossier, document_id, data)
                return IngestRecord(path, "unchanged", document_id, "déjà dans le dossier", pages)
            reading = self._reader.read(data, file_name)
        except DocumentRefused as refusal:
            return IngestRecord(path, "rejected", None, refusal.detail, 0)
        misfiled = compare(self._identity(dossier), reading.document.identities) == "mismatch"
        if misfiled and self._strict_identity:
            return IngestRecord(path, "rejected", None, REFUSED_MISFILED, len(reading.document.pages))
        vectors = self._embedder.embed_passages([chunk.text for chunk in reading.chunks])
        document = new_document(
            document_id,
            reading,
            vectors,
            embedder=self._embedder.name,
            deposited_at=datetime.now(UTC).isoformat(timespec="microseconds"),
            original=data,
        )
        self._store.add(dossier, document)
        return self._record(dossier, path, document_id, reading, misfiled=misfiled)

    def _deposited_again(self, dossier: DossierRef, document_id: str, data: bytes) -> int:
        """The document's pages. A stricter mask that its sender now declares is taken over, unless a user set one."""
        meta = decode_meta(self._store.parts(dossier, ("meta",), [document_id])[document_id]["meta"])
        if isinstance(data, Described) and not any(done.field == "confidentiality" for done in meta.corrections):
            metadata = meta.document.metadata
            masks = stricter(metadata.confidentiality, data.declared.header.confidentiality)
            if masks != metadata.confidentiality:
                document = replace(meta.document, metadata=replace(metadata, confidentiality=masks))
                self._store.put_part(dossier, document_id, "meta", encode_meta(replace(meta, document=document)))
        return meta.page_count

    def _identity(self, dossier: DossierRef) -> Identity | None:
        sealed = self._store.identity(dossier)
        return unpacked(sealed, Identity) if sealed else None

    def _record(
        self, dossier: DossierRef, path: str, document_id: str, reading: Reading, *, misfiled: bool
    ) -> IngestRecord:
        document = reading.document
        pages, warnings = len(document.pages), document.warnings
        if not document.readable:
            reason = warnings[0] if warnings else "aucun texte lisible"
            return IngestRecord(path, "unreadable", document_id, reason, pages, warnings)
        if misfiled:
            return IngestRecord(path, "added", document_id, MISFILED, pages, (*warnings, MISFILED))
        links = document.links
        replaces = bool(links.replaces or links.announces_replacement) and self._replaces(dossier, document_id)
        return IngestRecord(path, "replaced" if replaces else "added", document_id, None, pages, warnings)


def display_name(path: str) -> str:
    """The last component of a path of any system, without control characters, at most 255 characters."""
    name = path.replace("\\", "/").rstrip("/").rsplit("/", 1)[-1]
    cleaned = "".join(character for character in name if character.isprintable()).strip()
    return cleaned[:255] or "document"
