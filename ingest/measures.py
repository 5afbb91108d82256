"""Measures told in prose: « FEVG à 55 % », « TA 135/80 mmHg », « créatinine le 12/03/2024 : 98 ».

A name, words that link it to its figure, the figure, a unit that fits. Targets, thresholds, conditions, ranges,
changes and mentions that are negated, about the family or hypothetical are no results. Words are data
(``vocabulary/measure_cues.csv``); time is linear in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ingest import vocabulary
from ingest.chained_figures import chained
from ingest.dates import RoledDate
from ingest.figure import Figure
from ingest.further_figures import changed, resumed, with_further
from ingest.governing_day import PATIENTS
from ingest.measure_runs import bare_measures, from_to, side_by_side, told_before, unitless_runs
from ingest.measured_figures import Told, figure_at, figure_start, made
from ingest.no_results import is_no_result, is_target
from ingest.normalise import words
from ingest.open_gaps import leaves
from ingest.paragraph import Paragraph
from ingest.paragraphs import paragraphs
from ingest.pressures import bare_pressures, pressures
from ingest.printed import PrintedLine
from ingest.recalled_figures import nameless, recalled
from ingest.result_cells import NUMBER
from ingest.told_days import NO_ANCHORS, Anchors
from ingest.vocabulary import Found
from ingest.vocabulary.results import AnalyteName, namesakes, told_names

_DRUGS = frozenset(("traitement", "traitement_entree", "traitement_sortie", "ordonnance"))
_ACRONYM = 2
_PRESSURE = re.compile(r" ?[:=à]? ?\d{2,3}/\d{2,3}\b")


def measures(
    lines: Sequence[PrintedLine],
    kinds: Sequence[str | None],
    used: frozenset[int],
    dates: Sequence[RoledDate],
    *,
    prescription: bool = False,
    laboratory: bool = False,
    letter: bool = False,
    anchors: Anchors = NO_ANCHORS,
) -> list[Figure]:
    """Measures of the lines not ``used`` by a table; on a prescription and a laboratory's sheet, vital signs only.

    ``kinds`` is the section kind of each line, ``dates`` the document's with their roles, ``letter`` that a laboratory
    tells its results in sentences, ``anchors`` the days that others are counted from.
    """
    figures: list[Figure] = []
    for paragraph in paragraphs(lines, kinds, used, dates, anchors):
        names = [found for found in told_names().find(paragraph.tokens) if found.values]
        taken = unitless_runs(paragraph, names)
        for found in names:
            start = paragraph.folded.span(found.start, found.end)[0]
            blood = vocabulary.analytes()[found.values[0].analyte].chapter not in PATIENTS
            if blood and laboratory and not (letter and _is_told(paragraph, start)):
                continue
            drugs = prescription or (paragraph.kind_at(start) in _DRUGS and not _is_told(paragraph, start))
            if blood and drugs and not paragraph.is_dated(start):
                continue
            figures += _read(paragraph, found, in_run=found.first in taken)
        if not (laboratory or prescription):
            figures += _paired(paragraph, names)
        figures += _bare(paragraph, figures)
        figures += nameless(paragraph, names, _taken(paragraph, figures))
        figures += recalled(paragraph, _of(paragraph, figures))
        if not (laboratory or prescription):
            figures += chained(paragraph, _of(paragraph, figures))
    return figures


def _paired(paragraph: Paragraph, names: Sequence[Found[AnalyteName]]) -> Iterator[Figure]:
    """The results of two tests named together."""
    for found, told in side_by_side(paragraph, names):
        start = paragraph.folded.span(found.start, found.end)[0]
        if not is_no_result(paragraph, start, told.start):
            figure = made(paragraph, found.values[0].analyte, told, start)
            if figure is not None:
                yield figure


def _is_told(paragraph: Paragraph, start: int) -> bool:
    """Whether a name stands in a sentence, after its article: a laboratory's letter, not a row of its tables."""
    return _ARTICLE.search(paragraph.text, max(0, start - _ARTICLES), start) is not None


_ARTICLE = re.compile(r"(?:\b(?:[Ll]a|[Ll]e|[Ll]es|[Uu]ne|[Uu]n) |\b[Ll]['’])$")
_ARTICLES = 8


def _taken(paragraph: Paragraph, figures: Sequence[Figure]) -> frozenset[int]:
    """Where in a paragraph figures begin that were read already."""
    begins = paragraph.begins
    return frozenset(begins[figure.line.index] + figure.start for figure in figures if figure.line.index in begins)


def _of(paragraph: Paragraph, figures: Sequence[Figure]) -> list[Figure]:
    return [one for one in figures if one.line.index in paragraph.begins]


def _bare(paragraph: Paragraph, figures: Sequence[Figure]) -> Iterator[Figure]:
    """Pressures, weights and heights told without their names."""
    taken = set(_taken(paragraph, figures))
    for at in bare_pressures(paragraph):
        if at not in taken and not is_no_result(paragraph, at, at):
            found = list(pressures(paragraph, at, None, at))
            taken |= _taken(paragraph, found)
            yield from found
    for bare in bare_measures(paragraph, frozenset(taken)):
        if is_no_result(paragraph, bare.start, bare.start) or _is_wished(paragraph, bare.start):
            continue
        after = bare.unit_end or bare.end
        told = Told(bare.start, bare.end, bare.unit_end, paragraph.date_after(after), after)
        for figure in with_further(
            paragraph, AnalyteName(bare.analyte, pair=False, needs_unit=False), told, bare.start
        ):
            is_birth = told.date is None and (figure.date or "") < (paragraph.written or "")[:4] and not figure.prior
            yield replace(figure, date=None, date_evidence=None) if is_birth else figure


def _is_wished(paragraph: Paragraph, at: int) -> bool:
    """« Poids souhaité : 80 kg »: whether words of the line before a figure without a name make it a target."""
    begin = paragraph.text.rfind("\n", 0, at) + 1
    return any("target" in kinds for _, kinds in paragraph.cues_between(begin, at))


def _read(paragraph: Paragraph, found: Found[AnalyteName], *, in_run: bool = False) -> Iterator[Figure]:
    """The measure that begins with a name, if it is one."""
    start, end = paragraph.folded.span(found.start, found.end)
    candidates = _among_tests(paragraph, start, end) or found.values
    if paragraph.text[end : end + 1].isalnum() or paragraph.text[max(0, start - 1) : start] in ("/", "-"):
        return
    lower = end - start <= _ACRONYM and paragraph.text[start:end].islower()
    if lower and not in_run and _PRESSURE.match(paragraph.text, end) is None:
        return  # « vs » is versus, « VS » is not; « fc à 110, ta à 98/54 » stand beside each other
    if (before := told_before(paragraph, candidates[0].analyte, start, end)) is not None:
        if not is_no_result(paragraph, before.start, before.start):
            yield from with_further(paragraph, candidates[0], before, start)
        return
    candidates, end = _past_charge(paragraph.text, candidates, start, end)
    opened = paragraph.text.count("(", start, end) > paragraph.text.count(")", start, end)
    end += opened and paragraph.text[end : end + 1] == ")"  # « clairance (Cockcroft) »
    at, date = figure_start(paragraph, end, unitless=not any(name.needs_unit for name in candidates))
    if at is None:
        return
    if _is_of_what_follows(paragraph, end, at):
        return
    elided = paragraph.text[end:at] == _OF
    change = from_to(paragraph, candidates[0].analyte, at) if elided or _follows_from(paragraph, end, at) else None
    if change is not None and elided and not _tells_change(paragraph, start):
        return  # « INR de 2 à 3 »
    if change is not None:
        yield from changed(paragraph, candidates[0], change, start)
    elif is_no_result(paragraph, start, at):
        if is_target(paragraph, start, at):
            yield from resumed(paragraph, candidates[0], figure_at(paragraph, candidates[0], at, date), None)
    elif any(name.pair for name in candidates):
        yield from pressures(paragraph, at, date, start)
    elif not _is_change(paragraph, end, at):
        yield from _plain(paragraph, candidates, at, date, start, in_run=in_run)


def _past_charge(
    text: str, names: tuple[AnalyteName, ...], start: int, end: int
) -> tuple[tuple[AnalyteName, ...], int]:
    """The names and where they end, the charge of an ion passed: it makes a letter or two the name of a test."""
    charge = _CHARGE.match(text, end) if end - start <= _ION else None
    return (names, end) if charge is None else (tuple(replace(one, needs_unit=False) for one in names), charge.end())


_OF = " de "
_CHARGE = re.compile(r"(?:\+{1,2}|2\+|-)(?=\s?[:=]|\s\d)")
"""« Na+ 128, Cl- 98 »."""
_ION = 4
"""Characters of the symbol of an ion, at most: « HCO3 »."""


def _tells_change(paragraph: Paragraph, start: int) -> bool:
    """Whether the sentence told a change before: « la VS est passée de 48 à 12 et la CRP de 31 à moins de 4 »."""
    begin, _ = paragraph.sentence(start, start + 1)
    return any("from" in kinds for _, kinds in paragraph.cues_between(begin, start))


def _is_of_what_follows(paragraph: Paragraph, end: int, at: int) -> bool:
    """Whether a figure after « et » is that of the test named behind it: « …d'hémoglobine et 320 éosinophiles »."""
    number = NUMBER.match(paragraph.text, at)
    if number is None or paragraph.text[end:at].strip() != "et":
        return False
    return _COUNTED.match(paragraph.text, number.end()) is not None


_COUNTED = re.compile(r" (?:G/L |/mm3 |de |d['’])?[^\W\d]{4,}")
"""« 320 éosinophiles »: a figure and a noun of what was counted."""


def _among_tests(paragraph: Paragraph, start: int, end: int) -> tuple[AnalyteName, ...]:
    """The test of the blood that a vital sign's name stands for beside its like, where no other sign is told."""
    test, beside = namesakes().get(words(paragraph.text[start:end]), ("", frozenset()))
    begin, stop = paragraph.sentence(start, end)
    around = [names[0].analyte for at, to, names in paragraph.names if begin <= at and to <= stop and at != start]
    signs = any(vocabulary.analytes()[one].chapter in PATIENTS for one in around)
    return () if signs or beside.isdisjoint(around) else (AnalyteName(test, pair=False, needs_unit=True),)


def _is_change(paragraph: Paragraph, end: int, at: int) -> bool:
    """« diminuée de 0,8 % »: by how much, or from what; not « passée de 224 mg/L à l'entrée à la normale »."""
    return _AT_A_TIME.match(paragraph.text, at) is None and _follows_from(paragraph, end, at)


def _follows_from(paragraph: Paragraph, end: int, at: int) -> bool:
    return leaves(paragraph, end, at) or any(
        "from" in kinds and at - stop <= 1 for stop, kinds in paragraph.cues_between(end, at)
    )


_AT_A_TIME = re.compile(r"[\d., ]+\S{1,12} à (?:l['’]|son |la )")


def _plain(
    paragraph: Paragraph,
    candidates: Sequence[AnalyteName],
    at: int,
    date: RoledDate | None,
    start: int,
    *,
    in_run: bool,
) -> Iterator[Figure]:
    """The figure at ``at`` of the first analyte it fits, and those its sentence goes on with."""
    for name in candidates:
        told = figure_at(paragraph, name, at, date, in_run=in_run)
        if told is not None:
            yield from with_further(paragraph, name, told, start)
            return
