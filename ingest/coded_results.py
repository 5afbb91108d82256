"""Coded results and those read on the narrative's pages, joined into one list.

A coded result that the narrative prints is cited on its page, where a doctor can look; one it does not print is cited
by its path. A narrative that contradicts its codes is believed, being what was signed, and that is said; but a figure
taken from another line of it gives way to a coded one that the narrative prints too. The same measure coded in two
units is one result.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from ingest.document import Evidence, Metadata, Observation
from ingest.normalise import find_numbers
from ingest.printed import PrintedLine
from ingest.units import canonical
from ingest.usable_dates import days_between
from ingest.vocabulary.results import analyte_names

_FAR = 366
"""Days: laboratories gather samplings of a few days in one report, never of another year."""
_CLEAR = 0.9
"""Confidence of a figure that is printed, not recognised on a picture: OCR's doubts are not settled by codes."""
_SAME = 0.04
"""Share by which results in two units may differ and be one (laboratories round each)."""


@dataclass(slots=True)
class _Measure:
    """One measure: the result first coded, and the others that tell it in other units."""

    first: Observation
    coded: Observation
    """The first, with the day its element gives."""
    others: list[Observation] = field(default_factory=list)

    @property
    def forms(self) -> tuple[Observation, ...]:
        return (self.first, *self.others)


def joined(
    coded: Sequence[Observation], printed: Sequence[Observation], lines: Sequence[PrintedLine], metadata: Metadata
) -> tuple[tuple[Observation, ...], tuple[str, ...]]:
    """Every result once, and warnings where codes and text differ. ``printed``: what the pages state."""
    if not coded:
        return tuple(printed), ()
    measures = _measures(coded, metadata)
    differing: list[str] = []
    contradicted: list[str] = []
    kept: list[Observation] = []
    matched: set[int] = set()
    for one in printed:
        found = _matching(one, measures, matched)
        if found is None:
            kept.append(one)
            continue
        matched.update(index for index in found)
        measure = measures[found[0]]
        if one.date and measure.first.date and not _same_day(one.date, measure.first.date):
            differing.append(one.label)
        if not any(_repeats(one, other) for other in kept):
            kept.append(_enriched(one, measure.first))
    for index, measure in enumerate(measures):
        if index in matched:
            continue
        shown = _on_page(measure, lines)
        against = [one for one in kept if one.code is None and _contradicts(measure, one)]
        if against and shown is None:
            contradicted.append(measure.first.label)
            continue
        kept = [one for one in kept if one not in against]
        kept.append(shown or measure.first)
    differing += [measure.first.label for measure in measures if _is_far(measure.coded, metadata)]
    return tuple(kept), (
        *_said("Résultats codés à une autre date que celle du document", differing),
        *_said("Valeurs codées différentes de celles du texte, non retenues", contradicted),
    )


def _said(what: str, labels: Sequence[str]) -> tuple[str, ...]:
    return (f"{what} : {', '.join(dict.fromkeys(labels))}",) if labels else ()


def _is_far(one: Observation, metadata: Metadata) -> bool:
    """Whether a result of today is coded on a day so far from the document's that it cannot be its own."""
    if one.prior or one.date is None or metadata.act_date is None or metadata.category != "biologie":
        return False
    return days_between(one.date, metadata.act_date) > _FAR


def _dated(one: Observation, metadata: Metadata) -> Observation:
    """A result without a day of its own, or with an impossible one, is of the act, unless it is an earlier one."""
    if (one.date is not None and not _is_far(one, metadata)) or one.prior or metadata.act_date is None:
        return one
    return replace(one, date=metadata.act_date, date_evidence=metadata.evidence.get("act_date"))


def _measures(coded: Sequence[Observation], metadata: Metadata) -> list[_Measure]:
    measures: list[_Measure] = []
    for stated in coded:
        one = _dated(stated, metadata)
        for measure in measures:
            first = measure.first
            if (first.analyte, first.date, first.prior) == (one.analyte, one.date, one.prior) and _equal(first, one):
                measure.others.append(one)
                break
        else:
            measures.append(_Measure(one, stated))
    return measures


def _equal(one: Observation, other: Observation) -> bool:
    """Whether two results are one value, converted to compare."""
    if one.comparator != other.comparator:
        return False
    if one.value is None or other.value is None:
        return one.value is other.value and one.raw.casefold() == other.raw.casefold()
    if one.value == other.value and (one.unit == other.unit or one.unit is None or other.unit is None):
        return True
    first, second = canonical(one.analyte, one.value, one.unit), canonical(other.analyte, other.value, other.unit)
    return (
        first is not None
        and second is not None
        and abs(first[0] - second[0]) <= _SAME * max(abs(first[0]), abs(second[0]))
    )


def _settles(coded: Observation, one: Observation) -> bool:
    """Whether a printed figure that could be read two ways (« 1.950 ») is the coded number in one of them."""
    if one.value is not None or coded.value is None or one.value_evidence.confidence < _CLEAR:
        return False
    return [float(number.canonical) for number in find_numbers(one.raw)] == [coded.value]


def _matching(one: Observation, measures: Sequence[_Measure], matched: set[int]) -> list[int] | None:
    """The coded measure a printed result tells: of its day if there is one, not told already if possible."""
    found = [
        index
        for index, measure in enumerate(measures)
        if measure.first.analyte == one.analyte
        and any(_equal(form, one) or _settles(form, one) for form in measure.forms)
    ]
    if not found:
        return None
    first = min(
        found,
        key=lambda index: (
            measures[index].first.prior != one.prior,
            not _same_day(one.date or "", measures[index].first.date or ""),
            index in matched,
        ),
    )
    return [first]


def _same_day(one: str, other: str) -> bool:
    length = min(len(one), len(other))
    return one[:length] == other[:length]


def _repeats(one: Observation, other: Observation) -> bool:
    """Whether a printed result is another one told in a second unit."""
    return (one.analyte, one.date, one.prior) == (other.analyte, other.date, other.prior) and _equal(one, other)


def _enriched(one: Observation, coded: Observation) -> Observation:
    return replace(
        one,
        value=coded.value if _settles(coded, one) else one.value,
        unit=one.unit or coded.unit,
        date=one.date or coded.date,
        date_evidence=one.date_evidence if one.date else coded.date_evidence,
        prior=one.prior or coded.prior,
        reference=one.reference or coded.reference,
        printed_flag=one.printed_flag or coded.printed_flag,
        computed_flag=one.computed_flag or coded.computed_flag,
        code=coded.code,
    )


def _contradicts(measure: _Measure, one: Observation) -> bool:
    """Whether a printed result gives another number for the same analyte and day."""
    first = measure.first
    same = (first.analyte, first.prior) == (one.analyte, one.prior) and bool(one.date) and one.date == first.date
    return (
        same
        and not first.prior
        and first.value is not None
        and one.value is not None
        and not any(_equal(form, one) for form in measure.forms)
    )


def _on_page(measure: _Measure, lines: Sequence[PrintedLine]) -> Observation | None:
    """The result cited where the narrative prints it, when exactly one line names the analyte and bears the number."""
    for form in measure.forms:
        places = [
            (line, number.start, number.end)
            for line in lines
            if form.value is not None
            for number in find_numbers(line.text)
            if float(number.canonical) == form.value and _names(line, form.analyte)
        ]
        if len(places) == 1:
            line, start, end = places[0]
            evidence: Evidence = line.evidence(0.95, start, end)
            return replace(form, raw=line.text[start:end], value_evidence=evidence)
    return None


def _names(line: PrintedLine, analyte: str) -> bool:
    return any(name.analyte == analyte for found in analyte_names().find(line.tokens) for name in found.values)
