import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ingest.typeset import read


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("CONCLUSION", "conclusion"),
        ("Conclusion : examen normal.", "conclusion"),
        ("AU TOTAL :", "conclusion"),
        ("III - EXAMEN CLINIQUE", "examen"),
        ("2. Antécédents :", "antecedents"),
        ("Antécédents familiaux :", "antecedents_familiaux"),
        ("Motif d'hospitalisation :", "motif"),
        ("Traitement de sortie :", "traitement_sortie"),
        ("Conduite à tenir", "conduite"),
        ("TECHNIQUE :", "technique"),
        ("Allergies (médicamenteuses) : pénicilline", "allergies"),
        ("- Évolution :", "evolution"),
    ],
)
def test_headings_have_a_canonical_kind(line: str, kind: str) -> None:
    assert [section.kind for section in read(f"Texte avant.\n{line}\nTexte après.").sections] == [kind]


@pytest.mark.parametrize(
    "line",
    [
        "Conclusion de ce bilan rassurante pour la patiente qui repart.",
        "traitement par bisoprolol poursuivi",
        "L'examen clinique est normal.",
        "Résultats transmis au médecin traitant",
    ],
)
def test_a_sentence_is_no_heading(line: str) -> None:
    assert read(line).sections == ()


def test_a_section_runs_to_the_next_heading_across_pages() -> None:
    document = read(
        "^ CHU de Bourg\nCONCLUSION\nPremière ligne,\n_ page 1/2",
        "^ CHU de Bourg\nseconde ligne.\nTRAITEMENT\nBisoprolol",
    )
    conclusion, treatment = document.sections
    assert [document.pages[s.page - 1].text[s.start : s.end] for s in conclusion.spans] == [
        "CONCLUSION\nPremière ligne,",
        "seconde ligne.",
    ]
    assert treatment.kind == "traitement"


@given(st.lists(st.sampled_from(["CONCLUSION", "Texte.", "Traitement : aucun", "^ En-tête", "_ Pied"]), max_size=12))
def test_section_spans_lie_on_their_pages_and_do_not_overlap(lines: list[str]) -> None:
    document = read("\n".join(["Début", *lines]))
    ends: dict[int, int] = {}
    for section in document.sections:
        for span in section.spans:
            assert ends.get(span.page, 0) <= span.start < span.end <= len(document.pages[span.page - 1].text)
            ends[span.page] = span.end
