"""The dossier as looked through: filters and counts, years and specialties, what stands apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from api.web.answer_view import document_name
from api.web.chips import Facets, category_label
from api.web.sheets import Place
from index.answer import DocumentRecord
from index.timeline import Entry, Measured
from ingest.document import Category, Observation
from ingest.vocabulary import specialty_label

SHOWN = 40
"""Documents of a list before the rest is asked for."""
ABNORMAL_SHOWN = 4
_ARROWS = {"H": "↑", "L": "↓"}


@dataclass(frozen=True, slots=True)
class Filters:
    """What is looked at; empty means everything. ``page`` counts from 1."""

    year: str = ""
    specialty: str = ""
    category: str = ""
    page: int = 1

    @property
    def chosen(self) -> bool:
        """Whether anything is filtered."""
        return bool(self.year or self.specialty or self.category)

    def accept(self, record: DocumentRecord) -> bool:
        """Whether a document passes. ``sans`` is what has no year or no specialty."""
        return (
            (not self.year or year_of(record) == self.year)
            and (not self.specialty or (record.specialty or "sans") == self.specialty)
            and (not self.category or record.category == self.category)
        )

    def query(self, patient: str) -> str:
        """As an address carries them."""
        named = {"patient": patient, "year": self.year, "specialty": self.specialty, "category": self.category}
        if self.page > 1:
            named["page"] = str(self.page)
        return urlencode({name: value for name, value in named.items() if value})


def year_of(record: DocumentRecord) -> str:
    """The year of the act, ``sans`` when undated."""
    return (record.act_date or "sans")[:4]


@dataclass(frozen=True, slots=True)
class Option:
    """One value of a filter: its address, its label, how many documents it would leave, whether it is chosen."""

    url: str
    label: str
    documents: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One document of the list."""

    record: DocumentRecord
    name: str
    specialty: str | None
    category: str
    url: str
    folded: tuple[tuple[DocumentRecord, str], ...]
    abnormal: tuple[str, ...]
    more_abnormal: int
    seen: bool


@dataclass(frozen=True, slots=True)
class YearGroup:
    """The documents of one year."""

    year: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """One specialty in one year: how many documents, how dark (0 to 4), where it leads."""

    url: str
    documents: int
    shade: int
    label: str


@dataclass(frozen=True, slots=True)
class Row:
    """One specialty across the years."""

    label: str
    url: str
    total: int
    cells: tuple[Cell | None, ...]


@dataclass(frozen=True, slots=True)
class Frieze:
    """Years across, specialties down."""

    years: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class DossierView:
    """Everything the dossier's view draws."""

    filters: Filters
    total: int
    groups: tuple[YearGroup, ...]
    matching: int
    more_url: str | None
    specialties: tuple[Option, ...]
    categories: tuple[Option, ...]
    years: tuple[Option, ...]
    frieze: Frieze
    administrative: tuple[Line, ...]
    aside: tuple[Line, ...]
    measured: tuple[Measured, ...]
    all_url: str


def facets_of(entries: Sequence[Entry], measured: Sequence[Measured]) -> Facets:
    """What a chip may be changed to in this dossier."""
    records = [entry.record for entry in entries if entry.record.patient_match != "mismatch"]
    categories: Counter[Category] = Counter(record.category for record in records)
    specialties = Counter(record.specialty for record in records if record.specialty)
    years = sorted({year_of(record) for record in records} - {"sans"}, reverse=True)
    return Facets(
        categories=tuple(name for name, _ in categories.most_common()),
        specialties=tuple(name for name, _ in specialties.most_common()),
        analytes=tuple((item.analyte, item.name) for item in measured),
        years=tuple(years),
    )


def dossier_view(
    patient: str, entries: Sequence[Entry], measured: Sequence[Measured], filters: Filters, *, unseen: frozenset[str]
) -> DossierView:
    """Prepare the dossier of ``patient``. ``unseen`` are the documents nobody has opened yet."""
    aside = [entry for entry in entries if entry.record.patient_match == "mismatch"]
    own = [entry for entry in entries if entry.record.patient_match != "mismatch"]
    papers = [entry for entry in own if entry.record.category == "administratif"]
    clinical = [entry for entry in own if entry.record.category != "administratif"]
    listed = own if filters.category == "administratif" else clinical
    matching = [entry for entry in listed if filters.accept(entry.record)]
    shown = matching[: SHOWN * filters.page]
    following = replace(filters, page=filters.page + 1) if len(matching) > len(shown) else None
    records = [entry.record for entry in clinical]

    def line(entry: Entry) -> Line:
        return line_of(patient, entry, unseen)

    return DossierView(
        filters=filters,
        total=len(clinical),
        groups=_by_year(map(line, shown)),
        matching=len(matching),
        more_url=f"/?{following.query(patient)}#documents" if following else None,
        specialties=_options(patient, filters, "specialty", records, lambda r: r.specialty or "sans", _specialty),
        categories=_options(patient, filters, "category", records, lambda r: r.category, category_label),
        years=_options(
            patient, filters, "year", records, year_of, lambda year: "sans date" if year == "sans" else year
        ),
        frieze=_frieze(patient, records),
        administrative=tuple(map(line, papers)),
        aside=tuple(map(line, aside)),
        measured=tuple(measured),
        all_url=f"/?{Filters().query(patient)}",
    )


def _specialty(name: str) -> str:
    return "sans spécialité" if name == "sans" else specialty_label(name) or name


def line_of(patient: str, entry: Entry, unseen: frozenset[str]) -> Line:
    """A document as a list shows it."""
    record = entry.record
    return Line(
        record=record,
        name=document_name(record),
        specialty=specialty_label(record.specialty),
        category=category_label(record.category),
        url=Place(patient, record.document_id).url,
        folded=tuple((old, Place(patient, old.document_id).url) for old in entry.folded),
        abnormal=tuple(result_text(found) for found in entry.abnormal[:ABNORMAL_SHOWN]),
        more_abnormal=max(0, len(entry.abnormal) - ABNORMAL_SHOWN),
        seen=record.document_id not in unseen,
    )


def result_text(found: Observation) -> str:
    """« Créatinine 132 µmol/L ↑ »: the characters printed, and on which side of the printed range they lie."""
    arrow = _ARROWS.get(found.computed_flag or "", "") or (found.printed_flag or "")
    return " ".join(filter(None, (found.label, found.raw, found.unit, arrow)))


def _by_year(lines: Iterable[Line]) -> tuple[YearGroup, ...]:
    groups: dict[str, list[Line]] = {}
    for line in lines:
        groups.setdefault(year_of(line.record), []).append(line)
    return tuple(YearGroup("Sans date" if year == "sans" else year, tuple(found)) for year, found in groups.items())


def _options(
    patient: str,
    filters: Filters,
    field: str,
    records: Sequence[DocumentRecord],
    value_of: Callable[[DocumentRecord], str],
    label: Callable[[str], str],
) -> tuple[Option, ...]:
    """The values of one filter, counted among what the other filters leave; years newest first, others by number."""
    others = replace(filters, **{field: "", "page": 1})  # type: ignore[arg-type]
    counted = Counter(value_of(record) for record in records if others.accept(record))
    ordered = sorted(counted.items(), reverse=True) if field == "year" else counted.most_common()
    own = getattr(filters, field)
    return tuple(
        Option(
            url=f"/?{replace(others, **{field: '' if name == own else name}).query(patient)}#documents",  # type: ignore[arg-type]
            label=label(name),
            documents=number,
            chosen=name == own,
        )
        for name, number in ordered
    )


def _frieze(patient: str, records: Sequence[DocumentRecord]) -> Frieze:
    counted = Counter((record.specialty or "sans", year_of(record)) for record in records if record.act_date)
    years = sorted({year for _, year in counted})
    totals: Counter[str] = Counter()
    for (specialty, _), number in counted.items():
        totals[specialty] += number
    most = max(counted.values(), default=1)

    def cell(specialty: str, year: str) -> Cell | None:
        number = counted[specialty, year]
        if not number:
            return None
        url = f"/?{Filters(year=year, specialty=specialty).query(patient)}#documents"
        shade = 1 + round(3 * (number - 1) / max(1, most - 1))
        return Cell(url, number, shade, f"{_specialty(specialty)}, {year} : {number}")

    rows = tuple(
        Row(
            _specialty(name),
            f"/?{Filters(specialty=name).query(patient)}#documents",
            total,
            tuple(cell(name, year) for year in years),
        )
        for name, total in totals.most_common()
    )
    return Frieze(tuple(years), rows)
