"""A drug that was given once during a stay, an operation or a visit to emergencies: nobody takes it at home.

« Céfazoline 2 g à la naissance », « Kétoprofène 100 mg IV, retour à domicile », « Ferinject 1 g le 21/02/2023 ».
"""

from __future__ import annotations

import re
from functools import cache

from ingest.document import Metadata
from ingest.passages import Passage
from ingest.posology import Order
from ingest.vocabulary.phrases import Phrases
from ingest.vocabulary.tables import rows

_CARE_GIVEN = frozenset(("34874-8", "34112-3", "11490-0", "15508-5", "11505-5", "15507-7", "34133-9", "11502-2"))
"""Reports of an operation, a stay, a delivery, a treatment, a visit to emergencies."""
_AT_HOME = frozenset(("traitement", "traitement_sortie", "traitement_entree", "prescription_ald"))
"""Kinds of parts that list what is taken at home."""
_ON = re.compile(r"(?:[ ,(]|IV|en perfusion)*\ble $", re.IGNORECASE)
_PROPHYLAXIS = 60


def is_given_once(passage: Passage, start: int, end: int, until: int, parts: Order, metadata: Metadata) -> bool:
    """Whether a drug at ``start:end``, whose order ends by ``until``, was given there and then only."""
    if passage.kind in _AT_HOME or parts.duration is not None:
        return False
    if metadata.type_code not in _CARE_GIVEN:
        return parts.posology is None and _is_injected(passage, start, end)
    told = end + (parts.dose.end if parts.dose is not None else 0)
    if parts.posology is not None and _is_repeated(passage.text[end + parts.posology.start : end + parts.posology.end]):
        return False
    stop = passage.sentence(start, end)[1]
    comma = passage.text.find(",", told, stop)
    behind = passage.tokens_of(told, min(until, comma if comma >= 0 else stop))
    if next(_words("route", "moment").find(behind), None) is not None:
        return True
    if any(told <= day.start and _ON.fullmatch(passage.text, told, day.start) for day in passage.dates):
        return True
    before = passage.tokens_of(max(passage.sentence(start, end)[0], start - _PROPHYLAXIS), start)
    return next(_words("prophylaxis").find(before), None) is not None


def is_of_care(passage: Passage, parts: Order, metadata: Metadata) -> bool:
    """Whether what a passage only mentions was part of the care it tells: « Prise en charge : aérosols de … »."""
    known = metadata.type_code in _CARE_GIVEN and passage.kind == "evolution"
    return known and parts.posology is None and parts.duration is None


def _is_injected(passage: Passage, start: int, end: int) -> bool:
    """Whether a drug is what an act of the writer brought in: « une infiltration de X », « j'ai injecté X »."""
    first, stop = passage.sentence(start, end)
    if next(_words("injected").find(passage.tokens_of(max(first, start - _PROPHYLAXIS), start)), None) is not None:
        return True
    injected = next(_words("injection").find(passage.tokens_of(max(first, start - _PROPHYLAXIS), start)), None)
    return injected is not None and next(_words("there").find(passage.tokens_of(first, stop)), None) is not None


_REPEATED = re.compile(
    r"\b(?:par|fois|matin|midi|soir|jours?|heures?|sem\w*|/ ?j|toutes|x ?\d)\b|/\s?\d*\s?[jh]\b", re.I
)


def _is_repeated(posology: str) -> bool:
    return _REPEATED.search(posology) is not None


@cache
def _words(*kinds: str) -> Phrases[str]:
    """Words of what is given once: a route of hospitals, a moment, prophylaxis for an operation."""
    return Phrases((row["term"], row["kind"]) for row in rows("given_once_words") if row["kind"] in kinds)
