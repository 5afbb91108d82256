"""The measures of the benchmark: plain functions on plain data, intervals by bootstrap with a fixed seed."""

from __future__ import annotations

import math
import random
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

RESAMPLES = 1000


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean with its 95 % bootstrap interval over ``count`` questions."""

    mean: float
    low: float
    high: float
    count: int

    def __str__(self) -> str:
        """``.981 [.962, .994] n=212``."""
        return f"{self.mean:.3f} [{self.low:.3f}, {self.high:.3f}] n={self.count}"


def interval(scores: Sequence[float], *, seed: int = 1, groups: Sequence[Hashable] | None = None) -> Interval:
    """Mean of ``scores`` (0..1) and the 2.5 and 97.5 percentiles of resampled means; zeros when there is none.

    ``groups`` (one a score: the patient) are resampled whole: questions about one patient are not independent.
    """
    if not scores:
        return Interval(0.0, 0.0, 0.0, 0)
    rng = random.Random(seed)
    parts: dict[Hashable, list[float]] = {}
    for number, score in enumerate(scores):
        parts.setdefault(groups[number] if groups else number, []).append(score)
    sums = [(sum(part), len(part)) for part in parts.values()]
    means = []
    for _ in range(RESAMPLES):
        drawn = rng.choices(sums, k=len(sums))
        means.append(sum(total for total, _ in drawn) / sum(count for _, count in drawn))
    means.sort()
    low, high = means[int(0.025 * RESAMPLES)], means[int(0.975 * RESAMPLES) - 1]
    return Interval(sum(scores) / len(scores), low, high, len(scores))


def ndcg(ranked: Sequence[str], gains: Mapping[str, float], k: int = 10) -> float:
    """Normalised discounted cumulative gain of the first ``k``; 0 when nothing is relevant. Repeats count once."""
    seen = list(dict.fromkeys(ranked))[:k]
    best = sum(gain / math.log2(place + 2) for place, gain in enumerate(sorted(gains.values(), reverse=True)[:k]))
    got = sum(gains.get(name, 0.0) / math.log2(place + 2) for place, name in enumerate(seen))
    return got / best if best else 0.0


def recall(ranked: Sequence[str], relevant: Sequence[str], k: int = 10) -> float:
    """Share of the relevant found among the first ``k``, out of the at most ``k`` that could be."""
    wanted = set(relevant)
    return len(wanted & set(list(dict.fromkeys(ranked))[:k])) / min(len(wanted), k) if wanted else 0.0


def f1(right: Sequence[Hashable], given: Sequence[Hashable]) -> float:
    """F1 of two sets; 1 when both are empty."""
    true, found = set(right), set(given)
    if not true and not found:
        return 1.0
    return 2 * len(true & found) / (len(true) + len(found))


def precision_recall(positive: Sequence[bool], said: Sequence[bool]) -> tuple[float, float]:
    """Precision and recall of a yes/no statement; 1.0 and 1.0 when there is nothing to say and nothing said."""
    both = sum(true and yes for true, yes in zip(positive, said, strict=True))
    precision = both / sum(said) if any(said) else (0.0 if any(positive) else 1.0)
    return precision, both / sum(positive) if any(positive) else 1.0


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which ``share`` (0..1) of ``values`` lie, by rank; 0 when there is none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, math.ceil(share * len(ordered)) - 1)] if ordered else 0.0
