"""The demo dossier: one fictitious patient, six years of papers, and every reason to pick the wrong one."""

from __future__ import annotations

import os
import random
import zlib
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from eval.corpora.biology import Analyte, Sampling, gold_observations, lab_results
from eval.corpora.dated_text import DatedText
from eval.corpora.gold import Gold, GoldDocument, GoldPatient, GoldQuestion, save_gold
from eval.corpora.history import defaults_of, drafts, lay_out, load_table, make_paper, read_people, truth
from eval.corpora.layouts import DEMO_LAB_LAYOUTS, DEMO_LAYOUTS
from eval.corpora.names import opaque_names
from eval.corpora.scans import blank_noise, pack, scanned_pages

if TYPE_CHECKING:
    from pathlib import Path

    from eval.corpora.biology import LabResults
    from eval.corpora.history import Draft
    from eval.corpora.layouts import Layout
    from ingest.document import Identity

PATIENT = "testaurin"
TODAY = "2026-11-02"
TABLES = ("demo_cardiology.toml", "demo_hospital.toml", "demo_town.toml", "demo_prescriptions.toml", "demo_papers.toml")


@dataclass(frozen=True, slots=True)
class DemoDossier:
    """The demo dossier on disk. ``gold_path`` is beside ``documents_folder``, never in it."""

    patient_id: str
    identity: Identity
    documents_folder: Path
    gold_path: Path
    questions: tuple[GoldQuestion, ...]


@dataclass(frozen=True, slots=True)
class MadeDocument:
    """Bytes and truth of one file, and the draft it came from (``None`` for copies)."""

    data: bytes
    gold: GoldDocument
    draft_id: str


def demo_table() -> dict[str, Any]:
    """People, kinds and every document row of the demo history."""
    table = load_table("demo_people.toml")
    table["document"] = [row for name in TABLES for row in load_table(name)["document"]]
    return table


def build_demo(folder: Path, *, seed: int = 1) -> DemoDossier:
    """Write the demo dossier under ``folder``: ``documents/`` and ``gold.json``; the same seed, the same bytes."""
    documents = folder / "documents"
    documents.mkdir(parents=True, exist_ok=True)
    table = demo_table()
    persons, _ = read_people(table)
    made = _with_copies(_make_all(table, seed))
    for document in made:
        path = documents / document.gold.file_name
        path.write_bytes(document.data)
        stamp = datetime.fromisoformat(document.gold.deposited).timestamp()
        os.utime(path, (stamp, stamp))
    golds = tuple(document.gold for document in made)
    by_draft = {document.draft_id: document.gold for document in made}
    questions = tuple(_question(row, by_draft) for row in load_table("demo_questions.toml")["question"])
    patient = GoldPatient(PATIENT, persons[PATIENT].identity, "documents")
    gold_path = folder / "gold.json"
    save_gold(Gold("demo", seed, (patient,), {PATIENT: golds}, questions), gold_path)
    return DemoDossier(PATIENT, patient.identity, documents, gold_path, questions)


def _make_all(table: dict[str, Any], seed: int) -> list[MadeDocument]:
    rng = random.Random(seed)
    every = drafts(table, PATIENT)
    biology = _biology_drafts(table)
    names = opaque_names(rng, [_extension(draft) for draft in (*every, *(draft for draft, _ in biology))])
    file_names = dict(zip([d.draft_id for d in every] + [d.draft_id for d, _ in biology], names, strict=True))
    made = [_make(draft, table, file_names) for draft in every]
    samplings = _samplings(biology, random.Random(seed + 1))
    made += [_make(draft, table, file_names, _results(draft, samplings)) for draft, _ in biology]
    return sorted(made, key=lambda document: document.gold.file_name)


def _extension(draft: Draft) -> str:
    return str(draft.row.get("form", "pdf"))


# -- biology ------------------------------------------------------------------------------------------
def _biology_drafts(table: dict[str, Any]) -> list[tuple[Draft, tuple[str, ...]]]:
    history = load_table("demo_biology.toml")
    rows = []
    for row in history["sheet"]:
        filled = {**history["laboratory"][row["laboratory"]], **row}
        filled["reference"] = filled["reference"] + row.get("more_reference", [])
        rows.append(filled)
    laboratory = drafts({**table, "document": rows}, PATIENT)
    return [(draft, tuple(a for p in draft.row["panels"] for a in history["panels"][p])) for draft in laboratory]


def catalogue() -> dict[str, Analyte]:
    """The analytes of the demo laboratories by id."""
    rows = load_table("demo_biology.toml")["analytes"]
    return {name: Analyte.from_table(name, row) for name, row in rows.items()}


def _samplings(biology: list[tuple[Draft, tuple[str, ...]]], rng: random.Random) -> dict[str, list[Sampling]]:
    """Samplings by patient, newest first."""
    analytes = catalogue()
    days = sorted(draft.dates["sampled"] for draft, _ in biology)
    span = (days[-1] - days[0]).days
    found: dict[str, list[Sampling]] = {}
    for draft, wanted in sorted(biology, key=lambda item: item[0].dates["sampled"]):
        day = draft.dates["sampled"]
        progress = (day - days[0]).days / span
        drawn = {name: analytes[name].draw(rng, progress) for name in wanted}
        found.setdefault(draft.patient.person_id, []).insert(0, Sampling(day, drawn))
    return found


def _results(draft: Draft, samplings: dict[str, list[Sampling]]) -> LabResults:
    mine = samplings[draft.patient.person_id]
    own = next(sampling for sampling in mine if sampling.day == draft.dates["sampled"])
    earlier = [s for s in mine if s.day < own.day and set(s.results) & set(own.results)]
    return lab_results(own, earlier[: draft.row["priors"]], catalogue())


# -- one document -------------------------------------------------------------------------------------
def _make(
    draft: Draft, table: dict[str, Any], file_names: dict[str, str], results: LabResults | None = None
) -> MadeDocument:
    texts = DatedText(dict(draft.dates))
    paper = make_paper(draft, texts, defaults_of(draft, table))
    layout: Layout
    if results is None:
        layout = DEMO_LAYOUTS[draft.row["layout"]]
    else:
        lab_layout, lab = DEMO_LAB_LAYOUTS[draft.row["layout"]], results
        layout = lambda content, created, total: lab_layout(content, created, total, lab)  # noqa: E731
        for number, day in enumerate(lab.prior_days, start=1):
            texts.dates[f"prior{number}"] = day
            texts.fill(f"{{prior{number}:num}} {{prior{number}:short}}")
    printed = lay_out(layout, paper, draft)
    observations = gold_observations(results, printed) if results else ()
    gold = truth(
        draft, paper, texts, printed, file_name=file_names[draft.draft_id], corpus_patient=PATIENT,
        observations=observations,
    )  # fmt: skip
    gold = replace(
        gold,
        replaces=file_names.get(draft.row.get("replaces", "")),
        replaced_by=file_names.get(draft.row.get("replaced_by", "")),
    )
    data, gold = _on_the_glass(draft, printed.data, gold)
    return MadeDocument(data, gold, draft.draft_id)


def _on_the_glass(draft: Draft, data: bytes, gold: GoldDocument) -> tuple[bytes, GoldDocument]:
    """Turn the print into a scan when its row says so; an unreadable one keeps no fact."""
    form = draft.row.get("form", "pdf")
    seed = zlib.crc32(draft.draft_id.encode())
    if draft.row.get("unreadable"):
        gold = replace(
            gold, readable=False, scan="unreadable", category="autre", specialty=None, author=None, organisation=None,
            act_date=None, dates=(), title_line=None, facts=(), pages=1,
        )  # fmt: skip
        return pack([blank_noise(seed)], form, "mediocre", draft.created), gold
    if "scan" not in draft.row:
        return data, gold
    quality = draft.row["scan"]
    return pack(scanned_pages(data, quality, seed), form, quality, draft.created), replace(gold, scan=quality)


def _with_copies(made: list[MadeDocument]) -> list[MadeDocument]:
    """Add a byte-identical copy under another name and a copy of the same print with other bytes."""
    by_draft = {document.draft_id: document for document in made}
    copies = []
    for row in load_table("demo_questions.toml")["copy"]:
        source = by_draft[row["of"]]
        gold = replace(
            source.gold, file_name=row["file_name"], deposited=row["deposited"], duplicate_of=source.gold.file_name
        )
        data = source.data
        if row.get("created"):
            old = source.gold.created
            gold = replace(gold, created=row["created"])
            data = _recreated(data, old, row["created"])
        copies.append(MadeDocument(data, gold, row["id"]))
    return sorted([*made, *copies], key=lambda document: document.gold.file_name)


def _recreated(data: bytes, old: str, new: str) -> bytes:
    """The same PDF with another creation time of the same length: nothing on its pages changes."""
    before, after = (f"D:{moment[:19]}".translate({ord(c): None for c in "-T"}) for moment in (old, new))
    before, after = (f"D:{text[2:].replace(':', '')}" for text in (before, after))
    if before.encode() not in data:
        raise ValueError("the creation time of the print is not where it was expected")
    return data.replace(before.encode(), after.encode())


def _question(row: dict[str, Any], by_draft: dict[str, GoldDocument]) -> GoldQuestion:
    answer = by_draft[row["answer"]] if "answer" in row else None
    lines = tuple(line for fact in answer.facts for line in fact.lines) if answer else ()
    if answer and "fact" in row:
        lines = answer.facts[row["fact"]].lines
    return GoldQuestion(
        question=row["question"], patient=PATIENT, today=TODAY, intent=row["intent"],
        file_name=answer.file_name if answer else None, lines=lines,
        also=tuple(by_draft[name].file_name for name in row.get("also", ())),
        decoys={by_draft[name].file_name: reason for name, reason in row.get("decoys", {}).items()},
    )  # fmt: skip
