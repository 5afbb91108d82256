"""The patient picker: whom the practice knows, by name and birth date, the recently opened first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from api.web.banner import UNKNOWN, details, full_name
from index.browsing import Person
from index.practice import Practice
from ingest.document import Identity
from ingest.normalise import words

RECENT = 8
LISTED = 50


@dataclass(frozen=True, slots=True)
class Choice:
    """One dossier to open."""

    patient: str
    name: str
    details: tuple[str, ...]
    url: str


@dataclass(frozen=True, slots=True)
class PickerView:
    """Who can be opened. ``total`` counts all that match, of which :data:`LISTED` are listed."""

    wanted: str
    recent: tuple[Choice, ...]
    found: tuple[Choice, ...]
    total: int
    dossiers: int


def picker_view(practice: Practice, wanted: str, *, today: date) -> PickerView:
    """The dossiers whose name, birth date or identifier hold every word of ``wanted``."""
    known = practice.people()
    asked = words(wanted).split()
    recent = [] if asked else _recent(known)
    others = [who for who in known if who not in recent and _matches(who.patient, who.identity, asked)]
    others.sort(key=lambda who: words(full_name(who.identity) or who.patient))
    return PickerView(
        wanted=wanted,
        recent=tuple(_choice(who.patient, who.identity, today) for who in recent),
        found=tuple(_choice(who.patient, who.identity, today) for who in others[:LISTED]),
        total=len(others),
        dossiers=len(known),
    )


def _recent(known: Sequence[Person]) -> list[Person]:
    opened = [who for who in known if who.last_opened]
    return sorted(opened, key=lambda who: who.last_opened or "", reverse=True)[:RECENT]


def _matches(patient: str, who: Identity | None, asked: Sequence[str]) -> bool:
    if not asked:
        return True
    born = who.birth_date or "" if who else ""
    french = "/".join(reversed(born.split("-")))
    held = f"{words(full_name(who))} {words(born)} {words(french)} {words(patient)}"
    return all(word in held for word in asked)


def _choice(patient: str, who: Identity | None, today: date) -> Choice:
    name = full_name(who) or UNKNOWN
    return Choice(patient, name, details(who, today=today), f"/?{urlencode({'patient': patient})}")
