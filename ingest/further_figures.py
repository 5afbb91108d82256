"""Figures of other days that a sentence goes on with: « (8,1 % en mai) », « contre 91 », « passé de 78 à 74 kg »."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from ingest.assertions import label
from ingest.dates import RoledDate
from ingest.figure import Figure
from ingest.in_turn import in_turn
from ingest.measure_runs import dated_before, going_on, past_date, past_moment
from ingest.measured_figures import Told, figure_at, figure_start, made
from ingest.paragraph import A_DAY, Paragraph
from ingest.vocabulary.results import AnalyteName


def with_further(paragraph: Paragraph, name: AnalyteName, told: Told, start: int) -> Iterator[Figure]:
    """A figure, and those of other days that its sentence goes on with."""
    figure = made(paragraph, name.analyte, told, start)
    if figure is None:
        return
    now = list(resumed(paragraph, name, told, figure.unit))
    if now and told.date is None and now[0].date == figure.date and _was(paragraph, start, told):
        now = [replace(one, date=None, date_evidence=None) for one in now]  # the day told is that of the past one
    if now and _is_of_one_stay(figure, now[0]):
        yield replace(figure, unit=figure.unit or now[0].unit)
        yield from now
        return
    if now:
        dated = figure.date is not None and (now[0].date not in (None, figure.date) or _was(paragraph, start, told))
        own = told.date is not None or dated
        yield replace(
            figure, prior=True, at_visit=False, moment=figure.moment or "elsewhen", unit=figure.unit or now[0].unit,
            date=figure.date if own else None, date_evidence=figure.date_evidence if own else None,
        )  # fmt: skip
        yield from now
        return
    run = list(_told_series(paragraph, figure, told))
    if run and _was(paragraph, start, told) and (now := list(resumed(paragraph, name, run[-1][1], figure.unit))):
        yield from (replace(one, prior=True) for one in (figure, *(one for one, _ in run)))
        yield from now
        return  # « qui était de 512 en septembre, puis 388 en janvier, est le 9 mars à 297 »
    if not run and (turned := in_turn(paragraph, figure, told)):
        yield from turned
        return
    further = [*_in_another_state(paragraph, figure, told), *(one for one, _ in run)]
    yield replace(figure, unit=figure.unit or (further[0].unit if further else None))
    yield from _contrasted(paragraph, name, told, figure.unit)
    yield from further


def _was(paragraph: Paragraph, start: int, told: Told) -> bool:
    """« En mars 2023, la TSH était à 8,4 »: told of the past day before it."""
    return "étai" in paragraph.text[start : told.start]


def _is_of_one_stay(first: Figure, then: Figure) -> bool:
    """« 240 mg/L à l'admission, redescendue à 18 », « 128 le 3 mars, corrigée à 136 le 9 »: neither is of before."""
    if first.moment == "entry":
        return True
    days = [one.date for one in (first, then) if one.date is not None and len(one.date) == A_DAY and not one.prior]
    return len(days) == _BOTH and days[0][:7] == days[1][:7]


_BOTH = 2


def changed(paragraph: Paragraph, name: AnalyteName, change: tuple[Told, int], start: int) -> Iterator[Figure]:
    """« passé de 78 à 74 kg »: the figure reached, and the one before it, which no day is told of."""
    first, last = change
    begin = start if first.date is None else last  # the day told of the figure left is not the one reached's
    if label(paragraph.text, start, first.start, paragraph.kind) is not None:
        return
    told = figure_at(paragraph, AnalyteName(name.analyte, pair=False, needs_unit=False), last, None)
    if told is not None and told.unit_end is None and first.unit_end is not None:  # « de 3,9 ng/mL en 2023 à 5,1 »
        told = replace(told, unit=paragraph.text[first.end : first.unit_end].strip())
    figure = made(paragraph, name.analyte, told, begin) if told is not None else None
    if told is None or figure is None or figure.unit is None:
        return
    earlier = made(paragraph, name.analyte, first, first.start, prior=True)
    if earlier is not None:
        yield replace(earlier, unit=earlier.unit or figure.unit)
    for one in with_further(paragraph, name, told, begin):
        of_the_first = told.date is None and first.date is not None and one.date == first.date.iso
        yield replace(one, date=None, date_evidence=None) if of_the_first else one


def resumed(paragraph: Paragraph, name: AnalyteName, told: Told | None, unit: str | None) -> Iterator[Figure]:
    """« … à 9,8 g/dL, remontée à 11,2 g/dL »: the figure reached since, with its unit, as one reads it now."""
    if told is None:
        return
    moment = past_moment(paragraph, told.after)
    position = past_date(paragraph, told.after) or (moment[0] if moment is not None else told.after)
    if paragraph.text[told.after : told.after + 1] == ")":
        return  # « (DFG 35), elle était à 121 » goes on about what stands before the bracket
    if (ago := paragraph.cue_at(position + 1, "ago")) is not None and (rest := _AGO.match(paragraph.text, ago)):
        position = rest.end()
    lead = _LEADS_ON.match(paragraph.text, position)
    begin = lead.end() if lead else position
    passive = _PASSIVE.match(paragraph.text, begin)
    after = paragraph.cue_at(begin, "now") or (paragraph.cue_at(passive.end(), "now") if passive is not None else None)
    if after is None and (dated := _IS_ON.match(paragraph.text, begin)) is not None:
        after = dated.end()
    at, date = figure_start(paragraph, after) if after is not None else (None, None)
    if at is None or after is None or "(" in paragraph.text[after:at]:
        return
    further = figure_at(paragraph, AnalyteName(name.analyte, pair=False, needs_unit=unit is not None), at, date)
    if further is not None and (figure := made(paragraph, name.analyte, further, begin)) is not None:
        yield figure


_AGO = re.compile(r"(?: \w+ \w+)?(?=,)")
"""« il y a deux ans, »."""
_IS_ON = re.compile(r"(?:(?:elle|il) )?(?:est|sont) (?=le \d|du \d|en )")
_PASSIVE = re.compile(r"(?:(?:elle|il) )?(?:est|a été|était) (?:[a-zé]{3,}ment |ensuite |depuis |même )?")
_LEADS_ON = re.compile(r"[ )]*[,;:–-]? ?(?:mais |et |puis )?")


def _in_another_state(paragraph: Paragraph, figure: Figure, told: Told) -> Iterator[Figure]:
    """« 91 % en air ambiant, 94 % sous 1,5 L »: the figure of the same analyte and unit in other circumstances."""
    state = paragraph.cue_at(told.after + 1, "state")
    gap = _AND_IN.match(paragraph.text, state) if state is not None and told.unit_end is not None else None
    other = figure_at(paragraph, _known(figure.analyte), gap.end(), told.date) if gap is not None else None
    if other is None or other.unit_end is None or paragraph.cue_at(other.unit_end + 1, "state") is None:
        return
    further = made(paragraph, figure.analyte, other, gap.end() if gap is not None else other.start)
    if further is not None and further.unit == figure.unit:
        yield replace(
            further,
            prior=figure.prior,
            date=figure.date,
            date_evidence=figure.date_evidence,
            moment=figure.moment,
            at_visit=figure.at_visit,
        )


_AND_IN = re.compile(r"(?:,| ?;| ?/)? ?(?:et |puis )?(?=\d)")


def _known(analyte: str) -> AnalyteName:
    """The analyte where only a unit proves it."""
    return AnalyteName(analyte, pair=False, needs_unit=True)


def series(paragraph: Paragraph, figure: Figure, told: Told) -> Iterator[Figure]:
    """The further results of a series: « 6 420 ng/L le 28/07, 2 110 ng/L le 04/08 »."""
    return (one for one, _ in _told_series(paragraph, figure, told))


def _told_series(paragraph: Paragraph, figure: Figure, told: Told) -> Iterator[tuple[Figure, Told]]:
    """The further results of a series, each with where it is told."""
    found = going_on(paragraph, figure.analyte, figure.unit, told.after)
    further, moment = found if found is not None else (None, None)
    dates_first = further is None and figure.date is not None
    if dates_first:
        further = dated_before(paragraph, figure.analyte, figure.unit, told.after)
    figure_after = made(paragraph, figure.analyte, further, further.start) if further is not None else None
    if figure_after is None or further is None:
        return
    if moment is not None:
        figure_after = replace(
            figure_after, moment=None if moment == "visit" else moment, at_visit=moment in ("exit", "visit"),
            date=None, date_evidence=None, unit=figure_after.unit or figure.unit,
        )  # fmt: skip
    if dates_first and figure.date and figure_after.date and figure_after.date < figure.date:
        figure_after = replace(figure_after, prior=True)  # « 13/01 : 3,4 ; 16/12 : 2,6 »: the newest comes first
    yield figure_after, further
    yield from _told_series(paragraph, figure_after, further)


def _contrasted(paragraph: Paragraph, name: AnalyteName, told: Told, unit: str | None) -> Iterator[Figure]:
    """« … à 98 µmol/L (contre 91 en janvier 2024) »: the earlier figure."""
    if paragraph.text[told.after : told.after + 1] == ")":
        return
    begin = _past_links(paragraph, past_date(paragraph, told.after) or told.after)
    opening, day = _OPENS_BRACKETS.match(paragraph.text, begin), paragraph.day_of_brackets(begin)
    if opening is not None and day is not None:
        known = AnalyteName(name.analyte, pair=False, needs_unit=False)
        inside = figure_at(paragraph, known, opening.end(), day)
        bracketed = made(paragraph, name.analyte, inside, begin, prior=True) if inside is not None else None
        if bracketed is not None:
            yield bracketed
        return
    position = _past_stops(paragraph, begin)
    after = paragraph.cue_at(position, "prior")
    if after is None and (article := _ARTICLE_BEFORE.match(paragraph.text, position)) is not None:
        after = paragraph.cue_at(article.end(), "prior")  # « 2,4 (06/03/2024), le précédent à 3,1 »
    if after is None and (aside := _ASIDE.match(paragraph.text, begin)) is not None:
        after = paragraph.cue_at(aside.end(), "prior")  # « 214 µmol/L (DFG 26 mL/min) contre 176 »
    soit = _CONVERTED.match(paragraph.text, told.after) if after is None else None
    if soit is not None:
        begin, position = soit.end() - 1, soit.end()
    at, date = (position, None) if after is None else figure_start(paragraph, after)
    if after is None and (bracket := _dated_bracket(paragraph, begin)) is not None:
        at, date = bracket
    elif at is None or (after is None and not _opens_brackets(paragraph, begin, at)):
        return
    earlier = figure_at(paragraph, AnalyteName(name.analyte, pair=False, needs_unit=False), at, date)
    if earlier is None or (soit is not None and earlier.unit_end is None):
        return
    since = told.date is not None and earlier.date is not None and earlier.date.iso > told.date.iso
    figure = made(paragraph, name.analyte, earlier, at, prior=not since)
    moment = past_moment(paragraph, earlier.after) if earlier.date is None else None
    if figure is not None and moment is not None and moment[1] == "entry":
        yield replace(figure, prior=False, moment="entry")  # « 38 %, contre 35 % à l'entrée »: both are of the stay
    elif figure is not None and (after is not None or earlier.date is not None or figure.moment == "ago"):
        yield figure
        yield from (replace(one, prior=True) for one in series(paragraph, figure, earlier) if not since)


_ASIDE = re.compile(r" \([^()\n]{1,60}\),? |, [^()\n.,;:\d]{3,40}, |, (?:soit|ou) [^()\n;:]{3,40}?,? (?=contre )")


_OPENS_BRACKETS = re.compile(r" ?[(\[](?=[<>]? ?\d)")
_ARTICLE_BEFORE = re.compile(r"(?:et |puis )?l[ea] ")
_CONVERTED = re.compile(r",? (?:soit|donc|avec) (?:une? )?[^()\n;]{3,60}? \((?=\d)")
"""« 152 µmol/L soit un DFG à 29 mL/min (139 µmol/L le 18/06/2024) »: brackets behind what it was converted to."""


def _dated_bracket(paragraph: Paragraph, position: int) -> tuple[int, RoledDate] | None:
    """« (le 13/04/2026 elle était à 96 µmol/L) »: where the figure of a bracket that opens with its day begins."""
    lead = _BRACKET_OF_DAY.match(paragraph.text, position)
    dated = paragraph.date_at(lead.end()) if lead is not None else None
    if dated is None:
        return None
    date, end = dated
    further = _TO_THE_FIGURE.match(paragraph.text, end)
    return (further.end(), date) if further is not None else None


_BRACKET_OF_DAY = re.compile(r" ?\((?:[a-zéè]{3,12} )?(?:le |du |au |en |de )?")
_TO_THE_FIGURE = re.compile(r"(?: ?[:=]|,)? ?(?:(?:elle |il )?(?:(?:était|est) )?(?:à|de) )?(?=[<>]? ?\d)")


def _past_links(paragraph: Paragraph, position: int) -> int:
    """« 42 % en Simpson biplan (38 % en 2021) »: past the words that go on about a figure."""
    while (end := paragraph.cue_at(position + 1, "link")) is not None:
        position = end
    return position


def _past_stops(paragraph: Paragraph, position: int) -> int:
    while position < len(paragraph.text) and paragraph.text[position] in " (),;\n":
        position += 1
    return position


def _opens_brackets(paragraph: Paragraph, end: int, at: int) -> bool:
    """« 7,4 % (8,1 % le 14 janvier) »: a figure that opens brackets right after a result."""
    return paragraph.text[end:at].strip(" \n,)") == "(" and paragraph.text[at : at + 1].isdigit()
