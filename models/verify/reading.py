"""What a text claims, in a form that can be compared: quantities, dates, concepts, words, each with its neighbours.

Neighbours are what stands in the same clause, up to the next claim of the same kind: they tell two values, two
sides or two drugs of the same lines apart.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Literal

from index.lexicon import function_words
from ingest.normalise import Folded, fold_with_offsets
from ingest.vocabulary import Found, Phrases, Tokens
from models.verify.figures import figures
from models.verify.lexicon import (
    Meaning,
    body_concepts,
    body_stems,
    classes_of,
    concepts,
    disorders,
    expansions,
    loss_stems,
    named,
    parts_of,
    qualifiers,
    stem,
    stemmed,
    unit_words,
    unturned_qualifiers,
)
from models.verify.polarity import CLAUSE, Polarity, Scopes, scopes

ClaimKind = Literal["number", "date", "drug", "test", "exam", "moment", "side", "pair", "code", "word", "concept"]
Manner = Literal["said", "inner", "implied", "denied"]
_WITHOUT = "sans "
"""Before what an expansion denies (« AA »: sans oxygène)."""
_SEGMENT = re.compile(r"[;()\n]|,(?!\d)|\s(?:et|mais|puis|contre|vs)\s")
_SIGN = re.compile(r"[<>≤≥]")
_TO_DO = re.compile(r"(?<=[,;:.] )a [a-z]{3,}(?:er|ir|re)\b")
"""« à biopsier »: to be done."""
CELL = re.compile(r"(?<=[a-z0-9)]) (?:\+{1,4}|-(?=\s*(?:[,.;)]|$)))(?![\w+])", re.MULTILINE)
"""The « + » or « - » of a result: « nitrites - »."""
_COMPARES = re.compile(r"\b(?:inf|sup)erieure?s?\s+(?:ou egale? )?a\s+\d")
"""« inférieure à 50 »: a comparison, no place."""
_BORN, _BIRTH = re.compile(r"\b[Nn]ée?s?\b"), "naissance"
"""« né » is folded to the negation « ne »."""
_DURATIONS = frozenset({"jour", "semaine", "mois", "an", "heure", "minute", "fois"})
_ANCHOR_DETAILS = frozenset({"", "lr"})
_PREFERENCE = ("drug", "test", "exam")
_EVERY_OTHER = "/2jour"
_UNPLACED = frozenset({"word", "concept", "test", "exam"})
"""Kinds of which it does not matter what stands around them."""
_CLINICAL = frozenset({"problem", "procedure", "vaccine", "allergen"})
_INITIALS = re.compile(r"([a-z]{2,})\d+")
_SHORT = 3
_SHORTEST_WORD = 2


@dataclass(frozen=True, slots=True)
class Claim:
    """One thing said at ``start:end``: its value, what else it is (unit, axis, opposite, the word) and its neighbours.

    ``near`` are those of its clause, ``close`` those not parted from it by a comma or « et », ``before`` the last word
    or concept before it in its clause. ``anchor`` is the drug
    or test a number may be about: the nearest before it, else the nearest after; in ``around`` both. ``senses`` are
    all a concept may stand for. A ``spare`` claim supports and is not judged; ``manner`` tells what is
    only implied, or only a word of the name of a test.
    """

    kind: ClaimKind
    value: str
    start: int
    end: int
    detail: str = ""
    near: frozenset[str] = frozenset()
    close: frozenset[str] = frozenset()
    before: frozenset[str] = frozenset()
    anchor: str | None = None
    side: str | None = None
    around: frozenset[str] = frozenset()
    polarity: frozenset[Polarity] = frozenset({"affirmed"})
    senses: frozenset[str] = frozenset()
    clause: int = 0
    spare: bool = False
    cue: bool = False
    turned: bool = False
    manner: Manner = "said"


@dataclass(frozen=True, slots=True)
class Text:
    """A text as it is compared: ``folded`` and ``original`` have the same places, ``back`` leads to the printed."""

    folded: str
    original: str
    tokens: Tokens
    back: Folded

    @classmethod
    def of(cls, printed: str) -> Text:
        """The text of what is printed."""
        back = fold_with_offsets(printed)
        origins = back.origins if back.origins is not None else range(len(back.text))
        return cls(back.text, "".join(printed[place] for place in origins), Tokens.of(back.text), back)


def read(printed: str) -> tuple[Claim, ...]:
    """Every claim of a text, in order of place (of the folded text: see :class:`Text`)."""
    text = Text.of(printed)
    numbers = figures(text.original, text.folded, text.tokens)
    found = [Claim(one.kind, one.value, one.start, one.end, one.detail, spare=one.spare) for one in numbers]
    dated = [(one.start, one.end) for one in numbers if one.kind in {"date", "moment"} and not one.spare]
    found += (claim for claim in _wordings(text) if not _within(claim.start, dated))
    covered = sorted((one.start, one.end) for one in numbers if not one.spare)
    found += _words(text.tokens, covered)
    found += (Claim("word", stem(_BIRTH), *match.span(), _BIRTH) for match in _BORN.finditer(text.original))
    found += (
        replace(claim, start=one.start, end=one.end)
        for one in numbers
        if one.value.startswith("-")
        for claim in _meant(" ".join(sorted(loss_stems())), True)
    )
    found += [meant for claim in found for meant in _implied(claim)]
    found += _expanded(text, text.tokens, covered)
    found += _expanded(text, _initials(text.tokens), ())
    found = [_named_in(one, found) for one in found if not _counts_sides(one, found)]
    found.sort(key=lambda claim: (claim.start, claim.end))
    return _qualified(text, found)


def _wordings(text: Text) -> Iterator[Claim]:
    """Drugs, tests, exams, sides, opposites, moments and clinical concepts, each where it stands."""
    for found in _printed(text, named(), text.tokens):
        first = min(found.values, key=lambda one: _PREFERENCE.index(one.kind))
        if first.kind in {"drug", "test", "exam"}:
            yield Claim(first.kind, first.concept, found.start, found.end)
    kinds: tuple[Literal["side", "pair", "moment"], ...] = ("side", "pair", "moment")
    for kind in kinds:
        for found in _printed(text, qualifiers(kind), text.tokens):
            letter = found.end - found.start == 1
            if letter and (not text.original[found.start].isupper() or text.folded[found.end : found.end + 1] == "/"):
                continue  # (« g » is a unit, « G » a side)
            if kind == "side" and _COMPARES.match(text.folded, found.start):
                continue
            if kind == "side" and letter and text.original[: found.start].rstrip()[-1:].isdigit():
                continue  # (« +21,5 D » is in dioptres)
            meant = [one for one in found.values if not (one.accented and text.original[found.end - 1] == "e")]
            if not meant:
                continue
            first, senses = meant[0], frozenset(one.concept for one in meant) if kind == "pair" else frozenset()
            yield Claim(first.kind, first.concept, found.start, found.end, first.opposite or "", senses=senses)  # type: ignore[arg-type]
    yield from _clinical(text)


def _clinical(text: Text) -> Iterator[Claim]:
    """Signs of comparison; clinical concepts, and what single words inside them stand for."""
    for match in _SIGN.finditer(text.folded):
        under = match[0] in "<≤"
        yield Claim("pair", "inf" if under else "sup", *match.span(), "sup" if under else "inf")
    yield from (Claim("pair", "prevu", *match.span(), "fait") for match in _TO_DO.finditer(text.folded))
    for match in CELL.finditer(text.folded):
        found_in = "+" in match[0]
        value, opposite = ("positif", "negatif") if found_in else ("negatif", "positif")
        yield Claim("pair", value, *match.span(), opposite)
    stems = stemmed(text.tokens)
    whole = [*_printed(text, concepts(), stems)]
    yield from map(_concept, whole)
    for found in whole:  # (« tabac » of « tabac sevré »)
        parts = [(found.first, found.last - 1), (found.first + 1, found.last)]
        parts += [(place, place + 1) for place in range(found.first, found.last)]
        for first, last in parts if found.last - found.first > 1 else ():
            part = Tokens(stems.texts[first:last], stems.starts[first:last], stems.ends[first:last])
            yield from (replace(_concept(one), spare=True) for one in _printed(text, concepts(), part))


def _concept(found: Found[Meaning]) -> Claim:
    senses = frozenset(one.concept for one in found.values)
    clinical = "clinical" if any(one.kind in _CLINICAL for one in found.values) else ""
    return Claim("concept", min(senses), found.start, found.end, clinical, senses=senses)


def _printed(text: Text, phrases: Phrases[Meaning], tokens: Tokens) -> Iterator[Found[Meaning]]:
    """The wordings of a text; initials only where they stand in capitals."""
    for found in phrases.find(tokens):
        printed = text.original[found.start : found.end]
        letters = [character for character in printed if character.isalpha()]
        capitals = sum(character.isupper() for character in letters) > len(letters) / 2
        meant = tuple(one for one in found.values if not one.initials or capitals)
        if meant:
            yield found._replace(values=meant)


def _words(tokens: Tokens, covered: Sequence[tuple[int, int]]) -> Iterator[Claim]:
    ignored = function_words() | {unit for unit in unit_words() if len(unit) <= _SHORT}
    for word, start, end in zip(tokens.texts, tokens.starts, tokens.ends, strict=True):
        if len(word) >= _SHORTEST_WORD and word.isalpha() and word not in ignored and not _within(start, covered):
            yield Claim("word", stem(word), start, end, word)


def _implied(claim: Claim) -> Iterator[Claim]:
    """What a drug is, and what the parts of a medical word say."""
    told = classes_of(claim.value) if claim.kind == "drug" else ()
    told = parts_of(claim.detail) if claim.kind == "word" else told
    measured = {one.analyte for one in disorders().get(claim.detail, ())} if claim.kind == "word" else set()
    if len(measured) == 1 and not claim.spare:  # (« hypokaliémie à 3,1 » tells potassium)
        yield Claim("test", min(measured), claim.start, claim.end, spare=True, manner="implied")
    for wording in told if not claim.spare else ():
        yield from (replace(one, start=claim.start, end=claim.end) for one in _meant(wording, True))


def _initials(tokens: Tokens) -> Tokens:
    """The letters of codes that end in a figure: « MP57 », « TM6 »."""
    found = list(map(_INITIALS.fullmatch, tokens.texts))
    kept = [(match[1], start) for match, start in zip(found, tokens.starts, strict=True) if match]
    return Tokens(
        tuple(letters for letters, _ in kept),
        tuple(start for _, start in kept),
        tuple(start + len(letters) for letters, start in kept),
    )


def _named_in(figure: Claim, found: Sequence[Claim]) -> Claim:
    """A figure that is part of a name (« T4 libre », « CA 125 ») claims nothing."""
    names = (one for one in found if one.kind in {"drug", "test", "exam"} and not one.spare)
    inside = figure.kind in {"number", "code"} and any(one.start <= figure.start < one.end for one in names)
    return replace(figure, spare=True) if inside else figure


def _counts_sides(number: Claim, found: Sequence[Claim]) -> bool:
    """Whether a number is only a part of a wording: the « deux » of « les deux yeux », of « un jour sur deux »."""
    wordings = (one for one in found if one.kind == "side" or one.value == _EVERY_OTHER)
    if number.kind != "number":
        return False
    return any(one.start <= number.start and number.end <= one.end for one in wordings)


def _expanded(text: Text, tokens: Tokens, covered: Sequence[tuple[int, int]]) -> Iterator[Claim]:
    """What the abbreviations of a text stand for, at their places: it supports and is not judged."""
    for found in expansions().find(tokens):
        if not any(map(str.isalpha, text.folded[found.start : found.end])):
            continue
        figure = _within(found.start, covered)
        capitals = any(map(str.isupper, text.original[found.start : found.end]))
        for one in found.values:
            if figure and not one.implied and not one.printed[-1].isdigit():
                continue
            if len(one.printed) <= _SHORT and one.printed[0].isupper() and not capitals:
                continue  # (« au » is no uric acid)
            yield from (replace(claim, start=found.start, end=found.end) for claim in _meant(one.meant, one.implied))


@cache
def _meant(expansion: str, implied: bool) -> tuple[Claim, ...]:
    """What an expansion supports: what is only implied gives no test, drug or figure."""
    denied = expansion.startswith(_WITHOUT)
    text = Text.of(expansion.removeprefix(_WITHOUT))
    claims = [*_wordings(text), *_words(text.tokens, ())]
    if not implied:
        claims += [
            Claim(one.kind, one.value, 0, 0, one.detail) for one in figures(text.original, text.folded, text.tokens)
        ]
    whole: Manner = "denied" if denied else "implied" if implied else "said"
    measure = len(text.tokens.texts) > 1 and any(claim.kind == "test" for claim in claims)
    word: Manner = "inner" if whole == "said" and measure else whole
    return tuple(
        replace(claim, spare=True, manner=word if claim.kind == "word" else whole)
        for claim in claims
        if not implied or claim.kind in {"word", "concept", "pair"}
    )


def _within(position: int, spans: Sequence[tuple[int, int]]) -> bool:
    return any(start <= position < end for start, end in spans)


def _qualified(text: Text, found: Sequence[Claim]) -> tuple[Claim, ...]:
    """The claims with their neighbours and how they are meant."""
    stops = [0, *(match.end() for match in CLAUSE.finditer(text.original))]
    clause = [bisect_right(stops, claim.start) for claim in found]
    commas = sorted({*stops, *(match.end() for match in _SEGMENT.finditer(text.folded))})
    segment = [bisect_right(commas, claim.start) for claim in found]
    ruled = scopes(text.original, text.folded, text.tokens)
    qualified = []
    for place, claim in enumerate(found):
        if claim.kind == "pair" and any(start <= claim.start < end for start, end in ruled.cancelled):
            continue
        around = {} if claim.kind in _UNPLACED else _surroundings(found, clause, segment, place)
        qualified.append(
            replace(
                claim,
                **around,
                clause=clause[place],
                polarity=ruled.meant(claim.start) if claim.manner != "denied" else frozenset({"negated"}),
                cue=ruled.is_cue(claim.start),
            )
        )
    return tuple(_turned(claim, ruled) for claim in qualified)


def _surroundings(found: Sequence[Claim], clause: Sequence[int], segment: Sequence[int], place: int) -> dict[str, Any]:
    """What stands around a claim, as fields of it."""
    claim = found[place]
    before, after = _anchors(found, clause, place, -1), _anchors(found, clause, place, 1)
    beside = _anchors(found, segment, place, -1)
    adjacent = _anchors(found, segment, place, 1) if claim.detail not in _DURATIONS else frozenset()
    anchor = adjacent if adjacent and _taken(found, clause, place) else before or adjacent
    return {
        "near": frozenset(_neighbours(found, clause, place)),
        "close": frozenset(_neighbours(found, segment, place)),
        "before": _last_before(found, clause, place),
        "senses": _lost(found, clause, place),
        "anchor": min(anchor, default=None),
        "side": _side(found, clause, segment, place),
        "around": beside or before | after if claim.kind == "number" else before | after,
    }


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


def _turned(claim: Claim, ruled: Scopes) -> Claim:
    """« pas modifié » is « poursuivi »: a qualifier surely denied is its opposite."""
    if claim.kind == "pair" and ruled.holds_cue(claim.start, claim.end):  # (« ne prend plus »)
        return replace(claim, polarity=frozenset({"affirmed"}))
    denied = claim.kind == "pair" and claim.polarity == {"negated"} and claim.detail != ""
    if not denied or claim.value in unturned_qualifiers():
        return claim
    return replace(
        claim, value=claim.detail, detail=claim.value, senses=frozenset(), turned=True, polarity=frozenset({"affirmed"})
    )


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


def _anchors(found: Sequence[Claim], part: Sequence[int], place: int, step: int, *kinds: ClaimKind) -> frozenset[str]:
    """The nearest claims of some kinds (drug or test) before or after a figure, in its part: all at one place."""
    other, values, at = place + step, set(), -1
    while found[place].kind in {"number", "code"} and 0 <= other < len(found) and part[other] == part[place]:
        if found[other].kind in (kinds or ("drug", "test")) and found[other].detail in _ANCHOR_DETAILS:
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


def _neighbours(found: Sequence[Claim], clause: Sequence[int], place: int) -> Iterator[str]:
    """Concepts and words around a claim, in its clause, up to the next claim of its kind on either side."""
    for step in (-1, 1):
        other = place + step
        while 0 <= other < len(found) and clause[other] == clause[place] and not _competes(found[other], found[place]):
            apart = found[other].start >= found[place].end or found[other].end <= found[place].start
            apart = apart or (found[other].detail == "clinical" and found[other].start < found[place].start)
            if apart and found[other].kind not in {"number", "date"} and not found[other].spare:
                yield from {found[other].value, *found[other].senses}
            other += step


def _competes(other: Claim, claim: Claim) -> bool:
    """Whether two claims are of one kind and differ: what stands beyond one is not about the other."""
    if claim.kind in {"word", "concept"} or other.kind != claim.kind or other.value == claim.value or other.spare:
        return False
    if claim.kind == "pair":
        return other.value == claim.detail or other.detail == claim.value
    return claim.kind != "side" or other.detail == claim.detail


def judged(claims: Iterable[Claim]) -> tuple[Claim, ...]:
    """The claims of a sentence that its lines must bear out."""
    return tuple(claim for claim in claims if not claim.spare)
