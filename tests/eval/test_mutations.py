"""Damaged files: the same for a seed, each with a status, none that hangs or crashes the service."""

from __future__ import annotations

from collections import Counter

from eval.corpora.formats import samples
from eval.mutations import Outcome, Report, _Blank, mutated, run
from ingest.pipeline import Reader
from ingest.sandbox import Sandbox


def test_the_same_seed_gives_the_same_files_and_another_others() -> None:
    first = list(mutated(60, 3))
    assert first == list(mutated(60, 3))
    assert first != list(mutated(60, 4))
    originals = {data for files in samples(3).values() for _, data in files}
    assert sum(data in originals for *_, data in first) < 6


def test_every_format_is_read_before_it_is_damaged() -> None:
    with Sandbox() as sandbox:
        reader = Reader(sandbox, _Blank())
        for kind, files in samples(1).items():
            for name, data in files:
                for path, content in reader.unfold(name, data):
                    document = reader.read(content, path.rsplit("/", 1)[-1]).document
                    assert document.readable or document.media_type.startswith("image/") or "pdf" in kind, path


def test_some_hundred_damaged_files_each_end_with_a_status() -> None:
    with Sandbox() as sandbox:
        report = run(Reader(sandbox, _Blank()), 300, 7, 2)
    assert report.crashes == []
    assert report.hangs == []
    assert report.files == 300
    by_status: Counter[str] = Counter()
    for (_, status), count in report.statuses.items():
        by_status[status] += count
    assert set(by_status) <= {"added", "unreadable", "rejected"}
    assert min(by_status["added"], by_status["rejected"]) > 30
    assert all(reason.strip() for reason in report.reasons)


def test_a_file_without_status_or_an_error_that_is_no_refusal_is_a_crash() -> None:
    report = Report()
    report.add(Outcome(1, "pdf", 0.1, (("added", ""),)))
    report.add(Outcome(2, "pdf", 0.1, ()))
    report.add(Outcome(3, "pdf", 0.1, (), "KeyError"))
    report.add(Outcome(4, "pdf", 9_999.0, (("rejected", "lent"),)))
    assert len(report.crashes) == 2
    assert report.hangs == ["pdf nᵒ 4"]
    assert "plantages : 2 · blocages : 1" in report.text()
