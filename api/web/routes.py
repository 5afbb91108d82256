"""The page's addresses: the way in, the dossier, the question. Plain forms and links."""

from __future__ import annotations

from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.auth import Session, csrf_matches
from api.guard import cookie_name
from api.services import Services, UsesServices
from api.web.view import AnswerPage, choices, dossier_lines, render
from ingest.errors import NotAllowed, NotFound, RetrouveError

router = APIRouter(include_in_schema=False)


def _session(request: Request) -> Session | None:
    session: Session | None = request.scope["state"].get("session")
    return session


def _sign_in(message: str | None = None, status: int = 401) -> HTMLResponse:
    return HTMLResponse(render("sign_in.html", message=message), status_code=status)


@router.get("/")
def first_page(request: Request, services: UsesServices, patient: str = "") -> HTMLResponse:
    """The dossier chosen, its documents, and the field for a question."""
    session = _session(request)
    if session is None:
        return _sign_in()
    return _page(services, session, patient)


@router.post("/")
def answer_page(
    request: Request,
    services: UsesServices,
    csrf: Annotated[str, Form()] = "",
    patient: Annotated[str, Form()] = "",
    question: Annotated[str, Form()] = "",
) -> HTMLResponse:
    """The same page with the answer. A form of the page: the question stays out of addresses and histories."""
    session = _session(request)
    if session is None:
        return _sign_in()
    if not csrf_matches(session, csrf):
        return _page(
            services, session, patient, question, NotAllowed("la page a expiré", remedy="posez à nouveau la question")
        )
    return _page(services, session, patient, question, ask=True)


def _page(
    services: Services,
    session: Session,
    patient: str,
    question: str = "",
    error: RetrouveError | None = None,
    *,
    ask: bool = False,
) -> HTMLResponse:
    practice = services.practice
    found, documents = None, []
    patients = practice.identities()
    if not patient and len(patients) == 1:
        patient = patients[0][0]
    try:
        if patient:
            documents = practice.documents(patient)
        if ask:
            if not patient:
                raise NotFound("aucun dossier choisi", remedy="choisissez d'abord un patient")
            found = practice.ask(patient, question)
            services.metrics.answers.labels(status=found.status).inc()
    except RetrouveError as caught:
        error = error or caught
    body = render(
        "page.html",
        csrf=session.csrf,
        choices=choices(patients),
        patient=patient,
        question=question,
        error=error,
        documents=dossier_lines(patient, documents),
        answer=AnswerPage.of(patient, found) if found else None,
    )
    return HTMLResponse(body, status_code=error.http_status if error else 200)


@router.get("/open")
def open_session(services: UsesServices, ticket: str = "") -> Response:
    """Redeem a one-time link: sets the session cookie, then goes to the page.

    A small page rather than a redirection: browsers withhold a SameSite=Strict cookie from a redirection that
    another site started (a link in a message).
    """
    opened = services.access.redeem(ticket) if ticket else None
    if opened is None:
        return _sign_in("Ce lien a déjà servi ou n'est plus valable.")
    response = HTMLResponse(render("opened.html"))
    _set_cookie(response, services, opened[0])
    return response


@router.post("/session")
async def sign_in(services: UsesServices, token: Annotated[str, Form()] = "") -> Response:
    """Open a session with the practice's token, typed by hand."""
    if not await to_thread.run_sync(services.access.accepts_token, token.strip()):
        return _sign_in("Ce jeton n'est pas le bon.")
    cookie, _ = services.access.new_session()
    response = RedirectResponse("/", status_code=303)
    _set_cookie(response, services, cookie)
    return response


@router.post("/leave")
def leave(request: Request, services: UsesServices, csrf: Annotated[str, Form()] = "") -> Response:
    """Close the session."""
    session = _session(request)
    if session is not None and csrf_matches(session, csrf):
        services.access.end_session(request.scope["state"]["cookie"])
    response = RedirectResponse("/", status_code=303)
    response.delete_cookie(cookie_name(secure=services.settings.secure))
    return response


def _set_cookie(response: Response, services: Services, value: str) -> None:
    secure = services.settings.secure
    response.set_cookie(
        cookie_name(secure=secure),
        value,
        max_age=int(services.settings.session_hours * 3600),
        httponly=True,
        samesite="strict",
        secure=secure,
        path="/",
    )
