"""Which discipline a paper is of, where no name of one stands with who signs it."""

import pytest

from tests.ingest.typeset import read

OPENING = "Dr Paul ROCHE\n\n12 mars 2025\n\nCher confrère,\n\n"
CLOSING = "\n\nBien confraternellement,\nDr Paul ROCHE"


@pytest.mark.parametrize(
    ("letter", "discipline"),
    [
        (
            "Je revois Mme DUPIN Anne, née le 04/05/1960. Acuité visuelle de 8/10 à droite et 6/10 à gauche.\n"
            "Tonus oculaire normal. Cataracte débutante des deux yeux, fond d'œil sans rétinopathie.\n"
            "Nouvelle ordonnance de lunettes remise, je la revois dans un an.",
            "ophtalmologie",
        ),
        (
            "J'ai vu M. DUPIN Jean, né le 04/05/1960, pour une hypertrophie de la prostate. PSA stable,\n"
            "débitmétrie basse, résidu post-mictionnel de 120 mL. Je propose une résection endoscopique.",
            "urologie",
        ),
        (
            "J'ai vu Mme DUPIN Anne, née le 04/05/1960, pour une lésion pigmentée du dos, à bords irréguliers.\n"
            "Dermoscopie suspecte. Exérèse sous anesthésie locale, pièce adressée en anatomopathologie.\n"
            "Pas d'autre lésion, examen des naevus refait, photoprotection.",
            "dermatologie",
        ),
    ],
)
def test_without_a_named_discipline_the_words_of_the_letter_tell_it(letter: str, discipline: str) -> None:
    metadata = read(OPENING + letter + CLOSING).metadata
    assert metadata.specialty == discipline
    assert metadata.evidence["specialty"].confidence < 0.7
    assert metadata.evidence["specialty"].quote


def test_words_that_tell_no_discipline_give_none() -> None:
    body = "J'ai bien reçu votre courrier concernant M. DUPIN Jean, né le 04/05/1960. Je vous en remercie."
    assert read(OPENING + body + CLOSING).metadata.specialty is None


@pytest.mark.parametrize(
    ("head", "discipline"),
    [
        ("Service de chirurgie maxillo-faciale et stomatologie", "chirurgie-maxillofaciale"),
        ("Service de neurologie et de gériatrie", "neurologie"),
        ("Chirurgie des artères et des veines", "chirurgie-vasculaire"),
        ("Chirurgie de l'enfant et de l'adolescent", "chirurgie-pediatrique"),
        ("Maladies du rein", "nephrologie"),
        ("Affections des bronches", "pneumologie"),
    ],
)
def test_a_head_names_its_discipline_by_what_it_treats(head: str, discipline: str) -> None:
    text = f"{head}\nDr Paul ROCHE\n\n12 mars 2025\n\nMme DUPIN Anne, née le 04/05/1960\n\nTout va bien.\n\nDr ROCHE"
    assert read(text).metadata.specialty == discipline


def test_the_profession_of_a_colleague_on_the_line_is_not_the_doctors() -> None:
    text = (
        "Centre d'évaluation et de traitement de la douleur\nÉquipe : Dr Paul ROCHE, Mme Pinson (infirmière), "
        "M. Tual (psychologue)\n\n12 mars 2025\n\nMme DUPIN Anne, née le 04/05/1960\n\nChère consœur,\nJ'ai reçu cette "
        "patiente.\n\nConfraternellement,\nDr Paul ROCHE"
    )
    assert read(text).metadata.specialty == "douleur"
