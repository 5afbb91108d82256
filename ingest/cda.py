"""CDA R2 documents (levels 1 and 3): what the header states, the narrative as HTML, the files inside."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.cda_body import narrative, page
from ingest.cda_header import read_header
from ingest.cda_media import Embedded, attachments, body_file
from ingest.errors import BrokenDocument
from ingest.header import Header
from ingest.hl7 import Element, clinical_document
from ingest.sniff import PDF

__all__ = ["CdaParts", "Embedded", "read_cda"]


@dataclass(frozen=True, slots=True)
class CdaParts:
    """Everything reading a CDA gives.

    ``html`` is the structured body under the header's facts, ``None`` when it says nothing a reader could read;
    ``cover`` shows these facts alone. ``embedded`` are the files inside in document order, bodies of level 1 first.
    """

    header: Header
    html: str | None
    cover: str
    embedded: tuple[Embedded, ...]
    warnings: tuple[str, ...]


def read_cda(data: bytes) -> CdaParts:
    """Read a CDA. Raises ``BrokenDocument``, ``LimitExceeded`` or ``UnsupportedFormat`` (XML without a CDA)."""
    try:
        return _read(clinical_document(data))
    except RecursionError as error:
        raise BrokenDocument("Ce document est imbriqué sur trop de niveaux.") from error


def _read(document: Element) -> CdaParts:
    header, stated = read_header(document)
    warnings = list(stated)
    whole = body_file(document, warnings)
    attached = attachments(document, warnings)
    body = narrative(document, dict(attached))
    files = tuple(dict.fromkeys(file for _, file in attached))
    embedded = (*((whole,) if whole is not None else ()), *files)
    has_pdf = any(file.media_type == PDF for file in embedded)
    readable = body.characters > 0 or ("<img" in body.html and not has_pdf)
    return CdaParts(
        header=header,
        html=page(header, body.html) if readable else None,
        cover=page(header, ""),
        embedded=embedded,
        warnings=tuple(dict.fromkeys(warnings)),
    )
