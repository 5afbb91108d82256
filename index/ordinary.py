"""Ordinary French words (« sérieusement », « machin »): in a question about something medical they are no subject."""

from __future__ import annotations

from functools import lru_cache

from index.lexicon import request_words
from index.readings import medical_words
from index.terms import stem, words
from index.verbs import asking_verbs, is_adverb
from ingest.vocabulary.tables import rows, split

SHORTEST_INFLECTED = 5


@lru_cache(maxsize=1)
def ordinary_words() -> frozenset[str]:
    """The folded words listed."""
    return frozenset(word for row in rows("ordinary_words") for listed in split(row["words"]) for word in words(listed))


@lru_cache(maxsize=1)
def _stems() -> frozenset[str]:
    return frozenset(stem(word) for word in ordinary_words() if len(word) >= SHORTEST_INFLECTED)


@lru_cache(maxsize=4096)
def is_ordinary(word: str) -> bool:
    """Whether a folded word is listed, or is another form of a listed one and no medical word."""
    if word in ordinary_words():
        return True
    return len(word) >= SHORTEST_INFLECTED and stem(word) in _stems() and word not in medical_words()


@lru_cache(maxsize=8192)
def only_asks(word: str) -> bool:
    """Whether a folded word only asks: listed, a verb of asking or showing in any form, an adverb of manner."""
    if word in request_words():
        return True
    return (word in asking_verbs() or is_adverb(word)) and word not in medical_words()
