"""Figures told without a name of their own: « 66 kg, 161 cm, TA 132/74 », « 6 420 ng/L le 28/07, 2 110 ng/L le 04/08 ».

Kilograms and centimetres are a person's weight and height when they stand beside each other, beside another vital sign
or beside an age, and nothing but a separator is between. A figure that goes on with the unit and a date of its own
after a dated result is the same analyte of another day.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest import vocabulary
from ingest.measured_figures import Told
from ingest.paragraph import DAY_OF_STAY, MOMENTS, Paragraph
from ingest.result_cells import NUMBER
from ingest.units import fits, unit_at
from ingest.vocabulary import Found
from ingest.vocabulary.results import AnalyteName

_BODY = re.compile(
    r"(?<![\w.,/+-])(?:(?<![+-] )|(?<=\bcm - )|(?<=\dm - )|(?<=\bm - )|(?<=ans - )|(?<=ans\) - )|(?<=mois\) - ))"
    r"(?:(?P<kg>\d{1,3}(?:[.,]\d{1,2})?) ?kg(?! \d{3}\b(?! ?cm))|(?P<cm>\d{2,3}(?:[.,]\d)?) ?cm"
    r"|(?P<m>1[.,]\d{2}) ?m|(?P<whole>1 ?m ?\d{2}))"
    r"(?![\w/²³])"
)
_BESIDE = re.compile(
    r"\d ?(?:(?:kg|cm|m|ans|an|mois)\b|a\.)|\b(?:ta|imc|fc|pouls|spo2|sat|temperature|poids|taille|t°)\b", re.IGNORECASE
)
_SEPARATOR = re.compile(r"(?: ?\([PMp+–-]?[ ]?\d{1,2}[^()\d]{0,14}\))?[) ,;/·–—|(\n-]*(?:pour |et )?")
_DATED = r"\d{1,2}[./-]\d{1,2}[./-](?:19|20)?\d{2}"
_OPENS = re.compile(
    rf"(?:^|\n|[;.:(—–,/|·]\s?|\b(?:M|F|H|ans|homme|femme|garçon|fille)\s+|{_DATED}\)? "
    r"|\b(?i:enfant|nourrisson|garçon|fille|patiente?) de )$"
)
_AFTER_A_DATE = re.compile(rf"{_DATED}\)?\s?[;,—–/|·-]\s?$")
"""« 08/11/1993 — 61 kg »: a date of birth and a weight."""
_CONTRASTED = re.compile(r"(?: (?:ce jour|aujourd['’]hui|actuellement|ce matin))?,? contre (?=\d)")
"""« il a maigri : 97 kg aujourd'hui, contre 103 en septembre »."""
_FOR_HEIGHT = re.compile(r"kg[^.;\n]{0,40} pour $")
_NEAR = 16
_GOES_ON = re.compile(
    r"\)?(?:[ ,;.]+|\s)(?:(?:puis|et|après|ensuite|enfin)\s?:?\s?)?(?:(?:maintenant|désormais|récemment)\s)?"
    r"(?:(?:à|de)\s)?(?=[\d<>])",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Bare:
    """A figure at ``start:end`` with its unit's end, of ``analyte``."""

    analyte: str
    start: int
    end: int
    unit_end: int | None
    """``None`` when the unit stands inside the figure: « 1m74 »."""


def bare_measures(paragraph: Paragraph, taken: frozenset[int]) -> Iterator[Bare]:
    """Weights and heights without a name; ``taken`` are the offsets of figures already read."""
    text = paragraph.text
    yield from _rates(text, taken)
    if "kg" not in text and "cm" not in text:
        return
    for match in _BODY.finditer(text):
        part = match.lastgroup or "kg"
        before = text[max(0, match.start() - _NEAR) : match.start()]
        opens = _OPENS.search(before) is not None and (len(before) == _NEAR or match.start() == len(before))
        beside = (opens and _stands_before(text, match.end(), part)) or _stands_after(text, match.start(), part)
        beside = beside or (part == "kg" and _CONTRASTED.match(text, match.end()) is not None)
        beside = beside or (part == "kg" and _AFTER_A_DATE.search(before) is not None)
        beside = beside or (part == "kg" and _is_weighed(paragraph, match.end()))
        if match.start(part) in taken or not (beside or _FOR_HEIGHT.search(text, 0, match.start()) is not None):
            continue
        yield Bare(
            "poids" if part == "kg" else "taille",
            match.start(part),
            match.end(part),
            match.end() if part != "whole" else None,
        )


def _rates(text: str, taken: frozenset[int]) -> Iterator[Bare]:
    """« 146/82 mmHg aux deux bras, 72/min »: the pulse told right after a pressure."""
    for match in _RATE.finditer(text) if "min" in text or "bpm" in text else ():
        if match.start("rate") not in taken:
            yield Bare("frequence_cardiaque", match.start("rate"), match.end("rate"), match.end())


_RATE = re.compile(
    r"(?:mmHg|\d{2,3}/\d{2,3})"
    r"(?: (?:aux|des|au|à|de|assise?|couchée?|debout|deux|2|bras|côtés|droite?|gauche|repos)){0,4}"
    r" ?[,;–-] ?(?P<rate>\d{2,3}) ?(?:/ ?min|bpm)\b"
)


def _is_weighed(paragraph: Paragraph, end: int) -> bool:
    """« 57 kg sur notre balance », « 76,2 kg le 30/07, 78,9 kg ce matin »: a weighing, or one of two of their days."""
    if _ON_SCALES.match(paragraph.text, end) is not None:
        return True
    return _ANOTHER_WEIGHT.match(paragraph.text, end) is not None and paragraph.date_after(end) is not None


_ON_SCALES = re.compile(r" (?:sur|à) (?:notre|ma|la|sa|votre|mon) (?:balance|bascule|pèse-personne)\b", re.IGNORECASE)
_ANOTHER_WEIGHT = re.compile(r"[^.;()\n]{4,30}?[ (]\d{2,3}(?:[.,]\d{1,2})? ?kg\b")


def _stands_before(text: str, end: int, part: str) -> bool:
    """Whether another vital sign follows right after a separator."""
    gap = _SEPARATOR.match(text, end)
    at = gap.end() if gap else end
    named = re.match(r"(?:TA|IMC|FC|pouls|SpO2|Sat|taille|T°)\b", text[at : at + 6], re.IGNORECASE)
    other = re.match(r"\d{1,3}(?:[.,]\d{1,2})? ?(?P<unit>kg|cm|m)(?=\b| ?\d\d\b)", text[at : at + 12])
    pressure = re.match(r"\d{2,3}/\d{2,3} ?mmHg", text[at : at + 14])
    return named is not None or pressure is not None or (other is not None and _is_other(other["unit"], part))


def _stands_after(text: str, start: int, part: str) -> bool:
    """Whether a measure or an age stands right before."""
    before = text[max(0, start - _NEAR) : start]
    found = list(_BESIDE.finditer(before))
    if not found:
        return False
    rest = before[found[-1].end() :]
    gap = _SEPARATOR.match(rest)
    printed = found[-1].group()
    return printed[:1].isdigit() and _is_other(printed[1:].strip(), part) and gap is not None and gap.end() == len(rest)


def _is_other(unit: str, part: str) -> bool:
    """Whether a unit measures something else: « 41 cm 43 cm » are no height."""
    return (unit.lower() == "kg") != (part == "kg") if unit.lower() in ("kg", "cm", "m") else True


def going_on(paragraph: Paragraph, analyte: str, unit: str | None, after: int) -> tuple[Told, str | None] | None:
    """The next figure of a series after one told of a day or a moment, and the moment it is told of itself.

    « 6 420 ng/L le 28/07, 2 110 ng/L le 04/08 », « 180 mg/L à l'entrée, 45 à J3, 12 à la sortie ».
    """
    text = paragraph.text
    ended = past_date(paragraph, after)
    moment = past_moment(paragraph, after) if ended is None else None
    end = ended or (moment[0] if moment else None)
    if end is None or (unit is None and text[after:end].count("\n")):
        return None
    gap = _GOES_ON.match(text, end)
    number = NUMBER.match(text, gap.end()) if gap else None
    if number is None:
        return None
    at = number.end() + (text[number.end() : number.end() + 1] in (" ", "\n"))
    unit_end = unit_at(text, at)
    if unit_end is not None and not fits(analyte, text[at:unit_end]):
        return None
    stop = unit_end or number.end()
    bracketed = unit_end is None and text.startswith(" (", stop)
    date = paragraph.date_after(stop) if unit_end is not None or unit is None or bracketed else None
    then = past_moment(paragraph, stop) if date is None else None
    if date is None and unit_end is not None and paragraph.cue_at(stop + 1, "visit") is not None:
        return Told(number.start(), number.end(), unit_end, None, stop), "visit"
    if date is None and (then is None or moment is None):
        return None
    return Told(number.start(), number.end(), unit_end, date, stop), then[1] if then else None


def told_before(paragraph: Paragraph, analyte: str, start: int, end: int) -> Told | None:
    """The figure told before its name at ``start:end``: « 11,2 g/dL d'hémoglobine », « dont 2,9 G/L de PNN »."""
    lead = _TOLD_BEFORE.search(paragraph.text, max(0, start - _BEFORE), start)
    number = NUMBER.match(paragraph.text, lead.end("lead")) if lead is not None else None
    if lead is None or number is None or not (lead["of"] or lead["lead"].startswith("dont")):
        return None
    begin = number.end() + (paragraph.text[number.end() : number.end() + 1] == " ")
    unit_end = unit_at(paragraph.text, begin)
    if unit_end != lead.start("of") or not fits(analyte, paragraph.text[begin:unit_end]):
        return None
    return Told(number.start(), number.end(), unit_end, paragraph.date_after(end), end)


_BEFORE = 40
_TOLD_BEFORE = re.compile(
    r"(?P<lead>\b(?:dont|avec|à|et|soit|est de|était de|retrou\w+|montr\w+|objectiv\w+|not\w+|a|avait) |[:(] ?|, )"
    r"[<>]? ?\d[\d,.]{0,6}(?: \d{3})? ?[^\s\d,;:()]{1,12}(?P<of> (?:de |d['’] ?)| )$"
)


def side_by_side(
    paragraph: Paragraph, names: Sequence[Found[AnalyteName]]
) -> Iterator[tuple[Found[AnalyteName], Told]]:
    """« ASAT/ALAT 34/42 UI/L », « Poids, taille : 84 kg, 178 cm »: each name with its figure and its unit."""
    run: list[Found[AnalyteName]] = []
    for found, following in zip(names, [*names[1:], None], strict=False):
        run.append(found)
        end = paragraph.folded.span(found.start, found.end)[1]
        begin = paragraph.folded.span(following.start, following.end)[0] if following is not None else end
        if following is None or _TWO_NAMES.fullmatch(paragraph.text, end, begin) is None:
            yield from _figures_of(paragraph, run)
            run = []


def _figures_of(paragraph: Paragraph, run: Sequence[Found[AnalyteName]]) -> Iterator[tuple[Found[AnalyteName], Told]]:
    """The figures of tests named together: as many as names, each of a unit that fits."""
    if len(run) < _TOGETHER or any(found.values[0].pair for found in run):
        return
    ends = [paragraph.folded.span(found.start, found.end)[1] for found in run]
    units = [_unit_of_name(paragraph.text, end) for end in ends]
    lead = _TO_FIGURES.match(paragraph.text, ends[-1] + len(units[-1] or "") + 3 * (units[-1] is not None))
    at = lead.end() if lead is not None else ends[-1]
    spans: list[tuple[int, int]] = []
    separators: list[str] = []
    for rank in range(len(run)):
        number = NUMBER.match(paragraph.text, at)
        if number is None:
            return
        spans.append(number.span())
        begin = number.end() + (paragraph.text[number.end() : number.end() + 1] == " ")
        stop = unit_at(paragraph.text, begin)
        units[rank] = paragraph.text[begin:stop] if stop is not None else units[rank]
        at = stop or number.end()
        gap = _TWO_FIGURES.match(paragraph.text, at)
        if rank + 1 < len(run):
            if gap is None:
                return
            separators.append(gap.group().strip())
            at = gap.end()
    if all(sign in _OF_ONE_UNIT for sign in separators):
        units = [unit or units[-1] for unit in units]
    if _ONE_MORE.match(paragraph.text, at) is not None:
        return
    date = paragraph.date_after(at)
    if any(unit is None or not fits(found.values[0].analyte, unit) for found, unit in zip(run, units, strict=True)):
        return
    for found, (start, end), unit in zip(run, spans, units, strict=True):
        yield found, Told(start, end, None, date, at, unit)


def _unit_of_name(text: str, end: int) -> str | None:
    """The unit in brackets behind a name: « Poids (kg) »."""
    found = _BRACKETED.match(text, end)
    return found["unit"] if found is not None and unit_at(found["unit"], 0) == len(found["unit"]) else None


_TOGETHER = 2
_BRACKETED = re.compile(r" ?[(\[](?P<unit>[^()\[\]\n]{1,14})[)\]]")
_TWO_NAMES = re.compile(r"(?: ?[(\[][^()\[\]\n]{1,14}[)\]])?(?: ?[/&+–-] ?|,? et (?:l[ae] |l['’])?|, )")
_TO_FIGURES = re.compile(r"[)\]]? ?(?:[:=]|à|de|respectivement(?: à)?)? ?")
_TWO_FIGURES = re.compile(r" ?/ ?| et (?:à |de )?| ?[,;–-] (?:et )?(?:à )?")
_OF_ONE_UNIT = frozenset(("/", "et"))
"""Between figures of one unit, printed once: « 34/42 UI/L »."""
_ONE_MORE = re.compile(r"[\d/]|[.,]\d| ?/ ?\d")


def past_moment(paragraph: Paragraph, position: int) -> tuple[int, str] | None:
    """Where the words right after a figure end that tell a moment of a stay, and which: « à la sortie », « à J3 »."""
    text = paragraph.text
    while position < len(text) and text[position] in " (\n":
        position += 1
    for kind in MOMENTS:
        if (end := paragraph.cue_at(position, kind)) is not None:
            return end, kind
    day = DAY_OF_STAY.match(text, position)
    return (day.end(), "elsewhen") if day is not None else None


def dated_before(paragraph: Paragraph, analyte: str, unit: str | None, after: int) -> Told | None:
    """The next figure of a series whose dates come first: « INR le 02/03 : 2,4 ; le 09/03 : 3,1 »."""
    gap = _NEXT_DATE.match(paragraph.text, after)
    found = paragraph.date_at(gap.end()) if gap else None
    listed = gap is not None and "\n" in gap.group()
    colon = (_OR_SPACE if listed else _COLON).match(paragraph.text, found[1]) if found else None
    number = NUMBER.match(paragraph.text, colon.end()) if colon else None
    if number is None or found is None:
        return None
    at = number.end() + (paragraph.text[number.end() : number.end() + 1] == " ")
    unit_end = unit_at(paragraph.text, at)
    if (unit_end is None) != (unit is None) or (unit_end and not fits(analyte, paragraph.text[at:unit_end])):
        return None
    stop = unit_end or number.end()
    if listed and _ENDS_ITEM.match(paragraph.text, stop) is None:
        return None
    return Told(number.start(), number.end(), unit_end, found[0], stop)


_NEXT_DATE = re.compile(
    r"(?: ?[;,] ?|[ .;,]*\n(?:[-•*–▪■] ?)?| (?=le ))(?:(?:puis|et) )?(?:(?:[Ll]e|[Dd]u|[Aa]u|[Ee]n) )?"
)
_COLON = re.compile(r" ?[:=] ?| (?:à|est à|était à) ")
_OR_SPACE = re.compile(r" ?[:=→] ?| ")
_ENDS_ITEM = re.compile(r"[ .;,]*(?:\n|$|\()")
"""« PSA : » over « 04/03/2025 0,06 ng/mL » and « 08/09/2025 0,11 ng/mL »: nothing else stands on such a line."""


def from_to(paragraph: Paragraph, analyte: str, at: int) -> tuple[Told, int] | None:
    """« de 78 à 74 kg », « de 8,2 % en mai à 7,4 % »: the figure left, and where the one reached begins."""
    text = paragraph.text
    number = NUMBER.match(text, at)
    if number is None:
        return None
    begin = number.end() + (text[number.end() : number.end() + 1] == " ")
    unit_end = unit_at(text, begin)
    if unit_end is not None and not fits(analyte, text[begin:unit_end]):
        return None
    stop = unit_end or number.end()
    first = Told(at, number.end(), unit_end, paragraph.date_after(stop), stop)
    moment = past_moment(paragraph, stop)
    reached = _TO.match(text, past_date(paragraph, stop) or (moment[0] if moment is not None else stop))
    return (first, reached.end()) if reached is not None else None


_TO = re.compile(r"(?: ?\([^()]{2,24}\))?\)?[ \n](?:puis )?à[ \n](?=\d|[<>≤≥] ?\d|moins d(?:e |'|’)\d)")


def past_date(paragraph: Paragraph, position: int) -> int | None:
    """Where the date printed right after a figure ends, its bracket closed; ``None`` without one."""
    for start, end, _ in paragraph.dates:
        if position <= start <= position + _NEAR and paragraph.date_after(position) is not None:
            return end
    return None


def unitless_runs(paragraph: Paragraph, names: Sequence[Found[AnalyteName]]) -> frozenset[int]:
    """First words of the vital signs that stand beside others: « TA 128/74  FC 96  T° 37,1 » needs no units."""
    vital = [found for found in names if all(_is_vital(name.analyte) and not name.ambiguous for name in found.values)]
    beside: set[int] = set()
    for one, other in pairwise(vital):
        between = paragraph.folded.text[one.end : other.start]
        if (
            one.values != other.values
            and len(between) <= _RUN
            and any(map(str.isdigit, between))
            and not _parts(between)
        ):
            beside |= {one.first, other.first}
    return frozenset(beside | _test_runs(paragraph, names))


def _parts(between: str) -> bool:
    """Whether what stands between two vital signs ends a sentence, but for the stops of a list (« 98 %. FC 88 »)."""
    return len(between) > _LIST and _SENTENCE_END.search(between) is not None


def _test_runs(paragraph: Paragraph, names: Sequence[Found[AnalyteName]]) -> set[int]:
    """First words of the names of three tests or more told one after the other: « CRP 38 - GB 13,2 - CREAT 103 »."""
    text = paragraph.folded.text
    runs: list[list[Found[AnalyteName]]] = [[]]
    ends = [*(found.start for found in names[1:]), *([len(text)] if names else [])]
    for found, end in zip(names, ends, strict=True):
        runs[-1].append(found)
        if _ONE_FIGURE.fullmatch(text, found.end, end) is None:
            runs.append([])
    return {
        found.first
        for run in runs
        if run
        and len({name.analyte for found in run for name in found.values[:1]})
        == len(run)
        > (1 if _OPENS_A_LIST.search(text, 0, run[0].start) is not None else 2)
        for found in run
        if not any(name.ambiguous for name in found.values)
    }


_OPENS_A_LIST = re.compile(
    r"\b(?:bilan|biologie|bio|biologique|analyses|prise de sang|ionogramme|iono|nfs)\b[^.;:]{0,40}:? $"
)
_ONE_FIGURE = re.compile(
    r"\s?[:=]?\s?[<>]?\s?\d+(?:[.,]\d+)?(?:\s?[a-zµ%/0-9^]{1,10})?\s?(?:\([^()]{1,20}\)\s?)?[-,;/|]?\s?"
)


def _is_vital(analyte: str) -> bool:
    return vocabulary.analytes()[analyte].chapter == "constantes"


_LIST = 12
"""Characters of a figure and its unit in a list of vital signs at most."""
_RUN = 40
"""Characters between the names of two vital signs told together."""
_SENTENCE_END = re.compile(r"[.;](?=\s)")
