"""What scanners and fax machines do to a page: grey, crooked, turned, coarse, stamped over."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np
import pypdfium2
from PIL import Image, ImageDraw, ImageFilter

from eval.corpora.scans import ScanSettings, _image_pdf

if TYPE_CHECKING:
    from datetime import datetime

LOOKS = ("clean", "fax", "crooked", "turned 90", "turned 180", "coarse", "stamped", "photo")
_SETTINGS = {
    "clean": ScanSettings(dpi=200, turn=0.2, noise=2, jpeg=80, paper=252, blur=0.2),
    "fax": ScanSettings(dpi=150, turn=0.8, noise=9, jpeg=60, paper=238, blur=0.4),
    "crooked": ScanSettings(dpi=170, turn=3.5, noise=4, jpeg=70, paper=245, blur=0.3),
    "turned 90": ScanSettings(dpi=170, turn=0.5, noise=3, jpeg=75, paper=248, blur=0.3),
    "turned 180": ScanSettings(dpi=170, turn=0.5, noise=3, jpeg=75, paper=248, blur=0.3),
    "coarse": ScanSettings(dpi=115, turn=0.4, noise=3, jpeg=70, paper=248, blur=0.2),
    "stamped": ScanSettings(dpi=180, turn=0.6, noise=3, jpeg=75, paper=248, blur=0.2),
    "photo": ScanSettings(dpi=190, turn=1.2, noise=5, jpeg=65, paper=215, blur=0.5),
}


def worn(pdf: bytes, look: str, seed: int, created: datetime, *, single: bool) -> tuple[bytes, str]:
    """The pages of ``pdf`` as pictures: bytes and form (``pdf``, or ``jpeg`` for a one-page photo)."""
    settings, random = _SETTINGS[look], np.random.default_rng(seed)
    document = pypdfium2.PdfDocument(pdf)
    try:
        pages = [_page(document[number], look, settings, random) for number in range(len(document))]
    finally:
        document.close()
    if look == "photo" and single:
        output = io.BytesIO()
        pages[0].save(output, "JPEG", quality=settings.jpeg, dpi=(settings.dpi, settings.dpi))
        return output.getvalue(), "jpeg"
    if look == "fax":
        output = io.BytesIO()
        two_tone = [page.point(lambda level: 255 if level > 150 else 0).convert("1") for page in pages]
        two_tone[0].save(
            output, "TIFF", compression="group4", save_all=True, append_images=two_tone[1:],
            dpi=(settings.dpi, settings.dpi),
        )  # fmt: skip
        return output.getvalue(), "tiff"
    return _image_pdf(pages, settings, created), "pdf"


def _page(page: pypdfium2.PdfPage, look: str, settings: ScanSettings, random: np.random.Generator) -> Image.Image:
    image = page.render(scale=settings.dpi / 72, grayscale=True).to_pil().convert("L")
    if look == "stamped":
        _stamp(image, settings.dpi, random)
    angle = float(random.uniform(-settings.turn, settings.turn))
    image = image.rotate(angle, resample=Image.Resampling.BICUBIC, fillcolor=255)
    if look.startswith("turned"):
        image = image.rotate(int(look.split()[1]), expand=True)
    image = image.filter(ImageFilter.GaussianBlur(settings.blur))
    ink = np.asarray(image, dtype=np.float32) * (settings.paper / 255.0)
    ink += random.standard_normal(ink.shape, dtype=np.float32) * settings.noise
    if look == "photo":
        ink -= np.linspace(0, 45, ink.shape[0], dtype=np.float32)[:, None]
    return Image.fromarray(np.clip(ink, 0, 255).astype(np.uint8))


def _stamp(image: Image.Image, dpi: int, random: np.random.Generator) -> None:
    """A round « reçu » stamp across the text, its ink grey enough for the letters to show through."""
    size = round(1.5 * dpi)
    left = int(random.integers(image.width // 3, image.width - size - 10))
    top = int(random.integers(image.height // 8, image.height // 2))
    pen = ImageDraw.Draw(image)
    for ring in range(3):
        pen.ellipse((left + ring * 3, top + ring * 3, left + size - ring * 3, top + size - ring * 3), outline=120)
    pen.text((left + size // 4, top + size // 2 - 12), "COURRIER RECU", fill=130)
    pen.line((left + 12, top + size // 3, left + size - 12, top + size // 3), fill=140, width=2)
