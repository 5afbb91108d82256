"""The summary of a stay, a follow-up or a dossier: sentences of its documents' own summaries, never raw text.

Documents newest first, each under its date; the best sentence of each, more of each when they are few. A model may
choose among these sentences; it writes none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice

from index.answer import Statement, Summary
from index.cite import Citer
from index.current import speaking
from index.days import french_date
from index.dossier import OpenDocument, OpenDossier
from index.lexicon import category_label
from index.order import in_period
from index.plan import Plan
from index.search import is_of_kind
from index.summaries import Mode, StoredSummary, SummarySentence, sentence_statement

DOCUMENTS = 12
"""Documents a summary is made of: the newest that match."""
SENTENCES = 6
OFFERED = 24
"""Sentences a model may choose among."""


@dataclass(frozen=True, slots=True)
class Offered:
    """A sentence that may stand in the summary, and its document."""

    document: OpenDocument
    sentence: SummarySentence


def matching(plan: Plan, opened: OpenDossier, *, today: str) -> list[OpenDocument]:
    """The documents a « résume… » is about, newest act first, at most :data:`DOCUMENTS`."""
    found = (
        document
        for document in speaking(opened, today=today)
        if is_of_kind(document.meta.document.metadata, plan)
        and in_period(document.meta.document.metadata, plan.date_from, plan.date_to)
    )
    return list(islice(found, DOCUMENTS))


def offered(documents: Sequence[OpenDocument], stored: Sequence[StoredSummary]) -> list[Offered]:
    """The sentences of the documents' summaries, documents in order, the best sentence of each first."""
    found = [
        Offered(document, sentence)
        for document, summary in zip(documents, stored, strict=True)
        for sentence in sorted(summary.sentences, key=lambda one: one.rank)
    ]
    return found[:OFFERED]


def by_rule(lines: Sequence[Offered]) -> list[int]:
    """Positions of the sentences shown without a model: an equal share of each document."""
    documents = {line.document.position for line in lines}
    share = max(1, SENTENCES // max(1, len(documents)))
    taken: dict[int, int] = {}
    chosen: list[int] = []
    for place, line in enumerate(lines):
        count = taken.get(line.document.position, 0)
        if count < share and len(chosen) < SENTENCES:
            taken[line.document.position] = count + 1
            chosen.append(place)
    return chosen


def compose_several(
    lines: Sequence[Offered], chosen: Sequence[int], citer: Citer, *, model: str | None, reason: str | None
) -> Summary:
    """The chosen sentences, documents in order, each under its document's kind and date, which are cited too."""
    ordered = sorted(chosen)
    statements = tuple(_statement(lines[place], citer) for place in ordered)
    written = any(lines[place].sentence.text is not None for place in ordered)
    mode: Mode = "write" if written else "choose" if model else "extractive"
    if not statements:
        return Summary("unavailable", reason or "Aucun document de cette demande ne peut être résumé.")
    return Summary("ready", reason, model, statements, mode=mode)


def _statement(line: Offered, citer: Citer) -> Statement:
    meta = line.document.meta
    said = sentence_statement(line.sentence, meta.document_id, citer)
    metadata = meta.document.metadata
    heading = metadata.type_label or category_label(metadata.category)
    cited = said.citations
    if metadata.act_date:
        heading += f" du {french_date(metadata.act_date)}"
        if "act_date" in meta.evidence:
            cited = (*cited, citer.evidence(meta.document_id, meta.evidence["act_date"]))
    return replace(said, citations=cited, section=heading)
