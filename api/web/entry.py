"""The way in and the way out: one-time link, typed token, leaving."""

from __future__ import annotations

from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.auth import csrf_matches
from api.guard import cookie_name
from api.services import Services, UsesServices
from api.web.rendering import render
from api.web.visiting import session_of, sign_in

router = APIRouter(include_in_schema=False)


@router.get("/open")
def open_session(services: UsesServices, ticket: str = "") -> Response:
    """Redeem a one-time link: sets the session cookie, then goes to the page.

    A small page rather than a redirection: browsers withhold a SameSite=Strict cookie from a redirection that
    another site started (a link in a message).
    """
    opened = services.access.redeem(ticket) if ticket else None
    if opened is None:
        return sign_in("Ce lien a déjà servi ou n'est plus valable.")
    response = HTMLResponse(render("opened.html"))
    _set_cookie(response, services, opened[0])
    return response


@router.post("/session")
async def enter(services: UsesServices, token: Annotated[str, Form()] = "") -> Response:
    """Open a session with the practice's token, typed by hand."""
    if not await to_thread.run_sync(services.access.accepts_token, token.strip()):
        return sign_in("Ce jeton n'est pas le bon.")
    cookie, _ = services.access.new_session()
    response = RedirectResponse("/", status_code=303)
    _set_cookie(response, services, cookie)
    return response


@router.post("/leave")
def leave(request: Request, services: UsesServices, csrf: Annotated[str, Form()] = "") -> Response:
    """Close the session."""
    session = session_of(request)
    if session is not None and csrf_matches(session, csrf):
        services.access.end_session(request.scope["state"]["cookie"])
    response = RedirectResponse("/", status_code=303)
    response.delete_cookie(cookie_name(secure=services.settings.secure))
    return response


def _set_cookie(response: Response, services: Services, value: str) -> None:
    secure = services.settings.secure
    framed = secure and bool(services.settings.frame_ancestors)
    response.set_cookie(
        cookie_name(secure=secure),
        value,
        max_age=int(services.settings.session_hours * 3600),
        httponly=True,
        samesite="none" if framed else "strict",
        secure=secure,
        path="/",
    )
    if framed:  # (in a frame of another site, browsers keep a cookie apart for that site)
        response.headers["set-cookie"] += "; Partitioned"
