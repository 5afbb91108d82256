"""Pictures of displayed pages: for the screen with boxes highlighted, and for OCR. Runs in the confined child."""

from __future__ import annotations

import math
from collections.abc import Sequence

from ingest.document import Box
from ingest.errors import BrokenDocument, InvalidRequest, NotFound
from ingest.limits import (
    MAX_RENDER_PIXELS,
    MAX_RENDER_WIDTH,
    MAX_SCAN_PIXELS,
    MIN_RENDER_WIDTH,
    SCAN_DPI,
)
from ingest.mupdf import DAMAGED, pymupdf
from ingest.parsed import Bitmap
from ingest.pdf import open_pdf

_MARKER = bytes(round(value * 0.35) for value in range(256))
"""A yellow marker multiplies blue: white turns yellow, black ink stays black."""
_MARGIN = 0.002
"""Room around a highlighted box, as a share of the page."""


def render_page(pdf: bytes, page: int, width: int, boxes: Sequence[Box] = ()) -> bytes:
    """PNG of displayed page ``page`` (1-based), ``width`` pixels wide unless that makes too many, boxes in yellow.

    Raises ``NotFound`` for a page that does not exist, ``InvalidRequest`` for a width out of bounds.
    """
    if not MIN_RENDER_WIDTH <= width <= MAX_RENDER_WIDTH:
        raise InvalidRequest(f"La largeur demandée doit être entre {MIN_RENDER_WIDTH} et {MAX_RENDER_WIDTH} points.")
    sheet = _page(pdf, page)
    scale = min(width / sheet.rect.width, math.sqrt(MAX_RENDER_PIXELS / abs(sheet.rect)))
    picture = _picture(sheet, scale, pymupdf.csRGB)
    if boxes:
        picture = _highlight(picture, boxes)
    png: bytes = picture.tobytes("png")
    return png


def scan_page(pdf: bytes, page: int) -> Bitmap:
    """Displayed page ``page`` (1-based) in grey, at 300 dpi or as fine as is bounded."""
    sheet = _page(pdf, page)
    scale = min(SCAN_DPI / 72, math.sqrt(MAX_SCAN_PIXELS / abs(sheet.rect)))
    picture = _picture(sheet, scale, pymupdf.csGRAY)
    return Bitmap(picture.width, picture.height, bytes(picture.samples_mv))


def _page(pdf: bytes, number: int) -> pymupdf.Page:
    document = open_pdf(pdf)
    if not 1 <= number <= document.page_count:
        raise NotFound("Cette page n'existe pas dans ce document.")
    try:
        page = document[number - 1]
    except DAMAGED as error:
        raise BrokenDocument("Cette page est endommagée : elle ne peut pas être affichée.") from error
    if not abs(page.rect) > 0:
        raise BrokenDocument("Cette page n'a pas de surface : elle ne peut pas être affichée.")
    return page


def _picture(page: pymupdf.Page, scale: float, colors: pymupdf.Colorspace) -> pymupdf.Pixmap:
    try:
        matrix = pymupdf.Matrix(scale, scale)
        return page.get_pixmap(matrix=matrix, colorspace=colors, alpha=False)
    except DAMAGED as error:
        raise BrokenDocument("Cette page est endommagée : elle ne peut pas être affichée.") from error


def _highlight(picture: pymupdf.Pixmap, boxes: Sequence[Box]) -> pymupdf.Pixmap:
    width, height, stride = picture.width, picture.height, picture.stride
    samples = bytearray(picture.samples_mv)
    marked = [bytearray(width) for _ in range(height)]
    for box in boxes:
        left, right = (_pixel(x, width) for x in (box.x0 - _MARGIN, box.x1 + _MARGIN))
        for row in range(_pixel(box.y0 - _MARGIN, height), _pixel(box.y1 + _MARGIN, height)):
            _mark(samples, marked[row], row * stride, left, right)
    return pymupdf.Pixmap(pymupdf.csRGB, width, height, bytes(samples), False)


def _pixel(fraction: float, length: int) -> int:
    return min(length, max(0, round(fraction * length)))


def _mark(samples: bytearray, done: bytearray, start: int, left: int, right: int) -> None:
    """Mark pixels ``left..right`` of one row, those of an earlier box excepted."""
    while left < right:
        free = done.find(0, left, right)
        if free < 0:
            return
        taken = done.find(1, free, right)
        end = right if taken < 0 else taken
        blue = slice(start + 3 * free + 2, start + 3 * end, 3)
        samples[blue] = samples[blue].translate(_MARKER)
        done[free:end] = b"\x01" * (end - free)
        left = end
