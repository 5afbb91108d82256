"""Whether the names of two identities agree: family names, first given names, printed apart or in one piece.

A shortened, joined or otherwise spelled name tells nothing against another.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from ingest.document import Identity
from ingest.names import is_unnamed
from ingest.normalise import words
from ingest.same_person import spelled_alike

Agreement = Literal["same", "other", "unsaid"]


def initials(given: Sequence[str]) -> str:
    """The first letters of given names."""
    return "".join(word[0] for word in given)


def names_of(identity: Identity) -> set[str]:
    """The birth name and the used name, folded."""
    return {folded for name in (identity.birth_name, identity.used_name) if name and (folded := words(name))}


def families_agree(first: Identity, second: Identity) -> Agreement:
    """Family names agree when a birth or used name of one is a birth or used name of the other.

    A name that could not be split from its given name agrees when it contains the other's.
    """
    a, b = names_of(first), names_of(second)
    if not a or not b:
        return "unsaid"
    if a & b or any(holds(x, y) or holds(y, x) or _cut(x, y) or _cut(y, x) for x in a for y in b):
        return "same"
    return "other"


def _cut(printed: str, whole: str) -> bool:
    """Whether a long name is cut by its field: « DE LA MOTTE-ROUG »."""
    return len(printed) >= _FIELD and whole.startswith(printed)


_FIELD = 10
"""Letters of the narrowest field of a printout that cuts a name."""


def holds(whole: str, part: str) -> bool:
    """Whether a name holds another, whole words, also when one of them is printed without its spaces."""
    printed, joined = whole.split(), part.replace(" ", "")
    runs = ("".join(printed[at : at + size]) for size in range(1, _MOST_PARTICLES) for at in range(len(printed)))
    return f" {part} " in f" {whole} " or joined in runs


_MOST_PARTICLES = 4


def given_names_agree(first: Identity, second: Identity) -> Agreement:
    """First given names agree when one list of given names begins like the other; an initial says nothing."""
    a, b = words(first.given or "").split(), words(second.given or "").split()
    if a and b:
        if len(a[0]) == 1 or len(b[0]) == 1:
            named = {word for one in (first, second) for name in names_of(one) for word in name.split()}
            hidden = max(a[0], b[0], key=len) in named  # « DUPIN MARIA DEL C. », printed in one piece
            letters = {a[0], b[0]} & (SEX_LETTERS | named)  # « Nom : N DIAYE » is N'Diaye
            return "unsaid" if a[0][0] == b[0][0] or hidden or letters else "other"
        return _given_lists(a, b, hyphened="-" in (first.given or "") or "-" in (second.given or ""))
    if not a and not b:
        return "unsaid"
    return _given_in_whole(*((a, second, first) if a else (b, first, second)))


def _given_lists(a: list[str], b: list[str], *, hyphened: bool) -> Agreement:
    """Two lists of given names; shortened, joined or otherwise spelled ones tell nothing against each other."""
    a, b = ([word for word in one if word not in SEX_LETTERS] for one in (a, b))
    if any(map(is_unnamed, (*a, *b))):
        return "same" if set(a) & set(b) else "unsaid"
    length = min(len(a), len(b))
    if a[:length] == b[:length] or _joined(a, b) or _joined(b, a):
        return "same"
    joined = " ".join(a), " ".join(b)
    if length > 1 and (_cut(joined[0], joined[1]) or _cut(joined[1], joined[0])):
        return "unsaid"
    if length == 1 and (a[0] in b or b[0] in a):  # « Françoise » for « Marie-Françoise »
        return "unsaid"
    if all(_shortened(x, y) or spelled_alike(x, y) for x, y in zip(a, b, strict=False)):
        shortened = length > 1 or spelled_alike(a[0], b[0])
        return "unsaid" if shortened else "other"
    of_both = a[0] in b or b[0] in a  # a second given name is often the one used
    return "unsaid" if of_both and not hyphened else "other"


def _shortened(first: str, second: str) -> bool:
    """« Anne-So. » for « Anne-Sophie »; « Jean » is not « Jeanne »."""
    short, long = sorted((first, second), key=len)
    return long == short or (len(short) <= _LONGEST_ABBREVIATION and long.startswith(short))


_LONGEST_ABBREVIATION = 3


def _joined(names: list[str], printed: list[str]) -> bool:
    """Whether the first given names are printed in one word: « MARIECLAUDE »."""
    return bool(printed) and any("".join(names[:count]) == printed[0] for count in range(2, len(names) + 1))


SEX_LETTERS = frozenset(("m", "f"))
"""Printed beside a name as often for the sex as for a given name."""


def _given_in_whole(given: list[str], unsplit: Identity, split: Identity) -> Agreement:
    """A given name looked for in a name printed in one piece (« DUPONT MARIE »)."""
    known = {word for name in names_of(split) for word in name.split()}
    names = [name.split() for name in names_of(unsplit)]
    printed = [word for name in names if len(name) > 1 or len(names) == 1 or set(name) & known for word in name]
    others = [word for word in printed if word not in known]
    if not others or any(map(is_unnamed, others)):
        return "unsaid"
    if given[0] in others or _joined(given, others):
        return "same"
    if any(spelled_alike(given[0], word) for word in others):
        return "unsaid"
    if initials(given).startswith("".join(others)):
        return "unsaid"  # « FAURE JP », « FAURE J »
    return "other" if len(others) < len(printed) else "unsaid"
