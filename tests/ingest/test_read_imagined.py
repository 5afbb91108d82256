"""Whole documents imagined from how they look in practice: letters, reports, laboratory sheets, papers, odd ones.

Each file of ``imagined/`` holds one genre. A blank author is one the page does not name, or names twice.
"""

from pathlib import Path

import pytest

from tests.ingest.french_documents import Case, cases, title
from tests.ingest.typeset import read

FOLDER = Path(__file__).with_name("imagined")
DOCUMENTS = [case for path in sorted(FOLDER.glob("*.txt")) for case in cases(path.read_text(encoding="utf-8"))]


def name(author: str | None) -> frozenset[str]:
    """The words of a name without title."""
    words = (author or "").replace(".", " ").replace("-", " ").lower().split()
    return frozenset(words) - {"dr", "pr", "docteur", "professeur", "mme", "m"}


@pytest.mark.parametrize("case", DOCUMENTS, ids=title)
def test_an_imagined_document_is_read(case: Case) -> None:
    metadata = read(case.text).metadata
    found = (metadata.category, metadata.specialty, metadata.act_date)
    assert found == (case.category, case.specialty, case.act_date)


@pytest.mark.parametrize("case", [case for case in DOCUMENTS if case.author], ids=title)
def test_its_author_is_found(case: Case) -> None:
    assert name(read(case.text).metadata.author) == name(case.author)
