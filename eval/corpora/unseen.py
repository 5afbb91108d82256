"""The set-aside corpus: other patients, layouts and wordings than the demo's, reported apart.

Nobody who writes reading rules looks at it; figures on it say how rules carry over to documents they were not made for.
"""

from __future__ import annotations

import os
import random
import re
import zlib
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from eval.corpora.biology import Analyte, LabResults, Sampling, gold_observations, lab_results
from eval.corpora.dated_text import DatedText
from eval.corpora.gold import Gold, GoldDocument, GoldPatient, save_gold
from eval.corpora.history import Draft, lay_out, load_table, make_paper, read_people, truth
from eval.corpora.layouts import UNSEEN_LAB_LAYOUTS, UNSEEN_LAYOUTS
from eval.corpora.names import opaque_names
from eval.corpora.scans import pack, scanned_pages

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from eval.corpora.layouts import Layout
    from eval.corpora.people import Person

FIRST, LAST = date(2018, 1, 8), date(2026, 9, 30)
COLLECTED = date(2026, 10, 30)
"""The day the folders were collected: nothing but an appointment lies after it."""
WRITTEN_ROUNDS = 18
LAB_SHEETS = 4
SCAN_SHARE = 0.12
LOOKALIKE = {"p3": "p4", "p4": "p3", "p5": "p6", "p6": "p5"}
_CHOICE = re.compile(r"<([^<>]*~[^<>]*)>")


@dataclass(frozen=True, slots=True)
class UnseenCorpus:
    """The corpus on disk: one folder a patient under ``folder``; ``gold_path`` is outside all of them."""

    folder: Path
    gold_path: Path
    gold: Gold


@dataclass(frozen=True, slots=True)
class _Tables:
    """The tables of the corpus, read once."""

    people: Mapping[str, Any]
    wordings: Sequence[Mapping[str, Any]]
    biology: Mapping[str, Any]


def build_unseen(folder: Path, *, seed: int, patients: int = 9) -> UnseenCorpus:
    """Write the dossiers of the first ``patients`` (1 to 9) persons; the same seed gives the same bytes."""
    tables = _Tables(
        load_table("unseen_people.toml"),
        load_table("unseen_wordings.toml")["wording"],
        load_table("unseen_biology.toml"),
    )
    persons, _ = read_people(tables.people)
    chosen = list(persons)[:patients]
    documents: dict[str, tuple[GoldDocument, ...]] = {}
    for number, owner in enumerate(chosen):
        target = folder / owner
        target.mkdir(parents=True, exist_ok=True)
        made = _dossier(tables, persons, owner, random.Random(f"{seed}-{number}"))
        for data, document in made:
            path = target / document.file_name
            path.write_bytes(data)
            stamp = datetime.fromisoformat(document.deposited).timestamp()
            os.utime(path, (stamp, stamp))
        documents[owner] = tuple(document for _, document in made)
    held = tuple(GoldPatient(owner, persons[owner].identity, owner) for owner in chosen)
    gold = Gold("unseen", seed, held, documents)
    gold_path = folder / "gold.json"
    save_gold(gold, gold_path)
    return UnseenCorpus(folder, gold_path, gold)


def _dossier(
    tables: _Tables, persons: Mapping[str, Person], owner: str, rng: random.Random
) -> list[tuple[bytes, GoldDocument]]:
    drafts = [_draft(tables, wording, persons[owner], rng, n) for n, wording in enumerate(_rounds(tables, owner, rng))]
    stranger = LOOKALIKE.get(owner) or rng.choice([other for other in persons if other != owner])
    intruder = _rounds(tables, stranger, rng)[0]
    drafts.append(_draft(tables, intruder, persons[stranger], rng, 90))
    drafts += _corrected(drafts, rng)
    sheets = _laboratory(tables, persons[owner], rng)
    names = opaque_names(rng, ["pdf"] * (len(drafts) + len(sheets) + 1))
    by_id = {draft.draft_id: name for draft, name in zip([*drafts, *(d for d, _ in sheets)], names, strict=False)}
    made = [_make(draft, by_id, owner) for draft in drafts]
    made += [_make(draft, by_id, owner, results) for draft, results in sheets]
    data, original = made[rng.randrange(len(drafts) - 3)]
    later = (datetime.fromisoformat(original.deposited) + timedelta(days=41)).isoformat()
    made.append((data, replace(original, file_name=names[-1], deposited=later, duplicate_of=original.file_name)))
    return sorted(made, key=lambda item: item[1].file_name)


def _rounds(tables: _Tables, owner: str, rng: random.Random) -> list[Mapping[str, Any]]:
    """Wordings that suit this person, in random order."""
    suited = [wording for wording in tables.wordings if owner in wording.get("patients", [owner])]
    rng.shuffle(suited)
    imaging = [wording for wording in suited if wording["kind"] == "imagerie"]
    return [*imaging, *suited][:WRITTEN_ROUNDS]


# -- drafts -------------------------------------------------------------------------------------------
def _draft(tables: _Tables, wording: Mapping[str, Any], person: Person, rng: random.Random, number: int) -> Draft:
    _, senders = read_people(tables.people)
    row = {key: _chosen(value, rng) for key, value in wording.items()}
    row["id"] = f"{person.person_id}-{number}-{wording['id']}"
    row["layout"] = rng.choice(wording["layouts"])
    if rng.random() < SCAN_SHARE:
        row["scan"] = rng.choice(("good", "mediocre"))
    kind = {**tables.people["kinds"][wording["kind"]]}
    dates = _dates(wording, rng)
    if kind["category"] == "administratif":
        dates["written"] = dates.pop("act")
    dates["birth"] = date.fromisoformat(person.birth_date)
    last = max(day for name, day in dates.items() if name != "next")
    row["deposited"] = min(last + timedelta(days=rng.randint(1, 400)), COLLECTED)
    return Draft(row, kind, senders[rng.choice(wording["senders"])], person, dates)


def _chosen(value: Any, rng: random.Random) -> Any:  # noqa: ANN401  (any value of a table)
    """One of each ``<a~b>`` of a text, or of the texts of a list."""
    if isinstance(value, str):
        return _CHOICE.sub(lambda match: rng.choice(match.group(1).split("~")), value)
    if isinstance(value, list):
        return [_chosen(item, rng) for item in value]
    return value


def _dates(wording: Mapping[str, Any], rng: random.Random) -> dict[str, date]:
    act = FIRST + timedelta(days=rng.randrange((LAST - FIRST).days))
    dates = {"act": act, "other": act - timedelta(days=rng.randint(20, 60))}
    base = act
    if "stay" in wording:
        length = rng.randint(*wording["stay"])
        start = act.replace(day=rng.randint(1, 28 - length)) if wording.get("same_month") else act
        base = start + timedelta(days=length)
        dates = {"stay_start": start, "stay_end": base, "other": dates["other"]}
    for name, (least, most) in wording.get("after", {}).items():
        day = base + timedelta(days=rng.randint(least, most))
        dates[name] = day if name == "next" else min(day, COLLECTED)
    return dates


def _corrected(drafts: list[Draft], rng: random.Random) -> list[Draft]:
    """A second version of one imaging report or specialist's letter, which names the first by its date."""
    for position, draft in enumerate(drafts[:-1]):
        if draft.row["kind"] not in {"imagerie", "consultation"} or "scan" in draft.row:
            continue
        first = draft.dates.get("written", draft.dates["act"])
        notice = rng.choice(("Annule et remplace le document du", "Version corrigée, remplace celle du"))
        again = first + timedelta(days=rng.randint(3, 20))
        second = {
            **draft.row, "id": f"{draft.draft_id}-bis", "banner": f"{notice} {{other2:num}}",
            "replaces": draft.draft_id, "deposited": min(draft.row["deposited"] + timedelta(days=30), COLLECTED),
        }  # fmt: skip
        dates = {**draft.dates, "other2": first}
        for name in ("written", "signed", "printed"):
            if name in dates:
                dates[name] = min(max(dates[name], again), COLLECTED)
        drafts[position] = replace(draft, row={**draft.row, "replaced_by": second["id"]})
        return [replace(draft, row=second, dates=dates)]
    return []


def _laboratory(tables: _Tables, person: Person, rng: random.Random) -> list[tuple[Draft, LabResults]]:
    _, senders = read_people(tables.people)
    catalogue = {name: Analyte.from_table(name, row) for name, row in tables.biology["analytes"].items()}
    days = sorted(FIRST + timedelta(days=rng.randrange((LAST - FIRST).days)) for _ in range(LAB_SHEETS))
    samplings: list[Sampling] = []
    sheets: list[tuple[Draft, LabResults]] = []
    for number, day in enumerate(days):
        template = rng.choice(tables.biology["sheet"])
        panels = rng.sample(sorted(tables.biology["panels"]), k=rng.randint(2, 5))
        wanted = [analyte for panel in panels for analyte in tables.biology["panels"][panel]]
        sampling = Sampling(day, {name: catalogue[name].draw(rng, number / LAB_SHEETS) for name in wanted})
        earlier = [before for before in samplings if set(before.results) & set(sampling.results)]
        samplings.insert(0, sampling)
        dates = {
            "sampled": day,
            "validated": day + timedelta(days=rng.randint(0, 3)),
            "printed": min(day + timedelta(days=rng.randint(3, 300)), COLLECTED),
            "birth": date.fromisoformat(person.birth_date),
        }
        row = {**template, "id": f"{person.person_id}-labo-{number}", "kind": "biologie", "signature": "{sender}"}
        draft = Draft(row, tables.people["kinds"]["biologie"], senders[template["sender"]], person, dates)
        sheets.append((draft, lab_results(sampling, earlier[: template["priors"]], catalogue)))
    return sheets


# -- printing -----------------------------------------------------------------------------------------
def _make(
    draft: Draft, file_names: Mapping[str, str], owner: str, results: LabResults | None = None
) -> tuple[bytes, GoldDocument]:
    texts = DatedText(dict(draft.dates))
    paper = make_paper(draft, texts, {})
    layout: Layout
    if results is None:
        layout = UNSEEN_LAYOUTS[draft.row["layout"]]
    else:
        lab_layout, lab = UNSEEN_LAB_LAYOUTS[draft.row["layout"]], results
        layout = lambda content, created, total: lab_layout(content, created, total, lab)  # noqa: E731
        for number, day in enumerate(lab.prior_days, start=1):
            texts.dates[f"prior{number}"] = day
            texts.fill(f"{{prior{number}:dots}} {{prior{number}:fulldots}}")
    printed = lay_out(layout, paper, draft)
    observations = gold_observations(results, printed) if results else ()
    gold = truth(
        draft, paper, texts, printed, file_name=file_names[draft.draft_id], corpus_patient=owner,
        observations=observations,
    )  # fmt: skip
    gold = replace(
        gold,
        wording=str(draft.row["id"].split("-", 2)[-1]),
        replaces=file_names.get(draft.row.get("replaces", "")),
        replaced_by=file_names.get(draft.row.get("replaced_by", "")),
    )
    if "scan" not in draft.row:
        return printed.data, gold
    quality = draft.row["scan"]
    pages = scanned_pages(printed.data, quality, zlib.crc32(draft.draft_id.encode()))
    return pack(pages, "pdf", quality, draft.created), replace(gold, scan=quality)
