"""Near identities by class: what a careful secretary would set aside, and what she would file without a second look."""

import pytest

from ingest.document import Identity
from ingest.identity import compare, found
from ingest.matricules import has_its_key
from tests.ingest.typeset import page

ADULT = Identity(birth_name="FAURE", given="Lucie", birth_date="1986-01-28", sex="F")
OLD = Identity(birth_name="ROBIN", given="Dominique", birth_date="1938-09-12", sex="M")
CHILD = Identity(birth_name="ROBIN", given="Charlie", birth_date="2018-09-12", sex="M")
BABY = Identity(birth_name="SERRA", given="Noé", birth_date="2024-06-20", sex="M")
WIFE = Identity(birth_name="PERROT", used_name="KERVELLA", given="Anne", birth_date="1974-08-02", sex="F")
GRAFTED = Identity(birth_name="PICHON", given="Aurélien", birth_date="1979-02-14", sex="M")
NUMBERED = Identity(birth_name="BAH", given="Mamadou", birth_date="1955-12-08", sex="M", ins="155121305539003")
TOLD = "Consultation du 06/10/2025\n{}\nBon état général, pas de plainte."


def verdict(text: str, dossier: Identity) -> str:
    return compare(dossier, found([page(TOLD.format(text))], None))


@pytest.mark.parametrize(
    "printed",
    [
        "Mme L. FAURE, 66 ans, 71 kg",
        "Madame FAURE, 66 ans",
        "Mme FAURE L. - 66a - 71 kg",
        "Merci de recevoir Mme L. FAURE, âgée de 66 ans.",
        "FAURE Lucie, sexagénaire, HTA",
        "Nom : FAURE   Prénom : LUCIE   AGE : 66",
        "Mme FAURE Lucie (1958)",
        "FAURE Lucie née 06/1958",
        "FAURE Lucie   DDN : 1958",
        "Mme Lucie FAURE, née en 58",
        "FAURE LUCIE  Naissance 19580128",
        "Madame Lucie FAURE est suivie ici. Cette patiente de 66 ans va bien.",
    ],
)
def test_an_age_or_a_coarse_birth_that_is_not_hers_is_another_persons(printed: str) -> None:
    assert verdict(printed, ADULT) == "mismatch"


@pytest.mark.parametrize(
    "printed",
    [
        "Mme L. FAURE, 39 ans, 71 kg",
        "Madame FAURE, 40 ans",
        "FAURE Lucie, trentenaire",
        "Mme Lucie FAURE\nAccident à 12 ans",
        "Antécédents de Mme Lucie FAURE : 12 ans, appendicite",
        "Mme Lucie FAURE, 39 ans, vient avec sa mère Mme FAURE, 66 ans.",
        "Mme FAURE Lucie, diabétique depuis 2015 (suivi de 10 ans)",
    ],
)
def test_an_age_of_hers_or_of_something_else_sets_nothing_aside(printed: str) -> None:
    assert verdict(printed, ADULT) != "mismatch"


@pytest.mark.parametrize(
    "printed",
    [
        "Charlie ROBIN, fillette de 7 ans",
        "La petite Charlie ROBIN, 7 ans, tousse.",
        "ROBIN Charlie (F) - 7 ans",
        "ROBIN Charlie, enfant de sexe féminin, 7 ans",
        "Charlie ROBIN est une fille de 7 ans",
        "Mlle ROBIN Charlie",
        "Patiente : ROBIN Charlie",
        "Charlie ROBIN, 18 mois, tousse.",
    ],
)
def test_a_word_beside_the_name_tells_another_sex_or_a_babys_age(printed: str) -> None:
    assert verdict(printed, CHILD) == "mismatch"


@pytest.mark.parametrize(
    "printed",
    [
        "Charlie ROBIN, garçon, né le 12/09/2018",
        "Le petit Charlie ROBIN, 7 ans, tousse.",
        "Charlie ROBIN, garçon de 7 ans. Sa sœur Lou, fillette de 4 ans, va bien.",
        "Patient : ROBIN Charlie (M)",
    ],
)
def test_his_own_sex_told_beside_the_name_sets_nothing_aside(printed: str) -> None:
    assert verdict(printed, CHILD) != "mismatch"


@pytest.mark.parametrize(
    "printed",
    ["SERRA BB2\nné le 20/06/2024", "BB de SERRA Julie, né le 20/06/2024",
     "Nom : SERRA   Prénom : BB   Né le 20/06/2024",
     "Bébé de Mme SERRA Julie, garçon, né le 20/06/2024 à 6 h"],
)  # fmt: skip
def test_a_newborn_without_a_given_name_may_be_the_dossiers_and_is_never_his_mothers(printed: str) -> None:
    assert verdict(printed, BABY) == "unknown"
    mother = Identity(birth_name="SERRA", given="Julie", birth_date="1995-03-11", sex="F")
    assert verdict(printed, mother) == "mismatch"


def test_the_donors_paper_is_not_the_recipients() -> None:
    donor = "Donneuse : PICHON Mélanie, née le 22/08/1982, sœur du receveur"
    recipient = "Receveur prévu : PICHON Aurélien, né le 14/02/1979"
    assert verdict(f"{donor}\n{recipient}", GRAFTED) == "mismatch"
    grafted = "Receveur : PICHON Aurélien, né le 14/02/1979\nDonneuse : PICHON Mélanie, née le 22/08/1982 (sœur)"
    assert verdict(grafted, GRAFTED) == "match"


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("Mme KERVELLA Anne née RIOU, chambre 12", "mismatch"),
        ("Mme KERVELLA Anne née PERROT, chambre 12", "unknown"),
        ("Nom d'usage : KERVELLA\nPrénom : ANNE\nNom de naissance : RIOU\nNée le : 02/08/1974", "mismatch"),
        ("Nom d'usage : KERVELLA\nPrénom : ANNE\nNom de naissance : PEROT\nNée le : 02/08/1974", "match"),
        ("KERVELLA (PERROT) Anne 02/08/1974", "match"),
    ],
)
def test_another_birth_name_under_the_used_name_is_another_woman(printed: str, expected: str) -> None:
    assert verdict(printed, WIFE) == expected


def test_a_man_keeps_his_family_name() -> None:
    dossier = Identity(birth_name="WEBER", given="Paul", birth_date="1998-06-16", sex="M")
    assert verdict("Étudiant : WAGNER Paul\nNé le : 16/06/1998", dossier) == "mismatch"
    assert verdict("Étudiant : WEBERT Paul\nNé le : 16/06/1998", dossier) != "mismatch"


@pytest.mark.parametrize(
    ("own", "printed"), [("Michel", "Michèle"), ("Lucien", "Lucienne"), ("Frédéric", "Frédérique")]
)
def test_the_feminine_of_a_given_name_is_another_persons(own: str, printed: str) -> None:
    dossier = Identity(birth_name="BLONDEL", given=own, birth_date="1948-12-12", sex="M")
    assert verdict(f"Patient : BLONDEL {printed}", dossier) == "mismatch"


@pytest.mark.parametrize(
    ("own", "printed"),
    [("Michèle", "Michelle"), ("Élisabeth", "ELIZABETH"), ("Sarah", "Sara"), ("Mathieu", "Matthieu")],
)
def test_a_given_name_spelled_otherwise_is_left_open(own: str, printed: str) -> None:
    dossier = Identity(birth_name="ÉTIENNE", given=own, birth_date="1944-12-25")
    assert verdict(f"ETIENNE {printed} 25/12/1944", dossier) == "unknown"


def test_a_number_with_its_key_that_is_another_tells_a_homonym() -> None:
    assert has_its_key("155121305539102") and not has_its_key("155121305539103")
    own = "M. BAH Mamadou\nné le 08/12/1955 - sexe M - {}"
    assert verdict(own.format("1 55 12 13 055 391 02"), NUMBERED) == "mismatch"
    assert verdict(own.format("1 55 12 13 055 391 03"), NUMBERED) == "match"  # no number, but for its key
    assert verdict(own.format("1 55 12 13 055 390 03"), NUMBERED) == "match"


def test_relatives_named_with_their_births_leave_the_patient_alone() -> None:
    resident = Identity(birth_name="NOWAK", used_name="LEDUC", given="Irena", birth_date="1935-05-19", sex="F")
    block = (
        "Mme LEDUC née NOWAK Irena\nNée le 19/05/1935 à Lens\n"
        "Personne de confiance : M. LEDUC Gérard (fils), né le 12/03/1964\n"
        "Aidant principal : LEDUC Anne   Lien : belle-fille\nNée le : 03/04/1966"
    )
    assert verdict(block, resident) == "match"
    son = Identity(birth_name="LEDUC", given="Gérard", birth_date="1964-03-12", sex="M")
    assert verdict(block, son) == "mismatch"


def test_one_of_three_listed_siblings_is_filed_and_a_fourth_is_not() -> None:
    listed = (
        "Enfants :\n- ROBIN Lou, née le 19/10/2015\n- ROBIN Charlie, né le 12/09/2018\n- ROBIN Jade, née le 30/05/2020"
    )
    assert verdict(listed, CHILD) == "match"
    other = Identity(birth_name="ROBIN", given="Tom", birth_date="2012-01-01", sex="M")
    assert verdict(listed, other) == "mismatch"


@pytest.mark.parametrize(
    ("printed", "dossier", "expected"),
    [
        ("La vision de votre fils Maxence est à 5/10.", CHILD, "mismatch"),
        ("La vision de votre fils Charlie est à 5/10.", CHILD, "unknown"),
        ("LE GOFF Nolwenn (sœur de Charlie), née le 01/09/2021", CHILD, "mismatch"),
        ("HÔPITAL CLAUDE BERNARD\nM. TOURNIER Jean, 25/12/1984",
         Identity(birth_name="BERNARD", given="Claude", birth_date="1984-12-25", sex="M"), "mismatch"),
        ("Résidente : ROBIN Dominique, chambre 12", OLD, "mismatch"),
        ("NOM : DE LA MOTTE-ROUG   PRENOM : MARIE-ANTOIN\nNE(E) LE : 30/08/1938",
         Identity(birth_name="DE LA MOTTE-ROUGEMONT", given="Marie-Antoinette", birth_date="1938-08-30"), "unknown"),
    ],
)  # fmt: skip
def test_whom_a_page_speaks_of(printed: str, dossier: Identity, expected: str) -> None:
    assert verdict(printed, dossier) == expected


@pytest.mark.parametrize(
    "printed",
    [
        "Cher ami, j'ai revu Mme FAURE. Palpitations disparues sous bisoprolol.",
        "Merci de m'avoir montré Mme FAURE. Kératoses du front, azote liquide.",
        "Mme Faure. Examen rassurant.",
    ],
)
def test_a_sentence_after_a_bare_family_name_gives_no_given_name(printed: str) -> None:
    assert verdict(printed, ADULT) == "unknown"


@pytest.mark.parametrize(
    ("printed", "told"),
    [
        ("Mme SERRA Julie, née BLANC le 17/05/1993\nNouveau-né : Noé, né le 20/06/2024 à 04h12, 3 450 g", "match"),
        ("Mme SERRA Julie (née le 03/04/1995)\nPour son fils Noé, né le 20 juin 2024 à terme", "match"),
        ("Mme SERRA Julie, née le 03/04/1995, vient avec sa fille Lou, née le 1er mai 2022", "mismatch"),
        ("Mme SERRA Julie, née le 03/04/1995\nPour son fils Noé, né le 20 juin 2023", "mismatch"),
        ("CARON Sophie\nBébé garçon né le 20/06/2024 à 03:12, 2890 g", "match"),
        (
            "Mme SERRA Julie née le 03/04/1995, autorise la crèche à le donner à mon fils\nNoé, né le 20 juin 2024.",
            "match",
        ),
        ("SERRA Léa, née le 20/06/2024, jumelle de l'enfant Noé, né le 20/06/2024", "mismatch"),
    ],
)
def test_a_child_told_under_a_parents_name_is_the_patient(printed: str, told: str) -> None:
    assert verdict(printed, BABY) == told


@pytest.mark.parametrize(
    "printed",
    [
        "LUCIE Faure, 39 ans, née le 02/02/1986",
        "Titulaire : FAURE Lucien\nNé le : 25/11/2005",
        "Enfant FAURE Zoé, 8 mois, 7,9 kg\nà l'attention de Mme FAURE Lucie",
    ],
)
def test_a_turned_name_a_holder_and_an_addressee_hide_nobody(printed: str) -> None:
    assert verdict(printed, ADULT) == "mismatch"


@pytest.mark.parametrize("house", ["Famille FAURE", "Foyer FAURE", "Succession FAURE", "Monsieur et Madame FAURE"])
def test_a_household_is_nobody_else(house: str) -> None:
    text = f"{house}\nChemin du Foirail\n48100 Marvejols\nBonjour,\nNous vous rappelons votre rendez-vous."
    assert compare(ADULT, found([page(text)], None)) == "unknown"
    assert compare(ADULT, found([page(text.replace(house, "Ludovic FAURE"))], None)) == "mismatch"


def test_names_parted_otherwise_are_one_person() -> None:
    dossier = Identity(birth_name="NGUYEN", given="Thi Huong", birth_date="1979-10-21", sex="F")
    assert verdict("Madame Huong NGUYEN THI, née le vingt-et-un octobre 1979", dossier) == "match"
    assert verdict("Madame Huong NGUYEN THI, née le trente-et-un octobre 1979", dossier) == "mismatch"
    assert verdict("Madame Lan NGUYEN THI, née le vingt-et-un octobre 1979", dossier) == "mismatch"


@pytest.mark.parametrize(
    "text",
    [
        "Centre SMR Les Cèdres – KERVELLA Anne née PERROT – 02/08/1974 – Séjour 04471",
        "Clinique du Parc | KERVELLA Anne | 02/08/1974",
        "Dr C. LANGLOIS, Dr S. AMIOT      14113 CRICQUEBOEUF\nNom      KERVELLA Anne      Né(e) le      02/08/1974",
        "Je soussignée Anne KERVELLA, née PERROT le 2 août 1974 à Rennes, énonce mes volontés.\n"
        "Ma personne de confiance est ma nièce, Nicole PERROT, née le 18 août 1996.",
    ],
)
def test_the_house_and_the_trusted_person_are_not_the_patient(text: str) -> None:
    assert verdict(text, WIFE) == "match"


def test_the_kin_a_paper_asks_for_is_its_patient() -> None:
    assert verdict("L'ordonnance de ma nièce, Mme Nicole PERROT, née le 18 août 1996.", WIFE) == "mismatch"
