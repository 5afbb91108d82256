"""Weights fitted on signs: what tells, and what does not."""

import pytest

from eval.fitting import Contest, Example, Fit, chosen, fitted

PLAIN = Fit("a test", least=1)


def test_who_is_meant_is_told_by_the_sign_that_those_meant_share() -> None:
    contests = [
        Contest(({"signs": 1.0, f"name:{place}": 1.0}, {"addressed": 1.0, "signs": 0.0}), (0,)) for place in range(6)
    ]
    model = chosen(contests, PLAIN, "meant")
    assert model.weight("signs", "meant") > 1.0
    assert model.weight("addressed", "meant") < 0.0


def test_where_nobody_is_meant_nothing_speaks_for_anybody() -> None:
    model = chosen([Contest(({"addressed": 1.0},), ()) for _ in range(6)], PLAIN, "meant")
    assert model.bias[0] + model.weight("addressed", "meant") < -2.0


def test_a_sign_of_one_author_alone_is_left_out() -> None:
    contests = [Contest(({"signs": 1.0, f"of:{author}": 1.0}, {}), (0,), 1.0, author) for author in "aabb"]
    model = chosen(contests, Fit("a test", least=1, authors=2), "meant")
    assert set(model.weights) == {"signs"}


@pytest.mark.parametrize(("length", "scale"), [(0.0, 1.0), (5.0, 5.0)])
def test_strengths_count_and_are_scaled_as_they_are_read(length: float, scale: float) -> None:
    examples = [Example(label, {sign: 1.0}) for label, sign in (("a", "x"), ("b", "y")) for _ in range(4)]
    model = fitted(examples, Fit("a test", length=length, shortest=1.0, least=1), ("a", "b"))
    told = model.likely({"x": 1.0})
    assert told["a"] > told["b"]
    gap = model.weight("x", "a") - model.weight("x", "b")
    assert told["a"] - told["b"] == pytest.approx(scale * gap + model.bias[0] - model.bias[1], abs=1e-6)
