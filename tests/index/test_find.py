"""Words found in documents: all of them, with synonyms, labelled when they are not about the patient."""

from __future__ import annotations

import pytest

from index.understand import understand_question
from tests.index.builders import reading
from tests.index.conftest import Desk


def test_a_word_is_found_with_its_line(desk: Desk) -> None:
    desk.put(reading(act_date="2024-01-01", body=["Appendicectomie en 1975.", "Tabac sevré."]))
    desk.put(reading(act_date="2025-01-01", body=["Examen normal."]))
    answer = desk.ask("appendicectomie")
    assert answer.status == "answered"
    assert [statement.text for statement in answer.statements] == ["Appendicectomie en 1975."]


def test_synonyms_of_the_vocabulary_are_found(desk: Desk) -> None:
    found = desk.put(reading(title="Échocardiographie transthoracique", act_date="2024-01-01"))
    assert desk.ask("derniere ETT").documents[0].document_id == found


def test_an_exam_that_is_only_mentioned_is_not_the_exam(desk: Desk) -> None:
    desk.put(reading(act_date="2024-01-01", body=["Une coloscopie est à prévoir."]))
    assert desk.ask("dernière coloscopie").status == "not_found"


@pytest.mark.parametrize(
    ("body", "question", "found"),
    [
        ("Anastomose colo-rectale mécanique sans tension.", "trace de coloscopie dans le dossier", False),
        ("La colo de 2021 était normale.", "trace de coloscopie dans le dossier", True),
        ("Écho-doppler des membres inférieurs : pas de thrombose.", "écho-doppler", True),
    ],
)
def test_the_first_part_of_a_compound_is_no_exam(desk: Desk, body: str, question: str, *, found: bool) -> None:
    desk.put(reading(act_date="2024-01-01", body=[body]))
    assert (desk.ask(question).status == "answered") is found


@pytest.mark.parametrize("question", ["situation familiale", "vit-il seul ?", "quelle est sa situation de famille"])
def test_how_somebody_lives_is_no_family_history(desk: Desk, question: str) -> None:
    desk.put(reading(act_date="2024-01-01", body=["Antécédents familiaux : infarctus chez le père."]))
    assert desk.ask(question).status == "not_found"
    desk.put(reading(act_date="2023-01-01", body=["Mode de vie : retraité, deux enfants."]))
    answer = desk.ask(question)
    assert [statement.text for statement in answer.statements] == ["Mode de vie : retraité, deux enfants."]


def test_every_word_must_be_there(desk: Desk) -> None:
    desk.put(reading(act_date="2024-01-01", body=["Allergie aux pollens."]))
    desk.put(reading(act_date="2024-02-01", body=["Pénicilline poursuivie."]))
    assert desk.ask("allergie pénicilline").status == "not_found"


@pytest.mark.parametrize(
    ("body", "answers"),
    [
        ("Phlébite en 2019.", True),
        ("Embolie pulmonaire en 2019.", True),
        ("Pas d'embolie pulmonaire.", False),
        ("Œdème pulmonaire.", False),
    ],
)
def test_either_of_two_diseases_answers(desk: Desk, body: str, answers: bool) -> None:
    desk.put(reading(act_date="2024-01-01", body=[body]))
    answer = desk.ask("a-t-elle fait une phlébite ou une embolie pulmonaire ?")
    assert (answer.status == "answered") is answers


def test_mentions_that_are_not_about_the_patient_are_shown_but_never_alone_answer(desk: Desk) -> None:
    desk.put(reading(act_date="2024-01-01", body=["Pas d'antécédent d'AVC."]))
    answer = desk.ask("AVC")
    assert answer.status == "not_found"
    assert not answer.documents
    assert [statement.label for statement in answer.statements] == ["negated"]
    assert answer.statements[0].text == "Pas d'antécédent d'AVC."


def test_the_document_that_affirms_comes_first_however_many_deny(desk: Desk) -> None:
    found = desk.put(reading(act_date="2020-01-01", body=["AVC ischémique sylvien gauche."]))
    for month in range(1, 9):
        desk.put(reading(act_date=f"2024-0{month}-01", body=["Pas d'AVC.", "Pas d'AVC ancien : AVC écarté."]))
    answer = desk.ask("AVC")
    assert answer.status == "answered"
    assert answer.documents[0].document_id == found
    assert answer.statements[0].label is None


def test_an_exam_reported_is_found_though_its_text_denies_an_earlier_one(desk: Desk) -> None:
    found = desk.put(reading(title="Coloscopie", act_date="2024-01-01", body=["Pas de coloscopie antérieure."]))
    assert desk.ask("coloscopie").documents[0].document_id == found


def test_what_was_not_understood_finds_nothing(desk: Desk) -> None:
    desk.put(reading(act_date="2024-01-01"))
    assert desk.ask("bonjour").status == "not_found"
    assert desk.ask("xyzzy").status == "not_found"


def test_dossiers_do_not_mix(desk: Desk) -> None:
    desk.put(reading(act_date="2024-01-01", body=["Sarcoïdose pulmonaire."]), patient="other")
    desk.put(reading(act_date="2024-01-01"), patient="p1")
    answer = desk.ask("sarcoïdose")
    assert answer.status == "not_found"
    assert answer.coverage.documents == 1


def test_a_deleted_document_is_gone_from_the_next_answer(desk: Desk) -> None:
    found = desk.put(reading(act_date="2024-01-01", body=["Sarcoïdose pulmonaire."]))
    assert desk.ask("sarcoïdose").status == "answered"
    desk.practice.delete("p1", found)
    assert desk.ask("sarcoïdose").status == "not_found"


def test_a_new_document_is_in_the_next_answer(desk: Desk) -> None:
    desk.put(reading(act_date="2024-01-01"))
    assert desk.ask("sarcoïdose").status == "not_found"
    desk.put(reading(act_date="2024-01-02", body=["Sarcoïdose pulmonaire."]))
    assert desk.ask("sarcoïdose").status == "answered"


def test_an_older_measure_never_heads_a_newer_one(desk: Desk) -> None:
    desk.put(reading(act_date="2021-05-17", body=["IgE arachide 24,1 kUA/L, IgE arachide surveillées."]))
    newer = desk.put(reading(act_date="2026-03-16", body=["Bilan complet du jour.", "IgE arachide 15,8 kUA/L."]))
    answer = desk.ask("ige arachide")
    assert answer.documents[0].document_id == newer
    assert "15,8" in answer.statements[0].text


@pytest.mark.parametrize(
    ("question", "line"),
    [
        ("scanner thoracique", "Scanner coronaire réalisé en mars, normal."),
        ("IRM du genou", "IRM cérébrale normale."),
        ("échographie hépatique", "Échographie thyroïdienne sans nodule."),
        ("radio du poignet", "Radiographie de la cheville : pas de fracture."),
        ("doppler des membres inférieurs", "Doppler des troncs supra-aortiques normal."),
    ],
)
def test_an_exam_of_another_part_of_the_body_is_not_the_one_asked_for(desk: Desk, question: str, line: str) -> None:
    elsewhere = "Douleur thoracique, du genou, hépatique, du poignet et des membres inférieurs."
    desk.put(reading(act_date="2024-01-01", body=[elsewhere, "Examen clinique rassurant.", line]))
    answer = desk.ask(question)
    assert answer.status == "not_found"
    assert elsewhere not in [statement.text for statement in answer.statements]


def test_an_exam_that_is_not_indicated_is_shown_as_denied(desk: Desk) -> None:
    desk.put(
        reading(
            title="Échographie mammaire", act_date="2024-01-01", body=["Kyste simple.", "Pas d'indication à une IRM."]
        )
    )
    answer = desk.ask("IRM mammaire")
    assert answer.status == "not_found"
    assert [(one.label, one.text) for one in answer.statements] == [("negated", "Pas d'indication à une IRM.")]


def test_an_exam_told_without_its_report_is_not_certain(desk: Desk) -> None:
    desk.put(reading(act_date="2024-01-01", body=["L'IRM cérébrale faite en ville est normale selon la patiente."]))
    answer = desk.ask("IRM cérébrale")
    assert answer.status == "answered"
    assert not answer.certain


@pytest.mark.parametrize(
    "question",
    ["hématome sous dural", "hémorragie sous arachnoïdienne", "injection sous cutanée", "douleur sous costale"],
)
def test_sous_before_a_place_of_the_body_asks_for_no_drugs(question: str) -> None:
    plan = understand_question(question, today="2026-01-01")
    assert plan.focus is None
    assert any(term.startswith("sous ") for term in plan.terms)


@pytest.mark.parametrize("question", ["créatinine en mg/L", "poids mg", "calcium en mg", "glycémie mg/dl"])
def test_a_unit_is_no_discipline(question: str) -> None:
    assert not understand_question(question, today="2026-01-01").specialties


def test_the_last_ordonnance_of_the_gp_is_asked_for_by_his_letters() -> None:
    assert understand_question("dernière ordonnance mg", today="2026-01-01").specialties == ("medecine-generale",)


def test_a_certificate_that_a_report_only_tells_is_shown_and_is_no_answer(desk: Desk) -> None:
    desk.put(reading(act_date="2024-01-01", body=["Sortie à domicile.", "Arrêt de travail 3 jours."]))
    answer = desk.ask("arrêt de travail")
    assert answer.status == "not_found"
    assert [statement.text for statement in answer.statements] == ["Arrêt de travail 3 jours."]


@pytest.mark.parametrize(
    ("question", "line"),
    [
        ("dpa", "Terme prévu le 29/01/2027."),
        ("terme prévu", "DPA : 29/01/2027"),
        ("date présumée d'accouchement", "Date prévue d'accouchement : 29/01/2027"),
        ("nuque", "Clarté nucale 1,4 mm."),
        ("toxo", "Toxoplasmose IgG < 3 UI/mL"),
        ("date début grossesse", "Début de grossesse estimé au 04/05/2026."),
        ("elle est en ALD pour quoi", "Affection de longue durée : diabète de type 2."),
    ],
)
def test_what_goes_by_several_names_is_found_by_any(desk: Desk, question: str, line: str) -> None:
    desk.put(reading(act_date="2024-07-20", body=["Grossesse évolutive.", line]))
    answer = desk.ask(question)
    assert answer.status == "answered"
    assert [statement.text for statement in answer.statements] == [line]


@pytest.mark.parametrize("line", ["Nodule du lobe supérieur droit de 6 mm.", "Nodule lobaire moyen de 7 mm."])
def test_a_lobe_so_named_is_the_lungs(desk: Desk, line: str) -> None:
    desk.put(reading(act_date="2024-01-01", body=[line, "Conclusion : pas d'embolie pulmonaire."]))
    answer = desk.ask("nodule pulmonaire")
    assert answer.status == "answered"
    assert [(one.text, one.label) for one in answer.statements] == [(line, None)]


def test_an_exam_told_by_the_visit_stands_for_its_report(desk: Desk) -> None:
    line = "EFR du jour : VEMS 2,05 L."
    desk.put(reading(act_date="2024-01-01", body=[line, "Prochain rendez-vous dans 6 mois."]))
    answer = desk.ask("dernière EFR")
    assert (answer.status, answer.certain, answer.headline.text) == ("answered", False, line)


def test_documents_that_hold_the_words_of_an_exam_apart_do_not_stop_the_answer(desk: Desk) -> None:
    report = desk.put(reading(title="Échographie cardiaque", act_date="2020-01-01", body=["Cavités normales."]))
    for month in range(1, 9):
        body = ["Échographie rénale normale.", "Fréquence cardiaque régulière."]
        desk.put(reading(act_date=f"2024-{month:02}-01", body=body))
    answer = desk.ask("échographie cardiaque")
    assert answer.status == "answered"
    assert answer.documents[0].document_id == report


def test_a_disease_that_antibodies_tell_of_shows_every_line_of_its_serology(desk: Desk) -> None:
    lines = (
        "Toxoplasmose IgG < 1,6 UI/mL Négatif",
        "Toxoplasmose IgM Négatif",
        "Commentaire : absence d'immunité contre la toxoplasmose.",
    )
    desk.put(reading(title="Sérologies", act_date="2026-03-01", category="biologie", body=lines))
    answer = desk.ask("toxoplasmose")
    assert answer.status == "answered"
    assert [one.text for one in answer.statements] == list(lines)


@pytest.mark.parametrize(
    "line", ["RH1 (D) : Négatif", "Groupe sanguin O Rh négatif", "Groupage sanguin : A, RH D positif"]
)
def test_the_rhesus_is_found_as_laboratories_write_it(desk: Desk, line: str) -> None:
    desk.put(reading(title="Immuno-hématologie", act_date="2026-03-01", category="biologie", body=(line,)))
    answer = desk.ask("rhésus")
    assert answer.status == "answered"
    assert line in answer.statements[0].text


def test_a_denial_of_the_whole_kind_is_shown_for_one_of_its_kinds(desk: Desk) -> None:
    desk.put(reading(act_date="2024-01-01", body=["Pas d'antécédent d'ulcère."]))
    answer = desk.ask("antécédent d'ulcère gastrique ?")
    assert answer.status == "not_found"
    assert [(one.text, one.label) for one in answer.statements] == [("Pas d'antécédent d'ulcère.", "negated")]


def test_a_denial_of_another_part_of_the_body_is_not(desk: Desk) -> None:
    desk.put(reading(act_date="2024-01-01", body=["Pas de cancer du sein."]))
    assert not desk.ask("cancer du poumon ?").statements


def test_the_initials_of_an_abbreviation_name_nothing(desk: Desk) -> None:
    desk.put(reading(act_date="2024-01-01", body=["Vu par P. Castel."]))
    assert desk.ask("MAPA").status == "not_found"


@pytest.mark.parametrize("question", ["biopsie de prostate", "résultat de la biopsie de prostate"])
def test_two_sentences_do_not_make_one_act(desk: Desk, question: str) -> None:
    desk.put(reading(act_date="2024-01-01", body=["IRM de prostate normale. Pas d'indication de biopsie."]))
    answer = desk.ask(question)
    assert answer.status == "not_found"
    assert all(one.label == "negated" for one in answer.statements)


def test_the_pathologists_report_answers_for_the_biopsy_without_certainty(desk: Desk) -> None:
    body = ["Microscopie : adénome tubuleux du côlon."]
    found = desk.put(
        reading(title="Compte rendu anatomopathologique", type_code="60568-3", act_date="2024-05-16", body=body)
    )
    answer = desk.ask("résultat de la biopsie du côlon")
    assert [one.document_id for one in answer.documents] == [found]
    assert not answer.certain


@pytest.mark.parametrize("question", ["dernier fond d'œil", "fond d'œil"])
def test_an_exam_that_heads_its_result_in_a_letter_was_done(desk: Desk, question: str) -> None:
    found = desk.put(reading(act_date="2024-01-01", body=["Fond d'œil dilaté : pas de rétinopathie diabétique."]))
    answer = desk.ask(question)
    assert [one.document_id for one in answer.documents] == [found]
    assert all(one.label is None for one in answer.statements)
    assert not answer.certain


@pytest.mark.parametrize(
    "line", ["Fond d'œil : à prévoir.", "Fond d'œil : non fait.", "Fond d'œil du 03/02/2020 : normal."]
)
def test_an_exam_to_come_or_of_another_day_is_not_the_last_one(desk: Desk, line: str) -> None:
    desk.put(reading(act_date="2024-01-01", body=[line]))
    assert not desk.ask("dernier fond d'œil").documents
