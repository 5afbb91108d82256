"""Checking a sentence a model wrote against the lines it cites. A sentence that is not certain is not shown.

Every number with its unit, date, drug, named test, side, moment of intake and qualifier of the sentence must stand
in its lines, near the same words; what is negated, hypothetical or a relative's must be so there; the other words
must be the lines' own but for a measured share. See :mod:`models.verify.reading` for how a text is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from rapidfuzz.distance import OSA

from ingest.normalise import fold
from ingest.vocabulary import Tokens, identity_cues
from models.verify.lexicon import drug_endings, instructions, reporting_words
from models.verify.reading import Claim, ClaimKind, read

FailureKind = Literal[
    "number", "unit", "date", "drug", "side", "negation", "test", "two_patients", "injection", "words"
]
UNSUPPORTED_WORDS = 0.34
"""Share of a sentence's own words that its lines may lack; measured, see ``retrouve eval summaries``."""
_KIND: dict[ClaimKind, FailureKind] = {
    "number": "number",
    "code": "number",
    "date": "date",
    "drug": "drug",
    "test": "test",
    "exam": "test",
    "moment": "unit",
    "side": "side",
    "pair": "negation",
}
_PLAIN_PAIRS = frozenset({"fait", "prevu", "entree", "sortie", "introduction"})
"""Qualifiers a summary may add when nothing in the lines says the opposite."""
_ASSOCIATED = frozenset({"number", "date", "side", "drug", "test", "pair"})
_COUNTED = frozenset(
    {"fois", "comprime", "gelule", "sachet", "ampoule", "goutte", "bouffee", "injection", "dose", "point"}
)
"""Units a prescription or a score may leave out."""
_DOSES = frozenset({"mg", "g", "ug", "ui", "ml"})
_NEAR_LETTERS = 2
_SHORTEST_NEAR = 6
_FEW_WORDS = 3
"""A sentence of fewer own words may have none that its lines lack."""
_NAME = re.compile(
    r"(?<!Dr )(?<!Pr )(?<!Docteur )(?:\b(?:M\.|Mme|Mr|Monsieur|Madame|Patiente?|Nom|NOM)\s*(?:de naissance)?\s*:?\s*)"
    r"([A-ZÀ-ÖØ-Þ][A-ZÀ-ÖØ-Þ'-]{2,})"
)


@dataclass(frozen=True, slots=True)
class Failure:
    """One thing of the sentence that its lines do not bear out; ``start:end`` are its characters in the sentence."""

    kind: FailureKind
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the sentence may be shown, and everything that speaks against it."""

    failures: tuple[Failure, ...]

    @property
    def holds(self) -> bool:
        """Nothing speaks against it."""
        return not self.failures


def verify(sentence: str, lines: Sequence[str], *, patient: str | None = None) -> Verdict:
    """Check ``sentence`` against the printed ``lines`` it cites.

    ``patient`` is the name of whom the summary is about, when known: lines of another patient support nothing.
    """
    usable, failures = _usable(sentence, lines, patient)
    source = read("\n".join(" ".join(line.split()) for line in usable))
    said = read(sentence)
    found = [*failures, *_unsupported(said, source), *_misplaced(said, source), *_reversed(said, source)]
    found += _words(sentence, said, source)
    return Verdict(tuple(dict.fromkeys(found)))


def instructs(line: str) -> bool:
    """Whether a line speaks to whoever summarises: it is no news of the patient."""
    return next(instructions().find(Tokens.of(fold(line))), None) is not None


def _usable(sentence: str, lines: Sequence[str], patient: str | None) -> tuple[list[str], list[Failure]]:
    """The lines that may support the sentence: no instruction, no other patient's."""
    everything = Failure("injection", 0, len(sentence))
    failures = [everything] if any(instructs(line) for line in lines) and instructs(sentence) else []
    kept = [line for line in lines if not instructs(line)]
    names = {name for line in kept if (name := _name(line))}
    if len(names) < 2:
        return kept, failures
    wanted = next((name for name in names if patient and name in fold(patient)), None)
    own = next((name for name in names if name in fold(sentence)), None)
    if wanted is None or (own is not None and own != wanted):
        return kept, [*failures, Failure("two_patients", 0, len(sentence))]
    mine, current = [], None
    for line in kept:
        current = _name(line) or current
        if current == wanted:
            mine.append(line)
    return mine, failures


def _name(line: str) -> str | None:
    """The patient's name a line states."""
    found = _NAME.search(line)
    if found is not None:
        return fold(found[1])
    tokens = Tokens.of(fold(line))
    if tokens.texts and identity_cues("name_label").at(tokens, 0) is not None and len(tokens.texts) > 1:
        return next((fold(word) for word in re.findall(r"[A-ZÀ-ÖØ-Þ][A-ZÀ-ÖØ-Þ'-]{2,}", line)), None)
    return None


def _unsupported(said: Sequence[Claim], source: Sequence[Claim]) -> Iterator[Failure]:
    """Claims that the lines do not make at all."""
    for claim in said:
        kind = _KIND.get(claim.kind)
        if kind is None:
            continue
        alike = [other for other in source if _same_value(claim, other)]
        if not alike:
            if claim.value in _PLAIN_PAIRS and not any(_opposed(claim, other) for other in source):
                continue  # (counted among the words)
            yield Failure(kind, claim.start, claim.end)
        elif claim.kind == "number":
            exact = [other for other in alike if _same_unit(claim, other)]
            if not exact:
                yield Failure("unit", claim.start, claim.end)
            elif claim.anchor and not any(claim.anchor in other.around or not other.around for other in exact):
                yield Failure("test", claim.start, claim.end)
            elif claim.side and not any(other.side in {None, claim.side} for other in exact):
                yield Failure("side", claim.start, claim.end)
            elif sum(_same_value(claim, other) for other in said) > len(alike):
                yield Failure("number", claim.start, claim.end)


def _same_value(claim: Claim, other: Claim) -> bool:
    if claim.kind == "date" and other.kind == "date":
        alike = other.value == claim.value or other.value.startswith(claim.value + "-")
        return alike and claim.detail in {"", other.detail}
    if claim.kind in {"test", "exam"} and other.kind in {"test", "exam", "same"}:
        return claim.value == other.value
    return claim.kind == other.kind and claim.value == other.value


def _same_unit(claim: Claim, other: Claim) -> bool:
    return not claim.detail or claim.detail == other.detail or (not other.detail and claim.detail in _COUNTED)


def _opposed(claim: Claim, other: Claim) -> bool:
    return other.kind == "pair" and claim.detail != "" and other.value == claim.detail


def _misplaced(said: Sequence[Claim], source: Sequence[Claim]) -> Iterator[Failure]:
    """Claims the lines make of something else: another value of the same kind stands nearer to the same words."""
    for claim in said:
        if claim.kind not in _ASSOCIATED or not claim.near:
            continue
        same = [_shared(claim, other) for other in source if _same_value(claim, other)]
        rivals = [
            _shared(claim, other)
            for other in source
            if other.kind == claim.kind and not _same_value(claim, other) and _rival(claim, other)
        ]
        if same and rivals and max(rivals) > max(same):
            yield Failure(_KIND[claim.kind], claim.start, claim.end)


def _rival(claim: Claim, other: Claim) -> bool:
    """Whether ``other`` could have been meant in the claim's place."""
    if claim.kind in {"number", "side"}:
        return claim.detail == other.detail
    if claim.kind == "pair":
        return claim.detail == other.value or claim.value == other.detail
    return True


def _shared(claim: Claim, other: Claim) -> int:
    return len(claim.near & other.near) + len(claim.close & other.close)


def _reversed(said: Sequence[Claim], source: Sequence[Claim]) -> Iterator[Failure]:
    """What is affirmed and was not, or the other way round."""
    meant: dict[tuple[str, str], set[str]] = {}
    for other in source:
        meant.setdefault((_family(other), other.value), set()).update(other.polarity)
    for claim in said:
        there = meant.get((_family(claim), claim.value))
        if claim.kind in {"word", "drug", "test", "exam", "same", "pair"} and there and not there & claim.polarity:
            if claim.kind == "word" and claim.detail in reporting_words():
                continue
            yield Failure("negation", claim.start, claim.end)


def _family(claim: Claim) -> str:
    return "test" if claim.kind in {"test", "exam", "same"} else claim.kind


def _words(sentence: str, said: Sequence[Claim], source: Sequence[Claim]) -> Iterator[Failure]:
    """Words that are not the lines' own: names never, near-identical ones never, others up to a share."""
    own = {claim.value for claim in source}
    printed = {claim.detail for claim in source if claim.kind == "word"}
    counted, missing = 0, []
    for claim in said:
        if claim.kind not in {"word", "same", "pair"} or claim.detail in reporting_words():
            continue
        counted += 1
        if claim.value in own:
            continue
        missing.append(claim)
        capital = claim.start > 0 and sentence[claim.start].isupper() and len(sentence) > claim.start
        if claim.kind == "word" and (capital or _is_drug(sentence, claim, said) or _nearly(claim.detail, printed)):
            yield Failure("drug", claim.start, claim.end)
    allowed = max(1.0, UNSUPPORTED_WORDS * counted) if counted >= _FEW_WORDS else 0.0
    if len(missing) > allowed:
        yield Failure("words", missing[0].start, missing[-1].end)


def _is_drug(sentence: str, claim: Claim, said: Sequence[Claim]) -> bool:
    """Whether an unknown word is a drug by its ending, or by the dose that follows it."""
    dosed = any(
        other.kind == "number" and other.detail in _DOSES and other.start - claim.end == 1 and other.start > claim.end
        for other in said
    )
    return dosed or (len(claim.detail) >= _SHORTEST_NEAR and claim.detail.endswith(drug_endings()))


def _nearly(word: str, printed: set[str]) -> bool:
    """Whether a word is spelt nearly like one of the lines: a misread or another drug."""
    if len(word) < _SHORTEST_NEAR:
        return False
    return any(
        abs(len(word) - len(other)) <= _NEAR_LETTERS
        and word[:_SHORTEST_NEAR] != other[:_SHORTEST_NEAR]
        and OSA.distance(word, other, score_cutoff=_NEAR_LETTERS) <= _NEAR_LETTERS
        for other in printed
    )
