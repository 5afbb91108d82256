"""Whether a patient is immune to a disease: what serologies tell, beside the vaccines that facts state.

No fact holds a serology without an analyte of its own (« Rubéole IgG 35 UI/mL : immunisée »): its lines are looked for
in laboratory papers and in what doctors write, the newest first.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from index.answer import Answer
from index.cite import Citer
from index.concepts import Concept, any_of
from index.coverage import coverage
from index.current import future, speaking
from index.dossier import OpenDocument, OpenDossier
from index.entries import Facet
from index.excerpts import mentions
from index.hits import Hit
from index.lexicon import serology_of
from index.listing import record
from index.order import in_period
from index.plan import Plan
from index.stating import compose_facet
from index.terms import terms, words
from ingest.document import Span

SEROLOGY = "Sérologies"
SHOWN = 6
_MARKERS = (
    "IgG", "IgM", "immunisé", "immunisée", "immunité", "immune", "anticorps", "sérologie", "anti-HBs", "Ag HBs",
    "anti-HBc", "anti-VHC", "anti-VHA", "TPHA", "VDRL", "EBNA", "VCA",
)  # fmt: skip


def compose_immunity(
    question: str, plan: Plan, stated: Facet | None, dossier: OpenDossier, citer: Citer, *, today: str
) -> Answer | None:
    """What serologies tell, then the vaccines ``stated``; ``None`` when no serology tells anything."""
    lines = _told(plan, dossier, citer, today=today)
    if not lines:
        return None
    said = [
        replace(citer.statement(document.meta.document_id, span), section=SEROLOGY, label=None)
        for document, span in lines
    ]
    vaccines = stated or Facet((), answers=False, considered=len(dossier.documents))
    made = compose_facet(question, plan, vaccines, dossier, citer, today=today)
    papers = {document.position: document for document, _ in lines}.values()
    first = [record(document, today=today, why=f"cité sous : {SEROLOGY}") for document in papers]
    known = {one.document_id for one in first}
    future_ones = future(dossier, today=today)
    return replace(
        made,
        status="answered",
        headline=replace(said[0], section=None),
        statements=(*said, *made.statements),
        documents=(*first, *(one for one in made.documents if one.document_id not in known)),
        citations=citer.citations,
        coverage=coverage(dossier, considered=vaccines.considered, future=future_ones, found=True),
    )


def names_serology(plan: Plan) -> bool:
    """Whether a plan names nothing but a disease that antibodies tell of: « toxoplasmose »."""
    found = serology_of(plan.terms) if plan.focus in {None, "problems"} and not plan.substances else None
    return found is not None and not plan.analytes and len(found[1]) == sum(len(words(term)) for term in plan.terms)


def _told(plan: Plan, dossier: OpenDossier, citer: Citer, *, today: str) -> list[tuple[OpenDocument, Span]]:
    """The lines that tell of the disease's antibodies, the newest document first."""
    found = serology_of(plan.terms)
    if found is None:
        return []
    wanted = (any_of(found[0].printed), any_of(_MARKERS))
    present = np.logical_and.reduce([concept.scores(dossier.bm25) > 0 for concept in wanted])
    lines: list[tuple[OpenDocument, Span]] = []
    for document in speaking(dossier, today=today):
        metadata = document.meta.document.metadata
        first, last = dossier.chunk_starts[document.position : document.position + 2]
        if metadata.category == "vaccination" or not present[first:last].any():
            continue
        if in_period(metadata, plan.date_from, plan.date_to):
            chunks = tuple(np.flatnonzero(present[first:last]).tolist())
            lines += [(document, span) for span in _lines(document, chunks, wanted, dossier, citer)]
    return lines[:SHOWN]


def _lines(
    document: OpenDocument, chunks: tuple[int, ...], wanted: Sequence[Concept], dossier: OpenDossier, citer: Citer
) -> list[Span]:
    """The lines that name the disease and its antibodies; of a laboratory's table, those under its heading too."""
    pages, held_chunks = citer.pages(document.meta.document_id), dossier.loaded[document.position].search.chunks
    both = [
        Span(span.page, line.start() + span.start, line.end() + span.start)
        for held in held_chunks
        for span in held.spans
        for line in _LINE.finditer(pages[span.page - 1].text[span.start : span.end])
        if all(one.in_stems(frozenset(terms(line.group()))) for one in wanted)
    ]
    if both or document.meta.document.metadata.category != "biologie":
        return list(dict.fromkeys(both))
    return [mention.span for mention in mentions(Hit(document, chunks), wanted, held_chunks, pages)]


_LINE = re.compile(r"[^\n]+")
