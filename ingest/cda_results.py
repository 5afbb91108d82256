"""Coded results of a CDA's entries: analyte, value, unit, reference, flag and day, each with the path of its element.

CI-SIS « CR de biologie », IHE PALM Laboratory Observation (DMP reference 4.3): earlier results are observations below
a reference (``REFR``); a limit is an interval with one end, a comparator; a code without LOINC may stand beside a
translation, or name its test only in the narrative. Numbers are the element's characters: nothing is computed but
the value by the published normaliser and the flag by the element's own range. A result of a test the vocabulary does
not know, refused, planned or unfinished is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal

from ingest import vocabulary
from ingest.document import Evidence, Observation
from ingest.hl7 import V3, XSI_TYPE, Element, child, children, path_of, read_stamp, text_of
from ingest.normalise import find_numbers
from ingest.reference_ranges import outside
from ingest.vocabulary.results import analyte_names
from ingest.vocabulary.tables import rows

_LOINC = "2.16.840.1.113883.6.1"
_UNFINISHED = frozenset(("active", "aborted", "cancelled", "held", "new", "nullified", "suspended"))
_FLAGS = {"N": "N", "L": "L", "LL": "L", "H": "H", "HH": "H", "A": "A", "AA": "A", "<": "L", ">": "H", "POS": "+"}
"""HL7 v3 ObservationInterpretation → the flag shown."""
_NUMBER = frozenset(("PQ", "INT", "REAL"))
_MOST = 3_000
_Comparator = Literal["<", "<=", ">", ">="]
_COMPARATORS: dict[str, _Comparator] = {
    "<": "<", "<=": "<=", "≤": "<=", ">": ">", ">=": ">=", "≥": ">=",
}  # fmt: skip
_WRITTEN = re.compile(r"(?P<sign>[<>]=?|[≤≥])?\s*(?P<number>\d+(?:[.,]\d+)?)\s*(?P<unit>[^\d\s]\S{0,20})?")
_CULTURES = "microbiologie"
"""Counts of a culture are of its germs: none of them is the culture's value."""


@dataclass(frozen=True, slots=True)
class _Value:
    """What the element gives: its characters, the comparator they stand under, the unit, and where."""

    raw: str
    comparator: _Comparator | None
    unit: str | None
    place: Element
    attribute: str | None
    number: bool


def coded_results(document: Element) -> tuple[Observation, ...]:
    """The coded results of ``ClinicalDocument``, in document order; priors are marked."""
    narrative = _narrative(document)
    found: list[Observation] = []
    for result in document.iter(f"{V3}observation"):
        observation = _observation(result, narrative) if _is_result(result) else None
        if observation is not None:
            found.append(observation)
        if len(found) == _MOST:
            break
    return tuple(found)


@cache
def _by_loinc() -> dict[str, str]:
    known = (analyte for analyte in vocabulary.analytes().values() if analyte.chapter != _CULTURES)
    return {code: analyte.id for analyte in known for code in analyte.loinc}


@cache
def _units() -> dict[str, str]:
    return {row["ucum"]: row["unit"] for row in rows("ucum")}


def _narrative(document: Element) -> dict[str, Element]:
    return {one.get("ID", ""): one for text in document.iter(f"{V3}text") for one in text.iter() if one.get("ID")}


def _is_result(result: Element) -> bool:
    status = child(result, "statusCode")
    return (
        result.get("negationInd") != "true"
        and result.get("moodCode", "EVN") == "EVN"
        and child(result, "value") is not None
        and (status is None or status.get("code") not in _UNFINISHED)
    )


def _observation(result: Element, narrative: dict[str, Element]) -> Observation | None:
    analyte, code = _analyte(result, narrative)
    value = _value(result)
    if analyte is None or value is None:
        return None
    number = _number(value.raw) if value.number else None
    date, date_evidence = _date(result)
    low, high, reference = _range(result)
    quote = " ".join(part for part in (value.raw, value.unit) if part)
    return Observation(
        analyte=analyte,
        label=vocabulary.analytes()[analyte].name,
        raw=value.raw,
        value=number,
        comparator=value.comparator,
        unit=_shown(value.unit),
        date=date,
        prior=_is_prior(result),
        value_evidence=Evidence("cda", 1.0, quote, path=path_of(value.place, value.attribute)),
        date_evidence=date_evidence,
        reference=reference,
        printed_flag=_flag(result),
        computed_flag=_computed(number, value.comparator, low, high),
        code=code,
    )


def _number(raw: str) -> float | None:
    found = list(find_numbers(raw))
    return float(found[0].canonical) if len(found) == 1 and raw.strip()[:1] != "-" else None


def _shown(unit: str | None) -> str | None:
    return _units().get(unit, unit) or None if unit else None


def _is_prior(result: Element) -> bool:
    return any(link.get("typeCode") == "REFR" for link in result.iterancestors(f"{V3}entryRelationship"))


def _analyte(result: Element, narrative: dict[str, Element]) -> tuple[str | None, str | None]:
    """The analyte and the LOINC code that names it; else the analyte its wording names without doubt."""
    code = child(result, "code")
    if code is None:
        return None, None
    for one in (code, *children(code, "translation")):
        written = (one.get("code") or "").strip()
        if one.get("codeSystem", _LOINC) == _LOINC and written in _by_loinc():
            return _by_loinc()[written], written
    if code.get("codeSystem") == _LOINC and code.get("code"):
        return None, None  # a LOINC test the vocabulary does not know is another test, whatever its name
    for wording in _wordings(code, narrative):
        meanings = {name.analyte for name in analyte_names().meanings(wording) if not name.needs_unit}
        if len(meanings) == 1:
            return meanings.pop(), None
    return None, None


def _wordings(code: Element, narrative: dict[str, Element]) -> Iterator[str]:
    original = child(code, "originalText")
    reference = child(original, "reference")
    target = narrative.get((reference.get("value") or "").removeprefix("#")) if reference is not None else None
    for wording in (text_of(target), text_of(original), code.get("displayName", "").split("[")[0]):
        if wording.strip():
            yield wording


def _value(result: Element) -> _Value | None:
    element = child(result, "value")
    if element is None or element.get("nullFlavor"):
        return None
    kind = (element.get(XSI_TYPE) or "").rsplit(":", 1)[-1]
    if kind in _NUMBER and (raw := (element.get("value") or "").strip()):
        return _Value(raw, None, element.get("unit"), element, "value", number=True)
    if kind == "IVL_PQ":
        return _limit(element)
    if kind in ("CD", "CE", "CO") and (said := " ".join((element.get("displayName") or "").split())):
        return _Value(said, None, None, element, "displayName", number=False)
    if kind in ("ST", "ED") and 0 < len(said := text_of(element)) <= 60 and element.get("representation") != "B64":
        return _worded(element, said)
    return None


def _worded(element: Element, said: str) -> _Value:
    """A result written as a text: « <1.0 mg/L » is a number under a comparator with its unit, « négatif » is none."""
    match = _WRITTEN.fullmatch(said)
    if match is None:
        return _Value(said, None, None, element, None, number=False)
    comparator = _COMPARATORS[match["sign"]] if match["sign"] else None
    return _Value(match["number"], comparator, match["unit"] or None, element, None, number=True)


def _limit(element: Element) -> _Value | None:
    """An interval with one end: below (``high`` alone) or above (``low`` alone) a limit."""
    low, high = child(element, "low"), child(element, "high")
    ends = [end for end in (low, high) if end is not None and (end.get("value") or "").strip()]
    if len(ends) != 1:
        return None
    inclusive = ends[0].get("inclusive") == "true"
    below: _Comparator = "<=" if inclusive else "<"
    above: _Comparator = ">=" if inclusive else ">"
    comparator = below if ends[0] is high else above
    return _Value((ends[0].get("value") or "").strip(), comparator, ends[0].get("unit"), ends[0], "value", number=True)


def _date(result: Element) -> tuple[str | None, Evidence | None]:
    """The result's own day, else its battery's."""
    batteries = (one for one in result.iterancestors(f"{V3}organizer", f"{V3}act"))
    for holder in (result, *batteries):
        time = child(holder, "effectiveTime")
        for end in (time, child(time, "low"), child(time, "high")):
            stamp = read_stamp(end.get("value", "")) if end is not None else None
            if stamp is not None and end is not None:
                return stamp.date, Evidence("cda", 1.0, end.get("value", ""), path=path_of(end, "value"))
    return None, None


def _range(result: Element) -> tuple[float | None, float | None, str | None]:
    """The limits of the reference range and how to show it; one whose ends are equal is faulty and not used."""
    for value in children(result, "referenceRange", "observationRange", "value"):
        low, high = child(value, "low"), child(value, "high")
        first, last = ((end.get("value") or "").strip() if end is not None else "" for end in (low, high))
        if first and first == last:
            return None, None, None
        if first and last:
            return _number(first), _number(last), f"{first} - {last}"
        if first or last:
            return _number(first), _number(last), f"> {first}" if first else f"< {last}"
    return None, None, None


def _flag(result: Element) -> str | None:
    code = child(result, "interpretationCode")
    return _FLAGS.get(code.get("code") or "") if code is not None else None


def _computed(value: float | None, comparator: str | None, low: float | None, high: float | None) -> str | None:
    if value is None or low is None or high is None or low >= high:
        return None
    return outside(value, comparator, low, high)
