"""The same report in two forms is one document; two reports that differ in a value are two."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ingest.document import Evidence, Links, Reading
from tests.index.builders import reading
from tests.index.conftest import Desk

LETTER = [
    "Madame Mercier est suivie pour une fibrillation atriale permanente sous apixaban 5 mg matin et soir.",
    "Elle décrit une dyspnée stable au deuxième étage, sans douleur thoracique ni malaise depuis novembre.",
    "Auscultation cardiaque irrégulière, pas de souffle, pas de signe droit, mollets souples et indolores.",
    "Échographie : ventricule gauche non dilaté, fraction d'éjection 58 %, oreillette gauche 42 ml par mètre carré.",
    "Poursuite du traitement, contrôle échographique dans un an avec un nouveau Holter rythmique.",
]
SHEET = [
    "Laboratoire des Trois Rivières, prélèvement à jeun reçu au laboratoire le matin même par coursier.",
    "Méthode enzymatique sur automate, contrôle de qualité externe satisfaisant, dossier validé par le biologiste.",
    "Commentaire : à confronter au contexte clinique et aux traitements en cours, résultats transmis au prescripteur.",
]


def letter(lines: list[str] | None = None, *, source: str = "text", coded: bool = False, **about: object) -> Reading:
    given = {"act_date": "2024-03-12", "specialty": "cardiologie", "author": "Dr A. Petit", **about}
    made = reading(body=lines or LETTER, **given)  # type: ignore[arg-type]
    pages = tuple(replace(one, source=source) for one in made.document.pages)  # type: ignore[arg-type]
    evidence = dict(made.document.metadata.evidence)
    if coded:
        evidence["type_code"] = Evidence("cda", 0.9, "11488-4", path="/ClinicalDocument/code")
    metadata = replace(made.document.metadata, evidence=evidence)
    return replace(made, document=replace(made.document, pages=pages, metadata=metadata))


def copies(desk: Desk) -> dict[str, str]:
    return {one.document_id: one.duplicate_of for one in desk.practice.documents("p1") if one.duplicate_of}


def test_a_scan_of_a_letter_is_its_copy_and_the_letter_answers(desk: Desk) -> None:
    misread = [*LETTER[:1], LETTER[1].replace("dyspnée", "dyspnce"), *LETTER[2:]]
    scan = desk.put(letter(misread, source="ocr"))
    original = desk.put(letter())
    assert copies(desk) == {scan: original}
    assert [found.document_id for found in desk.ask("fibrillation atriale").documents] == [original]


def test_the_printed_form_of_a_coded_report_is_its_copy(desk: Desk) -> None:
    coded = desk.put(letter(coded=True))
    printed = desk.put(letter([*LETTER, "Cabinet 12 rue des Lilas 38000 Grenoble 04 76 11 22 33"]))
    assert copies(desk) == {printed: coded}


def test_the_fuller_of_two_prints_is_kept(desk: Desk) -> None:
    short = desk.put(letter())
    long = desk.put(letter([*LETTER, "Copie adressée au patient le 14 mars."]))
    assert copies(desk) == {short: long}


@pytest.mark.parametrize(
    "change",
    [("58 %", "38 %"), ("5 mg", "2,5 mg"), ("42 ml", "24 ml"), ("apixaban 5 mg", "apixaban 5 mg et digoxine 125")],
)
def test_one_number_apart_is_another_document(desk: Desk, change: tuple[str, str]) -> None:
    desk.put(letter())
    desk.put(letter([line.replace(*change) for line in LETTER]))
    assert len(copies(desk)) == (1 if change[1].startswith(change[0]) else 0)


def test_two_samples_of_one_day_are_two_documents_even_when_scanned(desk: Desk) -> None:
    for source, value in (("text", "4,1"), ("ocr", "7,9")):
        made = letter(SHEET, source=source, category="biologie", results=[("potassium", value, "2024-03-12")])
        desk.put(made)
    assert copies(desk) == {}


@pytest.mark.parametrize(
    "about",
    [{"act_date": "2024-03-13"}, {"author": "Dr B. Roux"}, {"specialty": "pneumologie"}, {"category": "prescription"}],
)
def test_another_act_is_another_document(desk: Desk, about: dict[str, object]) -> None:
    desk.put(letter())
    desk.put(letter([*LETTER, "Fin."], **about))
    assert copies(desk) == {}


def test_a_few_words_prove_nothing(desk: Desk) -> None:
    desk.put(letter(["Vu ce jour."]))
    desk.put(letter(["Vu ce jour ."]))
    assert copies(desk) == {}


def test_a_replacement_is_no_copy(desk: Desk) -> None:
    first = desk.put(letter(links=Links(own=("1.2^A",))))
    second = desk.put(letter([*LETTER, "Version corrigée."], links=Links(own=("1.2^B",), replaces=("1.2^A",))))
    assert copies(desk) == {}
    listed = {one.document_id: one for one in desk.practice.documents("p1")}
    assert listed[first].replaced_by == second
