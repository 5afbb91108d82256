"""The synthesis beside the dossier: what is late or to do, what is mentioned but absent, the rest in brief."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from api.web.answer_view import AnswerView, StatementLine
from index.synthesis import LAST_DOCUMENTS, LATE, MISSING, RESULTS, TO_DO

SHOWN = 4
"""Lines of one heading shown in brief."""
_ELSEWHERE = frozenset({LATE, TO_DO, MISSING, RESULTS, LAST_DOCUMENTS})


@dataclass(frozen=True, slots=True)
class Overview:
    """Lines of the synthesis, each still linked to its place."""

    late: tuple[StatementLine, ...]
    to_do: tuple[StatementLine, ...]
    missing: tuple[StatementLine, ...]
    brief: tuple[StatementLine, ...]


def overview(synthesis: AnswerView) -> Overview:
    """The parts of ``synthesis`` that the dossier's view shows."""
    lines = synthesis.statements
    seen: Counter[str | None] = Counter()
    brief = []
    for line in lines:
        seen[line.section] += 1
        if line.section not in _ELSEWHERE and seen[line.section] <= SHOWN:
            brief.append(line)
    return Overview(
        late=tuple(line for line in lines if line.section == LATE),
        to_do=tuple(line for line in lines if line.section == TO_DO),
        missing=tuple(line for line in lines if line.section == MISSING),
        brief=tuple(brief),
    )
