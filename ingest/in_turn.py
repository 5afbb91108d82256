"""Figures of one measure told one after the other with the unit at the last: « créatinine 148 puis 126 µmol/L ».

Of a stay the first is of its beginning and the last of its end; elsewhere their days are not told.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ingest import vocabulary
from ingest.figure import Figure
from ingest.governing_day import PATIENTS
from ingest.measured_figures import Told, figure_at, made
from ingest.paragraph import Paragraph
from ingest.run_units import MOST, THEN
from ingest.vocabulary.results import AnalyteName


def in_turn(paragraph: Paragraph, figure: Figure, told: Told) -> list[Figure]:
    """The figures of a run that begins with ``figure``, itself first; empty where it begins none."""
    further = list(_further(paragraph, figure.analyte, told))
    unit = next((one.unit for one, _ in reversed(further) if one.unit is not None), None)
    if not further or (figure.unit or unit) is None:
        return []
    run = [figure, *(one for one, _ in further)]
    dated = any(one.date is not None or one.moment is not None or one.at_visit or one.prior for one in run)
    if dated:
        run = [run[0], *(replace(one, date=None, date_evidence=None, at_visit=False) for one in run[1:])]
    blood = vocabulary.analytes()[figure.analyte].chapter not in PATIENTS
    moments: list[str | None] = ["entry" if blood else "elsewhen", *["elsewhen"] * (len(run) - 2)]
    moments.append("exit" if blood else None)
    return [
        replace(one, unit=one.unit or unit, moment=("elsewhen" if rank else one.moment) if dated else moment)
        for rank, (one, moment) in enumerate(zip(run, moments, strict=True))
    ]


def _further(paragraph: Paragraph, analyte: str, told: Told) -> Iterator[tuple[Figure, Told]]:
    """The figures that follow, each behind « puis » or an arrow, the first of them to bear a unit the last."""
    for _ in range(MOST):
        gap = THEN.match(paragraph.text, told.after)
        then = figure_at(paragraph, _known(analyte), gap.end(), None) if gap is not None else None
        figure = made(paragraph, analyte, then, then.start) if then is not None else None
        if then is None or figure is None:
            return
        yield figure, then
        told = then


def _known(analyte: str) -> AnalyteName:
    return AnalyteName(analyte, pair=False, needs_unit=False)
