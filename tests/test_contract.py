"""The contract from outside: own documents, own questions, and what is always true of an answer, over HTTP."""

from __future__ import annotations

import io
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from fastapi.testclient import TestClient
from PIL import Image, ImageChops
from reportlab.pdfgen import canvas

from api.app import create_app
from api.auth import load_access
from api.logs import configure
from api.settings import Settings
from api.wiring import build
from ingest.normalise import dates, numbers

pytestmark = pytest.mark.models

TOKEN = "jeton-du-contrat-0123456789"
TODAY = "2026-03-15"
PATIENT = "roussel"
IDENTITY = {"birth_name": "PASTRE", "used_name": "ROUSSEL", "given": "Mireille", "birth_date": "1952-07-21", "sex": "F"}
WHO = "Mme ROUSSEL Mireille, née PASTRE le 21/07/1952"
RECORD = {
    *("document_id", "file_name", "title", "type", "category", "specialty", "author", "organisation", "act_date"),
    *("act_time", "act_date_certain", "dates", "patient_match", "confidentiality", "replaces", "replaced_by"),
    *("duplicate_of", "pages", "ocr_pages", "readable", "warnings"),
}
WIDTH = 700


def paper(*pages: Sequence[str | tuple[str, ...]], top: str = "", title: str = "", turned: bool = False) -> bytes:
    """Pages of lines; a tuple is a row of cells. Turned: a landscape sheet stored as portrait with a rotation."""
    buffer = io.BytesIO()
    sheet = canvas.Canvas(buffer, pagesize=(595, 842), invariant=1)
    sheet.setTitle(title)
    for lines in pages:
        if turned:
            sheet.setPageRotation(90)
            sheet.translate(595, 0)
            sheet.rotate(90)
        y = 540 if turned else 780
        if top:
            sheet.drawString(50, y + 30, top)
        for line in lines:
            cells = (line,) if isinstance(line, str) else line
            for x, cell in zip((50, 200, 270, 340, 430), cells, strict=False):
                sheet.drawString(x, y, cell)
            y -= 19
        sheet.showPage()
    sheet.save()
    return buffer.getvalue()


def heart(day: str, *words: str, who: str = WHO, title: str = "") -> bytes:
    """A cardiologist's report of a visit, under a letterhead of several doctors."""
    letterhead = ("Cabinet de cardiologie des Ormes", "Dr Paul GRANIER   Dr Line MAURIN   Dr Ali HADDOU, cardiologues")
    return paper(
        (
            *(*letterhead, f"Patiente : {who}", "", "COMPTE RENDU DE CONSULTATION", f"Consultation du {day}"),
            *("", "Conclusion", *words, "", "Dr Line MAURIN"),
        ),
        title=title,
    )


def bloods(day: str, printed: str, prior: str, *rows: tuple[str, ...], title: str = "") -> bytes:
    """A laboratory's sheet with a column of earlier results."""
    head = ("LABORATOIRE DES TILLEULS", "Biologistes : Dr R. ASTIER, Dr V. COMBE", f"Patiente : {WHO}")
    columns = ("Analyse", "Résultat", "Unités", "Réf.", f"Antériorité {prior}")
    return paper((*head, f"Prélèvement du {day} à 07:40 - Édition du {printed}", "", columns, *rows), title=title)


def noise() -> bytes:
    """A picture in which nobody reads anything."""
    picture = Image.frombytes("L", (600, 800), random.Random(7).randbytes(600 * 800))
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()


LATEST_BLOODS = (
    ("Hémoglobine", "11,8", "g/dL", "11,5 - 16,0", "12,7"),
    ("Potassium", "4,3", "mmol/L", "3,5 - 5,1", "4,6"),
    ("CRP", "< 3,0", "mg/L", "< 5,0", "12,4"),
)
EARLIER_BLOODS = (
    ("Hémoglobine", "12,7", "g/dL", "11,5 - 16,0", "13,1"),
    ("Potassium", "4,6", "mmol/L", "3,5 - 5,1", "4,4"),
    ("CRP", "12,4", "mg/L", "< 5,0", "5,9"),
)
STAY = (
    (
        *("CENTRE HOSPITALIER DE LA VALLÉE - Service de pneumologie", "COMPTE RENDU D'HOSPITALISATION", WHO),
        *("Séjour du 28 janvier au 4 février 2023", "Motif", "Exacerbation de BPCO."),
        *("Antécédents", "Père : infarctus du myocarde à 60 ans.", "Allergie à la pénicilline."),
    ),
    (
        *("Évolution", "Suspicion d'embolie pulmonaire écartée par angioscanner.", "Conclusion"),
        *("Évolution favorable, retour au domicile avec tiotropium.", "Signé le 20/02/2023, Dr Julie COLIN"),
    ),
)
SCAN = ("Imagerie des Tilleuls", WHO, "Examen du 15/07/2024", "SCANNER THORACIQUE")
FILES = {
    "p01.pdf": heart("03/06/2025", "Fibrillation auriculaire stable sous apixaban.", "Rendez-vous le 12/12/2025."),
    "p02.pdf": heart("20/11/2024", "Introduction d'apixaban 5 mg.", "", "Réimpression : édité le 10/01/2026"),
    "p03.pdf": heart("01/12/2025", "Extrasystoles.", who="Mme ROUSSEL Mireille, née le 02/12/1979"),
    "p04.pdf": heart("08/10/2026", "Récidive de fibrillation auriculaire."),
    "p05.png": noise(),
    "p06.pdf": bloods("20/01/2026", "22/01/2026", "09/09/2025", *LATEST_BLOODS),
    "p07.pdf": bloods("20/01/2026", "22/01/2026", "09/09/2025", *LATEST_BLOODS, title="copie"),
    "p08.pdf": bloods("09/09/2025", "09/09/2025", "04/03/2025", *EARLIER_BLOODS),
    "p09.pdf": paper(*STAY, top="CH de la Vallée - Pneumologie"),
    "p10.pdf": paper((*SCAN, "Conclusion : nodule du lobe supérieur gauche de 6 mm.", "Dr François NICOL")),
    "p11.pdf": paper(
        (
            *(*SCAN, "ANNULE ET REMPLACE LE COMPTE RENDU DU 15/07/2024"),
            *("Conclusion : nodule du lobe supérieur droit de 8 mm.", "Dr François NICOL"),
        )
    ),
    "p12.pdf": paper(
        (
            *("Dr Ida PONS, dermatologue", WHO, "Compte rendu de consultation de dermatologie du 14/04/2025"),
            *("Conclusion", "Eczéma des mains en rémission."),
        ),
        turned=True,
    ),
    "p13.pdf": paper(("Dr Line MAURIN, cardiologue", "Le 12/12/2025", WHO, "ORDONNANCE", "Apixaban 5 mg : 1 cp matin")),
    "p14.pdf": paper(
        ("Dr Line MAURIN, cardiologue", f"Chère consoeur, {WHO} va bien.", "Holter sans particularité.", "Amitiés")
    ),
    "p15.txt": f"Dr Luc ROBIN, gastro-entérologue\n{WHO}\nCOMPTE RENDU DE COLOSCOPIE du 22/05/2024\n"
    "Conclusion\nPolype sigmoïdien de 9 mm réséqué.\n".encode(),
}
HELD_BACK = {"p03.pdf", "p04.pdf", "p10.pdf"}  # another patient's, after today, replaced; and one of p06, p07


@dataclass(frozen=True)
class Asked:
    """A question and the file that answers it (None: nothing does), with the page of the cited line."""

    question: str
    file: str | None
    page: int = 1
    raw: tuple[str, ...] = ()


QUESTIONS = (
    Asked("dernier compte rendu cardiologique", "p01.pdf"),
    Asked("dernier cr cardio", "p01.pdf"),
    Asked("derniere ordonnance du cardiologue", "p13.pdf"),
    Asked("dernière biologie", "p06.pdf"),
    Asked("dernier compte rendu d'hospitalisation", "p09.pdf", page=2),
    Asked("dernière coloscopie", "p15.txt"),
    Asked("dernier cr dermato", "p12.pdf"),
    Asked("scanner thoracique", "p11.pdf"),
    Asked("allergie pénicilline", "p09.pdf"),
    Asked("tiotropium", "p09.pdf", page=2),
    Asked("hémoglobine", "p06.pdf", raw=("11,8",)),
    Asked("derniere kaliemie", "p06.pdf", raw=("4,3",)),
    Asked("Quelle est sa dernière CRP ?", "p06.pdf", raw=("< 3,0",)),
    Asked("évolution de l'hémoglobine", "p06.pdf", raw=("13,1", "12,7", "11,8")),
    Asked("dernier compte rendu de neurologie", None),
    Asked("ferritine", None),
    Asked("IRM cérébrale", None),
)
IDS = [asked.question for asked in QUESTIONS]


@dataclass
class Outside:
    """A program that knows the contract only."""

    client: TestClient
    shown: dict[str, dict[str, Any]] = field(default_factory=dict)
    drawn: dict[tuple[str, int], Image.Image] = field(default_factory=dict)

    def ask(self, question: str, **more: object) -> dict[str, Any]:
        answer = self.client.post(f"/v1/patients/{PATIENT}/ask", json={"question": question, "today": TODAY} | more)
        assert answer.status_code == 200, answer.text
        told: dict[str, Any] = answer.json()
        return told

    def records(self) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = self.client.get(f"/v1/patients/{PATIENT}/documents").json()["items"]
        return items

    def show(self, document_id: str) -> dict[str, Any]:
        if document_id not in self.shown:
            answer = self.client.get(f"/v1/patients/{PATIENT}/documents/{document_id}")
            assert answer.status_code == 200
            self.shown[document_id] = answer.json()
        return self.shown[document_id]

    def page_text(self, document_id: str, page: int) -> str:
        return next(text["text"] for text in self.show(document_id)["page_texts"] if text["page"] == page)

    def picture(self, document_id: str, page: int, boxes: Sequence[Sequence[float]] = ()) -> Image.Image:
        if not boxes and (document_id, page) in self.drawn:
            return self.drawn[document_id, page]
        asked = [("width", str(WIDTH)), *(("box", ",".join(map(str, box))) for box in boxes)]
        answer = self.client.get(f"/v1/patients/{PATIENT}/documents/{document_id}/pages/{page}.png", params=asked)
        assert answer.status_code == 200
        picture = Image.open(io.BytesIO(answer.content)).convert("RGB")
        if not boxes:
            self.drawn[document_id, page] = picture
        return picture


@pytest.fixture(scope="module")
def outside(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Outside]:
    configure("error")
    folder = tmp_path_factory.mktemp("contract")
    settings = Settings(data=folder / "sealed", key_file=folder / "key" / "practice.key", token=TOKEN)
    practice = build(settings, will_read=True)
    access, _ = load_access(settings)
    with TestClient(create_app(practice, settings, access), base_url="http://127.0.0.1") as client:
        client.headers["authorization"] = f"Bearer {TOKEN}"
        assert client.put(f"/v1/patients/{PATIENT}", json=IDENTITY).status_code == 200
        parts = [("files", (name, data)) for name, data in FILES.items()]
        answer = client.post(f"/v1/patients/{PATIENT}/documents", params={"wait": "true"}, files=parts)
        assert answer.status_code == 201, answer.text
        yield Outside(client)
    practice.close()


def fold(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def quotes(answer: Mapping[str, Any], ids: Sequence[int]) -> str:
    named = {citation["id"]: citation["quote"] for citation in answer["citations"]}
    return "\n".join(named[number] for number in ids)


def numbers_of_dates(text: str) -> tuple[str, ...]:
    """What the number normaliser reads in the dates of a text: those are compared as dates."""
    return tuple(number for day in re.findall(r"\d{2}/\d{2}/\d{4}", text) for number in numbers(day))


def test_every_file_ends_in_the_state_the_contract_names(outside: Outside) -> None:
    parts = [("files", (name, data)) for name, data in FILES.items()]
    again = outside.client.post(f"/v1/patients/{PATIENT}/documents", params={"wait": "true"}, files=parts).json()
    assert {item["status"] for item in again} == {"unchanged"}
    records = {record["file_name"]: record for record in outside.records()}
    assert set(records) == set(FILES)
    assert all(set(record) >= RECORD for record in records.values())
    assert not records["p05.png"]["readable"]
    assert records["p03.pdf"]["patient_match"] == "mismatch"
    assert records["p03.pdf"]["warnings"]
    assert records["p10.pdf"]["replaced_by"] == records["p11.pdf"]["document_id"]
    assert records["p11.pdf"]["replaces"] == records["p10.pdf"]["document_id"]
    assert records["p07.pdf"]["duplicate_of"] == records["p06.pdf"]["document_id"]
    assert records["p14.pdf"]["act_date"] is None
    assert records["p09.pdf"]["act_date"] == "2023-02-04"
    known = [record["act_date"] for record in outside.records() if record["act_date"]]
    assert known == sorted(known, reverse=True)
    assert [record["act_date"] for record in outside.records()][: len(known)] == known


@pytest.mark.parametrize("name", sorted(set(FILES) - {"p05.png"}))
def test_lines_shown_make_the_page_text_and_lie_on_ink(outside: Outside, name: str) -> None:
    record = next(record for record in outside.records() if record["file_name"] == name)
    shown = outside.show(record["document_id"])
    assert len(shown["page_texts"]) == shown["pages"] >= 1
    for page in shown["page_texts"]:
        assert [fold(line["text"]) for line in page["lines"]] == [fold(row) for row in page["text"].split("\n") if row]
        picture = outside.picture(record["document_id"], page["page"]).convert("L")
        for line in page["lines"]:
            assert picture.crop(pixels(line["box"], picture.size)).getextrema()[0] < 140


def pixels(box: Sequence[float], size: tuple[int, int]) -> tuple[int, int, int, int]:
    x0, y0, x1, y1 = box
    assert 0 <= x0 < x1 <= 1
    assert 0 <= y0 < y1 <= 1
    return int(x0 * size[0]), int(y0 * size[1]), int(x1 * size[0]) + 1, int(y1 * size[1]) + 1


@pytest.mark.parametrize("asked", QUESTIONS, ids=IDS)
def test_the_right_document_comes_first_or_nothing_does(outside: Outside, asked: Asked) -> None:
    answer = outside.ask(asked.question)
    if asked.file is None:
        assert answer["status"] == "not_found"
        assert answer["statements"] == answer["observations"] == []
        assert "non trouvé dans les documents accessibles" in answer["coverage"]["text"].lower()
        assert str(answer["coverage"]["documents"]) in answer["coverage"]["text"]
        return
    assert answer["status"] == "answered"
    assert answer["documents"][0]["file_name"] == asked.file
    cited = {number for statement in answer["statements"] for number in statement["citations"]}
    pages = {citation["page"] for citation in answer["citations"] if citation["id"] in cited}
    assert asked.page in pages or not cited
    if asked.raw:
        series = sorted(answer["observations"], key=lambda point: point["date"])
        assert tuple(point["raw"] for point in series) == asked.raw


@pytest.mark.parametrize("asked", QUESTIONS, ids=IDS)
def test_every_citation_is_on_its_page_and_its_boxes_on_the_words(outside: Outside, asked: Asked) -> None:
    for citation in outside.ask(asked.question)["citations"]:
        if citation["kind"] != "page":
            continue
        where = citation["document_id"], citation["page"]
        assert fold(citation["quote"]) in fold(outside.page_text(*where))
        assert citation["boxes"]
        plain, lit = outside.picture(*where), outside.picture(*where, citation["boxes"])
        assert plain.size == lit.size
        for box in citation["boxes"]:
            area = pixels(box, plain.size)
            assert plain.crop(area).convert("L").getextrema()[0] < 140
            assert ImageChops.difference(plain.crop(area), lit.crop(area)).getbbox()


@pytest.mark.parametrize("asked", QUESTIONS, ids=IDS)
def test_no_number_or_date_is_told_that_its_citations_lack(outside: Outside, asked: Asked) -> None:
    answer = outside.ask(asked.question)
    for told in (answer["headline"], *answer["statements"]):
        within = quotes(answer, told["citations"])
        assert set(dates(told["text"])) <= set(dates(within))
        assert set(numbers(told["text"])) <= set(numbers(within)) | set(numbers_of_dates(told["text"]))
    for point in answer["observations"]:
        assert point["raw"] in quotes(answer, [point["citations"]["value"]])
        if point["date"]:
            assert point["date"] in dates(quotes(answer, [point["citations"]["date"]]))
            assert point["date"] <= TODAY


@pytest.mark.parametrize("asked", QUESTIONS, ids=IDS)
def test_what_is_held_back_enters_no_answer(outside: Outside, asked: Asked) -> None:
    answer = outside.ask(asked.question)
    held = {record["document_id"] for record in outside.records() if record["file_name"] in HELD_BACK | {"p07.pdf"}}
    assert not held & {citation["document_id"] for citation in answer["citations"]}
    assert not held & {record["document_id"] for record in answer["documents"][:1]}
    assert all(record["why"] and set(record) >= RECORD for record in answer["documents"])
    assert answer["coverage"]["documents"] == len(FILES)
    assert answer["coverage"]["unreadable"] == 1
    assert answer["coverage"]["set_aside"] >= 1
    assert answer["summary"]["status"] in {"ready", "pending", "unavailable"}


def test_today_moves_the_cut_and_nothing_else(outside: Outside) -> None:
    question = "dernier compte rendu cardiologique"
    answers = [outside.ask(question, today=day) for day in ("2024-12-31", TODAY, "2026-12-01")]
    names = [answer["documents"][0]["file_name"] for answer in answers]
    assert names == ["p02.pdf", "p01.pdf", "p04.pdf"]


def test_the_reading_sent_back_corrected_replaces_the_question(outside: Outside) -> None:
    first = outside.ask("dernier compte rendu cardiologique")
    same = outside.ask("dernier compte rendu cardiologique", understood=first["understood"])
    assert same["headline"] == first["headline"]
    other = first["understood"] | {"specialties": ["dermatologie"]}
    corrected = outside.ask("dernier compte rendu cardiologique", understood=other)
    assert corrected["documents"][0]["file_name"] == "p12.pdf"
    assert corrected["understood"]["specialties"] == ["dermatologie"]


def test_the_runner_up_follows_with_its_reason(outside: Outside) -> None:
    answer = outside.ask("dernier compte rendu cardiologique")
    assert [record["file_name"] for record in answer["documents"][:2]] == ["p01.pdf", "p02.pdf"]
    assert "03/06/2025" in answer["documents"][0]["why"]
    assert answer["certain"] is True
    assert "p14.pdf" in {record["file_name"] for record in answer["documents"][2:]}  # undated: mentioned, never first


def test_a_stream_gives_the_answer_first_and_ends(outside: Outside) -> None:
    body = {"question": "dernière coloscopie", "today": TODAY, "stream": True}
    streamed = outside.client.post(f"/v1/patients/{PATIENT}/ask", json=body)
    events = re.findall(r"^event: (\w+)", streamed.text, re.MULTILINE)
    assert events[0] == "answer"
    assert events[-1] == "done"
