"""Grey bitmaps before OCR: softening poor scans, levelling crooked sheets, quarter turns, and the way back of boxes."""

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


_RULE = 96
"""Pixels (8 mm at 300 dpi) of unbroken ink along a row or column of dots: longer than any letter's stroke."""
_THICK = 16
"""Pixels across from which a dark stretch is a filled box, not a rule: its letters may be white."""
_INK = 0.62
_EDGE = 2


def without_rules(grey: _Grey) -> _Grey:
    """The same page without the lines that draw tables and underline words: a cell's border reads as « 1 » or « | »."""
    paper = float(np.median(grey[::4, ::4]))
    dark = grey < _INK * paper
    rules = _lines(dark) | _lines(dark.T).T
    if not rules.any():
        return grey
    for axis in (0, 1):
        rules = _spread(rules, 1 + 2 * _EDGE, axis)
        rules = np.roll(rules, -_EDGE, axis)
    cleaned = grey.copy()
    cleaned[rules] = np.uint8(min(255, max(0, paper)))
    return cleaned


def _lines(dark: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The dots of long thin stretches of ink along the second axis; a letter's stroke that meets one stays whole."""
    along = _spread(_kept(dark, _RULE, 1), _RULE, 1)
    return along & ~_spread(_kept(dark, _THICK, 0), _THICK, 0)


def _kept(dots: NDArray[np.bool_], length: int, axis: int) -> NDArray[np.bool_]:
    """Dots from which ``length`` dots in a row are set, towards the end of ``axis`` (an erosion, by doubling)."""
    found, done = dots, 1
    while done < length:
        step = min(done, length - done)
        shifted = np.zeros_like(found)
        if axis == 1:
            shifted[:, :-step] = found[:, step:]
        else:
            shifted[:-step] = found[step:]
        found, done = found & shifted, done + step
    return found


def _spread(dots: NDArray[np.bool_], length: int, axis: int) -> NDArray[np.bool_]:
    """Each set dot and the ``length - 1`` after it along ``axis`` (a dilation: the way back of :func:`_kept`)."""
    found, done = dots, 1
    while done < length:
        step = min(done, length - done)
        shifted = np.zeros_like(found)
        if axis == 1:
            shifted[:, step:] = found[:, :-step]
        else:
            shifted[step:] = found[:-step]
        found, done = found | shifted, done + step
    return found


_STEEPEST = 0.11
"""Steepest skew looked for, in pixels down a pixel right: six degrees."""
_STEPS = 111
_COARSE = 4
_CLEARER = 1.08
"""How much clearer than as they lie lines must stand apart for a sheet to count as crooked."""


def skew(grey: _Grey) -> float:
    """How many pixels its lines of print fall per pixel to the right; 0 when they lie level or cannot be told.

    The slope along which the ink of a page gathers in the fewest rows (projection profile).
    """
    small = grey[::_COARSE, ::_COARSE]
    rows, columns = np.nonzero(small < np.median(small) * (_BLACK + _WHITE) / 2)
    if not rows.size:
        return 0.0

    def gathered(slope: float) -> float:
        places = np.round(rows - slope * columns).astype(np.int64)
        counts = np.bincount(places - places.min()).astype(np.float64)
        return float(np.square(counts).sum())

    best = float(max(np.linspace(-_STEEPEST, _STEEPEST, _STEPS), key=gathered))
    return best if gathered(best) > _CLEARER * gathered(0.0) else 0.0


def levelled(grey: _Grey, slope: float) -> _Grey:
    """The page set straight: columns of pixels moved up by what lines have fallen, then rows aside; nothing blurred."""
    return _sheared(_sheared(grey, slope).T, -slope).T


def _sheared(grey: _Grey, slope: float) -> _Grey:
    """Every column of pixels moved up by ``slope`` times its place."""
    height, width = grey.shape
    drops = np.round(slope * np.arange(width)).astype(int)
    level = np.full_like(grey, int(np.median(grey)))
    for drop in np.unique(drops):
        first, last = np.searchsorted(np.abs(drops), (abs(drop), abs(drop) + 1))
        if drop >= 0:
            level[: height - drop, first:last] = grey[drop:, first:last]
        else:
            level[-drop:, first:last] = grey[: height + drop, first:last]
    return level


def fallen(box: Box, slope: float, width: int, height: int) -> Box:
    """Where a box of the levelled page lies on the page as it is; fractions of a page of ``width`` x ``height``."""
    corners = [(x * width - slope * y * height, y * height) for x in (box.x0, box.x1) for y in (box.y0, box.y1)]
    across = [x / width for x, _ in corners]
    down = [(y + slope * x) / height for x, y in corners]
    return Box(max(0.0, min(across)), max(0.0, min(down)), min(1.0, max(across)), min(1.0, max(down)))


def turned(grey: _Grey, quarters: int) -> _Grey:
    """The page turned clockwise by ``quarters`` quarter turns."""
    return np.ascontiguousarray(np.rot90(grey, -quarters))


def turned_back(box: Box, quarters: int) -> Box:
    """A box of the page turned clockwise by ``quarters``, as fractions of the page before it was turned."""
    for _ in range(quarters % 4):
        box = Box(box.y0, 1 - box.x1, box.y1, 1 - box.x0)
    return box
