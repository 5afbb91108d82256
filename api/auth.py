"""Who may call: the practice's token for programs, a session cookie for the page. Deny by default."""

from __future__ import annotations

import hmac
import os
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from api.settings import Settings
from ingest.errors import KeyProblem

TICKET_HOURS = 12.0
_SESSION_LIMIT = 1000


@dataclass(frozen=True, slots=True)
class Session:
    """A browser that came in by a one-time link. ``csrf`` goes with each of its unsafe requests."""

    csrf: str
    expires: float


def _digest(secret: str) -> bytes:
    """SHA-256 of a secret of ours (256 random bits) or of the operator's token: what is compared and stored."""
    return sha256(secret.encode("utf-8", "surrogatepass")).digest()


class Access:
    """Checks tokens, tickets and sessions. Secrets are held as digests and compared in constant time."""

    def __init__(self, token: bytes, *, session_hours: float, clock: Callable[[], float] = time.monotonic) -> None:
        """``token`` is the digest of the accepted token; ``clock`` gives seconds."""
        self._token = token
        self._session_seconds = session_hours * 3600
        self._clock = clock
        self._lock = threading.Lock()
        self._tickets: dict[bytes, float] = {}
        self._sessions: dict[bytes, Session] = {}

    def accepts_token(self, token: str) -> bool:
        """Whether a program sent the right token."""
        return hmac.compare_digest(_digest(token), self._token)

    def new_ticket(self) -> str:
        """A secret that opens one session, once."""
        ticket = secrets.token_urlsafe(32)
        with self._lock:
            self._tickets[_digest(ticket)] = self._clock() + TICKET_HOURS * 3600
        return ticket

    def redeem(self, ticket: str) -> tuple[str, Session] | None:
        """The cookie and session a ticket opens; ``None`` when it was used, is too old, or never was."""
        with self._lock:
            expires = self._tickets.pop(_digest(ticket), None)
        if expires is None or expires < self._clock():
            return None
        return self.new_session()

    def new_session(self) -> tuple[str, Session]:
        """A new session and the cookie that names it."""
        cookie = secrets.token_urlsafe(32)
        session = Session(csrf=secrets.token_urlsafe(32), expires=self._clock() + self._session_seconds)
        with self._lock:
            self._forget_expired()
            self._sessions[_digest(cookie)] = session
        return cookie, session

    def session(self, cookie: str) -> Session | None:
        """The living session a cookie names."""
        with self._lock:
            session = self._sessions.get(_digest(cookie))
        return session if session is not None and session.expires > self._clock() else None

    def end_session(self, cookie: str) -> None:
        """Forget a session."""
        with self._lock:
            self._sessions.pop(_digest(cookie), None)

    def _forget_expired(self) -> None:
        now = self._clock()
        living = {name: session for name, session in self._sessions.items() if session.expires > now}
        newest = sorted(living.items(), key=lambda item: item[1].expires)[-(_SESSION_LIMIT - 1) :]
        self._sessions = dict(newest)


def csrf_matches(session: Session, given: str) -> bool:
    """Whether a request carries its session's token."""
    return hmac.compare_digest(session.csrf.encode(), given.encode("utf-8", "surrogatepass"))


def load_access(settings: Settings) -> tuple[Access, str | None]:
    """Access as set, and the token just made at first start (to be printed once), or ``None``."""
    if settings.token is not None and settings.token.get_secret_value():
        digest, made = _digest(settings.token.get_secret_value()), None
    else:
        digest, made = _kept_token(settings.token_file)
    return Access(digest, session_hours=settings.session_hours), made


def _kept_token(path: Path) -> tuple[bytes, str | None]:
    try:
        return bytes.fromhex(path.read_text(encoding="ascii").strip()), None
    except FileNotFoundError:
        return _make_token(path)
    except (ValueError, OSError):
        raise KeyProblem(
            f"fichier du jeton d'accès illisible : {path}", remedy="supprimez-le : un nouveau jeton sera fait"
        ) from None


def _make_token(path: Path) -> tuple[bytes, str]:
    token = secrets.token_urlsafe(32)
    digest = _digest(token)
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(digest.hex() + "\n")
    except OSError:
        raise KeyProblem(f"jeton d'accès impossible à écrire : {path}") from None
    return digest, token
