"""The synthesis: what documents state, under headings, word for word, cited, and nothing else."""

from __future__ import annotations

from dataclasses import replace

from index.answer import Answer
from ingest.document import ClinicalFact, Due, Evidence, Observation, Prescription, Reading, Span
from tests.index.builders import STRANGER, reading
from tests.index.conftest import TODAY, Desk
from tests.index.facts import evidence, stating


def under(answer: Answer, section: str) -> list[str]:
    return [statement.text for statement in answer.statements if statement.section == section]


def letter(day: str, *lines: str, **more: object) -> Reading:
    return reading(act_date=day, body=lines, **more)  # type: ignore[arg-type]


def test_each_concept_stands_once_where_its_newest_document_says_it(desk: Desk) -> None:
    desk.put(stating(letter("2024-01-01", "HTA depuis 2010."), facts=[("problem", "hta", "HTA depuis 2010.", None)]))
    desk.put(stating(letter("2025-01-01", "HTA équilibrée."), facts=[("problem", "hta", "HTA équilibrée.", None)]))
    answer = desk.practice.synthesis("p1", today=TODAY)
    assert answer.understood.intent == "summary"
    assert under(answer, "Problèmes") == ["HTA équilibrée."]


def test_denied_family_and_hypothetical_mentions_are_no_problem_of_the_patient(desk: Desk) -> None:
    lines = ("Pas de diabète.", "Père : infarctus.", "Suspicion de BPCO.", "Pénicilline : pas d'allergie.")
    desk.put(
        stating(
            letter("2025-01-01", *lines),
            facts=[
                ("problem", "diabete", lines[0], "negated"),
                ("problem", "infarctus", lines[1], "family"),
                ("problem", "bpco", lines[2], "hypothetical"),
                ("allergy", "penicilline", lines[3], "negated"),
            ],
        )
    )
    answer = desk.practice.synthesis("p1", today=TODAY)
    assert under(answer, "Problèmes") == []
    labels = {(s.section, s.text): s.label for s in answer.statements if s.label}
    assert labels == {("Antécédents familiaux", lines[1]): "family", ("Allergies et intolérances", lines[3]): "negated"}


def test_a_stopped_drug_and_an_ended_course_are_not_in_force(desk: Desk) -> None:
    old = ("Ramipril 5 mg.", "Bisoprolol 2,5 mg.", "Amoxicilline 6 jours.")
    desk.put(
        stating(
            letter("2026-05-01", *old, category="prescription"),
            drugs=[
                ("Ramipril", ("ramipril",), "ordered", 90, old[0]),
                ("Bisoprolol", ("bisoprolol",), "ordered", 90, old[1]),
                ("Amoxicilline", ("amoxicilline",), "ordered", 6, old[2]),
            ],
        )
    )
    desk.put(
        stating(
            letter("2026-06-01", "Arrêt du ramipril."),
            drugs=[("ramipril", ("ramipril",), "stopped", None, "Arrêt du ramipril.")],
        )
    )
    answer = desk.practice.synthesis("p1", today=TODAY)
    assert under(answer, "Traitement en cours") == ["Bisoprolol 2,5 mg."]
    assert not any("Amoxicilline" in statement.text or "Ramipril" in statement.text for statement in answer.statements)


def test_an_ordonnance_that_has_run_out_is_not_in_force(desk: Desk) -> None:
    line = "Bisoprolol 2,5 mg pour 3 mois."
    made = letter("2026-01-05", line, category="prescription")
    desk.put(stating(made, drugs=[("Bisoprolol", ("bisoprolol",), "ordered", 90, line)]))
    answer = desk.practice.synthesis("p1", today=TODAY)
    assert under(answer, "Traitement en cours") == []
    assert under(answer, "Traitement dont la durée est écoulée") == [line]


def test_what_is_due_is_late_to_come_or_done(desk: Desk) -> None:
    lines = ("Contrôle cardio en mars 2026.", "Mammographie à faire en 2027.", "ETT de contrôle en 2025.")
    desk.put(
        stating(
            letter("2024-06-01", *lines),
            due=[
                (lines[0], "2026-03", None, "cardiologie"),
                (lines[1], "2027", "mammographie", None),
                (lines[2], "2025", "échocardiographie", None),
            ],
        )
    )
    desk.put(reading(title="Échocardiographie transthoracique", act_date="2025-09-01", specialty="radiologie"))
    answer = desk.practice.synthesis("p1", today=TODAY)
    assert under(answer, "En retard") == [lines[0]]
    assert under(answer, "À faire") == [lines[1]]


def test_an_appointment_to_come_stays_and_one_long_past_does_not(desk: Desk) -> None:
    lines = ("Je le revois le 08/12/2026.", "Consultation avec radiographies le 26/04/2022.", "Vaccin à faire.")
    letters = [
        ("2026-03-01", lines[0], "2026-12-08"),
        ("2022-03-15", lines[1], "2022-04-26"),
        ("2026-03-02", lines[2], None),
    ]
    for day, line, due in letters:
        desk.put(stating(letter(day, line, specialty="pneumologie"), due=[(line, due, None, None)]))
    desk.put(reading(title="Consultation", act_date="2026-05-01", specialty="pneumologie"))
    answer = desk.practice.synthesis("p1", today="2026-06-01")
    assert under(answer, "En retard") == []
    assert under(answer, "À faire") == [lines[0], lines[2]]


def test_an_exam_asked_for_is_to_be_done_until_its_report_comes(desk: Desk) -> None:
    lines = ("Je demande une IRM cérébrale.", "Je demande une mammographie.", "Contrôler la ferritine.")
    desk.put(
        stating(
            letter("2026-02-01", *lines),
            referrals=[
                ("IRM", False, None, lines[0]),
                ("mammographie", False, None, lines[1]),
                ("analyte:ferritine", False, None, lines[2]),
            ],
        )
    )
    desk.put(reading(title="Mammographie", act_date="2026-03-01", specialty="radiologie"))
    assert under(desk.practice.synthesis("p1", today="2026-06-01"), "À faire") == [lines[0]]


def test_a_sheet_of_results_is_no_visit_to_who_asked_for_it(desk: Desk) -> None:
    line = "Je le reverrai dans un an avec une biologie."
    made = letter("2025-01-21", line, specialty="nephrologie")
    desk.put(stating(made, due=[(line, "2026-01", None, "biologie")]))
    desk.put(reading(title="Biochimie", act_date="2026-02-10", category="biologie", specialty="biologie"))
    assert under(desk.practice.synthesis("p1", today="2026-06-01"), "En retard") == [line]


def test_an_exam_referred_to_is_missing_only_without_its_report(desk: Desk) -> None:
    lines = ("Holter du 12/02/2025 sans anomalie.", "Coloscopie de 2024 normale.")
    desk.put(
        stating(
            letter("2025-03-01", *lines),
            referrals=[("holter", True, "2025-02-12", lines[0]), ("coloscopie", True, "2024", lines[1])],
        )
    )
    desk.put(reading(title="Compte rendu de coloscopie", act_date="2024-05-02"))
    answer = desk.practice.synthesis("p1", today=TODAY)
    assert under(answer, "Mentionné mais absent") == [lines[0]]


def test_last_results_abnormal_first(desk: Desk) -> None:
    desk.put(reading(category="biologie", act_date="2025-01-01", results=[("creatinine", "140", "2025-01-01")]))
    desk.put(reading(category="biologie", act_date="2026-01-01", results=[("creatinine", "98", "2026-01-01")]))
    answer = desk.practice.synthesis("p1", today=TODAY)
    assert [(found.analyte, found.raw) for found in answer.observations] == [("creatinine", "98")]


def test_the_summary_of_a_follow_up_is_short_but_leaves_out_nothing_abnormal(desk: Desk) -> None:
    usual = (
        "sodium",
        "potassium",
        "chlore",
        "calcium",
        "phosphore",
        "magnesium",
        "albumine",
        "hemoglobine",
        "hba1c",
        "vgm",
    )
    lines = [f"Lombalgie {word}." for word in ("aiguë", "basse", "droite")]
    results = [(name, "1", "2025-01-01") for name in usual] + [("creatinine", "140", "2025-01-01")]
    made = reading(specialty="cardiologie", act_date="2025-01-01", body=lines, results=results)
    flagged = replace(made.document.observations[-1], printed_flag="H")
    document = replace(made.document, observations=(*made.document.observations[:-1], flagged))
    desk.put(replace(made, document=document))
    answer = desk.ask("résume le suivi cardiologique")
    assert answer.observations[0].analyte == "creatinine"
    assert len(answer.observations) == 9
    assert "2 autres lignes sous « Derniers résultats »" in answer.coverage.text
    assert len(desk.practice.synthesis("p1", today=TODAY).observations) == len(usual) + 1


def test_nothing_of_another_patient_after_today_or_masked_is_in_it(desk: Desk) -> None:
    desk.identify()
    fact = [("problem", "hta", "HTA.", None)]
    desk.put(stating(letter("2025-01-01", "HTA.", patient=STRANGER), facts=fact))
    desk.put(stating(letter("2027-01-01", "HTA."), facts=fact))
    desk.put(stating(letter("2025-01-02", "HTA.", confidentiality=("masked_to_professionals",)), facts=fact))
    answer = desk.practice.synthesis("p1", today=TODAY)
    assert answer.status == "not_found"
    assert not answer.statements
    assert answer.coverage.documents == 2


def test_a_dossier_without_documents_has_no_synthesis(desk: Desk) -> None:
    desk.identify()
    answer = desk.practice.synthesis("p1", today=TODAY)
    assert answer.status == "not_found"
    assert "aucun document" in answer.coverage.text


def test_words_that_only_change_a_dose_stand_beside_the_order(desk: Desk) -> None:
    order, advice = "FUROSEMIDE 40 mg 1 cp le matin", "Je suggère de diminuer la dose de furosémide."
    desk.put(
        stating(
            letter("2026-05-01", order, category="prescription"),
            drugs=[("FUROSEMIDE", ("furosemide",), "ordered", 90, order)],
        )
    )
    made = letter("2026-05-20", advice)
    line = evidence(made, advice)
    told = Prescription("furosémide", ("furosemide",), "ordered", line, said=line.span, changes=True)
    desk.put(replace(made, document=replace(made.document, prescriptions=(told,))))
    answer = desk.practice.synthesis("p1", today="2026-06-01")
    assert under(answer, "Traitement en cours") == [order, advice]
    assert desk.ask("traitement actuel", today="2026-06-01").headline.text == order


def test_a_fact_is_shown_with_the_sentence_it_was_read_in(desk: Desk) -> None:
    made = letter("2025-01-01", "Examen normal. Son père a", "été opéré d'un mélanome. Poids stable.")
    text = made.document.pages[0].text
    start, end = text.index("Son père"), text.index(" Poids")
    fact = ClinicalFact(
        "problem", "melanome", "mélanome", evidence(made, "mélanome"), "family", said=Span(1, start, end)
    )
    desk.put(replace(made, document=replace(made.document, facts=(fact,))))
    answer = desk.practice.synthesis("p1", today=TODAY)
    assert under(answer, "Antécédents familiaux") == ["Son père a\nété opéré d'un mélanome."]
    found = desk.ask("antécédents familiaux")
    assert [(one.text, one.label) for one in found.statements] == [("Son père a\nété opéré d'un mélanome.", "family")]


def test_the_last_injection_of_a_vaccine_is_shown(desk: Desk) -> None:
    lines = ("15/10/2025 VAXIGRIP (grippe) A7781", "21/10/2026 VAXIGRIP (grippe) B0912")
    made = letter("2026-10-21", *lines, category="vaccination")
    facts = tuple(
        ClinicalFact("vaccine", "vaccin_grippe", "vaccin grippe", evidence(made, line), date=day)
        for line, day in zip(lines, ("2025-10-15", "2026-10-21"), strict=True)
    )
    desk.put(replace(made, document=replace(made.document, facts=facts)))
    answer = desk.practice.synthesis("p1", today="2026-11-20")
    assert under(answer, "Vaccinations") == [lines[1]]


def test_a_class_says_again_what_the_order_of_its_drug_says(desk: Desk) -> None:
    order, said = "FUROSEMIDE 40 mg 1 cp le matin", "Sous diurétiques intraveineux."
    for day, line, drug in (("2026-05-01", order, "furosemide"), ("2026-05-10", said, "class:diuretique")):
        desk.put(stating(letter(day, line), drugs=[(line.split()[0], (drug,), "continued", None, line)]))
    answer = desk.practice.synthesis("p1", today="2026-06-01")
    assert under(answer, "Traitement en cours") == [order]


def test_what_is_due_is_shown_from_the_beginning_of_its_sentence(desk: Desk) -> None:
    first, last = "Pas de lésion suspecte de", "mélanome. Contrôle dans un an. Examen normal."
    made = letter("2026-01-01", first, last)
    text = made.document.pages[0].text
    start = text.index("Contrôle")
    span = Span(1, start, start + len("Contrôle dans un an"))
    due = Due("Contrôle dans un an", "2027-01-01", Evidence("text", 0.9, text[span.start : span.end], span), None, None)
    desk.put(replace(made, document=replace(made.document, due=(due,))))
    answer = desk.practice.synthesis("p1", today="2026-06-01")
    assert under(answer, "À faire") == ["Contrôle dans un an."]


def test_what_the_patient_does_not_have_is_no_history_of_the_family(desk: Desk) -> None:
    lines = ("Mère : cancer du côlon.", "Pas de diabète.")
    facts = [("problem", "cancer_colorectal", lines[0], "family"), ("problem", "diabete", lines[1], "negated")]
    desk.put(stating(letter("2026-01-01", *lines), facts=facts))
    assert [one.text for one in desk.ask("antécédents familiaux").statements] == [lines[0]]


def test_a_value_in_a_line_that_ends_within_a_sentence_is_shown_with_its_own(desk: Desk) -> None:
    made = letter("2026-01-01", "Poids 68 kg (taille 1,78 m). La douleur est à", "surveiller. Examen normal.")
    text = made.document.pages[0].text
    start = text.index("68")
    span = Span(1, start, start + 2)
    day = evidence(made, "2026-01-01")
    told = Evidence("text", 0.9, "68", span)
    weight = Observation("poids", "Poids", "68", 68.0, None, "kg", "2026-01-01", prior=False, value_evidence=told)
    weight = replace(weight, date_evidence=day)
    desk.put(replace(made, document=replace(made.document, observations=(weight,))))
    assert [one.text for one in desk.ask("poids").statements] == ["Poids 68 kg (taille 1,78 m)."]


def test_the_last_letter_is_shown_by_its_sentences_after_the_greeting(desk: Desk) -> None:
    head = ("Chirurgie urologique", "29000 Quimper", "Cher confrère,")
    desk.put(
        letter("2026-01-01", *head, "Votre patient va bien. Son père a", "été opéré. À revoir.", category="lettre")
    )
    answer = desk.ask("dernier courrier")
    assert [one.text for one in answer.statements] == [
        "Votre patient va bien.",
        "Son père a\nété opéré.",
        "À revoir.",
    ]


def test_the_last_ordonnance_is_shown_by_its_orders(desk: Desk) -> None:
    lines = ("Médecine générale", "CLOPIDOGREL 75 mg, un comprimé par jour")
    drugs = [("CLOPIDOGREL", ("clopidogrel",), "ordered", 90, lines[1])]
    desk.put(stating(letter("2026-01-01", *lines, category="prescription"), drugs=drugs))
    assert [one.text for one in desk.ask("dernière ordonnance").statements] == [lines[1]]


def test_an_act_is_told_by_the_line_that_dates_it(desk: Desk) -> None:
    told, dated = "À distance de la cicatrice de césarienne.", "Césarienne le 19/02/2023."
    desk.put(stating(letter("2026-09-17", told), facts=[("procedure", "cesarienne", told, None)]))
    made = stating(letter("2023-02-23", dated), facts=[("procedure", "cesarienne", dated, None)])
    facts = tuple(replace(fact, date="2023-02-19") for fact in made.document.facts)
    desk.put(replace(made, document=replace(made.document, facts=facts)))
    assert under(desk.practice.synthesis("p1", today="2026-11-01"), "Interventions et actes") == [dated]
