"""What a dossier of whole letters tells: changes of treatment, tests to come, exams told without their report."""

from __future__ import annotations

import pytest

from ingest.chunks import chunk
from ingest.document import Reading
from tests.index.conftest import Desk
from tests.ingest.typeset import read

LETTER = "Dr Jean MARTIN\nCardiologue\nLyon, le {day}\n# COMPTE RENDU DE CONSULTATION\n{body}\nDr Jean MARTIN"
ORDER = "Dr Claire LORVAIN\nMédecin généraliste\nLe {day}\n# ORDONNANCE\n{body}"
SHEET = "LABORATOIRE DU PORT\n# BIOCHIMIE\nPrélevé le {day}\n{body}"


def paper(form: str, day: str, body: str) -> Reading:
    document = read(form.format(day=day, body=body))
    return Reading(document, chunk(document))


def changed(desk: Desk, question: str) -> list[str]:
    return [one.text for one in desk.ask(question).statements if one.section == "Traitement modifié"]


def test_another_dose_is_news_and_the_same_dose_is_not(desk: Desk) -> None:
    desk.put(paper(ORDER, "05/01/2026", "BISOPROLOL 2,5 mg : 1 le matin\nAPIXABAN 5 mg : 1 matin et soir"))
    desk.put(paper(ORDER, "05/06/2026", "BISOPROLOL 5 mg : 1 le matin\nAPIXABAN 5 mg : 1 matin et soir"))
    assert changed(desk, "quoi de neuf depuis avril 2026") == ["BISOPROLOL 5 mg : 1 le matin"]


def test_what_changed_in_the_treatment_is_only_that(desk: Desk) -> None:
    desk.put(paper(ORDER, "05/01/2026", "BISOPROLOL 2,5 mg : 1 le matin"))
    desk.put(paper(ORDER, "05/06/2026", "BISOPROLOL 5 mg : 1 le matin"))
    desk.put(paper(SHEET, "07/06/2026", "Créatinine        180 µmol/L        64 - 104"))
    for question in ("ce qui a changé dans le traitement depuis avril 2026", "nouveaux médicaments depuis avril 2026"):
        answer = desk.ask(question)
        assert [one.text for one in answer.statements] == ["BISOPROLOL 5 mg : 1 le matin"]
        assert not answer.observations
        assert len(answer.documents) == 1
    nothing = desk.ask("ce qui a changé dans le traitement depuis juillet 2026")
    assert (nothing.status, nothing.headline.text[:15]) == ("not_found", "Aucun changemen")


def test_a_stop_that_was_known_is_no_news_when_it_is_told_again(desk: Desk) -> None:
    desk.put(paper(LETTER, "05/01/2026", "Sous amlodipine 10 mg. J'arrête l'amlodipine pour des œdèmes."))
    desk.put(paper(LETTER, "05/06/2026", "Pour mémoire, arrêt de l'amlodipine. J'arrête le furosémide."))
    assert [
        ("amlodipine" in text, "furosémide" in text) for text in changed(desk, "quoi de neuf depuis avril 2026")
    ] == [(False, True)]


def test_a_test_to_come_is_not_done_by_another_test(desk: Desk) -> None:
    desk.put(paper(LETTER, "11/05/2026", "PSA de contrôle dans un an, en mai 2027."))
    desk.put(paper(SHEET, "01/06/2026", "Créatinine        98 µmol/L        64 - 104"))
    due = [one.text for one in desk.ask("à faire").statements]
    assert any("PSA" in text for text in due)


def test_a_test_to_come_is_done_once_it_was_measured_in_its_time(desk: Desk) -> None:
    desk.put(paper(LETTER, "11/01/2026", "Créatinine de contrôle dans 3 mois."))
    desk.put(paper(SHEET, "09/04/2026", "Créatinine        98 µmol/L        64 - 104"))
    assert not [one for one in desk.ask("à faire").statements if "réatinine" in one.text]


@pytest.mark.parametrize("question", ["résultat coronarographie", "dernière coronarographie"])
def test_an_exam_told_with_its_result_answers_without_certainty(desk: Desk, question: str) -> None:
    desk.put(paper(LETTER, "17/03/2024", "Coronarographie du 14/03/2024 : athérome non obstructif."))
    answer = desk.ask(question)
    assert answer.status == "answered"
    assert not answer.certain
    assert "athérome non obstructif" in answer.statements[0].text


def test_a_field_about_the_family_ends_with_its_sentence(desk: Desk) -> None:
    body = "Antécédent familial : glaucome chez sa mère.\nTension oculaire : 15 mmHg à droite, 16 mmHg à gauche."
    desk.put(paper(LETTER, "27/05/2026", body))
    answer = desk.ask("tension oculaire")
    assert [(one.text, one.label) for one in answer.statements] == [
        ("Tension oculaire : 15 mmHg à droite, 16 mmHg à gauche.", None)
    ]
    assert all(one.label == "family" for one in desk.ask("glaucome").statements)


@pytest.mark.parametrize("question", ["pression intra-oculaire", "PIO", "tonus oculaire"])
def test_the_pressure_of_the_eye_has_several_names(desk: Desk, question: str) -> None:
    desk.put(paper(LETTER, "27/05/2026", "Tension oculaire : 15 mmHg à droite, 16 mmHg à gauche."))
    assert desk.ask(question).status == "answered"


@pytest.mark.parametrize("question", ["score chads vasc", "chadsvasc", "CHA2DS2-VASc"])
def test_a_score_is_found_however_it_is_spelt(desk: Desk, question: str) -> None:
    desk.put(paper(LETTER, "27/05/2026", "Le score CHA2DS2-VASc est à 3."))
    assert desk.ask(question).status == "answered"


def test_words_in_two_sentences_are_no_disease(desk: Desk) -> None:
    desk.put(paper(LETTER, "11/05/2026", "Pas de cancer de la prostate. Le toucher rectal est normal."))
    answer = desk.ask("cancer du rectum ?")
    assert answer.status == "not_found"


def test_a_disease_told_over_two_lines_is_found(desk: Desk) -> None:
    desk.put(paper(LETTER, "11/05/2026", "Suivi depuis deux ans et sans récidive pour un cancer\ndu côlon opéré."))
    assert desk.ask("cancer du côlon ?").status == "answered"


def test_a_result_in_words_of_a_test_whose_kind_is_not_told_is_found(desk: Desk) -> None:
    desk.put(paper(LETTER, "17/03/2024", "Troponine négative à deux reprises."))
    answer = desk.ask("troponine")
    assert [one.text for one in answer.statements] == ["Troponine négative à deux reprises."]


@pytest.mark.parametrize("aside", ["je tape le courrier d'adressage", "on me réclame un mot dans le couloir"])
def test_the_last_clause_answers_where_the_whole_finds_nothing(desk: Desk, aside: str) -> None:
    desk.put(paper(LETTER, "27/05/2026", "Suivi d'une fibrillation atriale."))
    answer = desk.ask(f"{aside}, le nom de son cardio ?")
    assert "Jean MARTIN" in answer.headline.text


def test_a_clause_that_names_an_exam_is_never_left_out(desk: Desk) -> None:
    desk.put(paper(LETTER, "27/05/2026", "Douleur du sein gauche sans anomalie."))
    assert desk.ask("je cherche la mammographie, sein gauche").status == "not_found"


def test_the_newest_report_of_an_exam_is_the_latest_though_it_denies_what_was_looked_for(desk: Desk) -> None:
    scan = "CENTRE D'IMAGERIE\n# ANGIOSCANNER THORACIQUE\nLe {day}\n{body}\nDr Paul ROUX"
    desk.put(paper(scan, "05/01/2026", "Embolie pulmonaire lobaire droite."))
    newest = desk.put(paper(scan, "05/03/2026", "Pas d'embolie pulmonaire."))
    assert desk.ask("dernier angioscanner embolie pulmonaire").documents[0].document_id == newest
    assert desk.ask("dernier compte rendu embolie pulmonaire").documents[0].document_id == newest
