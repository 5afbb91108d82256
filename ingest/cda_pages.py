"""From the parts of a CDA to its pages and the PDF that shows them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape

from ingest.cda import CdaParts, Embedded
from ingest.document import Block, Line, Page
from ingest.errors import DocumentRefused
from ingest.image import read_image
from ingest.normalise import page_text
from ingest.parsed import PdfParts
from ingest.pdf import read_pdf
from ingest.rendition import story_pdf
from ingest.rtf import rtf_text
from ingest.sniff import JPEG, PDF, PNG, RTF, TEXT, TIFF
from ingest.text import read_text

_EMPTY = "Le document CDA n'a pas de contenu lisible : seul son en-tête est montré"
_TAG = re.compile(r"<[^>]*>")


def cda_pages(parts: CdaParts) -> tuple[bytes, PdfParts]:
    """The PDF that shows a CDA, and its pages: the narrative's, else the file's it carries, else the header's alone."""
    if parts.html is not None:
        return _drawn(parts.html, parts.cover)
    for embedded in _candidates(parts):
        try:
            return _embedded(embedded)
        except DocumentRefused:
            continue
    rendition, shown = _drawn(parts.cover, parts.cover)
    return rendition, replace(shown, warnings=(*shown.warnings, _EMPTY))


def _candidates(parts: CdaParts) -> Iterator[Embedded]:
    """Files that can stand for the document: its own copies first, PDFs before the others."""
    readable = [one for one in parts.embedded if one.media_type in (PDF, JPEG, PNG, TIFF, TEXT, RTF)]
    yield from sorted(readable, key=lambda one: (not one.own_copy, one.media_type != PDF))


def _embedded(one: Embedded) -> tuple[bytes, PdfParts]:
    if one.media_type == PDF:
        return one.data, read_pdf(one.data)
    if one.media_type in (JPEG, PNG, TIFF):
        return read_image(one.data)
    rendition, pages = read_text(rtf_text(one.data).encode() if one.media_type == RTF else one.data)
    return rendition, PdfParts(pages)


def _drawn(html: str, cover: str) -> tuple[bytes, PdfParts]:
    rendition = story_pdf(html)
    read = read_pdf(rendition, "rendered")
    return rendition, PdfParts((_with_banner(read.pages[0], cover), *read.pages[1:]), warnings=read.warnings)


def _with_banner(page: Page, cover: str) -> Page:
    """The lines that restate the header as a block of their own, of kind ``header``: they are no second witness."""
    expected = _compact(unescape(_TAG.sub(" ", cover)))
    seen, count = "", 0
    for line in page.lines:
        if seen == expected or not expected.startswith(seen + _compact(line.text)):
            break
        seen += _compact(line.text)
        count += 1
    if not expected or seen != expected:
        return page
    rest: list[Block] = []
    taken: list[Line] = []
    for block in page.blocks:
        share = block.lines[: max(0, count - len(taken))]
        taken += share
        if len(share) < len(block.lines):
            rest.append(Block(block.kind, block.lines[len(share) :]))
    return replace(page, blocks=(Block("header", tuple(taken)), *rest))


def _compact(text: str) -> str:
    return "".join(page_text(text).split())
