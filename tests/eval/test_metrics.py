"""The benchmark's measures on cases worked out by hand."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.metrics import f1, interval, ndcg, percentile, precision_recall, recall


def test_the_best_order_is_worth_one_and_a_worse_one_what_the_formula_says() -> None:
    gains = {"a": 3.0, "b": 1.0}
    assert ndcg(["a", "b", "x"], gains) == 1.0
    best = 3 + 1 / math.log2(3)
    assert ndcg(["x", "a"], gains) == pytest.approx((3 / math.log2(3)) / best)
    assert ndcg([], gains) == 0.0
    assert ndcg(["a", "a", "b"], gains) == 1.0


def test_only_the_first_ten_count() -> None:
    noise = [f"x{n}" for n in range(10)]
    assert ndcg([*noise, "a"], {"a": 3.0}) == 0.0
    assert recall([*noise, "a"], ["a"]) == 0.0
    many = [f"a{n}" for n in range(25)]
    assert recall(many, many) == 1.0


def test_f1_of_points() -> None:
    assert f1([("2024-01-01", "98"), ("2024-02-01", "99")], [("2024-01-01", "98"), ("2024-02-01", "9,9")]) == 0.5
    assert f1([], []) == 1.0
    assert f1(["a"], []) == 0.0


def test_saying_that_all_is_absent_has_full_recall_and_poor_precision() -> None:
    assert precision_recall([True, False, False, False], [True] * 4) == (0.25, 1.0)
    assert precision_recall([True, False], [False, False]) == (0.0, 0.0)


def test_intervals_are_reproducible_and_hold_the_mean() -> None:
    scores = [1.0] * 30 + [0.0] * 10
    first = interval(scores, seed=3)
    assert first == interval(scores, seed=3)
    assert first.mean == 0.75
    assert first.low < 0.75 < first.high
    assert interval([]).count == 0


def test_questions_of_one_patient_are_resampled_together() -> None:
    scores, patients = [1.0] * 20 + [0.0] * 20, ["p1"] * 20 + ["p2"] * 20
    together, apart = interval(scores, groups=patients), interval(scores)
    assert together.high - together.low > apart.high - apart.low


@given(st.lists(st.floats(0, 1e6), min_size=1))
def test_a_percentile_is_one_of_the_values(values: list[float]) -> None:
    assert percentile(values, 0.95) in values
    assert percentile(values, 1.0) == max(values)
