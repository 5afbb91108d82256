"""``retrouve eval intake``: documents read, embedded and sealed per second, and where the time goes.

The demo dossier, one file after the other as ``retrouve ingest`` does, into a new store in a temporary folder.
Seconds are wall time of one thread; « rest » is the start of the children, transport and the comparison of identities.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from api.settings import Settings
from eval.corpora.demo import build_demo
from eval.machine import describe, resident_megabytes
from index.ports import NewDocument
from index.records import new_document
from index.sealing import PracticeKey
from index.store import SealedStore
from ingest.document import Reading
from ingest.mupdf import pymupdf
from ingest.ocr import Tesseract
from ingest.pipeline import Reader, Timings
from ingest.sandbox import Sandbox
from models.embedder import OnnxEmbedder


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print. Exit code 0."""
    parser = argparse.ArgumentParser(prog="retrouve eval intake", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--two-pages",
        type=int,
        default=0,
        metavar="N",
        help="N text PDFs of two pages: read alone, then also embedded and sealed",
    )
    options = parser.parse_args(argv)
    with tempfile.TemporaryDirectory(prefix="retrouve-intake-") as folder:
        if options.two_pages:
            _two_pages(Path(folder), options.seed, options.two_pages)
        else:
            _measure(Path(folder), options.seed)
    return 0


def _two_pages(folder: Path, seed: int, wanted: int) -> None:
    """Text PDFs of two pages, two at a time through the sandbox: read alone, then also embedded and sealed."""
    files = two_page_files(sorted(build_demo(folder / "papers", seed=seed).documents_folder.glob("*")), wanted)
    reader, timings = Reader(Sandbox(), Tesseract()), Timings()
    reader.read(b"warm", "warm.txt")
    began = perf_counter()
    with ThreadPoolExecutor(2) as pool:
        read = list(pool.map(lambda data: reader.read(data, "two_pages.pdf", timings).document, files))
    seconds = perf_counter() - began
    pages = sum(len(document.pages) for document in read)
    print(f"{describe()}; {len(read)} text PDFs, {pages} pages, two at a time")
    print(f"read alone: {len(read) / seconds:.1f} documents/s, {seconds:.1f} s")
    print(f"  parsing {timings.parse:.2f} s, understanding {timings.understand:.2f} s (wall time of two threads)")
    whole = _Whole(folder, reader)
    began = perf_counter()
    with ThreadPoolExecutor(2) as pool:
        chunks = sum(pool.map(whole.take_in, files))
    seconds = perf_counter() - began
    whole.close()
    print(f"read, embedded and sealed: {len(files) / seconds:.1f} documents/s, {seconds:.1f} s, {chunks} chunks")


class _Whole:
    """Everything that happens to a file on its way in, and how long each step takes."""

    def __init__(self, folder: Path, reader: Reader) -> None:
        self.reader, self.timings = reader, Timings()
        self.embedder = OnnxEmbedder(Settings().models)
        self.embedder.embed_query("warm")
        key = PracticeKey.load_or_make(folder / "key" / "key", folder / "data")
        self.store = SealedStore.open_sqlite(folder / "data", key)
        self.dossier = self.store.create("bench")
        self.embedding = self.sealing = 0.0
        self.pages = 0

    def take_in(self, data: bytes, name: str = "two_pages.pdf") -> int:
        """Read, embed and seal one file; the number of its chunks."""
        reading = self.reader.read(data, name, self.timings)
        before = perf_counter()
        vectors = self.embedder.embed_passages([chunk.text for chunk in reading.chunks])
        self.embedding += perf_counter() - before
        before = perf_counter()
        document_id = self.store.document_id(self.dossier, data)
        self.store.add(self.dossier, _sealable(document_id, reading, vectors, self.embedder.name, data))
        self.sealing += perf_counter() - before
        self.pages += len(reading.document.pages)
        return len(reading.chunks)

    def close(self) -> None:
        """End the children and close the store."""
        self.reader.close()
        self.store.close()


def two_page_files(paths: Sequence[Path], wanted: int) -> list[bytes]:
    """``wanted`` PDFs of two pages of text each, made of the text PDFs among ``paths``, over and over."""
    sheets = []
    for path in paths:
        data = path.read_bytes()
        if not data.startswith(b"%PDF"):
            continue
        opened = pymupdf.open(stream=data)
        if opened.page_count == 1 and len(opened[0].get_text()) > _TEXT:
            sheets.append(opened)
    files = []
    for number in range(wanted):
        both = pymupdf.open()
        for sheet in (sheets[2 * number % len(sheets)], sheets[(2 * number + 1) % len(sheets)]):
            both.insert_pdf(sheet)
        files.append(both.tobytes())
    return files


_TEXT = 400
"""Characters from which a page is one of text."""


def _measure(folder: Path, seed: int) -> None:
    files = sorted(build_demo(folder / "papers", seed=seed).documents_folder.iterdir())
    reader = Reader(Sandbox(), Tesseract())
    reader.read(b"warm", "warm.txt")
    whole = _Whole(folder, reader)
    began = perf_counter()
    chunks = sum(whole.take_in(path.read_bytes(), path.name) for path in files)
    total = perf_counter() - began
    whole.close()
    print(f"{describe()}; demo dossier, seed {seed}: {len(files)} files, {whole.pages} pages, {chunks} chunks")
    print(f"{len(files) / total:.2f} documents/s, {total:.1f} s")
    known = {
        "parsing": whole.timings.parse,
        "OCR": whole.timings.ocr,
        "understanding": whole.timings.understand,
        "embedding": whole.embedding,
        "sealing": whole.sealing,
    }
    for name, seconds in {**known, "rest": total - sum(known.values())}.items():
        print(f"  {name:14} {seconds:7.2f} s  {100 * seconds / total:5.1f} %")
    print(f"memory of this process: {resident_megabytes(os.getpid()):.0f} MB")


def _sealable(name: str, reading: Reading, vectors: NDArray[np.float32], embedder: str, data: bytes) -> NewDocument:
    return new_document(
        name, reading, vectors, embedder=embedder, deposited_at="2026-11-01T00:00:00.000000+00:00", original=data
    )
