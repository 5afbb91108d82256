"""The background reader: one thread that reads queued uploads, outlives every error and never blocks a question."""

from __future__ import annotations

import threading
from typing import Protocol

from api.logs import log, where
from api.metrics import Metrics

IDLE_SECONDS = 5.0
_BACKOFF_SECONDS = (1.0, 5.0, 30.0)


class Worked(Protocol):
    """What the thread needs of :class:`index.practice.Practice`."""

    def work_one_job(self) -> bool:
        """Read the next queued job; ``False`` when there is none."""


class JobRunner:
    """Calls ``work_one_job`` until stopped. :meth:`wake` ends its idle wait, so that an upload is read at once."""

    def __init__(self, practice: Worked, metrics: Metrics) -> None:
        """Work for ``practice``; nothing runs before :meth:`start`."""
        self._practice = practice
        self._metrics = metrics
        self._wake = threading.Event()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Start the thread."""
        self._thread = threading.Thread(target=self._run, name="retrouve-reader", daemon=True)
        self._thread.start()

    def wake(self) -> None:
        """Say that there is work."""
        self._wake.set()

    def stop(self, timeout: float = 30.0) -> None:
        """Let the file being read finish, then end; what is left stays queued on disk."""
        self._stop.set()
        self._wake.set()
        if self._thread is not None:
            self._thread.join(timeout)

    def _run(self) -> None:
        failures = 0
        while not self._stop.is_set():
            self._wake.clear()
            try:
                self._metrics.reading.set(1)
                worked = self._practice.work_one_job()
            except Exception as error:  # (whatever breaks, the next upload must still be read)
                self._metrics.jobs.labels(outcome="error").inc()
                log.error("job_error", error=type(error).__name__, where=where(error))
                self._stop.wait(_BACKOFF_SECONDS[min(failures, len(_BACKOFF_SECONDS) - 1)])
                failures += 1
                continue
            finally:
                self._metrics.reading.set(0)
            failures = 0
            if worked:
                self._metrics.jobs.labels(outcome="done").inc()
            else:
                self._wake.wait(IDLE_SECONDS)
