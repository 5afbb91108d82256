"""axe-core finds nothing to say on any view, light and dark, wide and narrow."""

from __future__ import annotations

from importlib.resources import files

import pytest
from playwright.sync_api import Page, expect

from tests.api.conftest import QUESTION
from tests.browser.conftest import Open, Watch

AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
VIEWS = {
    "picker": "/",
    "dossier": "/?patient=demo",
    "filtered": "/?patient=demo&specialty=cardiologie",
    "answer": f"?{QUESTION}",
    "values": "?créatinine",
    "absent": "?dernier compte rendu de neurologie",
    "document": "document",
    "trends": "/trends?patient=demo&analyte=creatinine",
    "synthesis": "/synthesis?patient=demo",
    "plain": "/synthesis?patient=demo&plain=true",
    "deposit": "/deposit?patient=demo",
    "tray": "/tray",
    "trouble": "/document?patient=demo&document=none",
    "nobody": "/?patient=nobody",
}


def violations(page: Page) -> list[str]:
    """What axe finds, one line an element."""
    page.evaluate(AXE)
    found = page.evaluate(
        "rules => axe.run(document, {runOnly: {type: 'tag', values: rules}}).then(result => result.violations)", RULES
    )
    return [
        f"{item['id']}: {node['html'][:160]} {node['failureSummary'][-160:]}"
        for item in found
        for node in item["nodes"]
    ]


def show(open_page: Open, name: str, *, dark: bool, width: int) -> Page:
    where = VIEWS[name]
    page = open_page(where if where.startswith("/") else "/?patient=demo", dark=dark, width=width)
    if where.startswith("?"):
        page.fill("#question", where[1:])
        page.keyboard.press("Enter")
        expect(page.locator("#reponse")).to_be_visible()
    elif where == "document":
        page.locator("#documents a.name").first.click()
        for summary in page.locator(".about summary").all():
            summary.click()
    return page


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("name", VIEWS)
def test_axe_finds_no_violation(open_page: Open, watch: Watch, name: str, dark: bool) -> None:
    watch.expected.append("Failed to load resource")  # (the views of what is not there)
    assert violations(show(open_page, name, dark=dark, width=1440)) == []


@pytest.mark.parametrize("name", ["picker", "dossier", "answer", "document"])
def test_axe_finds_no_violation_in_a_narrow_panel(open_page: Open, name: str) -> None:
    assert violations(show(open_page, name, dark=False, width=360)) == []


def test_the_way_in_has_no_violation(open_page: Open, watch: Watch) -> None:
    watch.expected.append("Failed to load resource")
    page = open_page("/")
    page.context.clear_cookies()
    page.reload()
    expect(page.locator("#token")).to_be_visible()
    assert violations(page) == []


@pytest.mark.parametrize("name", ["picker", "dossier", "answer", "document", "trends", "deposit"])
def test_every_control_is_reached_by_tab_and_shows_it_has_the_focus(open_page: Open, name: str) -> None:
    page = show(open_page, name, dark=False, width=1440)
    page.evaluate("document.activeElement.blur()")
    seen: set[str] = set()
    hidden: list[str] = []
    for _ in range(60):
        page.keyboard.press("Tab")
        at = page.evaluate(
            """() => { const it = document.activeElement; const none = it.tagName === "BODY";
            const style = getComputedStyle(it.closest("label.button") ?? it);
            return [it.tagName + (it.id || it.textContent.trim().slice(0, 30)), none || style.outlineStyle !== "none",
                    none || it.getBoundingClientRect().width > 0]; }"""
        )
        seen.add(at[0])
        if not (at[1] and at[2]):
            hidden.append(at[0])
    assert hidden == []
    assert len(seen) >= 5
