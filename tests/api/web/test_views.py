"""The banner's words, a sheet's geometry, a chart's scales, who may frame the page."""

from __future__ import annotations

import re
from datetime import date

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from api.app import create_app
from api.auth import load_access
from api.guard import framing
from api.settings import Settings, load_settings
from api.web.answer_view import StatementLine
from api.web.banner import UNKNOWN, Banner, age
from api.web.chart import reference_limits, trend, without_person
from api.web.overview import SHOWN, overview
from api.web.sheets import UNIT, Place, marks_of, sheet
from index.answer import AnswerObservation
from index.synthesis import ALLERGIES, PROBLEMS, TREATMENT
from ingest.document import Block, Box, Identity, Line, Page, Word
from ingest.errors import InvalidRequest
from tests.api.conftest import BASE, Server

TODAY = date(2026, 11, 2)


def test_the_banner_never_guesses_who_it_is() -> None:
    assert Banner.of("p1", None, today=TODAY).name == UNKNOWN
    assert Banner.of("p1", Identity(birth_date="1957-04-02"), today=TODAY).known is False
    known = Banner.of("p1", Identity("DURAND", None, "Marie", "1957-04-02", "F"), today=TODAY)
    assert (known.name, known.details) == ("DURAND Marie", ("69 ans", "femme", "née le 02/04/1957"))
    married = Banner.of("p1", Identity("DURAND", "PETIT", "Marie", None, "F"), today=TODAY)
    assert married.name == "PETIT Marie (née DURAND)"


@pytest.mark.parametrize(
    ("born", "said"),
    [
        ("1957-11-03", "68 ans"),
        ("1957-11-02", "69 ans"),
        ("2025-01-10", "21 mois"),
        ("2027-01-01", ""),
        ("1957", ""),
        (None, ""),
    ],
)
def test_an_age_is_exact_or_not_said(born: str | None, said: str) -> None:
    assert age(born, TODAY) == said


@given(
    st.lists(
        st.tuples(st.floats(0, 0.9), st.floats(0, 0.9), st.floats(0.02, 0.1), st.floats(0.02, 0.1)),
        min_size=1,
        max_size=5,
    )
)
def test_marks_go_through_an_address_and_lie_on_the_sheet(corners: list[tuple[float, float, float, float]]) -> None:
    boxes = tuple(Box(x, y, x + w, y + h) for x, y, w, h in corners)
    place = Place("p", "d", 1, boxes)
    back = marks_of(re.search(r"marks=([^&#]+)", place.url)[1])  # type: ignore[index]
    assert all(
        abs(a - b) < 1e-3 for one, other in zip(boxes, back, strict=True) for a, b in zip(one, other, strict=True)
    )
    drawn = sheet(Place("p", "d", 1, back), Page(1, 595, 842, "text"), 1)
    for mark in drawn.marks:
        assert 0 <= float(mark.x) <= float(mark.x) + float(mark.width) <= UNIT + 0.1
        assert 0 <= float(mark.y) <= float(mark.y) + float(mark.height) <= drawn.height + 0.1


def test_cells_far_apart_are_laid_out_on_their_own() -> None:
    words = (Word(0, 6, Box(0.1, 0.1, 0.2, 0.12)), Word(7, 9, Box(0.6, 0.1, 0.65, 0.12)))
    page = Page(1, 595, 842, "text", (Block("body", (Line("Sodium 13", Box(0.1, 0.1, 0.65, 0.12), words),)),))
    assert [(run.text, run.x) for run in sheet(Place("p", "d"), page, 1).runs] == [("Sodium", "100"), ("13", "600")]


@pytest.mark.parametrize("text", ["1,2", "0.1,0.1,0.1,0.2", "a,b,c,d", ";".join(["0,0,1,1"] * 300)])
def test_marks_that_are_none_are_refused(text: str) -> None:
    with pytest.raises(InvalidRequest):
        marks_of(text)


@pytest.mark.parametrize(
    ("printed", "limits"),
    [
        ("59 - 104", (59, 104)),
        ("3,5-5,1", (3.5, 5.1)),
        ("< 5,0", (-float("inf"), 5)),
        ("> 90", (90, float("inf"))),
        ("H 13-17 F 12-16", ()),
        ("négatif", ()),
        ("", ()),
    ],
)
def test_a_reference_band_is_drawn_only_for_limits_that_are_clear(printed: str, limits: tuple[float, ...]) -> None:
    assert reference_limits(printed) == limits


def test_nobody_frames_the_page_unless_set() -> None:
    assert framing(())["x-frame-options"] == "DENY"
    headers = framing(("https://logiciel.cabinet",))
    assert headers["content-security-policy"].endswith("frame-ancestors https://logiciel.cabinet")
    assert "x-frame-options" not in headers


@pytest.mark.parametrize("origin", ["*", "https://a;script-src *", "logiciel", "https://a/b", "https://a b"])
def test_only_an_origin_may_be_an_ancestor(origin: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RETROUVE_FRAME_ANCESTORS", origin)
    with pytest.raises(InvalidRequest, match="RETROUVE_FRAME_ANCESTORS"):
        load_settings()


def test_in_a_frame_over_tls_the_cookie_is_kept_apart(server: Server, settings: Settings) -> None:
    framed = settings.model_copy(update={"behind_proxy": True, "frame_ancestors": ("https://logiciel.cabinet",)})
    access, _ = load_access(framed)
    with TestClient(create_app(server.practice, framed, access), base_url=BASE, follow_redirects=False) as client:
        opened = client.get("/open", params={"ticket": access.new_ticket()})
        cookie = opened.headers["set-cookie"]
        assert "SameSite=none" in cookie
        assert "Secure" in cookie
        assert cookie.endswith("; Partitioned")
        assert "frame-ancestors https://logiciel.cabinet" in opened.headers["content-security-policy"]


def result(day: str, raw: str, unit: str, reference: str | None = None) -> AnswerObservation:
    value = float(raw.replace(",", "."))
    return AnswerObservation("creatinine", "Créatinine", value, None, raw, unit, day, False, reference, None, None,
                             None, {})  # fmt: skip


def test_a_result_in_another_unit_is_drawn_where_it_lies_and_read_as_printed() -> None:
    found = [result("2021-01-05", "10", "mg/L"), result("2022-01-05", "88,4", "µmol/L", "59 - 104"),
             result("2023-01-05", "100", "µmol/L", "59 - 104")]  # fmt: skip
    drawn = trend("p", "Créatinine", found, (), {})
    assert drawn.chart is not None
    first, second, third = drawn.chart.dots
    assert first.y == second.y > third.y
    assert (first.converted, second.converted) == (True, False)
    assert "10 mg/L" in first.label
    assert "converti en µmol/L" in first.label
    assert "88" not in first.label
    assert [line.text for line in drawn.results] == ["100 µmol/L", "88,4 µmol/L", "10 mg/L"]
    assert (drawn.converted, drawn.left_out) == (1, 0)


def test_a_unit_without_conversion_is_left_to_the_table() -> None:
    found = [result("2021-01-05", "10", "lots"), result("2022-01-05", "88", "µmol/L"),
             result("2023-01-05", "90", "µmol/L")]  # fmt: skip
    drawn = trend("p", "Créatinine", found, (), {})
    assert drawn.chart is not None
    assert (len(drawn.chart.dots), drawn.left_out) == (2, 1)


def test_a_band_open_on_one_side_is_seen() -> None:
    found = [result("2022-01-05", "70", "µmol/L", "> 90"), result("2023-01-05", "80", "µmol/L", "> 90")]
    drawn = trend("p", "Créatinine", found, (), {})
    assert drawn.chart is not None
    assert drawn.chart.band is not None
    assert drawn.chart.band[1] > 10


@pytest.mark.parametrize(
    ("printed", "shown"),
    [
        ("Laboratoire du Centre - Dossier DURAND Marie 02/04/1957", "Laboratoire du Centre"),
        ("Laboratoire, Mme Marie DURAND", "Laboratoire"),
        ("Clinique DURAND - Site Nord", "Clinique DURAND - Site Nord"),
        ("DURAND Marie", ""),
    ],
)
def test_a_laboratory_is_not_called_by_the_patients_name(printed: str, shown: str) -> None:
    assert without_person(printed, {"durand", "marie"}) == shown


def test_in_brief_every_treatment_and_allergy_is_shown_and_what_is_left_out_is_counted() -> None:
    names = (PROBLEMS, TREATMENT, ALLERGIES)
    lines = tuple(StatementLine(f"{name} {rank}", None, name, ()) for name in names for rank in range(SHOWN + 3))
    seen = overview(lines)
    assert [(one.title, len(one.lines), one.left) for one in seen.brief] == [
        (PROBLEMS, SHOWN, 3),
        (TREATMENT, SHOWN + 3, 0),
        (ALLERGIES, SHOWN + 3, 0),
    ]
