import pytest

from tests.ingest.typeset import read

LETTER = """Centre Hospitalier de Bourg
Service de néphrologie
Pr Alain DUBOIS - Dr Claire PETIT - Dr Karim BENALI
                                        Docteur Paul LEROY
                                        Bourg, le 15 mars 2024
Cher confrère,
Je vois ce jour Mme DUPONT, suivie par le Dr Jean MARTIN, cardiologue.
Son cardiologue propose une échocardiographie.
Bien confraternellement,
Dr Claire PETIT
Néphrologue
Copie : Dr Jean MARTIN, cardiologue"""


def test_a_letter_belongs_to_who_signs_it() -> None:
    metadata = read(LETTER).metadata
    assert (metadata.author, metadata.specialty) == ("Dr Claire PETIT", "nephrologie")
    assert metadata.organisation == "Centre Hospitalier de Bourg"


@pytest.mark.parametrize(
    ("text", "author", "specialty"),
    [
        ("Dr Jean MARTIN\nCardiologue\n# ORDONNANCE\nBISOPROLOL 2,5 mg", "Dr Jean MARTIN", "cardiologie"),
        (
            ("# IRM CÉRÉBRALE\nExamen du 12/03/2024\nCompte rendu validé par le Dr Anne LEGRAND"),
            "Dr Anne LEGRAND",
            "radiologie",
        ),
        (
            ("# IRM CARDIAQUE\nRadiologue : Dr Anne LEGRAND\nMédecin demandeur : Dr Jean MARTIN"),
            "Dr Anne LEGRAND",
            "radiologie",
        ),
        ("# HOLTER ECG\nRythme sinusal.\nDr J. MARTIN", "Dr J. MARTIN", "cardiologie"),
        (
            (
                "LABORATOIRE DE BIOLOGIE MÉDICALE\nPrescripteur : Dr Paul LEROY\n"
                "# RÉSULTATS D'ANALYSES\nSodium 140\nValidé par : Dr B. NOIR"
            ),
            "Dr B. NOIR",
            "biologie",
        ),
        (
            ("# ORDONNANCE\nPrescripteur : Dr Paul LEROY\nMédecin généraliste\nKiné : 10 séances"),
            "Dr Paul LEROY",
            "medecine-generale",
        ),
        ("# ORDONNANCE DE KINÉSITHÉRAPIE\nDr Paul LEROY\nRhumatologue", "Dr Paul LEROY", "rhumatologie"),
        (
            (
                "# COMPTE RENDU OPÉRATOIRE\nChirurgien : Dr Luc ROY, chirurgien orthopédiste\n"
                "Anesthésiste : Dr Eva BLANC\nAide : M. X"
            ),
            "Dr Luc ROY",
            "orthopedie",
        ),
        (
            (
                "# COMPTE RENDU DE CONSULTATION DE PNEUMOLOGIE\nMotif : toux\n"
                "Signé électroniquement par Dr Anne-Sophie DE LA TOUR"
            ),
            "Dr Anne-Sophie DE LA TOUR",
            "pneumologie",
        ),
        ("# Consultation cardiologique\nMotif : palpitations", None, "cardiologie"),
        ("# COMPTE RENDU DE PASSAGE AUX URGENCES\nVu par Dr Karim BENALI", "Dr Karim BENALI", "urgences"),
        (
            (
                "À l'attention du Dr Jean MARTIN, cardiologue\n# DEMANDE D'AVIS\nCher confrère,\n"
                "Merci de voir Mme D.\nDr Paul LEROY\nMédecine générale"
            ),
            "Dr Paul LEROY",
            "medecine-generale",
        ),
        (
            (
                "Maison de santé\nDr A. UN, cardiologue - Dr B. DEUX, pneumologue\n"
                "# CERTIFICAT MÉDICAL\nJe soussigné, certifie..."
            ),
            None,
            None,
        ),
    ],
)
def test_who_writes_and_of_which_specialty(text: str, author: str | None, specialty: str | None) -> None:
    metadata = read(text).metadata
    assert (metadata.author, metadata.specialty) == (author, specialty)


def test_the_author_is_printed_where_the_evidence_says() -> None:
    document = read(LETTER)
    for field in ("author", "specialty", "organisation"):
        evidence = document.metadata.evidence[field]
        assert evidence.span is not None
        assert document.pages[0].text[evidence.span.start : evidence.span.end] == evidence.quote
