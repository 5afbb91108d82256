"""Names of doctors and patients in a question, told by the title before them."""

from __future__ import annotations

from collections.abc import Sequence

from index.lexicon import function_words
from index.ordinary import only_asks
from index.readings import phrases
from index.spelling import spelt

_TITLES = frozenset({"dr", "docteur", "docteure", "dre", "drs", "pr", "prof", "professeur", "professeure"})
_CIVIL = frozenset({"m", "mr", "mme", "mlle", "monsieur", "madame", "mademoiselle"})
_NAME_WORDS = 2
_ASKS_HOW = frozenset({"comment", "qui", "lequel", "laquelle", "combien", "quand", "deja"})


def without_names(asked: Sequence[str]) -> tuple[list[str], list[str]]:
    """The words without names of doctors (after « Dr ») and of patients (after « Mme »), and the doctors' names.

    « PR » is a title before a word the vocabulary does not know only.
    """
    kept: list[str] = []
    authors: list[str] = []
    place = 0
    if len(asked) > 1 and asked[0] in _TITLES and _is_discipline(asked[1:]):
        return ["qui", "est", "le", *asked[1:]], []
    while place < len(asked):
        word = asked[place]
        place += 1
        if (word not in _TITLES and word not in _CIVIL) or _who_asks(asked, place):
            kept.append(word)
            continue
        name = _name_at(asked, place, sure=word in {"dr", "docteur", "docteure", "dre"})
        place += len(name)
        if name and word in _TITLES:
            authors.append(" ".join(name))
        elif word in _TITLES and not name:
            kept.append(word)
    return kept, authors


def _is_discipline(after: Sequence[str]) -> bool:
    """Whether nothing but a discipline follows a title: « Dr dermato ? » asks who that is."""
    return any(reading.kind == "specialty" for reading in phrases().get(tuple(after), ()))


def _who_asks(asked: Sequence[str], place: int) -> bool:
    """Whether the title before ``place`` is of who asks: « le docteur voudrait », « Madame le docteur demande »."""
    follows = asked[place] if place < len(asked) else ""
    return place > 1 and asked[place - 2] in _WHO and (only_asks(spelt(follows)) or follows in _HAS)


_WHO = frozenset({"le", "la", "mon", "ma", "notre"})
_HAS = frozenset({"a", "aura", "avait", "est"})


def _name_at(asked: Sequence[str], place: int, *, sure: bool) -> list[str]:
    name: list[str] = []
    for word in asked[place : place + _NAME_WORDS]:
        known = (word,) in phrases() or only_asks(word)
        if word in function_words() | _ASKS_HOW or not word.isalpha() or (known and (name or not sure)):
            break
        name.append(word)
    return name
