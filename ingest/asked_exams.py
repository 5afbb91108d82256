"""Exams and laboratory tests that a document asks for, and the whole wording of an exam's name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from ingest.document import Metadata, Referral
from ingest.due import is_plan
from ingest.passages import BULLETS, Passage
from ingest.vocabulary.clinical import (
    ANALYTE_PREFIX,
    blood_tests,
    clinical_terms,
    cues_in,
    exam_complements,
    exam_terms,
    referral_cues,
)
from ingest.vocabulary.kinds import letter_cues
from ingest.vocabulary.phrases import Found
from ingest.vocabulary.tables import rows

_LINK = re.compile(r"[\s-]+(?:(?:du|de la|de l['’]|des|de|d['’]|et|au|aux|le|la|les)\s*)*", re.IGNORECASE)
_BETWEEN_TESTS = re.compile(
    r"[\s,/+•-]*(?:et|ou|ainsi que)?\s*(?:l['’]|la|le|les|du|de la|de l['’]|des|une?)?\s*", re.IGNORECASE
)
_FIGURE = re.compile(r"\s*(?:est|était|etait|à|a|de|:|=|<|>)?\s*(?:à|a|de)?\s*[<>]?\s*\d")
_OPENING = re.compile(rf"[\s☐□{BULLETS}]*(?:\d{{1,2}} ?[.)]\s*)?(?:(?:une?|la|le|les|du|des)\s+)?", re.IGNORECASE)
_LONGEST_NAME = 60
"""Characters of an exam's name with what completes it at most."""


def named_until(passage: Passage, exam: Found[Any]) -> int:
    """Where the wording of an exam ends, its part of the body and manner included: « Scanner thoracique injecté »."""
    tokens, end, last = passage.tokens, exam.end, exam.last
    while last < len(tokens.texts):
        found = next(
            (
                one
                for first in range(last, min(last + 4, len(tokens.texts)))
                if (one := exam_complements().at(tokens, first)) is not None
            ),
            None,
        )
        if found is None or found.end - exam.start > _LONGEST_NAME:
            break
        if _LINK.fullmatch(passage.text, end, found.start) is None:
            break
        end, last = found.end, found.last
    return end


def is_ordered_line(passage: Passage, start: int, metadata: Metadata) -> bool:
    """Whether what begins at ``start`` opens a line of an ordonnance."""
    if metadata.category != "prescription":
        return False
    return _OPENING.fullmatch(passage.text, passage.starts[passage.line_at(start)], start) is not None


def is_listed_under_request(passage: Passage, start: int) -> bool:
    """Whether the item that holds ``start`` stands in a list under a line that asks: « Faire pratiquer : »."""
    for index in range(passage.line_at(start) - 1, -1, -1):
        text = passage.lines[index].text.rstrip()
        if text.endswith(":"):
            begin, end = passage.starts[index], passage.line_end(index)
            cues = cues_in(referral_cues(), passage.tokens_of(begin, end))
            return any(cue.values[0].kind == "asked" for cue in cues)
        if text.endswith(".") or len(text) > _LONGEST_ITEM:
            return False
    return False


_LONGEST_ITEM = 80
"""Characters of an item of a list at most: a longer line is prose."""


def is_sent_for(passage: Passage, first: int) -> bool:
    """Whether the patient is sent to someone for what begins at word ``first``: « merci de le recevoir pour une IRM ».

    In an enumeration what is asked of the first is asked of all. What he is sent with (« devant un scanner ») is not.
    """
    texts, purposes = passage.tokens.texts, _purpose_words()
    sent = [one for one in letter_cues().find(passage.tokens) if one.values[0] == "referral" and one.last < first]
    if not sent:
        return False
    named = {one.last: one.first for one in (*exam_terms().find(passage.tokens), *_acts(passage))}
    place = first
    while place > 0 and (place in named or purposes.get(texts[place - 1]) == "link"):
        place = named.get(place, place - 1)
    if place == 0 or purposes.get(texts[place - 1]) != "purpose":
        return False
    start, end = passage.tokens.starts[place - 1], passage.tokens.ends[first]
    begin, _ = passage.sentence(start, end)
    return any(begin <= one.start and one.last < place for one in sent)


@cache
def _purpose_words() -> dict[str, str]:
    """Words that say what for (« pour », « en vue de »), and those that may stand between them and the exam."""
    return {row["word"]: row["kind"] for row in rows("purpose_words")}


def _acts(passage: Passage) -> Iterator[Found[Any]]:
    """The acts a passage names."""
    found = clinical_terms().find(passage.tokens)
    return (one for one in found if any(term.kind == "procedure" for term in one.values))


def tests_asked(passage: Passage, metadata: Metadata) -> Iterator[Referral]:
    """The laboratory tests a passage asks for: « faire contrôler la TSH et la ferritine ».

    A test whose figure follows is a result. In an enumeration what asks for the first asks for all.
    """
    if metadata.category == "biologie":
        return
    tests = tuple(blood_tests(passage.tokens))
    if not tests:
        return
    planned = is_plan(passage)
    cues = [cue for cue in cues_in(referral_cues(), passage.tokens) if cue.values[0].kind.startswith("asked")]
    previous: Found[str] | None = None
    asked = False
    for test in tests:
        joined = previous is not None and _BETWEEN_TESTS.fullmatch(passage.text, previous.end, test.start) is not None
        begin, stop = passage.sentence(test.start, test.end)
        told = any(
            begin <= cue.start and cue.end <= stop and 0 <= _gap(cue, test) <= cue.values[0].reach for cue in cues
        )
        asked = told or planned or (joined and asked) or is_ordered_line(passage, test.start, metadata)
        asked = asked or is_listed_under_request(passage, test.start)
        previous = test
        if not asked or _FIGURE.match(passage.text, test.end) or not test.values[0].startswith(ANALYTE_PREFIX):
            continue
        if passage.label(test.start, test.end) in ("negated", "family"):
            continue
        yield Referral(
            exam=test.values[0],
            name=passage.text[test.start : test.end].replace("\n", " "),
            done=False,
            evidence=passage.evidence(test.start, test.end, 0.85),
        )


def _gap(cue: Found[Any], test: Found[str]) -> int:
    """Words between a cue and a test on the side on which it asks; negative on the other."""
    after = cue.values[0].kind.endswith("_after")
    return cue.first - test.last if after else test.first - cue.last
