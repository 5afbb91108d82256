from hypothesis import given
from hypothesis import strategies as st

from ingest.chunks import MOST_WORDS, chunk
from ingest.printed import printed_lines
from tests.ingest.typeset import read

LINES = st.lists(
    st.sampled_from(
        [
            "CONCLUSION",
            "Traitement :",
            "^ CHU de Bourg - 01 23 45 67 89",
            "_ page 1",
            "~ DUPLICATA",
            "Une phrase courte.",
            "une ligne plus longue qui ne finit pas par un point et continue donc sur la ligne suivante de la page",
            "Créatinine 98 µmol/L",
            "mot " * 230,
        ]
    ),
    max_size=40,
)


@given(st.lists(LINES, min_size=1, max_size=3))
def test_chunks_hold_every_body_line_once_and_resolve(pages: list[list[str]]) -> None:
    document = read(*("\n".join(["Début", *lines]) for lines in pages))
    covered: list[tuple[int, int, int]] = []
    for piece in chunk(document):
        parts = [document.pages[span.page - 1].text[span.start : span.end] for span in piece.spans]
        assert "\n".join(parts) == piece.text
        assert all(parts)
        covered += [(span.page, span.start, span.end) for span in piece.spans]
    assert covered == sorted(covered)
    for line in printed_lines(document.pages):
        holders = [
            c for c in covered if c[0] == line.page and c[1] <= line.start and line.start + len(line.text) <= c[2]
        ]
        body = not line.running or (line.page == 1 and line.kind == "header")
        assert len(holders) == (1 if body else 0)


@given(LINES)
def test_chunks_are_not_longer_than_said(lines: list[str]) -> None:
    document = read("\n".join(["Début", *lines]))
    for piece in chunk(document):
        assert len(piece.text.split()) <= MOST_WORDS or "\n" not in piece.text


def test_a_section_begins_its_own_chunk_and_names_it() -> None:
    pieces = chunk(read("# COMPTE RENDU DE CONSULTATION\nMotif : toux\nTexte.\nCONCLUSION\nBronchite."))
    assert [piece.section for piece in pieces][-1] == "conclusion"
    assert pieces[-1].text == "CONCLUSION\nBronchite."


def test_a_passage_may_cross_a_page_without_the_running_matter() -> None:
    pieces = chunk(read("^ CHU\nCONCLUSION\nLa phrase commence\n_ 1/2", "^ CHU\net finit ici.\n_ 2/2"))
    assert pieces[-1].text == "CONCLUSION\nLa phrase commence\net finit ici."
    assert [span.page for span in pieces[-1].spans] == [1, 2]


def test_a_document_without_text_has_no_chunk() -> None:
    assert chunk(read("_ 1")) == ()
