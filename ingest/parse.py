"""From bytes to pages, whatever the format. Runs in the confined child."""

from __future__ import annotations

from ingest.cda import read_cda
from ingest.cda_pages import cda_pages
from ingest.errors import EmptyFile, LimitExceeded, UnsupportedFormat
from ingest.image import read_image
from ingest.limits import MAX_FILE_BYTES, MIB
from ingest.parsed import Parsed, PdfParts
from ingest.pdf import read_pdf
from ingest.sniff import CDA, JPEG, OFFICE, PDF, PNG, RTF, TEXT, TIFF, XML, ZIP, media_type
from ingest.text import read_text

_NAMES = {OFFICE: "document bureautique (docx, xlsx…)", RTF: "RTF", ZIP: "archive zip"}


def parse(data: bytes, file_name: str) -> Parsed:
    """Read ``data``. Raises ``EmptyFile``, ``LimitExceeded``, ``UnsupportedFormat`` or what its reader raises."""
    if not data:
        raise EmptyFile("Ce fichier est vide.")
    if len(data) > MAX_FILE_BYTES:
        raise LimitExceeded(f"Ce fichier dépasse {MAX_FILE_BYTES // MIB} Mo.")
    kind = media_type(data, file_name)
    if kind == PDF:
        return _parsed(kind, read_pdf(data))
    if kind in {JPEG, PNG, TIFF}:
        rendition, parts = read_image(data)
        return _parsed(kind, parts, rendition)
    if kind == TEXT:
        rendition, pages = read_text(data)
        return Parsed(kind, pages, rendition=rendition)
    if kind == CDA or (kind == XML and b"ClinicalDocument" in data):
        return _parsed_cda(data)
    raise UnsupportedFormat(
        f"Ce format n'est pas lu ({_NAMES.get(kind, kind)}).",
        remedy="Formats lus : PDF, JPEG, PNG, TIFF, CDA, texte.",
    )


def _parsed(kind: str, parts: PdfParts, rendition: bytes | None = None) -> Parsed:
    return Parsed(kind, parts.pages, None, rendition, parts.scans, parts.warnings, parts.info)


def _parsed_cda(data: bytes) -> Parsed:
    cda = read_cda(data)
    rendition, parts = cda_pages(cda)
    return Parsed(CDA, parts.pages, cda.header, rendition, parts.scans, (*cda.warnings, *parts.warnings), parts.info)
