"""What the routes work with, and how they reach it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from anyio import CapacityLimiter
from fastapi import Depends, Path, Request

from api.auth import Access
from api.checks import PATIENT_PATTERN
from api.jobs import JobRunner
from api.metrics import Metrics
from api.settings import Settings
from api.summaries import Turns
from index.practice import Practice


@dataclass(frozen=True)
class Services:
    """The parts of one running server. ``reading`` and ``rendering`` bound what may keep questions waiting."""

    practice: Practice
    settings: Settings
    access: Access
    metrics: Metrics
    jobs: JobRunner
    turns: Turns
    reading: CapacityLimiter
    rendering: CapacityLimiter


def _services(request: Request) -> Services:
    services: Services = request.app.state.services
    return services


UsesServices = Annotated[Services, Depends(_services)]
PatientId = Annotated[
    str,
    Path(
        description="Identifier of the calling software, case-sensitive, never an INS.",
        examples=["demo"],
        json_schema_extra={"pattern": PATIENT_PATTERN},
    ),
]
DocumentId = Annotated[str, Path(description="Opaque; says nothing about the content.", examples=["9f2c4e1ab37d"])]
PageNumber = Annotated[int, Path(ge=1, le=1_000_000, description="1-based.", examples=[1])]
