"""What parsing gives, before OCR and understanding. Plain data: nothing here loads a reader."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.document import Page
from ingest.header import Header


@dataclass(frozen=True, slots=True)
class PageScan:
    """A page (1-based) whose text only OCR can give. ``gibberish``: it has a text layer, of meaningless characters."""

    page: int
    gibberish: bool = False


@dataclass(frozen=True, slots=True)
class PdfInfo:
    """What the file's information dictionary says: weak evidence. ``creation`` is an ISO date."""

    title: str | None = None
    creation: str | None = None


@dataclass(frozen=True, slots=True)
class PdfParts:
    """Everything reading a PDF gives. Pages that need OCR have no blocks, or only their stamps."""

    pages: tuple[Page, ...]
    scans: tuple[PageScan, ...] = ()
    warnings: tuple[str, ...] = ()
    info: PdfInfo = PdfInfo()


@dataclass(frozen=True, slots=True)
class Parsed:
    """A file read into pages. ``scans`` are the pages only OCR can read; ``rendition`` the PDF to show in its place."""

    media_type: str
    pages: tuple[Page, ...]
    header: Header | None = None
    rendition: bytes | None = None
    scans: tuple[PageScan, ...] = ()
    warnings: tuple[str, ...] = ()
    pdf_info: PdfInfo = PdfInfo()


@dataclass(frozen=True, slots=True)
class Bitmap:
    """A grey picture of a page: ``width × height`` bytes, row by row from the top, 0 black, 255 white."""

    width: int
    height: int
    samples: bytes
