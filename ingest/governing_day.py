"""Which day governs a figure told in prose, in one order, whatever is measured.

1. the day beside it, or between its name and it: « 98 le 12/03/2024 », « 98 (12/03) », « le 12/03 : 98 »;
2. nothing, where words beside it make it old or of an untold day (« il y a un an », « en automesure »);
3. the day its sentence, the list it stands in or the heading above opened: « Bilan du 12/03 : … »; of a log, whose
   entries begin with their days, that of its entry;
4. the only day its sentence tells later: « Hb 12, plaquettes 210 le 12/03 »;
5. for tests of the blood, the sample told above and not closed: « sur le bilan du 16 mars … L'hémoglobine est à … »;
6. the end of a stay or the visit its words name (``moment``, ``at_visit``), which the document dates.

Days told by words (« la veille de la sortie ») are days at their place: :mod:`ingest.told_days`.

A sample opens with its day and governs the tests told after it, until another day opens or a present gives way to its
past. A day in brackets or right behind a figure is that figure's own: it opens nothing and closes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date as calendar
from datetime import timedelta
from typing import Any

from ingest import vocabulary
from ingest.date_leads import WEEKDAY
from ingest.dates import RoledDate
from ingest.document import Evidence
from ingest.paragraph import A_DAY, LABELLED, LEAD, OF_A_FIGURE, OF_THE_PAPER, Paragraph
from ingest.paragraph_text import REACH
from ingest.told_days import TOLD
from ingest.vocabulary import Phrases
from ingest.vocabulary.results import sample_words, told_names

PATIENTS = ("constantes", "imagerie", "EFR")
"""Chapters of what the writer measures on the patient; the others are of the laboratory."""


@dataclass(frozen=True, slots=True)
class Governing:
    """The day that governs a figure, whether it is an earlier result, and of which moment without a day it is told."""

    date: RoledDate | None
    prior: bool
    moment: str | None
    at_visit: bool

    @property
    def iso(self) -> str | None:
        """The ISO day."""
        return self.date.iso if self.date is not None else None

    @property
    def evidence(self) -> Evidence | None:
        """Where the day is printed."""
        date = self.date
        return date.line.evidence(0.8, date.written.start, date.written.end) if date is not None else None


def governing_day(
    paragraph: Paragraph, start: int, figure: tuple[int, int], *, beside: RoledDate | None, blood: bool, prior: bool
) -> Governing:
    """What governs the ``figure`` (where it begins, and where its unit ends) whose name begins at ``start``.

    ``beside``: the day printed with it; ``prior``: it is already told to be an earlier one.
    """
    at, end = figure
    beside = beside or _between(paragraph, start, at)
    elsewhen = paragraph.elsewhen(end, start, at)
    long_ago = paragraph.is_long_ago(start, at)
    prior = prior or elsewhen == "ago" or long_ago
    visit = paragraph.at_visit(start, end)
    moment = paragraph.moment(start, end)
    same = None if beside or prior or elsewhen else _of_the_same(paragraph, start, end, blood=blood)
    date = beside or same or (None if prior or elsewhen else paragraph.date_before(start))
    if blood and beside is None and same is None and date is not None and _is_of_a_visit(paragraph, date):
        date = paragraph.date_later(start, end) or date
    date = date or (paragraph.date_of_onset(start, end) if elsewhen == "ago" else None)
    date = date or (_told_with(paragraph, start) if long_ago else None)
    old = date is not None and beside is None and date.iso < (paragraph.written or "")[:4] and len(date.iso) == _YEAR
    if date is None and not prior and not elsewhen:
        date = paragraph.date_later(start, end)
        if date is None and blood and not visit and moment is None:
            date = _opened(paragraph, start)
    history = paragraph.is_history(start, end)
    base = blood and any("base" in kinds for _, kinds in paragraph.cues_between(start, at))
    past = prior or old or base or paragraph.is_past(start, at) or (history and _is_old(date, paragraph.written))
    untold = None if prior else moment or ("history" if history else None)
    return Governing(date, past, elsewhen or untold, visit and not elsewhen)


def _is_of_a_visit(paragraph: Paragraph, date: RoledDate) -> bool:
    """« Vue le 10 mars pour … : l'hémoglobine était à 9,4 et la ferritine à 6 le 30 janvier »."""
    at = next((start for start, _, one in paragraph.dates if one is date), None)
    return at is not None and _SEEN.search(paragraph.text, paragraph.sentence(at, at)[0], at) is not None


_SEEN = re.compile(r"\b(?:re)?(?:vue?s?|reçue?s?|examinée?s?|rencontrée?s?|venue?s?|consult\w+)\b[^.;:()\d]{0,40}$")


def _between(paragraph: Paragraph, start: int, at: int) -> RoledDate | None:
    """The only day between a name and its figure: « la ferritine du mois d'août était à 18 »."""
    told = [date for begin, end, date in paragraph.dates if start <= begin and end <= at]
    return told[0] if len(told) == 1 else None


def _told_with(paragraph: Paragraph, start: int) -> RoledDate | None:
    """The day that explains a past moment: « au diagnostic, en avril 2023, la ferritine était à … »."""
    begin = paragraph.sentence(start, start)[0]
    told = [date for at, end, date in paragraph.dates if begin <= at and end <= start]
    return told[0] if len(told) == 1 else None


_YEAR = len("2024")


def _is_old(date: RoledDate | None, written: str | None) -> bool:
    """Whether a day told in a part about the past is not of the months before the document."""
    if date is None or written is None:
        return False
    if len(date.iso) == _YEAR:
        return date.iso < written[:4]
    return _day(written) - _day(date.iso) > _RECENT


def _day(iso: str) -> calendar:
    """The day, or one near the end of a month."""
    return calendar.fromisoformat(f"{iso}-28"[: len("2024-01-01")])


_RECENT = timedelta(days=120)
_TO_ITS_DAY = re.compile(
    r"(?: [^\W\d]+){0,3}?(?: qu(?:e |['’])[^,.;:()\d]{3,40}(?=,))?"
    r",? (?:du|de|d['’]|en|le|(?:dat|prélev|réalis|effectu|pratiqu)ée?s? (?:du|le|en)|faite?s? (?:le|en))? ?"
    rf"(?:{WEEKDAY} )?$"
)
"""Words between a sample and its day: « bilan hépatique du », « le bilan que tu as prescrit, prélevé le »."""
_TELLS = re.compile(r"[^.;!?]*(?:\d|$)")
"""What follows a day in its sentence holds results, not « le bilan du 13/10 était rassurant »."""
_IN_BRACKETS = re.compile(r"\([^()]*\)")
_WAS, _IS = (
    re.compile(r"(?<!\bil )(?<!\belle )(?<!\bqui )\bétai(?:t|ent)\b"),
    re.compile(r"\b(?:est|sont)\b(?! (?:alors|à l'époque))"),
)
_SAME_DAY = re.compile(r"\b(?:(?:même|meme) (?:jour|date)|cette date|ce jour-là)\b", re.IGNORECASE)
_AGAIN = re.compile(r"(?:\b(?:ce|cet|cette)(?: (?:même|derni(?:er|ère)))?|\b(?:même|mêmes)) $", re.IGNORECASE)
"""« ce bilan », « ce dernier dosage », « la même prise de sang »: a sample told above."""


def _of_the_same(paragraph: Paragraph, start: int, end: int, *, blood: bool) -> RoledDate | None:
    """The day told above where the sentence says it is the same: « sur ce même prélèvement », « le même jour »."""
    begin, stop = paragraph.sentence(start, end)
    same = [found.start() for found in _SAME_DAY.finditer(paragraph.text, begin, stop)]
    same += _told_again(paragraph, begin, stop) if blood else []
    if not same or any(
        min(same) <= at < start and not paragraph.is_aside(at, to, start)
        for at, to, date in paragraph.dates
        if date.role != TOLD
    ):
        return None
    told = [
        (at, date)
        for at, to, date in paragraph.dates
        if min(same) - REACH <= at and _stands_for(paragraph, at, to, min(same))
    ]
    last = max((paragraph.sentence(at, at)[0] for at, _ in told), default=0)
    days = [date for at, date in told if paragraph.sentence(at, at)[0] == last]
    return max(days, key=_iso, default=None)


def _iso(date: RoledDate) -> str:
    return date.iso


def _told_again(paragraph: Paragraph, begin: int, stop: int) -> list[int]:
    """Where words within ``begin:stop`` point to a sample that was told: « ce bilan », not « ce bilan du 12 »."""
    spans = (paragraph.folded.span(found.start, found.end) for found in sample_words().find(paragraph.tokens))
    return [
        at
        for at, _ in spans
        if begin <= at < stop and _AGAIN.search(paragraph.text, max(begin, at - _LONGEST_AGAIN), at)
    ]


_LONGEST_AGAIN = 16


def _stands_for(paragraph: Paragraph, start: int, end: int, position: int) -> bool:
    """Whether the day at ``start:end`` can be the one a later position points back to."""
    date = next(date for at, _, date in paragraph.dates if at == start)
    if end > position or len(date.iso) < A_DAY or paragraph.is_aside(start, end, position):
        return False
    if date.role in OF_THE_PAPER and not _labels(paragraph, start, end):
        return False
    return not _is_of_the_past(paragraph, start)


def _is_of_the_past(paragraph: Paragraph, start: int) -> bool:
    """Whether the day at ``start`` is of a figure told for comparison: « 9,4 % contre 7,9 % au bilan du 28/11 »."""
    begin = max(paragraph.sentence(start, start)[0], start - LEAD)
    told = (end for end, kinds in paragraph.cues_between(begin, start) if "prior" in kinds)
    return any(
        _FIGURE.search(paragraph.text, begin, end) and _FIGURE.search(paragraph.text, end, start) for end in told
    )


_FIGURE = re.compile(r"\d")


def _opened(paragraph: Paragraph, position: int) -> RoledDate | None:
    """The day of the last sample opened before a position, when nothing has closed it."""
    for start, end, date in _standing(paragraph, position):
        tells = len(date.iso) > _YEAR and _TELLS.match(paragraph.text[end:position]) is not None
        if _is_of_the_past(paragraph, start) and not _labels(paragraph, start, end):
            continue
        if _leads(sample_words(), paragraph, start) or (tells and _labels(paragraph, start, end)):
            return date if tells and not _is_now(paragraph, start, end, position) else None
        if _leads(told_names(), paragraph, start):
            return None  # « La PTH de septembre était à 92. La vitamine D est à 31 »
    return None


def _standing(paragraph: Paragraph, position: int) -> Iterator[tuple[int, int, RoledDate]]:
    """The days before a position that are no single figure's own, the last first."""
    for start, end, date in reversed(paragraph.dates):
        if end > position or date.role in OF_THE_PAPER or paragraph.is_aside(start, end, position):
            continue
        if OF_A_FIGURE.search(paragraph.text, max(0, start - LEAD), start) is None:
            yield start, end, date


def _labels(paragraph: Paragraph, start: int, end: int) -> bool:
    """Whether a day is the label of tests of the blood: « 12/03 : », not « CRP du 12/03 : », « Scanner du 12/03 : »."""
    if LABELLED.match(paragraph.text, end) is None:
        return False
    begin, stop = paragraph.sentence(start, end)
    return not any(_ends(told_names(), paragraph, max(begin, start - LEAD), start)) and any(
        end <= paragraph.folded.span(found.start, found.end)[0] < stop
        for found in told_names().find(paragraph.tokens)
        if vocabulary.analytes()[found.values[0].analyte].chapter not in PATIENTS
    )


def _leads(names: Phrases[Any], paragraph: Paragraph, start: int) -> bool:
    """Whether one of such words leads to the day at ``start``: « le bilan hépatique du … »."""
    begin = max(paragraph.sentence(start, start)[0], start - LEAD)
    ends = _ends(names, paragraph, begin, start)
    return any(_TO_ITS_DAY.fullmatch(paragraph.text, stop, start) is not None for stop in ends)


def _ends(names: Phrases[Any], paragraph: Paragraph, begin: int, end: int) -> Iterator[int]:
    """Where such words within ``begin:end`` end."""
    for found in names.find(paragraph.tokens):
        start, stop = paragraph.folded.span(found.start, found.end)
        if begin <= start and stop <= end:
            yield stop


def _is_now(paragraph: Paragraph, start: int, end: int, position: int) -> bool:
    """Whether a sample told in the past gives way to a later sentence's present: « était à 12. La CRP est à 8 »."""
    begin, stop = paragraph.sentence(position, position)
    told = _IN_BRACKETS.sub("", paragraph.text[end : paragraph.sentence(start, end)[1]])
    return begin > end and _WAS.search(told) is not None and _IS.search(paragraph.text, begin, stop) is not None
