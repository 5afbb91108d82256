"""Alive, ready, figures."""

from __future__ import annotations

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from api import examples, metrics
from api.services import UsesServices
from index.summary_work import COMPONENT as SUMMARIES

router = APIRouter(tags=["health"])


OPTIONAL = frozenset({SUMMARIES})
"""Components whose absence keeps nothing else from working: said, but no reason to be not ready."""


class Health(BaseModel):
    """The process answers."""

    status: str


class Readiness(BaseModel):
    """Whether everything is ready, and for each component null or, in French, why it is not."""

    ready: bool
    components: dict[str, str | None] = Field(description="Null when ready, else the reason.")


@router.get("/healthz", responses=examples.response(200, examples.HEALTH))
async def alive() -> Health:
    """Say that the process answers."""
    return Health(status="ok")


@router.get(
    "/readyz",
    responses={
        **examples.response(200, examples.READY),
        503: {"model": Readiness, "description": "Something is not ready.", **examples.content(examples.NOT_READY)},
    },
)
def ready(services: UsesServices, response: Response) -> Readiness:
    """Say what is ready and what is not, with reasons."""
    components = services.practice.readiness()
    everything = all(reason is None for name, reason in components.items() if name not in OPTIONAL)
    response.status_code = 200 if everything else 503
    return Readiness(ready=everything, components=components)


@router.get(
    "/metrics",
    response_class=Response,
    responses={200: {"description": "Prometheus text.", **examples.content(examples.METRICS, "text/plain")}},
)
def figures(services: UsesServices) -> Response:
    """Figures for Prometheus, without any patient, document or question."""
    return Response(services.metrics.text(), media_type=metrics.CONTENT_TYPE)
