"""Trends: the analytes of a dossier, one drawn and as a table; and the one-page synthesis."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.services import UsesServices
from api.web import chart
from api.web.answer_view import answer_view
from api.web.banner import Banner
from api.web.synthesis_view import sheet_sections
from api.web.visiting import PageRoute, frame_of
from ingest.normalise import words
from ingest.vocabulary import analytes

router = APIRouter(include_in_schema=False, route_class=PageRoute)


@router.get("/trends")
def show_trends(request: Request, services: UsesServices, patient: str = "", analyte: str = "") -> HTMLResponse:
    """The results of ``analyte`` (else of the most followed), and the list of the others."""
    frame = frame_of(request, services, patient, "trends")
    practice = services.practice
    measured = practice.measured(patient)
    chosen = analyte or (measured[0].analyte if measured else "")
    drawn = None
    if chosen:
        found, citations = practice.observations(patient, chosen)
        records = {record.document_id: record for record in practice.documents(patient)}
        drawn = chart.trend(patient, analytes()[chosen].name, found, citations, records, _names(frame.banner))
    return frame.page("trends.html", measured=measured, chosen=chosen, trend=drawn, size=chart)


@router.get("/synthesis")
def show_synthesis(request: Request, services: UsesServices, patient: str = "", plain: bool = False) -> HTMLResponse:
    """The synthesis on one page, to be printed; ``plain``: for the patient."""
    frame = frame_of(request, services, patient, "synthesis")
    synthesis = answer_view(patient, services.practice.synthesis(patient))
    sections = sheet_sections(patient, synthesis, plain=plain)
    return frame.page("synthesis.html", synthesis=synthesis, sections=sections, plain=plain)


def _names(banner: Banner | None) -> frozenset[str]:
    """The patient's names, folded."""
    who = banner.identity if banner else None
    names = (who.birth_name, who.used_name, who.given) if who else ()
    return frozenset(words(" ".join(filter(None, names))).split())
