"""Lines that open with a visit and close with its day: « Entretien n° 4, M. DURAND (30/07/1960), jeudi 18 mai »."""

from __future__ import annotations

import re

from ingest.clauses import Role
from ingest.date_leads import WEEKDAY
from ingest.printed import PrintedLine
from ingest.vocabulary import kinds
from ingest.written_dates import WrittenDate, find_dates

_TITLED = frozenset(("visit", "meeting"))
_LONGEST_TITLE = 24
"""Words of such a line at most."""
_APART = re.compile(rf"[,;|–—-] ?(?P<lead>le (?:{WEEKDAY} )?|{WEEKDAY} (?:le )?)?$", re.IGNORECASE)


def titled_visit(line: PrintedLine, date: WrittenDate) -> Role | None:
    """The role of a day that stands apart in a line which a visit opens, behind its weekday or the day of a birth."""
    word = kinds.date_words().at(line.tokens, 0)
    if word is None or word.values[0].kind not in _TITLED or line.text.endswith(".") or line.text.count("|") > 1:
        return None
    apart = _APART.search(line.text[: date.start])
    if apart is None or len(line.tokens.texts) > _LONGEST_TITLE:
        return None
    birth = any(one.end < date.start and one.iso[:4] < date.iso[:4] for one in find_dates(line.folded))
    return Role(word.values[0].kind, True, True) if apart["lead"] or birth else None
