"""Laboratory sheets of the corpus: a patient's series, drawn per sheet with one laboratory's labels and units."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import msgspec

from eval.corpora.biology import Analyte, LabResults, LabRow, Sampling, gold_observations, lab_results

if TYPE_CHECKING:
    from collections.abc import Mapping

    from eval.corpora.gold import GoldObservation
    from eval.corpora.reading.part import Part
    from eval.corpora.sheet import Printed


BELOW_LIMIT_SHARE = 0.35
"""Of results whose form has a limit of detection, how many series end below it."""


class Form(msgspec.Struct, frozen=True):
    """One way a laboratory prints an analyte: its unit, limits and decimals; ``factor`` converts the base value."""

    unit: str | None = None
    reference: str = ""
    decimals: int = 0
    factor: float = 1.0
    offset: float = 0.0
    low: float | None = None
    high: float | None = None
    limit: float | None = None


class Test(msgspec.Struct, frozen=True):
    """An analyte of the catalogue: labels, base range of values, forms; ``words`` for results that are not figures."""

    chapter: str
    labels: tuple[str, ...]
    forms: tuple[Form, ...] = ()
    low: float = 0.0
    high: float = 0.0
    words: tuple[str, ...] = ()
    second: bool = False


class Catalogue(msgspec.Struct, frozen=True):
    """A part's tests by analyte id, panels, sheet titles, pending words, comments and second-unit labels."""

    tests: dict[str, Test]
    panels: dict[str, tuple[str, ...]]
    titles: tuple[str, ...]
    pending: tuple[str, ...]
    comments: tuple[str, ...]
    second_labels: tuple[str, ...]
    labels: tuple[str, ...]
    extras: tuple[str, ...]


def catalogue_of(part: Part) -> Catalogue:
    """The typed catalogue of a part."""
    return msgspec.convert(part.laboratory, Catalogue)


def _analyte(name: str, test: Test, form: Form, label: str, base: tuple[float, float]) -> Analyte:
    end, start = (value * form.factor + form.offset for value in base)
    return Analyte(
        analyte=name, label=label, unit=form.unit, reference=form.reference, chapter=test.chapter,
        decimals=form.decimals, start=start, end=end, spread=abs(start) * 0.06, low=form.low, high=form.high,
        limit=form.limit, words=test.words,
    )  # fmt: skip


def draw_results(catalogue: Catalogue, day: date, priors: int, rng: random.Random) -> tuple[LabResults, frozenset[str]]:
    """One sheet: some panels, and earlier samplings; the labels of rows that repeat a result in a second unit."""
    panels = rng.sample(sorted(catalogue.panels), k=rng.randrange(2, 6))
    names = list(dict.fromkeys(name for panel in panels for name in catalogue.panels[panel]))
    chosen = _choose_forms(catalogue, names, rng)
    earlier = [day - timedelta(days=rng.randrange(60, 240) * (n + 1)) for n in range(priors)]
    samplings = []
    for number, when in enumerate([day, *earlier]):
        kept = [name for name in chosen if number == 0 or rng.random() < 0.8]
        samplings.append(Sampling(when, {name: chosen[name].draw(rng, 1 - number * 0.25) for name in kept}))
    results = lab_results(samplings[0], samplings[1:], chosen)
    if rng.random() < 0.25:
        results = _with_pending(results, rng.choice(catalogue.pending), rng)
    return _with_second_unit(results, catalogue, rng)


def _choose_forms(catalogue: Catalogue, names: list[str], rng: random.Random) -> dict[str, Analyte]:
    chosen = {}
    for name in names:
        test = catalogue.tests[name]
        base = (rng.uniform(test.low, test.high), rng.uniform(test.low, test.high))
        form = rng.choice(test.forms) if test.forms else Form()
        if form.limit is not None and rng.random() < BELOW_LIMIT_SHARE:
            base = (form.limit / form.factor * 0.4, base[1])
        chosen[name] = _analyte(name, test, form, rng.choice(test.labels), base)
    return chosen


def _with_pending(results: LabResults, word: str, rng: random.Random) -> LabResults:
    """One row whose result is still to come."""
    heading, rows = results.chapters[-1]
    place = rng.randrange(len(rows))
    told = replace(rows[place].analyte, words=(word,))
    waiting = tuple(replace(row, analyte=told, raw=word) if n == place else row for n, row in enumerate(rows))
    return LabResults(results.day, results.prior_days, (*results.chapters[:-1], (heading, waiting)))


def _with_second_unit(
    results: LabResults, catalogue: Catalogue, rng: random.Random
) -> tuple[LabResults, frozenset[str]]:
    """Repeat one analyte in its other unit on a line of its own, as many laboratories do."""
    label = rng.choice(catalogue.second_labels)
    for chapter, (heading, rows) in enumerate(results.chapters):
        for place, row in enumerate(rows):
            test = catalogue.tests[row.analyte.analyte]
            others = [form for form in test.forms if form.unit != row.analyte.unit]
            if not (test.second and others and row.raw[0].isdigit()) or rng.random() < 0.4:
                continue
            own = next(form for form in test.forms if form.unit == row.analyte.unit)
            value = (float(row.raw.replace(",", ".").replace(" ", "")) - own.offset) / own.factor
            shown = f"{value * others[0].factor + others[0].offset:.{others[0].decimals}f}".replace(".", ",")
            again = LabRow(replace(_analyte(row.analyte.analyte, test, others[0], label, (0, 0))), shown, ())
            grown = (*rows[: place + 1], again, *rows[place + 1 :])
            chapters = (*results.chapters[:chapter], (heading, grown), *results.chapters[chapter + 1 :])
            return LabResults(results.day, results.prior_days, chapters), frozenset({label})
    return results, frozenset()


def sheet_gold(
    results: LabResults, printed: Printed, pending: tuple[str, ...], seconds: frozenset[str], *, dated: bool
) -> tuple[GoldObservation, ...]:
    """The results a reader can see; none for a pending one, no day where the sheet does not say it."""
    found = []
    for one in gold_observations(results, printed):
        if one.raw in pending:
            continue
        day = one.date if dated or one.prior else None
        found.append(replace(one, date=day))
    return tuple(replace(one, optional=one.label in seconds) for one in found)


def prior_dates(results: LabResults) -> Mapping[str, date]:
    """Names of the earlier days, as texts know them."""
    return {f"prior{number}": day for number, day in enumerate(results.prior_days, start=1)}
