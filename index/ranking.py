"""The order of what « find » found: reports first, then what affirms, then mentions, then what denies.

Documents about what was asked (title), then those that state it of the patient by a fact, the kind of document that
proves it best first (an ordonnance for a drug, an operation note for an operation), of those that state a disease the
newest first; then those that hold the words, the newest first where they stand together. What a document says only as
negated, about family or hypothetical comes last. Documents that hold the words apart are ranked by words and vectors
together (reciprocal rank fusion, Cormack et al. 2009).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from index.concepts import Concept, body_parts, names_exam
from index.dossier import OpenDossier
from index.evidence import LAST_RANK, Stated, Subject, document_rank
from index.hits import Hit
from index.lexicon import body_regions, exam_names
from index.ports import Embedder
from index.terms import stem, words
from ingest.vocabulary.tables import rows

FUSION_CONSTANT = 60
NEAREST_CHUNKS = 100


def about_exams(hits: Sequence[Hit], dossier: OpenDossier, wanted: Sequence[Concept]) -> list[Hit]:
    """The hits that are about each exam asked for: by their title when any is, else by type or section title.

    A mention of an exam is not the exam.
    """
    exams = [concept for concept in wanted if concept.phrase in exam_names()]
    hits = _of_the_part(hits, dossier, wanted)
    for stems in (dossier.titles, dossier.subjects):
        found = [hit for hit in hits if all(names_exam(concept, stems[hit.document.position]) for concept in exams)]
        if found:
            return found
    return []


def _of_the_part(hits: Sequence[Hit], dossier: OpenDossier, wanted: Sequence[Concept]) -> Sequence[Hit]:
    """The hits whose title names the part of the body asked for, or none: a « scanner coronaire » is no thoracic CT.

    All of them when that leaves none.
    """
    asked = {body_parts()[word] for concept in wanted if (word := stem(concept.phrase)) in body_parts()}
    if not asked:
        return hits
    kept = []
    for hit in hits:
        shown = {body_parts()[word] for word in dossier.titles[hit.document.position] if word in body_parts()}
        if not shown or any(shows(here, there) for here in shown for there in asked):
            kept.append(hit)
    return kept or hits


def shows(here: str, there: str) -> bool:
    """Whether two parts of the body are one, or one is a part of the other."""
    regions = body_regions()
    return here == there or here in regions.get(there, ()) or there in regions.get(here, ())


def ranking(
    hits: Sequence[Hit],
    dossier: OpenDossier,
    wanted: Sequence[Concept],
    said: Sequence[Mapping[int, Stated]],
    lexical: NDArray[np.float32],
    embedder: Embedder | None,
    *,
    shown: int,
) -> list[Hit]:
    """``hits`` in order, with the facts that state what was asked. ``lexical``: BM25 by chunk; ``said``: by concept.

    Vectors only order what follows the hits told apart otherwise: they are not asked where those are ``shown`` alone.
    """
    if not hits:
        return []
    about = _about(hits, dossier, wanted)
    hits = [_with_facts(hit, said, position_is_about=hit.document.position in about) for hit in hits]
    together = _together(hits, dossier, wanted)
    known = about | together | {hit.document.position for hit in hits if hit.stated}
    undecided = sum(hit.document.position not in known for hit in hits)
    first = sum(hit.document.position in known and not hit.denied and not _is_notice(hit) for hit in hits)
    asked = " ".join(concept.phrase for concept in wanted)
    vector = embedder.embed_query(asked) if embedder and undecided > 1 and first < shown else None
    fused = _fused(hits, dossier, lexical, vector)

    def key(hit: Hit) -> tuple[bool, bool, bool, bool, int, bool, bool, bool, float]:
        position = hit.document.position
        facts = [found[position] for found in said if position in found]
        affirmed = len(facts) == len(said) and all(fact.affirmed for fact in facts)
        subjects = [
            subject
            for concept, found in zip(wanted, said, strict=True)
            if position in found
            for subject in _proved_as(concept, found[position])
        ]
        rank = document_rank(hit.document.meta.document.metadata, subjects) if subjects else LAST_RANK
        told = any(fact.told for fact in facts)
        recalled = "procedure" in subjects and not any(fact.own for fact in facts)
        notice = _is_notice(hit)
        # (what is told changes: « stade 3a », then « 3b »)
        in_time = set(subjects) == {"problem"} if hit.stated else position in together
        last = dossier.ranks[position] if in_time else -fused[position]
        return hit.denied, position not in about, not affirmed, recalled, rank, not told, notice, not in_time, last

    return sorted(hits, key=key)


def _is_notice(hit: Hit) -> bool:
    """Whether a hit is a paper of administration: « apportez votre carte de groupe sanguin »."""
    return hit.document.meta.document.metadata.category == "administratif"


def _about(hits: Sequence[Hit], dossier: OpenDossier, wanted: Sequence[Concept]) -> set[int]:
    """Positions of the documents that are about what was asked: the exam's report, a title with all its words."""
    exams = any(concept.phrase in exam_names() for concept in wanted)
    titles = dossier.titles
    named = [hit for hit in hits if all(one.in_stems(titles[hit.document.position]) for one in wanted)]
    reports = about_exams(hits, dossier, wanted) if exams else []
    return {hit.document.position for hit in (*reports, *named)}


def _together(hits: Sequence[Hit], dossier: OpenDossier, wanted: Sequence[Concept]) -> set[int]:
    """Positions of the documents one chunk of which holds every concept."""
    present = np.logical_and.reduce([concept.scores(dossier.bm25) > 0 for concept in wanted])
    starts = dossier.chunk_starts
    positions = (hit.document.position for hit in hits)
    return {position for position in positions if present[starts[position] : starts[position + 1]].any()}


def _proved_as(concept: Concept, stated: Stated) -> list[Subject]:
    """What the mentions are proved as: an acute event as an act, by the report of its stay."""
    if concept.ids & acute_problems() or acute_words().intersection(map(stem, concept.phrase.split(" "))):
        return ["procedure"]
    return sorted(stated.kinds)


@lru_cache(maxsize=1)
def acute_problems() -> frozenset[str]:
    """Ids of the problems that are events, told best by the report of a stay."""
    return frozenset(row["problem"] for row in rows("acute_problems"))


@lru_cache(maxsize=1)
def acute_words() -> frozenset[str]:
    """Stems of the words for an episode of a lasting disease (« décompensation », « poussée »)."""
    return frozenset(stem(word) for row in rows("acute_words") for word in words(row["word"]))


def _with_facts(hit: Hit, said: Sequence[Mapping[int, Stated]], *, position_is_about: bool) -> Hit:
    """The hit with what its facts state; denied when they only deny what was asked."""
    facts = [found[hit.document.position] for found in said if hit.document.position in found]
    if not facts:
        return hit
    denied = not position_is_about and any(fact.denied for fact in facts)
    if len(facts) < len(said):
        return replace(hit, denied=denied)
    lines = [(evidence, None) for fact in facts for evidence in fact.affirmed if not denied]
    labelled = [line for fact in facts for line in fact.labelled]
    return replace(hit, stated=(*lines, *labelled), denied=denied)


def _fused(
    hits: Sequence[Hit], dossier: OpenDossier, lexical: NDArray[np.float32], question: NDArray[np.float32] | None
) -> dict[int, float]:
    """Reciprocal ranks by words, and by ``question``'s vector when there is one."""
    dense_rank: dict[int, int] = {}
    if question is not None:
        nearest, _ = dossier.nearest(question, NEAREST_CHUNKS)
        dense_rank = _document_ranks(dossier.chunk_documents[nearest])
    best = {hit.document.position: _best(lexical, dossier, hit.document.position) for hit in hits}
    by_words = sorted(best, key=best.__getitem__, reverse=True)
    return {
        position: 1 / (FUSION_CONSTANT + rank)
        + (1 / (FUSION_CONSTANT + dense_rank[position]) if position in dense_rank else 0.0)
        for rank, position in enumerate(by_words)
    }


def _best(lexical: NDArray[np.float32], dossier: OpenDossier, position: int) -> float:
    first, last = dossier.chunk_starts[position : position + 2]
    return float(lexical[first:last].max(initial=0.0))


def _document_ranks(documents: NDArray[np.int32]) -> dict[int, int]:
    """Rank of each document by its best chunk; ``documents`` lists the document of each chunk, best chunk first."""
    return {int(position): rank for rank, position in enumerate(dict.fromkeys(documents.tolist()))}
