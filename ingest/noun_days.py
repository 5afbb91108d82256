"""Whether a noun bears the day that ends its clause, or what stands between does: « Consultation, bronchite le … »."""

from __future__ import annotations

import re

from ingest.date_leads import ON_A_DAY

_EVENT = re.compile(
    r", (?!\w*ée?s? |avec |pour |chez |en |aux? |dans |par |sur |de |du )[a-zà-ÿ][\w-]{3,}(?: [\w'’-]+){0,4}"
    rf" (?:le |ce |en date du ){ON_A_DAY}$"
)
_OCCASION = re.compile(
    r"\b(?:après|avant|depuis|pour|suite (?:à|au|aux|d)|suites d|décours d|distance d|lendemain d|occasion d|issue d)"
    r"[^.;:]*$",
    re.IGNORECASE,
)


def event_between(text: str) -> bool:
    """Whether the printed text from a noun to a date names another event behind a comma, which has the day."""
    return _EVENT.search(text) is not None


def on_occasion(text: str) -> bool:
    """Whether the text before a date ends in what the act follows or is for: « dans les suites d'une embolie du »."""
    return _OCCASION.search(text) is not None
