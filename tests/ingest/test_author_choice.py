"""Who wrote a paper, chosen among everyone it names: layouts of hospitals, practices, laboratories and carers."""

import pytest

from tests.ingest.typeset import read

PAPERS = [
    (
        "Dr Claire VASSEUR",
        "Centre hospitalier de Sens\nService de pneumologie\nChef de service : Dr Hugues PERRET\n"
        "Dr Claire VASSEUR - Dr Jean LOMBARD\nSens, le 3 mars 2025\nMonsieur le Docteur AMAR\nCher confrère,\n"
        "J'ai revu Mme GIRARD Lucie, née le 02/03/1950, pour sa BPCO. La spirométrie est stable.\n"
        "Je la reverrai dans six mois.\nBien cordialement,\nDr C. VASSEUR",
    ),
    (
        "Dr Béatrice LANGLAIS",
        "Cabinet de pédiatrie\nDr B. LANGLAIS - Dr T. MAREUIL\nLe 3 avril 2025\nChère Odile,\n"
        "Merci de m'avoir adressé Hugo PETIT, né le 04/05/2018, pour son asthme.\nTraitement inchangé.\n"
        "Amitiés,\nBéatrice",
    ),
    (
        "Dr Anne BRETON",
        "RÉPONSE À UNE DEMANDE D'AVIS\nDemandeur : Dr Louis CARON, médecin généraliste\n"
        "Expert : Dr Anne BRETON, dermatologue\nRéponse du 12/05/2025\nPatient : MOREL Paul né le 01/02/1970\n"
        "Avis : kératose séborrhéique bénigne. Pas d'exérèse.",
    ),
    (
        "Dr Nadia KACI",
        "COMPTE RENDU DE CONSULTATION\nPatient MARTIN Jules né le 12/12/1960\n"
        "Vu le 12 mars 2025 par le Dr Nadia KACI, à la demande du Dr ROBERT\nMotif : lombalgies\n"
        "Conclusion : kinésithérapie",
    ),
    (
        "J. PASCAL",
        "LABORATOIRE CENTRAL\nBiologistes : A. MEUNIER - J. PASCAL - R. VIDAL\nPatient : COLIN Jean né le 04/05/1960\n"
        "Prescripteur : Dr HENRY\nSodium 140 mmol/L 136 - 145\nPotassium 4,1 mmol/L 3,5 - 5,0\n"
        "Validé le 05/05/2025 à 14:20 par J. PASCAL",
    ),
    (
        "Dr Romaric WENDLING",
        "COLOSCOPIE\nClinique Sainte-Odile, Haguenau\nMadame Éliane STRAUSS, née le 31/12/1956\n"
        "18 juin 2024 — Dr Romaric WENDLING\nDemande du Dr Fritz STRAUSS\nPrémédication : propofol (Dr KLEIN)\n"
        "Cæcum atteint. Pas de polype.",
    ),
    (
        "Dr Éric FABIANI",
        "Hôpital de jour - Oncologie\nCompte rendu de RCP du 04/05/2025\n"
        "Présents : Dr Éric FABIANI (rédacteur), Dr Lise MOREL, Dr Jean POLI\nPatient : SANTONI Ange né le 04/04/1948\n"
        "Proposition : chimiothérapie.",
    ),
    (
        "Émeline GAUBERT",
        "SSIAD DU HAUT-LOT\nFICHE DE LIAISON\nDe : Émeline GAUBERT, infirmière coordinatrice\nPour : Dr ROMIGUIÈRE\n"
        "Usager : M. TEISSEDRE Louis né le 05/05/1939\nPlaie du talon gauche, escarre stade 3.\n"
        "Demande : renouveler les pansements.",
    ),
    (
        "Dr Sarah LEMAIRE",
        "IRM CÉRÉBRALE\nPatiente : COSTA Maria née le 03/03/1975\nMédecin demandeur : Dr Hugo VANNIER\n"
        "Technique : T1, T2, FLAIR.\nRésultats : pas d'anomalie.\nConclusion : IRM normale.\n"
        "Dr Sarah LEMAIRE / Interne : Tom ROY",
    ),
]  # fmt: skip
NOBODY = [
    "POLYCLINIQUE SAINT-JEAN\nBULLETIN DE SITUATION\n"
    "Le directeur certifie que M. PONS Luc, né le 01/02/1960, a été hospitalisé du 02/03/2025 au 05/03/2025\n"
    "dans le service du Dr FABRE.",
    "CENTRE D'IMAGERIE\nDr RAULT - Dr SERRE\nMme JOLY Marion née le 20/03/1987\nÉCHOGRAPHIE PELVIENNE\nUtérus normal.",
    "LABORATOIRE DU NORD\nMédecin prescripteur : Dr HENRY Paul\nPatient : COLIN Jean né le 04/05/1960\n"
    "Sodium 140 mmol/L 136 - 145\nPotassium 4,1 mmol/L 3,5 - 5,0",
]


@pytest.mark.parametrize(("author", "text"), PAPERS, ids=[author for author, _ in PAPERS])
def test_the_author_is_told_from_those_a_paper_names(author: str, text: str) -> None:
    assert read(text).metadata.author == author


@pytest.mark.parametrize("text", NOBODY, ids=["named in passing", "two at the head", "who asks"])
def test_a_paper_nobody_signs_has_no_author(text: str) -> None:
    assert read(text).metadata.author is None


def test_the_author_is_quoted_from_the_page_with_how_likely_it_is() -> None:
    metadata = read(PAPERS[0][1]).metadata
    evidence = metadata.evidence["author"]
    assert evidence.quote == "Dr Claire VASSEUR" and 0.5 <= evidence.confidence <= 1.0


def test_a_print_stamp_after_the_signature_is_no_name() -> None:
    text = "SERVICE DES URGENCES\nPatient : BLIN Marc né le 03/02/1980\nMotif : douleur.\nConclusion : retour.\n"
    assert read(text + "Dr CHASTAGNER Florian Imprimé le 20/12/2025 22:52").metadata.author == "Dr CHASTAGNER Florian"


@pytest.mark.parametrize("line", ["Score NIHSS", "Classe NYHA III", "La FOGD", "Dr. Orthopédiste"])
def test_scores_exams_and_professions_sign_nothing(line: str) -> None:
    text = f"Compte rendu de consultation du 12/03/2024\nMme DUPONT Marie, née le 12/03/1950\nElle va bien.\n\n{line}"
    assert read(text).metadata.author is None


@pytest.mark.parametrize(
    ("author", "text"),
    [
        (
            "Élise GARRIGUE",
            "SERVICE DE SANTÉ DES ARMÉES\n12e antenne médicale - CMA de Valence\n# CERTIFICAT D'APTITUDE\nJe "
            "soussignée, médecin principal Élise GARRIGUE, certifie avoir examiné le sergent PETIT Marc\n"
            "Apte.\nFait à Valence\nMédecin principal E. GARRIGUE",
        ),
        (
            "Dr Anne BRETON",
            "Plateforme de téléexpertise\nRequérant : Dr Louis CARON, médecin généraliste\n"
            "Répondant : Dr Anne BRETON, dermatologue\nPatient : MOREL Paul né le 01/02/1970\n"
            "Question\nLésion du dos.\nRéponse\nKératose séborrhéique bénigne, pas d'exérèse.",
        ),
        (
            "Thierry OSTERMANN",
            "CENTRE DE CARDIOLOGIE\nDrs Thierry OSTERMANN, Odile HEITZ\nLe 3 mars 2025\nCher confrère,\n"
            "J'ai vu M. PETIT Marc né le 08/10/1952 pour ses palpitations. Holter normal.\nBien à vous,\nT. OSTERMANN",
        ),
    ],
)
def test_places_lists_and_askers_are_not_who_writes(author: str, text: str) -> None:
    assert read(text).metadata.author == author


def test_a_given_name_that_names_a_plant_too_is_a_given_name() -> None:
    text = (
        "BIOLAB DU LITTORAL - Biologistes : Olivier FABRE, Chloé MERCADIER\nPRAT Élise 10/10/1990\n"
        "Prélevé le 22/04/2025\nFerritine 11 µg/L (15 - 150)\nValidé le 22/04/2025 par O. FABRE"
    )
    assert read(text).metadata.author == "Olivier FABRE"


SCRIPT = (
    "\n\nLe 12 février 2025\n\nMme FAYOL Alice, née le 04/04/1970\n\nIBUPROFÈNE 400 mg : 1 comprimé 3 fois par jour\n\n"
)


@pytest.mark.parametrize(
    ("head", "signed"),
    [
        ("Dr Rose TEULIER\nMédecin généraliste", "Dr Ivan MARREL, remplaçant du Dr TEULIER"),
        ("Dr Rose TEULIER\nMédecin généraliste", "Dr Ivan MARREL\nMédecin remplaçant du Dr Rose TEULIER"),
        ("Dr Rose TEULIER\nMédecin généraliste", "Dr Rose TEULIER, remplacée par le Dr Ivan MARREL"),
        ("Dr Rose TEULIER\nMédecin généraliste\nremplacée ce jour par le Dr Ivan MARREL", ""),
        ("Cabinet du Dr Rose TEULIER", "Dr Ivan MARREL, en remplacement du Dr Rose TEULIER"),
    ],
)
def test_who_stands_in_writes(head: str, signed: str) -> None:
    assert read(head + SCRIPT + signed).metadata.author == "Dr Ivan MARREL"


@pytest.mark.parametrize(
    "team",
    [
        "Biologistes : A. MEURANT / J. PASTRE / R. VIALA", "Biologistes médicaux : S. HAMELIN, Y. RIVAL, P. TANCRÈDE",
        "Biologistes - A. MEURANT - J. PASTRE",
    ],
)  # fmt: skip
def test_a_team_listed_under_a_label_validated_nothing_by_itself(team: str) -> None:
    sheet = "\nM. BRIAND Guy né le 12/04/1950\nPrélevé le 05/05/2025\nSodium 140 mmol/L 136 - 145\nCréatinine 84 µmol/L"
    assert read(f"LABORATOIRE DU VAL\n{team}{sheet}").metadata.author is None
    assert read(f"LABORATOIRE DU VAL\n{team}{sheet}\nValidé par J. PASTRE").metadata.author == "J. PASTRE"
