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
from itertools import pairwise

from models.verify.claim import Claim
from models.verify.implied import usual_units
from models.verify.lexicon import is_drug, micrograms
from models.verify.verdict import KIND, Failure

_ASSOCIATED = frozenset({"number", "code", "date", "side", "drug", "pair"})
_COUNTED = frozenset(
    {
        "fois", "comprime", "gelule", "sachet", "ampoule", "goutte", "bouffee", "injection", "dose", "point", "cure",
        "application", "°c", "mmhg", "grade", "an", "/min",
    }
)  # fmt: skip
"""Units a prescription, a score or a table may leave out."""
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
        (("6", "semaine"), ("1.5", "mois")), (("6", "mois"), ("1", "semestre")), (("3", "mois"), ("1", "trimestre")),
    )
)  # fmt: skip
"""Durations that usage takes for one another."""
_GAP = len(" et le ") + 1
_MARGIN = 1
"""How much nearer another number of the lines must stand to the same words."""
_BOTH = "bilateral"
_RESULTS = frozenset(
    {
        "positif", "negatif", "normal", "anormal", "present", "absent", "percu", "aboli", "sensible", "resistant",
        "diurne", "nocturne", "benin", "malin",
    }
)  # fmt: skip
"""Qualifiers that stand beside what they qualify: one nearer to the same words is meant."""
_SIDES = frozenset({"droite", "gauche"})
_AGAINST = re.compile(
    r"\b(?:vs|contre|versus|au lieu de|anterieure?s?|precede\w*|auparavant|preop\w*|initial\w*)\b|\($"
)
"""Before a value that is the earlier one: « 8,4 % (vs 7,9 % en septembre) »."""
_VERSUS = frozenset({"vs", "contre", "versus"})
_UNTIL = frozenset({"au", "jusqu'au", "->", "-", "et le"})
_BEFORE_DATE = len(" du ")
_A_DAY, _TIMES_AWAY = "/jour", len(" x ")
_CLOSER, _BESIDE = 2, 4
"""What counts more than a word of the same clause: one that no comma parts from the claim; the one just before it."""
_TO = frozenset({"a", "puis", "->", "→", "puis a"})
"""Between two values of which the first is the earlier."""


def quantity(claim: Claim, alike: Sequence[Claim], said: Sequence[Claim], source: Sequence[Claim]) -> Iterator[Failure]:
    """A number that the lines print: with this unit, of this test and side, no oftener than printed."""
    exact = [other for other in alike if _same_unit(claim, other)]
    known = claim.anchor is not None and any(other.value == claim.anchor for other in source)
    if not exact:
        yield Failure("unit", claim.start, claim.end)
    elif known and not any(claim.anchor in other.around or not other.around for other in exact):
        yield Failure("test", claim.start, claim.end)
    elif claim.side not in {None, _BOTH} and not any(other.side in {None, _BOTH, claim.side} for other in exact):
        yield Failure("side", claim.start, claim.end)
    elif sum(same_value(claim, other) for other in said) > len(alike):
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


def _same_unit(claim: Claim, other: Claim) -> bool:
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


def daily(said: Sequence[Claim], source: Sequence[Claim]) -> Iterator[Failure]:
    """« 40 mg par jour » where the lines print 40 mg several times a day."""
    for dose in said:
        a_day = any(one.value == _A_DAY and 0 <= one.start - dose.end <= 1 for one in said if one.kind == "moment")
        if dose.kind != "number" or not dose.detail or not a_day:
            continue
        alike = [one for one in source if same_value(dose, one) and _same_unit(dose, one) and not one.spare]
        if alike and all(_several(one, source) for one in alike):
            yield Failure("unit", dose.start, dose.end)


def _several(dose: Claim, source: Sequence[Claim]) -> bool:
    """Whether a printed dose is followed by how many times a day, and these are several."""
    times = (
        one for one in source if one.kind == "number" and one.detail in {"", "fois"} and one.value not in {"0", "1"}
    )
    beside = [one for one in times if 0 <= one.start - dose.end <= _TIMES_AWAY]
    marks = [one for one in source if one.kind == "moment" and one.value in {_A_DAY, "x"}]
    return any(mark.start <= one.end <= mark.end for one in beside for mark in marks)


def _dated_values(claims: Sequence[Claim]) -> list[tuple[Claim, Claim]]:
    """The figures a date directly follows: « 7,6 % en mars », « 112 (sept. 2023) »."""
    days = [one for one in claims if one.kind == "date"]
    figures = [one for one in claims if one.kind == "number" and not one.spare]
    return [(one, day) for one in figures for day in days if 0 <= day.start - one.end <= _BEFORE_DATE]


def stayed(said: Sequence[Claim], source: Sequence[Claim], folded: str) -> Iterator[Failure]:
    """« sortie le 10 » where the lines print « du 10 au 17 »: the first day is the entry's, the last the leaving's."""
    days = [one for one in source if one.kind == "date"]
    stays = [(one, two) for one, two in pairwise(days) if folded[one.end : two.start].strip() in _UNTIL]
    ends = {"sortie": 1, "entree": 0}
    for event in said:
        if event.kind != "pair" or event.value not in ends:
            continue
        day = next((one for one in said if one.kind == "date" and 0 <= one.start - event.end < _GAP), None)
        wrong = [stay for stay in stays if day is not None and same_value(day, stay[1 - ends[event.value]])]
        right = any(day is not None and same_value(day, stay[ends[event.value]]) for stay in stays)
        if day is not None and wrong and not right and not _otherwise_dated(event, day, source):
            yield Failure("date", day.start, day.end)


def _otherwise_dated(event: Claim, day: Claim, source: Sequence[Claim]) -> bool:
    """Whether the lines print the day beside the same event."""
    return any(
        one.kind == "pair"
        and one.value == event.value
        and any(
            other.kind == "date" and same_value(day, other) and 0 <= other.start - one.end < _GAP for other in source
        )
        for one in source
    )


def linked(claims: Sequence[Claim], folded: str) -> tuple[Claim, ...]:
    """The claims of lines, where the second figure of « porté de 75 à 100 µg » is of the same as the first."""
    known: list[Claim] = []
    for claim in claims:
        figure = claim.kind == "number" and not claim.spare
        first = next((one for one in reversed(known) if one.kind == "number" and not one.spare), None)
        same = figure and first is not None and first.clause == claim.clause
        listed = same and first is not None and not _said_between(first, claim, known)
        dated = any(one.kind == "date" and first is not None and one.start >= first.end for one in known)
        listed = listed and dated
        between = folded[first.end : claim.start].strip(" (,") if figure and first is not None else None
        if first is not None and (listed or between in _TO or between in _VERSUS):
            claim = replace(  # noqa: PLW2901 (the same claim, with more around it)
                claim,
                near=claim.near | first.near,
                close=claim.close | first.close,
                before=claim.before | first.before,
                around=claim.around | first.around,
                anchor=claim.anchor or first.anchor,
            )
        known.append(claim)
    return tuple(known)


def _said_between(first: Claim, second: Claim, known: Sequence[Claim]) -> bool:
    """Whether a word stands between two figures: « 98 (mars 2023), 112 (sept. 2023) » are of one thing."""
    return any(first.end <= one.start < second.start and one.kind not in {"number", "code", "date"} for one in known)


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
        gain = max((_gain(claim, same, other, said, source) for other in source if _rival(claim, other)), default=0)
        margin = _MARGIN if claim.kind in {"number", "drug", "pair"} else 0
        if gain > margin and not _beside(claim, said, source):
            yield Failure(KIND[claim.kind], claim.start, claim.end)


def _anchored(claim: Claim, source: Sequence[Claim]) -> bool:
    """Whether the lines print a figure, in its unit, of the very drug the sentence tells it of."""
    own = [one for one in source if one.kind == "number" and one.anchor == claim.anchor and one.detail == claim.detail]
    return is_drug(claim.anchor or "") and bool(own) and all(same_value(claim, one) for one in own)


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
    printed = _dated_values(source)
    if any(
        day is claim and any(same_value(value, one) and same_value(claim, when) for one, when in printed)
        for value, day in _dated_values(said)
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
    if claim.kind in {"number", "side"}:
        return claim.detail == other.detail
    if claim.kind == "code":
        return "/" in claim.value and "/" in other.value
    if claim.kind == "pair":
        opposite = claim.detail == other.value or claim.value == other.detail
        return opposite and claim.value in _RESULTS
    return True


def _shared(claim: Claim, other: Claim) -> int:
    """How much of what stands around one stands around the other; what is nearer counts more."""
    beside = _BESIDE if claim.before & other.before else 0
    apart = _SIDES if claim.kind == "number" else frozenset()  # (of what side a figure is: see :func:`quantity`)
    near, close = (claim.near & other.near) - apart, (claim.close & other.close) - apart
    return len(near) + _CLOSER * len(close) + beside


def _dates_beside(figure: Claim, source: Sequence[Claim]) -> list[str]:
    """The days the lines print beside a figure, those with a year."""
    dated = (day.value for one, day in _dated_values(source) if same_value(figure, one))
    return [day for day in dated if not day.startswith("--")]


def exchanged(said: Sequence[Claim], source: Sequence[Claim], folded: str, told: str) -> Iterator[Failure]:
    """« de 8,7 à 11,9 » where the lines print 11,9 first; a value at the date of another one."""
    numbers = [claim for claim in said if claim.kind in {"number", "code"}]
    for first, second in pairwise(numbers):
        between = folded[first.end : second.start].strip()
        alike = first.kind == second.kind and (first.detail == second.detail or not first.detail or not second.detail)
        if between in _TO and alike and first.value != second.value:
            before = [other.start for other in source if other.kind == first.kind and other.value == first.value]
            after = [other.start for other in source if other.kind == second.kind and other.value == second.value]
            turned = bool(before and after and _AGAINST.search(told, min(*before, *after), max(*before, *after)))
            days = [_dates_beside(one, source) for one in (first, second)]
            if all(days):
                if max(days[0]) > min(days[1]):
                    yield Failure("number", second.start, second.end)
            elif before and after and (max(before) < min(after) if turned else min(before) > max(after)):
                yield Failure("number", second.start, second.end)
    printed = _dated_values(source)
    for value, day in _dated_values(said):
        there = [one for one, when in printed if same_value(day, when) and one.detail == value.detail]
        if there and not any(same_value(value, one) for one in there):
            yield Failure("date", day.start, day.end)
    for claim in numbers:
        dates = [one for one in said if one.kind == "date" and one.clause == claim.clause]
        clauses = {one.clause for one in source if same_value(claim, one)}
        dated = [one for one in source if one.kind == "date" and one.clause in clauses]
        if len(dates) != 1 or not dated or any(same_value(dates[0], one) for one in dated):
            continue
        if any(same_value(dates[0], one) for one in source):
            yield Failure("date", dates[0].start, dates[0].end)
