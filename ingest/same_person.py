"""Whether a weak witness, a name beside a birth or an age (:mod:`ingest.bearers`), speaks of the person of a dossier.

Only who knows the names to expect can read it: words that hold the dossier's family name and its given name are its
patient's or a homonym's, whom the birth tells apart; the family name and birth with another given name, a twin's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Literal

from ingest import vocabulary
from ingest.birth_dates import is_name
from ingest.document import FoundIdentity, Identity
from ingest.names import is_unnamed
from ingest.normalise import words
from ingest.vocabulary import Tokens

Witness = Literal["match", "own", "unknown", "namesake", "aged", "mismatch"]
_Agreement = Literal["same", "other", "unsaid"]
_FULL = 0.7
"""Confidence from which a name without birth is a full one."""
_PLAIN = 0.75
"""Confidence from which a name that shares no word with the dossier's is a stranger's."""
_CONTRADICTS = 0.5
"""Confidence from which a birth date beside the patient's name contradicts another."""
_SHORTEST_GIVEN = 3
_PARTICLES = frozenset(("de", "du", "des", "la", "le", "les", "d", "l"))
_CIVILITIES = frozenset(("m", "mr", "mme", "mlle", "monsieur", "madame", "mademoiselle", "melle"))


def witness(dossier: Identity, found: FoundIdentity) -> Witness:
    """What a weak witness says of the document: the dossier's patient, somebody else, or nothing.

    ``own`` and ``namesake`` say only that the name is the dossier's, or its family name with another given name;
    ``aged`` that the patient, without a name, is of another age.
    """
    printed = _printed(found.identity)
    if found.identity.ins is not None and not printed:
        return _number(dossier.ins, found.identity.ins)
    if not printed and found.born is not None:
        return "aged" if contradicts_age(dossier, found) else "unknown"
    if found.identity.used_name is None and found.identity.given is not None:
        return _child(dossier, found)
    rest, birth = _beside_family(dossier, printed), _births(dossier, found)
    if rest is None or not dossier.given:
        contradicted = birth == "other" or contradicts_age(dossier, found)
        return "mismatch" if contradicted and _is_stranger(dossier, found, printed) else "unknown"
    return _of_family(dossier, found, rest, birth)


def _of_family(dossier: Identity, found: FoundIdentity, rest: Sequence[str], birth: _Agreement) -> Witness:
    """What a witness says that bears a family name of the dossier; ``rest`` is printed beside it."""
    bears, sure = _bears(dossier.given or "", rest), found.evidence.confidence >= _CONTRADICTS
    if bears == "own":
        if birth == "same":
            return "match"
        other_sex = is_other_sex(dossier, found.identity)
        contradicted = birth == "other" or contradicts_age(dossier, found) or other_sex
        return "own" if not contradicted else "mismatch" if sure else "unknown"
    if bears == "other":
        full = found.born is not None or found.evidence.confidence >= _FULL or (birth == "other" and sure)
        return "mismatch" if birth == "same" else "namesake" if full else "unknown"
    return _of_initials(dossier, found, rest, birth) if bears == "unsaid" and sure else "unknown"


def _of_initials(dossier: Identity, found: FoundIdentity, rest: Sequence[str], birth: _Agreement) -> Witness:
    """What a name with initials or without given name says: « M. JOLIVET, 30/10/1941 », « Mme L. FAURE, 66 ans »."""
    if is_other_sex(dossier, found.identity) and any(len(word) >= _SHORTEST_GIVEN for word in rest):
        return "namesake"  # « Monsieur Yannick LORIN » is not Annick
    if any(word[0] != words(dossier.given or "")[:1] for word in rest):
        return "unknown"
    if birth == "other":
        return "mismatch" if found.identity.sex is not None else "namesake"
    if contradicts_age(dossier, found):
        return "namesake"
    agrees = found.born is not None and dossier.birth_date and found.identity.sex == dossier.sex
    return "own" if agrees and dossier.sex else "unknown"


def _child(dossier: Identity, found: FoundIdentity) -> Witness:
    """« votre fille Lilou » in a letter to the parents is nobody else's paper; with her birth she is its patient."""
    known, given = words(dossier.given or ""), words(found.identity.given or "")
    if found.identity.birth_date is not None:
        named = given == known or any(map(is_unnamed, given.split()))
        return "match" if named and found.identity.birth_date == dossier.birth_date else "unknown"
    own = not known or any(may_be_one_given(given, word) for word in (*known.split(), known))
    return "unknown" if own else "namesake"


def _is_stranger(dossier: Identity, found: FoundIdentity, printed: list[str]) -> bool:
    """Whether a plain full name shares no word with the dossier's."""
    names = (dossier.birth_name, dossier.used_name, dossier.given)
    known = {word for name in names if name for word in words(name).split()}
    return bool(known) and found.evidence.confidence >= _PLAIN and not known & set(printed)


def _number(dossier: str | None, printed: str) -> Witness:
    """A number that bears the sex, year and month of the dossier's is the patient's or a twin's, never a parent's."""
    if dossier is None or len(dossier) < _MATRICULE:
        return "unknown"
    if dossier[:_MATRICULE] == printed[:_MATRICULE]:
        return "match"
    return "mismatch" if dossier[:_SEX_AND_MONTH] == printed[:_SEX_AND_MONTH] else "unknown"


_MATRICULE, _SEX_AND_MONTH = 13, 5


def is_other_sex(first: Identity, second: Identity) -> bool:
    """Whether both tell a sex, and not the same."""
    return bool(first.sex and second.sex) and first.sex != second.sex


def contradicts_age(dossier: Identity, found: FoundIdentity) -> bool:
    """Whether the printed age is more than a year off the dossier's birth."""
    if found.born is None or not dossier.birth_date:
        return False
    return not found.born[0] - 1 <= int(dossier.birth_date[:4]) <= found.born[1] + 1


def is_another_given(given: Sequence[str], rest: Sequence[str]) -> bool:
    """Whether words left beside the family name are given names, none of which may be the dossier's."""
    long = [word for word in rest if len(word) >= _SHORTEST_GIVEN]
    names = [word for word in long if _may_be_given(word)]
    return bool(names) and len(names) == len(long) and not any(may_be_one_given(x, y) for x in names for y in given)


def spelled_alike(first: str, second: str) -> bool:
    """Whether two names sound as one: « Cyril » and « Cyrille », « Mathieu » and « Matthieu »."""
    mute = [bool(_MUTE.search(name)) for name in (first, second)]
    return _sound(first) == _sound(second) and (mute[0] == mute[1] or _CYRIL & {first, second} != set())


def _sound(name: str) -> str:
    once = _DOUBLED.sub(r"\1", _MUTE.sub(r"\1", name))
    for written, heard in _HEARD:
        once = once.replace(written, heard)
    return once


_CYRIL = frozenset(("cyrille",))
"""Men's names whose mute ending is no feminine: « Gabrielle » is not Gabriel."""
_MUTE = re.compile(r"(l|n|t)\1?e$")
_DOUBLED = re.compile(r"(.)\1")
_HEARD = (("ph", "f"), ("h", ""), ("y", "i"), ("qu", "c"), ("k", "c"), ("z", "s"))


def may_be_one(first: str, second: str) -> bool:
    """Whether two names may be one: an initial, a short form, a letter more, less or changed."""
    short, long = sorted((first, second), key=len)
    if len(short) == 1 or long.startswith(short):
        return short[0] == long[0]
    if len(long) - len(short) > 1:
        return False
    same = next((index for index, letter in enumerate(short) if letter != long[index]), len(short))
    return short[same + 1 :] == long[same + 1 :] or short[same:] == long[same + 1 :]


def may_be_one_given(first: str, second: str) -> bool:
    """Whether two given names may be one; a man's is never its feminine: « Michel », « Michèle »."""
    short, long = sorted((first, second), key=len)
    return not _is_feminine(long, short) and may_be_one(first, second)


def _is_feminine(name: str, masculine: str) -> bool:
    """Whether a name is the feminine of another: « Michèle » of Michel, « Lucienne » of Lucien, « Frédérique »."""
    if len(masculine) < _SHORTEST_GIVEN or masculine[-1] in "aiouy" or name in _CYRIL:
        return False  # « Mari » is Marie cut short
    return name in (f"{masculine}e", f"{masculine}{masculine[-1]}e") or (
        masculine.endswith("ic") and name == f"{masculine[:-1]}que"
    )


@cache
def _may_be_given(word: str) -> bool:
    if not (word.isalpha() and is_name(word)):
        return False
    return vocabulary.identity_cues("household", "relative").at(Tokens.of(word), 0) is None  # « Famille ABRIC »


def _printed(identity: Identity) -> list[str]:
    names = (identity.used_name, identity.given, identity.birth_name)
    return [word for name in names if name for word in words(name).split() if word not in _CIVILITIES | _PARTICLES]


def _beside_family(dossier: Identity, printed: list[str]) -> list[str] | None:
    """What is printed beside a family name of the dossier; ``None`` when none is printed."""
    families = [_without_particles(words(name).split()) for name in (dossier.birth_name, dossier.used_name) if name]
    held = [family for family in families if _holds(printed, family)]
    if not held:
        return None
    rest = list(printed)
    for word in (word for family in held for word in (*family, "".join(family))):
        if word in rest:
            rest.remove(word)
    known = {word for family in families for word in family}
    return [word for word in rest if word not in known or word in words(dossier.given or "").split()]


def _without_particles(name: list[str]) -> list[str]:
    return [word for word in name if word not in _PARTICLES] or name


def _holds(printed: list[str], family: list[str]) -> bool:
    """Whether the words of a family name are printed in their order, also written as one."""
    if not family:
        return False
    count = len(family)
    joined = "".join(family)
    return any(printed[at : at + count] == family for at in range(len(printed))) or joined in printed


def _bears(given: str, rest: Sequence[str]) -> Literal["own", "other", "unsaid"]:
    """Whether the words beside the family name are the given name, another one, or do not tell.

    « Marie-Claude » is not « Marie Odile »; second given names that no hyphen joins may be left out.
    """
    names = words(given).split()
    if any(map(is_unnamed, rest)):
        return "own" if names[0] in rest else "unsaid"
    if "".join(names) in rest or rest[: len(names)] == names:
        return "own"
    if names[0] not in rest:
        return "other" if is_another_given(names, rest) else "unsaid"
    following = rest[rest.index(names[0]) + 1 :][:1]
    if len(names) == 1 or not following or may_be_one_given(following[0], names[1]):
        return "own"
    if "-" in given.strip() and len(rest) == 2 and is_another_given(names[1:], following):
        return "other"
    return "unsaid" if "-" in given else "own"


def _births(dossier: Identity, found: FoundIdentity) -> _Agreement:
    first, second = dossier.birth_date, found.identity.birth_date
    if not first or not second:
        return "unsaid"
    skip, length = 2 if found.short_year else 0, min(len(first), len(second))
    if first[skip:length] != second[skip:length]:
        return "other"
    return "same" if length == len("2024-01-01") else "unsaid"
