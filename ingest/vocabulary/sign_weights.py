"""Fitted linear models over signs: what a page or a passage shows makes likely of it (``*_weights.json``).

Fitted by ``retrouve eval kinds`` and ``retrouve eval passages`` (:mod:`eval.fitting`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from math import exp, log, sqrt

from ingest.decoding import read_json


@dataclass(frozen=True, slots=True)
class SignWeights:
    """A softmax model: of each sign its ``(place in labels, weight)`` pairs, natural log scale, those near 0 left out.

    ``length``: the Euclidean length the signs of one thing are scaled to, known or not: what shows much that is not
    known leans less. One with so few that they are shorter than ``least`` is scaled as if they were not; 0 scales
    nothing. ``origin`` tells what it was fitted on.
    """

    origin: str
    labels: tuple[str, ...]
    length: float
    least: float
    bias: tuple[float, ...]
    weights: dict[str, tuple[tuple[int, float], ...]]

    def likely(self, strengths: Mapping[str, float]) -> dict[str, float]:
        """Natural logarithm of the probability of each label, in their order; that of the bias when no sign is known.

        The sums run in the order of ``strengths``, on which their last digit depends.
        """
        known = [(self.weights[sign], strength) for sign, strength in strengths.items() if sign in self.weights]
        scale = 1.0
        if self.length:
            scale = self.length / max(self.least, sqrt(sum(strength * strength for strength in strengths.values())))
        scores = list(self.bias)
        for weights, strength in known:
            for place, weight in weights:
                scores[place] += scale * strength * weight
        highest = max(scores)
        total = highest + log(sum(exp(score - highest) for score in scores))
        return {label: score - total for label, score in zip(self.labels, scores, strict=True)}

    def weight(self, sign: str, label: str) -> float:
        """How much a sign speaks for a label; 0 for a sign not known."""
        place = self.labels.index(label)
        return next((weight for at, weight in self.weights.get(sign, ()) if at == place), 0.0)


MODELS = ("kind", "type", "discipline", "specialty", "author", "passage", "turn")
"""The names of the models there are."""


@cache
def sign_weights(name: str) -> SignWeights:
    """The model ``<name>_weights.json``, read once; ``msgspec.ValidationError`` on a file not as the type says."""
    data = files(__package__).joinpath(f"{name}_weights.json").read_bytes()
    return read_json(data, SignWeights)
