"""Lines that open with a visit and close with its day, and the earlier visits that letters count from."""

import pytest

from tests.ingest.typeset import read

END = "\nAnne PETIT, infirmière"


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("Entretien n° 4, M. DURAND Jean (30/07/1960), jeudi 18 septembre 2025, durée 50 min", "2025-09-18"),
        ("Séance n° 7, Mme DURAND Lise (12/02/1980), mardi 4 mars 2025, 45 min", "2025-03-04"),
        ("Consultation 3, M. DURAND Paul (12/02/1980), le 4 mars 2025", "2025-03-04"),
        ("Entretien pharmaceutique, M. DURAND Paul, né le 12/02/1980, vendredi 7 mars 2025", "2025-03-07"),
        ("Visite à domicile, Mme DURAND Lise, née le 12/02/1980, 4 mars 2025", "2025-03-04"),
        ("Patiente : Mme DURAND Lise, 12/02/1980\nEntretien de recueil du 4 mars 2025, à l'officine", "2025-03-04"),
        ("Visite à domicile, Mme DURAND Lise, 12/02/1980", None),
    ],
)
def test_the_day_a_line_that_opens_with_a_visit_ends_with(text: str, act: str | None) -> None:
    assert (
        read(
            text + "\nVa bien. Poids 62 kg contre 66 à la première consultation du 3 novembre 2024." + END
        ).metadata.act_date
        == act
    )


@pytest.mark.parametrize(
    "words",
    [
        "au premier entretien du", "lors de la première visite du", "depuis la consultation initiale du",
        "à l'évaluation initiale du", "à la première séance du",
    ],
)  # fmt: skip
def test_an_earlier_visit_dates_no_page(words: str) -> None:
    text = (
        f"Consultation de suivi\nMme DURAND Lise, née le 12/02/1980\nPoids 62 kg contre 66 kg {words} 3 novembre 2024."
    )
    assert read(text + END).metadata.act_date is None
