"""The cohort on disk: one folder of opaque files a patient, and the truth beside them."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from eval.corpora.cohort.chart import Chart, open_chart
from eval.corpora.cohort.people import LAST, TODAY, Subject, subjects
from eval.corpora.cohort.printing import Job, corrected, job, print_job, reprinted
from eval.corpora.cohort.simulate import live
from eval.corpora.cohort.truth import CohortDocument, CohortTruth, Lived, Part, Truth, save_truth
from eval.corpora.cohort.writing import without_date
from eval.corpora.gold import GoldPatient
from eval.corpora.names import opaque_names

if TYPE_CHECKING:
    from pathlib import Path

    from eval.corpora.cohort.writing import Paper

SIZES: dict[Part, int] = {
    "dev": 26, "apart": 13, "fresh": 13, "blind": 13, "sealed": 13, "closed": 13, "locked": 13,
    "veiled": 13, "hidden": 13, "unheard": 13, "silent": 13, "covert": 13, "latent": 13, "quiet": 13,
    "mute": 13, "native": 13, "tacit": 13,
    "candid": 13, "spoken": 13,
    "brisk": 13, "rural": 13,
    "eastern": 13,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cohort:
    """The cohort on disk: a folder a patient under ``folder``, ``truth.json`` beside them."""

    folder: Path
    truth: CohortTruth


def build_cohort(folder: Path, *, seed: int = 1, patients: int | None = None) -> Cohort:
    """Write the cohort; the same seed gives the same bytes. ``patients``: about so many (half are dev), else all."""
    share = 1.0 if patients is None else patients / sum(SIZES.values())
    sizes = {part: min(size, max(1, round(share * size))) for part, size in SIZES.items()}
    everyone = subjects(seed, sizes, large=patients is None)
    truths = []
    for subject in everyone:
        stranger = _stranger(subject, everyone)
        files, truth = make_patient(subject, stranger, seed)
        target = folder / subject.person.person_id
        target.mkdir(parents=True, exist_ok=True)
        for data, document in files:
            path = target / document.gold.file_name
            path.write_bytes(data)
            stamp = datetime.fromisoformat(document.gold.deposited).timestamp()
            os.utime(path, (stamp, stamp))
        truths.append(truth)
    whole = CohortTruth(seed, TODAY.isoformat(), tuple(truths))
    save_truth(whole, folder / "truth.json")
    return Cohort(folder, whole)


def _stranger(subject: Subject, everyone: list[Subject]) -> Subject | None:
    """Another patient of the same part, whose paper ends up in this dossier; ``None`` for one patient in three."""
    others = [other for other in everyone if other.part == subject.part and other is not subject]
    return others[(subject.number + 1) % len(others)] if others and subject.number % 3 else None


def make_patient(
    subject: Subject, stranger: Subject | None, seed: int
) -> tuple[list[tuple[bytes, CohortDocument]], Truth]:
    """The files of one dossier and what is true of it."""
    chart = open_chart(subject, subject.rng(seed))
    jobs = _odd(chart, [job(chart, paper, number) for number, paper in enumerate(live(chart))])
    if stranger is not None:
        jobs.append(_misfiled(stranger, seed, len(jobs)))
    names = dict(zip([task.job_id for task in jobs], opaque_names(chart.rng, ["pdf"] * len(jobs)), strict=True))
    owner = subject.person.person_id
    files = [print_job(task, names, owner) for task in jobs]
    files.sort(key=lambda made: made[1].gold.file_name)
    truth = Truth(
        patient=GoldPatient(owner, subject.person.identity, owner), part=subject.part,
        conditions=tuple(Lived(name, since.isoformat()) for name, since in subject.conditions if since <= LAST),
        drugs=chart.drugs, allergies=chart.allergies, negated=chart.negated, family=chart.family,
        mentioned=chart.mentioned, documents=tuple(document for _, document in files),
    )  # fmt: skip
    return files, truth


def _odd(chart: Chart, jobs: list[Job]) -> list[Job]:
    """One corrected report, one print made again, for some one scan and one paper without date."""
    rng, number = chart.rng, chart.subject.number
    reports = [n for n, task in enumerate(jobs) if task.paper.kind in {"consultation", "imagerie", "examen"}]
    if len(reports) < 4:
        return jobs
    first, copied, scanned, undated = rng.sample(reports, k=4)
    extra = [reprinted(jobs[copied])]
    jobs[first], second = corrected(jobs[first])
    extra.append(second)
    if number % 3 == 1:
        jobs[scanned] = replace(jobs[scanned], row={**jobs[scanned].row, "scan": "good"})
    if number % 2 == 0 and jobs[undated].paper.role != "visit":
        row = {**jobs[undated].row, "reference": [], "date_line": "", "act_date": ""}
        jobs[undated] = replace(jobs[undated], paper=without_date(jobs[undated].paper), row=row)
    return [*jobs, *extra]


def _misfiled(stranger: Subject, seed: int, number: int) -> Job:
    """A recent paper of someone else, of a kind this dossier has too."""
    chart = open_chart(stranger, stranger.rng(seed))
    papers: list[Paper] = [paper for paper in live(chart) if paper.role in {"visit", "sheet", "prescription"}]
    return job(chart, papers[-1 - number % min(5, len(papers))], 900 + number)
