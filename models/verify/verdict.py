"""What the verifier finds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from models.verify.claim import ClaimKind

FailureKind = Literal[
    "number", "unit", "date", "drug", "side", "negation", "test", "two_patients", "injection", "concept", "words"
]
KIND: dict[ClaimKind, FailureKind] = {
    "number": "number",
    "code": "number",
    "date": "date",
    "drug": "drug",
    "test": "test",
    "exam": "test",
    "moment": "unit",
    "side": "side",
    "pair": "negation",
}


@dataclass(frozen=True, slots=True)
class Failure:
    """One thing of the sentence that its lines do not bear out; ``start:end`` are its characters in the sentence."""

    kind: FailureKind
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the sentence may be shown, and everything that speaks against it."""

    failures: tuple[Failure, ...]

    @property
    def holds(self) -> bool:
        """Nothing speaks against it."""
        return not self.failures
