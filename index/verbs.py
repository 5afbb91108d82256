"""Verbs a question is put with (« ressors », « a-t-il bénéficié »), in all their forms, and adverbs: never searched.

Words of politeness, of display and of existence are an open class: their verbs stand in a table by infinitive, and are
conjugated here; adverbs of manner are told by their ending. Some verbs are cues instead (« est tombé »: down).
"""

from __future__ import annotations

from functools import lru_cache

from ingest.vocabulary.tables import rows, split

_ENDINGS = (
    "e", "es", "ent", "ons", "ez", "er", "ai", "ais", "ait", "aient", "ions", "iez", "ant", "ee", "ees", "erai", "eras",
    "era", "erons", "erez", "eront", "erais", "erait", "eraient", "erions", "eriez",
)  # fmt: skip
"""Endings of the first conjugation without accents, but for tenses nobody asks in (passé simple)."""
_BEFORE_E_MUTE = (
    "e", "es", "ent", "erai", "eras", "era", "erons", "erez", "eront", "erais", "erait", "eraient", "erions", "eriez",
)  # fmt: skip
_BEFORE_A = ("ai", "ais", "ait", "aient", "ons", "ant")
SHORTEST_ADVERB = 8


@lru_cache(maxsize=1)
def verb_forms() -> dict[str, str]:
    """Every folded form to the cue it is; an empty one: it only asks."""
    found: dict[str, str] = {}
    for row in rows("question_verbs"):
        for form in split(row["forms"]) or (form for verb in split(row["verbs"]) for form in _conjugated(verb)):
            found[form] = found.get(form) or row["cue"]
    return found


@lru_cache(maxsize=1)
def asking_verbs() -> frozenset[str]:
    """The forms that only ask."""
    return frozenset(form for form, cue in verb_forms().items() if not cue)


def _conjugated(verb: str) -> frozenset[str]:
    """The folded forms of a regular verb in -er; ``KeyError`` never: another verb lists its forms."""
    stem = verb.removesuffix("er")
    forms = {stem + ending for ending in _ENDINGS}
    if verb.endswith("ger"):
        forms |= {f"{stem}e{ending}" for ending in _BEFORE_A}
    if verb.endswith("yer"):
        forms |= {f"{stem[:-1]}i{ending}" for ending in _BEFORE_E_MUTE}
    if verb.endswith(("eler", "eter")):
        forms |= {stem + stem[-1] + ending for ending in _BEFORE_E_MUTE}
    return frozenset(forms)


@lru_cache(maxsize=1)
def _adverb_endings() -> tuple[str, ...]:
    return tuple(row["ending"] for row in rows("adverb_endings"))


def is_adverb(word: str) -> bool:
    """Whether a folded word is an adverb of manner by its ending: « habituellement », « récemment »."""
    return len(word) >= SHORTEST_ADVERB and word.endswith(_adverb_endings())
