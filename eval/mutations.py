"""``retrouve eval mutations``: thousands of damaged files through the real reader; each must end with a status.

Files of every format are damaged from fixed seeds (flipped bits, cuts, splices, repeats, removals, words of the
format set in odd places) and read as a deposit is: unfolded, read in confined children, their first page drawn.
Counted: files by kind and status, every reason, the slowest. A hang (longer than every limit allows) or an error that
is no refusal is a crash of the service: the exit code is then 1. Recognition of characters is left out unless asked.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter

from eval.corpora.formats import rechecked, rezipped, samples
from eval.machine import describe
from ingest.errors import DocumentRefused
from ingest.limits import READING, RENDERING, SCANNING, UNPACKING
from ingest.ocr import OcrPage, Tesseract
from ingest.parsed import Bitmap
from ingest.pipeline import PageOcr, Reader
from ingest.sandbox import Sandbox

_HANG_SECONDS = READING.seconds + UNPACKING.seconds + SCANNING.seconds + RENDERING.seconds
_WORDS: dict[str, tuple[bytes, ...]] = {
    "pdf": (
        *(b"/JavaScript", b"/OpenAction<</S/Launch/F(x)>>", b"/Length 99999999", b"/Kids[1 0 R]", b"/Count -1"),
        *(b"/Filter[/FlateDecode/FlateDecode]", b"/Encrypt 1 0 R", b"/MediaBox[0 0 1e9 1e9]", b"/Rotate 45", b"%%EOF"),
        *(b"1 0 obj", b"endobj", b"stream\n", b"endstream", b"xref\n0 1", b"<<<<<<<<", b"[[[[[[[[", b"/EmbeddedFile"),
    ),
    "cda": (
        *(b"<!DOCTYPE a [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>", b"&e;", b"<section>", b"</text>", b"<table>"),
        *(b'<td colspan="999999">', b'value="-1e999"', b"\x00", b"]]>", b"<![CDATA[", b'representation="B64"'),
    ),
    "eml": (
        *(b"\nContent-Type: message/rfc822\n\n", b"\n--frontiere\n", b"Content-Transfer-Encoding: base64\n", b"=?x?B?"),
        *(b"filename*0*=utf-8''%ff", b"\n\n", b"Content-Type: multipart/mixed; boundary=\n", b"charset=unknown-8bit"),
    ),
    "rtf": (b"{", b"}", b"\\u-99999 ", b"\\bin99999999 ", b"\\'zz", b"\\uc9 ", b"{\\pict", b"{\\object\\objdata "),
    "zip": (b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06", b"../../", b"METADATA.XML", b"\xff\xff\xff\xff"),
    "picture": (b"IHDR\xff\xff\xff\xff\xff\xff\xff\xff", b"IDAT", b"II*\x00\x00\x00\x00\x00", b"\xff\xd9", b"\xff\xc4"),
    "text": (b"\x00", b"\xff\xfe", b"\x0c" * 50, b"9" * 500, b"\n" * 500, b"\xef\xbb\xbf", "😀".encode()),
}
_FAMILY = {"xdm": "zip", "docx": "zip", "png": "picture", "jpeg": "picture", "tiff": "picture"}


def main(argv: Sequence[str] | None = None) -> int:
    """Read the mutated files and print the counts. Exit code 1 when one hanged or crashed the service."""
    parser = argparse.ArgumentParser(prog="retrouve eval mutations", description=__doc__)
    parser.add_argument("--files", type=int, default=10_000, help="how many mutated files")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2, help="files read at once")
    parser.add_argument("--ocr", action="store_true", help="with Tesseract, for pictures: much slower")
    parser.add_argument("--keep", type=Path, help="folder where files that crashed the service are written")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(argv)
    with Sandbox() as sandbox:
        reader = Reader(sandbox, Tesseract() if options.ocr else _Blank())
        report = run(reader, options.files, options.seed, options.workers, options.keep)
    print(json.dumps(report.plain(), ensure_ascii=False, indent=1) if options.json else report.text())
    return 1 if report.crashes or report.hangs else 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one mutated file: the statuses and reasons of what it unfolds into, and the seconds taken."""

    number: int
    kind: str
    seconds: float
    results: tuple[tuple[str, str], ...]
    crash: str | None = None


@dataclass(slots=True)
class Report:
    """The counts of a run."""

    files: int = 0
    seconds: float = 0.0
    crashes: list[str] = field(default_factory=list)
    hangs: list[str] = field(default_factory=list)
    silent: int = 0
    statuses: Counter[tuple[str, str]] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    slowest: list[tuple[float, str]] = field(default_factory=list)

    def add(self, outcome: Outcome) -> None:
        """Count one file."""
        name = f"{outcome.kind} nᵒ {outcome.number}"
        self.files += 1
        if outcome.crash is not None:
            self.crashes.append(f"{name} : {outcome.crash}")
        elif not outcome.results:
            self.crashes.append(f"{name} : ni statut ni raison")
        if outcome.seconds > _HANG_SECONDS:
            self.hangs.append(name)
        for status, reason in outcome.results:
            self.statuses[outcome.kind, status] += 1
            if reason:
                self.reasons[reason] += 1
        self.slowest = sorted([*self.slowest, (outcome.seconds, name)], reverse=True)[:5]

    def plain(self) -> dict[str, object]:
        """The report as plain values."""
        kinds = sorted({kind for kind, _ in self.statuses})
        return {
            "files": self.files,
            "seconds": round(self.seconds, 1),
            "crashes": self.crashes,
            "hangs": self.hangs,
            "statuses": {
                kind: {status: self.statuses[kind, status] for of, status in sorted(self.statuses) if of == kind}
                for kind in kinds
            },
            "reasons": dict(self.reasons.most_common()),
            "slowest": [{"seconds": round(seconds, 2), "file": name} for seconds, name in self.slowest],
            "machine": describe(),
        }

    def text(self) -> str:
        """The report as lines."""
        lines = [
            f"{self.files} fichiers abîmés lus en {self.seconds:.0f} s ({describe()})",
            f"plantages : {len(self.crashes)} · blocages : {len(self.hangs)}",
            *(f"  {what}" for what in (*self.crashes, *self.hangs)),
        ]
        for kind in sorted({kind for kind, _ in self.statuses}):
            counts = ((status, count) for (of, status), count in sorted(self.statuses.items()) if of == kind)
            lines.append(f"{kind:<6}" + " · ".join(f"{status} {count}" for status, count in counts))
        lines += [f"{count:6} {reason}" for reason, count in self.reasons.most_common()]
        lines.append("les plus lents : " + ", ".join(f"{name} {seconds:.1f} s" for seconds, name in self.slowest))
        return "\n".join(lines)


def run(reader: Reader, files: int, seed: int, workers: int, keep: Path | None = None) -> Report:
    """Read ``files`` mutated files, ``workers`` at once."""
    report = Report()
    started = perf_counter()
    with ThreadPoolExecutor(workers) as pool:
        for outcome, data in pool.map(lambda made: _read(reader, *made), mutated(files, seed)):
            report.add(outcome)
            if outcome.crash is not None and keep is not None:
                keep.mkdir(parents=True, exist_ok=True)
                (keep / f"{outcome.kind}-{outcome.number}").write_bytes(data)
    report.seconds = perf_counter() - started
    return report


def mutated(files: int, seed: int) -> Iterator[tuple[int, str, str, bytes]]:
    """``(number, kind, name, bytes)``: the same for the same seed, kinds in turn."""
    originals = samples(seed)
    kinds = sorted(originals)
    for number in range(files):
        kind = kinds[number % len(kinds)]
        rng = random.Random(f"{seed}/{number}")
        name, data = rng.choice(originals[kind])
        other = rng.choice(originals[rng.choice(kinds)])[1]
        yield number, kind, name, _damaged(rng, kind, data, other)


def _damaged(rng: random.Random, kind: str, data: bytes, other: bytes) -> bytes:
    """One to four mutations; half of the archives are changed inside, and pictures often keep right checksums.

    Without that, hardly any damage would get past the first check of a format.
    """
    family = _FAMILY.get(kind, kind)
    if family == "zip" and rng.random() < 0.5:
        return rezipped(data, lambda member: _mutate(rng, member, other, _WORDS["cda"]), rng)
    for _ in range(rng.choice((1, 1, 2, 4))):
        data = _mutate(rng, data, other, _WORDS[family])
    return rechecked(data) if kind == "png" and rng.random() < 0.7 else data


def _mutate(rng: random.Random, data: bytes, other: bytes, words: Sequence[bytes]) -> bytes:
    if not data:
        return rng.choice(words)
    mutate: Callable[[], bytes] = rng.choice(
        (
            lambda: _flipped(rng, data),
            lambda: data[: rng.randrange(len(data))],
            lambda: data[rng.randrange(len(data)) :],
            lambda: data[: rng.randrange(len(data))] + other[rng.randrange(len(other)) :],
            lambda: _repeated(rng, data),
            lambda: _removed(rng, data),
            lambda: _with_word(rng, data, words),
            lambda: _with_word(rng, data, words),
            lambda: _overwritten(rng, data),
        )
    )
    return mutate()


def _flipped(rng: random.Random, data: bytes) -> bytes:
    changed = bytearray(data)
    for _ in range(rng.randrange(1, 65)):
        changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def _part(rng: random.Random, data: bytes) -> tuple[int, int]:
    start = rng.randrange(len(data))
    return start, min(len(data), start + rng.randrange(1, max(2, len(data) // 4)))


def _repeated(rng: random.Random, data: bytes) -> bytes:
    start, end = _part(rng, data)
    return data[:start] + data[start:end] * rng.randrange(2, 9) + data[end:]


def _removed(rng: random.Random, data: bytes) -> bytes:
    start, end = _part(rng, data)
    return data[:start] + data[end:]


def _with_word(rng: random.Random, data: bytes, words: Sequence[bytes]) -> bytes:
    place = rng.randrange(len(data) + 1)
    return data[:place] + rng.choice(words) * rng.choice((1, 1, 50)) + data[place:]


def _overwritten(rng: random.Random, data: bytes) -> bytes:
    start, end = _part(rng, data)
    return data[:start] + bytes([rng.choice((0, 255, 32, 57))]) * (end - start) + data[end:]


def _read(reader: Reader, number: int, kind: str, name: str, data: bytes) -> tuple[Outcome, bytes]:
    started = perf_counter()
    results: list[tuple[str, str]] = []
    crash = None
    try:
        for path, content in reader.unfold(name, data):
            results.append(_status(reader, path, content))
    except Exception as error:  # whatever climbs out is what is looked for
        crash = f"{type(error).__name__}"
    return Outcome(number, kind, perf_counter() - started, tuple(results), crash), data


def _status(reader: Reader, path: str, content: bytes) -> tuple[str, str]:
    """Status and reason as ``ingest --json`` gives them; the first page of what is kept is drawn too."""
    try:
        reading = reader.read(content, path.rsplit("/", 1)[-1])
    except DocumentRefused as refusal:
        return "rejected", refusal.detail
    document = reading.document
    if document.pages:
        try:
            reader.render(reading.rendition or bytes(content), 1, 200, ())
        except DocumentRefused as refusal:
            return "added", f"page non affichable : {refusal.detail}"
    if document.readable:
        return "added", ""
    return "unreadable", document.warnings[0] if document.warnings else "aucun texte lisible"


class _Blank(PageOcr):
    """Finds no word on any picture, so that pictures are drawn and measured but not read."""

    def available(self) -> str | None:
        return None

    def read(self, picture: Bitmap) -> OcrPage:
        return OcrPage((), 0.0)
