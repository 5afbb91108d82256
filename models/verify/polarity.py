"""How each claim of a text is meant: affirmed, negated, a relative's, a hypothesis. Where it is open, both.

Cues are the vocabulary's (``assertion_cues.csv``) and a few that only a comparison needs (``words.csv``): « non »
before an adjective, « X : absence ». The subject of a negated verb (« le midazolam n'a pas été utilisé ») is neither
surely negated nor surely affirmed; what the verb says is negated.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Literal

from ingest.vocabulary import AssertionCue, Found, Tokens, assertion_cues
from models.verify.lexicon import Meaning, existence_words, own_negations, qualifiers, relative_words

Polarity = Literal["affirmed", "negated", "family", "hypothetical"]
CLAUSE = re.compile(
    r"(?<!\b[A-CEFH-Z])[.;!?](?=\s|$)|\n(?=\s*[-•*–▪A-ZÀ-ÖØ-Þ])"
    r"|(?<!\ble)(?<!\bdu)(?<!\bau)(?<!\ben)(?<!\bet)(?<![,-])"
    r"\n(?=\s*(?:\d{1,2}[/.]\d{1,2}[/.]\d{2,4}(?=\s+[^\W\d])|(?:\d{1,2}/)?(?:19|20)\d{2}\s*[:–—-])|\d{1,2}[/.]\d{1,2}[/.]\d{2,4}\s*[:–—-])"
)
"""Where a statement ends: at a stop, before a line that opens with a capital, a mark or a date of its own."""
_COMMA = re.compile(r"[;()]|,(?!\d)")
_CONTRASTS = r"[;()]|,(?!\d)|\b(?:mais|alors que|tandis que|bien que|quoique)\b"
"""What parts two statements of a sentence."""
_OPENS = re.compile(
    _CONTRASTS + r"|\bet (?=(?:les? |la |l'|une? )\w+ (?:est|sont|n'|ne|a|ont|sera|seront|reste|etait)\b|n'|ne )"
)
"""Where a part of a sentence that has a verb of its own begins."""
_PART = re.compile(
    _CONTRASTS + r"|\bet (?!de |d'|des |ni )"
    r"|\b(?:sur|lors|depuis|apres|avant|pendant|malgre|selon) "
    r"|\ba la (?:sortie|palpation|pression|auscultation|biopsie|radio\w*|mammo\w*|colo\w*|fibro\w*|coro\w*)\b|\bpar "
    r"|\b(?:a l'|au |aux |en )(?:irm|scanner|tdm|echo\w*|ecg|eeg|efr|angio\w*|examen|imagerie|holter|doppler)\b"
)
"""Where what a negation surely rules ends."""
_BEYOND = re.compile(
    r"[a-z]{3,} (?=(?:du|de la|de l'|des|au|aux|a la|a l'|en|dans|chez|sous|pour|contre|avec|entre|sans)\b(?! \d))"
)
_NOR_PLACED = re.compile(r"ni (?:a la|a l'|au|aux|dans|chez|en|sur) ")  # (« ni à la radiographie »)
"""What a noun that is denied is said of: « pas de fissuration [de l'anévrisme] » presupposes the aneurysm."""
_DENIED_CELL = re.compile(r"(?<=[a-z0-9)]) -(?=\s*(?:[,.;)]|$))", re.MULTILINE)
"""The « - » of a result: « nitrites - »."""
_VERB = re.compile(r"\b(?:ne |n')(?:[\w']+ ){1,4}?(?:pas|plus|jamais|aucune?|ni)\b")
_NEGATED_REACH = 7
"""Words after a cue of negation that it still rules."""
_AFTER_REACH = 4
"""Words before a cue that stands after what it qualifies that it surely rules (« SpA axiale possible »)."""
_ABOUT = re.compile(r"(?:\b(?:chez|pour)(?: (?:les?|la|une?|son|sa|ses|du|des)| l')?(?: (?:deux|trois))?|:)\s*$")
_ACTIVE = re.compile(r"\b(?:a|ont|avait|avaient|ayant) $")
_WITHIN_FIGURE = re.compile(r"\d[-.,/]\d")
_WHERE = re.compile(r" (?:a|au|aux|en|dans|du|de|des|pour)\b| d'")
_ABSENT = "absen"
_ENDED, _WELL = "arret", "asymptomatique"
_WITH = re.compile(r"\b(?:avec|mais|sans|sous) ")
_AFTER_AND = re.compile(r"\b(?:et|mais|puis|ou) $")
"""Before the second of two states: « positive à gauche et négative à droite »."""
_FOUND_OUT = re.compile(r"[^.;\n]{1,60}?\b(?:est|etait|sont|etaient|revient|reste|:) ?(?:negati|positi)")
_JOINED = re.compile(r"\b(?:et|ou|avec) ")
_AND = re.compile(r"\bet (?:une?|le|la|les|l'|des)\b")
_LONGEST_ITEM = 3
_NO_ITEM = frozenset({"avec", "sans", "pas", "mais", "sous", "apres"})
_TWICE_DENIED = frozenset({"affirms", "doubts"})
_DENIALS = frozenset({"non", "pas", "jamais", "pas encore"})
_AUXILIARIES = 2
"""Words that may stand between a negation and the qualifier it turns round (« n'a pas été arrêté »)."""
_BESIDE = 1
"""Words before « non retrouvé » that it surely denies."""
_VERB_REACH = 6
"""Words after « n'… pas » that it still rules: the participle and what it bears on."""


@dataclass(frozen=True, slots=True)
class _Scope:
    """Characters the cue at ``cue`` rules; ``sure:`` up to where it surely does, from there on it may."""

    start: int
    sure: int
    end: int
    polarity: Polarity
    cue: int = -1


@dataclass(frozen=True, slots=True)
class Scopes:
    """What the cues of a text rule. ``cues`` are the places of the cues themselves: they say nothing else.

    ``cancelled`` are double negations: nothing in them is claimed. ``verbs`` are the places of « n'est pas ».
    """

    ruled: tuple[_Scope, ...]
    cues: tuple[tuple[int, int], ...]
    cancelled: tuple[tuple[int, int], ...] = ()
    verbs: tuple[tuple[int, int], ...] = ()

    @property
    def negated(self) -> dict[int, list[tuple[int, int]]]:
        """What each negation rules, before it and after, by its place."""
        cues: dict[int, list[tuple[int, int]]] = {}
        for one in self.ruled:
            if one.polarity == "negated" and one.end > one.start:
                cues.setdefault(one.cue, []).append((one.start, one.end))
        return cues

    def meant(self, start: int) -> frozenset[Polarity]:
        """How what begins at ``start`` may be meant."""
        ruling = [scope for scope in self.ruled if scope.start <= start < scope.end]
        open_to = frozenset(scope.polarity for scope in ruling)
        sure = any(start < scope.sure for scope in ruling)
        if any(start < scope.sure and scope.polarity == "negated" for scope in ruling):
            return frozenset({"negated"})
        return open_to if sure else open_to | {"affirmed"}

    def denied_from(self, start: int) -> int:
        """Where what a negation surely rules begins, for what begins at ``start``; ``start`` where none does."""
        ruling = (one for one in self.ruled if one.polarity == "negated" and one.start <= start < one.sure)
        return max((one.start for one in ruling), default=start)

    def holds_cue(self, start: int, end: int) -> bool:
        """Whether a negation begins or ends inside a wording: « ne prend plus », « n'est [pas à jour] »."""
        ends = any(begin < start < stop <= end for begin, stop in self.verbs)
        return ends or any(start <= one.cue < end for one in self.ruled if one.polarity == "negated")

    def denies(self, start: int, folded: str) -> bool:
        """Whether a word is the one a cue denies: the « faites » of « non faites »."""
        return any(begin < start < end and folded[begin:start].strip() in _DENIALS for begin, end in self.cues)

    def is_cue(self, start: int) -> bool:
        """Whether a word is part of a cue."""
        return any(begin <= start < end for begin, end in self.cues)


def scopes(original: str, folded: str, tokens: Tokens) -> Scopes:
    """The scopes of a text; ``original`` and ``folded`` have the same places."""
    stops = [match.start() for match in CLAUSE.finditer(original)]
    own, found, twice = _cues(folded, tokens)
    patients = [cue for cue in found if any(value.resets for value in cue.values)]
    broken = [cue.start for cue in found if any(value.breaks for value in cue.values)]
    ruled: list[_Scope] = []
    for cue in found:
        breaks = next((start for start in broken if start > cue.start), len(folded))
        for label, side, reach in _readings(folded, cue, own):
            if label == "family":
                ruled += _relatives(folded, stops, cue, patients, about=side == "after")
            elif side == "before":
                ruled.append(replace(_forward(folded, tokens, stops, cue, label, breaks), cue=cue.start))
            else:
                ruled += _backward(folded, tokens, stops, cue, label, reach, breaks)
    kin: list[Found[Any]] = [Found(*one.span(1), 0, 0, ()) for one in _relative_words().finditer(folded)]
    for relative in kin:
        ruled += _relatives(folded, stops, relative, patients)
    ruled += [*_verbs(folded, tokens, stops, twice), *_cells(folded, tokens, stops)]
    for single in own:
        limit = next((start for start in broken if start >= single.end), len(folded))
        ruled += [replace(one, cue=single.start) for one in _own(folded, tokens, stops, single, limit)]
    places = [(cue.start, cue.end) for cue in found if any(value.label is not None for value in cue.values)]
    places += [(single.start, single.end) for single in own] + [(relative.start, relative.end) for relative in kin]
    turned = [
        (pair.start, pair.end, pair.values[0].concept)
        for pair in qualifiers("pair").find(tokens)
        if pair.values[0].opposite
    ]
    said_twice = tuple((cue.start, cue.end) for cue in own if cue.values[0].concept == "affirms")
    verbs = tuple(match.span() for match in _VERB.finditer(folded))
    return Scopes(tuple(_spent(scope, folded, turned) for scope in ruled), tuple(places), said_twice, verbs)


def _cues(folded: str, tokens: Tokens) -> tuple[list[Found[Meaning]], list[Found[AssertionCue]], list[tuple[int, int]]]:
    """The verifier's own cues and the vocabulary's, without those that a double denial holds; where these stand."""
    own = list(own_negations().find(tokens))
    twice = [(cue.start, cue.end) for cue in own if cue.values[0].concept in _TWICE_DENIED]
    found = [
        cue
        for cue in assertion_cues().find(tokens)
        if not _is_figure(folded, cue) and not any(start < cue.end and cue.start < end for start, end in twice)
    ]
    return [cue for cue in own if not any(start < cue.start < end for start, end in twice)], found, twice


def _readings(folded: str, cue: Found[AssertionCue], own: list[Found[Meaning]]) -> Iterator[tuple[Polarity, str, int]]:
    """How a cue is meant where it stands: its label, the side of what it rules, its reach."""
    same = (one for one in own if (one.start, one.end) == (cue.start, cue.end))
    single = {value.concept for one in same for value in one.values}
    closes = _closes(folded, cue.end)
    both = any(value.side == "after" for value in cue.values)
    for label, side, reach in sorted({(v.label, v.side, v.reach) for v in cue.values if v.label is not None}):
        if side == "before" and "before" in single:
            continue  # (« non significative »: see :func:`_own`)
        if side == "after" and "after" in single and not closes:
            continue
        active = label == "negated" and side == "after" and _ACTIVE.search(folded, 0, cue.start) is not None
        if label == "hypothetical" and side == "before" and _FOUND_OUT.match(folded, cue.end):
            continue  # (« la recherche de BK est négative »)
        if closes and both and (active or side == "before"):
            continue  # (« mélanome à éliminer : exérèse »)
        yield label, "before" if active else side, reach  # (« l'échographie a éliminé une appendicite »)


def _backward(
    folded: str, tokens: Tokens, stops: list[int], cue: Found[AssertionCue], label: Polarity, reach: int, breaks: int
) -> Iterator[_Scope]:
    """What stands before a cue: surely a few words, maybe the part of the sentence, or a list of such parts."""
    opening = _opening(folded, stops, cue.start)
    if folded[cue.end - 1] == "s":  # (« toux, fièvre absentes »)
        listed = _listing(folded, stops, opening)
        yield _Scope(listed, listed, opening, label, cue.start)
    joined = max((match.end() for match in _WITH.finditer(folded, opening, cue.start)), default=opening)
    near = max(joined, tokens.starts[max(0, cue.first - min(reach, _AFTER_REACH))])
    near = cue.start if _AFTER_AND.search(folded, opening, cue.start) else near
    if label == "negated" and _WHERE.match(folded, cue.end):  # (« absente à droite »)
        forward = _forward(folded, tokens, stops, cue, label, breaks)
        sure = forward.sure if folded.startswith(_ABSENT, cue.start) else cue.end
        yield replace(forward, sure=sure, cue=cue.start)
    yield _Scope(near, cue.start, cue.start, label, cue.start)
    yield _Scope(opening, opening, near, label, cue.start)


def _cells(folded: str, tokens: Tokens, stops: list[int]) -> Iterator[_Scope]:
    """« nitrites - »: the words before the sign."""
    for cell in _DENIED_CELL.finditer(folded):
        opening = _opening(folded, stops, cell.start())
        near = max(opening, tokens.starts[max(0, bisect_left(tokens.starts, cell.start()) - _AFTER_REACH)])
        yield _Scope(near, cell.start(), cell.start(), "negated", cell.start())


def _spent(scope: _Scope, folded: str, turned: list[tuple[int, int, str]]) -> _Scope:
    """« n'a pas modifié l'Inegy »: a negation that turns a qualifier round rules nothing else surely."""
    if scope.polarity != "negated" or scope.sure <= scope.start:
        return scope
    for start, end, concept in turned:
        inside = start <= scope.cue < end
        if inside and (concept == _ENDED or (end > scope.start and concept != _WELL)):  # (« sans changement »)
            return replace(scope, sure=max(scope.start, min(scope.sure, end)))
        if scope.start <= start < scope.sure and len(folded[scope.start : start].split()) <= _AUXILIARIES:
            return replace(scope, sure=end)
    return scope


@cache
def _relative_words() -> re.Pattern[str]:
    """Words that are a relative only beside an article, « chez » or a colon: « fille » may be the patient."""
    names = "|".join(map(re.escape, relative_words()))
    adults = "|".join(map(re.escape, sorted(set(relative_words()) - {"fille", "fils", "enfants"})))
    return re.compile(
        rf"(?:\b(?!les fils)(?:la|sa|le|son|les|ses|chez|une?|deux|trois) (?=(?:{names})\b)|(?=\b(?:{names}) ?:)"
        rf"|(?:^|(?<=[.;\n] ))(?=(?:{adults})\b|(?:fille|fils) (?!unique|d[e'] ?\d|age)))({names})\b",
        re.MULTILINE,
    )


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
    if about or (_ABOUT.search(folded, opening, cue.start) and not _heads(folded, cue)):
        yield _Scope(opening, cue.start, cue.start, "family")
        yield _Scope(cue.end, cue.end, end, "family")
        return
    yield _Scope(opening, opening, cue.start, "family")
    joined = _AND.search(folded, cue.end, end)
    yield _Scope(cue.end, joined.start() if joined else end, end, "family")


def _heads(folded: str, cue: Found[Any]) -> bool:
    """Whether a relative behind a colon opens what follows: « : mère HTA », not « : frère »."""
    return folded[: cue.start].rstrip().endswith(":") and not _closes(folded, cue.end)


def _forward(
    folded: str, tokens: Tokens, stops: list[int], cue: Found[AssertionCue], label: Polarity, breaks: int
) -> _Scope:
    stop = _next(stops, cue.end, len(folded))
    last = min(len(tokens.texts), cue.last + _NEGATED_REACH)
    end = min(stop, breaks)
    end = min(end, tokens.ends[last - 1]) if last > cue.last else end
    if label == "negated":
        return _Scope(cue.end, *_denied_up_to(folded, cue.end, end), label)
    part = _COMMA.search(folded, cue.end, max(end, cue.end))
    colon = folded.find(" :", cue.end + 1, max(end, cue.end)) if label == "hypothetical" else -1
    sure = min(part.start() if part else end, colon if colon > 0 else end)
    return _Scope(cue.end, sure, end, label)


def _denied_up_to(folded: str, start: int, end: int) -> tuple[int, int]:
    """Up to where a negation surely rules, and up to where it may: beyond the noun it denies, what that is said of."""
    end = max(start, end)
    part, noun = _PART.search(folded, start, end), _BEYOND.search(folded, start, end)
    if _NOR_PLACED.match(folded, start - len("ni"), end):
        return start, start
    return min(part.start() if part else end, noun.end() if noun else end), end


def _verbs(folded: str, tokens: Tokens, stops: list[int], twice: list[tuple[int, int]]) -> Iterator[_Scope]:
    """« n'a pas été utilisé »: the verb is negated; its subject may be. ``twice``: where a denial is denied."""
    for match in _VERB.finditer(folded):
        if any(start < match.end() and match.start() < end for start, end in twice):
            continue
        first = bisect_left(tokens.starts, match.start())
        after = bisect_left(tokens.starts, match.end())
        last = min(len(tokens.texts), after + _VERB_REACH) - 1
        end = min(_next(stops, match.end(), len(folded)), tokens.ends[last])
        yield _Scope(match.start(), *_denied_up_to(folded, match.end(), end), "negated", match.start())
        opening = _opening(folded, stops, tokens.starts[first])
        yield _Scope(opening, opening, match.start(), "negated", match.start())


def _own(folded: str, tokens: Tokens, stops: list[int], cue: Found[Meaning], limit: int) -> Iterator[_Scope]:
    """« non significative »: the word after is negated, what it qualifies may be; « : absence »: all before is."""
    opening = _opening(folded, stops, cue.start)
    concepts = {value.concept for value in cue.values}
    if "denied" in concepts:
        yield _Scope(opening, cue.start, cue.start, "negated")
    elif "refused" in concepts:
        yield _Scope(opening, opening, cue.start, "negated")
    elif concepts & {"doubt", "doubts"}:
        several = _listing(folded, stops, opening) if folded[cue.end - 1] == "s" else opening
        sure = cue.start if "doubts" in concepts else several
        yield _Scope(several, sure, cue.start, "hypothetical")
    elif "suspected" in concepts:
        near = max(opening, tokens.starts[max(0, cue.first - _AFTER_REACH)])
        yield _Scope(near, cue.start, cue.start, "hypothetical")
    if "condition" in concepts:
        yield _Scope(cue.start, cue.start, cue.end, "hypothetical")
    if concepts & {"doubts", "seeks", "declined", "ceased"}:
        last = tokens.ends[min(len(tokens.texts), cue.last + _VERB_REACH) - 1]
        end = min(_next(stops, cue.end, len(folded)), last, limit)
        label: Polarity = "negated" if concepts & {"declined", "ceased"} else "hypothetical"
        yield _Scope(cue.end, *_denied_up_to(folded, cue.end, end), label)
    if "after" in concepts and _closes(folded, cue.end):
        if folded[: cue.start].rstrip().endswith(":"):
            yield _Scope(opening, cue.start, cue.start, "negated")
    elif "before" in concepts and cue.last < len(tokens.texts):
        yield _Scope(cue.end, tokens.ends[cue.last], tokens.ends[cue.last], "negated")
        joined = max((match.end() for match in _JOINED.finditer(folded, opening, cue.start)), default=opening)
        if tokens.texts[cue.last] in existence_words():  # (« fracture non déplacée » is a fracture)
            near = max(joined, tokens.starts[max(0, cue.first - _BESIDE)])
            yield _Scope(joined, joined, cue.start, "negated")
            yield _Scope(near, cue.start, cue.start, "negated")


def _opening(folded: str, stops: list[int], position: int) -> int:
    """Where the part of a sentence that holds ``position`` begins: after the last stop or comma."""
    before = _sentence(stops, position)
    openings = (match.end() for match in _OPENS.finditer(folded, before, position + len("ne ")))
    return max([before, *(end for end in openings if end <= position)])


def _listing(folded: str, stops: list[int], opening: int) -> int:
    """Where a list whose last part begins at ``opening`` begins: parts of a few words, parted by commas."""
    while folded[:opening].rstrip().endswith(","):
        before = _opening(folded, stops, len(folded[:opening].rstrip()) - 1)
        part = folded[before:opening].split()
        if len(part) > _LONGEST_ITEM or part[0] in _NO_ITEM:
            break
        opening = before
    return opening


def _sentence(stops: list[int], position: int) -> int:
    """Where the sentence that holds ``position`` begins."""
    return stops[bisect_left(stops, position) - 1] + 1 if bisect_left(stops, position) else 0


def _next(stops: list[int], position: int, otherwise: int) -> int:
    place = bisect_left(stops, position)
    return stops[place] if place < len(stops) else otherwise


def _closes(folded: str, position: int) -> bool:
    """Whether nothing of its sentence follows a word."""
    return not folded[position:].lstrip(" ")[:1].isalnum()


def _is_figure(folded: str, cue: Found[AssertionCue]) -> bool:
    """Whether a cue is a digit of a figure: the « 0 » of « 0,4 »."""
    if not folded[cue.start : cue.end].isdigit():
        return False
    return bool(_WITHIN_FIGURE.search(folded[max(0, cue.start - 2) : cue.end + 2]))
