"""An embedder that remembers: vectors by text on disk, and which passages each file was cut into."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.ports import TokenReader, TokenStates


class RememberingEmbedder:
    """The ``TokenReader`` port in front of another: same name, same vectors, computed once for ever.

    ``passages`` holds the texts embedded since it was last emptied: what the product cut a file into, which is what
    the peers are given.
    """

    def __init__(self, inner: TokenReader, path: Path) -> None:
        """Keep vectors in the file ``path``."""
        self._inner = inner
        self._file = sqlite3.connect(path, timeout=60)
        self._file.execute("PRAGMA journal_mode=WAL")
        self._file.execute("CREATE TABLE IF NOT EXISTS vector (text BLOB PRIMARY KEY, value BLOB NOT NULL)")
        self.passages: list[str] = []

    @property
    def name(self) -> str:
        """The inner embedder's."""
        return self._inner.name

    @property
    def dimensions(self) -> int:
        """The inner embedder's."""
        return self._inner.dimensions

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """As the inner embedder; what was embedded before is read from disk."""
        self.passages.extend(texts)
        keys = [self._key(text) for text in texts]
        known = {key: row for key in keys if (row := self._read(key)) is not None}
        missing = [n for n, key in enumerate(keys) if key not in known]
        for n, vector in zip(missing, self._inner.embed_passages([texts[n] for n in missing]), strict=True):
            known[keys[n]] = vector
            self._file.execute("INSERT OR REPLACE INTO vector VALUES (?, ?)", (keys[n], vector.tobytes()))
        self._file.commit()
        if not keys:
            return np.empty((0, self.dimensions), dtype=np.float32)
        return np.stack([known[key] for key in keys])

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """As the inner embedder."""
        return self._inner.embed_query(text)

    def token_states(self, text: str) -> TokenStates:
        """As the inner embedder."""
        return self._inner.token_states(text)

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _key(self, text: str) -> bytes:
        return hashlib.sha256(f"{self.name}\n{text}".encode("utf-8", "replace")).digest()

    def _read(self, key: bytes) -> NDArray[np.float32] | None:
        row = self._file.execute("SELECT value FROM vector WHERE text = ?", (key,)).fetchone()
        return None if row is None else np.frombuffer(row[0], dtype=np.float32)
