"""Whose each line is, where lines of several patients stand together: only the patient's own support a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import combinations

from ingest.normalise import fold
from ingest.vocabulary import Tokens, identity_cues

_CAPITALS = r"[A-ZÀ-ÖØ-Þ][A-ZÀ-ÖØ-Þ'-]+"
_GIVEN = r"[A-ZÀ-ÖØ-Þ][a-zß-öø-ÿ]+(?:-[A-ZÀ-ÖØ-Þ][a-zß-öø-ÿ]+)*"
_NAME = rf"(?:{_GIVEN} )?{_CAPITALS}(?: (?:{_CAPITALS}|{_GIVEN}))*"
_TITLED = re.compile(
    r"(?<!Dr )(?<!Pr )(?<!Docteur )\b(?:M\.|Mme|Mlle|Mr|Monsieur|Madame|Patiente?|Nom|NOM|Enfant)"
    rf"\s*(?:de naissance)?\s*:?\s*({_NAME})"
)
"""A name behind a title or a label."""
_LEADING = re.compile(rf"^\W*({_CAPITALS}(?: {_CAPITALS})* {_GIVEN})(?=\s*(?:[,:(—–-]|J\d|n[ée]e?\b|\d|$|\s\s))")
"""A name that opens a line: « KONATE Awa, 3 ans »."""
_SHORTEST = 2

Person = frozenset[str]


def own_lines(lines: Sequence[str], sentence: str, patient: str | None) -> list[str] | None:
    """The lines that are of the patient; ``None`` where it cannot be told which, or the sentence names another.

    ``patient`` is the name of whom the summary is about, when known.
    """
    wanted = _tokens(patient or "")
    named = [_person(line, wanted, lines) for line in lines]
    persons = {person for person in named if person}
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
    if titled is not None:
        return _tokens(titled[1])
    tokens = Tokens.of(fold(line))
    if len(tokens.texts) > 1 and identity_cues("name_label").at(tokens, 0) is not None:
        return next((_tokens(word) for word in re.findall(rf"{_CAPITALS}", line)), frozenset())
    leading = _LEADING.match(line)
    if leading is not None and any(_same(one, wanted) for one in _openings(lines)):
        return _tokens(leading[1])
    return frozenset()


def _openings(lines: Sequence[str]) -> Iterator[Person]:
    yield from (_tokens(found[1]) for line in lines if (found := _LEADING.match(line)))


def _tokens(name: str) -> Person:
    return frozenset(word for word in Tokens.of(fold(name)).texts if len(word) >= _SHORTEST) - _TITLES


_TITLES = frozenset({"mme", "mr", "mlle", "monsieur", "madame", "nee"})


def _capitalised(text: str) -> frozenset[str]:
    words = re.findall(rf"\b(?:{_CAPITALS}|{_GIVEN})", text)
    return frozenset(token for word in words for token in Tokens.of(fold(word)).texts)
