"""Checking a sentence a model wrote against the lines it cites. A sentence that is not certain is not shown.

Every number with its unit, date, drug, named test, side, moment of intake and qualifier of the sentence must stand
in its lines, near the same words; what is negated, hypothetical or a relative's must be so there; a problem or an
operation must be named there; the other words must be the lines' own but for a measured share. How a text is read:
:mod:`models.verify.reading`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from rapidfuzz.distance import OSA

from ingest.normalise import fold
from ingest.vocabulary import Tokens, identity_cues
from models.verify.lexicon import body_concepts, drug_endings, firm_qualifiers, instructions, reporting_words
from models.verify.polarity import scopes
from models.verify.reading import Claim, ClaimKind, Text, judged, read
from models.verify.support import Support

FailureKind = Literal[
    "number", "unit", "date", "drug", "side", "negation", "test", "two_patients", "injection", "concept", "words"
]
UNSUPPORTED_WORDS = 0.34
"""Share of its words, clinical ones and verbs apart, that the lines of a sentence may lack; see docs/summaries.md."""
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
_TEMPORAL_AXIS = "ap"
"""« antérieur » is a side, or before: it must stand in the lines only where they tell sides of that axis."""
_ASSOCIATED = frozenset({"number", "date", "side", "drug", "pair"})
_COUNTED = frozenset(
    {
        "fois", "comprime", "gelule", "sachet", "ampoule", "goutte", "bouffee", "injection", "dose", "point", "cure",
        "application", "°c", "mmhg", "grade", "an",
    }
)  # fmt: skip
"""Units a prescription, a score or a table may leave out."""
_DOSES = frozenset({"mg", "g", "ug", "ui", "ml"})
_NEAR_LETTERS = 2
_DENIES = frozenset({"normal", "negatif", "arret", "exclu", "contreindique", "asymptomatique", "recuse", "incertain"})
"""Qualifiers that deny without a negation."""
_PLACES = frozenset({"side", "moment", "exam"})
_GAP = len(" et le ") + 1
_MARGIN = 1
"""How much nearer another number of the lines must stand to the same words."""
_CLOSER = 2
_TO = frozenset({"a", "puis", "->", "puis a"})
"""Between two values of which the first is the earlier."""
_SHORTEST_NEAR = 6
_SHORTEST_INITIALS = 3
_FULL_DATE = len("2024-03-12")
_WITHIN_DAY = frozenset({"matin", "midi", "soir", "coucher", "nuit", "x"})
"""What tells that a dose is of each day."""
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
    said = judged(read(sentence))
    support = Support(source)
    text = Text.of(sentence)
    found = [*_unsupported(said, source, support), *_misplaced(said, source), *_reversed(said, source, support)]
    found += [*_exchanged(said, source, text.folded), *_denied(text, said, source, support)]
    found += _words(text.original, said, support)
    printed = (_printed(text, failure) for failure in found)
    return Verdict(tuple(dict.fromkeys((*failures, *printed))))


def _printed(text: Text, failure: Failure) -> Failure:
    return Failure(failure.kind, *text.back.span(failure.start, failure.end))


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


def _unsupported(said: Sequence[Claim], source: Sequence[Claim], support: Support) -> Iterator[Failure]:
    """Claims that the lines do not make at all."""
    for claim in said:
        kind = _KIND.get(claim.kind)
        if kind is None:
            continue
        alike = [other for other in source if _same_value(claim, other)]
        if not alike:
            if not _otherwise(claim, said, source, support):
                yield Failure(kind, claim.start, claim.end)
        elif claim.kind == "date" and not any(_dated(claim, other, source) for other in alike):
            yield Failure("date", claim.start, claim.end)
        elif claim.kind in {"number", "code"}:
            yield from _quantity(claim, alike, said, source)


def _otherwise(claim: Claim, said: Sequence[Claim], source: Sequence[Claim], support: Support) -> bool:
    """Whether the lines bear a claim out in another way than by its own value."""
    values = {other.value for other in source if other.kind == claim.kind and (not other.spare or other.value == "x")}
    if claim.kind == "pair":
        free = claim.value not in firm_qualifiers() or support.worded(claim, said)
        return free and not any(_opposed(claim, other) for other in source)
    if claim.kind == "side":
        if claim.detail == _TEMPORAL_AXIS:
            return not any(other.kind == "side" and other.detail == claim.detail for other in source)
        return claim.value == "bilateral" and {"droite", "gauche"} <= values
    if claim.kind == "moment":
        return claim.value == "/jour" and bool(values & _WITHIN_DAY)
    if claim.kind == "exam":
        return support.spelt(claim, said)
    return claim.kind == "test" and support.spelt(claim, said, exact=True)


def _quantity(
    claim: Claim, alike: Sequence[Claim], said: Sequence[Claim], source: Sequence[Claim]
) -> Iterator[Failure]:
    """A number that the lines print: with this unit, of this test and side, no oftener than printed."""
    exact = [other for other in alike if _same_unit(claim, other)]
    known = claim.anchor is not None and any(other.value == claim.anchor for other in source)
    if not exact:
        yield Failure("unit", claim.start, claim.end)
    elif known and not any(claim.anchor in other.around or not other.around for other in exact):
        yield Failure("test", claim.start, claim.end)
    elif claim.side and not any(other.side in {None, claim.side} for other in exact):
        yield Failure("side", claim.start, claim.end)
    elif sum(_same_value(claim, other) for other in said) > len(alike):
        yield Failure("number", claim.start, claim.end)


def _same_value(claim: Claim, other: Claim) -> bool:
    if claim.kind == "date" and other.kind == "date":
        short, full = sorted((claim.value, other.value), key=lambda value: (not value.startswith("--"), len(value)))
        same_day = short.startswith("--") and (full.endswith(short[1:]) or full[4:7] == short[1:])
        alike = same_day or other.value == claim.value or other.value.startswith(claim.value + "-")
        return alike and claim.detail in {"", other.detail}
    if claim.kind in {"test", "exam"} and other.kind in {"test", "exam"}:
        return claim.value == other.value
    return claim.kind == other.kind and claim.value == other.value


def _dated(claim: Claim, other: Claim, source: Sequence[Claim]) -> bool:
    """Whether the year of a date stands in the lines, for a day printed without one."""
    if not other.value.startswith("--") or claim.value.startswith("--"):
        return True
    year = claim.value[:4]
    return any(one.value.startswith(year) for one in source if one.kind in {"date", "number"})


def _same_unit(claim: Claim, other: Claim) -> bool:
    return not claim.detail or claim.detail == other.detail or (not other.detail and claim.detail in _COUNTED)


def _opposed(claim: Claim, other: Claim) -> bool:
    return other.kind == "pair" and claim.detail != "" and other.value == claim.detail and bool(claim.near & other.near)


def _misplaced(said: Sequence[Claim], source: Sequence[Claim]) -> Iterator[Failure]:
    """Claims the lines make of something else: another value of the same kind stands nearer to the same words."""
    for claim in said:
        if claim.kind not in _ASSOCIATED or not claim.near:
            continue
        same = [_shared(claim, other) for other in source if _same_value(claim, other)]
        rivals = [
            _shared(claim, other)
            for other in source
            if other.kind == claim.kind and not other.spare and not _same_value(claim, other) and _rival(claim, other)
        ]
        margin = _MARGIN if claim.kind == "number" else 0
        if same and rivals and max(rivals) > max(same) + margin and not _beside(claim, said, source):
            yield Failure(_KIND[claim.kind], claim.start, claim.end)


def _beside(claim: Claim, said: Sequence[Claim], source: Sequence[Claim]) -> bool:
    """Whether a date is one end of a range (both stand beside the same words), or the lines' for a value beside it."""
    if claim.kind != "date":
        return False
    values = [one for one in said if one.kind in {"number", "code"} and one.clause == claim.clause]
    there = {one.clause for one in source if any(_same_value(value, one) for value in values)}
    dated = [one for one in source if one.kind == "date" and one.clause in there]
    if dated and all(_same_value(claim, one) for one in dated):
        return True
    return any(
        other.kind == "date"
        and other is not claim
        and min(abs(claim.start - other.end), abs(other.start - claim.end)) < _GAP
        for other in said
    )


def _rival(claim: Claim, other: Claim) -> bool:
    """Whether ``other`` could have been meant in the claim's place."""
    if claim.kind in {"number", "side"}:
        return claim.detail == other.detail
    if claim.kind == "pair":
        return claim.detail == other.value or claim.value == other.detail
    return True


def _shared(claim: Claim, other: Claim) -> int:
    """How much of what stands around one stands around the other; what no comma parts from it counts more."""
    return len(claim.near & other.near) + _CLOSER * len(claim.close & other.close)


def _exchanged(said: Sequence[Claim], source: Sequence[Claim], folded: str) -> Iterator[Failure]:
    """« de 8,7 à 11,9 » where the lines print 11,9 first; a value at the date of another one."""
    numbers = [claim for claim in said if claim.kind in {"number", "code"}]
    for first, second in pairwise(numbers):
        between = folded[first.end : second.start].strip()
        if between in _TO and first.value != second.value:
            before = [other.start for other in source if other.kind == first.kind and other.value == first.value]
            after = [other.start for other in source if other.kind == second.kind and other.value == second.value]
            if before and after and min(before) > max(after):
                yield Failure("number", second.start, second.end)
    for claim in numbers:
        dates = [one for one in said if one.kind == "date" and one.clause == claim.clause]
        there = {one.clause for one in source if _same_value(claim, one)}
        dated = [one for one in source if one.kind == "date" and one.clause in there]
        if len(dates) != 1 or not dated or any(_same_value(dates[0], one) for one in dated):
            continue
        if any(_same_value(dates[0], one) for one in source):
            yield Failure("date", dates[0].start, dates[0].end)


def _reversed(said: Sequence[Claim], source: Sequence[Claim], support: Support) -> Iterator[Failure]:
    """What is affirmed and was not, or the other way round."""
    meant: dict[tuple[str, str], set[str]] = {}
    for other in source:
        for value in {other.value, *other.senses}:
            meant.setdefault((_family(other), value), set()).update(other.polarity)
    for claim in said:
        if claim.kind not in {"word", "drug", "test", "exam", "concept", "pair"} or claim.cue:
            continue
        if claim.kind in {"word", "concept"} and _placed(claim, said, source):
            continue
        values = support.family(claim.value) if claim.kind == "word" else {claim.value, *claim.senses}
        there = set().union(*(meant.get((_family(claim), value), set()) for value in values))
        here: set[str] = set(claim.polarity)
        if claim.kind in {"drug", "test", "exam", "pair"}:  # (« si douleur » is a condition, no doubt)
            there, here = {_plain(one) for one in there}, {_plain(one) for one in here}
        if claim.kind == "word" and claim.value in reporting_words() and (there, here) != ({"negated"}, {"affirmed"}):
            continue
        if there and not there & here:
            yield Failure("negation", claim.start, claim.end)


def _denied(text: Text, said: Sequence[Claim], source: Sequence[Claim], support: Support) -> Iterator[Failure]:
    """A negation of the sentence that the lines make of nothing it rules."""
    denied = {value for one in source if "negated" in one.polarity for value in (one.value, *one.senses)}
    if any(one.kind == "pair" and one.value in _DENIES for one in source):
        return
    for spans in scopes(text.original, text.folded, text.tokens).negated:
        ruled = [one for one in said if not one.cue and any(start <= one.start < end for start, end in spans)]
        known = {value for one in ruled for value in (one.value, *one.senses, *support.family(one.value))}
        if ruled and not known & denied and any(one.value in support.stems for one in ruled):
            yield Failure("negation", min(one.start for one in ruled), max(one.end for one in ruled))


def _placed(word: Claim, said: Sequence[Claim], source: Sequence[Claim]) -> bool:
    """Whether a word is a side, a moment, a part of the body or a qualifier the lines say: no polarity of its own."""
    covers = [one for one in said if one.start <= word.start and word.end <= one.end]
    if any(one.kind in _PLACES or one.senses & body_concepts() for one in covers):
        return True
    qualifiers = {one.value for one in covers if one.kind == "pair"}
    return any(one.kind == "pair" and one.value in qualifiers for one in source)


def _plain(polarity: str) -> str:
    return "affirmed" if polarity == "hypothetical" else polarity


def _family(claim: Claim) -> str:
    return "test" if claim.kind in {"test", "exam"} else claim.kind


def _words(sentence: str, said: Sequence[Claim], support: Support) -> Iterator[Failure]:
    """Words that are not the lines' own: names and clinical concepts never, near-identical ones never, others some."""
    words = support.words(said, sentence)
    yield from (Failure("concept", claim.start, claim.end) for claim in words.clinical)
    printed = {claim.detail for claim in support.source if claim.kind == "word"}
    for claim in words.missing:
        written = sentence[claim.start : claim.end]
        named = claim.start > 0 and written[0].isupper() and sentence[: claim.start].rstrip()[-1:] not in {".", ":"}
        initials = written.isupper() and len(written) >= _SHORTEST_INITIALS
        if named or initials or _is_drug(claim, said) or _nearly(claim.detail, printed):
            yield Failure("drug", claim.start, claim.end)
    if words.share > UNSUPPORTED_WORDS:
        yield Failure("words", words.missing[0].start, words.missing[-1].end)


def _is_drug(claim: Claim, said: Sequence[Claim]) -> bool:
    """Whether an unknown word is a drug by its ending, or by the dose that follows it."""
    dosed = any(other.kind == "number" and other.detail in _DOSES and other.start - claim.end == 1 for other in said)
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
