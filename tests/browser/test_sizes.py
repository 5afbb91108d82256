"""Five hundred documents, a panel of 360 pixels, text twice as large: nothing overflows, nothing weighs."""

from __future__ import annotations

import pytest
from playwright.sync_api import Response, expect

from tests.browser.conftest import LARGE, Open

WEIGHT = 150_000
VIEWS = [
    "/", "/?patient=demo", "/?patient=grand", "/trends?patient=demo&analyte=creatinine", "/synthesis?patient=demo",
    "/deposit?patient=demo", "/tray",
]  # fmt: skip


def test_five_hundred_documents_are_listed_by_lots_and_asked(open_page: Open) -> None:
    page = open_page("/?patient=grand")
    assert LARGE - 100 < int(page.inner_text("#documents h2").split()[0]) <= LARGE
    before = page.locator("#documents .line").count()
    page.get_by_role("link", name="Afficher la suite").click()
    expect(page.locator("#documents .line")).to_have_count(2 * before)
    page.fill("#question", "dernier compte rendu cardiologique")
    page.keyboard.press("Enter")
    expect(page.locator("#reponse")).to_be_visible()
    expect(page.locator("#desk #extrait")).to_be_visible()


def test_the_page_of_a_large_dossier_and_its_answer_weigh_little(open_page: Open) -> None:
    page = open_page("/")
    weights: dict[str, int] = {}

    def weigh(response: Response) -> None:
        if not response.url.endswith(".png") and ".png?" not in response.url:
            weights[response.request.method + response.url] = len(response.body())

    page.context.clear_cookies()  # (a browser that has nothing yet)
    page = open_page("/")
    page.on("requestfinished", lambda request: weigh(request.response()))  # type: ignore[arg-type]
    page.goto(page.url + "?patient=grand")
    page.fill("#question", "dernier compte rendu cardiologique")
    page.keyboard.press("Enter")
    expect(page.locator("#reponse")).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert len(weights) > 8
    assert sum(weights.values()) <= WEIGHT


@pytest.mark.parametrize("path", VIEWS)
@pytest.mark.parametrize(("width", "height"), [(360, 700), (720, 450)])
def test_nothing_overflows_a_narrow_panel_or_a_page_twice_as_large(
    open_page: Open, path: str, width: int, height: int
) -> None:
    page = open_page(path, width=width, height=height)
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= width
    if "patient=" in path:
        expect(page.locator(".who strong")).to_be_in_viewport()


def test_an_answer_fits_the_narrow_panel(open_page: Open) -> None:
    page = open_page("/?patient=demo", width=360, height=700)
    page.fill("#question", "dernier compte rendu cardiologique")
    page.keyboard.press("Enter")
    expect(page.locator("#reponse")).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    box = page.locator("#desk").bounding_box()
    assert box is not None
    assert box["width"] <= 360


def test_the_banner_stays_while_the_dossier_is_scrolled(open_page: Open) -> None:
    page = open_page("/?patient=grand")
    page.keyboard.press("End")
    page.mouse.wheel(0, 4000)
    expect(page.locator(".who strong")).to_be_in_viewport()
