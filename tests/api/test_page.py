"""The first page, as a browser without JavaScript sees it."""

from __future__ import annotations

import html
import re

from fastapi.testclient import TestClient

from tests.api.conftest import BASE, CARDIOLOGY, DERMATOLOGY, IDENTITY, OLDER_CARDIOLOGY, QUESTION, Server
from tests.api.test_access import csrf_of


def fill(server: Server) -> None:
    from ingest.document import Identity

    server.practice.set_patient("demo", Identity(**IDENTITY))
    for name, text in [("new.txt", CARDIOLOGY), ("old.txt", OLDER_CARDIOLOGY), ("skin.txt", DERMATOLOGY)]:
        server.practice.add("demo", text.encode(), name)


def search(browser: TestClient, question: str, patient: str = "demo") -> str:
    csrf = csrf_of(browser.get("/").text)
    answer = browser.post("/", data={"csrf": csrf, "patient": patient, "question": question}, headers={"origin": BASE})
    return html.unescape(answer.text)


def test_a_question_shows_the_answer_its_line_and_the_page(server: Server, browser: TestClient) -> None:
    fill(server)
    page = search(browser, QUESTION)
    answer = server.practice.ask("demo", QUESTION)
    assert answer.headline.text in page
    assert answer.coverage.text in page
    assert all(statement.text in page for statement in answer.statements)
    assert answer.documents[0].why is not None
    assert answer.documents[0].why in page
    assert "Le suivant" in page
    image = re.search(r'<img class="paper" src="([^"]+)"', page)
    assert image is not None
    assert re.search(r'<rect class="marker" id="extrait"', page)
    drawn = browser.get(image[1])
    assert drawn.status_code == 200
    assert drawn.headers["content-type"] == "image/png"


def test_every_link_of_the_page_leads_somewhere(server: Server, browser: TestClient) -> None:
    fill(server)
    page = search(browser, QUESTION)
    addresses = set(re.findall(r'(?:href|src)="(/[^"]+)"', page))
    assert len(addresses) > 6
    for address in sorted(addresses):
        assert browser.get(address).status_code == 200, address


def test_nothing_found_is_said_with_the_denominator(server: Server, browser: TestClient) -> None:
    fill(server)
    page = search(browser, "dernier compte rendu de neurologie")
    assert server.practice.ask("demo", "dernier compte rendu de neurologie").coverage.text in page
    assert 'id="desk"' not in page


def test_a_refused_question_keeps_the_words_typed(server: Server, browser: TestClient) -> None:
    fill(server)
    assert "question trop longue" in search(browser, "mot " * 600).lower()
    assert "question vide" in search(browser, " ").lower()
    assert "patient inconnu" in search(browser, QUESTION, patient="personne").lower()


def test_texts_of_documents_and_questions_are_shown_as_text(server: Server, browser: TestClient) -> None:
    hostile = CARDIOLOGY.replace("Fonction", "<script>alert(1)</script> Fonction")
    server.practice.add("demo", hostile.encode(), '"><img src=x onerror=alert(1)>.txt')
    csrf = csrf_of(browser.get("/").text)
    data = {"csrf": csrf, "patient": "demo", "question": QUESTION + ' "><script>alert(2)</script>'}
    page = browser.post("/", data=data, headers={"origin": BASE}).text
    assert "<script>alert" not in page
    assert "<img src=x" not in page


def test_the_page_runs_without_inline_code_and_labels_its_fields(server: Server, browser: TestClient) -> None:
    fill(server)
    csrf = csrf_of(browser.get("/").text)
    data = {"csrf": csrf, "patient": "demo", "question": QUESTION}
    for page in (browser.get("/?patient=demo").text, browser.post("/", data=data, headers={"origin": BASE}).text):
        assert '<html lang="fr">' in page
        assert not re.search(r"<script(?![^>]+src=)|<style|\son\w+=|\sstyle=", page)
        assert not re.search(r'(?:href|src)="(?:https?:)?//', page)
        fields = set(re.findall(r'<(?:input|select)[^>]*\bid="([^"]+)"', page))
        assert fields == {"question"}
        assert 'for="question"' in page
    assert re.search(r'<input id="question"[^>]*\bautofocus\b', browser.get("/?patient=demo").text)
