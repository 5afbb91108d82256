"""Finding many phrases in a text at once, by whole words.

Matching on tokens keeps « uro » out of « neuro » and makes punctuation, hyphens and apostrophes irrelevant:
« compte-rendu », « Compte rendu » and « COMPTE RENDU » are one phrase. Time is linear in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeVar

from ingest.normalise import fold

Value = TypeVar("Value")
_TOKEN = re.compile(r"[^\W_]+|\?")


@dataclass(frozen=True, slots=True)
class Tokens:
    """The words of a folded text: ``texts[i]`` stands at ``starts[i]:ends[i]``."""

    texts: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    @classmethod
    def of(cls, folded: str) -> Tokens:
        """The tokens of ``folded``, a result of :func:`ingest.normalise.fold`."""
        texts, starts, ends = [], [], []
        for match in _TOKEN.finditer(folded):
            texts.append(match.group())
            starts.append(match.start())
            ends.append(match.end())
        return cls(tuple(texts), tuple(starts), tuple(ends))


class Found(NamedTuple, Generic[Value]):
    """A phrase at characters ``start:end`` of the folded text, tokens ``first:last``, and what it means."""

    start: int
    end: int
    first: int
    last: int
    values: tuple[Value, ...]


class Phrases(Generic[Value]):
    """Phrases and their meanings. The same phrase may have several meanings; all are given."""

    def __init__(self, entries: Iterable[tuple[str, Value]]) -> None:
        """Index ``(phrase, meaning)`` pairs; phrases are folded and split into words here."""
        by_phrase: dict[tuple[str, ...], list[Value]] = {}
        for phrase, value in entries:
            key = Tokens.of(fold(phrase)).texts
            if key and value not in by_phrase.setdefault(key, []):
                by_phrase[key].append(value)
        self._meanings = {key: tuple(values) for key, values in by_phrase.items()}
        lengths: dict[str, set[int]] = {}
        for key in self._meanings:
            lengths.setdefault(key[0], set()).add(len(key))
        self._lengths = {word: tuple(sorted(found, reverse=True)) for word, found in lengths.items()}

    def meanings(self, phrase: str) -> tuple[Value, ...]:
        """What exactly this phrase means; empty when unknown."""
        return self._meanings.get(Tokens.of(fold(phrase)).texts, ())

    def at(self, tokens: Tokens, index: int) -> Found[Value] | None:
        """The longest phrase that begins at token ``index``."""
        if index >= len(tokens.texts):  # (a line of punctuation has no words)
            return None
        for length in self._lengths.get(tokens.texts[index], ()):
            last = index + length
            values = self._meanings.get(tokens.texts[index:last])
            if values is not None and last <= len(tokens.texts):
                return Found(tokens.starts[index], tokens.ends[last - 1], index, last, values)
        return None

    def find(self, tokens: Tokens) -> Iterator[Found[Value]]:
        """Every longest phrase, left to right, without overlap."""
        lengths, free_from = self._lengths, 0
        for index, text in enumerate(tokens.texts):
            if text in lengths and index >= free_from:
                found = self.at(tokens, index)
                if found is not None:
                    yield found
                    free_from = found.last

    def __iter__(self) -> Iterator[tuple[str, tuple[Value, ...]]]:
        """Folded phrases and their meanings."""
        return ((" ".join(key), values) for key, values in self._meanings.items())

    def __len__(self) -> int:
        """How many phrases."""
        return len(self._meanings)
