"""What the confined children are asked and what they answer: msgpack of the types below, nothing else.

The caller decodes answers with these types, so that a child taken over by a hostile file can lie about its
own file and do nothing more. Nothing here loads a reader.
"""

from __future__ import annotations

import msgspec

from ingest.declared import Declared
from ingest.document import Box, Chunk, Document, Page
from ingest.header import Header
from ingest.parsed import Parsed


class ReadRequest(msgspec.Struct, frozen=True):
    """Read the blob, a file deposited under ``file_name``, with what its sender declares of it."""

    file_name: str
    declared: Declared | None = None


class UnderstandRequest(msgspec.Struct, frozen=True):
    """Understand pages that OCR has completed."""

    pages: tuple[Page, ...]
    header: Header | None
    file_name: str
    media_type: str
    warnings: tuple[str, ...]


class Understood(msgspec.Struct, frozen=True):
    """The document, its chunks, and the seconds spent."""

    document: Document
    chunks: tuple[Chunk, ...]
    seconds: float


class ReadAnswer(msgspec.Struct, frozen=True):
    """The parsed file; already understood (then ``parsed.pages`` is empty) when no page needs OCR."""

    parsed: Parsed
    understood: Understood | None
    parse_seconds: float


class RenderRequest(msgspec.Struct, frozen=True):
    """Draw page ``page`` of the blob (a PDF or a picture)."""

    page: int
    width: int
    boxes: tuple[Box, ...]


class ScanRequest(msgspec.Struct, frozen=True):
    """Draw page ``page`` of the blob (a PDF) in grey for OCR."""

    page: int


class UnpackRequest(msgspec.Struct, frozen=True):
    """Extract members of the blob (a zip, a message, a PDF) from rank ``start`` on."""

    start: int


class DeclaredRequest(msgspec.Struct, frozen=True):
    """Read the blob as the metadata of a submission; the answer is a list of ``Declared``."""
