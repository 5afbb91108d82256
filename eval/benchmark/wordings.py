"""Needs put into the words of a family doctor: templates, names and noise come from a table (wordings_*.toml)."""

from __future__ import annotations

import random
import re
import tomllib
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.benchmark.question import Need
from eval.corpora.cohort import tables

FOLDER = Path(tables.__file__).parent
_SLOT = re.compile(r"\{(\w+)\}")
_ASPIRATED = ("holter", "hernie", "hanche")
_VOWELS = "aeiouyàâéèêëîïôöùûœh"


@dataclass(frozen=True, slots=True)
class Name:
    """A noun with its gender and number: ``f``, ``m``, ``fp`` or ``mp``."""

    text: str
    form: str

    @classmethod
    def parse(cls, written: str) -> Name:
        """Read « f ETT »; a name without a form is masculine."""
        form, _, text = written.partition(" ")
        return cls(text, form) if form in {"f", "m", "fp", "mp"} else cls(written, "m")

    @property
    def elides(self) -> bool:
        """Whether « le » and « de » lose their vowel before it."""
        word = self.text.lower()
        return word[0] in _VOWELS and not word.startswith(_ASPIRATED)


def _the(name: Name) -> str:
    if name.form.endswith("p"):
        return f"les {name.text}"
    return f"l'{name.text}" if name.elides else f"{'la' if name.form == 'f' else 'le'} {name.text}"


def _of_the(name: Name) -> str:
    if name.form.endswith("p"):
        return f"des {name.text}"
    return f"de l'{name.text}" if name.elides else f"{'de la' if name.form == 'f' else 'du'} {name.text}"


def _last(name: Name) -> str:
    return {"f": "dernière", "m": "dernier", "fp": "dernières", "mp": "derniers"}[name.form]


def _the_last(name: Name) -> str:
    return {"f": "la", "m": "le"}.get(name.form, "les") + f" {_last(name)} {name.text}"


ARTICLES: dict[str, Callable[[Name], str]] = {
    "": lambda name: name.text,
    "le_": _the,
    "du_": _of_the,
    "de_": lambda name: f"d'{name.text}" if name.elides else f"de {name.text}",
    "un_": lambda name: {"f": "une", "m": "un"}.get(name.form, "des") + f" {name.text}",
    "dernier_": lambda name: f"{_last(name)} {name.text}",
    "derniers_": lambda name: f"{_last(name)} {name.text}",
    "le_dernier_": _the_last,
    "du_dernier_": lambda name: {"f": "de la", "m": "du"}.get(name.form, "des") + f" {_last(name)} {name.text}",
}


class Wordings:
    """The wordings of one author."""

    def __init__(self, table: Mapping[str, Any], *, as_written: bool = False) -> None:
        """Read ``table`` as TOML gives it; ``KeyError`` when a part is missing.

        ``as_written``: also the templates that the author shares with earlier parts, word for word.
        """
        self.templates: dict[str, list[str]] = {}
        for row in table["wording"]:
            shared = row.get("again", ()) if as_written else ()
            self.templates.setdefault(row["ask"], []).extend((*row["texts"], *shared))
        self.subjects: Mapping[str, Any] = table["subject"]
        self.noise: Mapping[str, float] = table["noise"]

    @classmethod
    def of(cls, part: str, *, as_written: bool = False) -> Wordings:
        """The wordings of a part of the cohort."""
        return cls(tomllib.loads((FOLDER / f"wordings_{part}.toml").read_text("utf-8")), as_written=as_written)

    def word(
        self, need: Need, rng: random.Random, count: int, *, mark: Callable[[str], str] = str, clean: bool = False
    ) -> list[str]:
        """Up to ``count`` different ways to ask ``need``; none when the table has no words for it.

        ``mark`` is put around what fills a slot, articles apart; ``clean``: without slips and habits of typing.
        """
        row = self._row(need.subject)
        templates = self.templates.get(need.ask, [])
        if row is None or not templates:
            return []
        found: list[str] = []
        for template in rng.sample(templates, k=len(templates)):
            plural = need.kind == "list" or need.ask == "list_all"
            text = self._filled(template, row, need.slots, rng, plural=plural, mark=mark)
            if text is not None and text not in found and len(found) < count:
                found.append(text)
        return found if clean else [self._noisy(text, rng) for text in found]

    def _row(self, subject: tuple[str, str]) -> Mapping[str, Sequence[str]] | None:
        kind, name = subject
        if kind == "drug":
            return {"x": (tables.table("drugs")["drug"][name]["name"],)}
        if not kind:
            return {}
        row: Mapping[str, Sequence[str]] | None = self.subjects.get(kind, {}).get(name)
        return row

    def _filled(
        self, template: str, row: Mapping[str, Sequence[str]], slots: Mapping[str, str], rng: random.Random, *,
        plural: bool, mark: Callable[[str], str],
    ) -> str | None:  # fmt: skip
        """The template with its slots filled; ``None`` when the subject has no such name."""
        words = dict(slots)
        if "event" in words:
            events = self.subjects["procedure"].get(words["event"], {}).get("event")
            if not events:
                return None
            words["event"] = rng.choice(events)
        words = {slot: mark(value) for slot, value in words.items()}
        drawn: dict[str, Name] = {}
        text = template
        for slot in _SLOT.findall(template):
            if slot not in words:
                field = slot.rsplit("_", 1)[-1]
                names = row.get("plural" if plural and field == "x" and "plural" in row else field)
                if not names:
                    return None
                name = drawn.setdefault(field, Name.parse(rng.choice(names)))
                words[slot] = ARTICLES[slot.removesuffix(field)](name).replace(name.text, mark(name.text))
            text = text.replace(f"{{{slot}}}", words[slot])
        return text

    def _noisy(self, text: str, rng: random.Random) -> str:
        if rng.random() < self.noise["mark"] and not text.endswith("?"):
            text += " ?"
        if rng.random() < self.noise["bare"]:
            text = without_accents(text)
        if rng.random() < self.noise["typo"]:
            text = mistyped(text, rng)
        return text.upper() if rng.random() < self.noise["capitals"] else text


def without_accents(text: str) -> str:
    """``text`` as typed in a hurry: no accent, œ as oe."""
    plain = unicodedata.normalize("NFD", text.replace("œ", "oe").replace("Œ", "OE"))
    return "".join(character for character in plain if not unicodedata.combining(character))


def mistyped(text: str, rng: random.Random) -> str:
    """One slip of the fingers in a word of seven letters or more, never in its first two; else unchanged."""
    words = text.split(" ")
    long = [n for n, word in enumerate(words) if len(word) > 6 and word.isalpha()]
    if not long:
        return text
    place = rng.choice(long)
    word, at = words[place], rng.randrange(2, len(words[place]) - 2)
    slips = (
        word[:at] + word[at + 1 :],
        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        word[:at] + word[at] + word[at:],
    )
    words[place] = rng.choice(slips)
    return " ".join(words)
