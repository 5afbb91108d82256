"""A sheet of paper: draws on a PDF page and remembers every printed line with its page and box.

Reproducible to the bit: reportlab's invariant mode with the creation time given by the caller. Positions are in
points from the top left of the page as displayed.
"""

from __future__ import annotations

import calendar
import io
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import reportlab
from reportlab.lib.colors import Color
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import TimeStamp
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from eval.corpora.gold import GoldLine

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

Weight = Literal["regular", "bold", "italic"]
Align = Literal["left", "center", "right"]
BLACK = (0.0, 0.0, 0.0)
GREY = (0.35, 0.35, 0.35)
FAMILIES: dict[str, dict[Weight, str]] = {
    "Helvetica": {"regular": "Helvetica", "bold": "Helvetica-Bold", "italic": "Helvetica-Oblique"},
    "Times": {"regular": "Times-Roman", "bold": "Times-Bold", "italic": "Times-Italic"},
    "Courier": {"regular": "Courier", "bold": "Courier-Bold", "italic": "Courier-Oblique"},
    "Vera": {"regular": "Vera", "bold": "VeraBd", "italic": "VeraIt"},
}
LIGATURES = (("fi", "\ufb01"), ("fl", "\ufb02"))
_FONT_FOLDER = Path(reportlab.__file__).parent / "fonts"


def _embedded_fonts() -> None:
    """Vera ships with reportlab: the same outlines on every machine."""
    for face in FAMILIES["Vera"].values():
        if face not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(TTFont(face, str(_FONT_FOLDER / f"{face}.ttf")))


def set_creation_time(canvas: Canvas, created: datetime) -> None:
    """Date the PDF: reportlab has no public way to choose the creation time of a reproducible file."""
    stamp = TimeStamp(invariant=1)
    stamp.t = float(calendar.timegm(created.utctimetuple()))
    stamp.YMDhms = tuple(created.utctimetuple())[:6]
    canvas._doc._timeStamp = stamp  # type: ignore[attr-defined]  # absent from the published types


@dataclass(frozen=True)
class Printed:
    """A printed document: its bytes, number of pages and every line in the order it was drawn."""

    data: bytes
    pages: int
    lines: tuple[GoldLine, ...]


class Sheet:
    """One document being printed. ``y`` is the next free height; ``on_page`` draws what every page carries."""

    def __init__(
        self,
        created: datetime,
        *,
        family: str = "Helvetica",
        size: float = 10,
        total: int = 1,
        page_size: tuple[float, float] = A4,
        rotation: Literal[0, 90, 180, 270] = 0,
        ligatures: bool = False,
    ) -> None:
        """Open the first page. ``page_size`` is the displayed size; ``rotation`` is stored as the page's /Rotate."""
        _embedded_fonts()
        self.family, self.size, self.total = family, size, total
        self.width, self.height = page_size
        self.rotation, self.ligatures = rotation, ligatures
        self.left, self.right, self.top, self.bottom = 56.0, 56.0, 50.0, 60.0
        self.colour = BLACK
        self.page, self.y = 0, self.top
        self.on_page: Callable[[Sheet], None] | None = None
        self._lines: list[GoldLine] = []
        self._file = io.BytesIO()
        # The library swaps the stored width and height itself on a page turned by 90 or 270 degrees.
        self._canvas = Canvas(self._file, pagesize=page_size, invariant=1, pageCompression=1)
        set_creation_time(self._canvas, created)

    # -- pages ------------------------------------------------------------------------------------
    def describe(self, title: str, author: str, producer: str) -> None:
        """The PDF's own title, author and producing program."""
        self._canvas.setTitle(title)
        self._canvas.setAuthor(author)
        self._canvas.setProducer(producer)
        self._canvas.setCreator(producer)

    def new_page(self) -> None:
        """Close the current page, open the next and draw what every page carries."""
        if self.page:
            self._canvas.showPage()
        self.page += 1
        self.y = self.top
        if self.rotation:
            self._canvas.setPageRotation(self.rotation)
            self._turn()
        if self.on_page:
            self.on_page(self)

    def _turn(self) -> None:
        if self.rotation == 90:
            self._canvas.translate(self.height, 0)
            self._canvas.rotate(90)
        elif self.rotation == 180:
            self._canvas.translate(self.width, self.height)
            self._canvas.rotate(180)
        else:
            self._canvas.translate(0, self.width)
            self._canvas.rotate(270)

    def finish(self) -> Printed:
        """Close the document."""
        self._canvas.showPage()
        self._canvas.save()
        return Printed(self._file.getvalue(), self.page, tuple(self._lines))

    def need(self, height: float) -> None:
        """Go to the next page unless ``height`` points are left."""
        if self.y + height > self.height - self.bottom:
            self.new_page()

    # -- text -------------------------------------------------------------------------------------
    @property
    def body_width(self) -> float:
        """Points between the margins."""
        return self.width - self.left - self.right

    def text_width(self, text: str, weight: Weight = "regular", size: float | None = None) -> float:
        """Width of ``text`` in points."""
        return float(pdfmetrics.stringWidth(self._shaped(text), FAMILIES[self.family][weight], size or self.size))

    def _shaped(self, text: str) -> str:
        for plain, ligature in LIGATURES if self.ligatures else ():
            text = text.replace(plain, ligature)
        return text

    def draw(
        self,
        x: float,
        y: float,
        text: str,
        weight: Weight = "regular",
        size: float | None = None,
        align: Align = "left",
    ) -> tuple[float, float, float, float]:
        """Draw ``text`` with its baseline at ``y`` without remembering it; gives its box in fractions."""
        size = size or self.size
        if self.family != "Vera":
            text.encode("cp1252")
        width = self.text_width(text, weight, size)
        x0 = x if align == "left" else x - width if align == "right" else x - width / 2
        self._canvas.setFont(FAMILIES[self.family][weight], size)
        self._canvas.setFillColor(Color(*self.colour))
        self._canvas.drawString(x0, self.height - y, self._shaped(text))
        return self._box(x0, y, x0 + width, size)

    def _box(self, x0: float, y: float, x1: float, size: float) -> tuple[float, float, float, float]:
        corners = (x0 / self.width, (y - 0.8 * size) / self.height, x1 / self.width, (y + 0.25 * size) / self.height)
        return (round(corners[0], 5), round(corners[1], 5), round(corners[2], 5), round(corners[3], 5))

    def remember(self, text: str, boxes: Sequence[tuple[float, float, float, float]]) -> None:
        """Keep ``text`` as one printed line that covers ``boxes``."""
        box = (min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes))
        self._lines.append(GoldLine(self.page, text, box))

    def write(
        self,
        x: float,
        y: float,
        text: str,
        weight: Weight = "regular",
        size: float | None = None,
        align: Align = "left",
    ) -> None:
        """Draw one line at a fixed place and remember it."""
        if text:
            self.remember(text, [self.draw(x, y, text, weight, size, align)])

    def line(
        self, text: str, weight: Weight = "regular", size: float | None = None, align: Align = "left", after: float = 0
    ) -> None:
        """One line at the current height, across the body."""
        size = size or self.size
        self.need(size * 1.3)
        self.y += size
        x = {"left": self.left, "right": self.width - self.right, "center": self.left + self.body_width / 2}[align]
        self.write(x, self.y, text, weight, size, align)
        self.y += size * 0.3 + after

    def wrap(self, text: str, width: float, weight: Weight = "regular", size: float | None = None) -> list[str]:
        """``text`` cut into lines of at most ``width`` points, at spaces."""
        lines: list[str] = []
        current = ""
        for word in text.split():
            longer = f"{current} {word}" if current else word
            if current and self.text_width(longer, weight, size) > width:
                lines.append(current)
                current = word
            else:
                current = longer
        return [*lines, current] if current else lines

    def paragraph(
        self,
        text: str,
        weight: Weight = "regular",
        size: float | None = None,
        *,
        x: float | None = None,
        width: float | None = None,
        leading: float = 1.32,
        after: float = 4,
        justify: bool = False,
    ) -> None:
        """Wrapped text at the current height. ``justify`` stretches the spaces of all lines but the last."""
        size = size or self.size
        x = self.left if x is None else x
        width = width or self.width - self.right - x
        lines = self.wrap(text, width, weight, size)
        for number, line in enumerate(lines):
            self.need(size * leading)
            self.y += size * leading
            if justify and number < len(lines) - 1:
                self._justified((x, self.y), line, weight, size, width)
            else:
                self.write(x, self.y, line, weight, size)
        self.y += after

    def _justified(self, place: tuple[float, float], line: str, weight: Weight, size: float, width: float) -> None:
        x, y = place
        spaces = line.count(" ")
        gap = (width - self.text_width(line, weight, size)) / spaces if spaces else 0.0
        pen = self._canvas.beginText(x, self.height - y)
        pen.setFont(FAMILIES[self.family][weight], size)
        pen.setWordSpace(gap)
        pen.textOut(line)
        pen.setWordSpace(0)
        self._canvas.drawText(pen)
        self.remember(line, [self._box(x, y, x + width, size)])

    # -- shapes -----------------------------------------------------------------------------------
    def rule(
        self, y: float | None = None, x0: float | None = None, x1: float | None = None, thickness: float = 0.6
    ) -> None:
        """A horizontal line, by default across the body at the current height."""
        level = self.height - (self.y if y is None else y)
        self._canvas.setLineWidth(thickness)
        self._canvas.setStrokeColor(Color(*self.colour))
        self._canvas.line(
            self.left if x0 is None else x0, level, (self.width - self.right) if x1 is None else x1, level
        )

    def vertical(self, x: float, y0: float, y1: float, thickness: float = 0.6) -> None:
        """A vertical line."""
        self._canvas.setLineWidth(thickness)
        self._canvas.line(x, self.height - y0, x, self.height - y1)

    def frame(
        self, x: float, y: float, width: float, height: float, *, fill: float | None = None, radius: float = 0
    ) -> None:
        """A rectangle with its top left at ``x, y``; ``fill`` is a grey level 0..1."""
        self._canvas.setLineWidth(0.7)
        self._canvas.setStrokeColor(Color(*self.colour))
        if fill is not None:
            self._canvas.setFillGray(fill)
        self._canvas.roundRect(
            x, self.height - y - height, width, height, radius, stroke=int(fill is None), fill=int(fill is not None)
        )


def print_document(build: Callable[[int], Sheet]) -> Printed:
    """Print a document that may state its number of pages: ``build`` draws it for a supposed total, twice at most."""
    printed = build(1).finish()
    while True:
        again = build(printed.pages).finish()
        if again.pages == printed.pages:
            return again
        printed = again
