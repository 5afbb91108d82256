"""Whose dossier is open: always said, never guessed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from ingest.document import Identity

UNKNOWN = "Identité non renseignée"
SEX = {"M": "homme", "F": "femme"}


@dataclass(frozen=True, slots=True)
class Banner:
    """The open dossier as every view says it. ``name`` is ``UNKNOWN`` when no identity was ever set."""

    patient: str
    name: str
    known: bool
    details: tuple[str, ...]
    identity: Identity | None

    @classmethod
    def of(cls, patient: str, identity: Identity | None, *, today: date) -> Banner:
        """The banner of ``patient``."""
        name = full_name(identity)
        return cls(patient, name or UNKNOWN, bool(name), details(identity, today=today), identity)

    @property
    def query(self) -> str:
        """``patient=…``, encoded for an address."""
        return urlencode({"patient": self.patient})


def full_name(identity: Identity | None) -> str:
    """``DURAND Marie``; the used name first, the birth name after when it differs."""
    if identity is None:
        return ""
    used, birth = identity.used_name, identity.birth_name
    born = f"(née {birth})" if used and birth and used != birth and identity.sex == "F" else ""
    if used and birth and used != birth and not born:
        born = f"(nom de naissance {birth})"
    return " ".join(part for part in (used or birth, identity.given, born) if part)


def details(identity: Identity | None, *, today: date) -> tuple[str, ...]:
    """Age, sex and birth date as far as they are known."""
    if identity is None:
        return ()
    years = age(identity.birth_date, today)
    word = {"M": "né le", "F": "née le"}.get(identity.sex or "", "né(e) le")
    born = f"{word} {'/'.join(reversed(identity.birth_date.split('-')))}" if identity.birth_date else ""
    return tuple(filter(None, (years, SEX.get(identity.sex or "", ""), born)))


def age(birth_date: str | None, today: date) -> str:
    """``69 ans``; months for a child under two; empty when the birth date is unknown, partial or to come."""
    try:
        born = date.fromisoformat(birth_date or "")
    except ValueError:
        return ""
    months = (today.year - born.year) * 12 + today.month - born.month - (today.day < born.day)
    if months < 0:
        return ""
    return f"{months} mois" if months < 24 else f"{months // 12} ans"
