"""The unassigned tray: what waits without a patient is looked at, then filed or removed by a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.auth import Session
from api.services import Services, UsesServices
from api.web.answer_view import document_name
from api.web.banner import UNKNOWN, details, full_name
from api.web.rendering import Frame
from api.web.visiting import OF_THE_PAGE, PageRoute, Visitor
from index.tray import TrayItem
from ingest.document import Identity
from ingest.errors import InvalidRequest, RetrouveError

router = APIRouter(include_in_schema=False, route_class=PageRoute)

BECAUSE = {"ins": "même INS", "name_birth_date": "mêmes nom et date de naissance"}


@dataclass(frozen=True, slots=True)
class Offer:
    """A dossier a document may be filed in."""

    patient: str
    name: str
    details: tuple[str, ...]
    because: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """A document that waits: whom it names, which dossiers fit, its first page."""

    item: TrayItem
    name: str
    named: tuple[str, ...]
    offers: tuple[Offer, ...]
    picture: str | None


@router.get("/tray")
def show_tray(session: Visitor, services: UsesServices) -> HTMLResponse:
    """What waits, oldest first."""
    return _tray(services, session)


@router.post("/tray", dependencies=[OF_THE_PAGE])
def file_document(
    session: Visitor,
    services: UsesServices,
    *,
    document: Annotated[str, Form()] = "",
    patient: Annotated[str, Form()] = "",
    discard: Annotated[str, Form()] = "",
) -> Response:
    """File a document in the dossier chosen, or remove it once confirmed."""
    try:
        if discard == "oui":
            services.practice.tray.discard(document)
        elif patient:
            services.practice.tray.assign(document, patient, by="page")
        else:
            raise InvalidRequest("aucun dossier choisi", remedy="choisissez un patient, ou cochez la suppression")
    except RetrouveError as error:
        return _tray(services, session, error)
    return RedirectResponse("/tray", status_code=303)


def _tray(services: Services, session: Session, error: RetrouveError | None = None) -> HTMLResponse:
    today = date.today()
    items = services.practice.tray.items()
    known = services.practice.identities()
    waiting = [_waiting(item, today) for item in items]
    choices = sorted((full_name(who) or UNKNOWN, patient) for patient, who in known)
    return Frame(session.csrf, view="tray").page("tray.html", error=error, waiting=waiting, choices=choices)


def _waiting(item: TrayItem, today: date) -> Waiting:
    record = item.record
    offers = tuple(
        Offer(
            offer.patient,
            full_name(offer.identity),
            details(offer.identity, today=today),
            BECAUSE[offer.because],
        )
        for offer in item.proposals
    )
    picture = f"/v1/tray/{quote(record.document_id, safe='')}/pages/1.png?width=700" if record.pages else None
    named = tuple(dict.fromkeys(filter(None, (_named(one.identity) for one in item.identities))))
    return Waiting(item, document_name(record), named, offers, picture)


def _named(identity: Identity) -> str:
    born = f"né(e) le {'/'.join(reversed(identity.birth_date.split('-')))}" if identity.birth_date else ""
    return ", ".join(filter(None, (full_name(identity), born)))
