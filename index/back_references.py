"""What in a question points back or repeats: « cette année-là », « …, et depuis ? », « bilan par bilan »."""

from __future__ import annotations

import re

from index.cutting import names_a_subject
from index.periods import read_period

_OPEN_SINCE = re.compile(
    r"[\s,;:.]*\b(?:et |quoi |rien |du neuf |quid |alors )*depuis(?: lors)?\W*$"
    r"|[,;:.?][^,;:.?\d]*\b(?:la suite|ensuite|apres(?: ca| cela)?)\W*$"
)
_THAT_TIME = re.compile(r"\bcet(?:te)? (?:annee|mois|periode|epoque)[- ]la\b")
_SINCE_THEN = re.compile(r"\bdepuis(?: lors)?(?=\W*$)")


def without_back_reference(folded: str, today: str) -> tuple[str, bool]:
    """« Embauché en 2022, les scanners depuis lors »: without the words that point back, and whether it goes on since.

    « Cette année-là » of a year told before is that year, which then stands in its place.
    """
    that = _THAT_TIME.search(folded)
    named = read_period(folded[: that.start()], today=today) if that is not None else None
    if that is not None and named is not None:
        before, when = folded[: that.start()], folded[named.start : named.end]
        return f"{before[: named.start]} {before[named.end :]} {when} {folded[that.end() :]}", False
    since = _SINCE_THEN.search(folded)
    told = re.split(r"[,;:.?]", folded[: since.start()]) if since is not None else []
    if since is None or len(told) < 2 or not names_a_subject(told[-1]):
        return folded, False
    if read_period(folded[: since.start()], today=today) is None:
        return folded, False
    return folded[: since.start()], True


def without_open_since(folded: str) -> tuple[str, bool]:
    """« Vu le 12/03, et depuis ? », « …, raconte la suite »: the question without its end, and whether it has one."""
    match = _OPEN_SINCE.search(folded)
    if match is None or not match.start() or names_a_subject(match.group()):
        return folded, False
    return folded[: match.start()], True


_EACH = re.compile(r"(?:\bde |\bd')?\b([a-z]{2,}) (?:par|apres|en) \1\b")
"""« Bilan par bilan », « année après année », « d'année en année »: one after the other."""


def without_repetition(folded: str) -> tuple[str, bool]:
    """« La CRP bilan après bilan »: the question without it (its word once, when nothing else is named), and if so."""
    match = _EACH.search(folded)
    if match is None:
        return folded, False
    before, after = folded[: match.start()], folded[match.end() :]
    rest = f"{before} {after}"
    return (rest if names_a_subject(rest) else f"{before} {match[1]} {after}"), True
