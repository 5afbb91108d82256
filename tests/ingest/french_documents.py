"""Reading a file of short French documents: each begins with ``@ category | specialty | act date | author``."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Case:
    """A document as printed and what a careful reader makes of it (``None`` where the page does not say)."""

    text: str
    category: str
    specialty: str | None
    act_date: str | None
    author: str | None


def cases(documents: str) -> list[Case]:
    """The cases of a text, in order."""
    found = []
    for part in documents.strip("\n").split("\n@ ")[0:]:
        head, _, text = part.removeprefix("@ ").partition("\n")
        category, specialty, date, author = (cell.strip() or None for cell in head.split("|"))
        assert category is not None
        found.append(Case(text, category, specialty, date, author))
    return found


def title(case: Case) -> str:
    """A name for a case: its first words."""
    return " ".join(case.text.split()[:6])
