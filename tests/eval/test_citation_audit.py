"""The audit of citations reads the paper with another reader: it passes what is printed and finds what is not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from eval.benchmark.citations import Audit, Checker
from index.answer import Answer, Citation, Coverage, Statement
from index.answering import NO_SUMMARY
from index.cite import Citer
from index.plan import Plan
from ingest.document import Box, Page, Span
from ingest.pdf import read_pdf
from tests.ingest.drawings import lab_cells, pdf, strings

NAME = "paper.pdf"


@pytest.fixture
def pages(tmp_path: Path) -> tuple[Page, ...]:
    data = pdf(strings(lab_cells(by_column=True)))
    (tmp_path / NAME).write_bytes(data)
    return read_pdf(data).pages


@pytest.fixture
def cited(pages: tuple[Page, ...]) -> Citation:
    citer = Citer(lambda _: pages)
    citer.span("d", Span(1, 0, len(pages[0].text)))
    return citer.citations[0]


def _audited(folder: Path, citation: Citation, *, said: str = "", strangers: frozenset[str] = frozenset()) -> Audit:
    answer = Answer(
        "créatinine", Plan("find", text=""), "answered", certain=True, headline=Statement(said, (citation.id,)),
        statements=(), citations=(citation,), documents=(), observations=(),
        coverage=Coverage(1, 1, 0, 0, None, None, ""), summary=NO_SUMMARY,
    )  # fmt: skip
    checker, audit = Checker(folder, {"d": NAME}, strangers, frozenset()), Audit()
    checker.check(answer, audit, "here")
    checker.close()
    return audit


def test_lines_of_a_table_cited_together_are_valid(tmp_path: Path, cited: Citation) -> None:
    audit = _audited(tmp_path, cited, said="13,5")
    assert (audit.citations, audit.invalid, audit.altered, audit.leaks) == (1, 0, 0, 0)


def test_a_box_beside_its_words_an_altered_quote_and_a_number_from_nowhere_are_found(
    tmp_path: Path, cited: Citation
) -> None:
    elsewhere = replace(cited, boxes=(Box(0.1, 0.9, 0.2, 0.95),))
    altered = replace(cited, quote=cited.quote.replace("13,5", "18,5"))
    assert _audited(tmp_path, elsewhere).invalid == 1
    assert _audited(tmp_path, altered).invalid == 1
    assert _audited(tmp_path, cited, said="18,5").altered == 1
    assert _audited(tmp_path, cited, strangers=frozenset({NAME})).leaks == 1
