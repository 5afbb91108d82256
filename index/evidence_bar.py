"""How much of a question a document must hold: every concept; of words not understood, those that carry most of it.

The fallback for questions that were not understood: vectors propose no document, they only rank those whose words
pass the bar. A document that is merely near in meaning is never an answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA

from index.clinical_phrases import joined
from index.concepts import Concept, any_of, body_parts, concepts, drug_concept
from index.dossier import OpenDocument, OpenDossier
from index.hits import Hit
from index.intents import searched_word
from index.lexicon import body_regions, body_words, exam_names, pictured_whole
from index.plan import Plan
from index.spelling import is_known
from index.terms import stem, words
from ingest.vocabulary import analytes
from ingest.vocabulary.tables import rows

ENOUGH = 0.66
"""Part of a question's weight (in inverse document frequency) that one passage must hold."""
SHORTEST_RESPELT = 6
LONG_WORD = 9


def wanted_concepts(plan: Plan) -> tuple[Concept, ...]:
    """What must be found for a plan: its words, its drugs, one of its analytes."""
    alone = not (plan.terms or plan.substances)
    phrases = [*joined(plan.terms), *searched_word(plan.focus, alone=alone)]
    found = [*concepts(phrases), *map(drug_concept, plan.substances)]
    if plan.analytes:
        found.append(any_of(tuple(analytes()[name].name for name in plan.analytes)))
    exams = [one for one in found if one.phrase in exam_names()]
    return tuple(_pictured(one, exams) for one in found if one.alternatives)


def _pictured(one: Concept, exams: Sequence[Concept]) -> Concept:
    """A part of the body beside an exam: « scanner des poumons » is also a « scanner thoracique »."""
    part = body_parts().get(stem(one.phrase)) if exams else None
    wider = [region for region in pictured_whole() if part in body_regions()[region]] if part else []
    ways = [
        (*exam, shown)
        for region in wider
        for shown, group in body_parts().items()
        if group == region
        for named in exams
        for exam in named.alternatives
        if len(exam) == 1
    ]
    return replace(one, alternatives=(*one.alternatives, *ways)) if ways else one


def respelt_concepts(wanted: Sequence[Concept], dossier: OpenDossier) -> tuple[tuple[Concept, ...], tuple[str, ...]]:
    """The concepts, a single word the dossier has nowhere replaced by its one near spelling there; and those words."""
    found, respelt = [], []
    for one in wanted:
        near = None if _occurs(one, dossier) else _near(one.phrase, dossier)
        found.append(replace(one, alternatives=((near,),)) if near else one)
        if near:
            respelt.append(one.phrase)
    return tuple(found), tuple(respelt)


def _occurs(one: Concept, dossier: OpenDossier) -> bool:
    known = dossier.bm25.vocabulary
    return any(all(part in known for part in way) for way in one.alternatives)


def _near(phrase: str, dossier: OpenDossier) -> str | None:
    """The one stem of the dossier that is an edit away (two from nine letters)."""
    if len(phrase) < SHORTEST_RESPELT or not phrase.isalpha() or is_known(phrase):
        return None  # (« cancer » that the dossier does not have is no « canne »)
    asked = stem(phrase)
    allowed = 1 if len(phrase) < LONG_WORD else 2
    candidates = [
        known
        for known in dossier.bm25.vocabulary
        if known[0] == asked[0] and abs(len(known) - len(asked)) <= allowed and known.isalpha()
    ]
    near = process.extract(asked, candidates, scorer=OSA.distance, score_cutoff=allowed, limit=2)
    if not near or (len(near) > 1 and near[1][1] == near[0][1]):
        return None
    return str(near[0][0])


def partial_hits(
    filtered: Sequence[OpenDocument],
    dossier: OpenDossier,
    plan: Plan,
    wanted: Sequence[Concept],
    scores: NDArray[np.float32],
) -> list[Hit]:
    """Documents one passage of which holds two concepts or more, and enough of the question's weight.

    Only words that were not understood may be missing: an exam, a drug or an analyte that was asked for must be there.
    ``scores`` has shape ``(concepts, chunks)``.
    """
    optional = np.array(may_be_missing(plan, wanted))
    if len(wanted) < 2 or not optional.any() or plan.focus is not None:
        return []
    present = scores > 0
    held = present.sum(axis=1)
    weight = np.log1p(dossier.bm25.chunk_count / (1 + held))
    mass = weight @ present / weight.sum()
    good = (mass >= ENOUGH) & (present.sum(axis=0) >= 2) & present[~optional].all(axis=0)
    hits = []
    for document in filtered:
        first, last = dossier.chunk_starts[document.position : document.position + 2]
        chunks = np.flatnonzero(good[first:last])
        if chunks.size:
            order = np.argsort(-mass[first:last][chunks], kind="stable")
            hits.append(Hit(document, tuple(chunks[order].tolist())))
    return hits


def may_be_missing(plan: Plan, wanted: Sequence[Concept]) -> list[bool]:
    """For each concept, whether it is a word that was not understood: no exam, drug, disease nor part of the body."""
    free = _free_words(plan.terms)
    return [one.phrase in free and not one.ids and one.phrase not in _places() for one in wanted]


def exam_and_place(wanted: Sequence[Concept]) -> tuple[Concept, ...]:
    """The exams asked for and the parts of the body they are asked of; none when no exam is."""
    if not any(one.phrase in exam_names() for one in wanted):
        return ()
    return tuple(one for one in wanted if one.phrase in exam_names() or one.phrase in _places())


@lru_cache(maxsize=1)
def _places() -> frozenset[str]:
    """Words of parts of the body: « genou » says which radiograph is meant."""
    named = [word for group in body_words() for word in group] + [row["word"] for row in rows("anatomy_words")]
    return frozenset(" ".join(words(word)) for phrase in named for word in (phrase, f"{phrase}s"))


@lru_cache(maxsize=256)
def _free_words(terms: tuple[str, ...]) -> frozenset[str]:
    """Terms that are no exam, in the form a concept has them."""
    return frozenset(" ".join(words(term)) for term in terms if " ".join(words(term)) not in exam_names())
