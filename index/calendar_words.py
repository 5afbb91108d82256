"""Dates as a question writes them: figures or words, with or without day and year, seasons and thirds of a year."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache

from index.days import interval
from ingest.errors import InvalidRequest
from ingest.vocabulary.tables import rows


def _months() -> dict[str, int]:
    return {row["term"].lower(): int(row["month"]) for row in rows("months") if row["term"].isascii()}


_NAMES = "|".join(sorted(map(re.escape, _months()), key=len, reverse=True))
MONTHS = "|".join(sorted((re.escape(name) for name in _months() if len(name) > 2), key=len, reverse=True))
"""Names of months, also cut short, as alternatives of a pattern."""
SEASONS = {"printemps": ("03", "05"), "ete": ("06", "08"), "automne": ("09", "11"), "hiver": ("12", "02")}
_THIRDS = {"debut": ("01", "04"), "mi": ("05", "08"), "milieu": ("05", "08"), "fin": ("09", "12")}
_RANKS = (("premier", "1er", "1"), ("deuxieme", "second", "2eme", "2e"), ("troisieme", "3eme", "3e"),
          ("quatrieme", "dernier", "4eme", "4e"))  # fmt: skip
_QUARTERS = {
    written: (f"{1 + rank * size:02d}", f"{(rank + 1) * size:02d}")
    for kind, size in (("trimestre", 3), ("semestre", 6))
    for rank in range(12 // size)
    for written in (*(f"{number} {kind}" for number in _RANKS[rank]), f"{kind[0]}{rank + 1}")
}
_PARTS_OF_YEAR = SEASONS | _THIRDS | _QUARTERS
_PARTS = "|".join(_PARTS_OF_YEAR)
DATE = (
    r"(?:(?P<iso>(?:19|20)\d\d-\d\d(?:-\d\d)?)|(?P<d>\d{1,2})[/.-](?P<m>\d{1,2})[/.-](?P<y>\d{4}|\d{2})|"
    r"(?P<my>\d{1,2})/(?P<yy>(?:19|20)\d\d)|"
    rf"(?P<part>{_PARTS})[ -](?:de |d')?(?:l'annee |annee )?(?P<pyear>(?:19|20)\d\d)|"
    rf"(?:(?P<day>\d{{1,2}}|1er) )?(?P<month>{_NAMES})\b\.?(?: (?P<year>(?:19|20)\d\d))?|"
    r"(?P<dd>\d{1,2})/(?P<dm>\d{1,2})|(?P<only>(?:19|20)\d\d)|(?P<bare>\d{1,2}|1er))"
)
"""One written date; groups are read by :meth:`Asked.of`. ``bare`` is a day alone (« du 12 au 18 mars 2024 »)."""
_SMALL = {
    "un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8, "neuf": 9,
    "dix": 10, "onze": 11, "douze": 12, "quinze": 15, "vingt": 20,
}  # fmt: skip
_LONGEST_DAYS = 400 * 365
_UNIT_DAYS = {"j": 1, "s": 7}
_UNIT_MONTHS = {"m": 1, "t": 3, "semestre": 6, "a": 12}
_ABBREVIATED = frozenset(name for name in _months() if len(name) <= 4 and name not in {"mai", "mars", "juin", "aout"})
"""Names of months that are also other words (« OCT », « SEP »): they need a day or a year."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A date as written: what is missing is ``None``. ``months`` is a stretch of months of the year (a season)."""

    year: int | None
    month: int | None = None
    day: int | None = None
    months: tuple[str, str] | None = None
    stands_alone: bool = False
    """Written out enough to be a date without a word before it (« 12 mars »)."""
    is_bare_number: bool = False

    @classmethod
    def of(cls, match: re.Match[str], prefix: str) -> Asked:
        """The date of a match of :data:`DATE` whose groups begin with ``prefix``."""
        get = {name.removeprefix(prefix): text for name, text in match.groupdict().items() if text is not None}
        for group, read in _READERS.items():
            if group in get:
                return read(get)
        return cls(None, None, _number(get["bare"]), is_bare_number=True)

    def completed_by(self, last: Asked) -> Asked:
        """With the year of the date that closes the interval, and its month for a day alone, when it has none."""
        if self.is_bare_number and last.day is not None:
            return replace(last, day=self.day)
        return self if self.year is not None or self.is_bare_number else replace(self, year=last.year)


def _iso(get: dict[str, str]) -> Asked:
    year, month, *day = (int(part) for part in get["iso"].split("-"))
    return Asked(year, month, day[0] if day else None)


def _figures(get: dict[str, str]) -> Asked:
    year = int(get["y"])
    return Asked(year if year > 99 else year + (2000 if year < 40 else 1900), int(get["m"]), int(get["d"]))


def _words(get: dict[str, str]) -> Asked:
    """A month in letters; an abbreviated name alone is another word (« OCT », « SEP »)."""
    day = _number(get["day"]) if "day" in get else None
    year = int(get["year"]) if "year" in get else None
    alone = day is None and year is None
    abbreviated = get["month"] in _ABBREVIATED
    return Asked(year, _months()[get["month"]], day, stands_alone=day is not None, is_bare_number=alone and abbreviated)


_READERS: dict[str, Callable[[dict[str, str]], Asked]] = {
    "iso": _iso,
    "y": _figures,
    "my": lambda get: Asked(int(get["yy"]), int(get["my"])),
    "part": lambda get: Asked(int(get["pyear"]), months=_PARTS_OF_YEAR[get["part"]]),
    "month": _words,
    "dd": lambda get: Asked(None, int(get["dm"]), int(get["dd"])),
    "only": lambda get: Asked(int(get["only"])),
}
"""How each form of :data:`DATE` is read, by a group that only it has."""


def _number(word: str) -> int:
    return 1 if word == "1er" else int(word)


def days(asked: Asked, now: date) -> tuple[str, str]:
    """First and last ISO day of a date; without a year the last one that is past. ``InvalidRequest``: no such day."""
    if asked.year is None:
        return _last_past(asked, now)
    if asked.months is not None:
        first, last = asked.months
        end = asked.year + (last < first)
        return f"{asked.year}-{first}-01", interval(f"{end}-{last}")[1]
    written = f"{asked.year:04d}"
    if asked.month is not None:
        written += f"-{asked.month:02d}"
        if asked.day is not None:
            written += f"-{asked.day:02d}"
    try:
        first, last = interval(written)
    except ValueError:
        raise _no_such_day() from None
    day_of(first)
    return first, last


def _last_past(asked: Asked, now: date) -> tuple[str, str]:
    this_year = days(replace(asked, year=now.year), now)
    return this_year if this_year[0] <= now.isoformat() else days(replace(asked, year=now.year - 1), now)


def day_of(written: str) -> date:
    """The day of an ISO date; ``InvalidRequest`` when there is no such day."""
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise _no_such_day() from None


def _no_such_day() -> InvalidRequest:
    return InvalidRequest("la question nomme une date qui n'existe pas", remedy="Corrigez la date.")


def back(now: date, number: str, unit: str) -> date:
    """The day ``number`` units before ``now``."""
    count = _SMALL.get(number) or int(number)
    if unit.startswith(("j", "sem")) and not unit.startswith("semestre"):
        return max(now - timedelta(days=min(count * _UNIT_DAYS[unit[0]], _LONGEST_DAYS)), date.min)
    months = count * _UNIT_MONTHS["semestre" if unit.startswith("semestre") else unit[0]]
    year, month = divmod(now.year * 12 + now.month - 1 - months, 12)
    if year < 1:
        return date.min
    return date(year, month + 1, min(now.day, _last_day(year, month + 1)))


@lru_cache(maxsize=512)
def _last_day(year: int, month: int) -> int:
    return int(interval(f"{year:04d}-{month:02d}")[1][8:])
