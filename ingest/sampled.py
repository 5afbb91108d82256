"""Days of samples told above a result: « sur le bilan du 16 mars … », « sur le même prélèvement »."""

from __future__ import annotations

import re

from ingest.dates import RoledDate
from ingest.paragraph import A_DAY, LEAD, OF_THE_PAPER, Paragraph
from ingest.paragraph_text import REACH

_SAMPLE = re.compile(
    r"\b(?:bilans?|biologie|prise de sang|prélèvements?|numération|nfs|ionogramme|analyses|laboratoire)\b"
    r"(?: \w+){0,2} (?:du|de|en|daté du) $",
    re.IGNORECASE,
)
_TELLS = re.compile(r"[^.;!?]*(?:\d|$)")
"""What follows a day in its sentence holds results, not « le bilan du 13/10 était rassurant »."""
_WAS, _IS = (
    re.compile(r"(?<!\bil )(?<!\belle )(?<!\bqui )\bétai(?:t|ent)\b"),
    re.compile(r"\b(?:est|sont)\b(?! (?:alors|à l'époque))"),
)
_SAME_SAMPLE = re.compile(
    r"\bmêmes? (?:jour|prélèvement|bilan|prise de sang|dosage|échantillon|hémogramme|ionogramme|analyses)\b",
    re.IGNORECASE,
)


def date_of_same_sample(paragraph: Paragraph, start: int, end: int) -> RoledDate | None:
    """The day of the sample told above where the sentence says it is the same: « sur le même prélèvement »."""
    begin, stop = paragraph.sentence(start, end)
    same = _SAME_SAMPLE.search(paragraph.text, begin, stop)
    if same is None or any(begin <= at < stop and len(date.iso) >= A_DAY for at, _, date in paragraph.dates):
        return None
    above = [
        date.iso
        for _, at, date in paragraph.dates
        if begin - REACH <= at <= begin and len(date.iso) >= A_DAY and date.role not in OF_THE_PAPER
    ]
    newest = max(above, default=paragraph.written)
    return next((date for _, _, date in paragraph.dates if date.iso == newest != paragraph.written), None)


def date_sampled(paragraph: Paragraph, position: int) -> RoledDate | None:
    """The day of the sample told above in the paragraph: « sur le bilan du 16 mars … ; l'hémoglobine est à … »."""
    return next(
        (
            date
            for start, end, date in reversed(paragraph.dates)
            if end <= position
            and len(date.iso) > len("2024")
            and _SAMPLE.search(paragraph.text, max(0, start - LEAD), start) is not None
            and _TELLS.match(paragraph.text[end:position]) is not None
            and not _is_now(paragraph, end, position)
        ),
        None,
    )


def _is_now(paragraph: Paragraph, end: int, position: int) -> bool:
    """Whether a sample told in the past gives way to a later sentence's present: « était à 12. La CRP est à 8 »."""
    begin, stop = paragraph.sentence(position, position)
    return (
        begin > end
        and _WAS.search(paragraph.text, end, begin) is not None
        and _IS.search(paragraph.text, begin, stop) is not None
    )
