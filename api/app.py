"""The HTTP server: routes of the contract, the page, and what guards them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from anyio import CapacityLimiter
from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.staticfiles import StaticFiles
from starlette.responses import Response
from starlette.types import Scope

from api import examples, problems, web
from api.auth import Access
from api.guard import Guard, Shell, cookie_name
from api.jobs import JobRunner
from api.metrics import Metrics
from api.routers import ask, documents, health, jobs, observations, pages, patients, synthesis, tray
from api.services import Services
from api.settings import Settings
from api.summaries import SummaryRunner, Turns
from index.practice import Practice

DESCRIPTION = (
    "Finds the right document, page and line in a patient's dossier, on the practice's own machine. "
    "Every failure is `application/problem+json` with a French `detail`."
)


def create_app(practice: Practice, settings: Settings, access: Access) -> FastAPI:
    """The application over an opened ``practice``. Its lifespan runs the background reader, and closes nothing else."""
    metrics = Metrics()
    services = Services(
        practice=practice,
        settings=settings,
        access=access,
        metrics=metrics,
        jobs=JobRunner(practice, metrics),
        turns=Turns(),
        reading=CapacityLimiter(settings.readers),
        rendering=CapacityLimiter(max(2, settings.readers)),
    )

    summaries = SummaryRunner(practice)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        services.jobs.start()
        summaries.start()
        yield
        practice.call_off_summaries()
        summaries.stop()
        services.jobs.stop()

    app = FastAPI(
        title="Retrouve",
        version=_version(),
        description=DESCRIPTION,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        responses={"default": examples.failure("Refused or failed.")},
    )
    app.state.services = services
    problems.install(app)
    for module in (patients, documents, pages, ask, synthesis, observations, jobs, tray, health):
        app.include_router(module.router)
    app.include_router(web.router)
    app.mount(f"/static/{web.static_version()}", _Unchanging(packages=[("api", "web/static")]), name="versioned")
    app.mount("/static", StaticFiles(packages=[("api", "web/static")]), name="static")
    app.add_middleware(
        Guard,
        access=access,
        hosts=settings.allowed_hosts,
        max_body=settings.max_request_mb * 1_000_000,
        cookie=cookie_name(secure=settings.secure),
    )
    app.add_middleware(Shell, metrics=metrics, secure=settings.secure, ancestors=settings.frame_ancestors)
    app.openapi = lambda: _openapi(app)  # type: ignore[method-assign]
    return app


class _Unchanging(StaticFiles):
    """Static files under an address that changes with them: browsers need not ask again."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file, to be kept."""
        response = await super().get_response(path, scope)
        response.headers["cache-control"] = "public, max-age=31536000, immutable"
        return response


def _version() -> str:
    try:
        return version("retrouve")
    except PackageNotFoundError:
        return "0"


def _openapi(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI document, made once: the routes' own, with the two ways of being let in."""
    if app.openapi_schema is None:
        schema = get_openapi(title=app.title, version=app.version, description=DESCRIPTION, routes=app.routes)
        schema = examples.nulls_restored(schema)
        schema["components"]["schemas"]["Problem"] = problems.Problem.model_json_schema()
        schema["components"]["securitySchemes"] = {
            "token": {"type": "http", "scheme": "bearer"},
            "session": {"type": "apiKey", "in": "cookie", "name": "retrouve"},
        }
        for path, operations in schema["paths"].items():
            for operation in operations.values():
                if path.startswith("/v1/"):
                    operation["security"] = [{"token": []}, {"session": []}]
        app.openapi_schema = schema
    return app.openapi_schema
