"""What follows a drug's name in an order: dose, posology and duration, as printed.

Words (dosage forms, moments, conditions, units of time) are data (``vocabulary/posology_words.csv``,
``time_words.csv``); the shapes of figures are patterns. Nothing is completed, rounded or converted: each part is a
stretch of the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

from ingest import vocabulary
from ingest.normalise import fold, fold_with_offsets
from ingest.vocabulary.clinical import posology_words, time_words

_FIGURE = r"\d+(?:[.,]\d+)?"
_THOUSANDS = r"\d{1,3}(?:[ .\u00a0\u202f]\d{3})+"
_SCHEDULE = r"(?<![\d/.,-])\d(?:[.,/]\d)?(?: ?- ?\d(?:[.,/]\d)?){2,3}(?![\d/.,-]\d)"
_NO_INTERVAL = "".join(
    f"(?<!\\b{word})" for word in ("les", "des", "dans", "depuis", "apres", "avant", "sur", "y a", "a", "en")
)
"""Words before a count of days that is no duration: « tous les 2 jours », « depuis 8 jours »."""
_A_COURSE = r"(?:[2-9]|1\d|2[01])"
"""Days or weeks that a bare « 40 mg 5 jours » may count: those of a course."""
_BARE = re.compile(rf" ?(?P<dose>\d{{2,4}}(?:[.,]\d+)?(?:/{_FIGURE})?|\d{{1,2}}(?:/\d{{1,2}}){{1,2}})(?![\w/]|[.,]\d)")
_YEAR = re.compile(r"(?:19|20)\d\d")
_LEAD = 70
"""Characters between a name and its dose at most."""
_GAP = 32
"""Characters between two parts of one posology at most."""
_MOST_COUNTED = 30
"""Number words up to this one count units taken or days."""
_WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_DAYS = {"day": 1, "week": 7, "month": 30, "year": 365}


@dataclass(frozen=True, slots=True)
class Part:
    """Characters ``start:end`` of the text given."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Order:
    """The parts of an order, those printed. ``days`` is the duration in days (a month counts 30), renewals apart."""

    dose: Part | None = None
    posology: Part | None = None
    duration: Part | None = None
    days: int | None = None

    @property
    def end(self) -> int:
        """Where its last part ends; 0 when it has none."""
        return max((part.end for part in (self.dose, self.posology, self.duration) if part is not None), default=0)


@dataclass(frozen=True, slots=True)
class _Patterns:
    dose: re.Pattern[str]
    counted: re.Pattern[str]
    posology: re.Pattern[str]
    duration: re.Pattern[str]
    length: re.Pattern[str]
    renewal: re.Pattern[str]
    form: re.Pattern[str]


def _any(terms: Iterable[str]) -> str:
    """One of these wordings; a space in them is any separator."""
    longest = sorted(set(terms), key=len, reverse=True)
    return "(?:" + "|".join(re.escape(term).replace(r"\ ", r"[ '\-]") for term in longest) + ")"


def _words(kind: str) -> str:
    return _any(term for term, kinds in posology_words() if kind in kinds)


def _times(kind: str) -> str:
    return _any(time_words(kind))


@lru_cache(maxsize=1)
def _numbers() -> dict[str, int]:
    return {word: value for word, value in vocabulary.number_words().items() if 0 < value <= _MOST_COUNTED}


@lru_cache(maxsize=1)
def _patterns() -> _Patterns:
    count = rf"(?:\d+(?:[.,/]\d+)?(?: ?½)?|½|demie?|(?:une? )?demie?|{_any(_numbers())})"
    counts = rf"{count}(?: ?(?:a|-|ou) ?{count})?"
    unit, form, period, length = _words("unit"), _words("form"), _words("period"), _times("length")
    per = rf"(?: ?(?:par|/) ?{period}\b)"
    dose = (
        rf"(?<![\w.,/])(?:{_THOUSANDS} ?{unit}|{_FIGURE} ?{unit}?(?: ?[/+] ?{_FIGURE}){{1,2}} ?{unit}"
        rf"|{_FIGURE} ?(?:{unit}|%))"
        rf"(?![\w²])(?: ?/ ?(?:{_FIGURE} ?)?(?:{unit}|kg|m2|m²|{period}|dose|inhalation|bouffee)(?!\w)){{0,2}}"
    )
    posology = "|".join(
        (
            _SCHEDULE,
            rf"\b\d ?{length} ?(?:sur|/) ?\d\b",
            rf"\b(?:toutes?|tous) les (?:{count} )?{period}\b",
            r"\b(?:1|une?) (?:jour|j|semaine|soir|matin) sur (?:2|3|deux|trois)\b",
            rf"{counts} ?(?:fois|x)\b{per}?|\bx ?\d+{per}|\b{count} ?(?:par|/) ?{period}\b|\bx ?\d\b(?! ?{length}\b)",
            rf"{counts} ?-?{form}\b",
            rf"(?<![\w.,/]){count} (?={_words('moment')}\b)",
            rf"\b(?:par|/) ?{period}\b",
            rf"\b(?:{_words('moment')}|{_words('condition')}|{_words('route')})\b",
        )
    )
    days = rf"(?:\d{{1,3}}|{_any(_numbers())})(?: ?(?:a|-) ?\d{{1,3}})? ?{length}\b"
    renewal = (
        rf"(?:,? ?\(?{_words('renewal')}\b"
        rf"(?: ?(?:{_times('lasts')} )?(?:\d+|une|{_any(_numbers())}) ?(?:fois|x|mois))?\)?)"
    )
    month = _any(name for name in vocabulary.months() if len(name) > len("mai"))
    day = rf"(?:\d{{1,2}}[/.-]\d{{1,2}}(?:[/.-]\d{{2,4}})?|\d{{1,2}}(?:er)? (?:{month}|mai)(?: \d{{4}})?)"
    duration = (
        rf"\bjusqu'?au (?:{_any(_WEEKDAYS)} )?{day}(?!\d)|"
        rf"\b{_times('lasts')} ?:? ?{days}{renewal}?|(?<=[,:;.)]) ?{days}{renewal}?(?= *(?:$|[.;,(]))|\b{renewal}"
        rf"|{_NO_INTERVAL}(?:(?<=[a-z])|^) {_A_COURSE} ?{length}\b(?= *(?:$|[.;,(+]|puis\b|et\b))"
    )
    return _Patterns(
        re.compile(dose),
        re.compile(rf" ?-?(?:(?:{form}|fois|x|{length}|{period}|{_words('moment')})\b|/ ?{period}\b|%)"),
        re.compile(posology),
        re.compile(duration),
        re.compile(rf"(?P<n>\d{{1,3}}|{_any(_numbers())})(?P<range> ?(?:a|-) ?\d{{1,3}})? ?(?P<unit>{length})\b"),
        re.compile(rf"\b{_words('renewal')}\b"),
        re.compile(rf"\b{form}\b"),
    )


def order(text: str) -> Order:
    """The parts of the order ``text``, which begins right after a drug's name.

    A bare figure right after the name (« Kardégic 75 ») is its dose, unless it counts something else.
    """
    if not text or text.isspace():
        return Order()
    folded = fold_with_offsets(text)
    patterns, plain = _patterns(), folded.text.replace("\n", " ")
    dose = _dose(plain, patterns)
    duration = patterns.duration.search(plain)
    posology = _posology(plain, patterns, dose, duration.span() if duration is not None else None)
    if dose is not None and posology is not None and _counts_intakes(plain, dose, posology, patterns):
        posology = dose[0], posology[1]
        dose = None
    return Order(
        _part(folded.span, dose),
        _part(folded.span, posology),
        _part(folded.span, _trimmed(plain, duration.span()) if duration is not None else None),
        _days(duration.group(), patterns) if duration is not None else None,
    )


def _counts_intakes(plain: str, dose: tuple[int, int], posology: tuple[int, int], patterns: _Patterns) -> bool:
    """« 6 unités avant chaque repas »: what looks like a dose is how many of a form are taken."""
    counted = patterns.form.search(plain, dose[0], dose[1])
    return counted is not None and counted.end() == dose[1] and not plain[dose[1] : posology[0]].strip()


def is_duration_alone(line: str) -> bool:
    """Whether a line says how long and nothing else (« QSP 3 mois à renouveler 2 fois »)."""
    parts = order(line)
    if parts.duration is None or parts.dose is not None or parts.posology is not None:
        return False
    rest = line[: parts.duration.start] + line[parts.duration.end :]
    return sum(map(str.isalnum, rest)) <= _ASIDE


def length_of(folded: str) -> int | None:
    """The days of a text (folded) that is a length of time and nothing else (« 3 mois »: 90)."""
    patterns = _patterns()
    found = patterns.length.fullmatch(folded.strip())
    return _days(folded, patterns) if found is not None else None


_ASIDE = 20
"""Letters beside a duration in a line that says little else (« Traitement pour … »)."""


def _part(back: Callable[[int, int], tuple[int, int]], span: tuple[int, int] | None) -> Part | None:
    return Part(*back(*span)) if span is not None else None


def _trimmed(plain: str, span: tuple[int, int]) -> tuple[int, int]:
    start, end = span
    while start < end and plain[start] in " ,:;(":
        start += 1
    return start, end - (plain[start:end].endswith(")") and "(" not in plain[start:end])


def _dose(plain: str, patterns: _Patterns) -> tuple[int, int] | None:
    found = patterns.dose.search(plain)
    if found is not None and found.start() <= _LEAD:
        return found.span()
    bare = _BARE.match(plain)
    if bare is None or _YEAR.fullmatch(bare["dose"]) or patterns.counted.match(plain, bare.end("dose")):
        return None
    return bare.span("dose")


def _posology(
    plain: str, patterns: _Patterns, dose: tuple[int, int] | None, duration: tuple[int, int] | None
) -> tuple[int, int] | None:
    """From the first to the last sign of a posology, those that stand near each other and on one side of the rest."""
    found: tuple[int, int] | None = None
    for sign in patterns.posology.finditer(plain):
        start, end = sign.span()
        if _overlaps((start, end), dose) or _overlaps((start, end), duration):
            continue
        if found is None:
            found = (start, end)
            continue
        if start - found[1] > _GAP or _between(found[1], duration, start):
            break
        found = (start, end) if _between(found[1], dose, start) else (found[0], end)
    return found


def _overlaps(one: tuple[int, int], other: tuple[int, int] | None) -> bool:
    return other is not None and one[0] < other[1] and other[0] < one[1]


def _between(before: int, part: tuple[int, int] | None, after: int) -> bool:
    return part is not None and before <= part[0] < after


def renewals(duration: str | None) -> int:
    """How often an order of this printed duration is given again: « à renouveler 2 fois » 2, without a number 1."""
    folded = fold(duration or "")
    told = _patterns().renewal.search(folded)
    if told is None or re.search(r"\b(?:non|pas)\b", folded) is not None:
        return 0
    times = re.match(r"\W*(\w+) ?(?:fois|x)?\b(?! ?mois)", folded[told.end() :])
    count = times[1] if times is not None else ""
    return int(count) if count.isdigit() else _numbers().get(count, 1)


def _days(duration: str, patterns: _Patterns) -> int | None:
    """The days of a printed duration; ``None`` for a range and for a renewal alone."""
    found = patterns.length.search(patterns.renewal.split(duration)[0])
    if found is None or found["range"]:
        return None
    count = int(found["n"]) if found["n"].isdigit() else _numbers()[found["n"]]
    unit = time_words("length")[found["unit"]].unit
    return count * _DAYS[unit] if unit is not None else None
