"""Who looks at a view: the session, and the dossier it names. What every route of the page begins with."""

from __future__ import annotations

from datetime import date

from fastapi import Request
from fastapi.responses import HTMLResponse

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


def frame_of(services: Services, session: Session, patient: str, view: str) -> Frame:
    """The frame of a view of ``patient``'s dossier; ``NotFound`` when there is none."""
    if not patient:
        raise NO_PATIENT
    identity = services.practice.identity(patient)
    return Frame(session.csrf, Banner.of(patient, identity, today=date.today()), view)


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
