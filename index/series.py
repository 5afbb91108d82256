"""Series of results: every value of an analyte in a dossier, each point once, oldest first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import takewhile

from index.days import interval
from index.dossier import OpenDocument, OpenDossier
from index.measured import NONE, Measured, Measurements, measurements
from index.plan import Extreme, Plan
from index.search import is_of_kind
from ingest.document import Metadata, Observation
from ingest.normalise import fold
from ingest.units import canonical
from ingest.vocabulary import analytes

REPEATED_DAYS = 183
"""How long a result is told again without its date: letters give the last ones."""
QUOTED_DAYS = 31
"""Days within which a letter that gives the very figures of a laboratory's sheet tells that sheet."""
_WHOLE_DAY = len("2024-03-12")


@dataclass(frozen=True, slots=True)
class Point:
    """One result and the document that prints it."""

    document: OpenDocument
    observation: Observation

    @property
    def date(self) -> str | None:
        """The result's own date; of a present result without one, the date of its document's act."""
        if self.observation.date is None and not self.observation.prior:
            return self.document.meta.document.metadata.act_date
        return self.observation.date

    @property
    def told(self) -> bool:
        """Whether only its document is dated: the result is as old as that or older."""
        return self.observation.date is None and self.date is not None

    @property
    def day(self) -> str:
        """First ISO day its date can mean; empty when undated."""
        return interval(self.date)[0] if self.date else ""

    @property
    def moment(self) -> tuple[str, str]:
        """Its day and the hour of its document's act, when it is a result of that act."""
        metadata = self.document.meta.document.metadata
        own = not self.observation.prior and metadata.act_date == self.observation.date
        return self.day, (metadata.act_time or "") if own else ""


def series(plan: Plan, dossier: OpenDossier, *, today: str) -> list[Point]:
    """Results of the plan's analytes in its period, oldest first; undated ones before all.

    Only documents that may answer, are of the kind asked for and not dated after ``today`` take part. A result
    printed again, as a prior or in a copy, counts once: where it was current, else where it was deposited first.
    """
    known = measurements(dossier)
    rows = [
        row
        for analyte in dict.fromkeys(plan.analytes)
        for kind in known.get(analyte, NONE)
        for row in kind
        if row.document.answers and _takes_part(row.document.meta.document.metadata, plan, today)
    ]
    rows.sort(key=lambda row: row.place)
    points = [Point(row.document, row.observation) for row in rows]
    points = [point for point in points if _in_period(point.date, plan, today)]
    points.sort(key=lambda one: (one.day, one.observation.prior, one.told, one.moment, one.document.position))
    return _without_repeated(_once(points))


def _takes_part(metadata: Metadata, plan: Plan, today: str) -> bool:
    return (metadata.act_date or "") <= today and is_of_kind(metadata, plan)


def _in_period(date: str | None, plan: Plan, today: str) -> bool:
    if date is None:
        return plan.date_from is None and plan.date_to is None
    first, last = interval(date)
    return (
        first <= today
        and (plan.date_from is None or last >= plan.date_from)
        and (plan.date_to is None or first <= plan.date_to)
    )


def _once(points: Iterable[Point]) -> list[Point]:
    kept: dict[tuple[object, ...], Point] = {}
    for point in points:
        kept.setdefault(_same(point), point)
    return list(kept.values())


def _same(point: Point) -> tuple[object, ...]:
    """What makes two printed results the same one: analyte, date, comparator and value whatever the unit."""
    observation = point.observation
    raw = "".join(observation.raw.split())
    common = None if observation.value is None else canonical(observation.analyte, observation.value, observation.unit)
    if common is None:
        return observation.analyte, point.date, raw, observation.unit
    return observation.analyte, point.date, observation.comparator, f"{common[0]:.3g}", common[1]


def _without_repeated(points: Sequence[Point]) -> list[Point]:
    """The points without those a document only tells again, undated or by the month: « 137 contre 118 en février »."""
    quoted = _quoted(points)
    points = [point for point in points if id(point) not in quoted]
    dated = [point for point in points if point.observation.date is not None]
    vague = [point for point in points if len(point.observation.date or "") < _WHOLE_DAY]
    again = {id(point) for point in vague if any(_repeats(point, other) for other in dated)}
    return [point for point in points if id(point) not in again]


def _quoted(points: Sequence[Point]) -> set[int]:
    """Points by their ``id`` that a letter of a few weeks later gives as the laboratory printed them: « PSA à 5,6 »."""
    measured: dict[tuple[object, ...], list[str]] = {}
    for point in points:
        if _is_of_laboratory(point) and len(point.day) == _WHOLE_DAY and point.observation.value is not None:
            measured.setdefault(_figure(point.observation), []).append(point.day)
    return {
        id(point)
        for point in points
        if not _is_of_laboratory(point) and point.date == point.document.meta.document.metadata.act_date
        if any(_follows_soon(point, day) for day in measured.get(_figure(point.observation), ()))
    }


def _figure(observation: Observation) -> tuple[object, ...]:
    """What a letter repeats of a result as the laboratory printed it."""
    return observation.analyte, observation.comparator, observation.value, observation.unit


def _is_quoted(told: Point, measured: Point) -> bool:
    """Whether a result a letter tells is one of a laboratory's sheet of some weeks before."""
    here, there = told.observation, measured.observation
    return here.value is not None and _figure(here) == _figure(there) and _follows_soon(told, measured.day)


def _follows_soon(told: Point, measured: str) -> bool:
    """Whether a letter's result is of some weeks after the day ``measured``."""
    if not measured < told.day:
        return False
    return date.fromisoformat(told.day) - date.fromisoformat(measured) <= timedelta(days=QUOTED_DAYS)


def _is_of_laboratory(point: Point) -> bool:
    return point.document.meta.document.metadata.category == "biologie"


def _repeats(told: Point, dated: Point) -> bool:
    """Whether a result without a day is the dated one, of the months before its document; letters round figures."""
    here, there = told.observation, dated.observation
    if here.analyte != there.analyte or len(there.date or "") <= len(here.date or ""):
        return False
    first, last = interval(told.date) if told.date else ("", dated.day)
    if told.told:
        first = (date.fromisoformat(first) - timedelta(days=REPEATED_DAYS)).isoformat()
    if not first <= dated.day <= last:
        return False
    if here.value is None or there.value is None or here.comparator != there.comparator:
        return "".join(here.raw.split()) == "".join(there.raw.split())
    if here.unit in {None, there.unit} and round(there.value, _decimals(here.raw)) == here.value:
        return True
    values = [canonical(one.analyte, one.value or 0.0, one.unit) for one in (here, there)]
    return None not in values and len({f"{one[0]:.3g} {one[1]}" for one in values if one is not None}) == 1


def _decimals(raw: str) -> int:
    return len(raw.replace(",", ".").partition(".")[2].strip())


def chosen(points: Sequence[Point], plan: Plan) -> list[Point]:
    """For each analyte, the points of its last dated moment (several when they differ); undated ones when all are.

    The plan's order and offset choose another moment: the first, the one before the last. Its bounds leave every point
    that passes them, newest first; its extreme leaves the lowest or highest.
    """
    if plan.above is not None or plan.below is not None:
        points = [point for point in reversed(points) if passes(point, plan)]
    if plan.extreme is not None:
        return _extremes(points, plan.extreme)
    if plan.above is not None or plan.below is not None:
        return list(points)
    by_analyte: dict[str, dict[tuple[str, str], list[Point]]] = {}
    for point in points:
        by_analyte.setdefault(point.observation.analyte, {}).setdefault(point.moment, []).append(point)
    found: list[Point] = []
    for moments in by_analyte.values():
        dated = sorted(moment for moment in moments if moment[0]) or sorted(moments)
        ordered = dated if plan.order == "oldest" else dated[::-1]
        for moment in ordered[plan.offset : plan.offset + 1]:
            found += moments[moment]
    return found


def last_dated(points: Sequence[Point], chosen_points: Sequence[Point]) -> list[Point]:
    """The last results with a date of their own, of analytes whose chosen result has only its document's."""
    told = {point.observation.analyte for point in chosen_points if point.told}
    newest = {
        point.observation.analyte: point
        for point in points
        if point.observation.date is not None and point.observation.analyte in told
    }
    return [point for point in newest.values() if point not in chosen_points]


def passes(point: Point, plan: Plan) -> bool:
    """Whether a result lies between the plan's bounds, converted to the result's own unit when they have another."""
    found = point.observation
    value = _common(found.analyte, found.value, found.unit)
    if value is None:
        return False
    unit = _meant(found, plan.unit)
    above = _common(found.analyte, plan.above, unit)
    below = _common(found.analyte, plan.below, unit)
    return (plan.above is None or (above is not None and value > above)) and (
        plan.below is None or (below is not None and value < below)
    )


def _meant(found: Observation, unit: str | None) -> str | None:
    """The spelling of a folded unit that the result or its analyte has; without a unit, the result's own."""
    if unit is None:
        return found.unit
    known = analytes().get(found.analyte)
    spellings = (found.unit, *(known.units if known is not None else ()))
    return next((spelling for spelling in spellings if spelling and fold(spelling) == unit), unit)


def _common(analyte: str, value: float | None, unit: str | None) -> float | None:
    """A value in the unit all results of the analyte are compared in; as it is when that unit is not known."""
    if value is None:
        return None
    common = canonical(analyte, value, unit)
    return value if common is None else common[0]


def _extremes(points: Sequence[Point], extreme: Extreme) -> list[Point]:
    """For each analyte the dated point of lowest or highest value, the newest of equal ones."""
    best: dict[str, tuple[float, Point]] = {}
    for point in points:
        found = point.observation
        value = _common(found.analyte, found.value, found.unit)
        if value is None or not point.day:
            continue
        known = best.get(found.analyte)
        ranked = value if extreme == "highest" else -value
        if known is None or ranked >= known[0]:
            best[found.analyte] = (ranked, point)
    return [point for _, point in best.values()]


def is_abnormal(found: Observation) -> bool:
    """Whether the laboratory flagged a result, or its printed range leaves it outside."""
    return bool(found.printed_flag) or found.computed_flag in {"L", "H"}


def abnormal_points(documents: Iterable[OpenDocument], plan: Plan) -> list[Point]:
    """The abnormal results that ``documents`` are the first to print, each once."""
    return _once(
        Point(document, found)
        for document in documents
        for found in document.meta.document.observations
        if is_abnormal(found) and not found.prior and (not plan.analytes or found.analyte in plan.analytes)
    )


def last_points(documents: Sequence[OpenDocument], dossier: OpenDossier, plan: Plan, *, today: str) -> list[Point]:
    """For each analyte the points of its last dated moment in ``documents``, each result once.

    And the one that a later document tells without a date. Only the plan's analytes when it names any, and its period.
    """
    known, among = measurements(dossier), {document.position for document in documents}
    last: list[tuple[tuple[int, int], list[Point]]] = []
    told: list[Point] = []
    for analyte in plan.analytes or known:
        rows = known.get(analyte, NONE)
        newest = _newest(rows, among, plan, today)
        if newest:
            last.append((newest[0].place, _of_last_moment(_as_measured(newest, rows, among))))
        told += _told_since(newest[0].day if newest else "", rows, among, plan, today)
    last.sort(key=lambda one: one[0])
    told.sort(key=lambda point: (point.day, point.document.position))
    return [*(point for _, points in last for point in points), *told]


def _newest(known: Measurements, among: AbstractSet[int], plan: Plan, today: str) -> list[Measured]:
    """The dated results of the last day in the plan's period that the documents ``among`` (positions) print."""
    rows = (
        row for row in known.dated if row.document.position in among and _in_period(row.observation.date, plan, today)
    )
    first = next(rows, None)
    return [first, *takewhile(lambda row: row.day == first.day, rows)] if first is not None else []


def _as_measured(newest: Sequence[Measured], known: Measurements, among: AbstractSet[int]) -> list[Point]:
    """The newest points, one that a letter only quotes replaced by the laboratory's own."""
    found = []
    for row in newest:
        point = Point(row.document, row.observation)
        own = point.date == point.document.meta.document.metadata.act_date and not _is_of_laboratory(point)
        found.append(next(_sheets_of(point, known, among), point) if own else point)
    return found


def _sheets_of(told: Point, known: Measurements, among: AbstractSet[int]) -> Iterator[Point]:
    """The laboratory's sheets of some weeks before, of the documents ``among``, that print what a letter tells."""
    for row in takewhile(lambda row: row.day >= told.day or _follows_soon(told, row.day), known.dated):
        point = Point(row.document, row.observation)
        if row.document.position in among and _is_of_laboratory(point) and _is_quoted(told, point):
            yield point


def _of_last_moment(points: list[Point]) -> list[Point]:
    points.sort(key=lambda point: (point.observation.prior, point.moment, point.document.position))
    latest = max(point.moment for point in points)
    return [point for point in _once(points) if point.moment == latest]


def _told_since(day: str, known: Measurements, among: AbstractSet[int], plan: Plan, today: str) -> list[Point]:
    """The last of the results of an analyte without a date, of documents after ``day``, that repeat no dated one."""
    undated = (Point(row.document, row.observation) for row in known.undated if row.document.position in among)
    newer = [
        point for point in undated if point.date is not None and point.day > day and _in_period(point.date, plan, today)
    ]
    if not newer:
        return []
    dated = [Point(row.document, row.observation) for row in known.dated if row.document.position in among]
    newer.sort(key=lambda point: (point.day, point.document.position))
    return [point for point in newer if not any(_repeats(point, other) for other in dated)][-1:]
