"""The set-aside corpus and the large dossier: reproducible, true to their pages, and apart from the demo."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from eval.corpora.gold import GoldDocument, load_gold
from eval.corpora.history import load_table
from eval.corpora.large import build_text_dossier
from eval.corpora.layouts import DEMO_LAB_LAYOUTS, DEMO_LAYOUTS, UNSEEN_LAB_LAYOUTS, UNSEEN_LAYOUTS
from eval.corpora.people import ins_key
from eval.corpora.unseen import LOOKALIKE, UnseenCorpus, build_unseen
from tests.eval.gold_pages import check_dates, check_lines, check_observations, digests, page_texts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="module")
def unseen(tmp_path_factory: pytest.TempPathFactory) -> UnseenCorpus:
    return build_unseen(tmp_path_factory.mktemp("unseen"), seed=7)


def every(corpus: UnseenCorpus) -> Iterator[tuple[str, Path, GoldDocument]]:
    for patient in corpus.gold.patients:
        for document in corpus.gold.documents[patient.patient_id]:
            yield patient.patient_id, corpus.folder / patient.folder / document.file_name, document


def test_same_seed_same_bytes(tmp_path: Path) -> None:
    first = build_unseen(tmp_path / "a", seed=3, patients=2)
    second = build_unseen(tmp_path / "b", seed=3, patients=2)
    other = build_unseen(tmp_path / "c", seed=4, patients=2)
    assert digests(first.folder) == digests(second.folder)
    assert first.gold == second.gold
    assert digests(first.folder) != digests(other.folder)


def test_corpus_is_wide_and_shares_nothing_with_the_demo(unseen: UnseenCorpus) -> None:
    documents = [document for _, _, document in every(unseen)]
    assert len(documents) >= 150
    assert len(unseen.gold.patients) >= 8
    assert len({document.layout for document in documents}) >= 12
    assert len({document.specialty for document in documents}) >= 14
    assert not (set(DEMO_LAYOUTS) | set(DEMO_LAB_LAYOUTS)) & (set(UNSEEN_LAYOUTS) | set(UNSEEN_LAB_LAYOUTS))
    demo = load_table("demo_people.toml")
    here = load_table("unseen_people.toml")
    assert not set(demo["senders"]) & set(here["senders"])
    assert not {p["birth_name"] for p in demo["patients"].values()} & {
        p["birth_name"] for p in here["patients"].values()
    }
    assert {document.scan for document in documents} == {None, "good", "mediocre"}


def test_gold_is_on_disk_as_returned_and_outside_the_dossiers(unseen: UnseenCorpus) -> None:
    assert load_gold(unseen.gold_path) == unseen.gold
    for patient in unseen.gold.patients:
        on_disk = {path.name for path in (unseen.folder / patient.folder).iterdir()}
        assert on_disk == {document.file_name for document in unseen.gold.documents[patient.patient_id]}


def test_every_line_date_and_result_is_on_its_page(unseen: UnseenCorpus) -> None:
    lines, results = 0, 0
    for _, path, document in every(unseen):
        if document.scan is None:
            lines += check_lines(path, document)
            check_dates(path, document)
            results += check_observations(path, document)
    assert lines > 300
    assert results > 300


def test_act_date_is_always_printed_on_the_page(unseen: UnseenCorpus) -> None:
    for _, _, document in every(unseen):
        assert document.act_date in {stated.date for stated in document.dates}, (document.wording, document.layout)


def test_each_dossier_holds_a_stranger_a_correction_and_a_copy(unseen: UnseenCorpus) -> None:
    for patient in unseen.gold.patients:
        documents = unseen.gold.documents[patient.patient_id]
        strangers = {document.patient for document in documents if document.misfiled}
        assert strangers == {LOOKALIKE[patient.patient_id]} if patient.patient_id in LOOKALIKE else len(strangers) == 1
        names = {document.file_name: document for document in documents}
        for document in documents:
            if document.replaces:
                assert names[document.replaces].replaced_by == document.file_name
        kinds = Counter((bool(d.duplicate_of), bool(d.replaces and not d.duplicate_of)) for d in documents)
        assert kinds[True, False] == 1


def test_identity_on_the_page_is_the_gold_patient(unseen: UnseenCorpus) -> None:
    given = {person.patient_id: person.identity.given or "" for person in unseen.gold.patients}
    for _, path, document in every(unseen):
        if document.scan is None and document.patient in given:
            assert given[document.patient] in " ".join(page_texts(path))


def test_patients_have_valid_test_ins(unseen: UnseenCorpus) -> None:
    keys = [patient.identity.ins or "" for patient in unseen.gold.patients]
    assert len(set(keys)) == len(keys)
    for ins in keys:
        assert ins[13:] == ins_key(ins[:13])


def test_large_dossier_chunks_and_evidence_quote_their_pages() -> None:
    readings = list(build_text_dossier(documents=20, chunks_per_document=10, seed=5))
    assert len(readings) == 20
    for reading in readings:
        pages = {page.number: page.text for page in reading.document.pages}
        assert len(reading.chunks) == 10
        for chunk in reading.chunks:
            (span,) = chunk.spans
            assert pages[span.page][span.start : span.end] == chunk.text
        for evidence in reading.document.metadata.evidence.values():
            assert evidence.span is not None
            assert pages[evidence.span.page][evidence.span.start : evidence.span.end] == evidence.quote


def test_large_dossier_is_reproducible_and_grows_by_prefix() -> None:
    short = list(build_text_dossier(documents=5, seed=2))
    longer = list(build_text_dossier(documents=8, seed=2))
    assert longer[:5] == short
    assert list(build_text_dossier(documents=5, seed=3)) != short
