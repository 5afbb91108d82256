"""What a text claims, in a form that can be compared: quantities, dates, concepts, words, each with its neighbours."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from typing import Literal

from index.lexicon import function_words
from ingest.vocabulary import Found, Phrases, Tokens
from models.verify.claim import Claim, Manner, Text
from models.verify.figures import Figure, figures
from models.verify.implied import classes_of, disorders, parts_of
from models.verify.lexicon import (
    Meaning,
    concepts,
    expansions,
    loss_stems,
    named,
    qualifiers,
    stem,
    stemmed,
    unit_words,
)
from models.verify.surroundings import qualified

_WITHOUT = "sans "
"""Before what an expansion denies (« AA »: sans oxygène)."""
_SIGN = re.compile(r"[<>≤≥]")
_WILL_BE = re.compile(r"\b(?:sera|seront|va etre|vont etre|doit etre|doivent etre|devra etre|devront etre)\b")
_TO_COME = re.compile(r"\b(?:sera|seront|va etre|vont etre|doit etre|doivent etre|devra etre|devront etre) $")
"""Before a participle: « sera opéré »."""
_TO_DO = re.compile(r"(?<=[,;:.] )a [a-z]{3,}(?:er|ir|re)\b")
"""« à biopsier »: to be done."""
CELL = re.compile(r"(?<=[a-z0-9)]) (?:\+{1,4}|-(?=\s*(?:[,.;)]|$)))(?![\w+])", re.MULTILINE)
"""The « + » or « - » of a result: « nitrites - »."""
_COMPARES = re.compile(r"\b(?:inf|sup)erieure?s?\s+(?:ou egale?s? )?(?:a|au|aux)\b")
"""« inférieure à 50 »: a comparison, no place."""
_BOUND = re.compile(r"\b(?:bornes?|limites?|normes?|valeurs?|seuils?) $")
"""« borne supérieure »."""
_BORN, _BIRTH = re.compile(r"\b[Nn]ée?s?\b"), "naissance"
"""« né » is folded to the negation « ne »."""
_PREFERENCE = ("drug", "test", "exam")
_EVERY_OTHER = "/2jour"
_CLINICAL = frozenset({"problem", "procedure", "vaccine", "allergen"})
_INITIALS = re.compile(r"([a-z]{2,})\d+")
_PRESSURE, _PRESSURE_WORDS = "pa_systolique", ("tension", "pression artérielle")
_DEGREES, _TEMPERATURE = "°c", "temperature"
_FORMS = frozenset(
    {"injection", "application", "comprime", "gelule", "sachet", "ampoule", "goutte", "bouffee", "dose", "cure"}
)
"""Units that are words of their own: « 1 injection par semaine » tells of an injection."""
_SHORT = 3
_SHORTEST_WORD = 2


def read(printed: str) -> tuple[Claim, ...]:
    """Every claim of a text, in order of place (of the folded text: see :class:`Text`)."""
    text = Text.of(printed)
    numbers = figures(text.original, text.folded, text.tokens)
    found = [Claim(one.kind, one.value, one.start, one.end, one.detail, spare=one.spare) for one in numbers]
    dated = [(one.start, one.end) for one in numbers if one.kind in {"date", "moment"} and not one.spare]
    found += (claim for claim in _wordings(text) if not _within(claim.start, dated))
    covered = sorted((one.start, one.end) for one in numbers if not one.spare)
    found = [one for one in found if one.kind != "concept" or not _of_unit(one, numbers)]
    found += _words(text.tokens, covered)
    units = [(one.start, one.end) for one in numbers if one.detail in _FORMS and not one.spare]
    apart = [(start, end) for start, end in covered if (start, end) not in units]
    found += (replace(one, spare=True) for one in _words(text.tokens, apart) if _within(one.start, units))
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
    found = [one for one in found if not _still_to_come(one, text.folded) and not _of_name(one, found)]
    found.sort(key=lambda claim: (claim.start, claim.end))
    return qualified(text, found)


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
            beside = (text.folded[found.start - 1 : found.start], text.folded[found.end : found.end + 1])
            joined = beside[0] == "-" or beside[1] == "/"
            if letter and (not text.original[found.start].isupper() or joined):
                continue  # (« g » is a unit, « G » a side, « anti-D » none)
            bound = _BOUND.search(text.folded, 0, found.start)
            if kind == "side" and (_COMPARES.match(text.folded, found.start) or bound):
                continue
            if kind == "side" and letter and text.original[: found.start].rstrip()[-1:].isdigit():
                continue  # (« +21,5 D » is in dioptres)
            meant = [one for one in found.values if _accented_alike(one, text.original[found.end - 1])]
            if not meant:
                continue
            first, senses = meant[0], frozenset(one.concept for one in meant) if kind == "pair" else frozenset()
            yield Claim(first.kind, first.concept, found.start, found.end, first.opposite or "", senses=senses)  # type: ignore[arg-type]
    yield from _clinical(text)


def _accented_alike(meant: Meaning, last: str) -> bool:
    """Whether the last letter is the one meant: « confirme » is no « confirmé », « fixé » no « fixe »."""
    return last != ("e" if meant.accented else "é")


def _clinical(text: Text) -> Iterator[Claim]:
    """Signs of comparison; clinical concepts, and what single words inside them stand for."""
    for match in _SIGN.finditer(text.folded):
        under = match[0] in "<≤"
        yield Claim("pair", "inf" if under else "sup", *match.span(), "sup" if under else "inf")
    for match in _WILL_BE.finditer(text.folded):
        yield Claim("pair", "prevu", *match.span(), "fait")
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
    if claim.kind == "code" and _is_pressure(claim.value):
        told = _PRESSURE_WORDS
        yield Claim("test", _PRESSURE, claim.start, claim.end, spare=True, manner="implied")
    if claim.kind == "number" and claim.detail == _DEGREES:
        yield Claim("test", _TEMPERATURE, claim.start, claim.end, spare=True, manner="implied")
    for wording in told if not claim.spare else ():
        yield from (replace(one, start=claim.start, end=claim.end) for one in _meant(wording, True))


def _is_pressure(code: str) -> bool:
    """Whether two figures can only be a blood pressure in mmHg."""
    upper, _, lower = code.partition("/")
    return upper.isdigit() and lower.isdigit() and 70 <= int(upper) <= 260 and 35 <= int(lower) <= 150


def _initials(tokens: Tokens) -> Tokens:
    """The letters of codes that end in a figure: « MP57 », « TM6 »."""
    found = list(map(_INITIALS.fullmatch, tokens.texts))
    kept = [(match[1], start) for match, start in zip(found, tokens.starts, strict=True) if match]
    return Tokens(
        tuple(letters for letters, _ in kept),
        tuple(start for _, start in kept),
        tuple(start + len(letters) for letters, start in kept),
    )


def _still_to_come(claim: Claim, folded: str) -> bool:
    """Whether what is said to be done only will be: « sera opéré »."""
    return claim.kind == "pair" and claim.value == "fait" and _TO_COME.search(folded[: claim.start]) is not None


def _named_in(figure: Claim, found: Sequence[Claim]) -> Claim:
    """A figure that is part of a name (« T4 libre », « CA 125 ») claims nothing."""
    names = (one for one in found if one.kind in {"drug", "test", "exam"} and not one.spare)
    inside = figure.kind in {"number", "code"} and any(one.start <= figure.start < one.end for one in names)
    return replace(figure, spare=True) if inside else figure


def _of_name(claim: Claim, found: Sequence[Claim]) -> bool:
    """Whether a qualifier is part of the name of a test or a drug: « T4 libre », « PTH intacte »."""
    names = (one for one in found if one.kind in {"drug", "test", "exam"} and not one.spare)
    return claim.kind == "pair" and any(
        one.start <= claim.start and claim.end <= one.end and one.end - one.start > claim.end - claim.start
        for one in names
    )


def _of_unit(claim: Claim, numbers: Sequence[Figure]) -> bool:
    """Whether a wording is the unit of a figure: the « goutte » of « une goutte »."""
    return any(one.start < claim.start and claim.end <= one.end and one.detail for one in numbers)


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


def judged(claims: Iterable[Claim]) -> tuple[Claim, ...]:
    """The claims of a sentence that its lines must bear out."""
    return tuple(claim for claim in claims if not claim.spare)
