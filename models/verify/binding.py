"""Whether figures, dates, sides and drugs are said of what the lines say them of.

Two values of one kind in the same lines are told apart by what stands around each: the words of the clause, more so
those no comma parts from it. A value is refused when another one of the lines stands nearer to the words the sentence
puts it beside, or, where the sentence says both, when exchanging them would fit the lines better.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from models.verify.claim import Claim
from models.verify.implied import usual_units
from models.verify.lexicon import body_concepts, body_stems, is_drug, micrograms
from models.verify.verdict import KIND, Failure

_ASSOCIATED = frozenset({"number", "code", "date", "side", "drug", "pair"})
_COUNTED = frozenset(
    {
        "fois", "comprime", "gelule", "sachet", "ampoule", "goutte", "bouffee", "injection", "dose", "point", "cure",
        "application", "°c", "mmhg", "grade", "an", "/min",
    }
)  # fmt: skip
"""Units a prescription, a score or a table may leave out."""
_THINGS = _COUNTED - {"fois", "°c", "mmhg", "grade", "an", "/min"}
"""Those that are things one counts."""
_SCALES = {
    "kg": ("g", Fraction(1000)), "g": ("g", Fraction(1)), "mg": ("g", Fraction(1, 1000)),
    "ug": ("g", Fraction(1, 10**6)), "l": ("l", Fraction(1)), "dl": ("l", Fraction(1, 10)),
    "cl": ("l", Fraction(1, 100)), "ml": ("l", Fraction(1, 1000)), "m": ("m", Fraction(1)),
    "cm": ("m", Fraction(1, 100)), "mm": ("m", Fraction(1, 1000)), "an": ("mois", Fraction(12)),
    "mois": ("mois", Fraction(1)), "semaine": ("jour", Fraction(7)), "jour": ("jour", Fraction(1)),
    "heure": ("jour", Fraction(1, 24)), "minute": ("jour", Fraction(1, 1440)),
}  # fmt: skip
"""Units that are multiples of each other, with their base."""
_ABOUT = frozenset(
    frozenset(pair)
    for pair in (
        (("8", "jour"), ("1", "semaine")), (("15", "jour"), ("2", "semaine")), (("4", "semaine"), ("1", "mois")),
        (("28", "jour"), ("1", "mois")), (("30", "jour"), ("1", "mois")), (("90", "jour"), ("3", "mois")),
        (("6", "semaine"), ("1.5", "mois")), (("45", "jour"), ("1.5", "mois")), (("45", "jour"), ("6", "semaine")),
        (("6", "mois"), ("1", "semestre")), (("3", "mois"), ("1", "trimestre")),
    )
)  # fmt: skip
"""Durations that usage takes for one another."""
_DURATIONS = (frozenset({"jour", "semaine", "mois", "an"}), frozenset({"heure", "minute"}))
_GAP = len(" et le ") + 1
_MARGIN = 1
"""How much nearer another number of the lines must stand to the same words."""
_BOTH, _NEAR_PART = "bilateral", len(" inferieure ")
_RESULTS = frozenset(
    {
        "positif", "negatif", "normal", "anormal", "present", "absent", "percu", "aboli", "sensible", "resistant",
        "diurne", "nocturne", "benin", "malin",
    }
)  # fmt: skip
"""Qualifiers that stand beside what they qualify: one nearer to the same words is meant."""
_SIDES = frozenset({"droite", "gauche"})
_BRACKETED = re.compile(r"\s?(?:/\s?24\s?h)?\s*\(\s*")
"""Between a value and the former one behind it: « 24 mg/L (8 en mai) »."""
_VERSUS = frozenset({"vs", "contre", "versus"})
_CLOSED = frozenset({len(") "), len(") en ")})
"""Between a figure in brackets and the date of the one before them."""
_BEFORE_DATE, _YEAR_LENGTH = len(" du "), 4
_CLOSER, _BESIDE = 2, 4
"""What counts more than a word of the same clause: one that no comma parts from the claim; the one just before it."""
TRANSITIONS = frozenset({"a", "puis", "->", "→", "puis a"})
"""Between two values of which the first is the earlier."""


def quantity(claim: Claim, alike: Sequence[Claim], said: Sequence[Claim], source: Sequence[Claim]) -> Iterator[Failure]:
    """A number that the lines print: with this unit, of this test and side, no oftener than printed."""
    exact = [other for other in alike if same_unit(claim, other)]
    if claim.detail in _THINGS and any(one.kind == "number" and one.detail == claim.detail for one in source):
        exact = [other for other in exact if other.detail]  # (« 4 points, à retirer J5 » are no five points)
    known = claim.anchor is not None and any(other.value == claim.anchor for other in source)
    if not exact:
        yield Failure("unit", claim.start, claim.end)
    elif known and not any(claim.anchor in other.around or not other.around for other in exact):
        yield Failure("test", claim.start, claim.end)
    elif claim.side not in {None, _BOTH} and not any(other.side in {None, _BOTH, claim.side} for other in exact):
        yield Failure("side", claim.start, claim.end)
    elif sum(same_value(claim, other) and same_unit(other, claim) for other in said) > len(alike):
        yield Failure("number", claim.start, claim.end)


def same_value(claim: Claim, other: Claim) -> bool:
    """Whether two claims are of one thing: a day may lack its year, a date may be told to the month."""
    if claim.kind == "date" and other.kind == "date":
        short, full = sorted((claim.value, other.value), key=lambda value: (not value.startswith("--"), len(value)))
        same_day = short.startswith("--") and (full.endswith(short[1:]) or full[4:7] == short[1:])
        alike = same_day or other.value == claim.value or other.value.startswith(claim.value + "-")
        return alike and claim.detail in {"", other.detail}
    if claim.kind in {"test", "exam"} and other.kind in {"test", "exam"}:
        return claim.value == other.value
    if claim.kind != other.kind:
        return False
    if claim.kind == "number":
        return claim.value == other.value or other.value in claim.senses or _converted(claim, other)
    if claim.kind == "pair":
        return bool({claim.value, *claim.senses} & {other.value, *other.senses})
    return claim.value == other.value


def _converted(claim: Claim, other: Claim) -> bool:
    """Whether two figures are one quantity in two units: 1 g and 1000 mg, 1 an and 12 mois."""
    if frozenset({(claim.value, claim.detail), (other.value, other.detail)}) in _ABOUT:
        return True
    first, second = _SCALES.get(claim.detail), _SCALES.get(other.detail)
    if first is None or second is None or claim.detail == other.detail or first[0] != second[0]:
        return False
    return Fraction(claim.value) * first[1] == Fraction(other.value) * second[1]


def dated(claim: Claim, other: Claim, source: Sequence[Claim]) -> bool:
    """Whether the year of a date stands in the lines, for a day printed without one."""
    if not other.value.startswith("--") or claim.value.startswith("--"):
        return True
    year = claim.value[:4]
    return any(one.value.startswith(year) for one in source if one.kind in {"date", "number"})


def _in_milligrams(drug: str) -> bool:
    """Whether a bare figure after a drug is milligrams: « Kardégic 75 »."""
    substances = drug.split("+")
    return is_drug(drug) and not any(one in micrograms() for one in substances)


def same_unit(claim: Claim, other: Claim) -> bool:
    """Whether a figure's unit is the lines', or one they may leave out."""
    usual = (
        not other.detail
        and claim.kind == "number"
        and any(
            claim.detail in usual_units(one) or (claim.detail == "mg" and _in_milligrams(one))
            for one in claim.around & other.around
        )
    )
    return (
        usual
        or not claim.detail
        or _converted(claim, other)
        or claim.detail == other.detail
        or (not other.detail and claim.detail in _COUNTED)
    )


def dated_values(claims: Sequence[Claim]) -> list[tuple[Claim, Claim]]:
    """The figures a date directly follows: « 7,6 % en mars », « 112 (sept. 2023) », « 1,30 L (48 %) en mars »."""
    days = [one for one in claims if one.kind == "date"]
    figures = [one for one in claims if one.kind == "number" and not one.spare]
    beside = [
        (one, day)
        for one in figures
        for day in days
        if 0 <= day.start - one.end <= _BEFORE_DATE and not any(one.end <= two.start < day.start for two in figures)
    ]
    around = [(one, two) for one in figures for two in figures if two.start - one.end == len(" (")]
    beside += [(one, day) for one, two in around for day in days if day.start - two.end in _CLOSED]
    return [(one, day) for one, day in beside if one.clause == day.clause]


def otherwise_valued(figure: Claim, day: Claim, source: Sequence[Claim]) -> bool:
    """Whether the lines print, on the day of the sentence, only other values of what the figure measures."""
    if figure.anchor is None or figure.kind != "number":
        return False
    printed = (
        one for one in source
        if one.kind == "number" and not one.spare and one.detail == figure.detail and one.anchor == figure.anchor
    )  # fmt: skip
    days = {one.clause for one in source if one.kind == "date" and same_value(day, one)}
    there = [one for one in printed if one.clause in days]
    return bool(there) and not any(same_value(figure, one) for one in there)


def linked(claims: Sequence[Claim], folded: str, ranges: Sequence[tuple[int, int]] = ()) -> tuple[Claim, ...]:
    """The claims of lines, where the second figure of « porté de 75 à 100 µg » is of the same as the first.

    ``ranges`` are where the limits of ranges stand.
    """
    known: list[Claim] = []
    for claim in claims:
        figure = claim.kind == "number" and not claim.spare
        first = next((one for one in reversed(known) if one.kind == "number" and not one.spare), None)
        same = figure and first is not None and first.clause == claim.clause
        listed = same and first is not None and not _said_between(first, claim, known)
        dated = any(one.kind == "date" and first is not None and one.start >= first.end for one in known)
        listed = listed and dated
        between = folded[first.end : claim.start].strip(" (,") if figure and first is not None else None
        bracketed = first is not None and _BRACKETED.fullmatch(folded, first.end, claim.start) is not None
        if first is not None and (listed or bracketed or between in TRANSITIONS or between in _VERSUS):
            claim = replace(  # noqa: PLW2901 (the same claim, with more around it)
                claim,
                near=claim.near | first.near,
                close=claim.close | first.close,
                before=claim.before | first.before,
                around=claim.around | first.around,
                anchor=claim.anchor or first.anchor,
            )
        if claim.kind == "number" and any(start <= claim.start < end for start, end in ranges):
            claim = replace(claim, manner="limit")  # noqa: PLW2901
        known.append(claim)
    return tuple(known)


def _said_between(first: Claim, second: Claim, known: Sequence[Claim]) -> bool:
    """Whether a word stands between two figures: « 98 (mars 2023), 112 (sept. 2023) » are of one thing."""
    return any(first.end <= one.start < second.start and one.kind not in {"number", "code", "date"} for one in known)


def attached(said: Sequence[Claim], source: Sequence[Claim]) -> Iterator[Failure]:
    """« genou droit » where the lines only tell of a left one: a side is first that of the part it stands behind."""
    for side in said:
        if side.kind != "side" or side.value not in _SIDES:
            continue
        body = _body_before(side, said)
        places = [one for one in source if one.manner == "said" and body & {one.value, *one.senses}]
        told = {value for place in places for value in _sides_of(place, source)}
        if told and not told & {side.value, _BOTH}:
            yield Failure("side", side.start, side.end)


def _body_before(side: Claim, claims: Sequence[Claim]) -> frozenset[str]:
    """The part of the body right before a side, at most one word between, in every reading."""
    for one in reversed(claims):
        if one.end <= side.start and one.clause == side.clause and side.start - one.end <= _NEAR_PART:
            values = frozenset({one.value, *one.senses}) & (body_stems() | body_concepts())
            if values and one.kind in {"word", "concept"}:
                return values
    return frozenset()


def _sides_of(place: Claim, claims: Sequence[Claim]) -> frozenset[str]:
    """The sides of a part of the body: the one behind it, else all those of its clause."""
    sides = [
        one for one in claims if one.kind == "side" and one.clause == place.clause and one.value in {*_SIDES, _BOTH}
    ]
    behind = {one.value for one in sides if one.start == place.start or 0 <= one.start - place.end <= _NEAR_PART}
    return frozenset(behind or (one.value for one in sides))


def misplaced(said: Sequence[Claim], source: Sequence[Claim]) -> Iterator[Failure]:
    """Claims the lines make of something else: another value of the same kind fits the same words better."""
    for claim in said:
        if claim.kind not in _ASSOCIATED or not claim.near:
            continue
        same = max((_shared(claim, other) for other in source if same_value(claim, other)), default=None)
        if same is None:
            continue
        if claim.kind == "number" and claim.anchor is not None and _anchored(claim, source):
            continue
        if claim.kind == "drug" and _dosed(claim, said, source):
            continue
        gain = max(
            (
                _gain(claim, same, other, said, source)
                for other in source
                if _rival(claim, other) and not _refuted(claim, other, said, source)
            ),
            default=0,
        )
        gain = max(gain, _pooled(claim, source), _read_gain(claim, source)) if claim.kind == "side" else gain
        margin = _MARGIN if claim.kind in {"number", "drug", "pair"} else 0
        if gain > margin and not _beside(claim, said, source):
            yield Failure(KIND[claim.kind], claim.start, claim.end)


def _read_gain(side: Claim, source: Sequence[Claim]) -> int:
    """As the gain of a side, each reading of a word counted: a word of many readings is the surer a clinical one."""
    beside = {True: 0, False: 0}
    for one in source:
        alike = same_value(side, one)
        if alike or _rival(side, one):
            near, close = side.near & one.near, side.close & one.close
            count = len(near) + _CLOSER * len(close) + (_BESIDE if side.before & one.before else 0)
            beside[alike] = max(beside[alike], count)
    return beside[False] - beside[True]


def _pooled(side: Claim, source: Sequence[Claim]) -> int:
    """How many more of the things around a side stand around the other side in the lines, all mentions together."""
    own, other = set[str](), set[str]()
    for one in source:
        alike = same_value(side, one)
        if one.kind == "side" and (alike or not one.spare) and one.detail == side.detail and one.value != _BOTH:
            (own if alike else other).update(one.near)
    return sum(bool(one & other) - bool(one & own) for one in side.grouped) if side.value in _SIDES else 0


def _refuted(claim: Claim, rival: Claim, said: Sequence[Claim], source: Sequence[Claim]) -> bool:
    """Whether the day of another value of the lines cannot be meant: on it they print another one."""
    if claim.kind != "date":
        return False
    return any(otherwise_valued(one, rival, source) for one in said if one.clause == claim.clause)


def _anchored(claim: Claim, source: Sequence[Claim]) -> bool:
    """Whether the lines print a figure, in its unit, of the very drug the sentence tells it of."""
    own = [one for one in source if one.kind == "number" and one.anchor == claim.anchor and one.detail == claim.detail]
    return bool(own) and all(same_value(claim, one) for one in own)


def _dosed(drug: Claim, said: Sequence[Claim], source: Sequence[Claim]) -> bool:
    """Whether the lines print of the drug every dose the sentence tells of it, and at these moments."""
    doses = [one for one in said if one.kind == "number" and one.detail and one.anchor == drug.value]
    moments = [one for one in said if one.kind == "moment" and one.clause == drug.clause]
    own = [one for one in source if one.kind == "number" and one.anchor == drug.value]
    clauses = {one.clause for one in own}
    timed = all(
        any(one.kind == "moment" and one.value == moment.value and one.clause in clauses for one in source)
        for moment in moments
    )
    return (
        bool(doses)
        and timed
        and all(any(same_value(dose, one) and same_unit(dose, one) for one in own) for dose in doses)
    )


def _gain(claim: Claim, same: int, rival: Claim, said: Sequence[Claim], source: Sequence[Claim]) -> int:
    """How much better the lines would bear the sentence with the rival's value in the claim's place.

    Where the sentence says the rival's value too, both are exchanged: the sentence as it is may not be worse.
    """
    gain = _shared(claim, rival) - same
    partners = [one for one in said if one is not claim and same_value(one, rival)]
    if claim.kind == "side" or not partners:  # (a side is of several things)
        return gain
    own = [other for other in source if same_value(claim, other)]
    return min(
        gain
        + max((_shared(partner, other) for other in own), default=0)
        - max(_shared(partner, other) for other in source if same_value(partner, other))
        for partner in partners
    )


def _beside(claim: Claim, said: Sequence[Claim], source: Sequence[Claim]) -> bool:
    """Whether a date is one end of a range (both stand beside the same words), or the lines' for a value beside it."""
    if claim.kind != "date":
        return False
    printed = dated_values(source)
    if any(
        day is claim and any(same_value(value, one) and same_value(claim, when) for one, when in printed)
        for value, day in dated_values(said)
    ):
        return True
    values = [one for one in said if one.kind in {"number", "code"} and one.clause == claim.clause]
    there = {one.clause for one in source if not one.spare and any(same_value(value, one) for value in values)}
    dated = [one for one in source if one.kind == "date" and one.clause in there]
    if dated and all(same_value(claim, one) for one in dated):
        return True
    return any(
        other.kind == "date"
        and other is not claim
        and min(abs(claim.start - other.end), abs(other.start - claim.end)) < _GAP
        for other in said
    )


def _rival(claim: Claim, other: Claim) -> bool:
    """Whether ``other`` could have been meant in the claim's place."""
    if other.kind != claim.kind or other.spare or same_value(claim, other):
        return False
    if claim.kind == "side" and _BOTH in {claim.value, other.value}:
        return False
    opposite = claim.detail == other.value or claim.value == other.detail
    alike = {
        "number": claim.detail == other.detail or any({claim.detail, other.detail} <= scale for scale in _DURATIONS),
        "side": claim.detail == other.detail,
        "date": len(other.value) > _YEAR_LENGTH or len(claim.value) == _YEAR_LENGTH,
        "code": "/" in claim.value and "/" in other.value,
        "pair": opposite and claim.value in _RESULTS,
    }
    return alike.get(claim.kind, True)


def _shared(claim: Claim, other: Claim) -> int:
    """How much of what stands around one stands around the other; what is nearer counts more."""
    beside = _BESIDE if claim.before & other.before else 0
    apart = _SIDES if claim.kind == "number" else frozenset()  # (of what side a figure is: see :func:`quantity`)
    near, close = other.near - apart, (claim.close & other.close) - apart
    return sum(bool(one & near) + _CLOSER * bool(one & close) for one in claim.grouped) + beside
