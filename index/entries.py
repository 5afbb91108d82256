"""Entries: what documents state, chosen but not cited yet, and how they become statements.

Choosing needs no page; citing does. Keeping the two apart lets the pages of an answer be read in one go.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from index.answer import DocumentRecord, Statement
from index.cite import Citer
from index.dossier import OpenDocument
from index.evidence import Subject
from index.excerpts import is_told, told_in
from index.listing import record
from ingest.document import Evidence, MentionLabel

LISTED = 50
"""Entries of one kind that are listed at most."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A line to show under the French heading ``section``, with the label of its mention.

    ``alone``: only the words of the evidence, for what stands beside them holds no more.
    """

    section: str
    document: OpenDocument
    evidence: Evidence
    label: MentionLabel | None = None
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Facet:
    """What was chosen: entries in order, whether they answer, out of how many documents.

    ``subject``: what the entries prove, for the order of the documents after the first. ``also``: documents to list
    after those of the entries.
    """

    entries: tuple[Entry, ...]
    answers: bool
    considered: int
    certain: bool = True
    subject: Subject | None = None
    also: tuple[OpenDocument, ...] = ()


def statements(entries: Iterable[Entry], citer: Citer) -> list[Statement]:
    """The entries word for word, each line once under a heading; an entry without evidence is left out."""
    found: dict[tuple[str, tuple[int, ...]], Statement] = {}
    for entry in entries:
        made = _statement(entry, citer)
        if made is not None:
            found.setdefault((entry.section, made.citations), made)
    return list(found.values())


def _statement(entry: Entry, citer: Citer) -> Statement | None:
    name, evidence = entry.document.meta.document_id, entry.evidence
    if evidence.span is not None:
        span = evidence.span if entry.alone else citer.line(name, evidence.span)
        if not entry.alone and is_told(entry.document, evidence):
            span = told_in(entry.document, evidence, entry.label, span, citer.pages(name))
        number = citer.span(name, span)
    elif evidence.path is not None and evidence.quote:
        number = citer.evidence(name, evidence)
    else:
        return None
    quote = citer.quote(number)
    return Statement(quote, (number,), entry.label, entry.section) if quote.strip() else None


def records(entries: Sequence[Entry], *, today: str, in_order: bool = False) -> tuple[DocumentRecord, ...]:
    """The documents of the entries, each once, newest act first or ``in_order`` of the entries.

    Why: the headings a document is cited under.
    """
    headings: dict[int, dict[str, None]] = {}
    documents: dict[int, OpenDocument] = {}
    for entry in entries:
        documents.setdefault(entry.document.position, entry.document)
        headings.setdefault(entry.document.position, {})[entry.section] = None
    ordered = list(documents.values())
    if not in_order:
        ordered.sort(key=_newest_last, reverse=True)
    return tuple(
        record(document, today=today, why=f"cité sous : {', '.join(headings[document.position])}")
        for document in ordered
    )


def _newest_last(document: OpenDocument) -> tuple[str, str]:
    return document.meta.document.metadata.act_date or "", document.meta.deposited_at
