"""The use cases of Retrouve, one method each. Everything outside (terminal, REST, page) calls only this."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from index.answer import Answer, DocumentRecord
from index.intake import IngestRecord
from index.plan import Plan
from index.ports import Job
from ingest.document import Box, Evidence, Identity, Observation, Page, Section


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


class Practice:
    """Every call names one patient; nothing searches across. Errors: the tree of :mod:`ingest.errors`."""

    # patients
    def set_patient(self, patient: str, identity: Identity) -> PatientView: ...
    def patient(self, patient: str) -> PatientView: ...
    def patients(self) -> list[PatientView]: ...
    def erase(self, patient: str) -> None: ...

    # documents
    def add(self, patient: str, data: bytes, path: str) -> IngestRecord: ...
    def documents(self, patient: str) -> list[DocumentRecord]: ...
    def show(self, patient: str, document_id: str) -> DocumentView: ...
    def page(self, patient: str, document_id: str, number: int) -> Page: ...
    def page_image(self, patient: str, document_id: str, number: int, *, width: int, boxes: Sequence[Box]) -> bytes: ...
    def original(self, patient: str, document_id: str) -> tuple[str, str, bytes]: ...  # file name, media type, bytes
    def correct(self, patient: str, document_id: str, changes: Mapping[str, object], *, by: str) -> DocumentView: ...
    def delete(self, patient: str, document_id: str) -> None: ...

    # questions
    def ask(self, patient: str, question: str, *, today: str | None = None, understood: Plan | None = None) -> Answer: ...

    # uploads
    def enqueue(self, patient: str, files: Sequence[tuple[str, bytes]]) -> str: ...
    def job(self, patient: str, job_id: str) -> Job: ...
    def work_one_job(self) -> bool: ...  # read the next queued job; False when there is none
    def expand(self, path: str) -> Iterator[tuple[str, bytes]]: ...  # files, folders, zips

    # health
    def readiness(self) -> dict[str, str | None]: ...  # component → None when ready, else the French reason
    def close(self) -> None: ...
