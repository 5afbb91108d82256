"""Which layouts a paper may be printed on: the demonstration's and the reading corpus's, each part's its own."""

from __future__ import annotations

from dataclasses import fields
from functools import cache
from typing import TYPE_CHECKING, Any

from eval.corpora.cohort.tables import table
from eval.corpora.layouts import DEMO_LAB_LAYOUTS, DEMO_LAYOUTS, UNSEEN_LAB_LAYOUTS, UNSEEN_LAYOUTS
from eval.corpora.layouts.body import patient_lines
from eval.corpora.reading.composing import ReadingPaper
from eval.corpora.reading.registry import layouts_of

if TYPE_CHECKING:
    from datetime import datetime

    from eval.corpora.biology import LabResults
    from eval.corpora.cohort.truth import Part
    from eval.corpora.layouts import Layout
    from eval.corpora.paper import Paper
    from eval.corpora.reading.part import PartName

PRIORS = {
    "one_prior_laboratory": 1, "cumulative_laboratory": 3, "listing_laboratory": 1, "two_priors_first_laboratory": 2,
    "sentence_laboratory": 1, "narrow_laboratory": 0,
}  # fmt: skip
"""Columns of earlier results each laboratory layout shows."""
_DRAWN: dict[str, Any] = {**DEMO_LAYOUTS, **UNSEEN_LAYOUTS, **DEMO_LAB_LAYOUTS, **UNSEEN_LAB_LAYOUTS}
_READING: dict[Part, PartName] = {
    "dev": "development",
    "apart": "apart",
    "fresh": "fresh",
    "blind": "fresh",
    "sealed": "fresh",
    "closed": "fresh",
    "locked": "fresh",
    "veiled": "fresh",
    "hidden": "fresh",
    "unheard": "fresh",
    "silent": "fresh",
    "covert": "fresh",
    "latent": "fresh",
    "quiet": "fresh",
    "mute": "fresh",
    "native": "fresh",
    "tacit": "fresh",
    "candid": "fresh",
    "spoken": "fresh",
    "brisk": "fresh",
    "rural": "fresh",
    "eastern": "fresh",
}


def names_for(kind: str, part: Part) -> list[str]:
    """The layouts of ``part`` that print papers of ``kind``.

    The later parts share theirs, and have none for a few forms (vaccinations, sick leave…): there it is apart's.
    """
    group = table("people")["layouts"]["group"].get(kind)
    reading = layouts_of(_READING[part])
    names: list[str] = []
    if kind == "biologie":
        names = [sheet.layout.__name__ for sheet in reading.laboratory]
    elif group:
        names = [layout.__name__ for layout in reading.groups[group]]
    if part in ("dev", "apart"):
        return [*table("people")["layouts"]["demo" if part == "dev" else "unseen"][kind], *names]
    return [name for name in names if name not in _DRAWN] or names_for(kind, "apart")


def priors_of(name: str) -> int:
    """How many columns of earlier results the laboratory layout ``name`` shows."""
    if name in PRIORS:
        return PRIORS[name]
    every = (sheet for part in _READING.values() for sheet in layouts_of(part).laboratory)
    shown = {sheet.layout.__name__: sheet.priors for sheet in every}
    return shown[name]


def draw(name: str, results: LabResults | None) -> Layout:
    """The layout ``name`` as a plain one, with the results of a laboratory sheet in it."""
    return lambda paper, created, total: _sheet(name, paper, created, total, results)


def _sheet(name: str, paper: Paper, created: datetime, total: int, results: LabResults | None) -> Any:  # noqa: ANN401
    if name in _DRAWN:
        layout, content = _DRAWN[name], paper
    else:
        given = {one.name: getattr(paper, one.name) for one in fields(paper)}
        layout, content = _by_name()[name], ReadingPaper(**given, identity=patient_lines(paper))
    return layout(content, created, total) if results is None else layout(content, created, total, results)


@cache
def _by_name() -> dict[str, Any]:
    found: dict[str, Any] = {}
    for part in _READING.values():
        reading = layouts_of(part)
        found |= {layout.__name__: layout for group in reading.groups.values() for layout in group}
        found |= {sheet.layout.__name__: sheet.layout for sheet in reading.laboratory}
    return found
