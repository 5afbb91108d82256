"""Children as paediatricians' letters name them, beside the parents, brothers and sisters told of."""

import pytest

from ingest.document import Identity
from ingest.identity import compare
from tests.ingest.typeset import read

OTHER = Identity(birth_name="DURAND", given="Paul", sex="M", birth_date="2015-04-21")
HEAD = "Dr Anne KIEFFER\nPédiatre\nStrasbourg, le 22 mai 2025\nCher Confrère,\n"
END = "\nBien confraternellement,\nA. Kieffer"


@pytest.mark.parametrize(
    "sentence",
    [
        "J'ai vu hier avec ses parents le petit Anatole DURAND, né le 2 octobre 2019.",
        "Je reçois, accompagnée de sa mère, la petite Emma DURAND, née le 2 octobre 2019.",
        "J'ai revu avec ses grands-parents le nourrisson Anatole DURAND, né le 2 octobre 2024.",
        "Avec son père, l'adolescente Emma DURAND, née le 2 octobre 2010, vient ce jour.",
        "Les parents du petit Anatole DURAND, né le 2 octobre 2019, s'inquiètent de sa croissance.",
    ],
)
def test_a_child_named_beside_his_parents_is_the_patient(sentence: str) -> None:
    assert compare(OTHER, read(f"{HEAD}{sentence}\nSon frère aîné Paul va bien.{END}").identities) == "mismatch"


@pytest.mark.parametrize(
    "sentence",
    [
        "J'ai vu le petit Paul DURAND, né le 21 avril 2015, et sa petite sœur Emma DURAND, née le 2 octobre 2019.",
        "J'ai vu avec sa mère le petit Paul DURAND, né le 21 avril 2015. La petite sœur Emma va bien.",
    ],
)
def test_a_little_sister_is_no_patient(sentence: str) -> None:
    assert compare(OTHER, read(HEAD + sentence + END).identities) == "match"
