"""What the turn of phrase of a question asks for, where no rule knows it: by its likeness to known ones.

No table holds every way to ask (« l'urée, ça part dans quel sens »). What is left of a question once its subject is
named by its kind alone is embedded, and a linear model fitted on the wordings of the benchmark's opened parts
(``retrouve eval turns``) tells which of the few things that can be asked of such a subject is meant. It only adds a cue
where the rules found none, the question holds words that nothing explains and the model is sure; the Plan shows what
was understood, and which words were not.
"""

from __future__ import annotations

import re
from contextlib import suppress
from math import exp, log
from typing import TYPE_CHECKING

from index.attached import tied
from index.cutting import cut_phrases, is_filler, is_told
from index.plain import plain
from index.readings import Reading
from index.terms import words
from ingest.errors import NotReady
from ingest.vocabulary.sign_weights import sign_weights

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from index.ports import Embedder
    from index.understand import Understood

KINDS = ("analyte", "exam", "specialty", "document", "nothing")
"""What may be asked about, the one that decides first; of nothing known, only the dossier or what is new."""
_STANDS_FOR = {"analyte": "creatinine", "panel": "creatinine", "exam": "echographie", "drug": "aspirine"}
_PERSON, _DISCIPLINE = "cardiologue", "cardiologie"
_READ_AS = {"panel": "analyte"}
SCALE = 20.0
"""Of the vector's components, so that weights of a readable size serve."""
BAR, BAR_OF_NOTHING = log(0.8), log(0.9)
"""From here on the model is right in 99 of 100 questions of authors it was not fitted on (``retrouve eval turns``)."""
CUES: dict[str, Reading] = {
    "analyte:trend": Reading("cue", "trend"),
    "analyte:lowest": Reading("cue", "extreme:lowest"),
    "analyte:highest": Reading("cue", "extreme:highest"),
    "exam:latest": Reading("cue", "latest"),
    "exam:conclusion": Reading("cue", "section:conclusion"),
    "exam:existence": Reading("cue", "existence"),
    "specialty:latest": Reading("cue", "latest"),
    "specialty:who": Reading("focus", "practitioner"),
    "document:latest": Reading("cue", "latest"),
    "document:list": Reading("cue", "all"),
    "nothing:summary": Reading("cue", "summary"),
    "nothing:news": Reading("cue", "news"),
}
"""What each label of the model adds to what was read; the others (« other », a value) add nothing."""
_SAYS_HOW = frozenset(
    {"latest", "oldest", "previous", "several", "all", "which", "count", "trend", "up", "down", "direction",
     "existence", "when", "summary", "summary_alone", "news", "abnormal", "excerpt", "reach", "extent", "worst",
     "best", "begun", "stopped"}
)  # fmt: skip
_NUMBER = re.compile(r"\d+")


class Turns:
    """Reads turns of phrase with the encoder the model was fitted for; with another it reads none."""

    def __init__(self, embedder: Embedder) -> None:
        """``embedder`` is loaded by its first question that needs it."""
        self._embedder = embedder

    def tell(self, question: str, found: Understood) -> None:
        """Add to what was read of ``question`` the cue of its turn of phrase, where it needs one."""
        kind = kind_of(found)
        if kind is None or not _is_open(found, kind, question) or not self._is_fitted():
            return
        with suppress(NotReady):  # (without the encoder the rules alone decide)
            label = labelled(strengths(self._embedder.embed_query(turn_of(question))), kind)
            if label in CUES:
                found.readings.append(CUES[label])
                if kind == "nothing":
                    found.ignored, found.terms = [*found.ignored, *found.terms], []

    def _is_fitted(self) -> bool:
        """Whether the model was fitted on vectors of this encoder."""
        return sign_weights("turn").origin.startswith(self._embedder.name)


def kind_of(found: Understood) -> str | None:
    """Of what kind the subject of a question is; ``None`` when a drug or a part of the dossier is asked about."""
    named = {_READ_AS.get(reading.kind, reading.kind) for reading in found.readings} - {"cue"}
    if named & {"drug", "focus"}:
        return None
    return next((kind for kind in KINDS if kind in named), None if named else "nothing")


def turn_of(question: str) -> str:
    """The folded question, its subject named by its kind alone and its numbers by one, as the model is fitted on."""
    return " ".join(
        word for phrase, readings in cut_phrases(words(plain(question))) for word in _said(phrase, readings)
    )


def _said(phrase: Sequence[str], readings: Sequence[Reading]) -> Sequence[str]:
    kinds = [reading.kind for reading in readings]
    if readings and not {"cue", "focus", "document", "words"} & set(kinds):
        if kinds[0] == "specialty":
            return (_PERSON if readings[0].person else _DISCIPLINE,)
        return (next(name for kind, name in _STANDS_FOR.items() if kind in kinds),)
    return [_NUMBER.sub("2024" if len(word) == len("2024") else "3", word) for word in phrase]


def labelled(signs: Mapping[str, float], kind: str) -> str | None:
    """The label of the model for a subject of ``kind``, ``None`` where it is not sure. ``signs``: of the turn."""
    likely = sign_weights("turn").likely(signs)
    own = {label: told for label, told in likely.items() if label.partition(":")[0] == kind}
    if not own:
        return None
    best = max(own, key=lambda label: own[label])
    bar = BAR_OF_NOTHING if kind == "nothing" else BAR
    return best if own[best] - log(sum(map(exp, own.values()))) >= bar else None


def strengths(vector: NDArray[np.float32]) -> dict[str, float]:
    """The components of a vector as the model's signs."""
    return {str(place): SCALE * float(value) for place, value in enumerate(vector)}


def _is_open(found: Understood, kind: str, question: str) -> bool:
    """Whether no cue says how the subject is asked for and words are left that nothing explains.

    « Ordonnance de lunettes »: a word tied to the subject says which one.
    """
    said = any(
        reading.kind == "cue" and (reading.value in _SAYS_HOW or ":" in reading.value) for reading in found.readings
    )
    linked = tied(question)
    left = [w for w in (*found.ignored, *found.terms) if not (is_filler(w) or is_told(w) or w in linked)]
    if said or not left or (kind == "nothing" and len(words(question)) == 1):
        return False  # (one word has no turn: it is what is searched)
    named = found.authors or found.since or found.until or found.event or any(map(is_told, found.terms))
    return kind != "nothing" or not named
