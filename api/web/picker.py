"""The patient picker: whom the practice knows, by name and birth date, the recently opened first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from api.web.banner import UNKNOWN, details, full_name
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
    known = practice.identities()
    asked = words(wanted).split()
    matching = [(patient, who) for patient, who in known if _matches(patient, who, asked)]
    matching.sort(key=lambda item: words(full_name(item[1]) or item[0]))
    recent = [] if asked else _recent(practice, known)
    shown = {patient for patient, _ in recent}
    others = [who for who in matching if who[0] not in shown]
    return PickerView(
        wanted=wanted,
        recent=tuple(_choice(patient, who, today) for patient, who in recent),
        found=tuple(_choice(patient, who, today) for patient, who in others[:LISTED]),
        total=len(others),
        dossiers=len(known),
    )


def _recent(practice: Practice, known: Sequence[tuple[str, Identity | None]]) -> list[tuple[str, Identity | None]]:
    opened = [(moment, who) for who in known if (moment := practice.last_opened(who[0]))]
    opened.sort(key=lambda item: item[0], reverse=True)
    return [who for _, who in opened[:RECENT]]


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
