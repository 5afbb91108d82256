"""Pages of a list follow each other without hole or double, whatever the filters and deletions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.listing import Filters, page_of
from index.answer import DocumentRecord, TypeRef
from ingest.errors import InvalidRequest


def make_record(number: int, act_date: str | None = None, category: str = "biologie") -> DocumentRecord:
    return DocumentRecord(
        document_id=f"d{number}",
        file_name=f"{number}.pdf",
        title=None,
        type=TypeRef("11502-2", "CR d'examens biologiques") if number % 2 else None,
        category=category,  # type: ignore[arg-type]
        specialty=None,
        author=None,
        organisation=None,
        act_date=act_date,
        act_time=None,
        act_date_certain=True,
        dates=(),
        patient_match="match",
        confidentiality=("normal",),
        replaces=None,
        replaced_by=None,
        duplicate_of=None,
        pages=1,
        ocr_pages=(),
        readable=True,
        warnings=(),
        deposited_at="2024-01-01T00:00:00.000000+00:00",
    )


@given(st.integers(0, 40), st.integers(1, 9), st.sets(st.integers(0, 40)))
def test_following_the_cursor_gives_each_accepted_document_once(count: int, limit: int, typed: set[int]) -> None:
    records = [make_record(n, category="imagerie" if n in typed else "biologie") for n in range(count)]
    filters = Filters.of(["imagerie"], None, None, None, None)
    seen: list[DocumentRecord] = []
    cursor: str | None = None
    while True:
        page, cursor = page_of(records, filters, limit=limit, cursor=cursor)
        assert len(page) <= limit
        seen += page
        if cursor is None:
            break
        assert len(page) == limit
    assert seen == [record for record in records if record.category == "imagerie"]


def test_a_deletion_between_two_pages_repeats_and_skips_at_most_nothing_before_it() -> None:
    records = [make_record(n) for n in range(6)]
    first, cursor = page_of(records, Filters(), limit=3, cursor=None)
    assert [r.document_id for r in first] == ["d0", "d1", "d2"]
    remaining = [record for record in records if record.document_id != "d0"]
    second, _ = page_of(remaining, Filters(), limit=3, cursor=cursor)
    assert [r.document_id for r in second] == ["d3", "d4", "d5"]


@pytest.mark.parametrize("cursor", ["x", "!!!", "e30", "W10", "WzEsMl0", "WyItMSIsImEiXQ", "Wy0xLCJhIl0", "é"])
def test_a_foreign_cursor_is_refused(cursor: str) -> None:
    with pytest.raises(InvalidRequest):
        page_of([make_record(1)], Filters(), limit=1, cursor=cursor)


@pytest.mark.parametrize(
    ("act_date", "date_from", "date_to", "accepted"),
    [
        ("2024-03-12", "2024-03-12", "2024-03-12", True),
        ("2024-03-12", "2024-03-13", None, False),
        ("2024-03-12", None, "2024", True),
        ("2024-03", "2024-03-20", "2024-03-25", True),
        ("2024", "2024-12-31", None, True),
        ("2023", "2024-01-01", None, False),
        (None, "1900", None, False),
        (None, None, None, True),
    ],
)
def test_an_imprecise_act_date_passes_when_it_may_lie_in_the_range(
    act_date: str | None, date_from: str | None, date_to: str | None, accepted: bool
) -> None:
    filters = Filters.of(None, None, None, date_from, date_to)
    assert filters.accept(make_record(1, act_date)) is accepted


@pytest.mark.parametrize(("date_from", "date_to"), [("2024-06-01", "2024-05"), ("hier", None), (None, "12/03/2024")])
def test_a_senseless_range_is_refused(date_from: str | None, date_to: str | None) -> None:
    with pytest.raises(InvalidRequest):
        Filters.of(None, None, None, date_from, date_to)


def test_the_type_filter_takes_codes() -> None:
    filters = Filters.of(None, ["11502-2"], None, None, None)
    assert [filters.accept(make_record(n)) for n in (1, 2)] == [True, False]
