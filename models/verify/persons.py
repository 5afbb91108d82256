"""Whose each line is, where lines of several patients stand together: only the patient's own support a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import combinations

from ingest.names import read_name
from ingest.normalise import fold
from ingest.vocabulary import Tokens, identity_cues

_TITLED = re.compile(
    r"(?<!Dr )(?<!Pr )(?<!Docteur )\b(?:M\.|Mme|Mlle|Mr|Monsieur|Madame|Patiente?|Nom|NOM|Enfant)"
    r"\s*(?:de naissance)?\s*:?\s*(?=[A-ZÀ-ÖØ-Þ])"
    r"|(?i:\b(?:m[eè]re|p[eè]re|enfant|b[eé]b[eé]|nouveau-n[eé]|jumeau|jumelle|conjointe?|fils|fille)\s*:\s*)"
    r"(?=[A-ZÀ-ÖØ-Þ]{2})"
)
"""A title or a label before a name."""
_AFTER_NAME = re.compile(r"\s*(?:[,:(—–-]|J\d|n[ée]e?\b|\d|$)|\s\s")
"""What follows a name that opens a line: « KONATE Awa, 3 ans »."""
_CAPITALISED = re.compile(r"\b[A-ZÀ-ÖØ-Þ][\w'-]+")
_SHORTEST = 2
_TITLES = frozenset({"mme", "mr", "mlle", "monsieur", "madame", "nee"})

Person = frozenset[str]


def own_lines(lines: Sequence[str], sentence: str, patient: str | None) -> list[str] | None:
    """The lines that are of the patient; ``None`` where it cannot be told which, or the sentence names another.

    ``patient`` is the name of whom the summary is about, when known: lines that only name others are none of his.
    """
    wanted = _tokens(patient or "")
    named = [_person(line, wanted, lines) for line in lines]
    persons = {person for person in named if person}
    if wanted and persons and not any(_same(person, wanted) for person in persons):
        return None
    if all(_same(one, two) for one, two in combinations(persons, 2)):
        return list(lines)
    if not any(_same(person, wanted) for person in persons):
        return None
    others = frozenset[str]().union(*(person for person in persons if not _same(person, wanted))) - wanted
    if others & _capitalised(sentence):
        return None
    kept, current = [], frozenset[str]()
    for line, person in zip(lines, named, strict=True):
        current = person or current
        mentioned = _capitalised(line)
        mine = _same(current, wanted) if person or not mentioned & (others | wanted) else not mentioned & others
        if mine:
            kept.append(line)
    return kept


def _same(one: Person, two: Person) -> bool:
    return bool(one and two) and (one <= two or two <= one)


def _person(line: str, wanted: Person, lines: Sequence[str]) -> Person:
    """Whose name a line states; a name that only opens it counts where the patient's opens one too."""
    titled = _TITLED.search(line)
    if titled is not None and (name := _family(line[titled.end() :])):
        return name
    tokens = Tokens.of(fold(line))
    label = identity_cues("name_label").at(tokens, 0) if len(tokens.texts) > 1 else None
    if label is not None:
        return _family(line[tokens.ends[label.last - 1] :].lstrip(" :"))
    leading = _opening(line)
    return leading if leading and any(_same(one, wanted) for one in _openings(lines)) else frozenset()


def _family(text: str) -> Person:
    """The words of the name that begins a text, where some of it is in capitals."""
    name = read_name(text)
    return _tokens(name.printed) if name.family or (name.whole or "").isupper() else frozenset()


def _opening(line: str) -> Person:
    """The name that opens a line: family name in capitals, given name, nothing of the same sentence behind."""
    text = line.lstrip("-•*–▪ \t")
    name = read_name(text)
    if not (name.family and name.given) or not text.startswith(f"{name.family} {name.given}"):
        return frozenset()
    printed = f"{name.family} {name.given}"
    if any(map(str.isdigit, printed)):  # (« J1 »)
        return frozenset()
    return _tokens(printed) if _AFTER_NAME.match(text, len(printed)) else frozenset()


def _openings(lines: Sequence[str]) -> Iterator[Person]:
    return (name for line in lines if (name := _opening(line)))


def _tokens(name: str) -> Person:
    return frozenset(word for word in Tokens.of(fold(name)).texts if len(word) >= _SHORTEST) - _TITLES


def _capitalised(text: str) -> frozenset[str]:
    words = _CAPITALISED.findall(text)
    return frozenset(token for word in words for token in Tokens.of(fold(word)).texts)
