"""Reading one file, from bytes to chunks: a child parses, OCR reads what is only a picture, a child understands."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from time import perf_counter
from typing import Protocol, TypeVar

import msgspec

from ingest.archive import Batch, Withheld, expand, unfold
from ingest.declared import Declared, Described
from ingest.decoding import unpacked
from ingest.document import Box, Page, Reading
from ingest.errors import BrokenDocument, EmptyFile, LimitExceeded, RetrouveError
from ingest.limits import MAX_FILE_BYTES, MAX_OCR_PAGES, MIB, READING, RENDERING, SCANNING, UNPACKING, Limits
from ingest.messages import (
    DeclaredRequest,
    ReadAnswer,
    ReadRequest,
    RenderRequest,
    ScanRequest,
    UnderstandRequest,
    Understood,
    UnpackRequest,
)
from ingest.ocr import OcrPage
from ingest.parsed import Bitmap, PageScan, Parsed

_Answer = TypeVar("_Answer")


class JobRunner(Protocol):
    """What the pipeline needs of :class:`ingest.sandbox.Sandbox`."""

    def run(self, job: str, request: bytes, blobs: Sequence[bytes] = (), limits: Limits | None = None) -> bytes:
        """Run one job in a fresh child."""

    def close(self) -> None:
        """End every child."""


class PageOcr(Protocol):
    """What the pipeline needs of :class:`ingest.ocr.Tesseract`."""

    def available(self) -> str | None:
        """``None``, or why pictures cannot be read (French)."""

    def read(self, picture: Bitmap) -> OcrPage:
        """The words of a picture of a page."""


@dataclass(slots=True)
class Timings:
    """Seconds by stage, summed over the files read with it; ``total`` includes the children's start and transport."""

    parse: float = 0.0
    ocr: float = 0.0
    understand: float = 0.0
    total: float = 0.0


class Reader:
    """Reads files, draws pages, opens archives. Thread-safe; holds no key."""

    def __init__(self, sandbox: JobRunner, ocr: PageOcr) -> None:
        """Read with ``sandbox``, which loads at its first job unless its owner started it before."""
        self._sandbox = sandbox
        self._ocr = ocr
        self._ocr_turn = threading.BoundedSemaphore(2)

    def read(self, data: bytes, file_name: str, timings: Timings | None = None) -> Reading:
        """Read one file. A file without readable text is kept, ``readable`` false, with a warning.

        Raises the document errors of the tree; nothing else is disturbed by any input.
        """
        timings = timings if timings is not None else Timings()
        started = perf_counter()
        _check_size(data)
        declared = data.declared if isinstance(data, Described) else None
        answer = self._ask("read", ReadRequest(file_name, declared), (data,), READING, ReadAnswer)
        timings.parse += answer.parse_seconds
        understood = answer.understood
        if understood is None:
            understood = self._read_scans(answer.parsed, data, file_name, timings)
        timings.understand += understood.seconds
        _check_pages(understood.document.pages)
        timings.total += perf_counter() - started
        return Reading(understood.document, understood.chunks, answer.parsed.rendition)

    def render(self, data: bytes, page: int, width: int, boxes: Sequence[Box]) -> bytes:
        """PNG of displayed page ``page`` (1-based) of a PDF or picture, ``width`` pixels wide, boxes in yellow.

        Raises ``NotFound`` for a page that does not exist, ``InvalidRequest`` for a width out of 64..3000.
        """
        request = msgspec.msgpack.encode(RenderRequest(page, width, tuple(boxes)))
        return self._sandbox.run("render", request, (data,), RENDERING)

    def expand(self, path: str) -> Iterator[tuple[str, bytes]]:
        """Every file of a file, folder or container, by display path; see :func:`ingest.archive.expand`."""
        return expand(path, self)

    def unfold(self, name: str, data: bytes) -> Iterator[tuple[str, bytes]]:
        """The files of one deposited file: itself, or what a zip, a message or a PDF holds, by display path."""
        return unfold(name, data, self)

    def readiness(self) -> dict[str, str | None]:
        """Component → ``None`` when ready, else the French reason."""
        return {"ocr": self._ocr.available()}

    def close(self) -> None:
        """End the children. Later calls raise ``NotReady``."""
        self._sandbox.close()

    def unpack(self, data: bytes, start: int) -> Batch:
        """Members of a container from rank ``start``, opened in a child."""
        return self._ask("unpack", UnpackRequest(start), (data,), UNPACKING, Batch)

    def declared(self, metadata: bytes) -> tuple[Declared, ...]:
        """What the ``METADATA.XML`` of a submission declares, read in a child."""
        return self._ask("declared", DeclaredRequest(), (metadata,), UNPACKING, tuple[Declared, ...])

    def _ask(
        self, job: str, request: msgspec.Struct, blobs: Sequence[bytes], limits: Limits, answer: type[_Answer]
    ) -> _Answer:
        raw = self._sandbox.run(job, msgspec.msgpack.encode(request), blobs, limits)
        try:
            return unpacked(raw, answer)
        except msgspec.DecodeError as error:
            raise BrokenDocument("Ce fichier est endommagé : le résultat de sa lecture est incohérent.") from error

    def _read_scans(self, parsed: Parsed, data: bytes, file_name: str, timings: Timings) -> Understood:
        started = perf_counter()
        pages, warnings = self._with_ocr(parsed, parsed.rendition or data)
        timings.ocr += perf_counter() - started
        request = UnderstandRequest(pages, parsed.header, file_name, parsed.media_type, (*parsed.warnings, *warnings))
        return self._ask("understand", request, (), READING, Understood)

    def _with_ocr(self, parsed: Parsed, pdf: bytes) -> tuple[tuple[Page, ...], list[str]]:
        """The pages, scans read where possible, and what could not be read, in French."""
        reason = self._ocr.available()
        if reason is not None:
            return parsed.pages, [f"{_pages_named([scan.page for scan in parsed.scans])} sans texte. {reason}"]
        pages = list(parsed.pages)
        unread: list[int] = []
        for scan in parsed.scans[:MAX_OCR_PAGES]:
            page = self._read_scan(pages[scan.page - 1], scan, pdf)
            if page is None:
                unread.append(scan.page)
            else:
                pages[scan.page - 1] = page
        warnings = (
            [f"{_pages_named(unread)} : la reconnaissance de caractères n'a rien donné de sûr."] if unread else []
        )
        beyond = [scan.page for scan in parsed.scans[MAX_OCR_PAGES:]]
        if beyond:
            warnings.append(f"{_pages_named(beyond)} : au-delà de {MAX_OCR_PAGES} pages scannées, non lues.")
        return tuple(pages), warnings

    def _read_scan(self, page: Page, scan: PageScan, pdf: bytes) -> Page | None:
        """The page as OCR reads it, or ``None`` when that cannot be trusted or says less than its own text."""
        try:
            picture = self._ask("scan", ScanRequest(scan.page), (pdf,), SCANNING, Bitmap)
            with self._ocr_turn:
                read = self._ocr.read(picture)
        except RetrouveError:
            return None
        if not read.trusted:
            return None
        found = replace(page, source="ocr", blocks=read.blocks, ocr_confidence=round(read.confidence, 4))
        return found if len(found.text) > len(page.text) else None


def _check_size(data: bytes) -> None:
    if isinstance(data, Withheld):
        raise data.error
    if not data:
        raise EmptyFile("Ce fichier est vide.")
    if len(data) > MAX_FILE_BYTES:
        raise LimitExceeded(f"Ce fichier dépasse {MAX_FILE_BYTES // MIB} Mo.")


def _check_pages(pages: Sequence[Page]) -> None:
    """A child's answer is believed only if its pages follow each other and its boxes lie on them."""
    for expected, page in enumerate(pages, 1):
        sound = page.number == expected and page.width > 0 and page.height > 0
        if not sound or not all(_on_page(line.box) for line in page.lines):
            raise BrokenDocument("Ce fichier est endommagé : le résultat de sa lecture est incohérent.")


def _on_page(box: Box) -> bool:
    return 0 <= box.x0 < box.x1 <= 1 and 0 <= box.y0 < box.y1 <= 1


def _pages_named(numbers: Sequence[int]) -> str:
    shown = ", ".join(map(str, numbers[:20])) + ("…" if len(numbers) > 20 else "")
    return f"Page {shown}" if len(numbers) == 1 else f"Pages {shown}"
