"""The figure told after the name of a measure in prose: the words that link both, the figure, its unit and its date."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache

from ingest import vocabulary
from ingest.date_leads import WEEKDAY
from ingest.dates import RoledDate
from ingest.figure import Figure
from ingest.governing_day import PATIENTS, governing_day
from ingest.normalise import Comparator
from ingest.open_gaps import past_words
from ingest.paragraph import BEFORE_AN_ACT, DAY_OF_STAY, Paragraph
from ingest.result_cells import NUMBER, RANGE, comparator_of, number_of
from ingest.run_units import unit_of_run
from ingest.units import PER_PERIOD, fits, possible, unit_at
from ingest.vocabulary.results import AnalyteName, analyte_qualifiers

_SIGN = re.compile(r"(?:[⁻–-](?=[ :])|[°+⁺²]{0,2})(?:\.(?= ?\d))?")
_SKIPPED = " :=≈~(\n"
_MOST_LINKS = 9
"""Words and signs between a name and its figure at most."""
_BRACKETS = re.compile(
    r"\((?:(?![<>≤≥]?\s?\d)|\d{1,3} ?(?:h|heures?|mn|min|minutes?|j|jours?|semaines?|mois) (?:après|avant|de)\b)"
    r"[^()\n]{1,40}\) ?"
)
"""Words in brackets between a name and its figure: « (à jeun) », « (12 h après la prise) »."""
_NO_MEASURE = re.compile(r"[\w/°]|[-–] ?\d|:\d|[.,]\d")
_YEAR = re.compile(r"(?:19|20)\d\d")
_SPACES = re.compile(r"[ \n]*")
_GOES_ON = re.compile(r" ?(?:[-–>]|->|→|=>) ?\d| \d{3}\b(?! ?[/\w])| (?:à|et) \d+(?:[.,]\d+)? ?(?:%|kg|g/L)")
"""« 45 - 50 % », « 4 kg 250 », « 45 % à 50 % »: the figure is not all there is."""
_ITEM = re.compile(r"\n ?[-•*–▪■] ?(?:[Ll]e |[Dd]u )?")
"""« HbA1c : » over « - 12/09/2023 : 8,4 % »."""
_DEGREE = re.compile(r"° ?[:=]? ?$")
"""« T° 38,9 »."""
_THOUSANDS = re.compile(r"\d{2,3}[ .\u00a0\u202f]?\d{3}")
"""« plaquettes à 452 000 »: nothing else is told by so many."""
_METRES = re.compile(r"[12] ?m ?\d{2}(?!\w|[.,]\d)")
"""« 1m68 », « 1 m 68 »: no number as the normaliser reads them, the characters stand for themselves."""
_THEN = re.compile(r" ?(?::|=>|→)| ou [<>≤≥]")
"""« PSA < 4 ng/mL : surveillance »."""
_NEVER_BOUNDED = frozenset(("temperature", "poids", "pa_systolique", "pa_diastolique", "frequence_cardiaque", "imc"))
"""Measures that « < » or « > » makes a threshold, never a result."""
_NEVER_BELOW = frozenset(("dfg_estime", "hemoglobine"))
"""Measures that are told as figures however low: « insuffisance rénale (DFG < 30 mL/min) » is a class."""
_ASIDE = re.compile(
    r"(?:(?:que|qui|dont) |qu['’])(?:[^\d,;:.()\n]|(?:19|20)\d\d\b|\d{1,2}/\d{1,2}(?:/\d{2,4})?"
    r"|\d{1,2} (?=[a-zéû]{3,9}[ ,])){3,60}? (?=est à |est de |était à |était de |reste à |ressort à )"
    r"|, (?:[^,;:.()\d]|(?:19|20)\d\d\b|\d{1,2}/\d{1,2}(?:/\d{2,4})?|\d{1,2} (?=[a-zéû]{3,9}[ ,])){3,60}"
    r", (?=est à |est de |était à |reste à |ressort à )"
)
"""« la CRP que vous aviez demandée est à », « la TSH, contrôlée en février, est à »: words after which it goes on."""


WORDED_LIMIT = re.compile(r"(?:(?:inférieure?|supérieure?)s? à|(?:moins|plus) de) (?=\d)")
_STATES = re.compile(r"(?:\best|\bétait|\breste|:|\b(?:est|était|reste) à) $")
"""« la TSH est inférieure à 0,01 mUI/L » tells a result, « une TSH inférieure à 0,01 » a threshold."""
_ADJECTIVE = re.compile(
    r"(?:[a-zéèêîô]{3,}ment )?"
    r"(?P<word>[a-zéèêçôûï]{3,}(?:ée?s?|ifs?|ie?s?|ue?s?|te?s?|elles?|ives?|ses?|bles?))"
    r"(?:[ \n]à[ \n]|[ \n]\(| ?: )(?=[\d<>])"
)
"""« freinée à », « effondrés à », « négative (3 mg/L) »: any word that describes a result, before figure and unit."""
_INTO = re.compile(
    r", (?=(?:à \d|de \d|(?:mesur|évalu|estim|calcul|dos|contrôl)ée?s? à \d|qui était |encore à \d|déjà à \d"
    r"|3\d(?:[.,]\d)? ?°))"
)
"""« le DFG, à 62 l'an dernier, est à 54 », « le PSA, qui était à 4,8 en 2022, est à 7,3 », « apyrétique, 36,9 °C »."""
_STATED = re.compile(
    r"(?:(?:est|reste|demeure|était|semble|paraît|apparaît|redevient) "
    r"(?:(?!en |à |hausse|baisse|perdu|pris|gagn)[^\W\d]+ ){0,3}[^\W\d]{3,}, "
    r"|, (?=\d[\d.,/]* ?\S{0,5} (?:ce jour|ce matin|aujourd['’]hui)\b))"
    r"(?=\d[\d.,/]*+(?! ?\S{0,8} (?:de (?:plus|moins)|en |depuis |par |et plus|et moins)))"
)
"""« la tension est un peu haute, 139/86 », « le poids est stable, 78 kg », « du poids, 69 kg ce jour »."""
_OF_PRESSURE = re.compile(r"\d{3} ?/ ?\d{2,3}\b(?! ?/)")
_UNDER = re.compile(
    r"(?:sous|après|avec|hors|de|du|des|d['’]|à|au|aux|en)\b ?"
    r"(?:(?:\d{1,2}(?:[.,]\d)? ?[Ll](?:/min)?|(?:[dl]['’])?[^\W\d]{2,20}) ?){1,4}?"
    r"(?:(?:[:=] |(?:est|sont|était|étaient|reste|restent|revient) (?:à |de )?|à )(?=[<>]? ?\d)"
    r"|(?=(?:le |du |\()\d)|(?<=[Ll]/min )(?=\d))"
)
"""« les D-dimères sous traitement sont à 480 », « SpO2 sous 2 L/min : 94 % »: words that end in a verb or a colon."""


_TAKEN_ON = re.compile(
    r"(?:(?:dos|mesur|contrôl|prélev|réalis|vérifi|demand)ée?s?|faite?s?) (?:par (?:[vmn]os soins|vous-même) |à jeun )?"
    r"(?:(?:le|ce) même jour |à la même date |sur le même prélèvement |(?=(?:le|en|du|au|est|était|ressort) ))"
)
"""« la ferritine dosée le 4 mars est à 12 »."""
_WEEKDAY = re.compile(rf"{WEEKDAY} ", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Told:
    """A figure at ``start:end`` of a paragraph with its unit's end and the date printed with it.

    ``after`` is where the text goes on.
    """

    start: int
    end: int
    unit_end: int | None
    date: RoledDate | None
    after: int
    unit: str | None = None
    """The unit printed with the name: « FC (/min) 64 »."""


def figure_start(paragraph: Paragraph, position: int, *, unitless: bool = False) -> tuple[int | None, RoledDate | None]:
    """Where the figure after a name begins, past the words that link them, and the date among these.

    ``unitless``: the measure is told without a unit, even after a clause of its own.
    """
    text, date, aside = paragraph.text, None, False
    sign = _SIGN.match(text, position)
    position = behind = sign.end() if sign else position
    for _ in range(_MOST_LINKS):
        position = _past_signs(paragraph, position)
        weekday = _WEEKDAY.match(text, position)
        if weekday is not None and paragraph.date_at(weekday.end()) is not None:
            position = weekday.end()
        dated = paragraph.date_at(position)
        if dated is not None:
            date, position = dated[0], dated[1]
            while position < len(text) and text[position] in " ):":
                position += 1
            continue
        worded = WORDED_LIMIT.match(text, position) if _STATES.search(text, max(0, position - 8), position) else None
        if worded is not None or (position < len(text) and (text[position].isdigit() or text[position] in "<>≤≥")):
            return (position if not aside or has_unit(text, position) else None), date
        step = _past_link(paragraph, position)
        if (stated := _STATED.match(text, position)) is not None:
            aside, step = _OF_PRESSURE.match(text, stated.end()) is None, stated.end()
        step = _past_taking(text, position) if step is None else step
        if step is None and (adjective := _ADJECTIVE.match(text, position)) is not None:
            kinds = analyte_qualifiers().meanings(adjective["word"])
            aside, step = True, adjective.end() if not kinds or "same" in kinds else None
        if step is None and (into := _INTO.match(text, position) or _UNDER.match(text, position)) is not None:
            step = into.end()
        if step is None and (under := _UNDER.match(text, behind)) is not None:
            step = under.end()  # « à la sortie de réanimation le 11/04/2025 : »
        if step is None and (words := DAY_OF_STAY.match(text, position) or _ASIDE.match(text, position)) is not None:
            inside = [one for at, _, one in paragraph.dates if words.start() <= at < words.end()]
            aside, step, date = words.re is _ASIDE and not unitless, words.end(), inside[-1] if inside else date
        if step is None and (figure := past_words(paragraph, position)) is not None:
            return figure, date
        if step is None or step <= position:
            return None, date
        behind, position = position, step
    return None, date


def _past_taking(text: str, position: int) -> int | None:
    """Where words end that say when or how a test was taken: « dosée le »."""
    taken = _TAKEN_ON.match(text, position)
    return taken.end() if taken is not None else None


def _past_link(paragraph: Paragraph, position: int) -> int | None:
    """Where a word that links a name to its figure, or says of which stage of a treatment it is, ends."""
    stage = BEFORE_AN_ACT.match(paragraph.text, position)
    return paragraph.cue_at(position, "link") if stage is None else stage.end()


def _past_signs(paragraph: Paragraph, position: int) -> int:
    """Past colons, spaces and brackets that hold neither a figure nor a date."""
    text = paragraph.text
    while position < len(text) and text[position] in _SKIPPED:
        item = _ITEM.match(text, position)
        if item is not None and paragraph.date_at(item.end()) is not None:
            return item.end()
        if text.startswith("(", position) and (group := _BRACKETS.match(text, position)) is not None:
            position = position + 1 if paragraph.date_at(position + 1) is not None else group.end()
        else:
            position += 1
    return position


def has_unit(text: str, position: int) -> bool:
    """Whether the figure at ``position``, its limit told in words or not, is printed with a unit."""
    worded = WORDED_LIMIT.match(text, position)
    number = NUMBER.match(text, worded.end() if worded is not None else position)
    return (
        number is not None and unit_at(text, number.end() + (text[number.end() : number.end() + 1] == " ")) is not None
    )


def figure_at(
    paragraph: Paragraph, name: AnalyteName, at: int, date: RoledDate | None, *, in_run: bool = False
) -> Told | None:
    """The figure at ``at`` with its unit; ``None`` when it is a range, a score, a year, or of another unit."""
    text = paragraph.text
    worded = WORDED_LIMIT.match(text, at)
    number = NUMBER.match(text, worded.end() if worded is not None else at)
    if (whole := _as_printed(text, name.analyte, at)) is not None:
        return Told(at, whole.end(), None, date or paragraph.date_after(whole.end()), whole.end())
    if number is None or RANGE.match(text, number.start("digits")) is not None:
        return None
    end = number.end()
    gap = _SPACES.match(text, end)
    begin = gap.end() if gap else end
    unit_end = unit_at(text, begin)
    if unit_end is not None and not fits(name.analyte, text[begin:unit_end]):
        return None
    bracketed = unit_in_brackets(text, at, name.analyte) if unit_end is None else None
    if unit_end is None and bracketed is None:
        degrees = name.analyte == "temperature" and _DEGREE.search(text, max(0, at - 5), at) is not None
        thousands = name.analyte == "plaquettes" and _THOUSANDS.fullmatch(number["digits"]) is not None
        in_run = in_run or (name.needs_unit and _is_of_run(text, end, name.analyte))
        needed = (name.needs_unit and not (in_run or degrees or thousands)) or _YEAR.fullmatch(
            number["digits"]
        ) is not None
        if needed or _NO_MEASURE.match(text, end) or _is_counted(text, begin) or _is_of_a_day(text, at, end):
            return None
    stop = unit_end or end
    limit = bool(number["comparator"]) or worded is not None
    below = limit and name.analyte in _NEVER_BELOW and text[at] in "<≤"
    then = limit and (name.analyte in _NEVER_BOUNDED or _THEN.match(text, stop) is not None)
    if below or then or _is_not_all(text, stop, unit_end):
        return None
    dated = paragraph.date_after(stop)
    return Told(at, end, unit_end, date or dated, stop, bracketed)


def _is_of_run(text: str, end: int, analyte: str) -> bool:
    """Whether the figure that ends at ``end`` has the unit of one told after it: « 5,8 puis 4,4 mmol/L »."""
    unit = unit_of_run(text, end)
    return unit is not None and fits(analyte, unit)


def _as_printed(text: str, analyte: str, at: int) -> re.Match[str] | None:
    """A figure that is no single number: « 1m68 », « 1/640 »."""
    if analyte == "taille":
        return _METRES.match(text, at)
    return _DILUTION.match(text, at) if _TITRE in vocabulary.analytes()[analyte].units else None


_TITRE, _DILUTION = "titre", re.compile(r"1 ?/ ?\d{2,5}(?![\d/])")
"""« AAN 1/640 », « positifs au 1/320 »."""


def _is_not_all(text: str, stop: int, unit_end: int | None) -> bool:
    """Whether the text goes on with another figure of the same measure: a range, « 12/15 »."""
    if _GOES_ON.match(text, stop) is not None or _OR_LESS.match(text, stop) is not None:
        return True
    if unit_end is not None:
        return (
            _SPOKEN_ON.match(text, stop) is not None and _SPOKEN_UNIT.search(text, unit_end - 9, unit_end) is not None
        )
    return any(rest.match(text, stop) is not None for rest in (_OF_ANOTHER, _SPOKEN, _SPACED))


_SPOKEN_ON = re.compile(r" ?\d{1,3}\b(?![.,/]?\d| ?(?:%|[ck]?[gm]\b|mm|bpm))|['’]\d")
"""« 3 kilos 2 », « 1 mètre 72 »: the figure goes on behind its unit; not « 82 kg 170 cm »."""
_SPOKEN_UNIT = re.compile(r"[\d ](?:g|gr|grammes?|kgs?|kilos?|m|m[eè]tres?|l|litres?|degr[eé]s?|°)$", re.IGNORECASE)
_SPOKEN = re.compile(r" ?(?:grammes?|gr?|kilos?|m[eè]tres?|litres?|degr[eé]s?|virgule|°) ?\d", re.IGNORECASE)
"""« 9 grammes 8 », « 9 virgule 8 »."""
_SPACED = re.compile(
    r"['’]\d| \d(?![\d.,]*(?:/\d|[\d ]*(?:janv|f[ée]v|mars|avr|mai|juin|juil|ao[uû]t|sep|oct|nov|d[ée]c)))"
)
"""« 1 12 µmol/L », « 12'400 »: figures that may be one."""
_OR_LESS = re.compile(r" (?:ou|et) (?:moins|plus|au-del[aà]|davantage)\b")
_OF_ANOTHER = re.compile(r"/| / ?\d")
"""« Poids (kg) / Taille (cm) : 84 / 178 »: the first figure is the first name's."""


def unit_in_brackets(text: str, at: int, analyte: str) -> str | None:
    """The unit in brackets right before a figure: « FC (/min) : 64 »."""
    found = _UNIT_IN_BRACKETS.search(text, max(0, at - _LONGEST_UNIT), at)
    unit = found["unit"].strip() if found is not None else ""
    return unit if unit and unit_at(unit, 0) == len(unit) and fits(analyte, unit) else None


_UNIT_IN_BRACKETS = re.compile(r"[(\[](?P<unit>[^()\[\]]{1,16})[)\]] ?[:=]? ?$")
_LONGEST_UNIT = 22


def _is_of_a_day(text: str, at: int, end: int) -> bool:
    """Whether a figure without a unit is a day's or an hour's, however it is printed: « du 12.03) », « à 10 h 30 »."""
    if _LEADS_TO_A_DAY.search(text, max(0, at - _LONGEST_LEAD), at) is not None:
        return True
    bracketed = text[max(0, at - 1) : at] == "(" and _DAY_AND_MONTH.match(text, at) is not None
    return bracketed or _goes_on_as_a_day().match(text, end) is not None


_LEADS_TO_A_DAY = re.compile(r"\b(?:les?|du|au|ce|dès|depuis|vers) $", re.IGNORECASE)
_LONGEST_LEAD = 8
_DAY_AND_MONTH = re.compile(r"(?:0[1-9]|[12]\d|3[01])\.(?:0[1-9]|1[0-2])(?=[),;\s])")


@cache
def _goes_on_as_a_day() -> re.Pattern[str]:
    """« 12 » before « mars », « 10 » before « h 30 », « 12 » before « 03 2024 », « et 13 mars »."""
    names = sorted(map(re.escape, vocabulary.months()), key=len, reverse=True)
    month = "|".join(names).replace("e", "[eé]").replace("u", "[uû]")
    return re.compile(
        rf" ?h\b| ?h\d| \d\d (?:19|20)\d\d|(?:er)?(?: ?(?:et|ou|au|[-–/]) ?\d{{1,2}})? (?:{month})\b", re.IGNORECASE
    )


def _is_counted(text: str, position: int) -> bool:
    """Whether a word or sign that no measure has follows the figure (« x », « fois », « ème », « par an »)."""
    if text[position : position + 2].lower() in ("x ", "è", "e ") or text[position : position + 4] == "fois":
        return True
    return PER_PERIOD.match(text, position) is not None


_LIMIT_BEFORE = re.compile(r"\b(?:(?:inférieure?|supérieure?)s? à|(?:moins|plus) de) $")
_LONGEST_LIMIT = 16


def _worded(raw: str) -> Comparator | None:
    """The comparator a figure begins with in words: « inférieure à 0,01 », « moins de 4 »."""
    return next((sign for word, sign in _IN_WORDS if raw.startswith(word)), None)


_IN_WORDS: tuple[tuple[str, Comparator], ...] = (("inf", "<"), ("moins", "<"), ("sup", ">"), ("plus", ">"))


def made(paragraph: Paragraph, analyte: str, told: Told, name_start: int, *, prior: bool = False) -> Figure | None:
    """The figure as the laboratory tables give theirs, or ``None`` when no person can have it."""
    limit = _LIMIT_BEFORE.search(paragraph.text, max(0, told.start - _LONGEST_LIMIT), told.start)
    if limit is not None:  # (« à moins de 4 » is no 4, however it was come upon)
        told = replace(told, start=limit.start())
    line, start = paragraph.line_of(told.start)
    end = start + told.end - told.start
    raw = line.text[start:end]
    if end > len(line.text) or paragraph.is_in_a_day(told.start, told.end):
        return None
    unit = told.unit
    if told.unit_end is not None:
        tail = paragraph.text[told.end : told.unit_end]
        unit = " ".join(tail.split())
    value = number_of(raw)
    as_printed = (analyte == "taille" and _METRES.fullmatch(raw)) or _DILUTION.fullmatch(raw)
    if not possible(analyte, value, unit) and not as_printed:
        return None
    blood = vocabulary.analytes()[analyte].chapter not in PATIENTS
    governing = governing_day(
        paragraph, name_start, (told.start, told.unit_end or told.end), beside=told.date, blood=blood, prior=prior
    )
    return Figure(
        analyte=analyte,
        line=line,
        start=start,
        end=end,
        value=value,
        comparator=_worded(raw) or comparator_of(raw),
        unit=unit,
        prior=governing.prior,
        date=governing.iso,
        date_evidence=governing.evidence,
        tabled=False,
        at_visit=governing.at_visit,
        moment=governing.moment,
    )
