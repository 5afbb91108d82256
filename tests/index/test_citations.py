"""Every citation resolves: its quote is on its page, its boxes lie on it, its numbers are in it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from index.answer import Answer
from index.cite import Citer
from ingest.document import Span
from ingest.normalise import dates, numbers
from tests.index.builders import page, reading
from tests.index.conftest import Desk

LINES = st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\n\r"), min_size=1, max_size=30), min_size=1)


@given(lines=LINES, data=st.data())
def test_a_cited_span_is_on_its_page(lines: list[str], data: st.DataObject) -> None:
    only = page(1, lines)
    start = data.draw(st.integers(0, len(only.text) - 1))
    end = data.draw(st.integers(start + 1, len(only.text)))
    citer = Citer(lambda _: (only,))
    number = citer.span("d", Span(1, start, end))
    citation = citer.citations[number - 1]
    assert citation.quote == only.text[start:end]
    assert all(0 <= box.x0 < box.x1 and 0 <= box.y0 < box.y1 for box in citation.boxes)
    if citation.quote.strip("\n"):
        assert citation.boxes


def test_the_same_span_is_cited_once() -> None:
    only = page(1, ["abc"])
    citer = Citer(lambda _: (only,))
    assert citer.span("d", Span(1, 0, 3)) == citer.span("d", Span(1, 0, 3)) == 1


def _checked(answer: Answer) -> None:
    by_id = {citation.id: citation for citation in answer.citations}
    for statement in (answer.headline, *answer.statements):
        cited = " \n ".join(by_id[number].quote for number in statement.citations)
        assert set(dates(statement.text)) <= set(dates(cited))
        assert set(numbers(statement.text)) <= set(numbers(cited)) | set(numbers(" ".join(dates(cited))))


def test_statements_are_the_conclusion_word_for_word(desk: Desk) -> None:
    desk.put(
        reading(
            specialty="cardiologie",
            act_date="2026-03-12",
            author="Dr Jean MARTIN",
            body=["FEVG 55 %."],
            conclusion=["Bonne fonction ventriculaire gauche,", "FEVG à 55 %.", "Contrôle dans 12 mois."],
        )
    )
    answer = desk.ask("dernier compte rendu cardiologique")
    assert [statement.text for statement in answer.statements] == [
        "Bonne fonction ventriculaire gauche,\nFEVG à 55 %.",
        "Contrôle dans 12 mois.",
    ]
    assert len(answer.citations[answer.statements[0].citations[0] - 1].boxes) == 2


def test_a_statement_repeats_its_citation(desk: Desk) -> None:
    desk.put(reading(specialty="cardiologie", act_date="2026-03-12", conclusion=["Stable."]))
    answer = desk.ask("dernier compte rendu cardiologique")
    for statement in answer.statements:
        assert "\n".join(answer.citations[number - 1].quote for number in statement.citations) == statement.text


def test_a_conclusion_ends_where_the_letter_takes_leave_or_is_signed(desk: Desk) -> None:
    for closing in ("Bien confraternellement,", "Dr Jean MARTIN"):
        desk.put(
            reading(
                specialty="cardiologie",
                act_date="2026-03-12",
                author="Dr Jean MARTIN",
                body=[closing, "Corps."],
                conclusion=["Stable.", closing, "Édité par le secrétariat"],
            ),
            patient=closing[:2],
        )
        answer = desk.ask("dernier compte rendu cardiologique", patient=closing[:2])
        assert [statement.text for statement in answer.statements] == ["Stable."]
