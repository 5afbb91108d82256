"""The top of the first page: who writes, the addressee's block left out."""

from __future__ import annotations

from collections.abc import Sequence

from ingest import vocabulary
from ingest.document import Evidence
from ingest.people import opens, people
from ingest.printed import PrintedLine
from ingest.vocabulary import Phrases

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
        if _greets(greeting, line):
            break
        found = addressee.at(line.tokens, 0)
        if found is not None and (found.last > 1 or line.folded.text[found.end :].lstrip().startswith(":")):
            skip = _ADDRESS_LINES if len(line.tokens.texts) - found.last <= 1 else 1
        if skip:
            skip -= 1
            continue
        head.append(line)
    return tuple(head)


def above_greeting(lines: Sequence[PrintedLine]) -> tuple[PrintedLine, ...]:
    """The lines of the first page above a letter's greeting, its addressee's among them; none where nothing greets."""
    greeting = vocabulary.people_cues("greeting")
    first = [line for line in lines if line.page == lines[0].page and line.kind != "footer" and line.tokens.texts]
    end = next((place for place, line in enumerate(first) if _greets(greeting, line)), 0)
    return tuple(first[:end])


def _greets(greetings: Phrases[str], line: PrintedLine) -> bool:
    """« Cher confrère, », not « Monsieur DUPONT Marcel »."""
    found = greetings.at(line.tokens, 0)
    if found is None or len(line.tokens.texts) > _LONGEST_GREETING or any(people(line)):
        return False
    rest = line.tokens.texts[found.last :]
    if not rest or line.text.rstrip().endswith((",", "!")):
        return True
    return bool(vocabulary.specialty_phrases("practitioner").meanings(" ".join(rest)))  # « Cher confrère radiologue »


_LONGEST_GREETING = 5


def organisation(lines: Sequence[PrintedLine]) -> tuple[str, Evidence] | None:
    """The first line of the letterhead that begins with the name of an establishment (« CHU de … »)."""
    cues = vocabulary.organisation_cues()
    for line in letterhead(lines):
        if opens(cues, line) and 1 < len(line.tokens.texts) <= _LONGEST_NAME:
            return line.text, line.evidence(0.8)
    return None


_LONGEST_NAME = 12
"""Words of the longest establishment name."""
