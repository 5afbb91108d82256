"""Multipart uploads, kept in memory: no plaintext byte of a document is ever spooled to a disk."""

from __future__ import annotations

from fastapi import Request
from fastapi.exceptions import HTTPException
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from ingest.errors import InvalidRequest, LimitExceeded

# Above any body the guard lets through, so that the parser never rolls a file over to the disk.
_NEVER_SPOOLED = 1 << 62


class _InMemoryParser(MultiPartParser):
    spool_max_size = _NEVER_SPOOLED


async def uploaded_files(request: Request, max_files: int) -> list[tuple[str, bytes]]:
    """Every file of the request: see :func:`uploaded_form`."""
    return (await uploaded_form(request, max_files))[0]


async def uploaded_form(request: Request, max_files: int) -> tuple[list[tuple[str, bytes]], dict[str, str]]:
    """Every file of the request, and its other fields.

    Files come whatever their field's name: ``(file name, bytes)`` in order.

    Raises ``InvalidRequest`` without any file, ``LimitExceeded`` over ``max_files``, HTTP 415 when not multipart.
    """
    if not request.headers.get("content-type", "").lower().startswith("multipart/form-data"):
        raise HTTPException(415)
    parser = _InMemoryParser(request.headers, request.stream(), max_files=max_files, max_fields=100)
    try:
        form = await parser.parse()
    except (MultiPartException, KeyError, UnicodeError) as error:
        if str(getattr(error, "message", "")).startswith("Too many files"):
            raise LimitExceeded(f"trop de fichiers en une fois : au plus {max_files}") from None
        raise InvalidRequest("envoi multipart illisible") from None
    files = []
    fields: dict[str, str] = {}
    for name, part in form.multi_items():
        if isinstance(part, UploadFile):
            files.append((part.filename or "document", await part.read()))
        else:
            fields[name] = part
    await form.close()
    if not files:
        raise InvalidRequest("aucun fichier dans l'envoi", remedy="joignez au moins un fichier au champ « files »")
    return files, fields
