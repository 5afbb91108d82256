"""LlamaIndex: vector index and BM25 retriever in its fusion retriever, reciprocal rank, no question rewriting."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import Stemmer
from llama_index.core import MockEmbedding, VectorStoreIndex
from llama_index.core.llms import MockLLM
from llama_index.core.retrievers import QueryFusionRetriever
from llama_index.core.schema import QueryBundle, TextNode
from llama_index.retrievers.bm25 import BM25Retriever

from eval.peers.port import Passage, Vectors

DEPTH = 50


class LlamaIndex:
    """Hybrid retrieval; the language model it wants for rewriting is never called (``num_queries=1``)."""

    name = "llamaindex"
    settings = (
        "VectorStoreIndex + BM25Retriever (French stemmer), QueryFusionRetriever reciprocal_rerank, num_queries=1"
    )

    def __init__(self) -> None:
        self._fusion: Any = None

    def index(self, passages: Sequence[Passage], vectors: Vectors) -> None:
        """Nodes with their vectors; both retrievers."""
        nodes = [
            TextNode(id_=str(place), text=passage.text, embedding=vectors[place].tolist(),
                     metadata={"file": passage.file, "deposited": passage.deposited},
                     excluded_embed_metadata_keys=["file", "deposited"])
            for place, passage in enumerate(passages)
        ]  # fmt: skip
        k = min(DEPTH, len(nodes))
        dense = VectorStoreIndex(nodes, embed_model=MockEmbedding(embed_dim=vectors.shape[1])).as_retriever(
            similarity_top_k=k
        )
        words = BM25Retriever.from_defaults(
            nodes=nodes, similarity_top_k=k, stemmer=Stemmer.Stemmer("french"), language="fr"
        )
        self._fusion = QueryFusionRetriever(
            [words, dense], similarity_top_k=k, num_queries=1, mode="reciprocal_rerank", use_async=False, llm=MockLLM()
        )

    def search(self, text: str, vector: Vectors, k: int) -> list[int]:
        """The fused list."""
        found = self._fusion.retrieve(QueryBundle(query_str=text, embedding=vector.tolist()))
        return [int(hit.node.node_id) for hit in found][:k]
