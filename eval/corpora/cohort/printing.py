"""From papers to files with their truth: letterhead, layout, scans, copies, corrections, strangers' papers."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from eval.corpora.biology import gold_observations, lab_results
from eval.corpora.cohort.chart import catalogue
from eval.corpora.cohort.layouts import draw, names_for, priors_of
from eval.corpora.cohort.people import LAST
from eval.corpora.cohort.tables import table
from eval.corpora.cohort.truth import CohortDocument, Mention, Part
from eval.corpora.cohort.writing import Paper, laboratory_name
from eval.corpora.dated_text import DatedText
from eval.corpora.gold import GoldObservation
from eval.corpora.history import Draft, lay_out, locate, make_paper, truth
from eval.corpora.scans import pack, scanned_pages
from ingest.normalise import fold

if TYPE_CHECKING:
    from collections.abc import Mapping

    from eval.corpora.biology import LabResults
    from eval.corpora.cohort.chart import Chart
    from eval.corpora.sheet import Printed

UNSEEN_SHARE = 0.5
"""How much of the papers of an apart or fresh patient is set in layouts that the parts before it have not."""


@dataclass(frozen=True, slots=True)
class Job:
    """A paper to print: for whom, under which name, and what is odd about it."""

    paper: Paper
    chart: Chart
    job_id: str
    row: Mapping[str, Any]


def job(chart: Chart, paper: Paper, number: int, **more: object) -> Job:
    """The row that prints ``paper``: layout and words drawn from the patient's own generator."""
    part = chart.subject.part
    house: Part = part if part != "dev" and chart.rng.random() < UNSEEN_SHARE else "dev"
    kind = table("papers")["kinds"][paper.kind]
    family = chart.doctors.of("medecine-generale")
    row: dict[str, object] = {
        "id": f"{chart.subject.person.person_id}-{number:03d}", "kind": paper.kind, "title": paper.title,
        "layout": chart.rng.choice(names_for(paper.kind, house)),
        "reference": list(paper.reference), "body": _body(paper),
        "signature": "{sender}",
        "recipient": f"{family.name}|{family.address}|{family.city}" if paper.recipient else "",
        "greeting": kind.get("greeting", ""), "closing": kind.get("closing", ""),
        "date_line": "" if paper.undated or not kind.get("dated", True) else _date_line(paper),
        **more,
    }  # fmt: skip
    if paper.kind != "biologie" and row["layout"] != "desk_letter":
        row["signature"] = "{sender}|{qualification}"
    if paper.undated:
        row["act_date"] = ""
    if chart.rng.random() < 0.15:
        row.setdefault("deposited", min(paper.day + timedelta(days=chart.rng.randint(120, 400)), LAST))
    return Job(paper, chart, str(row["id"]), row)


def _body(paper: Paper) -> str:
    if paper.kind == "vaccin" and paper.mentions:
        text = paper.mentions[0].text
        return f"| Date | Vaccination | Observation |\n| {{act}} | {text} | - |"
    return paper.body


def _date_line(paper: Paper) -> str:
    name = "written" if "written" in paper.dates else "act"
    return f"{{town}}, le {{{name}:long}}"


def corrected(first: Job) -> tuple[Job, Job]:
    """``first``, and the version that replaces it some days later."""
    written = first.paper.dates.get("written", first.paper.day)
    again = min(written + timedelta(days=9), LAST)
    dates = {**first.paper.dates, "other2": written}
    if "written" in dates:
        dates["written"] = again
    reference = list(first.row["reference"]) or ["Date de l'acte : {act}"]
    notice = "Annule et remplace le document du {other2:num}"
    row = {
        **first.row,
        "id": f"{first.job_id}-bis",
        "banner": notice,
        "reference": reference,
        "replaces": first.job_id,
        "deposited": again,
    }
    second = Job(replace(first.paper, dates=dates), first.chart, f"{first.job_id}-bis", row)
    return replace(first, row={**first.row, "replaced_by": second.job_id}), second


def reprinted(first: Job) -> Job:
    """The same print made again later: other bytes, nothing else on its pages."""
    later = min(first.paper.day + timedelta(days=200), LAST)
    row = {**first.row, "created": later, "deposited": later, "duplicate_of": first.job_id}
    return Job(first.paper, first.chart, f"{first.job_id}-copy", row)


def print_job(task: Job, names: Mapping[str, str], owner: str) -> tuple[bytes, CohortDocument]:
    """The file and its truth."""
    draft, results = _draft(task), _results(task)
    texts = DatedText(dict(draft.dates))
    paper = make_paper(draft, texts, {})
    layout = draw(draft.row["layout"], results)
    if results is not None:
        for number, day in enumerate(results.prior_days, start=1):
            texts.dates[f"prior{number}"] = day
            texts.fill(f"{{prior{number}:num}} {{prior{number}:short}} {{prior{number}:dots}}")
    printed = lay_out(layout, paper, draft)
    observations = gold_observations(results, printed) if results else ()
    gold = truth(
        draft, paper, texts, printed, file_name=names[task.job_id], corpus_patient=owner, observations=observations
    )
    gold = replace(
        gold, replaces=names.get(str(task.row.get("replaces", ""))),
        replaced_by=names.get(str(task.row.get("replaced_by", ""))),
        duplicate_of=names.get(str(task.row.get("duplicate_of", ""))),
    )  # fmt: skip
    data = printed.data
    if "scan" in task.row:
        quality = task.row["scan"]
        data = pack(scanned_pages(data, quality, zlib.crc32(task.job_id.encode())), "pdf", quality, draft.created)
        gold = replace(gold, scan=quality)
    return data, _document(task, gold, printed)


def _document(task: Job, gold: Any, printed: Printed) -> CohortDocument:  # noqa: ANN401  (GoldDocument)
    paper = task.paper
    return CohortDocument(
        gold=gold, role=paper.role, mentions=tuple(_placed(mention, printed) for mention in paper.mentions),
        drugs=paper.drugs, measures=tuple(_measures(paper, printed)),
        text="\n".join(fold(line.text) for line in printed.lines),
    )  # fmt: skip


def _placed(mention: Mention, printed: Printed) -> Mention:
    try:
        return replace(mention, page=locate(printed, mention.text).lines[0].page)
    except ValueError:  # (cut by the end of a page)
        return mention


def _measures(paper: Paper, printed: Printed) -> list[GoldObservation]:
    found = []
    for analyte, raw, unit, day in paper.measures:
        page = next((line.page for line in printed.lines if raw in line.text), 1)
        date_printed = (day or paper.day).isoformat()
        found.append(
            GoldObservation(
                analyte=analyte, label=analyte, raw=raw, unit=unit, date=date_printed, prior=day is not None, page=page
            )
        )  # fmt: skip
    return found


def _draft(task: Job) -> Draft:
    paper, chart = task.paper, task.chart
    sender = chart.doctors.laboratory(laboratory_name(paper.laboratory)) if paper.laboratory else None
    dates = {**paper.dates, "birth": date.fromisoformat(chart.subject.person.birth_date)}
    kind = table("papers")["kinds"][paper.kind]
    return Draft(task.row, kind, sender or chart.doctors.of(paper.specialty), chart.subject.person, dates)


def _results(task: Job) -> LabResults | None:
    paper = task.paper
    if paper.sampling is None or paper.laboratory is None:
        return None
    own = paper.sampling
    room = priors_of(task.row["layout"])
    series = task.chart.samplings[paper.laboratory]
    earlier = [s for s in series if s.day < own.day and set(s.results) & set(own.results)]
    return lab_results(own, earlier[:room], catalogue(task.chart, paper.laboratory))
