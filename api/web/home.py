"""The first address: the picker, the dossier, the question and its answer. Plain forms and links."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response

from api.auth import Session
from api.services import Services, UsesServices
from api.web.answer_view import answer_view
from api.web.chips import additions, carried, chips, edited, read_back
from api.web.dossier_view import Filters, dossier_view, facets_of
from api.web.news import news_view
from api.web.overview import overview
from api.web.picker import picker_view
from api.web.rendering import Frame
from api.web.visiting import OF_THE_PAGE, PageRoute, Visitor, frame_of, require_csrf, sheet_of
from api.wire_answer import Understood
from index.answer import Answer
from ingest.errors import NotFound, RetrouveError

router = APIRouter(include_in_schema=False, route_class=PageRoute)

LONGEST = 200
"""Characters of what is typed that suggestions look at."""


@router.get("/")
def first_page(
    request: Request,
    session: Visitor,
    services: UsesServices,
    patient: str = "",
    year: str = "",
    specialty: str = "",
    category: str = "",
    page: int = 1,
) -> HTMLResponse:
    """The dossier named, as looked through; else the picker."""
    if not patient:
        return _picker(services, session, "")
    try:
        filters = Filters(year[:8], specialty[:64], category[:32], max(1, min(page, 1000)))
        return _dossier(services, frame_of(request, services, patient, "dossier"), patient, filters)
    except NotFound as error:
        return _picker(services, session, "", error)


@router.post("/patients", dependencies=[OF_THE_PAGE])
def find_patient(session: Visitor, services: UsesServices, find: Annotated[str, Form()] = "") -> HTMLResponse:
    """The picker narrowed to a name. A form: names stay out of addresses and histories."""
    return _picker(services, session, find[:200])


@router.post("/")
def answer_page(
    request: Request,
    session: Visitor,
    services: UsesServices,
    *,
    csrf: Annotated[str, Form()] = "",
    patient: Annotated[str, Form()] = "",
    question: Annotated[str, Form()] = "",
    understood: Annotated[str, Form()] = "",
    change: Annotated[str, Form()] = "",
) -> HTMLResponse:
    """The answer. A form of the page: the question stays out of addresses and histories.

    ``understood`` replaces the question's own reading; ``change`` is one chip of it changed or removed.
    """
    frame = Frame(session.csrf)
    try:
        require_csrf(session, csrf)
        frame = frame_of(request, services, patient, "answer")
        plan = read_back(understood) if understood else None
        if plan is not None and change:
            plan = edited(plan, change)
        answer = services.practice.ask(patient, question, understood=plan)
    except RetrouveError as error:
        if isinstance(error, NotFound) and frame.banner is None:
            return _picker(services, session, "", error)
        with suppress(RetrouveError):  # (the words typed are kept when the dossier is known)
            frame = frame_of(request, services, patient, "answer")
        return frame.page("answer.html", error=error, question=question, answer=None)
    services.metrics.answers.labels(status=answer.status).inc()
    return _answer(services, frame, patient, question, answer)


@router.post("/suggestions", dependencies=[OF_THE_PAGE])
def suggest(
    services: UsesServices, patient: Annotated[str, Form()] = "", prefix: Annotated[str, Form()] = ""
) -> Response:
    """Questions of this dossier that begin as typed. A form: what is typed stays out of addresses."""
    return JSONResponse(services.practice.suggestions(patient, prefix[:LONGEST]))


def _picker(services: Services, session: Session, wanted: str, error: RetrouveError | None = None) -> HTMLResponse:
    picker = picker_view(services.practice, wanted, today=date.today())
    return Frame(session.csrf).page("picker.html", error=error, picker=picker)


def _dossier(services: Services, frame: Frame, patient: str, filters: Filters) -> HTMLResponse:
    practice = services.practice
    visit = practice.visit(patient)
    entries, measured = practice.timeline(patient), practice.measured(patient)
    view = dossier_view(patient, entries, measured, filters, unseen=visit.unseen)
    synthesis = None if filters.chosen else overview(answer_view(patient, practice.synthesis(patient)).statements)
    return frame.page(
        "dossier.html",
        dossier=view,
        news=None if filters.chosen else news_view(patient, entries, visit),
        synthesis=synthesis,
        question="",
        scrolled=filters.chosen or filters.page > 1,
    )


def _answer(services: Services, frame: Frame, patient: str, question: str, answer: Answer) -> HTMLResponse:
    practice = services.practice
    entries = practice.timeline(patient)
    facets = facets_of(entries, practice.measured(patient))
    records = {record.document_id: record for entry in entries for record in (entry.record, *entry.folded)}
    view = answer_view(patient, answer, records)
    shown = sheet_of(services, view.shown.place) if view.shown and view.shown.place else None
    return frame.page(
        "answer.html",
        question=question,
        answer=view,
        sheet=shown,
        chips=chips(answer.understood, facets, question),
        additions=additions(answer.understood, facets),
        understood=carried(answer.understood),
        asked_again=Understood.model_validate(answer.understood).model_dump_json(by_alias=True),
    )
