"""BM25 by bm25s, with its French stop words and the Snowball stemmer for French."""

from __future__ import annotations

from collections.abc import Sequence

import bm25s
import Stemmer

from eval.peers.port import Passage, Vectors


class Bm25:
    """Lucene's variant, k1 1.5 and b 0.75: the library's own defaults."""

    name = "bm25"
    settings = "bm25s, method lucene, k1=1.5, b=0.75, French stop words and Snowball stemmer"

    def __init__(self) -> None:
        self._stemmer = Stemmer.Stemmer("french")
        self._index = bm25s.BM25()
        self._count = 0

    def index(self, passages: Sequence[Passage], vectors: Vectors) -> None:
        """Count terms."""
        self._count = len(passages)
        self._index.index(self._terms([passage.text for passage in passages]), show_progress=False)

    def search(self, text: str, vector: Vectors, k: int) -> list[int]:
        """Passages with a term of the question."""
        found, scores = self._index.retrieve(self._terms([text]), k=min(k, self._count), show_progress=False)
        return [int(place) for place, score in zip(found[0], scores[0], strict=True) if score > 0]

    def _terms(self, texts: list[str]) -> object:
        return bm25s.tokenize(texts, stopwords="fr", stemmer=self._stemmer, show_progress=False)
