"""What is affirmed and was not, or denied and was: each word as it is meant in the sentence and in the lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from models.verify.binding import same_value
from models.verify.claim import Claim, Manner, Text
from models.verify.lexicon import body_concepts, body_stems, kin, reporting_words, unbound_qualifiers
from models.verify.polarity import scopes
from models.verify.support import Support, is_clinical
from models.verify.verdict import Failure

_PERSONS = frozenset({"patient"})
_RESULTS = frozenset({"negatif", "exclu", "recuse", "contreindique", "interdit", "absent"})
"""Qualifiers with which the sentence denies what stands beside them."""
_PLACES = frozenset({"side", "moment", "exam"})
DENYING = frozenset(
    {
        "normal",
        "negatif",
        "arret",
        "exclu",
        "contreindique",
        "asymptomatique",
        "recuse",
        "incertain",
        "resorbe",
        "nonfumeur",
    }
)
"""Qualifiers that deny without a negation."""


def reversed_meaning(said: Sequence[Claim], source: Sequence[Claim], support: Support) -> Iterator[Failure]:
    """What is affirmed and was not, or the other way round."""
    meant, hinted = _meanings(source, "said", "denied"), _meanings(source, "implied")
    affirmed = (one for one in source if one.manner == "implied" and one.polarity == {"affirmed"})
    implied = {value for one in affirmed for value in (one.value, *one.senses)}
    said_so = (one for one in source if one.manner == "said" and "negated" in one.polarity)
    firmly = {value for one in said_so for value in (one.value, *one.senses)}
    turned = {one.start for one in said if one.turned}
    for claim in said:
        if (
            claim.kind not in {"word", "drug", "test", "exam", "concept", "pair"}
            or claim.cue
            or claim.value in _PERSONS
        ):
            continue
        if claim.kind in {"word", "concept"} and _placed(claim, said, source):
            continue
        if claim.kind == "pair" and claim.value in unbound_qualifiers():  # (of what it is said: :mod:`states`)
            continue
        values = support.family(claim.value) if claim.kind == "word" else {claim.value, *claim.senses}
        there = set().union(*(meant.get((_family(claim), value), set()) for value in values))
        if not there and (claim.detail == "clinical" or is_clinical(claim.value, claim.detail)):
            there = set().union(*(hinted.get((claim.kind, value), set()) for value in values))
        if there == {"negated"} and values & implied and not values & firmly:  # (« AA » is without oxygen, « O2 » with)
            there.add("affirmed")
        here: set[str] = set(claim.polarity)
        if _names(claim, said):  # (« une TSH est à contrôler »)
            here = {_plain(one) for one in here} | here
        if claim.kind in {"drug", "test", "exam"}:  # (« si douleur » is a condition, no doubt)
            there, here = {_plain(one) for one in there}, {_plain(one) for one in here}
        ordinary = claim.kind == "word" and claim.value in reporting_words() and claim.start not in turned
        if ordinary and (there, here) != ({"negated"}, {"affirmed"}):
            continue
        if (
            there
            and not there & here
            and not _found_negative(claim, there, said)
            and not _completed(claim, said, source)
        ):
            yield Failure("negation", claim.start, claim.end)


def _meanings(source: Sequence[Claim], *manners: Manner) -> dict[tuple[str, str], set[str]]:
    """How the lines mean each thing they tell in some manners: « pas d'atteinte articulaire » hints at none."""
    meant: dict[tuple[str, str], set[str]] = {}
    for other in source:
        for value in {other.value, *other.senses} if other.manner in manners else ():
            meant.setdefault((_family(other), value), set()).update(other.polarity)
    return meant


def of_relative(said: Sequence[Claim], source: Sequence[Claim]) -> Iterator[Failure]:
    """A figure that the lines print of a relative only."""
    for claim in said:
        told = [one for one in source if claim.kind in {"number", "code"} and same_value(claim, one)]
        if told and "family" not in claim.polarity and all(one.polarity == {"family"} for one in told):
            yield Failure("negation", claim.start, claim.end)


def _found_negative(claim: Claim, there: set[str], said: Sequence[Claim]) -> bool:
    """« le test du VIH est négatif » says what « pas de VIH » does: the qualifier denies, whatever its reach."""
    beside = (one for one in said if one.kind == "pair" and one.part == claim.part and one.polarity == {"affirmed"})
    return there == {"negated"} and any(one.value in _RESULTS for one in beside)


def _completed(claim: Claim, said: Sequence[Claim], source: Sequence[Claim]) -> bool:
    """« pas d'allergie au latex » where the lines tell of other allergies and print « latex : non »."""
    if claim.polarity != {"negated"}:
        return False
    after = [one for one in said if one.kind in {"word", "concept", "drug"} and one.start >= claim.end]
    after = [one for one in after if one.part == claim.part and not one.cue]
    if len({one.end for one in after}) != 1:
        return False
    values = {value for one in after for value in (one.value, *one.senses)}
    told = [one for one in source if one.kind in {"word", "concept", "drug"} and values & {one.value, *one.senses}]
    return bool(told) and all(one.polarity == {"negated"} for one in told)


def denied(text: Text, said: Sequence[Claim], source: Sequence[Claim], support: Support) -> Iterator[Failure]:
    """A negation of the sentence that the lines make of nothing it rules."""
    denied = {value for one in source if "negated" in one.polarity for value in (one.value, *one.senses)}
    pairs = {one.value for one in source if one.kind == "pair"}
    held = [one for one in said if one.kind == "pair" and one.cue and one.value in pairs]
    without = [one.near for one in source if one.kind == "pair" and one.value in DENYING]
    for cue, spans in scopes(text.original, text.folded, text.tokens).negated.items():
        ruled = [one for one in said if not one.cue and any(start <= one.start < end for start, end in spans)]
        known = {value for one in ruled for value in (one.value, *one.senses, *support.family(one.value))}
        if any(pair.start <= one.start < pair.end for one in ruled for pair in held):
            continue  # (« sans changement »: the lines say the same)
        own = {one.value for one in said if one.kind == "pair" and one.start <= cue < one.end}
        if any(one.kind == "pair" and one.value in own and one.near & known for one in source):
            continue  # (« la vaccination a été refusée »)
        if any(support.disordered(one, said) for one in ruled):
            continue
        spent = any(one.turned and any(other.value == one.value for other in source) for one in ruled)
        if spent or any(known & near for near in without):
            continue
        first = next((one for one in ruled if one.kind == "word" and one.start >= cue), None)
        if text.folded.startswith("non ", cue) and first is not None and first.value in support.stems - denied:
            yield Failure("negation", first.start, first.end)
            continue
        telling = {one.value for one in ruled} - _PERSONS
        if ruled and not known & denied and (not denied or telling & support.stems):
            yield Failure("negation", min(one.start for one in ruled), max(one.end for one in ruled))


def other_kin(text: Text, told: Text) -> Iterator[Failure]:
    """A relative of whom the lines do not speak."""
    known = {who for found in kin().find(told.tokens) for who in found.values}
    for found in kin().find(text.tokens):
        part = text.folded[found.start - 1 : found.start] == "-"  # (« dure-mère »)
        if not part and not known & set(found.values):
            yield Failure("negation", found.start, found.end)


def _names(word: Claim, said: Sequence[Claim]) -> bool:
    """Whether a word is of the name of a drug or a test."""
    names = (one for one in said if one.kind in {"drug", "test"})
    return any(one.start <= word.start and word.end <= one.end for one in names)


def _placed(word: Claim, said: Sequence[Claim], source: Sequence[Claim]) -> bool:
    """Whether a word is a side, a moment, a part of the body or a qualifier the lines say: no polarity of its own."""
    covers = [one for one in said if one.start <= word.start and word.end <= one.end]
    if any(one.kind in _PLACES or one.senses & body_concepts() or one.value in body_stems() for one in covers):
        return True
    if word.kind == "concept":
        inner = [one for one in said if one.kind == "word" and word.start <= one.start < word.end]
        return bool(inner) and all(_placed(one, said, source) for one in inner)
    qualifiers = {one.value for one in covers if one.kind == "pair"}
    if word.polarity == {"negated"} and any(one.kind == "word" and one.value == word.value for one in source):
        return False  # (« suspendu puis repris » is no « pas repris »)
    return any(one.kind == "pair" and one.value in qualifiers for one in source)


def _plain(polarity: str) -> str:
    return "affirmed" if polarity == "hypothetical" else polarity


def _family(claim: Claim) -> str:
    return "test" if claim.kind in {"test", "exam"} else claim.kind
