"""The results of a dossier by analyte, gathered once: a question reads those of what it asks, not all of them."""

from __future__ import annotations

from typing import NamedTuple

from index.days import interval
from index.dossier import OpenDocument, OpenDossier
from ingest.document import Observation


class Measured(NamedTuple):
    """A result as a document prints it. ``day``: the first ISO day its own date can mean, empty without one.

    ``place``: the rank of its document, newest act first, and its own in the document.
    """

    day: str
    place: tuple[int, int]
    document: OpenDocument
    observation: Observation


class Measurements(NamedTuple):
    """Every result of one analyte, of one day the newest document's first, then as printed.

    ``dated`` have a date of their own, newest day first; ``undated`` have none.
    """

    dated: tuple[Measured, ...]
    undated: tuple[Measured, ...]


NONE = Measurements((), ())


def measurements(dossier: OpenDossier) -> dict[str, Measurements]:
    """The results of every analyte of a dossier, also those of documents that may not answer."""
    return dossier.once("results by analyte", (), lambda: _measurements(dossier))


def _measurements(dossier: OpenDossier) -> dict[str, Measurements]:
    dated: dict[str, list[Measured]] = {}
    undated: dict[str, list[Measured]] = {}
    for rank, position in enumerate(dossier.newest_first):
        document = dossier.documents[position]
        for number, found in enumerate(document.meta.document.observations):
            row = Measured(interval(found.date)[0] if found.date else "", (rank, number), document, found)
            (dated if found.date else undated).setdefault(found.analyte, []).append(row)
    for rows in dated.values():
        rows.sort(key=lambda row: row.day, reverse=True)  # (stable: of one day, as the documents come)
    return {
        name: Measurements(tuple(dated.get(name, ())), tuple(undated.get(name, ())))
        for name in dict.fromkeys((*dated, *undated))
    }
