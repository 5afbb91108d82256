"""The background reader: one thread that reads queued uploads, outlives every error and never blocks a question."""

from __future__ import annotations

import threading
from typing import Protocol

from api.logs import log, where
from api.metrics import Metrics

IDLE_SECONDS = 5.0
BACKOFF_SECONDS = (1.0, 5.0, 30.0, 300.0)


class Worked(Protocol):
    """What the thread needs of :class:`index.practice.Practice`."""

    def work_one_job(self) -> bool:
        """Read the next queued job; ``False`` when there is none."""

    def requeue_interrupted(self) -> int:
        """Put what an error interrupted back into the queue."""


class JobRunner:
    """Calls ``work_one_job`` until stopped. :meth:`wake` ends its idle wait, so that an upload is read at once."""

    def __init__(
        self,
        practice: Worked,
        metrics: Metrics,
        *,
        idle: float = IDLE_SECONDS,
        backoff: tuple[float, ...] = BACKOFF_SECONDS,
    ) -> None:
        """Work for ``practice``; nothing runs before :meth:`start`.

        ``idle`` seconds between two looks at an empty queue; ``backoff`` seconds after the first, second… error in
        a row, the last one repeated.
        """
        self._idle = idle
        self._backoff = backoff
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
        errors, left_behind, rounds = 0, False, 0
        while not self._stop.is_set():
            self._wake.clear()
            worked = self._work()
            if worked is None:
                left_behind = True
                self._stop.wait(self._pause(errors))
                errors += 1
            elif worked:
                errors = 0
            elif left_behind:
                # Nothing else waits: take up again what an error interrupted, ever more slowly.
                self._wake.wait(self._pause(rounds))
                left_behind, rounds = not self._requeue(), rounds + 1
            else:
                errors = rounds = 0
                self._wake.wait(self._idle)

    def _pause(self, times: int) -> float:
        return self._backoff[min(times, len(self._backoff) - 1)]

    def _work(self) -> bool | None:
        """Whether an upload was read; ``None`` when something broke."""
        self._metrics.reading.set(1)
        try:
            worked = self._practice.work_one_job()
        except Exception as error:  # (whatever breaks, the next upload must still be read)
            self._metrics.jobs.labels(outcome="error").inc()
            log.error("job_error", error=type(error).__name__, where=where(error))
            return None
        finally:
            self._metrics.reading.set(0)
        if worked:
            self._metrics.jobs.labels(outcome="done").inc()
        return worked

    def _requeue(self) -> bool:
        try:
            self._practice.requeue_interrupted()
        except Exception as error:  # (as above: tried again at the next round)
            log.error("requeue_error", error=type(error).__name__, where=where(error))
            return False
        return True
