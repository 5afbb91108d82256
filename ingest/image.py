"""Pictures (JPEG, PNG, multi-page TIFF): a PDF that shows them, and every page for OCR."""

from __future__ import annotations

from ingest.document import Page
from ingest.parsed import PageScan, PdfParts
from ingest.pdf import open_pdf
from ingest.rendition import image_pdf


def read_image(data: bytes) -> tuple[bytes, PdfParts]:
    """The rendition of a picture file and its pages, all of which only OCR can read."""
    rendition = image_pdf(data)
    pages = tuple(
        Page(number, page.rect.width, page.rect.height, "ocr") for number, page in enumerate(open_pdf(rendition), 1)
    )
    return rendition, PdfParts(pages, tuple(PageScan(page.number) for page in pages))
