"""Who the patients of the cohort are, and who writes to them."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from eval.corpora.cohort.tables import table
from eval.corpora.people import Person, Sender

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from eval.corpora.cohort.truth import Part

TODAY = date(2026, 11, 2)
LAST = date(2026, 10, 20)
"""The last day of any history; questions are asked on :data:`TODAY`."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A patient to simulate: who, of which part, what they have (condition, first day), how many papers at most."""

    person: Person
    part: Part
    conditions: tuple[tuple[str, date], ...]
    first: date
    papers: tuple[int, int]
    number: int

    def rng(self, seed: int) -> random.Random:
        """A generator of this patient's own."""
        return random.Random(f"{seed}-{self.person.person_id}")


_DRAWN: dict[Part, tuple[int, int]] = {
    "dev": (1, 0),
    "apart": (3, 1),
    "fresh": (7, 3),
    "blind": (5, 2),
    "sealed": (9, 4),
    "closed": (11, 6),
    "locked": (13, 8),
    "veiled": (19, 10),
    "hidden": (17, 12),
    "unheard": (21, 14),
    "silent": (23, 16),
    "covert": (27, 18),
    "latent": (29, 5),
    "quiet": (31, 7),
    "mute": (33, 9),
    "native": (37, 11),
    "tacit": (41, 13),
    "candid": (43, 17),
    "spoken": (47, 19),
    "brisk": (53, 23),
    "rural": (59, 29),
    "eastern": (61, 31),
}
"""Of each part, the step and the first of the archetypes its patients are of."""


def subjects(seed: int, sizes: Mapping[Part, int], *, large: bool) -> list[Subject]:
    """So many of each part, and one with a long history; the first of each part stay the same when fewer."""
    archetypes = table("people")["archetype"]
    found = [
        _subject(seed, part, number, archetypes[(step * number + first) % len(archetypes)])
        for part, (step, first) in _DRAWN.items()
        for number in range(sizes[part])
    ]
    if large:
        found.append(_subject(seed, "dev", 26, table("people")["large"], papers=(305, 330), years=13))
    return found


def _subject(
    seed: int,
    part: Part,
    number: int,
    archetype: Mapping[str, Any],
    papers: tuple[int, int] | None = None,
    years: int | None = None,
) -> Subject:
    rng = random.Random(f"{seed}-{part}-{number}")
    names = table("people")["names"][part]
    sex = archetype.get("sex") or rng.choice("MF")
    given = names["women" if sex == "F" else "men"]
    born = date(TODAY.year - archetype["age"], rng.randint(1, 12), rng.randint(1, 28))
    person = Person(
        person_id=f"{part}{number:02d}", birth_name=names["birth"][number % len(names["birth"])],
        given=given[(number + number // len(given)) % len(given)], birth_date=born.isoformat(), sex=sex,
        address=rng.choice(names["streets"]), city=rng.choice(names["towns"]), order=100 + number,
    )  # fmt: skip
    years = years or rng.choice((5, 6, 7))
    first = max(TODAY - timedelta(days=365 * years + rng.randint(0, 200)), born + timedelta(days=400))
    conditions = tuple((name, _month(first, months)) for name, months in archetype["conditions"])
    return Subject(person, part, conditions, first, papers or (rng.randint(34, 48), rng.randint(56, 80)), number)


def _month(first: date, months: int) -> date:
    return first + timedelta(days=round(30.4 * months))


class Doctors:
    """The one who follows this patient in each specialty: chosen once, from the part's own names."""

    def __init__(self, subject: Subject, rng: random.Random) -> None:
        names: Mapping[str, Any] = table("people")["names"][subject.part]
        self._places = names
        self._pool: Sequence[str] = rng.sample(names["doctors"], k=len(names["doctors"]))
        self._rng = rng
        self._known: dict[str, Sender] = {}

    def of(self, specialty: str) -> Sender:
        """The practitioner of ``specialty``."""
        if specialty not in self._known:
            self._known[specialty] = self._make(specialty)
        return self._known[specialty]

    def laboratory(self, name: str) -> Sender:
        """A laboratory by name."""
        town = self._places["towns"][0]
        biologist = self._pool[-1]
        return Sender(
            sender_id=name, name=biologist, qualification="Biologiste médical", specialty="biologie", organisation=name,
            address="2 rue des Flacons", city=town, phone="01 99 00 41 00", department="Biologie médicale",
        )  # fmt: skip

    def _make(self, specialty: str) -> Sender:
        qualification, department, place = table("people")["practice"][specialty]
        places, number = self._places, len(self._known)
        name = self._pool[number % (len(self._pool) - 1)]
        organisation = places[place] if place != "town" else department
        if specialty == "kine":
            name = name.replace("Dr ", "M. ").replace("Pr ", "M. ")
        return Sender(
            sender_id=specialty, name=name, qualification=qualification, specialty=specialty, organisation=organisation,
            address=f"{3 + 2 * number} rue des Consultations", city=self._rng.choice(places["towns"]),
            phone=f"01 99 00 {10 + number} {20 + number}", department=department,
            number=f"101000{number:02d}{len(organisation):03d}",
        )  # fmt: skip
