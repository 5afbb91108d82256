"""A trend drawn by the server: points, reference band, axes, as numbers for an SVG. Nothing is converted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import floor, inf, isfinite, log10

from api.web.answer_view import document_name
from api.web.rendering import french_day
from api.web.sheets import Place
from index.answer import AnswerObservation, Citation, DocumentRecord
from index.days import interval
from ingest.normalise import numbers

WIDTH, HEIGHT = 760, 300
LEFT, RIGHT, TOP, BOTTOM = 58, 18, 16, 40
_TICKS = 5
SHAPES = 4
_RANGE = 2
"""Figures of a printed reference that is a range."""


@dataclass(frozen=True, slots=True)
class Result:
    """One result of the table: everything as printed, and where."""

    day: str
    text: str
    reference: str
    flag: str
    laboratory: str
    prior: bool
    url: str | None
    drawn: bool


@dataclass(frozen=True, slots=True)
class Dot:
    """One drawn point."""

    x: float
    y: float
    path: str
    prior: bool
    label: str
    url: str | None


@dataclass(frozen=True, slots=True)
class Tick:
    """A graduation."""

    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Chart:
    """The drawing of one unit's points, oldest first. ``band`` is ``(y, height)`` of the last printed range."""

    unit: str
    dots: tuple[Dot, ...]
    line: str
    band: tuple[float, float] | None
    reference: str
    across: tuple[Tick, ...]
    legend: tuple[tuple[str, str], ...]
    up: tuple[Tick, ...]


@dataclass(frozen=True, slots=True)
class Trend:
    """An analyte's results, newest first, and their drawing when at least two share a unit."""

    name: str
    results: tuple[Result, ...]
    chart: Chart | None
    left_out: int


def trend(
    patient: str,
    name: str,
    found: Sequence[AnswerObservation],
    citations: Sequence[Citation],
    records: Mapping[str, DocumentRecord],
) -> Trend:
    """Prepare the results ``found`` (oldest first) of the analyte called ``name``."""
    cited = {citation.id: citation for citation in citations}
    units = Counter(item.unit for item in found if _drawable(item))
    unit = units.most_common(1)[0][0] if units else None
    drawn = [item for item in found if _drawable(item) and item.unit == unit]
    results = tuple(_result(patient, item, cited, records, drawn=item in drawn) for item in reversed(found))
    chart = _chart(patient, unit or "", drawn, cited, records) if len(drawn) > 1 else None
    return Trend(name, results, chart, len(found) - len(drawn))


def _drawable(item: AnswerObservation) -> bool:
    return item.value is not None and item.date is not None and len(item.date) == 10 and item.comparator is None


def _result(
    patient: str,
    item: AnswerObservation,
    cited: Mapping[int, Citation],
    records: Mapping[str, DocumentRecord],
    *,
    drawn: bool,
) -> Result:
    citation = cited.get(item.citations.get("value", 0))
    record = records.get(citation.document_id) if citation else None
    return Result(
        day=french_day(item.date),
        text=" ".join(filter(None, (item.raw, item.unit))),
        reference=item.reference or "",
        flag={"H": "au-dessus", "L": "au-dessous"}.get(item.computed_flag or "", item.printed_flag or ""),
        laboratory=_house(record),
        prior=item.prior,
        url=_url(patient, citation),
        drawn=drawn,
    )


def _house(record: DocumentRecord | None) -> str:
    """Who printed the result: the organisation, else the author, else the document's name."""
    return (record.organisation or record.author or document_name(record)) if record else ""


def _url(patient: str, citation: Citation | None) -> str | None:
    if citation is None or citation.page is None:
        return None
    return Place(patient, citation.document_id, citation.page, citation.boxes).url


def _chart(
    patient: str,
    unit: str,
    drawn: Sequence[AnswerObservation],
    cited: Mapping[int, Citation],
    records: Mapping[str, DocumentRecord],
) -> Chart:
    values = [item.value for item in drawn if item.value is not None]
    days = [date.fromisoformat(interval(item.date or "")[0]).toordinal() for item in drawn]
    printed = next((item.reference for item in reversed(drawn) if item.reference), "") or ""
    limits = reference_limits(printed)
    bounds = [*values, *(limit for limit in limits if isfinite(limit))]
    marks = _graduations(min(bounds), max(bounds))
    low, high = marks[0], marks[-1]

    def y_of(value: float) -> float:
        return round(TOP + (high - value) / (high - low) * (HEIGHT - TOP - BOTTOM), 1)

    first, span = days[0], max(1, days[-1] - days[0])
    x_of = [round(LEFT + (day - first) / span * (WIDTH - LEFT - RIGHT), 1) for day in days]
    housed = [_printed_by(item, records, cited) for item in drawn]
    houses = list(dict.fromkeys(housed))
    dots = tuple(
        Dot(
            x,
            y_of(value),
            _outline(x, y_of(value), houses.index(house) % SHAPES),
            item.prior,
            _label(item, records, cited),
            _url(patient, cited.get(item.citations.get("value", 0))),
        )
        for item, value, x, house in zip(drawn, values, x_of, housed, strict=True)
    )
    band = None
    if limits:
        bottom, top = max(low, limits[0]), min(high, limits[1])
        band = (y_of(top), round(y_of(bottom) - y_of(top), 1))
    return Chart(
        unit=unit,
        dots=dots,
        line=" ".join(f"{dot.x},{dot.y}" for dot in dots),
        band=band,
        reference=printed,
        across=tuple(_years(first, span)),
        legend=tuple(
            (_outline(8, 8, number % SHAPES), house or "laboratoire non précisé") for number, house in enumerate(houses)
        ),
        up=tuple(Tick(y_of(mark), f"{mark:g}".replace(".", ",")) for mark in marks),
    )


def _label(item: AnswerObservation, records: Mapping[str, DocumentRecord], cited: Mapping[int, Citation]) -> str:
    house = _printed_by(item, records, cited)
    prior = "rappelé comme antériorité" if item.prior else ""
    result = " ".join(filter(None, (item.raw, item.unit)))
    return ", ".join(filter(None, (f"{french_day(item.date)} : {result}", house, prior)))


def _printed_by(item: AnswerObservation, records: Mapping[str, DocumentRecord], cited: Mapping[int, Citation]) -> str:
    citation = cited.get(item.citations.get("value", 0))
    return _house(records.get(citation.document_id)) if citation else ""


def _outline(x: float, y: float, shape: int) -> str:
    """An SVG path around ``(x, y)``: disc, square, diamond, triangle."""
    at = f"M{x:g} {y:g}"
    return (
        f"{at}m-5 0a5 5 0 1 0 10 0a5 5 0 1 0 -10 0",
        f"{at}m-4.5 -4.5h9v9h-9z",
        f"{at}m0 -6.2l6.2 6.2l-6.2 6.2l-6.2 -6.2z",
        f"{at}m0 -6l6 10.5h-12z",
    )[shape]


def reference_limits(printed: str) -> tuple[float, ...]:
    """The limits of a printed range (« 59 - 104 », « < 5 », « > 90 »); nothing for any other wording."""
    found = [float(number.lstrip("-")) for number in numbers(printed)]
    if len(found) == _RANGE and found[0] < found[1]:
        return found[0], found[1]
    if len(found) == 1 and printed.lstrip()[:1] in {"<", "≤", ">", "≥"}:
        return (-inf, found[0]) if printed.lstrip()[:1] in {"<", "≤"} else (found[0], inf)
    return ()


def _graduations(low: float, high: float) -> list[float]:
    """Round values that enclose ``low`` to ``high``, about :data:`_TICKS` of them."""
    if high == low:
        low, high = low - (abs(low) or 1) / 10, high + (abs(high) or 1) / 10
    raw = (high - low) / (_TICKS - 1)
    power = 10 ** floor(log10(raw))
    step = next(power * factor for factor in (1, 2, 2.5, 5, 10) if power * factor >= raw)
    first = floor(low / step)
    last = -floor(-high / step)
    return [round(number * step, 10) for number in range(first, last + 1)]


def _years(first: int, span: int) -> list[Tick]:
    """First days of years (of the two ends when all lies within one), along the axis."""
    start, end = date.fromordinal(first), date.fromordinal(first + span)
    width = WIDTH - LEFT - RIGHT
    starts = [date(year, 1, 1) for year in range(start.year + 1, end.year + 1)]
    if len(starts) < 2:
        return [Tick(LEFT, start.strftime("%m/%Y")), Tick(WIDTH - RIGHT, end.strftime("%m/%Y"))]
    every = -(-len(starts) // 10)
    return [Tick(round(LEFT + (day.toordinal() - first) / span * width, 1), str(day.year)) for day in starts[::every]]
