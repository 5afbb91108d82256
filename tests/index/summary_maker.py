"""A process at work on a summary when it is killed: it says when, and never ends by itself.

Run as ``python -m tests.index.summary_maker FOLDER``.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from index.summaries import Stop, StoredSummary
from ingest.document import Document, Page
from tests.index.test_summaries import Maker, Office, letter


class Endless(Maker):
    """Begins the second summary and stays at it."""

    def summarise(self, document: Document, pages: Sequence[Page], stop: Stop) -> StoredSummary:
        """The first document's summary; nothing any more afterwards."""
        if self.made:
            sys.stdout.write("at work\n")
            sys.stdout.flush()
            threading.Event().wait()
        return super().summarise(document, pages, stop)


def main(folder: Path) -> None:
    """Add two documents and make their summaries."""
    office = Office(folder, Endless())
    for day, name in (("2024-03-12", "first.pdf"), ("2023-02-01", "second.pdf")):
        office.desk.put(letter(day, name=name))
    office.work()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
