"""One server and one Chromium for every test of the page; a context of its own for each test.

The dossiers: « demo » is about Marie DURAND; « grand » holds 500 documents; « inconnu » has no identity; « piege »
tries to break the page with its names. A test that changes a dossier makes its own.
"""

from __future__ import annotations

import shutil
import socket
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from dataclasses import replace as with_changes
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from api.app import create_app
from api.auth import Access, load_access
from api.guard import cookie_name
from api.logs import configure
from api.settings import Settings, load_settings
from eval.corpora.large import build_text_dossier
from eval.corpora.printed import printed
from eval.corpora.scans import pack, scanned_pages
from eval.corpora.sheet import Printed, Sheet
from index.practice import Practice
from index.records import new_document
from index.sealing import PracticeKey
from index.store import SealedStore
from ingest.document import Identity
from ingest.ocr import Tesseract
from ingest.pipeline import Reader
from ingest.sandbox import Sandbox
from models.fakes import FakeEmbedder
from tests.api.conftest import CARDIOLOGY, DERMATOLOGY, IDENTITY, OLDER_CARDIOLOGY, SharedSandbox

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
CREATED = datetime(2024, 3, 12, 9, 0)
LARGE = 500
ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--disable-background-networking",
    "--disable-features=LocalNetworkAccessChecks",  # (another host's page holds ours in a frame: ours is local)
)  # fmt: skip

BIOLOGY = """Laboratoire des Tilleuls
Biologiste : Dr Paul RENARD

Patient : Mme Marie DURAND, née le 02/04/1957

COMPTE RENDU D'EXAMENS DE BIOLOGIE MÉDICALE
Prélèvement du {day}

BIOCHIMIE
Créatinine          {value} µmol/L      (59 - 104)
Potassium           4,1 mmol/L      (3,5 - 5,1)
"""
HOSTILE_NAME = '"><img src=x onerror=alert(1)><script>alert(2)<\u2215script>.txt'
HOSTILE_TITLE = CARDIOLOGY.replace(
    "Fonction ventriculaire",
    "<script>document.title='pris'</script> <b onmouseover=alert(3)>Fonction</b> ventriculaire",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test here is marked ``browser``, and skipped where there is no Chromium."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip(reason="Chromium is not installed"))


def report(rotation: int = 0) -> Printed:
    """A printed cardiology report of two pages, turned by ``rotation``."""
    sheet = Sheet(CREATED, rotation=rotation)  # type: ignore[arg-type]
    sheet.new_page()
    for text in (
        "Cabinet de cardiologie",
        "Dr Jean MARTIN",
        "Cardiologue",
        "Patient : Mme Marie DURAND, née le 02/04/1957",
    ):
        sheet.line(text, after=4)
    sheet.line(
        f"Compte rendu de consultation de cardiologie du {12 + rotation // 90:02d}/03/2024", "bold", 14, after=20
    )
    sheet.line("Motif", "bold", after=6)
    sheet.paragraph("Surveillance d'une fibrillation atriale paroxystique connue depuis 2019. " * 12)
    sheet.new_page()
    for number in range(20):
        sheet.line(f"Observation numéro {number + 1} du tracé enregistré au cabinet.", after=8)
    sheet.line("Conclusion", "bold", 12, after=6)
    sheet.line("Fonction ventriculaire gauche conservée, fraction d'éjection à 60 %.", after=8)
    return sheet.finish()


@dataclass
class Site:
    """The running server."""

    address: str
    practice: Practice
    access: Access

    def dossier(self, patient: str, *texts: tuple[str, str | bytes], identity: dict[str, str] | None = None) -> str:
        """A dossier of its own for one test."""
        self.practice.set_patient(patient, Identity(**(identity or IDENTITY)))
        for name, data in texts:
            self.practice.add(patient, data.encode() if isinstance(data, str) else data, name)
        return patient


@pytest.fixture(scope="session")
def folder() -> Iterator[Path]:
    """In memory where there is such a file system: five hundred durable writes take half a minute on a disk."""
    memory = Path("/dev/shm")  # noqa: S108 - a file system in memory, a folder of our own in it
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as name:
        yield Path(name)


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as made:
        yield made


@contextmanager
def served(practice: Practice, settings: Settings) -> Iterator[Site]:
    """``practice`` behind a server of its own, on a free port."""
    access, _ = load_access(settings)
    listener = socket.create_server(("127.0.0.1", 0))
    app = create_app(practice, settings, access)
    config = uvicorn.Config(app, log_config=None, access_log=False, ws="none", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    yield Site(f"http://127.0.0.1:{listener.getsockname()[1]}", practice, access)
    server.should_exit = True
    thread.join(20)
    listener.close()
    practice.close()


@pytest.fixture(scope="session")
def site(folder: Path, sandbox: Sandbox) -> Iterator[Site]:
    configure("error")
    settings = load_settings(
        data=folder / "data",
        key_file=folder / "config" / "practice.key",
        log_level="error",
        token="jeton-de-la-page-1234",
    )
    store = SealedStore.open_sqlite(settings.data, PracticeKey.load_or_make(settings.key_file, settings.data))
    practice = Practice(store, Reader(SharedSandbox(sandbox), Tesseract()), FakeEmbedder())
    with served(practice, settings) as made:
        _fill(made, store)
        yield made


def _fill(site: Site, store: SealedStore) -> None:
    site.dossier("demo", ("new.txt", CARDIOLOGY), ("old.txt", OLDER_CARDIOLOGY), ("copy.txt", CARDIOLOGY + "\n"))
    site.practice.add("demo", DERMATOLOGY.encode(), "skin.txt")
    for day, value in (("05/02/2022", "88"), ("09/02/2023", "97"), ("14/02/2024", "131")):
        site.practice.add("demo", BIOLOGY.format(day=day, value=value).encode(), f"bio-{value}.txt")
    site.practice.add("demo", CARDIOLOGY.replace("Marie DURAND, née le 02/04/1957",
                                                 "Jeanne AUTRE, née le 01/01/1930").encode(), "other.txt")  # fmt: skip
    site.practice.add("inconnu", DERMATOLOGY.encode(), "skin.txt")
    site.practice.add("piege", HOSTILE_TITLE.encode(), HOSTILE_NAME)
    site.practice.add("..", DERMATOLOGY.encode(), "skin.txt")
    for rotation in (0, 90, 180, 270):
        site.dossier(f"page-{rotation}", ("cr.pdf", report(rotation).data))
    scan = pack(scanned_pages(report().data, "good", 7), "pdf", "good", CREATED)
    site.dossier("scan", ("scan.pdf", scan))
    fill_large(store, "grand")


def fill_large(store: SealedStore, patient: str, documents: int = LARGE) -> None:
    """A dossier of made-up readings with their pages printed."""
    dossier, random = store.create(patient), np.random.default_rng(1)
    for number, reading in enumerate(build_text_dossier(documents=documents, chunks_per_document=6, seed=1)):
        vectors = random.standard_normal((len(reading.chunks), FakeEmbedder().dimensions)).astype(np.float32)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        shown = with_changes(reading, rendition=printed(reading.document))
        original = f"{number}".encode()
        name = store.document_id(dossier, original)
        stamp = f"2025-10-01T00:00:00.{number:06d}+00:00"
        store.add(dossier, new_document(name, shown, vectors, embedder=FakeEmbedder().name, deposited_at=stamp,
                                        original=original))  # fmt: skip


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*ARGUMENTS])
        yield browser
        browser.close()


@dataclass
class Watch:
    """What a page asked for and complained about. ``expected`` are texts of complaints a test provokes."""

    address: str
    foreign: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    def over(self, page: Page) -> Page:
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("dialog", lambda dialog: (self.complaints.append(f"dialog {dialog.message}"), dialog.dismiss()))
        page.on("request", lambda sent: None if self._own(sent.url) else self.foreign.append(sent.url))
        return page

    def _own(self, url: str) -> bool:
        return url.startswith((f"{self.address}/", "data:", "blob:", "about:"))

    @property
    def unexpected(self) -> list[str]:
        return [text for text in self.complaints if not any(part in text for part in self.expected)]


Open = Callable[..., Page]


@pytest.fixture
def watch(site: Site) -> Iterator[Watch]:
    """Afterwards: no request to another host, no complaint on the console."""
    watching = Watch(site.address)
    yield watching
    assert watching.foreign == []
    assert watching.unexpected == []


@pytest.fixture
def open_page(site: Site, chromium: Browser, watch: Watch) -> Iterator[Open]:
    """Opens an address in a new signed-in browser: size, colour scheme and JavaScript as asked."""
    contexts: list[BrowserContext] = []

    def opened(
        path: str = "/", *, width: int = 1440, height: int = 900, dark: bool = False, script: bool = True
    ) -> Page:
        context = chromium.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            java_script_enabled=script,
            reduced_motion="reduce",
            locale="fr-FR",
        )
        context.set_default_timeout(15_000)
        context.grant_permissions(["clipboard-read", "clipboard-write"], origin=site.address)
        cookie, _ = site.access.new_session()
        context.add_cookies([{"name": cookie_name(secure=False), "value": cookie, "url": site.address}])
        contexts.append(context)
        page = watch.over(context.new_page())
        page.goto(site.address + path)
        return page

    yield opened
    for context in contexts:
        context.close()
