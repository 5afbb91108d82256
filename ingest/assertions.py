"""Whether a mention is negated, about the family, or hypothetical: French cues and the clause they rule.

Cues are data (``vocabulary/assertion_cues.csv``): on which side of the mention they stand and how many words
away they still reach it. A clause ends at a full stop, a semicolon, a new item or paragraph. Words that open another
statement (« mais », « présente »…) end a negation or a hypothesis; only words about the patient end the family's.
After a comma a negation goes on over an enumeration (« ni fièvre, ni toux », « pas de fièvre, toux ou dyspnée »)
and not over a new statement (« pas de fièvre, toux productive »).
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import pairwise, zip_longest

from ingest import vocabulary
from ingest.document import MentionLabel
from ingest.normalise import fold, fold_with_offsets
from ingest.vocabulary import AssertionCue, Found, Tokens
from ingest.vocabulary.tables import rows

_REACH = 240
"""Characters of context looked at on each side of a mention."""
ENDS_SENTENCE = (
    r"[.;!](?:(?<=[;!])|(?<!\bM\.)(?<!\b[DdPpMm]r\.)(?<!\bMme\.)(?<!\bMlle\.)(?<!\bProf\.)(?<!\b[Ss]t\.)(?<!\bcf\.)"
    r"(?<!\benv\.)(?<!\b[DdPp][Rr] [A-Z]\.)(?<!\b[DdPp][Rr]\. [A-Z]\.)(?<!\bMme [A-Z]\.)(?<!\bM\. [A-Z]\.)"
    r"(?<!\b[A-Z]\.[A-Z]\.)(?<!\b[A-Z]\.-[A-Z]\.)(?<!eur [A-Z]\.))(?=\s|$)"
)
"""The mark that ends a sentence, which the point of « Dr. », « M. », « Dr A. DURAND » is not.

The mark stands first, what may not stand before it is looked at behind it: fourteen times faster over a page.
"""
_STOP = re.compile(ENDS_SENTENCE + r"|\n\s*\n|\n(?=\s*(?:[-•*–▪■A-ZÀ-ÖØ-Þ]|\d{1,2} ?[.)]\s))")
_FULL_STOP = re.compile(ENDS_SENTENCE + r"|\n\s*\n")
_ITEM = re.compile(r"\s*[-•*–▪■]")
_GOES_ON = re.compile(
    r"(?:,|\b(?:de|d['’]|du|des|ni|ou|et|un|une|la|le|les|l['’]|a|au|aux|sans|pour|par|avec|pas|sur|en))$"
)
_PRIORITY: tuple[MentionLabel, ...] = ("negated", "family", "hypothetical")
_FAMILY_SECTION = "antecedents_familiaux"
_COMMA = re.compile(r",(?=\s)")
_MEMBER = re.compile(r",\s+(?:et |ou |ni )?(?:de |d['’]|du |des |ni |ou )", re.IGNORECASE)
_LISTED_WORDS = 5
"""Words of a bare member of an enumeration at most: a longer one is a statement."""
_BARE_WORDS = 2
"""Words of the members of an enumeration closed by no « ni » or « ou »."""
_CLOSES = re.compile(r"\b(?:ni|ou)\b")
_AFFIRMS = re.compile(r"\d|[():]")
_COLON = re.compile(r"\s?(?:\([^)\n]{0,40}\)|\d{1,2} ans)?\s?:(?=\s)")
_OPENS = re.compile(r"(?:^|[\n.;,(•*–▪■-])\s*(?:(?:un|une|sa|son|ses|leur|1|2|3)\s)?$", re.IGNORECASE)
_LEAD = 8
_ADVERB, _DENIES = "ment", frozenset(("pas", "plus", "jamais", "aucun", "aucune"))
_SIGNS = frozenset(("argument", "arguments", "element", "elements", "indication"))
_OF_WHAT = ("pour",)
_PREDICATES = frozenset(("est", "consulte", "vient"))
_APPOSITION = re.compile(r", qui (?:\w+ )?|, [^,;:.]{2,40}, (?:\w+ )?")
_ADJECTIVES = 2
"""Words between a sign and « pour », a relative and what is said of him, at most."""
_HEADS_LIST = re.compile(r"\s?:(?=\s)")
_PLURAL = re.compile(r"(?:e|u|if|ent|ant)s$")
"""Endings of participles and adjectives in the plural, which « pas » and « jamais » do not have."""
_LAST_TWO = re.compile(r"\b(?:et|ou|ni)\b")
_IN_FIGURE_BEFORE, _IN_FIGURE_BEHIND = re.compile(r".?[-/]|\d[.,]"), re.compile(r"[-/].?|[.,]\d")
_RELATIVE = AssertionCue("family", "before", 14)
"""What a relative named as a field tells of the words behind the colon."""


@dataclass(frozen=True)
class Assertions:
    """The cues of one text, found once. ``tokens`` are its folded words at their places in the text."""

    text: str
    tokens: Tokens

    @classmethod
    def of(cls, text: str) -> Assertions:
        """The cues of ``text``."""
        folded = fold_with_offsets(text)
        tokens = Tokens.of(folded.text)
        if folded.origins is None:
            return cls(text, tokens)
        starts = tuple(folded.origins[start] for start in tokens.starts)
        return cls(text, Tokens(tokens.texts, starts, tuple(folded.origins[end - 1] + 1 for end in tokens.ends)))

    @cached_property
    def _cues(self) -> tuple[Found[AssertionCue], ...]:
        found = (cue for cue in self._without_adverbs() if not (self._is_figure(cue) or self._is_manner(cue)))
        return tuple(cue._replace(values=(_RELATIVE,)) if self._is_field(cue) else cue for cue in found)

    def _without_adverbs(self) -> list[Found[AssertionCue]]:
        """The cues, an adverb before « pas » left out of their words: « n'a finalement pas été réalisée »."""
        texts = self.tokens.texts
        kept = [
            index
            for index, text in enumerate(texts)
            if not (text.endswith(_ADVERB) and texts[index + 1 : index + 2] and texts[index + 1] in _DENIES)
        ]
        if len(kept) == len(texts):
            return list(vocabulary.assertion_cues().find(self.tokens))
        parts = (self.tokens.texts, self.tokens.starts, self.tokens.ends)
        bare = Tokens(*(tuple(part[index] for index in kept) for part in parts))  # type: ignore[arg-type]
        found = vocabulary.assertion_cues().find(bare)
        return [cue._replace(first=kept[cue.first], last=kept[cue.last - 1] + 1) for cue in found]

    def _is_field(self, cue: Found[AssertionCue]) -> bool:
        """Whether a relative named alone heads what follows: « Fille : maladie cœliaque », not « fille de 12 ans »."""
        if not any(value.field for value in cue.values) or _COLON.match(self.text, cue.end) is None:
            return False
        return _OPENS.search(self.text[max(0, cue.start - _LEAD) : cue.start]) is not None

    def _is_figure(self, cue: Found[AssertionCue]) -> bool:
        """Whether a cue is a digit of a figure or a schedule: the « 0 » of « 1-0-1 », not that of « HTA 0, »."""
        if not self.text[cue.start : cue.end].isdigit():
            return False
        before, behind = self.text[max(0, cue.start - 2) : cue.start], self.text[cue.end : cue.end + 2]
        return _IN_FIGURE_BEFORE.fullmatch(before) is not None or _IN_FIGURE_BEHIND.fullmatch(behind) is not None

    def _is_manner(self, cue: Found[AssertionCue]) -> bool:
        """Whether « sans » only tells how an exam is done: « scanner sans injection : calcul de 4 mm »."""
        texts = self.tokens.texts
        if texts[cue.first : cue.last] != ("sans",):
            return False
        return any(texts[cue.first : cue.first + len(words)] == words for words in _manners())

    @cached_property
    def _cue_starts(self) -> list[int]:
        return [cue.start for cue in self._cues]

    @cached_property
    def _stops(self) -> tuple[list[int], list[int]]:
        """Starts and ends of the marks that end a clause."""
        found = [stop for stop in _STOP.finditer(self.text) if not self._wraps(stop)]
        return [stop.start() for stop in found], [stop.end() for stop in found]

    def _wraps(self, stop: re.Match[str]) -> bool:
        """Whether a line's end is in the middle of a sentence: « Pas de / HTA »."""
        if stop.group() != "\n" or _ITEM.match(self.text, stop.end()):
            return False
        return goes_on(self.text[: stop.start()])

    def label(
        self, start: int, end: int, section_kind: str | None = None, *, test: bool = False
    ) -> MentionLabel | None:
        """What qualifies the mention ``start:end`` (of a ``test``, or of a disease); ``None`` when nothing does.

        A negation counts before a family cue, and that before a hypothesis. In a part about the family every
        mention is about the family unless it is negated.
        """
        stop_starts, stop_ends = self._stops
        before = bisect_right(stop_ends, start) - 1
        left = max(start - _REACH, stop_ends[before] if before >= 0 else 0)
        after = bisect_left(stop_starts, end)
        right = min(end + _REACH, stop_starts[after] if after < len(stop_starts) else len(self.text))
        labels = self._before(left, start, right) | self._after(end, right, test=test)
        if section_kind == _FAMILY_SECTION:
            labels.add("family")
        return next((found for found in _PRIORITY if found in labels), None)

    def _before(self, left: int, start: int, right: int) -> set[MentionLabel]:
        """Labels of cues before the mention that reach it, counted from the last break."""
        first = bisect_left(self.tokens.starts, start)
        reaching: dict[MentionLabel, int] = {}
        for found in self._cues[bisect_left(self._cue_starts, left) : bisect_left(self._cue_starts, start)]:
            if found.end > start:
                break
            if any(cue.breaks for cue in found.values):
                if self._goes_on_denying(reaching.get("negated"), found):
                    continue
                keeps = not any(cue.resets for cue in found.values) or self._is_said_of(reaching.get("family"), found)
                reaching = {name: at for name, at in reaching.items() if keeps and name == "family"}
                continue
            for cue in found.values:
                if cue.label is not None and cue.side == "before" and first - found.last <= cue.reach:
                    reaching[cue.label] = found.end
        negation = reaching.get("negated")
        if negation is not None and not self._enumerates(negation, left, start, right):
            del reaching["negated"]
        return set(reaching)

    def _goes_on_denying(self, negation: int | None, found: Found[AssertionCue]) -> bool:
        """« Pas d'argument scannographique pour … »: « pour » tells what the denied sign would be of."""
        if negation is None:
            return False
        last = bisect_left(self.tokens.ends, negation)
        return (
            self.tokens.texts[last] in _SIGNS
            and self.tokens.texts[found.first : found.last] == _OF_WHAT
            and found.first - last - 1 <= _ADJECTIVES
        )

    def _is_said_of(self, relative: int | None, found: Found[AssertionCue]) -> bool:
        """« Son père est porteur d'un diabète »: words that tell of the patient have a relative as their subject."""
        if relative is None or self.tokens.texts[found.first] not in _PREDICATES:
            return False
        between = self.text[relative : found.start]
        if "," in between:  # « son père, âgé de 80 ans, est porteur … », not « sans antécédent familial, consulte … »
            return _APPOSITION.fullmatch(between) is not None
        return found.first - bisect_left(self.tokens.ends, relative) - 1 <= _ADJECTIVES

    def _enumerates(self, negation: int, left: int, start: int, right: int) -> bool:
        """Whether a negation that ends at ``negation`` still rules what begins at ``start``, past the commas."""
        commas = [match.start() for match in _COMMA.finditer(self.text, negation, start)]
        if not commas:
            return True
        if all(_MEMBER.match(self.text, comma) for comma in commas):
            return True
        edges = [negation, *(match.start() for match in _COMMA.finditer(self.text, negation, right)), right]
        members = [self.text[edge:until] for edge, until in pairwise(edges)]
        here = len(commas)
        if _HEADS_LIST.match(self.text, negation) and all(_is_listed(one, _LISTED_WORDS) for one in members[1:here]):
            return True
        closed = next((index for index in range(here, len(members)) if _CLOSES.search(fold(members[index]))), None)
        if closed is not None:
            listed = (*members[1:closed], *_CLOSES.split(members[closed]))
            return all(_is_listed(member, _LISTED_WORDS) for member in listed)
        repeated = any(
            cue.label == "negated" and cue.side == "before"
            for found in self._cues[bisect_left(self._cue_starts, left) : bisect_left(self._cue_starts, negation) - 1]
            for cue in found.values
        )
        return not repeated and len(members) > 2 and all(_is_listed(member, _BARE_WORDS) for member in members[1:])

    def _after(self, end: int, right: int, *, test: bool) -> set[MentionLabel]:
        """Labels of cues after the mention that reach it, up to the first break or comma.

        « négatif » behind the name of a test is its result.
        """
        first = bisect_left(self.tokens.starts, end)
        comma = self.text.find(",", end, right)
        until = comma if comma >= 0 else right
        if (said := _INSERTED.match(self.text, end, right)) is not None:
            until = self.text.find(",", said.end(), right) if "," in self.text[said.end() : right] else right
            first = bisect_left(self.tokens.starts, said.end("inserted"))
        labels: set[MentionLabel] = set()
        here = self._cues[bisect_left(self._cue_starts, end) :]
        for found, following in zip_longest(here, here[1:]):
            if any(cue.breaks for cue in found.values) or found.start >= right:
                then = following if found.start < until and following and following.first == found.last else None
                if then is not None and any((cue.label, cue.side) == _DENIED_AFTER for cue in then.values):
                    labels.add("negated")
                break
            if found.start >= until:
                if self._closes_list(end, found):
                    labels |= {cue.label for cue in found.values if cue.label == "negated" and cue.side == "after"}
                break
            if test and any(cue.result for cue in found.values):
                continue
            if self._is_beside(end, found):
                labels.add("family")
            labels |= {
                cue.label
                for cue in found.values
                if cue.label is not None and cue.side == "after" and found.first - first <= cue.reach
            }
        return labels

    def _closes_list(self, end: int, found: Found[AssertionCue]) -> bool:
        """Whether a plural behind a list says it of each: « Embolie pulmonaire, SCA et dissection écartés »."""
        if _PLURAL.search(self.tokens.texts[found.last - 1]) is None:
            return False
        members = self.text[end : found.start].split(",")
        return _LAST_TWO.search(members[-1]) is not None and all(_is_listed(one, _LISTED_WORDS) for one in members)

    def _is_beside(self, end: int, found: Found[AssertionCue]) -> bool:
        """Whether a cue is the relative a mention is of, right behind it: « AVC (père) », « cancer du sein mère »."""
        if not any(cue.label == "family" and cue.side == "before" for cue in found.values):
            return False
        between = self.text[end : found.start]
        return _IN_BRACKETS.fullmatch(between) is not None or (between == " " and found.last - found.first == 1)


@cache
def _manners() -> frozenset[tuple[str, ...]]:
    """Complements of exams that begin with « sans »: how one is done."""
    every = (tuple(fold(row["term"]).split()) for row in rows("exam_complements"))
    return frozenset(words for words in every if words[0] == "sans")


_DENIED_AFTER = ("negated", "after")
"""« Évoquée puis écartée »: what a word that opens another statement is followed by at once."""
_INSERTED = re.compile(
    r"(?P<inserted>,[^,.;:()\n]{3,40}),\s+(?=(?:a|avait|ont|avaient|est|était|sont|étaient|n['’](?:a|ont|avait|est)|sera)\b)"
)
"""« La sclérose en plaques, un temps évoquée, avait été écartée »."""
_IN_BRACKETS = re.compile(r"\s*\(\s*(?:le|la|les|son|sa|ses|chez|du|de la|\d)?\s*", re.IGNORECASE)


def goes_on(line: str) -> bool:
    """Whether a line's last word shows that its sentence goes on: « pas de », « hypertension et »."""
    return _GOES_ON.search(fold(line[-_LAST_WORD:])) is not None


_LAST_WORD = 8
"""Characters that hold the longest of these words and what stands before it."""


def _is_listed(member: str, most: int) -> bool:
    """Whether a member of an enumeration only names something."""
    return not _AFFIRMS.search(member) and len(member.replace(",", " ").split()) <= most


def label(
    text: str, start: int, end: int, section_kind: str | None = None, *, test: bool = False
) -> MentionLabel | None:
    """What qualifies the mention ``text[start:end]``; ``None`` when nothing does. See :meth:`Assertions.label`."""
    return labels(text, [(start, end)], section_kind, test=test)[0]


def labels(
    text: str, mentions: Sequence[tuple[int, int]], section_kind: str | None = None, *, test: bool = False
) -> list[MentionLabel | None]:
    """:func:`label` of each of several mentions (start, end) that stand near each other, in order of place."""
    left, right = max(0, mentions[0][0] - _REACH), min(len(text), mentions[-1][1] + _REACH)
    # (what another sentence says reaches no mention: its words are not looked at)
    begin = mentions[0][0]
    left = max((stop.end() for stop in _FULL_STOP.finditer(text, left, begin + 1) if stop.end() <= begin), default=left)
    closed = _FULL_STOP.search(text, mentions[-1][1], right)
    around = Assertions.of(text[left : closed.end() if closed is not None else right])
    return [around.label(start - left, end - left, section_kind, test=test) for start, end in mentions]
