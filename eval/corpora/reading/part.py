"""The data of one part of the corpus: kinds, subjects, frames, senders, persons, laboratory."""

from __future__ import annotations

import random
import tomllib
from functools import cache
from pathlib import Path
from typing import Literal

import msgspec

from ingest.document import Category

PartName = Literal["development", "apart", "fresh"]
DateMode = Literal["today", "on", "label", "dateline", "none"]
FOLDER = Path(__file__).parent


class Kind(msgspec.Struct, frozen=True):
    """What a document is. ``manner`` says how its day is told; ``groups`` are the layout groups that fit it."""

    category: Category
    type_code: str
    manner: str
    groups: tuple[str, ...]
    unjudged: tuple[str, ...] = ()


class Subject(msgspec.Struct, frozen=True):
    """A clinical story told in parts, each in several wordings; or ``bodies`` written whole (forms).

    ``families`` are specialties of senders. ``reason`` is a noun phrase. ``ages`` are inclusive, in years.
    """

    id: str
    kind: str
    families: tuple[str, ...]
    titles: tuple[str, ...]
    reason: tuple[str, ...] = ()
    history: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()
    result: tuple[str, ...] = ()
    conduct: tuple[str, ...] = ()
    bodies: tuple[str, ...] = ()
    sex: str = ""
    ages: tuple[int, int] = (18, 99)
    labels: tuple[str, ...] = ()
    type_code: str = ""
    specialty: str = ""
    modes: tuple[DateMode, ...] = ()
    dateline: bool = True
    author: bool = True
    unjudged: tuple[str, ...] = ()
    traps: tuple[str, ...] = ()


class Frame(msgspec.Struct, frozen=True):
    """How one kind of author writes: openings by the way the day is told, headings, greeting and closing words."""

    id: str
    style: Literal["formal", "telegraphic", "dictated", "software"]
    manners: tuple[str, ...]
    openings: dict[DateMode, tuple[str, ...]]
    headings: dict[str, tuple[str, ...]] = {}
    greetings: tuple[str, ...] = ("",)
    closings: tuple[str, ...] = ("",)
    signatures: tuple[str, ...] = ("{sender}",)
    conduct: tuple[str, ...] = ("{conduct}",)
    result: tuple[str, ...] = ("{result}",)


class Furniture(msgspec.Struct, frozen=True):
    """What stands around the text: labels of the act's day by manner, datelines, stamps, banners.

    ``signatures`` are those of bodies written whole; ``numbers`` and ``askers`` label a file number and who asked.
    """

    labels: dict[str, tuple[str, ...]]
    datelines: tuple[str, ...]
    stamps: tuple[str, ...]
    late_stamps: tuple[str, ...]
    banners: tuple[str, ...]
    next_visits: tuple[str, ...]
    copies: tuple[str, ...]
    surroundings: dict[str, tuple[str, ...]] = {}
    signatures: tuple[str, ...] = ("{sender}",)
    numbers: tuple[str, ...] = ("N° de dossier", "Réf.", "Dossier n°", "IPP")
    askers: tuple[str, ...] = ("Demandé par", "Prescripteur", "Adressé par")


class House(msgspec.Struct, frozen=True):
    """Where senders of a specialty work. ``qualification`` is printed under the name."""

    family: str
    qualifications: tuple[str, ...]
    organisations: tuple[str, ...]
    departments: tuple[str, ...] = ("",)
    title: str = "Dr"


class People(msgspec.Struct, frozen=True):
    """Name pools; none is anyone's. ``addressees`` are patterns of ``{name}``, ``{street}``, ``{town}``."""

    surnames: tuple[str, ...]
    women: tuple[str, ...]
    men: tuple[str, ...]
    towns: tuple[str, ...]
    streets: tuple[str, ...]
    doctors: tuple[str, ...]
    house: tuple[House, ...]
    addressees: tuple[str, ...] = ()


class Part(msgspec.Struct, frozen=True):
    """Everything one part is made of."""

    name: PartName
    kinds: dict[str, Kind]
    subjects: tuple[Subject, ...]
    frames: tuple[Frame, ...]
    furniture: Furniture
    people: People
    laboratory: dict[str, object]


def _table(path: Path) -> dict[str, object]:
    return tomllib.loads(path.read_text("utf-8"))


@cache
def load_part(name: PartName) -> Part:
    """Read a part's tables; raises ``msgspec.ValidationError`` on a table that is not as the types say."""
    folder = FOLDER / name
    subjects: list[object] = []
    for path in sorted(folder.glob("subjects_*.toml")):
        subjects += _table(path)["subject"]  # type: ignore[arg-type]
    frames = _table(folder / "frames.toml")
    return msgspec.convert(
        {
            "name": name, "kinds": _table(FOLDER / "kinds.toml"), "subjects": subjects, "frames": frames["frame"],
            "furniture": frames["furniture"], "people": _table(folder / "people.toml"),
            "laboratory": _table(folder / "laboratory.toml"),
        },
        Part,
    )  # fmt: skip


def pick(rng: random.Random, options: tuple[str, ...]) -> str:
    """One of ``options``, the empty string when there is none."""
    return rng.choice(options) if options else ""
