"""Titles printed in capitals are read as any other; nothing of them is lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.web.titles import calm
from ingest.normalise import words


@pytest.mark.parametrize(
    ("printed", "shown"),
    [
        ("COMPTE RENDU D'EXAMENS DE BIOLOGIE MÉDICALE", "Compte rendu d'examens de biologie médicale"),
        ("*** BIOCHIMIE ***", "Biochimie"),
        ("IRM CÉRÉBRALE", "IRM cérébrale"),
        ("CONSULTATION PRÉ-ANESTHÉSIQUE", "Consultation pré-anesthésique"),
        ("MESURE DE LA FEVG PAR ETT", "Mesure de la FEVG par ETT"),
        ("COURRIER DU DR DUPONT", "Courrier du Dr DUPONT"),
        ("HÉPATITE B", "Hépatite B"),
        ("ECG", "ECG"),
        ("Objet : consultation du 6 septembre", "Objet : consultation du 6 septembre"),
        ("***", "***"),
    ],
)
def test_a_title_in_capitals_is_set_in_small_letters_but_for_acronyms_and_names(printed: str, shown: str) -> None:
    assert calm(printed) == shown


def test_the_author_keeps_a_capital_name() -> None:
    assert calm("CONSULTATION VASSEUR", ["Dr", "Hélène", "VASSEUR"]) == "Consultation VASSEUR"


@given(st.text(max_size=60))
def test_only_the_case_of_a_title_changes(printed: str) -> None:
    assert words(calm(printed)) == words(printed)
