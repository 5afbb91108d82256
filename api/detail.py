"""One document, whole, on the wire (CONTRACT, ``show``)."""

from __future__ import annotations

from dataclasses import asdict
from typing import Literal

from pydantic import Field

from api.wire import DocumentOut, PageOut, Wire, document_out, page_out
from api.wire_answer import CitationOut, ObservationCitations, ObservationOut, citation_out
from index.cite import Citer
from index.practice import DocumentView
from ingest.document import Category, Evidence, EvidenceSource, Observation, Section
from ingest.errors import InvalidRequest

Confidentiality = Literal[
    "normal",
    "restricted",
    "very_restricted",
    "masked_to_professionals",
    "not_visible_to_patient",
    "not_visible_to_legal_representatives",
]


class EvidenceOut(Wire):
    """Why a field has its value. ``citation`` is null when no line says so (file name, correction by a user)."""

    source: EvidenceSource
    confidence: float
    citation: CitationOut | None


class SectionSpan(Wire):
    """Characters ``start:end`` of the text of ``page``."""

    page: int
    start: int
    end: int


class SectionOut(Wire):
    """A titled part of the document."""

    title: str
    kind: str | None
    spans: list[SectionSpan]


class DocumentDetail(DocumentOut):
    """The record with evidence, sections, observations and page texts. Observations name ids of ``citations``."""

    evidence: dict[str, EvidenceOut]
    sections: list[SectionOut]
    observations: list[ObservationOut]
    citations: list[CitationOut]
    page_texts: list[PageOut]


class Corrections(Wire):
    """Metadata a user corrects: only the fields that are sent change; null empties a field that may be empty."""

    title: str | None = None
    type: str | None = Field(default=None, description="Type code; sets label and category too.")
    category: Category | None = None
    specialty: str | None = None
    author: str | None = None
    organisation: str | None = None
    act_date: str | None = Field(default=None, description="ISO at the precision known.")
    confidentiality: list[Confidentiality] | None = None

    def changes(self) -> dict[str, object]:
        """The fields that were sent, with their new values; ``InvalidRequest`` when there is none."""
        changes = self.model_dump(exclude_unset=True)
        if not changes:
            raise InvalidRequest(
                "aucun champ à corriger", remedy=f"champs corrigibles : {', '.join(type(self).model_fields)}"
            )
        return changes


def detail_out(view: DocumentView) -> DocumentDetail:
    """A whole document on the wire; each citation is cut out of its page here, numbered once."""
    citer = Citer(lambda _document_id: view.pages)
    document_id = view.record.document_id
    evidence_ids = {
        name: citer.evidence(document_id, evidence) if _has_place(evidence) else None
        for name, evidence in view.evidence.items()
    }
    observations = [_observation(citer, document_id, observation) for observation in view.observations]
    citations = {citation.id: citation_out(citation) for citation in citer.citations}
    return DocumentDetail(
        **dict(document_out(view.record)),
        evidence={
            name: EvidenceOut(
                source=evidence.source,
                confidence=evidence.confidence,
                citation=citations.get(evidence_ids[name] or 0),
            )
            for name, evidence in view.evidence.items()
        },
        sections=[_section(section) for section in view.sections],
        observations=observations,
        citations=list(citations.values()),
        page_texts=[page_out(page) for page in view.pages],
    )


def _has_place(evidence: Evidence) -> bool:
    return evidence.span is not None or evidence.path is not None


def _section(section: Section) -> SectionOut:
    return SectionOut.model_validate(section)


def _observation(citer: Citer, document_id: str, observation: Observation) -> ObservationOut:
    dated = observation.date_evidence
    fields = asdict(observation)
    fields["citations"] = ObservationCitations(
        value=citer.evidence(document_id, observation.value_evidence),
        date=citer.evidence(document_id, dated) if dated is not None and _has_place(dated) else None,
    )
    return ObservationOut.model_validate(fields)
