"""Whether the words of a sentence are its lines' own, in other forms: stems, families, synonyms, abbreviations.

A wrong word harms less than a wrong number: single words may lack up to a measured share. What the vocabulary knows
as a problem, an operation, a vaccine or an allergen may not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from itertools import pairwise

from index.lexicon import function_words
from ingest.normalise import fold
from ingest.vocabulary import Tokens
from ingest.vocabulary.tables import rows as vocabulary_rows
from ingest.vocabulary.tables import split
from models.verify.claim import Claim
from models.verify.implied import disorders
from models.verify.lexicon import reporting_words, senses_of, stem, table, vaccines

_FAMILY_LETTERS = 5
_COUNTED_LETTERS = 3
_FAMILY_SHARE = 0.6
"""Two stems are of one family when they share so many first letters, and such a share of the longer one."""
UNSUPPORTED_CLINICAL = 0.1
"""Share of its words that may be clinical and not the lines', where no clinical concept is; measured."""
_FEWEST_CUT, _FEWEST_LEFT = 4, 3
"""Letters an abridged word has, and lacks, at least."""
_VERBAL_ENDINGS = ("é", "és", "ée", "ées", "er", "ait", "aient", "era", "eront", "ant", "ment")
_CLINICAL_COLUMNS = {
    "problems": ("name", "synonyms"),
    "body_words": ("words",),
    "anatomy_words": ("word",),
}
"""Tables of which every word tells a finding or a place."""
_CLINICAL_NAMES = {
    "procedures": ("name", "synonyms"),
    "exams": ("exam", "terms"),
    "labs": ("name", "synonyms"),
    "analyte_names": ("term",),
    "blood_tests": ("term",),
    "drug_classes": ("label", "terms"),
    "vaccines": ("name", "synonyms"),
    "allergens": ("name", "synonyms"),
    "medical_devices": ("term",),
    "specialty_terms": ("term",),
    "abbreviations": ("expansion",),
}
"""Tables whose names of one word do; in longer ones stand ordinary words too (« pose d'une sonde », « produit de »)."""
_SHORTEST_CLINICAL, _LONGEST_INITIALS = 4, 4
DOSES = frozenset({"mg", "g", "ug", "ui", "ml"})
_AGAINST, _VACCINE = "anti", "vaccin"
"""« vaccin antigrippal » is that of « grippe »."""


@dataclass(frozen=True, slots=True)
class Words:
    """What a sentence says in words beyond what its lines say."""

    counted: int
    missing: tuple[Claim, ...]
    clinical: tuple[Claim, ...]
    other: int

    @property
    def share(self) -> float:
        """Missing words that are neither clinical nor verbs, among those counted."""
        return self.other / max(1, self.counted)


@dataclass(frozen=True)
class Support:
    """The words of the lines."""

    source: Sequence[Claim]
    folded: str

    @cached_property
    def stems(self) -> frozenset[str]:
        """Stems of the lines' words, and of what their abbreviations stand for."""
        return frozenset(claim.value for claim in self.source if claim.kind == "word")

    @cached_property
    def _said(self) -> frozenset[str]:
        return frozenset(
            claim.value for claim in self.source if claim.kind == "word" and claim.manner in {"said", "inner"}
        )

    @cached_property
    def _sides(self) -> frozenset[str]:
        return frozenset(claim.value for claim in self.source if claim.kind == "side")

    @cached_property
    def _senses(self) -> frozenset[str]:
        return frozenset().union(*(claim.senses for claim in self.source))

    def family(self, word: str) -> frozenset[str]:
        """Stems of the lines that are the word or of its family."""
        if word in self.stems:
            return frozenset({word})
        return frozenset(other for other in self.stems if _akin(word, other))

    def words_of(self, claim: Claim, said: Sequence[Claim]) -> list[Claim]:
        """The words of a sentence inside a claim."""
        return [one for one in said if one.kind == "word" and claim.start <= one.start < claim.end]

    def spelt(self, claim: Claim, said: Sequence[Claim], *, exact: bool = False) -> bool:
        """Whether every word of a claim is the lines'."""
        inner = self.words_of(claim, said)
        sides = [one for one in said if one.kind == "side" and one.value in self._sides]
        placed = {word.start for word in inner if any(one.start <= word.start < one.end for one in sides)}
        telling = [word for word in inner if word.value not in reporting_words() and word.start not in placed]
        return bool(telling) and all(
            word.value in self._said if exact else self._meant(word.value) or self._cut_short(word.detail)
            for word in telling
        )

    def _meant(self, word: str) -> bool:
        """Whether the lines say a word, one of its family, or another that stands for the same."""
        return bool(self.family(word)) or bool(senses_of(word) & self._senses)

    def worded(self, claim: Claim, said: Sequence[Claim]) -> bool:
        """Whether the lines say the word of a qualifier in another form, or a synonym of it."""
        alike = (one for one in said if one.kind == "concept" and one.start <= claim.start and claim.end <= one.end)
        return self.spelt(claim, said) or any(self.bears(one, said) for one in alike)

    def bears(self, claim: Claim, said: Sequence[Claim]) -> bool:
        """Whether the lines name a concept, by another wording, word by word, or by a value of an analyte."""
        if claim.senses & self._senses or self.spelt(claim, said) or self.disordered(claim, said):
            return True
        against = [one.detail.removeprefix(_AGAINST) for one in self.words_of(claim, said)]
        return bool(claim.senses & vaccines()) and any(self.family(stem(word)) for word in against if word != _VACCINE)

    def abridged(self, claim: Claim, said: Sequence[Claim]) -> bool:
        """Whether the initials of a test stand for something else that the lines name: « PTH » for a hip."""
        alike = (one for one in said if one.kind == "concept" and (one.start, one.end) == (claim.start, claim.end))
        return claim.end - claim.start <= _LONGEST_INITIALS and any(one.senses & self._senses for one in alike)

    def disordered(self, claim: Claim, said: Sequence[Claim]) -> bool:
        """Whether the lines print a value that has the name the sentence gives it: « hypokaliémie » for « K 3,1 »."""
        name = " ".join(word.detail for word in self.words_of(claim, said))
        if name not in disorders():
            return False
        after = (one for one in said if one.kind == "number" and one.start >= claim.end and one.clause == claim.clause)
        told = next((one.value for one in after if one.detail in {each.unit for each in disorders()[name]}), None)
        denied = claim.polarity == {"negated"}
        return any(
            number.kind == "number"
            and one.analyte in number.around
            and one.named_by(number.detail)
            and one.holds(number.value, number.detail) is not denied
            for one in disorders()[name]
            for number in self.source
            if told in {None, number.value}
        )

    def words(self, said: Sequence[Claim], written: str) -> Words:
        """Which words of a sentence the lines lack; ``written`` is the sentence, at the same places."""
        borne = [(one.start, one.end) for one in said if one.kind == "concept" and self.bears(one, said)]
        borne += [
            (one.start, one.end) for one in said if one.kind in {"drug", "test", "exam", "side", "moment", "pair"}
        ]
        counted = [
            claim
            for claim in said
            if claim.kind == "word" and len(claim.detail) >= _COUNTED_LETTERS and claim.value not in reporting_words()
        ]
        missing = tuple(
            claim
            for claim in counted
            if not any(start <= claim.start < end for start, end in borne)
            and not (claim.value in self.stems if _is_name(claim, said, written) else self.family(claim.value))
            and not self._joined(claim, said)
            and not self._cut_short(claim.detail)
            and not self._initialled(claim, said)
            and not self.disordered(claim, said)
            and not (claim.cue and "family" not in claim.polarity)
        )
        clinical = [claim for claim in missing if is_clinical(claim.value, claim.detail)]
        refused = clinical if len(clinical) > UNSUPPORTED_CLINICAL * len(counted) else []
        verbal = [claim for claim in missing if written[claim.start : claim.end].lower().endswith(_VERBAL_ENDINGS)]
        other = sum(claim not in clinical and claim not in verbal for claim in missing)
        return Words(len(counted), missing, (*self._concepts(said), *refused), other)

    def _joined(self, word: Claim, said: Sequence[Claim]) -> bool:
        """Whether a word is half of one the lines print whole, or the whole of two: « pyélo-caliciel »."""
        halves = [one for one in said if one.kind == "word" and 1 in {one.start - word.end, word.start - one.end}]
        pairs = (sorted((word, one), key=lambda half: half.start) for one in halves)
        whole = {stem(first.detail + second.detail) for first, second in pairs}
        return bool(whole & self.stems) or word.value in self._compounds

    @cached_property
    def _compounds(self) -> frozenset[str]:
        words = [one for one in self.source if one.kind == "word" and not one.spare]
        return frozenset(
            stem(first.detail + second.detail) for first, second in pairwise(words) if second.start - first.end == 1
        )

    def _initialled(self, word: Claim, said: Sequence[Claim]) -> bool:
        """Whether the lines print the initial of a word before the next one: « E. coli »."""
        after = next((one.detail for one in said if one.kind == "word" and one.start == word.end + 1), None)
        return after is not None and re.search(rf"\b{word.detail[0]}\.? ?{re.escape(after)}\b", self.folded) is not None

    def _cut_short(self, word: str) -> bool:
        """Whether the lines print the beginning of a word for the whole: « cyclo », « coelio »."""
        return any(
            _FEWEST_CUT <= len(short) <= len(word) - _FEWEST_LEFT and word.startswith(short) for short in self._abridged
        )

    @cached_property
    def _abridged(self) -> frozenset[str]:
        words = {one.detail for one in self.source if one.kind == "word" and not one.spare}
        return frozenset(word for word in words if stem(word) not in reporting_words() | _clinical_stems())

    def _concepts(self, said: Sequence[Claim]) -> Iterator[Claim]:
        for claim in said:
            if claim.kind == "concept" and claim.detail and not self.bears(claim, said):
                words = self.words_of(claim, said)
                if not words or not all(word.value in reporting_words() for word in words):
                    yield claim


def _cells(columns: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    """The cells of some columns of some tables of the vocabulary."""
    return (row[column] for name, those in columns.items() for row in vocabulary_rows(name) for column in those)


@cache
def _clinical_stems() -> frozenset[str]:
    """Stems of the words with which the vocabulary names problems, operations, exams, drugs and parts of the body."""
    cells = list(_cells(_CLINICAL_COLUMNS))
    cells += (term for cell in _cells(_CLINICAL_NAMES) for term in split(cell) if len(Tokens.of(fold(term)).texts) == 1)
    cells += (row["implies"] for row in table("roots"))
    cells += (row["term"] for row in table("words") if row["kind"] == "clinical")
    words = {word for cell in cells for word in Tokens.of(fold(cell)).texts}
    long = {stem(word) for word in words if len(word) >= _SHORTEST_CLINICAL and word.isalpha()}
    return frozenset(long - reporting_words() - {stem(word) for word in function_words()})


@cache
def _clinical_endings() -> tuple[str, ...]:
    """Folded endings of names of diseases, signs, operations and substances (« -ite », « -urie », « -scopie »)."""
    return tuple(fold(row["term"]) for row in table("words") if row["kind"] == "ending")


def _is_name(word: Claim, said: Sequence[Claim], written: str) -> bool:
    """Whether a word is a name, by its capital inside a sentence or by the dose behind it: no family of words."""
    dosed = any(one.kind == "number" and one.detail in DOSES and one.start - word.end == 1 for one in said)
    before = written[: word.start].rstrip()[-1:]
    return dosed or (written[word.start].isupper() and before not in {"", ".", ":", ";", "-"})


@lru_cache(maxsize=4096)
def is_clinical(value: str, word: str) -> bool:
    """Whether a word, by its stem and as it is spelt, is one of medicine."""
    return word.endswith(_clinical_endings()) or value in _clinical_stems()


def _akin(word: str, other: str) -> bool:
    shared = next((place for place, pair in enumerate(zip(word, other, strict=False)) if pair[0] != pair[1]), -1)
    shared = min(len(word), len(other)) if shared < 0 else shared
    return shared >= _FAMILY_LETTERS and shared >= _FAMILY_SHARE * max(len(word), len(other))
