"""The public JSON shapes (CONTRACT) and how the index's types become them. Used by ``--json`` and by REST alike."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, ValidationError

from index.answer import (
    Answer,
    AnswerObservation,
    Citation,
    Coverage,
    DocumentRecord,
    PatientMatch,
    Statement,
    Summary,
)
from index.intake import IngestRecord, IngestStatus
from index.plan import Intent, Order, Plan
from index.ports import JobState
from index.practice import PatientView
from ingest.document import Category, Identity, MentionLabel, Page, TextSource
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


class AnswerDocumentOut(DocumentOut):
    """A document of an answer, and in French why it stands where it does."""

    why: str | None


class DocumentsOut(Wire):
    """One page of a list; ``next`` is null on the last one."""

    items: list[DocumentOut]
    next: str | None


class Understood(Wire):
    """How a question was read. Sent back corrected, it replaces the reading."""

    intent: Intent
    categories: list[Category] = []
    types: list[str] = []
    specialties: list[str] = []
    analytes: list[str] = []
    date_from: str | None = Field(
        default=None, validation_alias=AliasChoices("from", "date_from"), serialization_alias="from"
    )
    date_to: str | None = Field(default=None, validation_alias=AliasChoices("to", "date_to"), serialization_alias="to")
    limit: int = Field(default=1, ge=1, le=1000)
    terms: list[str] = []
    text: str = ""
    order: Order = "newest"
    offset: int = Field(default=0, ge=0, le=1000)

    def plan(self) -> Plan:
        """The domain's plan."""
        return Plan(
            intent=self.intent,
            categories=tuple(self.categories),
            types=tuple(self.types),
            specialties=tuple(self.specialties),
            analytes=tuple(self.analytes),
            date_from=self.date_from,
            date_to=self.date_to,
            limit=self.limit,
            terms=tuple(self.terms),
            text=self.text,
            order=self.order,
            offset=self.offset,
        )


class StatementOut(Wire):
    """Verbatim text, the citations it was cut from, and its label when negated, about family or hypothetical."""

    text: str
    citations: list[int]
    label: MentionLabel | None


class HeadlineOut(Wire):
    """The answer in one line, and its citations."""

    text: str
    citations: list[int]


class CitationOut(Wire):
    """Where a statement stands: a page with boxes, or the path of a coded element."""

    id: int
    kind: Literal["page", "coded"]
    document_id: str
    page: int | None
    boxes: list[BoxOut]
    quote: str
    text_source: TextSource | None
    confidence: float
    path: str | None


class ObservationCitations(Wire):
    """Citation ids of a value and of its date."""

    value: int | None = None
    date: int | None = None


class ObservationOut(Wire):
    """One measured value; ``raw`` is the characters on the page."""

    analyte: str
    label: str
    value: float | None
    comparator: str | None
    raw: str
    unit: str | None
    date: str | None
    prior: bool
    reference: str | None
    printed_flag: str | None
    computed_flag: str | None
    code: str | None
    citations: ObservationCitations


class ObservationsOut(Wire):
    """Every result of one analyte, oldest first; ``citations`` are those the items name."""

    items: list[ObservationOut]
    citations: list[CitationOut]


class CoverageOut(Wire):
    """The denominator: what the answer looked at."""

    documents: int
    considered: int
    unreadable: int
    set_aside: int
    date_from: str | None = Field(validation_alias=AliasChoices("from", "date_from"), serialization_alias="from")
    date_to: str | None = Field(validation_alias=AliasChoices("to", "date_to"), serialization_alias="to")
    text: str


class SummarySentence(Wire):
    """One checked sentence of a summary and its citations."""

    text: str
    citations: list[int]


class SummaryOut(Wire):
    """The stored summary, or why there is none."""

    status: Literal["ready", "pending", "unavailable"]
    reason: str | None
    model: str | None
    sentences: list[SummarySentence]


class AnswerOut(Wire):
    """One answered question."""

    question: str
    understood: Understood
    status: Literal["answered", "not_found"]
    certain: bool
    headline: HeadlineOut
    statements: list[StatementOut]
    citations: list[CitationOut]
    documents: list[AnswerDocumentOut]
    observations: list[ObservationOut]
    coverage: CoverageOut
    summary: SummaryOut
    timings_ms: dict[str, float]


class AskIn(Wire):
    """A question. ``today`` changes only relative words and the cut of future documents."""

    question: str
    today: str | None = Field(default=None, description="ISO day taken as today.")
    understood: Understood | None = None
    stream: bool = False


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


def _document_fields(record: DocumentRecord) -> dict[str, object]:
    fields: dict[str, object] = {name: getattr(record, name) for name in DocumentOut.model_fields if name != "dates"}
    dates = [DateOut(kind=d.kind, date=d.date) for d in record.dates if d.kind not in _INTERNAL_DATE_KINDS]  # type: ignore[arg-type]
    if record.deposited_at and not any(date.kind == "deposit" for date in dates):
        dates.append(DateOut(kind="deposit", date=record.deposited_at[:10]))
    fields["dates"] = dates
    return fields


def document_out(record: DocumentRecord) -> DocumentOut:
    """A document record on the wire: public kinds of dates only, with the day of deposit."""
    return DocumentOut.model_validate(_document_fields(record))


def answer_document_out(record: DocumentRecord) -> AnswerDocumentOut:
    """A document of an answer on the wire."""
    return AnswerDocumentOut.model_validate({**_document_fields(record), "why": record.why})


def citation_out(citation: Citation) -> CitationOut:
    """A citation on the wire."""
    return CitationOut.model_validate(citation)


def observation_out(observation: AnswerObservation) -> ObservationOut:
    """A measured value on the wire."""
    return ObservationOut.model_validate(observation)


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


def _statement(statement: Statement) -> StatementOut:
    return StatementOut.model_validate(statement)


def _summary(summary: Summary) -> SummaryOut:
    return SummaryOut.model_validate(summary)


def _coverage(coverage: Coverage) -> CoverageOut:
    return CoverageOut.model_validate(coverage)


def answer_out(answer: Answer) -> AnswerOut:
    """An answer on the wire."""
    return AnswerOut(
        question=answer.question,
        understood=Understood.model_validate(answer.understood),
        status=answer.status,
        certain=answer.certain,
        headline=HeadlineOut.model_validate(answer.headline),
        statements=[_statement(statement) for statement in answer.statements],
        citations=[citation_out(citation) for citation in answer.citations],
        documents=[answer_document_out(record) for record in answer.documents],
        observations=[observation_out(observation) for observation in answer.observations],
        coverage=_coverage(answer.coverage),
        summary=_summary(answer.summary),
        timings_ms=answer.timings_ms,
    )
