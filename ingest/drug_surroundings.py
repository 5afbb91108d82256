"""What the words around a cue of a drug add: the day beside it, a denial that reaches it, a drug only considered."""

from __future__ import annotations

import re
from bisect import bisect_left

from ingest.passages import Passage
from ingest.vocabulary.clinical import Cue
from ingest.vocabulary.drug_actions import action_words, drug_verbs, words_of
from ingest.vocabulary.phrases import Found, Tokens

DENIES = frozenset(("pas", "jamais", "plus", "point"))
_BESIDE = 60
"""Characters between a verb and the date that is its own at most."""
_BEFORE = 25
"""Characters between such a date and the verb behind it at most."""
_CONSIDERED = 6
"""Words behind a drug among which it may be said to be only considered."""
_UNTIL = re.compile(r"\bjusqu['’](?:en|au|à)\s+(?:fin\s+|début\s+)?$", re.IGNORECASE)
_SINCE = re.compile(r"\bdepuis\s+(?:le\s+|l['’]|la\s+|fin\s+|début\s+)?$", re.IGNORECASE)
_OF_ANOTHER = re.compile(r"(?:\b(?:du|de la|des|de|au|à)|\bd['’]|\bl['’]\w+\s+de)\s*$", re.IGNORECASE)
"""What leads a date that is another thing's: « l'hémorragie du 15/02/2022 »."""
_TODAY = re.compile(r"\b(?:ce jour|aujourd['’]hui|ce matin)\b", re.IGNORECASE)
_DENIERS = DENIES | {"non", "sans", "ni", "aucun", "aucune"}
_FAR = 12
"""Words between a denial and the cue it denies at most."""


def is_considered(passage: Passage, last: int) -> bool:
    """Whether the words behind a drug (its words end at ``last``) only consider it: « X envisagé en 2027 »."""
    tokens = passage.tokens
    _, stop = passage.sentence(tokens.starts[last - 1], tokens.ends[last - 1])
    until = min(bisect_left(tokens.starts, stop), last + _CONSIDERED)
    behind = Tokens(tokens.texts[last:until], tokens.starts[last:until], tokens.ends[last:until])
    return any(
        word.kind in ("hypothetical", "planned", "proposed")
        and word.side == "after"
        and passage.text[one.start : one.end] != "?"
        for one in action_words().find(behind)
        for word in one.values
        if "," not in passage.text[tokens.ends[last - 1] : one.start]
    ) and not any(text in drug_verbs() for text in behind.texts)


def falls_later(passage: Passage, cue: Found[Cue], act: str | None) -> bool:
    """Whether the date beside a verb is later than the ``act`` of the paper: « à arrêter en juin 2027 »."""
    begin, stop = passage.sentence(cue.start, cue.end)
    return act is not None and any(
        date.iso > act[: len(date.iso)] and begin <= date.start < stop and 0 <= date.start - cue.end <= _BESIDE
        for date in passage.dates
    )


def until_past(passage: Passage, first: int, end: int, act: str | None) -> bool:
    """Whether a drug (its first word) was taken up to a day before the ``act``: « sous X jusqu'en 2022 »."""
    start = passage.tokens.starts[first]
    return act is not None and any(
        start < date.start < end
        and date.iso < act[: len(date.iso)]
        and _UNTIL.search(passage.text[start : date.start]) is not None
        for date in passage.dates
    )


def said_on(passage: Passage, cue: Found[Cue], act: str | None, *, now: bool = False) -> str | None:
    """The ISO date that words give to what a cue tells, in its sentence; none later than the ``act`` of the paper.

    ``now``: a verb in the present, whose day is that of the paper. « Arrêt du X compte tenu de l'hémorragie du … »,
    « arrêt du X pris depuis … » date something else.
    """
    begin, stop = passage.sentence(cue.start, cue.end)
    near = [
        date
        for date in passage.dates
        if begin <= date.start and date.end <= stop and date.end - cue.start >= -_BEFORE
        if date.start - cue.end <= _BESIDE and (act is None or date.iso <= act[: len(date.iso)])
        if (date.start >= cue.end and not now and _dates(passage, cue.last, cue.end, date.start))
        or (date.start < cue.end and not _SINCE.search(passage.text[begin : date.start]))
    ]
    after = [date for date in near if date.start >= cue.end]
    return (after or near)[0].iso if near else None


def _dates(passage: Passage, first: int, begin: int, end: int) -> bool:
    """Whether a date (it begins at ``end``) is led by « le », « en »… and nothing else dated stands before it."""
    text = passage.text[begin:end]
    if _OF_ANOTHER.search(text) is not None or _TODAY.search(text) is not None:
        return False
    between = passage.tokens.texts[first : bisect_left(passage.tokens.starts, end)]
    return not any(word in drug_verbs() or word in words_of("of_drug") for word in between)


def is_denied(passage: Passage, cue: Found[Cue], drug: int) -> bool:
    """Whether a denial bears on a wording before a drug (its first word): « n'est pas sous X », « ne prend pas X ».

    « Pas de saignement sous X » denies something else.
    """
    texts = passage.tokens.texts
    if not DENIES.isdisjoint(texts[cue.first : drug]):
        return True
    begin, _ = passage.sentence(cue.start, cue.end)
    first = max(bisect_left(passage.tokens.starts, begin), cue.first - _FAR)
    return any(texts[at] in _DENIERS and bridges(passage, at + 1, cue.first) for at in range(first, cue.first))


def bridges(passage: Passage, end: int, index: int) -> bool:
    """Whether only words that carry a denial over to the verb stand between: « pas d'indication à l'arrêt »."""
    between = passage.tokens.texts[end:index]
    return all(word in words_of("bridge") for word in between)
