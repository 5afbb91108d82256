"""`retrouve serve`: checks what it is asked to expose, binds, prints the way in, runs."""

from __future__ import annotations

import socket
import threading

import uvicorn
from rich.console import Console

from api import logs
from api.app import create_app
from api.auth import load_access
from api.settings import Settings
from api.wiring import build
from index.practice import Practice
from index.warming import warm_up
from ingest.errors import InvalidRequest

_GRACE_SECONDS = 10


def serve(settings: Settings) -> None:
    """Run the server until it is told to stop. ``InvalidRequest`` when it must not or cannot listen there."""
    check_exposure(settings)
    logs.configure(settings.log_level)
    access, made = load_access(settings)
    listener = _listen(settings)
    practice = build(settings, will_read=True)
    try:
        practice.requeue_interrupted()
        app = create_app(practice, settings, access)
        _announce(settings, listener.getsockname()[1], access.new_ticket(), made)
        threading.Thread(target=_warm_up, args=(practice,), name="retrouve-warm-up", daemon=True).start()
        uvicorn.Server(_configuration(app, settings)).run(sockets=[listener])
    finally:
        practice.close()
        listener.close()


def check_exposure(settings: Settings) -> None:
    """Loopback is always served. Anything wider asks for TLS (own or a proxy's) and the names browsers use."""
    if (settings.certificate is None) != (settings.certificate_key is None):
        raise InvalidRequest("certificat incomplet : RETROUVE_CERTIFICATE et RETROUVE_CERTIFICATE_KEY vont ensemble")
    for path in (settings.certificate, settings.certificate_key):
        if path is not None and not path.is_file():
            raise InvalidRequest(f"certificat introuvable : {path}")
    if settings.loopback_only:
        return
    if not settings.secure:
        raise InvalidRequest(
            "hors de cette machine, le serveur demande un certificat ou --behind-proxy",
            remedy="réglez RETROUVE_CERTIFICATE et RETROUVE_CERTIFICATE_KEY, ou écoutez sur 127.0.0.1",
        )
    if not settings.host_names:
        raise InvalidRequest(
            "hors de cette machine, le serveur demande la liste de ses noms d'hôte", remedy="réglez RETROUVE_HOST_NAMES"
        )


def _listen(settings: Settings) -> socket.socket:
    try:
        family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
        listener = socket.create_server((settings.host, settings.port), family=family, backlog=256)
    except OSError:
        raise InvalidRequest(
            f"impossible d'écouter sur {settings.host}, port {settings.port}",
            remedy="un autre programme l'occupe peut-être : choisissez-en un autre avec --port",
        ) from None
    # Inherited by every connection; asyncio does not see that these are TCP. Without it an answer on a kept-alive
    # connection waits 40 ms for the client's delayed acknowledgement.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def _configuration(app: object, settings: Settings) -> uvicorn.Config:
    return uvicorn.Config(
        app,  # type: ignore[arg-type]  # FastAPI is an ASGI application; uvicorn's union says it otherwise
        log_config=None,
        access_log=False,
        server_header=False,
        ws="none",
        proxy_headers=settings.behind_proxy,
        ssl_certfile=settings.certificate,
        ssl_keyfile=settings.certificate_key,
        timeout_graceful_shutdown=_GRACE_SECONDS,
    )


def _announce(settings: Settings, port: int, ticket: str, token: str | None) -> None:
    scheme = "https" if settings.secure else "http"
    name = settings.host_names[0] if settings.host_names else settings.host
    where = f"{scheme}://{f'[{name}]' if ':' in name else name}{'' if settings.behind_proxy else f':{port}'}"
    console = Console(highlight=False, soft_wrap=True, markup=False)
    console.print(f"Retrouve écoute : {where}")
    console.print(f"Page (lien à usage unique) : {where}/open?ticket={ticket}")
    if token is not None:
        console.print(f"Jeton d'accès des logiciels (affiché une seule fois) : {token}")


def _warm_up(practice: Practice) -> None:
    """Load what the first question needs while nobody waits for it, and say what is missing."""
    try:
        warm_up()
        missing = sorted(name for name, reason in practice.readiness().items() if reason is not None)
    except Exception as error:  # (a failed warm-up is told by /readyz, it must not end the server)
        logs.log.warning("warm_up_failed", error=type(error).__name__, where=logs.where(error))
        return
    logs.log.info("ready", missing=missing)
