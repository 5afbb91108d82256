"""Turns of phrase no rule knows: read by their likeness to known ones, and only where the rules leave it open."""

from pathlib import Path

import pytest

from index.turns import Turns, kind_of, turn_of
from index.understand import read_question, understand_question
from models.embedder import OnnxEmbedder
from models.fakes import FakeEmbedder

TODAY = "2026-11-02"


@pytest.mark.models
@pytest.mark.parametrize(
    ("question", "intent", "focus"),
    [
        ("sa créatinine tend vers quoi au fil des mois qui passent", "trend", None),
        ("TSH, la pente elle va où", "trend", None),
        ("l'hémoglobine prend quelle direction depuis le début", "trend", None),
        ("brosse-moi le portrait médical de ce monsieur", "summary", None),
        ("remets-moi ce patient en tête", "summary", None),
    ],
)
def test_a_turn_no_rule_knows_is_read_by_its_likeness(
    question: str, intent: str, focus: str | None, onnx_embedder: OnnxEmbedder
) -> None:
    plan = understand_question(question, today=TODAY, turns=Turns(onnx_embedder))
    assert (plan.intent, plan.focus) == (intent, focus)


@pytest.mark.models
@pytest.mark.parametrize(
    "question",
    [
        "dernière créatinine", "dernier compte rendu cardiologique", "allergie pénicilline", "scanner du genou",
        "zorglub", "hallux valgus", "tableau d'ensemble de l'insuffisance cardiaque", "raconte-moi son infarctus",
        "ordonnance de lunettes", "les 3 dernières ordonnances", "antécédents familiaux",
    ],
)  # fmt: skip
def test_what_the_rules_understand_stays_as_they_read_it(question: str, onnx_embedder: OnnxEmbedder) -> None:
    alone = understand_question(question, today=TODAY)
    assert understand_question(question, today=TODAY, turns=Turns(onnx_embedder)) == alone


def test_another_encoder_reads_no_turn_and_one_without_its_file_leaves_the_rules_alone(tmp_path: Path) -> None:
    question = "TSH, la pente elle va où"
    alone = understand_question(question, today=TODAY)
    for embedder in (FakeEmbedder(), OnnxEmbedder(tmp_path)):
        assert understand_question(question, today=TODAY, turns=Turns(embedder)) == alone


def test_a_turn_names_no_subject_of_the_patient() -> None:
    assert turn_of("évolution créatinine en 2019") == turn_of("évolution hémoglobine en 2022")
    assert "tsh" not in turn_of("TSH, la pente elle va où").split()


@pytest.mark.parametrize(
    ("question", "kind"),
    [("TSH, la pente", "analyte"), ("une écho, un jour", "exam"), ("raconte", "nothing"), ("allergies ?", None)],
)
def test_the_kind_of_the_subject(question: str, kind: str | None) -> None:
    assert kind_of(read_question(question, today=TODAY)) == kind
