"""From bytes to pages, whatever the format. Runs in the confined child."""

from __future__ import annotations

from ingest.cda import read_cda
from ingest.cda_pages import cda_pages
from ingest.docx import docx_html
from ingest.errors import EmptyFile, LimitExceeded, UnsupportedFormat
from ingest.image import read_image
from ingest.limits import MAX_FILE_BYTES, MIB
from ingest.parsed import Parsed, PdfParts
from ingest.pdf import read_pdf
from ingest.rendition import story_pdf
from ingest.rtf import rtf_text
from ingest.sniff import (
    CDA,
    DOCX,
    HTML,
    JPEG,
    MAIL,
    ODF,
    OFFICE,
    OLE,
    PDF,
    PNG,
    RTF,
    TEXT,
    TIFF,
    TNEF,
    XML,
    ZIP,
    media_type,
)
from ingest.text import read_text

_NAMES = {
    OFFICE: ("classeur ou diaporama", "Enregistrez-le en PDF puis déposez-le."),
    ODF: ("OpenDocument : odt, ods…", "Enregistrez-le en PDF depuis LibreOffice puis déposez-le."),
    OLE: ("ancien format Word, Excel ou Outlook : doc, xls, msg", "Enregistrez-le en PDF ou en docx puis déposez-le."),
    TNEF: ("pièce jointe Outlook : winmail.dat", "Enregistrez les pièces jointes depuis Outlook."),
    HTML: ("page web", "Imprimez-la en PDF puis déposez-la."),
    XML: ("XML qui n'est pas un document CDA", ""),
    ZIP: ("archive zip", ""),
    MAIL: ("message", ""),
}


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
    if kind in {TEXT, RTF}:
        rendition, pages = read_text(rtf_text(data).encode() if kind == RTF else data)
        return Parsed(kind, pages, rendition=rendition)
    if kind == DOCX:
        return _drawn(kind, docx_html(data))
    if kind == CDA or (kind == XML and b"ClinicalDocument" in data):
        return _parsed_cda(data)
    name, remedy = _NAMES.get(kind, (kind, ""))
    raise UnsupportedFormat(
        f"Ce format n'est pas lu ({name}). {remedy}".strip(),
        remedy="Formats lus : PDF, JPEG, PNG, TIFF, CDA, XDM, DOCX, RTF, texte, messages.",
    )


def _parsed(kind: str, parts: PdfParts, rendition: bytes | None = None) -> Parsed:
    return Parsed(kind, parts.pages, None, rendition, parts.scans, parts.warnings, parts.info)


def _drawn(kind: str, html: str) -> Parsed:
    """The pages of a document that has none of its own."""
    if not html.strip():
        raise EmptyFile("Ce document ne contient rien à lire.")
    rendition = story_pdf(html)
    parts = read_pdf(rendition, "rendered")
    return Parsed(kind, parts.pages, None, rendition, parts.scans, parts.warnings)


def _parsed_cda(data: bytes) -> Parsed:
    cda = read_cda(data)
    rendition, parts = cda_pages(cda)
    return Parsed(CDA, parts.pages, cda.header, rendition, parts.scans, (*cda.warnings, *parts.warnings), parts.info)
