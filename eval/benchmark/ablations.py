"""The product with a part taken out, by composition: what each part is worth."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import cast

import numpy as np
from numpy.typing import NDArray

from eval.benchmark.given import Given
from eval.benchmark.ours import OwnRun, ask_all
from eval.benchmark.question import Question
from eval.benchmark.reading import ReadCohort
from eval.benchmark.report import Figures, figures, verdicts
from eval.corpora.cohort.truth import Part
from index import search
from index.answer import Answer
from index.bm25 import Bm25, Wanted
from index.concepts import Concept
from index.dossier import OpenDocument, OpenDossier
from index.evidence import Stated
from index.hits import Hit
from index.lexicon import function_words
from index.plan import Plan
from index.ports import Embedder
from index.practice import Practice
from index.terms import words

SHOWN = 10
MOST_WORDS = 200
"""Of a question's words; a Plan has no more."""
NEAR = 20
"""Passages that stand for those that hold a word, when words are not looked up: the nearest ones."""


class EquallyNear:
    """The ``Embedder`` port of another embedder to which every passage is equally near any question."""

    def __init__(self, inner: Embedder) -> None:
        """Keep the name and dimensions of ``inner``, so that its dossiers open."""
        self.name, self.dimensions = inner.name, inner.dimensions

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Nothing is read with it."""
        return np.zeros((len(texts), self.dimensions), dtype=np.float32)

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """The origin: the same product with every vector."""
        return np.zeros(self.dimensions, dtype=np.float32)


class NearPassages:
    """In place of the index of words: the passages nearest to what is wanted hold it, scored by their cosine."""

    def __init__(self, dossier: OpenDossier, embedder: Embedder) -> None:
        """Of the passages of ``dossier``; no word is known, so none is respelt."""
        self.vocabulary: dict[str, int] = {}
        self.chunk_count = dossier.chunk_starts[-1]
        self._dossier, self._embedder = dossier, embedder

    def scores(self, wanted: Wanted) -> NDArray[np.float32]:
        """Cosines of the :data:`NEAR` nearest passages, 0 elsewhere. Shape ``(chunks,)``."""
        found = np.zeros(self.chunk_count, np.float32)
        nearest, cosines = self._dossier.nearest(self._embedder.embed_query(wanted.phrase), NEAR)
        found[nearest] = np.maximum(cosines, 0)
        return found


@contextmanager
def no_bm25(embedder: Embedder) -> Iterator[None]:
    """Dossiers opened meanwhile look up no word: passages near in meaning are all there is."""
    kept = OpenDossier.__dict__["bm25"]
    near = property(lambda dossier: cast(Bm25, NearPassages(dossier, embedder)))
    setattr(OpenDossier, "bm25", near)  # noqa: B010 - the type of a property that is replaced
    try:
        yield
    finally:
        setattr(OpenDossier, "bm25", kept)  # noqa: B010


def run(
    read: ReadCohort, questions: Sequence[Question], own: OwnRun, embedder: Embedder, part: Part
) -> dict[str, Figures]:  # fmt: skip
    """Figures on ``part`` of the cohort without each part of the product; ``own`` holds the whole product's answers."""
    asked = [question for question in questions if question.part == part]
    with no_bm25(embedder):
        near = ask_all(read, asked, audited=False).answers
    with any_word():
        searched = ask_all(read, asked, without_plan, audited=False).answers
    taken_out = {
        "without BM25": near,
        "without Plan": searched,
        "without dense": ask_all(read, asked, audited=False, embedder=EquallyNear(embedder)).answers,
        "without assertion labels": {one.question_id: unlabelled(own.answers[one.question_id]) for one in asked},
    }
    return {name: figures(verdicts(asked, given, read), given, part) for name, given in taken_out.items()}


def without_plan(practice: Practice, question: Question) -> Answer:
    """Hybrid search alone: the question is not understood, its words are searched.

    To be asked within :func:`any_word`: of words that were not understood a document need not hold all.
    """
    searched = tuple(dict.fromkeys(word for word in words(question.text) if word not in function_words()))
    plan = Plan(intent="find", limit=SHOWN, terms=searched[:MOST_WORDS])
    return practice.ask(question.patient, question.text, today=question.today, understood=plan)


@contextmanager
def any_word() -> Iterator[None]:
    """Searches meanwhile find documents that hold any word; words and vectors together rank them, as they always do."""
    kept = search._matching
    search._matching = _holding_any
    try:
        yield
    finally:
        search._matching = kept


def _holding_any(
    filtered: Sequence[OpenDocument],
    dossier: OpenDossier,
    wanted: Sequence[Concept],
    scores: NDArray[np.float32],
    said: Sequence[Mapping[int, Stated]],
    *,
    together: bool,
) -> list[Hit]:
    """In place of :func:`index.search._matching`: each document with a passage that holds a word, its best first."""
    total = scores.sum(axis=0)
    hits = []
    for document in filtered:
        first, last = dossier.chunk_starts[document.position : document.position + 2]
        order = np.argsort(-total[first:last], kind="stable")
        held = tuple(place for place in order.tolist() if total[first + place] > 0)
        if held:
            hits.append(Hit(document, held))
    return hits


def unlabelled(given: Given) -> Given:
    """The same answer with its lines shown as if all were affirmed of the patient."""
    return replace(given, lines=tuple(replace(line, label=None) for line in given.lines))
