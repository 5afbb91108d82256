"""The top of the first page: who writes, the addressee's block left out."""

from __future__ import annotations

from collections.abc import Sequence

from ingest import vocabulary
from ingest.document import Evidence
from ingest.people import opens, people
from ingest.printed import PrintedLine

_LINES = 18
"""Body lines of the first page that may belong to the letterhead."""
_ADDRESS_LINES = 4
"""Lines of an addressee's block that begins with a label of its own."""


def letterhead(lines: Sequence[PrintedLine]) -> tuple[PrintedLine, ...]:
    """The lines above the greeting that say who writes, running headers included, addressees left out."""
    head: list[PrintedLine] = []
    skip = 0
    greeting, addressee = vocabulary.people_cues("greeting"), vocabulary.people_cues("addressee_label")
    for line in lines:
        if line.page != lines[0].page or (len(head) >= _LINES and not line.running):
            break
        if line.kind == "footer" or not line.tokens.texts:
            continue
        if opens(greeting, line) and len(line.tokens.texts) <= 5 and not any(people(line)):
            break
        found = addressee.at(line.tokens, 0)
        if found is not None and (found.last > 1 or line.folded.text[found.end :].lstrip().startswith(":")):
            skip = _ADDRESS_LINES if len(line.tokens.texts) - found.last <= 1 else 1
        if skip:
            skip -= 1
            continue
        head.append(line)
    return tuple(head)


def organisation(lines: Sequence[PrintedLine]) -> tuple[str, Evidence] | None:
    """The first line of the letterhead that begins with the name of an establishment (« CHU de … »)."""
    cues = vocabulary.organisation_cues()
    for line in letterhead(lines):
        if opens(cues, line) and 1 < len(line.tokens.texts) <= _LONGEST_NAME:
            return line.text, line.evidence(0.8)
    return None


_LONGEST_NAME = 12
"""Words of the longest establishment name."""
