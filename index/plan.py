"""The Plan: what a question was understood to ask, before anything is searched."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ingest.document import Category

Intent = Literal["latest", "list", "value", "trend", "find", "summary"]


@dataclass(frozen=True, slots=True)
class Plan:
    """A question as understood. Deterministic, shown to the doctor as chips, accepted back corrected.

    ``date_from`` and ``date_to`` are inclusive ISO days. ``terms`` are folded words or phrases that must be
    found; ``text`` is the reading in French (« Dernier · compte rendu · cardiologie »).
    """

    intent: Intent
    categories: tuple[Category, ...] = ()
    types: tuple[str, ...] = ()
    specialties: tuple[str, ...] = ()
    analytes: tuple[str, ...] = ()
    date_from: str | None = None
    date_to: str | None = None
    limit: int = 1
    terms: tuple[str, ...] = ()
    text: str = ""
