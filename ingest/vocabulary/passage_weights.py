"""The fitted weights of the signs of a passage's use to a GP (``passage_weights.json``)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import msgspec


@dataclass(frozen=True, slots=True)
class PassageWeights:
    """Each sign's weight for each of ``uses`` (natural log scale); ``origin`` tells what it was fitted on."""

    origin: str
    uses: tuple[str, ...]
    bias: tuple[float, ...]
    weights: dict[str, tuple[float, ...]]


@cache
def passage_weights() -> PassageWeights:
    """Read once; raises ``msgspec.ValidationError`` on a file that is not as the type says."""
    data = files(__package__).joinpath("passage_weights.json").read_bytes()
    return msgspec.json.decode(data, type=PassageWeights)
