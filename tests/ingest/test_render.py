"""Pictures of pages: the size asked, the marker where the boxes are, the ink still black under it."""

from __future__ import annotations

import io

import pymupdf
import pytest
from PIL import Image, ImageChops

from ingest.document import Box
from ingest.errors import BrokenDocument, InvalidRequest, NotFound
from ingest.limits import MAX_RENDER_PIXELS, MAX_SCAN_PIXELS
from ingest.pdf import read_pdf
from ingest.render import render_page, scan_page


def _page(rotation: int = 0) -> bytes:
    document = pymupdf.open()
    sheet = document.new_page(width=595, height=842)
    sheet.insert_text((100, 200), "Créatinine 98", fontsize=24)
    sheet.insert_text((100, 500), "Potassium 4,2", fontsize=24)
    sheet.set_rotation(rotation)
    data: bytes = document.tobytes()
    return data


def _open(png: bytes) -> Image.Image:
    return Image.open(io.BytesIO(png)).convert("RGB")


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_the_marker_lies_on_the_line_and_the_ink_stays_black(rotation: int) -> None:
    data = _page(rotation)
    (page,) = read_pdf(data).pages
    box = next(line.box for line in page.lines if "Créatinine" in line.text)
    picture = _open(render_page(data, 1, 700, [box]))
    plain = _open(render_page(data, 1, 700))
    assert picture.width == 700
    inside = picture.crop(
        tuple(int(value) for value in (box.x0 * 700, box.y0 * picture.height, box.x1 * 700, box.y1 * picture.height))
    )
    colors = {pixel for _, pixel in inside.getcolors(1 << 20) or []}
    assert max(colors)[:2] == (255, 255)
    assert max(blue for _, _, blue in colors) < 100, "white paper left in the box"
    assert min(max(pixel) for pixel in colors) < 40, "no black ink left in the box"
    left, top, right, bottom = ImageChops.difference(plain, picture).getbbox() or (0, 0, 700, picture.height)
    assert left >= box.x0 * 700 - 3
    assert right <= box.x1 * 700 + 3
    assert top >= box.y0 * picture.height - 4
    assert bottom <= box.y1 * picture.height + 4


def test_overlapping_boxes_are_marked_once() -> None:
    box = Box(0.1, 0.1, 0.5, 0.2)
    assert render_page(_page(), 1, 300, [box, box]) == render_page(_page(), 1, 300, [box])


def test_a_page_that_does_not_exist_is_not_found() -> None:
    for number in (0, 2, -1):
        with pytest.raises(NotFound):
            render_page(_page(), number, 300)


@pytest.mark.parametrize("width", [63, 3001, 0, -5])
def test_a_width_out_of_bounds_is_refused(width: int) -> None:
    with pytest.raises(InvalidRequest):
        render_page(_page(), 1, width)


def test_a_page_of_ten_metres_is_drawn_at_a_bounded_size() -> None:
    document = pymupdf.open()
    document.new_page(width=595, height=28_346)
    data = document.tobytes()
    picture = _open(render_page(data, 1, 3000))
    assert picture.width * picture.height <= MAX_RENDER_PIXELS * 1.01
    bitmap = scan_page(data, 1)
    assert bitmap.width * bitmap.height <= MAX_SCAN_PIXELS * 1.01
    assert len(bitmap.samples) == bitmap.width * bitmap.height


def test_what_is_no_pdf_is_broken() -> None:
    with pytest.raises(BrokenDocument):
        render_page(b"%PDF-1.4 rien", 1, 300)
