"""Titles as lists show them: those printed in capitals set in small letters. The document's own stays beside it."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache

from index.lexicon import function_words
from ingest.normalise import fold, words
from ingest.vocabulary import abbreviations

LONG = 5
"""Letters of a word that make a title in capitals shout: « ECG » does not."""
SHORT = 3
"""Letters of what is more likely an acronym than a word, articles and prepositions apart."""
_WORD = re.compile(r"[^\W_]+")
_DECORATION = " \t*-–—=_#~.:•|"
_CIVILITIES = frozenset({"dr", "docteur", "pr", "professeur", "m", "mr", "mme", "mlle", "monsieur", "madame"})


def calm(title: str, names: Collection[str] = ()) -> str:
    """``*** BIOCHIMIE ***`` → ``Biochimie``; acronyms, numbers and ``names`` keep their capitals.

    Only a title wholly in capitals changes, and only by its case: folded, it is what was printed.
    """
    shown = title.strip(_DECORATION) or title.strip()
    found = list(_WORD.finditer(shown))
    if not any(len(word[0]) >= LONG for word in found) or any(character.islower() for character in shown):
        return shown
    kept = {fold(name) for name in names}
    parts, end, before = [], 0, ""
    for word in found:
        gap = shown[end : word.start()]
        joined = shown[word.end() : word.end() + 1] in {"'", "’", "-"}
        named = before in _CIVILITIES or fold(word[0]) in kept
        if fold(word[0]) in _CIVILITIES:
            parts += [gap, word[0].capitalize()]
        else:
            parts += [gap, word[0] if named or _stays(word[0], joined=joined) else word[0].lower()]
        before, end = fold(word[0]), word.end()
    text = "".join((*parts, shown[end:]))
    return text[:1].upper() + text[1:]


def _stays(word: str, *, joined: bool) -> bool:
    """Whether a word in capitals is always written so: an acronym, a lone letter; ``joined`` to the next one."""
    if fold(word) in function_words() or not word.isascii():
        return False
    return (len(word) <= SHORT and not joined) or not word.isalpha() or word in _acronyms()


@cache
def _acronyms() -> frozenset[str]:
    """Abbreviations that are written in capitals."""
    return frozenset(short for short in abbreviations() if short.isupper() and words(short) not in function_words())
