"""From conditions to papers: when visits, exams, stays, samplings and prescriptions happen."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from eval.corpora.cohort import writing
from eval.corpora.cohort.chart import MONTH, Chart, analytes_of
from eval.corpora.cohort.people import LAST
from eval.corpora.cohort.tables import table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eval.corpora.cohort.writing import Paper

QUOTING = 0.25
"""Share of visits whose letter tells laboratory results."""
ROUTINE = ("prescription", "noise", "sheet", "visit", "vaccine", "exam")
"""What is dropped, from the most numerous, when a patient has more papers than asked."""


def live(chart: Chart) -> list[Paper]:
    """Every paper of the patient's history, oldest first, no more than the patient is to have."""
    papers = [*_followed(chart), *_family_doctor(chart), *_samplings(chart)]
    papers = [paper for paper in papers if chart.subject.first <= paper.day <= LAST]
    most = chart.rng.randint(*chart.subject.papers)
    _thin(chart, papers, most)
    return _quoted(chart, sorted(papers, key=lambda paper: (paper.day, paper.role, paper.title)))


def _quoted(chart: Chart, papers: list[Paper]) -> list[Paper]:
    """Some visits tell results of the last laboratory sheet before them."""
    last: Paper | None = None
    found: list[Paper] = []
    for paper in papers:
        if paper.role == "sheet":
            last = paper
        elif paper.role == "visit" and last is not None and last.day < paper.day and chart.rng.random() < QUOTING:
            paper = writing.quoting(chart, paper, last)  # noqa: PLW2901  (the same paper, with results told)
        found.append(paper)
    return found


def _thin(chart: Chart, papers: list[Paper], most: int) -> None:
    while len(papers) > most:
        places: dict[str, list[int]] = {}
        for number, paper in enumerate(papers):
            role = "exam" if paper.role in table("exams") else paper.role
            if role in ROUTINE:
                places.setdefault(role, []).append(number)
        numerous = max(places.values(), key=len)
        if len(numerous) < 4:
            return
        papers.pop(chart.rng.choice(numerous))


def _every(chart: Chart, start: date, months: float, stop: date) -> Iterator[date]:
    """Days about ``months`` apart, never two on the same day as another series (odd offsets)."""
    months *= 0.62 if chart.subject.papers[0] > 200 else 1.0
    day = max(start, chart.subject.first) + timedelta(days=chart.rng.randint(3, 60))
    while day <= stop:
        yield day
        day += months * chart.rng.uniform(0.8, 1.2) * MONTH


def _followed(chart: Chart) -> Iterator[Paper]:
    """What specialists write; an exam that several conditions ask for is done for the first."""
    wanted: dict[str, tuple[int, date, date]] = {}
    for name, since in chart.subject.conditions:
        row = table("conditions")[name]
        stop = min(LAST, since + row["lasts"] * MONTH) if "lasts" in row else LAST
        if row.get("every"):
            for day in _every(chart, since, row["every"], stop):
                yield writing.visit(chart, name, day)
        for exam, months in (*row.get("exams", ()), *row.get("pathology", ())):
            wanted.setdefault(exam, (months, since, stop))
        for stay, months in row.get("stays", ()):
            day = since + months * MONTH
            if chart.subject.first <= day <= LAST - timedelta(days=20):
                yield from writing.stay(chart, stay, day)
                if "care" in row:
                    yield writing.care(chart, row["care"], day + timedelta(days=70))
        if row.get("leave") and chart.age(since) < 62:
            yield writing.sick_leave(chart, since + timedelta(days=10))
    for exam, (months, since, stop) in wanted.items():
        yield from _exams(chart, exam, months, since, stop)


def _exams(chart: Chart, exam: str, months: int, since: date, stop: date) -> Iterator[Paper]:
    if months < 4 and exam != "echo_obstetricale":
        days = [since + months * MONTH + timedelta(days=chart.rng.randint(4, 20))]
    else:
        days = list(_every(chart, since, months, stop))
    for day in days:
        yield writing.exam(chart, exam, day)
        if chart.rng.random() < 0.25:
            yield writing.request(chart, exam, day)


def _family_doctor(chart: Chart) -> Iterator[Paper]:
    """What the family doctor writes, and desks."""
    rng, first = chart.rng, chart.subject.first
    for day in _every(chart, first, 3.5, LAST):
        if paper := writing.prescription(chart, day):
            yield paper
    antibiotic = "azithromycine" if "penicilline" in chart.allergies else "amoxicilline"
    for day in _every(chart, first + 5 * MONTH, 26, LAST):
        yield _given(writing.prescription(chart, day, acute=antibiotic))
    if chart.age(LAST) > 60:
        for year in range(first.year + 1, LAST.year):
            if rng.random() < 0.6:
                yield writing.vaccine(chart, "grippe", date(year, 10, rng.randint(5, 28)))
    for name in rng.sample(("dtp", "pneumocoque", "covid"), k=2):
        yield writing.vaccine(chart, name, first + rng.uniform(3, 50) * MONTH)
    for _ in range(rng.randint(1, 2)):
        yield writing.certificate(chart, first + rng.uniform(2, 55) * MONTH)
    if rng.random() < 0.7:
        yield writing.synthesis(chart, LAST - rng.uniform(4, 16) * MONTH)
    for _ in range(rng.randint(3, 5)):
        yield writing.noise(chart, rng.choice(sorted(table("papers")["noise"])), first + rng.uniform(2, 60) * MONTH)
    if rng.random() < 0.12:
        yield from writing.stay(chart, "pyelonephrite", first + rng.uniform(6, 50) * MONTH)


def _given(paper: Paper | None) -> Paper:
    if paper is None:
        raise ValueError("a short treatment always has a line")
    return paper


def _samplings(chart: Chart) -> Iterator[Paper]:
    rng = chart.rng
    for number, day in enumerate(_every(chart, chart.subject.first, 4.6, LAST)):
        panels = {"nfs"} if number % 2 else set[str]()
        for condition in chart.conditions(day):
            panels.update(table("conditions")[condition].get("labs", ()))
        wanted = analytes_of(panels or {"nfs"})
        laboratory = rng.choices(chart.laboratories, weights=(6, 3, 1))[0]
        yield writing.sheet(chart, wanted, laboratory, day)
