"""What a letter between doctors reports: a visit, a stay in the writer's house, or a patient sent for an opinion.

A stay is the letter's own only when the writer's house is one where patients stay, when its wording does not recount
it (« après une hospitalisation en urologie ») and when it is not another department's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ingest import vocabulary
from ingest.document import Category
from ingest.letterhead import letterhead
from ingest.printed import PrintedLine
from ingest.vocabulary import Found, kinds

_REPORTED: dict[str, tuple[Category, float, str | None]] = {
    "referral": ("lettre", 8.0, "96349-6"),
    "stay": ("lettre", 9.0, "11490-0"),
    "visit": ("compte_rendu", 8.0, "11488-4"),
}
"""What a letter between doctors is, by what it reports; a specialist's letter on a visit is a report."""
_BARE_LETTER = 3.5
_MOST_WORDS = 10_000
"""Words of no printed line: orders cues by line, then by place on it."""
_RECOUNTED = 5
"""Words before a stay's wording in which « après », « lors de »… tell that it is recounted."""
_PLACE_REACH = 14
"""Words after a stay's wording in which its department stands."""


@dataclass(frozen=True, slots=True)
class Letter:
    """What a letter speaks for, and the line that says so."""

    category: Category
    weight: float
    type_code: str | None
    line: PrintedLine
    greets: bool = True


def letter(lines: Sequence[PrintedLine]) -> Letter | None:
    """What the letter reports; ``None`` when the page greets nobody and tells no visit."""
    told = _told(lines)
    if "today" in told:  # the writer's own visit; a stay it recounts is another's
        told = {kind: place for kind, place in told.items() if kind not in ("stay", "own_stay")}
        told["visit"] = told["today"]
    if "greeting" not in told:
        return _ungreeted(told)
    if "own_stay" in told and "referral" not in told:
        return _reported("stay", told["own_stay"][1])
    first = min((kind for kind in ("stay", "visit") if kind in told), key=lambda kind: told[kind][0], default=None)
    kind = "referral" if "referral" in told else first
    if kind is not None:
        return _reported(kind, told[kind][1])
    return Letter("lettre", _BARE_LETTER, None, told["greeting"][1])


def _ungreeted(told: dict[str, tuple[int, PrintedLine]]) -> Letter | None:
    """A page that greets nobody but sends a patient, or tells a visit."""
    if "referral" in told and "today" not in told:
        return Letter("lettre", _REPORTED["referral"][1] / 2, "96349-6", told["referral"][1], greets=False)
    weight = _REPORTED["visit"][1]
    if "today" in told:
        return Letter("compte_rendu", weight, "11488-4", told["today"][1], greets=False)
    if "visit" not in told:
        return None
    return Letter("compte_rendu", weight / 2, "11488-4", told["visit"][1], greets=False)


def _reported(kind: str, line: PrintedLine) -> Letter:
    category, weight, type_code = _REPORTED[kind]
    return Letter(category, weight, type_code, line)


def _told(lines: Sequence[PrintedLine]) -> dict[str, tuple[int, PrintedLine]]:
    """The first place of each kind of cue."""
    told: dict[str, tuple[int, PrintedLine]] = {}
    house: tuple[bool, frozenset[str]] | None = None
    for line in lines:
        if line.kind in ("footer", "stamp"):
            continue
        for cue in kinds.letter_cues().find(line.tokens):
            kind = _KINDS.get(cue.values[0], cue.values[0])
            if kind in told or kind in _ASIDE or (kind in ("visit", "today") and "?" in line.text):
                continue  # « Le patient a-t-il été informé ? Oui »
            if kind in ("stay", "own_stay"):
                house = house or _house(lines)
                if not _is_own(cue, line, *house):
                    continue
            told[kind] = (_MOST_WORDS * line.index + cue.first, line)
    return told


def _house(lines: Sequence[PrintedLine]) -> tuple[bool, frozenset[str]]:
    """Whether the letterhead is that of a house where patients stay, and the disciplines it names."""
    head = letterhead(lines)
    stays = any(next(kinds.houses().find(line.tokens), None) is not None for line in head)
    return stays, frozenset(_families(head))


def _families(lines: Sequence[PrintedLine]) -> list[str]:
    phrases = vocabulary.specialty_phrases("document", "adjective")
    return [found.values[0] for line in lines for found in phrases.find(line.tokens)]


def _is_own(cue: Found[str], line: PrintedLine, stays: bool, families: frozenset[str]) -> bool:
    """Whether a stay is reported by the house where it took place."""
    before = line.tokens.texts[max(0, cue.first - _RECOUNTED) : cue.first]
    around = list(kinds.letter_cues().find(line.tokens))
    if cue.values[0] == "our_stay" or any(one.values[0] == "here" and one.first >= cue.last for one in around):
        return True
    if any(one.values[0] == "recounted" and 0 <= cue.first - one.last < len(before) for one in around):
        return False
    if not stays:
        return False
    elsewhere = [
        found.values[0]
        for found in vocabulary.specialty_phrases("document").find(line.tokens)
        if cue.last <= found.first < cue.last + _PLACE_REACH and line.tokens.texts[found.first - 1] in _IN
    ]
    return not elsewhere or not families or bool(families.intersection(elsewhere))


_IN = frozenset(("en", "de", "d"))
_KINDS = {"our_stay": "own_stay"}
_ASIDE = frozenset(("recounted", "here", "course", "course_last"))
"""Kinds that only tell whose a stay is, or when a course of care ended."""
