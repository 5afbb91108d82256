"""Who looks at a view: the session, and the dossier it names. What every route of the page begins with.

A router of :class:`PageRoute` shows its views to sessions alone, and every error as a page; a handler asks for the
session (:data:`Visitor`), and that its form is the page's own (:data:`OF_THE_PAGE`).
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from datetime import date
from typing import Annotated, Any

from fastapi import Depends, Form, Request
from fastapi.responses import HTMLResponse, Response
from fastapi.routing import APIRoute

from api.auth import Session, csrf_matches
from api.services import Services
from api.web.banner import Banner
from api.web.rendering import Frame, render
from api.web.sheets import Place, Sheet, sheet
from ingest.errors import NotAllowed, NotFound, RetrouveError

EXPIRED = NotAllowed("la page a expiré", remedy="refaites votre demande")
NO_PATIENT = NotFound("aucun dossier choisi", remedy="choisissez d'abord un patient")


def session_of(request: Request) -> Session | None:
    """The session the request's cookie names."""
    session: Session | None = request.scope["state"].get("session")
    return session


def sign_in(message: str | None = None, status: int = 401) -> HTMLResponse:
    """The way in."""
    return HTMLResponse(render("sign_in.html", message=message), status_code=status)


class PageRoute(APIRoute):
    """A view: without a session the way in, and an error as a page that says what to do, in the frame reached."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler, guarded."""
        handler = super().get_route_handler()

        async def guarded(request: Request) -> Response:
            session = session_of(request)
            if session is None:
                return sign_in()
            try:
                return await handler(request)
            except RetrouveError as error:
                return trouble(session, error, getattr(request.state, "frame", None))

        return guarded


def _visitor(request: Request) -> Session:
    session = session_of(request)
    if session is None:
        raise EXPIRED
    return session


Visitor = Annotated[Session, Depends(_visitor)]
"""The session of who looks."""


def _sender(session: Visitor, csrf: Annotated[str, Form()] = "") -> None:
    require_csrf(session, csrf)


OF_THE_PAGE = Depends(_sender)
"""For a route that takes a form: ``NotAllowed`` unless the form is of a page of this session."""


def frame_of(request: Request, services: Services, patient: str, view: str) -> Frame:
    """The frame of a view of ``patient``'s dossier; ``NotFound`` when there is none. Later errors are shown in it."""
    if not patient:
        raise NO_PATIENT
    identity = services.practice.identity(patient)
    frame = Frame(_visitor(request).csrf, Banner.of(patient, identity, today=date.today()), view)
    request.state.frame = frame
    return frame


def require_csrf(session: Session, given: str) -> None:
    """Refuse a form that does not come from a page of this session."""
    if not csrf_matches(session, given):
        raise EXPIRED


def trouble(session: Session, error: RetrouveError, frame: Frame | None = None) -> HTMLResponse:
    """A page that only says what went wrong and what to do next."""
    return (frame or Frame(session.csrf)).page("trouble.html", error=error)


def sheet_of(services: Services, place: Place) -> Sheet:
    """The page ``place`` names, ready to be drawn; ``NotFound`` when there is none."""
    shown = services.practice.show(place.patient, place.document_id)
    if not 1 <= place.page <= len(shown.pages):
        raise NotFound("page inexistante", remedy="vérifiez le numéro de page")
    return sheet(place, shown.pages[place.page - 1], len(shown.pages))
