"""What the page shows, prepared for the templates. Texts come from the answer; only labels are written here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from urllib.parse import quote, urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined

from index.answer import Answer, Citation, DocumentRecord
from ingest.document import Identity
from ingest.vocabulary import specialty_label

IMAGE_WIDTH = 1200
MENTION_LABELS = {"negated": "nié", "family": "antécédent familial", "hypothetical": "hypothèse"}


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("api", "web/templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["jour"] = french_day
    environment.filters["phrase"] = _sentence
    return environment


def render(template: str, **values: object) -> str:
    """A page of ``web/templates``, every value escaped."""
    return _environment().get_template(template).render(**values)


def _sentence(text: str) -> str:
    """A reason as a sentence: one capital, one full stop."""
    trimmed = text.strip().rstrip(".")
    return f"{trimmed[:1].upper()}{trimmed[1:]}." if trimmed else ""


def french_day(value: str | None) -> str:
    """``2024-03-12`` → ``12/03/2024``, ``2024-03`` → ``03/2024``; unknown → ``sans date``."""
    return "/".join(reversed(value.split("-"))) if value else "sans date"


def choices(patients: Sequence[tuple[str, Identity | None]]) -> list[tuple[str, str]]:
    """Identifier and label of each dossier."""
    return [(patient, _patient_label(patient, who)) for patient, who in patients]


def _patient_label(patient: str, who: Identity | None) -> str:
    if who is None:
        return patient
    name = " ".join(part for part in (who.used_name or who.birth_name, who.given) if part)
    word = {"M": "né", "F": "née"}.get(who.sex or "", "né(e)")
    born = f"{word} le {french_day(who.birth_date)}" if who.birth_date else ""
    return ", ".join(part for part in (name, born, patient) if part)


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """One document as listed: its addresses, and what the record says."""

    record: DocumentRecord
    name: str
    specialty: str | None
    page_url: str
    file_url: str


def dossier_lines(patient: str, records: Sequence[DocumentRecord]) -> list[DocumentLine]:
    """The documents of a dossier for the list."""
    return [_line(patient, record) for record in records]


def _line(patient: str, record: DocumentRecord) -> DocumentLine:
    name = record.title or (record.type.label if record.type else record.file_name)
    base = _document_url(patient, record.document_id)
    return DocumentLine(
        record, name, specialty_label(record.specialty), image_url(patient, record.document_id, 1, ()), f"{base}/file"
    )


def _document_url(patient: str, document_id: str) -> str:
    return f"/v1/patients/{quote(patient, safe='')}/documents/{quote(document_id, safe='')}"


def image_url(patient: str, document_id: str, page: int, boxes: Sequence[Sequence[float]]) -> str:
    """The address of a page's image with ``boxes`` highlighted."""
    query = [("width", str(IMAGE_WIDTH))] + [("box", ",".join(f"{edge:.5f}" for edge in box)) for box in boxes]
    return f"{_document_url(patient, document_id)}/pages/{page}.png?{urlencode(query)}"


@dataclass(frozen=True, slots=True)
class CitationLink:
    """Where a statement stands, as a link to the highlighted page."""

    url: str | None
    where: str
    quote: str


@dataclass(frozen=True, slots=True)
class StatementLine:
    """A verbatim statement, its label in French, its links."""

    text: str
    label: str | None
    links: tuple[CitationLink, ...]


@dataclass(frozen=True, slots=True)
class AnswerPage:
    """An answer as shown."""

    answer: Answer
    headline: StatementLine
    statements: tuple[StatementLine, ...]
    documents: tuple[DocumentLine, ...]
    shown: CitationLink | None
    warnings: tuple[str, ...]

    @classmethod
    def of(cls, patient: str, answer: Answer) -> AnswerPage:
        """Prepare ``answer`` about ``patient``."""
        names = {record.document_id: record.file_name for record in answer.documents}
        cited = {citation.id: citation for citation in answer.citations}
        statements = tuple(
            StatementLine(
                statement.text,
                MENTION_LABELS.get(statement.label or ""),
                _links(patient, [cited[number] for number in statement.citations], names),
            )
            for statement in answer.statements
        )
        headline_links = _links(patient, [cited[number] for number in answer.headline.citations], names)
        headline = StatementLine(answer.headline.text, None, headline_links)
        return cls(
            answer=answer,
            headline=headline,
            statements=statements,
            documents=tuple(_line(patient, record) for record in answer.documents),
            shown=_shown(patient, answer, names),
            warnings=tuple(dict.fromkeys(w for record in answer.documents for w in record.warnings)),
        )


def _links(patient: str, citations: Sequence[Citation], names: dict[str, str]) -> tuple[CitationLink, ...]:
    """One link a cited page, all the lines cited there marked; one a coded element."""
    places: dict[tuple[str, int | None, str | None], list[Citation]] = {}
    for citation in citations:
        places.setdefault((citation.document_id, citation.page, citation.path), []).append(citation)
    return tuple(_link(patient, here, names) for here in places.values())


def _link(patient: str, here: Sequence[Citation], names: dict[str, str]) -> CitationLink:
    """The link of citations that stand at one place."""
    first = here[0]
    name = names.get(first.document_id, "document")
    quoted = " … ".join(citation.quote for citation in here)
    if first.page is None:
        return CitationLink(None, f"{name}, élément codé {first.path}", quoted)
    boxes = list(dict.fromkeys(box for citation in here for box in citation.boxes))
    url = image_url(patient, first.document_id, first.page, boxes)
    return CitationLink(url, f"{name}, page {first.page}", quoted)


def _shown(patient: str, answer: Answer, names: dict[str, str]) -> CitationLink | None:
    """The page shown beside the answer: that of the first statement (else the headline), all its cited lines marked."""
    cited = [number for statement in (*answer.statements, answer.headline) for number in statement.citations]
    by_number = {citation.id: citation for citation in answer.citations}
    ordered = [by_number[number] for number in cited if by_number[number].page is not None]
    if not ordered:
        return None
    first = ordered[0]
    same_page = [c for c in answer.citations if (c.document_id, c.page) == (first.document_id, first.page)]
    return _link(patient, same_page, names)
