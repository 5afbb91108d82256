"""A fictitious CDA in parts a test can replace."""

from __future__ import annotations

SECTION = (
    """<component><section><code code="30954-2"/><title>Résultats</title><text>{text}</text></section></component>"""
)


def cda(
    *,
    code: str = '<code code="11488-4" displayName="CR ou fiche de consultation ou de visite"/>',
    title: str = "Compte rendu de consultation",
    created: str = "20240315101500+0100",
    patient: str = "",
    author: str = "",
    event: str = '<low value="20240312083000+0100"/>',
    extra: str = "",
    encounter: str = "",
    body: str = "",
    secrecy: str = "N",
) -> bytes:
    """A small document. ``event``: the inside of the first service event's time; ``body``: the body's element."""
    patient = patient or (
        '<id root="1.2.250.1.213.1.4.8" extension="280017512345610"/><patient><name><family qualifier="BR">MARCHAND'
        '</family><family qualifier="CL">LEROY</family><given>Alice Jeanne</given><given qualifier="BR">Alice</given>'
        '</name><administrativeGenderCode code="F"/><birthTime value="19800105"/></patient>'
    )
    author = author or (
        '<author><time value="20240315"/><assignedAuthor><code code="G15_10/SM04"/><assignedPerson><name><prefix>M'
        "</prefix><given>Paul</given><family>RIVIERE</family><suffix>DR</suffix></name></assignedPerson>"
        "<representedOrganization><name>Clinique des Tilleuls</name></representedOrganization>"
        "</assignedAuthor></author>"
    )
    body = body or structured("<paragraph>Examen normal.</paragraph>")
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<ClinicalDocument xmlns="urn:hl7-org:v3" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><id root="1.2.3.4" extension="A1"/>'
        f'{code}<title>{title}</title><effectiveTime value="{created}"/><confidentialityCode code="{secrecy}"/>'
        f"<recordTarget><patientRole>{patient}</patientRole></recordTarget>{author}"
        '<legalAuthenticator><time value="20240316"/></legalAuthenticator>'
        f"{extra}<documentationOf><serviceEvent><effectiveTime>{event}</effectiveTime></serviceEvent></documentationOf>"
        f"{encounter}<component>{body}</component></ClinicalDocument>"
    ).encode()


def structured(*texts: str) -> str:
    """A structured body with one section a text."""
    return f"<structuredBody>{''.join(SECTION.format(text=text) for text in texts)}</structuredBody>"


def carried(media_type: str, base64_text: str) -> str:
    """A body that is one file."""
    return f'<nonXMLBody><text mediaType="{media_type}" representation="B64">{base64_text}</text></nonXMLBody>'
