"""What a call may name: a patient, an identity, a question, a day. ``InvalidRequest`` otherwise."""

from __future__ import annotations

import re
from datetime import date

from index.plan import is_readable
from ingest.document import Identity
from ingest.errors import InvalidRequest

LONGEST_QUESTION = 2_000
_PATIENT = re.compile(r"[A-Za-z0-9._~-]{1,64}")
_INS = re.compile(r"\d{5}[\dAB]\d{7}(\d{2})?", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def current_day() -> str:
    """Today, ISO."""
    return date.today().isoformat()


def checked_patient(patient: str) -> str:
    """The identifier; ``InvalidRequest`` when malformed."""
    if not _PATIENT.fullmatch(patient):
        raise InvalidRequest(
            "identifiant de patient invalide",
            remedy="De 1 à 64 caractères parmi les lettres sans accent, les chiffres et . _ ~ -",
        )
    return patient


def check_identity(identity: Identity) -> None:
    """A birth date that exists and is not to come, a known sex, an INS of 13 or 15 characters (2A and 2B allowed)."""
    if identity.birth_date is not None and checked_day(identity.birth_date) > current_day():
        raise InvalidRequest("date de naissance dans le futur", remedy="Corrigez la date de naissance.")
    if identity.sex not in {None, "M", "F"}:
        raise InvalidRequest("sexe inconnu", remedy="Donnez M ou F.")
    if identity.ins is not None and not _INS.fullmatch(identity.ins):
        raise InvalidRequest("matricule INS mal formé", remedy="13 chiffres et la clé, sans espace.")


def checked_question(question: str) -> str:
    """The question on one line; ``InvalidRequest`` when empty, too long or no text."""
    stripped = " ".join(question.split())
    if not stripped:
        raise InvalidRequest("question vide", remedy="Tapez une question, par exemple « dernière ordonnance ».")
    if len(stripped) > LONGEST_QUESTION:
        raise InvalidRequest(f"question trop longue (plus de {LONGEST_QUESTION} caractères)")
    if not is_readable(stripped):
        raise InvalidRequest("question illisible : ce n'est pas du texte UTF-8")
    return stripped


def checked_day(day: str) -> str:
    """The ISO day; ``InvalidRequest`` when there is no such day."""
    if not _is_day(day):
        raise InvalidRequest("date invalide", remedy="Donnez une date AAAA-MM-JJ.")
    return day


def _is_day(day: str) -> bool:
    try:
        date.fromisoformat(day)
    except ValueError:
        return False
    return _DAY.fullmatch(day) is not None
