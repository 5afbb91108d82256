"""Participles that share one day: « réalisée et interprétée le … », « échographie faite, lue et signée le … ».

The nearest one tells of the writing; the day is that of the act all the same.
"""

from __future__ import annotations

from collections.abc import Sequence

from ingest.vocabulary import Found, Tokens, kinds


def act_of_participles(
    chosen: Found[kinds.DateWord], found: Sequence[Found[kinds.DateWord]], tokens: Tokens
) -> Found[kinds.DateWord]:
    """The act among participles of one day: « réalisée et interprétée le », « échographie faite, lue et signée le »."""
    if chosen.values[0].kind not in _WRITTEN_AFTERWARDS or not chosen.values[0].verb:
        return chosen
    verbs = {one.last: one for one in found if one.values[0].verb}
    first = chosen.first
    while first > 0:
        joined = first - 1 if tokens.texts[first - 1] in ("et", "puis") else first
        before = verbs.get(joined)
        if before is not None and before.values[0].kind in _ACTS:
            return before
        if before is not None and before.values[0].kind in _WRITTEN_AFTERWARDS:
            first = before.first
        elif joined and tokens.texts[joined - 1] in _DONE:
            nouns = (one for one in found if joined - 1 - _NOUN_REACH <= one.last < joined and not one.values[0].verb)
            return next((one for one in nouns if one.values[0].kind in _ACTS), chosen)
        else:
            break
    return chosen


_WRITTEN_AFTERWARDS = frozenset(("creation", "signature", "written"))
_ACTS = frozenset(("exam", "visit", "operation", "meeting", "sampling", "injection"))
_DONE = frozenset(("fait", "faite", "faits", "faites"))
_NOUN_REACH = 3
"""Words before the participles among which the noun of what was done stands."""
