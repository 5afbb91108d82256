"""Which date is the act's: the one a doctor means by « le compte rendu du … », by category as the contract says.

Sampling for biology; the exam for imaging and acts; the visit for a consultation or the letter that reports it;
the end of the stay for hospital documents; the day written for prescriptions and certificates. Never a birth,
print, next appointment or prior result. ``None`` when the page does not say.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from ingest import vocabulary
from ingest.dates import RoledDate
from ingest.document import Category, DateKind, Evidence, TypedDate
from ingest.written_dates import FIRST_YEAR, LAST_YEAR, is_possible


@dataclass(frozen=True, slots=True)
class ActDate:
    """The act date, ISO at the precision known, its time if printed, why, and whether nothing speaks against it."""

    date: str
    time: str | None
    evidence: Evidence
    certain: bool


def act_date(
    dates: Sequence[RoledDate],
    category: Category,
    type_code: str | None,
    header: Sequence[TypedDate] = (),
    *,
    narrative: bool = False,
) -> tuple[ActDate | None, tuple[str, ...]]:
    """The act date by category from the text's dates and the header's, and warnings when they contradict.

    ``narrative``: the text is the body of the header's own file, where a date is most often a history's. It is then
    said to differ, and the header's is kept.
    """
    printed = _from_text(dates, category, type_code)
    valid = [found for found in header if _plausible(found.date)]
    warnings = [
        f"L'en-tête structuré porte une date impossible ({found.date})"
        for found in header
        if not _plausible(found.date)
    ]
    stated = _from_header(valid, category, type_code)
    if narrative and stated is not None and printed is not None and not printed.certain and _recounts(dates):
        printed = None  # a date of a history is no witness against the header
    if stated is None or printed is None:
        return printed or stated, tuple(dict.fromkeys(warnings))
    if days_between(stated.date, printed.date) <= 1:
        return ActDate(stated.date, stated.time or printed.time, stated.evidence, True), tuple(dict.fromkeys(warnings))
    warnings.append(f"Date de l'en-tête ({stated.date}) différente de celle du texte ({printed.date})")
    kept = printed if printed.certain and not narrative else stated
    return ActDate(kept.date, kept.time, kept.evidence, False), tuple(dict.fromkeys(warnings))


def _recounts(dates: Sequence[RoledDate]) -> bool:
    """Whether a text tells acts of several days."""
    return len({found.iso for found in dates if found.role in _PAST}) > 1


def _from_text(dates: Sequence[RoledDate], category: Category, type_code: str | None) -> ActDate | None:
    """The best date to the day, else to the month."""
    if type_code in _DELIVERIES:
        dates = [replace(found, role="operation") if _is_delivery(found) else found for found in dates]
    dates = [_honoured(found, dates, category) for found in dates]
    days = [found for found in dates if len(found.iso) == len("2024-01-01")]
    return _best(days, dates, category, type_code) or _best(dates, dates, category, type_code)


def _honoured(found: RoledDate, dates: Sequence[RoledDate], category: Category) -> RoledDate:
    """« Rendez-vous : 20/08/2025 » of a report signed the day after is the exam's own, not the next one."""
    role = _HELD.get(category)
    signed = [one.iso for one in dates if one.role in ("signature", "creation") and one.iso >= found.iso]
    before = [one for one in dates if one.role in ("letter", "written") and one.stated and one.iso < found.iso]
    held = role is not None and found.role == "next_appointment" and found.stated and bool(signed) and not before
    return replace(found, role=role) if held and role is not None else found


_HELD = {"imagerie": "exam", "compte_rendu": "visit", "biologie": "sampling"}
_DELIVERIES = frozenset(("15508-5",))


def _is_delivery(found: RoledDate) -> bool:
    """« Naissance le 06/08/2022 à 07h35 » in a report of delivery: the mother's birth is told without hour."""
    return found.role == "birth" and found.written.time is not None


def _best(
    dates: Sequence[RoledDate], every: Sequence[RoledDate], category: Category, type_code: str | None
) -> ActDate | None:
    """The best date by the roles of the category: those the page states before those a sentence tells."""
    roles = vocabulary.act_date_roles(category, type_code)
    usable = _usable(dates, every, category)
    for joined in roles.proving:
        allied = joined.split("+")
        candidates = [
            found
            for found in usable
            if found.role in allied
            and (found.stated or allied[0] in _TOLD or (found.opening and allied[0] in roles.telling))
        ]
        candidates = [found for found in candidates if found.stated or _recently_told(found, usable)]
        if allied[0] == "letter":
            last = max((found.iso for found in candidates), default="")
            candidates = [found for found in candidates if days_between(found.iso, last) <= _OF_ONE_LETTER]
        if candidates:
            told = _told_before(candidates[0], usable, every, roles) if allied[0] == "letter" else None
            return told or _choose(allied[0], candidates)
    tables = roles.proving[0] not in ("letter", "written")
    lone, told = _lone(usable, every, tables=tables), _told(usable, every, roles.telling)
    for role in roles.suggesting:
        if role in _LATE and (lone is not None or told is not None):
            break
        if role in _LATE and (other := _other_act(usable, every)) is not None:
            return _doubtful(other)
        candidates = [found for found in usable if found.role == role and found.stated and _stands(found, every)]
        if role == "row" and category not in _TABLES:
            candidates = [found for found in candidates if found.sure]  # a column headed « Date »
        if candidates:
            if role == "letter" and (before := _told_before(candidates[0], usable, every, roles)) is not None:
                return before
            newest = max(candidates, key=lambda found: found.iso)
            return _doubtful(newest if role in _LAST_OF else candidates[0])
    if lone is not None or told is not None:
        return _doubtful(lone) if lone is not None else told
    other = _other_act(usable, every)
    return _doubtful(other) if other is not None else None


_TABLES = ("biologie", "vaccination")
_OF_ONE_LETTER = 300
"""Days beyond which the older of two dates printed alone is a birth or a history's, not the letter's."""


def _recently_told(found: RoledDate, usable: Sequence[RoledDate]) -> bool:
    """Whether what a sentence tells may be what its letter is about: not long before, nor before a visit that day."""
    letters = [one for one in usable if one.role == "letter" and one.stated]
    if not letters or found.role not in _PAST:
        return True
    if any(one.own for one in letters) and not (found.own and found.role == "visit"):
        return False
    return days_between(found.iso, min(one.iso for one in letters)) <= _TOLD_WITHIN


_TABLES = ("biologie", "vaccination")
_OF_ONE_LETTER = 300
"""Days beyond which the older of two dates printed alone is a birth or a history's, not the letter's."""


def _long_told(found: RoledDate, usable: Sequence[RoledDate]) -> bool:
    """Whether a sentence tells a day long before the letter it stands in."""
    letters = [one.iso for one in usable if one.role == "letter" and one.stated]
    return bool(letters) and found.role in _PAST and days_between(found.iso, min(letters)) > _TOLD_WITHIN


def _other_act(usable: Sequence[RoledDate], every: Sequence[RoledDate]) -> RoledDate | None:
    """The one act the page states or its writer tells, of a kind its category seldom has: better than no date."""
    stated = [found for found in usable if found.role in _ACTS and (found.stated or found.own) and not found.referred]
    if not stated or any(days_between(found.iso, stated[0].iso) > _SAME_ACT for found in stated):
        ends = [found for found in stated if found.role == "stay_end"]
        return ends[0] if len({found.iso for found in ends}) == 1 and _latest(ends[0], every) else None
    return stated[0] if _latest(stated[0], [found for found in every if found.role in _ACTS]) else None


_ACTS = frozenset(("exam", "visit", "operation", "meeting", "stay_end", "sampling"))


def _usable(dates: Sequence[RoledDate], every: Sequence[RoledDate], category: Category) -> list[RoledDate]:
    """The dates that may be the act's.

    No birth, no appointment printed again, nothing of a part about the past, no day after the document was finished.
    """
    never = {found.iso for found in every if found.role in _NEVER}
    announced = {found.iso for found in every if found.role == "next_appointment"}
    finished = max((found.iso for found in every if found.role in _AFTERWARDS and _finishes(found)), default=None)
    usable = [found for found in dates if found.iso not in never]
    if category != "vaccination":  # a history of injections is about the past and is the act
        usable = [found for found in usable if not (found.history and found.role in _PAST)]
    usable = [found for found in usable if not (found.role in _UNLABELLED and found.iso in announced)]
    if finished is not None:
        told = any(found.iso <= finished for found in usable if found.role in _PAST)  # else it is no day of writing
        usable = [
            found for found in usable if found.iso <= finished or found.role not in _PAST or (found.stated and not told)
        ]
    stated = [found for found in usable if found.role in _ACTS and found.stated]
    if category != "plan_de_soins":  # which states what is to come
        usable = [found for found in usable if not (found.role in _PAPERS and _outdated(found, stated))]
    newest = max((found.iso for found in usable if found.stated and found.role in _DATING), default="")
    usable = [found for found in usable if not (found.role in _UNLABELLED and _years_before(found.iso, newest))]
    if category == "administratif":
        usable = [found for found in usable if found.written.time is None]  # an hour is an appointment's
    return usable


def _finishes(found: RoledDate) -> bool:
    """Whether a day is the page's own: stated, or told of its signature."""
    return found.stated or found.role in ("signature", "creation")


def _outdated(paper: RoledDate, stated: Sequence[RoledDate]) -> bool:
    """Whether a page states an act later than a paper: the paper is another's (« Ordonnance datée du … »)."""
    later = [act for act in stated if act.iso > paper.iso and days_between(act.iso, paper.iso) > _SAME_ACT]
    return any(paper.role != "letter" or act.line.index < paper.line.index for act in later)


def _years_before(iso: str, newest: str) -> bool:
    """Whether a day printed without a word is years older than what dates the page: a birth, or a history's."""
    return iso < newest and days_between(iso, newest) > _OF_ONE_LETTER


_DATING = frozenset(
    ("letter", "written", "signature", "creation", "exam", "visit", "operation", "sampling", "stay_end")
)
_AFTERWARDS = frozenset(("letter", "written", "signature", "creation", "print", "deposit"))
"""Roles of days on which an act is over."""
_PAPERS = frozenset(("ordered", "written", "letter"))
"""Roles of papers, whose day is that of the page only if the page states no later act."""


def _lone(usable: Sequence[RoledDate], every: Sequence[RoledDate], *, tables: bool) -> RoledDate | None:
    """The only day the form of the page states without a label, when nothing the page tells comes after it.

    ``tables``: it may be a row's or a note's; what is dated by its writing is not.
    """
    stated = [found for found in usable if found.role in _BY_NO_WORD and found.stated and not _tabled(found)]
    stated = [found for found in stated if tables or not (found.heads or found.role == "row")]
    if len({found.iso for found in stated if found.role != "range_start"}) != 1 and len(stated) != 1:
        return None
    lone = next(found for found in stated if found.role != "range_start" or len(stated) == 1)
    if len({found.line.index for found in stated}) > _REPEATED:
        return None
    return lone if _latest(lone, every) else None


def _tabled(found: RoledDate) -> bool:
    """Whether a date stands among the data of a row: « INSTI | 90-1112 | A12345 | 30/09/2026 »."""
    return found.line.text.count("|") >= _BARS


_BARS, _REPEATED = 2, 3
"""Bars of a line that is a row; lines that print one day again beyond which it is a column's."""
_BY_NO_WORD = frozenset(("bare", "column", "row", "range_start"))


def _told_before(
    letter: RoledDate, usable: Sequence[RoledDate], every: Sequence[RoledDate], roles: vocabulary.ActDateRoles
) -> ActDate | None:
    """The act told shortly before the day its account was written: the account is not the act.

    A sentence may tell it by a role of the category, or as the writer's own act whatever the category; so may the
    form of the page.
    """
    if "written" in roles.telling or "letter" in roles.telling or roles.proving[0] == "letter":
        return None
    earlier = [
        found
        for found in usable
        if found.role not in _AFTERWARDS
        and not found.referred
        and found.iso < letter.iso
        and days_between(found.iso, letter.iso) <= _WRITTEN_WITHIN
        and (not letter.own or (found.own and found.role == "visit"))
        and (found.role in roles.telling or found.own or _heads(found) or (found.stated and found.role in _OTHER_ACTS))
    ]
    return _told(earlier, [found for found in every if found.iso <= letter.iso], tuple({one.role for one in earlier}))


def _heads(found: RoledDate) -> bool:
    """« Le 24/05/2015 : une tension qui … »: the day that heads a note."""
    return found.heads and found.role in ("bare", "visit", "meeting")


_OTHER_ACTS = frozenset(("visit", "operation", "meeting", "stay_end", "sampling"))
"""Acts that a page states as its own whatever its category; exams are stated of others too."""


_WRITTEN_WITHIN = 45
"""Days within which an act is accounted for in writing."""
_TOLD_WITHIN = 120
"""Days beyond which an act that only a sentence tells is no longer what a letter is about."""


def _told(usable: Sequence[RoledDate], every: Sequence[RoledDate], roles: Sequence[str]) -> ActDate | None:
    """A day that only a sentence tells, when no other day competes with it: an act is the last thing a page tells."""
    told = [found for found in usable if found.role in roles]
    told = [found for found in told if found.role != "placed" or _accounted(found, every)]
    last = next((found for found in told if _latest(found, every)), None)
    if last is None:
        return None
    rivals = [found for found in told if found.own or found.heads] if last.own or last.heads else told
    if any(days_between(found.iso, last.iso) > _SAME_ACT for found in rivals):
        return None
    return _doubtful(last)


def _accounted(found: RoledDate, every: Sequence[RoledDate]) -> bool:
    """Whether the page was written shortly after a day."""
    days = [one.iso for one in every if one.role in _AFTERWARDS and one.stated and one.iso >= found.iso]
    return any(days_between(found.iso, iso) <= _WRITTEN_WITHIN for iso in days)


def _stands(found: RoledDate, every: Sequence[RoledDate]) -> bool:
    """Whether a stay or an act of another kind may be the document's: nothing later is told."""
    return found.role not in _OTHERS or _latest(found, [one for one in every if one.stated])


_OTHERS = frozenset(("stay_end", "range_end", "operation"))
_SAME_ACT = 1
"""Days between two dates that may be one act's."""


def _latest(one: RoledDate, every: Sequence[RoledDate]) -> bool:
    """Whether the page tells no act later than ``one``."""
    later = (found.iso for found in every if found.role in _PAST and found.iso[: len(one.iso)] > one.iso)
    return not any(days_between(iso, one.iso) > _SAME_ACT for iso in later)


_LATE = frozenset(("signature", "creation", "deposit", "row"))
"""Roles of days that come after the act."""
_LAST_OF = frozenset(("column", "row", "range_end"))
"""Roles of which the last day counts."""
_PAST = frozenset(
    (
        "exam",
        "visit",
        "operation",
        "injection",
        "sampling",
        "stay_start",
        "stay_end",
        "range_start",
        "range_end",
        "bare",
        "row",
        "column",
    )
)
"""Roles that belong to the past where they stand in a part about it."""
_NEVER = frozenset(("birth",))
_UNLABELLED = frozenset(("bare", "letter", "title", "column", "row"))
"""Roles no word gives: an appointment's day printed again is still the appointment's."""
_TOLD = frozenset(
    ("visit", "operation", "sampling", "stay_end", "range_end", "meeting", "injection", "letter", "title")
)
"""Roles that prove an act also when a sentence of the document tells them."""


def _doubtful(chosen: RoledDate) -> ActDate:
    evidence = chosen.line.evidence(0.5, chosen.written.start, chosen.written.end)
    return ActDate(chosen.iso, chosen.written.time, evidence, False)


def _choose(role: str, candidates: Sequence[RoledDate]) -> ActDate:
    """The first of the candidates, or the last day for a stay or a series; certain when nothing disagrees."""
    stated = [found for found in candidates if found.stated] or list(candidates)
    if role in ("stay_end", "range_end", "injection", "sampling") or not any(found.stated for found in candidates):
        stated = [found for found in stated if found.own] or stated
        chosen = max(stated, key=lambda found: found.iso)
    else:
        listed = [found for found in stated if found.line is stated[0].line and not stated[0].written.range_start]
        chosen = max(listed, key=lambda found: found.iso, default=stated[0])
    alone = all(days_between(found.iso, chosen.iso) <= 1 for found in stated) or role == "injection"
    precise = len(chosen.iso) == len("2024-01-01")
    evidence = chosen.line.evidence(0.9 if alone else 0.6, chosen.written.start, chosen.written.end)
    return ActDate(chosen.iso, chosen.written.time, evidence, alone and precise and chosen.sure)


def _from_header(dates: Sequence[TypedDate], category: Category, type_code: str | None) -> ActDate | None:
    order: tuple[DateKind, ...] = ("act", "stay_end", "sampling")
    if category == "biologie":
        order = ("sampling", "act")
    elif "stay_end" in vocabulary.act_date_roles(category, type_code).proving:
        order = ("stay_end", "act")
    for kind in order:
        found = [stated for stated in dates if stated.kind == kind]
        if found:
            best = next((stated for stated in found if stated.evidence.source == "xdm"), found[0])
            agree = all(days_between(stated.date, best.date) <= 1 for stated in found)
            return ActDate(best.date, best.time, best.evidence, agree)
    created = next((stated for stated in dates if stated.kind == "creation"), None)
    return ActDate(created.date, created.time, created.evidence, False) if created else None


def _plausible(iso: str) -> bool:
    return is_possible(iso) and FIRST_YEAR <= int(iso[:4]) <= LAST_YEAR


def days_between(first: str, second: str) -> int:
    """Days between two ISO dates at the precision of the coarser one (0 when it contains the other)."""
    length = min(len(first), len(second))
    if first[:length] == second[:length]:
        return 0
    a, b = ((iso + "-01-01")[:10] if len(iso) == 4 else (iso + "-01")[:10] for iso in (first, second))
    return abs((date.fromisoformat(a) - date.fromisoformat(b)).days)
