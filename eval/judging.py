"""What was read against what is true: fields, measured results, key sentences, identities, figures of scans."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import sqrt

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from eval.corpora.gold import GoldDocument, GoldLine
from ingest.document import Document, Identity, Observation
from ingest.identity import compare
from ingest.normalise import fold

FIELDS = ("category", "type_code", "specialty", "author", "act_date", "patient_match", "replacement", "readable")
Z = 1.96
SAME_LINE = 60.0
"""Likeness (0..100) from which a line read is taken to be the printed one."""
TITLES = frozenset({"dr", "pr", "docteur", "professeur", "mme", "m", "monsieur", "madame"})


@dataclass(frozen=True, slots=True)
class Judged:
    """One field of one document: what is true, what was read, and the line that led there."""

    file_name: str
    layout: str
    field: str
    truth: str | None
    found: str | None
    because: str
    certain: bool = False
    """Said to be certain, which the act date alone is."""

    @property
    def verdict(self) -> str:
        """``right``, ``wrong`` or ``abstained``."""
        if self.truth == self.found:
            return "right"
        return "abstained" if self.found is None else "wrong"


def judge(gold: GoldDocument, read: Document, identity: Identity) -> Iterator[Judged]:
    """Every field of one document on which careful readers agree."""
    metadata = read.metadata
    mismatch = compare(identity, read.identities) == "mismatch"
    verdict = "mismatch" if mismatch else "not a mismatch"
    announced = bool(read.links.replaces or read.links.announces_replacement)
    pairs: dict[str, tuple[str | None, str | None]] = {
        "category": (gold.category, metadata.category),
        "type_code": (gold.type_code, metadata.type_code),
        "specialty": (gold.specialty, metadata.specialty),
        "author": (plain_name(gold.author), plain_name(metadata.author)),
        "act_date": (gold.act_date, metadata.act_date),
        "patient_match": ("mismatch" if gold.misfiled else "not a mismatch", verdict),
        "replacement": ("replaces" if gold.replaces else "first", "replaces" if announced else "first"),
        "readable": (str(gold.readable), str(read.readable)),
    }  # fmt: skip
    fields = FIELDS if gold.readable and read.readable else ("readable",)
    for name in fields:
        if name in gold.unjudged:
            continue
        evidence = metadata.evidence.get(name)
        because = " ".join(evidence.quote.split())[:100] if evidence else ""
        if name == "patient_match" and read.identities:
            because = " / ".join(" ".join(one.evidence.quote.split())[:60] for one in read.identities[:3])
        truth, found = pairs[name]
        certain = name == "act_date" and metadata.act_date_certain
        yield Judged(gold.file_name, gold.layout, name, truth, found, because, certain)


def plain_name(author: str | None) -> str | None:
    """Surname and given names in any order, without title or accents: « Mme le Dr Ève MARTIN » is « eve martin »."""
    if author is None:
        return None
    words = fold(author).replace("mme le dr", " ").replace(".", " ").replace("-", " ").split()
    return " ".join(sorted(word for word in words if word not in TITLES))


def wilson(right: int, total: int) -> tuple[float, float]:
    """Wilson 95 % interval of a proportion."""
    if total == 0:
        return 0.0, 1.0
    share = right / total
    centre = share + Z * Z / (2 * total)
    spread = Z * sqrt(share * (1 - share) / total + Z * Z / (4 * total * total))
    scale = 1 + Z * Z / total
    return (centre - spread) / scale, (centre + spread) / scale


# -- measured results ---------------------------------------------------------------------------------
Result = tuple[str, str, str | None, str | None, bool]


@dataclass(slots=True)
class Results:
    """Measured results counted: right, read but untrue (``extra``), true but not read (``missed``).

    ``right`` by analyte, characters, unit, day and whether it is an earlier result; ``told_wrong`` of the missed ones
    are right but for that: a result of today's sheet taken for an earlier one or the other way round.
    """

    right: int = 0
    extra: int = 0
    missed: int = 0
    told_wrong: int = 0
    errors: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        """Right among those read."""
        return self.right / max(1, self.right + self.extra)

    @property
    def recall(self) -> float:
        """Right among those printed."""
        return self.right / max(1, self.right + self.missed)

    @property
    def f1(self) -> float:
        """Harmonic mean of both."""
        return 2 * self.precision * self.recall / max(1e-9, self.precision + self.recall)

    def as_json(self) -> dict[str, float]:
        """Counts and shares."""
        return {
            "right": self.right, "extra": self.extra, "missed": self.missed, "precision": round(self.precision, 4),
            "recall": round(self.recall, 4), "f1": round(self.f1, 4), "earlier_told_wrong": self.told_wrong,
            "f1_raw_unit_date": round(self.f1_of_values, 4),
        }  # fmt: skip

    @property
    def f1_of_values(self) -> float:
        """F1 by analyte, characters, unit and day alone."""
        right = self.right + self.told_wrong
        return 2 * right / max(1, 2 * self.right + self.extra + self.missed)


def count_results(tally: Results, gold: GoldDocument, read: Document) -> None:
    """Count one document; figures told in prose are judged for the analytes its gold lists.

    A result printed in two units is one: either may have been kept. A result in words the gold does not list is not
    counted.
    """
    if "observations" in gold.unjudged:
        return
    prose = gold.category != "biologie"
    told = {one.analyte for one in gold.observations}
    found = Counter(_result(one) for one in read.observations if not prose or one.analyte in told)
    needed: Counter[Result] = Counter()
    allowed: Counter[Result] = Counter()
    for one in gold.observations:
        result = (one.analyte, one.raw, one.unit, one.date, one.prior)
        kept = any(_is_same_in_other_unit(result, other) for other in (*found, *needed)) and result not in found
        (allowed if one.optional or kept else needed)[result] += 1
    both = needed & found
    left = Counter({one: number for one, number in (found - both - allowed).items() if any(map(str.isdigit, one[1]))})
    tally.right += both.total()
    tally.missed += (needed - both).total()
    tally.extra += left.total()
    tally.told_wrong += (_values(needed - both) & _values(left)).total()
    place = f"{gold.file_name} [{gold.layout}]"
    for result in (needed - both).elements():
        lines = [line.text for page in read.pages for line in page.lines if result[1] in line.text][:2]
        tally.errors.append(f"missed {result} {place} « {' | '.join(lines)} »")
    tally.errors += [f"extra  {result} {place}" for result in left.elements()]


def _values(results: Counter[Result]) -> Counter[tuple[str | None, ...]]:
    """Results without whether they are earlier ones."""
    found: Counter[tuple[str | None, ...]] = Counter()
    for result, count in results.items():
        found[result[:4]] += count
    return found


def _is_same_in_other_unit(one: Result, other: Result) -> bool:
    """Whether both are one analyte of one day, in different units, each said."""
    units = one[2], other[2]
    return (one[0], one[3], one[4]) == (other[0], other[3], other[4]) and units[0] != units[1] and None not in units


def _result(one: Observation) -> Result:
    return one.analyte, " ".join(one.raw.split()), one.unit, one.date, one.prior


# -- scans and key sentences --------------------------------------------------------------------------
@dataclass(slots=True)
class Figures:
    """Digits of printed lines against the digits read: edits, digits in all, and lines that were not found."""

    edits: int = 0
    digits: int = 0
    lost_lines: int = 0
    lost_digits: int = 0
    lines: int = 0

    def as_json(self) -> dict[str, float]:
        """Counts, the error rate on lines that were found, and on all."""
        every = self.digits + self.lost_digits
        return {
            "lines": self.lines, "lost_lines": self.lost_lines, "digits": every,
            "error_rate_found_lines": round(self.edits / max(1, self.digits), 5),
            "error_rate_all": round((self.edits + self.lost_digits) / max(1, every), 5),
        }  # fmt: skip


def count_figures(tally: Figures, gold: GoldDocument, read: Document) -> None:
    """Compare each printed line that holds digits with the likest line read on its page."""
    for line in gold.figures:
        page = next((page for page in read.pages if page.number == line.page), None)
        best, likeness = _likest(line, [one.text for one in page.lines] if page else [])
        printed = re.sub(r"\D", "", line.text)
        tally.lines += 1
        if likeness < SAME_LINE:
            tally.lost_lines += 1
            tally.lost_digits += len(printed)
            continue
        tally.digits += len(printed)
        tally.edits += min(len(printed), Levenshtein.distance(printed, re.sub(r"\D", "", best)))


def _likest(line: GoldLine, texts: Sequence[str]) -> tuple[str, float]:
    scored = [(fuzz.ratio(line.text, text), text) for text in texts]
    likeness, best = max(scored, default=(0.0, ""))
    return best, likeness


def sentences_read(gold: GoldDocument, read: Document) -> tuple[int, int]:
    """Key sentences found verbatim (white space folded) in the pages, and how many there are."""
    text = " ".join(" ".join(page.text.split()) for page in read.pages)
    return sum(" ".join(fact.text.split()) in text for fact in gold.facts), len(gold.facts)
