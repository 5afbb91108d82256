"""A user's corrections of metadata: kept as the user's, traced, never mixed with what was read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import get_args

import msgspec

from index.order import interval
from index.records import Correction, DocumentMeta
from ingest.document import Category, Evidence
from ingest.errors import InvalidRequest
from ingest.vocabulary import category_of_type, specialty_families, type_label

CONFIDENTIALITY = frozenset(
    {
        "normal",
        "restricted",
        "very_restricted",
        "masked_to_professionals",
        "not_visible_to_patient",
        "not_visible_to_legal_representatives",
    }
)
_TEXTS = ("title", "author", "organisation")
_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")


def corrected(meta: DocumentMeta, changes: Mapping[str, object], *, by: str) -> DocumentMeta:
    """``meta`` with ``changes`` applied; each changed field gets evidence source ``user``, confidence 1.

    Fields: title, author, organisation, category, specialty, type (code), act_date, confidentiality. ``None``
    clears a field that may be absent. Raises ``InvalidRequest`` for an unknown field or value.
    """
    now = datetime.now(UTC).isoformat(timespec="seconds")
    metadata, trace = meta.document.metadata, list(meta.corrections)
    evidence = dict(metadata.evidence)
    for field, value in changes.items():
        checked = _checked(field, value)
        trace.append(Correction(field, msgspec.json.encode(value).decode(), now, by))
        name = next(iter(checked))
        metadata = replace(metadata, **checked)
        evidence.pop(name, None)
        if value is not None:
            evidence[name] = Evidence("user", 1.0, quote=_quoted(value))
    metadata = replace(metadata, evidence=evidence)
    return replace(meta, document=replace(meta.document, metadata=metadata), corrections=tuple(trace))


def _quoted(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _checked(field: str, value: object) -> dict[str, object]:
    """The metadata fields a correction sets, the one evidence is kept for first."""
    match field, value:
        case ("title" | "author" | "organisation"), None:
            return {field: None}
        case ("title" | "author" | "organisation"), str(text) if 0 < len(text.strip()) <= 300:
            return {field: " ".join(text.split())}
        case "category", str(name) if name in get_args(Category):
            return {"category": name}
        case "specialty", None:
            return {"specialty": None}
        case "specialty", str(name) if name in specialty_families():
            return {"specialty": name}
        case "type", str(code) if category_of_type(code) is not None:
            return {"type_code": code, "type_label": type_label(code), "category": category_of_type(code)}
        case "act_date", None:
            return {"act_date": None, "act_time": None, "act_date_certain": False}
        case "act_date", str(day) if _is_date(day):
            return {"act_date": day, "act_time": None, "act_date_certain": True}
        case "confidentiality", list(words) if words and all(word in CONFIDENTIALITY for word in words):
            return {"confidentiality": tuple(words)}
    raise InvalidRequest(
        f"correction refusée : champ ou valeur non valide ({field[:40]})",
        remedy="Champs corrigibles : title, author, organisation, category, specialty, type, act_date, confidentiality.",
    )


def _is_date(day: str) -> bool:
    if not _DATE.fullmatch(day):
        return False
    try:
        datetime.fromisoformat(interval(day)[1])
    except ValueError:
        return False
    return True
