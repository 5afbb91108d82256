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


@pytest.mark.parametrize(
    ("text", "discipline"),
    [
        (
            "Maison de santé des Halles\nDr VAUTIER - Dr SANSON, médecins généralistes\nAnne PORET, infirmière en "
            "pratique avancée\nSuivi du 7 octobre 2025\nM. HUARD Luc, né le 03/03/1951\nTraitant : Dr SANSON\n"
            "TA 138/76. Titration poursuivie, revu dans 3 mois.\n\nAnne PORET",
            "infirmier",
        ),
        (
            "Plateforme de téléexpertise\nRequérant : Dr Louis CARON, médecin généraliste\nRépondant : Dr Anne BRETON, "
            "dermatologue\nPatient : MOREL Paul né le 01/02/1970\nRéponse du 12/05/2025\nLésion bénigne, sans exérèse.",
            "dermatologie",
        ),
        (
            "CENTRE DE PATHOLOGIE DES TROIS PONTS\nDr Anne BRETON - Dr Luc ROY\nMOREL Paul, 01/02/1970\nDr CARON, "
            "urologue\nPrélevé le 21/01/2025\nBiopsies prostatiques\nSix carottes, adénocarcinome sur deux.\nA. BRETON",
            "anatomopathologie",
        ),
        (
            "CHU - Pôle Neurosciences\nPr Anne BRETON\n\nMOREL Paul, né le 01/02/1950\nHospitalisé du 3 au 5 mars "
            "2025\nMercredi : bilan neuropsychologique (Mme ROY)\nConclusion : bon candidat.\nPr Anne BRETON",
            "neurologie",
        ),
    ],
)
def test_the_discipline_is_the_writers_not_one_named_beside(text: str, discipline: str) -> None:
    assert read(text).metadata.specialty == discipline


def test_the_profession_before_another_name_of_a_list_is_not_the_doctors() -> None:
    text = (
        "SMUR DE VALENCE - FICHE D'INTERVENTION\nDate 19/07/2025\nMédecin : Dr Paul ROCHE / IDE LEBRETON / CHAUVIN\n"
        "Patiente : DUPIN Anne 12/12/1936\nDétresse respiratoire au domicile. VNI, amélioration."
    )
    assert read(text).metadata.specialty == "urgences"
