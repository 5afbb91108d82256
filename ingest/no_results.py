"""What makes a figure told beside the name of a measure no result of this patient's.

Targets, thresholds and conditions, ranges, changes, newborns' measures, mentions that are negated, hypothetical or
about kin, scores made with a test, and tests of another fluid than blood (« liquide d'ascite : albumine 12 g/L »),
which share their names with those of the blood. Where it may be none, none is read: a missing figure harms less than
a wrong one. Words are data (``vocabulary/measure_cues.csv``, ``vocabulary/other_fluids.csv``).
"""

from __future__ import annotations

import re

from ingest.assertions import label
from ingest.heading_lines import cue_kinds
from ingest.measured_figures import WORDED_LIMIT, has_unit
from ingest.normalise import fold
from ingest.paragraph import Paragraph
from ingest.units import unit_at
from ingest.vocabulary import Tokens
from ingest.vocabulary.clinical import is_kin
from ingest.vocabulary.results import measured_on_other_fluids, other_fluids

_CLAUSE = re.compile(r"[.;](?=\s|$)|,(?=\s)|\n\s*[-•*–▪■]|:(?=\s)")
_SYSTOLIC = re.compile(r"\bPAS(?= ?:? ?\d)")
"""« PAS 132 PAD 76 » negates nothing."""
_ANY = re.compile(r"\b(?:une?|pour|des|toute?|avec|par) $")
"""« définie par un DFG < 60 mL/min »: anybody's."""


def is_no_result(paragraph: Paragraph, start: int, at: int) -> bool:
    """Whether words around it make the figure at ``at`` of the name at ``start`` no result of the patient's blood."""
    if is_target(paragraph, start, at) or _is_of_no_unit(paragraph, at) or _is_of_a_score(paragraph, start, at):
        return True
    if _is_of_another_fluid(paragraph, start, at) or _is_of_a_newborn(paragraph, start, at):
        return True
    context = list(paragraph.cues_between(_clause(paragraph, start), at))
    if any("change" in kinds and start - end <= 12 for end, kinds in context):
        return True
    if any("other" in kinds and 0 <= start - end <= 1 for end, kinds in context):
        return True  # « tour de taille »
    return _is_only_mentioned(paragraph, start, at) or _is_of_kin(paragraph, start, at)


def _is_of_a_newborn(paragraph: Paragraph, start: int, at: int) -> bool:
    """« Poids de naissance 3 250 g, taille 50 cm », not « …, poids ce jour 4,850 kg »."""
    said = [kinds for _, kinds in paragraph.cues_between(paragraph.sentence(start, at)[0], at)]
    return any(
        "birth" in kinds and not any("visit" in later for later in said[rank:]) for rank, kinds in enumerate(said)
    )


def _is_only_mentioned(paragraph: Paragraph, start: int, at: int) -> bool:
    """Whether the mention is negated, hypothetical, the family's or a definition's."""
    left = _clause(paragraph, start)
    clause = _SYSTOLIC.sub("TAS", paragraph.text[left : at + 1])
    stated = label(clause, start - left, len(clause), paragraph.kind)
    beside = stated == "negated" and paragraph.text[:start].endswith("(")  # « pas d'anémie (Hb 13,8 g/dL) »
    anybodys = paragraph.text[at] in "<>≤≥" and _ANY.search(paragraph.text, max(0, start - 8), start) is not None
    if (stated is not None and not beside) or anybodys or _is_a_case(paragraph.text, start, at):
        return True
    return label(paragraph.text, start, at, paragraph.kind) == "family"


def _is_a_case(text: str, start: int, at: int) -> bool:
    """« Une kaliémie à 5,5 mmol/L doit faire réduire … »: what is done in a case, not one that was found."""
    return _ONE.search(text, max(0, start - 8), start) is not None and _THEN_DOES.match(text, at) is not None


_ONE = re.compile(r"\b(?:une?|toute?) $", re.IGNORECASE)
_THEN_DOES = re.compile(
    r"[<>≤≥]?\s?\d[\d.,]*[^.;,()]{0,24}?"
    r" (?:doi(?:t|vent)|devra(?:it)?|fera(?:it)?|(?:justifie|impose|nécessite|condui)ra(?:it)?)\b"
)


def _is_of_no_unit(paragraph: Paragraph, at: int) -> bool:
    """Whether what follows a figure looks like a unit and is none: « 78 mol/L », its « µ » lost on a scan."""
    figure = _WITH_A_UNIT.match(paragraph.text, at)
    return figure is not None and unit_at(paragraph.text, figure.end()) is None


def _is_of_a_score(paragraph: Paragraph, start: int, at: int) -> bool:
    """« Le DAS28 calculé avec la CRP est à 2,5 »: a figure without a unit is the score's."""
    made_with = _MADE_WITH.search(paragraph.text, max(0, start - _LONGEST_WAY), start)
    return made_with is not None and not has_unit(paragraph.text, at)


_MADE_WITH = re.compile(
    r"\b(?:calcul|estim|évalu|établi|pondér)\w* (?:avec|sur|par|selon|d['’]après|à partir d[eu])[ ](?:l[ae]s? |l['’])?$"
)
_LONGEST_WAY = 30


def _is_of_kin(paragraph: Paragraph, start: int, at: int) -> bool:
    """« Son frère a été traité …, avec un PSA à 14 », « chez la mère, … »: a relative, and not the patient since."""
    said = fold(paragraph.text[paragraph.sentence(start, at)[0] : start])
    return any(
        told is not None and is_kin(told["kin"]) and _PATIENT_AGAIN.search(said, told.end()) is None
        for told in (_WITH_KIN.search(said), _KIN_HAS.match(said))
    )


_WITH_A_UNIT = re.compile(r"[<>≤≥]?\s?\d[\d.,]*\s?(?=[^\W\d_]{1,6}/(?:[dcmµu]?[lL]|mm|m)\b)")
_KIN_HAS = re.compile(
    r"\W*(?:s(?:on|a|es)|leurs?|l[ae]|une?) (?:demi-)?(?P<kin>\w+),?(?: \w+){0,2} "
    r"(?:a|ont|avai(?:t|ent)|est|etai(?:t|ent)|aurait|presente|souffre|meurt)\b"
)
_WITH_KIN = re.compile(r"\bchez (?:l[ae]|s(?:a|on|es)|leurs?|une?) (?:demi-)?(?P<kin>\w+)(?!.*\bchez )")
"""« Chez la mère, glycémie à jeun 1,30 g/L »."""
_PATIENT_AGAIN = re.compile(r"[,;:]\W*(?:il|elle|lui-meme|elle-meme|je|on|le patient|la patiente|mme|mr?|m\.)\b")


def _clause(paragraph: Paragraph, start: int) -> int:
    """Where the clause that a name stands in begins."""
    left = max(0, start - _LONGEST_CLAUSE)
    if (above := _FIGURE_ABOVE.search(paragraph.text, left, start)) is not None and _is_unit(above["rest"]):
        return start  # a line of figures of its own
    return max((stop.end() for stop in _CLAUSE.finditer(paragraph.text, left, start)), default=left)


_LONGEST_CLAUSE = 160
_FIGURE_ABOVE = re.compile(r"\d ?(?P<rest>[^\s\d]{0,8})\n$")


def _is_unit(rest: str) -> bool:
    return rest in ("", "%", ")", ".", ";") or unit_at(rest, 0) == len(rest)


def is_target(paragraph: Paragraph, start: int, at: int) -> bool:
    """Whether words of the clause make the figure at ``at`` a target, a threshold or a condition."""
    in_clause = any(
        "target" in kinds and _ATTAINED.search(paragraph.text, end, at) is None
        for end, kinds in paragraph.cues_between(_clause(paragraph, start), at)
    )
    return in_clause or _is_of_goals(paragraph, start, at)


_ATTAINED = re.compile(r"\batteinte?s?\b")
"""« L'objectif est atteint avec un LDL à 0,52 g/L »."""


def _is_of_goals(paragraph: Paragraph, start: int, at: int) -> bool:
    """Whether a figure is of a list of goals: « Objectifs : TA < 130/80, LDL < 0,55 g/L, HbA1c 7 % ».

    Without a colon only a limit is: « objectif tensionnel < 130/80, LDL à 0,92 » tells a result.
    """
    text = paragraph.text
    goals = [end for end, kinds in paragraph.cues_between(paragraph.sentence(start, at)[0], start) if "goal" in kinds]
    if not goals:
        above, label_of = paragraph.heading_at(start), paragraph.label_at(start)
        said = (above.tokens if above is not None else None, Tokens.of(label_of) if label_of is not None else None)
        named = any("goal" in cue_kinds(tokens) for tokens in said if tokens is not None)
        return named and _REACHED.search(text, _clause(paragraph, start), at) is None
    limit = text[at] in "<>≤≥" or WORDED_LIMIT.match(text, at) is not None
    return (limit or ":" in text[goals[-1] : start]) and _REACHED.search(text, goals[-1], at) is None


_REACHED = re.compile(
    r"\b(?:(?:est|sont|était|étaient|reste|restent) (?:\w+ )?(?:à|de)\b|atteint|actuel|derni(?:er|ère)|ce jour|aujourd)"
)
"""Words that tell what is, beside what is aimed at: « objectif d'HbA1c 7 %, actuelle 7,8 % »."""


def _is_of_another_fluid(paragraph: Paragraph, start: int, at: int) -> bool:
    """« Ponction d'ascite : protides 18 g/L »: the sentence or its label named a fluid, and no blood since.

    Only of tests that are made on other fluids too, and not under a name that says the blood (« glycémie »).
    """
    end, names = next(((end, names) for begin, end, names in paragraph.names if begin == start), (start, ()))
    if not names or names[0].analyte not in measured_on_other_fluids():
        return False
    if _OF_BLOOD.search(paragraph.text, start, end) is not None:
        return False
    begin = paragraph.sentence(start, at)[0]
    said = [kind for place, kind in paragraph.fluids if begin <= place < at]
    if not said and (label_of := paragraph.label_at(start)) is not None:
        said = [one.values[0] for one in other_fluids("fluid", "blood").find(Tokens.of(label_of))]
    return bool(said) and said[-1] == "fluid"


_OF_BLOOD = re.compile("[éeÉE]mie")
