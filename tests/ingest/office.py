"""Word documents, messages and submissions made for the tests."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Mapping
from email.message import EmailMessage

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def zipped(members: Mapping[str, bytes | str], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def paragraph(text: str, style: str = "") -> str:
    kind = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{kind}<w:r><w:t>{text}</w:t></w:r></w:p>"


def table(*rows: tuple[str, ...]) -> str:
    cells = ("".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in row) for row in rows)
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"


def docx(body: str, header: str = "", extra: Mapping[str, bytes | str] | None = None, relations: str = "") -> bytes:
    """A Word file with ``body``, and ``header`` above it; ``extra`` parts and their ``relations``."""
    section = '<w:sectPr><w:headerReference w:type="default" r:id="rId1"/></w:sectPr>' if header else ""
    root = f'xmlns:w="{W}" xmlns:r="{R}"'
    links = f'<Relationship Id="rId1" Type="{R}/header" Target="header1.xml"/>{relations}'
    members: dict[str, bytes | str] = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": f'<Relationships><Relationship Id="r" Type="{R}/officeDocument" Target="word/document.xml"/>'
        "</Relationships>",
        "word/document.xml": f"<w:document {root}><w:body>{body}{section}</w:body></w:document>",
        "word/_rels/document.xml.rels": f"<Relationships>{links}</Relationships>",
        "word/header1.xml": f"<w:hdr {root}>{header}</w:hdr>",
    }
    return zipped(members | dict(extra or {}))


def message(
    text: str = "", attachments: Mapping[str, bytes] | None = None, subject: str = "Courrier", html: str = ""
) -> bytes:
    made = EmailMessage()
    made["From"], made["To"] = "dr.martin@exemple.mssante.invalid", "cabinet@exemple.mssante.invalid"
    made["Subject"], made["Date"] = subject, "Tue, 12 Mar 2024 10:15:00 +0100"
    made["Message-ID"] = "<1@exemple.invalid>"
    made.set_content(text)
    if html:
        made.add_alternative(html, subtype="html")
    for name, data in (attachments or {}).items():
        made.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return made.as_bytes()


def _slot(name: str, *values: str) -> str:
    inside = "".join(f"<Value>{value}</Value>" for value in values)
    return f'<Slot name="{name}"><ValueList>{inside}</ValueList></Slot>'


def entry(
    uri: str,
    data: bytes,
    *,
    identifier: str = "urn:uuid:11111111-2222-3333-4444-555555555555",
    unique: str = "1.2.3^7",
    code: str = "11488-4",
    start: str = "20240312083000",
    stop: str = "20240312083000",
    created: str = "20240315091500",
    secrecy: tuple[str, ...] = ("N",),
    digest: str | None = None,
    size: int | None = None,
    patient: tuple[str, ...] = ("PID-5|MARCHAND^Alice^^^^^L", "PID-7|19800105", "PID-8|F"),
    ins: str = "280017512345610",
) -> str:
    """One declared document."""
    masks = "".join(
        f'<Classification classificationScheme="urn:uuid:f4f85eac-e6cb-4883-b524-f2705394840f" '
        f'nodeRepresentation="{one}"/>'
        for one in secrecy
    )
    return (
        f'<ExtrinsicObject id="{identifier}" mimeType="text/xml">'
        + _slot("URI", uri)
        + _slot("hash", digest if digest is not None else hashlib.sha1(data).hexdigest())  # noqa: S324
        + _slot("size", str(len(data) if size is None else size))
        + _slot("creationTime", created)
        + _slot("serviceStartTime", start)
        + _slot("serviceStopTime", stop)
        + _slot("sourcePatientId", f"{ins}^^^&amp;1.2.250.1.213.1.4.8&amp;ISO^NH")
        + _slot("sourcePatientInfo", *patient)
        + '<Name><LocalizedString value="Consultation de cardiologie"/></Name>'
        + '<Classification classificationScheme="urn:uuid:93606bcf-9494-43ec-9b4e-a7748d1a838d">'
        + _slot("authorPerson", "801234567890^RIVIERE^Paul^^^DR^^^&amp;1.2.250.1.71.4.2.1&amp;ISO^D^^^IDNPS")
        + _slot("authorSpecialty", "G15_10/SM04^Médecin - Cardiologie^1.2.250.1.213.1.1.4.5")
        + _slot("authorInstitution", "Clinique des Tilleuls^^^^^&amp;1.2.250.1.71.4.2.2&amp;ISO")
        + "</Classification>"
        + '<Classification classificationScheme="urn:uuid:f0306f51-975f-434e-a61c-c59651d33983" '
        + f'nodeRepresentation="{code}"><Name><LocalizedString value="CR de consultation"/></Name></Classification>'
        + masks
        + '<ExternalIdentifier identificationScheme="urn:uuid:2e82c1f6-a085-4c72-9da3-8640a32e42ab" '
        + f'value="{unique}"/></ExtrinsicObject>'
    )


def metadata(*entries: str, associations: str = "") -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<SubmitObjectsRequest xmlns="urn:oasis:names:tc:ebxml-regrep:xsd:lcm:3.0"><RegistryObjectList '
        f'xmlns="urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0">{"".join(entries)}{associations}</RegistryObjectList>'
        "</SubmitObjectsRequest>"
    ).encode()


def replaces(source: str, target: str) -> str:
    return (
        '<Association associationType="urn:ihe:iti:2007:AssociationType:RPLC" '
        f'sourceObject="{source}" targetObject="{target}"/>'
    )


def xdm(documents: Mapping[str, bytes], described: bytes) -> dict[str, bytes]:
    """The files of a submission, by their path in it."""
    folder = "IHE_XDM/SUBSET01"
    return {
        "README.TXT": b"Lisez-moi",
        "INDEX.HTM": b"<html>index</html>",
        **{f"{folder}/{name}": data for name, data in documents.items()},
        f"{folder}/STYLE.XSL": b"<xsl:stylesheet/>",
        f"{folder}/METADATA.XML": described,
    }
