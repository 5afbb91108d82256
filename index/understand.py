"""From a question to its Plan: longest phrases of the vocabulary first, the rest is searched as words.

Deterministic, no model. Misspelt words of the vocabulary are read as the nearest one; the Plan's ``text``
shows the reading, so a wrong one is seen and corrected.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, cast, get_args

from rapidfuzz import process
from rapidfuzz.distance import OSA

from index.days import french_date
from index.lexicon import function_words, own_words, request_words
from index.periods import Period, read_period
from index.plan import Intent, Plan
from index.terms import stem, words
from ingest.document import Category
from ingest.normalise import fold
from ingest.vocabulary import analytes, specialty_label, specialty_terms
from ingest.vocabulary.tables import rows

LISTED = 50
SEVERAL = 5
SHORTEST_MISSPELT = 6
SHORTEST_STEMMED = 5
REPORT: tuple[Category, ...] = ("compte_rendu", "imagerie", "lettre", "synthese")

Kind = Literal["cue", "document", "exam", "specialty", "analyte"]
_PREFERENCE: tuple[Kind, ...] = get_args(Kind)
"""A phrase that can be read in several ways is read as the first of these."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What one phrase of a question means. ``label`` is how the doctor reads it back."""

    kind: Kind
    value: str
    categories: tuple[Category, ...] = ()
    types: tuple[str, ...] = ()
    label: str = ""
    place: bool = False
    """A specialty named by a part of the body (« thoracique »): beside an exam it says where, not who."""


Phrase = tuple[str, ...]
_SECOND_OF_PAIR = {"pa_systolique": "pa_diastolique"}


@lru_cache(maxsize=1)
def _phrases() -> dict[Phrase, tuple[Reading, ...]]:
    """Every phrase the vocabulary reads, by its folded words. A phrase may be read in several ways."""
    found: dict[Phrase, dict[Reading, None]] = {}

    def add(phrase: str, reading: Reading) -> None:
        key = tuple(words(phrase))
        if key:
            found.setdefault(key, {})[reading] = None

    for row in rows("question_documents"):
        categories = cast("tuple[Category, ...]", tuple(row["categories"].split(";")))
        types = tuple(filter(None, row["type_codes"].split(";")))
        for phrase in row["terms"].split("|"):
            add(phrase, Reading("document", row["label"], categories, types, row["label"]))
    for row in rows("exams"):
        categories = cast("tuple[Category, ...]", tuple(row["categories"].split(";")))
        for phrase in row["terms"].split("|"):
            add(phrase, Reading("exam", " ".join(words(row["exam"])), categories, label=row["exam"]))
    places = {key for row in rows("anatomy_words") if (key := " ".join(words(row["word"])))}
    for phrase, family in specialty_terms().items():
        add(
            phrase,
            Reading("specialty", family, label=specialty_label(family) or family, place=phrase in places),
        )
    for analyte in analytes().values():
        for phrase in (analyte.name, *analyte.synonyms):
            add(phrase, Reading("analyte", analyte.id, label=analyte.name))
    for row in rows("analyte_names"):
        for name in _measured(row):
            add(row["term"], Reading("analyte", name, label=analytes()[name].name))
    for row in rows("question_cues"):
        for phrase in row["terms"].split("|"):
            add(phrase, Reading("cue", row["cue"]))
    return {phrase: tuple(readings) for phrase, readings in found.items()}


def _measured(row: dict[str, str]) -> tuple[str, ...]:
    """The analytes a printed name means in a question; « tension » is a pair of pressures."""
    known = {"pair": (row["analyte"], _SECOND_OF_PAIR.get(row["analyte"], row["analyte"])), "any": (row["analyte"],)}
    return tuple(name for name in known.get(row["use"], ()) if name in analytes())


@lru_cache(maxsize=1)
def _stemmed() -> dict[Phrase, tuple[Reading, ...]]:
    """Phrases by their stems, for plurals and other endings; only phrases whose words are all long enough."""
    found: dict[Phrase, dict[Reading, None]] = {}
    for phrase, readings in _phrases().items():
        if all(len(word) >= SHORTEST_STEMMED for word in phrase):
            found.setdefault(tuple(map(stem, phrase)), {}).update(dict.fromkeys(readings))
    return {stems: tuple(readings) for stems, readings in found.items()}


@lru_cache(maxsize=1)
def _single_words() -> tuple[str, ...]:
    """Long enough words of the vocabulary, to which a misspelt one may be near."""
    return tuple(sorted({word for phrase in _phrases() for word in phrase if len(word) >= SHORTEST_MISSPELT}))


@lru_cache(maxsize=1)
def _longest_phrase() -> int:
    return max(map(len, _phrases()))


@lru_cache(maxsize=4096)
def _spelt(word: str) -> str:
    """The vocabulary's word nearest to a misspelt one (one edit; two from nine letters), else the word itself."""
    if len(word) < SHORTEST_MISSPELT or not word.isalpha() or (word,) in _phrases() or (stem(word),) in _stemmed():
        return word
    if word in function_words() or word in request_words() or word in own_words():
        return word
    allowed = 1 if len(word) < 9 else 2
    near = process.extractOne(word, _single_words(), scorer=OSA.distance, score_cutoff=allowed)
    return near[0] if near is not None and near[0][0] == word[0] else word


def understand_question(question: str, *, today: str) -> Plan:
    """The Plan of a question. ``today`` (ISO day) only resolves relative words."""
    folded = fold(question)
    period = read_period(folded, today=today)
    rest = folded[: period.start] + " " + folded[period.end :] if period else folded
    asked = words(rest)
    readings: list[Reading] = []
    terms: list[str] = []
    numbers: list[int] = []
    cut = list(_cut(asked))
    several = any(reading.value == "several" for _, found in cut for reading in found)
    ignored = function_words() | request_words()
    about_something = any(
        any(reading.kind == "exam" for reading in found)
        if found
        else not (phrase[0] in ignored or phrase[0].isdecimal())
        for phrase, found in cut
    )
    for phrase, found in cut:
        chosen = min(found, key=lambda reading: _PREFERENCE.index(reading.kind), default=None)
        if chosen is not None and not (about_something and chosen.place):
            readings += (
                [reading for reading in found if reading.kind == chosen.kind] if chosen.kind == "analyte" else [chosen]
            )
        elif found:
            terms.append(" ".join(phrase))
        elif phrase[0].isdecimal() and (len(phrase[0]) <= 2 or several):
            numbers.append(min(int(phrase[0][:4]), LISTED))
        elif phrase[0] not in ignored:
            terms.append(phrase[0])
    return _plan(readings, terms, numbers, period)


def _cut(asked: list[str]) -> Iterator[tuple[Phrase, tuple[Reading, ...]]]:
    """The question cut left to right into the longest known phrases; other words one by one, as they were typed."""
    phrases, stemmed = _phrases(), _stemmed()
    spelt = [_spelt(word) for word in asked]
    place = 0
    last = len(asked) - 1
    while place < len(asked):
        for length in range(min(_longest_phrase(), len(asked) - place), 0, -1):
            phrase = tuple(spelt[place : place + length])
            readings = phrases.get(phrase) or stemmed.get(tuple(map(stem, phrase)), ())
            # A function word that ends a question is none: « dernière TA ».
            if readings and not (length == 1 and phrase[0] in function_words() and place < last):
                yield phrase, readings
                place += length
                break
        else:
            yield (asked[place],), ()
            place += 1


def _plan(readings: list[Reading], terms: list[str], numbers: list[int], period: Period | None) -> Plan:
    cues = {reading.value for reading in readings if reading.kind == "cue"}
    exams = tuple(dict.fromkeys(reading.value for reading in readings if reading.kind == "exam"))
    specialties = tuple(dict.fromkeys(reading.value for reading in readings if reading.kind == "specialty"))
    analytes = tuple(dict.fromkeys(reading.value for reading in readings if reading.kind == "analyte"))
    documents = [reading for reading in readings if reading.kind == "document"]
    categories, types = _documents(documents, exams=bool(exams), specialties=bool(specialties))
    searched = (*exams, *terms)
    filtered = bool(documents or specialties or period)
    intent = _intent(cues, filtered=filtered, searched=searched, analytes=analytes)
    limit = _limit(intent, cues, numbers)
    first = f"{limit} derniers" if intent == "list" and "several" in cues else _INTENT_WORDS[intent]
    if intent == "latest":
        first = "Premier" if "oldest" in cues else "Avant-dernier" if "previous" in cues else first
    return Plan(
        intent=intent,
        categories=categories,
        types=types,
        specialties=specialties,
        analytes=analytes,
        date_from=period.date_from if period else None,
        date_to=period.date_to if period else None,
        limit=limit,
        terms=searched,
        text=_in_words(first, readings, terms, period),
        order="oldest" if "oldest" in cues else "newest",
        offset=1 if "previous" in cues else 0,
    )


def _documents(
    documents: list[Reading], *, exams: bool, specialties: bool
) -> tuple[tuple[Category, ...], tuple[str, ...]]:
    """The categories and types asked for. Several narrow together when they can, else they add up."""
    if exams:
        return (), ()
    if not documents:
        return (REPORT, ()) if specialties else ((), ())
    narrow = [reading for reading in documents if reading.types] or documents
    common = set(narrow[0].categories).intersection(*(reading.categories for reading in narrow))
    ordered = tuple(dict.fromkeys(category for reading in narrow for category in reading.categories))
    categories = tuple(category for category in ordered if category in common) or narrow[0].categories
    return categories, tuple(dict.fromkeys(code for reading in narrow for code in reading.types))


def _intent(
    cues: set[str],
    *,
    filtered: bool,
    searched: tuple[str, ...],
    analytes: tuple[str, ...],
) -> Intent:
    if analytes:
        return "trend" if "trend" in cues else "value"
    if "existence" in cues:
        return "find"
    if "several" in cues or "all" in cues:
        return "list"
    if cues & {"latest", "oldest", "previous"}:
        return "latest"
    if filtered and not searched:
        return "list"
    return "find"


def _limit(intent: Intent, cues: set[str], numbers: list[int]) -> int:
    if intent == "latest":
        return 1
    if intent in {"find", "value"}:
        return SEVERAL
    if numbers and "several" in cues:
        return max(1, min(numbers[0], LISTED))
    return SEVERAL if "several" in cues else LISTED


_INTENT_WORDS: dict[Intent, str] = {
    "latest": "Dernier",
    "list": "Liste",
    "find": "Recherche",
    "value": "Valeur",
    "trend": "Évolution",
    "summary": "Synthèse",
}


def _in_words(first: str, readings: list[Reading], terms: list[str], period: Period | None) -> str:
    labels = [reading.label for reading in readings if reading.kind != "cue"]
    return " · ".join(dict.fromkeys([first, *labels, *(f"« {term} »" for term in terms), *_period_words(period)]))


def _period_words(period: Period | None) -> list[str]:
    if period is None:
        return []
    first = f"du {french_date(period.date_from)}" if period.date_from else ""
    last = f"au {french_date(period.date_to)}" if period.date_to else ""
    if first and not last:
        first = first.replace("du", "depuis le", 1)
    if last and not first:
        last = last.replace("au", "jusqu'au", 1)
    return [" ".join(filter(None, [first, last]))]
