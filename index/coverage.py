"""The denominator of every answer: what was there, what was looked at, what could not be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from index.answer import Coverage
from index.days import french_date
from index.dossier import OpenDocument, OpenDossier


def coverage(dossier: OpenDossier, *, considered: int, future: Sequence[OpenDocument], found: bool) -> Coverage:
    """Counts over every visible document of the dossier, and the same in French words."""
    aside = tuple(document.position for document in future)
    held = dossier.once("held", aside, lambda: _held(dossier, frozenset(aside)))
    return Coverage(
        documents=held.total,
        considered=considered,
        unreadable=held.unreadable,
        set_aside=held.misfiled + held.future,
        date_from=held.first,
        date_to=held.last,
        text=_words(held, considered=considered, found=found),
    )


@dataclass(frozen=True, slots=True)
class _Held:
    """Counts of a dossier on one day, and the first and last day of what may answer; the same for every question."""

    total: int
    unreadable: int
    misfiled: int
    superseded: int
    future: int
    first: str | None
    last: str | None


def _held(dossier: OpenDossier, aside: frozenset[int]) -> _Held:
    documents = dossier.documents
    own = [document for document in documents if document.match != "mismatch"]
    dated = [document.act_date for document in own if document.act_date and document.position not in aside]
    return _Held(
        total=len(documents),
        unreadable=sum(not document.meta.document.readable for document in documents),
        misfiled=len(documents) - len(own),
        superseded=sum(not document.standing.current for document in documents),
        future=len(aside),
        first=min(dated, default=None),
        last=max(dated, default=None),
    )


def _words(held: _Held, *, considered: int, found: bool) -> str:
    if held.total == 0:
        return "Non trouvé dans les documents accessibles : le dossier ne contient aucun document."
    first, last = held.first, held.last
    extent = f", du {french_date(first)} au {french_date(last)}" if first and last else ""
    corpus = f"{_count(held.total, 'document accessible', 'documents accessibles')}{extent}"
    opening = (
        f"{_count(considered, 'document examiné', 'documents examinés')} sur {corpus}"
        if found
        else f"Non trouvé dans les documents accessibles ({corpus} ; {_count(considered, 'examiné', 'examinés')})"
    )
    notes = [
        _count(held.unreadable, "illisible", "illisibles") if held.unreadable else "",
        f"{held.misfiled} mis à part (autre patient)" if held.misfiled else "",
        f"{held.future} mis à part ({'daté' if held.future == 1 else 'datés'} après aujourd'hui)"
        if held.future
        else "",
        _count(held.superseded, "remplacé ou en double", "remplacés ou en double") if held.superseded else "",
    ]
    return " ; ".join([opening, *filter(None, notes)]) + "."


def _count(number: int, one: str, several: str) -> str:
    return f"{number} {one if number <= 1 else several}"
