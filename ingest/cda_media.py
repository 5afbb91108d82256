"""Files carried inside a CDA: its whole body (level 1) or attachments of its sections, told by their bytes."""

from __future__ import annotations

import base64
import binascii
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.hl7 import V3, Element, child
from ingest.limits import MAX_FILE_BYTES
from ingest.sniff import TEXT, media_type

_COPY_SECTION = "55108-5"
"""LOINC « Clinical presentation »: the section with the PDF copy of the document itself."""
_SAME = {
    "application/xml": "text/xml", "text/rtf": "application/rtf", "image/jpg": "image/jpeg", "image/tif": "image/tiff",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Embedded:
    """An embedded file: what its bytes are, and whether it is the document's own copy (or its whole body)."""

    media_type: str
    data: bytes
    own_copy: bool


def body_file(document: Element, warnings: list[str]) -> Embedded | None:
    """The file that is the whole body of a level 1 document."""
    text = child(document, "component", "nonXMLBody", "text")
    return _decode(text, warnings, own_copy=True) if text is not None else None


def attachments(document: Element, warnings: list[str]) -> tuple[tuple[str, Embedded], ...]:
    """Attachments in document order with their identifiers (empty when they have none)."""
    return tuple(_attachments(document, warnings))


def _attachments(document: Element, warnings: list[str]) -> Iterator[tuple[str, Embedded]]:
    for media in document.iter(f"{V3}observationMedia"):
        value = child(media, "value")
        if value is None:
            continue
        section = next(media.iterancestors(f"{V3}section"), None)
        code = child(section, "code")
        decoded = _decode(value, warnings, own_copy=code is not None and code.get("code") == _COPY_SECTION)
        if decoded is None:
            continue
        yield media.get("ID", ""), decoded
        region = next(media.iterancestors(f"{V3}regionOfInterest"), None)
        if region is not None and region.get("ID"):
            yield region.get("ID", ""), decoded


def _decode(value: Element, warnings: list[str], *, own_copy: bool) -> Embedded | None:
    """The bytes of an encapsulated data element; ``None``, with a warning, when there are none to read."""
    if value.get("representation") != "B64":
        text = "".join(map(str, value.itertext()))
        if text.strip():
            return Embedded(TEXT, text.encode("utf-8"), own_copy)
        warnings.append("Un contenu de ce document est hors du fichier : il n'est pas lu")
        return None
    data = _bytes(value, warnings)
    if not data:
        return None
    kind = media_type(data, "")
    declared = value.get("mediaType", "").strip().lower()
    declared = _SAME.get(declared, declared)
    if declared and declared not in (kind, _SAME.get(kind, kind)) and not kind.endswith("+xml"):
        warnings.append(f"Un contenu joint est déclaré {declared[:40]} mais est en réalité {kind}")
    return Embedded(kind, data, own_copy)


def _bytes(value: Element, warnings: list[str]) -> bytes | None:
    encoded = "".join("".join(map(str, value.itertext())).split())
    compression = value.get("compression")
    try:
        data = base64.b64decode(encoded + "=" * (-len(encoded) % 4), validate=True)
        if compression in ("DF", "GZ", "ZL"):
            data = _inflated(data)
        elif compression:
            warnings.append("Un contenu joint est compressé d'une façon qui n'est pas lue")
            return None
    except (binascii.Error, ValueError, zlib.error):
        warnings.append("Un contenu joint est abîmé : il n'est pas lu")
        return None
    if not data:
        warnings.append("Un contenu joint est vide")
    return data


def _inflated(data: bytes) -> bytes:
    """Deflate, zlib or gzip data of at most ``MAX_FILE_BYTES``. Raises ``ValueError`` above, ``zlib.error``."""
    header = data[:2] == b"\x1f\x8b" or data[:1] == b"\x78"
    inflater = zlib.decompressobj(47 if header else -15)
    inflated = inflater.decompress(data, MAX_FILE_BYTES)
    if not inflater.eof:
        raise ValueError("compressed data too large or truncated")
    return inflated
