"""The reference encoder: the pulled weights, dequantised to a plain BERT checkpoint, run by sentence-transformers.

Slow to import (torch) and heavy; only measured against, never on a run-time path. Needs the ``reference`` extra.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file

from models.installed import MAX_TOKENS, TOKENIZER, WEIGHTS
from models.weights import Weights

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

_LAYER = {
    "q": "attention.self.query", "k": "attention.self.key", "v": "attention.self.value",
    "ao": "attention.output.dense", "aln": "attention.output.LayerNorm", "fi": "intermediate.dense",
    "fo": "output.dense", "oln": "output.LayerNorm",
}  # fmt: skip
_NORMS = ("aln", "oln")


class ReferenceEmbedder:
    """The ``Embedder`` port by sentence-transformers in float32: one text at a time or in its own batches."""

    def __init__(self, checkpoint: Path) -> None:
        """Load a checkpoint written by :func:`write_checkpoint`."""
        self._model = _load(checkpoint)

    @property
    def name(self) -> str:
        """Model and run-time."""
        return "multilingual-e5-small/sentence-transformers-float32"

    @property
    def dimensions(self) -> int:
        """384."""
        return 384

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """``(len(texts), 384)`` float32, rows of L2 norm 1."""
        if not texts:
            return np.empty((0, self.dimensions), dtype=np.float32)
        return self._encode([f"passage: {text}" for text in texts])

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """``(384,)`` float32 of L2 norm 1."""
        vector: NDArray[np.float32] = self._encode([f"query: {text}"])[0]
        return vector

    def _encode(self, texts: list[str]) -> NDArray[np.float32]:
        return np.asarray(self._model.encode(texts, show_progress_bar=False), dtype=np.float32)


def write_checkpoint(model_folder: Path, target: Path) -> None:
    """A plain BERT checkpoint (470 MB: config, safetensors, tokenizer, modules) of the weights in ``model_folder``."""
    weights = Weights(model_folder / WEIGHTS)
    shape = weights.shape
    target.mkdir(parents=True, exist_ok=True)
    save_file(_tensors(weights), target / "model.safetensors", metadata={"format": "pt"})
    config = {
        "architectures": ["BertModel"], "model_type": "bert", "hidden_size": shape.hidden,
        "num_hidden_layers": shape.layers, "num_attention_heads": shape.heads, "intermediate_size": shape.feed_forward,
        "vocab_size": shape.vocabulary, "max_position_embeddings": shape.positions,
        "type_vocab_size": shape.token_types, "layer_norm_eps": shape.epsilon, "hidden_act": "gelu",
        "pad_token_id": 0, "position_embedding_type": "absolute",
    }  # fmt: skip
    tokens = {
        "tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": MAX_TOKENS, "bos_token": "<s>",
        "eos_token": "</s>", "cls_token": "<s>", "sep_token": "</s>", "unk_token": "<unk>", "pad_token": "<pad>",
        "mask_token": "<mask>",
    }  # fmt: skip
    modules = [
        {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
        {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
        {"idx": 2, "name": "2", "path": "2_Normalize", "type": "sentence_transformers.models.Normalize"},
    ]
    pooling = {"word_embedding_dimension": shape.hidden, "pooling_mode_mean_tokens": True}
    files: dict[str, object] = {
        "config.json": config,
        "tokenizer_config.json": tokens,
        "modules.json": modules,
        "sentence_bert_config.json": {"max_seq_length": MAX_TOKENS, "do_lower_case": False},
        "1_Pooling/config.json": pooling,
        "2_Normalize/config.json": {},
    }
    for name, content in files.items():
        (target / name).parent.mkdir(exist_ok=True)
        (target / name).write_text(json.dumps(content))
    shutil.copyfile(model_folder / TOKENIZER, target / "tokenizer.json")


def _tensors(weights: Weights) -> dict[str, NDArray[np.float32]]:
    shape = weights.shape
    tensors = {
        "embeddings.word_embeddings.weight": weights.matrix("emb.word", shape.vocabulary),
        "embeddings.position_embeddings.weight": weights.matrix("emb.pos", shape.positions),
        "embeddings.token_type_embeddings.weight": weights.matrix("emb.type", shape.token_types),
        "embeddings.LayerNorm.weight": weights.vector("emb.ln.w"),
        "embeddings.LayerNorm.bias": weights.vector("emb.ln.b"),
        # Part of the architecture, not of the mean-pooled vector.
        "pooler.dense.weight": np.zeros((shape.hidden, shape.hidden), dtype=np.float32),
        "pooler.dense.bias": np.zeros(shape.hidden, dtype=np.float32),
    }
    for layer in range(shape.layers):
        for short, long in _LAYER.items():
            bias = weights.vector(f"l{layer}.{short}.b")
            name = f"l{layer}.{short}.w"
            tensors[f"encoder.layer.{layer}.{long}.bias"] = bias
            tensors[f"encoder.layer.{layer}.{long}.weight"] = (
                weights.vector(name) if short in _NORMS else weights.matrix(name, len(bias))
            )
    return tensors


def _load(checkpoint: Path) -> SentenceTransformer:
    os.environ["HF_HUB_OFFLINE"] = "1"
    from sentence_transformers import SentenceTransformer  # six seconds, and an optional extra

    return SentenceTransformer(str(checkpoint), device="cpu", local_files_only=True)
