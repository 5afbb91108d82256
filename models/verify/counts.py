"""How many of what: things counted, parts of a whole, dimensions, and how often something is taken."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from ingest.vocabulary import months, number_words
from models.verify.binding import same_value
from models.verify.claim import Claim, Text
from models.verify.figures import canonical
from models.verify.lexicon import number_terms, stem, unit_words
from models.verify.verdict import Failure

_PRODUCT = re.compile(
    r"\d+(?:[.,]\d+)?(?: ?(?:mm|cm|m))?(?: ?(?:x|×|par|sur) ?\d+(?:[.,]\d+)?(?: ?(?:mm|cm|m)(?!\w))?)+"
)
_FACTOR = re.compile(r"\d+(?:[.,]\d+)?")
_ORDINAL = re.compile(r"(\d+)(?:er|ere|e|eme|nd|nde)")
_SHORTEST_COUNTED = 4
_SHARE = re.compile(r" (?:[a-z-]+ ){0,2}(?:sur|parmi|des|d'un total de) ")
_WITHIN = frozenset("/.,")
_ONLY = frozenset({"seul", "seule", "unique"})
_FIRST_WORDS = frozenset({"premier", "premiere"})
_TIMES = "fois"
_REACH = 24
"""Characters between a figure and « par jour », where what is taken is named between."""


def counted(text: Text, told: Text, source: Sequence[Claim]) -> Iterator[Failure]:
    """« un nodule » where the lines count two, « premier enfant » where they tell of the second.

    « trente cigarettes » where they print twenty, and thirty years: a figure with a unit counts nothing else.
    """
    printed: dict[tuple[str, str], set[int]] = {}
    for kind, noun, count, _, _ in _counts(told):
        printed.setdefault((kind, noun), set()).add(count)
    for kind, noun, count, start, end in _counts(text):
        there = printed.get((kind, noun), set())
        figures = [one for one in source if one.kind == "number" and one.value == str(count) and not one.spare]
        measured = bool(figures) and all(one.detail for one in figures)
        if there and count not in there and (count == 1 or measured):
            yield Failure("number", start, end)


def _counts(text: Text) -> Iterator[tuple[str, str, int, int, int]]:
    """How many of what, and the how-manieth: kind, stem of the noun, figure, place."""
    tokens, units = text.tokens, unit_words()
    beside = zip(pairwise(tokens.texts), tokens.starts, tokens.ends, tokens.starts[1:], tokens.ends[1:], strict=False)
    for (first, noun), start, close, place, end in beside:
        if first in _ONLY:  # (« une seule exacerbation »)
            first = "un"  # noqa: PLW2901
        if (
            text.original[close:place] != " "
            or text.original[start - 1 : start] in _WITHIN
            or len(noun) < _SHORTEST_COUNTED
            or not noun.isalpha()
            or noun in units
            or noun in number_words()
            or noun in months()
        ):
            continue
        ordinal = "1" if first in _FIRST_WORDS else number_terms().get(first)
        match = _ORDINAL.fullmatch(first)
        ordinal = match[1] if match else ordinal
        if ordinal is not None and ordinal.isdigit():
            yield "ordinal", stem(noun), int(ordinal), start, end
        elif first.isdigit() or first in number_words():
            yield "cardinal", stem(noun), int(first) if first.isdigit() else number_words()[first], start, end


def measured(said: Sequence[Claim], source: Sequence[Claim], told: Text) -> Iterator[Failure]:
    """« pendant 20 ans » where the lines print « 20 cigarettes par jour pendant 30 ans »."""
    nouns = {start for kind, _, _, start, _ in _counts(told) if kind == "cardinal"}
    for claim in said:
        if claim.kind != "number" or not claim.detail:
            continue
        alike = [one for one in source if one.kind == "number" and same_value(claim, one) and not one.spare]
        others = any(one.kind == "number" and one.detail == claim.detail and not one.spare for one in source)
        if others and alike and all(not one.detail and one.start in nouns for one in alike):
            yield Failure("unit", claim.start, claim.end)


def shared(text: Text, told: Text) -> Iterator[Failure]:
    """« six cures sur quatre » where the lines print « 4 cures sur 6 »."""
    printed = {(part, whole) for part, whole, _, _ in _portions(told)}
    for part, whole, start, end in _portions(text):
        if (whole, part) in printed and (part, whole) not in printed:
            yield Failure("number", start, end)


def _portions(text: Text) -> Iterator[tuple[int, int, int, int]]:
    """Parts of a whole: « 4 sur 6 », « 4 cures sur 6 », « 0/14 », with their place."""
    tokens, known = text.tokens, number_words()
    figures = [(int(one) if one.isdigit() else known.get(one)) for one in tokens.texts]
    for place, part in enumerate(figures):
        if part is None:
            continue
        for step in (1, 2, 3):
            ahead = place + step
            if ahead < len(figures) and figures[ahead] is not None:
                between = text.folded[tokens.ends[place] : tokens.starts[ahead]]
                if between.strip() == "/" or _SHARE.fullmatch(between):
                    yield part, figures[ahead] or 0, tokens.starts[place], tokens.ends[ahead]
                break


def repeated(said: Sequence[Claim], source: Sequence[Claim]) -> Iterator[Failure]:
    """« deux fois par jour » where the lines print a two, but of nothing taken so many times."""
    marks = [one for one in source if one.kind == "moment"]
    for claim in said:
        if claim.kind != "number" or claim.detail != _TIMES:
            continue
        alike = [one for one in source if same_value(claim, one) and one.detail in {"", _TIMES}]
        taken = any(one.detail or any(-len(" x ") <= mark.start - one.end <= _REACH for mark in marks) for one in alike)
        if alike and not taken:
            yield Failure("unit", claim.start, claim.end)


def multiplied(text: Text, told: Text) -> Iterator[Failure]:
    """« 35 x 48 mm » where the lines print « 35 x 20 mm »."""
    printed = [factors for factors, _, _ in _products(told.folded)]
    for factors, start, end in _products(text.folded):
        near = [other for other in printed if factors & other]
        if near and not any(factors <= other for other in near):
            yield Failure("number", start, end)


def _products(folded: str) -> Iterator[tuple[frozenset[str], int, int]]:
    for match in _PRODUCT.finditer(folded):
        yield frozenset(canonical(one.replace(",", ".")) for one in _FACTOR.findall(match[0])), *match.span()
