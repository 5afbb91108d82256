"""The denominator of every answer: what was there, what was looked at, what could not be."""

from __future__ import annotations

from collections.abc import Sequence

from index.answer import Coverage
from index.days import french_date
from index.dossier import OpenDocument, OpenDossier


def coverage(dossier: OpenDossier, *, considered: int, future: Sequence[OpenDocument], found: bool) -> Coverage:
    """Counts over every visible document of the dossier, and the same in French words."""
    documents = dossier.documents
    unreadable = sum(not document.meta.document.readable for document in documents)
    misfiled = sum(document.match == "mismatch" for document in documents)
    superseded = sum(not document.standing.current for document in documents)
    aside = {document.position for document in future}
    kept = [document for document in documents if document.match != "mismatch" and document.position not in aside]
    dated = sorted(date for document in kept if (date := document.meta.document.metadata.act_date))
    first, last = (dated[0], dated[-1]) if dated else (None, None)
    return Coverage(
        documents=len(documents),
        considered=considered,
        unreadable=unreadable,
        set_aside=misfiled + len(future),
        date_from=first,
        date_to=last,
        text=_words(
            total=len(documents),
            considered=considered,
            unreadable=unreadable,
            misfiled=misfiled,
            future=len(future),
            superseded=superseded,
            period=(first, last),
            found=found,
        ),
    )


def _words(
    *,
    total: int,
    considered: int,
    unreadable: int,
    misfiled: int,
    future: int,
    superseded: int,
    period: tuple[str | None, str | None],
    found: bool,
) -> str:
    if total == 0:
        return "Non trouvé dans les documents accessibles : le dossier ne contient aucun document."
    first, last = period
    extent = f", du {french_date(first)} au {french_date(last)}" if first and last else ""
    corpus = f"{_count(total, 'document accessible', 'documents accessibles')}{extent}"
    opening = (
        f"{_count(considered, 'document examiné', 'documents examinés')} sur {corpus}"
        if found
        else f"Non trouvé dans les documents accessibles ({corpus} ; {_count(considered, 'examiné', 'examinés')})"
    )
    notes = [
        _count(unreadable, "illisible", "illisibles") if unreadable else "",
        f"{misfiled} mis à part (autre patient)" if misfiled else "",
        f"{future} mis à part ({'daté' if future == 1 else 'datés'} après aujourd'hui)" if future else "",
        _count(superseded, "remplacé ou en double", "remplacés ou en double") if superseded else "",
    ]
    return " ; ".join([opening, *filter(None, notes)]) + "."


def _count(number: int, one: str, several: str) -> str:
    return f"{number} {one if number <= 1 else several}"
