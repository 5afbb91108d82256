"""What shares its words with a result and is none: other fluids than blood, lists of goals, a newborn's measures."""

import pytest

from tests.ingest.test_measures_in_letters import told
from tests.ingest.test_observations import ACT, measured


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("La ponction d'ascite retrouve un liquide citrin, albumine 12 g/L, protides 18 g/L.", []),
        ("Ponction lombaire : liquide clair, protéines 0,45 g/L, glucose 0,62 g/L.", []),
        ("LCR : glucose 3,2 mmol/L pour une glycémie à 5,6 mmol/L.", ["5,6"]),
        ("Ionogramme urinaire : sodium 45 mmol/L. Ionogramme sanguin : sodium 128 mmol/L.", ["128"]),
        ("Liquide pleural :\n- protides 42 g/L\n- LDH 520 UI/L\nBiologie :\n- protides 68 g/L", ["68"]),
        ("Pas d'ascite, albumine 28 g/L.", ["28"]),
        ("ECBU stérile, leucocytes 12 000 /mm3.", ["12 000"]),
        ("Liquide pleural exsudatif. CRP 84 mg/L.", ["84"]),
    ],
)
def test_tests_of_other_fluids_are_no_results_of_the_blood(text: str, expected: list[str]) -> None:
    assert [raw for _, raw, *_ in told(text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Objectifs : TA < 130/80, LDL < 0,55 g/L, HbA1c < 7 %.", []),
        ("Objectifs :\n- TA < 130/80\n- LDL < 0,55 g/L\n- HbA1c 7 %", []),
        ("Les objectifs sont les suivants : LDL < 0,70 g/L, HbA1c 7 %, TA < 130/80 mmHg.", []),
        ("Il faudrait obtenir un LDL à 0,55 g/L et une HbA1c autour de 7 %.", []),
        ("Objectif d'INR entre 2 et 3, LDL < 0,55 g/L.", []),
        ("Objectif tensionnel < 130/80, LDL à 0,92 g/L ce jour.", ["0,92"]),
        ("Objectif d'HbA1c 7 %, HbA1c actuelle 7,8 %.", ["7,8"]),
        ("L'objectif est atteint avec un LDL à 0,52 g/L.", ["0,52"]),
    ],
)
def test_goals_are_no_results_but_what_was_reached_is(text: str, expected: list[str]) -> None:
    assert [raw for _, raw, *_ in told(text)] == expected


def test_a_newborns_measures_are_not_those_of_the_day() -> None:
    text = "Né à 38 SA, PN 3 120 g, T 49 cm. Ce jour P 8,4 kg T 70 cm."
    assert [raw for _, raw, *_ in told(text)] == ["8,4", "70"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Une hyponatrémie à 128 mmol/l remontée à 135 à la sortie.", [("128", None)]),
        ("Hémoglobine à J1 9,2 g/dL, à la sortie 9,6 g/dL.", [("9,2", None), ("9,6", ACT)]),
        ("TA à 13/8 et saturation stable à 98 % à la sortie.", [("13", ACT), ("8", ACT), ("98", ACT)]),
    ],
)
def test_the_moment_of_another_figure_dates_none_before_it(text: str, expected: list[tuple[str, str | None]]) -> None:
    assert [(raw, date) for _, raw, _, date, _ in told(text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("L'hémoglobine est à 9 grammes 8, les plaquettes à 210 000.", ["210 000"]),
        ("Poids 3 kilos 2.", []),
        ("Taille 1 mètre 72. Température 37 degrés 8.", []),
        ("Il mesure 1 mètre 72 et pèse 82 kilos 5.", []),
        ("VEMS à 2 L 1. CRP 9 virgule 8.", []),
        ("Créatinine à 1 12 µmol/L.", []),
        ("Leucocytes 12'400 /mm3.", []),
        ("Poids 82 kg 170 cm.", ["82", "170"]),
        ("CRP 12 mg/L 3 semaines plus tard.", ["12"]),
    ],
)
def test_no_figure_is_cut_where_it_goes_on_behind_its_unit(text: str, expected: list[str]) -> None:
    assert [raw for _, raw, *_ in told(text)] == expected


def test_no_part_of_a_figure_is_read_in_a_table() -> None:
    assert measured("Leucocytes   12'400   /mm3   4 000 - 10 000", category="biologie") == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Chez la mère, glycémie à jeun 1,30 g/L.", []),
        ("Chez la mère, diabète ; elle-même a une glycémie à jeun à 1,02 g/L.", ["1,02"]),
        ("Une kaliémie à 5,5 mmol/L doit faire réduire la spironolactone.", []),
        ("Il a une kaliémie à 5,2 mmol/L. Il doit réduire la spironolactone.", ["5,2"]),
        ("Il faudra transfuser à 7 g/dL d'hémoglobine.", []),
    ],
)
def test_what_a_relative_has_or_a_case_would_need_is_no_result(text: str, expected: list[str]) -> None:
    assert [raw for _, raw, *_ in told(text)] == expected


def test_what_is_usual_is_an_earlier_result() -> None:
    text = "Poids habituel 72 kg, poids actuel 64 kg. Créatinine 145 µmol/L (créatinine de base 98)."
    assert [(raw, prior) for _, raw, _, _, prior in told(text)] == [
        ("72", True), ("64", False), ("145", False), ("98", True),
    ]  # fmt: skip
