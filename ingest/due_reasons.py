"""Why the patient is seen today, which is nothing to come.

« dans le cadre du dépistage de la rétinopathie »: what follows is the occasion. « Contrôle à six mois. Pas
d'hospitalisation depuis… »: a check named without a word that it lies ahead, before anything is told of the patient's
state and before what is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from ingest.passages import Passage
from ingest.vocabulary.phrases import Phrases
from ingest.vocabulary.tables import rows

_DECIDING = frozenset(("conclusion", "conduite", "traitement_sortie"))
"""Kinds of parts that tell what is to be done, wherever they stand."""
_FRAME_END = re.compile(r"[,:;()]")


def occasions(passage: Passage) -> tuple[tuple[int, int], ...]:
    """Where a passage names the occasion of what it tells: from « dans le cadre de » to the end of the clause."""
    found = []
    for cue in _words("frame").find(passage.tokens):
        stop = passage.sentence(cue.start, cue.end)[1]
        end = _FRAME_END.search(passage.text, cue.end, stop)
        found.append((cue.start, end.start() if end is not None else stop))
    return tuple(found)


def is_within(start: int, spans: Sequence[tuple[int, int]]) -> bool:
    """Whether a character lies in one of these spans."""
    return any(begin <= start < end for begin, end in spans)


def openings(passages: Sequence[Passage]) -> list[int]:
    """For each passage, the character before which the document has told nothing yet of the patient's state.

    0 throughout when it never does, and in parts that tell what is to be done.
    """
    told = ((place, cue.start) for place, one in enumerate(passages) for cue in _words("state").find(one.tokens))
    first, start = next(told, (-1, 0))
    return [
        0 if place > first or one.kind in _DECIDING else len(one.text) if place < first else start
        for place, one in enumerate(passages)
    ]


@cache
def _words(kind: str) -> Phrases[str]:
    return Phrases((row["term"], kind) for row in rows("occasion_words") if row["kind"] == kind)
