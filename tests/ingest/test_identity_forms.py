"""Identities in layouts no table lists: what makes a name the patient's, and how little is needed to tell another."""

from dataclasses import replace

import pytest

from ingest.document import Evidence, FoundIdentity, Identity
from ingest.identity import compare, found
from ingest.same_person import witness
from tests.ingest.typeset import page

DOSSIER = Identity(birth_name="GARNIER", used_name="VASSEUR", given="Odile", birth_date="1961-07-14", sex="F")
CHILD = Identity(birth_name="MEUNIER", given="Louise", birth_date="2018-01-09", sex="F")


def verdict(text: str, dossier: Identity = DOSSIER) -> str:
    return compare(dossier, found([page(text)], None))


FORMS = [
    "Réf. : VASSEUR {given}, Mme, {birth}\nLe 12 mars 2024",
    "Suivi de fond - {given} VASSEUR ({birth}) - stable\nConsultation du 12/03/2024",
    "Sujet : CR VASSEUR {given} {birth}\nConsultation du 12/03/2024",
    "Patient : 0012457 VASSEUR {given} {birth} (F)\nConsultation du 12/03/2024",
    "VASSEUR (GARNIER) {given}, {birth}, 62a, F\nÉvaluation du 12/03/2024",
    "VASSEUR/GARNIER {given} {birth} (F)\nPose : 12/03/2024",
    "Patient Name: VASSEUR^{given}\nDOB: {birth}   Sex: F\nStudy Date: 2024-03-12",
    "VASSEUR {given} IPP 0045871\nnée GARNIER {birth} F UF 3312\nLe 12/03/2024",
    "VASSEUR\n{given}\nF\n{birth}\nConsultation du 12/03/2024",
    "Je soussignée certifie avoir vu ce jour madame {given}\nVASSEUR, née le {birth}, en bonne santé.\nLe 12/03/2024",
    "Mme VASSEUR {given}\n(née GARNIER, {birth})\nLe 12/03/2024",
    "Mme VASSEUR {given}, vue ce jour.\nBon état.\nLe 12/03/2024\nMme VASSEUR née GARNIER le {birth} - Dossier 8812",
    "PATIENT(E) VASSEUR {given}\nNée le {birth} (F)\nLe 12/03/2024",
    "Nom d'usage VASSEUR\nNom de naissance GARNIER\nPrénom {given}\nNée le {birth}\nLe 12/03/2024",
    "Patiente ......... VASSEUR {given}\nNée le ........... {birth}\nBilan du 12/03/2024",
    "Salariée : VASSEUR {given}     Date de naissance : {birth}\nVisite du 12/03/2024",
    "Nom ....... VASSEUR     Titre ..... Mme\nPrénom ..... {given}     Née le ..... {birth}\nFiche du 12/03/2024",
    "Vve VASSEUR née GARNIER {given}\n{birth} (62 ans)\nPrélevé le 12/03/2024",
    "VASSEUR {given} née GARNIER\nF {birth} - NIP 100455872\nOrdonnance du 12/03/2024",
    "DOSSIER VASSEUR {given} ({birth}) - édité le 12/03/2024\nEntretien du 10/03/2024\nSommeil conservé.",
    "N/Réf. : 3390217 - née GARNIER le {birth}\nMadame VASSEUR {given}\n8 allée des Pins\nLe 12/03/2024",
]


@pytest.mark.parametrize("form", FORMS)
def test_a_form_nobody_listed_tells_the_patient_a_homonym_and_a_twin(form: str) -> None:
    assert verdict(form.format(given="Odile", birth="14/07/1961")) == "match"
    assert verdict(form.format(given="Odile", birth="15/07/1961")) == "mismatch"
    assert verdict(form.format(given="Corinne", birth="14/07/1961")) == "mismatch"


@pytest.mark.parametrize(
    "birth", ["1 4 / 0 7 / 1 9 6 1", "14 07 1961", "14JUIL1961", "14 juil. 1961", "140761", "14/07/61", "14-07-61"]
)
def test_births_over_boxes_in_letters_or_short_are_read_after_their_label(birth: str) -> None:
    form = "Nom : VASSEUR   Prénom : Odile\nNée le : {}\nConsultation du 12/03/2024"
    assert verdict(form.format(birth)) == "match"
    assert verdict(form.format(birth), replace(DOSSIER, birth_date="1961-09-14")) == "mismatch"


def test_a_two_digit_year_never_contradicts_by_its_century() -> None:
    old, young = (replace(DOSSIER, birth_date=f"{century}-07-14") for century in ("1909", "2009"))
    text = "VASSEUR Odile 14/07/09 F\nConsultation du 12/03/2024"
    assert verdict(text, old) == verdict(text, young) == "match"
    assert verdict(text.replace("/09", "/08"), old) == "mismatch"


OTHERS = [
    "Veuve de VASSEUR Robert (né le 12/10/1955, décédé en 2019).",
    "Vue avec sa fille Mme VASSEUR Julie, née le 03/04/1990.",
    "Donneuse vivante : GARNIER Mireille née le 02/02/1938 (mère)",
    "Tutrice : Mme VASSEUR Martine, née le 13/09/1985.",
    "aidante : Mme VASSEUR Denise (sœur), née le 05/06/1964",
    "Conjoint : VASSEUR Marc 04/04/1960",
]


@pytest.mark.parametrize("other", OTHERS)
def test_those_beside_the_patient_do_not_hide_her_paper(other: str) -> None:
    head = "Consultation du 12/03/2024\nMme VASSEUR Odile née GARNIER le 14/07/1961\n"
    assert verdict(head + other) == "match"
    assert verdict(head.replace("14/07", "15/07") + other) == "mismatch"


def test_a_word_of_kinship_after_the_birth_says_nothing_of_it() -> None:
    text = "MEUNIER Louise, née le {}, vue avec sa mère et son frère jumeau Hugo.\nConsultation du 13/03/2024"
    assert verdict(text.format("09/01/2018"), CHILD) == "match"
    assert verdict(text.format("19/01/2018"), CHILD) == "mismatch"


def test_a_letter_to_the_parents_is_about_the_child_it_names() -> None:
    text = "Madame MEUNIER Pauline\nLe 14/05/2024\nMadame,\nJ'ai vu votre fille Louise MEUNIER, née le {}."
    assert verdict(text.format("09/01/2018"), CHILD) == "match"
    assert verdict(text.format("08/01/2018"), CHILD) == "mismatch"


def test_a_delivery_is_the_mothers_and_a_newborns_stay_the_childs() -> None:
    mother = Identity("FAUCHER", "LEMOINE", "Sandrine", "1988-06-30", "F")
    child = Identity("LEMOINE", None, "Jules", "2024-02-14", "M")
    delivery = (
        "Compte rendu d'accouchement\nMère : LEMOINE Sandrine, née FAUCHER, le 30/06/1988\n"
        "Père : LEMOINE Adrien, né le 12/12/1985\nEnfant : LEMOINE Jules, né le 14/02/2024"
    )
    stay = (
        "Compte rendu de séjour\nBébé LEMOINE Jules\nNé le 14/02/2024 à 03h12 - garçon\n"
        "Maman : LEMOINE Sandrine née FAUCHER le 30/06/1988\nSortie le 17/02/2024"
    )
    assert verdict(delivery, mother) == "match"
    assert verdict(stay, child) == "match"
    assert verdict(stay.replace("14/02", "15/02"), child) == "mismatch"


def test_fields_under_a_caregivers_heading_are_not_the_patients() -> None:
    text = (
        "Patient\nNom d'usage VASSEUR\nNom de naissance GARNIER\nPrénoms Odile Marie\nNée le 14/07/1961\n"
        "Demandeur\nNom MORVAN\nPrénom Gwenaël\nDensitométrie du 15/01/2024"
    )
    assert verdict(text) == "match"
    assert verdict("RÉFÉRENT Nom : POTIER   Prénom : Vincent\nRéunion du 15/01/2024") == "unknown"


def test_an_age_that_contradicts_the_birth_by_more_than_a_year_is_anothers() -> None:
    text = "Poitiers, le 8 mai 2024\nMadame Odile VASSEUR, {} ans, m'est adressée pour une gonarthrose."
    assert verdict(text.format(62)) == "unknown"
    assert verdict(text.format(63)) == "unknown"
    assert verdict(text.format(68)) == "mismatch"
    assert verdict(text.format(42)) == "mismatch"


def test_a_sex_decides_only_where_no_birth_does() -> None:
    camille = Identity("LELIÈVRE", None, "Camille", "1992-03-03", "M")
    assert verdict("Identité : LELIEVRE Camille - Sexe : Féminin", camille) == "mismatch"
    assert verdict("Identité : LELIEVRE Camille - Sexe : M", camille) == "unknown"
    assert verdict("Nom : LELIEVRE  Prénom : Camille  Sexe : F  Né le : 03/03/1992", camille) == "match"


def test_a_letter_to_a_namesake_is_not_the_dossiers() -> None:
    letter = "Madame VASSEUR {}\n18 impasse des Tilleuls\nLe 14/09/2023\nMadame,\nVotre résultat est rassurant."
    assert verdict(letter.format("Odile")) == "unknown"
    assert verdict(letter.format("Corinne")) == "mismatch"


def test_an_insurance_number_without_birth_counts_when_it_bears_the_dossiers_month() -> None:
    dossier = replace(DOSSIER, ins="261072923211529")
    text = "Patient : VASSEUR Odile\nN° de sécurité sociale : {}\nDate : 19/09/2023"
    assert verdict(text.format("2 61 07 29 232 115 29"), dossier) == "match"
    assert verdict(text.format("2 61 07 29 232 125 19"), dossier) == "mismatch"
    assert verdict(text.format("1 59 02 29 232 125 19"), dossier) == "unknown"


def test_a_stranger_is_told_without_any_label() -> None:
    assert verdict("Coloscopie - Rose ADELAIDE (06/06/1950) - sans incident\nLe 12/03/2024") == "mismatch"
    assert verdict("Coloscopie normale (06/06/2010)\nLe 12/03/2024") == "unknown"


def test_compound_given_names_are_compared_whole_and_second_ones_are_not() -> None:
    text = "DELAUNAY {} 09/03/1947 F\nLe 12/03/2024"
    claude = Identity("DELAUNAY", None, "Marie-Claude", "1947-03-09", "F")
    assert verdict(text.format("Marie-Claude"), claude) == "match"
    assert verdict(text.format("Marie Claude"), claude) == "match"
    assert verdict(text.format("Marie-Odile"), claude) == "mismatch"
    assert verdict(text.format("Yvette"), replace(claude, given="Yvette Marie")) == "match"


@pytest.mark.parametrize("given", ["ANNESOPHIE", "Anne-So.", "A.-Sophie", "Sophie", "Anne Sofie"])
def test_a_given_name_joined_shortened_or_spelled_otherwise_is_no_other_person(given: str) -> None:
    dossier = replace(DOSSIER, given="Anne-Sophie")
    assert verdict(f"Nom : VASSEUR   Prénom : {given}\nNée le 14/07/1961", dossier) != "mismatch"
    assert verdict(f"Nom : VASSEUR   Prénom : {given}\nNée le 24/07/1961", dossier) == "mismatch"


def test_a_page_about_somebody_who_came_with_the_patient_is_not_the_patients() -> None:
    two = ("PETIT Paul né le 03/04/1975", "VASSEUR Odile née le 14/07/1961")
    assert verdict("    ".join(two)) == "mismatch"
    assert verdict("    ".join(reversed(two))) == "match"


@pytest.mark.parametrize(
    ("own", "other"), [("Gabriel", "Gabrielle"), ("Julien", "Julienne"), ("Jean Paul", "Jeanne Pauline")]
)
def test_a_given_name_of_the_other_sex_is_another_person(own: str, other: str) -> None:
    dossier = Identity(birth_name="POULAIN", given=own, birth_date="2015-01-02", sex="M")
    assert verdict(f"Nom : POULAIN   Prénom : {other}\nNé(e) le 02/01/2015", dossier) == "mismatch"


@pytest.mark.parametrize("given", ["Marcelle", "Anne-Marie", "Marcelline"])
def test_a_near_given_name_of_the_other_sex_or_person_stays_another(given: str) -> None:
    dossier = Identity(birth_name="POULAIN", given="Marcel", birth_date="1940-02-14", sex="M")
    assert verdict(f"Madame POULAIN {given}\nnée le 14/02/1940", dossier) == "mismatch"
    assert verdict(f"Votre patiente Mme POULAIN {given} va bien.", dossier) == "mismatch"


def test_a_family_name_one_letter_off_beside_the_same_birth_is_left_open() -> None:
    text = "Mme VASSEUR Odile née {} le 14/07/1961"
    assert verdict(text.format("GARNIER")) == "match"
    assert verdict(text.format("GARNIERE")) != "mismatch"


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("née Garnier au mois de juillet 1961", "unknown"),
        ("née Garnier au mois de juillet 1971", "mismatch"),
        ("née en 1951", "mismatch"),
        ("retraitée de 62 ans", "unknown"),
        ("retraitée de 91 ans", "mismatch"),
        ("diabétique de 15 ans d'évolution", "unknown"),
        ("suivie depuis 10 ans", "unknown"),
    ],
)
def test_a_coarse_birth_or_an_age_contradicts_but_never_proves(told: str, expected: str) -> None:
    assert verdict(f"Vannes, le 12 mars 2024\nJ'ai vu Madame Odile VASSEUR, {told}, pour sa toux.") == expected


COUPLE = "MATERNITÉ\n{}\n{}\n{}\nExamen du 01/04/2024"
COLUMNS = [  # heads, names, births
    ("MÈRE                          ENFANT", "DIALLO Awa                    MEUNIER Louise",
     "née le 17/07/1994             née le 09/01/2018"),
    ("Madame                        Monsieur", "MEUNIER Louise                CHOUKRI Samir",
     "09/01/2018 - 6 ans            22/08/1986 - 38 ans"),
    ("Bénéficiaire                      Assuré", "MEUNIER Louise née 09/01/2018     MEUNIER Paul né 12/08/1989", ""),
]  # fmt: skip


@pytest.mark.parametrize("rows", COLUMNS)
def test_two_persons_side_by_side_are_told_apart_by_their_columns(rows: tuple[str, str, str]) -> None:
    text = COUPLE.format(*rows)
    assert verdict(text, CHILD) == "match"
    assert verdict(text.replace("09/01/2018", "19/01/2018"), CHILD) == "mismatch"


def test_the_insured_at_the_patients_side_is_not_the_patient() -> None:
    text = COUPLE.format(*COLUMNS[2])
    assert verdict(text, Identity(birth_name="MEUNIER", given="Paul", birth_date="1989-08-12", sex="M")) == "mismatch"


def test_a_newborn_under_his_mothers_name_is_judged_by_his_birth() -> None:
    text = "PATIENT : BEBE MEUNIER LUCIE     NE LE : 09/01/2018\nPrélevé le 10/01/2018"
    assert verdict(text, CHILD) != "mismatch"
    assert verdict(text, replace(CHILD, birth_date="2018-01-08")) == "mismatch"


def test_whom_a_heading_tells_apart_lends_no_birth_to_the_patient() -> None:
    text = (
        "# Cas index\nInitiales : S. B., né le 12/04/1971\n"
        "# Sujet contact\nNom : MEUNIER   Prénom : Louise   Née le : {}"
    )
    assert verdict(text.format("09/01/2018"), CHILD) == "match"
    assert verdict(text.format("19/01/2018"), CHILD) == "mismatch"


OTHERS_IN_PROSE = [
    "J'ai revu ce jour Madame VASSEUR Odile, 62 ans. Sa sœur est traitée d'un cancer du sein ; leur mère,\n"
    "née le 02/02/1935, est décédée.",
    "J'ai rencontré Mme Odile VASSEUR, 62 ans, veuve depuis le 2 novembre 2023 de M. Roger\n"
    "VASSEUR (né le 6 janvier 1940). Bon état.",
    "Madame VASSEUR Odile vient avec Son mari. Son épouse, dit-il, a été opérée ; Son épouse Maria da\n"
    "Conceição, née le 8 janvier 1956, va mieux.",
]


@pytest.mark.parametrize("prose", OTHERS_IN_PROSE)
def test_a_birth_told_of_a_relative_over_a_line_end_is_not_the_patients(prose: str) -> None:
    assert verdict(f"Vannes, le 12 mars 2024\n{prose}") != "mismatch"


def test_letters_set_apart_in_a_form_are_a_name() -> None:
    text = "NOM : V A S S E U R     PRÉNOM : O D I L E\nNÉE LE : 14/07/1961\nQuestionnaire du 12/03/2024"
    assert verdict(text) == "match"


def test_the_day_of_a_letter_under_the_doctors_names_is_no_birth() -> None:
    text = "Cabinet d'imagerie\nE. GIRAULT - D. SERVANT\n30/04/25\nPatient : ODILE VASSEUR (14/07/61)\nRadiographie"
    assert verdict(text) == "match"


def test_a_birth_with_its_year_first_and_another_sex_tell_a_homonym() -> None:
    assert (
        verdict("PATIENT NAME..: VASSEUR^ODILE\nBIRTH DATE....: 1971.07.14\nDATE..........: 2024.03.12") == "mismatch"
    )
    assert verdict("Je certifie avoir examiné ce jour M. VASSEUR Odile Marcel, retraité.") == "mismatch"


def test_a_weak_witness_tells_nothing_of_who_is_not_expected() -> None:
    weak = FoundIdentity(Identity(used_name="Jean MARTIN", birth_date="1950-01-01"), Evidence("text", 0.6))
    assert witness(DOSSIER, weak) == "unknown"
    assert compare(DOSSIER, [weak]) == "unknown"


@pytest.mark.parametrize("heading", ["Identification du médecin traitant", "Coordonnées du médecin traitant"])
def test_the_fields_of_the_family_doctor_name_no_other_patient(heading: str) -> None:
    form = f"PROTOCOLE DE SOINS\nIdentification du bénéficiaire\nNom et prénom : VASSEUR Odile\n\
Date de naissance : 14/07/1961\n{heading}\nNom et prénom : DESPAX Aymeric\nSpécialité : Médecine générale\n"
    assert verdict(form) == "match"
