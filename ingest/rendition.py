"""PDFs made at reading time for files without pages of their own, so that every citation has an image to show."""

from __future__ import annotations

import io
import re
import textwrap
from collections import Counter
from collections.abc import Iterator, Sequence
from html import unescape
from itertools import groupby, islice, pairwise

from ingest.document import Block, Box, Line, Page, Word
from ingest.errors import BrokenDocument, LimitExceeded
from ingest.limits import MAX_IMAGE_PIXELS, MAX_PAGES
from ingest.mupdf import DAMAGED, pymupdf
from ingest.normalise import page_text

_A4 = (595.0, 842.0)
_MARGIN = 45.0
_LARGEST, _SMALLEST = 10.0, 6.5
_ADVANCE = 0.6
"""Width of a character of the fixed-width font, as a share of its size."""
_LEADING = 1.3
_TAB = 8
_MIN_SIDE, _MAX_SIDE = 300.0, 1_700.0
"""A picture whose stated resolution gives a page outside these points (10 cm to 60 cm) is shown as high as an A4."""


def text_pdf(text: str) -> bytes:
    """A PDF showing ``text`` in a fixed-width font, its lines as they are, form feeds starting new pages."""
    return draw_text(text)[0]


def draw_text(text: str) -> tuple[bytes, tuple[Page, ...]]:
    """As :func:`text_pdf`, with the pages: exactly the characters drawn, and where.

    Characters the font lacks are drawn from a fallback font. Lines too long for the smallest size are wrapped.
    """
    sheets = [_lines(sheet) for sheet in text.expandtabs(_TAB).split("\f")]
    longest = max((len(line) for sheet in sheets for line in sheet), default=0)
    size = max(_SMALLEST, min(_LARGEST, (_A4[0] - 2 * _MARGIN) / (_ADVANCE * max(longest, 1))))
    columns = int((_A4[0] - 2 * _MARGIN) / (_ADVANCE * size))
    rows = int((_A4[1] - 2 * _MARGIN) / (_LEADING * size))
    shown = list(islice(_paginate(sheets, columns, rows), MAX_PAGES + 1))
    if len(shown) > MAX_PAGES:
        raise LimitExceeded(f"Ce texte ferait plus de {MAX_PAGES} pages.")
    document = pymupdf.open()
    pen = _Pen(size)
    pages = [pen.page(document, number, lines) for number, lines in enumerate(shown, 1)]
    data: bytes = document.tobytes(garbage=3, deflate=True)
    return data, tuple(pages)


def _lines(sheet: str) -> list[str]:
    return ["".join(c if c.isprintable() else " " for c in line).rstrip() for line in sheet.splitlines()]


def _paginate(sheets: list[list[str]], columns: int, rows: int) -> Iterator[list[str]]:
    for sheet in sheets:
        wrapped = [
            piece
            for line in sheet
            for piece in (textwrap.wrap(line, columns, drop_whitespace=False) if len(line) > columns else [line])
        ]
        for start in range(0, max(len(wrapped), 1), rows):
            yield wrapped[start : start + rows]


class _Pen:
    """Draws words at the places of a fixed-width grid and remembers them."""

    def __init__(self, size: float) -> None:
        self._size = size
        self._font = pymupdf.Font("cour")
        self._fallback: pymupdf.Font | None = None

    def page(self, document: pymupdf.Document, number: int, lines: list[str]) -> Page:
        width, height = _A4
        sheet = document.new_page(width=width, height=height)
        writer = pymupdf.TextWriter(sheet.rect)
        drawn = [self._line(writer, line, index) for index, line in enumerate(lines)]
        writer.write_text(sheet)
        blocks = tuple(
            Block("body", tuple(line for line in group if line is not None))
            for empty, group in groupby(drawn, key=lambda line: line is None)
            if not empty
        )
        return Page(number, width, height, "rendered", blocks)

    def _line(self, writer: pymupdf.TextWriter, text: str, index: int) -> Line | None:
        baseline = _MARGIN + (index + 1) * _LEADING * self._size
        words: list[Word] = []
        texts: list[str] = []
        position = 0
        for column, raw in _words(text):
            self._draw(writer, raw, column, baseline)
            normal = page_text(raw)
            if normal:
                words.append(Word(position, position + len(normal), self._box(column, len(raw), baseline)))
                texts.append(normal)
                position += len(normal) + 1
        if not words:
            return None
        box = Box(words[0].box.x0, words[0].box.y0, words[-1].box.x1, words[0].box.y1)
        return Line(" ".join(texts), box, tuple(words))

    def _draw(self, writer: pymupdf.TextWriter, raw: str, column: int, baseline: float) -> None:
        for lacking, characters in groupby(raw, key=lambda character: not self._font.has_glyph(ord(character))):
            run = "".join(characters)
            if lacking and self._fallback is None:
                self._fallback = pymupdf.Font("cjk")
            font = self._fallback if lacking else self._font
            writer.append((self._x(column), baseline), run, font=font, fontsize=self._size)
            column += len(run)

    def _x(self, column: int) -> float:
        return _MARGIN + column * _ADVANCE * self._size

    def _box(self, column: int, length: int, baseline: float) -> Box:
        x0, x1 = self._x(column), self._x(column + length)
        return Box(
            x0 / _A4[0],
            (baseline - 0.9 * self._size) / _A4[1],
            min(x1 / _A4[0], 1.0),
            (baseline + 0.3 * self._size) / _A4[1],
        )


def _words(text: str) -> Iterator[tuple[int, str]]:
    column = 0
    for blank, characters in groupby(text, key=str.isspace):
        run = "".join(characters)
        if not blank:
            yield column, run
        column += len(run)


_STORY_CSS = """
body {{ font-family: sans-serif; font-size: {size}pt; }}
h1 {{ font-size: 1.5em; margin: 0 0 4pt 0; }} h2 {{ font-size: 1.2em; margin: 9pt 0 3pt 0; }}
h3 {{ font-size: 1.1em; margin: 7pt 0 2pt 0; }} h4 {{ font-size: 1em; margin: 5pt 0 2pt 0; }}
p {{ margin: 2pt 0; }} ul, ol {{ margin: 2pt 0; }} small {{ font-size: 0.85em; }}
table {{ width: 100%; border-collapse: collapse; margin: 3pt 0 6pt 0; }}
th, td {{ border: 0.5pt solid #888; padding: 1.5pt 3pt; vertical-align: top; }} th {{ background-color: #eee; }}
img {{ width: {picture}pt; }}
"""
_SHEETS = (
    (595.0, 842.0, 9.5, 220.0), (595.0, 842.0, 7.5, 150.0), (842.0, 595.0, 8.0, 200.0), (842.0, 595.0, 6.5, 120.0),
    (1191.0, 842.0, 6.5, 100.0),
)  # fmt: skip
"""Width, height, size of the letters, width of pictures, in points: the first in which everything fits is taken."""
_STORY_MARGIN = 36.0
_TAG = re.compile(r"<[^>]*>")
_CELL_END = re.compile(r"</t[dh]>\s*(?=<t[dh])")
_LINE_END = re.compile(r"</(?:p|div|li|tr|h[1-6]|table)>|<br/?>")


def story_pdf(html: str) -> bytes:
    """A PDF that shows ``html``, its pictures given as ``data:``. Wide tables get smaller letters or larger paper.

    No character is lost: what fits on no paper is shown as plain lines. Raises ``LimitExceeded`` above the
    published number of pages.
    """
    letters = Counter(_letters(unescape(_TAG.sub(" ", html))))
    try:
        for width, height, size, picture in _SHEETS:
            drawn = _draw_story(html, (width, height), _STORY_CSS.format(size=size, picture=picture))
            if _fits(drawn, letters):
                return drawn
    except DAMAGED as error:
        raise BrokenDocument("Le contenu de ce document n'a pas pu être mis en page.") from error
    return text_pdf(_plain(html))


def _plain(html: str) -> str:
    """The text of ``html``, a line for each block or table row, the cells of a row side by side."""
    lines = _TAG.sub("", _CELL_END.sub(" | ", _LINE_END.sub("\n", html))).split("\n")
    return "\n".join(line for raw in lines if (line := " ".join(unescape(raw).split())))


def _letters(text: str) -> Iterator[str]:
    return (character for character in page_text(text) if character.isalnum())


def _draw_story(html: str, paper_size: tuple[float, float], css: str) -> bytes:
    width, height = paper_size
    story = pymupdf.Story(html=html, user_css=css)
    output = io.BytesIO()
    writer = pymupdf.DocumentWriter(output)
    paper = pymupdf.Rect(0, 0, width, height)
    inside = pymupdf.Rect(_STORY_MARGIN, _STORY_MARGIN, width - _STORY_MARGIN, height - _STORY_MARGIN)
    count, more = 0, 1
    while more:
        if count == MAX_PAGES:
            raise LimitExceeded(f"Ce document ferait plus de {MAX_PAGES} pages.")
        device = writer.begin_page(paper)
        more, _ = story.place(inside)
        story.draw(device)
        writer.end_page()
        count += 1
    writer.close()
    return output.getvalue()


def _fits(pdf: bytes, letters: Counter[str]) -> bool:
    """Whether no character is lost, nothing leaves the margins and no word runs into the next one of its row."""
    shown: Counter[str] = Counter()
    for page in pymupdf.open("pdf", pdf):
        right = page.rect.width - _STORY_MARGIN + 1.0
        if any(box[2] > right for _, box in page.get_bboxlog()):
            return False
        shown.update(_letters(page.get_text()))
        words = sorted(page.get_text("words"), key=lambda word: (round(word[3]), word[0]))
        for word, following in pairwise(words):
            if round(word[3]) == round(following[3]) and word[2] > following[0] + 1.0:
                return False
    return letters <= shown


def bound(pdfs: Sequence[bytes]) -> bytes:
    """One PDF with the pages of several, in order."""
    try:
        document = pymupdf.open()
        for pdf in pdfs:
            document.insert_pdf(pymupdf.open("pdf", pdf), links=False, annots=True)
        data: bytes = document.tobytes(garbage=1)
    except DAMAGED as error:
        raise BrokenDocument("Un contenu joint de ce document n'a pas pu être mis en page.") from error
    return data


def image_pdf(data: bytes) -> bytes:
    """A PDF with one page a picture (JPEG, PNG, or each frame of a TIFF), turned as its orientation tag says.

    Raises ``BrokenDocument``, or ``LimitExceeded`` before anything is decoded.
    """
    try:
        pictures = pymupdf.open(stream=data)
        if pictures.is_pdf or pictures.page_count == 0:
            raise BrokenDocument("Ce fichier n'est pas une image lisible.")
        if pictures.page_count > MAX_PAGES:
            raise LimitExceeded(f"Cette image a {pictures.page_count} pages ; la limite est de {MAX_PAGES}.")
        for picture in pictures:
            for part in picture.get_image_info():
                if part["width"] * part["height"] > MAX_IMAGE_PIXELS:
                    raise LimitExceeded("Cette image a trop de points pour être lue.")
        return _on_pages(pymupdf.open("pdf", pictures.convert_to_pdf()))
    except DAMAGED as error:
        raise BrokenDocument("Cette image est endommagée : elle ne s'ouvre pas.") from error


def _on_pages(source: pymupdf.Document) -> bytes:
    """The same pages at a size of paper."""
    if all(_MIN_SIDE <= max(page.rect.width, page.rect.height) <= _MAX_SIDE for page in source):
        data: bytes = source.tobytes(deflate=True)
        return data
    document = pymupdf.open()
    for number, page in enumerate(source):
        scale = _A4[1] / max(page.rect.width, page.rect.height)
        sheet = document.new_page(width=page.rect.width * scale, height=page.rect.height * scale)
        sheet.show_pdf_page(sheet.rect, source, number)
    scaled: bytes = document.tobytes(garbage=3, deflate=True)
    return scaled
