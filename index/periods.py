"""Periods of a question: « depuis 2023 », « en mars 2024 », « avant 2020 », « l'an dernier », « depuis 6 mois »."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from index.days import interval
from ingest.errors import InvalidRequest
from ingest.vocabulary.tables import rows


@dataclass(frozen=True, slots=True)
class Period:
    """Inclusive ISO days, either of which may be open, and where in the folded question it was read."""

    date_from: str | None
    date_to: str | None
    start: int
    end: int


@lru_cache(maxsize=1)
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str], dict[str, int]]:
    months = {row["term"].lower(): int(row["month"]) for row in rows("months") if row["term"].isascii()}
    names = "|".join(sorted(map(re.escape, months), key=len, reverse=True))
    when = rf"(?:(?:(?P<day>\d{{1,2}}|1er) )?(?P<month>{names})\.? )?(?P<year>(?:19|20)\d\d)"
    figures = r"(?P<d>\d{1,2})/(?P<m>\d{1,2})/(?P<y>\d{4})|(?P<iso>(?:19|20)\d\d-\d\d(?:-\d\d)?)"
    bound = r"(?P<bound>depuis|a partir de|a compter de|apres|avant|jusqu'a|jusqu'en|jusqu'au|en|de|du|pour|courant)"
    joined = re.compile(rf"(?:\b{bound} (?:le |la |l'annee |mois de |fin |debut )?)?\b(?:{figures}|{when})\b")
    between = re.compile(r"\bentre (?P<first>(?:19|20)\d\d) et (?P<last>(?:19|20)\d\d)\b")
    rolling = re.compile(
        r"\b(?:depuis|sur|ces|les|des) (?:les |ces )?(?P<number>\d{1,3}|un|une|deux|trois|six) "
        r"(?:derniers? |dernieres? )?"
        r"(?P<unit>jours?|semaines?|mois|ans?|annees?)(?: dernieres?)?\b"
    )
    return joined, between, rolling, months


_SMALL = {"un": 1, "une": 1, "deux": 2, "trois": 3, "six": 6}
_DAYS = {"j": 1, "s": 7}
_NAMED = re.compile(
    r"\b(?:l'an dernier|l'annee derniere|l'an passe|l'annee passee|cette annee|le mois dernier|ce mois-?ci)\b"
)


def read_period(question: str, *, today: str) -> Period | None:
    """The period a folded question names, or ``None``. ``today`` is an ISO day.

    Raises ``InvalidRequest`` for a day that does not exist: guessing another one would answer another question.
    """
    joined, between, rolling, months = _patterns()
    now = date.fromisoformat(today)
    if match := between.search(question):
        first, last = sorted((match["first"], match["last"]))
        return Period(f"{first}-01-01", f"{last}-12-31", *match.span())
    if match := rolling.search(question):
        number = _SMALL.get(match["number"]) or int(match["number"])
        return Period(_back(now, number, match["unit"]).isoformat(), None, *match.span())
    if match := _NAMED.search(question):
        return Period(*_named(match.group(), now), *match.span())
    if match := joined.search(question):
        return Period(*_bounded(match["bound"], *_days(match, months)), *match.span())
    return None


def _days(match: re.Match[str], months: dict[str, int]) -> tuple[str, str]:
    """First and last ISO day of the date a match names; ``InvalidRequest`` when there is no such day."""
    if match["iso"]:
        written = match["iso"]
    elif match["y"]:
        written = f"{match['y']}-{int(match['m']):02d}-{int(match['d']):02d}"
    else:
        written = match["year"]
        if match["month"]:
            written += f"-{months[match['month']]:02d}"
        if match["day"]:
            written += f"-{1 if match['day'] == '1er' else int(match['day']):02d}"
    try:
        first, last = interval(written)
        date.fromisoformat(first)
    except ValueError:
        raise InvalidRequest("la question nomme une date qui n'existe pas", remedy="Corrigez la date.") from None
    return first, last


def _bounded(bound: str | None, first: str, last: str) -> tuple[str | None, str | None]:
    if bound in {"depuis", "a partir de", "a compter de"}:
        return first, None
    if bound == "apres":
        return (date.fromisoformat(last) + timedelta(days=1)).isoformat(), None
    if bound == "avant":
        return None, (date.fromisoformat(first) - timedelta(days=1)).isoformat()
    if bound is not None and bound.startswith("jusqu"):
        return None, last
    return first, last


def _back(now: date, number: int, unit: str) -> date:
    if unit[0] in _DAYS:
        return now - timedelta(days=number * _DAYS[unit[0]])
    months = number * (1 if unit == "mois" else 12)
    year, month = divmod(now.year * 12 + now.month - 1 - months, 12)
    if year < 1:
        return date.min
    last_day = int(interval(f"{year:04d}-{month + 1:02d}")[1][8:])
    return date(year, month + 1, min(now.day, last_day))


def _named(words: str, now: date) -> tuple[str, str]:
    if words.startswith(("l'an", "l'annee")):
        return f"{now.year - 1}-01-01", f"{now.year - 1}-12-31"
    if words == "cette annee":
        return f"{now.year}-01-01", now.isoformat()
    if words == "le mois dernier":
        return interval((now.replace(day=1) - timedelta(days=1)).isoformat()[:7])
    return f"{now.isoformat()[:7]}-01", now.isoformat()
