"""The fitted weights of the signs of a document's kind (``kind_weights.json``)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import msgspec

from ingest.document import Category


@dataclass(frozen=True, slots=True)
class KindWeights:
    """Each sign's weight for each of ``categories`` (natural log scale); signs are scaled to Euclidean ``length``.

    A page with so few signs that they are shorter than ``least`` is scaled as if they were not. ``origin`` tells what
    it was fitted on.
    """

    origin: str
    categories: tuple[Category, ...]
    length: float
    least: float
    bias: tuple[float, ...]
    weights: dict[str, tuple[float, ...]]


@cache
def kind_weights() -> KindWeights:
    """Read once; raises ``msgspec.ValidationError`` on a file that is not as the type says."""
    data = files(__package__).joinpath("kind_weights.json").read_bytes()
    return msgspec.json.decode(data, type=KindWeights)
