"""Pictures: pages to show, all of them for OCR; bombs refused before they are decoded."""

from __future__ import annotations

import io
import struct
import zlib

import pymupdf
import pytest
from PIL import Image

from ingest.errors import BrokenDocument, LimitExceeded
from ingest.image import read_image
from ingest.render import render_page


def _saved(image: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF"])
def test_a_picture_becomes_one_page_for_ocr(kind: str) -> None:
    rendition, parts = read_image(_saved(Image.new("L", (827, 1169), 255), kind, dpi=(100, 100)))
    assert [scan.page for scan in parts.scans] == [1]
    (page,) = parts.pages
    assert (page.source, page.blocks) == ("ocr", ())
    assert page.width / page.height == pytest.approx(827 / 1169, rel=0.01)
    assert 500 < page.width < 700
    assert pymupdf.open(stream=rendition, filetype="pdf").page_count == 1


def test_every_frame_of_a_tiff_is_a_page() -> None:
    frames = [Image.new("L", (200 + 10 * number, 300), 40 * number) for number in range(4)]
    _, parts = read_image(_saved(frames[0], "TIFF", save_all=True, append_images=frames[1:]))
    assert [page.number for page in parts.pages] == [scan.page for scan in parts.scans] == [1, 2, 3, 4]


def test_the_orientation_tag_of_a_photograph_is_obeyed() -> None:
    photo = Image.new("RGB", (400, 200), "white")
    photo.paste((0, 0, 0), (0, 0, 100, 100))
    exif = Image.Exif()
    exif[0x0112] = 6
    rendition, parts = read_image(_saved(photo, "JPEG", exif=exif))
    assert parts.pages[0].height == pytest.approx(2 * parts.pages[0].width, rel=0.01)
    shown = Image.open(io.BytesIO(render_page(rendition, 1, 200))).convert("L")
    assert shown.getpixel((180, 20)) < 60
    assert shown.getpixel((20, 20)) > 200


def test_a_picture_without_resolution_is_shown_at_a_size_of_paper() -> None:
    _, parts = read_image(_saved(Image.new("L", (2480, 3508), 255), "PNG"))
    assert parts.pages[0].height == pytest.approx(842, abs=1)


def test_a_picture_bomb_is_refused() -> None:
    side = 40_000

    def chunk(tag: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + tag + content + struct.pack(">I", zlib.crc32(tag + content))

    packer = zlib.compressobj(9)
    rows = b"".join(packer.compress(bytes(side // 8 + 1)) for _ in range(side)) + packer.flush()
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0))
    bomb = b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    with pytest.raises(LimitExceeded):
        read_image(bomb)


@pytest.mark.parametrize("start", [b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n", b"II*\x00\x08\x00\x00\x00"])
def test_a_damaged_picture_is_broken(start: bytes) -> None:
    with pytest.raises(BrokenDocument):
        read_image(start + b"rien de bon")
