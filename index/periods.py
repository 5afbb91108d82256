"""Periods of a question: « depuis 2023 », « en mars », « du 12/03 au 18/03/2024 », « l'an dernier »."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise

from index.calendar_words import DATE, MONTHS, SEASONS, Asked, back, day_of, days
from index.days import interval
from ingest.errors import InvalidRequest

Days = tuple[str | None, str | None]
PAIR = 2


@dataclass(frozen=True, slots=True)
class Period:
    """Inclusive ISO days, either of which may be open, and where in the folded question it was read."""

    date_from: str | None
    date_to: str | None
    start: int
    end: int


_FROM = (
    r"depuis|a (?:partir|compter|dater|commencer) d[eu']|pas avant"
    r"|(?:en |je |on )?(?:partant|commencant|debutant|commence|demarre|commencer) (?:d[eu']|en|a)|>=|≥"
    r"|(?:je |on |en )?remont(?:e|es|ez|ons|er|ant) ?(?:jusqu')?(?:a|au|en)"
)
_FROM_YEAR = r"des(?= (?:le |la |l'|l'annee )?(?:19|20)\d\d)"
_SINCE_THEN = r"(?:y )?(?:compris|inclus)(?:e|es)?"
_BEYOND = (
    rf"(?:{_SINCE_THEN} ?,? ?)?(?P<beyond>(?:et|ou) (?:(?:ce qui suit|ceux|celles) )?(?:d'|l')?"
    r"(?:apres|plus|ensuite|depuis|au-?\s?dela|posterieure?s?|ulterieure?s?|plus recente?s?|avant|anterieure?s?)"
    r"|(?:et )?(?:les )?(?:annees )?suivant(?:e|es|s)?)"
)
_AFTER = r"apres|posterieure?s? (?:a|au)|ulterieure?s? (?:a|au)|au-dela de|au dela de"
_BEFORE = r"avant|anterieure?s? (?:a|au)|jusqu'avant"
_UNTIL = r"jusqu'a|jusqu'en|jusqu'au|jusque|d'ici"
_ANY_BOUND = rf"{_FROM}|{_FROM_YEAR}|{_UNTIL}|{_BEFORE}|{_AFTER}"
_PLAIN = r"en|de|du|d'|pour|courant|au|le|dans|a|au mois de|mois de|au cours de"
_NOW = r"maintenant|aujourd'hui|ce jour|nos jours|present|hui"
_ARTICLE = r"(?:le |la |l'|l'an |an |l'annee |annee |au |mois de |le mois de |du )?"
_NUMBER = r"(?P<number>\d{1,3}|un|une|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|quinze|vingt)"
_WHOLE = r"(?P<unit>semaine|mois|trimestre|semestre|an|annee)"
_OVER = r"(?:ecoulee?|qui vient de s'ecouler|qui s'acheve)"
_TO_COME = re.compile(
    r"\b(?:rdv|rendez-?vous|a venir|prochaine?s?|prevue?s?|a (?:faire|prevoir|programmer|revoir)|programmee?s?|doit)\b"
)
_UNIT = r"(?P<unit>jours?|j|semaines?|sem|mois|trimestres?|semestres?|ans?|annees?)"


@lru_cache(maxsize=1)
def _readers() -> tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date], Days]], ...]:
    """Wordings and what they mean, the first that fits wins."""
    first, last = DATE.replace("(?P<", "(?P<a_"), DATE.replace("(?P<", "(?P<b_")
    return (
        (re.compile(rf"\b(?:entre|de|du) (?:le )?{first} (?:et|a|au|jusqu'au|jusqu'a) (?:le )?{last}\b"), _between),
        (
            re.compile(
                rf"\b(?:(?:entre|de|du|depuis|en|sur|annee|periode) )?(?:le |la periode |l'annee )?{first} "
                rf"?(?:{_SINCE_THEN})? ?,? ?(?:et|a|jusqu'a|(?:-|–|=)*[>→]) ?(?:ce |le )?(?:{_NOW})\b"
            ),
            _until_now,
        ),
        (re.compile(rf"\b(?:(?:de|pendant|dans|en) )?(?:la )?semaine du {DATE}\b"), _week),
        (re.compile(r"\b(?P<a_only>(?:19|20)\d\d) ?[-–/] ?(?P<b_only>(?:19|20)\d\d)\b"), _between),
        (
            re.compile(
                rf"(?<!depuis )\b(?:de |vieux de |vieilles de |age de |ages de |agees de |datant de )*"
                rf"(?<!depuis )(?P<less>moins|plus) (?:de |d')(?:il y a )?{_NUMBER} {_UNIT}\b"
            ),
            _aged,
        ),
        (re.compile(rf"\b{first} ?(?:[-–=]*[>→]|\.\.\.|…)(?!\s*\d)"), _until_now),
        (
            re.compile(rf"(?:\b(?:en|de|du|le) )?\b{first} {_BEYOND}\b"),
            _and_beyond,
        ),
        (re.compile(rf"\b(?:apres|au-dela de) (?:le )?{first} {_SINCE_THEN}\b"), _until_now),
        (re.compile(rf"\bil y a (?:environ )?{_NUMBER} {_UNIT}\b"), _around),
        (
            re.compile(
                rf"\b(?:depuis|sur|ces|(?<!tous )(?<!toutes )les|des|dans les|au cours des|pendant|durant) "
                rf"(?:les |ces )?{_NUMBER} "
                rf"(?:derniers? |dernieres? )?{_UNIT}(?: dernieres?| passee?s?)?\b"
            ),
            _rolling,
        ),
        (
            re.compile(
                rf"\b(?:(?:dans|sur|durant|pendant|au cours de) (?:la |le |l'|cette |ce )?(?:derniere? )?{_WHOLE}"
                rf"(?: {_OVER})?|(?:de )?(?:la |le |l'|cette )?{_WHOLE.replace('<unit>', '<over>')} {_OVER}){_OF_NOW}"
            ),
            _just_over,
        ),
        (re.compile(rf"(?:\b(?P<bound>{_ANY_BOUND}) )?\b(?P<named>{_NAMED})\b"), _named),
        (re.compile(rf"(?:\b(?P<bound>{_ANY_BOUND}|du|de|d'|en|le|au) ?)?\b{_GONE_MONTH}(?={_END})"), _gone),
        (re.compile(rf"\bdu (?P<bare>\d{{1,2}}|1er)(?={_END})"), _last_such_day),
        (re.compile(rf"(?:(?<!\w)(?P<bound>{_ANY_BOUND}|{_PLAIN}) ?{_ARTICLE})?\b{DATE}\b"), _joined),
    )


_NO_YEAR = r"(?!(?: de l'annee| de)? (?:19|20)\d\d)(?! (?:dernier|passe|prochain|suivant|d'avant))"
_OF_NOW = (
    r"(?=\s*(?:$|[?.!,;:)]|svp\b|stp\b|s'il|pour\b|avec\b|et\b|chez\b|en c|ou\b|par\b|sont\b|est\b|a\b|qui\b|dans\b))"
    r"(?! et (?:demi|de|du|d'))"
)
"""What may follow « du mois », « de l'année » when that is the one that runs."""
_END = r"\s*(?:$|[?.!,;:)]|svp\b|stp\b|s'il\b)"
_GONE_MONTH = rf"(?:(?P<day>\d{{1,2}}|1er) )?(?P<month>{MONTHS}) (?:dernier|passe)"
_NAMED = (
    r"(?:l'|d'|le |la |du |de l'|de la )?(?:an dernier|annee derniere|an passe|annee passee|annee precedente|"
    r"mois dernier|mois passe|semaine derniere|semaine passee)|cette annee|ce mois[- ]?ci|ce mois|cette semaine|"
    r"(?:le )?debut (?:de l'annee|d'annee|de cette annee|annee)(?! (?:19|20)\d\d)|"
    r"(?:l'|d'|le |cet |de l'|du )?(?:printemps|ete|automne|hiver) (?:dernier|passe)|"
    r"(?:cet|ce) (?:printemps|ete|automne|hiver)(?:-ci)?|"
    r"(?:(?<=avant )|(?<=apres )|(?<=depuis )|(?<=qu'a )|(?<=\bde ))"
    rf"(?:l'ete|l'automne|l'hiver|le printemps){_NO_YEAR}|"
    rf"(?:du|au) printemps{_NO_YEAR}|(?:le |du |au )?(?:mois|semaine|annee) en cours|ce (?:trimestre|semestre)|"
    rf"(?<!fin )(?<!debut )(?<!milieu )(?:du mois|de la semaine|de l'annee|du trimestre|du semestre){_OF_NOW}|"
    rf"(?<!traitement )(?<!ttt )du jour{_OF_NOW}|(?:de )?(?:l'annee |annee )?n-1|"
    r"(?:(?<=\bde )|(?<=recu )|(?<=recus )|(?<=recue )|(?<=recues )|(?<=fait )|(?<=faite ))"
    r"(?:ce matin|cet apres-?\s?midi|ce soir)|"
    r"(?:le |du |au |ce )?(?:trimestre|semestre) (?:dernier|passe|precedent)|"
    r"(?:le |du |au )?dernier (?:trimestre|semestre)|"
    r"(?<!proches d')(?<!proche d')aujourd'hui|(?<!\ba )ce jour|"
    r"avant-?hier|hier|(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)(?: dernier)?"
)
_ARTICLES = re.compile(r"^(?:l'|d'|le |la |du |au |de l'|de la )")
_THAT_RUNS = re.compile(r" en cours$|[- ]?ci$")
_RUNNING = {
    "mois": "ce mois", "semaine": "cette semaine", "annee": "cette annee",
    "trimestre": "ce trimestre", "semestre": "ce semestre", "jour": "ce jour",
}  # fmt: skip
_WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")


def read_period(question: str, *, today: str) -> Period | None:
    """The period a folded question names, or ``None``. ``today`` is an ISO day.

    Raises ``InvalidRequest`` for a day that does not exist: guessing another one would answer another question.
    """
    now = date.fromisoformat(today)
    for pattern, meaning in _readers():
        for match in pattern.finditer(question):
            found = meaning(match, now)
            if found != (None, None):
                return Period(*found, *match.span())
    return None


_PERIODS = 4
"""« Depuis 2020 » and « avant 2022 » may stand in one question."""
_READ = "¦"
"""Stands where a period was read, so that what is left of it ends no phrase (« du mois d'octobre »)."""


def read_periods(folded: str, today: str) -> tuple[str, list[Period]]:
    """The question without the periods it names, and these; stretches that follow one another as one."""
    found: list[Period] = []
    while len(found) < _PERIODS and (period := read_period(folded, today=today)) is not None:
        found.append(period)
        folded = f"{folded[: period.start]} {_READ} {folded[period.end :]}"
    other = [one for one in found if not one.date_from == one.date_to == today]
    return folded.replace(_READ, ""), joined(other or found)  # « pour comparer avec aujourd'hui, … de 2021 »


def without_age(folded: str) -> tuple[str, str]:
    """The question without an age or a delay it names (« le poids à 2 ans »), which is no period; and that."""
    found = _AT_AGE.search(folded)
    return (f"{folded[: found.start()]} {folded[found.end() :]}", found.group()) if found is not None else (folded, "")


_AT_AGE = re.compile(r"\ba (?:l'age de )?\d{1,2} (?:ans?|mois|semaines?|jours?)(?= ?(?:$|[?.!,;:)]))")


def _between(match: re.Match[str], now: date) -> Days:
    last = Asked.of(match, "b_")
    first = Asked.of(match, "a_").completed_by(last)
    if first.month is last.month is None and first.is_bare_number:
        return None, None
    edges = sorted((days(first, now), days(last, now)))
    return edges[0][0], edges[1][1]


def _until_now(match: re.Match[str], now: date) -> Days:
    first = Asked.of(match, "a_")
    return (None, None) if first.is_bare_number else (days(first, now)[0], None)


def _and_beyond(match: re.Match[str], now: date) -> Days:
    """« 2023 et après », « 2020 et avant »."""
    asked = Asked.of(match, "a_")
    if asked.is_bare_number:
        return None, None
    first, last = days(asked, now)
    return (None, last) if match["beyond"].endswith(("avant", "anterieur", "anterieurs")) else (first, None)


def _around(match: re.Match[str], now: date) -> Days:
    """A quarter more or less: nobody means the day."""
    middle = back(now, match["number"], match["unit"])
    margin = timedelta(days=max(1, (now - middle).days // 4))
    begin = middle - margin if (middle - date.min) > margin else date.min
    return begin.isoformat(), (middle + margin).isoformat()


def _aged(match: re.Match[str], now: date) -> Days:
    """« De moins de 6 mois »: since then; « de plus de 5 ans »: before."""
    edge = back(now, match["number"], match["unit"]).isoformat()
    return (edge, None) if match["less"] == "moins" else (None, edge)


def _rolling(match: re.Match[str], now: date) -> Days:
    return back(now, match["number"], match["unit"]).isoformat(), None


def _just_over(match: re.Match[str], now: date) -> Days:
    """« Hospitalisé dans l'année », « l'année écoulée »: up to now; what is to come « dans le mois » is not past."""
    unit = match["unit"] or match["over"]
    return (None, None) if _TO_COME.search(match.string) else (back(now, "un", unit).isoformat(), None)


def _named(match: re.Match[str], now: date) -> Days:
    first, last = _named_days(_ARTICLES.sub("", match["named"]), now)
    if first == now.isoformat() and re.fullmatch(_FROM, match["bound"] or ""):
        return None, None  # « en partant d'aujourd'hui » begins with the newest
    if match["bound"] is None:
        return first, last
    return _bounded(match["bound"], first, last)


def _named_days(words: str, now: date) -> tuple[str, str]:
    monday = now - timedelta(days=now.weekday())
    last_month = interval(_before(now.replace(day=1), 1)[:7])
    day = now.isoformat()
    stretches = {
        "cette annee": (f"{now.year}-01-01", day),
        "mois dernier": last_month,
        "mois passe": last_month,
        "cette semaine": (monday.isoformat(), day),
        "semaine derniere": (_before(monday, 7), _before(monday, 1)),
        "semaine passee": (_before(monday, 7), _before(monday, 1)),
        "ce mois": (f"{day[:7]}-01", day),
        "ce trimestre": (f"{now.year}-{now.month - (now.month - 1) % 3:02d}-01", day),
        "ce semestre": (f"{now.year}-{now.month - (now.month - 1) % 6:02d}-01", day),
    }
    words = _THAT_RUNS.sub("", words)
    words = _RUNNING.get(words, words)
    if words in stretches:
        return stretches[words]
    if "debut" in words:
        return f"{now.year}-01-01", day
    if stretch := next((one for one in ("trimestre", "semestre") if one in words), None):
        return back(now, "un", stretch).isoformat(), day
    season = next((word for word in words.split(" ") if word in SEASONS), "")
    if season:
        return _last_season(season, now)
    if words.startswith("an") or words.endswith("n-1"):
        return f"{now.year - 1}-01-01", f"{now.year - 1}-12-31"
    one = _before(now, _days_ago(words, now))
    return one, one


def _last_season(season: str, now: date) -> tuple[str, str]:
    """The last one that has begun."""
    this_year = days(Asked(now.year, months=SEASONS[season]), now)
    return this_year if this_year[0] <= now.isoformat() else days(Asked(now.year - 1, months=SEASONS[season]), now)


def _before(day: date, count: int) -> str:
    return (day - min(timedelta(days=count), day - date.min)).isoformat()


def _days_ago(words: str, now: date) -> int:
    if words.endswith("hier"):
        return 1 if words == "hier" else 2
    weekday = words.split(" ", maxsplit=1)[0]
    return ((now.weekday() - _WEEKDAYS.index(weekday)) % 7 or 7) if weekday in _WEEKDAYS else 0


def _joined(match: re.Match[str], now: date) -> Days:
    """A date, with what stands before it. A day or month without a year needs a word that makes it a date."""
    asked, bound = Asked.of(match, ""), match["bound"]
    if asked.is_bare_number or (asked.year is None and not asked.stands_alone and bound is None):
        return None, None
    first, last = days(asked, now)
    return _bounded(bound, first, last)


def _week(match: re.Match[str], now: date) -> Days:
    """« La semaine du 12 octobre »: from its Monday to its Sunday."""
    asked = Asked.of(match, "")
    if asked.is_bare_number or asked.day is None:
        return None, None
    day = day_of(days(asked, now)[0])
    monday = day - timedelta(days=day.weekday())
    return monday.isoformat(), (monday + min(timedelta(days=6), date.max - monday)).isoformat()


def _gone(match: re.Match[str], now: date) -> Days:
    """« Novembre dernier »: the last that is over, in November that of the year before."""
    asked = Asked.of(match, "")
    first, last = days(asked, now)
    if last >= now.isoformat():
        first, last = days(replace(asked, year=int(first[:4]) - 1), now)
    return _bounded(match["bound"], first, last)


def _last_such_day(match: re.Match[str], now: date) -> Days:
    """« La radio du 12 »: the last twelfth of a month that is past."""
    day = 1 if match["bare"] == "1er" else int(match["bare"])
    ago = (now - timedelta(days=count) for count in range(min(_LONGEST_MONTHS, (now - date.min).days + 1)))
    found = next((one.isoformat() for one in ago if one.day == day), None)
    return found, found


_LONGEST_MONTHS = 62
"""Days that hold every day of a month at least once."""


def _bounded(bound: str | None, first: str, last: str) -> Days:
    if bound == "des" or (bound is not None and re.fullmatch(_FROM, bound)):
        return first, None
    if bound is not None and re.fullmatch(_AFTER, bound):
        return (day_of(last) + timedelta(days=1)).isoformat(), None
    if bound is not None and re.fullmatch(_BEFORE, bound):
        return None, (day_of(first) - timedelta(days=1)).isoformat()
    if bound is not None and re.fullmatch(_UNTIL, bound):
        return None, last
    return first, last


def joined(periods: list[Period]) -> list[Period]:
    """Stretches that follow one another as one: « 2023 2024 2025 », « en 2024 et en 2025 »."""
    ordered = sorted(periods, key=lambda period: period.date_from or "")
    for first, last in pairwise(ordered):
        if not (first.date_from and first.date_to and last.date_from and last.date_to):
            return periods
        if (day_of(first.date_to) + timedelta(days=1)).isoformat() != last.date_from:
            return periods
    if len(ordered) < PAIR:
        return periods
    return [Period(ordered[0].date_from, ordered[-1].date_to, ordered[0].start, ordered[0].end)]


def meet(periods: list[Period]) -> Days:
    """What several periods of one question leave; ``InvalidRequest`` when that is nothing."""
    since = max((period.date_from for period in periods if period.date_from), default=None)
    until = min((period.date_to for period in periods if period.date_to), default=None)
    if since is not None and until is not None and since > until:
        raise InvalidRequest("la question demande deux périodes qui s'excluent", remedy="Gardez une seule période.")
    return since, until
