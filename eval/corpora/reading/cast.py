"""The persons of a part: patients of all ages, and the senders of each specialty with their letterheads."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import TYPE_CHECKING

from eval.corpora.people import Person, Sender
from eval.corpora.reading.part import House, People, pick

if TYPE_CHECKING:
    from collections.abc import Sequence

LAST_BIRTH = date(2024, 3, 1)
SENDERS_A_HOUSE = 3


def age_at(birth: str, day: date) -> int:
    """Whole years on ``day``."""
    born = date.fromisoformat(birth)
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def make_patients(people: People, rng: random.Random, number: int, first_order: int) -> list[Person]:
    """``number`` persons, a fifth of them children; a third of the women use a married name."""
    persons = []
    for index in range(number):
        years = rng.randrange(0, 17) if index % 5 == 0 else rng.randrange(18, 93)
        birth = LAST_BIRTH - timedelta(days=years * 365 + rng.randrange(20, 340))
        sex = "F" if rng.random() < 0.54 else "M"
        given = rng.choice(people.women if sex == "F" else people.men)
        married = sex == "F" and years > 24 and rng.random() < 0.4
        name = rng.choice(people.surnames)
        used = rng.choice([other for other in people.surnames if other != name]) if married else None
        address = f"{rng.randrange(1, 140)} {rng.choice(people.streets)}"
        persons.append(
            Person(
                person_id=f"r{first_order + index}", birth_name=name, given=given, birth_date=birth.isoformat(),
                sex=sex, address=address, city=rng.choice(people.towns), order=first_order + index, used_name=used,
            )
        )  # fmt: skip
    return persons


def make_senders(people: People, rng: random.Random) -> dict[str, list[Sender]]:
    """Several senders of each specialty family."""
    senders: dict[str, list[Sender]] = {}
    for house in people.house:
        for number in range(SENDERS_A_HOUSE):
            name = _doctor(people, rng, house)
            organisation = house.organisations[number % len(house.organisations)]
            department = house.departments[number % len(house.departments)]
            senders.setdefault(house.family, []).append(
                Sender(
                    sender_id=f"{house.family}-{len(senders.get(house.family, ()))}", name=name,
                    qualification=house.qualifications[number % len(house.qualifications)], specialty=house.family,
                    organisation=organisation.replace("{name}", name.removeprefix("Dr ")),
                    address=f"{rng.randrange(1, 90)} {rng.choice(people.streets)}", city=rng.choice(people.towns),
                    phone=f"01 99 00 {rng.randrange(10, 99)} {rng.randrange(10, 99)}", department=department,
                    number=f"1099{rng.randrange(1_000_000, 9_999_999)}",
                    colleagues=_colleagues(people, rng, house, organisation),
                )
            )  # fmt: skip
    return senders


def _doctor(people: People, rng: random.Random, house: House) -> str:
    given = rng.choice(people.women + people.men)
    surname = rng.choice(people.doctors)
    written = rng.choice((f"{given} {surname.upper()}", f"{given} {surname.upper()}", f"{surname.upper()} {given}"))
    return f"{house.title} {written}".strip()


def _colleagues(people: People, rng: random.Random, house: House, organisation: str) -> tuple[str, ...]:
    """A letterhead that lists others of the team, in larger houses only."""
    if "Cabinet du" in organisation or rng.random() < 0.4:
        return ()
    return tuple(_doctor(people, rng, house) for _ in range(rng.randrange(2, 5)))


def correspondent(people: People, rng: random.Random) -> str:
    """The addressee of a letter: name and place, lines parted by ``|``."""
    name = f"{rng.choice(people.women + people.men)} {rng.choice(people.doctors).upper()}"
    if people.addressees:
        street = f"{rng.randrange(1, 60)} {rng.choice(people.streets)}"
        return rng.choice(people.addressees).format(name=name, street=street, town=rng.choice(people.towns))
    title = rng.choice(("Dr", "Docteur", "Dr", "Docteur"))
    place = rng.choice(people.towns)
    options: Sequence[str] = (
        f"{title} {name}|{rng.randrange(1, 60)} {rng.choice(people.streets)}|{place}",
        f"{title} {name}|Médecin traitant|{place}",
        f"{title} {name}",
    )
    return pick(rng, tuple(options))
