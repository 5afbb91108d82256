"""The same contents without a layout: plain text and rich text, as messages and old programs carry them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random

    from eval.corpora.reading.composing import Piece


def plain_lines(piece: Piece) -> list[str]:
    """Every line of the document in reading order."""
    paper, sender = piece.paper, piece.sender
    lines = [sender.organisation, sender.department, sender.name, sender.qualification, ""]
    lines += [paper.date_line, *paper.recipient.split("|"), "", paper.title, "", *paper.identity]
    lines += [f"{label} : {value}" for label, value in paper.reference]
    lines += ["", paper.greeting]
    for section in paper.sections:
        lines += ["", f"{section.heading} :" if section.heading else ""]
        lines += section.paragraphs
        lines += [" ; ".join(cells) for cells in section.table]
    return [*lines, "", paper.closing, *paper.signature.split("|"), "", *paper.stamps]


def plain_file(piece: Piece, rng: random.Random) -> tuple[bytes, str]:
    """Bytes and form (``txt`` or ``rtf``)."""
    lines = plain_lines(piece)
    if rng.random() < 0.5:
        encoding = rng.choice(("utf-8", "cp1252"))
        return "\r\n".join(lines).encode(encoding, "replace"), "txt"
    return _rtf(lines), "rtf"


def _rtf(lines: list[str]) -> bytes:
    escaped = "\\par\n".join(_escape(line) for line in lines)
    return ("{\\rtf1\\ansi\\ansicpg1252\\deff0{\\fonttbl{\\f0 Times New Roman;}}\\f0\\fs22\n" + escaped + "}").encode(
        "ascii"
    )


def _escape(text: str) -> str:
    out = []
    for char in text:
        if char in "\\{}":
            out.append(f"\\{char}")
        elif ord(char) < 128:
            out.append(char)
        else:
            try:
                out.append(f"\\'{char.encode('cp1252')[0]:02x}")
            except UnicodeEncodeError:
                out.append(f"\\u{ord(char)}?")
    return "".join(out)
