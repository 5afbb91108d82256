"""Which of several days of one page is its act's: shared days, births, operations in a stay, days without a year."""

import pytest

from tests.ingest.typeset import read

PERSON = "Mme GILLET Annie, née le 04/02/1955\n"


@pytest.mark.parametrize(
    "line",
    [
        "Échographie faite et dictée le 05/12/2023",
        "Mammographie faite, lue et signée le 5 décembre 2023. Seconde lecture à venir.",
        "Clichés faits et relus le 05/12/2023 par le Dr Tiphaine LABORIE, radiologue",
        "Examen réalisé puis interprété le 05/12/2023",
    ],
)
def test_participles_of_one_day_tell_the_act(line: str) -> None:
    page = "Mammographie et échographie\nFoie de taille normale. Vésicule alithiasique.\n" + PERSON
    assert read(page + line + "\nDocteur Tiphaine LABORIE\nradiologue\n").metadata.act_date == "2023-12-05"


def test_a_writing_joined_to_no_act_is_only_a_writing() -> None:
    text = "COMPTE RENDU DE CONSULTATION\n" + PERSON + "Relu et signé le 09/12/2023\nVue le 05/12/2023\n"
    assert read(text).metadata.act_date == "2023-12-05"


@pytest.mark.parametrize(
    "stay",
    ["Séjour n° 925, entrée 20/01/2025, sortie 24/01/2025", "Hospitalisée du 20/01/2025 au 24/01/2025"],
)
@pytest.mark.parametrize("day", ["Date opératoire : 21/01/2025", "Intervention du 21/01/2025 : prothèse de hanche"])
def test_the_end_of_its_stay_does_not_date_an_operation(stay: str, day: str) -> None:
    text = f"{stay}\nCOMPTE RENDU OPÉRATOIRE\n{PERSON}{day}\nVoie postéro-externe, tige sans ciment.\nDr A. CHATEL\n"
    assert read(text).metadata.act_date == "2025-01-21"


@pytest.mark.parametrize(
    "told",
    [
        "Entrée en salle le 06/11/2025 à 19 h 10.\nAccouchement par voie basse le 07/11/2025 à 00 h 26.",
        "Admission en salle de naissance : 06/11/2025 à 19 h 10\nExpulsion : 07/11/2025 à 00 h 26",
        "Arrivée le 05/11/2025. Déclenchement le 06/11/2025 à 8 h.\nNaissance le 07/11/2025 à 00 h 26 d'un garçon.\n"
        "Retour à domicile le 10/11/2025.",
        "Péridurale posée le 06/11/2025 à 20 h 30\nEnfant né le 07/11/2025 à 00 h 26, sexe féminin",
    ],
)
@pytest.mark.parametrize("title", ["COMPTE RENDU D'ACCOUCHEMENT", "Dossier d'accouchement"])
def test_a_report_of_delivery_is_of_the_birth(title: str, told: str) -> None:
    found = read(
        f"{title}\nMme ALLAIN Mathilde, née DUROY le 30/08/1992\n{told}\nSage-femme : Clélia BRISSET\n"
    ).metadata
    assert (found.act_date, found.category) == ("2025-11-07", "compte_rendu")


def test_a_weekday_tells_the_year_before_a_day_announced() -> None:
    text = (
        "Passage du vendredi 21 février\ntransmission au médecin traitant\nMme ROBILLARD, route de la Mairie\n"
        "TA 152/80 mmHg.\nDemande renouvellement du lit pour le 1er mars 2025.\nMagali THOREL, infirmière libérale\n"
    )
    assert read(text).metadata.act_date == "2025-02-21"
    assert read(text.replace("vendredi 21", "lundi 21")).metadata.act_date is None


def test_what_a_pharmacy_dispenses_is_of_the_day_it_does() -> None:
    text = (
        "PHARMACIE DE LA PLACE VERTE     FACTURE SUBROGATOIRE\nOP: KARINE       03/02/2025  17:22\n"
        "PRESCR.  : DR AUZOLLE  ORD. DU 31/01/2025\n3400930047101 SERESTA 10MG CP30        1\n"
        "FIN DE TRAITEMENT PREVUE 05/03/2025\n"
    )
    found = read(text).metadata
    assert (found.category, found.act_date) == ("prescription", "2025-02-03")


@pytest.mark.parametrize("asks", ["Prière de réaliser :", "À faire :", "Veuillez effectuer :", "Examen à réaliser :"])
def test_a_page_that_opens_with_a_request_asks(asks: str) -> None:
    text = (
        f"Dr Ilan BENSOUSSAN\nChirurgie digestive\n17 mars 2025\nMonsieur Brice LAFONT (23.09.1987)\n{asks}\n"
        "un scanner abdomino-pelvien sans injection\nà la recherche d'une récidive de hernie inguinale droite.\n"
        "Bien confraternellement\nI. Bensoussan\n"
    )
    assert read(text).metadata.category == "prescription"
    reported = text.replace(f"{asks}\n", "").replace("à la recherche", "Résultats :\nPas de signe")
    assert read(reported).metadata.category == "imagerie"


def test_nothing_is_measured_on_a_day_to_come() -> None:
    text = (
        "Consultation d'anesthésie\n27/03/2024\nBOISSEAU Anne, née le 14/09/1977\n"
        "Intervention : thyroïdectomie totale le 16/04/2024 (Dr BUISINE)\nPoids 71 kg, taille 168 cm. ASA 2.\n"
    )
    assert {(one.raw, one.date) for one in read(text).observations} == {("71", "2024-03-27"), ("168", "2024-03-27")}


@pytest.mark.parametrize("line", ["12/04/1951 (72 ans) - 88 kg", "né le 12/04/1951 (72 ans) - 88 kg"])
def test_a_weight_beside_the_age_is_the_patients(line: str) -> None:
    text = f"ORDONNANCE\nSarrebourg, le 9 novembre 2023\nCOLLIGNON Patrick\n{line}\nALLOPURINOL 200 mg : 1 le soir\n"
    assert [(one.analyte, one.raw, one.date) for one in read(text).observations] == [("poids", "88", "2023-11-09")]


def test_a_period_of_validity_is_no_day_of_writing() -> None:
    text = (
        "Je soussignée, Docteur Laure MAILLET, certifie que l'état de santé de l'enfant DUMAS Enzo, né le quatre\n"
        "octobre deux mille douze, examiné le dix septembre deux mille vingt-cinq, nécessite une dispense\n"
        "d'éducation physique du 10/09/2025 au 24/09/2025 inclus.\nCertificat remis à la mère.\nDr Laure MAILLET\n"
    )
    assert read(text).metadata.act_date == "2025-09-10"


@pytest.mark.parametrize(
    ("line", "rate"),
    [
        ("À l'examen : 146/82 mmHg aux deux bras, 72/min régulier.", "72"),
        ("T° 38,2, fc à 110, ta à 98/54, sat 93", "110"),
        ("TA 112/64, FC de repos 58, électrocardiogramme normal.", "58"),
        ("BDC réguliers à 72/min, pas de souffle", "72"),
    ],
)
def test_a_pulse_beside_a_pressure(line: str, rate: str) -> None:
    found = read(f"CONSULTATION du 03/09/2025\n{PERSON}{line}\n").observations
    assert [one.raw for one in found if one.analyte == "frequence_cardiaque"] == [rate]


def test_a_breathing_rate_is_no_pulse() -> None:
    found = read(f"CONSULTATION du 03/09/2025\n{PERSON}TA 120/80, FR 16/min. Eupnéique, 16 cycles/min\n").observations
    assert not [one for one in found if one.analyte == "frequence_cardiaque"]


@pytest.mark.parametrize(
    "told",
    [
        "J'ai eu M. André MEUNIER (19.03.1943) en consultation ce mardi.",
        "J'ai vu votre patient ce mardi.",
    ],
)
def test_this_weekday_is_the_last_one_where_the_visit_is_over(told: str) -> None:
    letter = "Dr Hervé DELORME, cardiologue\nAurillac, le vendredi 30 mai 2025\nCher ami,\n{}\nDr Hervé DELORME"
    assert read(letter.format(told)).metadata.act_date == "2025-05-27"
    assert read(letter.format("Je le reverrai ce mardi pour un Holter.")).metadata.act_date == "2025-05-30"


def test_no_report_is_written_before_the_birth_it_tells() -> None:
    text = (
        "COMPTE RENDU D'ACCOUCHEMENT\nMme ALLAIN née DUROY Mathilde, 30/08/1992\n"
        "Admission en salle de naissance : 06/11/2025 à 19 h 10\nPéridurale : 06/11/2025 à 20 h 30\n"
        "Expulsion : 07/11/2025 à 00 h 26\nSortie du bloc obstétrical : 07/11/2025 à 03 h 00\n"
    )
    assert read(text).metadata.act_date == "2025-11-07"


GIVEN_BEFORE = "Antécédents vaccinaux communiqués par la personne :\n- dTcaP le 12/05/2014\n- ROR en 1994\n"


def test_an_injection_given_today_is_the_act_and_not_the_older_ones_told_beside_it() -> None:
    attested = "ATTESTATION DE VACCINATION\nJe soussigné, pharmacien, atteste avoir administré ce jour\n" + PERSON
    text = attested + "Vaccin : INFLUVAC TETRA, lot A7K112\n" + GIVEN_BEFORE + "Fait à Pau, le 20/10/2025\n"
    assert read(text).metadata.act_date == "2025-10-20"
    record = "CARNET DE VACCINATION\n" + PERSON + "- dTcaP le 12/05/2014\n- grippe le 12/10/2023\nEdité le 20/10/2025\n"
    assert read(record).metadata.act_date == "2023-10-12"
