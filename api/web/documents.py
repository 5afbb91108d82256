"""One document: its pages, the way to print and keep it, its corrections, its removal."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.services import Services, UsesServices
from api.web.chips import category_label
from api.web.document_view import ZOOMS, document_page
from api.web.rendering import Frame, render
from api.web.sheets import Place, document_url, marks_of
from api.web.visiting import OF_THE_PAGE, PageRoute, frame_of, sheet_of
from ingest.errors import InvalidRequest, NotFound, RetrouveError
from ingest.vocabulary import CATEGORIES, specialty_families

router = APIRouter(include_in_schema=False, route_class=PageRoute)

PRINTED = 60
"""Most pages printed at once."""


@router.get("/document")
def show_document(
    request: Request,
    services: UsesServices,
    patient: str = "",
    document: str = "",
    page: int = 1,
    marks: str = "",
    zoom: int = 100,
) -> HTMLResponse:
    """One page of one document, the places of ``marks`` marked."""
    frame = frame_of(request, services, patient, "document")
    place = Place(patient, document, page, marks_of(marks))
    return _document(services, frame, place, zoom=zoom)


@router.post("/document", dependencies=[OF_THE_PAGE])
def search_inside(
    request: Request,
    services: UsesServices,
    *,
    patient: Annotated[str, Form()] = "",
    document: Annotated[str, Form()] = "",
    page: Annotated[int, Form()] = 1,
    find: Annotated[str, Form()] = "",
) -> HTMLResponse:
    """The document with the lines that hold ``find`` marked. A form: the words stay out of addresses."""
    frame = frame_of(request, services, patient, "document")
    return _document(services, frame, Place(patient, document, page), wanted=find[:200])


@router.get("/sheet")
def show_sheet(
    services: UsesServices, patient: str = "", document: str = "", page: int = 1, marks: str = ""
) -> HTMLResponse:
    """One page alone, to be laid beside an answer."""
    try:
        shown = sheet_of(services, Place(patient, document, page, marks_of(marks)))
    except RetrouveError as error:
        return HTMLResponse(render("sheet_error.html", error=error), status_code=error.http_status)
    return HTMLResponse(render("sheet.html", sheet=shown))


@router.get("/print")
def print_document(request: Request, services: UsesServices, patient: str = "", document: str = "") -> HTMLResponse:
    """Every page of a document, to be printed."""
    frame = frame_of(request, services, patient, "print")
    view = services.practice.show(patient, document)
    base = document_url(patient, document)
    pictures = [f"{base}/pages/{page.number}.png?width=1400" for page in view.pages[:PRINTED]]
    return frame.page("print.html", name=document_page(Place(patient, document), view).name, view=view,
                      pictures=pictures)  # fmt: skip


@router.post("/correct", dependencies=[OF_THE_PAGE])
def correct_document(
    request: Request,
    services: UsesServices,
    *,
    patient: Annotated[str, Form()] = "",
    document: Annotated[str, Form()] = "",
    title: Annotated[str, Form()] = "",
    category: Annotated[str, Form()] = "",
    specialty: Annotated[str, Form()] = "",
    author: Annotated[str, Form()] = "",
    act_date: Annotated[str, Form()] = "",
) -> Response:
    """Correct what was read of a document: only what differs changes, kept as the user's."""
    frame_of(request, services, patient, "document")
    given = {"title": title, "category": category, "specialty": specialty, "author": author,
             "act_date": _iso(act_date)}  # fmt: skip
    record = services.practice.show(patient, document).record
    changes = {name: value.strip() or None for name, value in given.items()
               if (value.strip() or None) != getattr(record, name)}  # fmt: skip
    if changes:
        services.practice.correct(patient, document, changes, by="page")
    return RedirectResponse(Place(patient, document).url, status_code=303)


@router.post("/delete", dependencies=[OF_THE_PAGE])
def delete_document(
    request: Request,
    services: UsesServices,
    *,
    patient: Annotated[str, Form()] = "",
    document: Annotated[str, Form()] = "",
    confirm: Annotated[str, Form()] = "",
) -> Response:
    """Remove a document for good, once the user has confirmed."""
    frame_of(request, services, patient, "document")
    if confirm != "oui":
        raise InvalidRequest("suppression non confirmée", remedy="cochez la case pour confirmer")
    services.practice.delete(patient, document)
    return RedirectResponse(f"/?{urlencode({'patient': patient})}", status_code=303)


@router.post("/seen", dependencies=[OF_THE_PAGE])
def mark_seen(
    services: UsesServices,
    *,
    patient: Annotated[str, Form()] = "",
    document: Annotated[list[str] | None, Form()] = None,
) -> Response:
    """Note that documents were looked at."""
    services.practice.mark_seen(patient, document or [])
    return RedirectResponse(f"/?{urlencode({'patient': patient})}", status_code=303)


def _document(services: Services, frame: Frame, place: Place, *, wanted: str = "", zoom: int = 100) -> HTMLResponse:
    view = services.practice.show(place.patient, place.document_id)
    if view.pages and not 1 <= place.page <= len(view.pages):
        raise NotFound("page inexistante", remedy="revenez au dossier et rouvrez le document")
    services.practice.mark_seen(place.patient, [place.document_id])
    categories = [(name, category_label(name)) for name in CATEGORIES]
    return frame.page(
        "document.html",
        page=document_page(place, view, wanted=wanted),
        place=place,
        zoom=zoom if zoom in ZOOMS else 100,
        zooms=ZOOMS,
        file_url=f"{document_url(place.patient, place.document_id)}/file",
        categories=categories,
        specialties=sorted(specialty_families().items(), key=lambda item: item[1]),
    )


def _iso(written: str) -> str:
    """``12/03/2024`` or ``2024-03-12``, at any precision, as ISO."""
    parts = written.strip().split("/")
    return "-".join(reversed(parts)) if len(parts) > 1 else written
