"""Bringing documents in: files read by the server's background reader, one line a file."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from anyio import to_thread
from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import TypeAdapter

from api.services import UsesServices
from api.upload import uploaded_form
from api.web.visiting import OF_THE_PAGE, PageRoute, Visitor, frame_of, require_csrf
from api.wire import IngestOut, identity_from

router = APIRouter(include_in_schema=False, route_class=PageRoute)
_ITEMS = TypeAdapter(list[IngestOut])


@router.get("/deposit")
def show_deposit(request: Request, services: UsesServices, patient: str = "", job: str = "") -> HTMLResponse:
    """Where files are dropped; what became of those of ``job``."""
    frame = frame_of(request, services, patient, "deposit")
    found = services.practice.job(patient, job) if job else None
    items = [item for result in found.results for item in _ITEMS.validate_json(result)] if found else []
    return frame.page(
        "deposit.html",
        job=found,
        items=items,
        largest=services.settings.max_request_mb,
        most=services.settings.max_request_files,
    )


@router.post("/deposit")
async def deposit(request: Request, session: Visitor, services: UsesServices) -> Response:
    """Take files in without JavaScript."""
    files, fields = await uploaded_form(request, services.settings.max_request_files)
    require_csrf(session, fields.get("csrf", ""))
    patient = fields.get("patient", "")
    job = await to_thread.run_sync(services.practice.enqueue, patient, files)
    services.jobs.wake()
    return RedirectResponse(f"/deposit?{urlencode({'patient': patient, 'job': job})}", status_code=303)


@router.post("/identity", dependencies=[OF_THE_PAGE])
def set_identity(
    services: UsesServices,
    *,
    patient: Annotated[str, Form()] = "",
    birth_name: Annotated[str, Form()] = "",
    used_name: Annotated[str, Form()] = "",
    given: Annotated[str, Form()] = "",
    birth_date: Annotated[str, Form()] = "",
    sex: Annotated[str, Form()] = "",
) -> Response:
    """Create a dossier, or say whose it is."""
    traits = {"birth_name": birth_name, "used_name": used_name, "given": given, "birth_date": birth_date,
              "sex": sex}  # fmt: skip
    known = dict(services.practice.identities()).get(patient)
    identity = identity_from(known, {name: value.strip() or None for name, value in traits.items()})
    services.practice.set_patient(patient, identity)
    return RedirectResponse(f"/?{urlencode({'patient': patient})}", status_code=303)
