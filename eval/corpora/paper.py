"""What a document says, before any layout: sender, patient, title, sections, and the sentences that matter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from eval.corpora.people import Person, Sender


@dataclass(frozen=True, slots=True)
class Section:
    """A part with an optional heading: paragraphs (a bullet starts with ``- ``) then an optional table."""

    heading: str
    paragraphs: tuple[str, ...]
    table: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Paper:
    """The content of one document with its dates already written.

    ``reference`` holds label-value pairs (``Date de l'examen``, ``12/03/2024``); ``date_line`` is the « Ville, le … »
    of a letter; ``stamps`` are foot notes such as « Édité le … »; ``banner`` is a framed notice at the top.
    """

    sender: Sender
    patient: Person
    title: str
    sections: tuple[Section, ...]
    birth: str
    recipient: str = ""
    date_line: str = ""
    reference: tuple[tuple[str, str], ...] = ()
    greeting: str = ""
    closing: str = ""
    signature: str = ""
    banner: str = ""
    stamps: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()


def parse_body(body: str, fill: Callable[[str], str]) -> tuple[tuple[Section, ...], tuple[str, ...]]:
    """Read the mark-up of a body: ``# heading``, ``! key sentence``, ``| cell | cell |``, paragraphs by line.

    Returns the sections with their dates filled in, and the key sentences (``! `` lines, and table rows marked
    ``!| cell | cell |``, as the text of their cells) that the gold must point at.
    """
    sections: list[Section] = []
    heading, paragraphs, table, facts = "", list[str](), list[tuple[str, ...]](), list[str]()

    def close() -> None:
        if heading or paragraphs or table:
            sections.append(Section(heading, tuple(paragraphs), tuple(table)))

    for raw in body.strip().splitlines():
        line = fill(raw.strip())
        if not line:
            continue
        if line.startswith("# "):
            close()
            heading, paragraphs, table = line[2:], [], []
        elif line.startswith(("| ", "!| ")):
            cells = tuple(cell.strip() for cell in line.lstrip("!").strip("|").split("|"))
            table.append(cells)
            if line.startswith("!"):
                facts.append(" ".join(cell for cell in cells if cell))
        elif table:
            close()
            heading, table = "", []
            paragraphs = [_plain(line, facts)]
        else:
            paragraphs.append(_plain(line, facts))
    close()
    return tuple(sections), tuple(facts)


def _plain(line: str, facts: list[str]) -> str:
    if line.startswith("! "):
        facts.append(line[2:].removeprefix("- "))
        return line[2:]
    return line
