"""Which of a page's dates may be its act's: none of a birth, an appointment, the past, or after it was finished.

What holds whatever the wording: an act is over when the page is signed, a paper is written after the act it states, a
day printed alone that lies years before what dates the page is a birth or a history's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from ingest.date_leads import ON, led_by
from ingest.dates import RoledDate
from ingest.document import Category
from ingest.printed import PrintedLine
from ingest.written_dates import FIRST_PAPERS, FIRST_YEAR, LAST_YEAR, is_possible


def honoured(found: RoledDate, dates: Sequence[RoledDate], category: Category) -> RoledDate:
    """« Rendez-vous : 20/08/2025 » of a report signed the day after is the exam's own, not the next one."""
    role = _HELD.get(category)
    signed = [one.iso for one in dates if one.role in ("signature", "creation") and one.iso >= found.iso]
    before = [one for one in dates if one.role in ("letter", "written") and one.stated and one.iso < found.iso]
    held = role is not None and found.role == "next_appointment" and found.stated and bool(signed) and not before
    return replace(found, role=role) if held and role is not None else found


_HELD = {"imagerie": "exam", "compte_rendu": "visit", "biologie": "sampling"}


def usable_dates(dates: Sequence[RoledDate], every: Sequence[RoledDate], category: Category) -> list[RoledDate]:
    """The dates that may be the act's.

    No birth, no appointment printed again, nothing of a part about the past, no day after the document was finished.
    """
    never = {found.iso for found in every if found.role in _NEVER}
    announced = {found.iso for found in every if found.role == "next_appointment"}
    finished = max((found.iso for found in every if found.role in AFTERWARDS and finishes(found)), default=None)
    usable = [found for found in dates if found.iso not in never]
    if category != "vaccination":  # a history of injections is about the past and is the act
        usable = [found for found in usable if not (found.history and found.role in PAST)]
    usable = [found for found in usable if not (found.role in _UNLABELLED and found.iso in announced)]
    other = {found.iso for found in every if found.role == "ignored" and found.stated}
    usable = [found for found in usable if not (found.role == "bare" and found.iso in other)]  # « jusqu'au » again
    if finished is not None:
        told = any(found.iso <= finished for found in usable if found.role in PAST)  # else it is no day of writing
        filled = any(found.role == "written" and found.stated and found.sure for found in every)  # « Rempli le … »
        later = not told and not filled
        usable = [
            found
            for found in usable
            if found.iso <= finished
            or found.role not in PAST
            or (found.stated and later)
            or _leaves_soon(found, usable, finished)
        ]
    stated = [found for found in usable if found.role in ACTS and found.stated]
    if category != "plan_de_soins":  # which states what is to come
        usable = [found for found in usable if not (found.role in _PAPERS and _outdated(found, stated))]
    dating = [found.iso for found in usable if found.stated and found.role in _DATING]
    printed = min((found.iso for found in every if found.role == "print"), default=str(LAST_YEAR))
    plain = [found.iso for found in usable if found.stated and found.role in ("bare", "row")]
    dating = dating or (plain if len(set(plain)) == _A_BIRTH_AND_A_DAY else [])
    newest = max((iso for iso in dating if iso <= printed), default="")
    usable = [found for found in usable if not (found.role in _UNLABELLED and _years_before(found.iso, newest))]
    last = max(
        (found.iso for found in every if found.role not in _NEVER and not found.written.two_digit_year), default=""
    )
    usable = [found for found in usable if found.role not in _UNLABELLED or _is_of_papers(found, last)]
    if category == "administratif":
        usable = [found for found in usable if found.written.time is None]  # an hour is an appointment's
    return usable


def of_this_injection(dates: Sequence[RoledDate], category: Category, lines: Sequence[PrintedLine]) -> list[RoledDate]:
    """The dates without older injections, of a paper that attests one « ce jour » and tells the day elsewhere."""
    if category != "vaccination" or not any(_GIVEN_TODAY.search(line.folded.text) for line in lines):
        return list(dates)
    written = min((one.iso for one in dates if one.stated and one.role in _WRITTEN and not one.history), default="")
    return [one for one in dates if one.role not in _INJECTED or one.iso >= written]


_GIVEN_TODAY = re.compile(
    r"\b(?:administr|vaccin|inject|realis|pratiqu|effectu)\w*\b[^.\n]{0,40}\b(?:ce jour|aujourd'hui)\b"
)
_WRITTEN = frozenset(("letter", "written", "signature"))
_INJECTED = frozenset(("injection", "row", "bare"))


def _leaves_soon(found: RoledDate, usable: Sequence[RoledDate], finished: str) -> bool:
    """« Séjour : du 8 avril au 14 mai », written on the 13th: the stay that the page states ends within days."""
    if found.role != "stay_end" or not found.stated or days_between(finished, found.iso) > _EVES:
        return False
    return any(one.role == "stay_start" and one.line is found.line and one.iso <= finished for one in usable)


_EVES = 3


def _is_of_papers(found: RoledDate, last: str) -> bool:
    """Whether a day no word explains lies in no birth's years, or dates an old letter: « NANCY, LE 8 JUIN 1979 »."""
    led = found.role == "letter" and led_by(found.line.text[: found.written.start], ON)
    return int(found.iso[:4]) >= FIRST_PAPERS or (led and found.iso >= last)


def finishes(found: RoledDate) -> bool:
    """Whether a day is the page's own: stated, or told of its signature."""
    return found.stated or found.role in ("signature", "creation")


def _outdated(paper: RoledDate, stated: Sequence[RoledDate]) -> bool:
    """Whether a page states an act later than a paper: the paper is another's (« Ordonnance datée du … »)."""
    later = [act for act in stated if act.iso > paper.iso and days_between(act.iso, paper.iso) > SAME_ACT]
    return any(paper.role != "letter" or act.line.index < paper.line.index for act in later)


def _years_before(iso: str, newest: str) -> bool:
    """Whether a day printed without a word is years older than what dates the page: a birth, or a history's."""
    return iso < newest and days_between(iso, newest) > OF_ONE_LETTER


def is_latest(one: RoledDate, every: Sequence[RoledDate]) -> bool:
    """Whether the page tells no act later than ``one``."""
    over = max((found.iso for found in every if found.role in AFTERWARDS and found.iso >= one.iso), default="9999")
    later = (found.iso for found in every if found.role in PAST and one.iso < found.iso[: len(one.iso)])
    return not any(days_between(iso, one.iso) > SAME_ACT for iso in later if iso <= over)


_DATING = frozenset(
    ("letter", "written", "signature", "creation", "exam", "visit", "operation", "sampling", "stay_end")
)
AFTERWARDS = frozenset(("letter", "written", "signature", "creation", "print", "deposit"))
"""Roles of days on which an act is over."""
_PAPERS = frozenset(("ordered", "written", "letter"))
"""Roles of papers, whose day is that of the page only if the page states no later act."""


def is_plausible(iso: str) -> bool:
    """Whether an ISO date exists and lies in the years that papers bear."""
    return is_possible(iso) and FIRST_YEAR <= int(iso[:4]) <= LAST_YEAR


def days_between(first: str, second: str) -> int:
    """Days between two ISO dates at the precision of the coarser one (0 when it contains the other)."""
    length = min(len(first), len(second))
    if first[:length] == second[:length]:
        return 0
    a, b = ((iso + "-01-01")[:10] if len(iso) == 4 else (iso + "-01")[:10] for iso in (first, second))
    return abs((date.fromisoformat(a) - date.fromisoformat(b)).days)


PAST = frozenset(
    (
        "exam",
        "visit",
        "operation",
        "meeting",
        "injection",
        "sampling",
        "stay_start",
        "stay_end",
        "range_start",
        "range_end",
        "bare",
        "row",
        "column",
    )
)
"""Roles that belong to the past where they stand in a part about it."""
_NEVER = frozenset(("birth",))
_UNLABELLED = frozenset(("bare", "letter", "title", "column", "row"))
"""Roles no word gives: an appointment's day printed again is still the appointment's."""
ACTS = frozenset(("exam", "visit", "operation", "meeting", "stay_end", "sampling"))
_A_BIRTH_AND_A_DAY = 2
"""Days printed without a word of which the older, by years, is a birth: more are a list's."""
OF_ONE_LETTER = 300
"""Days beyond which the older of two dates printed alone is a birth or a history's, not the letter's."""


SAME_ACT = 1
"""Days between two dates that may be one act's."""
