"""Haystack: its in-memory store, BM25 and embedding retrievers joined by reciprocal rank, as its hybrid tutorial."""

from __future__ import annotations

from collections.abc import Sequence

from haystack import Document
from haystack.components.joiners import DocumentJoiner
from haystack.components.retrievers.in_memory import InMemoryBM25Retriever, InMemoryEmbeddingRetriever
from haystack.document_stores.in_memory import InMemoryDocumentStore

from eval.peers.port import Passage, Vectors

DEPTH = 50


class Haystack:
    """Hybrid retrieval with the framework's defaults (BM25L, cosine)."""

    name = "haystack"
    settings = "InMemoryDocumentStore (BM25L, cosine), both retrievers top_k=50, DocumentJoiner reciprocal_rank_fusion"

    def __init__(self) -> None:
        self._store = InMemoryDocumentStore(embedding_similarity_function="cosine")
        self._words = InMemoryBM25Retriever(self._store, top_k=DEPTH)
        self._vectors = InMemoryEmbeddingRetriever(self._store, top_k=DEPTH)
        self._joiner = DocumentJoiner(join_mode="reciprocal_rank_fusion")

    def index(self, passages: Sequence[Passage], vectors: Vectors) -> None:
        """Write the passages with their vectors and the file's date."""
        self._store.write_documents([
            Document(id=str(place), content=passage.text, embedding=vectors[place].tolist(),
                     meta={"file": passage.file, "deposited": passage.deposited})
            for place, passage in enumerate(passages)
        ])  # fmt: skip

    def search(self, text: str, vector: Vectors, k: int) -> list[int]:
        """Both retrievers, joined."""
        found = [self._words.run(query=text)["documents"],
                 self._vectors.run(query_embedding=vector.tolist())["documents"]]  # fmt: skip
        return [int(document.id) for document in self._joiner.run(documents=found)["documents"]][:k]
