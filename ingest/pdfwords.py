"""The words a doctor sees on one PDF page, with where they stand, their size and the way they are written."""

from __future__ import annotations

import re
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from ingest.document import Box
from ingest.errors import LimitExceeded
from ingest.exponents import as_exponent
from ingest.limits import MAX_WORDS_PER_PAGE
from ingest.mupdf import pymupdf
from ingest.rows import Ink

_FLAGS = pymupdf.TEXT_PRESERVE_WHITESPACE | pymupdf.TEXT_MEDIABOX_CLIP | pymupdf.TEXT_ACCURATE_ASCENDERS
_FILLED_OR_STROKED = 16 | 32
_RAISED, _BOLD = 1, 16
_SMALLEST = 1.5
"""Text smaller than this (points) is not legible on paper: not what a doctor sees."""
_NEARLY_WHITE = 0xF0
_OVERPRINT = 2.5
"""Times the usual size of the page's words from which a word standing on others is printed over them."""
_STRAIGHT = 0.985
"""Cosine above which writing counts as parallel to the page's edges."""
_DINGBATS = str.maketrans({"3": "✓", "4": "✔", "5": "✕", "6": "✖", "7": "✗", "8": "✘", "l": "●", "n": "■", "u": "◆"})
"""Marks of ticked boxes as forms draw them (Adobe ZapfDingbats encoding): without this a tick is the figure 3."""
_DINGBAT_FONTS = ("dingbat", "zadb")
_SOFT = "\u00ad"
_MINUS = re.compile(rf"(?<![^\W_]){_SOFT}|(?<=\d){_SOFT}|{_SOFT}(?=\d)")
_INNER = re.compile(_SOFT + "(?=.)")
_FEWEST_HYPHENS = 3
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\u200b\u2060\ufeff\ufffe\uffff\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class PageWords:
    """Words in the page's main writing direction, and groups written across it (margin notes, diagonal stamps)."""

    upright: list[Ink]
    across: list[list[Ink]]
    controls: int = 0
    """Control characters left out: many of them betray a text layer without meaning."""


class _Style(NamedTuple):
    x0: float
    x1: float
    y0: float
    y1: float
    size: float
    bold: bool
    seen: bool
    white: bool
    origin: tuple[float, float]
    text: str
    dingbats: bool
    raised: bool


class _Turn(NamedTuple):
    """The page's rotation matrix, from the coordinates pymupdf gives to those of the displayed page, in points."""

    a: float
    b: float
    c: float
    d: float
    e: float
    f: float

    def point(self, x: float, y: float) -> tuple[float, float]:
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f

    def box(self, x0: float, y0: float, x1: float, y1: float) -> Box:
        """The rectangle turned, in displayed points (not yet fractions)."""
        (left, top), (right, bottom) = self.point(x0, y0), self.point(x1, y1)
        return Box(min(left, right), min(top, bottom), max(left, right), max(top, bottom))


class _Frame(NamedTuple):
    """Turns displayed points into an upright frame for writing along one of the four directions."""

    quarter: int
    width: float
    height: float

    def place(self, x: float, y: float) -> tuple[float, float]:
        match self.quarter:
            case 0:
                return x, y
            case 1:  # downwards
                return y, self.width - x
            case 2:  # upside down
                return self.width - x, self.height - y
            case _:  # upwards
                return self.height - y, x

    def extent(self, shown: Box, origin: tuple[float, float]) -> tuple[float, float, float]:
        """Left and right ends of a word along its writing, and its baseline."""
        ends = sorted((self.place(shown.x0, shown.y0)[0], self.place(shown.x1, shown.y1)[0]))
        return ends[0], ends[1], self.place(*origin)[1]


def page_words(page: pymupdf.Page) -> PageWords:
    """Words of a pymupdf page. Raises ``LimitExceeded`` on an absurd number of words."""
    text_page = page.get_textpage(flags=_FLAGS)
    drawn = text_page.extractWORDS()
    if len(drawn) > MAX_WORDS_PER_PAGE:
        raise LimitExceeded(f"Une page contient plus de {MAX_WORDS_PER_PAGE} mots.")
    if not drawn:
        return PageWords([], [])
    written = _Lines(text_page)
    sight = _Sight(page)
    turn, width, height = _Turn(*page.rotation_matrix), page.rect.width, page.rect.height
    groups: dict[int, list[Ink]] = {}
    diagonal: dict[tuple[int, int], list[Ink]] = {}
    controls = 0
    soft = _hyphens([raw for _, _, _, _, raw, *_ in drawn])
    for order, (x0, y0, x1, y1, raw, block, line, _) in enumerate(drawn):
        printed = written.line(block, line, raw, (x0 + x1) / 2, (y0 + y1) / 2)
        style = printed.style_at((x0 + x1) / 2, (y0 + y1) / 2)
        text, removed = _CONTROL.subn("", raw.translate(_DINGBATS) if style.dingbats else printed.raised(raw, x0, x1))
        text = soft.sub("-", text)
        controls += removed
        if not text or style.size < _SMALLEST or not sight.sees(style, (x0, y0, x1, y1)):
            continue
        shown = turn.box(x0, y0, x1, y1)
        if not (0 <= (shown.x0 + shown.x1) / 2 <= width and 0 <= (shown.y0 + shown.y1) / 2 <= height):
            continue
        box = _fractions(shown, width, height)
        if box.x0 >= box.x1 or box.y0 >= box.y1:
            continue
        quarter = _quarter(printed.direction, turn)
        frame = _Frame(quarter if quarter is not None else 0, width, height)
        left, right, baseline = frame.extent(shown, turn.point(*style.origin))
        ink = Ink(left, right, baseline, style.size, text, order, box, style.bold)
        if quarter is None:
            diagonal.setdefault((block, line), []).append(ink._replace(baseline=float(line), size=style.size))
        else:
            groups.setdefault(quarter, []).append(ink)
    return _by_direction(groups, diagonal, controls)


def _hyphens(printed: Sequence[str]) -> re.Pattern[str]:
    """Which soft hyphens of a page are hyphens a doctor sees: fonts give one glyph both meanings.

    Beside a figure, or alone, it always is one (« 2-3 » is no 23); inside a word where the page has no other hyphen.
    """
    inner = sum(len(_INNER.findall(word)) for word in printed)
    drawn = inner >= _FEWEST_HYPHENS and not any("-" in word for word in printed)
    return re.compile(f"{_MINUS.pattern}|{_INNER.pattern}") if drawn else _MINUS


def _by_direction(groups: dict[int, list[Ink]], diagonal: dict[tuple[int, int], list[Ink]], controls: int) -> PageWords:
    main = max(groups, key=lambda quarter: (sum(len(ink.text) for ink in groups[quarter]), -quarter), default=0)
    across = [group for quarter, group in sorted(groups.items()) if quarter != main]
    upright, over = _without_overprint(groups.get(main, []))
    return PageWords(upright, across + ([over] if over else []) + list(diagonal.values()), controls)


def _without_overprint(inks: list[Ink]) -> tuple[list[Ink], list[Ink]]:
    """The words of the page, and the large ones printed straight over them (« SPECIMEN », « COPIE »)."""
    if not inks:
        return inks, []
    large = _OVERPRINT * statistics.median(ink.size for ink in inks)
    over = [ink for ink in inks if ink.size >= large and sum(_covers(ink.box, one.box) for one in inks) > 1]
    return [ink for ink in inks if ink not in over], over


def _covers(box: Box, other: Box) -> bool:
    """Whether the middle of ``other`` lies in ``box``; a word covers itself."""
    x, y = (other.x0 + other.x1) / 2, (other.y0 + other.y1) / 2
    return box.x0 <= x <= box.x1 and box.y0 <= y <= box.y1


class _PrintedLine(NamedTuple):
    """A line as pymupdf describes it: direction of writing, box, characters and spans."""

    direction: tuple[float, float]
    box: tuple[float, float, float, float]
    text: str
    styles: list[_Style]

    def distance(self, x: float, y: float) -> tuple[float, float]:
        """How far a point is from the line's box, then from its middle."""
        x0, y0, x1, y1 = self.box
        return _distance(x, x0, x1) + _distance(y, y0, y1), abs(y - (y0 + y1) / 2)

    def raised(self, word: str, x0: float, x1: float) -> str:
        """A word of the line at ``x0``..``x1`` with its exponents as such."""
        begin, shown = 0, word
        for style in self.styles:
            figures = style.text.strip()
            if style.raised and figures.isdecimal() and x0 <= (style.x0 + style.x1) / 2 <= x1:
                at = self.text.find(word, max(0, begin - len(word)))
                place = begin + style.text.find(figures) - at
                if at >= 0 and 0 <= place <= len(word) - len(figures) and (place == 0 or word[place - 1].isdecimal()):
                    shown = shown[:place] + as_exponent(figures) + shown[place + len(figures) :]
            begin += len(style.text)
        return shown

    def style_at(self, x: float, y: float) -> _Style:
        if len(self.styles) == 1:
            return self.styles[0]
        return min(self.styles, key=lambda style: _distance(x, style.x0, style.x1) + _distance(y, style.y0, style.y1))


class _Lines:
    """The line each word stands on.

    Words carry numbers of block and line, but pymupdf leaves blank lines out of its description, so the numbers
    drift apart: within the block, a line is found by its text and place.
    """

    def __init__(self, text_page: pymupdf.TextPage) -> None:
        self._blocks: dict[int, list[_PrintedLine]] = {
            block["number"]: [_printed(line) for line in block["lines"] if line["spans"]]
            for block in text_page.extractDICT()["blocks"]
            if block.get("lines")
        }
        self._found: dict[tuple[int, int], _PrintedLine] = {}

    def line(self, block: int, line: int, word: str, x: float, y: float) -> _PrintedLine:
        """The line of a word whose middle is ``x, y``. Raises ``ValueError`` when the page describes none."""
        if (block, line) not in self._found:
            candidates = self._blocks.get(block) or [each for lines in self._blocks.values() for each in lines]
            if not candidates:
                raise ValueError("words without lines")
            self._found[block, line] = min(
                candidates, key=lambda printed: (word not in printed.text, *printed.distance(x, y))
            )
        return self._found[block, line]


def _printed(line: dict[str, Any]) -> _PrintedLine:
    text = "".join(span["text"] for span in line["spans"])
    return _PrintedLine(line["dir"], line["bbox"], text, [_style(span) for span in line["spans"]])


def _style(span: dict[str, Any]) -> _Style:
    color = span["color"]
    channels = (color >> 16 & 0xFF, color >> 8 & 0xFF, color & 0xFF)
    return _Style(
        *(span["bbox"][0], span["bbox"][2], span["bbox"][1], span["bbox"][3]),
        size=span["size"],
        bold=bool(span["flags"] & _BOLD or span["char_flags"] & 8),
        seen=bool(span["char_flags"] & _FILLED_OR_STROKED) and span["alpha"] > 8,
        white=min(channels) >= _NEARLY_WHITE,
        origin=span["origin"],
        text=span["text"],
        dingbats=any(name in span["font"].lower() for name in _DINGBAT_FONTS),
        raised=bool(span["flags"] & _RAISED),
    )


def _distance(value: float, low: float, high: float) -> float:
    return max(low - value, 0.0, value - high)


def _quarter(direction: tuple[float, float], turn: _Turn) -> int | None:
    """Quarter turns clockwise of the writing on the displayed page, ``None`` when slanted."""
    x = direction[0] * turn.a + direction[1] * turn.c
    y = direction[0] * turn.b + direction[1] * turn.d
    for quarter, (along_x, along_y) in enumerate(((1, 0), (0, 1), (-1, 0), (0, -1))):
        if x * along_x + y * along_y >= _STRAIGHT:
            return quarter
    return None


def _fractions(shown: Box, width: float, height: float) -> Box:
    values = (shown.x0 / width, shown.y0 / height, shown.x1 / width, shown.y1 / height)
    return Box(*(min(1.0, max(0.0, value)) for value in values))


class _Sight:
    """Whether text is seen: drawn in ink, or lying invisibly over the picture it was read from (an OCR'd scan).

    White text is seen on a filled shape or a picture only. Pictures and shapes are looked up when first needed.
    """

    def __init__(self, page: pymupdf.Page) -> None:
        self._page = page
        self._pictures: list[pymupdf.Rect] | None = None
        self._shapes: list[pymupdf.Rect] | None = None

    def sees(self, style: _Style, box: tuple[float, float, float, float]) -> bool:
        if style.seen and not style.white:
            return True
        middle = pymupdf.Point((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
        if any(middle in picture for picture in self._over_pictures()):
            return True
        return style.seen and any(middle in shape for shape in self._dark_shapes())

    def _over_pictures(self) -> list[pymupdf.Rect]:
        if self._pictures is None:
            self._pictures = [pymupdf.Rect(image["bbox"]) for image in self._page.get_image_info()]
        return self._pictures

    def _dark_shapes(self) -> list[pymupdf.Rect]:
        if self._shapes is None:
            self._shapes = [
                drawing["rect"]
                for drawing in self._page.get_drawings()
                if drawing.get("fill") is not None and min(drawing["fill"]) < _NEARLY_WHITE / 255
            ]
        return self._shapes
