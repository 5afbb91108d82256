"""Summaries in the server: the thread that makes them, and whose turn it is to have one made while waiting."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

from api.logs import log, where

IDLE_SECONDS = 5.0
ERROR_SECONDS = 30.0


class Worked(Protocol):
    """What the thread needs of :class:`index.practice.Practice`."""

    def work_one_summary(self) -> bool:
        """Make the next summary; ``False`` when there is none to make now."""


class SummaryRunner:
    """Makes one summary after another until stopped; outlives every error."""

    def __init__(self, practice: Worked, *, idle: float = IDLE_SECONDS, after_error: float = ERROR_SECONDS) -> None:
        """Seconds between two looks at an empty queue, and after an error."""
        self._practice = practice
        self._idle = idle
        self._after_error = after_error
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Start the thread."""
        self._thread = threading.Thread(target=self._run, name="retrouve-summaries", daemon=True)
        self._thread.start()

    def stop(self, timeout: float = 10.0) -> None:
        """End after the summary being made, which is called off when the practice closes; the queue is durable."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(timeout)

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                worked, pause = self._practice.work_one_summary(), self._idle
            except Exception as error:  # (whatever breaks, the next summary must still be made)
                log.error("summary_error", error=type(error).__name__, where=where(error))
                worked, pause = False, self._after_error
            if not worked:
                self._stop.wait(pause)


class Turns:
    """One summary at a time, in the order asked, one for each caller: asking again calls the earlier one off."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._waiting: list[_Ticket] = []

    @contextmanager
    def turn(self, caller: str, left: Callable[[], bool] = lambda: False) -> Iterator[_Ticket]:
        """A place in the line of ``caller``, given up at the end. ``left`` tells that its connection is closed."""
        ticket = _Ticket(caller, self, left)
        with self._changed:
            for other in self._waiting:
                if other.caller == caller:
                    other.off = True
            self._waiting.append(ticket)
            self._changed.notify_all()
        try:
            yield ticket
        finally:
            with self._changed:
                self._waiting.remove(ticket)
                self._changed.notify_all()

    def position(self, ticket: _Ticket) -> int:
        """1 when it is its turn."""
        with self._changed:
            return self._waiting.index(ticket) + 1

    def wait(self, seconds: float) -> None:
        """Until the line moves, at most ``seconds``."""
        with self._changed:
            self._changed.wait(seconds)


class _Ticket:
    """A place in the line. ``off`` once its caller asked for something else or left."""

    def __init__(self, caller: str, turns: Turns, left: Callable[[], bool]) -> None:
        self.caller = caller
        self._left = left
        self.off = False
        self._turns = turns

    def places(self) -> Iterator[int]:
        """Each place it comes to, down to 1; ends early when it is called off."""
        shown: int | None = None
        while not self.stopped():
            place = self._turns.position(self)
            if place != shown:
                shown = place
                yield place
            if place == 1:
                return
            self._turns.wait(1.0)

    def stopped(self) -> bool:
        """Whether nobody wants it any more."""
        return self.off or self._left()
