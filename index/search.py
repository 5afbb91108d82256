"""From a Plan to Hits: filter on metadata, match on words, rank.

« Dernier » is ordered by act date among the documents that match; similarity never decides an order of time.
« Find » needs every concept in the document; BM25 and vectors only rank those that have them (reciprocal
rank fusion, Cormack et al. 2009).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.concepts import Concept, concepts, stems_of
from index.dossier import OpenDocument, OpenDossier
from index.lexicon import exam_names
from index.order import Key, in_period, newest_first_key
from index.plan import Plan
from index.ports import Embedder
from ingest.document import Metadata
from ingest.vocabulary import analytes

FUSION_CONSTANT = 60
NEAREST_CHUNKS = 100
NEVER_ASKED_BY_DEFAULT = "administratif"


@dataclass(frozen=True, slots=True)
class Hit:
    """A document that matches, and the numbers of its chunks that do, best first (none: it matched as a whole)."""

    document: OpenDocument
    chunks: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Hits:
    """What was found. ``ordered``: the answer first. ``undated``: they match but cannot be placed in time."""

    ordered: tuple[Hit, ...]
    undated: tuple[Hit, ...]
    future: tuple[OpenDocument, ...]
    concepts: tuple[Concept, ...]
    considered: int


def search(plan: Plan, dossier: OpenDossier, embedder: Embedder, *, today: str) -> Hits:
    """Everything in ``dossier`` that answers ``plan``, in the order of its intent."""
    answering = [document for document in dossier.documents if document.answers]
    future = tuple(document for document in answering if _act_date(document) > today)
    present = [document for document in answering if _act_date(document) <= today]
    filtered = [document for document in present if _fits(document.meta.document.metadata, plan)]
    wanted = concepts([*plan.terms, *(analytes()[name].name for name in plan.analytes)])
    hits = _matching(filtered, dossier, wanted) if wanted else [Hit(document) for document in filtered]
    if _asks_nothing(plan):
        hits = []
    if plan.intent == "find" and wanted and hits:
        hits = _ranked(hits, dossier, wanted, embedder, plan)
    else:
        hits = sorted(_about(hits, wanted), key=lambda hit: newest_first_key(hit.document), reverse=True)
    dated = tuple(hit for hit in hits if _act_date(hit.document))
    undated = tuple(hit for hit in hits if not _act_date(hit.document))
    if plan.intent == "find":
        dated, undated = tuple(hits), ()
    return Hits(dated, undated, future, wanted, len(filtered))


def _asks_nothing(plan: Plan) -> bool:
    """Nothing of the question was understood and no word of it can be searched: nothing answers it."""
    asked = (plan.categories, plan.types, plan.specialties, plan.analytes, plan.terms, plan.date_from, plan.date_to)
    return plan.intent == "find" and not any(asked)


def _act_date(document: OpenDocument) -> str:
    return document.meta.document.metadata.act_date or ""


def _fits(metadata: Metadata, plan: Plan) -> bool:
    if plan.categories:
        if metadata.category not in plan.categories:
            return False
    elif metadata.category == NEVER_ASKED_BY_DEFAULT and plan.intent not in {"find", "value"}:
        return False
    if plan.types and metadata.type_code not in plan.types:
        return False
    if plan.specialties and metadata.specialty not in plan.specialties:
        return False
    return in_period(metadata, plan.date_from, plan.date_to)


def _matching(filtered: Sequence[OpenDocument], dossier: OpenDossier, wanted: Sequence[Concept]) -> list[Hit]:
    """Documents that hold every concept, in their text or in what they are about."""
    scores = [concept.scores(dossier.bm25) for concept in wanted]
    subjects = {document.position: _subject(document) for document in filtered}
    hits = []
    for document in filtered:
        chunks = np.flatnonzero(dossier.chunk_documents == document.position)
        held = [score[chunks] for score in scores]
        subject = subjects[document.position]
        if all(part.any() or concept.in_stems(subject) for part, concept in zip(held, wanted, strict=True)):
            total = np.sum(held, axis=0) if len(chunks) else np.zeros(0, np.float32)
            together = np.sum([part > 0 for part in held], axis=0) if len(chunks) else total
            best = sorted(
                np.flatnonzero(total > 0).tolist(), key=lambda place: (-together[place], -total[place], place)
            )
            hits.append(Hit(document, tuple(int(dossier.chunk_numbers[chunks[place]]) for place in best)))
    return hits


def _about(hits: Sequence[Hit], wanted: Sequence[Concept]) -> list[Hit]:
    """The hits whose subject (title, type, section titles) is each exam asked for; a mention is not the exam."""
    exams = [concept for concept in wanted if concept.phrase in exam_names()]
    return [hit for hit in hits if all(concept.in_stems(_subject(hit.document)) for concept in exams)]


def _subject(document: OpenDocument) -> frozenset[str]:
    content = document.meta.document
    titles = [content.metadata.title or "", content.metadata.type_label or ""]
    return stems_of([*titles, *(section.title for section in content.sections)])


def _ranked(
    hits: Sequence[Hit], dossier: OpenDossier, wanted: Sequence[Concept], embedder: Embedder, plan: Plan
) -> list[Hit]:
    lexical = np.sum([concept.scores(dossier.bm25) for concept in wanted], axis=0)
    nearest, _ = dossier.nearest(embedder.embed_query(" ".join(plan.terms)), NEAREST_CHUNKS)
    dense_rank = _document_ranks(dossier.chunk_documents[nearest])
    best: dict[int, float] = {}
    for hit in hits:
        own = lexical[dossier.chunk_documents == hit.document.position]
        best[hit.document.position] = float(own.max()) if own.size else 0.0
    by_words = sorted(best, key=lambda position: -best[position])
    fused = {
        position: 1 / (FUSION_CONSTANT + rank)
        + (1 / (FUSION_CONSTANT + dense_rank[position]) if position in dense_rank else 0.0)
        for rank, position in enumerate(by_words)
    }
    about = {hit.document.position for hit in _about(hits, wanted)}

    def key(hit: Hit) -> tuple[bool, float, Key]:
        return hit.document.position in about, fused[hit.document.position], newest_first_key(hit.document)

    return sorted(hits, key=key, reverse=True)


def _document_ranks(documents: NDArray[np.int32]) -> dict[int, int]:
    """Rank of each document by its best chunk; ``documents`` lists the document of each chunk, best chunk first."""
    return {int(position): rank for rank, position in enumerate(dict.fromkeys(documents.tolist()))}
