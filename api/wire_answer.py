"""The public JSON shape of an answer (CONTRACT, « Answer ») and how the index's types become it."""

from __future__ import annotations

from typing import Literal

from pydantic import AliasChoices, Field

from api.wire import BoxOut, DocumentOut, Wire, document_fields
from index.answer import (
    Answer,
    AnswerObservation,
    Citation,
    Coverage,
    DocumentRecord,
    Statement,
    Summary,
)
from index.plan import Extreme, Focus, Intent, Order, Plan, Side
from ingest.decoding import converted
from ingest.document import Category, MentionLabel, TextSource


class AnswerDocumentOut(DocumentOut):
    """A document of an answer, and in French why it stands where it does."""

    why: str | None


class Understood(Wire):
    """How a question was read. Sent back corrected, it replaces the reading."""

    intent: Intent
    categories: list[Category] = Field(default=[])
    types: list[str] = Field(default=[])
    specialties: list[str] = Field(default=[])
    analytes: list[str] = Field(default=[])
    date_from: str | None = Field(
        default=None, validation_alias=AliasChoices("from", "date_from"), serialization_alias="from"
    )
    date_to: str | None = Field(default=None, validation_alias=AliasChoices("to", "date_to"), serialization_alias="to")
    limit: int = Field(default=1, ge=1, le=1000)
    terms: list[str] = Field(default=[])
    text: str = ""
    order: Order = "newest"
    offset: int = Field(default=0, ge=0, le=1000)
    focus: Focus | None = Field(default=None, description="The part of the dossier asked for, when no document is.")
    without: list[str] = Field(default=[], description="Type codes that are not meant.")
    authors: list[str] = Field(default=[], description="Family names, folded.")
    substances: list[str] = Field(default=[], description="Drugs or classes of drugs.")
    section: str | None = Field(default=None, description="Kind of section whose lines are wanted.")
    extreme: Extreme | None = None
    above: float | None = Field(default=None, allow_inf_nan=False)
    below: float | None = Field(default=None, allow_inf_nan=False)
    unit: str | None = None
    event: str | None = Field(default=None, description="What bounds the period: its day is found in the dossier.")
    side: Side | None = None
    notes: list[str] = Field(default=[], description="French remarks on the reading.")

    def plan(self) -> Plan:
        """The domain's plan."""
        return converted(self.model_dump(), Plan)


class StatementOut(Wire):
    """Verbatim text, the citations it was cut from, and its label when negated, about family or hypothetical."""

    text: str
    citations: list[int]
    label: MentionLabel | None
    section: str | None


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
    section: str | None = Field(default=None, description="The document a sentence is from, when there are several.")


class SummaryOut(Wire):
    """The stored summary, or why there is none."""

    status: Literal["ready", "pending", "unavailable"]
    reason: str | None
    model: str | None
    sentences: list[SummarySentence]
    mode: Literal["extractive", "choose", "write"] | None = Field(
        default=None, description="Lines chosen by rules or a model, word for word; or sentences it wrote, checked."
    )
    dropped: int = Field(default=0, description="Written sentences that failed the check and were replaced.")
    position: int | None = Field(default=None, description="Place in the queue of the model's summary; 1 is next.")


class SummaryEvent(SummaryOut):
    """A ``summary`` event: the summary now, and the citations it names that the ``answer`` event did not have."""

    citations: list[CitationOut]


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


def answer_document_out(record: DocumentRecord) -> AnswerDocumentOut:
    """A document of an answer on the wire."""
    return AnswerDocumentOut.model_validate({**document_fields(record), "why": record.why})


def citation_out(citation: Citation) -> CitationOut:
    """A citation on the wire."""
    return CitationOut.model_validate(citation)


def observation_out(observation: AnswerObservation) -> ObservationOut:
    """A measured value on the wire."""
    return ObservationOut.model_validate(observation)


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


def summary_event(later: Answer, *, after: Answer) -> SummaryEvent:
    """The summary of ``later``, the same answer as ``after`` with a newer summary."""
    known = {citation.id for citation in after.citations if citation in later.citations}
    added = [citation_out(one) for one in later.citations if one.id not in known]
    return SummaryEvent(**_summary(later.summary).model_dump(), citations=added)
