"""How a page names its patient, and identities that come near a dossier's without being it."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Literal

from eval.corpora.dated_text import written_date
from eval.corpora.people import ins_key

if TYPE_CHECKING:
    import random

    from eval.corpora.people import Person
    from eval.corpora.reading.part import People

Decision = Literal["match", "mismatch"]


@dataclass(frozen=True, slots=True)
class Shown:
    """The identity a page prints: names as written, ISO birth date, 15 digits; ``None`` is not printed."""

    name: str
    given: str
    sex: str
    birth: str | None
    ins: str | None = None
    maiden: str | None = None

    @property
    def full(self) -> str:
        """Name in capitals and given name."""
        return f"{self.name.upper()} {self.given}"


def shown(person: Person, rng: random.Random) -> Shown:
    """A person as pages print them: the INS on half of them, the maiden name on most."""
    married = person.used_name is not None
    return Shown(
        name=person.used_name or person.birth_name, given=person.given, sex=person.sex, birth=person.birth_date,
        ins=person.ins if rng.random() < 0.5 else None,
        maiden=person.birth_name if married and rng.random() < 0.8 else None,
    )  # fmt: skip


def spaced(ins: str) -> str:
    """The INS as printed on paper."""
    return " ".join((ins[0], ins[1:3], ins[3:5], ins[5:7], ins[7:10], ins[10:13], ins[13:]))


def identity_lines(who: Shown, style: int, birth_style: str) -> tuple[str, ...]:
    """The lines of one of eight ways (``style`` modulo 8) to print an identity."""
    woman = who.sex == "F"
    born = "Née le" if woman else "Né le"
    civil, short = ("Madame", "Mme") if woman else ("Monsieur", "M.")
    birth = written_date(date.fromisoformat(who.birth), birth_style) if who.birth else ""
    maiden = f" née {who.maiden.upper()}" if who.maiden else ""
    ins = f"INS : {spaced(who.ins)}" if who.ins else ""
    last = (who.maiden or who.name).upper()
    used = [f"Nom utilisé : {who.name.upper()}"] if who.maiden else []
    styles: tuple[list[str], ...] = (
        [f"{civil} {who.full}{maiden}", f"{born} {birth}" if birth else "", ins],
        [f"Patient : {who.full}{maiden}", f"Date de naissance : {birth}" if birth else "", ins],
        [
            f"Nom de naissance : {last}", *used, f"Prénom : {who.given}",
            f"Né(e) le : {birth}   Sexe : {who.sex}" if birth else f"Sexe : {who.sex}", ins,
        ],
        [f"{short} {who.given} {who.name.upper()}{maiden}{', ' + born.lower() + ' ' + birth if birth else ''}", ins],
        [f"{who.full}{f' ({who.maiden.upper()})' if who.maiden else ''}{' - DDN ' + birth if birth else ''}", ins],
        [f"Concerne : {short} {who.full}{maiden} {f'({birth})' if birth else ''}".strip(), ins],
        [f"Nom : {who.name.upper()}  Prénom : {who.given}", f"Naissance : {birth}  {ins}".strip() if birth else ins]
        + ([f"Nom de naissance : {last}"] if who.maiden else []),
        [f"PATIENT(E)  {who.full}{maiden}", f"{born} {birth} ({who.sex})" if birth else "",
         f"Matricule INS {who.ins}" if who.ins else ""],
    )  # fmt: skip
    return tuple(line for line in styles[style % 8] if line)


# -- near identities ----------------------------------------------------------------------------------
def _bare(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


def _plain(person: Person, ins: str | None = None) -> Shown:
    return Shown(person.used_name or person.birth_name, person.given, person.sex, person.birth_date, ins)


def _other_day(birth: str, rng: random.Random) -> str:
    """A birth date with one digit changed that is still a date."""
    while True:
        place = rng.choice((3, 6, 9, 9, 8, 2))
        digit = rng.choice("0123456789")
        changed = birth[:place] + digit + birth[place + 1 :] if place != 2 else birth
        try:
            if changed != birth and date.fromisoformat(changed) < date(2025, 1, 1):
                return changed
        except ValueError:
            continue


def _ins_of(person: Person, birth: str, sex: str, order: int) -> str:
    matricule = f"{1 if sex == 'M' else 2}{birth[2:4]}{birth[5:7]}99999{order:03d}"
    return matricule + ins_key(matricule)


def _birth_digit(person: Person, people: People, rng: random.Random) -> Shown:
    return replace(_plain(person), birth=_other_day(person.birth_date, rng))


def _birth_digit_own_ins(person: Person, people: People, rng: random.Random) -> Shown:
    birth = _other_day(person.birth_date, rng)
    return replace(_plain(person), birth=birth, ins=_ins_of(person, birth, person.sex, 900))


def _ins_digit(person: Person, people: People, rng: random.Random) -> Shown:
    return _plain(person, _ins_of(person, person.birth_date, person.sex, (person.order + 1) % 999))


def _twin(person: Person, people: People, rng: random.Random) -> Shown:
    pool = people.women if person.sex == "F" else people.men
    given = rng.choice([name for name in pool if name[:3] != person.given[:3]])
    return Shown(person.birth_name, given, person.sex, person.birth_date)


def _twin_ins(person: Person, people: People, rng: random.Random) -> Shown:
    sex = "M" if person.sex == "F" else "F"
    given = rng.choice(people.men if sex == "M" else people.women)
    order = (person.order + 1) % 999
    return Shown(person.birth_name, given, sex, person.birth_date, _ins_of(person, person.birth_date, sex, order))


def _parent(person: Person, people: People, rng: random.Random) -> Shown:
    year = int(person.birth_date[:4])
    years = rng.randrange(22, 38) * (1 if year < 1970 else -1)
    birth = f"{year + years}-{rng.randrange(1, 13):02d}-{rng.randrange(1, 29):02d}"
    ins = _ins_of(person, birth, person.sex, rng.randrange(1, 99)) if rng.random() < 0.4 else None
    return Shown(person.birth_name, person.given, person.sex, birth, ins)


def _spouse(person: Person, people: People, rng: random.Random) -> Shown:
    sex = "M" if person.sex == "F" else "F"
    given = rng.choice(people.men if sex == "M" else people.women)
    year = int(person.birth_date[:4]) + rng.randrange(-6, 7)
    birth = f"{min(year, 2006)}-{rng.randrange(1, 13):02d}-{rng.randrange(1, 29):02d}"
    return Shown(person.used_name or person.birth_name, given, sex, birth)


def _homonym(person: Person, people: People, rng: random.Random) -> Shown:
    """One letter of the name changed, another birth date: another person."""
    name = person.used_name or person.birth_name
    place = rng.randrange(1, len(name))
    letter = rng.choice("aeiourstln")
    changed = name[:place] + (letter if name[place].lower() != letter else "z") + name[place + 1 :]
    birth = f"{int(person.birth_date[:4]) + rng.choice((-9, -4, 3, 7))}{person.birth_date[4:8]}{rng.randrange(10, 29)}"
    return Shown(changed, person.given, person.sex, birth)


def _other_given_longer(person: Person, people: People, rng: random.Random) -> Shown:
    """The same surname, a given name that begins alike, another birth date."""
    pool = people.women if person.sex == "F" else people.men
    alike = [name for name in pool if name != person.given and name[0] == person.given[0]] or [
        name for name in pool if name != person.given
    ]
    birth = f"{int(person.birth_date[:4]) - rng.randrange(1, 12)}-{rng.randrange(1, 13):02d}-{rng.randrange(1, 29):02d}"
    return Shown(person.birth_name, rng.choice(alike), person.sex, birth)


def _accents(person: Person, people: People, rng: random.Random) -> Shown:
    return Shown(_bare(person.used_name or person.birth_name), _bare(person.given), person.sex, person.birth_date)


def _hyphens(person: Person, people: People, rng: random.Random) -> Shown:
    bare = _bare(person.given).replace("-", " ").upper()
    return Shown((person.used_name or person.birth_name).replace("-", " "), bare, person.sex, person.birth_date)


def _swapped(person: Person, people: People, rng: random.Random) -> Shown:
    """Given name where the name belongs and the reverse, same birth date: a typing slip."""
    return Shown(person.given, (person.used_name or person.birth_name).capitalize(), person.sex, person.birth_date)


def _birth_name_only(person: Person, people: People, rng: random.Random) -> Shown:
    return Shown(person.birth_name, person.given, person.sex, person.birth_date)


def _married_stated(person: Person, people: People, rng: random.Random) -> Shown:
    """A married name the dossier does not know, the birth name beside it."""
    used = rng.choice([name for name in people.surnames if name not in {person.birth_name, person.used_name}])
    return Shown(used, person.given, person.sex, person.birth_date, None, person.birth_name)


def _married_ins(person: Person, people: People, rng: random.Random) -> Shown:
    return replace(_married_stated(person, people, rng), ins=person.ins)


def _compound_used(person: Person, people: People, rng: random.Random) -> Shown:
    """Both names joined, as administrations write them."""
    other = person.used_name or rng.choice(people.surnames)
    return Shown(f"{person.birth_name}-{other}", person.given, person.sex, person.birth_date, person.ins)


def _second_given(person: Person, people: People, rng: random.Random) -> Shown:
    extra = rng.choice(people.women if person.sex == "F" else people.men)
    return replace(_plain(person), given=f"{person.given}, {extra}")


Maker = Callable[["Person", "People", "random.Random"], Shown]
NEAR: dict[str, tuple[Decision, Maker]] = {
    "birth date one digit off": ("mismatch", _birth_digit),
    "birth date one digit off, its own INS": ("mismatch", _birth_digit_own_ins),
    "INS of another, same names and birth date": ("mismatch", _ins_digit),
    "twin": ("mismatch", _twin),
    "twin of the other sex, own INS": ("mismatch", _twin_ins),
    "parent or child of the same name": ("mismatch", _parent),
    "spouse": ("mismatch", _spouse),
    "near-homonym": ("mismatch", _homonym),
    "same surname, given name alike": ("mismatch", _other_given_longer),
    "accents dropped": ("match", _accents),
    "hyphens dropped, capitals": ("match", _hyphens),
    "name and given name swapped": ("match", _swapped),
    "birth name only": ("match", _birth_name_only),
    "unknown married name, birth name stated": ("match", _married_stated),
    "unknown married name, same INS": ("match", _married_ins),
    "compound name, same INS": ("match", _compound_used),
    "second given name added": ("match", _second_given),
}
"""Kinds of near identity: what a careful secretary decides, and how it is made."""
WOMEN_ONLY = frozenset({"unknown married name, birth name stated", "unknown married name, same INS"})
