"""Questions."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Body, Request, Response
from fastapi.responses import StreamingResponse

from api import examples
from api.services import PatientId, Services, UsesServices
from api.wire_answer import AnswerOut, AskIn, answer_out, summary_event
from index.answer import Answer, Summary
from index.ports import Interrupted
from ingest.errors import NotFound

router = APIRouter(prefix="/v1/patients/{patient}", tags=["ask"])

EVENTS = "text/event-stream"
WAITED_SECONDS = 180
"""How long a stream waits for a document's summary before it ends with what there is."""


@router.post("/ask", response_model=AnswerOut, responses=examples.ANSWERED)
def ask(
    patient: PatientId,
    asked: Annotated[AskIn, Body(openapi_examples=examples.request(examples.ASK))],
    services: UsesServices,
    request: Request,
) -> Response:
    """Answer one question about one dossier, with citations.

    With ``stream``: one ``answer`` event at once, a ``summary`` event whenever the summary or its place in the queue
    changes, then ``done``. Closing the connection calls the summary off.
    """
    answer = services.practice.ask(
        patient,
        asked.question,
        today=asked.today,
        understood=asked.understood.plan() if asked.understood else None,
    )
    services.metrics.answers.labels(status=answer.status).inc()
    if asked.stream:
        caller = str(request.scope.get("state", {}).get("cookie") or "program")
        left = threading.Event()
        events = _events(services, patient, asked.today, answer, caller, left.is_set)
        return StreamingResponse(_until_left(events, left), media_type=EVENTS)
    return Response(answer_out(answer).model_dump_json(by_alias=True), media_type="application/json")


async def _until_left(events: Iterator[str], left: threading.Event) -> AsyncIterator[str]:
    """``events`` made in a thread; ``left`` is set as soon as the connection closes, while one is being made."""
    try:
        while (event := await to_thread.run_sync(next, events, None, abandon_on_cancel=True)) is not None:
            yield event
    finally:
        left.set()


def _events(
    services: Services, patient: str, today: str | None, answer: Answer, caller: str, left: Callable[[], bool]
) -> Iterator[str]:
    """The events of one streamed answer; ``left`` calls off what is being made."""
    yield _event("answer", answer_out(answer).model_dump_json(by_alias=True))
    made = _of_several(services, patient, today, answer, caller, left)
    if answer.understood.intent != "summary":
        made = services.practice.awaited_summary(patient, answer, seconds=WAITED_SECONDS, stop=left)
    try:
        for later in made:
            yield _event("summary", summary_event(later, after=answer).model_dump_json(by_alias=True))
    except (NotFound, Interrupted):  # (deleted meanwhile, or the caller asked for something else)
        pass
    yield _event("done", "{}")


def _of_several(
    services: Services, patient: str, today: str | None, answer: Answer, caller: str, left: Callable[[], bool]
) -> Iterator[Answer]:
    """The places in the line, then the summary made of the documents' summaries."""
    if not services.practice.summarises():
        yield answer
        return
    with services.turns.turn(caller, left) as ticket:
        for place in ticket.places():
            yield replace(answer, summary=Summary("pending", "Résumé en préparation.", position=place))
        yield services.practice.summary_of_several(patient, answer, today=today, stop=ticket.stopped)


def _event(name: str, body: str) -> str:
    return f"event: {name}\ndata: {body}\n\n"
