"""Summaries over HTTP: streamed as the contract says, one at a time per caller, honest when something is missing."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator, Sequence

import pytest
from fastapi.testclient import TestClient
from starlette.types import ASGIApp

from api.app import create_app
from api.auth import load_access
from api.settings import Settings, load_settings
from api.summaries import SummaryRunner, Turns
from api.wiring import build
from index.ports import Generation, Interrupted, Message
from index.practice import Practice
from index.sealing import PracticeKey
from index.store import SealedStore
from index.summaries import Stop
from ingest.errors import NotFound
from ingest.ocr import Tesseract
from ingest.pipeline import Reader
from ingest.sandbox import Sandbox
from models.fakes import FakeEmbedder, FakeGenerator
from models.summarise import ModelSummariser
from tests.api.conftest import BASE, CARDIOLOGY, IDENTITY, QUESTION, TOKEN, SharedSandbox, deposit

NEWS = "Fonction ventriculaire gauche conservée, fraction d'éjection à 60 %."


def served(settings: Settings, sandbox: Sandbox, generator: FakeGenerator) -> tuple[TestClient, Practice]:
    """A client of a server whose summaries a fake model makes."""
    key = PracticeKey.load_or_make(settings.key_file, settings.data)
    store = SealedStore.open_sqlite(settings.data, key)
    reader = Reader(SharedSandbox(sandbox), Tesseract())
    practice = Practice(store, reader, FakeEmbedder(), summariser=ModelSummariser(generator))
    access, _ = load_access(settings)
    app = create_app(practice, settings, access)
    return TestClient(app, base_url=BASE, headers={"authorization": f"Bearer {TOKEN}"}), practice


@pytest.fixture
def client(settings: Settings, sandbox: Sandbox) -> Iterator[TestClient]:
    made, practice = served(settings, sandbox, FakeGenerator())
    with made:
        yield made
    practice.close()


def events(client: TestClient, **body: object) -> list[tuple[str, dict[str, object]]]:
    answer = client.post("/v1/patients/demo/ask", json={**body, "stream": True})
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/event-stream")
    found = []
    for block in answer.text.strip().split("\n\n"):
        name, data = block.split("\n")
        found.append((name.removeprefix("event: "), json.loads(data.removeprefix("data: "))))
    return found


def test_every_answer_carries_a_summary(program: TestClient, dossier: str) -> None:
    answer = program.post(f"/v1/patients/{dossier}/ask", json={"question": QUESTION}).json()
    assert answer["summary"]["status"] == "ready"
    assert (answer["summary"]["mode"], answer["summary"]["model"]) == ("extractive", None)
    assert NEWS in [said["text"] for said in answer["summary"]["sentences"]]
    known = {citation["id"]: citation["quote"] for citation in answer["citations"]}
    for said in answer["summary"]["sentences"]:
        assert said["text"] == known[said["citations"][0]]


def test_a_stream_is_one_answer_then_summaries_then_done(client: TestClient) -> None:
    client.put("/v1/patients/demo", json=IDENTITY)
    deposit(client, "demo", ("new.txt", CARDIOLOGY))
    found = events(client, question=QUESTION)
    names = [name for name, _ in found]
    assert names[0] == "answer"
    assert names[-1] == "done"
    assert set(names[1:-1]) <= {"summary"}
    known = {citation["id"] for citation in found[0][1]["citations"]}  # type: ignore[attr-defined, index]
    for _, event in found[1:-1]:
        given = known | {citation["id"] for citation in event["citations"]}  # type: ignore[attr-defined, index]
        for said in event["sentences"]:  # type: ignore[attr-defined]
            assert set(said["citations"]) <= given


def test_the_summary_of_several_documents_is_streamed_with_its_place(client: TestClient) -> None:
    client.put("/v1/patients/demo", json=IDENTITY)
    for year in range(2015, 2023):
        text = CARDIOLOGY.replace("12/03/2024", f"12/03/{year}").replace("60 %", f"{year - 1970} %")
        deposit(client, "demo", (f"{year}.txt", text))
    found = events(client, question="synthèse", understood={"intent": "summary", "text": "Synthèse"})
    places = [event["position"] for name, event in found if name == "summary" and event["status"] == "pending"]
    assert places == [1]
    last = found[-2][1]
    assert (last["status"], last["mode"], last["model"]) == ("ready", "choose", "fake-generator")
    assert last["sentences"]


def test_readiness_says_what_is_missing_and_the_rest_works(settings: Settings, sandbox: Sandbox) -> None:
    client, practice = served(settings, sandbox, FakeGenerator(missing="Le modèle de résumé n'est pas installé."))
    with client:
        client.put("/v1/patients/demo", json=IDENTITY)
        deposit(client, "demo", ("new.txt", CARDIOLOGY))
        ready = client.get("/readyz").json()
        answer = client.post("/v1/patients/demo/ask", json={"question": QUESTION}).json()
    practice.close()
    assert ready["components"]["résumés"] == "Le modèle de résumé n'est pas installé."
    assert ready["ready"] is all(reason is None for name, reason in ready["components"].items() if name != "résumés")
    assert answer["status"] == "answered"
    assert answer["summary"]["reason"] == "Le modèle de résumé n'est pas installé."


def test_no_text_of_a_document_reaches_the_log(
    settings: Settings, sandbox: Sandbox, capfd: pytest.CaptureFixture[str]
) -> None:
    """Also when the model's code fails with a message that quotes its prompt."""

    class Quoting(FakeGenerator):
        def generate(self, messages, **_: object):  # type: ignore[no-untyped-def, override]  # noqa: ANN001, ANN202
            raise RuntimeError(messages[-1].text)

    long = CARDIOLOGY.replace(NEWS, "\n".join(f"{NEWS} Mesure numéro {n}." for n in range(9)))
    client, practice = served(settings, sandbox, Quoting())
    with client:
        client.put("/v1/patients/demo", json=IDENTITY)
        deposit(client, "demo", ("new.txt", long))
        with pytest.raises(RuntimeError):
            practice.work_one_summary()
        SummaryRunner(practice, idle=0.0)
    practice.close()
    said = capfd.readouterr()
    assert "ventriculaire" not in said.out + said.err


def test_the_runner_outlives_errors() -> None:
    done = threading.Event()

    class Practice:
        calls = 0

        def work_one_summary(self) -> bool:
            self.calls += 1
            if self.calls == 1:
                raise ValueError("imprévu")
            done.set()
            return False

    runner = SummaryRunner(Practice(), idle=0.01, after_error=0.0)
    runner.start()
    assert done.wait(10)
    runner.stop()


def test_turns_are_taken_in_order_and_one_for_each_caller() -> None:
    turns = Turns()
    with turns.turn("a") as first, turns.turn("b") as second:
        assert (turns.position(first), turns.position(second)) == (1, 2)
        assert next(second.places()) == 2
        with turns.turn("a") as again:
            assert first.stopped()
            assert not again.stopped()
            assert list(first.places()) == []
            assert turns.position(again) == 3
    with turns.turn("c") as alone:
        assert list(alone.places()) == [1]


def test_an_unknown_model_name_is_refused_at_the_start(settings: Settings) -> None:
    with pytest.raises(NotFound, match="catalogue"):
        build(load_settings(data=settings.data, key_file=settings.key_file, summary_model="nulle-part"))


def test_a_closed_connection_calls_the_summary_off(settings: Settings, sandbox: Sandbox) -> None:
    """The caller leaves while the model is at work on the summary of several documents."""
    at_work, called_off = threading.Event(), threading.Event()

    class Slow(FakeGenerator):
        def generate(
            self, messages: Sequence[Message], *, grammar: str, most: int, stop: Stop = lambda: False
        ) -> Generation:
            at_work.set()
            for _ in range(3000):
                if stop():
                    called_off.set()
                    raise Interrupted
                threading.Event().wait(0.01)
            return super().generate(messages, grammar=grammar, most=most, stop=stop)

    client, practice = served(settings, sandbox, Slow())
    with client:
        client.put("/v1/patients/demo", json=IDENTITY)
        for year in range(2015, 2023):
            text = CARDIOLOGY.replace("12/03/2024", f"12/03/{year}").replace("60 %", f"{year - 1970} %")
            deposit(client, "demo", (f"{year}.txt", text))
        asyncio.run(left_at(client.app, at_work))
        assert called_off.wait(30)
    practice.close()


async def left_at(app: ASGIApp, moment: threading.Event) -> None:
    """Ask for a streamed synthesis and close the connection at a moment."""
    asked = {"question": "synthèse", "understood": {"intent": "summary", "text": "Synthèse"}, "stream": True}
    scope = {
        "type": "http", "asgi": {"version": "3.0", "spec_version": "2.3"}, "http_version": "1.1", "method": "POST",
        "scheme": "http", "path": "/v1/patients/demo/ask", "raw_path": b"/v1/patients/demo/ask", "query_string": b"",
        "root_path": "", "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 80), "state": {},
        "headers": [
            (b"host", BASE.split("://")[1].encode()),
            (b"authorization", f"Bearer {TOKEN}".encode()),
            (b"content-type", b"application/json"),
        ],
    }  # fmt: skip
    body = [{"type": "http.request", "body": json.dumps(asked).encode(), "more_body": False}]

    async def receive() -> dict[str, object]:
        if body:
            return body.pop()
        await asyncio.to_thread(moment.wait, 30)
        return {"type": "http.disconnect"}

    async def send(_: object) -> None:
        return None

    await app(scope, receive, send)
