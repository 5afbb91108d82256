"""What every request passes before any route: host name, size, caller; and what every response carries."""

from __future__ import annotations

import time
from collections.abc import Sequence
from http.cookies import CookieError, SimpleCookie
from urllib.parse import urlsplit

from fastapi.exceptions import HTTPException
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.auth import Access, Session, csrf_matches
from api.logs import log, where
from api.metrics import Metrics
from api.problems import internal_error, problem

CSRF_HEADER = "x-csrf-token"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
# Open to anyone who reaches the server: nothing here tells anything of a patient.
OPEN_PATHS = frozenset({"/healthz", "/readyz", "/metrics", "/openapi.json"})
# The page's own addresses: they look at the session themselves, to offer the way in.
PAGE_PATHS = frozenset(
    {
        *("/", "/open", "/session", "/leave", "/patients", "/identity", "/document", "/sheet", "/print", "/correct"),
        *("/delete", "/seen", "/trends", "/synthesis", "/deposit", "/tray", "/suggestions"),
    }
)
STATIC_PREFIX = "/static/"

_POLICY = (
    "default-src 'none'; img-src 'self'; style-src 'self'; script-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors "
)
SECURITY_HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}


def framing(ancestors: Sequence[str]) -> dict[str, str]:
    """The headers that say who may show the page in a frame: nobody unless set."""
    if not ancestors:
        return {"content-security-policy": f"{_POLICY}'none'", "x-frame-options": "DENY"}
    return {"content-security-policy": f"{_POLICY}{' '.join(ancestors)}"}


def cookie_name(*, secure: bool) -> str:
    """The session cookie's name; the prefix makes browsers insist on TLS."""
    return "__Host-retrouve" if secure else "retrouve"


class Shell:
    """Outermost: catches what breaks, sets the security headers, counts and logs without any path or content."""

    def __init__(self, app: ASGIApp, metrics: Metrics, *, secure: bool, ancestors: Sequence[str] = ()) -> None:
        self._app = app
        self._fixed = SECURITY_HEADERS | framing(ancestors)
        self._metrics = metrics
        self._secure = secure

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one ASGI connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started, status = time.perf_counter(), 0

        async def send_guarded(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                self._set_headers(MutableHeaders(scope=message))
            await send(message)

        try:
            await self._app(scope, receive, send_guarded)
        except Exception as error:  # (last line of defence: its text must reach neither log nor caller)
            log.error("request_error", route=_route(scope), error=type(error).__name__, where=where(error))
            if status == 0:
                await internal_error()(scope, receive, send_guarded)
        seconds = time.perf_counter() - started
        method, route = _method(scope), _route(scope)
        self._metrics.requests.labels(method=method, route=route, status=str(status)).inc()
        self._metrics.seconds.labels(method=method, route=route).observe(seconds)
        log.info("request", method=method, route=route, status=status, ms=round(seconds * 1000, 1))

    def _set_headers(self, headers: MutableHeaders) -> None:
        for name, value in self._fixed.items():
            headers.setdefault(name, value)
        headers.setdefault("cache-control", "no-store")
        if self._secure:
            headers.setdefault("strict-transport-security", "max-age=31536000")


def _method(scope: Scope) -> str:
    method = str(scope["method"])
    return method if method in {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"} else "other"


def _route(scope: Scope) -> str:
    """The template of the matched route, never the path: paths carry patient identifiers."""
    return str(getattr(scope.get("route"), "path", "unmatched"))


class Guard:
    """Refuses unknown hosts, bodies over the limit, and callers without token or session."""

    def __init__(self, app: ASGIApp, access: Access, *, hosts: frozenset[str], max_body: int, cookie: str) -> None:
        self._app = app
        self._access = access
        self._hosts = hosts
        self._max_body = max_body
        self._cookie = cookie

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one ASGI connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        refusal = self._check_host(headers) or self._check_length(headers) or self._check_caller(scope, headers)
        if refusal is not None:
            await refusal(scope, receive, send)
            return
        await self._app(scope, self._limited(receive), send)

    def _check_host(self, headers: Headers) -> Response | None:
        hosts = headers.getlist("host")
        if len(hosts) == 1 and _host_name(hosts[0]) in self._hosts:
            return None
        return problem(
            400,
            "unknown-host",
            "ce serveur ne répond pas à ce nom d'hôte",
            "ajoutez-le au réglage RETROUVE_HOST_NAMES s'il est bien le vôtre",
        )

    def _check_length(self, headers: Headers) -> Response | None:
        length = headers.get("content-length", "")
        if length.isascii() and length.isdigit() and int(length) > self._max_body:
            return self._too_large()
        return None

    def _too_large(self) -> Response:
        detail = f"envoi trop volumineux : au plus {self._max_body // 1_000_000} Mo par demande"
        return problem(413, "limit-exceeded", detail, "envoyez moins de fichiers à la fois", {"connection": "close"})

    def _check_caller(self, scope: Scope, headers: Headers) -> Response | None:
        state = scope.setdefault("state", {})
        path: str = scope["path"]
        session, cookie = self._session(headers)
        state["session"], state["cookie"] = session, cookie
        if path in OPEN_PATHS or path.startswith(STATIC_PREFIX):
            return None
        authorization = headers.get("authorization")
        if authorization is not None:
            return None if self._is_token(authorization) else _unauthorised()
        safe = scope["method"] in SAFE_METHODS or _same_origin(headers)
        if path in PAGE_PATHS:
            return None if safe else _forbidden()
        if session is None:
            return _unauthorised()
        return None if safe and _meant(scope, headers, session) else _forbidden()

    def _is_token(self, authorization: str) -> bool:
        scheme, _, token = authorization.partition(" ")
        return scheme.lower() == "bearer" and self._access.accepts_token(token.strip())

    def _session(self, headers: Headers) -> tuple[Session | None, str]:
        try:
            morsel = SimpleCookie(headers.get("cookie", "")).get(self._cookie)
        except CookieError:
            return None, ""
        if morsel is None:
            return None, ""
        return self._access.session(morsel.value), morsel.value

    def _limited(self, receive: Receive) -> Receive:
        """Count the body as it comes: a length may be absent or wrong."""
        received = 0

        async def counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > self._max_body:
                raise HTTPException(413)
            return message

        return counted


def _same_origin(headers: Headers) -> bool:
    """Whether a browser says that the request comes from our own page."""
    origin = headers.get("origin")
    if origin is None:
        return headers.get("sec-fetch-site") == "same-origin"
    _, separator, where = origin.partition("://")
    return bool(separator) and where.lower() == headers.get("host", "").lower()


def _meant(scope: Scope, headers: Headers, session: Session) -> bool:
    """Whether a session's unsafe request carries the session's own token (the page's forms carry it in a field)."""
    return scope["method"] in SAFE_METHODS or csrf_matches(session, headers.get(CSRF_HEADER, ""))


def _host_name(host: str) -> str:
    """The name in a Host header, lower case, without port or brackets; empty when malformed."""
    try:
        return (urlsplit(f"//{host}").hostname or "").rstrip(".")
    except ValueError:
        return ""


def _unauthorised() -> Response:
    return problem(
        401,
        "not-allowed",
        "jeton ou session absents, expirés ou invalides",
        "envoyez l'en-tête Authorization: Bearer, ou ouvrez le lien affiché par « retrouve serve »",
        {"www-authenticate": 'Bearer realm="retrouve"'},
    )


def _forbidden() -> Response:
    return problem(
        403, "not-allowed", "demande refusée : elle ne vient pas de la page de Retrouve", "rechargez la page"
    )
