"""The unassigned tray: deposit without a patient, list with proposals, look, file, discard."""

from __future__ import annotations

from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Body, Path, Query, Request, Response
from fastapi.responses import JSONResponse

from api import examples
from api.routers.jobs import job_out
from api.services import DocumentId, PageNumber, Services, UsesServices
from api.tray_wire import AssignIn, TrayOut, tray_item_out
from api.upload import uploaded_files
from api.wire import IngestOut, JobOut, ingest_out

router = APIRouter(prefix="/v1/tray", tags=["tray"])


@router.post(
    "/documents",
    status_code=202,
    response_model=JobOut,
    responses=examples.UPLOADED,
    openapi_extra={"requestBody": examples.UPLOAD_BODY},
)
async def add_unassigned(
    request: Request,
    services: UsesServices,
    wait: Annotated[bool, Query(description="Answer only once every file has been read.")] = False,
) -> Response:
    """Deposit files without a patient. 202: kept durably, read by a job. With ``wait``: 201 with what became of each.

    Nothing is filed in a dossier before a person says which.
    """
    files = await uploaded_files(request, services.settings.max_request_files)
    if wait:
        items = await to_thread.run_sync(_read_now, services, files, limiter=services.reading)
        return JSONResponse([item.model_dump() for item in items], status_code=201)
    job = await to_thread.run_sync(services.practice.tray.enqueue, files)
    services.jobs.wake()
    body = JobOut(job=job, state="queued", items=[])
    return JSONResponse(body.model_dump(), status_code=202, headers={"location": f"/v1/tray/jobs/{job}"})


def _read_now(services: Services, files: list[tuple[str, bytes]]) -> list[IngestOut]:
    return [ingest_out(record) for name, data in files for record in services.practice.tray.deposit(data, name)]


@router.get("", responses=examples.response(200, examples.TRAY))
def list_tray(services: UsesServices) -> TrayOut:
    """What waits, oldest deposit first, with the dossiers whose identity each document states."""
    return TrayOut(items=[tray_item_out(item) for item in services.practice.tray.items()])


@router.get("/jobs/{job}", responses=examples.response(200, examples.JOB, examples.NOT_FOUND))
def get_tray_job(
    job: Annotated[str, Path(description="As given by the upload.", examples=["7c1d52"])], services: UsesServices
) -> JobOut:
    """State of an upload to the tray, with one item for each file read so far."""
    return job_out(services.practice.tray.job(job))


@router.get("/{document_id}/pages/{number:int}.png", response_class=Response, responses=examples.PAGE_IMAGE)
async def tray_page_image(
    document_id: DocumentId,
    number: PageNumber,
    services: UsesServices,
    width: Annotated[int, Query(ge=100, le=3000, description="Pixels.")] = 1000,
) -> Response:
    """The displayed page of a waiting document as PNG: to be looked at before it is filed."""

    def render() -> bytes:
        return services.practice.tray.page_image(document_id, number, width=width)

    image = await to_thread.run_sync(render, limiter=services.rendering)
    return Response(image, media_type="image/png", headers={"cache-control": "no-store"})


@router.post("/{document_id}/assign", responses=examples.response(200, examples.INGESTED, examples.NOT_FOUND))
def assign(
    document_id: DocumentId,
    choice: Annotated[AssignIn, Body(openapi_examples=examples.request({"patient": "demo"}))],
    request: Request,
    services: UsesServices,
) -> IngestOut:
    """File a waiting document in an existing dossier; refused when it names another patient, unless insisted on."""
    by = "page" if request.scope["state"].get("session") is not None else "api"
    filed = services.practice.tray.assign(document_id, choice.patient, by=by, despite_mismatch=choice.despite_mismatch)
    return ingest_out(filed)


@router.delete("/{document_id}", status_code=204, responses=examples.response(204, None, examples.NOT_FOUND))
def discard(document_id: DocumentId, services: UsesServices) -> Response:
    """Remove a waiting document, verified: no byte of it stays."""
    services.practice.tray.discard(document_id)
    return Response(status_code=204)
