"""Grey bitmaps before OCR: softening the dots of faxes and poor scans, quarter turns, and the way back of boxes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ingest.document import Box
from ingest.errors import BrokenDocument
from ingest.parsed import Bitmap

_Grey = NDArray[np.uint8]
_BLACK, _WHITE = 0.31, 0.75
"""Shares of the paper's brightness that become black and white: dithered paper turns white, strokes stay dark."""


def pixels(picture: Bitmap) -> _Grey:
    """The bitmap as ``(height, width)`` uint8. Raises ``BrokenDocument`` when its bytes do not fit its size."""
    if picture.width <= 0 or len(picture.samples) != picture.width * picture.height:
        raise BrokenDocument("L'image de cette page n'a pas la taille annoncée.")
    return np.frombuffer(picture.samples, dtype=np.uint8).reshape(picture.height, picture.width)


def softened(grey: _Grey) -> _Grey:
    """The same page with noise and dithering averaged out and contrast stretched around the paper's brightness."""
    smooth = _blurred(_blurred(grey.astype(np.uint16)))
    paper = float(np.median(smooth))
    stretched = (smooth - _BLACK * paper) * (255.0 / max(1.0, (_WHITE - _BLACK) * paper))
    bounded: _Grey = np.clip(stretched, 0, 255).astype(np.uint8)
    return bounded


def _blurred(grey: NDArray[np.uint16]) -> NDArray[np.uint16]:
    """A 3 × 3 binomial blur; edges are repeated."""
    padded = np.pad(grey, 1, mode="edge")
    across = padded[:, :-2] + 2 * padded[:, 1:-1] + padded[:, 2:]
    blurred: NDArray[np.uint16] = (across[:-2] + 2 * across[1:-1] + across[2:]) // 16
    return blurred


def turned(grey: _Grey, quarters: int) -> _Grey:
    """The page turned clockwise by ``quarters`` quarter turns."""
    return np.ascontiguousarray(np.rot90(grey, -quarters))


def turned_back(box: Box, quarters: int) -> Box:
    """A box of the page turned clockwise by ``quarters``, as fractions of the page before it was turned."""
    for _ in range(quarters % 4):
        box = Box(box.y0, 1 - box.x1, box.y1, 1 - box.x0)
    return box
