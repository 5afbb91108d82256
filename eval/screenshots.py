"""The pictures of the documentation: every view, on the fictitious demonstration, small enough to be kept."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

from eval.corpora.demo import PATIENT
from eval.page import signed_in
from eval.serving import Running

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

HEAVIEST = 200_000
COLOURS = 128
QUESTION = "dernier compte rendu cardiologique"


def _ask(page: Page, question: str = QUESTION) -> None:
    page.fill("#question", question)
    page.keyboard.press("Enter")
    page.locator("#reponse").wait_for()


def _document(page: Page) -> None:
    _ask(page)
    page.locator("#viewer-open").click()
    page.locator(".document").wait_for()
    page.locator("summary", has_text="D'où vient cette date").click()


def _go(path: str) -> Callable[[Page], None]:
    def go(page: Page) -> None:
        page.goto(page.url.split("/?")[0].rstrip("/") + path)

    return go


@dataclass(frozen=True, slots=True)
class View:
    """One picture: its name, how to come there from the dossier, the window's size and colours."""

    name: str
    reach: Callable[[Page], None]
    width: int = 1440
    height: int = 900
    dark: bool = False


VIEWS = (
    View("patients", _go("/"), height=560),
    View("dossier", lambda page: None),
    View("dossier-sombre", lambda page: None, dark=True),
    View("answer", _ask),
    View("answer-1024", _ask, width=1024, height=768),
    View("answer-sombre", _ask, dark=True),
    View("panneau", _ask, width=360, height=780),
    View("agrandi-200", _ask, width=720, height=450),
    View("absent", lambda page: _ask(page, "dernier compte rendu de dermatologie"), height=620),
    View("document", _document),
    View("courbe", _go(f"/trends?patient={PATIENT}&analyte=creatinine")),
    View("synthese", _go(f"/synthesis?patient={PATIENT}")),
    View("deposer", _go(f"/deposit?patient={PATIENT}"), height=760),
    View("a-classer", _go("/tray"), height=620),
)


def take(server: Running, browser: Browser, folder: Path) -> None:
    """Write every view under ``folder`` as a PNG of at most 128 colours."""
    folder.mkdir(parents=True, exist_ok=True)
    for view in VIEWS:
        page = signed_in(server, browser, width=view.width, height=view.height, dark=view.dark)
        page.goto(f"{server.address}/?patient={PATIENT}")
        view.reach(page)
        page.wait_for_load_state("networkidle")
        path = folder / f"{view.name}.png"
        path.write_bytes(_small(page.screenshot()))
        print(f"{path} {path.stat().st_size / 1000:.0f} kB")
        page.context.close()


def _small(png: bytes) -> bytes:
    """The picture with fewer colours, and fewer still while it is too heavy."""
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    for colours in (COLOURS, COLOURS // 2, COLOURS // 4):
        output = io.BytesIO()
        picture.quantize(colours).save(output, "PNG", optimize=True)
        if output.tell() <= HEAVIEST:
            break
    return output.getvalue()
