"""The demo dossier is what it claims: reproducible, true to its pages, and full of wrong answers that look right."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.corpora.dated_text import in_words
from eval.corpora.demo import PATIENT, build_demo
from eval.corpora.gold import Gold, GoldDocument, load_gold
from eval.corpora.people import Person, ins_key
from tests.eval.gold_pages import check_dates, check_lines, check_observations, digests, page_texts

if TYPE_CHECKING:
    from pathlib import Path

    from eval.corpora.demo import DemoDossier


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> DemoDossier:
    return build_demo(tmp_path_factory.mktemp("demo"))


@pytest.fixture(scope="module")
def gold(demo: DemoDossier) -> Gold:
    return load_gold(demo.gold_path)


def documents(gold: Gold) -> dict[str, GoldDocument]:
    return {document.file_name: document for document in gold.documents[PATIENT]}


def test_same_seed_same_bytes_and_times(demo: DemoDossier, tmp_path: Path) -> None:
    again = build_demo(tmp_path)
    assert digests(again.documents_folder) == digests(demo.documents_folder)
    assert again.gold_path.read_bytes() == demo.gold_path.read_bytes()


def test_another_seed_renames_the_files(demo: DemoDossier, tmp_path: Path) -> None:
    other = build_demo(tmp_path, seed=2)
    assert {p.name for p in other.documents_folder.iterdir()} != {p.name for p in demo.documents_folder.iterdir()}


def test_gold_describes_exactly_the_files_and_lies_outside_their_folder(demo: DemoDossier, gold: Gold) -> None:
    on_disk = {path.name for path in demo.documents_folder.iterdir()}
    assert on_disk == set(documents(gold))
    assert len(on_disk) == len(gold.documents[PATIENT])
    assert demo.documents_folder not in demo.gold_path.parents


def test_dossier_is_as_wide_as_promised(gold: Gold) -> None:
    every = gold.documents[PATIENT]
    readable = [document for document in every if document.readable]
    assert sum(document.file_name.lower().endswith(".pdf") for document in every) >= 90
    assert len({document.layout for document in readable}) >= 20
    assert len({document.specialty for document in readable} - {None}) >= 14
    assert len({document.category for document in readable}) == 10
    scans = Counter(document.scan for document in readable)
    assert scans["good"] >= 3
    assert scans["mediocre"] >= 3
    years = {document.act_date[:4] for document in readable if document.act_date}
    assert {"2020", "2021", "2022", "2023", "2024", "2025", "2026"} <= years
    assert any(document.pages > 1 for document in every if document.category == "biologie")


def test_file_names_and_order_say_nothing(gold: Gold) -> None:
    names = [document.file_name.lower() for document in gold.documents[PATIENT]]
    assert len(set(names)) == len(names)
    assert not any(re.search(r"cardio|ordo|bio|scanner|irm|20[12]\d-", name) for name in names)


def test_every_gold_line_is_on_its_page_where_the_gold_says(demo: DemoDossier, gold: Gold) -> None:
    checked = 0
    for document in gold.documents[PATIENT]:
        if document.scan is None:
            assert document.title_line is not None or document.layout == "plain_letter"
            checked += check_lines(demo.documents_folder / document.file_name, document)
    assert checked > 200


def test_facts_are_the_text_of_their_lines(gold: Gold) -> None:
    for document in gold.documents[PATIENT]:
        for fact in document.facts:
            assert fact.text in " ".join(line.text for line in fact.lines)
            assert len({line.page for line in fact.lines}) == 1


def test_dates_of_the_gold_are_printed(demo: DemoDossier, gold: Gold) -> None:
    for document in gold.documents[PATIENT]:
        if document.scan is None:
            check_dates(demo.documents_folder / document.file_name, document)


def test_observations_are_printed_on_their_page(demo: DemoDossier, gold: Gold) -> None:
    checked = 0
    for document in gold.documents[PATIENT]:
        if document.scan is None:
            checked += check_observations(demo.documents_folder / document.file_name, document)
    assert checked > 300


def test_priors_repeat_an_earlier_sheet(gold: Gold) -> None:
    """A prior column shows what an older sheet of the same patient measured that day."""
    measured = {
        (document.patient, seen.analyte, seen.date): seen.raw
        for document in gold.documents[PATIENT]
        for seen in document.observations
        if not seen.prior
    }
    for document in gold.documents[PATIENT]:
        for seen in document.observations:
            assert measured[document.patient, seen.analyte, seen.date] == seen.raw


def question(gold: Gold, text: str) -> tuple[GoldDocument, dict[str, GoldDocument]]:
    asked = next(asked for asked in gold.questions if asked.question == text)
    assert asked.file_name is not None
    by_name = documents(gold)
    return by_name[asked.file_name], {reason: by_name[name] for name, reason in asked.decoys.items()}


def current_cardiology(gold: Gold) -> list[GoldDocument]:
    return [
        document
        for document in gold.documents[PATIENT]
        if document.specialty == "cardiologie"
        and document.category in {"compte_rendu", "imagerie", "lettre", "synthese"}
        and not document.misfiled
        and not document.replaced_by
        and not document.duplicate_of
    ]


def dates_of(document: GoldDocument, *kinds: str) -> list[str]:
    return [stated.date for stated in document.dates if stated.kind in kinds]


def test_right_cardiology_answer_is_newest_by_act_and_by_nothing_else(gold: Gold) -> None:
    answer, _ = question(gold, "dernier compte rendu cardiologique")
    reports = current_cardiology(gold)
    assert answer.act_date == max(document.act_date or "" for document in reports)
    assert max(document.deposited for document in reports) > answer.deposited
    assert max(document.created for document in reports) > answer.created
    for kinds in (("print",), ("signature",), ("creation",)):
        newest = max(stated for document in reports for stated in dates_of(document, *kinds))
        assert newest > max(dates_of(answer, *kinds), default="")
    assert max(document.file_name for document in gold.documents[PATIENT]) != answer.file_name


def test_cardiology_decoys_are_newer_and_wrong_for_the_stated_reason(gold: Gold) -> None:
    answer, decoys = question(gold, "dernier compte rendu cardiologique")
    assert answer.act_date is not None
    other = decoys["newer cardiology report of another patient"]
    assert other.misfiled
    assert other.specialty == "cardiologie"
    assert (other.act_date or "") > answer.act_date
    replaced = decoys["replaced report that states a wrong, later date"]
    assert (replaced.act_date or "") > answer.act_date
    correction = documents(gold)[replaced.replaced_by or ""]
    assert correction.replaces == replaced.file_name
    assert (correction.act_date or "") < answer.act_date
    unreadable = decoys["newer scan that cannot be read"]
    assert not unreadable.readable
    assert unreadable.deposited > answer.deposited
    assert decoys["newer prescription by the cardiologist"].category == "prescription"
    assert decoys["newer administrative paper of the department"].category == "administratif"
    assert decoys["newer letter to the cardiologist"].specialty == "medecine-generale"
    for reason, document in decoys.items():
        if reason.startswith("newer") and document.readable:
            assert (document.act_date or "") > answer.act_date


@pytest.mark.parametrize("text", ["dernière ordonnance", "dernier bilan biologique"])
def test_other_latest_answers_are_newest_by_act_but_not_by_arrival(gold: Gold, text: str) -> None:
    answer, decoys = question(gold, text)
    same = [d for d in gold.documents[PATIENT] if d.category == answer.category and not d.misfiled]
    assert answer.act_date == max(document.act_date or "" for document in same)
    assert max(document.deposited for document in same) > answer.deposited
    assert any(document.deposited > answer.deposited for document in decoys.values())


def test_question_without_answer_has_none(gold: Gold) -> None:
    asked = next(asked for asked in gold.questions if asked.question.endswith("dermatologie"))
    assert asked.file_name is None
    assert not any(document.specialty == "dermatologie" for document in gold.documents[PATIENT])
    assert asked.decoys


def test_questions_point_at_lines_of_the_answer(gold: Gold) -> None:
    assert len(gold.questions) >= 12
    for asked in gold.questions:
        if asked.file_name is not None:
            answer = documents(gold)[asked.file_name]
            assert asked.lines
            assert {line.text for line in asked.lines} <= {line.text for fact in answer.facts for line in fact.lines}
            assert (answer.act_date or "") <= asked.today


def test_duplicates(demo: DemoDossier, gold: Gold) -> None:
    copies = [document for document in gold.documents[PATIENT] if document.duplicate_of]
    same, other = 0, 0
    for copy in copies:
        mine = (demo.documents_folder / copy.file_name).read_bytes()
        original = (demo.documents_folder / (copy.duplicate_of or "")).read_bytes()
        same += mine == original
        if mine != original:
            other += 1
            texts = [page_texts(demo.documents_folder / name) for name in (copy.file_name, copy.duplicate_of or "")]
            assert texts[0] == texts[1]
    assert (same, other) == (1, 1)


def test_scans_have_no_text_layer(demo: DemoDossier, gold: Gold) -> None:
    for document in gold.documents[PATIENT]:
        if document.scan and document.file_name.lower().endswith(".pdf"):
            assert "".join(page_texts(demo.documents_folder / document.file_name)).strip() == ""


def test_known_ins_keys() -> None:
    assert ins_key("2951099126111") == "93"
    assert ins_key("253072A073004") == "43"
    assert ins_key("253072B073004") == "70"
    assert ins_key("2790351215189") == "89"


def test_patients_have_a_valid_test_ins(demo: DemoDossier) -> None:
    ins = demo.identity.ins
    assert ins is not None
    assert ins[:13].isdigit()
    assert ins[13:] == ins_key(ins[:13])
    assert ins[5:10] == "99999"


@given(st.dates(min_value=date(1930, 1, 1), max_value=date(2030, 12, 31)))
def test_dates_in_words_are_told_apart(day: date) -> None:
    assert in_words(day) != in_words(day + timedelta(days=1))
    assert in_words(day) != in_words(day + timedelta(days=31))


def test_date_in_words() -> None:
    assert in_words(date(2024, 3, 12)) == "douze mars deux mille vingt-quatre"
    assert in_words(date(2021, 1, 31)) == "trente et un janvier deux mille vingt et un"
    assert in_words(date(1971, 8, 1)) == "premier août mille neuf cent soixante et onze"
    assert in_words(date(1980, 12, 21)) == "vingt et un décembre mille neuf cent quatre-vingts"


def test_person_shows_the_name_in_use() -> None:
    person = Person("p", "ROUVIER", "Anne", "1970-01-02", "F", "", "", 5, used_name="MODELIN")
    assert person.name == "MODELIN Anne"
    assert person.identity.birth_name == "ROUVIER"
