"""Whether a mention is negated, about the family, or hypothetical: French cues and the clause they rule.

Cues are data (``vocabulary/assertion_cues.csv``): on which side of the mention they stand and how many words
away they still reach it. A clause ends at a full stop, a semicolon, a new item or paragraph, or at words that
open another statement (« mais », « présente »…).
"""

from __future__ import annotations

import re

from ingest import vocabulary
from ingest.document import MentionLabel
from ingest.normalise import fold_with_offsets
from ingest.vocabulary import AssertionCue, Found, Tokens

_REACH = 240
"""Characters of context looked at on each side of a mention."""
_STOP = re.compile(r"[.;!](?=\s|$)|\n\s*\n|\n(?=\s*[-•*–▪■A-ZÀ-ÖØ-Þ])")
_PRIORITY: tuple[MentionLabel, ...] = ("negated", "family", "hypothetical")
_FAMILY_SECTION = "antecedents_familiaux"


def label(text: str, start: int, end: int, section_kind: str | None = None) -> MentionLabel | None:
    """What qualifies the mention ``text[start:end]``; ``None`` when nothing does.

    A negation counts before a family cue, and that before a hypothesis. In a part about the family every mention
    is about the family unless it is negated.
    """
    left = _last_stop(text, start)
    stop = _STOP.search(text, end, min(len(text), end + _REACH))
    right = stop.start() if stop else min(len(text), end + _REACH)
    labels = _before(text[left:start]) | _after(text[end:right])
    if section_kind == _FAMILY_SECTION:
        labels.add("family")
    return next((found for found in _PRIORITY if found in labels), None)


def _last_stop(text: str, start: int) -> int:
    begin = max(0, start - _REACH)
    last = begin
    for match in _STOP.finditer(text, begin):  # the stop may need to see the first characters of the mention
        if match.end() > start:
            break
        last = match.end()
    return last


def _before(context: str) -> set[MentionLabel]:
    """Labels of cues before the mention that reach it, counted from the last break."""
    tokens = Tokens.of(fold_with_offsets(context).text)
    count = len(tokens.texts)
    labels: set[MentionLabel] = set()
    for found in vocabulary.assertion_cues().find(tokens):
        if any(cue.breaks for cue in found.values):
            labels.clear()
            continue
        labels |= _reaching(found, "before", count - found.last)
    return labels


def _after(context: str) -> set[MentionLabel]:
    """Labels of cues after the mention that reach it, up to the first break or comma."""
    tokens = Tokens.of(fold_with_offsets(context).text)
    labels: set[MentionLabel] = set()
    for found in vocabulary.assertion_cues().find(tokens):
        if any(cue.breaks for cue in found.values) or "," in context[: found.start]:
            break
        labels |= _reaching(found, "after", found.first)
    return labels


def _reaching(found: Found[AssertionCue], side: str, distance: int) -> set[MentionLabel]:
    return {cue.label for cue in found.values if cue.label is not None and cue.side == side and distance <= cue.reach}
