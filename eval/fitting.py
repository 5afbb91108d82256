"""Fitting of the linear models over signs (``ingest.vocabulary.sign_weights``), for ``eval kinds`` and its like.

Softmax regressions with a quadratic penalty, over labels or over things of which one at most is meant. Deterministic:
full batches, a fixed number of steps.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from unittest.mock import patch

import msgspec
import numpy as np
from numpy.typing import NDArray

from ingest.vocabulary.sign_weights import SignWeights

WEIGHTS = Path(__file__).parents[1] / "ingest" / "vocabulary"
Matrix = NDArray[np.float32]
_HIGHEST = 30.0
"""Scores are cut here before the exponential."""
_LEAST = 1e-30
_KEPT_AT_END = 0.05
"""Share of the first step's size that the last step has."""


@dataclass(frozen=True, slots=True)
class Example:
    """One thing: its true label, its signs and their strengths, how much it counts, and who wrote it."""

    label: str
    signs: Mapping[str, float]
    share: float = 1.0
    author: str = ""


@dataclass(frozen=True, slots=True)
class Contest:
    """Things of which at most one is meant: the signs of each, the places of that one (of all that are one)."""

    signs: tuple[Mapping[str, float], ...]
    right: tuple[int, ...]
    share: float = 1.0
    author: str = ""


@dataclass(frozen=True, slots=True)
class Fit:
    """How weights are fitted: ``length`` and ``shortest`` as in ``SignWeights``; ``penalty``, ``steps``, ``rate``.

    A sign counts from ``least`` examples of ``authors`` authors on, unless it begins with one of ``always``; weights
    are rounded to ``digits`` and left out below ``smallest``. ``balanced``: rare labels count more than their number.
    """

    origin: str
    length: float = 0.0
    shortest: float = 1.0
    penalty: float = 1e-4
    steps: int = 150
    rate: float = 0.08
    least: int = 4
    authors: int = 1
    always: tuple[str, ...] = ()
    digits: int = 2
    smallest: float = 0.005
    balanced: bool = False


def fitted(those: Sequence[Example], how: Fit, labels: Sequence[str]) -> SignWeights:
    """The weights that explain the examples' labels best under the penalty."""
    signs = _telling(those, how)
    truth = np.eye(len(labels), dtype=np.float32)[[labels.index(one.label) for one in those]]
    share = np.array([one.share for one in those], dtype=np.float32)
    if how.balanced:
        share /= np.sqrt(truth @ (truth.T @ share))
    table = _matrix(those, signs, how)
    each = (share / share.sum())[:, None]

    def slopes(weights: Matrix, bias: Matrix) -> tuple[Matrix, Matrix]:
        error = (_softmax(table @ weights + bias) - truth) * each
        return table.T @ error, error.sum(0)

    return _model(signs, labels, _descend((len(signs), len(labels)), slopes, how), how)


def chosen(those: Sequence[Contest], how: Fit, label: str) -> SignWeights:
    """The weights that tell best which thing of each contest is meant, against none of them (score 0).

    Of each thing few of the many signs stand: sums run over those that do, so that it takes seconds.
    """
    examples = [Example(label, signs, one.share, one.author) for one in those for signs in one.signs]
    signs = _telling(examples, how)
    rows, columns, strengths = _standing(examples, signs, how)
    contest = np.repeat(np.arange(len(those)), [len(one.signs) for one in those])
    right = np.array([place in one.right for one in those for place in range(len(one.signs))], dtype=np.float32)
    share = np.array([one.share for one in those], dtype=np.float32)
    share /= share.sum()

    def slopes(weights: Matrix, bias: Matrix) -> tuple[Matrix, Matrix]:
        scores = np.bincount(rows, strengths * weights[columns, 0], minlength=len(examples)) + bias[0]
        powers = np.exp(np.clip(scores, -_HIGHEST, _HIGHEST))
        total = 1.0 + np.bincount(contest, powers, minlength=len(those))
        meant = np.maximum(np.bincount(contest, powers * right, minlength=len(those)), _LEAST)
        truth = powers * right / meant[contest]
        error = (powers / total[contest] - truth) * share[contest]
        by_sign = np.bincount(columns, strengths * error[rows], minlength=len(signs))
        return by_sign.astype(np.float32)[:, None], error.sum(keepdims=True).astype(np.float32)

    return _model(signs, [label], _descend((len(signs), 1), slopes, how), how)


def _model(signs: Sequence[str], labels: Sequence[str], found: tuple[Matrix, Matrix], how: Fit) -> SignWeights:
    """Fitted weights and bias, rounded, those near 0 left out."""
    weights, bias = found
    sparse = {
        sign: tuple((place, round(float(one), how.digits)) for place, one in enumerate(row) if abs(one) >= how.smallest)
        for sign, row in zip(signs, weights, strict=True)
    }
    known = {sign: row for sign, row in sparse.items() if row}
    rounded = tuple(round(float(one), how.digits) for one in bias)
    return SignWeights(how.origin, tuple(labels), how.length, how.shortest, rounded, known)


def write(name: str, model: SignWeights) -> str:
    """Write ``<name>_weights.json``; what was written, in words."""
    target = WEIGHTS / f"{name}_weights.json"
    target.write_bytes(msgspec.json.encode(model) + b"\n")
    return f"{target.name}: {len(model.weights)} signs, {target.stat().st_size} bytes"


def _telling(those: Sequence[Example], how: Fit) -> list[str]:
    """The signs that are frequent enough, and not one author's alone."""
    counted: Counter[str] = Counter(sign for one in those for sign in one.signs)
    authors: Counter[str] = Counter(sign for sign, _ in {(sign, one.author) for one in those for sign in one.signs})
    return sorted(
        sign for sign, count in counted.items()
        if count >= how.least and (authors[sign] >= how.authors or sign.startswith(how.always or ("\0",)))
    )  # fmt: skip


def _matrix(those: Sequence[Example], signs: Sequence[str], how: Fit) -> Matrix:
    """``(examples, signs)`` strengths, scaled as :class:`SignWeights` scales them."""
    rows, columns, strengths = _standing(those, signs, how)
    table = np.zeros((len(those), len(signs)), dtype=np.float32)
    table[rows, columns] = strengths
    return table


def _standing(
    those: Sequence[Example], signs: Sequence[str], how: Fit
) -> tuple[NDArray[np.intp], NDArray[np.intp], Matrix]:
    """Of each sign of each example: the example's place, the sign's, its strength as :class:`SignWeights` scales it."""
    place = {sign: index for index, sign in enumerate(signs)}
    found = [
        (row, place[sign], strength)
        for row, one in enumerate(those)
        for sign, strength in one.signs.items()
        if sign in place
    ]
    rows, columns = (np.array([one[axis] for one in found], dtype=np.intp) for axis in (0, 1))
    strengths = np.array([one[2] for one in found], dtype=np.float32)
    if how.length:
        squares = [sum(strength * strength for strength in one.signs.values()) for one in those]
        length = np.sqrt(np.array(squares, dtype=np.float32))
        strengths *= (how.length / np.maximum(length, how.shortest))[rows]
    return rows, columns, strengths


def _descend(
    shape: tuple[int, int], slope_of: Callable[[Matrix, Matrix], tuple[Matrix, Matrix]], how: Fit
) -> tuple[Matrix, Matrix]:
    """Weights and bias after a fixed number of ever smaller steps of the Adam method on the whole table.

    ``slope_of``: the slopes of the error by weights and bias, without the penalty.
    """
    values = [np.zeros(shape, np.float32), np.zeros(shape[1], np.float32)]
    first, second = [np.zeros_like(one) for one in values], [np.zeros_like(one) for one in values]
    for step in range(1, how.steps + 1):
        by_weights, by_bias = slope_of(values[0], values[1])
        slopes = [by_weights + how.penalty * values[0], by_bias]
        rate = how.rate * (1 - (1 - _KEPT_AT_END) * step / how.steps)
        for index, slope in enumerate(slopes):
            first[index] += 0.1 * (slope - first[index])
            second[index] += 0.001 * (slope * slope - second[index])
            mean, spread = first[index] / (1 - 0.9**step), second[index] / (1 - 0.999**step)
            values[index] -= rate * mean / (np.sqrt(spread) + 1e-8)
    return values[0], values[1]


def _softmax(scores: Matrix) -> Matrix:
    powers = np.exp(scores - scores.max(1, keepdims=True))
    return np.asarray(powers / powers.sum(1, keepdims=True), dtype=np.float32)


@contextmanager
def weighing(module: ModuleType, **models: SignWeights) -> Iterator[None]:
    """What ``module`` reads by ``sign_weights(name)`` is the model given under that name meanwhile."""
    with patch.object(module, "sign_weights", models.__getitem__):
        yield


def print_verdicts(writer: str, told: Sequence[tuple[str, str]], *, errors: bool) -> Counter[str]:
    """Print how many of a writer's papers are right, wrong and abstained, and count them.

    ``told``: verdict and layout of each paper; with ``errors`` those not right are named.
    """
    counted = Counter(verdict for verdict, _ in told)
    shares = ", ".join(f"{verdict} {counted[verdict]}" for verdict in ("right", "wrong", "abstained"))
    print(f"  {writer:16} {shares}, of {len(told)}: {counted['right'] / max(1, len(told)):.3f}", flush=True)
    for verdict, layout in told if errors else ():
        if verdict != "right":
            print(f"    {verdict:9} {layout}")
    return counted
