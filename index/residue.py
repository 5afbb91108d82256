"""Looks for bytes of removed records that a database file would still hold.

SQLite zeroes what it frees (``secure_delete``), but moving rows between pages may leave a copy in a
page's unused space. So after a removal the file is read whole and searched for stretches of the
removed ciphertext.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

_WORD: Final = 8
_DENSE_BYTES: Final = 256
_STEP: Final = 64
_LARGE_STEP: Final = 512
_LARGE_BYTES: Final = 8 << 20
_BLOCK: Final = 1 << 20
_TABLE_BITS: Final = (16, 24)

_handles: dict[tuple[int, int], int] = {}
_handles_lock = threading.Lock()


def words_of(records: Iterable[bytes]) -> NDArray[np.uint64]:
    """Sorted 8-byte words to look for.

    They find any surviving 16 bytes of a record's first 256 (keys are shorter than that), and any 80
    bytes of the rest; of a large removal (over 8 MB), any 528 bytes: a page of the database has 4096.
    """
    removed = list(records)
    step = _STEP if sum(map(len, removed)) <= _LARGE_BYTES else _LARGE_STEP
    found = [np.zeros(0, dtype=np.uint64)]
    for record in removed:
        data = np.frombuffer(record, dtype=np.uint8)
        for shift in range(min(_WORD, max(len(data) - _WORD + 1, 0))):
            aligned = data[shift : shift + (len(data) - shift) // _WORD * _WORD].view(np.uint64)
            found += [aligned[: _DENSE_BYTES // _WORD], aligned[:: step // _WORD]]
    return np.unique(np.concatenate(found))


def holds_any(path: Path, words: NDArray[np.uint64]) -> bool:
    """Whether the file holds one of ``words`` at an offset divisible by 8. Its handle is never closed."""
    if not len(words):
        return False
    bits = min(max(len(words).bit_length() + 6, _TABLE_BITS[0]), _TABLE_BITS[1])
    table = np.zeros(1 << bits, dtype=bool)
    table[_hash(words, bits)] = True
    handle, offset = _read_handle(path), 0
    while block := os.pread(handle, _BLOCK, offset):
        offset += len(block)
        read = np.frombuffer(block, dtype=np.uint64, count=len(block) // _WORD)
        likely = read[table[_hash(read, bits)]]
        nearest = words[np.minimum(np.searchsorted(words, likely), len(words) - 1)]
        if (nearest == likely).any():
            return True
    return False


def _hash(words: NDArray[np.uint64], bits: int) -> NDArray[np.uint64]:
    """Multiplicative hash to ``bits`` bits (Knuth): most words of the file are set aside by one look-up."""
    return (words * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(64 - bits)


def _read_handle(path: Path) -> int:
    """A handle kept open for the life of the process.

    Closing any handle of a file drops every POSIX lock the process holds on it, also SQLite's, which
    would let another process believe the database unused (https://www.sqlite.org/howtocorrupt.html, 2.2).
    """
    status = path.stat()
    identity = (status.st_dev, status.st_ino)
    with _handles_lock:
        if identity not in _handles:
            _handles[identity] = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        return _handles[identity]
