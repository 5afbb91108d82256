"""The answer and its citations: what every caller receives (CONTRACT, « Answer »).

By construction a :class:`Citation` is cut out of a page by :func:`index.cite.cite_span`, or names a coded
element; a :class:`Statement` only repeats the quotes of the citations it names.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from index.plan import Plan
from ingest.document import Box, Category, MentionLabel, TextSource, TypedDate

PatientMatch = Literal["match", "unknown", "mismatch"]


@dataclass(frozen=True, slots=True)
class TypeRef:
    """A document type: its code and official label."""

    code: str
    label: str


@dataclass(frozen=True, slots=True)
class DocumentRecord:
    """A document as listed (CONTRACT, « Document record »): its metadata seen from inside its dossier."""

    document_id: str
    file_name: str
    title: str | None
    type: TypeRef | None
    category: Category
    specialty: str | None
    author: str | None
    organisation: str | None
    act_date: str | None
    act_time: str | None
    act_date_certain: bool
    dates: tuple[TypedDate, ...]
    patient_match: PatientMatch
    confidentiality: tuple[str, ...]
    replaces: str | None
    replaced_by: str | None
    duplicate_of: str | None
    pages: int
    ocr_pages: tuple[int, ...]
    readable: bool
    warnings: tuple[str, ...]
    deposited_at: str
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a statement stands. ``page``: quote and boxes on a page. ``coded``: the path of a coded element."""

    id: int
    kind: Literal["page", "coded"]
    document_id: str
    page: int | None
    boxes: tuple[Box, ...]
    quote: str
    text_source: TextSource | None
    confidence: float
    path: str | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """Verbatim text with the citations it was cut from; ``label`` when negated, about family or hypothetical.

    ``section`` is the French heading it stands under in a synthesis (« Allergies et intolérances »), else ``None``.
    """

    text: str
    citations: tuple[int, ...]
    label: MentionLabel | None = None
    section: str | None = None


@dataclass(frozen=True, slots=True)
class AnswerObservation:
    """One measured value of the answer with the citations of its value and of its date."""

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
    citations: dict[str, int]


@dataclass(frozen=True, slots=True)
class Coverage:
    """The denominator: how many documents there are, were considered, could not be read, were set aside."""

    documents: int
    considered: int
    unreadable: int
    set_aside: int
    date_from: str | None
    date_to: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Summary:
    """The stored summary shown with the answer, or why there is none.

    ``mode``: ``extractive`` and ``choose`` are lines of the documents word for word, ``write`` was written by ``model``
    and verified; ``dropped`` counts its sentences that failed and were replaced. ``position`` is the place in the
    queue (1: next) of one that is pending.
    """

    status: Literal["ready", "pending", "unavailable"]
    reason: str | None = None
    model: str | None = None
    sentences: tuple[Statement, ...] = ()
    mode: Literal["extractive", "choose", "write"] | None = None
    dropped: int = 0
    position: int | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """One answered question. ``documents[0]`` is the answer; for « latest » the runner-up follows."""

    question: str
    understood: Plan
    status: Literal["answered", "not_found"]
    certain: bool
    headline: Statement
    statements: tuple[Statement, ...]
    citations: tuple[Citation, ...]
    documents: tuple[DocumentRecord, ...]
    observations: tuple[AnswerObservation, ...]
    coverage: Coverage
    summary: Summary
    timings_ms: dict[str, float] = field(default_factory=dict)
