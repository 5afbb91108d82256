"""What a text claims, in a form that can be compared: quantities, dates, concepts, words, each with its neighbours.

Neighbours are what stands in the same clause, up to the next claim of the same kind: they tell two values, two
sides or two drugs of the same lines apart.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import Literal

from index.lexicon import function_words
from index.terms import stem
from ingest import units
from ingest.normalise import find_numbers, fold, fold_with_offsets
from ingest.vocabulary import Tokens, assertion_cues, number_words
from ingest.written_dates import find_dates
from models.verify.lexicon import meanings, unit_words

ClaimKind = Literal["number", "date", "drug", "test", "exam", "moment", "side", "pair", "code", "word", "same"]
Polarity = Literal["affirmed", "negated", "family", "hypothetical"]
_CLAUSE = re.compile(r"[.;!?](?=\s|$)|\n(?=\s*[-•*–▪A-ZÀ-ÖØ-Þ])")
_COMMA = re.compile(r"[,;()]")
_SEGMENT = re.compile(r"[,;()\n]|\set\s|\smais\s|\spuis\s")
_CODE = re.compile(r"[a-z]+\d[a-z0-9]*|\d+[a-z]+\d[a-z0-9]*")
_NUMBER_UNITS = re.compile(r"\s?(?:\(|en\s)?\s?")
_DAY_WORD = re.compile(r"(\d{1,2})\s?(?:er)?\s?[^\W\d]")
_DURATIONS = frozenset({"jour", "semaine", "mois", "an", "heure", "minute", "fois"})
_ANCHOR_DETAILS = frozenset({"", "lr"})
_RATIO = re.compile(r"(?<![\d/.,])\d+(?:[.,]\d+)?\s?/\s?\d+(?:[.,]\d+)?(?![\d/])")
"""Two figures that are one value: a pressure, an acuity, a scale."""
_PREFERENCE = ("drug", "moment", "pair", "side", "test", "exam", "same")
_DAILY = re.compile(r"/\s?(?:j|jour|24\s?h|sem|semaine|mois)$")
_TIMES = re.compile(r"x\d+")
_NO_COUNT = frozenset({"un", "une", "zero", "premier", "premiere", "1er"})
_NEGATED_REACH = 7
"""Words after a cue of negation that it still rules."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One thing said at ``start:end``: its value, what else it is (unit, axis, opposite, the word) and its neighbours.

    ``near`` are those of its clause, ``close`` those not parted from it by a comma or « et ». ``anchors`` are the drugs
    and tests a number may be about: the nearest before it, else the nearest after; in ``around`` both.
    """

    kind: ClaimKind
    value: str
    start: int
    end: int
    detail: str = ""
    near: frozenset[str] = frozenset()
    close: frozenset[str] = frozenset()
    anchor: str | None = None
    side: str | None = None
    around: frozenset[str] = frozenset()
    polarity: frozenset[Polarity] = frozenset({"affirmed"})


def read(text: str) -> tuple[Claim, ...]:
    """Every claim of a text, in order of place."""
    folded = fold_with_offsets(text).text if len(fold(text)) == len(text) else fold(text)
    original = text if len(folded) == len(text) else folded
    tokens = Tokens.of(folded)
    found = [*_dates(original), *_concepts(text if len(text) == len(folded) else folded, tokens)]
    taken = [(claim.start, claim.end) for claim in found]
    found += _numbers(original, folded, tokens, taken)
    covered = sorted((claim.start, claim.end) for claim in found)
    found += _words(tokens, covered)
    found.sort(key=lambda claim: (claim.start, claim.end))
    return _qualified(original, folded, tokens, found)


def _dates(text: str) -> Iterator[Claim]:
    for date in find_dates(text):
        if date.possible:
            yield Claim("date", date.iso, date.start, date.end, date.time or "")
            day = _DAY_WORD.match(text, date.start, date.end)
            if day and len(date.iso) < len("2024-03-12"):  # (a day that does not exist)
                yield Claim("number", day[1], date.start, day.end(1))


def _concepts(text: str, tokens: Tokens) -> Iterator[Claim]:
    for found in meanings().find(tokens):
        printed = text[found.start : found.end]
        meant = [one for one in found.values if not one.initials or printed[0].isupper()]
        if not meant:
            continue
        first = min(meant, key=lambda one: _PREFERENCE.index(one.kind))
        letter = found.end - found.start == 1
        if letter and (not text[found.start].isupper() or text[found.end : found.end + 1] == "/"):
            continue  # (« g » is a unit, « G » a side)
        yield Claim(first.kind, first.concept, found.start, found.end, first.opposite or "")


def _numbers(text: str, folded: str, tokens: Tokens, taken: Sequence[tuple[int, int]]) -> Iterator[Claim]:
    codes = [(start, end) for start, end, word in zip(tokens.starts, tokens.ends, tokens.texts, strict=True)
             if _CODE.fullmatch(word) and not _dosed(word) and not _TIMES.fullmatch(word)]  # fmt: skip
    codes += [match.span() for match in _RATIO.finditer(folded) if not _within(match.start(), taken)]
    for start, end in codes:
        if not _within(start, taken):
            yield Claim("code", "".join(folded[start:end].split()), start, end)
    for start, end in codes:  # (« /mm3 150 000 » is not 3,150,000)
        text = text[:start] + "x" * (end - start) + text[end:]
    for number in find_numbers(text):
        if not _within(number.start, taken) and not _within(number.start, codes):
            unit, end = _unit(text, folded, number.end)
            yield Claim("number", _canonical(number.canonical), number.start, end, unit)
    yield from _in_words(text, folded, tokens, taken)


def _dosed(word: str) -> bool:
    """Whether a word is a figure with its unit stuck to it (« 5mg », « 3j »)."""
    return re.sub(r"^\d+", "", word) in unit_words() and word[0].isdigit()


def _in_words(text: str, folded: str, tokens: Tokens, taken: Sequence[tuple[int, int]]) -> Iterator[Claim]:
    """Numbers written as words, runs of them added up (« vingt-quatre »)."""
    known, place = number_words(), 0
    while place < len(tokens.texts):
        total, last = 0, place
        while last < len(tokens.texts) and tokens.texts[last] in known and tokens.texts[last] not in _NO_COUNT:
            value = known[tokens.texts[last]]
            total = total * value if (value >= 100 and total) or (value == 20 and total == 4) else total + value
            last += 1
        if last > place and not _within(tokens.starts[place], taken):
            unit, end = _unit(text, folded, tokens.ends[last - 1])
            if total > 1:
                yield Claim("number", str(total), tokens.starts[place], end, unit)
        place = max(last, place + 1)


def _unit(text: str, folded: str, position: int) -> tuple[str, int]:
    """The canonical unit that follows a number, and where it ends; empty when none does."""
    gap = _NUMBER_UNITS.match(folded, position)
    begin = gap.end() if gap else position
    best = ("", position)
    for spelling, concept in unit_words().items():
        end = begin + len(spelling)
        if folded.startswith(spelling, begin) and not folded[end : end + 1].isalnum() and end > best[1]:
            best = (concept, end)
    end_of_known = units.unit_at(text, begin)
    if end_of_known is not None and end_of_known > best[1]:
        daily = _DAILY.search(folded, begin, end_of_known)
        end_of_known = daily.start() if daily and daily.start() > begin else end_of_known
        printed = text[begin:end_of_known]
        meaning = units.sense(printed)
        best = (unit_words().get(fold(printed)) or fold(meaning.unit if meaning else printed), end_of_known)
    return best


def _canonical(number: str) -> str:
    try:
        return format(Decimal(number).normalize(), "f")
    except InvalidOperation:
        return number


def _words(tokens: Tokens, covered: Sequence[tuple[int, int]]) -> Iterator[Claim]:
    ignored = function_words()
    for word, start, end in zip(tokens.texts, tokens.starts, tokens.ends, strict=True):
        if len(word) > 2 and word.isalpha() and word not in ignored and not _within(start, covered):
            yield Claim("word", stem(word), start, end, word)


def _within(position: int, spans: Sequence[tuple[int, int]]) -> bool:
    return any(start <= position < end for start, end in spans)


def _qualified(text: str, folded: str, tokens: Tokens, found: Sequence[Claim]) -> tuple[Claim, ...]:
    """The claims with their neighbours and how they are meant."""
    stops = [0, *(match.end() for match in _CLAUSE.finditer(text))]
    clause = [bisect_right(stops, claim.start) for claim in found]
    commas = sorted({*stops, *(match.end() for match in _SEGMENT.finditer(folded))})
    segment = [bisect_right(commas, claim.start) for claim in found]
    scopes = _scopes(text, tokens)
    qualified = []
    for place, claim in enumerate(found):
        before, after = _anchor(found, clause, place, -1), _anchor(found, clause, place, 1)
        meant: frozenset[Polarity] = frozenset(_meant(claim, scopes)) or frozenset({"affirmed"})
        qualified.append(
            replace(
                claim,
                near=frozenset(_neighbours(found, clause, place)),
                close=frozenset(_neighbours(found, segment, place)),
                anchor=before or (after if claim.detail not in _DURATIONS else None),
                side=_anchor(found, clause, place, -1, "side") or _anchor(found, clause, place, 1, "side"),
                around=frozenset(filter(None, (before, after))),
                polarity=meant,
            )
        )
    return tuple(qualified)


def _anchor(found: Sequence[Claim], clause: Sequence[int], place: int, step: int, *kinds: ClaimKind) -> str | None:
    """The nearest claim of some kinds (drug or test) before or after a number, in its clause."""
    other = place + step
    while found[place].kind == "number" and 0 <= other < len(found) and clause[other] == clause[place]:
        if found[other].kind in (kinds or ("drug", "test")) and found[other].detail in _ANCHOR_DETAILS:
            return found[other].value
        other += step
    return None


def _neighbours(found: Sequence[Claim], clause: Sequence[int], place: int) -> Iterator[str]:
    """Concepts and words around a claim, in its clause, up to the next claim of its kind on either side."""
    for step in (-1, 1):
        other = place + step
        while 0 <= other < len(found) and clause[other] == clause[place] and not _competes(found[other], found[place]):
            if found[other].kind not in {"number", "date"}:
                yield found[other].value
            other += step


def _competes(other: Claim, claim: Claim) -> bool:
    """Whether two claims are of one kind and differ: what stands beyond one is not about the other."""
    if claim.kind in {"word", "same"} or other.kind != claim.kind or other.value == claim.value:
        return False
    return claim.kind != "side" or other.detail == claim.detail


@dataclass(frozen=True, slots=True)
class _Scope:
    """Characters a cue rules, and from where on it may not any more (after a comma)."""

    start: int
    sure: int
    end: int
    polarity: Polarity


def _scopes(text: str, tokens: Tokens) -> list[_Scope]:
    """What cues of negation, family and hypothesis rule."""
    scopes: list[_Scope] = []
    cues = list(assertion_cues().find(tokens))
    for number, cue in enumerate(cues):
        labels = {(value.label, value.side) for value in cue.values if value.label is not None}
        for label, side in labels:
            if side == "before":
                last = min(len(tokens.texts), cue.last + _NEGATED_REACH)
                breaks = [c.start for c in cues[number + 1 :] if any(v.breaks for v in c.values)]
                stop = _CLAUSE.search(text, cue.end)
                end = min([len(text), *breaks[:1], *([stop.start()] if stop else [])])
                end = min(end, tokens.ends[last - 1]) if last > cue.last else end
                comma = _COMMA.search(text, cue.end, end) if label == "negated" else None
                if label == "family":
                    end = stop.start() if stop else len(text)
                scopes.append(_Scope(cue.end, comma.start() if comma else end, end, label))
            else:
                begin = max([0, *(m.end() for m in _COMMA.finditer(text, 0, cue.start)),
                             *(m.end() for m in _CLAUSE.finditer(text, 0, cue.start))])  # fmt: skip
                scopes.append(_Scope(begin, cue.start, cue.start, label))
    return scopes


def _meant(claim: Claim, scopes: Sequence[_Scope]) -> Iterator[Polarity]:
    """How a claim is meant; after a comma a negation may or may not go on: both."""
    ruling = [scope for scope in scopes if scope.start <= claim.start < scope.end]
    for scope in ruling:
        yield scope.polarity
    if not any(claim.start < scope.sure for scope in ruling):
        yield "affirmed"
