"""Dates as French documents print them, in figures or letters: where they stand and what they say.

No role, no label: :mod:`ingest.dates` gives each date its kind. Day first, as in France. Months, number
words and their spellings are data (``vocabulary/months.csv``, ``vocabulary/number_words.csv``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from ingest import vocabulary
from ingest.date_leads import ON_A_DAY, WEEKDAYS, led_by
from ingest.normalise import Folded, fold_with_offsets
from ingest.vocabulary import Tokens

FIRST_YEAR, LAST_YEAR = 1880, 2100
FIRST_PAPERS = 1995
"""Year before which no document kept here was written: a day printed without a word is then a birth's."""
_LONGEST_MONTH = 31
_PIVOT = 40  # two-digit years below are 20xx


@dataclass(frozen=True, slots=True)
class WrittenDate:
    """A date printed at ``start:end``. ``iso`` is ``2024-03-12`` or ``2024-03``; ``time`` is ``08:15`` or ``None``.

    ``possible`` is false for a day or month that does not exist; ``iso`` then keeps the printed figures.
    ``two_digit_year`` tells that the century was supplied; ``range_start`` that « au … » follows.
    """

    start: int
    end: int
    iso: str
    possible: bool = True
    time: str | None = None
    two_digit_year: bool = False
    range_start: bool = False


# Each figure pattern is bounded on both sides; none nests a repetition in another, so scanning is linear.
_ISO = r"(?P<iy>(?:18|19|20)\d\d)(?P<is>[.-])(?P<im>\d\d)(?P=is)(?P<id>\d\d)(?![\d-]|\.\d)"
_NUMERIC = r"(?P<d>\d{1,2}) ?(?P<s>[/.\-]) ?(?P<m>\d{1,2}) ?(?P=s) ?(?P<y>\d{4}|\d{2})(?!\d)(?!(?P=s)\d)"
_MONTH_YEAR = r"(?P<mm>0[1-9]|1[0-2])/(?P<my>(?:19|20)\d\d)(?![\d/])"
_ISO_MONTH = r"(?<![\w.-])(?P<jy>(?:19|20)\d\d)-(?P<jm>0[1-9]|1[0-2])(?![\w/-])(?! ?[/-] ?\d)"
_SPACED = r"(?<!\d )(?P<sd>\d\d) (?P<sm>0\d|1[0-2]) (?P<sy>(?:19|20)\d\d)(?!\d)(?! \d(?!\d? ?[h:]))"
"""« 10 03 2025 », as forms with a box a figure are filled in."""
_TIME = re.compile(r"(?:,|t)?(?: a| -)? ?(?P<h>[01]?\d|2[0-3]) ?(?:h|:|heures?) ?(?P<mn>[0-5]\d)?(?![\d/])")


_ARROWS = r"(?:(?:-+|=+)?>+|[→➔➜⇒]|\.\.\.?|…)"
"""« 15/01/26 -> 23/01/26 »: what typists write for « au »; « INR 2 -> 12/03/26 » has a value before it."""


@lru_cache(maxsize=1)
def _number_words() -> str:
    """The words of numbers as alternatives, the longest first; « vingt-et-un » is written with hyphens or spaces."""
    words = sorted(map(re.escape, vocabulary.number_words()), key=len, reverse=True)
    return "|".join(word.replace(r"\ ", "[ -]").replace(r"\-", "[ -]") for word in words)


@lru_cache(maxsize=1)
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    months = "|".join(sorted(map(re.escape, vocabulary.months()), key=len, reverse=True))
    words = _number_words()
    figures = rf"(?<![\d/,])(?<!\d\.)(?:{_ISO}|{_NUMERIC}|{_MONTH_YEAR}|{_ISO_MONTH}|{_SPACED})"
    letters = (
        rf"(?<![a-z0-9])(?:(?P<ld>\d{{1,2}})(?:(?: ?er)? |[/.-])|(?P<lw>(?:(?:{words})(?:- ?| )){{1,3}}))?"
        rf"(?P<lm>{months})\b(?:\. ?|[ /-])?(?:(?P<ly>(?:18|19|20)\d\d)(?!\d)"
        rf"|(?P<yw>(?:deux(?:- ?| ))?(?:mille|mil)\b(?:(?:- ?| )(?:et|cent|cents|{words})\b){{0,7}})"
        rf"|'?(?P<l2>\d\d)(?![\d/.,:h]| ?(?:h|mg|ans|%)))"
    )
    return re.compile(rf"{figures}|{letters}"), re.compile(
        rf"(?<![\d/.,])(?:du |entre le |le )?(?P<d>\d{{1,2}})(?: ?er)?(?:[/.](?P<m>\d{{1,2}})| (?P<lm>{months})\b\.?)?"
        rf" ?(?:au|et le|et du|-|a|jusqu'au|(?(m){_ARROWS}|(?!))|(?(lm){_ARROWS}|(?!))) ?(?:le )?{ON_A_DAY}$"
    )


_TO = re.compile(rf" ?(?:au|a|et le|jusqu'au|-|{_ARROWS}) ?(?:le )?{ON_A_DAY}$")


def find_dates(text: str | Folded) -> Iterator[WrittenDate]:
    """Every date with a year in ``text`` (one line or many, folded already or not), in order, offsets into ``text``.

    A range whose first member leaves out its month or year (« du 12 au 16 janvier 2024 ») gives both members.
    """
    folded = fold_with_offsets(text) if isinstance(text, str) else text
    held: WrittenDate | None = None
    held_end = 0
    for found, start, end in _find(folded):
        if held is not None:
            opens = len(held.iso) == len(found.iso) and _TO.match(folded.text[held_end:start]) is not None
            yield replace(held, range_start=True) if opens and held.iso <= found.iso else held
        held, held_end = found, end
    if held is not None:
        yield held


def _find(folded: Folded) -> Iterator[tuple[WrittenDate, int, int]]:
    """Dates with their start and end in the folded text."""
    dates, ranges = _patterns()
    for match in dates.finditer(folded.text):
        found = _read(match)
        if found is None:
            continue
        iso, possible, short = found
        before = folded.text[max(0, match.start() - 32) : match.start()]
        opening = ranges.search(before) if len(iso) == 10 else None
        if opening is not None and _NUMBERED.search(before) is None:
            first = _range_start(opening, iso)
            if first is not None:
                base = match.start() - len(before)
                start, end = folded.span(base + opening.start("d"), base + _member_end(opening))
                yield WrittenDate(start, end, first, range_start=True), base + opening.start("d"), match.start()
        time, end = None, match.end()
        if len(iso) == 10 and (clock := _TIME.match(folded.text, end)) is not None:
            time, end = f"{int(clock['h']):02d}:{clock['mn'] or '00'}", clock.end()
        folded_end = end
        start, end = folded.span(match.start(), end)
        yield WrittenDate(start, end, iso, possible, time, short), match.start(), folded_end


_NUMBERED = re.compile(r"(?<!du)(?<!le)(?<!au) \d{1,2} - $|^\d{1,2} - $")
"""« Séance 6 - 28 octobre 2025 » is no period; « du 6 - 28 octobre » and « 13-20/02/2025 » are."""
_IN_FIGURES = re.compile(
    rf"(?:(?:\b(?:le|du|au|ce) {ON_A_DAY}|\()(?P<d>\d{{1,2}})/(?P<m>\d{{1,2}})|\b(?P<d2>\d{{2}})/(?P<m2>\d{{2}})(?= ?:)"
    rf"|\b(?:le|ce) {ON_A_DAY}(?P<d3>\d{{1,2}})\.(?P<m3>0[1-9]|1[0-2]))(?![\d/.,]\d|\d|/)"
)
"""« NFS du 25/08 », « Bio 02/03 : », « vue le 14.10 »; not « MMSE 22/30 », « 5/6 »."""


def find_figures_without_year(folded: Folded, before: str) -> Iterator[WrittenDate]:
    """« du 25/08 », « 02/03 : » as the last such day up to the ISO day ``before``."""
    for match in _IN_FIGURES.finditer(folded.text):
        part = next(part for part in ("d", "d2", "d3") if match[part])
        day, month, year = int(match[part]), int(match["m"] or match["m2"] or match["m3"]), int(before[:4])
        iso = f"{year:04d}-{month:02d}-{day:02d}"
        iso = iso if iso <= before else f"{year - 1:04d}-{month:02d}-{day:02d}"
        if is_possible(iso):
            yield WrittenDate(*folded.span(match.start(part), match.end()), iso)


_NO_YEAR = r"(?! ?'?(?:\d\d|(?:19|20)\d\d)(?!\d|[.,]\d))"
"""No year follows, though a figure may: « lithiémie du 27 octobre 0,72 mmol/L »."""


@lru_cache(maxsize=1)
def _without_year() -> re.Pattern[str]:
    months = "|".join(sorted(map(re.escape, vocabulary.months()), key=len, reverse=True))
    words = _number_words()
    day = rf"(?P<d>\d{{1,2}}|(?:{words})(?:[ \-](?:et[ \-])?(?:{words}))?)"
    return re.compile(
        rf"(?<![\d/.,])\b(?:(?P<lead>le|du|au|ce) )?(?:(?P<wd>{'|'.join(WEEKDAYS)}) )?{day}(?: ?er)? "
        rf"(?P<m>{months})\b\.?{_NO_YEAR}(?P<last> (?:dernier|passe|ecoule)\b)?"
    )


def find_yearless(folded: Folded, before: str, *, bracketed: bool = False) -> Iterator[tuple[WrittenDate, bool]]:
    """Days printed without their year, as the last such day up to the ISO day ``before``, and whether a word says so.

    « le 12 novembre dernier » in a letter of 15 January 2026 is 2025-11-12; so is « le mercredi 12 novembre », a day
    whose weekday agrees. ``bracketed``: « (12 novembre) » is one too.
    """
    for match in _without_year().finditer(folded.text):
        opens = bracketed and folded.text[max(0, match.start() - 1) : match.start()] == "("
        if match["lead"] is None and match["wd"] is None and not opens:
            continue
        last = match["last"] is not None
        day = int(match["d"]) if match["d"].isdigit() else _number(match["d"])
        month, year = vocabulary.months()[match["m"]], int(before[:4])
        iso = f"{year:04d}-{month:02d}-{day:02d}"
        if iso > before or (last and iso == before):
            iso = f"{year - 1:04d}-{month:02d}-{day:02d}"
        if is_possible(iso):
            agrees = match["wd"] is not None and WEEKDAYS[date.fromisoformat(iso).weekday()] == match["wd"]
            told = last or agrees or match["lead"] == "ce"
            yield WrittenDate(*folded.span(match.start("d"), match.end()), iso), told


@lru_cache(maxsize=1)
def _bare_month() -> re.Pattern[str]:
    months = "|".join(sorted((re.escape(one) for one in vocabulary.months() if len(one) > 2), key=len, reverse=True))
    return re.compile(
        r"(?:\b(?:en|fin|debut|mi|depuis|courant|mois de|mois d'|mi-) ?|\((?=[a-z]+\)))"
        rf"(?P<m>{months})\b{_NO_YEAR}(?: dernier\b)?"
    )


@lru_cache(maxsize=1)
def _month_of() -> re.Pattern[str]:
    months = "|".join(sorted((re.escape(one) for one in vocabulary.months() if len(one) > 2), key=len, reverse=True))
    return re.compile(rf"(?:\b(?:de|du mois de|du mois d')|\bd') ?(?P<m>{months})\b{_NO_YEAR}(?: dernier\b)?")


def month_of(folded: Folded, end: int, before: str) -> WrittenDate | None:
    """The month right behind a noun that ends at ``end``: « la PTH de septembre », « le bilan d'avril »."""
    match = _month_of().match(folded.text, end + 1)
    return _last_month(folded, match, before) if match is not None else None


def find_bare_months(folded: Folded, before: str) -> Iterator[WrittenDate]:
    """Months printed alone (« en février »), as the last such month up to the ISO day ``before``."""
    for match in _bare_month().finditer(folded.text):
        yield _last_month(folded, match, before)


def _last_month(folded: Folded, match: re.Match[str], before: str) -> WrittenDate:
    month, year = vocabulary.months()[match["m"]], int(before[:4])
    iso = f"{year:04d}-{month:02d}"
    iso = iso if iso <= before[:7] else f"{year - 1:04d}-{month:02d}"
    return WrittenDate(*folded.span(match.start("m"), match.end()), iso)


def _read(match: re.Match[str]) -> tuple[str, bool, bool] | None:
    """``(iso, possible, two_digit_year)`` of a match, or ``None`` when it is no date after all."""
    if match["iy"]:
        return _calendar(int(match["iy"]), int(match["im"]), int(match["id"]), False)
    if match["sy"]:
        day = int(match["sd"])
        return _calendar(int(match["sy"]), int(match["sm"]), day, False) if 0 < day <= _LONGEST_MONTH else None
    if match["mm"] or match["jm"]:
        return f"{match['my'] or match['jy']}-{match['mm'] or match['jm']}", True, False
    return _in_letters(match) if match["lm"] else _in_figures(match)


_DATED = re.compile(r",? ?(?:a )?\d{1,2} ?(?:h(?![a-z])|:\d\d\b)")
_BORN = re.compile(r"\b(?:nee?|ne\(e\)|ddn|naissance|nais|naiss)\.?(?: le)?(?: [a-z' -]{2,24})? ?[:(]? ?$")
_LABEL = 40
"""Characters before figures in which a label tells that they are a date: « née 06-05-40 », « Prélevé le 27-10-25 »."""
_LEADS = ("le", "du", "au", "ce")


def _told_to_be_a_date(match: re.Match[str]) -> bool:
    """Whether figures that may be a number or a reference stand where only a date does.

    An hour behind them (« Gérardmer 30.3.26 17h20 »), an article or a date's label before them.
    """
    if match[0] == match.string.strip() and match["s"] == "." and int(match["d"]) > _MONTHS:
        return True  # « 27.3.25 » alone on its line: no number of a part
    before = match.string[max(0, match.start() - _LABEL) : match.start()]
    if _BORN.search(before) is not None or _DATED.match(match.string, match.end()) is not None:
        return True
    if led_by(before, _LEADS):
        return _UNIT.match(match.string, match.end()) is None
    tokens = Tokens.of(before)
    count = len(tokens.texts)
    ending = [found.values[0].kind for found in vocabulary.date_labels().find(tokens) if found.last == count]
    ending += [found.values[0].kind for found in vocabulary.kinds.date_words().find(tokens) if found.last == count]
    return bool(ending) and "ignored" not in ending  # « lot 1.2.34 »


_MONTHS = 12
_UNIT = re.compile(r" ?(?:%|(?:mois|ans?|jours?|semaines?|h|mg|ml|ui|g|cm|mm)\b)")
"""« au 2-4-11 mois »."""


def _in_figures(match: re.Match[str]) -> tuple[str, bool, bool] | None:
    day, month, short = int(match["d"]), int(match["m"]), len(match["y"]) == 2
    doubtful = short and match["s"] != "/" and (match["s"] == "-" or len(match["m"]) == 1 or len(match["d"]) == 1)
    if doubtful and not _told_to_be_a_date(match):
        return None  # « 1.2.34 », « 12-3-45 »: a number, a range, a reference
    year = _full_year(match["y"])
    if day > 31 or month > 12 or month == 0 or day == 0 or not FIRST_YEAR <= year <= LAST_YEAR:
        if short or not FIRST_YEAR <= year <= LAST_YEAR or match["s"] != "/":
            return None
        return f"{year:04d}-{month:02d}-{day:02d}", False, short
    return _calendar(year, month, day, short)


def _in_letters(match: re.Match[str]) -> tuple[str, bool, bool] | None:
    month, short = vocabulary.months()[match["lm"]], False
    if match["ly"]:
        year = int(match["ly"])
    elif match["yw"]:
        year = _number(match["yw"])
    else:
        if not (match["ld"] or match["lw"]):
            return None  # « mars 24 » may be the 24th of March
        year, short = _full_year(match["l2"]), True
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    if match["ld"] or match["lw"]:
        day = int(match["ld"]) if match["ld"] else _number(match["lw"])
        return _calendar(year, month, day, short) if 0 < day < 40 else (f"{year:04d}-{month:02d}", True, short)
    return f"{year:04d}-{month:02d}", True, short


def _calendar(year: int, month: int, day: int, short: bool) -> tuple[str, bool, bool]:
    iso = f"{year:04d}-{month:02d}-{day:02d}"
    return iso, is_possible(iso), short


def is_possible(iso: str) -> bool:
    """Whether an ISO date (any precision) exists in the calendar."""
    parts = [int(part) for part in iso.split("-")]
    try:
        date(*[*parts, 1, 1][:3])
    except ValueError:
        return False
    return True


def _full_year(digits: str) -> int:
    year = int(digits)
    if len(digits) == 4:
        return year
    return year + (2000 if year < _PIVOT else 1900)


def _number(text: str) -> int:
    """« deux mille vingt-quatre » → 2024, « mille neuf cent soixante-quinze » → 1975, « vingt et un » → 21."""
    values, total, current = vocabulary.number_words(), 0, 0
    for word in text.replace("-", " ").split():
        if word in ("mille", "mil"):
            total, current = total + max(current, 1) * 1000, 0
        elif word in ("cent", "cents"):
            current = max(current, 1) * 100
        elif word in ("vingt", "vingts") and current % 100 == 4:
            current += 76
        elif word != "et":
            current += values.get(word, 0)
    return total + current


def _range_start(opening: re.Match[str], last: str) -> str | None:
    year, month = int(last[:4]), int(last[5:7])
    if opening["m"]:
        first_month = int(opening["m"])
    elif opening["lm"]:
        first_month = vocabulary.months()[opening["lm"]]
    else:
        first_month = month
    if first_month > month:
        year -= 1  # « du 28 décembre au 3 janvier 2024 »
    iso = f"{year:04d}-{first_month:02d}-{int(opening['d']):02d}"
    return iso if 1 <= first_month <= 12 and is_possible(iso) and iso <= last else None


def _member_end(opening: re.Match[str]) -> int:
    return max(opening.end(group) for group in ("d", "m", "lm"))
