"""Days that sentences tell: over the end of a line, without year, from the day of writing; and whose they are."""

import pytest

from ingest.document import FoundIdentity, Identity
from ingest.identity import compare
from ingest.normalise import dates
from tests.ingest.typeset import read

LETTER = "Dr Jean MARTIN\nCardiologue\nLyon, le 15 mars 2024\nCher confrère,\n"
WARD = "Clinique du Parc\nService de cardiologie\nLyon, le 15 mars 2024\nCher confrère,\n"
END = "\nBien confraternellement\nDr Jean MARTIN"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("contrôle en 2024-03", ("2024-03",)),
        ("mars 2024", ("2024-03",)),
        ("du mardi 12 au samedi 16 mars 2024", ("2024-03-12", "2024-03-16")),
        ("du 28 décembre au 3 janvier 2024", ("2023-12-28", "2024-01-03")),
        ("dossier 2024-0312, 2024-03-1", ()),
    ],
)
def test_months_and_ranges_are_dates(text: str, found: tuple[str, ...]) -> None:
    assert dates(text) == found


@pytest.mark.parametrize(
    ("sentence", "act"),
    [
        ("J'ai eu le plaisir de voir hier Madame DUPONT.", "2024-03-14"),
        ("Madame DUPONT a été vue jeudi dernier en consultation.", "2024-03-14"),
        ("J'ai examiné ce 6 mars votre patiente.", "2024-03-06"),
        ("Madame DUPONT est venue mardi en hôpital de jour.", "2024-03-12"),
        ("Votre patiente a été vue lundi matin dans le service.", "2024-03-11"),
        ("J'ai reçu mardi 12 Madame DUPONT pour une toux.", "2024-03-12"),
        ("Je la revois lundi avec son bilan.", "2024-03-15"),
        ("Je l'ai pesée mardi 12 mars : 58 kg.", "2024-03-15"),
        ("Votre patiente s'est présentée à la consultation le mercredi 6 mars.", "2024-03-06"),
        ("Votre patiente a consulté avec ses radiographies du 2 février 2024.", "2024-03-15"),
        ("Madame DUPONT a été vue en consultation pour une douleur le\n12 mars 2024.", "2024-03-12"),
        ("Madame DUPONT a été vue en consultation pour une douleur le 12 mars\n2024.", "2024-03-12"),
        ("Elle consulte pour une dyspnée. Comparaison faite avec\nl'examen du 5 mars 2023.", "2024-03-15"),
    ],
)
def test_the_visit_a_letter_tells(sentence: str, act: str) -> None:
    assert read(LETTER + sentence + END).metadata.act_date == act


@pytest.mark.parametrize(
    ("head", "sentence", "category", "act"),
    [
        (WARD, "Madame DUPONT nous a été confiée du 4 au 8 mars 2024.", "lettre", "2024-03-08"),
        (WARD, "Votre patiente a quitté le service le 8 mars 2024.", "lettre", "2024-03-08"),
        (
            WARD,
            "Madame DUPONT va bien après une hospitalisation en urologie du 4 au 8 mars 2024.",
            "compte_rendu",
            None,
        ),
        (LETTER, "Madame DUPONT a été hospitalisée du 4 au 8 mars 2024.", None, "2024-03-15"),
    ],
)
def test_a_stay_is_the_letters_in_its_own_house(
    head: str, sentence: str, category: str | None, act: str | None
) -> None:
    metadata = read(head + sentence + END).metadata
    assert category in (None, metadata.category)
    assert metadata.act_date == (act or "2024-03-15")


def test_a_clinic_is_no_clinical_part() -> None:
    text = "CLINIQUE DES CÈDRES\nFait à Lyon le 12/03/2024\nCOMPTE RENDU DE CONSULTATION\nMotif : dyspnée"
    assert read(text).metadata.act_date == "2024-03-12"


@pytest.mark.parametrize(("given", "verdict"), [("Marie", "match"), ("Jeanne", "mismatch"), ("Marie Louise", "match")])
def test_a_name_printed_the_wrong_way_round_is_the_same_person(given: str, verdict: str) -> None:
    printed = read(f"Nom de naissance : {given.upper()}\nPrénom : Dupont\nNé(e) le : 08/07/1988").identities
    assert compare(Identity("DUPONT", None, "Marie", "1988-07-08"), printed) == verdict
    assert isinstance(printed[0], FoundIdentity)


def test_a_print_stamp_and_a_prior_in_brackets_are_no_act() -> None:
    stamped = read("Cabinet médical\nLyon, le 27/11/2024\nMon cher confrère,\nSortie imprimante 12/12/2025 08:47:11")
    assert stamped.metadata.act_date == "2024-11-27"
    prior = "LBM des Tilleuls\nBilan sanguin\nKaliémie : 5,1 mmol/L [3,5 à 5,0] (le 06/07/23 : 4,5)"
    assert read(prior).metadata.act_date is None


def test_a_certificate_is_dated_by_the_sentence_that_closes_it_not_by_its_typing() -> None:
    text = (
        "CERTIFICAT MÉDICAL\nLe médecin soussigné atteste que le patient peut courir.\n"
        "Certificat délivré sur demande, fait à LAMBERVAL, le 14 mars 2015.\nSaisi par le secrétariat le 24/03/2015"
    )
    assert read(text).metadata.act_date == "2015-03-14"


@pytest.mark.parametrize(
    ("text", "act"),
    [
        (
            "Service de chirurgie A\nNancy, le 8 juin 1979\nMon cher Confrère,\nVotre patient a une lithiase.",
            "1979-06-08",
        ),
        ("Docteur PETIT\nRadiologie\nLE 8 JUIN 1979\nTHORAX FACE. Pas d'image évolutive.", "1979-06-08"),
        ("BALARUC, LE 17 NOVEMBRE 1994\nMon Cher Ami,\nReçu ce jour Mme BOUSCARY (elle est du 2.5.29).", "1994-11-17"),
        ("SAUVAGEOT Léa, 16/02/2008\nÉLECTROENCÉPHALOGRAMME DU 04/12/2025\nTracé normal.", "2025-12-04"),
        ("Entretien pharmaceutique\nPatient : M. LE MOIGNE Corentin, né 12/09/1947   Date : 19/02/2026", "2026-02-19"),
        ("HAD DU PARC\nMme ADAM Liliane\nEntrée : 6 mars 2026\nFin de prise en charge : 20 mars 2026", "2026-03-20"),
    ],
)
def test_old_letters_and_fields_beside_a_name_date_their_page(text: str, act: str) -> None:
    assert read(text).metadata.act_date == act


def test_a_day_without_year_is_no_births_neighbour() -> None:
    text = "CONSULTATION\nMARCHAIS Delphine 10/10/1982\nVisite : le 11/05 au soir\nJeûne 6 h."
    assert read(text).metadata.act_date is None


@pytest.mark.parametrize(
    "today", ["L'échographie cardiaque de ce jour retrouve une FEVG à 55 %.", "La TA est ce matin à 134/76."]
)
def test_ce_jour_in_a_letter_that_opens_with_a_visit_is_the_visits(today: str) -> None:
    text = (
        "Docteur KERVELLA\nCardiologie\nLorient, le 18 juin 2026\nChère Consœur,\n"
        f"J'ai revu en consultation le 11 juin 2026 votre patiente.\n{today}\nBien confraternellement,"
    )
    assert read(text).metadata.act_date == "2026-06-11"
