"""The official example documents, where they are at hand: each gives pages, and a dozen what their files state."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree

from ingest.document import Document
from ingest.parse import parse
from ingest.understand import understand

SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "data" / "cda"
FILES = sorted(SAMPLES.glob("*.xml"))
pytestmark = [
    pytest.mark.samples,
    pytest.mark.skipif(not FILES, reason="the official sample documents are not beside the checkout"),
]
HL7 = "{urn:hl7-org:v3}"

# File name, type, act date, hour, whether nothing in the narrative speaks against it: read by eye in the files.
STATED = [
    ("01_Modeles_contenus_CDA", "60591-5", "2023-02-09", "11:50", True),
    ("BIO-CR-BIO_2024.01_TSH_1", "11502-2", "2021-01-04", "07:35", True),
    ("BIO-CR-BIO_2021.01_Auto-Presentable", "11502-2", "2021-01-04", "07:35", True),
    ("BIO-CR-BIO_2021.01_CDA-R2-Niveau-1", "11502-2", "2021-01-04", "07:35", True),
    ("BIO-CR-BIO_2024.01_Microbiologie_V2", "11502-2", "2024-01-04", "07:35", True),
    ("CANCER-CR-GM_2022.01_AnalyseNonRealisee", "51969-4", "2018-01-15", "09:30", True),
    ("IMG_CR_IMG_2024.01", "18748-4", "2021-01-08", "10:25", True),
    ("LDL-SES_2022.01", "11490-0", "2019-12-03", "13:30", True),
    ("OBP-SNE_2024.01", "57075-4", "2023-04-25", "08:00", True),
    ("OPH-CR-RTN_2022.01", "75492-9", "2021-11-04", "15:30", True),
    ("VSM_1.4_2022.01", "SYNTH", "2020-03-12", "11:17", True),
    ("eDISP-MED_2024.01", "60593-1", "2024-12-25", "09:00", True),
    ("eP-MED-DM_2024.01_PosoStruct", "57833-6", "2023-12-01", "09:10", True),
]


def read(path: Path) -> Document:
    parsed = parse(path.read_bytes(), path.name)
    return understand(parsed.pages, parsed.header, path.name, parsed.media_type, parsed.warnings)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_sample_gives_pages_a_type_and_an_act_date(path: Path) -> None:
    found = read(path)
    assert found.pages
    assert found.readable or parse(path.read_bytes(), path.name).scans
    stated = found.metadata
    assert stated.title
    assert stated.type_code
    assert stated.author
    assert stated.act_date
    assert found.identities
    assert all(0 <= line.box.x0 < line.box.x1 <= 1 for page in found.pages for line in page.lines)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_character_of_a_narrative_is_lost(path: Path) -> None:
    root = etree.parse(path).getroot()
    document = next(root.iter(f"{HL7}ClinicalDocument"))
    if document.find(f"{HL7}component/{HL7}structuredBody") is None:
        pytest.skip("no narrative: the body is a file")
    said = Counter(character for text in narratives(document) for character in text if character.isalnum())
    shown = Counter(character for page in read(path).pages for character in page.text if character.isalnum())
    assert not said - shown


def narratives(document: etree._Element) -> Iterator[str]:
    for text in document.iterfind(f".//{HL7}section/{HL7}text"):
        yield from (str(piece) for piece in text.xpath(".//text()[not(parent::comment())]"))


@pytest.mark.parametrize(("name", "code", "day", "hour", "certain"), STATED, ids=[row[0] for row in STATED])
def test_what_the_files_state(name: str, code: str, day: str, hour: str, certain: bool) -> None:
    stated = read(SAMPLES / f"{name}.xml").metadata
    assert (stated.type_code, stated.act_date, stated.act_time, stated.act_date_certain) == (code, day, hour, certain)
    assert stated.evidence["act_date"].source == "cda"


def test_the_second_version_replaces_the_first() -> None:
    first = read(SAMPLES / "BIO-CR-BIO_2024.01_Microbiologie_V1.xml").links
    second = read(SAMPLES / "BIO-CR-BIO_2024.01_Microbiologie_V2.xml").links
    assert set(second.replaces) & set(first.own)
    assert not set(first.replaces) & set(second.own)


def test_a_level_one_document_shows_its_own_pdf() -> None:
    parsed = parse((SAMPLES / "BIO-CR-BIO_2021.01_CDA-R2-Niveau-1.xml").read_bytes(), "n1.xml")
    assert parsed.rendition is not None
    assert parsed.rendition.startswith(b"%PDF")
    assert {page.source for page in parsed.pages} == {"text"}


def test_a_result_stands_on_the_line_of_its_analysis() -> None:
    lines = [line.text for page in read(SAMPLES / "BIO-CR-BIO_2024.01_TSH_1.xml").pages for line in page.lines]
    assert any("TSH" in line and "1.950" in line and "4.200" in line for line in lines)


def test_pictures_declared_as_another_kind_are_said() -> None:
    warnings = read(SAMPLES / "eP-MED-DM_2024.01_PosoStruct.xml").warnings
    assert any("image/png" in warning for warning in warnings)
