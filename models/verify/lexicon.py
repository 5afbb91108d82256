"""What the verifier knows of words: tests, drugs, clinical concepts, units, moments, sides, opposites. Loaded once.

Concepts are found by stems (« extrasystoles ventriculaires » is « extrasystole ventriculaire »); drugs, tests and
exams as they are spelt.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Literal, NamedTuple

from index import terms
from index.lexicon import body_words
from ingest.normalise import fold
from ingest.vocabulary import Phrases, Tokens, synonym_groups
from ingest.vocabulary.tables import rows as vocabulary_rows
from ingest.vocabulary.tables import split

_LONGEST_INITIALS = 3
_SHORTEST_VERB, _SHORTEST_FEMININE = 5, 4
_NOUNS = frozenset({"programme", "garde", "conserve", "élève", "double", "triple"})
"""Forms of verbs that are nouns."""
_FEMININE = re.compile(r"ees?$")
"""« serrée » without its accents is not stemmed like « serré »."""
_TIME_DOMAIN = "temps"
"""Abbreviations of months and durations: read with the dates and units."""
Kind = Literal["drug", "test", "exam", "moment", "side", "pair", "same", "problem", "procedure", "vaccine", "allergen"]


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a wording stands for: its kind and concept, for opposites the concept it excludes."""

    kind: Kind
    concept: str
    opposite: str | None = None
    accented: bool = False
    """Ends in « é »: « confirme » is another word."""
    initials: bool = False
    """Counts only where it is printed in capitals (« PAS » is a pressure, « pas » a negation)."""


@cache
def table(name: str) -> tuple[dict[str, str], ...]:
    """The rows of ``name``.csv beside this module."""
    text = files(__package__).joinpath(f"{name}.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))


def _rows() -> tuple[dict[str, str], ...]:
    return table("words")


def stem(word: str) -> str:
    """The stem of one folded word; some are kept whole (« foyer » would be « foie »)."""
    if word in _unstemmed():
        return word
    masculine = _FEMININE.sub("e", word) if len(word) > _SHORTEST_FEMININE else word
    return terms.stem(masculine)


@cache
def _unstemmed() -> frozenset[str]:
    return frozenset(fold(row["term"]) for row in _rows() if row["kind"] == "unstemmed")


@cache
def unturned_qualifiers() -> frozenset[str]:
    """Qualifiers whose denial says nothing of their opposite: what is not done is not therefore planned."""
    return frozenset(row["term"] for row in _rows() if row["kind"] == "unturned")


@cache
def contraries() -> frozenset[tuple[str, str]]:
    """Qualifiers that exclude each other beside a qualifier's own opposite."""
    told = [(row["term"], row["concept"]) for row in _rows() if row["kind"] == "contrary"]
    return frozenset((*told, *((second, first) for first, second in told)))


@cache
def named() -> Phrases[Meaning]:
    """Drugs, tests and exams by every way they are written."""
    entries: list[tuple[str, Meaning]] = []
    combined = {fold(row["brand"]): "+".join(sorted(split(row["substances"]))) for row in _combinations()}
    entries += [(brand, Meaning("drug", substances)) for brand, substances in combined.items()]
    for row in vocabulary_rows("drugs"):
        names = (row["name"], *split(row["synonyms"]), *split(row["brands"]))
        entries += [(term, Meaning("drug", row["id"])) for term in names if fold(term) not in combined]
    for row in vocabulary_rows("labs"):
        entries += [(term, Meaning("test", row["id"])) for term in (row["name"], *split(row["synonyms"]))]
    entries += [(row["term"], Meaning("test", row["concept"])) for row in _rows() if row["kind"] == "test"]
    for row in vocabulary_rows("exams"):
        entries += [(term, Meaning("exam", fold(row["exam"]))) for term in (row["exam"], *split(row["terms"]))]
    known = {fold(term): meaning for term, meaning in reversed(entries)}
    for group in synonym_groups():
        shared = next((known[term] for term in group if term in known), None)
        entries += [(term, shared) for term in group if shared and term not in known and len(term) > 1]
    return Phrases((term, _told_by_capitals(term, meaning)) for term, meaning in entries if _lettered(term))


def _combinations() -> tuple[dict[str, str], ...]:
    return tuple(vocabulary_rows("drug_combinations"))


@cache
def qualifiers(kind: Literal["moment", "side", "pair"]) -> Phrases[Meaning]:
    """Moments of intake, sides or opposites."""
    own = [row for row in _rows() if row["kind"] == kind]
    singular = ((term, row) for row in own for term in (row["term"], *_conjugated(row["term"])))
    plural = ((row["term"] + "s", row) for row in own if kind == "pair" and row["term"][-1:] in "éetiu")
    return Phrases(
        (term, Meaning(kind, row["concept"], row["opposite"] or None, accented=term.endswith("é")))
        for term, row in (*singular, *plural)
    )


_ENDINGS = ("e", "ent", "ait", "aient", "era", "eront", "ant", "é", "ée", "és", "ées")


def _conjugated(verb: str) -> tuple[str, ...]:
    """The forms of an infinitive in -er a report may hold; none for other words or for a verb that is a noun too."""
    if not verb.endswith("er") or " " in verb or len(verb) < _SHORTEST_VERB:
        return ()
    return tuple(verb[:-2] + ending for ending in _ENDINGS if verb[:-2] + ending not in _NOUNS)


@cache
def concepts() -> Phrases[Meaning]:
    """Problems, procedures, vaccines, allergens and whatever else has two wordings, by stems: see :func:`stemmed`."""
    return Phrases(
        (" ".join(map(stem, Tokens.of(fold(term)).texts)), _told_by_capitals(term, meaning))
        for term, meaning in _concept_terms()
        if _lettered(term)
    )


def _concept_terms() -> Iterator[tuple[str, Meaning]]:
    tables: tuple[tuple[str, Kind], ...] = (
        ("problems", "problem"), ("procedures", "procedure"), ("vaccines", "vaccine"), ("allergens", "allergen")
    )  # fmt: skip
    for table, kind in tables:
        for row in vocabulary_rows(table):
            yield from ((term, Meaning(kind, row["id"])) for term in (row["name"], *split(row["synonyms"])))
    for number, group in enumerate(body_words()):
        yield from ((term, Meaning("same", f"body{number}")) for term in group)
    groups = [*synonym_groups(), *_own_synonyms()]
    groups += [(row["abbreviation"], *_senses(row["expansion"])) for row in _abbreviations()]
    for number, group in enumerate(groups):
        yield from ((term, Meaning("same", f"same{number}")) for term in group if len(term) > 1)


@cache
def senses_of(stemmed_word: str) -> frozenset[str]:
    """The concepts one stem stands for alone."""
    found = concepts().find(Tokens((stemmed_word,), (0,), (len(stemmed_word),)))
    return frozenset(one.concept for match in found for one in match.values)


@cache
def body_concepts() -> frozenset[str]:
    """The concepts that are parts of the body."""
    return frozenset(f"body{number}" for number in range(len(body_words())))


@cache
def body_stems() -> frozenset[str]:
    """Stems of the words for parts of the body: what is denied is what they place, never they."""
    cells = [row["implies"] for row in table("roots") if row["kind"] == "body"]
    cells += [row["term"] for row in _rows() if row["kind"] == "part"]
    return frozenset(stem(word) for cell in cells for word in Tokens.of(fold(cell)).texts)


def _own_synonyms() -> tuple[tuple[str, ...], ...]:
    own = ((row["term"], *split(row["concept"])) for row in _rows() if row["kind"] == "synonym")
    return (*own, *(split(row["words"]) for row in table("paraphrases")))


@cache
def _abbreviations() -> tuple[dict[str, str], ...]:
    own = tuple(
        {"abbreviation": row["term"], "expansion": row["concept"]} for row in _rows() if row["kind"] == "abbreviation"
    )
    return (*(row for row in vocabulary_rows("abbreviations") if row["domain"] != _TIME_DOMAIN), *own)


def _senses(expansion: str) -> tuple[str, ...]:
    return tuple(sense.split(" (")[0].strip() for sense in expansion.replace(" / ", "|").split("|"))


class Expansion(NamedTuple):
    """What a printed abbreviation stands for, or what a printed word implies."""

    printed: str
    meant: str
    implied: bool


@cache
def expansions() -> Phrases[Expansion]:
    """Abbreviations and words that imply others, as they are usually printed."""
    known = [
        Expansion(row["abbreviation"], sense, False) for row in _abbreviations() for sense in _senses(row["expansion"])
    ]
    for row in table("implied"):
        known += [Expansion(term, sense, True) for term in split(row["printed"]) for sense in split(row["implies"])]
    return Phrases((one.printed, one) for one in known)


@cache
def soft_qualifiers() -> frozenset[str]:
    """Qualifiers a summary may add where nothing says the opposite; the lines must say any other."""
    return frozenset(row["term"] for row in _rows() if row["kind"] == "soft")


@cache
def unbound_qualifiers() -> frozenset[str]:
    """Qualifiers a summary may say of another word than the lines do: done, present, first."""
    return frozenset(row["term"] for row in _rows() if row["kind"] == "unbound")


def stemmed(tokens: Tokens) -> Tokens:
    """The same tokens as stems, at the same places."""
    return Tokens(tuple(map(stem, tokens.texts)), tokens.starts, tokens.ends)


def _lettered(term: str) -> bool:
    return any(map(str.isalpha, term))


def _told_by_capitals(term: str, meaning: Meaning) -> Meaning:
    short = meaning.kind != "drug" and len(term) <= _LONGEST_INITIALS
    return replace(meaning, initials=True) if short else meaning


@cache
def own_negations() -> Phrases[Meaning]:
    """Cues of negation of a single word or cell: ``before`` what they negate, or ``after`` it and a colon."""
    return Phrases((row["term"], Meaning("pair", row["concept"])) for row in _rows() if row["kind"] == "negation")


@cache
def existence_words() -> frozenset[str]:
    """Folded words whose denial may deny what they are said of: « épanchement non retrouvé »."""
    return frozenset(fold(row["term"]) for row in _rows() if row["kind"] == "existence")


@cache
def kin() -> Phrases[str]:
    """Wordings of a relative → who it is."""
    return Phrases((row["term"], row["concept"]) for row in _rows() if row["kind"] == "kin")


@cache
def relative_words() -> tuple[str, ...]:
    """Folded words for a relative that may also be the patient: « fille »."""
    return tuple(fold(row["term"]) for row in _rows() if row["kind"] == "relative")


@cache
def number_terms() -> dict[str, str]:
    """Folded ordinals and fractions in letters → their figures (« troisième »: 3, « demi »: 1/2)."""
    return {fold(row["term"]): row["concept"] for row in _rows() if row["kind"] == "number"}


@cache
def periods() -> dict[str, str]:
    """Folded words after « par » or « / » → the period of an intake or a check."""
    return {fold(row["term"]): row["concept"] for row in _rows() if row["kind"] == "period"}


@cache
def _drugs() -> frozenset[str]:
    return frozenset(row["id"] for row in vocabulary_rows("drugs"))


def is_drug(value: str) -> bool:
    """Whether a claim's value is that of a drug or a combination of drugs."""
    return all(one in _drugs() for one in value.split("+"))


@cache
def brands() -> frozenset[str]:
    """Folded trade names of drugs and vaccines."""
    names = (brand for row in vocabulary_rows("drugs") for brand in split(row["brands"]))
    return frozenset(map(fold, (*names, *(row["brand"] for row in _combinations()))))


@cache
def vaccines() -> frozenset[str]:
    """The concepts that are vaccines."""
    return frozenset(row["id"] for row in vocabulary_rows("vaccines"))


@cache
def micrograms() -> frozenset[str]:
    """Drugs whose bare strength may be in micrograms: « Lévothyrox 75 »."""
    names = {fold(row["term"]) for row in _rows() if row["kind"] == "microgram"}
    return frozenset(row["id"] for row in vocabulary_rows("drugs") if fold(row["name"]) in names)


@cache
def loss_stems() -> frozenset[str]:
    """Stems of words after which a figure is one the lines may print with a minus (« perte de 4 kg »: -4 kg)."""
    return frozenset(stem(fold(row["term"])) for row in _rows() if row["kind"] == "loss")


@cache
def limit_stems() -> frozenset[str]:
    """Stems of words with which a sentence tells the limit of a range, no value: « au-dessus de la norme de 104 »."""
    return frozenset(stem(fold(row["term"])) for row in _rows() if row["kind"] == "limit")


@cache
def days_beside() -> Phrases[str]:
    """Wordings of a day told by another: « la veille »."""
    return Phrases((row["term"], fold(row["term"])) for row in _rows() if row["kind"] == "day")


@cache
def class_words() -> frozenset[str]:
    """Folded words after which a Roman figure of one letter is a figure."""
    return frozenset(fold(row["term"]) for row in _rows() if row["kind"] == "class")


@cache
def code_units() -> dict[str, str]:
    """First letter of a moment code (« J5 », « H3 ») → its unit."""
    return {fold(row["term"]): row["concept"] for row in _rows() if row["kind"] == "code_unit"}


@cache
def unit_words() -> dict[str, str]:
    """Folded spelling of a unit → its canonical form."""
    return {fold(row["term"]): row["concept"] for row in _rows() if row["kind"] == "unit"}


@cache
def reporting_words() -> frozenset[str]:
    """Stems of words a summary may use that its lines do not hold: ordinary French, no finding, drug or place."""
    told = (row["term"] for row in _rows() if row["kind"] == "reporting")
    ordinary = (word for row in table("ordinary") for word in split(row["words"]))
    return frozenset(stem(fold(word)) for word in (*told, *ordinary))


@cache
def instructions() -> Phrases[bool]:
    """Wordings addressed to whoever summarises: a line that holds one supports nothing."""
    return Phrases((row["term"], True) for row in _rows() if row["kind"] == "instruction")


@cache
def orders() -> frozenset[str]:
    """Folded words that speak to whoever summarises where they open a sentence as an order."""
    return frozenset(fold(row["term"]) for row in _rows() if row["kind"] == "order")


@cache
def drug_endings() -> tuple[str, ...]:
    """Folded endings of names of substances: a word that has one is treated as a drug."""
    return tuple(fold(row["term"]) for row in _rows() if row["kind"] == "inn")
