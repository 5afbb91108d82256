"""Scans: words on their ink, figures in doubt, pages lying on their side, and a machine without Tesseract."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from ingest.bitmap import pixels, softened, turned, turned_back, without_rules
from ingest.document import Box
from ingest.errors import BrokenDocument, NotReady
from ingest.ocr import Tesseract, _bounded, _checked, _environment, _Reading
from ingest.parsed import Bitmap
from ingest.render import scan_page
from ingest.rows import Ink
from tests.ingest import drawings
from tests.ingest.drawings import column, lab_cells, pdf, strings

ocr = pytest.mark.ocr


@pytest.fixture(scope="module")
def tesseract() -> Tesseract:
    program = Tesseract()
    assert program.available() is None, "Tesseract with French is needed for these tests"
    return program


def _bitmap(grey: np.ndarray) -> Bitmap:
    return Bitmap(grey.shape[1], grey.shape[0], grey.tobytes())


def _letter() -> Bitmap:
    lines = ["COMPTE RENDU DE CONSULTATION", *drawings.LEFT_PROSE, "Créatinine : 98 µmol/L"]
    return scan_page(pdf(strings(column(60, 120, lines, 20), size=12)), 1)


ESCAPES = """
import os, socket, sys
attempts = {
    "inet": lambda: socket.socket(),
    "unix": lambda: socket.socket(socket.AF_UNIX),
    "write": lambda: open(sys.argv[1], "w"),
    "remove": lambda: os.unlink(sys.argv[2]),
    "fork": os.fork,
    "kill": lambda: os.kill(os.getppid(), 0),
    "secret": lambda: os.environ["RETROUVE_TOKEN"],
}
for name, attempt in attempts.items():
    try:
        attempt()
        print(name)
    except (OSError, KeyError):
        pass
print("read" if open(sys.argv[2]).read() else "")
"""


def test_the_ocr_program_can_only_compute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = tmp_path / "gardé"
    kept.write_text("x")
    monkeypatch.setenv("RETROUVE_TOKEN", "jamais hérité")
    command = [*_bounded(), sys.executable, "-I", "-c", ESCAPES, str(tmp_path / "écrit"), str(kept)]
    done = subprocess.run(command, capture_output=True, text=True, env=_environment(), check=True)
    assert done.stdout.split() == ["read"]
    assert not (tmp_path / "écrit").exists()


def test_the_ocr_program_is_refused_memory_without_bound() -> None:
    command = [*_bounded(), sys.executable, "-I", "-c", "bytearray(4 << 30)"]
    done = subprocess.run(command, capture_output=True, text=True, env=_environment(), check=False)
    assert done.returncode != 0
    assert "MemoryError" in done.stderr


@ocr
def test_a_scan_is_read_with_boxes_on_its_ink(tesseract: Tesseract) -> None:
    picture = _letter()
    read = tesseract.read(picture)
    lines = [line for block in read.blocks for line in block.lines]
    assert [line.text for line in lines][:3] == ["COMPTE RENDU DE CONSULTATION", *drawings.LEFT_PROSE[:2]]
    assert read.trusted
    assert 0.8 < read.confidence <= 1
    grey = pixels(picture)
    for line in lines:
        for word in line.words:
            x0, y0, x1, y1 = word.box
            area = grey[
                int(y0 * picture.height) : int(y1 * picture.height) + 1,
                int(x0 * picture.width) : int(x1 * picture.width) + 1,
            ]
            assert area.min() < 100
            assert word.confidence is not None


def _gridded(values: list[list[str]]) -> Bitmap:
    """A tight table: the figures of every other column touch the border on their right."""

    def draw(paper: Canvas) -> None:
        paper.setFont("Helvetica", 8)
        left = [40 + 50 * column for column in range(len(values[0]) + 1)]
        top = [drawings.HEIGHT - 100 - 12 * row for row in range(len(values) + 1)]
        paper.grid(left, top[::-1])
        for row, cells in enumerate(values):
            for place, cell in enumerate(cells):
                if place % 2:
                    paper.drawRightString(left[place + 1] - 1.2, top[row] - 9, cell)
                else:
                    paper.drawString(left[place] + 1.2, top[row] - 9, cell)

    return scan_page(pdf(draw), 1)


@ocr
def test_cell_borders_are_not_read_as_figures(tesseract: Tesseract) -> None:
    values = [[f"{(row * 7 + column * 13) % 180 + 20}" for column in range(8)] for row in range(12)]
    read = tesseract.read(_gridded(values))
    found = [word for block in read.blocks for line in block.lines for word in line.text.split()]
    expected = [cell for cells in values for cell in cells]
    assert sum((Counter(found) & Counter(expected)).values()) >= 0.9 * len(expected)
    assert sum((Counter(found) - Counter(expected)).values()) <= 0.05 * len(expected)


def test_rules_go_and_strokes_of_letters_and_filled_boxes_stay() -> None:
    grey = np.full((400, 600), 250, np.uint8)
    grey[100:103, 50:550] = 20  # a rule across
    grey[50:350, 300:303] = 30  # a rule down
    grey[200:250, 100:104] = 10  # the stem of a letter
    grey[290:350, 400:560] = 0  # a filled box with a white letter in it
    grey[310:330, 450:454] = 255
    cleaned = without_rules(grey)
    assert cleaned[95:108, 50:550].min() > 200
    assert cleaned[110:190, 295:308].min() > 200
    assert (cleaned[200:250, 100:104] == 10).all()
    assert (cleaned[290:350, 400:560] == grey[290:350, 400:560]).all()


@ocr
@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_a_page_lying_on_its_side_is_read_where_it_lies(tesseract: Tesseract, quarters: int) -> None:
    grey = turned(pixels(_letter()), quarters)
    read = tesseract.read(_bitmap(grey))
    line = next(line for block in read.blocks for line in block.lines if "CONSULTATION" in line.text)
    assert line.text == "COMPTE RENDU DE CONSULTATION"
    height, width = grey.shape
    x0, y0, x1, y1 = line.box
    assert grey[int(y0 * height) : int(y1 * height), int(x0 * width) : int(x1 * width)].min() < 100
    assert (y1 - y0) * height > (x1 - x0) * width or quarters == 2


@ocr
@pytest.mark.parametrize("degrees", [-4.0, 3.0])
def test_a_sheet_laid_crooked_keeps_its_rows_and_its_ink(tesseract: Tesseract, degrees: float) -> None:
    straight = scan_page(pdf(strings(lab_cells(by_column=True), size=11)), 1)
    sheet = Image.fromarray(pixels(straight))
    grey = np.asarray(sheet.rotate(degrees, resample=Image.Resampling.BICUBIC, fillcolor=255))
    lines = [line for block in tesseract.read(_bitmap(grey)).blocks for line in block.lines]
    row = next(line.text for line in lines if line.text.startswith("Hémoglobine"))
    assert re.findall(r"\d+,\d", row) == ["13,5", "13,0", "17,0", "13,9"]
    assert [line.text.split()[0] for line in lines] == [row[0] for row in drawings.LAB_ROWS]
    height, width = grey.shape
    for word in (word for line in lines for word in line.words):
        x0, y0, x1, y1 = word.box
        ink = grey[int(y0 * height) : int(y1 * height) + 1, int(x0 * width) : int(x1 * width) + 1]
        assert ink.min() < 100


@ocr
def test_a_scanned_table_keeps_its_rows(tesseract: Tesseract) -> None:
    read = tesseract.read(scan_page(pdf(strings(lab_cells(by_column=True), size=11)), 1))
    texts = [line.text for block in read.blocks for line in block.lines]
    assert "Hémoglobine 13,5 g/dL 13,0 - 17,0 13,9" in texts
    assert [text.split()[0] for text in texts] == [row[0] for row in drawings.LAB_ROWS]
    assert next(text for text in texts if text.startswith("CRP")).replace("< ", "<") == "CRP <5 mg/L <5"


@ocr
def test_a_dithered_fax_is_read(tesseract: Tesseract) -> None:
    grey = pixels(_letter()).copy()
    noise = np.random.default_rng(7).random(grey.shape)
    grey[noise < 0.08] = 0
    texts = [line.text for block in tesseract.read(_bitmap(grey)).blocks for line in block.lines]
    assert "COMPTE RENDU DE CONSULTATION" in texts


@ocr
def test_noise_is_not_trusted(tesseract: Tesseract) -> None:
    grey = np.random.default_rng(3).integers(0, 255, (800, 600)).astype(np.uint8)
    assert not tesseract.read(_bitmap(grey)).trusted


def test_without_the_program_the_reason_and_the_command_are_given() -> None:
    missing = Tesseract("no-such-program")
    reason = missing.available()
    assert reason is not None
    assert "apt-get install tesseract-ocr tesseract-ocr-fra" in reason
    with pytest.raises(NotReady):
        missing.read(Bitmap(1, 1, b"\0"))


def test_a_bitmap_of_the_wrong_size_is_refused() -> None:
    with pytest.raises(BrokenDocument):
        pixels(Bitmap(10, 10, b"123"))


def _ink(text: str, x: float, confidence: float) -> Ink:
    return Ink(x, x + 0.1, 0.5, 0.02, text, 0, Box(x, 0.48, x + 0.1, 0.5), confidence=confidence)


def test_figures_two_readings_disagree_on_become_doubtful() -> None:
    first = _Reading([_ink("HbA1c", 0.1, 0.95), _ink("7,5", 0.3, 0.9), _ink("(4,0", 0.5, 0.9)])
    second = _Reading([_ink("HDA1C", 0.1, 0.5), _ink("7,6", 0.3, 0.6), _ink("4,0", 0.5, 0.7)])
    confidences = {ink.text: ink.confidence for ink in _checked(first, second).inks}
    assert confidences["7,5"] is not None
    assert confidences["7,5"] < 0.5
    assert confidences["(4,0"] == 0.9


def test_boxes_of_a_turned_page_come_back() -> None:
    grey = np.full((40, 30), 255, dtype=np.uint8)
    grey[4:8, 3:12] = 0
    original = Box(3 / 30, 4 / 40, 12 / 30, 8 / 40)
    for quarters in range(4):
        ys, xs = np.nonzero(turned(grey, quarters) == 0)
        height, width = turned(grey, quarters).shape
        box = Box(xs.min() / width, ys.min() / height, (xs.max() + 1) / width, (ys.max() + 1) / height)
        assert turned_back(box, quarters) == pytest.approx(original)


def test_softening_keeps_strokes_and_drops_specks() -> None:
    grey = np.full((60, 60), 255, dtype=np.uint8)
    grey[20:26, 10:50] = 0
    grey[50, ::7] = 0
    soft = softened(grey)
    assert soft[22:24, 15:45].max() < 40
    assert soft[50].min() > 200
