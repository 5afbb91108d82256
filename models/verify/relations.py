"""Figures and what directly stands beside them: which end of a stay, which way in time, which moment of the day.

What is bound by a word right beside a figure is compared as it is printed, not by what surrounds it: a day after
« jusqu'au » is no beginning, 40 mg « le matin » are not those of noon, one nodule is not two.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import combinations, pairwise
from typing import Literal

from ingest.vocabulary import months, number_words
from models.verify.binding import TRANSITIONS, dated_values, otherwise_valued, same_unit, same_value
from models.verify.claim import Claim, Text
from models.verify.lexicon import days_beside, number_terms, stem, unit_words
from models.verify.verdict import Failure

_AGAINST = re.compile(
    r"\b(?:vs|contre|versus|au lieu de|anterieure?s?|precede\w*|auparavant|preop\w*|initial\w*)\b|\($"
)
"""Before a value that is the earlier one: « 8,4 % (vs 7,9 % en septembre) »."""
_UNTIL = frozenset({"au", "jusqu'au", "->", "-", "et le"})
_GAP = len(" et le ") + 1
_A_DAY, _TIMES_AWAY = "/jour", len(" x ")
_ONCE = re.compile(r"\s?(?:,? ?(?:une (?:seule )?fois|1 fois|en une (?:seule )?prise))?\s?")
"""Between a dose and « par jour » where the dose is the day's."""
_LAST = re.compile(r"\b(?:jusqu'(?:au|a|en)|avant|au plus tard|d'ici(?: au| a| le)?)(?: le| la| fin| debut| mi)?[ -]?$")
_FIRST = re.compile(r"\b(?:a partir|a compter|depuis|des|apres)(?: du| de| le| d'| la| l')*\s?$")
_AHEAD = re.compile(r"\b(?:dans|d'ici)(?: les| environ| a)? $")
_AGO = re.compile(r"\b(?:il y a|voila)(?: environ| plus de| moins de)? $")
_AT_MOMENT = re.compile(r" ?(?:,? ?(?:le |au |a ))?|,? ?(?:le |au |a )?l'| ?: ?| et (?:le )?")
_MOMENTS = frozenset({"matin", "midi", "soir", "coucher", "nuit"})
_TIMES_OF_DAY = re.compile(r"\ba $")
_HOUR = "heure"
_LENGTHS = frozenset({"jour", "semaine", "mois", "an", "heure", "minute", "fois", ""})
"""Units in which no dose is given."""
_DAY, _NEXT_DAY = len("2024-03-12"), frozenset({("1", "jour"), ("2", "jour"), ("24", "heure"), ("48", "heure")})
_ORDINAL = re.compile(r"(\d+)(?:er|ere|e|eme|nd|nde)")
_SHORTEST_COUNTED = 4
_WITHIN = frozenset("/.,")
_ONLY = frozenset({"seul", "seule", "unique"})
_FIRST_WORDS = frozenset({"premier", "premiere"})


def daily(said: Sequence[Claim], source: Sequence[Claim], folded: str) -> Iterator[Failure]:
    """« 40 mg par jour » where the lines print 40 mg several times a day."""
    for dose in said:
        marks = (one for one in said if one.kind == "moment" and one.value == _A_DAY and one.start >= dose.end)
        a_day = any(_ONCE.fullmatch(folded, dose.end, mark.start) for mark in marks)
        if dose.kind != "number" or not dose.detail or not a_day:
            continue
        alike = [one for one in source if same_value(dose, one) and same_unit(dose, one) and not one.spare]
        own = [one for one in alike if one.anchor is not None and one.anchor == dose.anchor]
        alike = own or alike
        if alike and all(_several(one, source) for one in alike):
            yield Failure("unit", dose.start, dose.end)


def _several(dose: Claim, source: Sequence[Claim]) -> bool:
    """Whether a printed dose is followed by how many times a day, and these are several."""
    times = (
        one for one in source if one.kind == "number" and one.detail in {"", "fois"} and one.value not in {"0", "1"}
    )
    beside = [one for one in times if 0 <= one.start - dose.end <= _TIMES_AWAY]
    marks = [one for one in source if one.kind == "moment" and one.value in {_A_DAY, "x"}]
    return any(mark.start - 1 <= one.end <= mark.end for one in beside for mark in marks)


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
        wrong = wrong or (stays if event.value == "sortie" else [])
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


def _dates_beside(figure: Claim, source: Sequence[Claim]) -> list[str]:
    """The days the lines print beside a figure, those with a year."""
    dated = (day.value for one, day in dated_values(source) if same_value(figure, one))
    return [day for day in dated if not day.startswith("--")]


def exchanged(said: Sequence[Claim], source: Sequence[Claim], folded: str, told: str) -> Iterator[Failure]:
    """« de 8,7 à 11,9 » where the lines print 11,9 first; a value at the date of another one."""
    numbers = [claim for claim in said if claim.kind in {"number", "code"}]
    for first, second in pairwise(numbers):
        between = folded[first.end : second.start].strip()
        alike = first.kind == second.kind and (first.detail == second.detail or not first.detail or not second.detail)
        if between in TRANSITIONS and alike and first.value != second.value:
            before = [other.start for other in source if other.kind == first.kind and other.value == first.value]
            after = [other.start for other in source if other.kind == second.kind and other.value == second.value]
            turned = bool(before and after and _AGAINST.search(told, min(*before, *after), max(*before, *after)))
            days = [_dates_beside(one, source) for one in (first, second)]
            if all(days):
                if max(days[0]) > min(days[1]):
                    yield Failure("number", second.start, second.end)
            elif before and after and (max(before) < min(after) if turned else min(before) > max(after)):
                yield Failure("number", second.start, second.end)
    printed = dated_values(source)
    for value, day in dated_values(said):
        there = [one for one, when in printed if same_value(day, when) and one.detail in {"", value.detail}]
        if there and not any(same_value(value, one) for one in there):
            yield Failure("date", day.start, day.end)
    for claim in numbers:
        dates = [one for one in said if one.kind == "date" and one.clause == claim.clause]
        printed_too = any(same_value(claim, one) for one in source)
        if len(dates) == 1 and printed_too and otherwise_valued(claim, dates[0], source):
            yield Failure("date", dates[0].start, dates[0].end)
            continue
        clauses = {one.clause for one in source if same_value(claim, one)}
        dated = [one for one in source if one.kind == "date" and one.clause in clauses]
        mentions = [one for one in source if same_value(claim, one) and not one.spare]
        beside = [day for one, day in printed if one in mentions]
        dated = beside if mentions and len(beside) == len(mentions) else dated
        if len(dates) != 1 or not dated or any(same_value(dates[0], one) for one in dated):
            continue
        if any(same_value(dates[0], one) for one in source):
            yield Failure("date", dates[0].start, dates[0].end)


def bounded(said: Sequence[Claim], source: Sequence[Claim], folded: str, told: str) -> Iterator[Failure]:
    """« à partir du 14 juin » where the lines print « jusqu'au 14 juin »; « il y a 3 mois » for « dans 3 mois »."""
    for claim in said:
        here = _way(claim, folded)
        if here is None:
            continue
        there = [_way(other, told) for other in source if same_value(claim, other) and same_unit(claim, other)]
        if there and all(way not in {None, here} for way in there):
            yield Failure("date", claim.start, claim.end)


def neighbouring(text: Text, told: Text, source: Sequence[Claim]) -> Iterator[Failure]:
    """« la veille » where the lines tell of no day before another: by a word, as « J1 », by two dates."""
    printed = {day for found in days_beside().find(told.tokens) for day in found.values}
    days = sorted({date.fromisoformat(one.value) for one in source if one.kind == "date" and len(one.value) == _DAY})
    apart = any(abs((two - one).days) in {1, 2} for one, two in combinations(days, 2))
    after = any(one.kind == "number" and (one.value, one.detail) in _NEXT_DAY for one in source)
    for found in days_beside().find(text.tokens):
        if not printed & set(found.values) and (printed or not (apart or after)):
            yield Failure("date", found.start, found.end)


def _way(claim: Claim, folded: str) -> Literal["first", "last", "ahead", "ago"] | None:
    """Which end of a time a day is, or on which side of today a duration leads."""
    before = folded[max(0, claim.start - 24) : claim.start]
    if claim.kind == "date":
        return "last" if _LAST.search(before) else "first" if _FIRST.search(before) else None
    if claim.kind == "number" and claim.detail in _LENGTHS:
        return "ahead" if _AHEAD.search(before) else "ago" if _AGO.search(before) else None
    return None


def administered(said: Sequence[Claim], source: Sequence[Claim], folded: str, told: str) -> Iterator[Failure]:
    """« 40 mg à midi » where the lines print « 40 mg matin, 20 mg midi »."""
    printed = list(_doses_at(source, told))
    for dose, moment in _doses_at(said, folded):
        here = [(one, at) for one, at in printed if one.detail == dose.detail]
        exact = any(same_value(dose, one) and _same_moment(moment, at) for one, at in here)
        taken = any(not same_value(dose, one) and _same_moment(moment, at) for one, at in here)
        elsewhere = any(same_value(dose, one) and not _same_moment(moment, at) for one, at in here)
        if taken and elsewhere and not exact:
            yield Failure("number", dose.start, dose.end)


def _same_moment(one: Claim, other: Claim) -> bool:
    return one.kind == other.kind and one.value == other.value


def _doses_at(claims: Sequence[Claim], folded: str) -> Iterator[tuple[Claim, Claim]]:
    """The doses of a text with the moments right behind them, else with the one right before."""
    doses = [one for one in claims if one.kind == "number" and not one.spare and one.detail not in _LENGTHS]
    moments = [one for one in claims if not one.spare and _is_moment(one, folded)]
    for dose in doses:
        end, behind = dose.end, list[Claim]()
        for moment in moments:
            if moment.start >= end and _AT_MOMENT.fullmatch(folded, end, moment.start):
                behind.append(moment)
                end = moment.end
        before = [one for one in moments if one.end <= dose.start and not folded[one.end : dose.start].strip(" :")]
        yield from ((dose, moment) for moment in behind or before)


def _is_moment(claim: Claim, folded: str) -> bool:
    if claim.kind == "number" and claim.detail == _HOUR:
        return _TIMES_OF_DAY.search(folded[: claim.start]) is not None
    return claim.kind == "moment" and claim.value in _MOMENTS


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
