"""The E5S1 file: the weights of a BERT encoder in one file, matrices in 4-bit blocks (GGML's Q4_0), vectors in float32.

Little-endian. Magic ``E5S1``, u32 version, i32 hidden, layers, heads, feed-forward, vocabulary, positions,
token types, f32 layer-norm epsilon, i32 block; a tokenizer, which is skipped (``tokenizer.json`` is used); then
a directory of tensors: i32 count, each u16 name length, name, u8 type (1 = Q4_0, 0 = f32), u32 count,
u64 offset, u64 bytes. A Q4_0 block is an f16 scale and 16 bytes: low nibbles are weights 0-15, high nibbles 16-31,
each minus 8, times the scale.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ingest.errors import NotReady

MAGIC = b"E5S1"
BLOCK = 32
"""Weights in one Q4_0 block."""
_BLOCK_BYTES = 2 + BLOCK // 2


@dataclass(frozen=True, slots=True)
class Shape:
    """Sizes of the encoder, in the file's own order."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    token_types: int
    epsilon: float


@dataclass(frozen=True, slots=True)
class _Entry:
    quantised: bool
    count: int
    offset: int
    size: int


@dataclass(frozen=True, slots=True)
class Nibbles:
    """A Q4_0 matrix as stored: ``codes`` uint8 ``(blocks, 32)`` in 0..15, ``scales`` float32 ``(blocks,)``.

    Weight = (code - 8) x scale. The blocks of a row follow each other.
    """

    codes: NDArray[np.uint8]
    scales: NDArray[np.float32]

    def packed(self) -> NDArray[np.uint8]:
        """Two neighbouring weights a byte, the even one in the low nibble: uint8 ``(blocks, 16)``."""
        high: NDArray[np.uint8] = np.left_shift(self.codes[:, 1::2], 4, dtype=np.uint8)
        return self.codes[:, 0::2] | high

    def dequantised(self) -> NDArray[np.float32]:
        """Float32 ``(blocks * 32,)``."""
        return ((self.codes.astype(np.float32) - 8.0) * self.scales[:, None]).reshape(-1)


class Weights:
    """An E5S1 file opened for reading. Raises ``NotReady`` when the bytes are not that format."""

    def __init__(self, path: Path) -> None:
        """Map the file at ``path`` and read its directory; tensors are read when asked for."""
        self._bytes: NDArray[np.uint8] = np.memmap(path, dtype=np.uint8, mode="r")
        try:
            self.shape, self._entries = _read_directory(self._bytes)
        except (struct.error, UnicodeDecodeError, ValueError) as error:
            raise NotReady(
                "Le fichier de poids du modèle de recherche est illisible.",
                remedy="Lancer « retrouve models pull ».",
            ) from error

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the tensors, in the file's order."""
        return tuple(self._entries)

    def vector(self, name: str) -> NDArray[np.float32]:
        """A float32 tensor, flat: biases and layer norms."""
        entry = self._entries[name]
        if entry.quantised:
            raise ValueError(f"{name} is quantised")
        return np.frombuffer(self._slice(entry), dtype="<f4", count=entry.count).astype(np.float32)

    def nibbles(self, name: str) -> Nibbles:
        """A Q4_0 tensor as stored."""
        entry = self._entries[name]
        if not entry.quantised:
            raise ValueError(f"{name} is not quantised")
        blocks = np.frombuffer(self._slice(entry), dtype=np.uint8).reshape(-1, _BLOCK_BYTES)
        scales = np.ascontiguousarray(blocks[:, :2]).view("<f2").astype(np.float32).reshape(-1)
        quants = blocks[:, 2:]
        return Nibbles(np.concatenate([quants & 0x0F, quants >> 4], axis=1), scales)

    def matrix(self, name: str, rows: int) -> NDArray[np.float32]:
        """A tensor as float32 ``(rows, columns)``, dequantised when needed; dense layers are ``(outputs, inputs)``."""
        entry = self._entries[name]
        flat = self.nibbles(name).dequantised() if entry.quantised else self.vector(name)
        return flat.reshape(rows, -1)

    def quantised(self, name: str) -> bool:
        """Whether the tensor is stored in 4-bit blocks."""
        return self._entries[name].quantised

    def _slice(self, entry: _Entry) -> NDArray[np.uint8]:
        return self._bytes[entry.offset : entry.offset + entry.size]


def _read_directory(data: NDArray[np.uint8]) -> tuple[Shape, dict[str, _Entry]]:
    """Header and tensor directory; ``struct.error`` or ``ValueError`` when they make no sense."""
    view = data.data
    magic, _version = struct.unpack_from("<4sI", view, 0)
    if magic != MAGIC:
        raise ValueError("not an E5S1 file")
    shape = Shape(*struct.unpack_from("<7if", view, 8))
    (block,) = struct.unpack_from("<i", view, 40)
    if block != BLOCK:
        raise ValueError("unexpected block size")
    position = 8 + 36
    pieces, _bos, _eos, _pad, _unk, blob = struct.unpack_from("<5iQ", view, position)
    position += 28 + 4 * (pieces + 1) + 4 * pieces + blob
    _count, map_bytes = struct.unpack_from("<iI", view, position)
    position += 8 + map_bytes
    (count,) = struct.unpack_from("<i", view, position)
    position += 4
    entries: dict[str, _Entry] = {}
    for _ in range(count):
        (length,) = struct.unpack_from("<H", view, position)
        name = bytes(view[position + 2 : position + 2 + length]).decode("ascii")
        position += 2 + length
        kind, elements, offset, size = struct.unpack_from("<BIQQ", view, position)
        position += 21
        expected = elements // BLOCK * _BLOCK_BYTES if kind == 1 else 4 * elements
        if kind not in (0, 1) or size != expected or offset + size > len(view):
            raise ValueError("inconsistent tensor")
        entries[name] = _Entry(kind == 1, elements, offset, size)
    return shape, entries
