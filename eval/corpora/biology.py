"""Laboratory results of a fictitious patient: each analyte drifts from a first to a last value over the years."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from eval.corpora.gold import GoldObservation

if TYPE_CHECKING:
    import random
    from collections.abc import Mapping, Sequence
    from datetime import date

    from eval.corpora.sheet import Printed


@dataclass(frozen=True, slots=True)
class Analyte:
    """One line of a laboratory's catalogue, and where this patient's values go (``start`` to ``end``)."""

    analyte: str
    label: str
    unit: str | None
    reference: str
    chapter: str
    decimals: int
    start: float
    end: float
    spread: float
    low: float | None = None
    high: float | None = None
    limit: float | None = None
    words: tuple[str, ...] = ()

    @classmethod
    def from_table(cls, analyte: str, row: Mapping[str, Any]) -> Analyte:
        """Read a row of an analyte table."""
        return cls(
            analyte=analyte, label=row["label"], unit=row.get("unit"), reference=row.get("reference", ""),
            chapter=row["chapter"], decimals=row.get("decimals", 0), start=row.get("start", 0.0),
            end=row.get("end", 0.0), spread=row.get("spread", 0.0), low=row.get("low"), high=row.get("high"),
            limit=row.get("limit"), words=tuple(row.get("words", ())),
        )  # fmt: skip

    def draw(self, rng: random.Random, progress: float) -> str:
        """The result as printed, for a sampling ``progress`` (0..1) of the way through the years."""
        if self.words:
            return rng.choice(self.words)
        value = self.start + (self.end - self.start) * progress + rng.uniform(-self.spread, self.spread)
        if self.limit is not None and value < self.limit:
            return f"<{_number(self.limit, self.decimals)}"
        return _number(value, self.decimals)

    def flag(self, raw: str) -> str:
        """``H`` or ``B`` (bas) when the printed value is outside the limits, as laboratories print beside it."""
        if self.words or raw.startswith("<"):
            return ""
        value = float(raw.replace("\u00a0", "").replace(" ", "").replace(",", "."))
        if self.high is not None and value > self.high:
            return "H"
        return "B" if self.low is not None and value < self.low else ""


def _number(value: float, decimals: int) -> str:
    text = f"{abs(value):.{decimals}f}".replace(".", ",")
    whole, comma, rest = text.partition(",")
    if len(whole) > 4:
        whole = f"{whole[:-3]} {whole[-3:]}"
    return whole + comma + rest


@dataclass(frozen=True, slots=True)
class Sampling:
    """What was found in one sampling: analyte id to printed value."""

    day: date
    results: dict[str, str]


@dataclass(frozen=True, slots=True)
class LabRow:
    """One result on paper with the earlier ones of its series (``None`` where there is none)."""

    analyte: Analyte
    raw: str
    priors: tuple[str | None, ...]

    @property
    def flag(self) -> str:
        """The printed flag, often empty."""
        return self.analyte.flag(self.raw)


@dataclass(frozen=True, slots=True)
class LabResults:
    """The results of one sheet by chapter, and the days of its prior columns, newest first."""

    day: date
    prior_days: tuple[date, ...]
    chapters: tuple[tuple[str, tuple[LabRow, ...]], ...]


def lab_results(sampling: Sampling, earlier: Sequence[Sampling], catalogue: Mapping[str, Analyte]) -> LabResults:
    """Arrange ``sampling`` by chapter with ``earlier`` samplings (newest first) as prior columns."""
    chapters: dict[str, list[LabRow]] = {}
    for analyte_id, raw in sampling.results.items():
        analyte = catalogue[analyte_id]
        priors = tuple(before.results.get(analyte_id) for before in earlier)
        chapters.setdefault(analyte.chapter, []).append(LabRow(analyte, raw, priors))
    ordered = tuple((heading, tuple(rows)) for heading, rows in chapters.items())
    return LabResults(sampling.day, tuple(before.day for before in earlier), ordered)


def gold_observations(results: LabResults, printed: Printed) -> tuple[GoldObservation, ...]:
    """The observations a reader can see, each with the page its row was printed on."""
    found: list[GoldObservation] = []
    for _, rows in results.chapters:
        for row in rows:
            page = row_page(row, printed)
            values = [(row.raw, results.day, False)]
            values += [
                (raw, day, True) for raw, day in zip(row.priors, results.prior_days, strict=False) if raw is not None
            ]
            found += [_observation(row, raw, day, page, prior=prior) for raw, day, prior in values]
    return tuple(found)


def row_page(row: LabRow, printed: Printed) -> int:
    """The page that carries the row; ``ValueError`` when it was not printed."""
    for line in printed.lines:
        if line.text.startswith(row.analyte.label) and row.raw in line.text:
            return line.page
    raise ValueError(f"no printed row for {row.analyte.analyte}")


def _observation(row: LabRow, raw: str, day: date, page: int, *, prior: bool) -> GoldObservation:
    comparator: Literal["<"] | None = "<" if raw.startswith("<") else None
    return GoldObservation(
        analyte=row.analyte.analyte, label=row.analyte.label, raw=raw, unit=row.analyte.unit, date=day.isoformat(),
        prior=prior, page=page, comparator=comparator, reference=row.analyte.reference or None,
    )  # fmt: skip
