"""CDA documents as a doctor meets them: what is read of the header, what the pages show, what is said when wrong."""

from __future__ import annotations

import base64
import io

import pymupdf
import pytest
from PIL import Image

from ingest.cda import read_cda
from ingest.document import Document
from ingest.errors import BrokenDocument, DocumentRefused, UnsupportedFormat
from ingest.parse import parse
from ingest.understand import understand
from tests.ingest.cda_builder import carried, cda, structured


def read(data: bytes) -> Document:
    parsed = parse(data, "document.xml")
    return understand(parsed.pages, parsed.header, "document.xml", parsed.media_type, parsed.warnings)


def pdf_of(text: str) -> bytes:
    document = pymupdf.open()
    document.new_page().insert_text((60, 80), text)
    data: bytes = document.tobytes()
    return data


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def png() -> bytes:
    output = io.BytesIO()
    Image.new("RGB", (60, 40), "white").save(output, "PNG")
    return output.getvalue()


# -- header -----------------------------------------------------------------------------------------
def test_what_a_consultation_states() -> None:
    found = read(cda())
    stated = found.metadata
    assert (stated.title, stated.type_code, stated.category) == (
        "Compte rendu de consultation", "11488-4", "compte_rendu",
    )  # fmt: skip
    assert (stated.author, stated.organisation) == ("Dr Paul RIVIERE", "Clinique des Tilleuls")
    assert stated.specialty == "cardiologie"
    assert (stated.act_date, stated.act_time, stated.act_date_certain) == ("2024-03-12", "08:30", True)
    assert {(one.kind, one.date) for one in stated.dates} >= {("creation", "2024-03-15"), ("signature", "2024-03-16")}


def test_evidence_is_the_path_and_the_coded_value() -> None:
    why = read(cda()).metadata.evidence["act_date"]
    assert why.source == "cda"
    assert why.path is not None
    assert why.path.startswith("/ClinicalDocument/documentationOf")
    assert why.path.endswith("/serviceEvent/effectiveTime/low/@value")
    assert why.quote == "20240312083000+0100"


def test_patient_traits_and_ins() -> None:
    identity = read(cda()).identities[0].identity
    assert (identity.birth_name, identity.used_name, identity.given) == ("MARCHAND", "LEROY", "Alice Jeanne")
    assert (identity.birth_date, identity.sex, identity.ins) == ("1980-01-05", "F", "280017512345610")


def test_ins_with_a_wrong_key_is_not_used_and_said() -> None:
    found = read(cda(patient='<id root="1.2.250.1.213.1.4.8" extension="280017512345611"/>'))
    assert all(one.identity.ins is None for one in found.identities)
    assert any("INS" in warning for warning in found.warnings)


def test_unknown_values_are_not_values() -> None:
    found = read(cda(event='<low nullFlavor="UNK"/>', author="<author><time nullFlavor='UNK'/></author>"))
    assert found.metadata.author is None
    assert found.metadata.act_date == "2024-03-15"
    assert not found.metadata.act_date_certain


def test_impossible_date_is_said_never_mended() -> None:
    found = read(cda(event='<low value="20240231"/>'))
    assert any("impossible" in warning and "20240231" in warning for warning in found.warnings)
    assert all(one.date != "2024-03-02" and not one.date.startswith("2024-02") for one in found.metadata.dates)


@pytest.mark.parametrize(("stamp", "day"), [("2019", "2019"), ("201906", "2019-06"), ("20190605", "2019-06-05")])
def test_precision_is_kept(stamp: str, day: str) -> None:
    found = read(cda(event=f'<low value="{stamp}"/>'))
    assert found.metadata.act_date == day
    assert found.metadata.act_time is None


BIOLOGY = '<code code="11502-2" displayName="CR d\'examens biologiques"/>'


def test_biology_is_dated_by_its_sampling() -> None:
    sampler = (
        '<participant typeCode="PRF"><functionCode code="PRELV"/><time><high value="202403100735+0100"/></time>'
        "</participant>"
    )
    found = read(cda(code=BIOLOGY, title="Biologie", extra=sampler)).metadata
    assert (found.category, found.act_date, found.act_time) == ("biologie", "2024-03-10", "07:35")


def test_biology_without_sampler_is_dated_by_current_results_only() -> None:
    result = '<observation><effectiveTime value="{}"/><value value="1"/>{}</observation>'
    prior = f'<entryRelationship typeCode="REFR">{result.format("20230105", "")}</entryRelationship>'
    body = f"<structuredBody><component><section><text>x</text><entry>{result.format('20240309', prior)}</entry>"
    found = read(cda(code=BIOLOGY, title="Biologie", body=f"{body}</section></component></structuredBody>")).metadata
    assert found.act_date == "2024-03-09"
    assert all(one.date != "2023-01-05" for one in found.dates)


def test_hospital_letter_is_dated_by_the_end_of_the_stay() -> None:
    encounter = (
        '<componentOf><encompassingEncounter><code code="IMP"/><effectiveTime><low value="20240301"/>'
        '<high value="20240309"/></effectiveTime></encompassingEncounter></componentOf>'
    )
    letter = '<code code="11490-0" displayName="Lettre de liaison à la sortie"/>'
    found = read(cda(code=letter, title="Lettre de liaison", encounter=encounter)).metadata
    assert found.act_date == "2024-03-09"
    assert {("stay_start", "2024-03-01"), ("stay_end", "2024-03-09")} <= {(one.kind, one.date) for one in found.dates}


@pytest.mark.parametrize(
    ("code", "word"),
    [
        ("N", "normal"), ("R", "restricted"), ("V", "very_restricted"), ("MASQUE_PS", "masked_to_professionals"),
        ("INVISIBLE_PATIENT", "not_visible_to_patient"), ("NOPAT", "not_visible_to_patient"),
        ("INVISIBLE_REPRESENTANTS_LEGAUX", "not_visible_to_legal_representatives"), ("XYZ", "restricted"),
    ],
)  # fmt: skip
def test_confidentiality(code: str, word: str) -> None:
    assert read(cda(secrecy=code)).metadata.confidentiality == (word,)


def test_replacement_is_matched_on_root_and_extension() -> None:
    related = (
        '<relatedDocument typeCode="RPLC"><parentDocument><id root="1.2.3.4" extension="A0"/></parentDocument>'
        '</relatedDocument><relatedDocument typeCode="APND"><parentDocument><id root="9.9"/></parentDocument>'
        "</relatedDocument>"
    )
    links = read(cda(extra=related)).links
    assert "1.2.3.4^A1" in links.own
    assert "1.2.3.4" not in links.own
    assert links.replaces == ("1.2.3.4^A0",)


def test_a_person_is_preferred_to_a_device() -> None:
    device = (
        "<author><assignedAuthor><assignedAuthoringDevice><softwareName>Logiciel</softwareName>"
        "</assignedAuthoringDevice></assignedAuthor></author>"
    )
    person = (
        "<author><assignedAuthor><assignedPerson><name><prefix>MME</prefix><given>Nina</given><family>ROY</family>"
        "</name></assignedPerson></assignedAuthor></author>"
    )
    author = read(cda(author=device + person)).metadata.author
    assert author is not None
    assert author.endswith("Nina ROY")


# -- pages ------------------------------------------------------------------------------------------
def test_pages_show_the_narrative_under_the_header() -> None:
    page = read(cda()).pages[0]
    assert page.source == "rendered"
    for shown in ("Compte rendu de consultation", "MARCHAND", "Paul RIVIERE", "12/03/2024", "Résultats", "normal"):
        assert shown in page.text


def test_cells_of_a_row_are_one_line_with_their_accents() -> None:
    table = (
        "<table><thead><tr><th>Analyse</th><th>Résultat</th><th>Référence</th></tr></thead><tbody>"
        "<tr><td>Créatinine</td><td>98 µmol/L</td><td>60 - 110</td></tr>"
        "<tr><td>Potassium</td><td>4,1 mmol/L</td><td>3,5 - 5,0</td></tr></tbody></table>"
    )
    lines = [line.text for page in read(cda(body=structured(table))).pages for line in page.lines]
    assert any("Créatinine" in line and "98 µmol/L" in line and "60 - 110" in line for line in lines)
    assert any("Potassium" in line and "4,1 mmol/L" in line and "3,5 - 5,0" in line for line in lines)


@pytest.mark.parametrize("columns", [3, 9, 14, 40])
def test_no_cell_is_lost_however_wide_the_table(columns: int) -> None:
    cells = [f"valeur{number:02d}abcdef" for number in range(columns)]
    table = f"<table><tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr></table>"
    text = "".join(page.text for page in read(cda(body=structured(table))).pages)
    compact = "".join(text.split())
    assert all(cell in compact for cell in cells)


def test_nothing_of_the_narrative_is_run_and_everything_is_escaped() -> None:
    found = read(
        cda(body=structured("<paragraph>TA &lt; 12 &amp; pouls &gt; 60 &lt;script&gt;x&lt;/script&gt;</paragraph>"))
    )
    assert "TA < 12 & pouls > 60 <script>x</script>" in found.pages[0].text


def test_lists_footnotes_and_exponents() -> None:
    text = (
        "<list><item>Aspirine</item><item>Ramipril</item></list><content>10<sup>9</sup>/L</content><br/>"
        "<content>suite<footnote>à contrôler</footnote></content>"
    )
    page = read(cda(body=structured(text))).pages[0]
    assert all(word in page.text for word in ("Aspirine", "Ramipril", "à contrôler"))
    lines = [line.text for line in page.lines]
    assert not any("Aspirine" in line and "Ramipril" in line for line in lines)


def test_a_date_of_the_narrative_does_not_replace_the_header_s() -> None:
    table = structured("<paragraph>Examen réalisé le 04/05/2011.</paragraph>")
    found = read(cda(body=table)).metadata
    assert found.act_date == "2024-03-12"
    assert not found.act_date_certain


def test_header_lines_are_no_second_patient() -> None:
    assert len(read(cda()).identities) == 1


# -- files inside -----------------------------------------------------------------------------------
def test_an_embedded_pdf_is_the_document() -> None:
    data = pdf_of("Compte rendu du 12/03/2024 : examen sans particularité du tout.")
    parsed = parse(cda(body=carried("application/pdf", b64(data))), "x.xml")
    assert parsed.rendition == data
    assert parsed.pages[0].source == "text"
    assert "sans particularité" in parsed.pages[0].text


def test_bytes_are_believed_rather_than_the_declaration() -> None:
    parsed = parse(cda(body=carried("image/jpeg", b64(png()))), "x.xml")
    assert [scan.page for scan in parsed.scans] == [1]
    assert any("image/png" in warning for warning in parsed.warnings)


def test_rtf_is_read() -> None:
    rtf = rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}Cr\'e9atinine normale\par Conclusion : \u233?tat stable}"
    text = read(cda(body=carried("text/rtf", b64(rtf)))).pages[0].text
    assert "Créatinine normale" in text
    assert "Conclusion : état stable" in text
    assert "Arial" not in text


@pytest.mark.parametrize("content", ["JVBERi0xLjQK@@@@", "A", b64(b"%PDF-1.4 cass\xc3\xa9")])
def test_a_damaged_file_inside_leaves_the_header_and_a_warning(content: str) -> None:
    found = read(cda(body=carried("application/pdf", content)))
    assert found.warnings
    assert "MARCHAND" in found.pages[0].text


def test_pages_are_the_narrative_s_when_a_pdf_copy_comes_along() -> None:
    media = (
        "<component><section><code code='55108-5'/><title>Copie</title><text/><entry><observationMedia ID='P'><value "
        f"representation='B64' mediaType='application/pdf'>{b64(pdf_of('Autre texte'))}</value></observationMedia>"
        "</entry></section></component>"
    )
    both = structured("Examen normal.").replace("</structuredBody>", f"{media}</structuredBody>")
    assert "Examen normal." in read(cda(body=both)).pages[0].text
    alone = parse(cda(body=f"<structuredBody>{media}</structuredBody>"), "x.xml")
    assert alone.pages[0].source == "text"
    assert "Autre texte" in alone.pages[0].text


def with_file(narrative_text: str, file_text: str, section: str = "55107-7") -> bytes:
    media = (
        f"<component><section><code code='{section}'/><title>Annexe</title><text/><entry><observationMedia ID='P'>"
        f"<value representation='B64' mediaType='application/pdf'>{b64(pdf_of(file_text))}</value>"
        "</observationMedia></entry></section></component>"
    )
    return cda(body=structured(narrative_text).replace("</structuredBody>", f"{media}</structuredBody>"))


LONG = "Le patient consulte pour une gêne à l'effort apparue depuis un mois. L'examen est normal. " * 4
REPORT = "Scanner thoracique sans anomalie du parenchyme"


@pytest.mark.parametrize(
    ("narrative_text", "section", "searchable"),
    [("Voir le document joint.", "55108-5", True), (LONG, "55108-5", False), (LONG, "55107-7", True)],
)
def test_a_carried_pdf_that_says_more_follows_the_narrative(
    narrative_text: str, section: str, searchable: bool
) -> None:
    parsed = parse(with_file(narrative_text, REPORT, section), "x.xml")
    assert narrative_text.split(".", maxsplit=1)[0] in parsed.pages[0].text.replace("\n", " ")
    assert (REPORT in parsed.pages[-1].text) is searchable
    assert [page.number for page in parsed.pages] == list(range(1, len(parsed.pages) + 1))
    assert parsed.rendition is not None
    assert pymupdf.open("pdf", parsed.rendition).page_count == len(parsed.pages)


def test_an_annex_that_repeats_the_narrative_is_not_shown_twice() -> None:
    assert len(parse(with_file(f"{REPORT}. {LONG}", REPORT), "x.xml").pages) == 1


def test_a_result_of_an_annex_is_never_of_the_day_of_the_document_that_carries_it() -> None:
    found = read(with_file(LONG, "Créatinine : 98 µmol/L")).observations
    assert [(one.analyte, one.date) for one in found] == [("creatinine", None)]


def test_the_day_of_an_annex_does_not_speak_against_the_documents() -> None:
    dated = f"{LONG} Tension mesurée le 04/02/2024."
    found = read(with_file(dated, "Paris, le 15/12/2019"))
    assert found.metadata.act_date == "2024-03-12"
    assert found.warnings == ()


def test_a_large_file_inside_is_read() -> None:
    data = pdf_of("Compte rendu volumineux") + b"\n%" + b"x" * 9_000_000
    found = read_cda(cda(body=carried("application/pdf", b64(data))))
    assert found.embedded[0].data == data


# -- hostile and odd bytes --------------------------------------------------------------------------
def test_inside_a_stylesheet_with_odd_prefixes_and_bom() -> None:
    inner = cda().decode().split("?>", 1)[1]
    sheet = f'<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform"><x>{inner}</x></xsl:stylesheet>'
    assert read(sheet.encode("utf-8-sig")).metadata.act_date == "2024-03-12"
    assert read(b"\xff\xfe" + inner.encode("utf-16-le")).metadata.act_date == "2024-03-12"
    prefixed = (
        '<v:ClinicalDocument xmlns:v="urn:hl7-org:v3"><v:title>Titre</v:title><v:component><v:structuredBody>'
        "<v:component><v:section><v:text>Corps</v:text></v:section></v:component></v:structuredBody></v:component>"
        "</v:ClinicalDocument>"
    )
    assert "Corps" in read(prefixed.encode()).pages[0].text


def test_declared_encoding_is_used() -> None:
    data = cda().decode().replace('encoding="UTF-8"', 'encoding="ISO-8859-15"').encode("iso8859-15")
    assert "Résultats" in read(data).pages[0].text


BOMB = '<!DOCTYPE a [<!ENTITY a "xxxxxxxxxx">' + "".join(
    f'<!ENTITY {chr(98 + level)} "{f"&{chr(97 + level)};" * 10}">' for level in range(9)
)


@pytest.mark.parametrize(
    "data",
    [
        f'{BOMB}]><ClinicalDocument xmlns="urn:hl7-org:v3"><title>&j;</title></ClinicalDocument>',
        '<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/hostname">]><ClinicalDocument xmlns="urn:hl7-org:v3">'
        "<title>&e;</title></ClinicalDocument>",
        '<ClinicalDocument xmlns="urn:hl7-org:v3"><title>coupé',
    ],
)
def test_bombs_and_torn_files_are_refused(data: str) -> None:
    with pytest.raises(BrokenDocument):
        parse(data.encode(), "x.xml")


def test_sections_nested_without_end_are_refused() -> None:
    deep = "<component><section>" * 400 + "</section></component>" * 400
    with pytest.raises(DocumentRefused):
        parse(cda(body=f"<structuredBody>{deep}</structuredBody>"), "x.xml")


def test_xml_that_is_no_cda_is_refused_by_name() -> None:
    with pytest.raises(UnsupportedFormat):
        parse(b'<?xml version="1.0"?><facture/>', "x.xml")


@pytest.mark.parametrize(
    ("code", "title", "national", "category"),
    [
        ("34105-7", "Compte rendu de séjour", "34112-3", "compte_rendu"),
        ("18842-5", "Lettre de liaison", "11490-0", "lettre"),
        ("59258-4", "Document médical", "15507-7", "compte_rendu"),
        ("68604-8", "IRM cérébrale", "18748-4", "imagerie"),
        ("28570-0", "Compte rendu de coloscopie", "70004-7", "compte_rendu"),
        ("99999-9", "Compte rendu d'hospitalisation", "34112-3", "compte_rendu"),
    ],
)
def test_a_code_of_another_list_is_read_by_what_it_stands_for(
    code: str, title: str, national: str, category: str
) -> None:
    coded = f'<code code="{code}" codeSystem="2.16.840.1.113883.6.1"/>'
    document = read(cda(code=coded, title=title))
    assert (document.metadata.type_code, document.metadata.category) == (national, category)


@pytest.mark.parametrize("code", ["34105-7", "99999-9"])
def test_a_stay_whose_code_is_of_another_list_is_dated_by_its_end(code: str) -> None:
    coded = f'<code code="{code}" codeSystem="2.16.840.1.113883.6.1"/>'
    stay = '<low value="20240302"/><high value="20240312"/>'
    document = read(cda(code=coded, title="Document médical", event=stay))
    assert document.metadata.act_date == "2024-03-12"
    assert ("stay_start", "2024-03-02") in [(one.kind, one.date) for one in document.metadata.dates]
