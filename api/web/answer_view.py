"""An answer as shown: what it says, word for word, where it stands, what it may be wrong about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from api.web.rendering import french_day
from api.web.sheets import Place
from api.web.titles import calm
from index.answer import Answer, Citation, DocumentRecord, Statement
from index.synthesis import LAST_DOCUMENTS, VACCINES
from ingest.normalise import dates, fold
from ingest.vocabulary import specialty_label

MENTION_LABELS = {
    "negated": ("négation", "Le document dit que ce n'est pas le cas."),
    "family": ("famille", "Concerne un parent, pas le patient."),
    "hypothetical": ("hypothèse", "Évoqué, non affirmé."),
}


def document_name(record: DocumentRecord) -> str:
    """Its title, set in small letters where it shouts, else its type, else its file's name."""
    if record.title:
        return calm(record.title, (record.author or "").split())
    return record.type.label if record.type and record.type.label else record.file_name


@dataclass(frozen=True, slots=True)
class PlaceLink:
    """A link to a place. ``place`` is ``None`` for a coded element, which no page shows."""

    place: Place | None
    where: str
    copied: str
    document: str
    day: str
    short: str


@dataclass(frozen=True, slots=True)
class StatementLine:
    """A verbatim statement, its label and what the label means, its links."""

    text: str
    label: tuple[str, str] | None
    section: str | None
    links: tuple[PlaceLink, ...]


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """One document of the answer: its record, name, first cited place, and warnings in words."""

    record: DocumentRecord
    name: str
    specialty: str | None
    link: PlaceLink
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AnswerView:
    """An answer ready to be drawn. ``shown`` is the page beside it; ``why`` what all its documents are there for.

    ``repeated``: the headline is the first statement, which needs not be read twice.
    """

    answer: Answer
    headline: StatementLine
    statements: tuple[StatementLine, ...]
    summary: tuple[StatementLine, ...]
    documents: tuple[DocumentLine, ...]
    shown: PlaceLink | None
    why: str | None = None

    @property
    def repeated(self) -> bool:
        """Whether the headline says what the first statement says."""
        return bool(self.statements) and self.statements[0].text == self.headline.text

    @property
    def summed_up(self) -> str:
        """What the summary is of."""
        own = {link.document for line in self.summary for link in line.links}
        return "Résumé du document" if len(own) < 2 else "Résumé des documents"

    @property
    def warnings(self) -> tuple[str, ...]:
        """What may be wrong with the answering document, once each."""
        return self.documents[0].warnings if self.documents else ()


def answer_view(patient: str, answer: Answer, known: Mapping[str, DocumentRecord] | None = None) -> AnswerView:
    """Prepare ``answer`` about ``patient``; ``known`` are records of documents it may cite without listing them."""
    links = _Links(patient, answer, known or {})
    statements = tuple(links.statement(statement) for statement in answer.statements)
    headline = links.headline(answer.headline)
    ordered = [link for line in (*statements, headline) for link in line.links if link.place is not None]
    return AnswerView(
        answer=answer,
        headline=headline,
        statements=tuple(line for line in statements if not links.only_a_title(line, answer)),
        summary=tuple(links.statement(sentence) for sentence in answer.summary.sentences),
        documents=tuple(links.document(record) for record in answer.documents),
        shown=ordered[0] if ordered else None,
        why=_only(record.why for record in answer.documents),
    )


def _only(reasons: Iterable[str | None]) -> str | None:
    """The reason all documents share, when there are several of them."""
    found = list(reasons)
    return found[0] if len(found) > 1 and len(set(found)) == 1 else None


class _Links:
    """Makes the links of one answer."""

    def __init__(self, patient: str, answer: Answer, known: Mapping[str, DocumentRecord]) -> None:
        self._patient = patient
        self._citations = {citation.id: citation for citation in answer.citations}
        self._answering = answer.documents[0].document_id if answer.documents else None
        first = answer.documents[0] if answer.documents else None
        named = first is not None and bool(first.title) and answer.headline.text.startswith(first.title or "")
        self._named = self._answering if named else None
        self._records = {**known, **{record.document_id: record for record in answer.documents}}

    def statement(self, statement: Statement) -> StatementLine:
        """A statement with one link a page it stands on."""
        cited = [self._citations[number] for number in statement.citations]
        text = calm(statement.text) if statement.section == LAST_DOCUMENTS else statement.text
        places = self._places(cited)
        if statement.section == VACCINES and dates(text):  # (its document's day would be read as that of the injection)
            places = tuple(replace(place, day="") for place in places)
        return StatementLine(text, MENTION_LABELS.get(statement.label or ""), statement.section, places)

    def headline(self, statement: Statement) -> StatementLine:
        """The headline, the answering document named as everywhere else."""
        line, record = self.statement(statement), self._records.get(self._answering or "")
        if record is None or not record.title or not line.text.startswith(record.title):
            return line
        return replace(line, text=document_name(record) + line.text.removeprefix(record.title))

    def only_a_title(self, line: StatementLine, answer: Answer) -> bool:
        """Whether a list of documents, which names each below, would say nothing more here."""
        record = self._records.get(line.links[0].document) if line.links else None
        if answer.understood.intent != "list" or answer.understood.focus or record is None or line.label:
            return False
        return fold(line.text) == fold(record.title or "")

    def document(self, record: DocumentRecord) -> DocumentLine:
        """A document, its first cited page and its warnings."""
        cited = [c for c in self._citations.values() if c.document_id == record.document_id]
        places = [link for link in self._places(cited) if link.place is not None]
        first = places[0] if places else self._link([], record.document_id, 1)
        return DocumentLine(
            record, document_name(record), specialty_label(record.specialty), first, self._warnings(record, cited)
        )

    def _warnings(self, record: DocumentRecord, cited: Sequence[Citation]) -> tuple[str, ...]:
        read = [citation.confidence for citation in cited if citation.text_source == "ocr"]
        doubt = f"Numérisation lue à {min(read):.0%} : vérifiez sur l'image.".replace("%", " %") if read else ""
        return tuple(dict.fromkeys(filter(None, (*record.warnings, doubt))))

    def _places(self, cited: Sequence[Citation]) -> tuple[PlaceLink, ...]:
        """One link a cited page, every line cited there marked; one a coded element."""
        places: dict[tuple[str, int | None, str | None], list[Citation]] = {}
        for citation in cited:
            places.setdefault((citation.document_id, citation.page, citation.path), []).append(citation)
        return tuple(self._link(here, name, page) for (name, page, _), here in places.items())

    def _link(self, here: Sequence[Citation], document_id: str, page: int | None) -> PlaceLink:
        record = self._records.get(document_id)
        name = document_name(record) if record else "document"
        quoted = " ".join(" ".join(citation.quote.split()) for citation in here)
        copied = f"« {quoted} » ({_source(record)})" if record and quoted else quoted
        day = french_day(record.act_date) if record else ""
        if page is None:
            return PlaceLink(None, f"{name}, donnée codée", copied, document_id, day, "donnée codée")
        boxes = tuple(dict.fromkeys(box for citation in here for box in citation.boxes))
        place = Place(self._patient, document_id, page, boxes)
        pages = record.pages if record else 0
        where = f"{name}, page {page}" if pages != 1 else name
        own = document_id == self._named
        short = f"page {page}" if own else ", ".join(filter(None, (name, day, f"page {page}" if pages != 1 else "")))
        return PlaceLink(place, where, copied, document_id, day, short)


def _source(record: DocumentRecord) -> str:
    """What a note says of a document: its name, its day, its author."""
    dated = f"du {french_day(record.act_date)}" if record.act_date else "sans date"
    doubt = "" if record.act_date_certain or not record.act_date else " (date à vérifier)"
    return ", ".join(filter(None, (f"{document_name(record)} {dated}{doubt}", record.author)))
