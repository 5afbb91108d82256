"""Whole short documents for the readers of care: a letter or an ordonnance around the lines under test."""

from __future__ import annotations

from ingest.document import ClinicalFact, Document, Due, Evidence, Prescription, Referral
from tests.ingest.typeset import read

_LETTER = """Dr Jean MARTIN
Cardiologue, maladies du foie et diabète
Lyon, le 31 janvier 2024
Patiente : DUPONT Marie  Née le 12/03/1950
# COMPTE RENDU DE CONSULTATION
"""
_ORDER = """Dr Claire LORVAIN
Médecin généraliste
Le 14/09/2021
Madame DUPONT Marie, née le 12/03/1950
# ORDONNANCE
"""


def letter(body: str) -> Document:
    """A consultation report of 31 January 2024 with this body."""
    return read(_LETTER + body)


def ordonnance(body: str) -> Document:
    """An ordonnance of 14 September 2021 with these lines."""
    return read(_ORDER + body)


def cut_from_their_pages(document: Document) -> bool:
    """Whether every evidence is the text of its span."""
    said: list[ClinicalFact | Prescription | Due | Referral] = [
        *document.facts,
        *document.prescriptions,
        *document.due,
        *document.referrals,
    ]
    return all(_cut(document, one.evidence) for one in said)


def _cut(document: Document, evidence: Evidence) -> bool:
    span = evidence.span
    return span is not None and document.pages[span.page - 1].text[span.start : span.end] == evidence.quote
