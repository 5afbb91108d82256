"""From a Plan to Hits: filter on metadata, match on words, rank.

« Dernier » is ordered by act date among the documents that match; similarity never decides an order of time.
« Find » needs every concept in the document, by word, synonym or fact; how they are ranked: :mod:`index.ranking`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from index.concepts import Concept
from index.current import future, speaking
from index.dossier import OpenDocument, OpenDossier
from index.evidence import Stated, kinds_of, reports_acts, stated
from index.evidence_bar import may_be_missing, partial_hits, respelt_concepts, wanted_concepts
from index.hits import Doubt, Hit, Hits
from index.lexicon import attributes
from index.order import in_period, own_type_first
from index.plan import Plan
from index.ports import Embedder
from index.ranking import about_exams, ranking
from index.terms import words
from ingest.document import Category, Metadata

NEVER_ASKED_BY_DEFAULT = "administratif"
REPORTING: tuple[Category, ...] = (
    "compte_rendu",
    "biologie",
    "imagerie",
    "prescription",
    "lettre",
    "synthese",
    "certificat",
    "vaccination",
    "plan_de_soins",
    "autre",
)
"""What a doctor writes about a patient: everything but administrative papers."""


def search(plan: Plan, dossier: OpenDossier, embedder: Embedder | None, *, today: str) -> Hits:
    """Everything in ``dossier`` that answers ``plan``, in the order of its intent; without ``embedder`` by words."""
    later = future(dossier, today=today)
    filtered = [document for document in speaking(dossier, today=today) if _fits(document, plan)]
    wanted, respelt = respelt_concepts(wanted_concepts(plan), dossier)
    if _asks_nothing(plan):
        return Hits((), (), later, wanted, len(filtered))
    if not wanted:
        hits = [Hit(document) for document in filtered]
    else:
        scores = np.stack([concept.scores(dossier.bm25) for concept in wanted])
        if plan.intent == "find":
            return _found(plan, dossier, embedder, filtered, wanted, scores, later, respelt, today=today)
        hits = _matching(filtered, dossier, wanted, scores, (), together=_stands_together(plan))
        hits = about_exams(hits, dossier, wanted)
    dated = tuple(hit for hit in hits if hit.document.act_date)
    if plan.order == "oldest":
        dated = dated[::-1]
    if len(plan.types) > 1:
        dated = tuple(dated[place] for place in own_type_first([hit.document.meta for hit in dated], plan.types))
    dated = dated[plan.offset :]
    undated = tuple(hit for hit in hits if not hit.document.act_date)
    doubts = _doubts(plan, dossier, dated[0].document if dated else None, today=today)
    return Hits(dated, undated, later, wanted, len(filtered), doubts, respelt=respelt)


def _found(
    plan: Plan,
    dossier: OpenDossier,
    embedder: Embedder | None,
    filtered: Sequence[OpenDocument],
    wanted: tuple[Concept, ...],
    scores: NDArray[np.float32],
    later: tuple[OpenDocument, ...],
    respelt: tuple[str, ...],
    *,
    today: str,
) -> Hits:
    """What « find » found, ranked; documents of other kinds than asked follow, a stay stands for its operation note."""
    said = [stated(concept, dossier, kinds_of(plan)) for concept in wanted]
    together = _stands_together(plan)
    hits = _matching(filtered, dossier, wanted, scores, said, together=together)
    others: list[OpenDocument] = []
    if plan.types and plan.terms:
        known = {hit.document.position for hit in hits}
        wide = replace(plan, categories=(), types=())
        rest = [
            document
            for document in dossier.documents
            if document.position not in known and document.answers and document.act_date <= today
            if _fits(document, wide)
        ]
        more = _matching(rest, dossier, wanted, scores, said, together=together)
        ordered = ranking(more, dossier, wanted, said, scores.sum(axis=0), embedder, shown=plan.limit)
        told = [hit for hit in ordered if not hit.denied]
        others = [hit.document for hit in told]
        if not hits:
            hits = [hit for hit in told if hit.stated and reports_acts(hit.document.meta.document.metadata)]
    partial = False
    if not hits:
        kept = [place for place, missing in enumerate(may_be_missing(plan, wanted)) if not missing]
        named = any(wanted[place].ids for place in kept)
        if not named:  # « Prostate : volume ? »: the property is printed as a figure
            kept = [place for place, one in enumerate(wanted) if one.phrase not in attributes()]
            named = bool(kept)
        if len(kept) < len(wanted) and named:
            # The disease or drug is found without the words that were not understood: shown as a partial answer. An
            # exam is not: the word may say which one.
            wanted, said, scores = tuple(wanted[n] for n in kept), [said[n] for n in kept], scores[kept]
            hits = _matching(filtered, dossier, wanted, scores, said, together=together)
        else:
            hits = partial_hits(filtered, dossier, plan, wanted, scores)
        partial = bool(hits)
    ranked = tuple(ranking(hits, dossier, wanted, said, scores.sum(axis=0), embedder, shown=plan.limit))
    return Hits(
        ranked,
        (),
        later,
        wanted,
        len(filtered),
        partial=partial,
        respelt=respelt,
        also=() if partial else tuple(others),
    )


def _stands_together(plan: Plan) -> bool:
    """Whether the concepts must stand in one chunk: « allergie » here and « pénicilline » there is no allergy."""
    return plan.intent in {"value", "trend"} or plan.focus in {"allergies", "family", "vaccines", "immunity"}


def _doubts(plan: Plan, dossier: OpenDossier, first: OpenDocument | None, *, today: str) -> tuple[Doubt, ...]:
    """What leaves a « latest » in doubt.

    Newer documents of the right specialty whose kind nothing tells, and reports replaced by a document that cannot
    answer.
    """
    if plan.intent != "latest" or plan.order != "newest":
        return ()
    since = first.act_date if first is not None else ""
    kindless = replace(plan, categories=("autre",), types=())
    found = []
    for document in dossier.documents:
        metadata = document.meta.document.metadata
        if not since <= document.act_date <= today:
            continue
        if document.answers and plan.categories and plan.specialties and is_of_kind(metadata, kindless):
            found.append(Doubt(document, "de la même spécialité, plus récent, mais de nature inconnue"))
        replacement = dossier.by_id.get(document.standing.replaced_by or "")
        unanswering = replacement is not None and not (replacement.answers and replacement.act_date <= today)
        if replacement is not None and unanswering and document.match != "mismatch" and is_of_kind(metadata, plan):
            found.append(Doubt(replacement, "remplace un compte rendu, mais ne peut pas être lu ou est daté du futur"))
    return tuple(found)


def _asks_nothing(plan: Plan) -> bool:
    """Nothing of the question was understood and no word of it can be searched: nothing answers it."""
    taken = plan.substances if plan.focus == "treatment" else ()
    asked = (plan.categories, plan.types, plan.specialties, plan.analytes, plan.terms, taken)
    return plan.intent == "find" and not any((*asked, plan.date_from, plan.date_to))


def _fits(document: OpenDocument, plan: Plan) -> bool:
    metadata = document.meta.document.metadata
    return is_of_kind(metadata, plan) and in_period(metadata, plan.date_from, plan.date_to)


def is_of_kind(metadata: Metadata, plan: Plan) -> bool:
    """Whether a document is of the categories, types and specialties asked for."""
    if plan.categories:
        if metadata.category not in plan.categories:
            return False
    elif metadata.category == NEVER_ASKED_BY_DEFAULT and plan.intent not in {"find", "value"}:
        return False
    if plan.types and metadata.type_code not in plan.types:
        return False
    if metadata.type_code in plan.without or not signed_by(metadata, plan.authors):
        return False
    return not plan.specialties or metadata.specialty in plan.specialties


def signed_by(metadata: Metadata, authors: Sequence[str]) -> bool:
    """Whether a document is signed by one of the doctors asked for (any document when none is)."""
    if not authors:
        return True
    signed = words(metadata.author or "")
    initials = {word for word in signed if len(word) == 1}
    return any(
        all(word in signed or word[0] in initials for word in name.split(" "))
        and any(word in signed for word in name.split(" "))
        for name in authors
    )


def _matching(
    filtered: Sequence[OpenDocument],
    dossier: OpenDossier,
    wanted: Sequence[Concept],
    scores: NDArray[np.float32],
    said: Sequence[Mapping[int, Stated]],
    *,
    together: bool,
) -> list[Hit]:
    """Documents that hold every concept, in their text, their facts or what they are about, in the order given.

    ``together``: in one chunk. « Créatinine urinaire » is not a creatinine here and a urine there.
    ``scores`` has shape ``(concepts, chunks)``. A hit's chunks: those with most concepts, then best score, first.
    """
    present, total = scores > 0, scores.sum(axis=0)
    holding = present.sum(axis=0)
    held = _by_document(present, dossier)
    for row, concept in enumerate(wanted):
        held[row, dossier.about(concept)] = True
        if said:
            held[row, list(said[row])] = True
    kept: NDArray[np.bool_] = np.asarray(held.all(axis=0))
    if together:
        kept &= _by_document((holding >= len(wanted)).reshape(1, -1), dossier)[0]
    chunks = _best_chunks(total, holding, dossier)
    return [Hit(document, chunks.get(document.position, ())) for document in filtered if kept[document.position]]


def _best_chunks(
    total: NDArray[np.float32], holding: NDArray[np.int64], dossier: OpenDossier
) -> dict[int, tuple[int, ...]]:
    """By document its chunks of any score, numbered within it: those with most concepts, then best score, first."""
    scored = np.flatnonzero(total > 0)
    owners = dossier.chunk_documents[scored]
    order = np.lexsort((-total[scored], -holding[scored], owners))
    found: dict[int, list[int]] = {}
    for position, chunk in zip(owners[order].tolist(), scored[order].tolist(), strict=True):
        found.setdefault(position, []).append(chunk - dossier.chunk_starts[position])
    return {position: tuple(places) for position, places in found.items()}


def _by_document(present: NDArray[np.bool_], dossier: OpenDossier) -> NDArray[np.bool_]:
    """Whether any chunk of each document is marked, by row. From shape ``(rows, chunks)`` to ``(rows, documents)``."""
    counted = np.zeros((present.shape[0], present.shape[1] + 1), np.int64)
    np.cumsum(present, axis=1, out=counted[:, 1:])
    starts = np.asarray(dossier.chunk_starts)
    found: NDArray[np.bool_] = counted[:, starts[1:]] > counted[:, starts[:-1]]
    return found
