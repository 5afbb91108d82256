"""Reading order: rows stay whole, columns stay apart, running matter is told from the rest."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.pdfgen import canvas

from ingest.document import Block, Box, Line, Page
from ingest.layout import arrange
from ingest.pdf import read_pdf
from ingest.rows import Ink
from ingest.running import mark_running
from tests.ingest import drawings
from tests.ingest.drawings import column, lab_cells, pdf, strings


def texts(data: bytes) -> list[str]:
    return [line.text for page in read_pdf(data).pages for line in page.lines]


@pytest.mark.parametrize("by_column", [False, True], ids=["by row", "by column"])
def test_a_laboratory_row_is_one_line_however_it_is_drawn(by_column: bool) -> None:
    data = pdf(strings(lab_cells(by_column=by_column), size=9))
    (page,) = read_pdf(data).pages
    assert [line.text for line in page.lines] == [" ".join(cell for cell in row if cell) for row in drawings.LAB_ROWS]
    assert {block.kind for block in page.blocks} == {"table"}


@pytest.mark.parametrize("by_column", [False, True], ids=["by row", "by column"])
def test_words_of_a_qualitative_table_stay_on_their_row(by_column: bool) -> None:
    names = ("Antigène HBs", "Anticorps anti-HBc totaux", "Sérologie VIH 1 et 2", "Sérologie hépatite C")
    values = ("Négatif", "Positif", "Négatif", "Négatif")
    cells = [*column(50, 150, names), *column(300, 150, values)]
    if not by_column:
        cells.sort(key=lambda cell: cell[1])
    assert texts(pdf(strings(cells))) == [f"{name} {value}" for name, value in zip(names, values, strict=True)]


def test_a_table_beside_a_margin_of_text_keeps_its_rows_whole() -> None:
    margin = (
        "Mme Nadège DIALLO", "née CARPENTIER", "Sexe : F", "Tél. sur dossier", "Prescripteur", "Dr Jeanne PEYRAT",
        "Ordonnance du jour", "Prélèvement", "au laboratoire, à jeun", "par Mme Elvire", "Demande", "260203-1188",
    )  # fmt: skip
    names = ("Créatinine", "Acide urique", "ASAT", "ALAT", "Gamma GT", "Sodium", "Potassium", "Chlore")
    values = ("71 µmol/L", "318 µmol/L", "29 UI/L", "41 UI/L", "77 UI/L", "140 mmol/L", "4,2 mmol/L", "101 mmol/L")
    ranges = ("45 à 84", "143 à 339", "10 à 32", "10 à 33", "5 à 36", "136 à 145", "3,5 à 5,1", "98 à 107")
    cells = column(50, 100, margin, 10)
    for left, texts_of in ((215, names), (312, values), (400, ranges)):
        cells += column(left, 103, texts_of, 25)
    found = texts(pdf(strings(cells)))
    assert found[: len(margin)] == list(margin)
    assert found[len(margin) :] == [" ".join(row) for row in zip(names, values, ranges, strict=True)]


def test_labels_stay_with_their_values() -> None:
    cells = [*column(50, 150, ("Nom :", "Prénom :", "Né(e) le :")), *column(180, 150, ("DUPONT", "Jean", "02/03/1950"))]
    assert texts(pdf(strings(cells))) == ["Nom : DUPONT", "Prénom : Jean", "Né(e) le : 02/03/1950"]


@pytest.mark.parametrize("right_top", [150, 154, 157], ids=["aligned", "nearly aligned", "shifted"])
def test_two_columns_of_prose_are_read_one_after_the_other(right_top: float) -> None:
    cells = [*column(50, 150, drawings.LEFT_PROSE), *column(310, right_top, drawings.RIGHT_PROSE)]
    assert texts(pdf(strings(cells))) == [*drawings.LEFT_PROSE, *drawings.RIGHT_PROSE]


def test_a_margin_of_doctors_is_not_mixed_with_the_letter_beside_it() -> None:
    margin = ("Service de cardiologie", "Pr Alain DURAND", "Chef de service", "Tél : 01 23 45 67 89", "Dr Anne PETIT")
    body = (
        "Cher confrère,",
        "J'ai vu en consultation votre patient Monsieur DUPONT Jean, né le",
        "02/03/1950, pour le suivi de sa cardiopathie ischémique. Il ne se plaint",
        "d'aucune douleur thoracique, la dyspnée est stable.",
    )
    cells = [
        (x, y, text)
        for x, top, step, lines in ((40, 150, 12, margin), (190, 148, 14, body))
        for x, y, text in column(x, top, lines, step)
    ]
    assert texts(pdf(strings(cells, size=9))) == [*margin, *body]


def test_sender_and_addressee_side_by_side_are_read_apart() -> None:
    sender = ("Dr Jean MARTIN", "Cardiologue", "12 rue de la Paix", "75002 PARIS")
    addressee = ("Madame le Dr Anne PETIT", "Médecin généraliste", "3 avenue Foch", "94000 CRETEIL")
    closing = (50, 260, "Cher confrère, je vois ce jour Madame DURAND pour une consultation de contrôle annuelle.")
    cells = [*column(50, 100, sender), *column(350, 100, addressee), closing]
    assert texts(pdf(strings(cells))) == [*sender, *addressee, closing[2]]


def test_an_index_or_exponent_stays_on_its_line() -> None:
    def draw(paper: canvas.Canvas) -> None:
        paper.drawString(50, 700, "Surface 1,73 m")
        paper.setFont("Helvetica", 6)
        paper.drawString(117, 703.5, "2")
        paper.setFont("Helvetica", 10)
        paper.drawString(125, 700, "stable")

    assert texts(pdf(draw)) == ["Surface 1,73 m 2 stable"] or texts(pdf(draw)) == ["Surface 1,73 m2 stable"]


def test_bold_drawn_twice_is_read_once() -> None:
    assert texts(pdf(strings([(50, 100, "Conclusion"), (50.3, 100, "Conclusion")]))) == ["Conclusion"]


def test_titles_tables_and_stamps_are_told_apart() -> None:
    def draw(paper: canvas.Canvas) -> None:
        strings(column(50, 200, drawings.LEFT_PROSE))(paper)
        paper.setFont("Helvetica-Bold", 10)
        paper.drawString(50, 700, "Conclusion")
        paper.setFont("Helvetica", 60)
        paper.saveState()
        paper.translate(200, 300)
        paper.rotate(45)
        paper.drawString(0, 0, "SPECIMEN")
        paper.restoreState()

    (page,) = read_pdf(pdf(draw)).pages
    kinds = {line.text: block.kind for block in page.blocks for line in block.lines}
    assert kinds["Conclusion"] == "title"
    assert kinds["SPECIMEN"] == "stamp"
    assert kinds[drawings.LEFT_PROSE[0]] == "body"


def test_repeated_lines_and_page_numbers_are_running_matter() -> None:
    def sheet(number: int, text: str) -> drawings.Draw:
        return strings(
            [(50, 40, "Laboratoire du Canal"), (50, 400, text), (50, 90, text), (500, 820, f"Page {number}/3")]
        )

    pages = read_pdf(pdf(sheet(1, "Résultats du sang"), sheet(2, "Dosages urinaires"), sheet(3, "Commentaire"))).pages
    for page, own in zip(pages, ("Résultats du sang", "Dosages urinaires", "Commentaire"), strict=True):
        kinds = [(block.kind, line.text) for block in page.blocks for line in block.lines]
        assert ("header", "Laboratoire du Canal") in kinds
        assert ("footer", f"Page {page.number}/3") in kinds
        assert [kind for kind, text in kinds if text == own] == ["body", "body"]


def test_a_line_of_one_page_only_is_not_running_matter() -> None:
    line = Line("Docteur Martin", Box(0.1, 0.02, 0.4, 0.04))
    page = Page(1, 595, 842, "text", (Block("body", (line,)),))
    assert mark_running([page]) == (page,)


_places = st.integers(0, 900).map(lambda place: place / 10)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.tuples(_places, _places, st.sampled_from(["mot", "98", "µmol/L", "Conclusion :", "é", "59 - 104"])),
        max_size=60,
    )
)
def test_no_word_is_lost_or_read_twice(places: list[tuple[float, float, str]]) -> None:
    spots = {(x, y): text for x, y, text in places}
    inks = [
        Ink(x, x + 2.0, y, 1.0, text, order, Box(x / 100, y / 100, (x + 2) / 100, (y + 1) / 100))
        for order, ((x, y), text) in enumerate(spots.items())
        if not any(other != (x, y) and abs(other[0] - x) < 2 and abs(other[1] - y) < 1 for other in spots)
    ]
    read = sorted(
        line.text[word.start : word.end] for block in arrange(inks) for line in block.lines for word in line.words
    )
    assert read == sorted(ink.text for ink in inks)
