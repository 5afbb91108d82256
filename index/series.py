"""Series of results: every value of an analyte in a dossier, each point once, oldest first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from index.days import interval
from index.dossier import OpenDocument, OpenDossier
from index.plan import Extreme, Plan
from index.search import is_of_kind
from ingest.document import Metadata, Observation
from ingest.normalise import fold
from ingest.units import canonical
from ingest.vocabulary import analytes

_WHOLE_DAY = len("2024-03-12")


@dataclass(frozen=True, slots=True)
class Point:
    """One result and the document that prints it."""

    document: OpenDocument
    observation: Observation

    @property
    def day(self) -> str:
        """First ISO day its date can mean; empty when undated."""
        return interval(self.observation.date)[0] if self.observation.date else ""

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
    points = [
        Point(document, observation)
        for document in dossier.documents
        if document.answers and _takes_part(document.meta.document.metadata, plan, today)
        for observation in document.meta.document.observations
        if observation.analyte in plan.analytes and _in_period(observation, plan, today)
    ]
    points.sort(key=lambda point: (point.day, point.observation.prior, point.moment, point.document.position))
    return _once(points)


def _takes_part(metadata: Metadata, plan: Plan, today: str) -> bool:
    return (metadata.act_date or "") <= today and is_of_kind(metadata, plan)


def _in_period(observation: Observation, plan: Plan, today: str) -> bool:
    if observation.date is None:
        return plan.date_from is None and plan.date_to is None
    first, last = interval(observation.date)
    return (
        first <= today
        and (plan.date_from is None or last >= plan.date_from)
        and (plan.date_to is None or first <= plan.date_to)
    )


def _once(points: Iterable[Point]) -> list[Point]:
    kept: dict[tuple[object, ...], Point] = {}
    for point in points:
        kept.setdefault(_same(point.observation), point)
    return list(kept.values())


def _same(observation: Observation) -> tuple[object, ...]:
    """What makes two printed results the same one: analyte, date, comparator and value whatever the unit."""
    raw = "".join(observation.raw.split())
    common = None if observation.value is None else canonical(observation.analyte, observation.value, observation.unit)
    if common is None:
        return observation.analyte, observation.date, raw, observation.unit
    return observation.analyte, observation.date, observation.comparator, f"{common[0]:.3g}", common[1]


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


def last_points(documents: Iterable[OpenDocument], plan: Plan, *, today: str) -> list[Point]:
    """For each analyte the points of its last dated moment in ``documents``, each result once.

    Only the plan's analytes when it names any, and its period.
    """
    last: dict[str, tuple[str, list[Point]]] = {}
    wanted = frozenset(plan.analytes)
    for document in documents:
        for found in document.meta.document.observations:
            if found.date is None or (wanted and found.analyte not in wanted):
                continue
            day = found.date if len(found.date) == _WHOLE_DAY else interval(found.date)[0]
            known = last.get(found.analyte)
            if (known is not None and day < known[0]) or not _in_period(found, plan, today):
                continue
            if known is not None and day == known[0]:
                known[1].append(Point(document, found))
            else:
                last[found.analyte] = (day, [Point(document, found)])
    chosen_points = []
    for _, points in last.values():
        points.sort(key=lambda point: (point.observation.prior, point.moment, point.document.position))
        latest = max(point.moment for point in points)
        chosen_points += [point for point in _once(points) if point.moment == latest]
    return chosen_points
