"""`retrouve serve` as it is started: what it prints, who reaches it, how it ends. And a browser on it."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.api.conftest import CARDIOLOGY, DERMATOLOGY, OLDER_CARDIOLOGY, QUESTION
from tests.api.test_commands import PROGRAM, ROOT

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


@dataclass(frozen=True)
class Started:
    address: str
    link: str
    token: str | None
    process: subprocess.Popen[str]

    def call(self, path: str, body: object = None, token: str | None = None) -> tuple[int, Any]:
        headers = {"authorization": f"Bearer {token or self.token}", "content-type": "application/json"}
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.address + path, data=data, headers=headers)  # noqa: S310 (loopback)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 (loopback)
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            return error.code, json.load(error)


Start = Callable[..., Any]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("RETROUVE_")},
        "HOME": str(tmp_path / "home"),
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "RETROUVE_DATA": str(tmp_path / "data"),
        "PYTHONPATH": str(ROOT),
    }


@pytest.fixture
def start(environment: dict[str, str]) -> Start:
    @contextmanager
    def started(*arguments: str) -> Iterator[Started]:
        command = [sys.executable, "-c", PROGRAM, "serve", "--port", "0", *arguments]
        with subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        ) as process:
            try:
                assert process.stdout is not None
                address = process.stdout.readline().strip().rsplit(" ", 1)[1]
                link = process.stdout.readline().strip().rsplit(" ", 1)[1]
                server = Started(address, link, None, process)
                status, _ = server.call("/healthz")
                assert status == 200
                # The token's line, when there is one, was printed before the server answered.
                os.set_blocking(process.stdout.fileno(), False)
                told = re.search(r" : (\S+)$", process.stdout.readline().strip())
                yield Started(address, link, told[1] if told else None, process)
            finally:
                process.send_signal(signal.SIGTERM)
                process.wait(30)

    return started


def test_the_token_is_printed_at_the_first_start_only_and_goes_on_working(start: Start) -> None:
    with start() as first:
        assert first.token is not None
        assert first.address.startswith("http://127.0.0.1:")
        assert first.call("/v1/patients/p")[0] == 404
        assert first.call("/v1/patients/p", token="wrong")[0] == 401
        token = first.token
    assert first.process.returncode in (0, -signal.SIGTERM)
    with start() as second:
        assert second.token is None
        assert second.call("/v1/patients/p", token=token)[0] == 404


def test_an_upload_acknowledged_before_a_kill_is_read_after_it(start: Start) -> None:
    boundary = "b"
    part = f'--{boundary}\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\n'
    body = (part + CARDIOLOGY + f"\r\n--{boundary}--\r\n").encode()
    with start() as server:
        token = server.token
        request = urllib.request.Request(  # noqa: S310 (loopback)
            server.address + "/v1/patients/p/documents",
            data=body,
            headers={
                "authorization": f"Bearer {token}",
                "content-type": f"multipart/form-data; boundary={boundary}",
            },
        )
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 (loopback)
            assert answer.status == 202
        server.process.kill()
        server.process.wait(30)
    with start() as again:
        # A second deposit of the same file waits until it has been read, so that the first one has been too.
        request = urllib.request.Request(  # noqa: S310 (loopback)
            again.address + "/v1/patients/p/documents?wait=true",
            data=body,
            headers={"authorization": f"Bearer {token}", "content-type": f"multipart/form-data; boundary={boundary}"},
        )
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 (loopback)
            assert json.load(answer)[0]["status"] in ("added", "unchanged")
        assert again.call("/v1/patients/p", token=token)[1]["documents"] == 1
        status, found = again.call("/v1/patients/p/ask", {"question": QUESTION}, token=token)
        assert (status, found["status"]) == (200, "answered")


def test_a_port_in_use_is_said_in_one_line(environment: dict[str, str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        result = subprocess.run(
            [sys.executable, "-c", PROGRAM, "serve", "--port", port],
            env=environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert result.returncode == 1
    assert len(result.stderr.splitlines()) == 1
    assert port in result.stderr


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")
def test_a_browser_asks_and_opens_the_runner_up(start: Start, environment: dict[str, str], tmp_path: Path) -> None:
    from playwright.sync_api import expect, sync_playwright

    inbox = tmp_path / "inbox"
    inbox.mkdir()
    for name, text in [("new.txt", CARDIOLOGY), ("old.txt", OLDER_CARDIOLOGY), ("skin.txt", DERMATOLOGY)]:
        (inbox / name).write_text(text)
    ingest = [sys.executable, "-c", PROGRAM, "ingest", str(inbox), "--patient", "demo"]
    subprocess.run(ingest, env=environment, check=True, capture_output=True, timeout=120)

    with start() as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        page = browser.new_page()
        complaints: list[str] = []
        foreign: list[str] = []
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda sent: None if sent.url.startswith(server.address) else foreign.append(sent.url))

        page.goto(server.link)
        page.click("#found .patients a")
        expect(page.locator("#question")).to_be_focused()
        page.keyboard.type(QUESTION)
        page.keyboard.press("Enter")
        expect(page.locator("#reponse")).to_contain_text("12/03/2024")
        width = "async image => { await image.decode(); return image.naturalWidth; }"
        assert page.locator("#desk .paper").evaluate(width) > 100
        first = page.locator("#viewer-open").get_attribute("href")

        page.click(".answer .choices li:nth-child(2) a.name")
        expect(page.locator("#viewer-open")).not_to_have_attribute("href", first or "")
        assert page.locator("#desk .paper").evaluate(width) > 100
        assert QUESTION not in page.url
        assert page.evaluate("document.cookie") == ""
        assert (complaints, foreign) == ([], [])
        browser.close()
