"""Documents for index tests, written as a secretary would type them: metadata by hand, text line by line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from ingest.document import (
    Block,
    Box,
    Chunk,
    Document,
    Evidence,
    FoundIdentity,
    Identity,
    Line,
    Links,
    Metadata,
    Observation,
    Page,
    Reading,
    Section,
    Span,
    TypedDate,
)
from ingest.normalise import numbers

PATIENT = Identity(birth_name="MERCIER", given="Jeanne", birth_date="1950-03-12", sex="F")
STRANGER = Identity(birth_name="DURAND", given="Paul", birth_date="1948-01-02", sex="M")


def page(number: int, lines: Sequence[str], *, source: Any = "text") -> Page:
    """A page with one body block, one line every 4 % of its height."""
    placed = tuple(
        Line(text, Box(0.1, 0.05 + 0.04 * row, 0.1 + 0.008 * max(len(text), 1), 0.08 + 0.04 * row))
        for row, text in enumerate(lines)
    )
    return Page(number, 595.0, 842.0, source, (Block("body", placed),))


def reading(
    *,
    title: str = "Compte rendu de consultation",
    category: Any = "compte_rendu",
    type_code: str | None = None,
    specialty: str | None = None,
    author: str | None = None,
    act_date: str | None = None,
    certain: bool = True,
    act_time: str | None = None,
    dates: Sequence[tuple[Any, str]] = (),
    body: Sequence[str] = ("Texte du document.",),
    conclusion: Sequence[str] = (),
    patient: Identity | None = PATIENT,
    links: Links | None = None,
    fingerprint: str = "",
    file_name: str = "document.pdf",
    confidentiality: tuple[str, ...] = ("normal",),
    readable: bool = True,
    results: Sequence[tuple[str, str, str]] = (),
) -> Reading:
    """A one-page reading whose title, date, author and conclusion stand on the page and are cited from it.

    ``results`` are ``(analyte, raw, date)``; each is printed on a line of its own, « analyte raw µmol/L (date) ».
    """
    body = [*body, *(f"{analyte} {raw} µmol/L ({day})" for analyte, raw, day in results)]
    head = [title, *([f"Le {act_date}"] if act_date else []), *([author] if author else [])]
    lines = [*head, *body, *(["Conclusion", *conclusion] if conclusion else [])] if readable else []
    only = page(1, lines)
    where = dict(zip(lines, only.line_starts, strict=True))

    def evidence(line: str) -> Evidence:
        return Evidence("text", 0.9, line, Span(1, where[line], where[line] + len(line)))

    found = {"title": evidence(title)} if readable else {}
    if readable and act_date:
        found["act_date"] = evidence(f"Le {act_date}")
    if readable and author:
        found["author"] = evidence(author)
    sections: tuple[Section, ...] = ()
    if conclusion:
        sections = (Section("Conclusion", "conclusion", (Span(1, where["Conclusion"], len(only.text)),)),)
    identities = (FoundIdentity(patient, Evidence("text", 0.9)),) if patient else ()
    document = Document(
        file_name=file_name,
        media_type="application/pdf",
        pages=(only,),
        metadata=Metadata(
            title=title if readable else None,
            type_code=type_code,
            category=category,
            specialty=specialty,
            author=author,
            act_date=act_date,
            act_time=act_time,
            act_date_certain=bool(act_date) and certain,
            dates=tuple(TypedDate(kind, day, Evidence("text", 0.8)) for kind, day in dates),
            confidentiality=confidentiality,
            evidence=found,
        ),
        identities=identities,
        sections=sections,
        observations=tuple(_result(only, where, *result, prior=result[2] != act_date) for result in results),
        links=links or Links(),
        fingerprint=fingerprint,
        figures=tuple(sorted(set(numbers(only.text)))) if readable else None,
        readable=readable,
        warnings=() if readable else ("Aucun texte lisible.",),
    )
    chunks = (Chunk(only.text, (Span(1, 0, len(only.text)),)),) if readable else ()
    return Reading(document, chunks)


def _result(on: Page, where: dict[str, int], analyte: str, raw: str, day: str, *, prior: bool) -> Observation:
    line = f"{analyte} {raw} µmol/L ({day})"
    value, dated = where[line] + len(analyte) + 1, where[line] + line.index(day)

    def evidence(start: int, length: int) -> Evidence:
        return Evidence("text", 0.9, on.text[start : start + length], Span(1, start, start + length))

    return Observation(
        analyte=analyte,
        label=analyte,
        raw=raw,
        value=float(raw.replace(",", ".")) if raw[0].isdigit() else None,
        comparator=None,
        unit="µmol/L",
        date=day,
        prior=prior,
        value_evidence=evidence(value, len(raw)),
        date_evidence=evidence(dated, len(day)),
    )


class Shelf:
    """A reader that hands out prepared readings by file content, as :class:`ingest.pipeline.Reader` would read them."""

    def __init__(self) -> None:
        self._readings: dict[bytes, Reading] = {}

    def put(self, made: Reading) -> bytes:
        """Bytes that will be read as ``made``."""
        data = f"file {len(self._readings)}".encode()
        self._readings[data] = made
        return data

    def read(self, data: bytes, file_name: str) -> Reading:
        """The prepared reading of these bytes."""
        return self._readings[data]

    def unfold(self, name: str, data: bytes) -> Iterator[tuple[str, bytes]]:
        """The file itself: no archive stands on the shelf."""
        yield name, data

    def readiness(self) -> dict[str, str | None]:
        """Always ready."""
        return {}

    def close(self) -> None:
        """Nothing to stop."""
