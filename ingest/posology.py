"""What follows a drug's name in an order: dose, posology and duration, as printed.

Words (dosage forms, moments, conditions, units of time) are data (``vocabulary/posology_words.csv``); the shapes of
figures are patterns. Nothing is completed, rounded or converted: each part is a stretch of the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from ingest.normalise import fold_with_offsets
from ingest.vocabulary.clinical import posology_words

_NUMBER = r"(?:\d+(?:[.,/]\d+)?(?: ?½)?|½|1 ?/ ?2|{numbers})"
_STRENGTH = (
    r"(?<![\w.,/])\d{{1,3}}(?:[ .\u00a0\u202f]\d{{3}})+ ?(?:{units})\b|"
    r"(?<![\w.,/])\d+(?:[.,]\d+)?(?: ?(?:{units}))?(?: ?[/+] ?\d+(?:[.,]\d+)?){{1,2}} ?(?:{units})(?![\w])|"
    r"(?<![\w.,/])\d+(?:[.,]\d+)? ?(?:{units})(?![\w²])"
)
_PER = r"(?: ?/ ?(?:\d+(?:[.,]\d+)? ?)?(?:ml|g|kg|m2|m²|h|heure|24 ?h|72 ?h|dose|inhalation|bouffee|j|jour|prise|sem)\b){0,2}"
_BARE = re.compile(
    r" ?(?P<dose>\d{2,4}(?:[.,]\d+)?(?:/\d+(?:[.,]\d+)?)?|\d{1,2}(?:/\d{1,2})(?:/\d{1,2})?)(?= ?(?:$|[\n:,;(–-]| \S))"
)
_YEAR = re.compile(r"(?:19|20)\d\d$")
_LEAD = 70
"""Characters between a name and its dose at most."""
_GAP = 32
"""Characters between two parts of one posology at most."""


@dataclass(frozen=True, slots=True)
class Part:
    """Characters ``start:end`` of the text given."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Order:
    """The parts of an order, those printed. ``days`` is the duration in days (a month counts 30), renewals apart."""

    dose: Part | None
    posology: Part | None
    duration: Part | None
    days: int | None

    @property
    def end(self) -> int:
        """Where its last part ends; 0 when it has none."""
        return max((part.end for part in (self.dose, self.posology, self.duration) if part is not None), default=0)


@dataclass(frozen=True, slots=True)
class _Patterns:
    dose: re.Pattern[str]
    bare_stop: re.Pattern[str]
    posology: re.Pattern[str]
    duration: re.Pattern[str]
    days: re.Pattern[str]
    numbers: dict[str, int]


def _words(kind: str) -> str:
    found = sorted((term for term, kinds in posology_words() if kind in kinds), key=len, reverse=True)
    return "|".join(re.escape(term).replace(r"\ ", r"[ '’\-\n]") for term in found)


_NUMBER_WORDS = {
    "un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8, "dix": 10,
    "quinze": 15, "vingt": 20, "trente": 30,
}  # fmt: skip


@lru_cache(maxsize=1)
def _patterns() -> _Patterns:
    number = _NUMBER.format(numbers="|".join(_NUMBER_WORDS) + "|demi|demie|un demi|une demi")
    forms, moments, conditions = _words("form"), _words("moment"), _words("condition")
    routes, periods, units = _words("route"), _words("period"), _words("unit")
    dose = _STRENGTH.format(units=units)
    count = rf"(?:{number})(?: ?(?:a|-|ou) ?(?:{number}))? ?-?(?:{forms})\b"
    times = (
        rf"(?:{number})(?: ?(?:a|-|ou) ?(?:{number}))? ?(?:fois|x)(?: ?(?:par|/) ?(?:{periods})\b)?"
        rf"|\bx ?\d+(?: ?(?:par|/) ?(?:{periods})\b)(?!\w)|\b{number} ?(?:par|/) ?(?:{periods})\b|\bx ?\d\b(?! ?(?:{periods})\b)"
    )
    scheme = r"(?<![\d/.,-])\d(?:[.,/]\d)? ?- ?\d(?:[.,/]\d)? ?- ?\d(?:[.,/]\d)?(?: ?- ?\d)?(?![\d/.,-]\d)"
    every = rf"\b(?:toutes?|tous) les (?:{number} )?(?:{periods})\b|\b(?:1|un|une) (?:jour|j|semaine|soir|matin) sur (?:2|3|deux|trois)\b"
    posology = rf"{scheme}|{every}|{times}|{count}|\b(?:par|/) ?(?:{periods})\b|\b(?:{moments})\b|\b(?:{conditions})\b|\b(?:{routes})\b"
    renewal = rf"(?:,? ?\(?(?:{_words('renewal')})(?: ?(?:\d+|une|deux|trois|quatre|cinq) ?(?:fois|x|mois))?\)?)"
    lead = r"(?:pendant(?: une duree de)?|pour(?: une duree de)?|durant|duree(?: de traitement)?(?: ?: ?| de | )|q\.?s\.?p\.?(?: ?: ?)?|x|sur|traitement de|cure de)"
    count_of = rf"\d{{1,3}}|{'|'.join(_NUMBER_WORDS)}"
    length = rf"(?:{count_of})(?: ?(?:a|-) ?\d{{1,3}})? ?(?:jours?|jrs?|j|semaines?|sem|mois|ans?)\b"
    named = rf"(?P<n>{count_of})(?: ?(?:a|-) ?(?P<m>\d{{1,3}}))? ?(?P<u>jours?|jrs?|j|semaines?|sem|mois|ans?)\b"
    duration = rf"\b{lead} ?{length}{renewal}?|(?<=[,:;.)]) ?{length}{renewal}?(?= *(?:$|[.;,(]))|\b{renewal}"
    return _Patterns(
        re.compile(rf"(?:{dose}){_PER}"),
        re.compile(
            rf" ?-?(?:(?:{forms}|fois|x|jours?|j|semaines?|sem|mois|h|heures?|{moments}|{periods})\b|/ ?(?:{periods})\b|%)"
        ),
        re.compile(posology),
        re.compile(duration),
        re.compile(named),
        dict(_NUMBER_WORDS),
    )


def order(text: str, *, known: bool) -> Order:
    """The parts of the order ``text``, which begins right after a drug's name.

    ``known``: the name is in the vocabulary, so that a bare figure right after it (« Kardégic 75 ») is its dose.
    """
    folded = fold_with_offsets(text)
    patterns, plain = _patterns(), folded.text.replace("\n", " ")
    dose = patterns.dose.search(plain, 0, _LEAD + 30)
    if dose is not None and dose.start() > _LEAD:
        dose = None
    bare = _bare(plain, patterns) if dose is None and known else None
    duration = patterns.duration.search(plain)
    posology = _posology(plain, patterns, dose, duration)
    span = (bare.span("dose") if bare is not None else None) if dose is None else dose.span()
    return Order(
        _part(folded.span, span),
        _part(folded.span, (posology.start, posology.end) if posology is not None else None),
        _part(folded.span, duration.span() if duration is not None else None),
        _days(duration.group(), patterns) if duration is not None else None,
    )


def _part(back: Callable[[int, int], tuple[int, int]], span: tuple[int, int] | None) -> Part | None:
    if span is None or span[0] >= span[1]:
        return None
    return Part(*back(*span))


def _bare(plain: str, patterns: _Patterns) -> re.Match[str] | None:
    """A figure without unit right after the name, unless what follows says that it counts something else."""
    found = _BARE.match(plain)
    if found is None or _YEAR.fullmatch(found["dose"]) or patterns.bare_stop.match(plain, found.end("dose")):
        return None
    return found


def _posology(
    plain: str, patterns: _Patterns, dose: re.Match[str] | None, duration: re.Match[str] | None
) -> Part | None:
    """From the first to the last sign of a posology, those that stand near each other."""
    start = end = None
    for sign in patterns.posology.finditer(plain):
        inside_dose = dose is not None and dose.start() <= sign.start() < dose.end()
        inside_duration = duration is not None and sign.start() < duration.end() and sign.end() > duration.start()
        if inside_dose or inside_duration:
            continue
        if start is None or end is None:
            start, end = sign.start(), sign.end()
            continue
        over_duration = duration is not None and end <= duration.start() < sign.start()
        over_dose = dose is not None and end <= dose.start() < sign.start()
        if over_duration or over_dose or sign.start() - end > _GAP:
            if over_dose and not over_duration:
                start, end = sign.start(), sign.end()
                continue
            break
        end = sign.end()
    return Part(start, end) if start is not None and end is not None else None


_DAYS = {
    "j": 1,
    "jour": 1,
    "jours": 1,
    "jr": 1,
    "jrs": 1,
    "semaine": 7,
    "semaines": 7,
    "sem": 7,
    "mois": 30,
    "an": 365,
    "ans": 365,
}


def _days(duration: str, patterns: _Patterns) -> int | None:
    """The days of a printed duration; ``None`` for a range and for a renewal alone."""
    found = patterns.days.search(duration)
    if found is None or found["m"]:
        return None
    count = int(found["n"]) if found["n"].isdigit() else patterns.numbers[found["n"]]
    return count * _DAYS[found["u"]]
