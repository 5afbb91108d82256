"""The E5 encoder as an ONNX graph, written from its weights: no torch, no exporter.

Embeddings → layers → mean over the mask → L2 norm, all inside the graph. Inputs ``input_ids`` and
``attention_mask``, int64 ``(batch, tokens)``; outputs ``embedding``, float32 ``(batch, hidden)``, and ``states``,
float32 ``(batch, tokens, hidden)``: what layer :data:`READ_LAYER` makes of each token, for models fitted over words.

The word embeddings keep the file's own 4-bit blocks (``GatherBlockQuantized``): exact, and 60 MB instead of 384.
Dense layers are either ``float32`` (the reference) or ``int8`` (run time). Operators of ONNX Runtime's own domain
are used where the optimiser would otherwise have to find them at each load.

In nine layers one channel after the Gelu is five to fifteen times larger than all others; in int8 it alone takes the
range of the activations. Such outlier channels are multiplied in float32 beside the int8 product (Dettmers et al.,
LLM.int8(), 2022, with the same threshold): the worst cosine to float32 goes from 0.991 to 0.998 at no cost in speed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from models.installed import STATES
from models.weights import BLOCK, Weights

Precision = Literal["float32", "int8"]

_RUNTIME = "com.microsoft"
_OPSET = 20
_IR_VERSION = 10
_WEIGHT_LIMIT = 63
"""Weights are rounded to -63..63, not -127..127: on a CPU without VNNI two products of an 8-bit activation and an
8-bit weight overflow 16 bits and saturate. With 7 bits the same vector comes out of every machine."""

READ_LAYER = 8
"""The middle layers of such encoders tell most of how words stand together (Tenney et al., 2019)."""


def activations(layer: int) -> str:
    """Name of the extra output of a ``watched`` encoder: the Gelu of ``layer``, ``(batch, tokens, feed-forward)``."""
    return f"l{layer}.gelu"


def encoder(
    weights: Weights,
    precision: Precision,
    *,
    outliers: Mapping[str, Sequence[int]] | None = None,
    watched: bool = False,
) -> bytes:
    """The serialised ONNX model. The same arguments give the same bytes.

    ``outliers`` gives, by name of activations, the channels an int8 encoder keeps in float32. A ``watched`` encoder
    also puts out the activations of every layer.
    """
    graph = _Graph(weights, precision, outliers or {})
    hidden = graph.embeddings()
    for layer in range(weights.shape.layers):
        hidden = graph.layer(hidden, f"l{layer}.")
        if layer == min(READ_LAYER, weights.shape.layers - 1):
            graph.put_out(hidden, STATES)
    graph.pool(hidden)
    extra = [activations(layer) for layer in range(weights.shape.layers)] if watched else []
    model: bytes = graph.model(extra).SerializeToString(deterministic=True)
    return model


class _Graph:
    """The nodes and constants laid down so far."""

    def __init__(self, weights: Weights, precision: Precision, outliers: Mapping[str, Sequence[int]]) -> None:
        self._weights = weights
        self._shape = weights.shape
        self._precision = precision
        self._outliers = outliers
        self._nodes: list[onnx.NodeProto] = []
        self._constants: list[onnx.TensorProto] = []

    def model(self, extra_outputs: Sequence[str]) -> onnx.ModelProto:
        tokens = ["batch", "tokens"]
        inputs = [
            helper.make_tensor_value_info("input_ids", TensorProto.INT64, tokens),
            helper.make_tensor_value_info("attention_mask", TensorProto.INT64, tokens),
        ]
        outputs = [
            helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["batch", self._shape.hidden]),
            helper.make_tensor_value_info(STATES, TensorProto.FLOAT, [*tokens, self._shape.hidden]),
            *(helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in extra_outputs),
        ]
        graph = helper.make_graph(self._nodes, "multilingual-e5-small", inputs, outputs, self._constants)
        opsets = [helper.make_opsetid("", _OPSET), helper.make_opsetid(_RUNTIME, 1)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=_IR_VERSION, producer_name="retrouve")

    def embeddings(self) -> str:
        """Word + position + token type 0, normalised. Positions count from 0 (BERT's, whatever the tokenizer)."""
        shape = self._shape
        words = self._weights.nibbles("emb.word")
        table = self._constant("emb.word", words.packed().reshape(shape.vocabulary, -1))
        scales = self._constant("emb.word.scales", words.scales.reshape(shape.vocabulary, -1))
        self._node(
            "GatherBlockQuantized", [table, "input_ids", scales], "words", _RUNTIME,
            bits=4, block_size=BLOCK, gather_axis=0, quantize_axis=1,
        )  # fmt: skip
        places = (
            self._weights.matrix("emb.pos", shape.positions) + self._weights.matrix("emb.type", shape.token_types)[0]
        )
        self._node("Shape", ["input_ids"], "length", start=1, end=2)
        start = self._constant("start", np.zeros(1, dtype=np.int64))
        self._node("Slice", [self._constant("emb.pos", places), start, "length"], "places")
        self._node("Add", ["words", "places"], "embedded")
        self._node("Cast", ["attention_mask"], "padding", to=TensorProto.INT32)
        norm = [self._vector("emb.ln.w"), self._vector("emb.ln.b")]
        return self._node("LayerNormalization", ["embedded", *norm], "normed", axis=-1, epsilon=shape.epsilon)

    def layer(self, hidden: str, prefix: str) -> str:
        """Self-attention and feed-forward, each with its residual and normalisation. Gelu is exact (erf)."""
        together = self._dense(hidden, [f"{prefix}{part}" for part in "qkv"], f"{prefix}qkv")
        parts = [f"{prefix}{part}.out" for part in "qkv"]
        self._node("Split", [together], parts, axis=-1, num_outputs=3)
        bias = np.concatenate([self._weights.vector(f"{prefix}{part}.b") for part in "qkv"])
        attention = self._node(
            "MultiHeadAttention", [*parts, self._constant(f"{prefix}qkv.b", bias), "padding"], f"{prefix}attention",
            _RUNTIME, num_heads=self._shape.heads,
        )  # fmt: skip
        attended = self._residual(self._dense(attention, [f"{prefix}ao"], f"{prefix}ao"), hidden, prefix, "ao", "aln")
        inner = self._dense(attended, [f"{prefix}fi"], f"{prefix}fi")
        active = self._node("BiasGelu", [inner, self._vector(f"{prefix}fi.b")], f"{prefix}gelu", _RUNTIME)
        return self._residual(self._dense(active, [f"{prefix}fo"], f"{prefix}fo"), attended, prefix, "fo", "oln")

    def put_out(self, hidden: str, name: str) -> None:
        """``hidden`` is an output too, under a name of its own."""
        self._node("Identity", [hidden], name)

    def pool(self, hidden: str) -> None:
        """Mean of the token vectors under the mask, then L2 norm 1."""
        self._node("Cast", ["attention_mask"], "mask", to=TensorProto.FLOAT)
        self._node("Unsqueeze", ["mask", self._constant("last", np.array([2], dtype=np.int64))], "mask3")
        self._node("Mul", [hidden, "mask3"], "masked")
        tokens = self._constant("tokens", np.array([1], dtype=np.int64))
        self._node("ReduceSum", ["masked", tokens], "sum", keepdims=0)
        self._node("ReduceSum", ["mask", tokens], "count", keepdims=1)
        self._node("Div", ["sum", "count"], "mean")
        self._node("LpNormalization", ["mean"], "embedding", axis=-1, p=2)

    def _residual(self, out: str, skip: str, prefix: str, bias: str, norm: str) -> str:
        constants = [self._vector(f"{prefix}{name}") for name in (f"{norm}.w", f"{norm}.b", f"{bias}.b")]
        return self._node(
            "SkipLayerNormalization", [out, skip, *constants], f"{prefix}{norm}", _RUNTIME, epsilon=self._shape.epsilon
        )

    def _dense(self, hidden: str, names: list[str], out: str) -> str:
        """``hidden @ W``, without bias; several layers of the same input are one product."""
        matrices = [self._weights.matrix(f"{name}.w", len(self._weights.vector(f"{name}.b"))) for name in names]
        matrix = np.concatenate(matrices).T
        if self._precision == "float32":
            return self._node("MatMul", [hidden, self._constant(f"{out}.w", matrix)], out)
        channels = list(self._outliers.get(hidden, ()))
        if not channels:
            return self._product_int8(hidden, matrix, out)
        kept = np.ones(len(matrix), dtype=np.float32)
        kept[channels] = 0.0
        self._node("Mul", [hidden, self._constant(f"{out}.kept", kept)], f"{out}.small")
        large = self._constant(f"{out}.channels", np.array(channels, dtype=np.int64))
        self._node("Gather", [hidden, large], f"{out}.large", axis=-1)
        self._node("MatMul", [f"{out}.large", self._constant(f"{out}.large.w", matrix[channels])], f"{out}.exact")
        main = self._product_int8(f"{out}.small", matrix * kept[:, None], f"{out}.main")
        return self._node("Add", [main, f"{out}.exact"], out)

    def _product_int8(self, hidden: str, matrix: NDArray[np.float32], out: str) -> str:
        """``hidden @ matrix`` in int8: one scale an output column, activations quantised as they come."""
        scales = (np.abs(matrix).max(axis=0) / _WEIGHT_LIMIT).astype(np.float32)
        codes = np.round(matrix / scales).astype(np.int8)
        constants = [
            self._constant(f"{out}.w", codes),
            self._constant(f"{out}.scales", scales),
            self._constant(f"{out}.zeros", np.zeros(scales.shape, dtype=np.int8)),
        ]
        return self._node("DynamicQuantizeMatMul", [hidden, *constants], out, _RUNTIME)

    def _vector(self, name: str) -> str:
        return self._constant(name, self._weights.vector(name))

    def _constant(self, name: str, value: NDArray[np.generic]) -> str:
        self._constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def _node(self, kind: str, inputs: list[str], out: str | list[str], domain: str = "", **attributes: object) -> str:
        outputs = [out] if isinstance(out, str) else out
        self._nodes.append(helper.make_node(kind, inputs, outputs, f"{outputs[0]}.node", domain=domain, **attributes))
        return outputs[0]
