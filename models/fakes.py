"""A deterministic embedder that needs no model: hashed character n-grams. Shipped, so that others can test with it.

Texts that share words get close vectors; meaning is unknown to it. Same text, same vector, on every machine.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

DIMENSIONS = 384
_SIZES = (3, 4)


class FakeEmbedder:
    """The ``Embedder`` port by hashing: each character n-gram of the folded text adds ±1 to one of 384 places."""

    @property
    def name(self) -> str:
        """Identifies these vectors; never compared with a model's."""
        return "fake/character-ngrams/1"

    @property
    def dimensions(self) -> int:
        """Always 384, as the real one."""
        return DIMENSIONS

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """``(len(texts), 384)`` float32, rows of L2 norm 1."""
        vectors = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
        for row, text in enumerate(texts):
            vectors[row] = _vector(text)
        return vectors

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """``(384,)`` float32 of L2 norm 1."""
        return _vector(text)


def _vector(text: str) -> NDArray[np.float32]:
    vector = np.zeros(DIMENSIONS, dtype=np.float32)
    for gram in _grams(text):
        digest = int.from_bytes(
            hashlib.blake2b(gram.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little"
        )
        vector[digest % DIMENSIONS] += 1.0 if digest >> 63 else -1.0
    norm = float(np.linalg.norm(vector))
    if norm == 0.0:
        vector[0] = norm = 1.0
    return vector / np.float32(norm)


def _grams(text: str) -> Iterator[str]:
    """N-grams of each word, letters without case or accents, the word framed so that short words count too."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    for word in plain.split():
        framed = f"<{word}>"
        for size in _SIZES:
            yield from (framed[at : at + size] for at in range(max(1, len(framed) - size + 1)))
