"""Series of results: every value of an analyte in a dossier, each point once, oldest first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from index.days import interval
from index.dossier import OpenDocument, OpenDossier
from index.plan import Plan
from index.search import is_of_kind
from ingest.document import Metadata, Observation
from ingest.units import canonical


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

    The plan's order and offset choose another moment: the first, the one before the last.
    """
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


def last_points(documents: Iterable[OpenDocument], plan: Plan, *, today: str) -> list[Point]:
    """For each analyte the points of its last dated moment in ``documents``, each result once.

    Only the plan's analytes when it names any, and its period.
    """
    last: dict[str, list[Point]] = {}
    for document in documents:
        for found in document.meta.document.observations:
            if found.date is None or (plan.analytes and found.analyte not in plan.analytes):
                continue
            known = last.get(found.analyte)
            point = Point(document, found)
            if (known and point.day < known[0].day) or not _in_period(found, plan, today):
                continue
            if known and point.day == known[0].day:
                known.append(point)
            else:
                last[found.analyte] = [point]
    chosen_points = []
    for points in last.values():
        points.sort(key=lambda point: (point.observation.prior, point.moment, point.document.position))
        latest = max(point.moment for point in points)
        chosen_points += [point for point in _once(points) if point.moment == latest]
    return chosen_points
