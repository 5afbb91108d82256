"""Which day dates a page that no label of its category dates: its only one, the one act told, the last note or visit.

Better than no date, and never certain.
"""

from __future__ import annotations

from collections.abc import Sequence

from ingest.date_forms import beside_name
from ingest.date_leads import is_alone
from ingest.dates import RoledDate
from ingest.document import Category
from ingest.usable_dates import ACTS, SAME_ACT, days_between, is_latest


def other_act(usable: Sequence[RoledDate], every: Sequence[RoledDate], *, tables: bool) -> RoledDate | None:
    """The one act the page states or its writer tells, of a kind its category seldom has: better than no date.

    ``tables``: a sampling may be its; what is dated by its writing samples nothing (« accord recueilli le … »).
    """
    kinds = ACTS if tables else ACTS - {"sampling"}
    acts = [found for found in usable if found.role in kinds or (found.role == "sampling" and found.written.time)]
    stated = [found for found in acts if (found.stated or found.own) and not found.referred]
    if not stated or any(days_between(found.iso, stated[0].iso) > SAME_ACT for found in stated):
        ends = [found for found in stated if found.role == "stay_end"]
        return ends[0] if len({found.iso for found in ends}) == 1 and is_latest(ends[0], every) else None
    return stated[0] if is_latest(stated[0], [found for found in every if found.role in ACTS]) else None


def lone_date(usable: Sequence[RoledDate], every: Sequence[RoledDate], *, tables: bool) -> RoledDate | None:
    """The only day the form of the page states without a label, when nothing the page tells comes after it.

    ``tables``: it may be a row's or a note's; what is dated by its writing is not.
    """
    stated = [found for found in usable if found.role in _BY_NO_WORD and found.stated and not _tabled(found)]
    stated = [found for found in stated if tables or not (found.role == "row" or opens_row(found))]
    if len({found.iso for found in stated if found.role != "range_start"}) != 1 and len(stated) != 1:
        return None
    lone = next(found for found in stated if found.role != "range_start" or len(stated) == 1)
    if len({found.line.index for found in stated}) > _REPEATED:
        return None
    return lone if is_latest(lone, every) else None


def opens_row(found: RoledDate) -> bool:
    """« 12/08/2019 Angine de poitrine »: a day that what follows belongs to."""
    text = found.line.text
    return is_alone(text[: found.written.start]) and bool(text[found.written.end :].strip(" .,"))


def _tabled(found: RoledDate) -> bool:
    """Whether a date stands among the data of a row (« INSTI | 90-1112 | A12345 | 30/09/2026 ») or by a name."""
    return found.line.text.count("|") >= _BARS or beside_name(found.line, found.written)


_BARS, _REPEATED = 2, 3
"""Bars of a line that is a row; lines that print one day again beyond which it is a column's."""
_BY_NO_WORD = frozenset(("bare", "column", "row", "range_start"))


def of_notes(usable: Sequence[RoledDate], every: Sequence[RoledDate], category: Category) -> RoledDate | None:
    """The last note of a sheet, else the last visit of a page that no other day dates."""
    return _last_note(usable) or _last_visit(usable, every) if category in _NOTED else None


def _last_note(usable: Sequence[RoledDate]) -> RoledDate | None:
    """The last of the days that head the notes of one sheet, in order and not far apart: « 06/11/24 14h … »."""
    notes = [found for found in usable if found.role in _NOTES and (found.heads or opens_row(found))]
    days = [found.iso for found in notes]
    if len(notes) < _FEWEST_NOTES or len(set(days)) == 1 or days not in (sorted(days), sorted(days, reverse=True)):
        return None
    last = max(notes, key=lambda found: found.iso)
    return last if days_between(last.iso, min(days)) <= _ONE_SHEET else None


def _last_visit(usable: Sequence[RoledDate], every: Sequence[RoledDate]) -> RoledDate | None:
    """The last visit that a page without any other day states: « Dernière visite au cabinet : 07/04/2025 »."""
    visits = [found for found in usable if found.role == "last_visit" and found.stated and not found.history]
    alone = len({found.iso for found in visits}) == 1 and is_latest(visits[0], every)
    return visits[0] if alone else None


_NOTES = frozenset(("bare", "row", "visit", "meeting", "ignored"))
"""Roles that words of a note may give the day that heads it."""
_NOTED = ("compte_rendu", "autre", "lettre")
_FEWEST_NOTES, _ONE_SHEET = 3, 60
"""Notes of a sheet; days it may cover: more is a history."""
