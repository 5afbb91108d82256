"""Uploads that are acknowledged are read: by the background reader, after errors, after a restart."""

from __future__ import annotations

import threading
from collections.abc import Callable

from fastapi.testclient import TestClient

from api.app import create_app
from api.auth import load_access
from api.jobs import JobRunner
from api.metrics import Metrics
from api.settings import Settings
from index.practice import Practice
from ingest.errors import StoreProblem
from ingest.sandbox import Sandbox
from tests.api.conftest import BASE, CARDIOLOGY, DERMATOLOGY, TOKEN, open_practice


class _Watched:
    """A practice whose finished jobs can be waited for."""

    def __init__(self, work: Callable[[], bool]) -> None:
        self._work = work
        self.idle = threading.Event()

    def work_one_job(self) -> bool:
        worked = self._work()
        if not worked:
            self.idle.set()
        return worked

    def requeue_interrupted(self) -> int:
        return 0


def read_everything(practice: Practice) -> None:
    """Run the background reader until it finds nothing left."""
    watched = _Watched(practice.work_one_job)
    runner = JobRunner(watched, Metrics())
    runner.start()
    assert watched.idle.wait(60)
    runner.stop()


def client_of(practice: Practice, settings: Settings) -> TestClient:
    access, _ = load_access(settings)
    return TestClient(
        create_app(practice, settings, access), base_url=BASE, headers={"authorization": f"Bearer {TOKEN}"}
    )


def test_an_acknowledged_upload_is_read_after_a_restart(settings: Settings, sandbox: Sandbox) -> None:
    first = open_practice(settings, sandbox)
    files = [
        ("files", ("a.txt", CARDIOLOGY.encode())),
        ("files", ("b.pdf", b"")),
        ("files", ("c.txt", DERMATOLOGY.encode())),
    ]
    # Without its lifespan the server accepts but reads nothing, as one that is killed at once.
    answer = client_of(first, settings).post("/v1/patients/p/documents", files=files)
    assert answer.status_code == 202
    assert answer.json()["state"] == "queued"
    address = answer.headers["location"]
    assert client_of(first, settings).get(address).json()["state"] == "queued"
    first.close()

    second = open_practice(settings, sandbox)
    second.requeue_interrupted()
    read_everything(second)
    client = client_of(second, settings)
    job = client.get(address).json()
    assert job["state"] == "done"
    assert [(item["path"], item["status"]) for item in job["items"]] == [
        ("a.txt", "added"),
        ("b.pdf", "rejected"),
        ("c.txt", "added"),
    ]
    assert client.get("/v1/patients/p").json()["documents"] == 2
    second.close()


def test_the_reader_outlives_errors_and_reads_what_comes_after() -> None:
    outcomes: list[bool | Exception] = [StoreProblem("disque plein"), RuntimeError("inattendu"), True, True]

    def work() -> bool:
        outcome = outcomes.pop(0) if outcomes else False
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    watched = _Watched(work)
    metrics = Metrics()
    runner = JobRunner(watched, metrics, backoff=(0.0,))
    runner.start()
    assert watched.idle.wait(10)
    runner.stop()
    assert metrics.registry.get_sample_value("retrouve_jobs_total", {"outcome": "error"}) == 2
    assert metrics.registry.get_sample_value("retrouve_jobs_total", {"outcome": "done"}) == 2


def test_an_upload_interrupted_by_an_error_is_taken_up_again() -> None:
    class Queue(_Watched):
        def __init__(self) -> None:
            super().__init__(self.next)
            self.queued: list[str] = ["full-disk", "other"]
            self.running: list[str] = []
            self.read: list[str] = []
            self.faults = 1

        def next(self) -> bool:
            if not self.queued:
                return False
            self.running.append(self.queued.pop(0))
            if self.running[-1] == "full-disk" and self.faults:
                self.faults -= 1
                raise StoreProblem("disque plein")
            self.read.append(self.running.pop())
            return True

        def requeue_interrupted(self) -> int:
            self.queued, self.running = self.running, []
            self.idle.clear()
            return len(self.queued)

    queue = Queue()
    runner = JobRunner(queue, Metrics(), backoff=(0.0,))
    runner.start()
    while queue.read != ["other", "full-disk"]:
        assert queue.idle.wait(10)
    runner.stop()


def test_waking_the_reader_starts_the_next_upload_at_once() -> None:
    queued = threading.Semaphore(0)
    read = threading.Event()

    def work() -> bool:
        if queued.acquire(blocking=False):
            read.set()
            return True
        return False

    watched = _Watched(work)
    runner = JobRunner(watched, Metrics(), idle=3600.0)
    runner.start()
    assert watched.idle.wait(10)
    queued.release()
    runner.wake()
    assert read.wait(10)
    runner.stop()


def test_stopping_waits_for_the_file_being_read() -> None:
    begun, finish = threading.Event(), threading.Event()
    ended: list[bool] = []

    def work() -> bool:
        begun.set()
        assert finish.wait(10)
        ended.append(True)
        return True

    runner = JobRunner(_Watched(work), Metrics())
    runner.start()
    assert begun.wait(10)
    stopping = threading.Thread(target=runner.stop)
    stopping.start()
    finish.set()
    stopping.join(10)
    assert ended
    assert not stopping.is_alive()
