from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree

from ingest.cda import read_cda
from ingest.document import Evidence
from ingest.header import Header
from ingest.hl7 import clinical_document
from tests.ingest.cda_builder import cda, structured

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "data" / "cda"
FILES = sorted(FOLDER.glob("*.xml"))


def evidences(header: Header) -> Iterator[Evidence]:
    fields = (header.title, header.type_code, header.type_label, header.author, header.organisation)
    yield from (field.evidence for field in (*fields, header.specialty_code) if field is not None)
    yield from (date.evidence for date in header.dates)


def values_at(data: bytes, path: str) -> list[str]:
    """What an XPath reader that knows nothing of ours finds at a path."""
    steps = path.split("/")[2:]
    query = "/".join(step if step.startswith("@") else f"h:{step}" for step in steps)
    found = clinical_document(data).xpath(query, namespaces={"h": "urn:hl7-org:v3"})
    assert isinstance(found, list)
    texts = (_words(one) if isinstance(one, etree._Element) else str(one) for one in found)
    return [" ".join(text.split()) for text in texts]


def _words(element: etree._Element) -> str:
    """The text; the parts of a person's name are words of their own."""
    apart = " " if str(element.tag).endswith("}name") and len(element) else ""
    return apart.join(map(str, element.itertext()))


def test_the_path_of_each_evidence_leads_to_its_quote() -> None:
    data = cda(
        extra='<author><assignedAuthor/></author><participant><functionCode code="PRELV"/>'
        '<time><high value="20240311"/></time></participant>'
    )
    found = list(evidences(read_cda(data).header))
    assert len(found) >= 9
    for evidence in found:
        assert evidence.path is not None
        assert values_at(data, evidence.path) == [evidence.quote]


@pytest.mark.samples
@pytest.mark.skipif(not FILES, reason="the official sample documents are not beside the checkout")
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_paths_lead_back_in_the_official_examples(path: Path) -> None:
    data = path.read_bytes()
    for evidence in evidences(read_cda(data).header):
        assert evidence.path is not None
        assert values_at(data, evidence.path) == [evidence.quote]


def test_breaks_inside_a_text_are_kept_and_those_between_blocks_are_not() -> None:
    table = "<table><tbody><tr><td>un<br/>deux<br/></td></tr></tbody></table>"
    html = read_cda(cda(body=structured(f"{table} <br/>\n<br/> {table}<br/>"))).html
    assert html is not None
    assert html.count("un<br/>deux") == 2
    assert html.count("<br/>") == 2


def test_the_parts_of_an_authors_name_are_quoted_apart() -> None:
    name = "<name><suffix>DR</suffix><given>Anne</given><family>ROUX</family></name>"
    author = f"<author><assignedAuthor><assignedPerson>{name}</assignedPerson></assignedAuthor></author>"
    stated = read_cda(cda(author=author)).header.author
    assert stated is not None
    assert stated.evidence.quote == "DR Anne ROUX"
