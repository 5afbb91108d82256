"""Pages: their text and their image, boxes highlighted."""

from __future__ import annotations

from hashlib import sha256
from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Header, Query, Response

from api import examples
from api.checks import BOX_LIMIT, parse_box
from api.services import DocumentId, PageNumber, PatientId, UsesServices
from api.wire import PageOut, page_out
from ingest.document import Box

router = APIRouter(prefix="/v1/patients/{patient}/documents/{document_id}/pages", tags=["pages"])

# The image of a page never changes, but it may be deleted: browsers ask again each time.
_CACHING = "private, no-cache"


@router.get("/{number:int}.png", response_class=Response, responses=examples.PAGE_IMAGE)
async def page_image(
    patient: PatientId,
    document_id: DocumentId,
    number: PageNumber,
    services: UsesServices,
    *,
    box: Annotated[
        list[str] | None,
        Query(description="`x0,y0,x1,y1` in fractions of the displayed page; repeatable.", max_length=BOX_LIMIT),
    ] = None,
    width: Annotated[int, Query(ge=100, le=3000, description="Pixels.")] = 1000,
    if_none_match: Annotated[str | None, Header()] = None,
) -> Response:
    """The displayed page as PNG, boxes highlighted."""
    boxes = tuple(parse_box(text) for text in box or ())
    headers = {"etag": _tag(document_id, number, width, boxes), "cache-control": _CACHING}
    if if_none_match is not None and headers["etag"] in [tag.strip() for tag in if_none_match.split(",")]:
        await to_thread.run_sync(services.practice.page, patient, document_id, number)
        return Response(status_code=304, headers=headers)

    def render() -> bytes:
        return services.practice.page_image(patient, document_id, number, width=width, boxes=boxes)

    image = await to_thread.run_sync(render, limiter=services.rendering)
    return Response(image, media_type="image/png", headers=headers)


@router.get("/{number:int}", responses=examples.response(200, examples.PAGE, examples.NOT_FOUND))
def page_text(patient: PatientId, document_id: DocumentId, number: PageNumber, services: UsesServices) -> PageOut:
    """The text of a page, its size and its lines with their boxes."""
    return page_out(services.practice.page(patient, document_id, number))


def _tag(document_id: str, number: int, width: int, boxes: tuple[Box, ...]) -> str:
    what = f"{document_id}/{number}/{width}/{boxes}"
    return f'"{sha256(what.encode("utf-8", "surrogatepass")).hexdigest()[:32]}"'
