"""The day of the exam that a bracket behind a figure names: « FEVG : 42 % (ETT du 11/06/2024) »."""

from __future__ import annotations

import re

from ingest.date_leads import WEEKDAY
from ingest.normalise import fold
from ingest.vocabulary import Tokens
from ingest.vocabulary.clinical import exam_terms

_BRACKET = re.compile(
    r" ?[(\[](?P<exam>[^()\[\]\d\n]{2,60}?),? (?:du|de|en|le|datant du|réalisée? le|faite? le) "
    rf"(?:{WEEKDAY} )?(?=\d|[a-zéû])",
    re.IGNORECASE,
)
_DETERMINERS = re.compile(r"(?:derni[eè]re? |sur |à |par |lors de |au |l['’]|la |le |une? |notre )+", re.IGNORECASE)


def day_of_exam(text: str, position: int) -> int | None:
    """Where the day of the exam named in a bracket right behind ``position`` begins, if there is such a bracket."""
    found = _BRACKET.match(text, position)
    if found is None:
        return None
    led = _DETERMINERS.match(found["exam"])
    tokens = Tokens.of(fold(found["exam"][led.end() if led else 0 :]))
    return found.end() if exam_terms().at(tokens, 0) is not None else None
