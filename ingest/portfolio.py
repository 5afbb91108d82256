"""Files carried inside a PDF: portfolios, embedded files, attachments pinned on a page. Runs in the confined child."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator

from ingest.limits import MAX_ARCHIVE_MEMBERS, MAX_FILE_BYTES, MIB
from ingest.members import Batch, Member, safe_name
from ingest.mupdf import DAMAGED, pymupdf
from ingest.pdf import open_pdf

_BATCH_BYTES = 64 * MIB
_COVER_CHARACTERS = 600
"""A portfolio whose single page says less than this only announces its files (« ouvrez avec Acrobat »)."""
_MOST_PAGES = 200
"""Pages searched for pinned attachments."""

_Extract = Callable[[], bytes]


def open_portfolio(data: bytes, start: int) -> Batch:
    """The files a PDF carries, from rank ``start``, in the order of their names in it, each bytes once."""
    document = open_pdf(data)
    files = list(_files(document))
    members: list[Member] = []
    seen: set[bytes] = set()
    room = _BATCH_BYTES
    for rank in range(start, len(files)):
        name, size, extract = files[rank]
        if members and size > room:
            return Batch(members, rank, itself=not _is_cover(document))
        member = _member(name, size, extract)
        if member.data in seen and member.refusal is None:
            continue
        seen.add(member.data)
        members.append(member)
        room -= len(member.data)
    return Batch(members, None, itself=not (_is_cover(document) and members))


def _files(document: pymupdf.Document) -> Iterator[tuple[str, int, _Extract]]:
    names: set[str] = set()
    for index in range(min(document.embfile_count(), MAX_ARCHIVE_MEMBERS)):
        try:
            info = document.embfile_info(index)
        except DAMAGED:
            yield f"fichier joint {index + 1}", 0, bytes
            continue
        name = info.get("ufilename") or info.get("filename") or info.get("name") or f"fichier joint {index + 1}"
        yield _unique(name, names), max(0, info.get("length") or 0, info.get("size") or 0), _embedded(document, index)
    for number in range(min(document.page_count, _MOST_PAGES)):
        yield from _pinned(document, number, names)


def _pinned(document: pymupdf.Document, number: int, names: set[str]) -> Iterator[tuple[str, int, _Extract]]:
    try:
        for note in document[number].annots(types=[pymupdf.PDF_ANNOT_FILE_ATTACHMENT]) or ():
            info = note.file_info
            name = info.get("filename") or f"fichier joint page {number + 1}"
            content: bytes = note.get_file()
            yield _unique(name, names), len(content), lambda content=content: content  # type: ignore[misc]
    except DAMAGED:
        return


def _embedded(document: pymupdf.Document, index: int) -> _Extract:
    def extract() -> bytes:
        content: bytes = document.embfile_get(index)
        return content

    return extract


def _unique(name: str, names: set[str]) -> str:
    """The name, numbered when another file of this PDF bears it."""
    with contextlib.suppress(UnicodeError):
        name = name.encode("latin-1").decode("utf-8")  # some writers put UTF-8 where PDFDocEncoding is meant
    shown = safe_name(name)
    candidate, number = shown, 2
    while candidate in names:
        candidate, number = f"{number} - {shown}", number + 1
    names.add(candidate)
    return candidate


def _member(name: str, size: int, extract: _Extract) -> Member:
    if size > MAX_FILE_BYTES:
        return Member(name, b"", "too_large")
    try:
        data = extract()
    except DAMAGED:
        return Member(name, b"", "broken")
    if len(data) > MAX_FILE_BYTES:
        return Member(name, b"", "too_large")
    return Member(name, data) if data else Member(name, b"", "broken")


def _is_cover(document: pymupdf.Document) -> bool:
    """Whether the PDF is a portfolio (it has a collection) whose only page is its cover."""
    try:
        collection = document.xref_get_key(document.pdf_catalog(), "Collection")[0] != "null"
        return bool(collection and document.page_count == 1 and len(document[0].get_text()) < _COVER_CHARACTERS)
    except DAMAGED:
        return False
