"""Deterministic stand-ins that need no model: an embedder of hashed character n-grams, a generator that repeats.

Shipped, so that others can test with them. Texts that share words get close vectors; meaning is unknown to the
embedder. Same text, same vector, on every machine.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from index.ports import Generation, Interrupted, Message, PromptTooLong, TokenStates
from ingest.errors import NotReady

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

    def token_states(self, text: str) -> TokenStates:
        """The words, each with its own vector: neighbours change nothing."""
        found = [(match.span(), _vector(match.group())) for match in re.finditer(r"\S+", text)]
        places = np.array([span for span, _ in found], dtype=np.int64).reshape(-1, 2)
        return TokenStates(places, np.array([one for _, one in found], dtype=np.float32).reshape(-1, DIMENSIONS))


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


class FakeGenerator:
    """The ``Generator`` port without a model: names the last lines, or repeats the first line word for word.

    It reads the numbered lines of the last message as the prompts lay them out, and what it says matches the grammars
    of :mod:`models.summarise`. ``asked`` are the conversations it was given.
    """

    def __init__(self, name: str = "fake-generator", context: int = 4096, missing: str | None = None) -> None:
        """``missing`` is the French reason for which there is no model."""
        self._name = name
        self._context = context
        self._missing = missing
        self.asked: list[tuple[Message, ...]] = []
        self.held = 0

    @property
    def name(self) -> str:
        """As given."""
        return self._name

    @property
    def context(self) -> int:
        """As given, counted in words."""
        return self._context

    def unavailable(self) -> str | None:
        """As given."""
        return self._missing

    def generate(
        self, messages: Sequence[Message], *, grammar: str, most: int, stop: Callable[[], bool] = lambda: False
    ) -> Generation:
        """The last lines' numbers, or the first line as a sentence."""
        if stop():
            raise Interrupted
        if self._missing:
            raise NotReady(self._missing)
        read = sum(len(message.text.split()) for message in messages)
        if read + most > self._context:
            raise PromptTooLong
        self.asked.append(tuple(messages))
        lines = re.findall(r"^(\d+)\. (.+)$", messages[-1].text, re.MULTILINE)
        if "sentence ::=" in grammar:
            text = f"- {lines[0][1].rstrip('.')}. [1]\n"
        else:
            text = ",".join(number for number, _ in reversed(lines[-2:]))
        return Generation(text, read, 0, len(text.split()), 0.0)

    def hold(self) -> None:
        """Counted."""
        self.held += 1

    def resume(self) -> None:
        """Counted."""
        self.held -= 1

    def close(self) -> None:
        """Nothing to stop."""
