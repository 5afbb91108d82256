"""Gold derived from a tiny history written by hand, and judgements on hand-made answers."""

from __future__ import annotations

import random

import pytest

from eval.benchmark.absences import absences
from eval.benchmark.dossier import History
from eval.benchmark.given import Given, GivenLine, GivenValue
from eval.benchmark.judge import judge
from eval.benchmark.needs import needs
from eval.benchmark.question import Need, Question
from eval.corpora.cohort.truth import CohortDocument, Lived, Mention, Truth
from eval.corpora.gold import GoldDocument, GoldObservation, GoldPatient
from ingest.document import Category, Identity


def document(
    name: str, role: str, day: str | None, *, category: Category = "compte_rendu",
    specialty: str | None = "cardiologie",
    text: str = "", **more: object,
) -> CohortDocument:  # fmt: skip
    of_gold = {key: more.pop(key) for key in ("misfiled", "replaced_by", "duplicate_of", "observations") if key in more}
    gold = GoldDocument(
        file_name=name, category=category, type_code="11488-4", specialty=specialty, author="Dr Léa FONTBRUNE",
        organisation=None, title="", act_date=day, patient="p", misfiled=bool(of_gold.pop("misfiled", False)),
        layout="", wording="", pages=1, created="", deposited="", **of_gold,  # type: ignore[arg-type]
    )  # fmt: skip
    return CohortDocument(gold, role, text=text, **more)  # type: ignore[arg-type]


def sheet(name: str, day: str, raw: str, unit: str = "µmol/L", prior: tuple[str, str] | None = None) -> CohortDocument:
    seen = [GoldObservation("creatinine", "Créatinine", raw, unit, day, prior=False, page=1)]
    if prior:
        seen.append(GoldObservation("creatinine", "Créatinine", prior[1], unit, prior[0], prior=True, page=1))
    return document(name, "sheet", day, category="biologie", specialty="biologie", observations=tuple(seen))


@pytest.fixture
def history() -> History:
    denied = Mention("negated", "avc", "Pas d'antécédent d'AVC.", "negated")
    documents = (
        document("ett-old", "ett", "2022-01-05", text="echocardiographie"),
        document("ett-new", "ett", "2024-03-01", text="echocardiographie"),
        document("ett-copy", "ett", "2024-03-01", duplicate_of="ett-new"),
        document("ett-wrong", "ett", "2025-01-01", replaced_by="ett-new"),
        document("visit", "visit", "2024-02-01", text="avis ett faite\npas d'antecedent\nd'avc.", mentions=(denied,)),
        document("other", "ett", "2025-06-01", misfiled=True),
        document("undated", "ett", None),
        sheet("bio-1", "2023-01-01", "98"),
        sheet("bio-2", "2023-06-01", "101", prior=("2023-01-01", "98")),
        sheet("bio-3", "2024-01-01", "11,4", unit="mg/L"),
    )
    patient = GoldPatient("p", Identity(), "p")
    truth = Truth(patient, "dev", (Lived("hta", "2020-01-01"),), (), (), ("avc",), (), (), documents)
    return History(truth)


def wanted(history: History, ask: str, subject: str) -> Need:
    return next(n for n in needs(history, random.Random(1)) if n.ask == ask and n.subject[1] == subject)


def asked(need: Need) -> Question:
    return Question("q", "p", "dev", "2026-11-02", "", need)


def test_the_latest_is_the_newest_act_in_force_of_this_patient(history: History) -> None:
    assert wanted(history, "latest_exam", "ett").files == ("ett-new", "ett-copy")
    assert wanted(history, "latest_specialty", "cardiologie").files == ("ett-new", "ett-copy")


def test_a_series_holds_every_printed_point_once_in_its_own_unit(history: History) -> None:
    points = wanted(history, "trend", "creatinine").points
    assert [(p.date, p.raw, p.unit) for p in points] == [
        ("2023-01-01", "98", "µmol/L"), ("2023-06-01", "101", "µmol/L"), ("2024-01-01", "11,4", "mg/L"),
    ]  # fmt: skip
    assert points[0].files == ("bio-1", "bio-2")
    assert wanted(history, "value_latest", "creatinine").points == points[2:]


def test_extremes_are_not_asked_across_units(history: History) -> None:
    assert not [n for n in needs(history, random.Random(1)) if n.ask in {"value_lowest", "value_highest"}]


def test_what_is_denied_is_found_with_its_label_and_is_no_mention(history: History) -> None:
    need = wanted(history, "find_negated", "avc")
    assert (need.files, need.label) == (("visit",), "negated")
    assert history.speaking(["avc"]) == []
    assert history.speaking(["ett"]) != []


def test_an_exam_is_evidence_and_who_speaks_of_it_less(history: History) -> None:
    need = wanted(history, "find_exam", "ett")
    assert set(need.files) == {"ett-new", "ett-old", "ett-copy", "undated"}
    assert need.also == ("visit",)


def test_nothing_that_any_paper_speaks_of_is_called_absent(history: History) -> None:
    for seed in range(20):
        found = {need.subject for need in absences(history, random.Random(seed))}
        assert ("exam", "ett") not in found
        assert ("analyte", "creatinine") not in found
        assert ("specialty", "cardiologie") not in found


def test_a_copy_is_as_right_as_its_original_and_a_stranger_is_not(history: History) -> None:
    question = asked(wanted(history, "latest_exam", "ett"))
    same = {"ett-copy": "ett-new"}
    assert judge(question, Given(("ett-copy",), absent=False), same).right == 1
    assert judge(question, Given(("other",), absent=False), same).right == 0
    assert judge(question, Given((), absent=True), same).right == 0


def test_a_value_needs_its_characters_unit_and_day(history: History) -> None:
    question = asked(wanted(history, "value_latest", "creatinine"))
    good = GivenValue("creatinine", "11,4", "mg/L", "2024-01-01")
    assert judge(question, Given((), absent=False, values=(good,)), {}).right == 1
    for bad in (
        GivenValue("creatinine", "114", "mg/L", "2024-01-01"), GivenValue("creatinine", "11,4", "µmol/L", "2024-01-01"),
        GivenValue("creatinine", "11,4", "mg/L", "2024-01-02"),
    ):  # fmt: skip
        assert judge(question, Given((), absent=False, values=(bad, good)), {}).right == 0


def test_a_denied_line_without_its_label_is_wrong(history: History) -> None:
    question = asked(wanted(history, "find_negated", "avc"))
    line = "Pas d'antécédent d'AVC."
    good = Given(("visit",), absent=False, lines=(GivenLine(line, "negated", ("visit",)),))
    assert judge(question, good, {}).right == 1
    assert judge(question, Given(("visit",), absent=False, lines=(GivenLine(line, None, ("visit",)),)), {}).right == 0


def test_a_list_is_right_whole_or_not_at_all() -> None:
    question = asked(Need("list_all", "list", ("category", "sejour"), {}, files=("a", "b"), also=("c",)))
    assert judge(question, Given(("b", "a", "c"), absent=False), {}).right == 1
    assert judge(question, Given(("a",), absent=False), {}).right == 0
    assert judge(question, Given(("a", "b", "d"), absent=False), {}).right == 0


def test_an_absence_is_right_only_when_said() -> None:
    question = asked(Need("latest_exam", "absent", ("exam", "irm_genou"), {}))
    assert judge(question, Given((), absent=True), {}).right == 1
    assert judge(question, Given(("a",), absent=False), {}).right == 0
