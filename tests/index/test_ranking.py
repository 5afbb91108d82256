"""« Find » by what documents state: whatever the word, the best proof first, denials last."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from tests.index.builders import reading
from tests.index.conftest import Desk
from tests.index.facts import stating


def test_a_disease_is_found_under_its_other_name(desk: Desk) -> None:
    found = desk.put(reading(act_date="2024-01-01", body=["Gonarthrose droite évoluée."]))
    answer = desk.ask("arthrose du genou")
    assert [one.document_id for one in answer.documents] == [found]


def test_a_fact_is_found_whatever_the_word_it_was_written_in(desk: Desk) -> None:
    line = "Tension artérielle traitée depuis 2014."
    fact = ("problem", "hypertension_arterielle", line, None)
    found = desk.put(stating(reading(act_date="2024-01-01", body=[line]), facts=[fact]))
    answer = desk.ask("HTA")
    assert answer.documents[0].document_id == found
    assert [statement.text for statement in answer.statements] == [line]


def test_a_document_that_denies_follows_those_that_affirm_and_is_no_answer(desk: Desk) -> None:
    yes, no = "Embolie pulmonaire en 2019.", "Pas d'embolie pulmonaire."
    concept = "embolie_pulmonaire"
    denying = desk.put(stating(reading(act_date="2025-01-01", body=[no]), facts=[("problem", concept, no, "negated")]))
    assert desk.ask("embolie pulmonaire").status == "not_found"
    affirming = desk.put(stating(reading(act_date="2020-01-01", body=[yes]), facts=[("problem", concept, yes, None)]))
    answer = desk.ask("embolie pulmonaire")
    assert [one.document_id for one in answer.documents] == [affirming, denying]
    assert [statement.label for statement in answer.statements] == [None, "negated"]


def test_an_ordonnance_proves_a_drug_better_than_a_letter_that_repeats_it(desk: Desk) -> None:
    line = "Apixaban 5 mg matin et soir"
    drug = [("Apixaban", ("apixaban",), "ordered", None, line)]
    told = [("Apixaban", ("apixaban",), "mentioned", None, line)]
    ordered = desk.put(stating(reading(category="prescription", act_date="2025-10-01", body=[line]), drugs=drug))
    letter = desk.put(stating(reading(category="lettre", act_date="2025-11-01", body=[line]), drugs=told))
    answer = desk.ask("apixaban")
    assert [one.document_id for one in answer.documents] == [ordered, letter]


def test_who_follows_the_patient_is_who_writes_of_the_visit_not_who_signs_an_exam(desk: Desk) -> None:
    desk.put(reading(title="Échographie", category="imagerie", specialty="cardiologie", author="Dr Paul EXAMEN",
                     act_date="2025-10-01"))  # fmt: skip
    desk.put(reading(category="lettre", specialty="cardiologie", author="Dr Anne VISITE", act_date="2025-01-01"))
    answer = desk.ask("qui est son cardiologue ?")
    assert "Dr Anne VISITE" in answer.headline.text
    assert len(answer.documents) == 2


def test_an_episode_of_a_lasting_disease_is_told_best_by_its_stay(desk: Desk) -> None:
    line = "Insuffisance cardiaque depuis 2022."
    fact = ("problem", "insuffisance_cardiaque", line, None)
    stay = desk.put(
        stating(reading(title="Séjour", type_code="34112-3", act_date="2024-01-01", body=[line]), facts=[fact])
    )
    visit = desk.put(stating(reading(act_date="2026-01-01", body=[line]), facts=[fact]))
    assert [one.document_id for one in desk.ask("décompensation cardiaque").documents] == [stay, visit]
    assert [one.document_id for one in desk.ask("insuffisance cardiaque").documents] == [visit, stay]


def test_the_bone_is_found_by_the_joint_it_makes(desk: Desk) -> None:
    found = desk.put(reading(title="Compte rendu opératoire", type_code="34874-8", act_date="2024-01-01",
                             body=["Ostéosynthèse du radius gauche par plaque."]))  # fmt: skip
    desk.put(reading(title="Séjour", type_code="34112-3", act_date="2025-01-01", body=["Lithiase."]))
    assert [one.document_id for one in desk.ask("ostéosynthèse du poignet").documents] == [found]
    absent = desk.ask("CRH de l'ostéosynthèse du poignet")
    assert absent.status == "not_found"
    assert [one.text for one in absent.statements] == ["Ostéosynthèse du radius gauche par plaque."]


def test_words_that_were_not_understood_do_not_hide_a_disease_that_is_there(desk: Desk) -> None:
    line = "Migraine avec aura."
    fact = ("problem", "migraine", line, None)
    found = desk.put(stating(reading(act_date="2024-01-01", body=[line]), facts=[fact]))
    answer = desk.ask("migraine zorglub")
    assert answer.documents[0].document_id == found
    assert not answer.certain


def test_a_word_that_says_which_exam_is_never_left_aside(desk: Desk) -> None:
    desk.put(reading(title="Radiographie du poignet", category="imagerie", act_date="2024-01-01"))
    assert desk.ask("radio de hanche ?").status == "not_found"


def test_a_dossier_deposited_at_once_is_not_all_new(desk: Desk) -> None:
    desk.put(reading(act_date="2019-01-01", body=["Ancien."]))
    recent = desk.put(reading(act_date="2025-10-20", body=["Récent."]))
    answer = desk.ask("quoi de neuf depuis le 01/10/2025", today="2025-10-31")
    assert [one.document_id for one in answer.documents] == [recent]


def test_what_is_new_without_a_day_is_since_the_last_visit(desk: Desk) -> None:
    desk.put(reading(act_date="2025-09-01", body=["Ancien."]))
    recent = desk.put(reading(act_date="2025-10-20", body=["Récent."]))
    dossier, book = desk.practice._dossier("p1"), desk.practice._visits
    for day in (1, 30):
        book.open(dossier, desk.practice._open("p1"), now=datetime(2025, 10, day, 9, tzinfo=UTC))
    answer = desk.ask("quoi de neuf", today="2025-10-31")
    assert answer.understood.date_from == "2025-10-01"
    assert "01/10/2025" in answer.understood.text
    assert [one.document_id for one in answer.documents] == [recent]


def test_abnormal_results_come_first_in_what_is_new(desk: Desk) -> None:
    made = reading(category="biologie", act_date="2025-10-20", results=[("creatinine", "300", "2025-10-20")])
    high = tuple(replace(found, computed_flag="H") for found in made.document.observations)
    bad = desk.put(replace(made, document=replace(made.document, observations=high)))
    newer = desk.put(reading(act_date="2025-10-25", body=["Visite de contrôle."]))
    answer = desk.ask("quoi de neuf depuis le 01/10/2025", today="2025-10-31")
    assert [one.document_id for one in answer.documents] == [bad, newer]
    assert answer.observations[0].raw == "300"


def test_a_long_synthesis_says_how_much_it_leaves_out(desk: Desk) -> None:
    lines = [f"Maladie rare {letter}." for letter in "abcdefghijklmnopqrstuvwxyz"]
    facts = [("problem", line, line, None) for line in lines]
    desk.put(stating(reading(act_date="2025-10-20", body=lines), facts=facts))
    answer = desk.practice.synthesis("p1", today="2025-10-31")
    assert len([said for said in answer.statements if said.section == "Problèmes"]) == 25
    assert "1 autre ligne sous « Problèmes »" in answer.coverage.text


def test_of_those_that_state_a_disease_the_newest_comes_first(desk: Desk) -> None:
    lines = {"2023-11-07": "Insuffisance rénale chronique stade 3a.", "2025-11-02": "Insuffisance rénale stade 3b."}
    put = {
        day: desk.put(
            stating(
                reading(category="lettre", act_date=day, body=[line]),
                facts=[("problem", "insuffisance_renale_chronique", line, None)],
            )
        )
        for day, line in lines.items()
    }
    answer = desk.ask("insuffisance rénale")
    assert [one.document_id for one in answer.documents] == [put["2025-11-02"], put["2023-11-07"]]
    assert answer.statements[0].text == lines["2025-11-02"]
