"""Which of a passage's cues tells what is done with a drug: wordings of a table and verbs, in its sentence or list."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import replace
from operator import attrgetter

from ingest.dates import HISTORY
from ingest.document import PrescriptionStatus
from ingest.drug_actions import Action
from ingest.drug_surroundings import falls_later
from ingest.named_drugs import NEW_ITEM, NamedDrug
from ingest.passages import BULLETS, Passage
from ingest.vocabulary.clinical import Cue
from ingest.vocabulary.drug_actions import Act, action_words
from ingest.vocabulary.phrases import Found, Tokens

STATUSES: dict[str, PrescriptionStatus] = {
    "ordered": "ordered", "continued": "continued", "treated": "continued", "stopped": "stopped", "past": "mentioned",
    "over": "mentioned", "contraindicated": "contraindicated", "changed": "ordered", "refused": "mentioned",
    "without": "mentioned", "not_taken": "stopped",
}  # fmt: skip
BY_PART: dict[str, PrescriptionStatus] = {
    "traitement_sortie": "ordered", "traitement_entree": "continued", "traitement": "continued",
    "prescription_ald": "ordered",
}  # fmt: skip
_WORDS_OF_ONE = 6
"""Words that a drug listed between a cue and another takes."""


def governing(
    passage: Passage, drug: NamedDrug, drugs: Sequence[NamedDrug], cues: Sequence[Found[Cue]], *, listed: bool
) -> Found[Cue] | None:
    """The cue that tells the status of a drug.

    One right after it, else the last before it in its sentence, else that of the line which opens its list.
    """
    begin, stop = passage.sentence(drug.start, drug.end)
    begin = max(begin, passage.starts[passage.line_at(drug.start)]) if listed else begin
    tokens = passage.tokens
    begin = max(begin, tokens.starts[max(0, drug.first - _WINDOW)])
    stop = min(stop, tokens.ends[min(len(tokens.ends), drug.last + _WINDOW) - 1])
    sentence = cues[bisect_left(cues, begin, key=_START) : bisect_left(cues, stop, key=_START)]
    inside = [cue for cue in sentence if cue.end <= stop]
    firsts, earlier = [other.first for other in drugs], bisect_right(drugs, drug.first, key=_LAST)
    after = _after(passage, drug, drugs, inside)
    before: Found[Cue] | None = None
    stopping = False
    for cue in inside:
        kind, reach = cue.values[0].kind, cue.values[0].reach
        if not kind.endswith("_after") and cue.last <= drug.first and kind not in ZONES:
            between = max(0, earlier - bisect_left(firsts, cue.last))
            near = drug.first - cue.last <= reach + _WORDS_OF_ONE * between
            if kind in ("treated", "ordered") and not _is_action(cue) and _is_object(passage, before, cue, drugs):
                continue  # « arrêter le traitement par X », « cesser de prendre X »
            if kind == "replaced_by":
                before = cue if near and stopping else before
            elif near:
                before = cue
        stopping = kind.startswith("stopped") or (stopping and kind != "replaced_by")
    if after is not None and not _only_describes(passage, before, drug, drugs, after):
        return after
    if before is not None and _is_excepted(passage, before, drug.first):
        return None
    return before if before is not None or not listed else _of_list(passage, drug, cues)


def _is_excepted(passage: Passage, cue: Found[Cue], first: int) -> bool:
    """Whether a drug (its first word) is excepted from what a cue tells: « tous les traitements sauf le X »."""
    tokens, last = passage.tokens, cue.last
    between = Tokens(tokens.texts[last:first], tokens.starts[last:first], tokens.ends[last:first])
    return any(word.kind == "except" for one in action_words().find(between) for word in one.values)


def _after(
    passage: Passage, drug: NamedDrug, drugs: Sequence[NamedDrug], inside: Sequence[Found[Cue]]
) -> Found[Cue] | None:
    """The cue behind a drug and before the next one that tells its status: the last verb, else the first wording.

    A plural reaches back over an enumeration: « X et Y arrêtés ».
    """
    following = min((other.first for other in drugs if other.first >= drug.last), default=len(passage.tokens.texts))
    wording: Found[Cue] | None = None
    verb: Found[Cue] | None = None
    for cue in inside:
        told = cue.values[0]
        if not told.kind.endswith("_after") or cue.first < drug.last:
            continue
        done = isinstance(told, Action) and told.done
        if cue.first >= following:
            between = any(drug.last <= other.first < cue.first for other in inside if other is not cue)
            if isinstance(told, Action) and told.plural and not between and verb is None and wording is None:
                verb = cue
            break
        if cue.first - drug.last > told.reach or (passage.tokens.texts[cue.first - 1] in _LATER and not done):
            continue
        if told.kind == "contraindicated_after" and "," in passage.text[drug.end : cue.start]:
            continue
        if isinstance(told, Action):
            verb = cue
        elif wording is None:
            wording = cue
    return verb or wording


def _is_object(passage: Passage, verb: Found[Cue] | None, cue: Found[Cue], drugs: Sequence[NamedDrug]) -> bool:
    """Whether a wording is only the object of the verb right before it."""
    if verb is None or not _is_action(verb) or not 0 <= cue.first - verb.last <= _BESIDE:
        return False
    behind = bisect_left(drugs, verb.last, key=_FIRST)
    if behind < len(drugs) and drugs[behind].first < cue.first:
        return False  # « arrêt du X remplacé par Y »
    return set(passage.text[verb.end : cue.start]).isdisjoint(",;:.")


def _is_action(cue: Found[Cue] | None) -> bool:
    return cue is not None and isinstance(cue.values[0], Action)


def _only_describes(
    passage: Passage, before: Found[Cue] | None, drug: NamedDrug, drugs: Sequence[NamedDrug], after: Found[Cue]
) -> bool:
    """Whether the cue behind a drug only describes it: « arrêt de l'apixaban introduit en 2021 ».

    The verb before it tells what is done; a participle without auxiliary only tells which drug it is.
    """
    verb, told = before.values[0] if before is not None else None, after.values[0]
    if before is None or not isinstance(verb, Action):
        return False
    nearest = _is_nearest(before, drug, drugs)
    if not isinstance(told, Action):
        return nearest
    if not told.bare or told.act not in _DESCRIBED.get(verb.act, ()) or not (nearest or told.plural):
        return False
    beside, between = passage.text[before.end : drug.start], passage.text[drug.end : after.start]
    if not set(beside).isdisjoint(",:;\n") or (nearest and drug.first - before.last > _BESIDE):
        return False
    return "," not in between or told.act in ("ordered", "changed")


def _is_nearest(cue: Found[Cue] | None, drug: NamedDrug, drugs: Sequence[NamedDrug]) -> bool:
    """Whether no other drug stands between a cue and the drug after it."""
    return cue is not None and not any(cue.last <= other.first and other.last <= drug.first for other in drugs)


def _of_list(passage: Passage, drug: NamedDrug, cues: Sequence[Found[Cue]]) -> Found[Cue] | None:
    """The last cue of the line ending in a colon that opens the list a drug stands in."""
    for index in range(passage.line_at(drug.start) - 1, -1, -1):
        text = passage.lines[index].text
        if text.rstrip().endswith(":"):
            begin, end = passage.starts[index], passage.line_end(index)
            inside = [cue for cue in cues if begin <= cue.start and cue.end <= end]
            return next(
                (cue for cue in reversed(inside) if cue.values[0].kind.removesuffix("_after") in STATUSES), None
            )
        if text.rstrip().endswith(".") and not NEW_ITEM.match(text):
            return None
    return None


_DESCRIBED: dict[Act, tuple[Act, ...]] = {
    "stopped": ("ordered", "resumed", "changed", "continued"), "resumed": ("stopped",),
}  # fmt: skip
"""What a bare participle may tell of the past of a drug, by what the verb before it does."""
_START: Callable[[Found[Cue]], int] = attrgetter("start")
_FIRST: Callable[[NamedDrug], int] = attrgetter("first")
_LAST: Callable[[NamedDrug], int] = attrgetter("last")
_WINDOW = 300
"""Words around a drug in which the words that tell its status may stand, over the longest enumeration."""
_BESIDE = 3
"""Words between a verb and « traitement par »."""
_LATER = ("puis",)
"""Words before a cue that put off what it tells: « pendant 10 jours puis arrêt »."""
ZONES = ("ald", "not_ald")


def as_read(passage: Passage, drug: NamedDrug, cue: Found[Cue] | None, act: str | None) -> Found[Cue] | None:
    """A cue once its own words are read: a stop dated later is planned, « pas de contre-indication » forbids nothing.

    « Pas d'AINS » forbids when it opens a statement; « ne prend pas d'aspirine » tells what is not taken, and « pas
    d'hormonothérapie », « pas d'insuline pour l'instant » what was not chosen.
    """
    if cue is None:
        return None
    told = cue.values[0]
    if isinstance(told, Action) and told.act in ("stopped", "replaced") and told.certain and not told.done:
        later = falls_later(passage, cue, act)
        return cue._replace(values=(replace(told, certain=False),)) if later else cue
    if told.kind.startswith("contraindicated"):
        denies = passage.tokens.texts[cue.first] in _BARE_DENIALS
        opens = _OPENS.search(passage.text, max(0, cue.start - _LEAD), cue.start) is not None
        history = passage.kind in HISTORY or passage.kind in BY_PART
        bare = denies and (not opens or history or _is_no_choice(passage, drug))
        if bare or (not denies and passage.label(cue.start, cue.end) == "negated"):
            return cue._replace(values=(replace(told, kind="without"),))
    return cue


def _is_no_choice(passage: Passage, drug: NamedDrug) -> bool:
    """Whether what is denied is the care itself (« corticothérapie ») or is only not given for now."""
    if any(word.endswith(_CARE) for word in passage.tokens.texts[drug.first : drug.last]):
        return True
    _, stop = passage.sentence(drug.start, drug.end)
    last = min(bisect_left(passage.tokens.starts, stop), drug.last + _FOR_NOW)
    first, tokens = drug.last, passage.tokens
    behind = Tokens(tokens.texts[first:last], tokens.starts[first:last], tokens.ends[first:last])
    return any(word.kind == "for_now" for one in action_words().find(behind) for word in one.values)


_CARE = ("therapie", "ation", "ations", "therapies")
"""Endings of the names of a care, as against what is taken: « anticoagulation », « antibiothérapie »."""
_FOR_NOW = 6
"""Words behind a drug among which « pour l'instant » stands."""
_BARE_DENIALS = ("pas", "plus", "aucun", "aucune", "jamais")
_OPENS = re.compile(rf"(?:^|[\n.;:,({BULLETS}])\s*$")
_LEAD = 4
"""Characters before a statement's first word in which it is seen to open."""


def is_unsure(cue: Found[Cue]) -> bool:
    """Whether a verb tells what is only discussed, planned or on a condition."""
    action = cue.values[0]
    return isinstance(action, Action) and not action.certain


def is_now(cue: Found[Cue]) -> bool:
    """Whether a verb tells in the present what is done: « j'arrête »."""
    action = cue.values[0]
    return isinstance(action, Action) and action.now
