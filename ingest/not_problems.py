"""Names of diseases and acts that tell none: what made a drug stop, a test that is asked for, a vaccine, a figure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.asked_exams import is_listed_under_request, is_ordered_line
from ingest.document import Metadata
from ingest.mentions import Mention
from ingest.vocabulary.clinical import Cue
from ingest.vocabulary.phrases import Found
from ingest.vocabulary.results import analyte_names

_STOPS = frozenset(("stopped", "replaced", "given_up"))
_IN_BRACKET = re.compile(r"[^()\n;.]{0,40}\((?:[^()\n]*[ ,/])?")
"""From a drug to its effect: « atorvastatine 40 mg (myalgies) », « metformine (nausées, diarrhées) »."""
_STATES = frozenset(("not_given", "planned_after", "scheduled_after", "vaccine_after", "injected"))
_THEN = re.compile(r"\s*[:=–-]?\s*")
_FIGURE = re.compile(r"\s*[:=]?\s*(?:à\s)?[<>]?\s*\d+(?:[.,]\d+)?\s?(?:%|[a-zµA-Z]{1,5}\s?/\s?\d?[a-zA-Z])")
"""A figure with a unit of two parts: « PTH 78 pg/mL »."""


def is_effect_in_bracket(mention: Mention, others: Sequence[Mention], cues: Sequence[Found[Cue]]) -> bool:
    """Whether a bracket behind a drug that is no longer taken tells what it did: « ramipril arrêté (toux) »."""
    passage = mention.passage
    begin, stop = passage.sentence(mention.start, mention.end)
    effect = any(
        cue.values[0].kind == "reaction" and cue.start <= mention.start and mention.end <= cue.end for cue in cues
    )
    if not effect or not any(begin <= cue.start < stop and cue.values[0].kind in _STOPS for cue in cues):
        return False
    drugs = (one for one in others if begin <= one.start < mention.start and (one.of("drug") or one.of("drug_class")))
    return any(_IN_BRACKET.fullmatch(passage.text, one.end, mention.start) for one in drugs)


def is_test_asked(mention: Mention, metadata: Metadata) -> bool:
    """Whether a line of an order asks for a test that a disease is called by too: « Protéinurie des 24 heures »."""
    passage = mention.passage
    name = analyte_names().at(passage.tokens, mention.first)
    if name is None:
        return False
    return is_listed_under_request(passage, mention.start) or is_ordered_line(passage, mention.start, metadata)


def is_namesake_measured(mention: Mention) -> bool:
    """Whether initials that a result has too stand before its figure: « PTH 78 pg/mL » is no prosthesis."""
    if not any(term.initials for term in mention.terms):
        return False
    name = analyte_names().at(mention.passage.tokens, mention.first)
    return name is not None and _FIGURE.match(mention.passage.text, mention.end) is not None


def is_state_of_injection(mention: Mention, cues: Sequence[Found[Cue]]) -> bool:
    """Whether what follows a disease that one is vaccinated against is said of an injection: « Grippe : à faire »."""
    return any(
        cue.values[0].kind in _STATES
        and cue.start >= mention.end
        and _THEN.fullmatch(mention.passage.text, mention.end, cue.start) is not None
        for cue in cues
    )
