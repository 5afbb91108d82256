import csv
from itertools import pairwise
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import vocabulary
from ingest.document import Category
from ingest.normalise import fold, words
from ingest.vocabulary.clinical import problems, procedures
from ingest.vocabulary.phrases import Phrases, Tokens
from ingest.vocabulary.tables import rows, split

TABLES = sorted((Path(vocabulary.__file__).parent).glob("*.csv"))


@pytest.mark.parametrize("table", TABLES, ids=lambda path: path.stem)
def test_every_row_says_where_it_comes_from(table: Path) -> None:
    with table.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            assert None not in row, "a row has too many cells"
            assert row["origin"], row


@pytest.mark.parametrize(
    ("word", "family"),
    [
        ("cardiologue", "cardiologie"),
        ("cardiologique", "cardiologie"),
        ("cardio", "cardiologie"),
        ("cœur", "cardiologie"),
        ("gastro-entérologue", "gastro-enterologie"),
        ("néphro", "nephrologie"),
        ("radiologue", "radiologie"),
        ("kiné", "kine"),
        ("ORL", "orl"),
    ],
)
def test_word_forms_lead_to_the_specialty(word: str, family: str) -> None:
    assert vocabulary.specialty_terms()[words(word)] == family
    assert family in vocabulary.specialty_families()


def test_a_document_proves_its_specialty_by_nouns_only() -> None:
    proofs = vocabulary.specialty_phrases("document")
    assert proofs.meanings("cardiologue") == ("cardiologie",)
    assert proofs.meanings("cardiaque") == proofs.meanings("cœur") == ()


def test_specialty_codes_lead_to_families() -> None:
    assert {vocabulary.family_of_specialty_code(f"G15_10/{code}") for code in ("SM04", "SM73", "C07")} == {
        "cardiologie"
    }
    assert vocabulary.family_of_specialty_code("DISPOSITIF") is None
    assert vocabulary.family_of_specialty_code("unknown") is None


def test_types_have_a_category_and_a_label() -> None:
    assert vocabulary.category_of_type("11502-2") == "biologie"
    assert vocabulary.type_label("11488-4") == "CR ou fiche de consultation ou de visite"
    assert vocabulary.category_of_type("0-0") is None


def test_every_category_has_its_act_date_rule() -> None:
    for category in get_args(Category):
        assert vocabulary.act_date_roles(category, None).proving


def test_titles_name_known_types_and_specialties() -> None:
    for wording, meanings in vocabulary.document_titles():
        for title in meanings:
            assert title.type_code is None or vocabulary.type_label(title.type_code), wording
            assert title.specialty is None or title.specialty in vocabulary.specialty_families(), wording


def test_ambiguous_abbreviations_keep_their_senses() -> None:
    senses = vocabulary.abbreviations()
    assert len(senses["LDL"]) > 1
    assert senses["HTA"] == ("hypertension artérielle",)


def test_synonyms_expand_both_ways() -> None:
    groups = vocabulary.synonym_groups()
    assert any({"creatinine", "creat"} <= set(group) for group in groups)
    assert all(len(group) > 1 for group in groups)


def test_different_exams_are_no_synonyms() -> None:
    groups = vocabulary.synonym_groups()
    assert not any(
        {"coloscopie", "fibro"} <= set(group) or {"coloscopie", "endoscopie"} <= set(group) for group in groups
    )


def test_an_abbreviation_is_not_found_inside_a_word() -> None:
    phrases = Phrases([("uro", "urologie"), ("écho", "echo"), ("écho cœur", "cardiologie")])
    assert list(phrases.find(Tokens.of(fold("neurologie")))) == []
    found = list(phrases.find(Tokens.of(fold("une Écho-cœur"))))
    assert [one.values for one in found] == [("cardiologie",)]


@given(st.lists(st.sampled_from(["compte", "rendu", "de", "consultation", "x", "?"]), max_size=12))
def test_phrases_found_are_in_order_and_apart(parts: list[str]) -> None:
    tokens = Tokens.of(" ".join(parts))
    found = list(vocabulary.document_titles().find(tokens))
    assert all(before.last <= after.first for before, after in pairwise(found))
    assert all(
        vocabulary.document_titles().meanings(" ".join(tokens.texts[f.first : f.last])) == f.values for f in found
    )


@pytest.mark.parametrize(
    ("table", "named", "columns"),
    [
        ("exams", "exam", ("exam", "terms", "asked")),
        ("question_analytes", "analytes", ("terms",)),
        ("question_drugs", "drug", ("terms",)),
        ("question_specialties", "family", ("terms",)),
        ("question_documents", "label", ("terms",)),
    ],
)
def test_a_name_in_a_question_means_one_thing(table: str, named: str, columns: tuple[str, ...]) -> None:
    meant: dict[str, set[str]] = {}
    for row in rows(table):
        for wording in (one for column in columns for one in split(row[column])):
            meant.setdefault(words(wording), set()).add(row[named])
    assert {wording: things for wording, things in meant.items() if len(things) > 1} == {}


def test_only_abbreviations_name_two_diseases_or_operations() -> None:
    meant: dict[str, set[str]] = {}
    for one in (*problems().values(), *procedures().values()):
        for wording in (one.name, *one.synonyms):
            meant.setdefault(words(wording) if not wording.isupper() else wording, set()).add(one.id)
    assert {wording for wording, things in meant.items() if len(things) > 1 and not wording.isupper()} == set()
