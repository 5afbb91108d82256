"""The fictitious persons of the corpora: patients with a valid test INS, and those who write to them.

No name, address or number is anyone's. Telephone numbers come from the ranges the French regulator keeps for
fiction (01 99 00, 06 39 98); matricules are for a place of birth that does not exist (99 999).
"""

from __future__ import annotations

from dataclasses import dataclass

from ingest.document import Identity

UNUSED_PLACE = "99999"


def ins_key(matricule: str) -> str:
    """The two-digit key of a 13-character matricule: ``97 - N mod 97``, with 2A read as 19 and 2B as 18."""
    number = int(matricule.replace("2A", "19").replace("2B", "18"))
    return f"{97 - number % 97:02d}"


@dataclass(frozen=True, slots=True)
class Person:
    """A patient. ``sex`` is M or F, ``birth_date`` ISO, ``order`` makes the matricule unique."""

    person_id: str
    birth_name: str
    given: str
    birth_date: str
    sex: str
    address: str
    city: str
    order: int
    used_name: str | None = None

    @property
    def ins(self) -> str:
        """Matricule and key, 15 digits."""
        year, month = self.birth_date[2:4], self.birth_date[5:7]
        matricule = f"{1 if self.sex == 'M' else 2}{year}{month}{UNUSED_PLACE}{self.order:03d}"
        return matricule + ins_key(matricule)

    @property
    def spaced_ins(self) -> str:
        """The INS as it is printed on paper: ``1 63 08 99 999 123 45``."""
        ins = self.ins
        return " ".join((ins[0], ins[1:3], ins[3:5], ins[5:7], ins[7:10], ins[10:13], ins[13:]))

    @property
    def name(self) -> str:
        """Name in use, in capitals, then given name."""
        return f"{(self.used_name or self.birth_name).upper()} {self.given}"

    @property
    def civil(self) -> str:
        """``Monsieur`` or ``Madame``."""
        return "Monsieur" if self.sex == "M" else "Madame"

    @property
    def short_civil(self) -> str:
        """``M.`` or ``Mme``."""
        return "M." if self.sex == "M" else "Mme"

    @property
    def identity(self) -> Identity:
        """The traits as a dossier holds them."""
        return Identity(self.birth_name, self.used_name, self.given, self.birth_date, self.sex, self.ins)


@dataclass(frozen=True, slots=True)
class Sender:
    """Who writes a document: a person, the specialty (a family of the specialty table) and the letterhead."""

    sender_id: str
    name: str
    qualification: str
    specialty: str
    organisation: str
    address: str
    city: str
    phone: str
    department: str = ""
    number: str = ""
    colleagues: tuple[str, ...] = ()

    @property
    def town(self) -> str:
        """The town without its post code, as it opens a dated line."""
        return self.city.split(" ", 1)[1]
