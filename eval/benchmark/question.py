"""A question with what is right, in the public format: one JSON object a line."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import msgspec

from eval.corpora.cohort.truth import Part
from ingest.document import MentionLabel

Kind = Literal["latest", "list", "value", "trend", "find", "summary", "absent"]
KINDS: tuple[Kind, ...] = ("latest", "list", "value", "trend", "find", "summary", "absent")


@dataclass(frozen=True, slots=True)
class Point:
    """A measured value as printed: ``raw`` and ``unit`` verbatim, ISO ``date``, the files and pages that print it."""

    analyte: str
    raw: str
    unit: str | None
    date: str
    files: tuple[str, ...]
    page: int = 1


@dataclass(frozen=True, slots=True)
class Need:
    """What someone wants to know of one patient, before it is put into words, and what is right.

    ``files``: latest — any of them is right; list — all of them, no other; find — the best evidence (gain 3).
    ``also``: list — neither right nor wrong; find — evidence too (gain 1). ``quotes``: a right answer cites one.
    ``names`` must be readable in the answer. ``points``: value — all of them; trend — the series. ``items`` of a
    synthesis: alternatives separated by ``|``, folded. ``label``: how the only evidence must be labelled.
    ``mentions`` of an absence: files that speak of the missing paper.
    """

    ask: str
    kind: Kind
    subject: tuple[str, str]
    slots: dict[str, str]
    files: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    quotes: tuple[str, ...] = ()
    pages: dict[str, int] | None = None
    names: tuple[str, ...] = ()
    points: tuple[Point, ...] = ()
    items: tuple[str, ...] = ()
    label: MentionLabel | None = None
    mentions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """One worded question. ``question_id`` is stable for a seed; ``today`` (ISO) is the day it is asked."""

    question_id: str
    patient: str
    part: Part
    today: str
    text: str
    need: Need


def save_questions(questions: list[Question], path: Path) -> None:
    """Write one JSON object a line."""
    path.write_bytes(b"".join(msgspec.json.encode(question) + b"\n" for question in questions))


def load_questions(path: Path) -> list[Question]:
    """Read what :func:`save_questions` wrote; ``msgspec.ValidationError`` on anything else."""
    return [msgspec.json.decode(line, type=Question) for line in path.read_bytes().splitlines()]
