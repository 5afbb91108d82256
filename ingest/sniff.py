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
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MAIL, ODF, OLE, TNEF = (
    "message/rfc822",
    "application/vnd.oasis.opendocument",
    "application/x-ole-storage",
    "application/ms-tnef",
)

_STARTS = (
    (b"\xff\xd8\xff", JPEG),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"II*\x00", TIFF),
    (b"MM\x00*", TIFF),
    (b"{\\rtf", RTF),
    (b"PK\x05\x06", ZIP),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OLE),
    (b"\x78\x9f\x3e\x22", TNEF),
)
_HEAD = 1024
_OFFICE_PARTS = (b"[Content_Types].xml", b"_rels/", b"docProps/", b"word/", b"xl/", b"ppt/", b"customXml/")
"""What the first entry of an Office file is called: an archive that merely holds one begins otherwise."""
_CARRIED_FILES = (b"/EmbeddedFile", b"/FileAttachment", b"/EF")
_FIELD = re.compile(rb"^([A-Za-z][A-Za-z0-9-]{0,76}):", re.MULTILINE)
_CARRIED = frozenset(
    (b"received", b"return-path", b"message-id", b"mime-version", b"delivered-to", b"x-mozilla-status")
)
_ADDRESSED = frozenset((b"from", b"to", b"subject", b"date", b"content-type"))
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
        return _zip(data)
    if b"%PDF-" in data[:_HEAD]:
        return PDF
    marked = _markup(data)
    if marked is not None:
        return marked
    if file_name.lower().endswith(".pdf"):
        return PDF
    return _plain(data)


def _plain(data: bytes) -> str:
    if not looks_like_text(data):
        return UNKNOWN
    return MAIL if _is_mail(data) else TEXT


def carries_files(pdf: bytes) -> bool:
    """Whether a PDF may hold other files: a stream's dictionary is always in clear, its type nearly always given."""
    return any(mark in pdf for mark in _CARRIED_FILES)


def _zip(data: bytes) -> str:
    """A zip by the name of its first entry: Word, another Office format, OpenDocument, or an archive."""
    length = int.from_bytes(data[26:28], "little")
    first = data[30 : 30 + length]
    if first == b"mimetype" and b"opendocument" in data[:_HEAD]:
        return ODF
    if first.startswith(_OFFICE_PARTS):
        return DOCX if b"word/" in data and b"xl/workbook" not in data else OFFICE
    return ZIP


def _is_mail(data: bytes) -> bool:
    """Whether the bytes begin with the header fields of a message that was sent (RFC 5322)."""
    head = data[:_PROLOGUE].lstrip(b"\xef\xbb\xbf\r\n").replace(b"\r\n", b"\n").partition(b"\n\n")[0]
    if not _FIELD.match(head):
        return False
    lines = (line for line in head.split(b"\n") if not line.startswith((b" ", b"\t")))
    matches = [_FIELD.match(line) for line in lines]
    fields = {match[1].lower() for match in matches if match}
    return None not in matches and bool(fields & _CARRIED) and len(fields & _ADDRESSED) >= 2


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
