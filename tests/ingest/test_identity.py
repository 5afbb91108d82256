from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.document import Evidence, FoundIdentity, Identity
from ingest.header import Header
from ingest.identity import compare, compare_identities, found
from ingest.names import read_name
from ingest.normalise import dates
from tests.ingest.typeset import page, read

DOSSIER = Identity(
    birth_name="MARTIN", used_name="DUPONT", given="Marie", birth_date="1950-03-12", sex="F", ins="250037511200171"
)


def verdict(*texts: str, dossier: Identity | None = DOSSIER) -> str:
    return compare(dossier, found([page(text, number) for number, text in enumerate(texts, 1)], None))


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            "Patient : DUPONT Marie   Né(e) le : 12/03/1950",
            Identity(used_name="DUPONT", given="Marie", birth_date="1950-03-12"),
        ),
        (
            "Mme DUPONT Marie née MARTIN le 12/03/1950",
            Identity(birth_name="MARTIN", used_name="DUPONT", given="Marie", birth_date="1950-03-12", sex="F"),
        ),
        (
            "Nom de naissance : MARTIN   Nom d'usage : DUPONT   Prénom : Marie   Sexe : F   DDN : 12/03/1950",
            Identity("MARTIN", "DUPONT", "Marie", "1950-03-12", "F"),
        ),
        (
            "Monsieur Jean-Pierre LE GOFF, né le 1er avril 1948",
            Identity(None, "LE GOFF", "Jean-Pierre", "1948-04-01", "M"),
        ),
        ("INS : 2 50 03 75 112 001 71", Identity(ins="250037511200171")),
    ],
)
def test_traits_are_read_by_their_labels(line: str, expected: Identity) -> None:
    assert [one.identity for one in found([page(line)], None)] == [expected]


@pytest.mark.parametrize(
    ("line", "family", "given", "birth", "sex"),
    [
        ("Mme DUPONT Marie née MARTIN", "DUPONT", "Marie", "MARTIN", "F"),
        ("M. Jean DE LA TOUR, 12 rue des Lilas", "DE LA TOUR", "Jean", None, "M"),
        ("MARTIN Marie épouse DUPONT", "DUPONT", "Marie", "MARTIN", None),
        ("Madame Anne-Sophie O'CONNOR-LEROY est suivie", "O'CONNOR-LEROY", "Anne-Sophie", None, "F"),
    ],
)
def test_printed_names(line: str, family: str, given: str, birth: str | None, sex: str | None) -> None:
    name = read_name(line)
    assert (name.family, name.given, name.birth, name.sex) == (family, given, birth, sex)


@pytest.mark.parametrize(
    "line",
    [
        "Patient : DUPONT Marie  Né(e) le : 12/03/1950",
        "PATIENTE : MARTIN MARIE - NÉE LE 12/03/1950",
        "Mme Marie DUPONT, née le 12 mars 1950",
        "Madame DUPONT Marie née MARTIN le 12/03/50\nConsultation du 15/03/2024",
        "Nom : Dupont  Prénom : MARIE\nDate de naissance : 12/03/1950",
        "Nom d'usage : DUPONT\nPrénoms : Marie Claire\nNé(e) le : 12/03/1950",
        "DUPONT Marie (F) 12/03/1950 (74 ans)",
        "Matricule INS : 2 50 03 75 112 001 71",
    ],
)
def test_the_dossiers_patient_is_recognised(line: str) -> None:
    assert verdict(line) == "match"


@pytest.mark.parametrize(
    "line",
    [
        "Patient : DUPONT Marie  Né(e) le : 13/03/1950",  # one digit
        "Patient : DUPONT Marie  Né(e) le : 12/03/1905",  # two swapped
        "Patient : DUPONT Mathilde  Né(e) le : 12/03/1950",  # a twin
        "Patient : DUPONT Jean  Né(e) le : 12/03/1950",
        "Mme DURAND Sophie, née le 01/02/1961",
        "Matricule INS : 2 50 03 75 112 002 71",
        "Patient : DUPONT Marie  Né(e) le : 13/03/1950\nMatricule INS : 2 50 03 75 112 001 71",
    ],
)
def test_another_patient_is_a_mismatch(line: str) -> None:
    assert verdict(line) == "mismatch"


@pytest.mark.parametrize(
    "line",
    [
        "Patient : DUPONT Marie",  # a name alone proves nothing
        "Né(e) le : 12/03/1950",  # nor a date alone
        "Aucun nom ici",
        "Dr Jean DURAND né le 01/02/1961",
        "Père : DUPONT Jean, né le 01/02/1920",
        "Personne de confiance : M. DUPONT Paul, né le 01/02/1949",
        "Assuré : DUPONT Paul  Né(e) le : 01/02/1949",
        "N° de sécurité sociale : 1 49 02 75 112 001 42",
        "Elle a accouché d'un garçon né le 02/03/1975",
    ],
)
def test_what_proves_nothing_is_unknown(line: str) -> None:
    assert verdict(line) == "unknown"


def test_without_a_dossier_identity_nothing_is_guessed() -> None:
    assert verdict("Patient : DUPONT Marie  Né(e) le : 12/03/1950", dossier=None) == "unknown"


def test_two_patients_in_one_document_are_a_mismatch_and_told() -> None:
    texts = (
        "Patient : DUPONT Marie  Né(e) le : 12/03/1950\nSodium 140",
        "Patient : DURAND Paul  Né(e) le : 01/02/1961",
    )
    assert verdict(*texts) == "mismatch"
    assert any("plusieurs identités" in warning for warning in read(*texts).warnings)


def test_a_header_with_another_patient_than_the_text_is_told() -> None:
    other = replace(DOSSIER, birth_date="1961-02-01", ins=None)
    header = Header(identities=(FoundIdentity(other, Evidence("cda", 1.0, path="/recordTarget")),))
    document = read("Patient : DUPONT Marie  Né(e) le : 12/03/1950", header=header)
    assert any("en-tête" in warning for warning in document.warnings)


def test_doctors_do_not_become_patients() -> None:
    text = (
        "Docteur Jean DURAND\nCardiologue\nPatient : DUPONT Marie  Né(e) le : 12/03/1950\n"
        "Médecin traitant : Dr Paul LEROY\nPrescripteur : Dr Anne PETIT"
    )
    assert len(found([page(text)], None)) == 1
    assert verdict(text) == "match"


def test_columns_of_a_form_are_read() -> None:
    assert verdict("Patient : DUPONT Marie\nDate de naissance     Sexe\n12/03/1950            F") == "match"


def test_identities_are_cited() -> None:
    document = read("Compte rendu\nPatient : DUPONT Marie  Né(e) le : 12/03/1950")
    evidence = document.identities[0].evidence
    assert evidence.span is not None
    assert document.pages[0].text[evidence.span.start : evidence.span.end] == evidence.quote


NAMES = st.sampled_from([None, "DUPONT", "Dupont", "MARTIN", "DUPONT MARIE", "LE GOFF"])
IDENTITIES = st.builds(
    Identity,
    birth_name=NAMES,
    used_name=NAMES,
    given=st.sampled_from([None, "Marie", "MARIE", "Marie Claire", "Jean", "M."]),
    birth_date=st.sampled_from([None, "1950-03-12", "1950-03-13", "1950-03", "1950"]),
    ins=st.sampled_from([None, "250037511200171", "2500375112001", "250037511200271"]),
)


@given(IDENTITIES, IDENTITIES)
def test_comparing_is_symmetric(first: Identity, second: Identity) -> None:
    assert compare_identities(first, second) == compare_identities(second, first)


@given(IDENTITIES)
def test_nobody_mismatches_himself(identity: Identity) -> None:
    assert compare_identities(identity, identity) != "mismatch"


def test_any_altered_digit_of_the_birth_date_is_a_mismatch() -> None:
    digits = "12031950"
    for place, digit in product(range(len(digits)), "0123456789"):  # all of them: few enough to need no drawing
        altered = digits[:place] + digit + digits[place + 1 :]
        line = f"Patient : DUPONT Marie  Né(e) le : {altered[:2]}/{altered[2:4]}/{altered[4:]}"
        possible = 1 <= int(altered[:2]) <= 31 and 1 <= int(altered[2:4]) <= 12
        if altered == digits:
            assert verdict(line) == "match"
        else:
            assert verdict(line) == ("mismatch" if possible and dates(line) else "unknown"), line


HEAD = "Centre d'imagerie du Parc\n{}\nScanner thoracique du 12/03/2024\nTechnique : acquisition.\nConclusion : normal."


@pytest.mark.parametrize(
    "line",
    [
        "DUPONT Marie ({})",
        "DUPONT Marie - {}",
        "DUPONT Marie, {}",
        "Mme Marie DUPONT {}",
        "Patiente : DUPONT Marie ({})",
        "Concerne : Mme DUPONT Marie ({})",
    ],
)
def test_a_date_beside_the_patients_name_is_a_birth(line: str) -> None:
    assert verdict(HEAD.format(line.format("12/03/1950"))) == "match"
    assert verdict(HEAD.format(line.format("12/11/1972"))) == "mismatch"
    assert read(HEAD.format(line.format("12/03/1950"))).metadata.act_date == "2024-03-12"


@pytest.mark.parametrize(
    "line",
    [
        "Dr DUPONT Marie (12/11/1972)",
        "IRM Cérébrale (12/03/2010)",
        "DUPONT Marie (14/03/2024)",
        "Lyon NORD, 12/03/2023",
    ],
)
def test_a_date_beside_another_name_is_no_birth(line: str) -> None:
    assert verdict(HEAD.format(line)) == "unknown"


@pytest.mark.parametrize("line", ["née 12-03-50", "née le 12 mars 1950", "née le 12-03-50"])
def test_a_birth_after_a_married_name_is_read(line: str) -> None:
    letter = (
        "Dr Jean MARTIN\nLyon, le 15 mars 2024\nCher confrère,\nJe vois Madame Marie MARTIN, épouse DUPONT, " + line
    )
    assert verdict(letter) == "match"


def test_a_namesake_with_another_given_name_is_another_person() -> None:
    dossier = Identity(used_name="DUPONT", given="Marie Odette", birth_date="1950-03-12")
    for given_name, expected in (
        ("Odile", "mismatch"),
        ("Odette", "unknown"),
        ("M.", "unknown"),
        ("Mari", "unknown"),
        ("Marine", "unknown"),
        ("Josette", "mismatch"),
    ):
        text = f"Dr Jean MARTIN\nCher confrère,\nJe vois ce jour Madame {given_name} DUPONT, 84 ans."
        assert verdict(text, dossier=dossier) == expected, given_name
    proven = "Mme DUPONT Marie née le 12/03/1950\nAccompagnée de Madame Odile DUPONT, 30 ans"
    assert verdict(proven, dossier=dossier) == "match"


BIRTH = "Née le 12/03/1950"


@pytest.mark.parametrize(
    "label", ["Identifiant national de santé", "INS (NIR) :", "NIR", "N° SS :", "Matricule INS :", "Matricule :"]
)
def test_a_number_bearing_the_patients_birth_is_read_under_any_label(label: str) -> None:
    assert verdict(f"Mme DUPONT Marie\n{BIRTH}\n{label} 2 50 03 75 112 001 71") == "match"
    assert verdict(f"Mme DUPONT Marie\n{BIRTH}\n{label} 2 50 03 75 112 009 63") == "mismatch"


def test_an_insurance_number_of_a_parent_or_a_hospitals_own_number_says_nothing() -> None:
    assert verdict(f"Mme DUPONT Marie\n{BIRTH}\nNIR 1 21 07 75 112 009 63") == "match"
    assert verdict(f"Mme DUPONT Marie\n{BIRTH}\nIPP 2 50 03 75 112 009 63") == "match"


@pytest.mark.parametrize(
    "form",
    [
        "DUPONT / {} / 12/03/1950 / F",
        "Usager : DUPONT, {}\nD. naiss. 12/03/1950",
        "Nom de naissance : DUPONT\n1er prénom de naissance : {}\nDate de naissance : 12/03/1950",
        "MADAME DUPONT {}\nNÉE MARTIN\nDate naiss. : 12/03/1950 / Sexe : F",
        "Assuré(e) / bénéficiaire des soins : DUPONT {}, née MARTIN\nBénéficiaire née le 12/03/1950",
    ],
)
def test_a_twin_is_told_by_the_given_name_in_every_form_of_identity(form: str) -> None:
    name = str.upper if form.startswith("MADAME") else str
    head = "Cabinet médical\n{}\nConsultation du 14/03/2024"
    assert verdict(head.format(form.format(name("Marie")))) == "match"
    assert verdict(head.format(form.format(name("Corinne")))) == "mismatch"


def test_an_unknown_married_name_beside_the_birth_name_is_no_given_name() -> None:
    form = "Nom de naissance : MARTIN   Nom d'usage : NIVELLE\nDate de naissance : 12/03/1950"
    assert verdict(form) != "mismatch"


def test_the_subject_of_a_message_is_no_patient() -> None:
    assert verdict(f"Objet : Avis ORL\nMme DUPONT Marie\n{BIRTH}") == "match"


def test_a_century_left_unsaid_still_leaves_the_name() -> None:
    assert verdict("Le 14/03/2024\nMADAME DUPONT ODETTE\nDate naiss. : 14/01/09") == "mismatch"


@pytest.mark.parametrize(
    ("dossier", "line", "expected"),
    [
        (Identity("DA SILVA", None, "António", "1958-06-07", "M"), "Nom : DASILVA Antonio   Né le : 07/06/1958", "ok"),
        (Identity("FAURE", None, "Jean-Pierre", "1944-07-22", "M"), "M. FAURE JP né le 22/07/1944", "ok"),
        (
            Identity("N'GUESSAN", None, "Aya Prudence", "1995-12-15", "F"),
            "Mme NGUESSAN Prudence née le 15/12/1995",
            "ok",
        ),
        (Identity("POULAIN", None, "Marcel", "1940-02-14", "M"), "Mme POULAIN Marcelle, 82 ans", "mismatch"),
        (
            Identity("TISSOT", None, "Emma", "2025-01-06", "F"),
            "NOM : TISSOT   Né le : 06/01/2025   Sexe : M",
            "mismatch",
        ),
        (
            Identity("PEREIRA", "LOPES", "Maria", "1963-10-15", "F"),
            "Nom de naissance : FERNANDES   Prénom : Maria   Née le : 15/10/1963",
            "mismatch",
        ),
    ],
)
def test_names_written_otherwise_are_the_patients_and_near_ones_are_not(
    dossier: Identity, line: str, expected: str
) -> None:
    assert (verdict(line, dossier=dossier) == "mismatch") == (expected == "mismatch")


def test_a_date_in_the_column_beside_a_birth_is_no_birth() -> None:
    dossier = Identity("LARTIGUE", None, "Odette", "1972-11-12", "F")
    assert (
        verdict("Patient   Né(e) le   Examen du\nLARTIGUE Odette   12/11/1972   22/01/2025", dossier=dossier) == "match"
    )
