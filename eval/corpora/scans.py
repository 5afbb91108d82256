"""Scans: a printed document laid on the glass. Rendered, turned a little, greyed, speckled, compressed."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import pypdfium2
from PIL import Image, ImageFilter
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from eval.corpora.sheet import set_creation_time

if TYPE_CHECKING:
    from datetime import datetime

ScanFormat = Literal["pdf", "jpeg", "png", "tiff"]
Quality = Literal["good", "mediocre"]


@dataclass(frozen=True, slots=True)
class ScanSettings:
    """How bad a scan is: resolution, largest turn in degrees, noise (standard deviation of 256), JPEG quality."""

    dpi: int
    turn: float
    noise: float
    jpeg: int
    paper: int
    blur: float


SETTINGS: dict[Quality, ScanSettings] = {
    "good": ScanSettings(dpi=200, turn=0.5, noise=3, jpeg=75, paper=250, blur=0.3),
    "mediocre": ScanSettings(dpi=150, turn=1.5, noise=13, jpeg=45, paper=225, blur=0.6),
}


def scanned_pages(pdf: bytes, quality: Quality, seed: int) -> list[Image.Image]:
    """Grey images of every page of ``pdf``, crooked and speckled; the same seed gives the same pixels."""
    settings = SETTINGS[quality]
    random = np.random.default_rng(seed)
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [_scan(document[number], settings, random) for number in range(len(document))]
    finally:
        document.close()


def _scan(page: pypdfium2.PdfPage, settings: ScanSettings, random: np.random.Generator) -> Image.Image:
    image = page.render(scale=settings.dpi / 72, grayscale=True).to_pil().convert("L")
    angle = float(random.uniform(-settings.turn, settings.turn))
    image = image.rotate(angle, resample=Image.Resampling.BICUBIC, fillcolor=255)
    if settings.blur:
        image = image.filter(ImageFilter.GaussianBlur(settings.blur))
    ink = np.asarray(image, dtype=np.float32) * (settings.paper / 255.0)
    ink += random.normal(0.0, settings.noise, ink.shape).astype(np.float32)
    ink -= np.linspace(0, 12, ink.shape[1], dtype=np.float32)[None, :]
    return Image.fromarray(np.clip(ink, 0, 255).astype(np.uint8))


def blank_noise(seed: int, *, dpi: int = 120) -> Image.Image:
    """An A4 page on which nothing can be read: smears and speckle, no letter."""
    random = np.random.default_rng(seed)
    height, width = round(11.69 * dpi), round(8.27 * dpi)
    coarse = random.normal(150, 60, (height // 40, width // 40)).clip(0, 255).astype(np.uint8)
    smear = Image.fromarray(coarse).resize((width, height), Image.Resampling.BICUBIC)
    grain = np.asarray(smear, dtype=np.float32) + random.normal(0, 45, (height, width))
    return Image.fromarray(grain.clip(0, 255).astype(np.uint8))


def pack(pages: list[Image.Image], form: ScanFormat, quality: Quality, created: datetime) -> bytes:
    """The scan as a file: an image-only PDF, or a picture (several pages only as TIFF and PDF)."""
    settings = SETTINGS[quality]
    output = io.BytesIO()
    resolution = (settings.dpi, settings.dpi)
    if form == "pdf":
        return _image_pdf(pages, settings, created)
    if form == "jpeg":
        pages[0].save(output, "JPEG", quality=settings.jpeg, dpi=resolution)
    elif form == "png":
        pages[0].quantize(16).save(output, "PNG", dpi=resolution)
    else:
        two_tone = [page.convert("1") for page in pages]
        two_tone[0].save(
            output, "TIFF", compression="group4", save_all=True, append_images=two_tone[1:], dpi=resolution
        )
    return output.getvalue()


def _image_pdf(pages: list[Image.Image], settings: ScanSettings, created: datetime) -> bytes:
    output = io.BytesIO()
    canvas = Canvas(output, invariant=1, pageCompression=1)
    set_creation_time(canvas, created)
    canvas.setProducer("Numeriseur multifonction")
    for page in pages:
        jpeg = io.BytesIO()
        page.save(jpeg, "JPEG", quality=settings.jpeg, dpi=(settings.dpi, settings.dpi))
        width, height = page.width * 72 / settings.dpi, page.height * 72 / settings.dpi
        canvas.setPageSize((width, height))
        jpeg.seek(0)
        canvas.drawImage(ImageReader(jpeg), 0, 0, width, height)
        canvas.showPage()
    canvas.save()
    return output.getvalue()
