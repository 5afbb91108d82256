"""A trend drawn by the server: points, reference band, axes, as numbers for an SVG.

Results printed in another unit are placed where their converted value lies, and said to be; what is read, in the
table and beside each point, is what the document prints.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import floor, inf, isfinite, isinf, log10

from api.web.answer_view import document_name
from api.web.rendering import french_day
from api.web.sheets import Place
from index.answer import AnswerObservation, Citation, DocumentRecord
from index.days import interval
from ingest.normalise import numbers, words
from ingest.units import canonical
from ingest.vocabulary import analytes

WIDTH, HEIGHT = 760, 300
LEFT, RIGHT, TOP, BOTTOM = 58, 18, 16, 40
_TICKS = 5
_STRIP = 0.2
"""Share of the axis shown of a reference band that is open on one side."""
_BORDERS = " ,;·-–—|"
_PARTS = re.compile(r"(?=\s[-–—|·]\s|[,;])")
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
    converted: bool


@dataclass(frozen=True, slots=True)
class Dot:
    """One drawn point."""

    x: float
    y: float
    path: str
    prior: bool
    converted: bool
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
    """An analyte's results, newest first, and their drawing when at least two can share a unit."""

    name: str
    results: tuple[Result, ...]
    chart: Chart | None
    left_out: int
    converted: int


def trend(
    patient: str,
    name: str,
    found: Sequence[AnswerObservation],
    citations: Sequence[Citation],
    records: Mapping[str, DocumentRecord],
    person: Collection[str] = (),
) -> Trend:
    """Prepare the results ``found`` (oldest first) of the analyte called ``name``.

    ``person`` are the patient's names: a laboratory's line that repeats them is cut before them.
    """
    sources = _Sources(patient, {citation.id: citation for citation in citations}, records, frozenset(person))
    units = Counter(item.unit for item in found if _drawable(item))
    unit = units.most_common(1)[0][0] if units else None
    placed = [(item, at) for item in found if _drawable(item) and (at := _in_unit(item, unit)) is not None]
    drawn = [item for item, _ in placed]
    results = tuple(
        _result(item, sources, drawn=item in drawn, converted=item in drawn and item.unit != unit)
        for item in reversed(found)
    )
    chart = _chart(unit or "", placed, sources) if len(placed) > 1 else None
    converted = sum(item.unit != unit for item in drawn)
    return Trend(name, results, chart, len(found) - len(drawn), converted)


def _in_unit(item: AnswerObservation, unit: str | None) -> float | None:
    """The result's value in ``unit``; ``None`` when no conversion leads there.

    Both units are compared through the analyte's unit of comparison, of which each is a linear function.
    """
    if item.value is None or item.unit == unit:
        return item.value
    known = analytes().get(item.analyte)
    compared = canonical(item.analyte, item.value, item.unit) if known else None
    zero, one = (canonical(item.analyte, at, unit) if known else None for at in (0.0, 1.0))
    if compared is None or zero is None or one is None or not compared[1] == zero[1] == one[1]:
        return None
    slope = one[0] - zero[0]
    return (compared[0] - zero[0]) / slope if slope else None


def _drawable(item: AnswerObservation) -> bool:
    return item.value is not None and item.date is not None and len(item.date) == 10 and item.comparator is None


@dataclass(frozen=True, slots=True)
class _Sources:
    """Where results are printed and by whom."""

    patient: str
    cited: Mapping[int, Citation]
    records: Mapping[str, DocumentRecord]
    person: frozenset[str]

    def url(self, item: AnswerObservation) -> str | None:
        """The place of a result; ``None`` for a coded one, which no page shows."""
        citation = self.cited.get(item.citations.get("value", 0))
        if citation is None or citation.page is None:
            return None
        return Place(self.patient, citation.document_id, citation.page, citation.boxes).url

    def house(self, item: AnswerObservation) -> str:
        """Who printed the result: the organisation, else the author, else the document's name."""
        citation = self.cited.get(item.citations.get("value", 0))
        record = self.records.get(citation.document_id) if citation else None
        if record is None:
            return ""
        return without_person(record.organisation or "", self.person) or record.author or document_name(record)


def without_person(text: str, person: Collection[str]) -> str:
    """``text`` cut before the patient's names when a part of it, after a dash or a comma, holds two of them."""
    kept = ""
    for part in _PARTS.split(text):
        if len(frozenset(words(part.strip(_BORDERS)).split()) & frozenset(person)) > 1:
            break
        kept += part
    return kept.rstrip(_BORDERS)


def _result(item: AnswerObservation, sources: _Sources, *, drawn: bool, converted: bool) -> Result:
    return Result(
        day=french_day(item.date),
        text=" ".join(filter(None, (item.raw, item.unit))),
        reference=item.reference or "",
        flag={"H": "au-dessus", "L": "au-dessous"}.get(item.computed_flag or "", item.printed_flag or ""),
        laboratory=sources.house(item),
        prior=item.prior,
        url=sources.url(item),
        drawn=drawn,
        converted=converted,
    )


def _chart(unit: str, placed: Sequence[tuple[AnswerObservation, float]], sources: _Sources) -> Chart:
    drawn, values = [item for item, _ in placed], [value for _, value in placed]
    days = [date.fromisoformat(interval(item.date or "")[0]).toordinal() for item in drawn]
    own = [item for item in drawn if (item.unit or "") == unit]
    printed = next((item.reference for item in reversed(own) if item.reference), "") or ""
    limits = reference_limits(printed)
    marks = _graduations(*_bounds(values, limits))
    low, high = marks[0], marks[-1]

    def y_of(value: float) -> float:
        return round(TOP + (high - value) / (high - low) * (HEIGHT - TOP - BOTTOM), 1)

    first, span = days[0], max(1, days[-1] - days[0])
    x_of = [round(LEFT + (day - first) / span * (WIDTH - LEFT - RIGHT), 1) for day in days]
    housed = [sources.house(item) for item in drawn]
    houses = list(dict.fromkeys(housed))
    dots = tuple(
        Dot(
            x,
            y_of(value),
            _outline(x, y_of(value), houses.index(house) % SHAPES),
            item.prior,
            (item.unit or "") != unit,
            _label(item, house, unit),
            sources.url(item),
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


def _bounds(values: Sequence[float], limits: Sequence[float]) -> tuple[float, float]:
    """What the axis must hold: the values, the printed limits, and a strip of a band that is open on one side."""
    held = [*values, *(limit for limit in limits if isfinite(limit))]
    low, high = min(held), max(held)
    strip = (high - low or abs(high) or 1) * _STRIP
    if limits and isinf(limits[1]) and high <= limits[0]:
        high += strip
    if limits and isinf(limits[0]) and low >= limits[1]:
        low = max(0.0, low - strip) if low >= 0 else low - strip
    return low, high


def _label(item: AnswerObservation, house: str, unit: str) -> str:
    prior = "rappelé comme antériorité" if item.prior else ""
    converted = "" if (item.unit or "") == unit else f"converti en {unit} sur la courbe"
    result = " ".join(filter(None, (item.raw, item.unit)))
    return ", ".join(filter(None, (f"{french_day(item.date)} : {result}", house, prior, converted)))


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
