"""Figures after words nobody listed: read where only the named test can be meant, left where another may be."""

import pytest

from tests.ingest.test_measures_in_letters import Told, earlier, one, told


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("La ferritine s'est normalisée, 84 µg/L.", [one("ferritine", "84", "µg/L")]),
        ("L'albumine est basse, de l'ordre de 30 g/L.", [one("albumine", "30", "g/L")]),
        ("Les plaquettes sont remontées spontanément à 112 G/L.", [one("plaquettes", "112", "G/L")]),
        ("La dernière ferritine, prélevée le 12 février, était de 18 µg/L.",
         [one("ferritine", "18", "µg/L", "2024-02-12")]),
        ("Le PSA continue de monter, à 6,8 ng/mL en février contre 5,1 en août.",
         [one("psa_total", "6,8", "ng/mL", "2024-02"), earlier("psa_total", "5,1", None, "2023-08")]),
        ("La créatinine s'est dégradée de 98 à 134 µmol/L.",
         [earlier("creatinine", "98", "µmol/L"), one("creatinine", "134", "µmol/L")]),
        ("Avec une HbA1c qui passe de 8,9 à 7,4 %.", [earlier("hba1c", "8,9", "%"), one("hba1c", "7,4", "%")]),
    ],
)  # fmt: skip
def test_a_figure_is_read_past_any_words_that_lead_to_it(text: str, expected: list[Told]) -> None:
    assert told(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "La créatinine est stable, l'homocystéine à 15 µmol/L.",
        "L'hémoglobine n'a jamais dépassé 9 g/dL.",
        "La ferritine ne doit pas descendre sous 30 µg/L.",
        "La créatinine a augmenté de 12 µmol/L.",
        "L'HbA1c s'est améliorée, 15 % de moins.",
        "Les plaquettes ont chuté de 50 % en une semaine.",
        "Hémoglobine stable, saignement évalué à 500 mL/j.",
        "La TSH a conduit à majorer le Levothyrox à 100 µg/j.",
        "La natrémie varie de 128 à 132 mmol/L.",
        "La ferritine sera contrôlée (seuil 30 µg/L).",
    ],
)
def test_a_figure_that_may_be_of_something_else_is_not_read(text: str) -> None:
    assert told(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("L'HbA1c est passée de 8,9 % en octobre à 7,4 %.",
         [earlier("hba1c", "8,9", "%", "2023-10"), one("hba1c", "7,4", "%")]),
        ("L'HbA1c est passée de 8,9 % (bilan du 12/10) à 7,4 %.",
         [earlier("hba1c", "8,9", "%", "2023-10-12"), one("hba1c", "7,4", "%")]),
        ("Au bilan du 4 mars, l'HbA1c est passée de 8,9 % en octobre à 7,4 %.",
         [earlier("hba1c", "8,9", "%", "2023-10"), one("hba1c", "7,4", "%", "2024-03-04")]),
    ],
)  # fmt: skip
def test_the_day_of_the_figure_left_is_not_the_reached_ones(text: str, expected: list[Told]) -> None:
    assert told(text) == expected


def test_no_part_of_a_figure_goes_on_with_it() -> None:
    text = "Le NT-proBNP, à 2 340 pg/mL à l'entrée, est redescendu à 640 pg/mL le 8 mars."
    assert [raw for _, raw, *_ in told(text)] == ["2 340", "640"]
