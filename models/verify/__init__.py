"""Checking a sentence a model wrote against the lines it cites. A sentence that is not certain is not shown.

Every number with its unit, date, drug, named test, side, moment of intake and qualifier of the sentence must stand
in its lines, near the same words; what is negated, hypothetical or a relative's must be so there; a problem or an
operation must be named there; the other words must be the lines' own but for a measured share. How a text is read:
:mod:`models.verify.reading`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import combinations

from rapidfuzz.distance import OSA

from models.verify.binding import attached, dated, linked, misplaced, quantity, same_value
from models.verify.claim import Claim, Text
from models.verify.denials import DENYING, denied, of_relative, other_kin, reversed_meaning
from models.verify.lexicon import (
    brands,
    contraries,
    drug_endings,
    instructions,
    limit_stems,
    loss_stems,
    orders,
    reporting_words,
    soft_qualifiers,
    vaccines,
)
from models.verify.persons import own_lines
from models.verify.reading import judged, read
from models.verify.relations import (
    administered,
    bounded,
    counted,
    daily,
    exchanged,
    neighbouring,
    stayed,
)
from models.verify.states import agreed, misattributed, misdenied, mislabelled
from models.verify.support import DOSES, Support
from models.verify.tables import limits, statements
from models.verify.verdict import KIND, Failure, Verdict

UNSUPPORTED_WORDS = 0.34
"""Share of its words, clinical ones and verbs apart, that the lines of a sentence may lack; see docs/summaries.md."""
_TEMPORAL_AXIS = "ap"
"""« antérieur » is a side, or before: it must stand in the lines only where they tell sides of that axis."""
_NEAR_LETTERS = 2
_SHORTEST_NEAR = 6
_SHORTEST_INITIALS = 3
_WITHIN_DAY = frozenset({"matin", "midi", "soir", "coucher", "nuit", "x"})
"""What tells that a dose is of each day."""
_INTAKES = frozenset({"matin", "midi", "soir"})
_CHANGES = frozenset({"majoration", "diminution", "perte", "gain", "amelioration", "aggravation"})
_DAY = len("2024-03-12")
_CIVILITIES = frozenset({"mme", "mr", "mlle", "monsieur", "madame", "dr", "pr", "docteur", "professeur"})
_REPLACED = "remplace"
_ORDER = re.compile(
    r"(?:^|[.!?:;\"«\[(>*\n]\s*)\W*([a-z]+)"
    r"(?= ?:| (?:que|le |la |les |l'|tout|ce |ceci|cela|qu'|a l|au |par |en |dans le res))"
)
"""A word that opens a sentence and has an object: an order, when it is one of :func:`orders`."""

_TAG = re.compile(
    r"</?\|?[a-z][a-z_|-]{2,}[^<>\n]{0,30}>"
    r"|[\[(<{#][^\])>}\n]{0,20}\b(?:llm|system|systeme|prompt|chatbot|(?:note|message|pour|consigne)s? (?:ia|ai))\b"
)
"""Markup that no clinical document holds: « <system> », « [NOTE IA] »."""


def verify(sentence: str, lines: Sequence[str], *, patient: str | None = None) -> Verdict:
    """Check ``sentence`` against the printed ``lines`` it cites.

    ``patient`` is the name of whom the summary is about, when known: lines of another patient support nothing.
    """
    usable, failures = _usable(sentence, lines, patient)
    printed = "\n".join(statements(usable))
    told = Text.of(printed)
    folded = told.folded
    source = linked(read(printed), folded, limits(told.original))
    whole = read(sentence)
    said = judged(whole)
    support = Support(source, folded)
    text = Text.of(sentence)
    found = [
        *_unsupported(said, source, support),
        *misplaced(said, source),
        *attached(said, source),
        *reversed_meaning(said, source, support),
    ]
    found += [
        *daily(said, source, text.folded),
        *misattributed(said, source),
        *misdenied(whole, source),
        *mislabelled(said, source, text, told),
        *of_relative(said, source),
        *stayed(said, source, folded),
        *exchanged(said, source, text.folded, folded),
        *bounded(said, source, text.folded, folded),
        *administered(said, source, text.folded, folded),
    ]
    found += [*_other_brand(said, source, text, folded)]
    found += [*denied(text, said, source, support), *other_kin(text, told)]
    found += [
        *counted(text, told, source),
        *neighbouring(text, told, source),
    ]
    found += _words(text.original, said, support)
    placed = (_printed(text, failure) for failure in found)
    return Verdict(tuple(dict.fromkeys((*failures, *placed))))


def _printed(text: Text, failure: Failure) -> Failure:
    return Failure(failure.kind, *text.back.span(failure.start, failure.end))


def instructs(line: str) -> bool:
    """Whether a line speaks to whoever summarises: it is no news of the patient."""
    text = Text.of(line)
    if _TAG.search(text.folded):
        return True
    wordings = [found.start for found in instructions().find(text.tokens)]
    if any(not _done(text, start) or not text.folded.startswith(_REPLACED, start) for start in wordings):
        return True
    openings = (match for match in _ORDER.finditer(text.folded) if match[1] in orders())
    return any(not _done(text, match.start(1)) for match in openings)


def _done(text: Text, start: int) -> bool:
    """Whether a word is a participle: « remplacé par » orders nothing."""
    word = re.match(r"\w+", text.original[start:])
    return word is not None and word[0].lower().endswith("é")


def _usable(sentence: str, lines: Sequence[str], patient: str | None) -> tuple[list[str], list[Failure]]:
    """The lines that may support the sentence: no instruction, no other patient's."""
    everything = Failure("injection", 0, len(sentence))
    failures = [everything] if instructs(sentence) else []
    kept = [line for line in lines if not instructs(line)]
    mine = own_lines(kept, sentence, patient)
    if mine is None:
        return kept, [*failures, Failure("two_patients", 0, len(sentence))]
    return mine, failures


def _unsupported(said: Sequence[Claim], source: Sequence[Claim], support: Support) -> Iterator[Failure]:
    """Claims that the lines do not make at all."""
    for claim in said:
        kind = KIND.get(claim.kind)
        if kind is None:
            continue
        alike = [other for other in source if same_value(claim, other)]
        if claim.kind == "number" and not _of_limits(claim, said):
            alike = [other for other in alike if other.manner != "limit"]
        if not alike:
            if not _otherwise(claim, said, source, support):
                yield Failure(kind, claim.start, claim.end)
        elif claim.kind == "date" and not any(dated(claim, other, source) for other in alike):
            yield Failure("date", claim.start, claim.end)
        elif claim.kind in {"number", "code"}:
            yield from quantity(claim, alike, said, source)


def _of_limits(claim: Claim, said: Sequence[Claim]) -> bool:
    """Whether the sentence tells the limit of a range beside a figure."""
    return any(one.clause == claim.clause and one.kind == "word" and one.value in limit_stems() for one in said)


def _other_brand(said: Sequence[Claim], source: Sequence[Claim], text: Text, folded: str) -> Iterator[Failure]:
    """A trade name where the lines print only another one: « Oxynorm » is no « Oxycontin »."""
    for claim in said:
        if claim.kind != "drug" and not claim.senses & vaccines():
            continue
        printed = text.folded[claim.start : claim.end]
        there = {folded[one.start : one.end] for one in source if one.kind == claim.kind and _alike(claim, one)}
        generic_name = claim.kind != "concept" or printed.startswith("vaccin")
        named = printed in brands() or (not generic_name and text.original[claim.start].isupper())
        generic = claim.kind == "drug" and not there <= brands()
        if named and there and not generic and not any(printed in one or one in printed for one in there):
            yield Failure("drug", claim.start, claim.end)


def _alike(claim: Claim, other: Claim) -> bool:
    return claim.value == other.value or bool(claim.senses & other.senses)


def _otherwise(claim: Claim, said: Sequence[Claim], source: Sequence[Claim], support: Support) -> bool:
    """Whether the lines bear a claim out in another way than by its own value."""
    if claim.kind == "pair":
        return _qualified(claim, said, source, support)
    if claim.kind == "side":
        return _sided(claim, said, source)
    if claim.kind == "drug":  # (« amoxicilline-acide clavulanique » for « Augmentin »)
        told = {one.value for one in said if one.kind == "drug"}
        combined = (set(one.value.split("+")) for one in source if one.kind == "drug")
        return any(claim.value in parts <= told for parts in combined)
    if claim.kind in {"moment", "number"}:
        return _timed(claim, said, source) or (claim.kind == "number" and _between(claim, said, source))
    named = support.disordered(claim, said) or support.abridged(claim, said) if claim.kind == "test" else False
    return claim.kind in {"exam", "test"} and (named or support.spelt(claim, said, exact=claim.kind == "test"))


def _qualified(claim: Claim, said: Sequence[Claim], source: Sequence[Claim], support: Support) -> bool:
    """Whether the lines bear out a qualifier they do not print, and print nothing against it."""
    if claim.turned and any(one.kind == "pair" and agreed(claim, one) for one in source):
        return True
    firm = claim.value not in soft_qualifiers() and claim.polarity != {"negated"}
    free = not firm or support.worded(claim, said) or _refused(claim, said, source)
    return free and not any(_opposed(claim, other) for other in source)


def _between(claim: Claim, said: Sequence[Claim], source: Sequence[Claim]) -> bool:
    """What was lost or gained between two figures of the lines (« perdu 6,5 kg »: 88, 81,5), the days between two."""
    if not claim.value.replace(".", "").isdigit():
        return False
    if claim.detail == "jour":
        days = {date.fromisoformat(one.value) for one in source if one.kind == "date" and len(one.value) == _DAY}
        return any(abs((one - two).days) == float(claim.value) for one, two in combinations(days, 2))
    before = (one for one in said if one.clause == claim.clause and one.end <= claim.start)
    unit = "%" if claim.detail == "point" else claim.detail
    changed = any((one.kind == "pair" and one.value in _CHANGES) or one.value in loss_stems() for one in before)
    values = {Decimal(one.value) for one in source if one.kind == "number" and one.detail in {unit, ""}}
    return (
        bool(unit) and changed and any(abs(one - two) == Decimal(claim.value) for one, two in combinations(values, 2))
    )


def _sided(claim: Claim, said: Sequence[Claim], source: Sequence[Claim]) -> bool:
    """« bilatéral » for both sides, both sides for « bilatéral »; « antérieur » where no such sides are told."""
    if claim.detail == _TEMPORAL_AXIS:
        return not any(other.kind == "side" and other.detail == claim.detail for other in source)
    both = {"droite", "gauche"}
    here, there = ({one.value for one in claims if one.kind == "side" and not one.spare} for claims in (said, source))
    if claim.value == "bilateral":
        told = [one for one in source if one.kind == "side" and _mostly(claim, one)]
        return both <= {one.value for one in told if one.polarity != {"negated"}}
    return "bilateral" in there and both <= here


def _mostly(claim: Claim, other: Claim) -> bool:
    """Whether two thirds of what stands around a side of the sentence stand around one of the lines."""
    return 3 * sum(bool(one & other.near) for one in claim.grouped) >= 2 * len(claim.grouped)


def _timed(claim: Claim, said: Sequence[Claim], source: Sequence[Claim]) -> bool:
    """« annuel » for one year, one year for « annuel »; « par jour » where the lines tell the hour."""
    if claim.kind == "number":
        return claim.value == "1" and any(
            one.kind == "moment" and one.value == "/" + claim.detail for one in source if claim.detail
        )
    once = any(one.kind == "number" and one.value == "1" and "/" + one.detail == claim.value for one in source)
    within = any(one.kind == "moment" and one.value in _WITHIN_DAY for one in source)
    return once or (claim.value == "/jour" and within) or _spread(claim, said, source)


def _spread(claim: Claim, said: Sequence[Claim], source: Sequence[Claim]) -> bool:
    """« matin et soir » for « x 2/j », « matin, midi et soir » for « x 3/j »."""
    told = {one.value for one in said if one.kind == "moment" and one.clause == claim.clause} & _INTAKES
    often = any(one.kind == "number" and one.value == str(len(told)) and one.detail in {"", "fois"} for one in source)
    daily = any(one.kind == "moment" and one.value in {"/jour", "x"} for one in source)
    return claim.value in told and {"matin", "soir"} <= told and often and daily


def _opposed(claim: Claim, other: Claim) -> bool:
    if other.kind != "pair":
        return False
    if any((one, two) in contraries() for one in claim.senses for two in other.senses) and claim.polarity != {
        "negated"
    }:
        return bool(claim.close & other.close)
    return other.value == claim.detail and (not claim.near or bool(claim.near & other.near))


def _refused(claim: Claim, said: Sequence[Claim], source: Sequence[Claim]) -> bool:
    """Whether a qualifier that denies (« contre-indiqué ») stands for a negation of the lines (« pas de »)."""
    denied = {value for one in source if one.polarity == {"negated"} for value in (one.value, *one.senses)}
    own = {value for one in said if claim.start <= one.start < claim.end for value in (one.value, *one.senses)}
    return claim.value in DENYING and bool((claim.near | own) & denied)


def _words(sentence: str, said: Sequence[Claim], support: Support) -> Iterator[Failure]:
    """Words that are not the lines' own: names and clinical concepts never, near-identical ones never, others some."""
    words = support.words(said, sentence)
    yield from (Failure("concept", claim.start, claim.end) for claim in words.clinical)
    words_there = (claim for claim in support.source if claim.kind == "word" and claim.value not in reporting_words())
    printed = {claim.detail for claim in words_there}
    for claim in words.missing:
        written = sentence[claim.start : claim.end]
        if claim.detail in _CIVILITIES:
            continue
        named = claim.start > 0 and written[0].isupper() and sentence[: claim.start].rstrip()[-1:] not in {".", ":"}
        initials = written.isupper() and len(written) >= _SHORTEST_INITIALS
        if named or initials or _is_drug(claim, said) or _nearly(claim.detail, printed):
            yield Failure("drug", claim.start, claim.end)
    if words.share > UNSUPPORTED_WORDS:
        yield Failure("words", words.missing[0].start, words.missing[-1].end)


def _is_drug(claim: Claim, said: Sequence[Claim]) -> bool:
    """Whether an unknown word is a drug by its ending, or by the dose that follows it."""
    dosed = any(other.kind == "number" and other.detail in DOSES and other.start - claim.end == 1 for other in said)
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
