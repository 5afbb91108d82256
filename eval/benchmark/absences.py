"""What is not in a dossier, and the whole of it: absences, what refers to them, the synthesis and what is new."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date

from eval.benchmark.dossier import History
from eval.benchmark.needs import day_before, measured, names_of
from eval.benchmark.question import Need
from eval.corpora.cohort.tables import table
from eval.corpora.dated_text import written_date

ANALYTES = ("psa_total", "lithiemie", "ferritine", "tsh", "nt_probnp", "ace", "troponine_i_hs", "inr", "acide_urique",
            "vitamine_d", "fevg", "vems")  # fmt: skip
SPECIALTIES = ("dermatologie", "urologie", "neurologie", "psychiatrie", "pneumologie", "nephrologie", "genetique",
               "infectiologie", "hematologie", "rhumatologie", "orl", "oncologie", "ophtalmologie")  # fmt: skip


def absences(history: History, rng: random.Random) -> list[Need]:
    """Questions whose right answer is that nothing was found."""
    found = [*_exams(history, rng), *_others(history, rng)]
    rng.shuffle(found)
    return [*_mentioned_only(history), *found[:12]]


def _exams(history: History, rng: random.Random) -> Iterator[Need]:
    silent = [name for name, row in table("exams").items() if history.silent(row["stems"]) and "anapath" not in name]
    for exam in rng.sample(silent, k=min(8, len(silent))):
        yield Need(rng.choice(("latest_exam", "find_exam")), "absent", ("exam", exam), {})


def _mentioned_only(history: History) -> Iterator[Need]:
    for exam, row in table("exams").items():
        if any(document.role in {exam, f"request:{exam}"} for document in history.truth.documents):
            continue
        if history.silent(row["stems"]):
            continue
        spoken = history.mentioning("exam", exam)
        if not spoken or len(history.speaking(row["stems"])) > len({d.gold.file_name for d, m in spoken}):
            continue
        done = [document for document, mention in spoken if mention.label is None]
        yield Need("latest_exam", "absent", ("exam", exam), {}, mentions=names_of(history, done))


def _others(history: History, rng: random.Random) -> Iterator[Need]:
    have = set(measured(history))
    for analyte in rng.sample([name for name in ANALYTES if name not in have], k=3):
        yield Need(rng.choice(("value_latest", "trend")), "absent", ("analyte", analyte), {})
    seen = {document.gold.specialty for document in history.originals}
    for specialty in rng.sample([name for name in SPECIALTIES if name not in seen], k=4):
        ask = rng.choice(("latest_specialty", "latest_letter", "latest_specialty"))
        yield Need(ask, "absent", ("specialty", specialty), {})
    drugs = table("drugs")
    for name, row in drugs["class"].items():
        words = [one["name"] for one in drugs["drug"].values() if one["class"] == name]
        if history.silent([*words, *row["stems"]]):
            yield Need("find_class", "absent", ("class", name), {})
    silent = [n for n, row in table("stays").items() if history.silent(row["stems"])]
    for name in rng.sample(silent, k=min(3, len(silent))):
        yield Need("find_procedure", "absent", ("procedure", name), {})
    for name, row in table("papers")["vaccine"].items():
        if history.silent(row["stems"]) and not history.with_role(f"vaccine:{name}"):
            yield Need("find_vaccine", "absent", ("vaccine", name), {})
    for category, roles in (("arret", ("leave",)), ("urgences", ("urgences",)), ("operatoire", ("operation:",))):
        if not history.with_role(*roles):
            yield Need(rng.choice(("latest_category", "list_all")), "absent", ("category", category), {})


def whole(history: History, rng: random.Random, today: str) -> list[Need]:
    """The synthesis, and what is new since a day."""
    found = [Need("summary_synthesis", "summary", ("", ""), {}, items=_items(history))]
    since = day_before(today, rng.randint(2, 9))
    new = [d for d in history.originals if (d.gold.act_date or "") >= since]
    if new:
        slots = {"date": written_date(date.fromisoformat(since), "num")}
        maybe = [d for d in history.current if d.gold.act_date is None or d.gold.duplicate_of]
        files = tuple(document.gold.file_name for document in new)
        found.append(Need("summary_news", "summary", ("", ""), slots, files=files, also=names_of(history, maybe)))
    return found


def _items(history: History) -> tuple[str, ...]:
    """What a synthesis must hold: problems someone wrote down, allergies, drugs of the last renewal."""
    conditions, papers = table("conditions"), table("papers")
    items = [
        "|".join(conditions[lived.condition]["stems"])
        for lived in history.truth.conditions
        if history.mentioning("problem", lived.condition)
    ]
    items += [
        "|".join(papers["allergy"][name]["stems"])
        for name in history.truth.allergies
        if history.mentioning("allergy", name)
    ]
    renewals = [document for document in history.with_role("prescription") if not _acute(document.drugs)]
    items += [table("drugs")["drug"][drug]["name"] for drug in (renewals[0].drugs if renewals else ())]
    return tuple(items)


def _acute(drugs: tuple[str, ...]) -> bool:
    return all(table("drugs")["drug"][drug]["class"] == "antibiotique" for drug in drugs)
