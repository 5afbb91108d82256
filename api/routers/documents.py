"""Documents: deposit, list, show, correct, download, delete."""

from __future__ import annotations

import unicodedata
from typing import Annotated
from urllib.parse import quote

from anyio import to_thread
from fastapi import APIRouter, Body, Query, Request, Response
from fastapi.responses import JSONResponse

from api import examples
from api.detail import Corrections, DocumentDetail, detail_out
from api.listing import Filters, page_of
from api.services import DocumentId, PatientId, Services, UsesServices
from api.upload import uploaded_files
from api.wire import DocumentsOut, IngestOut, JobOut, document_out, ingest_out
from ingest.document import Category

router = APIRouter(prefix="/v1/patients/{patient}/documents", tags=["documents"])


@router.post(
    "",
    status_code=202,
    response_model=JobOut,
    responses=examples.UPLOADED,
    openapi_extra={"requestBody": examples.UPLOAD_BODY},
)
async def add_documents(
    patient: PatientId,
    request: Request,
    services: UsesServices,
    wait: Annotated[bool, Query(description="Answer only once every file has been read.")] = False,
) -> Response:
    """Deposit files. 202: kept durably, read by a job. With ``wait``: 201 with what became of each file."""
    files = await uploaded_files(request, services.settings.max_request_files)
    if wait:
        items = await to_thread.run_sync(_read_now, services, patient, files, limiter=services.reading)
        return JSONResponse([item.model_dump() for item in items], status_code=201)
    job = await to_thread.run_sync(services.practice.enqueue, patient, files)
    services.jobs.wake()
    body = JobOut(job=job, state="queued", items=[])
    location = f"/v1/patients/{quote(patient, safe='')}/jobs/{quote(job, safe='')}"
    return JSONResponse(body.model_dump(), status_code=202, headers={"location": location})


def _read_now(services: Services, patient: str, files: list[tuple[str, bytes]]) -> list[IngestOut]:
    return [ingest_out(record) for name, data in files for record in services.practice.deposit(patient, data, name)]


@router.get("", responses=examples.response(200, examples.DOCUMENTS, examples.NOT_FOUND))
def list_documents(
    patient: PatientId,
    services: UsesServices,
    *,
    category: Annotated[list[Category] | None, Query(description="Repeatable.")] = None,
    type_code: Annotated[list[str] | None, Query(alias="type", description="Type code; repeatable.")] = None,
    specialty: Annotated[list[str] | None, Query(description="Repeatable.")] = None,
    date_from: Annotated[str | None, Query(alias="from", description="First act date, ISO.")] = None,
    date_to: Annotated[str | None, Query(alias="to", description="Last act date, ISO.")] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    cursor: Annotated[str | None, Query(description="`next` of the page before.")] = None,
) -> DocumentsOut:
    """Document records, newest act first, undated last."""
    filters = Filters.of(category, type_code, specialty, date_from, date_to)
    records, following = page_of(services.practice.documents(patient), filters, limit=limit, cursor=cursor)
    return DocumentsOut(items=[document_out(record) for record in records], next=following)


@router.get("/{document_id}", responses=examples.response(200, examples.DETAIL, examples.NOT_FOUND))
def show_document(patient: PatientId, document_id: DocumentId, services: UsesServices) -> DocumentDetail:
    """One document: record, evidence, sections, observations, page texts."""
    return detail_out(services.practice.show(patient, document_id))


@router.patch("/{document_id}", responses=examples.response(200, examples.DETAIL, examples.NOT_FOUND))
def correct_document(
    patient: PatientId,
    document_id: DocumentId,
    corrections: Annotated[Corrections, Body(openapi_examples=examples.request(examples.CORRECTIONS))],
    request: Request,
    services: UsesServices,
) -> DocumentDetail:
    """Correct metadata or confidentiality; the correction is traced with source ``user``."""
    by = "page" if request.scope["state"].get("session") is not None else "api"
    return detail_out(services.practice.correct(patient, document_id, corrections.changes(), by=by))


@router.delete("/{document_id}", status_code=204, responses=examples.response(204, None, examples.NOT_FOUND))
def delete_document(patient: PatientId, document_id: DocumentId, services: UsesServices) -> Response:
    """Remove the document, verified: no byte of it stays."""
    services.practice.delete(patient, document_id)
    return Response(status_code=204)


@router.get("/{document_id}/file", response_class=Response, responses=examples.FILE)
def download(patient: PatientId, document_id: DocumentId, services: UsesServices) -> Response:
    """The original, byte for byte, as a download."""
    name, media_type, data = services.practice.original(patient, document_id)
    headers = {"content-disposition": attachment(name), "content-security-policy": "default-src 'none'; sandbox"}
    return Response(data, media_type=media_type, headers=headers)


def attachment(name: str) -> str:
    """A Content-Disposition that no file name can break out of (RFC 6266: ASCII fallback and UTF-8 name)."""
    ascii_name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    fallback = "".join(c if c.isalnum() or c in " ._-" else "_" for c in ascii_name).strip(" .") or "document"
    return f"attachment; filename=\"{fallback}\"; filename*=UTF-8''{quote(name.encode('utf-8', 'replace'), safe='')}"
