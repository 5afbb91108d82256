"""The synthesis beside the dossier: what is late or to do, what is mentioned but absent, the rest in brief."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from api.web.answer_view import StatementLine
from index.synthesis import ALLERGIES, LAST_DOCUMENTS, LATE, MISSING, RESULTS, TO_CHECK, TO_DO, TO_RENEW, TREATMENT

SHOWN = 4
"""Lines of one heading shown in brief; how many more there are is said."""
_WHOLE = frozenset({TREATMENT, TO_RENEW, TO_CHECK, ALLERGIES})
"""Headings of which no line may be left out."""
_ELSEWHERE = frozenset({LATE, TO_DO, MISSING, RESULTS, LAST_DOCUMENTS})


@dataclass(frozen=True, slots=True)
class Brief:
    """A heading, its lines shown, and how many more the synthesis has."""

    title: str | None
    lines: tuple[StatementLine, ...]
    left: int


@dataclass(frozen=True, slots=True)
class Overview:
    """Lines of the synthesis, each still linked to its place."""

    late: tuple[StatementLine, ...]
    to_do: tuple[StatementLine, ...]
    missing: tuple[StatementLine, ...]
    brief: tuple[Brief, ...]


def overview(lines: Sequence[StatementLine]) -> Overview:
    """The parts of a synthesis (its statements) that the dossier's view shows."""
    told: dict[str | None, list[StatementLine]] = {}
    for line in lines:
        if line.section not in _ELSEWHERE:
            told.setdefault(line.section, []).append(line)
    brief = []
    for title, under in told.items():
        shown = len(under) if title in _WHOLE else SHOWN
        brief.append(Brief(title, tuple(under[:shown]), max(0, len(under) - shown)))
    return Overview(
        late=tuple(line for line in lines if line.section == LATE),
        to_do=tuple(line for line in lines if line.section == TO_DO),
        missing=tuple(line for line in lines if line.section == MISSING),
        brief=tuple(brief),
    )
