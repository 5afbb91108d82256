"""Children that run untrusted bytes: what comes out, what cannot get out, and what a dead one costs."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec
import pytest

from ingest.errors import BrokenDocument, EncryptedDocument, LimitExceeded, NotFound, NotReady
from ingest.limits import MIB, Limits
from ingest.sandbox import Sandbox


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RETROUVE_SECRET", "never inherited")
        held_open, write_end = os.pipe()
        os.set_inheritable(held_open, True)
        with Sandbox("tests.ingest.hostile_jobs") as running:
            running.run("echo", b"")
            yield running
        os.close(held_open)
        os.close(write_end)


def test_bytes_go_in_and_come_out(sandbox: Sandbox) -> None:
    blob = bytes(range(256)) * 20_000
    assert sandbox.run("echo", b"request", [blob, b""]) == b"request|" + blob + b"|"


def test_nothing_gets_out_of_a_child(sandbox: Sandbox) -> None:
    assert msgspec.msgpack.decode(sandbox.run("escape", b"")) == []


def test_a_child_that_loops_is_stopped(sandbox: Sandbox) -> None:
    for job in ("loop", "sleep"):
        with pytest.raises(LimitExceeded, match="secondes"):
            sandbox.run(job, b"", limits=Limits(seconds=0.3))


def test_a_child_that_eats_memory_is_refused_it(sandbox: Sandbox) -> None:
    with pytest.raises(LimitExceeded, match="mémoire"):
        sandbox.run("memory", b"", limits=Limits(memory=100 * MIB))


def test_an_answer_is_bounded(sandbox: Sandbox) -> None:
    with pytest.raises(LimitExceeded, match="volumineux"):
        sandbox.run("talk", b"", limits=Limits(output=MIB))


@pytest.mark.parametrize("job", ["crash", "leave"])
def test_a_child_that_dies_makes_a_broken_document(sandbox: Sandbox, job: str) -> None:
    with pytest.raises(BrokenDocument):
        sandbox.run(job, b"", [b"x" * 5_000_000])
    assert sandbox.run("echo", b"next") == b"next|"


def test_an_error_of_the_tree_keeps_its_class_and_words(sandbox: Sandbox) -> None:
    with pytest.raises(EncryptedDocument, match="protégé") as raised:
        sandbox.run("known_error", b"")
    assert raised.value.remedy == "ouvrir"


@pytest.mark.parametrize("slug", ["key-problem", "store-problem", "not-allowed", "not-ready", "not-found", "error", ""])
def test_a_child_cannot_speak_of_what_is_not_its_file(sandbox: Sandbox, slug: str) -> None:
    with pytest.raises(BrokenDocument):
        sandbox.run("lie", slug.encode())


def test_only_drawing_a_page_may_find_none(sandbox: Sandbox) -> None:
    with pytest.raises(NotFound):
        sandbox.run("render", b"not-found")


def test_an_unforeseen_error_tells_nothing_of_the_document(sandbox: Sandbox, caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(BrokenDocument) as raised:
        sandbox.run("bug", b"", [b"Monsieur DUPONT"])
    assert "DUPONT" not in str(raised.value) + caplog.text
    assert "KeyError" in caplog.text


def test_a_dead_server_is_started_again_without_the_caller_noticing() -> None:
    with Sandbox("tests.ingest.hostile_jobs") as sandbox:
        assert sandbox.run("echo", b"before") == b"before|"
        assert sandbox._server is not None
        sandbox._server.kill()
        assert sandbox.run("echo", b"after") == b"after|"


def test_a_server_that_cannot_load_is_not_ready() -> None:
    with Sandbox("tests.ingest.no_such_module") as sandbox, pytest.raises(NotReady, match="ne démarre pas"):
        sandbox.run("echo", b"")


def test_a_closed_sandbox_says_so() -> None:
    sandbox = Sandbox("tests.ingest.hostile_jobs")
    sandbox.close()
    with pytest.raises(NotReady):
        sandbox.run("echo", b"")


def test_closing_ends_the_server_and_its_children() -> None:
    sandbox = Sandbox("tests.ingest.hostile_jobs")
    sandbox.run("echo", b"")
    server = sandbox._server
    assert server is not None
    caught: list[Exception] = []

    def wait() -> None:
        try:
            sandbox.run("sleep", b"")
        except (BrokenDocument, NotReady) as error:
            caught.append(error)

    waiting = threading.Thread(target=wait)
    waiting.start()
    sandbox.close()
    waiting.join(timeout=20)
    assert not waiting.is_alive()
    assert caught
    assert server.poll() is not None


def test_many_threads_get_their_own_answers(sandbox: Sandbox) -> None:
    before = sum(1 for _ in Path("/proc/self/fd").iterdir())
    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(lambda number: sandbox.run("echo", str(number).encode(), [b"x" * 70_000]), range(80)))
    assert [answer.split(b"|")[0] for answer in answers] == [str(number).encode() for number in range(80)]
    assert sum(1 for _ in Path("/proc/self/fd").iterdir()) == before
