"""Who is let in, and who is not."""

from __future__ import annotations

import re
import stat
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.auth import Access, load_access
from api.settings import load_settings
from ingest.errors import KeyProblem
from tests.api.conftest import BASE, QUESTION, TOKEN, Server

GUARDED = [
    ("GET", "/v1/patients/demo"),
    ("PUT", "/v1/patients/demo"),
    ("DELETE", "/v1/patients/demo"),
    ("GET", "/v1/patients/demo/documents"),
    ("POST", "/v1/patients/demo/documents"),
    ("GET", "/v1/patients/demo/documents/d"),
    ("PATCH", "/v1/patients/demo/documents/d"),
    ("DELETE", "/v1/patients/demo/documents/d"),
    ("GET", "/v1/patients/demo/documents/d/file"),
    ("GET", "/v1/patients/demo/documents/d/pages/1"),
    ("GET", "/v1/patients/demo/documents/d/pages/1.png"),
    ("POST", "/v1/patients/demo/ask"),
    ("GET", "/v1/patients/demo/jobs/j"),
    ("GET", "/v1/unknown"),
    ("GET", "/anything/else"),
]


def csrf_of(page: str) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', page)
    assert found is not None
    return found[1]


@pytest.mark.parametrize(("method", "path"), GUARDED)
def test_nothing_is_told_without_token_or_session(program: TestClient, dossier: str, method: str, path: str) -> None:
    del program.headers["authorization"]
    for headers in ({}, {"authorization": "Bearer wrong"}, {"authorization": f"Basic {TOKEN}"}):
        answer = program.request(method, path, headers=headers)
        assert answer.status_code == 401
        assert answer.headers["content-type"] == "application/problem+json"
        assert "DURAND" not in answer.text


def test_every_v1_route_of_the_application_is_guarded(server: Server, stranger: TestClient) -> None:
    for path, operations in server.app.openapi()["paths"].items():
        if not path.startswith("/v1/"):
            continue
        concrete = re.sub(r"\{[a-z_]+\}", "1", path)
        for method in operations:
            assert stranger.request(method.upper(), concrete).status_code == 401, (method, path)


@pytest.mark.parametrize(
    "host",
    ["evil.example", "127.0.0.1.evil.example", "evil.example:8710", "", "localhost@evil.example", "[::1", "0.0.0.1"],
)
def test_a_foreign_host_name_is_refused_even_with_the_token(program: TestClient, host: str) -> None:
    answer = program.get("/v1/patients/demo", headers={"host": host})
    assert answer.status_code == 400
    assert answer.json()["type"] == "urn:retrouve:problem:unknown-host"


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:8710", "localhost:1", "[::1]:8710", "LOCALHOST"])
def test_loopback_host_names_are_served(stranger: TestClient, host: str) -> None:
    assert stranger.get("/healthz", headers={"host": host}).status_code == 200


def test_a_link_opens_one_session_once(server: Server, stranger: TestClient) -> None:
    ticket = server.access.new_ticket()
    opened = stranger.get("/open", params={"ticket": ticket})
    cookie = opened.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert stranger.get("/").status_code == 200
    stranger.cookies.clear()
    assert stranger.get("/").status_code == 401
    again = stranger.get("/open", params={"ticket": ticket})
    assert again.status_code == 401
    assert "set-cookie" not in again.headers


def test_the_token_typed_on_the_page_opens_a_session(stranger: TestClient) -> None:
    home = {"origin": BASE}
    assert stranger.post("/session", data={"token": "wrong"}, headers=home).status_code == 401
    assert stranger.get("/").status_code == 401
    assert stranger.post("/session", data={"token": TOKEN}, headers=home).status_code == 303
    assert stranger.get("/").status_code == 200


def test_leaving_ends_the_session_for_good(browser: TestClient) -> None:
    cookies = dict(browser.cookies)
    csrf = csrf_of(browser.get("/").text)
    assert browser.post("/leave", data={"csrf": csrf}, headers={"origin": BASE}).status_code == 303
    browser.cookies.update(cookies)
    assert browser.get("/").status_code == 401


def test_sessions_and_links_expire() -> None:
    now = 0.0
    access = Access(b"", session_hours=1, clock=lambda: now)
    late, used = access.new_ticket(), access.new_ticket()
    opened = access.redeem(used)
    assert opened is not None
    assert access.session(opened[0]) is not None
    now = 3601.0
    assert access.session(opened[0]) is None
    now = 13 * 3600.0
    assert access.redeem(late) is None


@pytest.mark.parametrize(
    ("origin", "with_token", "status"),
    [
        (BASE, True, 200),
        (BASE, False, 403),
        ("https://evil.example", True, 403),
        ("null", True, 403),
        (None, True, 403),
        ("", True, 403),
    ],
)
def test_a_cookie_alone_changes_nothing(
    server: Server, browser: TestClient, origin: str | None, with_token: bool, status: int
) -> None:
    headers = {} if origin is None else {"origin": origin}
    if with_token:
        headers["x-csrf-token"] = csrf_of(browser.get("/").text)
    answer = browser.put("/v1/patients/new", json={}, headers=headers)
    assert answer.status_code == status
    assert [view.patient for view in server.practice.patients()] == (["new"] if status == 200 else [])


def test_another_sites_form_asks_nothing(browser: TestClient) -> None:
    csrf = csrf_of(browser.get("/").text)
    data = {"patient": "demo", "question": QUESTION, "csrf": csrf}
    assert browser.post("/", data=data, headers={"origin": "https://evil.example"}).status_code == 403
    stale = browser.post("/", data={**data, "csrf": "x"}, headers={"origin": BASE})
    assert stale.status_code == 401
    assert "expiré" in stale.text


def test_pages_cannot_be_framed_and_run_no_foreign_script(browser: TestClient) -> None:
    for path in ("/", "/static/page.js", "/healthz", "/nowhere"):
        headers = browser.get(path).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "unsafe-inline" not in headers["content-security-policy"]
        assert headers["x-frame-options"] == "DENY"
        assert headers["x-content-type-options"] == "nosniff"
    assert browser.get("/").headers["cache-control"] == "no-store"


def test_the_made_token_is_told_once_and_kept_only_as_a_hash(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("RETROUVE_TOKEN", raising=False)
    settings = load_settings(data=tmp_path / "data", key_file=tmp_path / "c" / "practice.key")
    access, token = load_access(settings)
    assert token is not None
    assert access.accepts_token(token)
    later, told = load_access(settings)
    assert told is None
    assert later.accepts_token(token)
    assert not later.accepts_token(token[:-1])
    assert token not in settings.token_file.read_text()
    assert stat.S_IMODE(settings.token_file.stat().st_mode) == 0o600
    assert settings.data not in settings.token_file.parents


def test_a_damaged_token_file_is_said_not_ignored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("RETROUVE_TOKEN", raising=False)
    settings = load_settings(data=tmp_path / "data", key_file=tmp_path / "practice.key")
    settings.token_file.write_text("not hexadecimal")
    with pytest.raises(KeyProblem):
        load_access(settings)
