"""The act date under many labels and layouts: beside, above, below, after, in sentences, in columns."""

import pytest

from tests.ingest.typeset import read

LAB = "Laboratoire du Parc\nCOMPTE RENDU D'ANALYSES\nM. X Jean né le 01/02/1950\n"
ROWS = "\nSodium 140 mmol/L 135-145\nPotassium 4,1 mmol/L"
STAY = "Clinique du Parc\nService de cardiologie\nCOMPTE RENDU D'HOSPITALISATION\nM. X Jean né le 01/02/1950\n"
VISIT = "Dr Jean MARTIN\nCardiologue\n"
SCAN = "Centre d'imagerie\nSCANNER THORACIQUE\nM. X Jean né le 01/02/1950\n"
DATED = [
    (LAB + "Prélèvement du 2024-03-12 08:10 - Édition du 2024-03-13" + ROWS, "2024-03-12"),
    (
        LAB + "Date de       Date de\nprélèvement   validation\n12/03/2024    14/03/2024" + ROWS,
        "2024-03-12",
    ),
    (LAB + "Prélevé le    : 12.03.24\nReçu le       : 13.03.24" + ROWS, "2024-03-12"),
    (LAB + "Demande du 13-03-2024 prélevée le 12-03-2024" + ROWS, "2024-03-12"),
    (LAB + "Votre prise de sang du 12 MARS 2024" + ROWS, "2024-03-12"),
    (LAB + "Date : 12/03/2024" + ROWS, "2024-03-12"),
    (LAB + "Analyses du 12/03/2024" + ROWS, "2024-03-12"),
    (LAB + "Prélevé par : IDE libérale le mardi 12/03/2024" + ROWS, "2024-03-12"),
    (LAB + "12/03/2024 08:10 Prélèvement\n13/03/2024 09:00 Validation" + ROWS, "2024-03-12"),
    (LAB + "Antériorité : 05/01/2024\nPrélèvement (12/03/2024)" + ROWS, "2024-03-12"),
    (LAB + "Collecté le 12/03/2024, résultats complets du 14/03/2024" + ROWS, "2024-03-12"),
    (LAB + "Heure de prélèvement : 08h10 le 12/03/2024    Imprimé : 15/03/2024" + ROWS, "2024-03-12"),
    (STAY + "Séjour : 12/03/2024 - 16/03/2024\nMotif : douleur.", "2024-03-16"),
    (STAY + "Du 12/03/2024 au 16/03/2024\nMotif : douleur.", "2024-03-16"),
    (STAY + "Hospitalisation du mardi 12 au samedi 16 mars 2024\nMotif : douleur.", "2024-03-16"),
    (
        STAY
        + "Date entrée       Date sortie       Durée\n12/03/2024        16/03/2024        4 jours\nMotif : douleur.",
        "2024-03-16",
    ),
    (STAY + "Monsieur X a quitté notre établissement le 16/03/2024 après y être entré le 12/03/2024.", "2024-03-16"),
    (STAY + "Entrée 12/03/2024 par les urgences - Sortie 16/03/2024 au domicile\nDicté le 20/03/2024", "2024-03-16"),
    (VISIT + "COMPTE RENDU DE CONSULTATION\nConsulté ce jour 12/03/2024\nMotif : dyspnée", "2024-03-12"),
    (VISIT + "Consultation de cardiologie (12/03/2024)\nMotif : dyspnée\nECG du 05/01/2024 normal", "2024-03-12"),
    (VISIT + "Patient : X Jean\nDate : 12 mars 24\nMotif : dyspnée\nExamen : TA 12/8", "2024-03-12"),
    (
        VISIT + "Paris, le 15/03/2024\nCher confrère,\nMonsieur X a consulté le 12/03/2024 pour une dyspnée.",
        "2024-03-12",
    ),
    (
        VISIT + "Paris, le 15/03/2024\nCher confrère,\nPatient vu le 12/03/2024.\nHospitalisé du 2 au 5 janvier 2024.",
        "2024-03-12",
    ),
    (
        VISIT + "Paris, le 15/03/2024\nCher confrère,\nJe revois M. X. Scanner réalisé le 03/02/2024.",
        "2024-03-15",
    ),
    (VISIT + "Réf : JM/AB\nParis, le 15/03/2024\nConsultation du 12 mars\nCher confrère,\nJe vois M. X.", "2024-03-12"),
    (SCAN + "Examen n° 1234 du 12/03/2024\nRésultat : normal. Comparaison : scanner du 01/02/2023", "2024-03-12"),
    (SCAN + "Passé le 12/03/2024 - compte rendu du 13/03/2024\nRésultat : normal", "2024-03-12"),
    (SCAN + "Le 12/03/2024\nComparé au scanner thoracique réalisé le 01/02/2023\nRésultat : normal", "2024-03-12"),
    (SCAN + "Date       Heure      Prescripteur\n12/03/2024 10:30      Dr MARTIN\nRésultat : normal", "2024-03-12"),
    ("Hôpital\nCONVOCATION\nLyon, le 02/03/2024\nVous êtes attendu le 12/04/2024 en consultation", "2024-03-02"),
    (
        "Clinique\nFACTURE\nDate de facture : 02/03/2024\nSéjour du 12/02/2024 au 14/02/2024\nMontant : 65,00 €",
        "2024-03-02",
    ),
    (
        "Mairie\nATTESTATION DE PRÉSENCE\nprésent le 12/03/2024\nFait pour valoir ce que de droit, le 12/03/2024",
        "2024-03-12",
    ),
    (
        "Cabinet\nCERTIFICAT MÉDICAL\nJe certifie avoir examiné ce jour, 12/03/2024, M. X né le 01/02/1950.",
        "2024-03-12",
    ),
    (
        "Dr Jean MARTIN\nORDONNANCE\nM. X né le 01/02/1950\nPARACETAMOL 1 g 3 fois par jour\n\nLe 12/03/2024",
        "2024-03-12",
    ),
    ("Dr Jean MARTIN          12/03/2024\nORDONNANCE\nM. X\nPARACETAMOL 1 g 3 fois par jour", "2024-03-12"),
    (
        "Cabinet de kinésithérapie\nFICHE DE BILAN-DIAGNOSTIC KINÉSITHÉRAPIQUE\nBilan initial : 06/02/2024\n"
        "Bilan intermédiaire : 12/03/2024, après 15 séances\nFlexion à 110°.",
        "2024-03-12",
    ),
    (
        "Hôpital de jour\nCOMPTE RENDU DE CONSULTATION\nDr Jean MARTIN\nDicté le 12/03/2024\nTapé le 20/03/2024\n"
        "J'ai vu en consultation ce jour Mme X. La marche est stable.",
        "2024-03-12",
    ),
    ("CARNET DE VACCINATION\nM. X né le 01/02/1950\n12/03/2024 : Vaxigrip\n01/02/2020 : Revaxis", "2024-03-12"),
    (
        "PROTOCOLE DE SOINS\nAffection : diabète\nProtocole établi le 12/03/2024 valable jusqu'au 12/03/2029",
        "2024-03-12",
    ),
]


@pytest.mark.parametrize(("text", "act"), DATED)
def test_the_act_date_is_read_wherever_it_stands(text: str, act: str) -> None:
    assert read(text).metadata.act_date == act
