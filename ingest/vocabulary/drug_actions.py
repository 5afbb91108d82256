"""What one does with a drug: the verbs and nouns in all their forms, and the words that qualify them.

``drug_verbs.csv`` gives each verb's stem and paradigm, ``verb_endings.csv`` the endings of the paradigms by tense,
``drug_action_words.csv`` the words that deny, put off or set a condition to what a verb tells.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal, cast

from ingest.normalise import fold
from ingest.vocabulary.phrases import Phrases
from ingest.vocabulary.tables import rows, split

Act = Literal["stopped", "replaced", "continued", "resumed", "changed", "ordered"]
Tense = Literal["infinitive", "participle", "present", "past", "future", "conditional", "gerund", "noun", "adjective"]
WordKind = Literal[
    "avoir", "avoir_conditional", "etre", "etre_future", "etre_conditional", "object", "negates", "hypothetical",
    "condition", "planned", "temporary", "proposed",
    "bridge", "presupposes", "neutral", "limits", "except", "other_object", "of_drug", "for_now",
]  # fmt: skip
Side = Literal["before", "after", "-"]


@dataclass(frozen=True, slots=True)
class Form:
    """What a word tells is done with a drug, and in which tenses it may stand (folded, « arrete » is of two)."""

    act: Act
    tenses: frozenset[Tense]
    plural: bool


@dataclass(frozen=True, slots=True)
class ActionWord:
    """What a wording does to the verb it stands ``side`` of, at most ``reach`` words away."""

    kind: WordKind
    side: Side
    reach: int


@cache
def drug_verbs() -> dict[str, Form]:
    """Every folded form of the verbs and nouns of ``drug_verbs.csv``."""
    endings: dict[str, list[tuple[Tense, str]]] = {}
    for row in rows("verb_endings"):
        known = endings.setdefault(row["paradigm"], [])
        known += [(cast("Tense", row["tense"]), ending.strip()) for ending in row["endings"].split("|")]
    found: dict[str, Form] = {}
    for row in rows("drug_verbs"):
        act, stem, paradigm = cast("Act", row["action"]), fold(row["stem"]), row["paradigm"]
        forms = endings.get(paradigm) or [(cast("Tense", paradigm), "")]
        for tense, ending in forms:
            word = stem + ending
            known_form = found.get(word)
            tenses = known_form.tenses if known_form is not None and known_form.act == act else frozenset[Tense]()
            plural = (
                tense in ("participle", "adjective")
                and word.endswith("s")
                and (tense == "adjective" or any(stem + e == word[:-1] for _, e in forms))
            )
            plural = plural or (bool(tenses) and found[word].plural)
            found[word] = Form(act, tenses | {tense}, plural)
    return found


@cache
def action_words() -> Phrases[ActionWord]:
    """Wordings around a verb of :func:`drug_verbs` → what they do to it."""
    return Phrases(
        (row["term"], ActionWord(cast("WordKind", row["kind"]), cast("Side", row["side"]), int(row["reach"])))
        for row in rows("drug_action_words")
    )


@cache
def words_of(kind: WordKind) -> frozenset[str]:
    """The single folded words of one kind."""
    return frozenset(part for row in rows("drug_action_words") if row["kind"] == kind for part in split(row["term"]))
