import random

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.document import Document, Evidence
from tests.ingest.typeset import read

CARDIOLOGIST = """Dr Jean MARTIN
Cardiologue - ancien chef de clinique
12 rue des Lilas, 69003 Lyon - Tél. 04 78 00 00 00
                                        Docteur Paul LEROY
                                        Lyon, le 15 mars 2024
Patiente : DUPONT Marie  Née le 12/03/1950
# COMPTE RENDU DE CONSULTATION
Annule et remplace le compte rendu du 12/03/2024
Motif : palpitations.
Antécédents : appendicectomie, opérée le 03/02/1975.
Conclusion : pas de trouble du rythme.
Prochain rendez-vous le 15/09/2024.
Dr Jean MARTIN
Imprimé le 01/06/2024"""


def evidences(document: Document) -> list[Evidence]:
    found = [*document.metadata.evidence.values(), *(one.evidence for one in document.identities)]
    found += [date.evidence for date in document.metadata.dates]
    if document.links.announces_replacement is not None:
        found.append(document.links.announces_replacement)
    return found


def test_a_report_is_read_whole() -> None:
    document = read(CARDIOLOGIST)
    metadata = document.metadata
    assert (metadata.category, metadata.type_code, metadata.specialty) == ("compte_rendu", "11488-4", "cardiologie")
    assert (metadata.author, metadata.act_date, metadata.act_date_certain) == ("Dr Jean MARTIN", "2024-03-15", True)
    assert metadata.title == "COMPTE RENDU DE CONSULTATION"
    assert [section.kind for section in document.sections if section.kind] == ["motif", "antecedents", "conclusion"]
    assert document.readable
    assert document.warnings == ()


def test_a_replacement_is_announced_with_its_date() -> None:
    announced = read(CARDIOLOGIST).links.announces_replacement
    assert announced is not None
    assert announced.quote == "Annule et remplace le compte rendu du 12/03/2024"


def test_a_replacement_names_the_number_it_replaces() -> None:
    links = read("Compte rendu n° CR-2024-118\nAnnule et remplace le compte rendu n° CR-2024-101").links
    assert (links.own, links.replaces) == (("CR-2024-118",), ("CR-2024-101",))


def test_what_is_replaced_may_stand_on_the_next_line() -> None:
    announced = read("Ce document annule et remplace le compte rendu\nétabli le 12/03/2024").links.announces_replacement
    assert announced is not None
    assert announced.quote.endswith("12/03/2024")


def test_every_field_with_a_value_has_its_evidence_on_the_page() -> None:
    document = read(CARDIOLOGIST)
    for field in ("title", "type_code", "category", "specialty", "author", "act_date"):
        assert field in document.metadata.evidence
    for evidence in evidences(document):
        assert evidence.span is not None
        assert document.pages[evidence.span.page - 1].text[evidence.span.start : evidence.span.end] == evidence.quote


FRAGMENTS = st.sampled_from(
    [
        *CARDIOLOGIST.split("\n"),
        "Prélevé le      Édité le",
        "02/04/2024      05/04/2024",
        "Nom : DUPONT  Prénom : Marie",
        "# IRM CÉRÉBRALE du 12/03/2024",
        "Cher confrère,",
        "du 12 au 16 janvier 2024",
        "31/09/2024",
        "œdème ﬁn…",
    ]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(FRAGMENTS | st.text(max_size=40), min_size=1, max_size=15), min_size=1, max_size=3))
def test_any_pages_are_understood_and_every_citation_resolves(pages: list[list[str]]) -> None:
    document = read(*("\n".join(["Début", *(" ".join(line.split()) for line in lines)]) for lines in pages))
    for evidence in evidences(document):
        if evidence.span is not None:
            assert (
                document.pages[evidence.span.page - 1].text[evidence.span.start : evidence.span.end] == evidence.quote
            )
    again = read(*("\n".join(["Début", *(" ".join(line.split()) for line in lines)]) for lines in pages))
    assert msgspec.msgpack.encode(again) == msgspec.msgpack.encode(document)


def test_what_is_quoted_over_the_end_of_a_line_is_as_on_the_page() -> None:
    document = read("Lyon, le 3 avril 2024\nCher confrère,\nJ'ai vu votre patient le 15\nmars 2024 pour une toux.")
    (act,) = (one.evidence for one in document.metadata.dates if one.date == "2024-03-15")
    assert act.span is not None
    assert act.quote == document.pages[0].text[act.span.start : act.span.end] == "15\nmars 2024"


def test_pages_without_text_are_unreadable() -> None:
    document = read("_ -")
    assert not document.readable
    assert (document.metadata.category, document.metadata.act_date) == ("autre", None)


@pytest.mark.parametrize(
    "unit",
    [
        "1 ",
        "12/03/",
        "le ",
        "Dr A",
        "111 ",
        "du 12 au ",
        "A-",
        "(",
        "pas de ",
        "née ",
        "N° ",
        "deux mille ",
        "[",
        "\u0301",
    ],
)
def test_hostile_repetitions_are_read_like_any_other_text(unit: str) -> None:
    text = unit * (60_000 // len(unit))
    document = read("Compte rendu\n" + text)
    assert document.pages[0].text.startswith("Compte rendu")


def test_random_bytes_as_text_are_read() -> None:
    source = random.Random(7)
    text = "\n".join("".join(chr(source.randrange(32, 0x2FF)) for _ in range(200)) for _ in range(300))
    assert read("Début\n" + text).readable
