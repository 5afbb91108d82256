"""Blood pressures told in prose: « TA 135/80 mmHg », « tension à 14/8 », « couchée 151/72, debout 128/65 »."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.dates import RoledDate
from ingest.figure import Figure
from ingest.governing_day import governing_day
from ingest.measured_figures import unit_in_brackets
from ingest.paragraph import Paragraph
from ingest.result_cells import number_of
from ingest.units import fits, possible, unit_at

_NUMBERS = r"(?P<high>\d{2,3}(?:[.,]\d)?)(?: ?/ ?| sur )(?P<low>\d{1,3}(?:[.,]\d)?)"
PAIR = re.compile(_NUMBERS + r"(?![\d/]|[.,]\d)")
_NAMED_AFTER = re.compile(
    r"(?<![\w/.,-])"
    + _NUMBERS
    + r"(?:(?= ?mmHg)|(?= (?:aux (?:deux|2) bras|(?:de|comme) (?:TA|PA|tension|pression))\b))"
)
"""« au repos 148/88 mmHg », « 17/10 aux deux bras », « elle a 142 sur 85 de tension »."""
_LEADS_TO_A_DAY = re.compile(r"\b(?:les?|du|au|des|ce|depuis|dès|vers|[a-z]+di|jour) $", re.IGNORECASE)
"""« les 13/8 et 17/10 au bras gauche », « samedi 13/8 au bras »: days, whatever follows."""
_AGAIN = re.compile(
    r"(?: ?(?:couchée?|assise?|debout|en décubitus|au repos|(?:au )?bras (?:droit|gauche)|à (?:droite|gauche)),?)?"
    r"[ ,;/–-]*(?:et |puis )?"
    r"(?:(?:couchée?|assise?|debout|en orthostatisme|en décubitus|(?:à )?(?:droite|gauche)"
    r"|(?:au )?bras (?:droit|gauche)) ?:? ?)?"
    r"(?P<pair>\d{2,3}/\d{2,3})(?= (?:couché|assis|debout|en |à |au |mmHg)|[ .,;)\n]|$)",
    re.IGNORECASE,
)
"""« 132/70 couché, 118/66 debout », « couchée 151/72, debout 128/65 »."""
_EARLIER = re.compile(
    r"(?:,? (?:ce jour|aujourd['’]hui|ce matin))?,? ?(?:\(|contre )(?P<pair>\d{2,3}/\d{2,3})(?: ?mmHg)?(?![\d/])"
)
"""« 138/80 mmHg ce jour (160/90 le 10 janvier) »: a pair of another day."""
_LOWEST_MMHG, _HIGHEST_CMHG = 40, 30
_SPACES = re.compile(r"[ \n]*")
PARTS = (("pa_systolique", "high"), ("pa_diastolique", "low"))


def bare_pressures(paragraph: Paragraph) -> Iterator[int]:
    """Where blood pressures begin that no name opens: what follows or the words before tell them."""
    text = paragraph.text
    if "/" not in text and " sur " not in text:
        return
    yield from (
        match.start()
        for match in _NAMED_AFTER.finditer(text)
        if _LEADS_TO_A_DAY.search(text, max(0, match.start() - 12), match.start()) is None
    )
    for end, kinds in paragraph.cues_between(0, len(text)):
        if "pressure" in kinds and PAIR.match(text, end + 1) is not None:
            yield end + 1


def pressures(
    paragraph: Paragraph, at: int, date: RoledDate | None, name_start: int, *, prior: bool = False
) -> Iterator[Figure]:
    """Systolic and diastolic of the pair at ``at``, of those that follow in other positions, and of another day's."""
    text = paragraph.text
    pair = PAIR.match(text, at)
    if pair is None or not is_plausible(pair) or paragraph.is_in_a_day(*pair.span()):
        return
    gap = _SPACES.match(text, pair.end())
    begin = gap.end() if gap else pair.end()
    unit_end = unit_at(text, begin)
    if unit_end is not None and not fits("pa_systolique", text[begin:unit_end]):
        unit_end = None
    stop = unit_end or pair.end()
    beside = date or paragraph.date_after(stop)
    governing = governing_day(paragraph, name_start, (at, stop), beside=beside, blood=False, prior=prior)
    for analyte, part in PARTS:
        line, start = paragraph.line_of(pair.start(part))
        yield Figure(
            analyte=analyte,
            line=line,
            start=start,
            end=start + len(pair[part]),
            value=number_of(pair[part]),
            comparator=None,
            unit=text[begin:unit_end] if unit_end is not None else unit_in_brackets(text, at, "pa_systolique"),
            prior=governing.prior,
            date=governing.iso,
            date_evidence=governing.evidence,
            tabled=False,
            at_visit=governing.at_visit,
            moment=governing.moment,
        )
    again = _AGAIN.match(text, stop)
    if again is not None and _is_in_mmhg(pair) and int(again["pair"].split("/")[0]) >= _LOWEST_MMHG:
        yield from pressures(paragraph, again.start("pair"), date, name_start, prior=prior)
    earlier = _EARLIER.match(text, stop)
    if earlier is not None and (told := paragraph.date_after(earlier.end())) is not None and not prior:
        yield from pressures(paragraph, earlier.start("pair"), told, name_start, prior=True)


def _is_in_mmhg(pair: re.Match[str]) -> bool:
    return _value(pair["high"]) >= _LOWEST_MMHG


def is_plausible(pair: re.Match[str]) -> bool:
    """Whether two figures can be a person's pressure in millimetres or centimetres of mercury."""
    high, low = _value(pair["high"]), _value(pair["low"])
    if high <= low:
        return False
    if not _is_in_mmhg(pair):
        return high <= _HIGHEST_CMHG and low <= _HIGHEST_CMHG and not re.fullmatch(r"\d{3}", pair["low"])
    return all(possible(analyte, _value(pair[part]), "mmHg") for analyte, part in PARTS)


def _value(printed: str) -> float:
    return float(printed.replace(",", "."))
