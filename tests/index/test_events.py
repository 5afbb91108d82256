"""Periods bounded by an event of the dossier: found there, shown in the reading, cited; never guessed."""

from __future__ import annotations

from dataclasses import replace

from tests.index.builders import reading
from tests.index.conftest import Desk
from tests.index.facts import stating


def eyes(desk: Desk, day: str) -> str:
    return desk.put(reading(specialty="ophtalmologie", act_date=day))


def test_the_day_of_an_operation_bounds_the_period(desk: Desk) -> None:
    before, _after = eyes(desk, "2022-01-01"), eyes(desk, "2024-01-01")
    desk.put(reading(title="Compte rendu opératoire de cataracte", type_code="34874-8", act_date="2023-03-12"))
    answer = desk.ask("ophtalmo avant la cataracte")
    assert [entry.document_id for entry in answer.documents] == [before]
    assert answer.understood.date_to == "2023-03-11"
    assert "12/03/2023" in answer.understood.text
    assert "Le 2023-03-12" in [statement.text for statement in answer.statements]


def test_a_dated_fact_bounds_it_too(desk: Desk) -> None:
    line = "Cataracte opérée le 12/03/2023."
    made = stating(reading(act_date="2025-01-01", body=[line]), facts=[("procedure", "cataracte", line, None)])
    fact = made.document.facts[0]
    desk.put(replace(made, document=replace(made.document, facts=(replace(fact, date="2023-03-12"),))))
    found = eyes(desk, "2022-01-01")
    answer = desk.ask("ophtalmo avant la cataracte")
    assert [entry.document_id for entry in answer.documents] == [found]


def test_the_report_of_the_operation_says_its_day_better_than_a_history_that_says_its_year(desk: Desk) -> None:
    line = "Cataracte opérée en 2022."
    made = stating(reading(act_date="2025-01-01", body=[line]), facts=[("procedure", "cataracte", line, None)])
    desk.put(replace(made, document=replace(made.document, facts=(replace(made.document.facts[0], date="2022"),))))
    report = ["Intervention : chirurgie de la cataracte droite."]
    desk.put(reading(title="Compte rendu opératoire", type_code="34874-8", act_date="2023-03-12", body=report))
    other = ["Intervention : appendicectomie."]
    desk.put(reading(title="Compte rendu opératoire", type_code="34874-8", act_date="2024-03-12", body=other))
    before, _after = eyes(desk, "2023-02-01"), eyes(desk, "2023-09-01")
    for question in ("ophtalmo avant la cataracte", "ophtalmo avant la cataratce"):
        answer = desk.ask(question)
        assert [entry.document_id for entry in answer.documents] == [before]
        assert answer.understood.date_to == "2023-03-11"
    assert "« cataratce » : orthographe rapprochée" in answer.understood.text
    assert not answer.certain


def test_an_event_the_dossier_does_not_date_answers_nothing_and_says_so(desk: Desk) -> None:
    eyes(desk, "2022-01-01")
    answer = desk.ask("ophtalmo avant la cataracte")
    assert (answer.status, answer.certain) == ("not_found", False)
    assert "événement non retrouvé" in answer.understood.text
    assert not answer.documents


def stay(desk: Desk, day: str) -> str:
    return desk.put(reading(title="Lettre de liaison", category="lettre", type_code="11490-0", act_date=day))


def bloods(desk: Desk, day: str) -> str:
    return desk.put(reading(category="biologie", act_date=day, results=[("creatinine", "98", day)]))


def test_several_events_are_said_to_be_several(desk: Desk) -> None:
    stay(desk, "2024-03-10")
    stay(desk, "2025-06-10")
    bloods(desk, "2024-12-01")
    found = bloods(desk, "2025-07-01")
    answer = desk.ask("bilans depuis l'hospitalisation")
    assert [entry.document_id for entry in answer.documents] == [found]
    assert not answer.certain
    assert "plusieurs événements possibles" in answer.understood.text
    told = desk.ask("bilans depuis la dernière hospitalisation")
    assert told.certain


def test_the_month_of_an_event_chooses_among_several(desk: Desk) -> None:
    stay(desk, "2026-03-10")
    stay(desk, "2026-06-10")
    found = bloods(desk, "2026-05-01")
    answer = desk.ask("bilans depuis l'hospitalisation de mars")
    assert [entry.document_id for entry in answer.documents] == [found]


def test_a_drug_s_first_order_bounds_results(desk: Desk) -> None:
    line = "Ramipril 5 mg"
    for day in ("2025-01-01", "2026-01-01"):
        made = reading(act_date=day, category="prescription", body=[line])
        desk.put(stating(made, drugs=[("ramipril", ("ramipril",), "ordered", 90, line)]))
    bloods(desk, "2024-06-01")
    bloods(desk, "2025-06-01")
    answer = desk.ask("évolution de la créat après l'introduction du ramipril")
    assert answer.understood.date_from == "2025-01-02"
    assert [found.date for found in answer.observations] == ["2025-06-01"]


def test_a_reading_sent_back_gives_the_same_answer(desk: Desk) -> None:
    stay(desk, "2025-06-10")
    bloods(desk, "2025-07-01")
    first = desk.ask("bilans depuis l'hospitalisation")
    again = desk.practice.ask("p1", first.question, today="2026-06-30", understood=first.understood)
    assert again.understood == first.understood
    assert again.documents == first.documents


def test_the_report_of_the_operation_is_known_by_another_name_of_the_act(desk: Desk) -> None:
    line = "PHACOEMULSIFICATION"
    note = reading(title="Compte rendu opératoire", type_code="34874-8", act_date="2022-11-17", body=[line])
    desk.put(stating(note, facts=[("procedure", "chirurgie_de_la_cataracte", line, None)]))
    desk.put(reading(title="Chirurgie de la cataracte", specialty="ophtalmologie", act_date="2022-09-20"))
    assert desk.ask("ophtalmo avant la cataracte").understood.date_to == "2022-11-16"


def test_a_visit_after_an_act_is_not_the_act(desk: Desk) -> None:
    line = "Accouchement le 22/03/2025."
    made = stating(
        reading(act_date="2025-03-26", body=[line]), facts=[("procedure", "accouchement_voie_basse", line, None)]
    )
    desk.put(
        replace(made, document=replace(made.document, facts=(replace(made.document.facts[0], date="2025-03-22"),)))
    )
    desk.put(reading(title="Consultation de suivi après accouchement", category="lettre", act_date="2026-02-11"))
    bloods(desk, "2025-09-22")
    assert desk.ask("bilans depuis l'accouchement").understood.date_from == "2025-03-22"
