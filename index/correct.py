"""A user's corrections of metadata: kept as the user's, traced, never mixed with what was read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import cast, get_args
from unicodedata import category

import msgspec

from index.days import interval
from index.records import Correction, DocumentMeta
from ingest.document import Category, Evidence, Metadata
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
LONGEST_TEXT = 300
_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")


def corrected(meta: DocumentMeta, changes: Mapping[str, object], *, by: str) -> DocumentMeta:
    """``meta`` with ``changes`` applied; each changed field gets evidence source ``user``, confidence 1.

    Fields: title, author, organisation, category, specialty, type (code), act_date, confidentiality. ``None``
    clears a field that may be absent. Raises ``InvalidRequest`` for an unknown field or value.
    """
    now = datetime.now(UTC).isoformat(timespec="seconds")
    metadata, trace = meta.document.metadata, list(meta.corrections)
    for field, value in changes.items():
        metadata = _with_evidence(_applied(metadata, field, value), _EVIDENCE_OF.get(field, (field,)), value)
        trace.append(Correction(field, msgspec.json.encode(value).decode(), now, by))
    return replace(meta, document=replace(meta.document, metadata=metadata), corrections=tuple(trace))


_EVIDENCE_OF = {"type": ("type_code", "category")}


def _with_evidence(metadata: Metadata, fields: tuple[str, ...], value: object) -> Metadata:
    kept = {name: evidence for name, evidence in metadata.evidence.items() if name not in fields}
    if value is not None:
        quote = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
        kept |= dict.fromkeys(fields, Evidence("user", 1.0, quote=quote))
    return replace(metadata, evidence=kept)


def _applied(metadata: Metadata, field: str, value: object) -> Metadata:  # noqa: PLR0911 - one return a field
    match field, value:
        case "title", None | str() if _is_text(value):
            return replace(metadata, title=_text(value))
        case "author", None | str() if _is_text(value):
            return replace(metadata, author=_text(value))
        case "organisation", None | str() if _is_text(value):
            return replace(metadata, organisation=_text(value))
        case "category", str(name) if name in get_args(Category):
            return replace(metadata, category=cast("Category", name))
        case "specialty", None:
            return replace(metadata, specialty=None)
        case "specialty", str(name) if name in specialty_families():
            return replace(metadata, specialty=name)
        case "type", str(code) if (category := category_of_type(code)) is not None:
            return replace(metadata, type_code=code, type_label=type_label(code), category=category)
        case "act_date", None:
            return replace(metadata, act_date=None, act_time=None, act_date_certain=False)
        case "act_date", str(day) if _is_date(day):
            return replace(metadata, act_date=day, act_time=None, act_date_certain=True)
        case "confidentiality", list(words) if words and all(word in CONFIDENTIALITY for word in words):
            return replace(metadata, confidentiality=tuple(words))
    raise InvalidRequest(
        f"correction refusée : champ ou valeur non valide ({field[:40]})",
        remedy="Champs : title, author, organisation, category, specialty, type, act_date, confidentiality.",
    )


def _is_text(value: object) -> bool:
    if not isinstance(value, str):
        return value is None
    printed = not any(category(character) in {"Cc", "Cs"} for character in value)
    return printed and 0 < len(value.strip()) <= LONGEST_TEXT


def _text(value: object) -> str | None:
    return " ".join(value.split()) if isinstance(value, str) else None


def _is_date(day: str) -> bool:
    if not _DATE.fullmatch(day):
        return False
    try:
        datetime.fromisoformat(interval(day)[1])
    except ValueError:
        return False
    return True
