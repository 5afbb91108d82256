"""A patient's chart during the simulation: drugs by period, values that drift, what is denied or a relative's."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from eval.corpora.biology import Analyte, Sampling
from eval.corpora.cohort.people import LAST, Doctors, Subject
from eval.corpora.cohort.tables import table
from eval.corpora.cohort.truth import DrugPeriod

if TYPE_CHECKING:
    import random
    from collections.abc import Mapping

MONTH = timedelta(days=30.4)


@dataclass(frozen=True, slots=True)
class Trajectory:
    """A value that goes from ``start`` to ``end`` over the years, give or take ``spread``."""

    start: float
    end: float
    spread: float

    def at(self, progress: float, rng: random.Random) -> float:
        """The value ``progress`` (0..1) of the way."""
        return self.start + (self.end - self.start) * progress + rng.uniform(-self.spread, self.spread)


@dataclass
class Chart:
    """Everything the simulation knows of one patient."""

    subject: Subject
    rng: random.Random
    doctors: Doctors
    drugs: tuple[DrugPeriod, ...]
    allergies: tuple[str, ...]
    negated: tuple[str, ...]
    family: tuple[str, ...]
    mentioned: tuple[str, ...]
    hypothetical: tuple[str, ...]
    measures: Mapping[str, Trajectory]
    laboratories: tuple[str, ...]
    samplings: dict[str, list[Sampling]] = field(default_factory=dict)

    def progress(self, day: date) -> float:
        """How far ``day`` is in the history, 0..1."""
        return (day - self.subject.first).days / max(1, (LAST - self.subject.first).days)

    def age(self, day: date) -> int:
        """Age in years."""
        return (day - date.fromisoformat(self.subject.person.birth_date)).days // 365

    def conditions(self, day: date) -> list[str]:
        """Conditions present on ``day``."""
        return [name for name, since in self.subject.conditions if since <= day]

    def in_force(self, day: date) -> list[str]:
        """Drugs taken on ``day``."""
        iso = day.isoformat()
        return [p.drug for p in self.drugs if p.start <= iso and (p.stop is None or iso < p.stop)]

    def measured(self, name: str, day: date) -> float:
        """The value of a measure of the patient's body on ``day``."""
        return self.measures[name].at(self.progress(day), self.rng)


def open_chart(subject: Subject, rng: random.Random) -> Chart:
    """Draw what stays true of the patient for the whole history."""
    own = {name for name, _ in subject.conditions}
    papers, drugs = table("papers"), _drug_periods(subject)
    taken = {period.drug for period in drugs}
    allergies = [
        name for name, row in papers["allergy"].items() if not set(row["avoid"]) & taken and rng.random() < 0.25
    ]
    family = [name for name, row in papers["family"].items() if row["condition"] not in own and rng.random() < 0.4]
    done = {exam for name in own for exam, _ in table("conditions")[name].get("exams", ())}
    mentioned = [name for name, row in papers["mentioned"].items() if row["exam"] not in done and rng.random() < 0.5]
    stays = {stay for name in own for stay, _ in table("conditions")[name].get("stays", ())}
    hypothetical = [n for n, r in papers["hypothetical"].items() if r["exam"] not in done and rng.random() < 0.4]
    negated = rng.sample(sorted(papers["negated"]), k=2) if "pyelonephrite" not in stays else []
    return Chart(
        subject=subject, rng=rng, doctors=Doctors(subject, rng), drugs=drugs, allergies=tuple(allergies[:2]),
        negated=tuple(negated), family=tuple(family[:1]), mentioned=tuple(mentioned[:2]),
        hypothetical=tuple(hypothetical[:1]), measures=_measures(subject, own, rng),
        laboratories=tuple(rng.sample(("si", "old", "hospital"), k=3)),
    )  # fmt: skip


def _drug_periods(subject: Subject) -> tuple[DrugPeriod, ...]:
    found: dict[str, DrugPeriod] = {}
    for name, since in subject.conditions:
        for drug, first, last in table("conditions")[name].get("drugs", ()):
            start, stop = since + first * MONTH, None if last < 0 else since + last * MONTH
            if stop is not None and stop > LAST:
                stop = None
            if start > LAST or (stop is not None and stop < subject.first):
                continue
            start_day, stop_day = start.isoformat(), stop.isoformat() if stop else None
            if drug in found:
                before = found[drug]
                both = stop_day and before.stop
                start_day, stop_day = min(start_day, before.start), max(stop_day or "", before.stop or "") or None
                stop_day = stop_day if both else None
            found[drug] = DrugPeriod(drug, start_day, stop_day)
    return tuple(found.values())


def _measures(subject: Subject, own: set[str], rng: random.Random) -> dict[str, Trajectory]:
    child = "asthme_enfant" in own
    weight = 14.0 if child else rng.uniform(54, 96)
    pressure = 98.0 if child else rng.uniform(138, 158) if "hta" in own else rng.uniform(116, 132)
    heart = (34.0, 47.0) if "insuffisance_cardiaque" in own else (62.0, 58.0)
    flow = (1.72, 1.38) if "bpco" in own else (1.02, 1.44) if child else (2.5, 2.4)
    return {
        "poids": Trajectory(weight, 24.0 if child else weight + rng.uniform(-9, 7), 1.2),
        "pa_systolique": Trajectory(pressure, 104.0 if child else pressure - 12, 6),
        "pa_diastolique": Trajectory(pressure * 0.58, pressure * 0.55, 4),
        "fevg": Trajectory(*heart, 2.4), "vems": Trajectory(*flow, 0.06),
    }  # fmt: skip


def catalogue(chart: Chart, laboratory: str) -> dict[str, Analyte]:
    """The analytes as ``laboratory`` prints them: ``old`` and ``hospital`` keep other units for some."""
    own = {name for name, _ in chart.subject.conditions}
    found = {}
    for name, row in table("laboratory")["analyte"].items():
        start, end = next((row["when"][c] for c in row.get("when", {}) if c in own), (row["start"], row["end"]))
        other = row.get("other") if laboratory == "old" or (laboratory == "hospital" and name in _HOSPITAL) else None
        unit, factor, decimals, reference = other or (row["unit"], 1, row["decimals"], row["reference"])
        low, high = (row[side] * factor if side in row else None for side in ("low", "high"))
        found[name] = Analyte(
            analyte=name, label=row["label"], unit=unit, reference=reference, chapter=row["chapter"], decimals=decimals,
            start=start * factor, end=end * factor, spread=row["spread"] * factor, low=low, high=high,
            limit=row["limit"] * factor if "limit" in row else None,
        )  # fmt: skip
    return found


_HOSPITAL = frozenset({"glycemie_a_jeun", "cholesterol_total", "hdl_cholesterol", "ldl_cholesterol", "triglycerides"})
LABORATORY_NAMES = {"si": "Laboratoire BIOTESTAL", "old": "Laboratoire des Remparts", "hospital": "Laboratoire du CH"}


def analytes_of(panels: set[str]) -> list[str]:
    """Analytes of the panels, in the laboratory's order."""
    known: dict[str, Any] = table("laboratory")["panels"]
    return [analyte for panel in known if panel in panels for analyte in known[panel]]
