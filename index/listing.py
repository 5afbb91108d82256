"""Documents as they are listed: the contract's record, seen from inside the dossier."""

from __future__ import annotations

from index.answer import DocumentRecord, TypeRef
from index.dossier import OpenDocument, OpenDossier

MISFILED = "Document mis à part : il semble concerner un autre patient."
REPLACED = "Document remplacé par une version plus récente."
DUPLICATE = "Document en double."
DANGLING = "Ce document annonce remplacer un compte rendu introuvable dans le dossier."
UNDATED = "Date de l'acte inconnue."
DOUBTFUL = "Date de l'acte incertaine."
FUTURE = "Document daté après aujourd'hui : mis à part."


def record(document: OpenDocument, *, today: str | None = None, why: str | None = None) -> DocumentRecord:
    """The record of one document. ``today`` adds a warning to documents dated after it."""
    content, standing = document.meta.document, document.standing
    metadata = content.metadata
    return DocumentRecord(
        document_id=document.meta.document_id,
        file_name=content.file_name,
        title=metadata.title,
        type=TypeRef(metadata.type_code, metadata.type_label or "") if metadata.type_code else None,
        category=metadata.category,
        specialty=metadata.specialty,
        author=metadata.author,
        organisation=metadata.organisation,
        act_date=metadata.act_date,
        act_time=metadata.act_time,
        act_date_certain=metadata.act_date_certain,
        dates=metadata.dates,
        patient_match=document.match,
        confidentiality=metadata.confidentiality,
        replaces=standing.replaces,
        replaced_by=standing.replaced_by,
        duplicate_of=standing.duplicate_of,
        pages=document.meta.page_count,
        ocr_pages=document.meta.ocr_pages,
        readable=content.readable,
        warnings=(*content.warnings, *_standing_warnings(document, today)),
        deposited_at=document.meta.deposited_at,
        why=why,
    )


def _standing_warnings(document: OpenDocument, today: str | None) -> list[str]:
    standing, metadata = document.standing, document.meta.document.metadata
    notes = [
        (document.match == "mismatch", MISFILED),
        (standing.replaced_by is not None, REPLACED),
        (standing.duplicate_of is not None, DUPLICATE),
        (standing.dangling, DANGLING),
        (metadata.act_date is None and document.meta.document.readable, UNDATED),
        (metadata.act_date is not None and not metadata.act_date_certain, DOUBTFUL),
        (today is not None and (metadata.act_date or "") > (today or ""), FUTURE),
    ]
    return [note for holds, note in notes if holds]


def newest_first(dossier: OpenDossier) -> list[OpenDocument]:
    """Every document, newest act first, undated last."""
    return [dossier.documents[position] for position in dossier.newest_first]
