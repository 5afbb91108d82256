"""The published limits of reading, in one place: what a file may weigh and what a child may use.

Sizes are in bytes, lengths in PDF points (1/72 inch) or pixels, times in seconds.
"""

from __future__ import annotations

from dataclasses import dataclass

MIB = 1024 * 1024

MAX_FILE_BYTES = 100 * MIB
MAX_PAGES = 2_500
MAX_WORDS_PER_PAGE = 50_000
MAX_WORDS = 3_000_000
MIN_RENDER_WIDTH, MAX_RENDER_WIDTH = 64, 3_000
MAX_RENDER_PIXELS = 24_000_000
"""A rendered page never has more pixels, whatever its shape: a 10 m page is drawn narrower than asked."""
MAX_IMAGE_PIXELS = 120_000_000
"""Width × height of one picture of a deposited image file: above it is a bomb, not a scan."""
SCAN_DPI = 300
MAX_SCAN_PIXELS = 16_000_000
"""Scans go to OCR at ``SCAN_DPI`` unless that would make more pixels (A4 at 300 dpi is 8.7 million)."""
MAX_OCR_PAGES = 300
"""Pages of one document that are read by OCR; further ones stay images and are named in a warning."""
OCR_MIN_CONFIDENCE = 0.50
"""Mean word confidence below which an OCR'd page is kept as unreadable rather than quoted."""
OCR_MIN_WORDS = 3
MAX_TEXT_CHARACTERS = 4_000_000
MAX_ARCHIVE_MEMBERS = 5_000
MAX_ARCHIVE_BYTES = 1_000 * MIB
MAX_ARCHIVE_RATIO = 200
MAX_ARCHIVE_DEPTH = 3
MAX_DEPOSIT_BYTES = 2_000 * MIB
"""All a deposited file unfolds into, archives inside archives included."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one child may use: wall-clock and processor time, memory above the server's own, bytes of answer."""

    seconds: float = 120.0
    memory: int = 2_048 * MIB
    output: int = 512 * MIB
    niceness: int = 0


READING = Limits(niceness=5)
RENDERING = Limits(seconds=30.0, memory=1_024 * MIB, output=64 * MIB)
SCANNING = Limits(seconds=60.0, memory=1_536 * MIB, output=32 * MIB, niceness=5)
UNPACKING = Limits(seconds=60.0, memory=1_536 * MIB, output=MAX_FILE_BYTES + MIB)
