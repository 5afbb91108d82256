"""Questions about parts of a dossier: allergies, treatment, family, vaccines, who treats, what is due or missing."""

from __future__ import annotations

from dataclasses import replace

from index.answer import Answer
from ingest.document import Reading
from ingest.reactions import BY_ITS_EFFECT
from tests.index.builders import reading
from tests.index.conftest import Desk
from tests.index.facts import stating


def letter(day: str, *lines: str, **more: object) -> Reading:
    return reading(act_date=day, body=lines, **more)  # type: ignore[arg-type]


def texts(answer: Answer) -> list[tuple[str, str | None]]:
    return [(statement.text, statement.label) for statement in answer.statements]


def test_an_allergy_is_answered_by_the_line_that_states_it(desk: Desk) -> None:
    line = "Allergie à la pénicilline (urticaire)."
    found = desk.put(stating(letter("2020-01-01", line), facts=[("allergy", "class:penicilline", line, None)]))
    desk.put(letter("2025-01-01", "Pénicilline poursuivie.", "Allergie aux pollens."))
    for question in ("allergie pénicilline", "allergique à l'amoxicilline ?", "allergies", "allergique à quoi ?"):
        answer = desk.ask(question)
        assert (answer.status, answer.documents[0].document_id) == ("answered", found), question
        assert texts(answer) == [(line, None)]


def test_what_was_stopped_for_its_effect_stands_behind_what_is_called_an_allergy(desk: Desk) -> None:
    effect, allergy = "Glibenclamide arrêté (hypoglycémies).", "Allergie à l'amoxicilline."
    for day in ("2025-01-01", "2025-02-01"):
        made = stating(letter(day, effect), facts=[("allergy", "glibenclamide", effect, None)])
        told = made.document.facts[0]
        unsure = replace(told, evidence=replace(told.evidence, confidence=BY_ITS_EFFECT))
        desk.put(replace(made, document=replace(made.document, facts=(unsure,))))
    desk.put(stating(letter("2020-01-01", allergy), facts=[("allergy", "amoxicilline", allergy, None)]))
    assert texts(desk.ask("allergies ?")) == [(allergy, None), (effect, None)]


def test_a_denied_allergy_is_shown_labelled_and_is_no_answer(desk: Desk) -> None:
    line = "Pas d'allergie connue."
    desk.put(stating(letter("2025-01-01", line), facts=[("allergy", "allergie", line, "negated")]))
    answer = desk.ask("allergie pénicilline ?")
    assert answer.status == "not_found"
    assert texts(answer) == [(line, "negated")]
    assert not answer.documents


def test_words_apart_are_no_allergy(desk: Desk) -> None:
    desk.put(letter("2025-01-01", "Allergie aux pollens.", *["Ligne."] * 3, "Pénicilline poursuivie."))
    assert desk.ask("allergie pénicilline").status == "not_found"


def test_the_family_is_answered_only_when_the_family_is_asked_about(desk: Desk) -> None:
    line = "Mère : cancer du sein."
    desk.put(stating(letter("2025-01-01", line), facts=[("problem", "cancer du sein", line, "family")]))
    answer = desk.ask("antécédents familiaux de cancer")
    assert (answer.status, texts(answer)) == ("answered", [(line, "family")])
    assert desk.ask("cancer").status == "not_found"
    assert desk.ask("antécédents de cancer").status == "not_found"


def ordered(day: str, name: str, line: str, status: str = "ordered", days: int | None = 90) -> Reading:
    made = letter(day, line, category="prescription", title="Ordonnance")
    return stating(made, drugs=[(name, (name,), status, days, line)])


def test_the_current_ordonnance_comes_first(desk: Desk) -> None:
    desk.put(ordered("2024-01-01", "bisoprolol", "Bisoprolol 1,25 mg le matin"))
    newest = desk.put(ordered("2026-06-01", "bisoprolol", "Bisoprolol 2,5 mg le matin"))
    answer = desk.ask("posologie du bisoprolol")
    assert answer.documents[0].document_id == newest
    assert answer.headline.text == "Bisoprolol 2,5 mg le matin"
    assert answer.statements[0].section == "Traitement en cours"


def test_a_class_is_asked_for_by_its_name(desk: Desk) -> None:
    desk.put(ordered("2026-06-01", "apixaban", "Apixaban 5 mg matin et soir"))
    for question in ("anticoagulant", "sous anticoagulant ?", "est-il sous AOD"):
        assert desk.ask(question).headline.text == "Apixaban 5 mg matin et soir", question
    assert desk.ask("sous AVK ?").status == "not_found"


def test_a_stopped_drug_is_said_to_be_stopped(desk: Desk) -> None:
    desk.put(ordered("2025-01-01", "apixaban", "Apixaban 5 mg matin et soir"))
    desk.put(ordered("2026-01-01", "apixaban", "Arrêt de l'apixaban.", status="stopped", days=None))
    answer = desk.ask("anticoagulant")
    assert answer.statements[0].section == "Arrêté"
    assert [statement.text for statement in desk.ask("traitement en cours").statements] == []


def test_a_sick_leave_form_is_no_ordonnance(desk: Desk) -> None:
    desk.put(letter("2026-06-01", "Repos.", category="prescription", type_code="PRESC-AAT", title="Arrêt de travail"))
    found = desk.put(letter("2026-01-01", "Paracétamol.", category="prescription", title="Ordonnance"))
    assert [entry.document_id for entry in desk.ask("dernière ordonnance").documents] == [found]
    assert desk.ask("dernier arrêt de travail").documents[0].title == "Arrêt de travail"


def test_who_treats_is_who_signs_the_newest(desk: Desk) -> None:
    desk.put(reading(specialty="cardiologie", act_date="2020-01-01", author="Dr Paul VIEUX"))
    desk.put(reading(specialty="cardiologie", act_date="2025-01-01", author="Dr Jean MARTIN"))
    answer = desk.ask("qui est son cardiologue ?")
    assert answer.headline.text.startswith("Dr Jean MARTIN")
    assert not answer.certain
    assert desk.ask("qui est son dermatologue ?").status == "not_found"


def test_a_doctor_is_asked_for_by_name(desk: Desk) -> None:
    martin = desk.put(reading(category="lettre", act_date="2024-01-01", author="Dr Jean MARTIN"))
    desk.put(reading(category="lettre", act_date="2025-01-01", author="Dr Paul PETIT"))
    for question in ("courrier du Dr Martin", "dernier courrier Martin", "dernier courrier du dr jean martin"):
        answer = desk.ask(question)
        assert [entry.document_id for entry in answer.documents] == [martin], question
    assert "Martin" in desk.ask("dernier courrier martin").understood.text
    assert desk.ask("dernier courrier du Dr Lucas").status == "not_found"


def test_a_vaccine_is_found_by_its_name(desk: Desk) -> None:
    line = "Vaccin grippe fait ce jour."
    desk.put(stating(letter("2025-10-10", line), facts=[("vaccine", "grippe", line, None)]))
    assert texts(desk.ask("vaccin grippe")) == [(line, None)]
    assert desk.ask("vacciné contre le tétanos ?").status == "not_found"


def test_the_conclusion_is_the_section_asked_for(desk: Desk) -> None:
    desk.put(reading(title="EFR", act_date="2025-01-01", body=["VEMS 80 %."], conclusion=["Pas de trouble."]))
    answer = desk.ask("conclusion du dernier EFR")
    assert texts(answer) == [("Pas de trouble.", None)]


def test_what_is_due_is_listed(desk: Desk) -> None:
    line = "Revoir en cardiologie en juin 2027."
    desk.put(stating(letter("2026-06-01", line), due=[(line, "2027-06", None, "cardiologie")]))
    assert texts(desk.ask("à faire")) == [(line, None)]


def test_a_report_that_is_only_referred_to_is_not_found_with_the_line_that_refers_to_it(desk: Desk) -> None:
    line = "Holter du 12/02/2025 sans anomalie."
    desk.put(stating(letter("2025-03-01", line), referrals=[("holter", True, "2025-02-12", line)]))
    answer = desk.ask("dernier holter")
    assert (answer.status, answer.documents) == ("not_found", ())
    assert [(statement.section, statement.text) for statement in answer.statements] == [("Mentionné mais absent", line)]
    assert "Non trouvé dans les documents accessibles" in answer.coverage.text
    assert texts(desk.ask("documents manquants")) == [(line, None)]


def test_what_is_new_is_since_a_day_abnormal_results_first(desk: Desk) -> None:
    desk.put(reading(act_date="2025-01-01", conclusion=["Ancien."]))
    new = desk.put(reading(title="Scanner", category="imagerie", act_date="2026-05-01", conclusion=["Nodule de 8 mm."]))
    answer = desk.ask("quoi de neuf depuis le 12 mars")
    assert answer.understood.date_from == "2026-03-12"
    assert new in [entry.document_id for entry in answer.documents]
    assert "Nodule de 8 mm." in [statement.text for statement in answer.statements]


def test_a_summary_of_one_stay_is_of_that_stay(desk: Desk) -> None:
    stay = {"category": "lettre", "type_code": "11490-0", "title": "Lettre de liaison"}
    desk.put(reading(act_date="2026-03-10", conclusion=["Décompensation cardiaque."], **stay))  # type: ignore[arg-type]
    desk.put(reading(act_date="2024-03-10", conclusion=["Pneumopathie."], **stay))  # type: ignore[arg-type]
    answer = desk.ask("résume l'hospitalisation de mars")
    said = [statement.text for statement in answer.statements]
    assert "Décompensation cardiaque." in said
    assert "Pneumopathie." not in said


def test_visits_of_a_specialty_come_before_the_tests_its_letters_ask_for(desk: Desk) -> None:
    lines = ("Bilan thyroïdien à prévoir dans 6 mois.", "Consultation prévue le 10 décembre 2026.")
    made = letter("2026-01-01", *lines, specialty="cardiologie")
    desk.put(stating(made, due=[(lines[0], "2026-07", None, None), (lines[1], "2026-12-10", None, "cardiologie")]))
    answer = desk.ask("prochain rdv cardio")
    assert answer.headline.text == lines[1]
    assert [one.text for one in answer.statements] == [lines[1], lines[0]]


def test_a_drug_that_is_only_denied_is_shown_and_is_no_answer(desk: Desk) -> None:
    desk.put(letter("2026-01-01", "Diabète gestationnel.", "Pas d'insuline pour l'instant."))
    answer = desk.ask("insuline")
    assert answer.status == "not_found"
    assert [(one.label, one.text) for one in answer.statements] == [("negated", "Pas d'insuline pour l'instant.")]
