"""What stands around each claim of a text, and how it is meant.

Neighbours are what stands in the same clause, up to the next claim of the same kind: they tell two values, two
sides or two drugs of the same lines apart.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from models.verify.claim import Claim, ClaimKind, Text
from models.verify.lexicon import body_concepts, body_stems, loss_stems, reporting_words, unturned_qualifiers
from models.verify.polarity import CLAUSE, Polarity, Scopes, scopes

_SEGMENT = re.compile(r"[;()\n]|,(?!\d)|\s(?:et|mais|puis|contre|vs)\s")
_PARTED = re.compile(r"[;()\n]|,(?!\d)|\bmais\b")
_DURATIONS = frozenset({"jour", "semaine", "mois", "an", "heure", "minute", "fois"})
_ANCHOR_DETAILS = frozenset({"", "lr"})
_TAKEN_IN = frozenset({"comprime", "gelule", "sachet", "goutte", "bouffee", "ampoule", "fois"})
_OF = frozenset({len(" d'"), len(" de ")})
_UNPLACED = frozenset({"word", "concept", "test", "exam"})
"""Kinds of which it does not matter what stands around them."""


def qualified(text: Text, found: Sequence[Claim]) -> tuple[Claim, ...]:
    """The claims with their neighbours and how they are meant."""
    stops = [0, *(match.end() for match in CLAUSE.finditer(text.original))]
    clause = [bisect_right(stops, claim.start) for claim in found]
    commas = sorted({*stops, *(match.end() for match in _SEGMENT.finditer(text.folded))})
    segment = [bisect_right(commas, claim.start) for claim in found]
    parts = sorted({*stops, *(match.end() for match in _PARTED.finditer(text.folded))})
    ruled = scopes(text.original, text.folded, text.tokens)
    known = []
    for place, claim in enumerate(found):
        if claim.kind == "pair" and any(start <= claim.start < end for start, end in ruled.cancelled):
            continue
        around = {} if claim.kind in _UNPLACED else _surroundings(found, clause, segment, place)
        known.append(
            replace(
                claim,
                **around,
                clause=clause[place],
                part=(bisect_right(parts, claim.start), segment[place]),
                polarity=_meant(claim, ruled, text.folded),
                cue=ruled.is_cue(claim.start),
            )
        )
    return tuple(_turned(claim, ruled, known) for claim in known)


def _meant(claim: Claim, ruled: Scopes, folded: str) -> frozenset[Polarity]:
    """How a claim is meant; a qualifier inside a cue that denies it (« non faites ») is denied."""
    if claim.manner == "denied" or (claim.kind == "pair" and ruled.denies(claim.start, folded)):
        return frozenset({"negated"})
    return ruled.meant(claim.start)


def _surroundings(found: Sequence[Claim], clause: Sequence[int], segment: Sequence[int], place: int) -> dict[str, Any]:
    """What stands around a claim, as fields of it."""
    claim = found[place]
    before, after = _anchors(found, clause, place, -1), _anchors(found, clause, place, 1)
    beside = _anchors(found, segment, place, -1)
    adjacent = _anchors(found, segment, place, 1) if claim.detail not in _DURATIONS else frozenset()
    anchor = adjacent if adjacent and _taken(found, clause, place) else before or adjacent
    anchor = _of(found, place) or anchor
    return {
        "near": frozenset().union(*(grouped := tuple(_neighbours(found, clause, place)))),
        "grouped": grouped,
        "close": frozenset().union(*_neighbours(found, segment, place)),
        "before": _last_before(found, clause, place),
        "senses": _lost(found, clause, place),
        "anchor": min(anchor, default=None),
        "side": _side(found, clause, segment, place),
        "around": beside or before | after if claim.kind == "number" else before | after,
    }


def _of(found: Sequence[Claim], place: int) -> frozenset[str]:
    """The drug right behind a duration or what is taken of it: « trois jours d'ibuprofène »."""
    claim = found[place]
    if claim.kind != "number" or claim.detail not in _DURATIONS | _TAKEN_IN:
        return frozenset()
    beside = (one for one in found[place + 1 :] if one.kind == "drug" and not one.spare)
    return frozenset(one.value for one in beside if one.start - claim.end in _OF)


def _lost(found: Sequence[Claim], clause: Sequence[int], place: int) -> frozenset[str]:
    """The value a figure of a loss may be printed with: « perte de 4 kg » is -4 kg."""
    if found[place].kind != "number":
        return found[place].senses
    for other in reversed(range(place)):
        if clause[other] != clause[place] or found[other].kind in {"number", "date"}:
            break
        if found[other].kind == "word" and found[other].value in loss_stems():
            return frozenset({"-" + found[place].value})
    return frozenset()


def _turned(claim: Claim, ruled: Scopes, known: Sequence[Claim]) -> Claim:
    """« pas modifié » is « poursuivi »: a qualifier surely denied is its opposite, not that of a thing denied."""
    if claim.kind == "pair" and ruled.holds_cue(claim.start, claim.end):  # (« ne prend plus »)
        return replace(claim, polarity=frozenset({"affirmed"}))
    denied = claim.kind == "pair" and claim.polarity == {"negated"} and claim.detail != ""
    begin = ruled.denied_from(claim.start) if denied else claim.start
    things = (one for one in known if begin <= one.start < claim.start and one.end <= claim.start)
    of_thing = any(one.kind in {"word", "concept"} and not one.cue and not _ordinary(one) for one in things)
    if not denied or of_thing or claim.value in unturned_qualifiers():
        return claim
    return replace(
        claim, value=claim.detail, detail=claim.value, senses=frozenset(), turned=True, polarity=frozenset({"affirmed"})
    )


def _ordinary(claim: Claim) -> bool:
    return claim.spare or claim.value in reporting_words()


def _side(found: Sequence[Claim], clause: Sequence[int], segment: Sequence[int], place: int) -> str | None:
    """The side a figure is about: the nearest of its part of the sentence, before it or after, else of the sentence."""
    for parts in (segment, clause):
        sides = _anchors(found, parts, place, -1, "side") or _anchors(found, parts, place, 1, "side")
        if sides:
            return min(sides)
    return None


def _taken(found: Sequence[Claim], clause: Sequence[int], place: int) -> bool:
    """Whether the drug or test before a figure has a figure of its own: « leucocytes à 9000 dont 200 lymphocytes »."""
    for other in reversed(range(place)):
        one = found[other]
        if clause[other] != clause[place] or one.kind in {"drug", "test"}:
            return False
        if one.kind in {"number", "code"} and not one.spare and one.end <= found[place].start:
            return True
    return False


def _about(unit: str) -> tuple[ClaimKind, ...]:
    """What a figure in a unit may be about."""
    if unit == "kg":  # (what weighs is not told by the test before)
        return ()
    if ("/" in unit and "/kg" not in unit) or unit in {"%", "mmhg", "°c"}:
        return ("test",)
    return ("drug",) if unit in _TAKEN_IN else ("drug", "test")


def _anchors(found: Sequence[Claim], part: Sequence[int], place: int, step: int, *kinds: ClaimKind) -> frozenset[str]:
    """The nearest claims of some kinds (drug or test) before or after a figure, in its part: all at one place."""
    other, values, at = place + step, set(), -1
    kinds = kinds or _about(found[place].detail)
    while found[place].kind in {"number", "code"} and 0 <= other < len(found) and part[other] == part[place]:
        if found[other].kind in kinds and found[other].detail in _ANCHOR_DETAILS:
            if at not in {-1, found[other].start}:
                break
            values.add(found[other].value)
            at = found[other].start
        other += step
    return frozenset(values)


def _last_before(found: Sequence[Claim], clause: Sequence[int], place: int) -> frozenset[str]:
    """The nearest words before a claim in its clause, in every reading; before a side, no part of the body."""
    values: set[str] = set()
    at, side = -1, found[place].kind == "side"
    sides = {one.start for one in found if one.kind == "side"} if not side else set()
    for other in reversed(range(place)):
        one = found[other]
        if clause[other] != clause[place] or (at >= 0 and one.end <= at):
            break
        if one.start in sides or one.manner == "implied":
            continue
        if side and (one.spare or one.value in body_stems() or one.senses & body_concepts()):
            continue
        if one.kind in {"word", "concept", "test", "drug", "exam"} and one.end <= found[place].start:
            values |= {one.value, *one.senses}
            at = one.start if at < 0 else min(at, one.start)
    return frozenset(values)


def _neighbours(found: Sequence[Claim], clause: Sequence[int], place: int) -> Iterator[frozenset[str]]:
    """Concepts and words around a claim, in its clause, up to the next claim of its kind; those of one place as one."""
    told: dict[int, set[str]] = {}
    for step in (-1, 1):
        other = place + step
        while 0 <= other < len(found) and clause[other] == clause[place] and not _competes(found[other], found[place]):
            apart = found[other].start >= found[place].end or found[other].end <= found[place].start
            apart = apart or (found[other].detail == "clinical" and found[other].start < found[place].start)
            if apart and found[other].kind not in {"number", "date"} and not found[other].spare:
                told.setdefault(found[other].start, set()).update({found[other].value, *found[other].senses})
            other += step
    return map(frozenset, told.values())


def _competes(other: Claim, claim: Claim) -> bool:
    """Whether two claims are of one kind and differ: what stands beyond one is not about the other."""
    if claim.kind in {"word", "concept"} or other.kind != claim.kind or other.value == claim.value or other.spare:
        return False
    if claim.kind == "pair":
        return other.value == claim.detail or other.detail == claim.value
    return claim.kind != "side" or other.detail == claim.detail
