"""``retrouve eval page``: the page measured in a browser on a dossier of 500 documents, and pictures of every view.

Measured in Chromium against a real server: how long after its HTML the page can be used, how long after Enter the
answer is painted, how long the next page's picture takes once fetched ahead, and what all that weighs without
pictures. ``--screenshots FOLDER`` takes the pictures of the documentation instead, on the fictitious demonstration
(``--demo``, the folder that ``retrouve eval demo`` fills).
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from api.settings import Settings
from eval.corpora.large import build_text_dossier
from eval.corpora.printed import printed
from eval.demo import DemoFolders
from eval.machine import describe
from eval.serving import Running, running
from index.records import new_document
from index.sealing import PracticeKey
from index.store import SealedStore
from models.embedder import OnnxEmbedder

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Request

PATIENT = "bench"
QUESTIONS = ("dernier compte rendu cardiologique", "dernière ordonnance", "insuffisance cardiaque")
LIMITS = {"usable after the HTML": 300, "answer painted after Enter": 150, "next page, fetched ahead": 100}
WEIGHT = 150_000
# When what was last put into the page is on the screen: two frames after it was put there.
_PAINTED = """() => new Promise(done => {
  const seen = () => requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now())));
  const ready = () => document.querySelector("#reponse") && !document.querySelector("main[aria-busy]");
  if (ready()) return seen();
  const watch = new MutationObserver(() => { if (ready()) { watch.disconnect(); seen(); } });
  watch.observe(document.body, { childList: true, subtree: true, attributes: true });
})"""


def main(argv: Sequence[str] | None = None) -> int:
    """Measure, or take the pictures. Exit code 0, 1 when a limit is not kept."""
    parser = argparse.ArgumentParser(prog="retrouve eval page", description=__doc__)
    parser.add_argument("--documents", type=int, default=500)
    parser.add_argument("--repeat", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--screenshots", type=Path, help="take the pictures of the documentation into this folder")
    parser.add_argument("--demo", type=Path, default=Path("demo-data"), help="the folder of the demonstration")
    options = parser.parse_args(argv)
    if options.screenshots is not None:
        from eval.screenshots import take

        with running(DemoFolders(options.demo.absolute()).settings) as server, chromium() as browser:
            take(server, browser, options.screenshots)
        return 0
    with tempfile.TemporaryDirectory(prefix="retrouve-page-") as name:
        return _measure(Path(name), options)


@contextmanager
def chromium() -> Iterator[Browser]:
    """The machine's own Chromium, driven by Playwright; nothing is downloaded."""
    from playwright.sync_api import sync_playwright

    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        raise SystemExit("Chromium is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=found, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        yield browser
        browser.close()


@dataclass(frozen=True, slots=True)
class Figures:
    """Milliseconds by what was measured, and bytes without pictures."""

    times: dict[str, list[float]]
    weight: int


def _measure(folder: Path, options: argparse.Namespace) -> int:
    settings = Settings(data=folder / "data", key_file=folder / "keys" / "practice.key")
    _fill(settings, options.documents, options.seed)
    print(f"{describe()}; {options.documents} documents, seed {options.seed}")
    with running(settings) as server, chromium() as browser:
        print(f"Chromium {browser.version}")
        figures = _figures(server, browser, options.repeat)
    kept = figures.weight <= WEIGHT
    for name, times in figures.times.items():
        middle, worst = statistics.median(times), float(np.percentile(times, 95))
        kept = kept and middle <= LIMITS[name]
        print(f"{name:32} p50 {middle:7.1f} ms   p95 {worst:7.1f} ms   limit {LIMITS[name]} ms   n {len(times)}")
    print(f"{'weight without pictures':32} {figures.weight / 1000:11.1f} kB  limit {WEIGHT // 1000} kB")
    return 0 if kept else 1


def _fill(settings: Settings, documents: int, seed: int) -> None:
    """The large dossier with its pages printed; vectors are random, under the real embedder's name."""
    embedder = OnnxEmbedder(settings.models)
    store = SealedStore.open_sqlite(settings.data, PracticeKey.load_or_make(settings.key_file, settings.data))
    dossier, random = store.create(PATIENT), np.random.default_rng(seed)
    for number, reading in enumerate(build_text_dossier(documents=documents, chunks_per_document=10, seed=seed)):
        vectors = random.standard_normal((len(reading.chunks), embedder.dimensions)).astype(np.float32)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        original = f"{number}".encode()
        document = new_document(
            store.document_id(dossier, original),
            replace(reading, rendition=printed(reading.document)),
            vectors,
            embedder=embedder.name,
            deposited_at=f"2026-10-01T00:00:00.{number:06d}+00:00",
            original=original,
        )
        store.add(dossier, document)
    store.close()


def _figures(server: Running, browser: Browser, repeat: int) -> Figures:
    page = signed_in(server, browser)
    weight = _weight(server, browser)
    times: dict[str, list[float]] = {name: [] for name in LIMITS}
    for number in range(repeat):
        page.goto(f"{server.address}/?patient={PATIENT}")
        times["usable after the HTML"].append(_usable(page))
        for question in (QUESTIONS[number % len(QUESTIONS)],):
            times["answer painted after Enter"].append(_asked(page, question))
        times["next page, fetched ahead"] += _turned(page)
    return Figures(times, weight)


def signed_in(server: Running, browser: Browser, *, width: int = 1440, height: int = 900, dark: bool = False) -> Page:
    """A page of a new browser that came in by a one-time link."""
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if dark else "light",
        reduced_motion="reduce",
        locale="fr-FR",
    )
    page = context.new_page()
    page.goto(server.link())
    page.wait_for_url(f"{server.address}/")
    return page


def _usable(page: Page) -> float:
    """From the last byte of the HTML to the module's work done, which is when keys do all they do."""
    page.locator("html.scripted").wait_for(state="attached")
    return float(
        page.evaluate(
            """() => { const [own] = performance.getEntriesByType("navigation");
            const [mark] = performance.getEntriesByName("ready"); return mark.startTime - own.responseEnd; }"""
        )
    )


def _asked(page: Page, question: str) -> float:
    """From the key to the frame that shows the answer."""
    page.fill("#question", question)
    page.evaluate(
        """() => document.addEventListener("keydown", (event) => { window.began = event.timeStamp; },
        { capture: true, once: true })"""
    )
    page.keyboard.press("Enter")
    painted = page.evaluate(_PAINTED)
    return float(painted) - float(page.evaluate("window.began"))


def _turned(page: Page) -> list[float]:
    """From the key that moves to the next citation to its page shown, once it was fetched ahead."""
    page.wait_for_load_state("networkidle")
    if page.locator(".answer a[data-sheet]").count() < 2:
        return []
    took = page.evaluate(
        """() => new Promise(done => {
          const links = [...document.querySelectorAll(".answer a[data-sheet]")];
          const at = links.findIndex((link) => link.hasAttribute("aria-current"));
          const other = links.find((link, place) => place > at && link.dataset.sheet !== links[at].dataset.sheet);
          if (!other) return done(null);
          const began = performance.now();
          const watch = new MutationObserver(async () => {
            watch.disconnect();
            await document.querySelector("#desk .paper").decode();
            requestAnimationFrame(() => done(performance.now() - began));
          });
          watch.observe(document.getElementById("desk"), { childList: true });
          other.focus();
        })"""
    )
    return [] if took is None else [float(took)]


def _weight(server: Running, browser: Browser) -> int:
    """Bytes of the dossier's page, its answer and all they need, pictures apart, in a browser that has nothing yet."""
    page = signed_in(server, browser)
    weights: dict[str, int] = {}

    def weigh(request: Request) -> None:
        response = request.response()
        if response is not None and ".png" not in request.url:
            weights[request.method + request.url] = len(response.body())

    page.on("requestfinished", weigh)
    page.goto(f"{server.address}/?patient={PATIENT}")
    page.fill("#question", QUESTIONS[0])
    page.keyboard.press("Enter")
    page.locator("#reponse").wait_for()
    page.wait_for_load_state("networkidle")
    return sum(weights.values())
