"""Bad input as a program meets it over HTTP: the right status, a French reason, nothing else disturbed or told."""

from __future__ import annotations

import json

import pytest
from fastapi.testclient import TestClient

from api.logs import configure
from tests.api.conftest import (
    CARDIOLOGY,
    QUESTION,
    Server,
    _quiet,
    deposit,
    dossier,
    program,
    sandbox,
    server,
    settings,
    stranger,
)
from tests.test_bad_input import REFUSED, pdf

__all__ = ["_quiet", "dossier", "program", "sandbox", "server", "settings", "stranger"]  # the fixtures

PROBLEM = "application/problem+json"


def asked(client: TestClient, patient: str, body: object) -> tuple[int, dict[str, object]]:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    answer = client.post(f"/v1/patients/{patient}/ask", content=data, headers={"content-type": "application/json"})
    if answer.status_code != 200:
        assert answer.headers["content-type"] == PROBLEM
        assert "\n" not in answer.json()["detail"]
    return answer.status_code, answer.json()


@pytest.mark.parametrize(
    "body",
    [
        {"question": "\ud800"},
        {"question": ""},
        {"question": "mot " * 2500},
        {"question": "x", "today": ""},
        {"question": "x", "today": "2024-02-30"},
        {"question": "x", "today": "20240101"},
        {"question": "x", "today": "99999-01-01"},
        {"question": "x", "understood": {"intent": "value", "analytes": ["inconnue"]}},
        {"question": "x", "understood": {"intent": "find", "terms": ["\ud800"]}},
        {"question": "x", "understood": {"intent": "find", "terms": ["z" * 10_000] * 100}},
        {"question": "x", "understood": {"intent": "find", "terms": ["z"] * 1000}},
        {"question": "x", "understood": {"intent": "find", "text": "\ud800"}},
        {"question": "x", "understood": {"intent": "latest", "from": "hier"}},
        {"question": "x", "understood": {"intent": "latest", "to": "2024-13-01"}},
        {"question": "x", "understood": {"intent": "latest", "limit": 0}},
    ],
)
def test_what_no_question_can_mean_is_refused(program: TestClient, dossier: str, body: dict[str, object]) -> None:
    status, told = asked(program, dossier, body)
    assert status == 422
    assert told["detail"]


@pytest.mark.parametrize(
    "question",
    [
        "'; DELETE FROM zebra; --",
        "depuis 99999999999999999999 ans",
        "il y a 999999 ans",
        "biologie du 30",
        "biologies de la semaine du 31/12/9999",
        "((((" * 400,
        "\u202e\u200b\ufeff",
        "{{7*7}} ${jndi:ldap://zebra}",
        "\x00\x01",
        "a" * 2000,
    ],
)
@pytest.mark.parametrize("day", ["0001-01-01", "2024-06-01", "9999-12-31"])
def test_nonsense_is_answered_by_not_found(program: TestClient, dossier: str, question: str, day: str) -> None:
    status, answer = asked(program, dossier, {"question": question, "today": day})
    assert (status, answer["status"], answer["documents"]) == (200, "not_found", [])
    assert "accessible" in answer["coverage"]["text"]  # type: ignore[index]


@pytest.mark.parametrize("question", ["ordonnances de novembre dernier", "créatinine avant l'hiver", "mois dernier"])
@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_period_at_the_end_of_the_calendar_is_answered_or_refused(
    program: TestClient, dossier: str, question: str, day: str
) -> None:
    status, told = asked(program, dossier, {"question": question, "today": day})
    assert (status == 200 and told["status"] == "not_found") or (status == 422 and told["detail"])


@pytest.mark.parametrize("title", ["\ud800", "a\x00b", "a\nb", "\x1b[31m", " ", "x" * 10_000])
def test_a_title_that_is_no_line_of_text_is_refused(program: TestClient, dossier: str, title: str) -> None:
    first = program.get(f"/v1/patients/{dossier}/documents").json()["items"][0]
    url = f"/v1/patients/{dossier}/documents/{first['document_id']}"
    body = json.dumps({"title": title})
    answer = program.patch(url, content=body, headers={"content-type": "application/json"})
    assert (answer.status_code, answer.headers["content-type"]) == (422, PROBLEM)
    assert program.get(url).json()["title"] == first["title"]


def test_every_bad_upload_gets_its_reason_and_costs_no_other(program: TestClient) -> None:
    items = deposit(program, "p", *REFUSED.items(), ("bon.txt", CARDIOLOGY), ("vierge.pdf", pdf("")))
    told = {str(item["path"]): item for item in items}
    assert {name for name, item in told.items() if item["status"] == "rejected"} == set(REFUSED)
    assert all(told[name]["reason"] for name in REFUSED)
    assert (told["bon.txt"]["status"], told["vierge.pdf"]["status"]) == ("added", "unreadable")
    status, answer = asked(program, "p", {"question": QUESTION, "today": "2024-06-01"})
    assert (status, answer["status"]) == (200, "answered")
    assert answer["coverage"]["documents"] == 2  # type: ignore[index]
    assert answer["coverage"]["unreadable"] == 1  # type: ignore[index]


def test_the_log_tells_no_question_name_or_text(
    server: Server, program: TestClient, dossier: str, capsys: pytest.CaptureFixture[str]
) -> None:
    configure("debug")
    for question in (QUESTION, "zebra", "\ud800", "mot " * 2500):
        asked(program, dossier, {"question": question})
    asked(program, "patient-zebra", {"question": "zebra"})
    deposit(program, dossier, ("zebra.pdf", b"%PDF-1.4 zebra"))
    program.get("/v1/patients/zebra/documents/zebra?cursor=zebra")
    logged = "".join(capsys.readouterr())
    assert logged.count("request") >= 6
    for secret in ("zebra", "cardiologique", "DURAND", "MARTIN", "new.txt", dossier + "/"):
        assert secret not in logged
