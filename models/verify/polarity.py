"""How each claim of a text is meant: affirmed, negated, a relative's, a hypothesis. Where it is open, both.

Cues are the vocabulary's (``assertion_cues.csv``) and a few that only a comparison needs (``words.csv``): « non »
before an adjective, « X : absence ». The subject of a negated verb (« le midazolam n'a pas été utilisé ») is neither
surely negated nor surely affirmed; what the verb says is negated.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from ingest.vocabulary import AssertionCue, Found, Tokens, assertion_cues
from models.verify.lexicon import Meaning, own_negations, relative_words

Polarity = Literal["affirmed", "negated", "family", "hypothetical"]
CLAUSE = re.compile(r"(?<!\b[A-Za-z])[.;!?](?=\s|$)|\n(?=\s*[-•*–▪A-ZÀ-ÖØ-Þ])")
_COMMA = re.compile(r"[,;()]")
_VERB = re.compile(r"\b(?:ne |n')(?:[\w']+ ){1,4}?(?:pas|plus|jamais|aucune?|ni)\b")
_NEGATED_REACH = 7
"""Words after a cue of negation that it still rules."""
_AFTER_REACH = 4
"""Words before a cue that stands after what it qualifies that it surely rules (« SpA axiale possible »)."""
_ABOUT = re.compile(r"(?:\b(?:chez|pour)(?: (?:les?|la|une?|son|sa|ses|du|des)| l')?|:)\s*$")
_AND = re.compile(r"\bet (?:une?|le|la|les|l'|des)\b")
_VERB_REACH = 6
"""Words after « n'… pas » that it still rules: the participle and what it bears on."""


@dataclass(frozen=True, slots=True)
class _Scope:
    """Characters a cue rules; ``sure:`` up to where it surely does, from there on it may."""

    start: int
    sure: int
    end: int
    polarity: Polarity


@dataclass(frozen=True, slots=True)
class Scopes:
    """What the cues of a text rule. ``cues`` are the places of the cues themselves: they say nothing else."""

    ruled: tuple[_Scope, ...]
    cues: tuple[tuple[int, int], ...]

    @property
    def negated(self) -> tuple[tuple[int, int, int], ...]:
        """What each negation rules: from where, from where surely, to where."""
        return tuple((one.start, one.sure, one.end) for one in self.ruled if one.polarity == "negated")

    def meant(self, start: int) -> frozenset[Polarity]:
        """How what begins at ``start`` may be meant."""
        ruling = [scope for scope in self.ruled if scope.start <= start < scope.end]
        open_to = frozenset(scope.polarity for scope in ruling)
        sure = any(start < scope.sure for scope in ruling)
        if any(start < scope.sure and scope.polarity == "negated" for scope in ruling):
            return frozenset({"negated"})
        return open_to if sure else open_to | {"affirmed"}

    def is_cue(self, start: int) -> bool:
        """Whether a word is part of a cue."""
        return any(begin <= start < end for begin, end in self.cues)


def scopes(original: str, folded: str, tokens: Tokens) -> Scopes:
    """The scopes of a text; ``original`` and ``folded`` have the same places."""
    stops = [match.start() for match in CLAUSE.finditer(original)]
    found = [cue for cue in assertion_cues().find(tokens) if not _is_figure(folded, cue)]
    ruled: list[_Scope] = []
    own = list(own_negations().find(tokens))
    singles = {(cue.start, cue.end) for cue in own}
    patients = [cue for cue in found if any(value.resets for value in cue.values)]
    for number, cue in enumerate(found):
        later = (other.start for other in found[number + 1 :] if any(value.breaks for value in other.values))
        breaks = next(later, len(folded))
        for label, side, reach in sorted({(v.label, v.side, v.reach) for v in cue.values if v.label is not None}):
            if side == "after" and (cue.start, cue.end) in singles and not _closes(folded, cue.end):
                continue  # (« non significative »)
            if label == "family":
                ruled += _relatives(folded, stops, cue, patients, about=side == "after")
            elif side == "before":
                ruled.append(_forward(folded, tokens, stops, cue, label, breaks))
            else:
                opening = _opening(folded, stops, cue.start)
                near = max(opening, tokens.starts[max(0, cue.first - min(reach, _AFTER_REACH))])
                ruled += [_Scope(near, cue.start, cue.start, label), _Scope(opening, opening, near, label)]
    kin: list[Found[Any]] = [
        Found(match.start(1), match.end(1), 0, 0, ()) for match in _relative_words().finditer(folded)
    ]
    for relative in kin:
        ruled += _relatives(folded, stops, relative, patients)
    ruled += _verbs(folded, tokens, stops)
    ruled += [scope for cue in own for scope in _own(folded, tokens, stops, cue)]
    labelled = [cue for cue in found if any(value.label is not None for value in cue.values)]
    places = [(cue.start, cue.end) for cue in labelled]
    places += [(cue.start, cue.end) for cue in (*own, *kin)]
    return Scopes(tuple(ruled), tuple(places))


@cache
def _relative_words() -> re.Pattern[str]:
    """Words that are a relative only beside an article, « chez » or a colon: « fille » may be the patient."""
    names = "|".join(map(re.escape, relative_words()))
    return re.compile(rf"(?:\b(?:la|sa|le|son|les|ses|chez|une?) (?=(?:{names})\b)|(?=\b(?:{names}) ?:))({names})\b")


def _relatives(
    folded: str, stops: list[int], cue: Found[Any], patients: list[Found[AssertionCue]], *, about: bool = False
) -> Iterator[_Scope]:
    """What is a relative's: « chez le frère » and « : frère » bear on what stands before, else on what follows.

    ``about``: the cue itself says that it bears on what stands before.
    """
    stop = _next(stops, cue.end, len(folded))
    end = min([stop, *(other.start for other in patients if other.start >= cue.end)])
    opening = _opening(folded, stops, cue.start)
    if any(opening <= other.start < cue.start for other in patients):
        opening = cue.start
    if about or _ABOUT.search(folded, opening, cue.start):
        yield _Scope(opening, cue.start, cue.start, "family")
        yield _Scope(cue.end, cue.end, end, "family")
        return
    yield _Scope(opening, opening, cue.start, "family")
    joined = _AND.search(folded, cue.end, end)
    yield _Scope(cue.end, joined.start() if joined else end, end, "family")


def _closes(folded: str, position: int) -> bool:
    """Whether nothing of its sentence follows a word."""
    return not folded[position:].lstrip(" ")[:1].isalnum()


def _forward(
    folded: str, tokens: Tokens, stops: list[int], cue: Found[AssertionCue], label: Polarity, breaks: int
) -> _Scope:
    stop = _next(stops, cue.end, len(folded))
    last = min(len(tokens.texts), cue.last + _NEGATED_REACH)
    end = min(stop, breaks)
    end = min(end, tokens.ends[last - 1]) if last > cue.last else end
    comma = _COMMA.search(folded, cue.end, max(end, cue.end))
    return _Scope(cue.end, comma.start() if comma else end, end, label)


def _verbs(folded: str, tokens: Tokens, stops: list[int]) -> Iterator[_Scope]:
    """« n'a pas été utilisé »: the verb is negated; its subject may be."""
    for match in _VERB.finditer(folded):
        first = bisect_left(tokens.starts, match.start())
        after = bisect_left(tokens.starts, match.end())
        last = min(len(tokens.texts), after + _VERB_REACH) - 1
        end = min(_next(stops, match.end(), len(folded)), tokens.ends[last])
        comma = _COMMA.search(folded, match.end(), max(end, match.end()))
        yield _Scope(match.start(), comma.start() if comma else end, end, "negated")
        opening = _opening(folded, stops, tokens.starts[first])
        yield _Scope(opening, opening, match.start(), "negated")


def _own(folded: str, tokens: Tokens, stops: list[int], cue: Found[Meaning]) -> Iterator[_Scope]:
    """« non significative »: the word after is negated, what it qualifies may be; « : absence »: all before is."""
    if cue.values[0].concept == "denied":
        yield _Scope(_opening(folded, stops, cue.start), cue.start, cue.start, "negated")
        return
    if cue.values[0].concept == "doubt":
        opening = _opening(folded, stops, cue.start)
        yield _Scope(opening, opening, cue.start, "hypothetical")
        return
    if any(value.concept == "after" for value in cue.values) and (_closes(folded, cue.end)):
        if folded[: cue.start].rstrip().endswith(":"):
            yield _Scope(_opening(folded, stops, cue.start), cue.start, cue.start, "negated")
        return
    if not any(value.concept == "before" for value in cue.values):
        return
    if cue.last < len(tokens.texts):
        yield _Scope(cue.end, tokens.ends[cue.last], tokens.ends[cue.last], "negated")
        opening = _opening(folded, stops, cue.start)
        yield _Scope(opening, opening, cue.start, "negated")


def _opening(folded: str, stops: list[int], position: int) -> int:
    """Where the part of a sentence that holds ``position`` begins: after the last stop or comma."""
    before = stops[bisect_left(stops, position) - 1] + 1 if bisect_left(stops, position) else 0
    return max([before, *(match.end() for match in _COMMA.finditer(folded, before, position))])


def _next(stops: list[int], position: int, otherwise: int) -> int:
    place = bisect_left(stops, position)
    return stops[place] if place < len(stops) else otherwise


def _is_figure(folded: str, cue: Found[AssertionCue]) -> bool:
    """Whether a cue is a digit of a figure: the « 0 » of « 0,4 »."""
    if not folded[cue.start : cue.end].isdigit():
        return False
    around = folded[max(0, cue.start - 1) : cue.start] + folded[cue.end : cue.end + 1]
    return any(character in "-.,/" for character in around)
