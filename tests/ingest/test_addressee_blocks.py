"""Whom a letter is sent to, told from who writes it by where their blocks stand: unsigned letters of several houses."""

import pytest

from tests.ingest.typeset import read

BODY = """
Cher confrère,

J'ai vu en consultation Mme PRADAL Josette, née le 08/11/1947, pour son contrôle annuel.

Je la reverrai dans un an.
"""
RIGHT = " " * 50
LETTERS = {
    "house and name, addressee at the right": (
        "Dr Achille MONTFORT",
        f"Hôpital des Quatre-Vents\nDr Achille MONTFORT\n\n{RIGHT}Dr Jeanne ARNAL\n{RIGHT}12000 RODEZ\n{BODY}",
    ),
    "addressee's block below at the left": (
        "Docteur Lise BARTHE",
        "Centre hospitalier de Millau\nService de cardiologie\nDocteur Lise BARTHE\n\n"
        f"Docteur Jean VALETTE\n4 rue Droite\n12100 MILLAU\n\nMillau, le 4 mars 2025\n{BODY}",
    ),
    "both at the right, the addressee a general practitioner": (
        "Dr Noé CASSAGNE",
        f"{RIGHT}Dr Noé CASSAGNE\n{RIGHT}Néphrologue\n\n"
        f"{RIGHT}Dr Inès FAGES\n{RIGHT}Médecin généraliste\n{RIGHT}81000 ALBI\n{BODY}",
    ),
    "two addressees, one of them a midwife": (
        "Dr Maud CALVIGNAC",
        "Clinique du Lac\nDr Maud CALVIGNAC - Gynécologue obstétricienne\n\n"
        "Madame le Docteur Odile SICRE\nMme Carine DUMAS, sage-femme\n09000 FOIX\n"
        f"{BODY.replace('Cher confrère', 'Chères consœurs')}",
    ),
    "a given name in the greeting": (
        "Dr Luc PALMADE",
        f"Hôpital Sud / Dr Luc PALMADE\n\nDr Anne GINESTE\nLavaur\n{BODY.replace('Cher confrère', 'Chère Anne')}",
    ),
}


@pytest.mark.parametrize(("author", "text"), LETTERS.values(), ids=LETTERS)
def test_the_block_of_the_addressee_writes_nothing(author: str, text: str) -> None:
    assert read(text).metadata.author == author


def test_the_addressee_alone_at_the_top_leaves_the_letter_to_who_signs() -> None:
    text = f"{RIGHT}Docteur Ève MARTY\n{RIGHT}09100 PAMIERS\n{BODY}\nBien à vous,\n\nDr Paul SOULA"
    assert read(text).metadata.author == "Dr Paul SOULA"


def test_partners_below_one_another_are_no_addressees() -> None:
    head = "Dr Rose AMIEL\nPneumologue\n\nDr Guy BONNET\nPneumologue\n\n3 rue Longue\n31000 TOULOUSE\n"
    assert read(f"{head}{BODY}\nAmitiés,\n\nDr G. BONNET").metadata.author == "Dr Guy BONNET"


def test_nobody_of_a_team_one_a_line_wrote_what_nobody_signs() -> None:
    text = f"CENTRE D'IMAGERIE DU PARC\nDr Rose AMIEL\nDr Guy BONNET\nDr Éric SAVY\n31000 TOULOUSE\n{BODY}"
    assert read(text).metadata.author is None


@pytest.mark.parametrize("signed", ["Signé P. MISTRAL", "Lu par P. MISTRAL", "SIGNE : P. MISTRAL"])
def test_an_initial_is_no_figure_and_a_family_name_no_word_it_begins_with(signed: str) -> None:
    text = (
        "Docteurs P. MISTRAL et C. LUSSAC\nRADIOLOGUES\n\nMme GALY Ève née le 02/03/1961\n"
        f"adressée par le Docteur Aline COMBES\n\nRADIOGRAPHIE DU POIGNET\nPas de fracture.\n{signed}"
    )
    assert read(text).metadata.author == "P. MISTRAL"
