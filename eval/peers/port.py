"""What every peer does: index one patient's passages, then give the best for a question."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]


class Passage(NamedTuple):
    """A passage of a patient's file. ``deposited`` is the file's own date (ISO), its only dependable metadata."""

    text: str
    file: str
    deposited: str


class Peer(Protocol):
    """A search system over one patient's passages. It never sees another patient's: the filter is given for free."""

    name: str
    settings: str

    def index(self, passages: Sequence[Passage], vectors: Vectors) -> None:
        """Take in ``passages`` and their vectors, ``(len(passages), dimensions)``, rows of norm 1. Called once."""

    def search(self, text: str, vector: Vectors, k: int) -> list[int]:
        """Positions of the at most ``k`` best passages, best first, none twice. ``vector`` is the question's."""
