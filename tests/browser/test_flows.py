"""What a doctor does during a consultation, by keyboard and by mouse."""

from __future__ import annotations

import re

from playwright.sync_api import Page, Route, expect

from tests.api.conftest import CARDIOLOGY, DERMATOLOGY, QUESTION
from tests.browser.conftest import Open, Site

MARKED = "#desk #extrait"


def ask(page: Page, question: str) -> None:
    page.fill("#question", question)
    page.keyboard.press("Enter")
    expect(page.locator("#reponse")).to_be_visible()


def in_view(page: Page) -> bool:
    """Whether the marked line stands inside the desk and the window."""
    inside: bool = page.locator(MARKED).first.evaluate(
        """mark => { const box = mark.getBoundingClientRect();
        const desk = document.getElementById("desk").getBoundingClientRect();
        return box.height > 2 && box.top >= desk.top && box.bottom <= desk.bottom
            && box.top >= 0 && box.bottom <= innerHeight; }"""
    )
    return inside


def test_two_actions_lead_from_the_patient_to_the_line(open_page: Open) -> None:
    page = open_page("/?patient=demo")
    expect(page.locator("#question")).to_be_focused()
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    expect(page.locator("#reponse")).to_contain_text("12/03/2024")
    expect(page.locator(MARKED)).to_be_visible()
    assert in_view(page)
    assert QUESTION.split()[0] not in page.url


def test_the_banner_says_whose_dossier_is_open_and_switching_drops_everything(open_page: Open) -> None:
    page = open_page("/?patient=demo")
    banner = page.locator(".whose")
    expect(banner).to_contain_text("DURAND Marie")
    expect(banner).to_contain_text("femme")
    expect(banner).to_contain_text(re.compile(r"\d+ ans"))
    ask(page, QUESTION)
    page.get_by_role("link", name="Changer de patient").click()
    page.fill("#wanted", "inconnu")
    page.locator("#found .patients a", has_text="inconnu").click()
    expect(banner).to_contain_text("Identité non renseignée")
    assert "DURAND" not in page.content()
    assert page.input_value("#question") == ""
    page.go_back()
    page.go_back()
    expect(banner).to_contain_text("DURAND Marie")
    assert "Identité non renseignée" not in page.inner_text("body")


def test_a_patient_is_found_by_name_or_birth_date_from_the_keyboard(open_page: Open) -> None:
    page = open_page("/")
    expect(page.locator("#wanted")).to_be_focused()
    page.keyboard.type("durand 02/04/1957")
    expect(page.locator("#found")).to_contain_text("dossiers trouvés")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator(".whose")).to_contain_text("DURAND Marie")
    page.goto(page.url.split("?")[0])
    expect(page.locator("#found")).to_contain_text("Ouverts récemment")


def test_a_late_list_of_patients_leaves_the_chosen_one_chosen(open_page: Open) -> None:
    page = open_page("/")
    page.fill("#wanted", "durand")
    expect(page.locator("#found")).to_contain_text("dossiers trouvés")
    page.keyboard.press("ArrowDown")
    chosen = page.evaluate("document.activeElement.href")
    with page.expect_response("**/patients"):
        page.locator("#wanted").evaluate(
            "field => { field.value = 'durand marie'; field.dispatchEvent(new Event('input')); }"
        )
    expect(page.locator("#found a:focus")).to_have_attribute("href", re.compile(re.escape(chosen.split("/")[-1])))
    page.keyboard.press("Enter")
    expect(page.locator(".whose")).to_contain_text("DURAND Marie")


def test_enter_never_opens_a_patient_of_words_typed_before(open_page: Open) -> None:
    page = open_page("/")
    page.fill("#wanted", "inconnu")
    expect(page.locator("#found .patients a")).to_have_count(1)
    held: list[Route] = []
    page.route("**/patients", lambda route: held.append(route))  # noqa: PLW0108 - (a builtin has no room for its marks)
    with page.expect_request("**/patients"):
        page.fill("#wanted", "grand")
    with page.expect_request("**/patients"):
        page.keyboard.press("Enter")
    for route in held:
        route.continue_()
    expect(page.locator(".whose")).to_be_visible()
    assert page.url.endswith("patient=grand")


def test_among_homonyms_enter_opens_nobody(open_page: Open, site: Site) -> None:
    for number, born in (("1", "1950-01-01"), ("2", "1951-01-01")):
        identity = {"birth_name": "PETITJEAN", "given": "Anne", "birth_date": born, "sex": "F"}
        site.dossier(f"homonyme-{number}", identity=identity)
    page = open_page("/")
    page.keyboard.type("petitjean")
    page.keyboard.press("Enter")
    expect(page.locator("#found a:focus")).to_contain_text("PETITJEAN")
    assert "patient=" not in page.url


def test_suggestions_come_from_this_dossier(open_page: Open) -> None:
    page = open_page("/?patient=demo")
    page.keyboard.type("créa")
    expect(page.get_by_role("option").first).to_have_text("Créatinine")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("option").first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(page.locator("#reponse")).to_contain_text("131")
    page.fill("#question", "cardio")
    page.get_by_role("option", name="dernier compte rendu de cardiologie").click()
    expect(page.locator("#reponse")).to_contain_text("12/03/2024")
    page.fill("#question", "neurolog")
    expect(page.locator("#suggestions [role=option]")).to_have_count(0)


def test_a_chip_is_changed_and_removed_from_the_keyboard(open_page: Open) -> None:
    page = open_page("/?patient=demo")
    ask(page, QUESTION)
    page.locator(".chip.specialty summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    while "dermatologie" not in page.evaluate("document.activeElement.textContent"):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#reponse")).to_contain_text("20/05/2024")
    expect(page.locator(".chip.specialty")).to_contain_text("dermatologie")
    expect(page.locator(".chip.specialty summary")).to_be_focused()
    page.keyboard.press("Delete")
    expect(page.locator(".chip.specialty")).to_have_count(0)
    expect(page.locator("#reponse")).to_contain_text("20/05/2024")


def test_a_chip_is_changed_and_removed_with_the_mouse(open_page: Open) -> None:
    page = open_page("/?patient=demo")
    ask(page, QUESTION)
    page.click(".chip.intent summary")
    page.click(".chip.intent button:has-text('Premier')")
    expect(page.locator("#reponse")).to_contain_text("05/06/2019")
    page.click(".chip.specialty .remove")
    expect(page.locator(".chip.specialty")).to_have_count(0)
    page.click(".chip.add summary")
    page.click(".chip.add button:has-text('2024')")
    expect(page.locator(".chip.period")).to_be_visible()


def test_arrows_move_between_citations_and_documents_and_escape_returns(open_page: Open) -> None:
    page = open_page("/?patient=demo")
    ask(page, QUESTION)
    expect(page.locator(".answer .extract").first).to_be_focused()
    where = page.locator("#viewer-where")
    first = page.locator("#viewer-open").get_attribute("href")
    page.keyboard.press("ArrowRight")
    expect(page.locator("#viewer-open")).not_to_have_attribute("href", first or "")
    expect(where).to_contain_text("consultation")
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#viewer-open")).to_have_attribute("href", first or "")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Escape")
    expect(page.locator("#question")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.locator(".answer .extract").first).to_be_focused()


def test_one_key_copies_line_date_and_author(open_page: Open) -> None:
    page = open_page("/?patient=demo")
    ask(page, QUESTION)
    page.keyboard.press("c")
    expect(page.locator("#annonce")).to_contain_text("copiée")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "fraction d'éjection à 60 %" in copied
    assert "12/03/2024" in copied
    assert "MARTIN" in copied


def test_the_answer_is_announced(open_page: Open) -> None:
    page = open_page("/?patient=demo")
    ask(page, QUESTION)
    expect(page.locator("#annonce")).to_contain_text("Réponse")
    expect(page.locator("#annonce")).to_contain_text("12/03/2024")


def test_the_runner_up_says_why_and_coverage_is_in_words(open_page: Open) -> None:
    page = open_page("/?patient=demo")
    ask(page, QUESTION)
    expect(page.locator(".choices")).to_contain_text("Le suivant")
    expect(page.locator(".choices")).to_contain_text("05/06/2019")
    expect(page.locator(".coverage")).to_contain_text("accessibles")
    expect(page.locator(".coverage")).to_contain_text("autre patient")


def test_the_first_search_works_without_javascript(open_page: Open) -> None:
    page = open_page("/?patient=demo", script=False)
    page.fill("#question", QUESTION)
    page.keyboard.press("Enter")
    expect(page.locator("#reponse")).to_contain_text("12/03/2024")
    assert in_view(page)
    page.locator(".chip.specialty .remove").click()
    expect(page.locator(".chip.specialty")).to_have_count(0)


def test_the_dossier_is_filtered_folded_and_tells_what_stands_apart(open_page: Open) -> None:
    page = open_page("/?patient=demo")
    documents = page.locator("#documents")
    expect(documents).to_contain_text("autre version ou copie")
    expect(page.locator(".aside")).to_contain_text("autre identité")
    page.click("#documents summary:has-text('Spécialité')")
    page.click("#documents .options a:has-text('dermatologie')")
    expect(documents.locator("h2")).to_contain_text("1 document")
    page.get_by_role("link", name="Tout afficher").click()
    page.locator(".frieze .cell").first.focus()
    page.keyboard.press("Enter")
    expect(documents.locator("h2")).to_contain_text("sur")


def test_what_is_new_comes_first_until_it_was_seen(open_page: Open, site: Site) -> None:
    site.dossier("visites", ("old.txt", CARDIOLOGY))
    open_page("/?patient=visites")
    site.practice.add("visites", DERMATOLOGY.encode(), "skin.txt")
    page = open_page("/?patient=visites")
    news = page.locator(".news")
    expect(news).to_contain_text("20/05/2024")
    expect(news).to_contain_text("non vu")
    news.locator("a.name").first.click()
    expect(page.locator(".document")).to_be_visible()
    page.get_by_role("link", name="← Dossier").click()
    expect(page.locator("body")).not_to_contain_text("non vu")


def test_a_document_is_searched_zoomed_and_its_date_explained(open_page: Open) -> None:
    page = open_page("/?patient=page-0")
    page.locator("#documents a.name").first.click()
    page.get_by_role("link", name="Page suivante").click()
    expect(page.locator("#viewer-where")).to_contain_text("page 2 sur 2")
    page.locator(".pager a[rel=prev]").click()
    page.fill("#inside", "éjection")
    page.keyboard.press("Enter")
    expect(page.locator("#trouve")).to_contain_text("1 ligne trouvée")
    page.locator(".findings a").first.click()
    expect(page.locator(MARKED)).to_be_visible()
    page.wait_for_load_state()
    before = page.locator(".sheet").bounding_box()
    page.locator("#desk").focus()
    page.keyboard.press("+")
    expect(page.locator(".zooms [aria-current]")).to_have_text("125 %")
    after = page.locator(".sheet").bounding_box()
    assert before is not None
    assert after is not None
    assert after["width"] > before["width"] * 1.2
    page.click('summary:has-text("D\'où vient cette date")')
    expect(page.locator(".evidence").first).to_contain_text("lu dans le texte")
    page.locator(".evidence a").first.click()
    expect(page.locator(MARKED)).to_be_visible()


def test_the_text_of_a_page_can_be_selected(open_page: Open) -> None:
    page = open_page("/?patient=page-0")
    page.locator("#documents a.name").first.click()
    line = page.locator(".sheet text", has_text="Cabinet de cardiologie").first
    line.click(click_count=3)
    assert "Cabinet de cardiologie" in page.evaluate("getSelection().toString()")


def test_a_field_is_corrected_as_the_users_own(open_page: Open, site: Site) -> None:
    site.dossier("corrige", ("old.txt", CARDIOLOGY))
    page = open_page("/?patient=corrige")
    page.locator("#documents a.name").first.click()
    page.click("summary:has-text('Corriger')")
    page.fill("#act_date", "13/03/2024")
    page.keyboard.press("Enter")
    expect(page.locator(".facts")).to_contain_text("13/03/2024")
    page.click('summary:has-text("D\'où vient cette date")')
    expect(page.locator(".evidence").first).to_contain_text("corrigé à la main")
    assert site.practice.documents("corrige")[0].act_date == "2024-03-13"


def test_a_document_is_deleted_only_once_confirmed(open_page: Open, site: Site) -> None:
    site.dossier("efface", ("old.txt", CARDIOLOGY), ("skin.txt", DERMATOLOGY))
    page = open_page("/?patient=efface")
    page.locator("#documents a.name").first.click()
    page.click("summary:has-text('Supprimer')")
    page.get_by_role("button", name="Supprimer").click()
    assert len(site.practice.documents("efface")) == 2
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Supprimer").click()
    expect(page.locator("#documents h2")).to_contain_text("1 document")
    assert len(site.practice.documents("efface")) == 1


def test_files_are_brought_in_with_a_reason_for_each(open_page: Open, site: Site) -> None:
    site.dossier("depot")
    page = open_page("/deposit?patient=depot")
    page.set_input_files(
        "#files",
        [
            {"name": "cr.txt", "mimeType": "text/plain", "buffer": CARDIOLOGY.encode()},
            {"name": "vide.pdf", "mimeType": "application/pdf", "buffer": b""},
        ],
    )
    expect(page.locator("#progress-total")).to_contain_text("Terminé")
    expect(page.locator(".files li", has_text="cr.txt")).to_contain_text("ajouté")
    expect(page.locator(".files li", has_text="vide.pdf")).to_contain_text("refusé : ")
    assert len(site.practice.documents("depot")) == 1


def test_files_are_dropped(open_page: Open, site: Site) -> None:
    site.dossier("lache")
    page = open_page("/deposit?patient=lache")
    data = page.evaluate_handle(
        """text => { const held = new DataTransfer(); held.items.add(new File([text], "cr.txt", {type: "text/plain"}));
        return held; }""",
        CARDIOLOGY,
    )
    page.dispatch_event("#deposit", "drop", {"dataTransfer": data})
    expect(page.locator(".files li", has_text="cr.txt")).to_contain_text("ajouté")


def test_a_document_without_patient_waits_in_the_tray_and_is_filed_by_hand(open_page: Open, site: Site) -> None:
    site.dossier("tri", identity={"birth_name": "CLASSER", "given": "Paul", "birth_date": "1940-05-06", "sex": "M"})
    letter = CARDIOLOGY.replace("Mme Marie DURAND, née le 02/04/1957", "M. Paul CLASSER, né le 06/05/1940")
    site.practice.tray.deposit(letter.encode(), "recu.txt")
    page = open_page("/tray")
    expect(page.locator(".waiting")).to_contain_text("CLASSER")
    page.get_by_role("button", name="Classer chez CLASSER Paul").click()
    expect(page.locator("main")).to_contain_text("Rien n'attend")
    assert len(site.practice.documents("tri")) == 1


def test_each_point_of_a_trend_opens_its_page(open_page: Open) -> None:
    page = open_page("/trends?patient=demo&analyte=creatinine")
    expect(page.locator(".chart a")).to_have_count(3)
    expect(page.locator(".chart .band")).to_have_count(1)
    expect(page.locator("figcaption")).to_contain_text("µmol/L")
    expect(page.locator(".results tbody tr")).to_have_count(3)
    expect(page.locator(".results tbody tr").first).to_contain_text("131")
    page.locator(".chart a").last.focus()
    page.keyboard.press("Enter")
    expect(page.locator(MARKED)).to_be_visible()
    expect(page.locator(".facts")).to_contain_text("14/02/2024")


def test_chips_say_french_words_not_identifiers(open_page: Open) -> None:
    page = open_page("/?patient=demo")
    for question, said in (
        ("résultats anormaux", "résultats anormaux"),
        ("allergie à la pénicilline", "pénicilline"),
        ("insuffisance rénale", "« rénale »"),
    ):
        page.fill("#question", question)
        page.keyboard.press("Enter")
        expect(page.locator("#reading input[name=question]")).to_have_value(question)
        expect(page.locator(".chips")).to_contain_text(said)
        expect(page.locator(".chips")).not_to_contain_text("class:")


def test_a_list_names_each_document_once(open_page: Open) -> None:
    page = open_page("/?patient=demo")
    ask(page, "tous les comptes rendus de cardiologie")
    names = page.locator(".answer .choices .extract").all_inner_texts()
    assert len(names) == len(set(names)) > 1


def test_a_synthesis_is_printed_on_paper(open_page: Open) -> None:
    page = open_page("/synthesis?patient=demo")
    expect(page.locator("article.synthesis")).to_be_visible()
    page.get_by_role("link", name="Version pour le patient").click()
    expect(page.locator("h1")).to_contain_text("Votre dossier en bref")
    page.emulate_media(media="print")
    expect(page.locator(".views")).to_be_hidden()
    expect(page.locator("#ask")).to_be_hidden()
    expect(page.locator(".who").first).to_be_visible()
