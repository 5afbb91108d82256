"""What leads to a date and says nothing of it: articles, weekdays, « en date du ».

Every pattern about what stands right before a date is made of these, in printed text or in folded text.
"""

from __future__ import annotations

import re
from functools import lru_cache

from ingest.normalise import fold

WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
WEEKDAY = rf"(?:{'|'.join(WEEKDAYS)})"
ON_A_DAY = rf"(?:{WEEKDAY},? )?"
"""The weekday that may stand before a date: « le mardi 4 mars »."""
ON = ("le", "ce")
"""Articles of the day on which something is: « le 4 mars »; « du » may hang on a noun."""
_SHORT = "lun|mar|mer|jeu|ven|sam|dim"
_ALONE = re.compile(rf"(?:(?:le|ce|date|fait|du|{'|'.join(WEEKDAYS)}|{_SHORT})\b|[ :,.-])*$")
_DAY_BEFORE = re.compile(rf"(?:\b(?:{WEEKDAY}|(?:{_SHORT})\.),? ?)?$", re.IGNORECASE)
_LONGEST_WEEKDAY = 12


def is_alone(before: str) -> bool:
    """Whether nothing but « le », a weekday or « date : » stands before a date."""
    return _ALONE.match(fold(before)) is not None


def day_start(text: str, date_start: int) -> int:
    """Where the weekday right before a date begins, else where the date does."""
    near = max(0, date_start - _LONGEST_WEEKDAY)
    found = _DAY_BEFORE.search(text[near:date_start])
    return near + found.start() if found is not None else date_start


def led_by(before: str, articles: tuple[str, ...]) -> bool:
    """Whether one of the articles, with or without a weekday behind it, ends the text before a date."""
    return _led(articles).search(before[-_LONGEST_LEAD:]) is not None


_LONGEST_LEAD = 24
_EARLIER = re.compile(r"\b(?:anteriorites?|anterieure?s?|precedente?s?|rappels?) ?: ?[^:;.\d]{0,40}$")


def of_earlier_results(folded: str) -> bool:
    """Whether the folded text before a date is a field of earlier results: « Antériorités : examen du »."""
    return _EARLIER.search(folded[-_LONGEST_FIELD:]) is not None


def is_field_of_earlier_results(folded: str) -> bool:
    """Whether a folded line is such a field with its day."""
    first = next((place for place, character in enumerate(folded) if character.isdigit()), 0)
    return first > 0 and of_earlier_results(folded[:first])


_LONGEST_FIELD = 64
_ANOTHERS = re.compile(
    r"\b(?:adresse\w*|prescri\w+|ordonnance|demande\w*|suite a|reponse a|votre|vos|d'apres|selon)\b[^.;|]{0,60}$"
)


def of_anothers_paper(folded: str) -> bool:
    """Whether the folded text before « lettre du », « en date du » is about another's: « Adressé par le Dr J., »."""
    return _ANOTHERS.search(folded) is not None


@lru_cache(maxsize=8)
def _led(articles: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(articles)}) {ON_A_DAY}$", re.IGNORECASE)
