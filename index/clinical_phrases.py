"""The clinical vocabulary as questions word it: what a phrase names, and the other ways of writing it.

Only wordings that mean one thing wherever they stand are ways of searching: « PR » is a disease beside
« méthotrexate » and an interval on an ECG. What such a wording states is found by the facts read in documents.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from index.calendar_words import SEASONS
from index.lexicon import request_words
from index.ordinary import ordinary_words
from index.terms import stem, terms, words
from ingest.normalise import fold
from ingest.vocabulary.clinical import Concept, allergens, clinical_terms, problems, procedures, vaccines
from ingest.vocabulary.phrases import Tokens
from ingest.vocabulary.tables import rows, split

SHORTEST_WORDING = 3
_ALSO_SAID = {"cancer": "tumeur", "carcinome": "tumeur", "neoplasie": "tumeur", "chirurgie": "chir"}
Stems = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ClinicalPhrase:
    """What a phrase names: ids of problems, procedures, vaccines or allergens, and wordings to search for."""

    name: str
    ids: frozenset[str]
    wordings: tuple[str, ...]


@lru_cache(maxsize=1)
def clinical_phrases() -> dict[Stems, ClinicalPhrase]:
    """Every wording by the stems of its content words, in order."""
    found: dict[Stems, ClinicalPhrase] = {}
    for one, searched in _concepts():
        wordings = tuple(word for word in (one.name, *one.synonyms) if searched and _means_one_thing(word))
        for wording in (one.name, *one.synonyms, *_also_said(one)):
            stems = tuple(dict.fromkeys(terms(wording)))
            if not stems:
                continue
            known = found.get(stems)
            ids = frozenset({one.id}) | (known.ids if known else frozenset())
            others = dict.fromkeys((*(known.wordings if known else ()), *wordings))
            found[stems] = ClinicalPhrase(" ".join(words(wording)), ids, tuple(others))
    return found | dict(_families(found))


def _also_said(one: Concept) -> Iterator[str]:
    """« Tumeur du sein » asks for the cancer, « chir cataracte » for the operation."""
    for wording in (one.name, *one.synonyms):
        first, _, rest = wording.partition(" ")
        if fold(first) in _ALSO_SAID and rest:
            yield f"{_ALSO_SAID[fold(first)]} {rest}"


def _families(known: Mapping[Stems, ClinicalPhrase]) -> Iterator[tuple[Stems, ClinicalPhrase]]:
    """General words with everything they cover: « insuffisance rénale » is chronic or acute."""
    for row in rows("problem_families"):
        covered = [problems().get(name) or procedures()[name] for name in split(row["problems"])]
        ways = [word for one in covered for word in (one.name, *one.synonyms) if _means_one_thing(word)]
        ways += split(row["words"])
        for term in split(row["terms"]):
            stems = tuple(dict.fromkeys(terms(term)))
            own = known.get(stems, ClinicalPhrase(" ".join(words(term)), frozenset(), ()))
            ids = own.ids | {one.id for one in covered}
            yield stems, ClinicalPhrase(own.name, ids, tuple(dict.fromkeys((*own.wordings, *ways))))


def _concepts() -> Iterator[tuple[Concept, bool]]:
    """Concepts, and whether their wordings mean them in any text (« grippe » is a disease before it is a vaccine)."""
    for table in (problems(), procedures(), allergens()):
        for one in table.values():
            yield one, True
    for one in vaccines().values():
        yield one, False


def _means_one_thing(wording: str) -> bool:
    if len(wording) < SHORTEST_WORDING or fold(wording) in other_stems():
        return False
    named = list(clinical_terms().find(Tokens.of(" ".join(words(wording)))))
    senses = [sense for found in named for sense in found.values]
    return not any(sense.context for sense in senses) and len({sense.concepts for sense in senses}) <= 1


@lru_cache(maxsize=1)
def other_stems() -> frozenset[str]:
    """Stems of ordinary words that are no words themselves: « HIV » would be found wherever « hiver » stands."""
    plain = ordinary_words() | request_words() | SEASONS.keys()
    return frozenset(stem(word) for word in plain if stem(word) != word and stem(word) not in plain)


@lru_cache(maxsize=1)
def _longest() -> int:
    return max(map(len, clinical_phrases()))


def joined(asked: Sequence[str]) -> tuple[str, ...]:
    """The terms of a question, those that together name one thing as one: « insuffisance » « cardiaque »."""
    return tuple(name for name, _ in grouped(tuple(asked)))


@lru_cache(maxsize=1024)
def grouped(asked: tuple[str, ...]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The things the terms of a question name, each with its terms: a known one by a wording of it."""
    stems = [tuple(dict.fromkeys(terms(term))) for term in asked]
    found: list[tuple[str, tuple[str, ...]]] = []
    place = 0
    while place < len(asked):
        for end in range(min(len(asked), place + _longest()), place + 1, -1):
            together = tuple(stem for part in stems[place:end] for stem in part)
            known = clinical_phrases().get(together)
            if known is not None:
                found.append((known.name, asked[place:end]))
                place = end
                break
        else:
            found.append((asked[place], asked[place : place + 1]))
            place += 1
    return tuple(found)
