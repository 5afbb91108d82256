"""Txtai: its hybrid index (sparse BM25 and dense, weighted sum), vectors by an external function."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from txtai.embeddings import Embeddings

from eval.peers.port import Passage, Vectors


class Txtai:
    """``hybrid: true`` with the framework's own weights; the product's vectors through its external method."""

    name = "txtai"
    settings = "Embeddings(hybrid=True, method=external), default weights and backends"

    def __init__(self) -> None:
        self._known: dict[str, Vectors] = {}

        def transform(texts: Sequence[str]) -> Vectors:  # (a plain function: a method is taken for something else)
            return np.stack([self._known[text] for text in texts])

        self._index = Embeddings({"method": "external", "transform": transform, "hybrid": True, "content": False})

    def index(self, passages: Sequence[Passage], vectors: Vectors) -> None:
        """Index texts; their vectors are looked up."""
        self._known = {passage.text: vectors[place] for place, passage in enumerate(passages)}
        self._index.index([(place, passage.text, None) for place, passage in enumerate(passages)])

    def search(self, text: str, vector: Vectors, k: int) -> list[int]:
        """Its own hybrid search."""
        self._known[text] = vector
        return [int(place) for place, _ in self._index.search(text, k)]
