"""Plain text files: pages that show exactly the file's lines."""

from __future__ import annotations

from ingest.document import Page
from ingest.encoding import decode_text
from ingest.errors import EmptyFile, LimitExceeded
from ingest.limits import MAX_TEXT_CHARACTERS
from ingest.rendition import draw_text


def read_text(data: bytes) -> tuple[bytes, tuple[Page, ...]]:
    """A PDF that shows the text, and its pages, line by line. Raises ``EmptyFile`` when there is nothing to read."""
    text = decode_text(data)
    if not text.strip():
        raise EmptyFile("Ce fichier ne contient aucun texte.")
    if len(text) > MAX_TEXT_CHARACTERS:
        raise LimitExceeded(f"Ce texte dépasse {MAX_TEXT_CHARACTERS} caractères.")
    return draw_text(text)
