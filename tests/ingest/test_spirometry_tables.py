"""Measured beside predicted: the predicted value, a percentage or an unheaded figure is never the patient's."""

import pytest

from tests.ingest.test_lab_tables import Rows, sheet

STANDING = (60, 150, 240, 330, 400, 460)


def rows(*lines: tuple[str, ...]) -> Rows:
    return tuple(tuple(zip(STANDING, line, strict=False)) for line in lines)


MEASURED: dict[str, tuple[Rows, list[str]]] = {
    "predicted first, before and after": (
        rows(
            ("", "Théo", "Pré", "% théo", "Post BD", "%"),
            ("CVF (L)", "3,98", "3,08", "77", "3,11", "78"),
            ("VEMS (L)", "3,06", "1,72", "56", "1,76", "57"),
        ),
        ["1,72", "1,76"],
    ),
    "English heads": (
        rows(("", "Pred", "Pre", "%Pred", "Post"), ("VEMS (L)", "3,06", "1,72", "56", "1,76")),
        ["1,72", "1,76"],
    ),
    "predicted, measured": (
        rows(("Paramètre", "Théorique", "Mesuré", "% théo"), ("VEMS (L)", "3,06", "1,72", "56")),
        ["1,72"],
    ),
    "measured, predicted": (
        rows(("Paramètre", "Mesuré", "Théorique", "% théo"), ("VEMS (L)", "1,72", "3,06", "56")),
        ["1,72"],
    ),
    "shares printed with their sign": (
        rows(("", "Théorique", "Avant BD", "% théo", "Après BD"), ("VEMS (L)", "4,05", "3,16", "78 %", "3,69")),
        ["3,16", "3,69"],
    ),
    "the share with its sign, predicted last": (
        rows(("", "Mesuré", "% théo", "Théorique"), ("VEMS (L)", "3,16", "78 %", "4,05")),
        ["3,16"],
    ),
    "the norm first": (rows(("", "Norme", "Valeur", "%"), ("VEMS (L)", "3,06", "1,72", "56")), ["1,72"]),
    "the predicted one by its common name": (
        rows(("", "Valeur attendue", "Valeur mesurée", "%"), ("VEMS (L)", "3,06", "1,72", "56")),
        ["1,72"],
    ),
}


@pytest.mark.parametrize("name", MEASURED)
def test_the_measured_figure_is_the_patients_whatever_stands_above(name: str) -> None:
    lines, values = MEASURED[name]
    head: Rows = (
        ((60, "EXPLORATION FONCTIONNELLE RESPIRATOIRE"),),
        ((60, "Nom : CHAUVIN"), (200, "Prénom : Gilles"), (300, "Né le : 04/04/1950"), (420, "Date test : 09/06/2026")),
    )
    found = [one.raw for one in sheet(*head, *lines) if one.analyte == "vems"]
    assert found == values


def test_figures_under_heads_nothing_tells_are_no_value() -> None:
    lines = rows(("", "A1", "B2", "C3", "D4"), ("VEMS (L)", "3,06", "1,72", "56", "1,76"))
    assert not [one for one in sheet(*lines) if one.analyte == "vems"]
