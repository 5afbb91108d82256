"""Whether the text of a message says something of its own, or only covers what it brings.

What a note is made of (greetings, « veuillez trouver ci-joint », closings, notices) is kept as data
(vocabulary/mail_cues.csv). In doubt the text is kept: an extra page costs a glance, a lost result may cost more.
"""

from __future__ import annotations

import re
from functools import cache

from ingest.normalise import words
from ingest.vocabulary.tables import rows

_SAYS = 6
"""Words left, greetings, covering sentences, signature and notices apart, from which a text says something."""
_TAIL_SAYS = 40
"""Words after the closing from which they are more than a signature."""
_SENTENCE = re.compile(r"(?<=[.!?;])\s+|\n+")
_MARK = "--"


@cache
def _cues(kind: str) -> tuple[str, ...]:
    return tuple(words(row["phrase"]) for row in rows("mail_cues") if row["kind"] == kind)


def says_something(text: str) -> bool:
    """Whether ``text`` is more than a covering note."""
    own, tail = _parted(text)
    return _words(own) >= _SAYS or _words(tail) >= _TAIL_SAYS


def _parted(text: str) -> tuple[list[str], list[str]]:
    """The sentences of the message and, apart, those after its closing; what is quoted from another is left out."""
    own: list[str] = []
    tail: list[str] = []
    current = own
    for raw in _SENTENCE.split(text):
        sentence = words(raw)
        if raw.strip() == _MARK or _begins(sentence, "closing"):
            current = tail
        elif _begins(sentence, "postscript"):
            current = own
        if not sentence or raw.lstrip().startswith(">") or _covers(sentence):
            continue
        current.append(sentence)
    return own, tail


def _covers(sentence: str) -> bool:
    """Whether a sentence greets, covers what is attached, or is a notice."""
    if _begins(sentence, "greeting") and _words([sentence]) <= _SAYS:
        return True
    padded = f" {sentence} "
    return any(f" {phrase} " in padded for phrase in (*_cues("cover"), *_cues("notice")))


def _begins(sentence: str, kind: str) -> bool:
    return any(f"{sentence} ".startswith(f"{phrase} ") for phrase in _cues(kind))


def _words(sentences: list[str]) -> int:
    return sum(len(sentence.split()) for sentence in sentences)
