"""Who answers for a paper, by the forms in which signatures, labels and lists name him."""

from math import exp, isclose

import pytest

from ingest.kind_signs import leanings, signs_of
from ingest.printed import printed_lines
from ingest.sections import section_kinds
from tests.ingest.typeset import page, read


@pytest.mark.parametrize(
    ("text", "author"),
    [
        ("# COLOSCOPIE\nOpérateur : CLAVEL Thierry\nCæcum atteint.\nRAS.", "CLAVEL Thierry"),
        ("# IRM DU GENOU\nRésultats : normal.\nLu le 16 mai 2025 par le Dr Vincent ROY", "Dr Vincent ROY"),
        (
            "Dr A. CALVEZ - Dr M. DANTEC\nCher ami,\nJe vois ce jour M. X.\nBien à toi,\nA. CALVEZ",
            "Dr A. CALVEZ",
        ),
        (
            "Laboratoire du Parc\nDr Yves MAUREL\n# RÉSULTATS D'ANALYSES\nINR 3,4\nSodium 140\nPotassium 4,2",
            None,
        ),
        (
            "Je, soussignée, Dr Odile PASCAUD, certifie que son état nécessite une absence.\nCognac, le 20 mars 2025",
            "Dr Odile PASCAUD",
        ),
        (
            "# SCANNER\nConclusion : normal.\nDr Ève ROY\nRadiologues : Dr B. UN, Dr S. DEUX, Dr Ève ROY",
            "Dr Ève ROY",
        ),
        ("Cher ami,\nJe revois votre patiente.\nBien cordialement,\nRaphaël VIDAL", "Raphaël VIDAL"),
    ],
)
def test_who_answers_for_a_paper(text: str, author: str | None) -> None:
    assert read(text).metadata.author == author


def test_addressees_of_a_list_sign_nothing() -> None:
    text = """Destinataires : Dr Anne UN (médecine générale), Dr Luc DEUX (chirurgie)
Chers amis,
J'ai vu en consultation Mme LOPES.
Bien cordialement,
Raphaël VIDAL"""
    assert read(text).metadata.author == "Raphaël VIDAL"


def test_the_patient_signs_nothing() -> None:
    text = "# ATTESTATION\nPatient : DURAND Paul né le 02/03/1950\nJe déclare avoir été informé.\nPaul DURAND"
    assert read(text).metadata.author is None


def test_the_model_gives_probabilities_and_a_paper_of_drugs_leans_to_prescription() -> None:
    lines = printed_lines([page("Dr Paul ROY\nORDONNANCE\nParacétamol 1 g : 1 comprimé 3 fois par jour\nQSP 7 jours")])
    told = leanings(signs_of(lines, section_kinds(lines), greets=False))
    assert isclose(sum(map(exp, told.values())), 1.0, rel_tol=1e-6)
    assert max(told, key=lambda category: told[category]) == "prescription"
