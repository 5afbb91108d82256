"""Concepts: what must be found, with the ways of writing it, matched on stems.

A concept holds alternatives; an alternative is a set of stems that must stand in the same chunk. Synonyms
come from the vocabulary; the question's own words are always the first alternative.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from index.bm25 import Bm25
from index.clinical_phrases import clinical_phrases, other_stems
from index.lexicon import body_words, exam_kinds, exam_names, function_words
from index.terms import stem, stems_of, terms, words
from ingest.normalise import fold
from ingest.vocabulary import synonym_groups
from ingest.vocabulary.clinical import CLASS_PREFIX, drug_classes, drugs, members
from ingest.vocabulary.tables import rows, split

SHORTEST_SYNONYM = 3
EITHER = " ou "
"""Stands between the words of a term any of which will do: « voie basse ou césarienne »."""


@dataclass(frozen=True, slots=True)
class Concept:
    """One thing that must be found. ``phrase`` is what was asked, folded.

    ``ids`` are what the clinical vocabulary calls it: facts and prescriptions of these ids state it whatever the word.
    """

    phrase: str
    alternatives: tuple[tuple[str, ...], ...]
    ids: frozenset[str] = frozenset()
    _ways: tuple[frozenset[str], ...] = field(init=False, repr=False, compare=False)
    """``alternatives`` as sets: every question compares them with the words of hundreds of titles and lines."""

    def __post_init__(self) -> None:
        """Make the sets once."""
        object.__setattr__(self, "_ways", tuple(frozenset(way) for way in self.alternatives))

    def in_stems(self, stems: frozenset[str]) -> bool:
        """Whether some alternative's stems are all among ``stems``."""
        return any(map(stems.issuperset, self._ways))

    def scores(self, bm25: Bm25) -> NDArray[np.float32]:
        """For each chunk, the best alternative's score; 0 where the concept is absent. Shape ``(chunks,)``."""
        return bm25.scores(self)


@lru_cache(maxsize=1)
def _exams_by_stem() -> dict[str, tuple[tuple[str, frozenset[str]], ...]]:
    """Every exam with one of its names, as stems, by each stem of the name."""
    found: dict[str, list[tuple[str, frozenset[str]]]] = {}
    for exam, names in exam_names().items():
        for stems in {frozenset(_stems(name)) for name in names}:
            for one in stems:
                found.setdefault(one, []).append((exam, stems))
    return {one: tuple(named) for one, named in found.items()}


@lru_cache(maxsize=128)
def _other_exams(exam: str) -> tuple[frozenset[str], ...]:
    """The names, as stems, of exams that hold a name of ``exam`` and are no kind of it: « Holter ECG » is no ECG."""
    own = {frozenset(way) for way in concept(exam).alternatives}
    found = {
        stems
        for way in own
        for other, stems in _exams_by_stem().get(min(way), ())
        if way < stems and other != exam and exam not in exam_kinds()[other]
    }
    return tuple(found - own)


def names_exam(exam: Concept, stems: frozenset[str]) -> bool:
    """Whether ``stems``, of a title, name the exam, and not only a longer name of another one that holds its own."""
    ways = [frozenset(way) for way in exam.alternatives if stems.issuperset(way)]
    longer = [other for other in _other_exams(exam.phrase) if other <= stems] if ways else []
    return any(not any(way < other for other in longer) for way in ways)


@lru_cache(maxsize=1)
def _synonyms() -> dict[str, tuple[str, ...]]:
    """Every phrase of the vocabulary's synonym groups, folded, to the phrases it may be written as."""
    found: dict[str, set[str]] = {}
    # (two letters mean too many things: « OH » is alcohol beside « Vitamine D 25-OH »)
    abbreviations = (
        tuple(way for way in group if len(way) >= SHORTEST_SYNONYM and fold(way) not in other_stems())
        for group in synonym_groups()
    )
    for group in (*abbreviations, *body_words(), *((name, *ways) for name, ways in exam_names().items())):
        for phrase in group:
            found.setdefault(" ".join(words(phrase)), set()).update(group)
    return {phrase: tuple(sorted(others)) for phrase, others in found.items()}


@lru_cache(maxsize=4096)
def concept(phrase: str) -> Concept:
    """The concept of a phrase as asked, widened by its synonyms."""
    asked = " ".join(words(phrase))
    own = _stems(asked)
    if asked in exam_names():
        # An exam's abbreviations mean other things elsewhere (« OCT »: octobre): its own names only.
        ways = [own, *(_stems(name) for name in exam_names()[asked] if not _loses_a_word(name))]
        act = clinical_phrases().get(own)
        named = act is not None and asked in {" ".join(words(wording)) for wording in act.wordings}
        ids = act.ids if act is not None and named else frozenset()
        return Concept(asked, _distinct(ways), ids)
    known = clinical_phrases().get(own)
    others = [*_synonyms().get(asked, ()), *(known.wordings if known is not None else ())]
    ways = [own, *_of_same_part(own), *map(_stems, others)]
    return Concept(asked, _distinct(ways), known.ids if known else frozenset())


def _distinct(ways: Sequence[tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    """The wordings, each once; only the first, which was asked, may be single letters (« M.A.P.A. » leaves « P »)."""
    own, *others = ways
    told = (way for way in others if any(len(part) > 1 for part in way))
    return tuple(dict.fromkeys(way for way in (own, *told) if way))


def _of_same_part(way: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The phrase with another word for its part of the body: « nodule thyroïdien », « de la thyroïde »."""
    for place, part in enumerate(way if len(way) > 1 else ()):
        group = body_parts().get(part)
        for other in body_parts() if group is not None else ():
            if other != part and body_parts()[other] == group:
                yield (*way[:place], other, *way[place + 1 :])
        for several in _wordings_of_part().get(group or "", ()):
            yield (*way[:place], *several, *way[place + 1 :])


@lru_cache(maxsize=1)
def _wordings_of_part() -> dict[str, tuple[tuple[str, ...], ...]]:
    """Of each part of the body its wordings of several words, as stems: « lobe supérieur » is the lung's."""
    return {
        " ".join(words(group[0])): tuple({_stems(way): None for way in group if len(_stems(way)) > 1})
        for group in body_words()
    }


def kind_of(phrase: str) -> str | None:
    """The noun that says what kind of thing a problem of several words is: « ulcère gastrique » is an « ulcère »."""
    head, _, rest = phrase.partition(" ")
    return head if rest and names_body_part(rest) and not names_body_part(head) else None


def names_body_part(text: str) -> bool:
    """Whether a word of a text names a part of the body."""
    return bool(parts_named(words(text)))


def parts_named(said: Iterable[str]) -> frozenset[str]:
    """The parts of the body that words (folded) name."""
    return frozenset(part for word in said if (part := body_parts().get(stem(word))) is not None)


@lru_cache(maxsize=1)
def body_parts() -> dict[str, str]:
    """The stem of each word of a part of the body, to the name of the part (the first of its words)."""
    return {
        stem(words(way)[0]): " ".join(words(group[0]))
        for group in body_words()
        for way in group
        if len(words(way)) == 1
    }


def _loses_a_word(phrase: str) -> bool:
    """Whether an abbreviation of ``phrase`` is taken for a function word: « holter TA » is not any Holter."""
    return any(word.isupper() and fold(word) in function_words() for word in phrase.split(" "))


def _stems(phrase: str) -> tuple[str, ...]:
    kept = terms(phrase)
    return tuple(dict.fromkeys(kept)) if kept else tuple(stem(word) for word in words(phrase))


@lru_cache(maxsize=512)
def drug_concept(asked: str) -> Concept:
    """A drug, combination or class, with every name of what it holds: a document that names one of them has it."""
    held = members(asked.removeprefix(CLASS_PREFIX)) if asked.startswith(CLASS_PREFIX) else asked.split("+")
    ways: dict[tuple[str, ...], None] = {}
    for name in sorted(held):
        for wording in _drug_names(name):
            ways[_stems(" ".join(words(wording)))] = None
    return Concept(asked, tuple(way for way in ways if way), frozenset(held))


def _drug_names(name: str) -> tuple[str, ...]:
    if name.startswith(CLASS_PREFIX):
        return drug_classes()[name.removeprefix(CLASS_PREFIX)].terms
    drug = drugs().get(name)
    typed = tuple(word for row in rows("question_drugs") if row["drug"] == name for word in split(row["terms"]))
    return (drug.name, *drug.brands, *typed) if drug is not None else (name,)


@lru_cache(maxsize=512)
def any_of(phrases: tuple[str, ...]) -> Concept:
    """One concept that any of the phrases fulfils."""
    each = [concept(phrase) for phrase in phrases]
    ways = tuple(dict.fromkeys(way for one in each for way in one.alternatives))
    return Concept(EITHER.join(phrases), ways, frozenset(name for one in each for name in one.ids))


def concepts(phrases: Sequence[str]) -> tuple[Concept, ...]:
    """The concepts of the phrases that hold any word at all."""
    either = (any_of(tuple(phrase.split(EITHER))) if EITHER in phrase else concept(phrase) for phrase in phrases)
    return tuple(found for found in either if found.alternatives)


def mentioned(text: str, start: int, end: int, wanted: Sequence[Concept]) -> list[tuple[int, int]]:
    """Offsets of the words of ``text[start:end]`` that belong to what is asked, in order; else the whole.

    Of a concept, the words of the shortest wordings that stand there whole, else of any: of « fond d'œil : pas de
    rétinopathie diabétique » the exam's own, though it is also called « fond d'œil du diabétique ».
    """
    held = stems_of(text[start:end])
    parts: set[str] = set()
    for concept in wanted:
        whole = [one for one in concept.alternatives if held.issuperset(one)]
        fewest = min(map(len, whole), default=0)
        named = [one for one in whole if len(one) == fewest] or concept.alternatives
        parts.update(part for one in named for part in one)
    found: dict[str, tuple[int, int]] = {}
    for match in _WORD.finditer(text, start, end):
        for part in words(match.group()):
            if stem(part) in parts and part not in function_words():  # (« ETT » has the stem of « et »)
                found.setdefault(stem(part), match.span())
    return list(found.values()) or [(start, end)]


_WORD = re.compile(r"[^\W_]+")
