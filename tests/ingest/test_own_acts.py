"""The act a page tells by who does what, however it is worded; what is another's, an earlier one's, or not yet."""

import pytest

from tests.ingest.typeset import read

LETTER = "Dr Jean MARTIN\nPneumologue\nRennes, le 20 mars 2024\nCher confrère,\n"
WARD = "CHU\nService de cardiologie\nRennes, le 20 mars 2024\nCOMPTE RENDU D'HOSPITALISATION\nCher confrère,\n"
END = "\nBien à vous\nDr Jean MARTIN"
NAMED = "Mme DUPONT Marie née le 12/03/1950\n"


@pytest.mark.parametrize(
    ("sentence", "act"),
    [
        ("J'ai contrôlé le 14/03/2024 la patiente opérée par mes soins le 04/03/2024.", "2024-03-14"),
        ("Mme DUPONT s'inquiète d'une toux ; je l'ai reçue le 14 mars 2024.", "2024-03-14"),
        ("C'est le 14/03/2024 que j'ai pu rencontrer votre patiente.", "2024-03-14"),
        ("Nous sommes passés chez Mme DUPONT (Marie, 12/03/1950) jeudi 14 mars, avec l'infirmière.", "2024-03-14"),
        ("Le 14 mars dernier, Mme DUPONT est passée me montrer ses examens.", "2024-03-14"),
        ("Votre patiente a été évaluée le 14/03/2024 dans notre unité.", "2024-03-14"),
        ("J'ai revu Mme DUPONT, opérée par le Dr PETIT le 01/03/2024, ce 18 mars 2024.", "2024-03-18"),
        ("Diabétique depuis 2014, elle est venue à ma consultation avant-hier.", "2024-03-18"),
        ("Votre patiente a été suivie en hospitalisation à domicile du 1er au 15 mars 2024.", "2024-03-15"),
    ],
)
def test_what_the_writer_does_is_the_act(sentence: str, act: str) -> None:
    assert read(LETTER + sentence + END).metadata.act_date == act


@pytest.mark.parametrize(
    "sentence",
    [
        "Son cardiologue, le Dr PETIT, l'a vue le 14/03/2024.",
        "Elle avait été vue le 14/03/2024 par mon associé.",
        "Je revois ce jour Mme DUPONT, à dix jours d'une arthroscopie (10/03/2024).",
        "Je suis Mme DUPONT, que j'ai rencontrée pour la dernière fois le 10/03/2024.",
        "J'ai reçu votre courrier le 14/03/2024. Elle tousse.",
        "Un scanner a été fait le 11/03/2024. Consultation ce jour satisfaisante.",
        "Il a présenté au réveil, samedi dernier, une crise brève. Il va mieux, vu ce matin.",
    ],
)
def test_what_others_did_or_was_before_is_not_the_letters_act(sentence: str) -> None:
    assert read(LETTER + sentence + END).metadata.act_date == "2024-03-20"


@pytest.mark.parametrize(
    ("text", "act"),
    [
        (WARD + "Hospitalisée le 10 mars pour cinq nuits, jusqu'au 15 mars 2024." + END, "2024-03-15"),
        (WARD + "Entrée le 10/03/2024 par le SAMU, elle rentre chez elle le 15/03/2024." + END, "2024-03-15"),
        ("Clinique\nCOMPTE RENDU OPÉRATOIRE\nCholécystectomie du 14/03/2024\nÉchographie du 01/02/2024 : lithiase.",
         "2024-03-14"),
        ("SCINTIGRAPHIE OSSEUSE\nRennes, le 14/03/2024\nScanner du 04/03/2024 : lésion. Radio du 02/03/2024.",
         "2024-03-14"),
        ("IRM DU GENOU\nIndication : chute. Radio du 02/03/2024 normale.\nTechnique : T1.\nConclusion : normal.", None),
        ("TEP-SCANNER\nRendez-vous : 14/03/2024 10:30.\nConclusion : normal.\nSigné le 15/03/2024 08:17", "2024-03-14"),
        ("Docteur PETIT\n39100 DOLE 14/03/2024\nRENOUVELLEMENT DE L'ORDONNANCE DU 01/12/2023\nTAHOR 20 LE SOIR",
         "2024-03-14"),
        ("Consultation de pneumologie\nConsultée le : 14/03/2024\nMotif : toux", "2024-03-14"),
        ("Compte rendu d'endoscopie\nRennes, le 20/03/2024\nExamen du 14/03/2024 sous anesthésie générale.",
         "2024-03-14"),
    ],
)  # fmt: skip
def test_the_pages_own_act_among_its_dates(text: str, act: str | None) -> None:
    document = read(text.replace("\n", f"\n{NAMED}", 1))
    assert document.metadata.act_date == act


def test_no_act_lies_after_the_page_was_signed() -> None:
    text = "Consultation\n" + NAMED + "Vu le 14/03/2024, contrôle au cabinet le 20/05/2024\nValidé le 15/03/2024"
    assert read(text).metadata.act_date == "2024-03-14"


def test_rows_of_a_table_date_what_they_hold() -> None:
    rows = "12/08/2019 Angine de poitrine instable\n22/04/2018 Pyélonéphrite 3 4 5\n14/01/2017 Dilatation 2 3 4"
    assert read("SYNTHÈSE MÉDICALE\n" + NAMED + rows).metadata.act_date is None


@pytest.mark.parametrize("line", ["Bourdin Fabien, 19/12/1985", "Patient mineur : WAGNER Emilie, 2/04/2008"])
def test_a_day_beside_a_name_dates_no_letter(line: str) -> None:
    assert read(
        "Centre hospitalier\nLe jeudi 24 juillet 2025,\n" + line + "\nConsultation de suivi."
    ).metadata.act_date == ("2025-07-24")
