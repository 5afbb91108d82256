"""Figures of a measure named in a sentence before: « Il était à 6,1 en 2023 », « Le dosage de mars est à 6,4 »."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ingest import vocabulary
from ingest.figure import Figure
from ingest.further_figures import series
from ingest.governing_day import PATIENTS
from ingest.measured_figures import Told, figure_at, figure_start, made
from ingest.paragraph import Paragraph
from ingest.vocabulary import Found
from ingest.vocabulary.results import AnalyteName

_IT_WAS = re.compile(
    r"(?:(?:[.;,]\s|\()(?:(?:alors |tandis |quand )\s?)?|\b(?:alors|tandis|quand)\s)(?:qu['’])?(?:[Ii]l|[Ee]lle)s?"
    r" (?P<only>n['’])?étai(?:t|ent) (?:alors |encore |déjà |auparavant )?(?:qu['’]|que )?(?:à |de )?(?=[<>]? ?\d)"
)
_THE_VALUE = re.compile(r"\b(?:[Ll]e|[Uu]n|[Ss]on|[Cc]e) (?:dernier |nouveau )?(?:dosage|taux|chiffre|contrôle)\b(?= )")
_THE_VALUES = re.compile(
    r"(?:^|[\n.;] ?)(?:Cinétique|Évolution|Evolution|Historique|Valeurs|Taux|Dosages|Chiffres|Contrôles)"
    r"(?: (?:successi|antérieu|précéden|itérati)\w+)? ?: (?=[<>]? ?\d)"
)
"""« Cinétique : 3,1 ng/mL en 2021, … »: a label over the values of the test named before."""
_OF_WHAT = re.compile(r" (?:de |du |des |d['’])(?!\d)(?:[a-z]+i |ce )?")
_FAR = 200
"""Characters between a figure and what recalls its measure at most."""


def recalled(paragraph: Paragraph, figures: Sequence[Figure]) -> Iterator[Figure]:
    """Dated earlier figures of a measure told before: « … à 8,2 ng/mL. Il était à 6,1 en 2023 et à 4,7 en 2022 »."""
    places = {paragraph.begins[one.line.index] + one.start: one for one in figures}
    for match in _IT_WAS.finditer(paragraph.text):
        if match.end() in places:
            continue
        near = sorted((at for at in places if match.start() - _FAR <= at < match.start()), reverse=True)
        for last in (places[at] for at in near if _is_beside(paragraph, at, match.start())):
            told = figure_at(paragraph, _known(last.analyte), match.end(), None)
            if told is None or _unit(paragraph, told) not in (None, last.unit):
                continue
            if told.date is None and match["only"] is None:
                continue  # (« il était à 6,1 » of no day; « elle n'était qu'à 0,48 avant … » is of before)
            figure = made(paragraph, last.analyte, told, match.end(), prior=True)
            if figure is not None:
                yield figure
                yield from (replace(one, prior=True) for one in series(paragraph, figure, told))
            break


def nameless(paragraph: Paragraph, names: Sequence[Found[AnalyteName]], taken: frozenset[int]) -> Iterator[Figure]:
    """The figure of the one test of the blood named just before: « … son PSA. Le dosage du 24 mars est à 6,4 »."""
    for match in _THE_VALUES.finditer(paragraph.text):
        analyte = _named_before(paragraph, names, match.end())
        told = figure_at(paragraph, _known(analyte), match.end(), None) if analyte is not None else None
        if analyte is None or told is None or told.unit_end is None or told.date is None or match.end() in taken:
            continue
        figure = made(paragraph, analyte, told, match.end())
        if figure is not None:
            yield figure
            yield from series(paragraph, figure, told)
    for match in _THE_VALUE.finditer(paragraph.text):
        at, date = figure_start(paragraph, match.end())
        analyte = _named_before(paragraph, names, match.start())
        noun = _OF_WHAT.match(paragraph.text, match.end())
        if noun is not None and paragraph.date_at(noun.end()) is None:
            continue  # « Le taux de réussite »
        if at is None or at in taken or analyte is None:
            continue
        told = figure_at(paragraph, _known(analyte), at, date)
        if told is None or told.unit_end is None:
            continue
        figure = made(paragraph, analyte, told, match.start())
        if figure is not None:
            yield figure


def _named_before(paragraph: Paragraph, names: Sequence[Found[AnalyteName]], position: int) -> str | None:
    """The only test of the blood named in the sentence before a position."""
    end = len(paragraph.text[: paragraph.sentence(position, position)[0]].rstrip(" \n.;"))
    begin = paragraph.sentence(end - 1, end - 1)[0] if end > 1 else 0
    spans = ((paragraph.folded.span(name.start, name.end), name.values[0].analyte) for name in names)
    told = [
        analyte
        for (first, last), analyte in spans
        if begin <= first < position and not (last - first <= _ACRONYM and paragraph.text[first:last].islower())
    ]
    blood = {one for one in told if vocabulary.analytes()[one].chapter not in PATIENTS}
    return blood.pop() if len(blood) == 1 else None


_ACRONYM = 2
"""Characters of a name that small letters make a word: « au » is no uric acid."""


def _is_beside(paragraph: Paragraph, at: int, position: int) -> bool:
    """Whether at most one sentence ends between a figure and a position."""
    return len(_SENTENCE_END.findall(paragraph.text, at, position)) == 0


_SENTENCE_END = re.compile(r"[.!?]\s")


def _known(analyte: str) -> AnalyteName:
    return AnalyteName(analyte, pair=False, needs_unit=False)


def _unit(paragraph: Paragraph, told: Told) -> str | None:
    return paragraph.text[told.end : told.unit_end].strip() if told.unit_end is not None else None
