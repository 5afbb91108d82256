"""Citations checked against the paper by another PDF reader than the product's: words, boxes, numbers, strangers."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pypdfium2

from index.answer import Answer, Citation
from ingest.document import Box

_DATE = re.compile(r"\b\d{1,2}/\d{1,2}/\d{4}\b")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_MARGIN = 0.006
"""How much boxes are grown, in fractions of the page: glyphs overhang."""


@dataclass(slots=True)
class Audit:
    """What was checked: citations and those that do not hold, numbers not in any citation, strangers' text."""

    citations: int = 0
    invalid: int = 0
    scanned: int = 0
    numbers: int = 0
    altered: int = 0
    leaks: int = 0
    faults: list[str] = field(default_factory=list)


class Checker:
    """Checks the answers about one patient against the files of the folder they were read from."""

    def __init__(
        self, folder: Path, names: Mapping[str, str], strangers: frozenset[str], scans: frozenset[str]
    ) -> None:
        """``names``: document id → file. ``strangers``: files of other people. ``scans``: files without text."""
        self._folder, self._names, self._strangers, self._scans = folder, names, strangers, scans
        self._seen: dict[tuple[object, ...], str] = {}
        self._pages: dict[tuple[str, int], tuple[pypdfium2.PdfTextPage, float, float, str]] = {}

    def check(self, answer: Answer, audit: Audit, where: str) -> None:
        """Add this answer to ``audit``; ``where`` names the question in faults."""
        for citation in answer.citations:
            audit.citations += 1
            file = self._names.get(citation.document_id)
            if file is None or file in self._strangers:
                audit.leaks += 1
                audit.faults.append(f"leak {where} {file}")
            elif file in self._scans or citation.kind == "coded":
                audit.scanned += 1
            elif fault := self._fault(citation, file):
                audit.invalid += 1
                audit.faults.append(f"{fault} {where} {file} « {citation.quote[:80]} »")
        audit.leaks += sum(
            self._names.get(one.document_id) in self._strangers
            for one in answer.documents
            if one.patient_match != "mismatch"
        )
        self._numbers(answer, audit, where)

    def _fault(self, citation: Citation, file: str) -> str:
        key = (file, citation.page, citation.quote, citation.boxes)
        if key not in self._seen:
            self._seen[key] = self._compare(citation, file)
        return self._seen[key]

    def _compare(self, citation: Citation, file: str) -> str:
        if citation.page is None or not citation.boxes:
            return "no page or box"
        if not all(0 <= box.x0 < box.x1 <= 1 and 0 <= box.y0 < box.y1 <= 1 for box in citation.boxes):
            return "box outside the page"
        layer, width, height, text = self._page(file, citation.page)
        words = Counter(_words(citation.quote))
        if _packed(citation.quote) not in text and words - Counter(_words(_all(layer))):
            return "quote not on the page"
        under = " ".join(_under(layer, box, width, height) for box in citation.boxes)
        packed, known = _packed(under), set(_words(under))
        # Line by line: this reader joins neighbouring cells without a space, and may give columns in another order.
        if any(_packed(line) not in packed and not set(_words(line)) <= known for line in citation.quote.split("\n")):
            return "words outside the boxes"
        return ""

    def _page(self, file: str, number: int) -> tuple[pypdfium2.PdfTextPage, float, float, str]:
        if (file, number) not in self._pages:
            page = pypdfium2.PdfDocument((self._folder / file).read_bytes())[number - 1]
            layer = page.get_textpage()
            self._pages[file, number] = (layer, page.get_width(), page.get_height(), _packed(_all(layer)))
        return self._pages[file, number]

    def _numbers(self, answer: Answer, audit: Audit, where: str) -> None:
        """Every number of headline, statements and observations is in a citation it names."""
        quotes = {citation.id: citation.quote for citation in answer.citations}
        for statement in (answer.headline, *answer.statements, *answer.summary.sentences):
            known = Counter(_NUMBER.findall(" ".join(quotes.get(number, "") for number in statement.citations)))
            for number in _NUMBER.findall(_DATE.sub(" ", statement.text)) if statement.citations else []:
                audit.numbers += 1
                if number not in known:
                    audit.altered += 1
                    audit.faults.append(f"number {number} without source {where} « {statement.text[:80]} »")
        for one in answer.observations:
            audit.numbers += 1
            if _packed(one.raw) not in _packed(quotes.get(one.citations.get("value", -1), "")):
                audit.altered += 1
                audit.faults.append(f"value {one.raw} without source {where}")

    def close(self) -> None:
        """Let go of the files."""
        for layer, *_ in self._pages.values():
            layer.close()


def _all(layer: pypdfium2.PdfTextPage) -> str:
    return str(layer.get_text_range())


def _under(layer: pypdfium2.PdfTextPage, box: Box, width: float, height: float) -> str:
    left, right = (box.x0 - _MARGIN) * width, (box.x1 + _MARGIN) * width
    top, bottom = height - (box.y0 - _MARGIN) * height, height - (box.y1 + _MARGIN) * height
    return str(layer.get_text_bounded(left=left, bottom=bottom, right=right, top=top))


def _normal(text: str) -> str:
    return unicodedata.normalize("NFKC", text).replace("\u00ad", "").replace("\u0002", "")


def _packed(text: str) -> str:
    return re.sub(r"\s+", "", _normal(text))


def _words(text: str) -> list[str]:
    return _normal(text).split()
