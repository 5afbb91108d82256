"""« Dernier … »: by act date, among current documents of this patient, with the reason."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ingest.document import Block, Box, ClinicalFact, Due, Evidence, Line, Links, Reading, Span
from tests.index.builders import STRANGER, reading
from tests.index.conftest import Desk

CARDIO = "dernier compte rendu cardiologique"


def cardio(act_date: str | None, **more: object):  # noqa: ANN201
    return reading(specialty="cardiologie", act_date=act_date, author="Dr Jean MARTIN", **more)  # type: ignore[arg-type]


def test_the_newest_act_wins_over_the_newest_deposit_creation_and_signature(desk: Desk) -> None:
    right = desk.put(cardio("2026-03-12"))
    desk.put(
        cardio("2025-01-05", dates=[("creation", "2026-06-20"), ("signature", "2026-06-21"), ("print", "2026-06-22")])
    )
    answer = desk.ask(CARDIO)
    assert answer.documents[0].document_id == right
    assert answer.certain
    assert "12/03/2026" in answer.headline.text
    assert "05/01/2025" in (answer.documents[0].why or "")


def test_the_runner_up_is_shown_second(desk: Desk) -> None:
    first, second = desk.put(cardio("2026-03-12")), desk.put(cardio("2025-01-05"))
    desk.put(cardio("2020-01-05"))
    assert [record.document_id for record in desk.ask(CARDIO).documents] == [first, second]


def test_a_stay_counts_by_its_end_and_an_imprecise_date_makes_the_order_uncertain(desk: Desk) -> None:
    desk.put(cardio("2026-03-12"))
    month = desk.put(cardio("2026-03"))
    answer = desk.ask(CARDIO)
    assert not answer.certain
    assert month in {record.document_id for record in answer.documents}


def test_the_same_day_is_not_certain_unless_the_hour_decides(desk: Desk) -> None:
    desk.put(cardio("2026-03-12", body=["Premier."]))
    desk.put(cardio("2026-03-12", body=["Second."]))
    assert not desk.ask(CARDIO).certain


def test_the_hour_decides_on_the_same_day(desk: Desk) -> None:
    later = desk.put(cardio("2026-03-12", act_time="15:00", body=["Après-midi."]))
    desk.put(cardio("2026-03-12", act_time="09:00", body=["Matin."]))
    answer = desk.ask(CARDIO)
    assert answer.certain
    assert answer.documents[0].document_id == later


def test_a_doubtful_date_is_said(desk: Desk) -> None:
    desk.put(cardio("2026-03-12", certain=False))
    answer = desk.ask(CARDIO)
    assert not answer.certain
    assert "certaine" in (answer.documents[0].why or "")


def test_an_undated_document_is_never_first_and_is_mentioned(desk: Desk) -> None:
    undated = desk.put(cardio(None))
    dated = desk.put(cardio("2019-03-12"))
    answer = desk.ask(CARDIO)
    assert answer.documents[0].document_id == dated
    assert undated in {record.document_id for record in answer.documents}


@pytest.mark.parametrize(
    "decoy",
    [
        reading(category="prescription", specialty="cardiologie", act_date="2026-05-01", title="Ordonnance"),
        reading(category="administratif", specialty="cardiologie", act_date="2026-05-02", title="Convocation"),
        reading(specialty="nephrologie", act_date="2026-05-03", body=["Compte rendu cardiologique joint."]),
        reading(specialty="cardiologie", act_date="2026-05-04", patient=STRANGER),
        reading(specialty="cardiologie", act_date="2026-12-04"),
        reading(readable=False),
    ],
    ids=["ordonnance", "convocation", "mention", "misfiled", "future", "unreadable"],
)
def test_decoys_are_not_the_answer(desk: Desk, decoy) -> None:  # noqa: ANN001
    desk.identify()
    right = desk.put(cardio("2026-03-12"))
    wrong = desk.put(decoy)
    answer = desk.ask(CARDIO)
    assert answer.documents[0].document_id == right
    assert wrong not in {record.document_id for record in answer.documents}


def test_a_replaced_report_never_ranks_above_the_current_one(desk: Desk) -> None:
    old = desk.put(cardio("2026-05-20", body=["Date erronée."], links=Links(own=("1.2^A",))))
    new = desk.put(cardio("2026-03-12", links=Links(own=("1.2^B",), replaces=("1.2^A",))))
    answer = desk.ask(CARDIO)
    assert [record.document_id for record in answer.documents] == [new]
    assert answer.documents[0].replaces == old
    listed = {record.document_id: record for record in desk.practice.documents("p1")}
    assert listed[old].replaced_by == new


def test_a_printed_replacement_finds_the_report_it_names(desk: Desk) -> None:
    announcement = Evidence("text", 0.9, "Annule et remplace le compte rendu du 20/05/2026")
    old = desk.put(cardio("2026-05-20"))
    kept = desk.put(cardio("2026-05-01"))
    new = desk.put(cardio("2026-04-12", links=Links(announces_replacement=announcement)))
    listed = {record.document_id: record for record in desk.practice.documents("p1")}
    assert listed[old].replaced_by == new
    assert listed[kept].replaced_by is None


def test_a_misfiled_document_replaces_nothing(desk: Desk) -> None:
    desk.identify()
    mine = desk.put(cardio("2026-03-12", links=Links(own=("1.2^A",))))
    desk.put(cardio("2026-04-12", patient=STRANGER, links=Links(own=("1.2^B",), replaces=("1.2^A",))))
    assert desk.ask(CARDIO).documents[0].document_id == mine


def test_documents_that_claim_to_replace_each_other_do_not_both_vanish(desk: Desk) -> None:
    desk.put(cardio("2026-03-12", body=["a"], links=Links(own=("1^A",), replaces=("1^B",))))
    desk.put(cardio("2026-03-13", body=["b"], links=Links(own=("1^B",), replaces=("1^A",))))
    assert desk.ask(CARDIO).status == "answered"


def test_a_copy_of_the_same_report_counts_once(desk: Desk) -> None:
    first = desk.put(cardio("2026-03-12", fingerprint="same"))
    copy = desk.put(cardio("2026-03-12", fingerprint="same", file_name="copie.pdf"))
    answer = desk.ask(CARDIO)
    assert [record.document_id for record in answer.documents] == [first]
    assert answer.certain
    listed = {record.document_id: record for record in desk.practice.documents("p1")}
    assert listed[copy].duplicate_of == first


def test_absence_states_its_denominator(desk: Desk) -> None:
    desk.identify()
    desk.put(cardio("2026-03-12"))
    desk.put(cardio("2025-03-12", patient=STRANGER))
    desk.put(reading(readable=False))
    answer = desk.ask("dernier compte rendu de dermatologie")
    assert answer.status == "not_found"
    assert answer.documents == ()
    assert answer.statements == ()
    assert (answer.coverage.documents, answer.coverage.unreadable, answer.coverage.set_aside) == (3, 1, 1)
    assert "Non trouvé dans les documents accessibles" in answer.coverage.text
    assert "3 documents" in answer.coverage.text


def test_an_empty_dossier_answers_not_found(desk: Desk) -> None:
    desk.identify()
    answer = desk.ask(CARDIO)
    assert (answer.status, answer.coverage.documents) == ("not_found", 0)


def test_today_only_sets_aside_what_comes_after(desk: Desk) -> None:
    early, late = desk.put(cardio("2025-03-12")), desk.put(cardio("2026-03-12"))
    assert desk.ask(CARDIO, today="2025-12-31").documents[0].document_id == early
    assert desk.ask(CARDIO, today="2025-12-31").coverage.set_aside == 1
    assert desk.ask(CARDIO, today="2026-12-31").documents[0].document_id == late


def test_masked_documents_appear_nowhere(desk: Desk) -> None:
    desk.put(cardio("2026-05-12", confidentiality=("normal", "masked_to_professionals"), links=Links(own=("1^A",))))
    seen = desk.put(cardio("2026-03-12", links=Links(own=("1^B",), replaces=("1^A",))))
    answer = desk.ask(CARDIO)
    assert [record.document_id for record in answer.documents] == [seen]
    assert answer.documents[0].replaces is None
    assert answer.coverage.documents == 1
    assert desk.practice.patient("p1").documents == 1


def test_corrections_are_the_users_and_change_the_answer(desk: Desk) -> None:
    desk.put(cardio("2026-03-12"))
    moved = desk.put(cardio("2025-03-12"))
    view = desk.practice.correct("p1", moved, {"act_date": "2026-04-01"}, by="session")
    assert view.evidence["act_date"].source == "user"
    answer = desk.ask(CARDIO)
    assert answer.documents[0].document_id == moved
    assert "01/04/2026" in answer.headline.text


def test_first_and_last_but_one(desk: Desk) -> None:
    newest, middle, oldest = (desk.put(cardio(day)) for day in ("2026-03-12", "2025-01-05", "2019-06-01"))
    assert desk.ask("premier compte rendu cardiologique").documents[0].document_id == oldest
    assert "ancienne" in (desk.ask("premier compte rendu cardiologique").documents[0].why or "")
    assert desk.ask("avant-dernier compte rendu cardiologique").documents[0].document_id == middle
    assert desk.ask(CARDIO).documents[0].document_id == newest


def test_there_is_no_last_but_one_of_a_single_report(desk: Desk) -> None:
    desk.put(cardio("2026-03-12"))
    assert desk.ask("avant-dernier compte rendu cardiologique").status == "not_found"


def test_a_newer_document_of_unknown_kind_makes_the_answer_uncertain(desk: Desk) -> None:
    right = desk.put(cardio("2026-03-12"))
    unknown = desk.put(cardio("2026-04-12", category="autre", title="Sans titre"))
    answer = desk.ask(CARDIO)
    assert answer.documents[0].document_id == right
    assert not answer.certain
    assert unknown in {record.document_id for record in answer.documents}


def test_a_third_document_of_doubtful_date_makes_the_answer_uncertain(desk: Desk) -> None:
    desk.put(cardio("2026-03-12"))
    desk.put(cardio("2025-03-12"))
    desk.put(cardio("2024-03-12", certain=False, dates=[("act", "2026-05-01")]))
    assert not desk.ask(CARDIO).certain


def test_a_report_replaced_by_what_cannot_be_read_is_said(desk: Desk) -> None:
    old = desk.put(cardio("2026-05-20", links=Links(own=("1^A",))))
    kept = desk.put(cardio("2026-03-12"))
    unreadable = desk.put(cardio(None, readable=False, links=Links(own=("1^B",), replaces=("1^A",))))
    answer = desk.ask(CARDIO)
    assert answer.documents[0].document_id == kept
    assert not answer.certain
    assert unreadable in {record.document_id for record in answer.documents}
    assert old not in {record.document_id for record in answer.documents}


def test_a_newer_letter_that_tells_the_exam_of_its_day_is_shown_and_leaves_doubt(desk: Desk) -> None:
    report = desk.put(reading(title="EFR", specialty="pneumologie", act_date="2025-06-11", conclusion=["Stable."]))
    letter = desk.put(
        reading(category="lettre", title="Courrier", act_date="2026-02-01", body=["EFR du jour : VEMS 1,42 L."])
    )
    answer = desk.ask("dernière EFR")
    assert [entry.document_id for entry in answer.documents] == [report, letter]
    assert answer.statements[-1].text == "EFR du jour : VEMS 1,42 L."
    assert not answer.certain


@pytest.mark.parametrize("body", ["EFR non faite à ce jour.", "EFR à refaire dans un an.", "Pas d'EFR ce jour."])
def test_a_newer_letter_that_only_speaks_of_the_exam_changes_nothing(desk: Desk, body: str) -> None:
    report = desk.put(reading(title="EFR", specialty="pneumologie", act_date="2025-06-11", conclusion=["Stable."]))
    desk.put(reading(category="lettre", title="Courrier", act_date="2026-02-01", body=[body]))
    answer = desk.ask("dernière EFR")
    assert [entry.document_id for entry in answer.documents] == [report]
    assert answer.certain


def test_letters_and_consultations_are_no_acts_nor_stays(desk: Desk) -> None:
    visit = desk.put(reading(type_code="11488-4", act_date="2026-01-01"))
    desk.put(reading(title="Coloscopie", type_code="70004-7", act_date="2026-02-01"))
    desk.put(reading(title="RCP", type_code="34794-8", act_date="2026-03-01"))
    desk.put(reading(title="Séjour", type_code="34112-3", act_date="2026-04-01"))
    for question in ("les trois derniers courriers", "consultations de 2026", "dernière consultation"):
        assert [entry.document_id for entry in desk.ask(question).documents] == [visit]


def test_a_report_of_another_discipline_is_no_answer(desk: Desk) -> None:
    desk.put(cardio("2026-01-01"))
    for question in ("il sort de chez le dermato, donne-moi le compte rendu le plus récent", "dernier CR du dermato"):
        assert desk.ask(question).status == "not_found"


@pytest.mark.parametrize("reverse", [False, True])
def test_of_one_stay_the_kind_of_paper_that_was_named_comes_first(desk: Desk, reverse: bool) -> None:
    papers = [
        reading(title="Lettre de liaison", category="lettre", type_code="11490-0", act_date="2026-01-01"),
        reading(title="Séjour", type_code="34112-3", act_date="2026-01-01"),
    ]
    found = {one.document.metadata.type_code: desk.put(one) for one in (papers[::-1] if reverse else papers)}
    stay = desk.ask("dernier compte rendu d'hospitalisation")
    assert stay.documents[0].document_id == found["34112-3"]
    assert "type de document" in (stay.documents[0].why or "")
    assert desk.ask("dernière lettre de liaison").documents[0].document_id == found["11490-0"]


def test_a_surgeon_writes_more_than_operation_notes(desk: Desk) -> None:
    visit = desk.put(reading(type_code="11488-4", specialty="orthopedie", act_date="2026-02-01"))
    note = desk.put(
        reading(title="Compte rendu opératoire", type_code="34874-8", specialty="orthopedie", act_date="2026-01-01")
    )
    assert [one.document_id for one in desk.ask("comptes rendus du chirurgien").documents] == [visit, note]
    assert [one.document_id for one in desk.ask("comptes rendus opératoires").documents] == [note]


def test_a_day_hospital_is_a_stay_that_says_so(desk: Desk) -> None:
    day = desk.put(reading(title="Hôpital de jour", type_code="34112-3", act_date="2026-01-01"))
    surgery = desk.put(reading(title="Séjour", type_code="34112-3", act_date="2026-02-01"))
    assert [entry.document_id for entry in desk.ask("hospitalisation de jour").documents] == [day]
    assert [entry.document_id for entry in desk.ask("hospitalisations").documents] == [surgery, day]


def test_an_operation_without_its_note_shows_the_stay_that_tells_of_it(desk: Desk) -> None:
    line = "Cholécystectomie le 03/12/2023."
    made = reading(title="Séjour", type_code="34112-3", act_date="2023-12-09", body=[line])
    start = made.document.pages[0].text.index(line)
    evidence = Evidence("text", 0.9, "Cholécystectomie", Span(1, start, start + len("Cholécystectomie")))
    fact = ClinicalFact("procedure", "cholecystectomie", "cholécystectomie", evidence, date="2023-12-03")
    desk.put(replace(made, document=replace(made.document, facts=(fact,))))
    answer = desk.ask("opération de décembre 2023")
    assert answer.status == "not_found"
    assert [found.text for found in answer.statements] == [line]
    assert not desk.ask("opération de 2021").statements


def untitled(*body: str, spoken: str = "") -> Reading:
    """A letter without a title, whose type was read from its last line; ``spoken`` is what it says is due."""
    made = reading(title="Dr Yves LANNOY", act_date="2026-05-11", body=["Cher ami,", *body])
    page = made.document.pages[0]

    def there(line: str) -> Evidence:
        start = page.text.index(line)
        return Evidence("text", 0.8, line, Span(1, start, start + len(line)))

    metadata = replace(made.document.metadata, title=None, evidence={"type_code": there(body[-1])})
    due = (Due(spoken, None, there(spoken), exam="coloscopie"),) if spoken else ()
    return replace(made, document=replace(made.document, metadata=metadata, due=due))


@pytest.mark.parametrize(
    ("line", "spoken"),
    [
        ("La FEVG est à 54 %. La coloscopie de dépistage reste à faire.", "La coloscopie de dépistage reste à faire"),
        ("Une coloscopie est indiquée ; il souhaite y réfléchir.", "Une coloscopie est indiquée"),
        ("Pas d'indication à une coloscopie.", ""),
        ("Une coloscopie n'est pas nécessaire.", ""),
        ("Il n'a pas eu de coloscopie.", ""),
    ],
)
def test_a_letter_that_only_speaks_of_an_exam_is_no_report_of_it(desk: Desk, line: str, spoken: str) -> None:
    desk.put(untitled("Bonne tolérance du traitement.", line, spoken=spoken))
    answer = desk.ask("dernière coloscopie")
    assert answer.status == "not_found"


def test_what_a_letter_says_is_shown_rather_than_its_head(desk: Desk) -> None:
    letter = untitled("Bonne tolérance du traitement.", "La FEVG est à 54 %.")
    head = Block("table", (Line("Lambersart 59000 LILLE", Box(0.1, 0.01, 0.5, 0.02)),))
    page = letter.document.pages[0]
    page = replace(page, blocks=(head, *page.blocks))
    metadata = replace(letter.document.metadata, evidence={})
    desk.put(replace(letter, document=replace(letter.document, pages=(page,), metadata=metadata)))
    said = [one.text for one in desk.ask("dernier compte rendu").statements]
    assert said == ["Bonne tolérance du traitement.", "La FEVG est à 54 %."]


def test_lines_of_a_head_are_no_excerpt_even_without_a_greeting(desk: Desk) -> None:
    body = ["18 rue du Général", "Lambersart 59000 LILLE", "Tél. 03 20 11 22 33", "Bonne tolérance du traitement."]
    desk.put(reading(author="Dr Yves LANNOY", act_date="2026-05-11", body=body))
    said = [one.text for one in desk.ask("dernier compte rendu").statements]
    assert said[-1] == "Bonne tolérance du traitement."
    assert not {*body[:3], "Dr Yves LANNOY"}.intersection(said)


@pytest.mark.parametrize(
    ("asked", "own", "longer"),
    [
        ("dernier ECG", "Électrocardiogramme", "Holter ECG"),
        ("dernier holter", "Holter rythmique", "Holter tensionnel"),
        ("dernier scanner", "Scanner abdominal", "TEP-TDM au FDG"),
        ("dernière fibro", "Fibroscopie œso-gastro-duodénale", "Fibroscopie bronchique"),
    ],
)
def test_an_exam_whose_name_holds_that_of_another_is_not_the_other(
    desk: Desk, asked: str, own: str, longer: str
) -> None:
    right = desk.put(reading(title=own, category="compte_rendu", act_date="2024-02-01"))
    desk.put(reading(title=longer, category="compte_rendu", act_date="2026-02-01"))
    assert desk.ask(asked).documents[0].document_id == right


@pytest.mark.parametrize(
    ("asked", "kind"),
    [
        ("dernière écho", "Échographie cardiaque"),
        ("dernier scanner", "Scanner coronaire"),
        ("dernière IRM", "Cholangio-IRM"),
    ],
)
def test_a_kind_of_an_exam_is_that_exam(desk: Desk, asked: str, kind: str) -> None:
    right = desk.put(reading(title=kind, category="imagerie", act_date="2026-02-01"))
    desk.put(reading(title="Consultation", category="lettre", act_date="2026-03-01"))
    assert desk.ask(asked).documents[0].document_id == right


def test_the_advice_of_one_who_only_reported_an_ultrasound_is_that_report_and_not_certain(desk: Desk) -> None:
    report = desk.put(
        reading(title="Écho-doppler", category="imagerie", specialty="medecine-vasculaire", act_date="2025-05-05")
    )
    answer = desk.ask("dernier avis de l'angiologue")
    assert [one.document_id for one in answer.documents] == [report]
    assert not answer.certain
    assert desk.ask("dernier courrier de l'angiologue").status == "not_found"
