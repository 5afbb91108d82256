"""What is only said besides a question, read by the network over the encoder's words."""

from pathlib import Path

import pytest

from index.besides import Besides
from index.understand import understand_question
from models.embedder import OnnxEmbedder
from models.fakes import FakeEmbedder

TODAY = "2026-11-02"


@pytest.fixture(scope="module")
def besides(onnx_embedder: OnnxEmbedder) -> Besides:
    return Besides(onnx_embedder)


@pytest.mark.models
@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("bloc dans une heure, dernier ECG", "dernier ECG"),
        ("avant que je rappelle la famille, dites-moi où en est la TSH", "dites-moi où en est la TSH"),
        ("il a égaré sa feuille, peux-tu rouvrir la dernière ordonnance", "peux-tu rouvrir la dernière ordonnance"),
        (
            "je remplace cette semaine, donne-moi les grandes lignes du dossier",
            "donne-moi les grandes lignes du dossier",
        ),
        ("plus de stock à l'officine, à quelle dose a-t-il le lithium ?", "à quelle dose a-t-il le lithium ?"),
        ("je prépare un mot pour l'hôpital, mets-moi le dernier doppler", "mets-moi le dernier doppler"),
    ],
)
def test_what_no_table_holds_is_left_out_and_told(question: str, asked: str, besides: Besides) -> None:
    rest, left = besides.without(question)
    assert rest == asked
    assert left
    plan = understand_question(question, today=TODAY, besides=besides)
    assert all(one in " ".join(plan.notes) for one in left)


@pytest.mark.models
@pytest.mark.parametrize(
    "question",
    [
        "dernier compte rendu cardiologique", "dernière ordonnance pour le kiné", "pour son genou, la dernière radio",
        "ophtalmo avant la cataracte", "conclusion du dernier EFR demandé par le pneumologue",
        "évolution de la créatinine depuis le début du traitement par ramipril",
        "antécédents familiaux de cancer du sein chez sa mère", "le scanner du thorax montrait-il un nodule",
        "créat d'avant l'hospitalisation de mars", "combien de fois est-il allé aux urgences en 2025",
        "il me redemande ce que le rhumatologue en pense, affiche le dernier compte rendu",
        "les comptes rendus d'imagerie, mais rien d'antérieur à 2022", "antigène prostatique, le moins qu'on ait vu",
    ],
)  # fmt: skip
def test_what_says_which_one_is_kept(question: str, besides: Besides) -> None:
    assert besides.without(question) == (question, ())


def test_another_encoder_reads_nothing_and_one_without_its_file_leaves_the_question_alone(tmp_path: Path) -> None:
    question = "bloc dans une heure, dernier ECG"
    for embedder in (FakeEmbedder(), OnnxEmbedder(tmp_path)):
        assert Besides(embedder).without(question) == (question, ())


@pytest.mark.models
@pytest.mark.parametrize(
    "question", ["", "?", "… , ;", "mot " * 300, "\ud800 dernier ECG, \x00 la", "日本 語, の 検査 結果"]
)
def test_any_text_is_taken(question: str, besides: Besides) -> None:
    assert besides.without(question) == (question, ())


@pytest.mark.models
@pytest.mark.parametrize(
    ("question", "kept"),
    [
        ("il me dit qu'il a vu plein de monde depuis le 01/02/2026, montre ce qu'on a reçu", "01/02/2026"),
        ("avant le bloc je dois savoir pour l'antibiotique, il en prend ?", "antibiotique"),
        ("je suis son médecin depuis 2023, affiche les imageries à partir de cette année-là", "2023"),
        ("le CHU de Saint-Denis réclame la dernière coloscopie", "Saint-Denis"),
    ],
)
def test_no_date_is_cut_and_what_is_pointed_back_to_stays(question: str, kept: str, besides: Besides) -> None:
    assert kept in besides.without(question)[0]


@pytest.mark.models
def test_what_the_rules_leave_out_whole_is_not_left_out_in_part(besides: Besides) -> None:
    question = "Ouvrez-moi le compte rendu de cardiol le plus récent, je prépare le renouvellement."
    plan = understand_question(question, today=TODAY, besides=besides)
    assert (plan.specialties, plan.terms) == (("cardiologie",), ())


@pytest.mark.models
def test_a_drug_that_a_pharmacist_calls_for_is_asked_for(besides: Besides) -> None:
    question = "Le pharmacien appelle pour azithromycine, à quelle dose est-ce prescrit ?"
    assert understand_question(question, today=TODAY, besides=besides).substances == ("azithromycine",)
