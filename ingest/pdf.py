"""Reading a PDF: pages as displayed, words, lines and blocks, and which pages only OCR can read.

Runs in the confined child. pymupdf gives the coordinates of rotated pages unrotated, with ligatures kept and
invisible text included; what comes out of here is what a doctor sees on the page.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ingest.document import Block, Page, TextSource
from ingest.errors import BrokenDocument, EmptyFile, EncryptedDocument, LimitExceeded
from ingest.layout import arrange
from ingest.limits import MAX_PAGES, MAX_WORDS
from ingest.mupdf import DAMAGED, pymupdf
from ingest.parsed import PageScan, PdfInfo, PdfParts
from ingest.pdfwords import PageWords, page_words
from ingest.running import mark_running
from ingest.sniff import carries_files

_FEW_CHARACTERS = 100
"""A page with fewer characters than this over a large picture is a scan with a stamp, not a text page."""
_LARGE_PICTURE = 0.4
_MAX_BAD_SHARE = 0.1
_MIN_COMMON_SHARE = 0.5
"""The ten commonest letters make 77 % of French; of a text whose letters were shifted, about a quarter."""
_LETTERS_TO_JUDGE = 80
_LETTERS_OF_FRENCH = re.compile(r"[a-zà-öø-ÿœ]", re.IGNORECASE)
_COMMON_LETTERS = re.compile(r"[easintruloéèêàâîïôûùç]", re.IGNORECASE)
_NOT_TEXT = re.compile(r"[\ufffd\ue000-\uf8ff\x00-\x08\x0e-\x1f\x7f-\x9f]")
_PDF_DATE = re.compile(r"D?:?(\d{4})(\d{2})(\d{2})")
_PROBE_DPI = 36


def open_pdf(data: bytes) -> pymupdf.Document:
    """The pymupdf document. Raises ``EmptyFile``, ``BrokenDocument``, ``EncryptedDocument`` or ``LimitExceeded``."""
    if not data:
        raise EmptyFile("Ce fichier est vide.")
    try:
        document = pymupdf.open(stream=data, filetype="pdf")
        if document.needs_pass:
            raise EncryptedDocument(
                "Ce PDF est protégé par un mot de passe.", remedy="Enregistrez-le sans mot de passe puis déposez-le."
            )
        count = document.page_count
    except DAMAGED as error:
        raise BrokenDocument("Ce PDF est endommagé : il ne s'ouvre pas.") from error
    if count == 0:
        raise BrokenDocument("Ce PDF ne contient aucune page.")
    if count > MAX_PAGES:
        raise LimitExceeded(f"Ce PDF a {count} pages ; la limite est de {MAX_PAGES}.")
    return document


def read_pdf(data: bytes, source: TextSource = "text") -> PdfParts:
    """Every page of a PDF. ``source`` is ``rendered`` for a PDF made here from a structured document."""
    document = open_pdf(data)
    pages: list[Page] = []
    scans: list[PageScan] = []
    broken: list[int] = []
    words = 0
    unseen: list[int] = []
    for number in range(1, document.page_count + 1):
        try:
            page, scan = _read_page(document[number - 1], number, source)
            if not page.blocks and scan is None and _holds_text(document[number - 1]):
                unseen.append(number)
        except DAMAGED:
            broken.append(number)
            page, scan = Page(number, 595.0, 842.0, source), None
        pages.append(page)
        words += sum(len(line.words) for line in page.lines)
        if words > MAX_WORDS:
            raise LimitExceeded(f"Ce PDF contient plus de {MAX_WORDS} mots.")
        if scan is not None:
            scans.append(scan)
    warnings = (*_warnings(document, pages, scans, broken), *_unseen(unseen), *_unopened(document, data))
    return PdfParts(mark_running(pages), tuple(scans), warnings, _info(document))


def _holds_text(page: pymupdf.Page) -> bool:
    """Whether a page has a text layer, be it off the displayed page."""
    return bool(page.get_text("text", clip=pymupdf.INFINITE_RECT(), flags=0).strip())


def _warnings(
    document: pymupdf.Document, pages: Sequence[Page], scans: Sequence[PageScan], broken: Sequence[int]
) -> tuple[str, ...]:
    if len(broken) == len(pages):
        raise BrokenDocument("Ce PDF est endommagé : aucune page ne peut être lue.")
    warnings: list[str] = []
    if document.is_repaired:
        if not scans and not any(page.blocks for page in pages):
            raise BrokenDocument("Ce PDF est endommagé : rien n'a pu y être lu.")
        warnings.append("Ce PDF est abîmé et a été réparé à la lecture : du contenu peut manquer.")
    if broken:
        warnings.append(f"Pages illisibles car endommagées : {', '.join(map(str, broken))}.")
    return tuple(warnings)


def _unseen(pages: Sequence[int]) -> tuple[str, ...]:
    """A page whose text layer is nowhere on the displayed page is not read: that is said."""
    if not pages:
        return ()
    return (f"Texte présent dans le fichier mais non affiché, non lu : page {', '.join(map(str, pages))}.",)


def _unopened(document: pymupdf.Document, data: bytes) -> tuple[str, ...]:
    """Files carried in a way that :mod:`ingest.archive` does not notice are at least said."""
    if carries_files(data) or document.embfile_count() == 0:
        return ()
    return ("Ce PDF contient des fichiers joints qui n'ont pas pu être lus.",)


def _info(document: pymupdf.Document) -> PdfInfo:
    metadata: dict[str, str | None] = document.metadata or {}
    created = _PDF_DATE.match(metadata.get("creationDate") or "")
    title = " ".join((metadata.get("title") or "").split())[:300]
    return PdfInfo(title or None, "-".join(created.groups()) if created else None)


def _read_page(page: pymupdf.Page, number: int, source: TextSource) -> tuple[Page, PageScan | None]:
    width, height = page.rect.width, page.rect.height
    if not (width > 0 and height > 0):
        raise ValueError("page without area")
    words = page_words(page)
    read = Page(number, width, height, source, blocks_of(words))
    text = read.text
    if is_gibberish(text, words.controls):
        return replace(read, blocks=()), PageScan(number, gibberish=True)
    if len(text) < _FEW_CHARACTERS and _shows_more_than_text(page, text):
        return read, PageScan(number)
    return read, None


def blocks_of(words: PageWords) -> tuple[Block, ...]:
    """Blocks of a page: the main writing direction in reading order, then what is written across it."""
    blocks = list(arrange(words.upright))
    for group in words.across:
        blocks += [Block("stamp", block.lines) for block in arrange(group)]
    return tuple(blocks)


def is_gibberish(text: str, controls: int = 0) -> bool:
    """Whether a text layer cannot be French: characters without meaning, or few of its common letters.

    ``controls``: control characters already taken out of it.
    """
    visible = controls + sum(not character.isspace() for character in text)
    if visible and controls + len(_NOT_TEXT.findall(text)) > _MAX_BAD_SHARE * visible:
        return True
    letters = len(_LETTERS_OF_FRENCH.findall(text))
    if letters < _LETTERS_TO_JUDGE:
        return visible >= 2 * _LETTERS_TO_JUDGE and letters < 0.1 * visible and _digits(text) < 0.3 * visible
    return len(_COMMON_LETTERS.findall(text)) < _MIN_COMMON_SHARE * letters


def _digits(text: str) -> int:
    return sum(character.isdigit() for character in text)


def _shows_more_than_text(page: pymupdf.Page, text: str) -> bool:
    """Whether a page with little text carries a large picture, or, without any text, any ink at all."""
    area = abs(page.rect)
    bounds = page.rect * page.derotation_matrix
    pictures = (abs(pymupdf.Rect(image["bbox"]) & bounds) for image in page.get_image_info())
    if sum(pictures) >= _LARGE_PICTURE * area:
        return True
    if text:
        return False
    scale = min(_PROBE_DPI / 72, 1_000 / max(page.rect.width, page.rect.height))
    probe = page.get_pixmap(matrix=pymupdf.Matrix(scale, scale), colorspace=pymupdf.csGRAY, alpha=False)
    return not probe.is_unicolor
