"""One document as shown: its page, where each field comes from, what was found inside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from api.web.answer_view import document_name
from api.web.chips import category_label
from api.web.rendering import french_day
from api.web.sheets import Place, Sheet, sheet
from index.cite import boxes
from index.practice import DocumentView
from ingest.document import Box, Evidence, Page, TypedDate
from ingest.normalise import fold
from ingest.vocabulary import specialty_label

FOUND_SHOWN = 50
ZOOMS = (50, 75, 100, 125, 150, 200, 300)

SOURCES = {
    "cda": "donnée structurée du document (CDA)",
    "xdm": "données d'envoi (XDM)",
    "text": "lu dans le texte",
    "layout": "déduit de la mise en page",
    "file_name": "nom du fichier",
    "user": "corrigé à la main",
}
FIELDS = {
    "title": "Titre",
    "type_code": "Type",
    "category": "Catégorie",
    "specialty": "Spécialité",
    "author": "Auteur",
    "organisation": "Établissement",
    "act_date": "Date de l'acte",
    "act_time": "Heure de l'acte",
    "confidentiality": "Confidentialité",
}
DATE_KINDS = {
    "act": "acte",
    "stay_start": "début du séjour",
    "stay_end": "fin du séjour",
    "sampling": "prélèvement",
    "signature": "signature",
    "creation": "création",
    "print": "impression",
    "deposit": "dépôt",
    "next_appointment": "prochain rendez-vous",
    "prior_result": "résultat antérieur",
}


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a field has its value. ``url`` leads to the line that says so, when one does."""

    field: str
    value: str
    source: str
    quote: str
    confidence: int
    url: str | None


@dataclass(frozen=True, slots=True)
class Finding:
    """A line that holds the words searched."""

    page: int
    text: str
    url: str
    here: bool


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """One page of one document, ready to be drawn."""

    view: DocumentView
    name: str
    category: str
    specialty: str | None
    sheet: Sheet | None
    previous: str | None
    following: str | None
    reasons: tuple[Reason, ...]
    dates: tuple[Reason, ...]
    wanted: str
    findings: tuple[Finding, ...]
    found: int


def document_page(place: Place, view: DocumentView, *, wanted: str = "") -> DocumentPage:
    """Prepare page ``place.page`` of the document, the lines holding ``wanted`` marked."""
    patient, name = place.patient, view.record.document_id
    hits = _find(view.pages, wanted)
    here = tuple(box for number, _, box in hits if number == place.page)
    marked = Place(patient, name, place.page, (*place.boxes, *here))
    number, last = place.page, len(view.pages)
    drawn = sheet(marked, view.pages[number - 1], last) if 1 <= number <= last else None
    return DocumentPage(
        view=view,
        name=document_name(view.record),
        category=category_label(view.record.category),
        specialty=specialty_label(view.record.specialty),
        sheet=drawn,
        previous=Place(patient, name, number - 1).url if number > 1 else None,
        following=Place(patient, name, number + 1).url if number < last else None,
        reasons=tuple(_reasons(patient, view)),
        dates=tuple(_date(patient, view, date) for date in view.record.dates if date.kind in DATE_KINDS),
        wanted=wanted,
        findings=tuple(
            Finding(page, text, Place(patient, name, page, (box,)).url, page == number)
            for page, text, box in hits[:FOUND_SHOWN]
        ),
        found=len(hits),
    )


def _find(pages: Sequence[Page], wanted: str) -> list[tuple[int, str, Box]]:
    """Lines that hold every word of ``wanted``, whatever its case and accents: page, text, box."""
    asked = fold(wanted).split()
    if not asked:
        return []
    return [
        (page.number, line.text, line.box)
        for page in pages
        for line in page.lines
        if all(word in fold(line.text) for word in asked)
    ]


def _reasons(patient: str, view: DocumentView) -> list[Reason]:
    record = view.record
    values = {
        "title": record.title,
        "type_code": record.type.label if record.type else None,
        "category": category_label(record.category),
        "specialty": specialty_label(record.specialty),
        "author": record.author,
        "organisation": record.organisation,
        "act_date": french_day(record.act_date) if record.act_date else None,
        "act_time": record.act_time,
        "confidentiality": ", ".join(record.confidentiality),
    }
    return [
        _reason(patient, view, label, values[name] or "", view.evidence[name])
        for name, label in FIELDS.items()
        if name in view.evidence and values[name]
    ]


def _date(patient: str, view: DocumentView, date: TypedDate) -> Reason:
    return _reason(patient, view, DATE_KINDS[date.kind], french_day(date.date), date.evidence)


def _reason(patient: str, view: DocumentView, field: str, value: str, evidence: Evidence) -> Reason:
    url = None
    span = evidence.span
    if span is not None and 1 <= span.page <= len(view.pages):
        marked = boxes(view.pages[span.page - 1], span)
        url = Place(patient, view.record.document_id, span.page, marked).url
    source = SOURCES.get(evidence.source, evidence.source)
    return Reason(field, value, source, evidence.quote, round(100 * evidence.confidence), url)
