"""Questions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from fastapi import APIRouter, Body, Response
from fastapi.responses import StreamingResponse

from api import examples
from api.services import PatientId, UsesServices
from api.wire_answer import AnswerOut, AskIn, answer_out

router = APIRouter(prefix="/v1/patients/{patient}", tags=["ask"])

EVENTS = "text/event-stream"


@router.post("/ask", response_model=AnswerOut, responses=examples.ANSWERED)
def ask(
    patient: PatientId,
    asked: Annotated[AskIn, Body(openapi_examples=examples.request(examples.ASK))],
    services: UsesServices,
) -> Response:
    """Answer one question about one dossier, with citations. With ``stream``: one ``answer`` event, then ``done``."""
    answer = services.practice.ask(
        patient,
        asked.question,
        today=asked.today,
        understood=asked.understood.plan() if asked.understood else None,
    )
    services.metrics.answers.labels(status=answer.status).inc()
    body = answer_out(answer).model_dump_json(by_alias=True)
    if asked.stream:
        return StreamingResponse(_events(body), media_type=EVENTS)
    return Response(body, media_type="application/json")


def _events(body: str) -> Iterator[str]:
    yield f"event: answer\ndata: {body}\n\n"
    yield "event: done\ndata: {}\n\n"
