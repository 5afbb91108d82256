"""Figures a text goes on with of a measure it named before: « … puis à 131 µmol/L sur le bilan du 8 janvier ».

A figure without a name, whose unit is the one of a result told shortly before, is the same measure's where nothing but
words that say it reached it stands before it (« elle est revenue à », « puis », « (nadir ») and a day, a moment or the
present is told of it. Another measure named between, whose figure was not read, ends the chain.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

from ingest import vocabulary
from ingest.assertions import label
from ingest.figure import Figure
from ingest.governing_day import PATIENTS
from ingest.measure_runs import past_date, past_moment
from ingest.measured_figures import Told, figure_at, made
from ingest.normalise import fold
from ingest.paragraph import Paragraph
from ingest.result_cells import NUMBER, number_of
from ingest.units import fits, unit_at
from ingest.vocabulary.results import AnalyteName, reaching_verbs

_FAR = 260
"""Characters between two figures of a chain at most."""
_DELIMITER = re.compile(r"[,;:.(!](?=\s|[<>]?\d|[a-z])|\n(?=[A-ZÀÉ•–-])")
_SENTENCE_END = re.compile(r"[.!?](?=\s|$)")
_DATE = "@"
"""What stands for a day in a masked clause."""


def chained(paragraph: Paragraph, figures: Sequence[Figure]) -> Iterator[Figure]:
    """The figures that go on with a measure of ``figures``, which are those read in the paragraph already."""
    begins = paragraph.begins
    known = {begins[one.line.index] + one.start: one for one in figures if one.line.index in begins}
    if not known:
        return
    for number in NUMBER.finditer(paragraph.text, min(known) + 1):
        at = number.start()
        if _is_read(known, number) or paragraph.is_in_a_day(at, number.end()):
            continue
        if paragraph.text[at - 1].isalnum() or paragraph.text[at - 1] in "/.,-+":
            continue
        last = _goes_on_from(paragraph, known, at, number.end())
        figure = _continued(paragraph, last, at) if last is not None else None
        if figure is not None:
            known[at] = figure
            yield figure


def _is_read(known: dict[int, Figure], number: re.Match[str]) -> bool:
    """Whether a number, or one it is a part of (« 340 » of « 2 340 »), was read."""
    last = max((at for at in known if at <= number.start("digits")), default=None)
    return last is not None and number.start("digits") < last + known[last].end - known[last].start


def _goes_on_from(paragraph: Paragraph, known: dict[int, Figure], at: int, end: int) -> Figure | None:
    """The last figure told before ``at`` whose unit is that of the figure there."""
    stop = _unit_after(paragraph, end)
    if stop is None:
        return _of_last_told(paragraph, known, at, end)
    unit = paragraph.text[end:stop].strip()
    for place in sorted((one for one in known if at - _FAR <= one < at), reverse=True):
        last = known[place]
        if last.unit is not None and _alike(last.unit) == _alike(unit) and fits(last.analyte, unit):
            return last if _holds(paragraph, known, (place, at), unit) else None
    return None


def _of_last_told(paragraph: Paragraph, known: dict[int, Figure], at: int, end: int) -> Figure | None:
    """The figure told last, of which the one at ``at:end`` without a unit may be another; nothing measured between.

    It has no unit either, or the bare one is as large and followed by its day: « 4,1 ng/ml en mai 2021, 5,9 en 2022 ».
    """
    place = max((one for one in known if at - _FAR <= one < at), default=None)
    if place is None or _SENTENCE_END.search(paragraph.text, place, at) or "\n\n" in paragraph.text[place:at]:
        return None
    last = known[place]
    if any(place < named <= at for _, named, _ in paragraph.names):
        return None
    if last.unit is not None and (past_date(paragraph, end) is None or not _as_large(last, paragraph.text[at:end])):
        return None
    return last


def _as_large(last: Figure, printed: str) -> bool:
    """Whether a printed figure may be of the same measure as the last: neither ten times more nor less."""
    value = number_of(printed)
    return value is not None and last.value is not None and last.value < _TIMES * value and value < _TIMES * last.value


_TIMES = 10


def _alike(unit: str) -> str:
    return "".join(unit.lower().split()).removeprefix("u")


def _holds(paragraph: Paragraph, known: dict[int, Figure], span: tuple[int, int], unit: str) -> bool:
    """Whether the chain holds from a figure to another: no other measure of the unit between lacks its figure."""
    place, at = span
    places = sorted(known)
    for begin, end, names in paragraph.names:
        if not place < end <= at or (end - begin <= _ACRONYM and paragraph.text[begin:end].islower()):
            continue
        others = [name for name in names if name.analyte != known[place].analyte]
        if any(fits(name.analyte, unit) for name in others) and not any(end <= one < at for one in places):
            return False
    between = paragraph.text[place:at]
    ends = len(_SENTENCE_END.findall(between))
    points_back = _POINTS_BACK.search(_masked(paragraph, at)) is not None
    return "\n\n" not in between and (ends == 0 or (ends <= _SENTENCES and points_back))


_ACRONYM = 2
_SENTENCES = 2


def _continued(paragraph: Paragraph, last: Figure, at: int) -> Figure | None:
    """The figure at ``at`` as one of the measure of ``last``, where the words before it and a day allow it."""
    begin = _clause(paragraph, at)
    masked = _masked(paragraph, at)
    words = _going_on().fullmatch(masked)
    if words is None or _is_told_apart(paragraph, begin, at):
        return None
    bare = _bare_and_dated(paragraph, at)
    if last.unit is None and not words["verb"] and not bare:
        return None  # (without a unit only « contrôlée à 2,1 » or « 134 en 2023 » is sure to be the same)
    bare = bare or last.unit is None
    told = figure_at(paragraph, AnalyteName(last.analyte, pair=False, needs_unit=not bare), at, None)
    if told is None or label(paragraph.text, begin, at, paragraph.kind) == "family":
        return None
    figure = made(paragraph, last.analyte, told, begin if _DATE in masked else at)
    if figure is None:
        return None
    moment = past_moment(paragraph, told.after)
    dated = figure.date is not None or moment is not None or figure.at_visit or _is_now(paragraph, begin, told)
    if not dated and (not words["pronoun"] or _WAS.search(masked)):
        return None
    if figure.date is None and moment is not None:
        figure = replace(figure, moment=moment[1])
    extreme = words["extreme"] is not None and figure.date is not None
    patients = vocabulary.analytes()[last.analyte].chapter in PATIENTS
    now = _is_now(paragraph, begin, told) and figure.date is None and patients
    compared = words["compared"] is not None and figure.date is not None
    return replace(figure, prior=figure.prior or extreme or compared, at_visit=figure.at_visit or now)


def _bare_and_dated(paragraph: Paragraph, at: int) -> bool:
    """Whether no unit but a day follows the figure at ``at``."""
    number = NUMBER.match(paragraph.text, at)
    if number is None or _unit_after(paragraph, number.end()) is not None:
        return False
    return not paragraph.is_in_a_day(at, number.end()) and past_date(paragraph, number.end()) is not None


def _unit_after(paragraph: Paragraph, end: int) -> int | None:
    """Where the unit ends that is printed right after a figure that ends at ``end``."""
    return unit_at(paragraph.text, end + (paragraph.text[end : end + 1] in (" ", "\n")))


def _is_told_apart(paragraph: Paragraph, begin: int, at: int) -> bool:
    """Whether words of a figure's clause, or a label before it, make it a target, a change or somebody else's."""
    label_of = _LABEL.search(paragraph.text, max(0, begin - _LONGEST_LABEL), begin)
    first = label_of.start() if label_of is not None else begin
    return any({"change", "target", "other", "birth"} & set(kinds) for _, kinds in paragraph.cues_between(first, at))


_LABEL = re.compile(r"[^.;,:\d]{3,}: ?$")
_LONGEST_LABEL = 40


def _is_now(paragraph: Paragraph, begin: int, told: Told) -> bool:
    """Whether words beside a figure tell it of the present: « atteint maintenant 51 % », « 81 kg aujourd'hui »."""
    near = any({"now", "visit"} & set(kinds) for _, kinds in paragraph.cues_between(begin, told.start))
    return (
        near
        or paragraph.cue_at(told.after + 1, "visit") is not None
        or _NOW.search(paragraph.text, begin, told.start) is not None
    )


_WAS = re.compile(r"\b(?:etai|avai)")
_NOW = re.compile(r"\b(?:maintenant|désormais|actuellement|à présent)\b", re.IGNORECASE)


def _clause(paragraph: Paragraph, at: int) -> int:
    """Where the clause of a figure begins, behind the last figure with a unit or a day: days hold no delimiter."""
    begin, days = max(0, at - _LONGEST_CLAUSE), paragraph.days
    for number in NUMBER.finditer(paragraph.text, begin, at):
        unit = _unit_after(paragraph, number.end())
        unit = number.end() if unit is None and _bare_and_dated(paragraph, number.start()) else unit
        if unit is not None and unit < at:
            begin = past_date(paragraph, unit) or unit
            year = _YEAR_BELOW.match(paragraph.text, begin)
            begin = min(year.end() if year is not None else begin, at)
    stops = (one.end() for one in _DELIMITER.finditer(paragraph.text, begin, at))
    return max((one for one in stops if not any(_is_of_day(paragraph, one, day) for day in days)), default=begin)


def _is_of_day(paragraph: Paragraph, stop: int, day: tuple[int, int]) -> bool:
    """Whether a sign that ends at ``stop`` is in a day or around it: « à J2 (30/10) : 10,9 g/dL »."""
    start, end = day
    return start < stop <= end or stop == start or (end < stop and not paragraph.text[end:stop].strip(" ):"))


_YEAR_BELOW = re.compile(r"\s(?:19|20)\d\d\b")
"""« en février » at the end of a line, « 2024 » on the next."""
_LONGEST_CLAUSE = 110


def _masked(paragraph: Paragraph, at: int) -> str:
    """The folded words of a figure's clause, each day in them one sign."""
    begin = _clause(paragraph, at)
    text, position = "", begin
    for start, end, _ in paragraph.dates:
        if begin <= start and end <= at and start >= position:
            text += paragraph.text[position:start] + _DATE
            position = end
    text += paragraph.text[position:at]
    return " ".join([*fold(text).split(), ""])


_POINTS_BACK = re.compile(
    r"\b(?:elles?|ils?|celle-ci|celui-ci|qui|ce (?:taux|chiffre|dosage)|puis|ensuite)\b|^(?:au|le|en) ?@"
)


@cache
def _going_on() -> re.Pattern[str]:
    """What may stand between the beginning of a clause and a figure that goes on with a measure."""
    verb = rf"(?:{'|'.join(sorted(reaching_verbs(), key=len, reverse=True))})[a-z]*"
    group = rf"(?:{_PREPOSITIONS} (?:[a-z0-9@'’.-]+ ){{1,5}}?)"
    adverbs = f"(?:{_ADVERBS}|[a-z]+ment)"
    conjunctions = "(?:et |puis |mais |enfin |ensuite |pour |soit |alors qu(?:e |['’ ])|tandis qu(?:e |['’ ]))*"
    return re.compile(
        rf"@?(?:de [a-z]+ )?\)? ?,? ?{conjunctions}(?P<compared>{_COMPARED})?{group}{{0,2}}(?:le |en )?\(?@?\)?,? ?"
        rf"{conjunctions}\(?"
        rf"(?:(?P<pronoun>{_PRONOUNS}) (?:en )?)?"
        rf"(?:{_AUXILIARIES} )?(?:ete )?(?:{adverbs} )*(?P<verb>{verb} )?(?:{adverbs} )*"
        rf"(?:(?:a )?(?:un |son |le )?(?P<extreme>{_EXTREMES}) (?:est |etait )?)?(?:a|de|:)? ?"
    )


_COMPARED = (
    "(?:(?:(?:[0-9.,]+|[a-z]+) ?(?:kg |kilos? |points? |% |mm |cm )?)?de (?:plus|moins)|mieux|moins bien|moins|plus)"
    " (?:que |qu['’] ?)"
)
"""« soit 4 kg de moins qu'en janvier (66 kg) », « mieux qu'en mars (7,9 %) »."""
_PREPOSITIONS = "(?:a|sur|lors de|lors du|au|dans|en|apres|sous|avant|depuis|d['’]apres|selon|chez)"
_ADVERBS = "@|maintenant|desormais|actuellement|encore|deja|alors|meme|ensuite|aujourd'hui|ce jour|enfin|donc|jusqu'a"
_PRONOUNS = "elles?|ils?|nous|on|celle-ci|celui-ci|ce taux|ce chiffre|qui|on la|on le|la valeur|le taux|le chiffre"
_AUXILIARIES = "(?:s['’]est|s['’]etait|est|etait|sont|etaient|etions|a ete|avait ete|a|avait|fait|aura)"
_EXTREMES = "nadir|pic|maximum|minimum|maximale?|minimale?|zenith"
