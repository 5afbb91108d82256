"""From the parts of a CDA to its pages and the PDF that shows them.

The pages are the structured rendition's. A file the CDA carries that says what the narrative does not (a report in a
PDF beside « voir le document joint », an annex) follows as further pages of the same rendition, so that it can be
searched and cited; the PDF copy of a narrative that stands by itself stays the second rendition and is not shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from html import unescape

from ingest.cda import CdaParts, Embedded
from ingest.document import Block, Line, Page
from ingest.errors import DocumentRefused
from ingest.image import read_image
from ingest.limits import MAX_PAGES
from ingest.normalise import page_text, words
from ingest.parsed import PdfParts
from ingest.pdf import read_pdf
from ingest.rendition import bound, story_pdf
from ingest.rtf import rtf_text
from ingest.sniff import JPEG, PDF, PNG, RTF, TEXT, TIFF
from ingest.text import read_text

_EMPTY = "Le document CDA n'a pas de contenu lisible : seul son en-tête est montré"
_COVER_LETTERS = 200
"""A narrative of fewer letters and no coded result only covers the copy it carries (« voir le PDF joint »)."""
_NEW_SHARE = 0.35
"""A copy of the narrative with a letterhead and other words for its headings has up to a third of words of its own."""
_TAG = re.compile(r"<[^>]*>")


def cda_pages(parts: CdaParts) -> tuple[bytes, PdfParts]:
    """The PDF that shows a CDA, and its pages: the narrative's, else the file's it carries, else the header's alone."""
    if parts.html is not None:
        rendition, shown = _drawn(parts.html, parts.cover)
        said = len(_compact(_TAG.sub("", parts.html))) - len(_compact(_TAG.sub("", parts.cover)))
        covers = said < _COVER_LETTERS and not parts.header.observations
        annexes = [one for one in parts.embedded if covers or not one.own_copy]
        return _with_annexes(rendition, shown, annexes)
    for embedded in _candidates(parts):
        try:
            return _embedded(embedded)
        except DocumentRefused:
            continue
    rendition, shown = _drawn(parts.cover, parts.cover)
    return rendition, replace(shown, warnings=(*shown.warnings, _EMPTY))


def _with_annexes(rendition: bytes, shown: PdfParts, embedded: Sequence[Embedded]) -> tuple[bytes, PdfParts]:
    """The narrative's pages, then those of the carried files that say more; what cannot be read is said."""
    known = _vocabulary(shown.pages)
    warnings = list(shown.warnings)
    renditions, pages, scans = [rendition], list(shown.pages), list(shown.scans)
    for one in embedded:
        if one.media_type not in (PDF, TIFF, TEXT, RTF):
            continue
        try:
            annex, read = _embedded(one)
        except DocumentRefused:
            warnings.append("Un contenu joint est abîmé : il n'est pas lu")
            continue
        if not _says_more(read, known) or len(pages) + len(read.pages) > MAX_PAGES:
            continue
        first = len(pages)
        pages += [replace(page, number=first + page.number) for page in read.pages]
        scans += [replace(scan, page=first + scan.page) for scan in read.scans]
        warnings += read.warnings
        renditions.append(annex)
        known |= _vocabulary(read.pages)
    if len(renditions) == 1:
        return rendition, replace(shown, warnings=tuple(dict.fromkeys(warnings)))
    return bound(renditions), PdfParts(tuple(pages), tuple(scans), tuple(dict.fromkeys(warnings)), shown.info)


def _vocabulary(pages: Sequence[Page]) -> set[str]:
    """The words that carry meaning: of four characters or more, and figures of two digits or more."""
    found = (word for page in pages for line in page.lines for word in words(line.text).split())
    return {word for word in found if len(word) > 3 or (word.isdigit() and len(word) > 1)}


def _says_more(annex: PdfParts, known: set[str]) -> bool:
    """Whether a good part of the annex's words are not the narrative's; a picture always may."""
    own = _vocabulary(annex.pages)
    return bool(annex.scans) or len(own - known) > _NEW_SHARE * len(own)


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
