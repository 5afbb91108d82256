"""The documents that may speak for the patient today, newest act first."""

from __future__ import annotations

from index.dossier import OpenDocument, OpenDossier


def speaking(dossier: OpenDossier, *, today: str) -> list[OpenDocument]:
    """Readable, current documents of this patient not dated after ``today``: newest act first, undated last."""
    return [document for document in dossier.answering if document.act_date <= today]


def future(dossier: OpenDossier, *, today: str) -> tuple[OpenDocument, ...]:
    """Documents set aside because they are dated after ``today``."""
    return tuple(document for document in dossier.answering if document.act_date > today)
