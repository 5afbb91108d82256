"""What relatives are told to have had when no table names the disease: « Frère décédé d'une rupture d'anévrisme ».

A sentence that opens with a relative of blood, then says what happened to him, and of what, is a family history in its
own words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ingest.document import ClinicalFact
from ingest.mentions import Mention
from ingest.normalise import words
from ingest.passages import BULLETS, Passage
from ingest.vocabulary.clinical import Cue
from ingest.vocabulary.phrases import Found

KIN, STATE, HAD = "kin", "kin_state", "kin_had"
_OF = frozenset(("de", "d", "du", "des", "pour"))
_OPENING = re.compile(rf"[\s{BULLETS}]*(?:(?:son|sa|ses|un|une|le|la|les|leur|deux|1|2) )?$", re.IGNORECASE)
_FIELD = re.compile(r"\s?(?:\([^)\n]{0,30}\))?\s?:\s")
_END = re.compile(r"[,.;()]|\s(?:et|ou|à|a|en|vers|dans|suivi|avec)\s(?=\d|l['’]|un)")
_ARTICLE = re.compile(r"\s*(?:une?\s|la\s|les?\s|l['’]|suites\s(?:de\s|d['’]|du\s))*", re.IGNORECASE)
_HISTORY = ("antecedents", "antecedents_familiaux")
_STATE_REACH, _OF_REACH = 3, 5
"""Words between a relative and what happened, and between that and the « de » of its cause, at most."""
_SHORTEST, _MOST_WORDS = 4, 8


def of_relatives(passage: Passage, mentions: Sequence[Mention], cues: Sequence[Found[Cue]]) -> Iterator[ClinicalFact]:
    """The histories of relatives of a passage in which no known disease is mentioned."""
    for kin in cues:
        if kin.values[0].kind != KIN:
            continue
        begin, stop = passage.sentence(kin.start, kin.end)
        if _OPENING.fullmatch(passage.text, begin, kin.start) is None:
            continue
        if any(begin <= one.start < stop and (one.of("problem") or one.of("procedure")) for one in mentions):
            continue
        start = _cause(passage, kin, cues, stop)
        if start is not None:
            yield from _fact(passage, start, stop)


def _cause(passage: Passage, kin: Found[Cue], cues: Sequence[Found[Cue]], stop: int) -> int | None:
    """Where the words for what a relative had begin; ``None`` when the sentence does not say."""
    field = _FIELD.match(passage.text, kin.end, stop)
    if field is not None and passage.kind in _HISTORY:
        return field.end()
    tokens = passage.tokens
    for state in cues:
        if state.values[0].kind == HAD and 0 < state.first - kin.last <= _STATE_REACH and state.end <= stop:
            return state.end  # (« sa mère aurait fait un épisode similaire »)
        if state.values[0].kind == STATE and 0 <= state.first - kin.last <= _STATE_REACH and state.end <= stop:
            for place in range(state.last, min(state.last + _OF_REACH, len(tokens.texts))):
                if tokens.ends[place] <= stop and tokens.texts[place] in _OF:
                    return tokens.ends[place]
    return None


def _fact(passage: Passage, start: int, stop: int) -> Iterator[ClinicalFact]:
    """The words from ``start`` to the next mark, as a disease of the family; none when they are not words."""
    text = passage.text
    if text[start : start + 1] in "'’":
        start += 1
    article = _ARTICLE.match(text, start, stop)
    start = article.end() if article is not None else start
    end = _END.search(text, start, stop)
    name = text[start : end.start() if end is not None else stop].rstrip(" .,;:\n")
    told = words(name)
    if len(told) < _SHORTEST or len(told.split()) > _MOST_WORDS or any(map(str.isdigit, name)):
        return
    yield ClinicalFact(
        "problem",
        told,
        " ".join(name.split()),
        passage.evidence(start, start + len(name), 0.7),
        "family",
        said=passage.said(start, start + len(name)),
    )
