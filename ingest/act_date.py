"""Which date is the act's: the one a doctor means by « le compte rendu du … », by category as the contract says.

Sampling for biology; the exam for imaging and acts; the visit for a consultation or the letter that reports it;
the end of the stay for hospital documents; the day written for prescriptions and certificates. Never a birth,
print, next appointment or prior result. ``None`` when the page does not say.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from ingest import vocabulary
from ingest.clauses import is_done
from ingest.dates import RoledDate
from ingest.deliveries import DELIVERIES, of_the_birth
from ingest.document import Category, DateKind, Evidence, TypedDate
from ingest.unlabelled_dates import lone_date, of_notes, opens_row, other_act
from ingest.usable_dates import (
    AFTERWARDS,
    OF_ONE_LETTER,
    PAST,
    SAME_ACT,
    days_between,
    finishes,
    honoured,
    is_latest,
    is_plausible,
    usable_dates,
)


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
    valid = [found for found in header if is_plausible(found.date)]
    warnings = [
        f"L'en-tête structuré porte une date impossible ({found.date})"
        for found in header
        if not is_plausible(found.date)
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
    return len({found.iso for found in dates if found.role in PAST}) > 1


def _from_text(dates: Sequence[RoledDate], category: Category, type_code: str | None) -> ActDate | None:
    """The best date to the day, else to the month."""
    if type_code in DELIVERIES:
        dates = of_the_birth(dates)
    dates = [honoured(found, dates, category) for found in dates]
    if category == "administratif" and _attests_stay(dates):
        type_code = _ATTESTATION
    days = [found for found in dates if len(found.iso) == len("2024-01-01")]
    return _best(days, dates, category, type_code) or _best(dates, dates, category, type_code)


def _attests_stay(dates: Sequence[RoledDate]) -> bool:
    """« La personne désignée a séjourné dans l'établissement du … au … », below the day it was written."""
    pairs = [(first, last) for first, last in pairwise(dates) if (first.role, last.role) == ("stay_start", "stay_end")]
    pairs = [pair for pair in pairs if not pair[0].stated]  # the field « Séjour » of an invoice attests none
    written = [found.iso for found in dates if found.role in AFTERWARDS and finishes(found)]
    return len(pairs) == 1 and any(0 <= days_between(pairs[0][1].iso, iso) <= _WRITTEN_WITHIN for iso in written)


_ATTESTATION = "86531-1"


def _best(
    dates: Sequence[RoledDate], every: Sequence[RoledDate], category: Category, type_code: str | None
) -> ActDate | None:
    """The best date by the roles of the category: those the page states before those a sentence tells."""
    roles = vocabulary.act_date_roles(category, type_code)
    usable = usable_dates(dates, every, category)
    if roles.proving[0] == "operation":
        usable = [found for found in usable if not found.modality]
    for joined in roles.proving:
        allied = joined.split("+")
        candidates = _proving(allied, usable, roles)
        if candidates:
            return _proven(allied[0], candidates, usable, every, roles)
    return _suggested(usable, every, roles, category)


def _proving(allied: Sequence[str], usable: Sequence[RoledDate], roles: vocabulary.ActDateRoles) -> list[RoledDate]:
    """The days of a role that proves an act: stated, or told where a sentence may tell it."""
    candidates = [
        found
        for found in usable
        if found.role in allied
        and (found.stated or allied[0] in _TOLD or (found.opening and allied[0] in roles.telling))
    ]
    candidates = [found for found in candidates if found.stated or _recently_told(found, usable)]
    if allied[0] == "letter":
        last = max((found.iso for found in candidates), default="")
        candidates = [found for found in candidates if days_between(found.iso, last) <= OF_ONE_LETTER]
    return candidates


def _proven(
    role: str,
    candidates: Sequence[RoledDate],
    usable: Sequence[RoledDate],
    every: Sequence[RoledDate],
    roles: vocabulary.ActDateRoles,
) -> ActDate | None:
    """The act among days that prove one, unless the page tells another act of its account or a later one."""
    told = _told_before(candidates[0], usable, every, roles) if role == "letter" else None
    chosen = told or _choose(role, candidates)
    only_told = not any(found.stated for found in candidates)
    if only_told or role in _OVERTAKEN:
        own_kind = role == roles.proving[0] == "operation" and not only_told  # its stay ends days after an operation
        kinds = frozenset(("operation",)) if own_kind else _OVERTAKING
        later = _later_act(chosen.date, usable, every, 0 if only_told else SAME_ACT, kinds)
        if later is not None:
            return _doubtful(later)
    if only_told and _undecided(chosen.date, usable, every):
        return None
    contested = role in _ACCOUNTS and not candidates[0].own and _contested(chosen.date, every, roles)
    return replace(chosen, certain=chosen.certain and not contested)


def _suggested(
    usable: Sequence[RoledDate], every: Sequence[RoledDate], roles: vocabulary.ActDateRoles, category: Category
) -> ActDate | None:
    """The act where no day proves one: by roles that suggest it, else the one day a page bears or tells."""
    tables = roles.proving[0] not in ("letter", "written")
    lone, told = lone_date(usable, every, tables=tables), _told(usable, every, roles.telling)
    for role in roles.suggesting:
        if role in _LATE and (lone is not None or told is not None):
            break
        signed = role in _SIGNING and not tables
        if role in _LATE and not signed and (other := other_act(usable, every, tables=tables)) is not None:
            return _doubtful(other)
        candidates = [found for found in usable if found.role == role and found.stated and _stands(found, every)]
        if role == "row" and category not in _TABLES:
            candidates = [found for found in candidates if found.sure]  # a column headed « Date »
        if role == "creation" and tables and _told_just_before(candidates, usable):
            continue  # « … adressé le 7 août … Tapé le 8 août »: which of both is the act's is not said
        if candidates:
            if role == "letter" and (before := _told_before(candidates[0], usable, every, roles)) is not None:
                return before
            newest = max(candidates, key=lambda found: found.iso)
            return _doubtful(newest if role in _LAST_OF or signed else candidates[0])
    if lone is not None or told is not None:
        return _doubtful(lone) if lone is not None else told
    other = other_act(usable, every, tables=tables) or of_notes(usable, every, category)
    return _doubtful(other) if other is not None else None


def _told_just_before(typed: Sequence[RoledDate], usable: Sequence[RoledDate]) -> bool:
    """Whether a sentence tells a day, without a word for it, in the week before the page was typed."""
    told = [found.iso for found in usable if found.role == "bare" and not found.stated and len(found.iso) == len(_DAY)]
    return any(iso < one.iso and days_between(iso, one.iso) <= _A_WEEK for one in typed for iso in told)


_DAY, _A_WEEK = "2024-01-01", 7


_TABLES = ("biologie", "vaccination")
_OVERTAKEN = frozenset(("visit", "operation", "injection", "title"))
"""Roles that a later act which the page states overtakes: « Vue le 23/10. Intervention pratiquée le 12/11. »."""


_OVERTAKING = frozenset(("visit", "operation", "stay_end", "meeting"))


def _later_act(
    iso: str, usable: Sequence[RoledDate], every: Sequence[RoledDate], apart: int, kinds: frozenset[str]
) -> RoledDate | None:
    """An act of ``kinds`` that the page states more than ``apart`` days after a day, and that is over."""
    written = max((found.iso for found in every if found.role in _WRITING and finishes(found)), default="")
    later = [
        found
        for found in usable
        if found.role in kinds
        and found.stated
        and found.iso > iso
        and days_between(found.iso, iso) > apart
        and (found.iso <= written or found.own or _heads_part(found) or is_done(found.line, found.written))
    ]
    return max(later, key=lambda found: found.iso, default=None)


def _undecided(iso: str, usable: Sequence[RoledDate], every: Sequence[RoledDate]) -> bool:
    """Whether the page states a later operation than the act a sentence tells, and no day that says if it is over."""
    if any(found.role in AFTERWARDS for found in every):
        return False
    return any(found.role == "operation" and found.stated and found.iso > iso for found in usable)


def _contested(iso: str, every: Sequence[RoledDate], roles: vocabulary.ActDateRoles) -> bool:
    """Whether the page tells an act shortly before the day of its account: which of both it is about is not sure."""
    if roles.proving[0] in ("letter", "written"):
        return False
    told = (found for found in every if found.role in _TOLD_ACTS and not (found.history or found.referred))
    before = (found for found in told if found.iso < iso and days_between(found.iso, iso) <= _WRITTEN_WITHIN)
    return any(len(found.iso) < len(iso) or days_between(found.iso, iso) > SAME_ACT for found in before)


_ACCOUNTS = frozenset(("letter", "title"))
_TOLD_ACTS = frozenset(("visit", "operation", "meeting", "stay_start", "stay_end", "range_end", "deposit"))


def _heads_part(found: RoledDate) -> bool:
    """« Séance du 11/03/2026 », and nothing else on its line: what is told below was done then."""
    alone = not found.line.text[found.written.end :].strip(" .:") and found.line.cell_start(found.written.start) == 0
    return found.role == "visit" and found.sure and alone and len(found.line.tokens.texts) <= _HEADING_WORDS


_HEADING_WORDS = 6
_WRITING = frozenset(("letter", "written", "signature", "creation"))


def _recently_told(found: RoledDate, usable: Sequence[RoledDate]) -> bool:
    """Whether what a sentence tells may be what its letter is about: not long before, nor before a visit that day."""
    letters = [one for one in usable if one.role == "letter" and one.stated]
    if not letters or found.role not in PAST:
        return True
    if any(one.own for one in letters) and not (found.own and found.role == "visit"):
        return False
    return days_between(found.iso, min(one.iso for one in letters)) <= _TOLD_WITHIN


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
        if found.role not in AFTERWARDS
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
    if any(found.role in ("stay_end", "range_end") for found in told):
        told = [found for found in told if found.role not in ("stay_start", "range_start")]
    last = next((found for found in told if is_latest(found, every)), None)
    if last is None:
        return None
    rivals = [found for found in told if found.own or found.heads] if last.own or last.heads else told
    if any(days_between(found.iso, last.iso) > SAME_ACT for found in rivals):
        return None
    return _doubtful(last)


def _accounted(found: RoledDate, every: Sequence[RoledDate]) -> bool:
    """Whether the page was written shortly after a day."""
    days = [one.iso for one in every if one.role in AFTERWARDS and one.stated and one.iso >= found.iso]
    return any(days_between(found.iso, iso) <= _WRITTEN_WITHIN for iso in days)


def _stands(found: RoledDate, every: Sequence[RoledDate]) -> bool:
    """Whether a stay or an act of another kind may be the document's: nothing later is told."""
    return found.role not in _OTHERS or is_latest(found, [one for one in every if one.stated])


_OTHERS = frozenset(("stay_end", "range_end", "operation"))


_LATE = frozenset(("signature", "creation", "deposit", "print", "row"))
"""Roles of days that come after the act."""
_LAST_OF = frozenset(("column", "row", "range_end"))
"""Roles of which the last day counts."""
_SIGNING = frozenset(("signature", "creation"))
"""Of papers dated by their writing the last signature counts; of acts the first, which is nearest to them."""
_TOLD = frozenset(
    ("visit", "operation", "sampling", "stay_end", "range_end", "meeting", "injection", "letter", "title")
)
"""Roles that prove an act also when a sentence of the document tells them."""


def _doubtful(chosen: RoledDate) -> ActDate:
    evidence = chosen.line.evidence(0.5, chosen.written.start, chosen.written.end)
    return ActDate(chosen.iso, chosen.written.time, evidence, False)


def _choose(role: str, candidates: Sequence[RoledDate]) -> ActDate:
    """The first of the candidates, or the last day for a stay or a series; certain when nothing disagrees."""
    attested = role == "injection"  # « atteste avoir vacciné le … », over injections of other years
    stated = [found for found in candidates if found.stated or (found.own and attested)] or list(candidates)
    if role in ("stay_end", "range_end", "injection", "sampling") or not any(found.stated for found in candidates):
        stated = [found for found in stated if found.own] or stated
        chosen = max(stated, key=lambda found: found.iso)
    else:
        rows = [found for found in stated if opens_row(found)] if role in _LISTED and opens_row(stated[0]) else []
        listed = [found for found in stated if found.line is stated[0].line and not stated[0].written.range_start]
        listed = rows if len(rows) > 1 else listed  # « 02/06 … 23/07 » under « Passage »: the sheet is of the last
        listed = _later_stages(stated) or listed
        chosen = max(listed, key=lambda found: found.iso, default=stated[0])
    alone = all(days_between(found.iso, chosen.iso) <= 1 for found in stated) or role == "injection"
    precise = len(chosen.iso) == len("2024-01-01")
    evidence = chosen.line.evidence(0.9 if alone else 0.6, chosen.written.start, chosen.written.end)
    recounted = chosen.heads and not (chosen.stated or chosen.own)
    return ActDate(chosen.iso, chosen.written.time, evidence, alone and precise and chosen.sure and not recounted)


def _later_stages(stated: Sequence[RoledDate]) -> list[RoledDate]:
    """« Bilan initial : 06/03 … Bilan intermédiaire : 29/04 »: the sheet is of the last; none without a first one."""
    named = [(found.line.folded.text[: found.written.start], found) for found in stated]
    return [found for label, found in named if _STAGE.search(label)] if _FIRST_STAGE.search(named[0][0]) else []


_FIRST_STAGE = re.compile(r"\binitiale?\b")
_STAGE = re.compile(r"\b(?:intermediaire|finale?|de (?:fin|sortie)|terminale?)\b")
_LISTED = frozenset(("visit", "meeting"))


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
