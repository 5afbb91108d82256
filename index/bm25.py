"""BM25 over counted terms, as one sparse matrix in numpy.

Robertson & Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), with the
non-negative idf of Lucene: ``ln(1 + (N - n + 0.5) / (n + 0.5))``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

SATURATION = 1.2
LENGTH_WEIGHT = 0.75


class Wanted(Protocol):
    """What chunks are scored for: a phrase, and the sets of terms any one of which says it."""

    @property
    def phrase(self) -> str:
        """As it was asked, folded."""

    @property
    def alternatives(self) -> tuple[tuple[str, ...], ...]:
        """Terms that must stand together in a chunk, one way after the other."""


class Bm25:
    """Scores of chunks for terms. Built whole from counts; never changed."""

    def __init__(self, counts: Sequence[tuple[tuple[str, ...], NDArray[np.int32]]], chunks: Sequence[int]) -> None:
        """``counts[d]`` is document ``d``'s terms and its ``(n, 3)`` rows; ``chunks[d]`` how many chunks it has."""
        self.vocabulary: dict[str, int] = {}
        self.chunk_count = sum(chunks)
        rows, columns, occurrences = self._stacked(counts, chunks)
        order = np.argsort(columns, kind="stable")
        self._rows = rows[order]
        self._starts = np.searchsorted(columns[order], np.arange(len(self.vocabulary) + 1))
        self._weights = self._weigh(rows, columns, occurrences)[order]

    def _stacked(
        self, counts: Sequence[tuple[tuple[str, ...], NDArray[np.int32]]], chunks: Sequence[int]
    ) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]:
        rows, columns, occurrences, offset = [], [], [], 0
        for (terms, table), chunk_count in zip(counts, chunks, strict=True):
            places = np.fromiter(
                (self.vocabulary.setdefault(term, len(self.vocabulary)) for term in terms), np.int32, len(terms)
            )
            rows.append(table[:, 0] + np.int32(offset))
            columns.append(places[table[:, 1]])
            occurrences.append(table[:, 2])
            offset += chunk_count
        empty = np.zeros(0, np.int32)
        if not rows:
            return empty, empty, empty
        return np.concatenate(rows), np.concatenate(columns), np.concatenate(occurrences)

    def _weigh(
        self, rows: NDArray[np.int32], columns: NDArray[np.int32], occurrences: NDArray[np.int32]
    ) -> NDArray[np.float32]:
        lengths = np.bincount(rows, weights=occurrences, minlength=self.chunk_count)
        mean = lengths.mean() if lengths.size and lengths.any() else 1.0
        holders = np.bincount(columns, minlength=len(self.vocabulary))
        idf = np.log1p((self.chunk_count - holders + 0.5) / (holders + 0.5))
        norm = SATURATION * (1 - LENGTH_WEIGHT + LENGTH_WEIGHT * lengths / mean)
        weights = idf[columns] * occurrences * (SATURATION + 1) / (occurrences + norm[rows])
        return np.asarray(weights, np.float32)

    def postings(self, term: str) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        """Chunks that hold ``term``, and the term's weight in each."""
        place = self.vocabulary.get(term)
        if place is None:
            return np.zeros(0, np.int32), np.zeros(0, np.float32)
        span = slice(self._starts[place], self._starts[place + 1])
        return self._rows[span], self._weights[span]

    def scores(self, wanted: Wanted) -> NDArray[np.float32]:
        """For each chunk, the best alternative's score; 0 where no alternative is whole. Shape ``(chunks,)``."""
        best = np.zeros(self.chunk_count, np.float32)
        for alternative in wanted.alternatives:
            if not all(part in self.vocabulary for part in alternative):
                continue
            total = np.zeros(self.chunk_count, np.float32)
            present = np.ones(self.chunk_count, bool)
            for part in alternative:
                rows, weights = self.postings(part)
                held = np.zeros(self.chunk_count, bool)
                held[rows] = True
                total[rows] += weights
                present &= held
            np.maximum(best, np.where(present, total, 0), out=best)
        return best
