"""The public JSON shapes (CONTRACT) and how our types become them, for ``--json`` and REST. Answers: wire_answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from index.answer import (
    DocumentRecord,
    PatientMatch,
)
from index.intake import IngestRecord, IngestStatus
from index.ports import JobState
from index.practice import PatientView
from ingest.document import Category, Identity, Page, TextSource
from ingest.errors import InvalidRequest

PublicDateKind = Literal[
    "act", "stay_start", "stay_end", "sampling", "signature", "creation", "print", "deposit", "next_appointment"
]
# Kinds that stay inside: a birth or a prior result is never shown as a date of the document.
_INTERNAL_DATE_KINDS = frozenset({"birth", "prior_result"})

BoxOut = tuple[float, float, float, float]


class Wire(BaseModel):
    """Base of every shape: unknown extra fields are ignored, attributes of the index's types are read."""

    model_config = ConfigDict(extra="ignore", from_attributes=True)


class IdentityOut(Wire):
    """Who a dossier is about. Absent traits are null."""

    birth_name: str | None = Field(default=None, max_length=200)
    used_name: str | None = Field(default=None, max_length=200)
    given: str | None = Field(default=None, max_length=200, description="Given names, separated by spaces.")
    birth_date: str | None = Field(default=None, pattern=r"^\d{4}-\d{2}-\d{2}$")
    sex: Literal["M", "F"] | None = None
    ins: str | None = Field(default=None, max_length=40, description="Matricule INS, digits and key; spaces allowed.")

    def identity(self) -> Identity:
        """The domain's identity; blank traits are absent ones."""
        given = {name: (value or "").strip() or None for name, value in self.model_dump().items()}
        if given["ins"]:
            given["ins"] = "".join(given["ins"].split()).upper()
        return Identity(**given)


class PatientOut(Wire):
    """A dossier: identity (null when never set) and counts."""

    patient: str
    identity: IdentityOut | None
    documents: int
    unreadable: int
    set_aside: int


class IngestOut(Wire):
    """What became of one file."""

    path: str
    status: IngestStatus
    document_id: str | None
    reason: str | None
    pages: int
    warnings: list[str]


class JobOut(Wire):
    """A durable upload being read."""

    job: str
    state: JobState
    items: list[IngestOut]


class TypeOut(Wire):
    """A document type: code and official label."""

    code: str
    label: str


class DateOut(Wire):
    """A date the document states, at the precision known, and its role."""

    kind: PublicDateKind
    date: str


class DocumentOut(Wire):
    """The document record."""

    document_id: str
    file_name: str
    title: str | None
    type: TypeOut | None
    category: Category
    specialty: str | None
    author: str | None
    organisation: str | None
    act_date: str | None
    act_time: str | None
    act_date_certain: bool
    dates: list[DateOut]
    patient_match: PatientMatch
    confidentiality: list[str]
    replaces: str | None
    replaced_by: str | None
    duplicate_of: str | None
    pages: int
    ocr_pages: list[int]
    readable: bool
    warnings: list[str]


class DocumentsOut(Wire):
    """One page of a list; ``next`` is null on the last one."""

    items: list[DocumentOut]
    next: str | None


class LineOut(Wire):
    """One printed line and the box around it."""

    text: str
    box: BoxOut


class PageOut(Wire):
    """The text of a page as the contract defines it, its displayed size in points and its lines."""

    page: int
    text: str
    source: TextSource
    width: float
    height: float
    lines: list[LineOut]


def identity_from(known: Identity | None, given: Mapping[str, str | None]) -> Identity:
    """``known`` with the traits of ``given`` that are not ``None`` on top, checked as the API checks them."""
    before = {} if known is None else IdentityOut.model_validate(known).model_dump()
    try:
        changed = IdentityOut.model_validate({**before, **{k: v for k, v in given.items() if v is not None}})
    except ValidationError as error:
        names = ", ".join(sorted({str(item["loc"][0]) for item in error.errors()}))
        raise InvalidRequest(f"identité mal formée : {names}") from None
    return changed.identity()


def patient_out(view: PatientView) -> PatientOut:
    """A dossier on the wire."""
    return PatientOut.model_validate(view)


def ingest_out(record: IngestRecord) -> IngestOut:
    """What became of one file, on the wire."""
    return IngestOut.model_validate(record)


def document_fields(record: DocumentRecord) -> dict[str, object]:
    """What :class:`DocumentOut` is made of."""
    fields: dict[str, object] = {name: getattr(record, name) for name in DocumentOut.model_fields if name != "dates"}
    dates = [DateOut(kind=d.kind, date=d.date) for d in record.dates if d.kind not in _INTERNAL_DATE_KINDS]  # type: ignore[arg-type]
    if record.deposited_at and not any(date.kind == "deposit" for date in dates):
        dates.append(DateOut(kind="deposit", date=record.deposited_at[:10]))
    fields["dates"] = dates
    return fields


def document_out(record: DocumentRecord) -> DocumentOut:
    """A document record on the wire: public kinds of dates only, with the day of deposit."""
    return DocumentOut.model_validate(document_fields(record))


def page_out(page: Page) -> PageOut:
    """A page's text on the wire."""
    return PageOut(
        page=page.number,
        text=page.text,
        source=page.source,
        width=page.width,
        height=page.height,
        lines=[LineOut(text=line.text, box=line.box) for line in page.lines],
    )
