"""From the parts of a CDA to its pages and the PDF that shows them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ingest.cda import CdaParts, banner_lines, banner_page
from ingest.document import Block, Line, Page
from ingest.errors import DocumentRefused, UnsupportedFormat
from ingest.image import read_image
from ingest.parsed import PdfParts
from ingest.pdf import read_pdf
from ingest.rendition import story_pdf
from ingest.rtf import rtf_text
from ingest.sniff import JPEG, PDF, PNG, RTF, TEXT, TIFF
from ingest.text import read_text

_UNREADABLE = "Le fichier contenu dans ce document CDA n'a pas pu être lu : seul son en-tête est montré"


def cda_pages(parts: CdaParts) -> tuple[bytes, PdfParts]:
    """The rendition and its pages. A carried file that cannot be read leaves a page with the header, and a warning."""
    if parts.embedded is not None:
        try:
            return _embedded(parts.embedded, parts.embedded_type)
        except DocumentRefused:
            banner = banner_lines(parts.header)
            alone = replace(parts, html=banner_page(banner, ""), banner=banner, embedded=None)
            rendition, shown = cda_pages(alone)
            return rendition, replace(shown, warnings=(*shown.warnings, _UNREADABLE))
    rendition = story_pdf(parts.html or "", parts.pictures)
    read = read_pdf(rendition, "rendered")
    pages = (_with_banner(read.pages[0], parts.banner), *read.pages[1:])
    return rendition, PdfParts(pages, warnings=read.warnings)


def _embedded(data: bytes, kind: str | None) -> tuple[bytes, PdfParts]:
    if kind == PDF:
        return data, read_pdf(data)
    if kind in (JPEG, PNG, TIFF):
        return read_image(data)
    if kind in (TEXT, RTF):
        rendition, pages = read_text(rtf_text(data).encode() if kind == RTF else data)
        return rendition, PdfParts(pages)
    raise UnsupportedFormat("Le fichier contenu dans ce document CDA est d'un format qui n'est pas lu.")


def _with_banner(page: Page, banner: Sequence[str]) -> Page:
    """The lines that restate the header as a block of their own, of kind ``header``: they are no second witness."""
    expected = _compact("".join(banner))
    seen, count = "", 0
    for line in page.lines:
        if not expected.startswith(seen + _compact(line.text)) or seen == expected:
            break
        seen += _compact(line.text)
        count += 1
    if seen != expected:
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
    return "".join(text.split())
