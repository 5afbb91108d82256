"""What is true of a patient of the cohort: known from the simulated history, before anything is read.

A :class:`Mention` says what a printed sentence states of a subject; a :class:`CohortDocument` adds to the gold document
what questions need: the exam or stay it reports, its sentences, drugs and measures.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import msgspec

from eval.corpora.gold import GoldDocument, GoldObservation, GoldPatient
from ingest.document import MentionLabel

Part = Literal[
    "dev",
    "apart",
    "fresh",
    "blind",
    "sealed",
    "closed",
    "locked",
    "veiled",
    "hidden",
    "unheard",
    "silent",
    "covert",
    "latent",
    "quiet",
    "mute",
    "native",
    "tacit",
    "candid",
    "spoken",
    "brisk",
    "rural",
    "eastern",
]
PARTS: tuple[Part, ...] = (
    "eastern",
    "rural",
    "brisk",
    "spoken",
    "candid",
    "tacit",
    "native",
    "mute",
    "quiet",
    "latent",
    "covert",
    "silent",
    "unheard",
    "veiled",
    "hidden",
    "locked",
    "closed",
    "sealed",
    "blind",
    "fresh",
    "apart",
    "dev",
)
"""The parts, the one to judge by first."""
HELD_APART: frozenset[Part] = frozenset({"candid", "brisk", "eastern"})
"""Parts whose single errors are shown to nobody who works on reading or answering."""
Subject = Literal["problem", "allergy", "family", "negated", "procedure", "exam", "vaccine", "conclusion"]


@dataclass(frozen=True, slots=True)
class Mention:
    """One printed sentence about ``subject``, with what it asserts (``None``: affirmed of the patient).

    ``page`` is 1-based and ``None`` when the sentence could not be placed on one page (scans keep it).
    """

    kind: Subject
    subject: str
    text: str
    label: MentionLabel | None = None
    page: int | None = None


@dataclass(frozen=True, slots=True)
class CohortDocument:
    """The truth of one file. ``role`` is what it is to the history: an exam's id, ``stay:<id>``, ``visit``.

    ``drugs`` are ids of drugs.toml it orders. ``measures`` are values in its prose or tables (laboratory sheets keep
    theirs in ``gold.observations``). ``text`` is everything printed, folded lines joined by newlines.
    """

    gold: GoldDocument
    role: str
    mentions: tuple[Mention, ...] = ()
    drugs: tuple[str, ...] = ()
    measures: tuple[GoldObservation, ...] = ()
    text: str = ""

    @property
    def current(self) -> bool:
        """Whether it is this patient's, read as such, and not replaced by another version."""
        return not self.gold.misfiled and self.gold.replaced_by is None and self.gold.readable


@dataclass(frozen=True, slots=True)
class DrugPeriod:
    """A drug from its first prescription to its stop (ISO days; ``stop`` is ``None`` while in force)."""

    drug: str
    start: str
    stop: str | None


@dataclass(frozen=True, slots=True)
class Lived:
    """A condition of the patient from ``since`` (ISO day)."""

    condition: str
    since: str


@dataclass(frozen=True, slots=True)
class Truth:
    """A patient: conditions, drugs, allergies, what is denied, a relative's, or mentioned without its report."""

    patient: GoldPatient
    part: Part
    conditions: tuple[Lived, ...]
    drugs: tuple[DrugPeriod, ...]
    allergies: tuple[str, ...]
    negated: tuple[str, ...]
    family: tuple[str, ...]
    mentioned: tuple[str, ...]
    documents: tuple[CohortDocument, ...]


@dataclass(frozen=True, slots=True)
class CohortTruth:
    """Every patient of a cohort, with its seed and the day on which questions are asked."""

    seed: int
    today: str
    patients: tuple[Truth, ...]


def save_truth(truth: CohortTruth, path: Path) -> None:
    """Write ``truth`` as JSON; the same truth gives the same bytes."""
    path.write_bytes(msgspec.json.encode(truth))


def load_truth(path: Path) -> CohortTruth:
    """Read what :func:`save_truth` wrote; raises ``msgspec.ValidationError`` on anything else."""
    return msgspec.json.decode(path.read_bytes(), type=CohortTruth)
