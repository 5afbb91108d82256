"""The use cases of Retrouve, one method each. Everything outside (terminal, REST, page) calls only this."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Protocol

import msgspec

from index.admissible import check_identity, checked_patient, current_day
from index.answer import AnswerObservation, Citation, DocumentRecord
from index.asking import Asking
from index.besides import Besides
from index.correct import corrected
from index.dossier import DossierCache, OpenDocument
from index.intake import DocumentReader, IngestRecord, Intake
from index.listing import newest_first, record
from index.plan import Plan
from index.ports import DossierRef, Embedder, Job, Store
from index.records import encode_meta
from index.series import series
from index.summaries import Summariser
from index.summary_work import COMPONENT, SummaryWork
from index.tray import Tray
from index.turns import Turns
from index.uploads import Uploads
from index.values import observation
from index.visits import VisitBook
from index.watched import Watched
from ingest.document import Box, Evidence, Identity, Observation, Page, Section
from ingest.errors import InvalidRequest, NotFound, RetrouveError
from ingest.vocabulary import analytes


class PageReader(DocumentReader, Protocol):
    """What the practice needs of :class:`ingest.pipeline.Reader`."""

    def render(self, data: bytes, page: int, width: int, boxes: Sequence[Box]) -> bytes:
        """PNG of a displayed page of a PDF, ``width`` pixels wide, boxes highlighted."""

    def expand(self, path: str) -> Iterator[tuple[str, bytes]]:
        """The files of a file, folder or archive, by display path."""

    def unfold(self, name: str, data: bytes) -> Iterator[tuple[str, bytes]]:
        """The files of one deposited file: itself, or what a zip holds."""

    def readiness(self) -> dict[str, str | None]:
        """Component → ``None`` when ready, else the French reason."""

    def close(self) -> None:
        """Stop the children."""


@dataclass(frozen=True, slots=True)
class PatientView:
    """A dossier's identity and counts. ``identity`` is ``None`` when never set."""

    patient: str
    identity: Identity | None
    documents: int
    unreadable: int
    set_aside: int


@dataclass(frozen=True, slots=True)
class DocumentView:
    """One document, whole (CONTRACT, ``show``)."""

    record: DocumentRecord
    evidence: Mapping[str, Evidence]
    sections: tuple[Section, ...]
    observations: tuple[Observation, ...]
    pages: tuple[Page, ...]


class Practice(Asking):
    """Every call names one patient; nothing searches across. Errors: the tree of :mod:`ingest.errors`."""

    def __init__(
        self,
        store: Store,
        reader: PageReader,
        embedder: Embedder,
        *,
        see_masked: bool = False,
        strict_identity: bool = False,
        summariser: Summariser | None = None,
    ) -> None:
        """``see_masked``: show documents masked to professionals (the médecin traitant's setting).

        ``strict_identity``: refuse a document that names another patient instead of setting it aside.
        ``summariser`` makes summaries with a model; without it rules make them all.
        """
        self._store = store
        self._reader = reader
        self._embedder = embedder
        self._turns = Turns(embedder)
        self._besides = Besides(embedder)
        self._correcting = threading.Lock()
        self._cache = DossierCache(store, embedder=embedder.name, see_masked=see_masked)
        self._intake = Intake(store, reader, embedder, self._replaces, strict_identity=strict_identity)
        self._uploads = Uploads(store, self._deposit)
        self.tray = Tray(
            store, reader, self._intake.add, self._deposit, self.identities, strict_identity=strict_identity
        )
        """Documents without a patient."""
        self._visits = VisitBook(store)
        self._people = {}
        self._summaries = SummaryWork(store, summariser)

    # patients

    def set_patient(self, patient: str, identity: Identity) -> PatientView:
        """Create the dossier if new and set its identity."""
        check_identity(identity)
        dossier = self._store.create(checked_patient(patient))
        self._store.set_identity(dossier, msgspec.msgpack.encode(identity))
        self._people.pop(patient, None)
        return self._view(patient, dossier)

    def patient(self, patient: str) -> PatientView:
        """Identity and counts of an existing dossier."""
        return self._view(patient, self._dossier(patient))

    def patients(self) -> list[PatientView]:
        """Every dossier of the practice, by identifier."""
        found = []
        for patient in self._store.patients():
            with suppress(NotFound):  # (erased meanwhile)
                found.append(self.patient(patient))
        return found

    def identities(self) -> list[tuple[str, Identity | None]]:
        """Every dossier and who it is about, without opening its documents."""
        found = []
        for patient in self._store.patients():
            with suppress(NotFound):  # (erased meanwhile)
                found.append((patient, self._identity(self._dossier(patient))))
        return found

    def erase(self, patient: str) -> None:
        """Remove a dossier and every byte of it."""
        dossier = self._dossier(patient)
        self._summaries.call_off(dossier)
        try:
            self._store.erase(dossier)
        finally:  # (also when the removal could not be verified; and not before: a question may still be reading)
            self._cache.forget(dossier)

    # documents

    def add(self, patient: str, data: bytes, path: str) -> IngestRecord:
        """Take in one file, creating the dossier if new. Durable when this returns."""
        return self._add(self._store.create(checked_patient(patient)), data, path)

    def deposit(self, patient: str, data: bytes, path: str) -> list[IngestRecord]:
        """Take in one deposited file, or each file of a deposited zip; at least one record."""
        return self._deposit(self._store.create(checked_patient(patient)), data, path)

    def watched(self, patient: str) -> Watched:
        """What a watched folder already gave to a dossier, created if new."""
        return Watched(self._store, self._store.create(checked_patient(patient)))

    def documents(self, patient: str) -> list[DocumentRecord]:
        """Every document record, newest act first, undated last."""
        return [record(document) for document in newest_first(self._open(patient))]

    def show(self, patient: str, document_id: str) -> DocumentView:
        """One document with its evidence, sections, observations and page texts."""
        return self._shown(self._dossier(patient), self._document(patient, document_id))

    def page(self, patient: str, document_id: str, number: int) -> Page:
        """Page ``number`` (1-based)."""
        pages = self.show(patient, document_id).pages
        if not 1 <= number <= len(pages):
            raise NotFound("page inexistante", remedy="Vérifiez le numéro de page.")
        return pages[number - 1]

    def page_image(
        self, patient: str, document_id: str, number: int, *, width: int, boxes: Sequence[Box] = ()
    ) -> bytes:
        """PNG of the displayed page, ``width`` pixels wide, with ``boxes`` highlighted."""
        self.page(patient, document_id, number)
        dossier = self._dossier(patient)
        data = self._store.rendition(dossier, document_id) or self._store.original(dossier, document_id)
        return self._reader.render(data, number, width, boxes)

    def original(self, patient: str, document_id: str) -> tuple[str, str, bytes]:
        """File name, media type and bytes as deposited."""
        content = self._document(patient, document_id).meta.document
        return content.file_name, content.media_type, self._store.original(self._dossier(patient), document_id)

    def correct(self, patient: str, document_id: str, changes: Mapping[str, object], *, by: str) -> DocumentView:
        """Correct metadata fields as the user ``by`` says; traced, evidence source ``user``."""
        dossier = self._dossier(patient)
        with self._correcting:
            document = self._document(patient, document_id)
            meta = corrected(document.meta, changes, by=by)
            self._store.put_part(dossier, document_id, "meta", encode_meta(meta))
        # A document that this correction masks is shown a last time, so that the caller hears that it was done.
        now = self._cache.get(dossier).by_id.get(document_id) or replace(document, meta=meta)
        return self._shown(dossier, now)

    def delete(self, patient: str, document_id: str) -> None:
        """Remove one document, verified."""
        self._document(patient, document_id)
        dossier = self._dossier(patient)
        self._summaries.call_off(dossier, document_id)
        try:
            self._store.delete(dossier, document_id)
        finally:
            self._cache.forget(dossier)

    # questions

    def observations(self, patient: str, analyte: str) -> tuple[list[AnswerObservation], tuple[Citation, ...]]:
        """Every result of an analyte (an id of labs.csv), oldest first, with their citations."""
        if analyte not in analytes():
            raise InvalidRequest("analyte inconnu", remedy="Donnez un identifiant de la table des analytes.")
        dossier = self._dossier(patient)
        plan = Plan("trend", analytes=(analyte,))
        points = series(plan, self._cache.get(dossier), today=current_day())
        citer = self._citer(dossier, [point.document for point in points])
        return [observation(point, citer) for point in points], citer.citations

    # uploads

    def enqueue(self, patient: str, files: Sequence[tuple[str, bytes]]) -> str:
        """Seal uploaded ``(file name, bytes)`` durably; the id of the job that will read them."""
        return self._store.enqueue(self._store.create(checked_patient(patient)), files)

    def job(self, patient: str, job_id: str) -> Job:
        """State and results of an upload."""
        return self._store.job(self._dossier(patient), job_id)

    def work_one_job(self) -> bool:
        """Read the files of the next queued upload; ``False`` when there is none.

        See :meth:`index.uploads.Uploads.work_one` for what it raises.
        """
        return self._uploads.work_one()

    def requeue_interrupted(self) -> int:
        """At server start: take up again what a dead process was reading or summarising."""
        self._store.summaries.requeue_interrupted()
        return self._store.requeue_interrupted()

    def work_one_summary(self) -> bool:
        """Make the next summary with the model; ``False`` when there is none to make now."""
        return self._summaries.work_one()

    def expand(self, path: str) -> Iterator[tuple[str, bytes]]:
        """The files of a file, folder or archive, by display path."""
        return self._reader.expand(path)

    # health

    def readiness(self) -> dict[str, str | None]:
        """Component → ``None`` when ready, else the French reason why not."""
        found = dict(self._reader.readiness())
        for name, check in (("stockage", self._store.check), ("recherche", self._check_embedder)):
            try:
                check()
                found[name] = None
            except RetrouveError as problem:
                found[name] = problem.detail
        found[COMPONENT] = self._summaries.unavailable()
        return found

    def _check_embedder(self) -> None:
        self._embedder.embed_query("prêt")

    def close(self) -> None:
        """Stop children and release the store."""
        self._summaries.close()
        self._reader.close()
        self._store.close()

    # inside

    def _deposit(self, dossier: DossierRef, data: bytes, path: str) -> list[IngestRecord]:
        records = [self._add(dossier, content, name) for name, content in self._reader.unfold(path, data)]
        return records or [IngestRecord(path, "rejected", None, "aucun document dans cette archive", 0)]

    def _add(self, dossier: DossierRef, data: bytes, path: str) -> IngestRecord:
        """Take in one file, and have its model's summary made when there is time."""
        made = self._intake.add(dossier, data, path)
        if made.document_id is not None and made.status != "unchanged":
            self._summaries.arrived(dossier, made.document_id)
        return made

    def _replaces(self, dossier: DossierRef, document_id: str) -> bool:
        found = self._cache.get(dossier).by_id.get(document_id)
        return found is not None and found.standing.replaces is not None

    def _shown(self, dossier: DossierRef, document: OpenDocument) -> DocumentView:
        content, name = document.meta.document, document.meta.document_id
        pages = self._pages(dossier, [name])[name]
        evidence = content.metadata.evidence
        return DocumentView(record(document), evidence, content.sections, content.observations, pages)

    def _document(self, patient: str, document_id: str) -> OpenDocument:
        found = self._open(patient).by_id.get(document_id)
        if found is None:
            raise NotFound("document inconnu dans ce dossier", remedy="Listez les documents du patient.")
        return found

    def _view(self, patient: str, dossier: DossierRef) -> PatientView:
        opened = self._cache.get(dossier)
        return PatientView(
            patient,
            opened.identity,
            documents=len(opened.documents),
            unreadable=sum(not document.meta.document.readable for document in opened.documents),
            set_aside=sum(document.match == "mismatch" for document in opened.documents),
        )
