"""Hostile names do nothing; what goes wrong is said in plain French with what to do next."""

from __future__ import annotations

import pytest
from playwright.sync_api import Route, expect

from tests.api.conftest import CARDIOLOGY, QUESTION
from tests.browser.conftest import Open, Site, Watch


def test_hostile_names_and_titles_are_only_text(open_page: Open) -> None:
    page = open_page("/?patient=piege")
    title = page.title()
    page.fill("#question", QUESTION + ' "><script>alert(4)</script>')
    page.keyboard.press("Enter")
    expect(page.locator("#reponse")).to_be_visible()
    page.goto(page.url.split("?")[0] + "?patient=piege")
    page.locator("#documents a.name").first.click()
    expect(page.locator(".document")).to_be_visible()
    assert page.locator("img[src=x], main script, b[onmouseover]").count() == 0
    assert "pris" not in title + page.title()


def test_a_patient_named_like_a_path_stays_a_patient(open_page: Open) -> None:
    page = open_page("/?patient=..")
    expect(page.locator(".who")).to_contain_text("dossier ..")
    expect(page.locator("#documents .line")).to_have_count(1)


@pytest.mark.parametrize(
    "patient",
    ["%22%3E%3Cscript%3Ealert(1)%3C/script%3E", "../../etc", "nobody", "a" * 100, "%00", "javascript:alert(1)"],
)
def test_a_patient_who_is_not_there_is_said_and_nothing_else_happens(
    open_page: Open, watch: Watch, patient: str
) -> None:
    watch.expected.append("Failed to load resource")
    page = open_page(f"/?patient={patient}")
    expect(page.locator(".notice")).to_be_visible()
    expect(page.get_by_role("link").first).to_be_visible()
    assert "DURAND Marie" not in page.locator(".whose").all_inner_texts()


def test_a_server_that_is_down_is_said_and_the_words_typed_are_kept(open_page: Open, watch: Watch) -> None:
    watch.expected.append("Failed to load resource")
    page = open_page("/?patient=demo")
    page.route("**/*", lambda route: route.abort())
    page.fill("#question", QUESTION)
    page.keyboard.press("Enter")
    expect(page.locator(".notice")).to_contain_text("ne répond pas")
    expect(page.locator("#question")).to_have_value(QUESTION)
    page.unroute("**/*")
    page.keyboard.press("Enter")
    expect(page.locator("#reponse")).to_be_visible()


def test_an_expired_session_is_said_with_the_way_back(open_page: Open, watch: Watch) -> None:
    watch.expected.append("Failed to load resource")
    page = open_page("/?patient=demo")
    page.context.clear_cookies()
    page.fill("#question", QUESTION)
    page.keyboard.press("Enter")
    expect(page.locator(".notice")).to_contain_text("session a expiré")
    page.get_by_role("link", name="Se reconnecter").click()
    expect(page.locator("#token")).to_be_focused()
    page.keyboard.type("jeton-de-la-page-1234")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("Quel dossier")


def test_a_question_without_answer_gives_the_denominator_and_the_next_step(open_page: Open) -> None:
    page = open_page("/?patient=demo")
    page.fill("#question", "dernier compte rendu de neurologie")
    page.keyboard.press("Enter")
    expect(page.locator(".coverage")).to_contain_text("Non trouvé dans les documents accessibles")
    expect(page.locator(".next")).to_contain_text("Que faire")
    expect(page.locator("#desk")).to_have_count(0)


def test_what_fails_is_said_in_place_and_the_words_typed_are_kept(open_page: Open, watch: Watch) -> None:
    watch.expected.append("Failed to load resource")
    page = open_page("/?patient=demo")

    def broken(route: Route) -> None:
        route.fulfill(status=500, content_type="application/problem+json", body="{}")

    page.route("**/", broken)
    page.fill("#question", QUESTION)
    page.keyboard.press("Enter")
    expect(page.locator(".notice")).to_contain_text("n'a pas pu être traitée")
    expect(page.locator("#question")).to_have_value(QUESTION)
    expect(page.locator(".whose")).to_contain_text("DURAND Marie")


def test_a_dossier_erased_meanwhile_is_said_and_nothing_of_it_stays(open_page: Open, site: Site, watch: Watch) -> None:
    watch.expected.append("Failed to load resource")
    site.dossier("bientot", ("new.txt", CARDIOLOGY))
    page = open_page("/?patient=bientot")
    site.practice.erase("bientot")
    page.fill("#question", QUESTION)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("Quel dossier")
    expect(page.locator(".notice")).to_be_visible()
    assert page.locator(".whose").count() == 0


def test_two_tabs_on_two_patients_never_mix(open_page: Open, site: Site) -> None:
    first = open_page("/?patient=demo")
    second = first.context.new_page()
    second.goto(f"{site.address}/?patient=inconnu")
    for page in (first, second):
        page.fill("#question", "dernier compte rendu")
        page.keyboard.press("Enter")
        expect(page.locator("#reponse")).to_be_visible()
    expect(first.locator(".whose")).to_contain_text("DURAND Marie")
    expect(second.locator(".whose")).to_contain_text("Identité non renseignée")
    own = [[*page.locator("a[data-sheet]").evaluate_all("all => all.map(link => link.dataset.sheet)")] for page in
           (first, second)]  # fmt: skip
    assert own[0]
    assert own[1]
    assert all("patient=demo" in address for address in own[0])
    assert all("patient=inconnu" in address for address in own[1])


def test_an_empty_dossier_says_what_to_do(open_page: Open, site: Site) -> None:
    site.dossier("vide")
    page = open_page("/?patient=vide")
    expect(page.locator("#documents")).to_contain_text("Ce dossier est vide")
    page.locator("#documents").get_by_role("link", name="Déposez des documents").click()
    expect(page.locator("#deposit")).to_be_visible()


def test_a_page_that_cannot_be_drawn_is_said(open_page: Open, watch: Watch) -> None:
    watch.expected.append("Failed to load resource")
    page = open_page("/?patient=page-0")

    def broken(route: Route) -> None:
        route.fulfill(status=422, content_type="application/problem+json", body="{}")

    page.route("**/pages/*.png*", broken)
    page.locator("#documents a.name").first.click()
    expect(page.locator("#desk")).to_contain_text("ne peut pas être affichée")
    expect(page.get_by_role("link", name="Télécharger")).to_be_visible()
