"""Texts with named dates in them, and the record of which dates ended up on paper.

``{act:long}`` prints the date named ``act`` in the style ``long``. What was printed is remembered with its role, so
that the gold lists exactly the dates a reader can see.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from eval.corpora.gold import GoldDate

if TYPE_CHECKING:
    from datetime import date

    from ingest.document import DateKind

MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip
SHORT_MONTHS = ("janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.")
DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
UNITS = (
    "zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze", "treize",
    "quatorze", "quinze", "seize", "dix-sept", "dix-huit", "dix-neuf",
)  # fmt: skip
TENS = {20: "vingt", 30: "trente", 40: "quarante", 50: "cinquante", 60: "soixante", 80: "quatre-vingt"}

ROLES: dict[str, DateKind] = {
    "act": "act", "sampled": "sampling", "stay_start": "stay_start", "stay_end": "stay_end",
    "written": "creation", "dictated": "creation", "typed": "creation", "signed": "signature",
    "validated": "signature", "printed": "print", "received": "deposit", "next": "next_appointment", "birth": "birth",
    "prior1": "prior_result", "prior2": "prior_result", "prior3": "prior_result", "prior4": "prior_result",
}  # fmt: skip
"""The role of each date name. Names that are not here (``other``…) are dates of a story: printed, without a role."""

PARTIAL = frozenset({"day", "daymonth", "month", "year"})
"""Styles that leave out a part of the date; only an interval is still complete with one of them."""

_PLACEHOLDER = re.compile(r"\{(\w+)(?::(\w+))?\}")


def cardinal(number: int) -> str:
    """``number`` (0 to 99) in French words: ``vingt et un``, ``soixante-douze``, ``quatre-vingts``."""
    if number < 20:
        return UNITS[number]
    ten = max(start for start in TENS if start <= number)
    rest = number - ten
    if rest == 0:
        return TENS[ten] + ("s" if ten == 80 else "")
    joint = " et " if rest in {1, 11} and ten != 80 else "-"
    return f"{TENS[ten]}{joint}{UNITS[rest]}"


def in_words(day: date) -> str:
    """``douze mars deux mille vingt-quatre``; years 1900 to 2099."""
    ordinal = "premier" if day.day == 1 else cardinal(day.day)
    century, rest = ("mille neuf cent", day.year - 1900) if day.year < 2000 else ("deux mille", day.year - 2000)
    return f"{ordinal} {MONTHS[day.month - 1]} {century}{' ' + cardinal(rest) if rest else ''}"


def written_date(day: date, style: str) -> str:
    """``day`` in one of the styles French documents use.

    ``num`` 12/03/2024 · ``short`` 12/03/24 · ``dots`` 12.03.24 · ``fulldots`` 12.03.2024 · ``dash`` 12-03-2024 ·
    ``iso`` 2024-03-12 · ``long`` 12 mars 2024 · ``caps`` 12 MARS 2024 · ``abbr`` 12 sept. 2024 · ``weekday`` mardi
    12 mars 2024 · ``words`` douze mars deux mille vingt-quatre · ``daymonth`` 12 mars · ``day`` 12 · ``month`` mars
    2024 · ``year`` 2024.
    """
    number = "1er" if day.day == 1 else str(day.day)
    month = MONTHS[day.month - 1]
    styles = {
        "num": f"{day:%d/%m/%Y}", "short": f"{day:%d/%m/%y}", "dots": f"{day:%d.%m.%y}", "dash": f"{day:%d-%m-%Y}",
        "fulldots": f"{day:%d.%m.%Y}", "iso": day.isoformat(), "long": f"{number} {month} {day.year}",
        "caps": f"{number} {month} {day.year}".upper(), "abbr": f"{number} {SHORT_MONTHS[day.month - 1]} {day.year}",
        "weekday": f"{DAYS[day.weekday()]} {number} {month} {day.year}",
        "words": in_words(day),
        "daymonth": f"{number} {month}", "day": number, "month": f"{month} {day.year}", "year": str(day.year),
    }  # fmt: skip
    return styles[style]


@dataclass
class DatedText:
    """The dates of one document by name, plus plain words, and which dates were printed so far."""

    dates: dict[str, date]
    words: dict[str, str] = field(default_factory=dict)
    default_style: str = "num"
    printed: dict[GoldDate, set[str]] = field(default_factory=dict)

    def fill(self, text: str) -> str:
        """``text`` with every placeholder replaced; ``KeyError`` for a name nobody defined."""
        return _PLACEHOLDER.sub(self._replace, text)

    def _replace(self, match: re.Match[str]) -> str:
        name, style = match.group(1), match.group(2)
        if name in self.words:
            return self.words[name]
        day = self.dates[name]
        text = written_date(day, style or self.default_style)
        if name in ROLES and (style not in PARTIAL or name.startswith("stay_")):
            self.printed.setdefault(GoldDate(ROLES[name], day.isoformat()), set()).add(text)
        return text

    def visible(self, text: str) -> tuple[GoldDate, ...]:
        """The dates with a role that can be read in ``text``, everything that was really printed."""
        return tuple(stated for stated, forms in self.printed.items() if any(form in text for form in forms))
