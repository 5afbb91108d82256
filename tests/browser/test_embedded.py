"""In another program's frame, and while a model makes the summary: a server set so, of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from api.guard import cookie_name
from api.settings import load_settings
from index.ports import Generation, Message
from index.practice import Practice
from index.sealing import PracticeKey
from index.store import SealedStore
from ingest.ocr import Tesseract
from ingest.pipeline import Reader
from ingest.sandbox import Sandbox
from models.fakes import FakeEmbedder, FakeGenerator
from models.summarise import ModelSummariser
from tests.api.conftest import QUESTION, SharedSandbox
from tests.browser.conftest import Site, report, served

HOST = "http://logiciel.test"


class Held(FakeGenerator):
    """A model that answers once it is let."""

    def __init__(self) -> None:
        super().__init__()
        self.let = threading.Event()

    def generate(
        self, messages: Sequence[Message], *, grammar: str, most: int, stop: Callable[[], bool] = lambda: False
    ) -> Generation:
        self.let.wait(60)
        return super().generate(messages, grammar=grammar, most=most, stop=stop)


@pytest.fixture(scope="module")
def model() -> Held:
    return Held()


@pytest.fixture(scope="module")
def embedded(folder: Path, sandbox: Sandbox, model: Held) -> Iterator[Site]:
    settings = load_settings(
        data=folder / "embedded", key_file=folder / "config" / "embedded.key", log_level="error",
        token="jeton-de-la-page-1234", frame_ancestors=(HOST,),
    )  # fmt: skip
    store = SealedStore.open_sqlite(settings.data, PracticeKey.load_or_make(settings.key_file, settings.data))
    reader = Reader(SharedSandbox(sandbox), Tesseract())
    practice = Practice(store, reader, FakeEmbedder(), summariser=ModelSummariser(model))
    with served(practice, settings) as made:
        yield made
        model.let.set()


def framed(browser: Browser, address: str) -> Page:
    """A page of another host that holds ``address`` in a frame."""
    page = browser.new_context().new_page()
    body = f'<!doctype html><title>Logiciel</title><iframe src="{address}/" width="360" height="700"></iframe>'
    page.route(f"{HOST}/**", lambda route: route.fulfill(content_type="text/html", body=body))
    page.goto(f"{HOST}/")
    return page


def test_only_a_host_that_is_allowed_may_hold_the_page_in_a_frame(
    site: Site, embedded: Site, chromium: Browser
) -> None:
    allowed = framed(chromium, embedded.address)
    expect(allowed.frame_locator("iframe").locator("#token")).to_be_visible()
    refused = framed(chromium, site.address)
    refused.wait_for_load_state("networkidle")
    assert all(frame.locator("#token").count() == 0 for frame in refused.frames)
    for page in (allowed, refused):
        page.context.close()


def test_a_summary_takes_its_place_when_the_model_is_done_and_the_answer_never_waited(
    embedded: Site, chromium: Browser, model: Held
) -> None:
    embedded.dossier("demo", ("cr.pdf", report().data))
    context = chromium.new_context(locale="fr-FR")
    cookie, _ = embedded.access.new_session()
    context.add_cookies([{"name": cookie_name(secure=False), "value": cookie, "url": embedded.address}])
    page = context.new_page()
    page.goto(f"{embedded.address}/?patient=demo")
    page.fill("#question", QUESTION)
    page.keyboard.press("Enter")
    expect(page.locator("#reponse")).to_contain_text("12/03/2024")
    expect(page.locator("#summary-state")).to_be_visible()
    expect(page.locator("#summary")).not_to_contain_text(model.name)
    focused = page.evaluate("document.activeElement.className")
    model.let.set()
    expect(page.locator("#summary")).to_contain_text(model.name, timeout=30_000)
    expect(page.locator("#summary-state")).to_have_count(0)
    expect(page.locator("#annonce")).to_contain_text("Le résumé est prêt")
    assert page.evaluate("document.activeElement.className") == focused
    page.locator("#summary .extract").first.click()
    expect(page.locator("#desk #extrait")).to_be_visible()
    context.close()
