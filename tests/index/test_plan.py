"""What a question is understood to ask."""

from __future__ import annotations

import pytest

from index.spelling import spelt
from index.understand import understand_question
from ingest.errors import InvalidRequest
from ingest.normalise import fold

TODAY = "2026-11-22"
REPORT = ("compte_rendu", "imagerie", "lettre", "synthese")


@pytest.mark.parametrize(
    "question",
    [
        "dernier compte rendu cardiologique",
        "derniers CR cardio",
        "DERNIER CR CARDIO SVP",
        "quel est le dernier compte-rendu du cardiologue ?",
        "trouve moi le dernier compte rendu de cardiologie",
        "dernier cr cardiolgique",
        "dernier conpte rendu cardiologique",
    ],
)
def test_the_same_thing_asked_in_many_ways(question: str) -> None:
    plan = understand_question(question, today=TODAY)
    assert (plan.categories, plan.specialties, plan.terms) == (REPORT, ("cardiologie",), ())
    assert plan.intent in {"latest", "list"}


@pytest.mark.parametrize(
    ("question", "intent", "limit"),
    [
        ("dernière ordonnance", "latest", 1),
        ("les 4 dernières ordonnances", "list", 4),
        ("les 0 dernières ordonnances", "list", 1),
        ("les 999999999999 dernières ordonnances", "list", 50),
        ("toutes les ordonnances", "list", 50),
        ("ordonnances", "list", 50),
        ("coloscopie", "find", 10),
        ("a-t-il déjà eu une coloscopie ?", "find", 10),
        ("dernière créatinine", "value", 1),
        ("rejoue la créatinine", "value", 50),
        ("évolution de la créatinine", "trend", 50),
    ],
)
def test_intent_and_limit(question: str, intent: str, limit: int) -> None:
    plan = understand_question(question, today=TODAY)
    assert (plan.intent, plan.limit) == (intent, limit)
    assert not any(term.isdigit() for term in plan.terms)


@pytest.mark.parametrize(
    ("question", "date_from", "date_to"),
    [
        ("imagerie depuis 2023", "2023-01-01", None),
        ("imagerie en 2024", "2024-01-01", "2024-12-31"),
        ("imagerie 2024", "2024-01-01", "2024-12-31"),
        ("imagerie de mars 2024", "2024-03-01", "2024-03-31"),
        ("imagerie de février 2024", "2024-02-01", "2024-02-29"),
        ("imagerie avant 2020", None, "2019-12-31"),
        ("imagerie après mars 2020", "2020-04-01", None),
        ("imagerie entre 2019 et 2021", "2019-01-01", "2021-12-31"),
        ("imagerie de l'an dernier", "2025-01-01", "2025-12-31"),
        ("imagerie depuis 6 mois", "2026-05-22", None),
        ("imagerie du 12/03/2024", "2024-03-12", "2024-03-12"),
        ("imagerie dans 3 mois", None, None),
        ("imagerie, 2024 compris, jusqu'à ce jour", "2024-01-01", None),
        ("imagerie 2024 inclus à maintenant", "2024-01-01", None),
    ],
)
def test_periods(question: str, date_from: str | None, date_to: str | None) -> None:
    plan = understand_question(question, today=TODAY)
    assert (plan.date_from, plan.date_to) == (date_from, date_to)
    assert plan.categories == ("imagerie",)


@pytest.mark.parametrize("question", ["imagerie du 31/02/2024", "compte rendu du 45 mars 2024"])
def test_a_day_that_does_not_exist_is_refused_rather_than_guessed(question: str) -> None:
    with pytest.raises(InvalidRequest):
        understand_question(question, today=TODAY)


@pytest.mark.parametrize(
    ("question", "categories"),
    [
        (
            "examens, courriers, ordonnances depuis mars",
            {"biologie", "imagerie", "compte_rendu", "lettre", "prescription"},
        ),
        ("ordonnances / bilans 2024", {"prescription", "biologie"}),
        ("courriers et examens depuis 2024", {"lettre", "compte_rendu", "biologie", "imagerie"}),
    ],
)
def test_kinds_side_by_side_add_up(question: str, categories: set[str]) -> None:
    plan = understand_question(question, today=TODAY)
    assert set(plan.categories) == categories
    assert plan.intent == "list"


@pytest.mark.parametrize(
    ("question", "intent"),
    [
        ("synthèse clinique", "summary"),
        ("synthèse avec problèmes, allergies, traitement en cours", "summary"),
        ("synthèse de l'hospitalisation de mars", "list"),
    ],
)
def test_a_synthesis_is_of_the_dossier_unless_papers_are_named(question: str, intent: str) -> None:
    assert understand_question(question, today=TODAY).intent == intent


def test_an_adjective_beside_an_exam_says_where_not_who() -> None:
    plan = understand_question("dernier scanner thoracique", today=TODAY)
    assert plan.specialties == ()
    assert plan.terms == ("scanner", "thoracique")


def test_the_reading_is_shown() -> None:
    assert understand_question("dernier cr cardio", today=TODAY).text == "Dernier · compte rendu · cardiologie"


@pytest.mark.parametrize("word", ["fracture", "confusion", "infection", "diabétique", "réduction"])
def test_a_word_that_only_looks_like_one_of_the_vocabulary_is_searched_as_typed(word: str) -> None:
    plan = understand_question(word, today=TODAY)
    assert (plan.intent, plan.terms) == ("find", (fold(word),))


def test_a_word_near_part_of_a_longer_phrase_is_searched_as_typed() -> None:
    assert understand_question("précision", today=TODAY).terms == ("precision",)


def test_ldl_alone_is_the_cholesterol_and_the_letter_is_asked_by_its_name() -> None:
    assert understand_question("dernier LDL", today=TODAY).analytes == ("ldl_cholesterol",)
    assert "lettre" in understand_question("dernière lettre de liaison", today=TODAY).categories


@pytest.mark.parametrize("question", ["nodule pulmonaire", "embolie pulmonaire", "apnées du sommeil"])
def test_a_part_of_the_body_beside_a_finding_is_no_specialty(question: str) -> None:
    plan = understand_question(question, today=TODAY)
    assert (plan.intent, plan.specialties) == ("find", ())


def test_a_specialty_named_by_its_organ_is_one_when_nothing_else_is_asked() -> None:
    assert understand_question("dernier compte rendu pulmonaire", today=TODAY).specialties == ("pneumologie",)


def test_plurals_are_read_as_their_singular() -> None:
    plan = understand_question("toutes les biologies 2025", today=TODAY)
    assert (plan.categories, plan.specialties) == (("biologie",), ())


def test_a_function_word_that_ends_a_question_may_be_an_abbreviation() -> None:
    assert understand_question("dernière TA", today=TODAY).analytes != ()
    assert understand_question("documents des 6 derniers mois", today=TODAY).intent == "list"


@pytest.mark.parametrize(
    "question",
    [
        "Le docteur voudrait la dernière ETT, merci",
        "le docteur demande la dernière ETT",
        "Le docteur réclame la dernière ETT",
    ],
)
def test_the_doctor_who_asks_has_written_nothing(question: str) -> None:
    plan = understand_question(question, today=TODAY)
    assert (plan.intent, plan.authors) == ("latest", ())


def test_a_doctor_named_like_a_verb_is_a_doctor() -> None:
    assert understand_question("dernier courrier du Dr Porte", today=TODAY).authors == ("porte",)
    assert understand_question("que dit le docteur Demange", today=TODAY).authors == ("demange",)


@pytest.mark.parametrize(
    ("question", "same"),
    [
        ("urgent : dernière ordonnance", "dernière ordonnance"),
        ("CR d'imagerie 2024 et +", "CR d'imagerie depuis 2024"),
        ("imagerie, rien d'antérieur à 2022", "imagerie depuis 2022"),
        ("hémoglobine année après année", "évolution hémoglobine"),
        ("tt CRO", "tous les CRO"),
        ("scanner thoracique o/n", "scanner thoracique"),
    ],
)
def test_notes_in_haste_are_read_as_the_whole_words(question: str, same: str) -> None:
    read, whole = (understand_question(one, today=TODAY) for one in (question, same))
    assert (read.intent, read.categories, read.types, read.analytes, read.terms, read.date_from, read.date_to) == (
        whole.intent, whole.categories, whole.types, whole.analytes, whole.terms, whole.date_from, whole.date_to,
    )  # fmt: skip


@pytest.mark.parametrize("word", ["colposcopie", "régime", "radiation", "infecte", "perfection", "boisson", "douceur"])
def test_a_word_of_french_or_of_medicine_is_never_taken_for_a_slip_in_another(word: str) -> None:
    assert spelt(fold(word)) == fold(word)


def test_a_slip_in_a_word_of_the_vocabulary_is_mended_still() -> None:
    assert [spelt(word) for word in ("coloscpie", "hospitalsation", "antcoagulant")] == [
        "coloscopie", "hospitalisation", "anticoagulant",
    ]  # fmt: skip
