"""Words as BM25 sees them: folded, without function words, stemmed in French.

The same function counts terms at reading time and reads questions, so both sides always agree.
Stemming: Snowball French (PyStemmer) on folded text; both sides lose their accents first.
"""

from __future__ import annotations

import re
import threading
from collections import Counter
from functools import lru_cache

import Stemmer

from index.lexicon import function_words
from ingest.normalise import fold

_WORD = re.compile(r"[a-z0-9]+")
_LONGEST_TERM = 48
_local = threading.local()


def words(text: str) -> list[str]:
    """The folded words of ``text`` in order, function words included."""
    return _WORD.findall(fold(text))


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """The stem of one folded word; words with a digit are kept as they are."""
    if any(character.isdigit() for character in word):
        return word[:_LONGEST_TERM]
    stemmer = getattr(_local, "stemmer", None)
    if stemmer is None:
        # Stemmer objects are not thread-safe: one a thread.
        stemmer = _local.stemmer = Stemmer.Stemmer("french", 0)
    return str(stemmer.stemWord(word))[:_LONGEST_TERM]


def stems_of(text: str) -> frozenset[str]:
    """The stems of every word of a text, those of function words too."""
    return frozenset(map(stem, words(text)))


def terms(text: str) -> list[str]:
    """Stems of the content words of ``text``, in order, with repetitions."""
    ignored = function_words()
    return [stem(word) for word in words(text) if word not in ignored]


def count_terms(text: str) -> Counter[str]:
    """How often each term occurs in ``text``."""
    return Counter(terms(text))
