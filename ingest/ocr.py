"""Reading pictures of pages with the Tesseract program: words with boxes and confidence, as lines and blocks.

Tesseract runs in a process of its own with an empty environment, low priority, bounded time and memory, no network
and no file to write (:mod:`ingest.bounded_program`); it gets a grey bitmap whose header is written here, never a file
of the outside world.
"""

from __future__ import annotations

import csv
import os
import re
import shutil
import statistics
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ingest import bounded_program
from ingest.bitmap import fallen, levelled, pixels, skew, softened, turned, turned_back, without_rules
from ingest.confine import program_filter
from ingest.document import Block, Box
from ingest.errors import BrokenDocument, LimitExceeded, NotReady, RetrouveError
from ingest.layout import arrange
from ingest.limits import MIB, OCR_MIN_CONFIDENCE, OCR_MIN_WORDS, SCAN_DPI
from ingest.parsed import Bitmap
from ingest.rows import Ink

_LANGUAGE = "fra"
_COMMAND = "sudo apt-get install tesseract-ocr tesseract-ocr-fra"
_SECONDS = 120.0
_NICENESS = 10
_MEMORY = 1_536 * MIB
_RULES = frozenset("|¦_—=~[]{}\\‘’'`.,:;©®")
"""A word made mostly of these is a cell border, a dotted leader or a speck unless Tesseract is sure of it.

Never a comparator or a minus: « < 5 » without its sign would be another result."""
_MOSTLY = 0.6
_SURE = 0.8
_DESCENDING = frozenset("gjpqyçÇQ,;()[]{}|@")
_WORD_LEVEL = 5
_GOOD, _POOR = 0.85, 0.65
"""Below ``_GOOD`` the page is read again softened; below ``_POOR`` it may be lying on its side."""
_ENOUGH = 0.8
_DOUBT = 0.3
"""Confidence left to a figure that two readings of the same picture disagree on."""
_DESCENT = 0.22
_WORDS_FOR_SLOPE = 3
_LONG_WORD = 4
_ROTATE = re.compile(r"Rotate: (\d+)")


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

    def read(self, picture: Bitmap) -> OcrPage:
        """The words of ``picture``, softened or turned when that reads better; boxes lie on ``picture`` as given.

        Raises ``NotReady``, ``LimitExceeded`` (too slow) or ``BrokenDocument``.
        """
        reason = self.available()
        if reason is not None or self._found is None:
            raise NotReady(reason or "", remedy=_COMMAND)
        grey = pixels(picture)
        slope = skew(grey)
        grey = without_rules(levelled(grey, slope) if slope else grey)
        best = _read(self._found, grey, 0)
        if best.confidence < _GOOD:
            grey = softened(grey)
            best = _checked(best, _read(self._found, grey, 0))
        if (best.confidence < _POOR or best.sideways) and (quarters := _orientation(self._found, grey)):
            best = _better(best, _read(self._found, turned(grey, quarters), quarters))
        if slope:
            best.inks[:] = [ink._replace(box=fallen(ink.box, slope, grey.shape[1], grey.shape[0])) for ink in best.inks]
        return OcrPage(arrange(best.inks), best.confidence)


@dataclass(frozen=True, slots=True)
class _Reading:
    """The words of one run of Tesseract."""

    inks: list[Ink]

    @property
    def confidence(self) -> float:
        """Mean confidence of the words, weighted by their length; 0 without words."""
        characters = sum(len(ink.text) for ink in self.inks)
        return sum((ink.confidence or 0.0) * len(ink.text) for ink in self.inks) / max(1, characters)

    @property
    def sure(self) -> int:
        """How many characters Tesseract is sure of."""
        return sum(len(ink.text) for ink in self.inks if (ink.confidence or 0.0) >= _SURE)

    @property
    def sideways(self) -> bool:
        """Whether most words stand higher than wide: Tesseract reads them, but in no usable order."""
        long = [ink for ink in self.inks if len(ink.text) >= _LONG_WORD]
        return 2 * sum(ink.size > ink.x1 - ink.x0 for ink in long) > len(long)


def _better(first: _Reading, second: _Reading) -> _Reading:
    """The reading that is upright, has about as many sure characters as the other, and the higher confidence."""
    enough = _ENOUGH * max(first.sure, second.sure)
    return max(first, second, key=lambda reading: (not reading.sideways, reading.sure >= enough, reading.confidence))


def _checked(first: _Reading, second: _Reading) -> _Reading:
    """The better of two readings of one picture; figures they read differently become doubtful."""
    best = _better(first, second)
    other = second if best is first else first
    figures = [ink for ink in other.inks if _digits(ink.text)]
    return _Reading([_doubted(ink, figures) if _digits(ink.text) else ink for ink in best.inks])


def _doubted(ink: Ink, figures: Sequence[Ink]) -> Ink:
    x, y = (ink.box.x0 + ink.box.x1) / 2, (ink.box.y0 + ink.box.y1) / 2
    digits = _digits(ink.text)
    for other in figures:
        same_place = other.box.x0 <= x <= other.box.x1 and other.box.y0 <= y <= other.box.y1
        if same_place and digits not in _digits(other.text) and _digits(other.text) not in digits:
            return ink._replace(confidence=min(ink.confidence or 0.0, _DOUBT))
    return ink


def _digits(text: str) -> str:
    return "".join(character for character in text if character.isdigit())


def _read(path: str, grey: NDArray[np.uint8], quarters: int) -> _Reading:
    height, width = grey.shape
    table = _run(path, grey, ["-l", _LANGUAGE, "--dpi", str(SCAN_DPI), "--psm", "3", "tsv"])
    return _Reading(list(_inks(table, width, height, quarters)))


def _orientation(path: str, grey: NDArray[np.uint8]) -> int:
    """Quarter turns clockwise that set the page upright; 0 when it is, or cannot be told."""
    try:
        answer = _run(path, grey, ["--dpi", str(SCAN_DPI), "--psm", "0"])
    except RetrouveError:
        return 0
    found = _ROTATE.search(answer)
    return int(found[1]) // 90 % 4 if found else 0


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


@cache
def _bounded() -> tuple[str, ...]:
    """What starts a program at low priority, without network or files to write, within time and memory."""
    nice = shutil.which("nice", path="/usr/bin:/bin")
    before = (nice, "-n", str(_NICENESS)) if nice else ()
    rules = program_filter()
    launcher = (sys.executable, "-I", "-S", str(Path(bounded_program.__file__)))
    return (*before, *launcher, rules.hex() if rules else "-", str(_MEMORY), str(int(_SECONDS) + 1))


def _run(path: str, grey: NDArray[np.uint8], options: Sequence[str]) -> str:
    height, width = grey.shape
    try:
        done = subprocess.run(  # noqa: S603 -- constant arguments; the picture comes on stdin
            [*_bounded(), path, "stdin", "stdout", *options],
            input=b"P5 %d %d 255\n" % (width, height) + grey.tobytes(),
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
class _Seen:
    """One word of the table: its Tesseract line, pixels, characters, confidence 0..1."""

    line: tuple[int, ...]
    left: int
    top: int
    right: int
    bottom: int
    text: str
    confidence: float

    @property
    def foot(self) -> float:
        """Where its letters stand: the bottom, or a little above when one goes below the line."""
        if _DESCENDING.isdisjoint(self.text):
            return self.bottom
        return self.bottom - _DESCENT * (self.bottom - self.top)


def _inks(table: str, width: int, height: int, quarters: int) -> Iterator[Ink]:
    lines: dict[tuple[int, ...], list[_Seen]] = defaultdict(list)
    for word in _words(table):
        lines[word.line].append(word)
    slope = _slope(lines.values())
    order = 0
    for words in lines.values():
        baseline = statistics.median(word.foot - slope * word.left for word in words)
        size = statistics.median(word.bottom - word.top for word in words)
        for word in words:
            box = Box(
                word.left / width, word.top / height, min(word.right / width, 1.0), min(word.bottom / height, 1.0)
            )
            yield Ink(
                x0=word.left,
                x1=word.right,
                baseline=baseline,
                size=size,
                text=word.text,
                order=order,
                box=turned_back(box, quarters),
                confidence=word.confidence,
            )
            order += 1


def _slope(lines: Iterable[Sequence[_Seen]]) -> float:
    """How much the lines fall per pixel to the right: the skew of the scan."""
    slopes = [
        (words[-1].foot - words[0].foot) / (words[-1].left - words[0].left)
        for words in lines
        if len(words) >= _WORDS_FOR_SLOPE and words[-1].left > words[0].left
    ]
    return statistics.median(slopes) if slopes else 0.0


def _words(table: str) -> Iterator[_Seen]:
    for row in csv.DictReader(table.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE):
        text = (row["text"] or "").strip()
        if int(row["level"]) != _WORD_LEVEL or not text:
            continue
        confidence = min(1.0, max(0.0, float(row["conf"]) / 100))
        if confidence < _SURE and sum(character in _RULES for character in text) >= _MOSTLY * len(text):
            continue
        left, top = int(row["left"]), int(row["top"])
        right, bottom = left + int(row["width"]), top + int(row["height"])
        if right > left >= 0 and bottom > top >= 0:
            line = tuple(int(row[level]) for level in ("block_num", "par_num", "line_num"))
            yield _Seen(line, left, top, right, bottom, text, confidence)
