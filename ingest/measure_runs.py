"""Figures told without a name of their own: « 66 kg, 161 cm, TA 132/74 », « 6 420 ng/L le 28/07, 2 110 ng/L le 04/08 ».

Kilograms and centimetres are a person's weight and height when they stand beside each other, beside another vital sign
or beside an age, and nothing but a separator is between. A figure that goes on with the unit and a date of its own
after a dated result is the same analyte of another day.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.dates import RoledDate
from ingest.paragraphs import Paragraph
from ingest.result_cells import NUMBER
from ingest.units import fits, unit_at

_BODY = re.compile(
    r"(?<![\w.,/+-])(?<![+-] )"
    r"(?:(?P<kg>\d{1,3}(?:[.,]\d{1,2})?) ?kg|(?P<cm>\d{2,3}(?:[.,]\d)?) ?cm|(?P<m>1[.,]\d{2}) ?m)(?![\w/²³])"
)
_BESIDE = re.compile(
    r"\d ?(?:kg|cm|m|ans|an|mois)\b|\b(?:ta|imc|fc|pouls|spo2|sat|temperature|poids|taille|t°)\b", re.IGNORECASE
)
_SEPARATOR = re.compile(r"[ ,;/·–—|(\n-]*(?:pour |et )?")
_OPENS = re.compile(r"(?:^|\n|[;.:(—–,/|·]\s?|\b(?:M|F|H|ans)\s+)$")
_FOR_HEIGHT = re.compile(r"kg[^.;\n]{0,40} pour $")
_NEAR = 16
_GOES_ON = re.compile(
    r"\)?(?:[ ,;.]+|\s)(?:(?:puis|et|après|ensuite)\s?:?\s?)?(?:(?:à|de)\s)?(?=[\d<>])", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Bare:
    """A figure at ``start:end`` with its unit's end, of ``analyte``."""

    analyte: str
    start: int
    end: int
    unit_end: int


def bare_measures(paragraph: Paragraph, taken: frozenset[int]) -> Iterator[Bare]:
    """Weights and heights without a name; ``taken`` are the offsets of figures already read."""
    text = paragraph.text
    if "kg" not in text and "cm" not in text:
        return
    for match in _BODY.finditer(text):
        part = match.lastgroup or "kg"
        opens = _OPENS.search(text, max(0, match.start() - 6), match.start()) is not None
        beside = (opens and _stands_before(text, match.end())) or _stands_after(text, match.start())
        if match.start(part) in taken or not (beside or _FOR_HEIGHT.search(text, 0, match.start()) is not None):
            continue
        yield Bare("poids" if part == "kg" else "taille", match.start(part), match.end(part), match.end())


def bare_pressures(paragraph: Paragraph) -> Iterator[int]:
    """Where blood pressures begin that their unit alone names: « au repos 148/88 mmHg »."""
    if "mmHg" in paragraph.text:
        yield from (match.start() for match in _PRESSURE.finditer(paragraph.text))


_PRESSURE = re.compile(r"(?<![\w/.,-])\d{2,3}/\d{2,3}(?=\s?mmHg)")


def _stands_before(text: str, end: int) -> bool:
    """Whether another vital sign follows right after a separator."""
    gap = _SEPARATOR.match(text, end)
    at = gap.end() if gap else end
    named = re.match(r"(?:TA|IMC|FC|pouls|SpO2|Sat|taille|T°)\b", text[at : at + 6], re.IGNORECASE)
    return named is not None or re.match(r"\d{1,3}(?:[.,]\d{1,2})? ?(?:kg|cm|m)\b", text[at : at + 12]) is not None


def _stands_after(text: str, start: int) -> bool:
    """Whether a measure or an age stands right before."""
    before = text[max(0, start - _NEAR) : start]
    found = list(_BESIDE.finditer(before))
    if not found:
        return False
    rest = before[found[-1].end() :]
    gap = _SEPARATOR.match(rest)
    return found[-1].group()[:1].isdigit() and gap is not None and gap.end() == len(rest)


def going_on(paragraph: Paragraph, analyte: str, unit: str | None, after: int) -> tuple[Bare, RoledDate] | None:
    """The next figure of a series after a dated one: with the same kind of unit, and dated itself."""
    date_end = past_date(paragraph, after)
    if date_end is None or (unit is None and paragraph.text[after:date_end].count("\n")):
        return None
    gap = _GOES_ON.match(paragraph.text, date_end)
    number = NUMBER.match(paragraph.text, gap.end()) if gap else None
    if number is None:
        return None
    at = number.end() + (paragraph.text[number.end() : number.end() + 1] in (" ", "\n"))
    unit_end = unit_at(paragraph.text, at)
    if unit_end is None or not fits(analyte, paragraph.text[at:unit_end]):
        return None
    date = paragraph.date_after(unit_end)
    return (Bare(analyte, number.start(), number.end(), unit_end), date) if date is not None else None


def past_date(paragraph: Paragraph, position: int) -> int | None:
    """Where the date printed right after a figure ends, its bracket closed; ``None`` without one."""
    for start, end, _ in paragraph.dates:
        if position <= start <= position + _NEAR and paragraph.date_after(position) is not None:
            return end
    return None
