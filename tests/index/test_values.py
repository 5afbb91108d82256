"""Results: the last value, the series, each point cited and counted once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ingest.document import Evidence, Observation, Reading, Span
from ingest.errors import InvalidRequest
from tests.index.builders import STRANGER, reading
from tests.index.conftest import Desk


def lab(act_date: str, *results: tuple[str, str], **more: object):  # noqa: ANN201
    """A laboratory sheet: ``(raw, date)`` of creatinine, those of another day as priors."""
    rows = [("creatinine", raw, day) for raw, day in results]
    return reading(category="biologie", title="Biologie", act_date=act_date, results=rows, **more)  # type: ignore[arg-type]


def test_the_last_value_is_the_newest_sampling_whatever_the_deposit(desk: Desk) -> None:
    desk.put(lab("2026-02-01", ("98", "2026-02-01"), ("91", "2025-08-01")))
    desk.put(lab("2024-02-01", ("88", "2024-02-01")))
    answer = desk.ask("dernière créatinine")
    assert [(found.raw, found.date) for found in answer.observations] == [("98", "2026-02-01")]
    assert answer.certain
    assert "98 µmol/L le 01/02/2026" in answer.headline.text
    cited = {citation.id: citation.quote for citation in answer.citations}
    assert cited[answer.observations[0].citations["value"]] == "98"
    assert cited[answer.observations[0].citations["date"]] == "2026-02-01"


def test_a_trend_counts_each_result_once_oldest_first(desk: Desk) -> None:
    desk.put(lab("2026-02-01", ("98", "2026-02-01"), ("91", "2025-08-01")))
    desk.put(lab("2025-08-01", ("91", "2025-08-01"), ("88", "2024-02-01")))
    answer = desk.ask("évolution de la créatinine")
    assert [(found.raw, found.date, found.prior) for found in answer.observations] == [
        ("88", "2024-02-01", True),
        ("91", "2025-08-01", False),
        ("98", "2026-02-01", False),
    ]


def test_another_patients_result_enters_nothing(desk: Desk) -> None:
    desk.identify()
    desk.put(lab("2026-02-01", ("98", "2026-02-01")))
    desk.put(lab("2026-05-01", ("412", "2026-05-01"), patient=STRANGER))
    answer = desk.ask("créatinine")
    assert [found.raw for found in answer.observations] == ["98"]
    shown = [*(one.text for one in answer.statements), *(one.quote for one in answer.citations)]
    assert not any("412" in text for text in shown)


def test_two_values_of_the_same_day_are_both_shown(desk: Desk) -> None:
    desk.put(lab("2026-02-01", ("98", "2026-02-01"), ("104", "2026-02-01")))
    answer = desk.ask("dernière créatinine")
    assert {found.raw for found in answer.observations} == {"98", "104"}
    assert not answer.certain


def test_a_period_bounds_the_series(desk: Desk) -> None:
    desk.put(lab("2026-02-01", ("98", "2026-02-01"), ("91", "2025-08-01")))
    assert [found.raw for found in desk.ask("créatinine en 2025").observations] == ["91"]


def test_an_analyte_never_measured_is_not_found(desk: Desk) -> None:
    desk.put(lab("2026-02-01", ("98", "2026-02-01")))
    assert desk.ask("dernière ferritine").status == "not_found"


def test_observations_of_a_dossier_are_listed_with_citations(desk: Desk) -> None:
    desk.put(lab("2026-02-01", ("98", "2026-02-01"), ("91", "2025-08-01")))
    found, citations = desk.practice.observations("p1", "creatinine")
    assert [item.raw for item in found] == ["91", "98"]
    assert {number for item in found for number in item.citations.values()} <= {citation.id for citation in citations}
    with pytest.raises(InvalidRequest):
        desk.practice.observations("p1", "nope")


def test_a_value_of_another_kind_than_asked_is_no_answer(desk: Desk) -> None:
    desk.put(lab("2026-02-01", ("98", "2026-02-01")))
    assert desk.ask("dernière créatinine urinaire").status == "not_found"
    assert desk.ask("dernière créatinine du cardiologue").status == "not_found"


def test_a_word_beside_the_value_chooses_it(desk: Desk) -> None:
    results = [("creatinine", "98", "2026-02-01")]
    desk.put(reading(category="biologie", title="Biochimie sanguine", act_date="2026-02-01", results=results))
    assert [found.raw for found in desk.ask("dernière créatinine sanguine").observations] == ["98"]


def test_a_figure_ocr_doubts_is_not_told(desk: Desk) -> None:
    made = lab("2026-02-01", ("98", "2026-02-01"))
    (figure,) = made.document.observations
    doubted = replace(figure, value=None, value_evidence=replace(figure.value_evidence, confidence=0.41))
    desk.put(replace(made, document=replace(made.document, observations=(doubted,))))
    answer = desk.ask("dernière créatinine")
    assert "98" not in answer.headline.text
    assert not answer.certain
    assert answer.observations[0].value is None


def test_two_values_of_one_analyte_do_not_stand_for_another(desk: Desk) -> None:
    desk.put(lab("2026-02-01", ("98", "2026-02-01"), ("104", "2026-02-01")))
    assert not desk.ask("dernière créatinine et ferritine").certain


def test_a_document_dated_after_today_gives_no_value(desk: Desk) -> None:
    desk.put(lab("2030-02-01", ("98", "2026-02-01")))
    assert desk.ask("dernière créatinine").status == "not_found"


def letter(act_date: str, body: str, *told: tuple[str, str | None, str | None], prior: int | None = None) -> Reading:
    """A letter whose one line tells creatinine as ``(raw, words of the date, ISO date)``; ``prior``: which is one."""
    made = reading(category="lettre", title="Courrier", act_date=act_date, body=[body])
    only = made.document.pages[0]
    start = only.text.index(body)

    def cut(words: str) -> Evidence:
        where = start + body.index(words)
        return Evidence("text", 0.9, words, Span(1, where, where + len(words)))

    results = [
        Observation("creatinine", "Créatinine", raw, float(raw), None, "µmol/L", day, place == prior, cut(raw))
        for place, (raw, _, day) in enumerate(told)
    ]
    dated = [
        replace(one, date_evidence=cut(said) if said else None) for one, (_, said, _) in zip(results, told, strict=True)
    ]
    return replace(made, document=replace(made.document, observations=tuple(dated)))


def test_a_present_value_without_a_date_stands_before_the_earlier_one_of_its_line(desk: Desk) -> None:
    line = "La créatinine est à 137 µmol/L contre 118 µmol/L en février."
    desk.put(letter("2026-05-05", line, ("137", None, None), ("118", "février", "2026-02"), prior=1))
    answer = desk.ask("dernière créatinine")
    assert "137 µmol/L (document du 05/05/2026)" in answer.headline.text
    assert not answer.certain
    assert {found.raw for found in answer.observations} == {"137", "118"}
    cited = {citation.id: citation.quote for citation in answer.citations}
    earlier = next(found for found in answer.observations if found.raw == "118")
    assert any("2026" in cited[number] for number in earlier.citations.values())


def test_a_newer_letter_s_value_stands_before_an_older_dated_one_and_both_are_shown(desk: Desk) -> None:
    desk.put(lab("2026-02-01", ("98", "2026-02-01")))
    desk.put(letter("2026-06-01", "Créatinine à 140 µmol/L.", ("140", None, None)))
    answer = desk.ask("créatinine")
    assert "140" in answer.headline.text
    assert not answer.certain
    assert [found.raw for found in answer.observations] == ["140", "98"]
    trend = desk.ask("évolution de la créatinine")
    assert [(found.raw, found.date) for found in trend.observations] == [("98", "2026-02-01"), ("140", "2026-06-01")]


def test_a_letter_that_repeats_the_last_result_leaves_it_certain(desk: Desk) -> None:
    desk.put(lab("2026-02-01", ("98", "2026-02-01")))
    desk.put(letter("2026-03-01", "Créatinine à 98 µmol/L.", ("98", None, None)))
    answer = desk.ask("créatinine")
    assert [(found.raw, found.date) for found in answer.observations] == [("98", "2026-02-01")]
    assert answer.certain


def test_the_year_of_a_month_is_cited(desk: Desk) -> None:
    desk.put(letter("2026-05-05", "La créatinine était à 118 µmol/L en février.", ("118", "février", "2026-02")))
    answer = desk.ask("créatinine")
    cited = {citation.id: citation.quote for citation in answer.citations}
    assert "en 02/2026" in answer.headline.text
    assert any("2026" in cited[number] for number in answer.headline.citations)


@pytest.mark.parametrize("body", ["Contrôler le potassium dans 15 jours.", "Potassium demandé."])
def test_what_only_speaks_of_an_analyte_is_no_value_of_it(desk: Desk, body: str) -> None:
    desk.put(reading(act_date="2026-02-01", body=[body]))
    answer = desk.ask("kaliémie")
    assert answer.status == "not_found"
    assert [(found.text, found.section) for found in answer.statements] == [(body, "Mentionné dans d'autres documents")]


def test_a_result_told_in_words_answers_without_certainty(desk: Desk) -> None:
    desk.put(reading(act_date="2026-02-01", body=["Le potassium est normal."]))
    answer = desk.ask("kaliémie")
    assert answer.status == "answered"
    assert not answer.certain


def test_the_moment_asked_for_chooses_among_results(desk: Desk) -> None:
    desk.put(letter("2026-02-01", "Créatinine de sortie 98 µmol/L.", ("98", None, None)))
    desk.put(lab("2026-06-01", ("140", "2026-06-01")))
    assert [found.raw for found in desk.ask("créatinine de sortie").observations] == ["98"]
    assert [found.raw for found in desk.ask("dernière créatinine").observations] == ["140"]


@pytest.mark.parametrize("question", ["créatinine d'entrée", "créatinine du don"])
def test_what_is_said_of_a_result_and_not_found_is_told_and_leaves_doubt(desk: Desk, question: str) -> None:
    desk.put(lab("2026-06-01", ("140", "2026-06-01")))
    answer = desk.ask(question)
    assert [found.raw for found in answer.observations] == ["140"]
    assert not answer.certain
    assert any(note.endswith("précision non prise en compte") for note in answer.understood.notes)


def test_the_moment_asked_for_stands_in_the_sentence_of_the_value(desk: Desk) -> None:
    line = "Créatinine d'entrée 140 µmol/L. Évolution simple. Créatinine de sortie 98 µmol/L."
    desk.put(letter("2026-02-01", line, ("140", None, None), ("98", None, None)))
    assert [found.raw for found in desk.ask("créatinine de sortie").observations] == ["98"]
    assert [found.raw for found in desk.ask("créatinine d'entrée").observations] == ["140"]


def test_an_abnormal_result_does_not_hide_what_a_newer_letter_tells(desk: Desk) -> None:
    made = lab("2026-02-01", ("140", "2026-02-01"))
    high = replace(made.document.observations[0], computed_flag="H")
    desk.put(replace(made, document=replace(made.document, observations=(high,))))
    desk.put(letter("2026-05-05", "La créatinine est à 210 µmol/L.", ("210", None, None)))
    answer = desk.ask("résultats anormaux")
    assert "210" in answer.headline.text
    assert {found.raw for found in answer.observations} == {"140", "210"}
    assert not answer.certain


def test_what_may_ask_for_every_result_is_answered_by_the_last_then_the_earlier_ones(desk: Desk) -> None:
    desk.put(lab("2026-02-01", ("98", "2026-02-01"), ("91", "2025-08-01"), ("88", "2024-02-01")))
    vague = desk.ask("rejoue-moi la créatinine")
    assert [found.raw for found in vague.observations] == ["98", "91", "88"]
    assert "précédentes" in vague.understood.text
    assert [found.raw for found in desk.ask("dernière créatinine").observations] == ["98"]


def test_an_event_that_names_nothing_bounds_no_period(desk: Desk) -> None:
    found = desk.put(lab("2026-02-01", ("98", "2026-02-01")))
    answer = desk.ask("la dernière biologie avant la réunion")
    assert answer.status == "answered"
    assert not answer.certain
    assert answer.documents[0].document_id == found
    assert desk.ask("la dernière biologie avant la cataracte").status == "not_found"
