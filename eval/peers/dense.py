"""Dense search: exact cosine by numpy on the product's own vectors."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from eval.peers.port import Passage, Vectors


class Dense:
    """Every passage compared with the question."""

    name = "dense"
    settings = "exact cosine, the embedding model of the product"

    def __init__(self) -> None:
        self._vectors: Vectors = np.empty((0, 0), dtype=np.float32)

    def index(self, passages: Sequence[Passage], vectors: Vectors) -> None:
        """Keep the vectors."""
        self._vectors = vectors

    def search(self, text: str, vector: Vectors, k: int) -> list[int]:
        """The nearest."""
        scores = self._vectors @ vector
        return [int(place) for place in np.argsort(-scores, kind="stable")[:k]]
