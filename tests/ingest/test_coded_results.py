"""Coded results of a CDA: each once, on its page where the narrative prints it, never instead of what was signed."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.document import Document, Observation
from ingest.parse import parse
from ingest.understand import understand
from tests.ingest.cda_builder import cda

SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "data" / "cda"
LAB = '<code code="11502-2" displayName="CR d\'examens biologiques"/>'
ROW = "<table><tr><th>Analyse</th><th>Résultat</th><th>Unité</th><th>Références</th></tr>{}</table>"


def result(
    code: str = "2160-0",
    value: str = '<value xsi:type="PQ" value="98" unit="umol/L"/>',
    *,
    day: str = "20240312",
    inside: str = "",
    attributes: str = 'classCode="OBS" moodCode="EVN"',
    status: str = "completed",
    name: str = "",
) -> str:
    coded = f'<code code="{code}" codeSystem="2.16.840.1.113883.6.1"/>' if code else f"<code>{name}</code>"
    return (
        f'<observation {attributes}>{coded}<statusCode code="{status}"/><effectiveTime value="{day}"/>'
        f"{value}{inside}</observation>"
    )


SAMPLER = '<participant typeCode="PRF"><functionCode code="PRELV"/><time><high value="20240312"/></time></participant>'


def read(*results: str, text: str = "<paragraph>Voir les résultats.</paragraph>", extra: str = "") -> Document:
    entries = "".join(f"<entry>{one}</entry>" for one in results)
    body = (
        '<structuredBody><component><section><code code="18719-5"/><title>Biochimie</title>'
        f"<text>{text}</text>{entries}</section></component></structuredBody>"
    )
    parsed = parse(cda(code=LAB, title="Compte rendu d'examens biologiques", body=body, extra=extra), "bio.xml")
    return understand(parsed.pages, parsed.header, "bio.xml", parsed.media_type, parsed.warnings)


def only(document: Document) -> Observation:
    (found,) = document.observations
    return found


def test_a_result_the_narrative_does_not_print_is_cited_by_its_path() -> None:
    found = only(read(result()))
    assert (found.analyte, found.raw, found.value, found.unit, found.date, found.code) == (
        "creatinine",
        "98",
        98.0,
        "µmol/L",
        "2024-03-12",
        "2160-0",
    )
    assert found.value_evidence.span is None
    assert found.value_evidence.path == (
        "/ClinicalDocument/component/structuredBody/component/section/entry/observation/value/@value"
    )
    assert found.raw in found.value_evidence.quote


def test_a_result_the_narrative_prints_is_cited_on_its_page() -> None:
    table = ROW.format("<tr><td>Créatinine</td><td>98</td><td>µmol/L</td><td>59 - 104</td></tr>")
    document = read(result(), text=table)
    found = only(document)
    span = found.value_evidence.span
    assert span is not None
    assert document.pages[0].text[span.start : span.end] == found.raw == "98"
    assert (found.code, found.reference) == ("2160-0", "59 - 104")


def test_results_printed_without_a_code_are_kept_beside() -> None:
    table = ROW.format("<tr><td>Potassium</td><td>4,2</td><td>mmol/L</td><td>3,5 - 5,1</td></tr>")
    assert {one.analyte for one in read(result(), text=table).observations} == {"creatinine", "potassium"}


def test_an_earlier_result_is_a_dated_prior() -> None:
    earlier = result(value='<value xsi:type="PQ" value="91" unit="umol/L"/>', day="20230110")
    now = result(inside=f'<entryRelationship typeCode="REFR">{earlier}</entryRelationship>')
    assert [(one.raw, one.date, one.prior) for one in read(now).observations] == [
        ("98", "2024-03-12", False),
        ("91", "2023-01-10", True),
    ]


def test_one_measure_in_two_units_is_one_result() -> None:
    mole = result("40193-5", '<value xsi:type="PQ" value="4.89" unit="mmol/L"/>')
    mass = result("53049-3", '<value xsi:type="PQ" value="0.88" unit="g/L"/>')
    assert [(one.raw, one.unit) for one in read(mole, mass).observations] == [("4.89", "mmol/L")]
    printed = ROW.format("<tr><td>Glycémie à jeun</td><td>0,88</td><td>g/L</td><td></td></tr>")
    assert [(one.raw, one.unit) for one in read(mole, mass, text=printed).observations] == [("0,88", "g/L")]


def test_two_different_results_of_a_day_stay_two() -> None:
    second = result(value='<value xsi:type="PQ" value="140" unit="umol/L"/>')
    assert [one.raw for one in read(result(), second).observations] == ["98", "140"]


@pytest.mark.parametrize(
    ("value", "comparator", "raw"),
    [
        ('<value xsi:type="IVL_PQ"><high value="5" unit="mg/L"/></value>', "<", "5"),
        ('<value xsi:type="IVL_PQ"><high value="5" unit="mg/L" inclusive="true"/></value>', "<=", "5"),
        ('<value xsi:type="IVL_PQ"><low value="300" unit="mg/L"/></value>', ">", "300"),
        ('<value xsi:type="ST">&lt;1.0 mg/L</value>', "<", "1.0"),
    ],
)
def test_a_limit_is_a_comparator_not_a_number(value: str, comparator: str, raw: str) -> None:
    found = only(read(result("1988-5", value)))
    assert (found.comparator, found.raw, found.unit) == (comparator, raw, "mg/L")


def test_words_are_no_numbers() -> None:
    found = only(read(result("1988-5", '<value xsi:type="CD" displayName="Négatif"/>')))
    assert (found.raw, found.value) == ("Négatif", None)


@pytest.mark.parametrize(
    "left_out",
    [
        result(status="active"),
        result(status="aborted"),
        result(attributes='classCode="OBS" moodCode="INT"'),
        result(attributes='classCode="OBS" moodCode="EVN" negationInd="true"'),
        result(value='<value xsi:type="PQ" nullFlavor="UNK"/>'),
        result(value='<value xsi:type="IVL_PQ"><low value="1"/><high value="2"/></value>'),
        result("99999-9"),
        result("51480-2", '<value xsi:type="PQ" value="100000" unit="/mL"/>'),
    ],
)
def test_what_is_no_result_is_left_out(left_out: str) -> None:
    assert read(left_out).observations == ()


def test_a_local_code_is_known_by_its_wording_only_without_doubt() -> None:
    assert only(read(result("", name="<originalText>Potassium</originalText>"))).analyte == "potassium"
    assert read(result("", name="<originalText>Test local</originalText>")).observations == ()


def test_the_range_and_the_flag_are_the_element_s_and_a_faulty_range_is_not_used() -> None:
    limits = (
        '<interpretationCode code="HH"/><referenceRange><observationRange><value xsi:type="IVL_PQ">'
        '<low value="{}"/><high value="{}"/></value></observationRange></referenceRange>'
    )
    found = only(read(result(inside=limits.format("59", "90"))))
    assert (found.reference, found.printed_flag, found.computed_flag) == ("59 - 90", "H", "H")
    faulty = only(read(result(inside=limits.format("59", "59"))))
    assert (faulty.reference, faulty.computed_flag) == (None, None)


def test_a_narrative_that_says_another_value_is_believed_and_it_is_said() -> None:
    table = ROW.format("<tr><td>Créatinine</td><td>89</td><td>µmol/L</td><td>59 - 104</td></tr>")
    document = read(result(), text=table)
    assert [one.raw for one in document.observations] == ["89"]
    assert any("Créatinine" in warning and "codées" in warning for warning in document.warnings)


def test_a_day_of_another_year_is_said_and_not_followed() -> None:
    document = read(result(day="20140402"), extra=SAMPLER)
    assert only(document).date == "2024-03-12"
    assert any("autre date" in warning for warning in document.warnings)


@pytest.mark.samples
@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the official samples are not beside the checkout")
def test_official_samples_give_each_analyte_once_on_its_page() -> None:
    expected = {
        "BIO-CR-BIO_2024.01_Glycemie_mole.xml": {"glycemie_a_jeun"},
        "BIO-CR-BIO_2024.01_TSH_1.xml": {"tsh", "t4_libre"},
    }
    for name, analytes in expected.items():
        parsed = parse((SAMPLES / name).read_bytes(), name)
        found = understand(parsed.pages, parsed.header, name, parsed.media_type).observations
        assert sorted(one.analyte for one in found) == sorted(analytes)
        assert all(one.value_evidence.span is not None and one.code for one in found)
