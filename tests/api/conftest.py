from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.app import create_app
from api.auth import Access, load_access
from api.logs import configure
from api.settings import Settings, load_settings
from index.practice import Practice
from index.sealing import PracticeKey
from index.store import SealedStore
from ingest.ocr import Tesseract
from ingest.pipeline import Reader
from ingest.sandbox import Sandbox
from models.fakes import FakeEmbedder

TOKEN = "jeton-des-essais-0123456789"
BASE = "http://127.0.0.1"

CARDIOLOGY = """Cabinet de cardiologie
Dr Jean MARTIN
Cardiologue

Patient : Mme Marie DURAND, née le 02/04/1957

Compte rendu de consultation de cardiologie du 12/03/2024

Motif
Surveillance d'une fibrillation atriale.

Conclusion
Fonction ventriculaire gauche conservée, fraction d'éjection à 60 %.
"""
OLDER_CARDIOLOGY = CARDIOLOGY.replace("12/03/2024", "05/06/2019").replace("60 %", "58 %")
DERMATOLOGY = """Cabinet de dermatologie
Dr Anne PETIT
Dermatologue

Patient : Mme Marie DURAND, née le 02/04/1957

Compte rendu de consultation de dermatologie du 20/05/2024

Conclusion
Kératose séborrhéique sans caractère suspect.
"""
QUESTION = "dernier compte rendu cardiologique"
IDENTITY = {"birth_name": "DURAND", "given": "Marie", "birth_date": "1957-04-02", "sex": "F"}


@dataclass(frozen=True)
class Server:
    app: FastAPI
    access: Access
    practice: Practice
    settings: Settings


@pytest.fixture(autouse=True)
def _quiet() -> None:
    """Only errors, on the standard error of this very test."""
    configure("error")


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Sandbox]:
    """One server of reading children for every test: it takes a second to load."""
    with Sandbox() as running:
        yield running


class SharedSandbox(Sandbox):
    """The session's sandbox, which no single practice may close."""

    def __init__(self, shared: Sandbox) -> None:
        self._shared = shared
        self.run = shared.run  # type: ignore[method-assign]

    def close(self) -> None:
        pass


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("RETROUVE_TOKEN", TOKEN)
    return load_settings(data=tmp_path / "data", key_file=tmp_path / "config" / "practice.key", log_level="error")


def open_practice(settings: Settings, sandbox: Sandbox) -> Practice:
    key = PracticeKey.load_or_make(settings.key_file, settings.data)
    store = SealedStore.open_sqlite(settings.data, key)
    return Practice(store, Reader(SharedSandbox(sandbox), Tesseract()), FakeEmbedder())


@pytest.fixture
def server(settings: Settings, sandbox: Sandbox) -> Iterator[Server]:
    practice = open_practice(settings, sandbox)
    access, _ = load_access(settings)
    yield Server(create_app(practice, settings, access), access, practice, settings)
    practice.close()


@pytest.fixture
def stranger(server: Server) -> Iterator[TestClient]:
    """A caller without token or session."""
    with TestClient(server.app, base_url=BASE, follow_redirects=False) as client:
        yield client


@pytest.fixture
def program(stranger: TestClient) -> TestClient:
    """A program with the practice's token."""
    stranger.headers["authorization"] = f"Bearer {TOKEN}"
    return stranger


@pytest.fixture
def browser(server: Server, stranger: TestClient) -> TestClient:
    """A browser that came in by the one-time link."""
    assert stranger.get("/open", params={"ticket": server.access.new_ticket()}).status_code == 200
    return stranger


def deposit(client: TestClient, patient: str, *files: tuple[str, str | bytes]) -> list[dict[str, object]]:
    """Read files into a dossier and wait for it."""
    parts = [("files", (name, data.encode() if isinstance(data, str) else data)) for name, data in files]
    answer = client.post(f"/v1/patients/{patient}/documents", params={"wait": "true"}, files=parts)
    assert answer.status_code == 201, answer.text
    items: list[dict[str, object]] = answer.json()
    return items


@pytest.fixture
def dossier(program: TestClient) -> str:
    """A dossier of three consultations."""
    assert program.put("/v1/patients/demo", json=IDENTITY).status_code == 200
    deposit(program, "demo", ("new.txt", CARDIOLOGY), ("old.txt", OLDER_CARDIOLOGY), ("skin.txt", DERMATOLOGY))
    return "demo"
