"""What may tell a birth: dates that can be one, years, days in boxes or without signs, and ages.

A line's words decide only whether it can be; who bears it is told in :mod:`ingest.bearers`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from ingest import vocabulary
from ingest.birth_dates import DatedDays, follows_label
from ingest.dates import RoledDate
from ingest.printed import PrintedLine
from ingest.written_dates import find_dates, is_possible

MOST_ON_A_LINE = 8
_UNTOLD = frozenset(("bare", "letter", "title", "row", "column", "ignored"))
_DAY = len("2024-01-01")
_YEAR = re.compile(
    r"\b[Nn]ée?(?:\(e\))?(?: [^\W\d_][\w'’-]*){0,3}?(?P<told> en| au mois de| vers| courant)"
    r" (?P<day>(?:[^\W\d_]{3,9} )?(?:19|20)\d\d|(?P<short>\d\d)(?![ /.,]?\d))\b"
)
_YEAR_FIGURES = 4
"""« née en 1958 », « né en 51 », « née Mounier au mois de septembre 1968 »."""
_DASHED = re.compile(r"^\W*(\d\d)[-. ](\d\d)[-. ](\d\d)\W*$")
"""« 26-09-87 » alone on its line: without a name above, it would be a number."""
_CENTURY = "19"
_COMPACT = re.compile(r"\b(?:[MFH]|[Nn]ée?(?:\(e\))?(?: le)?|DDN|DN)[ :.-]{1,3}(\d\d)(\d\d)((?:19|20)\d\d)\b")
"""« M 02071948 » on a label."""
_AFTER_LABEL = re.compile(
    r"[\s:.=]{0,6}(?:en )?(?:(?P<y>(?:19|20)\d\d)(?P<m>\d\d)(?P<d>\d\d)|(?P<d2>\d\d)(?P<m2>\d\d)(?P<y2>(?:19|20)\d\d)"
    r"|(?P<year>(?:19|20)\d\d))(?![\d/.-]*\d)"
)
"""« Birth Date : 19600512 », « DDN 02071948 », « Année de naissance : 1931 »."""
_BRACKETED_YEAR = re.compile(r" \((?P<year>(?:19|20)\d\d)\)")
"""« LEMOINE Solange (1931) », right behind a name."""
_AGE = re.compile(
    r"(?:(?:, | est )(?:[^\W\d_]+ ){1,3}de )?(?<![\d/.,-])(?<![àÀ] )(\d{1,3})(?:(?: ?ans|[aY])\b(?! d)| a\.(?= ?[,;)]))"
    r"|(?:, |\(|[âa]gée? de )(\d{1,2}) (mois|semaines|jours)(?: de vie)?(?=\s*(?:[,);.|]|$))"
)
"""« 84 ans », « , veuve de 94 ans », « , 18 mois, ». « , diabétique de 10 ans d'évolution », « à 45 ans » are none."""
_AGE_FIELD = re.compile(r"\b[ÂâAa][Gg][Ee] ?(?:[:=]|\.{2,}) ?(?P<age>\d{1,3})\b(?! ?(?:mois|jours?|semaines?|SA|J))")
"""« AGE : 45 »."""
_PATIENTS_AGE = re.compile(
    r"(?:\b[Cc]et(?:te)? |\b[Cc]e |\b[Vv]otre |d['’]une? |^|: )"
    r"(?P<who>[Pp]atiente?|[Hh]omme|[Ff]emme|[Dd]ame|[Mm]onsieur|[Ff]illette|[Gg]arçon)"
    r",? (?:âgée? )?(?:de )?(?P<age>\d{1,3}) ans\b(?! d)"
)
_DECADES = {f"aged_{age}": age for age in range(30, 110, 10)}
_DECADE = 10
_IN_A_YEAR = {"mois": 12, "semaines": 52, "jours": 365}
_OWN = frozenset(
    (
        "exam", "visit", "letter", "written", "signature", "sampling", "operation", "stay_start", "stay_end", "title",
        "ordered", "print",
    )
)  # fmt: skip
_SPREAD = 2


@dataclass(frozen=True, slots=True)
class Anchor:
    """A date that may be a birth (``iso``), or an age (``years``), characters ``start:end`` of its line."""

    line: PrintedLine
    start: int
    end: int
    iso: str | None = None
    short: bool = False
    years: int | None = None
    labelled: bool = False
    likely: bool = True
    span: int = 1
    """Years that an age told in a word leaves: ten of « octogénaire »."""
    telling: bool = False
    """Words give the date another role: only a name right before it bears it."""


def anchors(line: PrintedLine, own: Sequence[RoledDate], days: DatedDays) -> Iterator[Anchor]:
    """What on a line may tell a birth. ``own`` are its dates with their roles, ``days`` those of the document."""
    labels = [line.folded.span(one.start, one.end) for one in vocabulary.identity_cues("birth_label").find(line.tokens)]
    taken: list[tuple[int, int]] = []
    for anchor in (*_dates(line, own, days), *_unwritten(line, labels, days)):
        if not any(start < anchor.end and anchor.start < end for start, end in taken):
            taken.append((anchor.start, anchor.end))
            yield anchor
    for age in islice(_AGE.finditer(line.text), MOST_ON_A_LINE):
        if not any(start <= age.start() < end for start, end in taken):
            years = int(age[1]) if age[1] else int(age[2]) // _IN_A_YEAR[age[3]]
            yield Anchor(line, age.start(), age.end(), years=years, telling=age[1] is None)
    for decade in islice(vocabulary.identity_cues(*_DECADES).find(line.tokens), MOST_ON_A_LINE):
        start, end = line.folded.span(decade.start, decade.end)
        yield Anchor(line, start, end, years=_DECADES[decade.values[0]], span=_DECADE, telling=True)


def _dates(line: PrintedLine, own: Sequence[RoledDate], days: DatedDays) -> Iterator[Anchor]:
    """Dates as :func:`find_dates` reads them, and births in boxes."""
    told = {date.written.start: date for date in own if not date.line.broken}
    broken = {date.written.start for date in own if date.line.broken and date.written.end > len(line.text)}
    for date in islice(find_dates(line.folded), MOST_ON_A_LINE):
        if not date.possible or date.start in broken:  # « né le trois mai mille neuf cent » goes on below
            continue
        roled = told.pop(date.start, None)
        labelled = follows_label(line, date.start)
        if len(date.iso) != _DAY:
            if labelled and not date.two_digit_year:
                yield Anchor(line, date.start, date.end, date.iso, labelled=True)
            continue
        labelled = labelled or (roled is not None and roled.role == "birth")
        likely = labelled or days.could_be_birth(date.iso, date.two_digit_year)
        telling = roled is not None and not labelled and roled.role not in _UNTOLD
        if likely or not telling:
            short = date.two_digit_year
            yield Anchor(line, date.start, date.end, date.iso, short, None, labelled, likely, telling)
    for roled in told.values():  # births in boxes are no dates elsewhere
        if roled.role == "birth" and len(roled.iso) == _DAY:
            yield Anchor(line, roled.written.start, roled.written.end, roled.iso, labelled=True)


def _unwritten(line: PrintedLine, labels: Sequence[tuple[int, int]], days: DatedDays) -> Iterator[Anchor]:
    """Births that are no dates elsewhere: years and months, days without signs between their figures."""
    for match in islice(_YEAR.finditer(line.text), MOST_ON_A_LINE):
        month = next((date.iso for date in find_dates(match["day"])), match["day"][-_YEAR_FIGURES:])
        iso, short = (f"{_CENTURY}{match['short']}", True) if match["short"] else (month, False)
        yield Anchor(line, match.start("told"), match.end("day"), iso, short, labelled=True)
    for _, end in labels:
        if (after := _AFTER_LABEL.match(line.text, end)) is not None:
            year, month, day = after["y"] or after["y2"], after["m"] or after["m2"], after["d"] or after["d2"]
            iso = after["year"] or f"{year}-{month}-{day}"
            if after["year"] or is_possible(iso):
                yield Anchor(line, after.end() - _YEAR_FIGURES, after.end(), iso, labelled=True)
    for match in islice(_BRACKETED_YEAR.finditer(line.text), MOST_ON_A_LINE):
        if days.could_be_birth(match["year"], short_year=False):
            yield Anchor(line, match.start(), match.end(), match["year"], telling=True)
    if (dashed := _DASHED.match(line.text)) is not None:
        iso = f"{_CENTURY}{dashed[3]}-{dashed[2]}-{dashed[1]}"
        if is_possible(iso) and days.could_be_birth(iso, short_year=True):
            yield Anchor(line, dashed.start(1), dashed.end(3), iso, short=True)
    for match in islice(_COMPACT.finditer(line.text), MOST_ON_A_LINE):
        iso = f"{match[3]}-{match[2]}-{match[1]}"
        if is_possible(iso) and days.could_be_birth(iso, short_year=False):
            yield Anchor(line, match.start(), match.end(), iso, labelled=True)


def years_written(dates: Sequence[RoledDate]) -> tuple[int, int] | None:
    """The years, first and last, in which an age on the page may have been told; a reprint may be of years later."""
    told = [date for date in dates if date.role in _OWN and not date.history]
    bare = [date for date in dates if date.role == "bare" and not date.history]
    own = [date for date in told if date.role != "print"] or told or bare
    years = sorted(int(date.iso[:4]) for date in own)
    return (max(years[0], years[-1] - _SPREAD), years[-1]) if years else None


def birth_years(age: int, written: tuple[int, int], span: int = 1) -> tuple[int, int]:
    """First and last year of birth that an age, or a ``span`` of ages, leaves which was told in these years."""
    return written[0] - age - span, written[1] - age


def patients_age(text: str) -> re.Match[str] | None:
    """« Cette patiente de 76 ans »: the patient's age without a name; groups ``who`` and ``age``."""
    return _PATIENTS_AGE.search(text)


def age_field(text: str) -> re.Match[str] | None:
    """« AGE : 45 »: an age in a field of a form, its group ``age`` the years."""
    return _AGE_FIELD.search(text)
