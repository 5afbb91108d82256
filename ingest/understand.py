"""From pages to a Document: what kind, by whom, when, about whom, in which parts. Pure and deterministic.

The first call reads the vocabulary; afterwards no file is opened, so it works in a confined child.
"""

from __future__ import annotations

from collections.abc import Sequence

from ingest.dates import roled_dates
from ingest.document import Document, Page
from ingest.fingerprint import fingerprint
from ingest.header import Header
from ingest.metadata import metadata
from ingest.patient import found_in
from ingest.printed import printed_lines
from ingest.sections import section_kinds, sections
from ingest.vocabulary import preload


def understand(
    pages: Sequence[Page],
    header: Header | None,
    file_name: str,
    media_type: str,
    warnings: Sequence[str] = (),
) -> Document:
    """Everything the pages (and the structured header, if any) say, with evidence; ``warnings`` are kept first."""
    preload()
    stated = header or Header()
    lines = printed_lines(pages)
    dates, impossible = roled_dates(lines, section_kinds(lines))
    found, notes = metadata(lines, dates, stated)
    return Document(
        file_name=file_name,
        media_type=media_type,
        pages=tuple(pages),
        metadata=found,
        identities=(*stated.identities, *found_in(lines, dates)),
        sections=sections(lines),
        observations=stated.observations,
        links=stated.links,
        fingerprint=fingerprint(lines),
        readable=any(character.isalnum() for line in lines for character in line.text),
        warnings=tuple(dict.fromkeys((*warnings, *impossible, *notes))),
    )
