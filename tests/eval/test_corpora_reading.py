"""The composed corpus of ``eval reading``: same bytes from a seed, gold that is printed, parts that share nothing."""

from __future__ import annotations

import hashlib
import tomllib
from collections import Counter
from dataclasses import replace
from pathlib import Path

import msgspec
import pypdfium2
import pytest
from lxml import etree

from eval.corpora.gold import GoldDocument
from eval.corpora.reading.build import ReadingCorpus, build_reading
from eval.corpora.reading.identities import NEAR
from eval.corpora.reading.part import FOLDER, Part, PartName, load_part
from eval.corpora.reading.registry import layouts_of
from eval.judging import Figures, Judged, Results, count_figures, count_results, wilson
from eval.reading import Report, identity_figures, main, sampled, share
from ingest.document import Block, Box, Document, Evidence, Line, Metadata, Observation, Page


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> ReadingCorpus:
    return build_reading(tmp_path_factory.mktemp("reading"), seed=3, part="development", documents=260, scans=False)


@pytest.fixture(scope="module")
def apart(tmp_path_factory: pytest.TempPathFactory) -> ReadingCorpus:
    return build_reading(tmp_path_factory.mktemp("apart"), seed=3, part="apart", documents=120, scans=False)


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> ReadingCorpus:
    return build_reading(tmp_path_factory.mktemp("fresh"), seed=3, part="fresh", scans=False)


def every(corpus: ReadingCorpus) -> list[tuple[Path, GoldDocument]]:
    return [
        (corpus.folder / patient.folder / document.file_name, document)
        for patient in corpus.gold.patients
        for document in corpus.gold.documents[patient.patient_id]
    ]


def digest(folder: Path) -> str:
    whole = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            whole.update(path.relative_to(folder).as_posix().encode() + path.read_bytes())
    return whole.hexdigest()


def pdf_text(path: Path) -> str:
    document = pypdfium2.PdfDocument(path.read_bytes())
    try:
        pages = [" ".join(page.get_textpage().get_text_range().split()) for page in document]
        return " ".join(pages).replace("\ufb01", "fi").replace("\ufb02", "fl")
    finally:
        document.close()


@pytest.mark.parametrize("part", ["development", "fresh"])
def test_the_same_seed_gives_the_same_bytes_and_another_seed_does_not(tmp_path: Path, part: PartName) -> None:
    first, second, other = (tmp_path / name for name in ("a", "b", "c"))
    for folder, seed in ((first, 5), (second, 5), (other, 6)):
        build_reading(folder, seed=seed, part=part, documents=40, scans=True)
    assert digest(first) == digest(second) != digest(other)


@pytest.mark.parametrize("which", ["corpus", "apart", "fresh"])
def test_what_the_gold_says_is_printed_on_the_pages(which: str, request: pytest.FixtureRequest) -> None:
    built: ReadingCorpus = request.getfixturevalue(which)
    checked = 0
    for path, document in every(built):
        if path.suffix.lower() != ".pdf":
            continue
        text = pdf_text(path)
        words = set(text.split())
        for fact in document.facts:
            for line in fact.lines:
                assert set(line.text.split()) <= words, (document.layout, line.text)
                checked += 1
        for one in document.observations:
            assert all(part in text for part in one.raw.split()), (document.layout, one.raw)
            checked += 1
    assert checked > 300


@pytest.mark.parametrize("which", ["corpus", "fresh"])
def test_an_act_date_the_gold_gives_is_printed_and_one_it_denies_is_not_labelled(
    which: str, request: pytest.FixtureRequest
) -> None:
    corpus: ReadingCorpus = request.getfixturevalue(which)
    dated = [document for _, document in every(corpus) if document.dates and not document.unjudged]
    wrong = [
        document.wording
        for document in dated
        if document.act_date and document.act_date not in {one.date for one in document.dates}
    ]
    assert not wrong
    undated = [document for _, document in every(corpus) if document.act_date is None]
    assert len(undated) > 0.03 * len(every(corpus))
    for document in undated:
        assert not {one.kind for one in document.dates} & {"act", "sampling", "stay_end"}


def test_the_parts_are_large_and_varied_enough() -> None:
    development, apart = load_part("development"), load_part("apart")
    assert len({kind.type_code for kind in development.kinds.values()}) >= 45
    assert len({kind.category for kind in development.kinds.values()}) == 11
    assert len({house.family for house in development.people.house}) >= 20
    assert len(layouts_of("development").names) + len(layouts_of("apart").names) >= 20
    assert len(layouts_of("apart").names) * 3 >= len(layouts_of("development").names) + len(layouts_of("apart").names)
    for part in (development, apart):
        assert {subject.kind for subject in part.subjects} <= set(part.kinds)
        families = {house.family for house in part.people.house}
        assert {family for subject in part.subjects for family in subject.families} <= families


def test_categories_near_identities_and_traps_are_all_there(corpus: ReadingCorpus) -> None:
    documents = [document for _, document in every(corpus)]
    assert len({document.category for document in documents}) == 11
    assert {document.near for document in documents} - {None} == set(NEAR)
    assert all(document.misfiled == (NEAR[document.near][0] == "mismatch") for document in documents if document.near)
    traps = Counter(trap for document in documents for trap in document.traps)
    assert {"act date not said", "prior results", "below limit", "creation is not the act", "replaces"} <= set(traps)


PAIRS: list[tuple[PartName, PartName]] = [("development", "apart"), ("development", "fresh"), ("apart", "fresh")]


@pytest.mark.parametrize("names", PAIRS)
def test_nothing_of_the_part_held_apart_is_in_the_other(names: tuple[PartName, PartName]) -> None:
    one, other = map(load_part, names)
    assert not layouts_of(names[0]).names & layouts_of(names[1]).names
    assert not set(one.people.surnames) & set(other.people.surnames)
    assert not set(one.people.doctors) & set(other.people.doctors)
    assert not sentences(one) & sentences(other)


def test_the_fresh_part_is_large_and_varied_and_its_bodies_tell_what_their_mode_says(fresh: ReadingCorpus) -> None:
    documents = [document for _, document in every(fresh)]
    assert len(documents) >= 450
    assert len({document.category for document in documents}) == 11
    assert len({document.specialty for document in documents}) >= 25
    assert len(layouts_of("fresh").names) >= 10
    near = [document for document in documents if document.near]
    assert len(near) >= 100
    assert {document.near for document in near} == set(NEAR)
    for subject in load_part("fresh").subjects:
        for body in subject.bodies:
            told = any(f"{{{name}" in body for name in ("act:", "act}", "sampled", "stay_end", "written"))
            assert told or "on" not in subject.modes, subject.id
            assert not (told and "none" in subject.modes), subject.id


def sentences(part: Part) -> set[str]:
    """Wordings of more than three words: short ones (« Motif ») are the language's own."""
    found: set[str] = set()
    for subject in part.subjects:
        for field in ("titles", "reason", "history", "findings", "result", "conduct", "bodies"):
            found |= set(getattr(subject, field))
    for frame in part.frames:
        found |= {text for options in frame.openings.values() for text in options}
    found |= {text for options in part.furniture.labels.values() for text in options}
    found |= {text for options in part.furniture.surroundings.values() for text in options}
    found |= {*part.furniture.stamps, *part.furniture.banners, *part.furniture.next_visits}
    return {text for text in found if len(text.split()) > 3 and not text.startswith("{Reason}")}


def test_a_replaced_document_and_its_successor_name_each_other(corpus: ReadingCorpus) -> None:
    by_patient = corpus.gold.documents
    pairs = 0
    for documents in by_patient.values():
        names = {document.file_name: document for document in documents}
        for document in documents:
            if document.replaces:
                assert names[document.replaces].replaced_by == document.file_name
                pairs += 1
            if document.duplicate_of:
                assert document.duplicate_of in names
    assert pairs > 0


def test_cda_files_are_well_formed_and_hide_earlier_results_under_references(
    corpus: ReadingCorpus, fresh: ReadingCorpus
) -> None:
    spaces = {"h": "urn:hl7-org:v3"}
    files = [one for one in (*every(corpus), *every(fresh)) if one[0].suffix == ".xml"]
    assert files
    nested = 0
    for path, document in files:
        root = etree.fromstring(path.read_bytes())
        assert root.xpath("descendant-or-self::h:ClinicalDocument/h:id/@extension", namespaces=spaces)
        related = root.iter("{urn:hl7-org:v3}entryRelationship")
        priors = [one for one in related if one.get("typeCode") == "REFR"]
        if document.layout == "CDA 3 results":
            assert len(priors) == sum(one.prior for one in document.observations)
            nested += len(priors)
    assert nested > 0


def test_scans_name_their_look_and_keep_the_lines_with_figures(tmp_path: Path) -> None:
    built = build_reading(tmp_path, seed=4, part="development", documents=60)
    scans = [document for _, document in every(built) if document.scan]
    assert scans
    assert all(any(map(str.isdigit, line.text)) for document in scans for line in document.figures)


# -- judging ------------------------------------------------------------------------------------------
def test_an_unknown_date_abstains_and_an_invented_one_is_wrong() -> None:
    known = Judged("a", "l", "act_date", "2024-01-02", None, "")
    invented = replace(known, truth=None, found="2024-01-02")
    counted = share([known, invented, replace(known, found="2024-01-02")])
    assert (counted["right"], counted["wrong"], counted["abstained"]) == (1, 1, 1)
    assert counted["found_where_nothing_is_said"] == 1


def test_certain_and_doubtful_act_dates_are_counted_apart() -> None:
    doubtful = Judged("a", "l", "act_date", "2024-01-02", "2024-01-09", "")
    certain = replace(doubtful, found="2024-01-02", certain=True)
    report = Report(judged=[doubtful, certain, replace(doubtful, found=None)])
    counted = [share(report.dated(certain=flag)) for flag in (True, False)]
    assert [(one["right"], one["wrong"], one["of"]) for one in counted] == [(1, 0, 1), (0, 1, 1)]


def test_identity_figures_tell_recall_from_precision() -> None:
    base = Judged("a", "twin", "patient_match", "mismatch", "mismatch", "")
    found = identity_figures([base, replace(base, found="not a mismatch"), replace(base, truth="not a mismatch")])
    assert (found["recall"], found["precision"]) == (0.5, 0.5)
    assert found["missed"] == {"twin": 1}


def test_wilson_contains_the_share_and_narrows() -> None:
    low, high = wilson(90, 100)
    assert low < 0.9 < high
    assert wilson(900, 1000)[0] > low
    assert wilson(0, 0) == (0.0, 1.0)


def _page(*texts: str) -> Page:
    lines = tuple(Line(text, Box(0.1, 0.1, 0.9, 0.2)) for text in texts)
    return Page(1, 595, 842, "ocr", (Block("body", lines),))


def _document(*observations: Observation, pages: tuple[Page, ...] = ()) -> Document:
    return Document("a.pdf", "application/pdf", pages, Metadata(), observations=observations)


def test_a_result_in_a_second_unit_may_be_read_or_left(corpus: ReadingCorpus) -> None:
    document = next(document for _, document in every(corpus) if any(one.optional for one in document.observations))
    evidence = Evidence("text", 1.0)
    read = [
        Observation(o.analyte, o.label, o.raw, None, None, o.unit, o.date, o.prior, evidence)
        for o in document.observations
    ]
    for kept in (read, [r for r, o in zip(read, document.observations, strict=True) if not o.optional]):
        tally = Results()
        count_results(tally, document, _document(*kept))
        assert (tally.extra, tally.missed) == (0, 0)
    first = read[0]
    others = [r for r in read if (r.analyte, r.date, r.prior) != (first.analyte, first.date, first.prior)]
    short = Results()
    count_results(short, document, _document(*others))
    assert short.missed == 1


def test_digit_errors_of_a_scan_are_counted(tmp_path: Path) -> None:
    built = build_reading(tmp_path, seed=4, part="development", documents=60)
    scan = next(document for _, document in every(built) if document.scan and document.figures)
    line = replace(scan.figures[0], page=1, text="Créatinine 98 µmol/L le 12/03/2024")
    gold = replace(scan, figures=(line,))
    tally = Figures()
    count_figures(tally, gold, _document(pages=(_page("autre ligne", "Créatinine 93 µmol/L le 12/03/2024"),)))
    assert (tally.edits, tally.digits, tally.lost_lines) == (1, 10, 0)
    count_figures(tally, gold, _document(pages=(_page("rien"),)))
    assert tally.lost_lines == 1


def test_a_sample_keeps_as_many_documents_as_asked(corpus: ReadingCorpus) -> None:
    kept = sampled(corpus.gold, 25)
    assert sum(map(len, kept.documents.values())) == 25
    assert sampled(corpus.gold, 25) == kept


@pytest.mark.parametrize("name", ["unseen", "written-apart"])
def test_single_errors_of_what_is_held_apart_are_refused(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as refused:
        main(["--corpus", name, "--errors"])
    assert refused.value.code == 2
    assert "held apart" in capsys.readouterr().err


def test_labels_of_the_samples_are_complete_and_copy_no_text() -> None:
    from eval.samples import LABELS, Label, load_labels

    labels = load_labels()
    assert len(labels) >= 60
    assert len({(label.file, label.item) for label in labels}) == len(labels)
    allowed = set(Label.__struct_fields__)
    assert all(set(row) <= allowed for row in tomllib.loads(LABELS.read_text("utf-8"))["sample"])
    assert all(len(label.note) < 120 for label in labels)


def test_without_samples_nothing_is_counted_and_that_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("eval.samples.FOLDER", tmp_path / "absent")
    target = tmp_path / "figures.json"
    assert main(["--corpus", "samples", "--json", str(target)]) == 0
    assert "nothing read" in capsys.readouterr().out
    assert msgspec.json.decode(target.read_bytes()) == {"samples": {"absent": True}}


def test_a_header_is_hidden_and_its_body_kept() -> None:
    from eval.samples import headless

    document = (
        b'<ClinicalDocument xmlns="urn:hl7-org:v3"><title>secret</title><component><structuredBody>'
        b"<component><section><text>corps</text></section></component></structuredBody></component></ClinicalDocument>"
    )
    wrapped = b'<x:stylesheet xmlns:x="urn:x">' + document + b"</x:stylesheet>"
    for data in (document, wrapped):
        assert b"secret" not in headless(data)
        assert b"corps" in headless(data)


def test_the_tables_of_both_parts_are_where_they_are_read_from() -> None:
    for part in ("development", "apart", "fresh"):
        assert {"people.toml", "frames.toml", "laboratory.toml"} <= {path.name for path in (FOLDER / part).iterdir()}
