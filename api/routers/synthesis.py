"""The synthesis of a dossier."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from api import examples
from api.services import PatientId, UsesServices
from api.wire_answer import AnswerOut, answer_out

router = APIRouter(prefix="/v1/patients/{patient}/synthesis", tags=["ask"])


@router.get("", response_model=AnswerOut, responses=examples.response(200, examples.ANSWER, examples.NOT_FOUND))
def synthesis(
    patient: PatientId,
    services: UsesServices,
    today: Annotated[str | None, Query(description="ISO day taken as today.", examples=["2024-06-01"])] = None,
) -> Response:
    """What the dossier states, under headings: problems, treatment, allergies, last results, what is due or missing.

    Put together at each request from the documents this caller may see; every line is cited; no model takes part.
    """
    answer = services.practice.synthesis(patient, today=today)
    services.metrics.answers.labels(status=answer.status).inc()
    return Response(answer_out(answer).model_dump_json(by_alias=True), media_type="application/json")
