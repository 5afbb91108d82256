"""Every failure is a problem in French that repeats nothing of what was sent or kept."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.auth import Access
from api.logs import configure
from index.practice import Practice
from tests.api.conftest import BASE, QUESTION, TOKEN, Server

NO_FILE = b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\nx\r\n--b--\r\n'


def check_problem(answer: object, status: int, slug: str) -> str:
    assert answer.status_code == status, answer.text  # type: ignore[attr-defined]
    assert answer.headers["content-type"] == "application/problem+json"  # type: ignore[attr-defined]
    body = answer.json()  # type: ignore[attr-defined]
    assert set(body) == {"type", "title", "status", "detail", "remedy"}
    assert body["status"] == status
    assert body["type"] == f"urn:retrouve:problem:{slug}"
    assert body["title"]
    assert "\n" not in body["detail"]
    return str(body["detail"])


def test_unknown_addresses_and_methods(program: TestClient) -> None:
    check_problem(program.get("/v1/nothing"), 404, "not-found")
    check_problem(program.delete("/healthz"), 405, "method-not-allowed")
    check_problem(program.get("/static/../api/app.py"), 404, "not-found")


def test_unknown_patient_document_and_job(program: TestClient) -> None:
    check_problem(program.get("/v1/patients/nobody"), 404, "not-found")
    check_problem(program.post("/v1/patients/nobody/ask", json={"question": QUESTION}), 404, "not-found")
    program.put("/v1/patients/p", json={})
    check_problem(program.get("/v1/patients/p/documents/unknown"), 404, "not-found")
    check_problem(program.get("/v1/patients/p/jobs/unknown"), 404, "not-found")


@pytest.mark.parametrize("question", ["", "   ", "\n", "a" * 2001, "mot " * 2500])
def test_an_empty_or_endless_question_gets_its_reason(program: TestClient, question: str) -> None:
    program.put("/v1/patients/p", json={})
    detail = check_problem(program.post("/v1/patients/p/ask", json={"question": question}), 422, "invalid-request")
    assert "question" in detail
    assert len(detail) < 200


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"[]",
        b'{"question": 3}',
        b"{}",
        b'{"question": "x", "today": "demain"}',
        b'{"question": "x", "today": "2024-02-30"}',
        b'{"question": "x", "understood": {"intent": "guess"}}',
        b'{"question": "x", "understood": {"intent": "latest", "limit": 0}}',
        b"\xff\xfe",
    ],
)
def test_a_malformed_body_names_the_field_and_never_the_value(program: TestClient, body: bytes) -> None:
    program.put("/v1/patients/p", json={})
    answer = program.post("/v1/patients/p/ask", content=body, headers={"content-type": "application/json"})
    detail = check_problem(answer, 422, "invalid-request") if answer.status_code == 422 else answer.text
    assert answer.status_code in (400, 422)
    assert "guess" not in detail
    assert "demain" not in detail


def test_a_body_over_the_limit_is_refused_by_its_length_and_by_its_bytes(program: TestClient, server: Server) -> None:
    settings = server.settings.model_copy(update={"max_request_mb": 1})
    app = create_app(server.practice, settings, server.access)
    with TestClient(app, base_url=BASE, headers={"authorization": f"Bearer {TOKEN}"}) as client:
        client.put("/v1/patients/p", json={})
        declared = client.post("/v1/patients/p/documents", files=[("f", ("a.txt", b"x" * 1_200_000))])
        check_problem(declared, 413, "limit-exceeded")
        streamed = client.post(
            "/v1/patients/p/ask",
            content=(b"x" * 100_000 for _ in range(12)),
            headers={"content-type": "application/json"},
        )
        check_problem(streamed, 413, "limit-exceeded")
        assert client.get("/v1/patients/p").json()["documents"] == 0


def test_too_many_files_are_refused_whole(program: TestClient, server: Server) -> None:
    settings = server.settings.model_copy(update={"max_request_files": 2})
    app = create_app(server.practice, settings, server.access)
    with TestClient(app, base_url=BASE, headers={"authorization": f"Bearer {TOKEN}"}) as client:
        files = [("f", (f"{n}.txt", b"texte")) for n in range(3)]
        check_problem(client.post("/v1/patients/p/documents", files=files), 413, "limit-exceeded")


@pytest.mark.parametrize(
    ("content_type", "body", "status"),
    [
        ("application/json", b"{}", 415),
        ("multipart/form-data", b"x", 422),
        ("multipart/form-data; boundary=b", b"garbage", 422),
        (
            "multipart/form-data; boundary=b",
            b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\nx\r\n--b--\r\n',
            422,
        ),
    ],
)
def test_an_upload_that_is_none_is_refused(program: TestClient, content_type: str, body: bytes, status: int) -> None:
    answer = program.post("/v1/patients/p/documents", content=body, headers={"content-type": content_type})
    check_problem(answer, status, "invalid-request")


class _Broken:
    """A practice whose every call breaks with a message that must not be told."""

    def __getattr__(self, name: str) -> Callable[..., object]:
        def broken(*_arguments: object, **_named: object) -> object:
            raise RuntimeError("SECRET du dossier")

        return broken

    def work_one_job(self) -> bool:
        return False

    def call_off_summaries(self) -> None:
        """The end of the server is not what breaks here."""


def test_what_breaks_inside_is_told_neither_to_the_caller_nor_to_the_log(
    server: Server, capfd: pytest.CaptureFixture[str]
) -> None:
    configure("info")
    broken: Practice = _Broken()  # type: ignore[assignment]
    access: Access = server.access
    app = create_app(broken, server.settings, access)
    with TestClient(app, base_url=BASE, headers={"authorization": f"Bearer {TOKEN}"}) as client:
        check_problem(client.get("/v1/patients/secretpatient"), 500, "error")
        check_problem(client.post("/v1/patients/p/ask", json={"question": "SECRETQUESTION"}), 500, "error")
        figures = client.get("/metrics").text
    told = capfd.readouterr()
    for secret in ("SECRET", "secretpatient", "SECRETQUESTION"):
        assert secret not in told.out + told.err + figures
    assert "RuntimeError" in told.out + told.err
