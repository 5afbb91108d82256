"""« Annule et remplace »: the report it means is no longer current; another report never is replaced by it."""

from __future__ import annotations

import pytest

from ingest.chunks import chunk
from ingest.document import Reading
from tests.index.conftest import Desk
from tests.ingest.typeset import read

HEAD = "CABINET ANAPATH OUEST\nDr Bertrand QUERE\n"
BODY = """Patient : GARNIER Stéphane  DDN : 22/07/1981
Prélèvement du 23/01/2024   Reçu le 24/01/2024
N° {number} - Edité le {edited}
COMPTE RENDU ANATOMOPATHOLOGIQUE
Renseignements cliniques : {organ}.
Microscopie : adénome tubuleux en dysplasie de {grade} grade. Exérèse complète. Pas de carcinome.
Dr Bertrand QUERE"""


def report(
    announcement: str = "",
    *,
    number: str = "24H01877",
    edited: str = "06/02/2024",
    grade: str = "bas",
    organ: str = "polype sigmoïde de 9 mm",
) -> Reading:
    said = f"{announcement}\n" if announcement else ""
    text = HEAD + said + BODY.format(number=number, edited=edited, grade=grade, organ=organ)
    document = read(text)
    return Reading(document, chunk(document), None)


def replaced(desk: Desk) -> dict[str, str]:
    return {one.document_id: one.replaced_by for one in desk.practice.documents("p1") if one.replaced_by}


FIRST = {"edited": "30/01/2024", "grade": "haut"}


@pytest.mark.parametrize(
    "announcement",
    [
        "COMPTE RENDU RECTIFICATIF - annule et remplace la version du 30/01/2024",
        "COMPTE RENDU RECTIFICATIF - annule et remplace la version du 30 janvier 2024",
        "COMPTE RENDU RECTIFICATIF - annule et remplace la version",
        "Ce document annule et remplace le compte rendu édité le 30/01/2024.",
        "Annule et remplace le compte rendu du 23/01/2024",
        "Compte rendu corrigé, annule et remplace le précédent envoi du 30.01.24",
        "Annule et remplace le compte rendu n° 24H01877",
        "Version corrigée du 06/02/2024",
        "ERRATUM",
    ],
)
def test_a_new_edition_replaces_the_former(desk: Desk, announcement: str) -> None:
    old = desk.put(report(**FIRST))
    other = desk.put(report(number="24H01878", organ="nævus du dos, exérèse large", edited="31/01/2024"))
    new = desk.put(report(announcement))
    assert replaced(desk) == {old: new}
    assert other in {one.document_id for one in desk.practice.documents("p1") if not one.replaced_by}


@pytest.mark.parametrize(
    "announcement",
    [
        "Annule et remplace la version du 30/01/2024",
        "Annule et remplace la version",
        "Annule et remplace la version du 12/12/2023",
    ],
)
def test_another_report_of_the_same_day_is_not_replaced(desk: Desk, announcement: str) -> None:
    desk.put(report(number="24H01878", organ="nævus du dos, exérèse large", **FIRST))
    desk.put(report(announcement))
    assert replaced(desk) == {}


def test_each_edition_replaces_the_one_before(desk: Desk) -> None:
    first = desk.put(report(**FIRST))
    second = desk.put(report("Annule et remplace la version"))
    third = desk.put(report("Annule et remplace la version", edited="09/02/2024", organ="polype sigmoïde de 11 mm"))
    assert replaced(desk) == {first: second, second: third}


def test_without_numbers_the_words_tell_one_report(desk: Desk) -> None:
    old = desk.put(report(number="-", **FIRST))
    new = desk.put(report("Annule et remplace la version du 30/01/2024", number="-"))
    assert replaced(desk) == {old: new}
