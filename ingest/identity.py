"""The patient a document is about, and whether it is the dossier's.

Only what the page says of its patient counts (:mod:`ingest.patient`). A single differing digit of a birth date or
INS, or another given name, is another person until somebody says otherwise; a name alone proves nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Literal

from ingest.bearers import BESIDE, bearers
from ingest.birth_dates import with_births
from ingest.dates import roled_dates
from ingest.document import FoundIdentity, Identity, Page
from ingest.header import Header
from ingest.matricules import has_its_key
from ingest.name_agreement import SEX_LETTERS, Agreement, families_agree, given_names_agree, holds, initials, names_of
from ingest.names import is_unnamed
from ingest.normalise import words
from ingest.patient import found_in
from ingest.printed import printed_lines
from ingest.same_person import (
    Witness,
    contradicts_age,
    is_other_sex,
    may_be_one,
    may_be_one_given,
    spelled_alike,
    witness,
)
from ingest.sections import section_kinds

PatientMatch = Literal["match", "unknown", "mismatch"]
_CERTAIN = 0.85
"""Confidence from which an identity is stated; below, it is a weak witness (:mod:`ingest.bearers`)."""


def found(pages: Sequence[Page], header: Header | None) -> tuple[FoundIdentity, ...]:
    """Identities stated for the patient, the header's first, then the text's."""
    lines = printed_lines(pages)
    roled, _ = roled_dates(lines, section_kinds(lines))
    dates = with_births(roled, lines)
    stated = header.identities if header is not None else ()
    persons = found_in(lines, dates)
    return (*stated, *persons, *bearers(lines, dates, persons))


def compare(dossier: Identity | None, identities: Sequence[FoundIdentity]) -> PatientMatch:
    """Whether the identities found on a document are the dossier's.

    ``mismatch``: one of them contradicts it (birth date, INS, given name of a twin, or a full name that shares
    nothing with it), or bears its family name with another given name and nothing else proves it.
    ``match``: one has the same INS, or the same name, first given name and birth date.
    ``unknown``: anything less, no dossier identity, or nothing found.
    """
    if dossier is None:
        return "unknown"
    proving = [one for one in identities if _proves(one)]
    verdicts = [_verdict(dossier, one) for one in proving]
    others = [one for one, verdict in zip(proving, verdicts, strict=True) if verdict == "mismatch"]
    others += [one for one in identities if _bears_another_number(dossier, one)]
    if others:
        return _contradicted(dossier, identities, others)
    told = {_told(dossier, one) for one in identities if not _proves(one)}
    if "match" in verdicts or "match" in told or _agree(dossier, proving, "own" in told):
        return "match"
    return "mismatch" if _is_another(dossier, proving, told) else "unknown"


def _told(dossier: Identity, one: FoundIdentity) -> Witness:
    """What a weak witness says; « Mme KERVELLA Anne née RIOU » is not the Anne KERVELLA who was born PERROT."""
    said = witness(dossier, one)
    other = said == "own" and one.identity.given is not None and _born_otherwise(dossier, one.identity)
    other = other and not _near(words(dossier.birth_name or ""), words(one.identity.birth_name or ""))
    return "mismatch" if other else said


def _is_another(dossier: Identity, proving: Sequence[FoundIdentity], told: set[Witness]) -> bool:
    """Whether what proves nothing by itself tells somebody else: a namesake, another's birth, another age."""
    if "mismatch" in told or any(is_namesake(dossier, one.identity) for one in proving):
        return True
    own = "own" in told
    if "aged" in told and (own or any(families_agree(dossier, one.identity) == "same" for one in proving)):
        return True
    return "namesake" in told and not own and not any(_named_alike(dossier, one.identity) for one in proving)


def _bears_another_number(dossier: Identity, one: FoundIdentity) -> bool:
    """Whether a weak witness is a number with its key, of the dossier's sex and month and not the dossier's."""
    number = one.identity.ins
    return number is not None and not _proves(one) and has_its_key(number) and witness(dossier, one) == "mismatch"


def _contradicted(
    dossier: Identity, identities: Sequence[FoundIdentity], others: Sequence[FoundIdentity]
) -> PatientMatch:
    """The verdict on identities of which ``others`` contradict the dossier's: theirs may only be told besides."""
    matching = [
        one for one in identities if (_verdict(dossier, one) if _proves(one) else witness(dossier, one)) == "match"
    ]
    if matching and _are_listed(matching, others):
        return "match"
    children = [one for one in matching if one.identity.used_name is None and one.identity.given]
    if any(all(_is_parent(other, child) for other in others) for child in children):
        return "match" if any(child.evidence.confidence >= BESIDE for child in children) else "unknown"
    if not matching:
        after = all(any(_told_after(dossier, other, own) for own in identities) for other in others)
        return "unknown" if after else "mismatch"
    named = [_named_elsewhere(other, identities) for other in others]
    return "match" if all(any(_beside(dossier, other, own) for own in matching) for other in named) else "mismatch"


def _is_parent(other: FoundIdentity, child: FoundIdentity) -> bool:
    """Whether another identity is a parent's of a child the page names: of another given name, born long before."""
    born = other.identity.birth_date or (str(other.born[1]) if other.born else "")
    another = other.identity.given is not None and words(other.identity.given) != words(child.identity.given or "")
    older = not born or int(born[:4]) + _YOUNGEST_PARENT <= int((child.identity.birth_date or "0")[:4])
    return another and older and not other.identity.ins


_YOUNGEST_PARENT = 12


def _named_elsewhere(other: FoundIdentity, identities: Sequence[FoundIdentity]) -> FoundIdentity:
    """An identity of a birth alone with the name that a weak witness tells for it."""
    if other.identity != Identity(birth_date=other.identity.birth_date):
        return other
    named = (
        one.identity for one in identities if one.identity.birth_date == other.identity.birth_date and not _proves(one)
    )
    return replace(other, identity=next(named, other.identity))


def _are_listed(matching: Sequence[FoundIdentity], others: Sequence[FoundIdentity]) -> bool:
    """Whether the patient is one of a list of persons, each with a birth: a certificate for three siblings."""
    rows = sorted({one.row for one in (*matching, *others) if one.row is not None})
    births = {one.identity.birth_date for one in (*matching, *others) if one.row is not None}
    told = all(one.row is not None and not one.identity.ins for one in others)
    return told and len(births) >= _SHORTEST_LIST and all(b - a <= 1 for a, b in pairwise(rows))


_SHORTEST_LIST = 3


def _verdict(dossier: Identity, found: FoundIdentity) -> PatientMatch:
    """As :func:`compare_identities`, a two-digit year of birth in either century, and an age against the birth."""
    birth, told = dossier.birth_date, found.identity.birth_date
    identity = found.identity
    if found.short_year and birth and told and birth[2:] == told[2:]:
        identity = replace(identity, birth_date=birth)
    verdict = compare_identities(dossier, identity)
    if verdict != "unknown" or families_agree(dossier, identity) != "same":
        return verdict
    given, other_sex = given_names_agree(dossier, identity), is_other_sex(dossier, identity)
    if told:  # the twin of the other sex, whose given name is not printed
        other = other_sex and given == "unsaid" and _dates(birth, told) == "same"
    elif given == "same":
        other = other_sex or contradicts_age(dossier, found)
    else:  # « Mme POULAIN Marcelle » is not Marcel
        full = all(len(words(one or "")) > 1 for one in (dossier.given, identity.given))
        other = other_sex and full
    return "mismatch" if other else "unknown"


def _named_alike(dossier: Identity, other: Identity) -> bool:
    """Whether a stated identity bears the dossier's given name."""
    return given_names_agree(dossier, other) == "same"


def _agree(dossier: Identity, stated: Sequence[FoundIdentity], own: bool) -> bool:
    """Whether identities stated apart give the birth date, and the family and given names, and none another's.

    ``own``: a weak witness bears both names.
    """
    families = [families_agree(dossier, one.identity) for one in stated]
    given = [given_names_agree(dossier, one.identity) for one in stated]
    named = own or any(pair == ("same", "same") for pair in zip(families, given, strict=True))
    born = any(_dates(dossier.birth_date, one.identity.birth_date) == "same" for one in stated)
    return named and born and "other" not in (*families, *given)


def _beside(dossier: Identity, other: FoundIdentity, own: FoundIdentity) -> bool:
    """Whether another person, of another name and birth, is only told beside or after the patient on the page."""
    first, second = own.evidence.span, other.evidence.span
    if first is None or second is None or (first.page, first.start) > (second.page, second.start):
        return False
    if own.row is not None and own.row == other.row:  # the patient at the left, another at the right
        return own.identity.birth_date == dossier.birth_date and not other.identity.ins
    if first.page != second.page or _dates(dossier.birth_date, other.identity.birth_date) != "other":
        return False
    another = given_names_agree(dossier, other.identity) == "other" or _is_stranger(dossier, other.identity)
    return another and not other.identity.ins


def _is_stranger(dossier: Identity, other: Identity) -> bool:
    """Whether a printed name shares no word with the dossier's: « Petite Rose, née le … » under her mother."""
    own, printed = (
        {word for name in (*names_of(one), words(one.given or "")) for word in name.split()} for one in (dossier, other)
    )
    return bool(printed) and not own & printed


def _told_after(dossier: Identity, other: FoundIdentity, own: FoundIdentity) -> bool:
    """Whether somebody of another name is told after the dossier's patient, whom her name and age tell.

    « Mme Gisèle AUBRY, 81 ans, veuve de M. Roger AUBRY (né le 6 janvier 1940) ».
    """
    first, second = own.evidence.span, other.evidence.span
    if first is None or second is None or (first.page, first.start) >= (second.page, second.start):
        return False
    told = own.born is not None and not contradicts_age(dossier, own) and witness(dossier, own) == "own"
    another = given_names_agree(dossier, other.identity) == "other" or is_other_sex(dossier, other.identity)
    return told and another and not other.identity.ins and _printed(other) != _printed(own)


def _printed(one: FoundIdentity) -> set[str]:
    """The words of a name, whichever is the family's: « GABRIEL Roy » is not told beside himself."""
    names = (one.identity.birth_name, one.identity.used_name, one.identity.given)
    return {word for name in names if name for word in words(name).split()}


def is_namesake(first: Identity, second: Identity) -> bool:
    """Whether two sets of traits share a family name and no given name: a relative, unless a trait proves otherwise.

    Initials, second given names (« Marie Odile » called Odile), shortened names and one misread letter tell nothing.
    """
    a, b = _given_beside(first, second), _given_beside(second, first)
    named = SEX_LETTERS | {
        word for name in names_of(first) | names_of(second) for word in name.split() if len(word) == 1
    }
    a, b = ([word for word in one if word not in named] for one in (a, b))
    if families_agree(first, second) != "same" or not a or not b or set(a) & set(b) or any(map(is_unnamed, (*a, *b))):
        return False
    if initials(a) == "".join(b) or initials(b) == "".join(a):
        return False
    return not any(may_be_one_given(x, y) for x in a for y in b)


def _given_beside(one: Identity, other: Identity) -> list[str]:
    """Given names, also of a name printed in one piece (« DUPONT MARIE ») that holds the other's family name."""
    if one.given or not other.given:
        return words(one.given or "").split()
    known = {word for name in names_of(other) for word in name.split()}
    return [word for name in names_of(one) if set(name.split()) & known for word in name.split() if word not in known]


def _proves(one: FoundIdentity) -> bool:
    """Whether it is no weak witness, a name that merely stands beside a birth date."""
    return one.evidence.confidence >= _CERTAIN


def compare_identities(first: Identity, second: Identity) -> PatientMatch:
    """Whether two sets of traits are one person's. Symmetric."""
    birth, ins = _dates(first.birth_date, second.birth_date), _matricules(first.ins, second.ins)
    family, given = families_agree(first, second), given_names_agree(first, second)
    if "other" in (birth, ins):
        return "mismatch"
    if ins == "same" or (birth == "same" and (_swapped(first, second) or _same_words(first, second))):
        return "match"
    if first.birth_name and second.birth_name and (family == "other" or _born_otherwise(first, second)):
        near = may_be_one(words(first.birth_name), words(second.birth_name))
        misspelt = near and birth == "same" and given != "other"
        return "unknown" if misspelt or _swapped(first, second) else "mismatch"
    if given == "other" and (birth == "same" or family == "other"):
        return "unknown" if birth == "unsaid" and _swapped(first, second) else "mismatch"
    if birth == "same" and family == "same" and given == "same":
        return "match"
    return "mismatch" if family == "other" and _keeps_name(first, second) else "unknown"


def _keeps_name(first: Identity, second: Identity) -> bool:
    """Whether both are a man's traits, who keeps his name, and no name of one is nearly one of the other."""
    if "M" not in (first.sex, second.sex) or not (first.given and second.given):
        return False
    return not any(_near(one, other) for one in names_of(first) for other in names_of(second))


def _near(first: str, second: str) -> bool:
    """Whether any words of two family names may be one."""
    return any(may_be_one(a, b) or spelled_alike(a, b) for a in first.split() for b in second.split())


def _born_otherwise(first: Identity, second: Identity) -> bool:
    """Whether each is told a name of birth that no name of the other is: « BODIN née POIRIER », a sister-in-law."""
    pairs = ((first.birth_name, names_of(second)), (second.birth_name, names_of(first)))
    return all(
        name is not None and not any(holds(other, words(name)) or holds(words(name), other) for other in others)
        for name, others in pairs
    )


def _swapped(first: Identity, second: Identity) -> bool:
    """Whether one prints the family name where the other has the given name, and the other way round."""
    a, b = words(first.given or ""), words(second.given or "")
    return (
        bool(a and b)
        and any(_begins(name, b) for name in names_of(first))
        and any(_begins(x, a) for x in names_of(second))
    )


def _same_words(first: Identity, second: Identity) -> bool:
    """« NGUYEN | Thi Huong » and « Huong NGUYEN THI »: one person's names, parted or ordered otherwise."""
    a, b = ([sorted(f"{name} {words(one.given or '')}".split()) for name in names_of(one)] for one in (first, second))
    same = any(len(name) >= _FULL_NAME and name in b for name in a)
    return same and not _born_otherwise(first, second)


_FULL_NAME = 2


def _begins(name: str, given: str) -> bool:
    """Whether the first name of a list of given names is this family name, or the whole list is."""
    return name in (given, given.split(" ", maxsplit=1)[0]) or given == name.split(" ", maxsplit=1)[0]


def _dates(first: str | None, second: str | None) -> Agreement:
    """Birth dates agree at the precision of the coarser; only whole dates prove."""
    if not first or not second:
        return "unsaid"
    length = min(len(first), len(second))
    if first[:length] != second[:length]:
        return "other"
    return "same" if length == len("2024-01-01") else "unsaid"


def _matricules(first: str | None, second: str | None) -> Agreement:
    """Matricules with or without their key; the key counts when both have it."""
    if not first or not second:
        return "unsaid"
    a, b = (re.sub(r"[^0-9AB]", "", ins.upper()) for ins in (first, second))
    length = 13 if min(len(a), len(b)) < 15 else 15
    if min(len(a), len(b)) < 13:
        return "unsaid"
    return "same" if a[:length] == b[:length] else "other"
