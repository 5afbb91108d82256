"""A server of our own to measure: the application in a thread, on a free port of this machine."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import uvicorn

from api import logs
from api.app import create_app
from api.auth import Access, load_access
from api.settings import Settings
from api.wiring import build


@dataclass(frozen=True, slots=True)
class Running:
    """A server that answers."""

    address: str
    access: Access

    def link(self) -> str:
        """A fresh one-time link."""
        return f"{self.address}/open?ticket={self.access.new_ticket()}"


class _Announcing(uvicorn.Server):
    """Says when it listens."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listening = threading.Event()

    async def startup(self, sockets: object = None) -> None:
        """Start, then say so."""
        await super().startup(sockets)  # type: ignore[arg-type]
        self.listening.set()


@contextmanager
def running(settings: Settings) -> Iterator[Running]:
    """The practice of ``settings``, served until the block ends."""
    logs.configure("error")
    practice = build(settings, will_read=True)
    access, _ = load_access(settings)
    config = uvicorn.Config(
        create_app(practice, settings, access), host="127.0.0.1", port=0, log_config=None, access_log=False, ws="none",
        timeout_graceful_shutdown=1,
    )  # fmt: skip
    server = _Announcing(config)
    thread = threading.Thread(target=server.run, daemon=True)
    try:
        practice.readiness()
        thread.start()
        server.listening.wait(30)
        port = server.servers[0].sockets[0].getsockname()[1]
        yield Running(f"http://127.0.0.1:{port}", access)
    finally:
        server.should_exit = True
        thread.join(15)
        practice.close()
