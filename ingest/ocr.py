"""Reading pictures of pages with the Tesseract program: words with boxes and confidence, as lines and blocks.

Tesseract runs in a process of its own with an empty environment, low priority and a time limit; it gets a grey
bitmap whose header is written here, never a file of the outside world.
"""

from __future__ import annotations

import csv
import os
import shutil
import statistics
import subprocess
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from ingest.document import Block, Box
from ingest.errors import BrokenDocument, LimitExceeded, NotReady
from ingest.layout import arrange
from ingest.limits import OCR_MIN_CONFIDENCE, OCR_MIN_WORDS, SCAN_DPI
from ingest.rows import Ink

_LANGUAGE = "fra"
_COMMAND = "sudo apt-get install tesseract-ocr tesseract-ocr-fra"
_SECONDS = 120.0
_NICENESS = 10
_RULES = frozenset("|¦_—–-=~[]{}\\/‘’'`.,:;*«»<>©®°")
"""A word made only of these is a cell border or a speck unless Tesseract is sure of it."""
_SURE = 0.8
_DESCENDING = frozenset("gjpqyçÇQ,;()[]{}|@")
_WORD_LEVEL = 5


class Picture(Protocol):
    """A grey bitmap: ``width × height`` bytes, row by row, 0 black."""

    @property
    def width(self) -> int:
        """Pixels a row."""

    @property
    def height(self) -> int:
        """Rows."""

    @property
    def samples(self) -> bytes:
        """The bytes."""


@dataclass(frozen=True, slots=True)
class OcrPage:
    """What was read: blocks in reading order, boxes as fractions of the picture, mean word confidence 0..1."""

    blocks: tuple[Block, ...]
    confidence: float

    @property
    def trusted(self) -> bool:
        """Whether the page may be quoted (published thresholds)."""
        words = sum(len(line.words) for block in self.blocks for line in block.lines)
        return self.confidence >= OCR_MIN_CONFIDENCE and words >= OCR_MIN_WORDS


class Tesseract:
    """The ``tesseract`` program with its French data."""

    def __init__(self, program: str = "tesseract") -> None:
        self._program = program
        self._found: str | None = None

    def available(self) -> str | None:
        """``None`` when scans can be read, else the French reason with the command that installs what lacks."""
        if self._found is not None:
            return None
        path = shutil.which(self._program)
        if path is None:
            return f"Tesseract n'est pas installé : les pages scannées ne peuvent pas être lues ({_COMMAND})."
        if _LANGUAGE not in _languages(path):
            return f"Les données françaises de Tesseract manquent : les scans ne peuvent pas être lus ({_COMMAND})."
        self._found = path
        return None

    def read(self, picture: Picture) -> OcrPage:
        """The words of ``picture``. Raises ``NotReady``, ``LimitExceeded`` (too slow) or ``BrokenDocument``."""
        reason = self.available()
        if reason is not None or self._found is None:
            raise NotReady(reason or "", remedy=_COMMAND)
        table = _run(self._found, _pgm(picture))
        return _page(list(_inks(table, picture.width, picture.height)))


def _languages(path: str) -> set[str]:
    try:
        listed = subprocess.run(  # noqa: S603 -- a program found on PATH, constant arguments
            [path, "--list-langs"], capture_output=True, timeout=20, check=False, env=_environment(), text=True
        )
    except (OSError, subprocess.TimeoutExpired):
        return set()
    return set(listed.stdout.split())


def _environment() -> dict[str, str]:
    """Only what Tesseract needs: no key, token or path of ours is inherited."""
    kept = {name: os.environ[name] for name in ("TESSDATA_PREFIX",) if name in os.environ}
    return {**kept, "LC_ALL": "C.UTF-8", "OMP_THREAD_LIMIT": "1", "PATH": "/usr/bin:/bin"}


def _pgm(picture: Picture) -> bytes:
    if len(picture.samples) != picture.width * picture.height or not picture.samples:
        raise BrokenDocument("L'image de cette page n'a pas la taille annoncée.")
    return b"P5 %d %d 255\n" % (picture.width, picture.height) + picture.samples


def _run(path: str, image: bytes) -> str:
    nice = shutil.which("nice", path="/usr/bin:/bin")
    before = [nice, "-n", str(_NICENESS)] if nice else []
    options = ["-l", _LANGUAGE, "--dpi", str(SCAN_DPI), "--psm", "3", "tsv"]
    try:
        done = subprocess.run(  # noqa: S603 -- constant arguments; the picture comes on stdin
            [*before, path, "stdin", "stdout", *options],
            input=image,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
            env=_environment(),
            cwd="/",
        )
    except subprocess.TimeoutExpired as late:
        raise LimitExceeded(f"La reconnaissance d'une page dépasse {_SECONDS:g} secondes.") from late
    if done.returncode != 0:
        raise BrokenDocument("La reconnaissance de caractères a échoué sur une page.")
    return done.stdout.decode("utf-8", errors="replace")


@dataclass(frozen=True, slots=True)
class _Read:
    """One word of the table: its Tesseract line, pixels, characters, confidence 0..1."""

    line: tuple[int, ...]
    left: int
    top: int
    right: int
    bottom: int
    text: str
    confidence: float


def _inks(table: str, width: int, height: int) -> Iterator[Ink]:
    lines: dict[tuple[int, ...], list[_Read]] = defaultdict(list)
    for word in _words(table):
        lines[word.line].append(word)
    order = 0
    for words in lines.values():
        baseline, size = _baseline(words), statistics.median(word.bottom - word.top for word in words)
        for word in words:
            box = Box(
                word.left / width, word.top / height, min(word.right / width, 1.0), min(word.bottom / height, 1.0)
            )
            yield Ink(word.left, word.right, baseline, size, word.text, order, box, False, word.confidence)
            order += 1


def _words(table: str) -> Iterator[_Read]:
    for row in csv.DictReader(table.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE):
        text = (row["text"] or "").strip()
        if int(row["level"]) != _WORD_LEVEL or not text:
            continue
        confidence = min(1.0, max(0.0, float(row["conf"]) / 100))
        if confidence < _SURE and set(text) <= _RULES:
            continue
        left, top = int(row["left"]), int(row["top"])
        right, bottom = left + int(row["width"]), top + int(row["height"])
        if right > left >= 0 and bottom > top >= 0:
            line = tuple(int(row[level]) for level in ("block_num", "par_num", "line_num"))
            yield _Read(line, left, top, right, bottom, text, confidence)


def _baseline(words: Sequence[_Read]) -> float:
    """Where the letters of a line stand: the foot of words without descenders, else a little above the foot."""
    feet = [word.bottom for word in words if not _DESCENDING & set(word.text)]
    if feet:
        return statistics.median(feet)
    return statistics.median(word.bottom - 0.22 * (word.bottom - word.top) for word in words)


def _page(inks: Sequence[Ink]) -> OcrPage:
    characters = sum(len(ink.text) for ink in inks)
    if not characters:
        return OcrPage((), 0.0)
    confidence = sum((ink.confidence or 0.0) * len(ink.text) for ink in inks) / characters
    return OcrPage(arrange(inks), confidence)
