"""Hybrid search: BM25 and dense ranks fused by reciprocal rank (k = 60), as most systems do by default."""

from __future__ import annotations

from collections.abc import Sequence

from eval.peers.bm25 import Bm25
from eval.peers.dense import Dense
from eval.peers.port import Passage, Vectors

CONSTANT = 60


class Hybrid:
    """Reciprocal rank fusion of the two other plain peers, 50 passages of each."""

    name = "hybrid"
    settings = "reciprocal rank fusion (k=60) of bm25 and dense, 50 passages each"

    def __init__(self) -> None:
        self._parts = (Bm25(), Dense())

    def index(self, passages: Sequence[Passage], vectors: Vectors) -> None:
        """Index both."""
        for part in self._parts:
            part.index(passages, vectors)

    def search(self, text: str, vector: Vectors, k: int) -> list[int]:
        """Fused ranks; ties by position."""
        scores: dict[int, float] = {}
        for part in self._parts:
            for rank, place in enumerate(part.search(text, vector, 50)):
                scores[place] = scores.get(place, 0.0) + 1 / (CONSTANT + rank + 1)
        return sorted(scores, key=lambda place: (-scores[place], place))[:k]
