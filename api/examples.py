"""One example for each call, shown in the OpenAPI document. Everybody in them is invented."""

from __future__ import annotations

from typing import Any

from api.problems import MEDIA_TYPE, TYPE_PREFIX
from api.wire import IngestOut
from api.wire_answer import AnswerOut

Json = dict[str, Any]

HEALTH: Json = {"status": "ok"}
READY: Json = {"ready": True, "components": {"store": None, "embedder": None, "ocr": None}}
NOT_READY: Json = {
    "ready": False,
    "components": {"store": None, "embedder": "modèle absent : lancez « retrouve models pull »", "ocr": None},
}
METRICS = 'retrouve_answers_total{status="answered"} 12.0\n'

IDENTITY: Json = {
    "birth_name": "DURAND",
    "used_name": None,
    "given": "Marie Claire",
    "birth_date": "1957-04-02",
    "sex": "F",
    "ins": None,
}
PATIENT: Json = {"patient": "demo", "identity": IDENTITY, "documents": 83, "unreadable": 1, "set_aside": 1}

INGESTED: Json = {
    "path": "a1f3.pdf",
    "status": "added",
    "document_id": "9f2c4e1ab37d",
    "reason": None,
    "pages": 2,
    "warnings": [],
}
REJECTED: Json = {
    "path": "b2.pdf",
    "status": "rejected",
    "document_id": None,
    "reason": "fichier vide (0 octet)",
    "pages": 0,
    "warnings": [],
}
QUEUED: Json = {"job": "7c1d52", "state": "queued", "items": []}
JOB: Json = {"job": "7c1d52", "state": "done", "items": [INGESTED, REJECTED]}

RECORD: Json = {
    "document_id": "9f2c4e1ab37d",
    "file_name": "a1f3.pdf",
    "title": "Compte rendu de consultation",
    "type": {"code": "11488-4", "label": "CR ou fiche de consultation ou de visite"},
    "category": "compte_rendu",
    "specialty": "cardiologie",
    "author": "Dr Jean MARTIN",
    "organisation": None,
    "act_date": "2024-03-12",
    "act_time": None,
    "act_date_certain": True,
    "dates": [{"kind": "act", "date": "2024-03-12"}, {"kind": "deposit", "date": "2024-04-02"}],
    "patient_match": "match",
    "confidentiality": ["normal"],
    "replaces": None,
    "replaced_by": None,
    "duplicate_of": None,
    "pages": 1,
    "ocr_pages": [],
    "readable": True,
    "warnings": [],
}
TRAY: Json = {
    "items": [
        {
            "document": {**RECORD, "patient_match": "unknown"},
            "identities": [IDENTITY],
            "proposals": [{"patient": "demo", "identity": IDENTITY, "because": "name_birth_date"}],
        }
    ]
}
DOCUMENTS: Json = {"items": [RECORD], "next": None}

_TITLE_CITATION: Json = {
    "id": 1,
    "kind": "page",
    "document_id": "9f2c4e1ab37d",
    "page": 1,
    "boxes": [[0.1, 0.2, 0.62, 0.22]],
    "quote": "Consultation de cardiologie du 12/03/2024",
    "text_source": "text",
    "confidence": 1.0,
    "path": None,
}
_LINE_CITATION: Json = {
    "id": 2,
    "kind": "page",
    "document_id": "9f2c4e1ab37d",
    "page": 1,
    "boxes": [[0.1, 0.55, 0.9, 0.57]],
    "quote": "Conclusion : fonction ventriculaire gauche conservée.",
    "text_source": "text",
    "confidence": 1.0,
    "path": None,
}
PAGE: Json = {
    "page": 1,
    "text": "Consultation de cardiologie du 12/03/2024\nConclusion : fonction ventriculaire gauche conservée.",
    "source": "text",
    "width": 595.0,
    "height": 842.0,
    "lines": [
        {"text": "Consultation de cardiologie du 12/03/2024", "box": [0.1, 0.2, 0.62, 0.22]},
        {"text": "Conclusion : fonction ventriculaire gauche conservée.", "box": [0.1, 0.55, 0.9, 0.57]},
    ],
}
DETAIL: Json = {
    **RECORD,
    "evidence": {"act_date": {"source": "text", "confidence": 0.95, "citation": _TITLE_CITATION}},
    "sections": [{"title": "Conclusion", "kind": "conclusion", "spans": [{"page": 1, "start": 42, "end": 95}]}],
    "observations": [],
    "citations": [_TITLE_CITATION],
    "page_texts": [PAGE],
}
CORRECTIONS: Json = {"specialty": "cardiologie", "act_date": "2024-03-12"}

ASK: Json = {"question": "dernier compte rendu cardiologique", "today": "2024-06-01"}
ANSWER: Json = {
    "question": "dernier compte rendu cardiologique",
    "understood": {
        "intent": "latest",
        "categories": ["compte_rendu", "imagerie", "lettre", "synthese"],
        "types": [],
        "specialties": ["cardiologie"],
        "analytes": [],
        "from": None,
        "to": None,
        "limit": 1,
        "terms": [],
        "text": "Dernier · compte rendu · cardiologie",
    },
    "status": "answered",
    "certain": True,
    "headline": {"text": "Consultation de cardiologie du 12/03/2024 (Dr Jean MARTIN)", "citations": [1]},
    "statements": [
        {
            "text": "Conclusion : fonction ventriculaire gauche conservée.",
            "citations": [2],
            "label": None,
            "section": None,
        }
    ],
    "citations": [_TITLE_CITATION, _LINE_CITATION],
    "documents": [{**RECORD, "why": "date d'acte la plus récente parmi 3 comptes rendus de cardiologie"}],
    "observations": [],
    "coverage": {
        "documents": 83,
        "considered": 3,
        "unreadable": 1,
        "set_aside": 1,
        "from": "2018-01-04",
        "to": "2024-05-12",
        "text": "3 documents correspondants sur 83 ; 1 illisible ; 1 mis à l'écart",
    },
    "summary": {
        "status": "unavailable",
        "reason": "aucun modèle de résumé n'est installé",
        "model": None,
        "sentences": [],
    },
    "timings_ms": {"understand": 0.4, "retrieve": 6.1, "total": 8.0},
}

OBSERVATIONS: Json = {
    "items": [
        {
            "analyte": "creatinine",
            "label": "Créatinine",
            "value": 98.0,
            "comparator": None,
            "raw": "98",
            "unit": "µmol/L",
            "date": "2024-02-01",
            "prior": False,
            "reference": "59 - 104",
            "printed_flag": None,
            "computed_flag": None,
            "code": None,
            "citations": {"value": 1, "date": 2},
        }
    ],
    "citations": [
        {**_LINE_CITATION, "id": 1, "quote": "98"},
        {**_LINE_CITATION, "id": 2, "quote": "01/02/2024"},
    ],
}

NOT_FOUND: Json = {
    "type": TYPE_PREFIX + "not-found",
    "title": "Introuvable",
    "status": 404,
    "detail": "patient inconnu",
    "remedy": None,
}


# FastAPI drops every null when it writes the document, also inside examples: this stands for one meanwhile.
_NULL = "\N{SYMBOL FOR NULL}"


def _nulls_kept(value: object) -> Any:  # noqa: ANN401 (any JSON value)
    if isinstance(value, dict):
        return {name: _nulls_kept(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_nulls_kept(item) for item in value]
    return _NULL if value is None else value


def nulls_restored(value: object) -> Any:  # noqa: ANN401 (any JSON value)
    """An OpenAPI document with the nulls of its examples put back."""
    if isinstance(value, dict):
        return {name: nulls_restored(item) for name, item in value.items()}
    if isinstance(value, list):
        return [nulls_restored(item) for item in value]
    return None if value == _NULL else value


def content(example: object, media_type: str = "application/json") -> Json:
    """The ``content`` of an OpenAPI response."""
    return {"content": {media_type: {"example": _nulls_kept(example)}}}


def request(example: Json) -> Any:  # noqa: ANN401 (FastAPI's type for this is private)
    """``openapi_examples`` of a request body."""
    return {"example": {"value": _nulls_kept(example)}}


def failure(description: str) -> Json:
    """A response that is a problem."""
    media = {"schema": {"$ref": "#/components/schemas/Problem"}, "example": _nulls_kept(NOT_FOUND)}
    return {"description": description, "content": {MEDIA_TYPE: media}}


_DESCRIPTIONS = {200: "Done.", 204: "Removed.", 404: "Unknown patient, document, page or job."}
_MISSING: dict[int | str, Json] = {404: failure(_DESCRIPTIONS[404])}


def response(status: int, example: object, not_found: Json | None = None) -> dict[int | str, Json]:
    """The responses of a call: success with its example, and the 404 where there can be one."""
    success: Json = {"description": _DESCRIPTIONS[status], **({} if example is None else content(example))}
    return {status: success, **(_MISSING if not_found else {})}


UPLOADED: dict[int | str, Json] = {
    202: {"description": "Kept durably; a job reads it.", **content(QUEUED)},
    201: {
        "description": "With `wait`: what became of each file.",
        "model": list[IngestOut],
        **content([INGESTED, REJECTED]),
    },
}
UPLOAD_BODY: Json = {
    "required": True,
    "content": {
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "required": ["files"],
                "properties": {
                    "files": {
                        "type": "array",
                        "minItems": 1,
                        "items": {"type": "string", "contentMediaType": "application/octet-stream"},
                    }
                },
            },
            "example": {"files": ["(bytes of a1f3.pdf)"]},
        }
    },
}
ANSWERED: dict[int | str, Json] = {
    200: {
        "description": "The answer; as server-sent events when `stream` is true.",
        "model": AnswerOut,
        "content": {
            "application/json": {"example": _nulls_kept(ANSWER)},
            # No schema: what one would describe, the stream or one event of it, is not agreed on.
            "text/event-stream": {"example": "event: answer\ndata: {…}\n\nevent: done\ndata: {}\n\n"},
        },
    },
    **_MISSING,
}
_BINARY: Json = {"type": "string", "contentMediaType": "application/octet-stream"}
FILE: dict[int | str, Json] = {
    200: {
        "description": "The bytes as deposited.",
        "content": {"application/octet-stream": {"schema": _BINARY, "example": "%PDF-1.7…"}},
    },
    **_MISSING,
}
PAGE_IMAGE: dict[int | str, Json] = {
    200: {
        "description": "PNG.",
        "content": {"image/png": {"schema": {"type": "string", "contentMediaType": "image/png"}, "example": "‰PNG…"}},
    },
    304: {"description": "Unchanged since the ETag given."},
    **_MISSING,
}
