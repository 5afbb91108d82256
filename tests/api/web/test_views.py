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
from api.web.banner import UNKNOWN, Banner, age
from api.web.chart import reference_limits
from api.web.sheets import UNIT, Place, marks_of, sheet
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
