"""Vocabulary of measured results: names of analytes, qualifiers, column headings, words of result cells, units."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from ingest.normalise import words
from ingest.vocabulary.phrases import Phrases
from ingest.vocabulary.tables import rows, split


@dataclass(frozen=True, slots=True)
class AnalyteName:
    """A wording that names ``analyte``; ``pair`` tells that two figures follow (« TA 135/80 »)."""

    analyte: str
    pair: bool
    needs_unit: bool
    """One or two letters (« K »), or another thing's name (« calcium », « ACR »): only a unit proves it in prose."""
    ambiguous: bool = False
    """Another measure's name too (« FR 18 », « P 78 »): only a unit proves it, among other measures and in tables."""


@cache
def analyte_names() -> Phrases[AnalyteName]:
    """Names, synonyms and printed wordings of analytes; initials also with dots (« V.G.M. »)."""
    return _names(("urine", *_TOLD))


@cache
def told_names() -> Phrases[AnalyteName]:
    """The same, and what prose names a result by: « thrombocytose à 845 G/L », « fibrillation à 110/min »."""
    return _names(("urine",), strict=True)


_TOLD = ("told", "told pair")


def _names(without: tuple[str, ...], *, strict: bool = False) -> Phrases[AnalyteName]:
    """``strict``: a name that only a unit proves needs it with a capital too (« Taille 52 »)."""
    spelt = words if strict else str
    named = [row for row in rows("analyte_names") if row["use"] not in without]
    paired = {row["term"] for row in named if row["use"] in ("pair", "told pair")}
    other = _homonyms()
    bare = {spelt(row["term"]) for row in named if row["use"] in ("unit", "told", "own unit")}
    sure = {words(row["term"]) for row in named if row["use"] == "sure"}
    ambiguous = {words(row["term"]) for row in named if row["use"] in ("own unit", "told")}
    entries = [(row["id"], term) for row in rows("labs") for term in (row["name"], *split(row["synonyms"]))]
    entries += [(row["analyte"], row["term"]) for row in named]
    entries += [(analyte, dotted) for analyte, term in entries if (dotted := _dotted(term)) != term]

    def needs_unit(term: str) -> bool:
        unsure = len(words(term)) <= _SHORT or words(term) in other
        return spelt(term) in bare or (unsure and words(term) not in sure)

    return Phrases(
        (term, AnalyteName(analyte, term in paired, needs_unit(term), words(term) in ambiguous))
        for analyte, term in entries
    )


@cache
def urinary_analytes() -> dict[str, str]:
    """Analyte of the blood → what its name stands for in a table of urine: « Protéines » is the proteinuria there."""
    named = (
        (row["analyte"], analyte_names().meanings(row["term"]))
        for row in rows("analyte_names")
        if row["use"] == "urine"
    )
    return {meanings[0].analyte: analyte for analyte, meanings in named if meanings}


def _dotted(term: str) -> str:
    """The term with its initials apart, as « H.D.L. » reads: « cholestérol H D L »."""
    parts = term.split(" ")
    return " ".join(" ".join(part) if part.isalpha() and part.isupper() else part for part in parts)


_SHORT, _ABBREVIATION = 2, 3


def _homonyms() -> set[str]:
    """Abbreviations of few letters that also mean something outside biology: « ACR 2 » grades a breast."""
    fields: dict[str, set[str]] = {}
    for row in rows("abbreviations"):
        fields.setdefault(words(row["abbreviation"].split(" (")[0]), set()).add(row["domain"])
    return {
        term for term, named in fields.items() if len(term) <= _ABBREVIATION and "biologie" in named and len(named) > 1
    }


@cache
def analyte_qualifiers() -> Phrases[str]:
    """Words after an analyte's name → whether it stays that analyte.

    ``same``: it does; ``other``: it is another one; ``aside``: no result in the name, a remark in brackets.
    """
    return Phrases((row["term"], row["effect"]) for row in rows("analyte_qualifiers"))


@cache
def result_columns() -> Phrases[str]:
    """Column headings of result tables → role: name, result, unit, reference, low, high, prior, flag, method, date."""
    return Phrases((row["term"], row["role"]) for row in rows("result_columns"))


@cache
def result_words(*kinds: str) -> Phrases[str]:
    """Words of result cells → kind (pending, qualitative, flag, reference, prior…); all kinds when none is named."""
    return Phrases((row["term"], row["kind"]) for row in rows("result_words") if not kinds or row["kind"] in kinds)


@cache
def measure_cues(*kinds: str) -> Phrases[str]:
    """Words around a measure and its figure → link, target, change, prior, visit…; of all kinds when none is named."""
    return Phrases((row["term"], row["kind"]) for row in rows("measure_cues") if not kinds or row["kind"] in kinds)


@cache
def other_fluids(*kinds: str) -> Phrases[str]:
    """Words for another fluid than blood (« fluid »), and those that lead back to it (« blood ») → kind."""
    return Phrases((row["term"], row["kind"]) for row in rows("other_fluids") if row["kind"] in kinds)


@cache
def measured_on_other_fluids() -> frozenset[str]:
    """Analytes whose names tests of other fluids than blood share."""
    return frozenset(row["term"] for row in rows("other_fluids") if row["kind"] == "measured")


@cache
def told_days() -> Phrases[tuple[str, int]]:
    """Words that tell a day from another → that other, and how many days back.

    ``act``, ``written``, ``entry``, ``exit``, or ``above``: the day told before.
    """
    return Phrases((row["term"], (row["base"], int(row["days"]))) for row in rows("told_days"))


@cache
def sample_words() -> Phrases[bool]:
    """Words for a sample of the blood and its results: « bilan », « prise de sang », « NFS »."""
    return Phrases((row["term"], True) for row in rows("sample_words"))


@cache
def namesakes() -> dict[str, tuple[str, frozenset[str]]]:
    """Folded name of a vital sign → the test it names too and beside which: « ferritine 48, saturation 37 % »."""
    return {words(row["term"]): (row["test"], frozenset(split(row["beside"]))) for row in rows("analyte_namesakes")}


@cache
def reaching_verbs() -> tuple[str, ...]:
    """Folded stems of the verbs by which a measure reaches a figure: « remont- », « atteign- »."""
    return tuple(words(row["stem"]) for row in rows("reaching_verbs"))


@cache
def measure_bounds() -> dict[str, tuple[float, float, str]]:
    """Analyte → lowest and highest figure that can be a person's, and the unit of both."""
    return {row["analyte"]: (float(row["low"]), float(row["high"]), row["unit"]) for row in rows("measure_bounds")}


@dataclass(frozen=True, slots=True)
class UnitSense:
    """A unit: its usual spelling, its dimension, and how many base units of the dimension it is."""

    unit: str
    dimension: str
    factor: float


@cache
def unit_spellings() -> tuple[tuple[str, UnitSense], ...]:
    """Every spelling of a unit and what it means."""
    return tuple(
        (row["spelling"], UnitSense(row["unit"], row["dimension"], float(row["factor"]))) for row in rows("units")
    )


@dataclass(frozen=True, slots=True)
class Conversion:
    """``to = from * factor + offset`` for one analyte, between dimensions."""

    from_unit: str
    to_unit: str
    factor: float
    offset: float


@cache
def conversions(analyte: str) -> tuple[Conversion, ...]:
    """The conversions the laboratory table gives for an analyte."""
    return tuple(
        Conversion(row["from_unit"], row["to_unit"], float(row["factor"]), float(row["offset"]))
        for row in rows("conversions")
        if row["analyte"] == analyte
    )
