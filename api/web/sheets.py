"""A page as shown: its picture, its text laid over it line by line, the cited places marked.

The text and the marks are an SVG over the picture, in thousandths of the page's width: text can be selected and
found, marks can be scrolled to, and no style attribute is needed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from api.checks import BOX_LIMIT, parse_box
from ingest.document import Box, Line, Page
from ingest.errors import InvalidRequest

UNIT = 1000
WIDTHS = (700, 1000, 1400, 2000, 2800)
_GAP = 1.2
"""Words farther apart than this many line heights are laid out on their own."""
_UPRIGHT = 1.6
"""A line this many times taller than wide runs along the page's side."""
_BASELINE = 0.22
MARGIN = 0.003


def document_url(patient: str, document_id: str) -> str:
    """The document's address in the API."""
    return f"/v1/patients/{quote(patient, safe='')}/documents/{quote(document_id, safe='')}"


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: a page of a document, with the boxes to mark."""

    patient: str
    document_id: str
    page: int = 1
    boxes: tuple[Box, ...] = ()

    @property
    def query(self) -> str:
        """Names the place in an address; never any text."""
        named = {"patient": self.patient, "document": self.document_id, "page": str(self.page)}
        if self.boxes:
            named["marks"] = ";".join(",".join(f"{edge:.4f}" for edge in box) for box in self.boxes[:BOX_LIMIT])
        return urlencode(named, safe=",;")

    @property
    def url(self) -> str:
        """The place in the document view."""
        return f"/document?{self.query}{'#extrait' if self.boxes else ''}"


def marks_of(text: str) -> tuple[Box, ...]:
    """The boxes an address names; ``InvalidRequest`` when they are none."""
    parts = [part for part in text.split(";") if part]
    if len(parts) > BOX_LIMIT:
        raise InvalidRequest("trop de cadres dans l'adresse")
    return tuple(parse_box(part) for part in parts)


@dataclass(frozen=True, slots=True)
class Run:
    """Text to lay out: its start, its size, its length, in units of the sheet; ``turn`` when it runs upwards."""

    text: str
    x: str
    y: str
    size: str
    length: str
    turn: str | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """A marked rectangle, in units of the sheet."""

    x: str
    y: str
    width: str
    height: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page ready to be drawn."""

    place: Place
    pages: int
    height: int
    runs: tuple[Run, ...]
    marks: tuple[Mark, ...]
    source: str

    @property
    def image(self) -> str:
        """Address of the picture at the usual width."""
        return self.picture(WIDTHS[1])

    @property
    def srcset(self) -> str:
        """The picture at every width, for the browser to choose by its screen."""
        return ", ".join(f"{self.picture(width)} {width}w" for width in WIDTHS)

    def picture(self, width: int) -> str:
        """Address of the picture ``width`` pixels wide."""
        base = document_url(self.place.patient, self.place.document_id)
        return f"{base}/pages/{self.place.page}.png?width={width}"


def sheet(place: Place, page: Page, pages: int) -> Sheet:
    """The page ``place`` names."""
    height = round(UNIT * page.height / page.width) if page.width > 0 else UNIT
    return Sheet(
        place=place,
        pages=pages,
        height=height,
        runs=tuple(run for line in page.lines for run in _runs(line, height)),
        marks=tuple(_mark(box, height) for box in place.boxes),
        source=page.source,
    )


def _mark(box: Box, height: int) -> Mark:
    x0, y0 = max(0.0, box.x0 - MARGIN), max(0.0, box.y0 - MARGIN)
    x1, y1 = min(1.0, box.x1 + MARGIN), min(1.0, box.y1 + MARGIN)
    return Mark(_n(x0 * UNIT), _n(y0 * height), _n((x1 - x0) * UNIT), _n((y1 - y0) * height))


def _runs(line: Line, height: int) -> Iterable[Run]:
    for text, box in _segments(line, height):
        wide, tall = (box.x1 - box.x0) * UNIT, (box.y1 - box.y0) * height
        if not text.strip() or wide <= 0 or tall <= 0:
            continue
        if tall > _UPRIGHT * wide and len(text) > 2:
            x, y = box.x1 * UNIT - wide * _BASELINE, box.y1 * height
            yield Run(text, _n(x), _n(y), _n(wide), _n(tall), f"rotate(-90 {_n(x)} {_n(y)})")
        else:
            yield Run(text, _n(box.x0 * UNIT), _n(box.y1 * height - tall * _BASELINE), _n(tall), _n(wide))


def _segments(line: Line, height: int) -> Sequence[tuple[str, Box]]:
    """The line cut where its words stand far apart (cells of a table row), each part with the box around it."""
    if not line.words:
        return [(line.text, line.box)]
    far = _GAP * (line.box.y1 - line.box.y0) * height / UNIT
    groups = [[line.words[0]]]
    for word in line.words[1:]:
        if word.box.x0 - groups[-1][-1].box.x1 > far:
            groups.append([word])
        else:
            groups[-1].append(word)
    return [
        (
            line.text[group[0].start : group[-1].end],
            Box(
                min(word.box.x0 for word in group),
                min(word.box.y0 for word in group),
                max(word.box.x1 for word in group),
                max(word.box.y1 for word in group),
            ),
        )
        for group in groups
    ]


def _n(value: float) -> str:
    """A length with one decimal, none when it is zero."""
    return f"{value:.1f}".removesuffix(".0")
