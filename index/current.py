"""The documents that may speak for the patient today, newest act first."""

from __future__ import annotations

from index.dossier import OpenDocument, OpenDossier


def act_date(document: OpenDocument) -> str:
    """The ISO date of a document's act at its precision; empty when unknown."""
    return document.meta.document.metadata.act_date or ""


def speaking(dossier: OpenDossier, *, today: str) -> list[OpenDocument]:
    """Readable, current documents of this patient not dated after ``today``: newest act first, undated last."""
    in_order = (dossier.documents[position] for position in dossier.newest_first)
    return [document for document in in_order if document.answers and act_date(document) <= today]


def future(dossier: OpenDossier, *, today: str) -> tuple[OpenDocument, ...]:
    """Documents set aside because they are dated after ``today``."""
    return tuple(document for document in dossier.documents if document.answers and act_date(document) > today)
