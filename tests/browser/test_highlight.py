"""The marker lies on the words it quotes: against the print's own geometry, and against the pixels shown."""

from __future__ import annotations

import io

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.api.conftest import QUESTION
from tests.browser.conftest import Open, report

QUOTED = "éjection à 60 %"
CROOKED = 0.03
"""A scan stands where the print stood within this share of the page (the corpus says so)."""


def marker(page: Page) -> tuple[float, float, float, float]:
    """The marked box, in fractions of the picture shown."""
    found: list[float] = page.locator("#desk #extrait").first.evaluate(
        """mark => { const box = mark.getBoundingClientRect();
        const paper = document.querySelector("#desk .paper").getBoundingClientRect();
        return [(box.left - paper.left) / paper.width, (box.top - paper.top) / paper.height,
                (box.right - paper.left) / paper.width, (box.bottom - paper.top) / paper.height]; }"""
    )
    return found[0], found[1], found[2], found[3]


def show_conclusion(open_page: Open, patient: str, width: int = 1440) -> Page:
    page = open_page(f"/?patient={patient}", width=width)
    page.fill("#question", QUESTION)
    page.keyboard.press("Enter")
    line = page.locator(".answer .extract", has_text="éjection").first
    expect(line).to_be_visible()
    line.focus()
    expect(page.locator("#viewer-where")).to_contain_text("page 2")
    page.locator("#desk .paper").evaluate("async image => { await image.decode(); }")
    return page


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_the_marker_lies_on_the_printed_words_however_the_page_is_turned(open_page: Open, rotation: int) -> None:
    page = show_conclusion(open_page, f"page-{rotation}")
    printed = next(line.box for line in report(rotation).lines if QUOTED in line.text)
    shown = marker(page)
    assert shown[0] <= printed[0] + 0.01
    assert shown[2] >= printed[2] - 0.01
    middle = (printed[1] + printed[3]) / 2
    assert shown[1] < middle < shown[3]
    assert shown[3] - shown[1] < 3 * (printed[3] - printed[1])


@pytest.mark.ocr
def test_the_marker_lies_on_the_words_of_a_scan(open_page: Open) -> None:
    page = show_conclusion(open_page, "scan")
    printed = next(line.box for line in report().lines if QUOTED in line.text)
    shown = marker(page)
    assert abs((shown[1] + shown[3]) / 2 - (printed[1] + printed[3]) / 2) < CROOKED
    assert abs(shown[0] - printed[0]) < CROOKED
    expect(page.locator(".warning", has_text="Numérisation lue à")).to_be_visible()


@pytest.mark.ocr
@pytest.mark.parametrize("patient", ["page-0", "page-90", "page-180", "page-270", "scan"])
def test_under_the_marker_there_is_ink_on_yellow_and_nowhere_else(open_page: Open, patient: str) -> None:
    page = show_conclusion(open_page, patient)
    box = page.locator("#desk #extrait").first.bounding_box()
    assert box is not None
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    inside = picture.crop(
        (round(box["x"]), round(box["y"]), round(box["x"] + box["width"]), round(box["y"] + box["height"]))
    )
    pixels = list(inside.get_flattened_data())
    yellow = sum(red > 180 and green > 150 and blue < 150 for red, green, blue in pixels) / len(pixels)
    dark = sum(red + green + blue < 300 for red, green, blue in pixels) / len(pixels)
    assert yellow > 0.4
    assert 0.02 < dark < 0.5


def test_the_marker_follows_the_picture_when_the_panel_is_narrow(open_page: Open) -> None:
    page = show_conclusion(open_page, "page-0", width=360)
    printed = next(line.box for line in report().lines if QUOTED in line.text)
    shown = marker(page)
    assert shown[1] < (printed[1] + printed[3]) / 2 < shown[3]
