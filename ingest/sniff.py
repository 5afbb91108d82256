"""What a file is, by its bytes. Its name only matters when the bytes are nothing known."""

from __future__ import annotations

import re

from ingest.encoding import looks_like_text

PDF, CDA, TEXT, ZIP = "application/pdf", "application/hl7-cda+xml", "text/plain", "application/zip"
JPEG, PNG, TIFF = "image/jpeg", "image/png", "image/tiff"
XML, HTML, RTF, OFFICE, UNKNOWN = (
    "application/xml",
    "text/html",
    "application/rtf",
    "application/vnd.openxmlformats-officedocument",
    "application/octet-stream",
)

_STARTS = (
    (b"\xff\xd8\xff", JPEG),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"II*\x00", TIFF),
    (b"MM\x00*", TIFF),
    (b"{\\rtf", RTF),
    (b"PK\x05\x06", ZIP),
)
_HEAD = 1024
_PROLOGUE = 65_536
_XML_BOMS = {b"\xef\xbb\xbf": "utf-8", b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
_CDA_ROOT = re.compile(r"<(?:[\w.-]+:)?ClinicalDocument[\s>/]")
_HTML_ROOT = re.compile(r"<(?:!doctype\s+html|html)[\s>]", re.IGNORECASE)


def media_type(data: bytes, file_name: str) -> str:
    """The media type of ``data``. A file called ``.pdf`` whose bytes are nothing else known is read as a (fake) PDF."""
    for start, kind in _STARTS:
        if data.startswith(start):
            return kind
    if data.startswith(b"PK\x03\x04"):
        return OFFICE if b"[Content_Types].xml" in data[:_PROLOGUE] else ZIP
    if b"%PDF-" in data[:_HEAD]:
        return PDF
    marked = _markup(data)
    if marked is not None:
        return marked
    if file_name.lower().endswith(".pdf"):
        return PDF
    return TEXT if looks_like_text(data) else UNKNOWN


def _markup(data: bytes) -> str | None:
    """XML with a ``ClinicalDocument`` root is a CDA; the root may come late, after comments and stylesheets."""
    head = _decoded_head(data).lstrip("\ufeff \t\r\n")
    if not head.startswith("<"):
        return None
    if _CDA_ROOT.search(head):
        return CDA
    if _HTML_ROOT.search(head[:_HEAD]):
        return HTML
    return XML if head.startswith("<?xml") or re.match(r"<[A-Za-z_!]", head) else None


def _decoded_head(data: bytes) -> str:
    for mark, encoding in _XML_BOMS.items():
        if data.startswith(mark):
            return data[len(mark) : _PROLOGUE * 2].decode(encoding, errors="replace")
    if data[:4] in (b"<\x00?\x00", b"\x00<\x00?"):
        return data[: _PROLOGUE * 2].decode("utf-16-le" if data[:1] == b"<" else "utf-16-be", errors="replace")
    return data[:_PROLOGUE].decode("latin-1")
