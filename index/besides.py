"""Which words of a question are only said besides what it asks, where no rule knows them: by a model over its words.

« Je prépare le courrier pour l'hôpital, mets-moi le dernier écho-doppler »: why one asks, for whom and what was just
said is an open class that no table holds. What the encoder makes of each word goes, with the mean of its clause and of
the whole question, through a small network fitted on questions in which such words are marked (``retrouve eval
asides``); words that stand together are read alike. It leaves out only what it is sure of, only where something
remains to be asked for, and the doctor is told.
"""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import groupby, pairwise

import msgspec
import numpy as np
from numpy.typing import NDArray

from index.calendar_words import MONTHS
from index.cutting import cut_phrases, names_the_drug, subject_of
from index.plain import plain
from index.ports import Embedder, TokenReader, TokenStates
from index.terms import words
from ingest.decoding import read_json
from ingest.errors import NotReady
from ingest.normalise import fold

Floats = NDArray[np.float32]
BAR = 1.5
"""Natural log odds beyond which a word is left out; chosen on authors left out in turn (``retrouve eval asides``)."""
CHANGE, CHANGE_AT_STOP = 2.5, 0.9
"""What it costs, in log odds, that two neighbours are read apart: in one clause, and from one clause to the next."""
FEWEST, FEWEST_OF_CLAUSES, MOST = 6, 4, 60
"""Words of a question that is read: a shorter one says nothing besides (fewer may in two clauses)."""
LEAST_RUN = 2
"""Words left out together, unless one heads the question and a stop sets it off: « kiné : … »."""
_WORD = re.compile(r"[^\W_]+")
_STOP = re.compile(r"[,;:?!.()→/–…]|\s-\s")
_DATED = re.compile(rf"\b(?:19|20)\d\d\b|\b(?:{MONTHS})\b|\b(?:depuis|avant|apres|jusqu|entre)(?: \w{{1,4}})? \d")
_SINCE = re.compile(r"\b(?:depuis|avant|apr[eè]s|entre)\b(?:\W+\w{1,4})?\W+\d", re.IGNORECASE)
_IN_A_DATE = re.compile(r"[/.-]")
_POINTS_BACK = re.compile(r"\b(?:il|elle|on|tu|y) en\b|\bla[- ]dessus\b|\bcel(?:ui|le)\b")
"""« Je dois savoir pour l'antibiotique, il en prend ? »: what was said before is what is asked about."""
_GOVERNING = frozenset(
    {"a", "au", "aux", "avant", "apres", "avec", "chez", "d", "dans", "de", "depuis", "des", "du", "en", "entre", "et",
     "l", "la", "le", "les", "ma", "mon", "par", "pour", "sa", "sans", "ses", "son", "sous", "sur", "un", "une"}
)  # fmt: skip
"""« Je suis son médecin depuis » | « 2024 »: cut off before what they govern, words mean nothing."""
_SAYS_WHICH = frozenset(
    {"latest", "oldest", "previous", "extreme", "trend", "summary", "summary_alone", "news", "section"}
)
_WEIGHTS = "aside_weights.json"


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a question: its characters ``start`` to ``end``, and the number of its clause."""

    start: int
    end: int
    clause: int


@dataclass(frozen=True, slots=True)
class AsideWeights:
    """A network of one hidden layer: ``(inputs, hidden)`` and ``(hidden,)`` weights and biases, float32."""

    origin: str
    first: Floats
    first_bias: Floats
    second: Floats
    second_bias: float

    def asked(self, signs: Floats) -> Floats:
        """Natural log odds that each word is asked for. ``signs``: ``(words, inputs)``."""
        hidden = np.maximum(signs @ self.first + self.first_bias, 0)
        odds: Floats = hidden @ self.second + np.float32(self.second_bias)
        return odds


class Besides:
    """Reads what is said besides with the encoder the network was fitted for; with another it reads nothing."""

    def __init__(self, embedder: Embedder) -> None:
        """``embedder`` is loaded by its first question."""
        fitted = isinstance(embedder, TokenReader) and weights().origin.startswith(embedder.name)
        self._encoder = embedder if fitted and isinstance(embedder, TokenReader) else None

    def without(self, question: str) -> tuple[str, tuple[str, ...]]:
        """A question without what is said besides it, and that, as typed."""
        spans = words_of(question)
        fewest = FEWEST_OF_CLAUSES if spans and spans[-1].clause else FEWEST
        if self._encoder is None or not fewest <= len(spans) <= MOST:
            return question, ()
        with suppress(NotReady):  # (without the encoder the rules alone decide)
            return _without(question, spans, read(signs(spans, self._encoder.token_states(question)), spans))
        return question, ()


def words_of(question: str) -> list[Word]:
    """The words of a question and their clauses."""
    spans = [match.span() for match in _WORD.finditer(question)]
    stops = [0, *(int(_STOP.search(question, here[1], there[0]) is not None) for here, there in pairwise(spans))]
    return [Word(*span, int(clause)) for span, clause in zip(spans, np.cumsum(stops), strict=False)]


def signs(spans: Sequence[Word], told: TokenStates) -> Floats:
    """``(words, inputs)``: each word's state, the mean of its clause, of the question, and where it stands."""
    starts, ends = told.places[:, 0], told.places[:, 1]
    states = [told.states[(starts < word.end) & (ends > word.start)] for word in spans]
    own = np.stack([one.mean(0) if len(one) else np.zeros(told.states.shape[1], np.float32) for one in states])
    clauses = np.array([word.clause for word in spans])
    means = np.stack([own[clauses == clause].mean(0) for clause in clauses])
    place, count, last = np.arange(len(spans)), len(spans), clauses[-1]
    where = np.stack(
        [place / count, (count - place) / count, clauses, last - clauses, np.full(count, last > 0), place == 0], 1
    )
    every = np.repeat(own.mean(0)[None], count, 0)
    return np.concatenate([own, means, every, where], 1).astype(np.float32)


def read(those: Floats, spans: Sequence[Word], model: AsideWeights | None = None) -> list[bool]:
    """Of each word whether it is said besides: the likeliest course through the question (Viterbi)."""
    odds = (model or weights()).asked(those) + np.float32(BAR)
    scores = np.stack([odds / 2, -odds / 2], 1)  # (asked, besides)
    best, came = scores[0], []
    for place in range(1, len(spans)):
        cost = CHANGE if spans[place].clause == spans[place - 1].clause else CHANGE_AT_STOP
        ways = best[:, None] - cost * (1 - np.eye(2))
        came.append(ways.argmax(0))
        best = ways.max(0) + scores[place]
    course = [int(best.argmax())]
    for back in reversed(came):
        course.append(int(back[course[-1]]))
    return [bool(one) for one in reversed(course)]


def _without(question: str, spans: Sequence[Word], besides: Sequence[bool]) -> tuple[str, tuple[str, ...]]:
    """The question without the words said besides, where what is left names something; each with its stop."""
    rest, left, place = question, [], len(spans)
    for told, group in groupby(reversed(besides)):
        size = len(list(group))
        place -= size
        after = spans[place + size].start if place + size < len(spans) else len(question)
        start, end = spans[place].start, spans[place + size - 1].end
        if (since := _SINCE.search(question, start, end)) is not None:
            end = after = since.start()  # « il a vu plein de monde | depuis le 01/02/2026 »
            size = sum(start <= word.start < end for word in spans)
        apart = size >= LEAST_RUN or (place == 0 and _STOP.search(question, end, after) is not None)
        before = question[spans[place - 1].start : spans[place - 1].end] if place else ""
        if told and apart and not _is_needed(question[start:end], fold(before), question[end:after]):
            rest = f"{question[:start]} {rest[after:]}"
            left.append(question[start:end])
    if not left or not subject_of(plain(rest)).own:
        return question, ()
    if _POINTS_BACK.search(plain(rest)) and any(subject_of(plain(run)).own for run in left):
        return question, ()
    if any(names_the_drug(plain(run), plain(rest)) for run in left):
        return question, ()
    return rest.strip(), tuple(reversed(left))


def _is_needed(run: str, before: str, after: str) -> bool:
    """Whether words hold a date, say how something is asked for, or are cut off from what governs them or they govern.

    ``before``: the folded word before them, ``after``: the signs up to the next word.
    """
    text = plain(run)
    folded = words(text)
    if not folded or folded[-1] in _GOVERNING or before in _GOVERNING or _DATED.search(text):
        return True
    if folded[-1].isdecimal() and _IN_A_DATE.fullmatch(after):
        return True
    return any(
        reading.kind == "cue" and reading.value.partition(":")[0] in _SAYS_WHICH
        for _, readings in cut_phrases(folded)
        for reading in readings
    )


class _Stored(msgspec.Struct):
    """How the weights are written: the shape of the first layer, then its rows, both as base64 of float16."""

    origin: str
    inputs: int
    hidden: int
    numbers: str


@cache
def weights() -> AsideWeights:
    """The fitted network, read once; ``msgspec.ValidationError`` on a file not as the type says."""
    stored = read_json(files("ingest.vocabulary").joinpath(_WEIGHTS).read_bytes(), _Stored)
    numbers = np.frombuffer(b64decode(stored.numbers), dtype="<f2").astype(np.float32)
    size = stored.inputs * stored.hidden
    first, bias, second, last = np.split(numbers, [size, size + stored.hidden, size + 2 * stored.hidden])
    return AsideWeights(stored.origin, first.reshape(stored.inputs, stored.hidden), bias, second, float(last[0]))
