"""Errors on the wire: RFC 9457 ``application/problem+json``, in French, one shape for every failure."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from ingest.errors import RetrouveError

if TYPE_CHECKING:
    from fastapi import FastAPI, Request

MEDIA_TYPE = "application/problem+json"
TYPE_PREFIX = "urn:retrouve:problem:"

TITLES = {
    "error": "Erreur interne",
    "invalid-request": "Demande incorrecte",
    "not-found": "Introuvable",
    "document-refused": "Fichier refusé",
    "encrypted-document": "Document protégé par mot de passe",
    "broken-document": "Document illisible",
    "unsupported-format": "Format non pris en charge",
    "empty-file": "Fichier vide",
    "limit-exceeded": "Limite dépassée",
    "not-allowed": "Accès refusé",
    "key-problem": "Clé du cabinet",
    "store-problem": "Stockage",
    "not-ready": "Composant manquant",
    "unknown-host": "Nom d'hôte refusé",
    "method-not-allowed": "Méthode non permise",
}

_BY_STATUS = {
    400: ("invalid-request", "demande incompréhensible"),
    401: ("not-allowed", "accès refusé : jeton ou session absents ou invalides"),
    403: ("not-allowed", "accès refusé"),
    404: ("not-found", "cette adresse ne mène à rien"),
    405: ("method-not-allowed", "méthode non permise à cette adresse"),
    413: ("limit-exceeded", "envoi trop volumineux"),
    415: ("invalid-request", "type de contenu non accepté"),
    422: ("invalid-request", "demande incorrecte"),
}


class Problem(BaseModel):
    """What every failed call answers."""

    type: str = Field(description="`urn:retrouve:problem:` and the slug of docs/http.md.")
    title: str
    status: int
    detail: str = Field(description="One line in French; never text of a document, a name or a question.")
    remedy: str | None = Field(description="What to do next, in French, when something can be done.")


def problem(
    status: int, slug: str, detail: str, remedy: str = "", headers: dict[str, str] | None = None
) -> JSONResponse:
    """The response for one failure."""
    title = TITLES.get(slug) or HTTPStatus(status).phrase
    body = Problem(type=TYPE_PREFIX + slug, title=title, status=status, detail=detail, remedy=remedy or None)
    return JSONResponse(body.model_dump(), status_code=status, media_type=MEDIA_TYPE, headers=headers)


def from_error(error: RetrouveError) -> JSONResponse:
    """The response for an error of the tree."""
    return problem(error.http_status, error.slug, error.detail, error.remedy)


def internal_error() -> JSONResponse:
    """The response when something broke: nothing of the exception is told."""
    return problem(500, "error", "une erreur interne est survenue", "réessayez ; le journal du serveur dit où")


def _on_error(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RetrouveError)  # noqa: S101 (registered for this class only)
    return from_error(error)


def _on_http(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)  # noqa: S101 (registered for this class only)
    slug, detail = _BY_STATUS.get(error.status_code, ("error", HTTPStatus(error.status_code).phrase))
    headers = {name: value for name, value in (error.headers or {}).items() if name.lower() in ("allow", "retry-after")}
    return problem(error.status_code, slug, detail, headers=headers)


def _on_validation(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)  # noqa: S101 (registered for this class only)
    return problem(422, "invalid-request", f"champ absent ou incorrect : {', '.join(_fields(error))}")


def _fields(error: RequestValidationError) -> list[str]:
    """Names of the offending fields; the values given are never repeated, nor names that are not ours."""
    names = []
    for item in error.errors():
        if item["type"] == "json_invalid":
            names.append("corps JSON illisible")
            continue
        names.append(".".join(str(part) for part in item["loc"] if part != "body") or "corps")
    return sorted(set(names))[:10]


def install(app: FastAPI) -> None:
    """Make ``app`` answer every handled failure with a problem."""
    app.add_exception_handler(RetrouveError, _on_error)
    app.add_exception_handler(HTTPException, _on_http)
    app.add_exception_handler(RequestValidationError, _on_validation)
