"""The unassigned tray: documents without a patient, proposed to dossiers, filed only when a person says so.

The tray is a sealed dossier of its own that no patient identifier reaches (``Store.tray``). A document in it enters
no answer. Filing moves what was read into the patient's dossier and removes every byte of it here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Literal, Protocol

from index.admissible import checked_patient
from index.answer import DocumentRecord
from index.dossier import OpenDocument
from index.intake import IngestRecord
from index.listing import MISFILED, record
from index.ports import DossierRef, Job, NewDocument, Store
from index.records import Correction, DocumentMeta, decode_meta, encode_meta
from index.versions import Standing
from index.watched import Watched
from ingest.decoding import unpacked
from ingest.document import Box, FoundIdentity, Identity
from ingest.errors import InvalidRequest, NotFound
from ingest.identity import compare, compare_identities

Because = Literal["ins", "name_birth_date"]
ASSIGNED = "assigned"
"""Field of the correction that traces who filed a document."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A dossier whose identity is the one the document states, and by which traits: the INS, or name and birth date."""

    patient: str
    identity: Identity
    because: Because


@dataclass(frozen=True, slots=True)
class TrayItem:
    """A document that waits: its record, the persons it names as its patient, and the dossiers that fit."""

    record: DocumentRecord
    identities: tuple[FoundIdentity, ...]
    proposals: tuple[Proposal, ...]


class PageRenderer(Protocol):
    """What the tray needs of a reader to show a page."""

    def render(self, data: bytes, page: int, width: int, boxes: Sequence[Box]) -> bytes:
        """PNG of a displayed page."""


class Tray:
    """The use cases of the tray, one method each. Errors: the tree of :mod:`ingest.errors`."""

    def __init__(
        self,
        store: Store,
        renderer: PageRenderer,
        add: Callable[[DossierRef, bytes, str], IngestRecord],
        read: Callable[[DossierRef, bytes, str], list[IngestRecord]],
        identities: Callable[[], list[tuple[str, Identity | None]]],
        *,
        strict_identity: bool = False,
    ) -> None:
        """``add`` takes one file into a dossier, ``read`` all that a deposited file holds.

        ``identities`` lists who every dossier is about.
        With ``strict_identity`` a document that names another patient is never filed.
        """
        self._store = store
        self._renderer = renderer
        self._add = add
        self._read = read
        self._identities = identities
        self._strict = strict_identity

    def deposit(self, data: bytes, path: str) -> list[IngestRecord]:
        """Take in one deposited file, or each file of a container, without a patient. Durable when this returns."""
        return self._read(self._store.tray(), data, path)

    def add(self, data: bytes, path: str) -> IngestRecord:
        """Take in one file without a patient. Durable when this returns."""
        return self._add(self._store.tray(), data, path)

    def watched(self) -> Watched:
        """What a watched folder already gave to the tray."""
        return Watched(self._store, self._store.tray())

    def enqueue(self, files: Sequence[tuple[str, bytes]]) -> str:
        """Seal uploaded ``(file name, bytes)`` durably; the id of the job that will read them into the tray."""
        return self._store.enqueue(self._store.tray(), files)

    def job(self, job_id: str) -> Job:
        """State and results of an upload to the tray."""
        return self._store.job(self._store.tray(), job_id)

    def items(self) -> list[TrayItem]:
        """What waits, oldest deposit first, with the dossiers that fit."""
        known = [(patient, identity) for patient, identity in self._identities() if identity is not None]
        parts = self._store.parts(self._store.tray(), ("meta",))
        return [self._item(position, decode_meta(part["meta"]), known) for position, part in enumerate(parts.values())]

    def page_image(self, document_id: str, number: int, *, width: int) -> bytes:
        """PNG of page ``number`` (1-based) of a waiting document, ``width`` pixels wide."""
        tray = self._store.tray()
        if not 1 <= number <= self._meta(tray, document_id).page_count:
            raise NotFound("page inexistante", remedy="Vérifiez le numéro de page.")
        data = self._store.rendition(tray, document_id) or self._store.original(tray, document_id)
        return self._renderer.render(data, number, width, ())

    def assign(self, document_id: str, patient: str, *, by: str, despite_mismatch: bool = False) -> IngestRecord:
        """File a waiting document in an existing dossier, as the user ``by`` says.

        ``InvalidRequest`` when it names another patient, unless ``despite_mismatch``: it is then set aside there,
        visibly, as any misfiled document. Called again after a crash it finishes what was begun.
        """
        tray, target = self._store.tray(), self._store.open(checked_patient(patient))
        meta = self._meta(tray, document_id)
        sealed = self._store.identity(target)
        identity = unpacked(sealed, Identity) if sealed else None
        mismatch = compare(identity, meta.document.identities) == "mismatch"
        if mismatch and (self._strict or not despite_mismatch):
            raise InvalidRequest(
                "ce document nomme un autre patient : il n'est pas classé",
                remedy="Vérifiez le patient choisi.",
            )
        original = self._store.original(tray, document_id)
        filed = self._store.document_id(target, original)
        known = filed in self._store.documents(target)
        if not known:
            self._store.add(target, self._moved(tray, meta, filed, original, by))
        self._store.delete(tray, document_id)
        content = meta.document
        warnings = (*content.warnings, MISFILED) if mismatch else content.warnings
        if known:
            return IngestRecord(content.file_name, "unchanged", filed, "déjà dans le dossier", meta.page_count)
        status: Literal["added", "unreadable"] = "added" if content.readable else "unreadable"
        return IngestRecord(content.file_name, status, filed, MISFILED if mismatch else None, meta.page_count, warnings)

    def discard(self, document_id: str) -> None:
        """Remove a waiting document, verified: no byte of it stays."""
        tray = self._store.tray()
        self._meta(tray, document_id)
        self._store.delete(tray, document_id)

    # inside

    def _meta(self, tray: DossierRef, document_id: str) -> DocumentMeta:
        try:
            parts = self._store.parts(tray, ("meta",), [document_id])
        except NotFound:
            raise NotFound(
                "document absent de la corbeille d'arrivée", remedy="Listez les documents à classer."
            ) from None
        return decode_meta(parts[document_id]["meta"])

    def _moved(self, tray: DossierRef, meta: DocumentMeta, filed: str, original: bytes, by: str) -> NewDocument:
        """All that was read, under its new id, deposited now, with a trace of who filed it."""
        now = datetime.now(UTC).isoformat(timespec="microseconds")
        trace = Correction(ASSIGNED, "", now, by)
        moved = replace(meta, document_id=filed, deposited_at=now, corrections=(*meta.corrections, trace))
        parts = dict(self._store.parts(tray, ("search", "pages", "summary"), [meta.document_id])[meta.document_id])
        parts["meta"] = encode_meta(moved)
        return NewDocument(filed, parts, original, self._store.rendition(tray, meta.document_id))

    def _item(self, position: int, meta: DocumentMeta, known: Sequence[tuple[str, Identity]]) -> TrayItem:
        found = meta.document.identities
        proposals = tuple(
            Proposal(patient, identity, _because(identity, found))
            for patient, identity in known
            if compare(identity, found) == "match"
        )
        waiting = OpenDocument(position, meta, Standing(), "unknown")
        return TrayItem(record(waiting), found, proposals)


def _because(identity: Identity, found: Sequence[FoundIdentity]) -> Because:
    """By the INS when it alone would already do."""
    alone = Identity(ins=identity.ins)
    by_ins = any(compare_identities(alone, Identity(ins=one.identity.ins)) == "match" for one in found)
    return "ins" if by_ins else "name_birth_date"
