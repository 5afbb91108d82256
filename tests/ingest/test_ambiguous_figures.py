"""« 250.000 »: thousands in one laboratory, thousandths in another. The characters stay, the value only when sure."""

import pytest

from tests.ingest.typeset import read

SHEET = "Laboratoire du Parc\nM. X Jean né le 01/02/1950\nPrélevé le 12/03/2024\n"


@pytest.mark.parametrize(
    ("row", "raw", "value"),
    [
        ("Plaquettes          250.000        /mm3        150 000 - 400 000", "250.000", None),
        ("Plaquettes          250.000        /mm3", "250.000", None),
        ("Plaquettes          250.000        /mm3        150.000 - 400.000", "250.000", None),
        ("Calcium          2.350        mmol/L        2,20 - 2,60", "2.350", 2.35),
        ("Calcium          2,350        mmol/L        2,20 - 2,60", "2,350", 2.35),
        ("Créatinine          0.850        mg/dL        0,60 - 1,20", "0.850", 0.85),
    ],
)
def test_a_dot_before_three_digits_gives_a_value_only_when_the_range_tells(
    row: str, raw: str, value: float | None
) -> None:
    observation = read(SHEET + row).observations[0]
    assert (observation.raw, observation.value) == (raw, value)
