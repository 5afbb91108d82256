"""What the verbs of a passage tell is done with its drugs: stopped, replaced, continued, resumed, changed, begun.

A verb (or its noun) is read in its clause. Its form and auxiliary tell on which side its object stands: « j'ai arrêté
le X » after it, « le X a été arrêté » and « X : arrêt » before, « il faut l'arrêter » before. The words around it tell
whether it is certain: denied (« ne pas arrêter » continues), only discussed, put off, on a condition or for a while.
What is not certain never stops a drug.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ingest.drug_surroundings import DENIES, bridges
from ingest.passages import Passage
from ingest.vocabulary.clinical import Cue
from ingest.vocabulary.drug_actions import Act, ActionWord, Form, Tense, WordKind, action_words, drug_verbs, words_of
from ingest.vocabulary.phrases import Found, Tokens

_REACH = 12
"""Words between a verb and its object at most."""
_PUT_OFF: tuple[WordKind, ...] = ("hypothetical", "planned", "temporary", "condition")
_CLITICS = frozenset(("l", "le", "la", "les"))
_OF = frozenset(("de", "du", "des", "d"))
_DETERMINERS = frozenset(
    ("le", "la", "les", "l", "son", "sa", "ses", "ce", "cette", "du", "de", "des", "d", "par", "un")
)
_SUBJECTS = frozenset(("je", "j", "on", "nous", "il", "elle"))
_FILLERS = frozenset(
    ("pas", "plus", "jamais", "deja", "donc", "aussi", "bien", "egalement", "toujours", "ensuite", "puis", "ete")
)
_KINDS: dict[Act, str] = {
    "stopped": "stopped", "replaced": "stopped", "continued": "continued", "resumed": "ordered",
    "changed": "changed", "ordered": "ordered",
}  # fmt: skip
_BREAK = re.compile(r"[;]|(?<!\d)\.(?!\d)|\bmais\b|\n\s*\n", re.IGNORECASE)
_REACH_OF: dict[Act, int] = {
    "stopped": 16, "replaced": 12, "continued": 16, "resumed": 12, "changed": 10, "ordered": 10,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Action(Cue):
    """A cue that a verb gives.

    ``certain``: it holds now, without condition; ``done``: told as past; ``denied``: « ne pas arrêter » continues;
    ``plural``: it may be said of several drugs before it; ``bare``: a participle without auxiliary; ``now``: told
    in the present.
    """

    act: Act = "stopped"
    certain: bool = True
    done: bool = False
    denied: bool = False
    plural: bool = False
    bare: bool = False
    now: bool = False


@dataclass(frozen=True, slots=True)
class _Verb:
    """The word at ``index`` of the passage's words, in its tense, in the sentence ``first:last`` (words)."""

    index: int
    form: Form
    tense: Tense
    first: int
    last: int


def named_by(passage: Passage) -> Iterator[int]:
    """The words of a passage that are verbs (or their nouns) of what is done with a drug, by index."""
    known = drug_verbs()
    return (index for index, text in enumerate(passage.tokens.texts) if text in known)


def actions(passage: Passage, drugs: Sequence[tuple[int, int]]) -> tuple[Found[Cue], ...]:
    """The actions of a passage in order, as cues. ``drugs``: first and last word of each drug, in order."""
    verbs = _verbs(passage)
    found: list[Found[Cue]] = []
    for place, verb in enumerate(verbs):
        before = verbs[place - 1].index if place and verbs[place - 1].index >= verb.first else verb.first - 1
        after = verbs[place + 1].index if place + 1 < len(verbs) and verbs[place + 1].index < verb.last else verb.last
        side = _side(passage, verb, drugs, after)
        if side is None:
            continue
        kind, certain, denied = _told(passage, verb, before, after)
        tokens = passage.tokens
        cue = Action(
            kind + ("_after" if side == "before" else ""),
            _REACH_OF[verb.form.act],
            verb.form.act,
            certain,
            _is_done(passage, verb),
            denied,
            verb.form.plural,
            verb.tense == "participle" and _auxiliary(passage, verb)[0] is None,
            verb.tense == "present",
        )
        at = verb.index
        found.append(Found(tokens.starts[at], tokens.ends[at], at, at + 1, (cue,)))
        if verb.form.act == "replaced" and side == "after" and _has_new_drug(passage, verb, drugs):
            new = replace(cue, kind="ordered_after", act="ordered")
            found.append(Found(tokens.starts[at], tokens.ends[at], at, at + 1, (new,)))
    return tuple(_resumed(found))


def _verbs(passage: Passage) -> list[_Verb]:
    tokens, known = passage.tokens, drug_verbs()
    found = []
    for index, text in enumerate(tokens.texts):
        form = known.get(text)
        if form is None or _hands_over(tokens.texts, index):
            continue
        begin, stop = passage.sentence(tokens.starts[index], tokens.ends[index])
        first, last = bisect_left(tokens.starts, begin), bisect_left(tokens.starts, stop)
        found.append(_Verb(index, form, _tense(passage, index, form), first, last))
    return found


def _hands_over(texts: Sequence[str], index: int) -> bool:
    """« je vous laisse lui proposer… » leaves it to the reader, and continues nothing."""
    return texts[index].startswith("laiss") and index > 0 and texts[index - 1] in ("vous", "te")


def _tense(passage: Passage, index: int, form: Form) -> Tense:
    """The tense of a word; where accents tell a participle from a present, those printed, else its auxiliary."""
    if len(form.tenses) == 1:
        return next(iter(form.tenses))
    if {"participle", "present"} <= form.tenses:
        texts = passage.tokens.texts
        last = passage.text[passage.tokens.ends[index] - 1]
        if last in "éÉ" or (last == "s" and passage.text[passage.tokens.ends[index] - 2] in "éÉ"):
            return "participle"
        if last.islower() or texts[max(0, index - 1)] in _SUBJECTS:
            return "present"
        return "participle"
    for tense in ("noun", "participle", "present", "past"):
        if tense in form.tenses:
            return tense
    return next(iter(form.tenses))


def _auxiliary(passage: Passage, verb: _Verb) -> tuple[WordKind | None, int, bool]:
    """The auxiliary of a participle, where it stands, and whether « été » makes it a passive."""
    texts, passive = passage.tokens.texts, False
    for index in range(verb.index - 1, max(verb.first, verb.index - 6) - 1, -1):
        word = texts[index]
        passive = passive or word == "ete"
        for kind in ("avoir", "avoir_conditional", "etre", "etre_future", "etre_conditional"):
            if word in words_of(kind):
                return kind, index, passive or kind.startswith("etre")
        if word not in _FILLERS and not word.endswith("ment"):
            break
    return None, verb.index, passive


def _side(passage: Passage, verb: _Verb, drugs: Sequence[tuple[int, int]], limit: int) -> str | None:
    """Whether the object stands « before » or « after » the verb; ``None`` when its object is no drug."""
    follows = _follows(passage, verb, drugs, limit)
    precedes = any(verb.first <= first and last <= verb.index for first, last in drugs)
    beside = follows is not None and _is_beside(passage, verb, follows)
    default = "before" if precedes else "after"
    if verb.tense == "adjective":
        return default
    if verb.tense == "participle":
        kind, start, passive = _auxiliary(passage, verb)
        if passive or kind is None:
            return "after" if beside and not passive else default
        if precedes and _is_pronoun(passage, verb, start):
            return "before"
    else:
        before = passage.tokens.texts[max(verb.first, verb.index - 1) : verb.index]
        clitic = verb.tense != "noun" and not _CLITICS.isdisjoint(before)
        passive = verb.tense == "infinitive" and before == ("a",)
        if precedes and not beside and (clitic or passive):
            return "before"
        if follows is None and not _has_other_object(passage, verb):
            return default
    return "after" if follows is not None or not _has_other_object(passage, verb) else None


def _is_pronoun(passage: Passage, verb: _Verb, start: int) -> bool:
    """Whether the object of an auxiliary at ``start`` is a pronoun: « je l'ai arrêté », « que j'ai arrêté »."""
    before = passage.tokens.texts[max(verb.first, start - 3) : start]
    return bool(before) and (before[-1] in _CLITICS or not {"que", "qu"}.isdisjoint(before))


def _has_new_drug(passage: Passage, verb: _Verb, drugs: Sequence[tuple[int, int]]) -> bool:
    """Whether a drug is what replaces another: « ZANIDIP (remplace AMLOR) »."""
    subject = passage.tokens.texts[verb.index - 1] if verb.index > verb.first else ""
    told = verb.tense in ("present", "past", "gerund", "noun") and subject not in _SUBJECTS
    return told and any(verb.first <= first and last <= verb.index for first, last in drugs)


def _follows(passage: Passage, verb: _Verb, drugs: Sequence[tuple[int, int]], limit: int) -> int | None:
    """The first word of the drug that follows within reach, nothing but its own clause between."""
    for first, _ in drugs:
        if first <= verb.index:
            continue
        if first >= min(limit, verb.last) or first - verb.index > _REACH:
            return None
        between = passage.text[passage.tokens.ends[verb.index] : passage.tokens.starts[first]]
        open_comma = between.count(",") % 2 == 1 and ":" not in between
        return None if open_comma or _BREAK.search(between) else first
    return None


def _is_beside(passage: Passage, verb: _Verb, follows: int) -> bool:
    """Whether only a determiner stands between the verb and the drug: « arrêté le X »."""
    between = passage.tokens.texts[verb.index + 1 : follows]
    marks = passage.text[passage.tokens.ends[verb.index] : passage.tokens.starts[follows]]
    return len(between) <= 2 and set(between) <= _DETERMINERS - {"par"} and not set(marks) & set(",.;()")


def _has_other_object(passage: Passage, verb: _Verb) -> bool:
    """Whether the verb is followed by another object than a drug or « le traitement »: « arrêt du tabac »."""
    texts = passage.tokens.texts
    at = verb.index + 1
    leads = _OF if verb.tense == "noun" else _DETERMINERS - {"par"}
    if verb.tense == "noun" and at < verb.last and texts[at] in words_of("other_object"):
        return True  # « remplacement valvulaire », « arrêt cardiaque »
    if at >= verb.last or texts[at] not in leads:
        return False
    while at < verb.last and texts[at] in _DETERMINERS:
        at += 1
    return at < verb.last and texts[at] not in words_of("object")


def _told(passage: Passage, verb: _Verb, before: int, after: int) -> tuple[str, bool, bool]:
    """The kind of cue a verb gives once its words are read, whether it is certain, and whether it was denied."""
    act = verb.form.act
    begin, end = _bounds(passage, verb, before, after)
    near = _qualified(passage, verb, begin, end)
    if verb.tense == "noun" and "presupposes" in near:
        return _KINDS[act], True, False  # « depuis l'arrêt du X »
    denied = "negates" in near or _denied_by_ne(passage, verb)
    if denied:
        if act in ("stopped", "replaced", "changed"):
            return "continued", True, True
        limited = near & ({"limits"} if _is_done(passage, verb) else {*_PUT_OFF, "proposed", "limits"})
        beside = passage.tokens.texts[max(verb.first, verb.index - 2) : verb.index]
        ne_pas = not DENIES.isdisjoint(beside) and set(beside) <= DENIES | _CLITICS | {"ne", "n"}
        ceased = act == "resumed" and (verb.tense != "infinitive" or ne_pas)
        return ("stopped", not limited, True) if act == "continued" or ceased else ("refused", True, True)
    if act == "continued":
        return "continued", True, False
    done = _is_done(passage, verb)
    unsure = {"hypothetical", "temporary"} if done else set(_PUT_OFF)
    if act in ("stopped", "replaced"):
        unsure.add("proposed")
    certain = not near & unsure and verb.tense not in ("future", "conditional")
    if verb.tense == "participle":
        kind, _, _ = _auxiliary(passage, verb)
        certain = certain and kind not in ("etre_future", "etre_conditional", "avoir_conditional")
    if act in ("ordered", "resumed", "changed") and near & {"temporary"}:
        certain = not near & (unsure - {"temporary"})
    return _KINDS[act], certain, False


def _is_done(passage: Passage, verb: _Verb) -> bool:
    """Whether the tense tells a past act: « j'ai arrêté », « a été arrêté »: no condition bears on it."""
    if verb.tense == "past":
        return True
    if verb.tense != "participle":
        return False
    kind, _, passive = _auxiliary(passage, verb)
    if verb.form.act == "resumed":
        return kind in (None, "avoir", "etre")
    return kind == "avoir" or (
        kind == "etre" and "ete" in passage.tokens.texts[verb.index - 3 : verb.index] and passive
    )


def _bounds(passage: Passage, verb: _Verb, before: int, after: int) -> tuple[int, int]:
    """The words among which those that qualify a verb stand: its clause, up to the next verb of another act."""
    tokens = passage.tokens
    left = passage.text[tokens.starts[verb.first] : tokens.starts[verb.index]]
    breaks = [found.end() for found in _BREAK.finditer(left)]
    start = tokens.starts[verb.first] + (breaks[-1] if breaks else 0)
    first = max(bisect_left(tokens.starts, start), before + 1)
    right_end = tokens.ends[verb.last - 1]
    broken = _BREAK.search(passage.text, tokens.ends[verb.index], right_end)
    last = bisect_left(tokens.starts, broken.start()) if broken is not None else verb.last
    return first, min(last, after)


def _qualified(passage: Passage, verb: _Verb, first: int, last: int) -> set[WordKind]:
    """What the wordings around a verb do to it."""
    found: set[WordKind] = set()
    tokens = passage.tokens
    clause = Tokens(tokens.texts[first:last], tokens.starts[first:last], tokens.ends[first:last])
    for one in action_words().find(clause):
        begin, end = one.first + first, one.last + first
        for word in one.values:
            if _reaches(passage, verb, word, begin, end):
                found.add(word.kind)
    return found


def _reaches(passage: Passage, verb: _Verb, word: ActionWord, begin: int, end: int) -> bool:
    tokens = passage.tokens
    if word.side == "before":
        if end > verb.index or verb.index - end > word.reach:
            return False
        between = passage.text[tokens.ends[end - 1] : tokens.starts[verb.index]]
        commas = between.count(",") + between.count("\n-")
        if word.kind == "condition":
            return commas <= 1
        bridged = word.kind != "negates" or bridges(passage, end, verb.index)
        return commas == 0 and ":" not in between and bridged
    if word.side == "after":
        if begin <= verb.index or begin - verb.index - 1 > word.reach:
            return False
        between = passage.text[tokens.ends[verb.index] : tokens.starts[begin]]
        reason = word.kind == "negates" and "(" in between  # « arrêté : ibuprofène (contre-indiqué) »
        return not reason and (word.kind in ("condition", "temporary", "planned") or "," not in between)
    return False


def _denied_by_ne(passage: Passage, verb: _Verb) -> bool:
    """« je ne modifie pas », « n'arrêtez surtout pas »: a finite verb between « ne » and « pas »."""
    if verb.tense in ("noun", "adjective"):
        return False
    texts = passage.tokens.texts
    left = texts[max(verb.first, verb.index - 4) : verb.index]
    right = texts[verb.index + 1 : min(verb.last, verb.index + 4)]
    ne = not {"ne", "n"}.isdisjoint(left)
    return ne and (not DENIES.isdisjoint(right) or "plus" in left)


def _resumed(found: Sequence[Found[Cue]]) -> list[Found[Cue]]:
    """A stop that goes with « à reprendre » is for a while."""
    kept: list[Found[Cue]] = []
    for cue in found:
        action = cue.values[0]
        kept.append(cue)
        if not isinstance(action, Action) or action.act != "resumed" or len(kept) < 2:
            continue
        earlier = kept[-2].values[0]
        near = cue.first - kept[-2].last <= _REACH
        if not isinstance(earlier, Action) or action.done or action.denied or not near:
            continue  # (« arrêté en 2024, ne pas le reprendre » is no stop for a while)
        if earlier.act == "stopped" and earlier.bare and earlier.certain and not action.certain:
            del kept[-1]  # « suspendue, reprise à discuter »: it is not taken, and may not be again
        elif earlier.act == "stopped" and earlier.kind.startswith("stopped"):
            kept[-2:] = [kept[-2]._replace(values=(replace(earlier, certain=False),))]
    return kept
