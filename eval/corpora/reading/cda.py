"""CDA R2 files of the corpus: level 1 around a printed PDF, level 3 with narrative and coded results."""

from __future__ import annotations

import base64
import tomllib
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape, quoteattr

if TYPE_CHECKING:
    import random

    from eval.corpora.biology import LabResults, LabRow
    from eval.corpora.gold import GoldDocument
    from eval.corpora.reading.composing import Piece
    from eval.corpora.sheet import Printed

ROOT = "1.2.250.1.999.77"
"""A root that is nobody's: the ids of the corpus' documents."""
INS_ROOT = "1.2.250.1.213.1.4.8"
LOCAL_CODES = "1.2.250.1.999.78"
LOINC = "2.16.840.1.113883.6.1"
COMPLEMENTARY = "1.2.250.1.213.1.1.4.12"


@cache
def _codes() -> dict[str, dict[str, Any]]:
    return tomllib.loads((Path(__file__).parent / "codes.toml").read_text("utf-8"))


def _stamp(day: date, clock: str = "0930") -> str:
    return f"{day:%Y%m%d}{clock}+0100"


def document_number(piece: Piece) -> str:
    """The extension of the document's id."""
    return f"{piece.texts.words['number']}{piece.dates['other3']:%j%y}"


def header(piece: Piece, *, replaces: str | None = None) -> str:
    """The header: creation day apart from the act's, typed times of the act, the author with the coded specialty."""
    created = max(piece.dates["written"], piece.dates["signed"])
    words, who, sender = piece.texts.words, piece.who, piece.sender
    code = piece.subject.type_code or piece.kind.type_code
    system = LOINC if code[0].isdigit() else COMPLEMENTARY
    label = str(_codes()["types"][code])
    names = f'<family qualifier="BR">{escape(who.maiden or who.name)}</family>'
    names += f'<family qualifier="CL">{escape(who.name)}</family>' if who.maiden else ""
    ins = (
        f'<id root="{INS_ROOT}" extension="{who.ins}"/>'
        if who.ins
        else f'<id root="{ROOT}.9" extension="{words["number"]}"/>'
    )
    related = (
        f'<relatedDocument typeCode="RPLC"><parentDocument><id root="{ROOT}" extension="{replaces}"/></parentDocument>'
        "</relatedDocument>"
        if replaces
        else ""
    )
    return (
        '<realmCode code="FR"/><typeId root="2.16.840.1.113883.1.3" extension="POCD_HD000040"/>'
        '<templateId root="1.2.250.1.213.1.1.1.1"/>'
        f'<id root="{ROOT}" extension="{document_number(piece)}"/>'
        f'<code code="{code}" codeSystem="{system}" displayName={quoteattr(label)}/>'
        f"<title>{escape(piece.paper.title)}</title>"
        f'<effectiveTime value="{_stamp(created, "1815")}"/>'
        '<confidentialityCode code="N" codeSystem="2.16.840.1.113883.5.25"/><languageCode code="fr-FR"/>'
        f"<recordTarget><patientRole>{ins}<patient><name>{names}<given>{escape(who.given)}</given></name>"
        f'<administrativeGenderCode code="{who.sex}" codeSystem="2.16.840.1.113883.5.1"/>'
        f'<birthTime value="{(who.birth or "").replace("-", "")}"/></patient></patientRole></recordTarget>'
        + _author(piece, created)
        + "<custodian><assignedCustodian><representedCustodianOrganization>"
        f'<id root="1.2.250.1.71.4.2.2" extension="1{sender.number}"/><name>{escape(sender.organisation)}</name>'
        "</representedCustodianOrganization></assignedCustodian></custodian>"
        + _legal(piece)
        + _sampling(piece)
        + _service(piece)
        + related
        + _encounter(piece)
    )


def _person(name: str) -> str:
    if not name:
        return ""
    words = [word for word in name.split() if word not in {"Dr", "Pr", "Mme"}]
    family = next((word for word in words if word.isupper()), words[-1] if words else "")
    given = " ".join(word for word in words if word != family)
    inner = f"<family>{escape(family)}</family><given>{escape(given)}</given><prefix>DR</prefix>"
    return f"<assignedPerson><name>{inner}</name></assignedPerson>"


def _author(piece: Piece, created: date) -> str:
    code, label = _codes()["authors"][piece.sender.specialty]
    return (
        f'<author><time value="{_stamp(created)}"/><assignedAuthor>'
        f'<id root="1.2.250.1.71.4.2.1" extension="8{piece.sender.number}"/>'
        f'<code code="{code}" codeSystem="1.2.250.1.213.1.1.4.5" displayName={quoteattr(str(label))}/>'
        f"{_person(piece.sender.name)}<representedOrganization><name>{escape(piece.sender.organisation)}</name>"
        "</representedOrganization></assignedAuthor></author>"
    )


def _legal(piece: Piece) -> str:
    return (
        f'<legalAuthenticator><time value="{_stamp(piece.dates["signed"])}"/><signatureCode code="S"/><assignedEntity>'
        f'<id root="1.2.250.1.71.4.2.1" extension="8{piece.sender.number}"/>{_person(piece.sender.name)}'
        "</assignedEntity></legalAuthenticator>"
    )


def _sampling(piece: Piece) -> str:
    """The sampler with the time of sampling; the service event of a laboratory holds reception and release."""
    if piece.kind.manner != "sampling":
        return ""
    when = _stamp(piece.dates["sampled"], "0810")
    return (
        '<participant typeCode="DIST"><functionCode code="PRELV" codeSystem="1.2.250.1.213.1.1.4.2.280"/>'
        f'<time><high value="{when}"/></time><associatedEntity classCode="PROV"/></participant>'
    )


def _service(piece: Piece) -> str:
    dates = piece.dates
    if piece.kind.manner == "sampling":
        low, high = _stamp(dates["received"], "1100"), _stamp(dates["signed"], "1700")
    elif "stay_end" in dates:
        low, high = _stamp(dates["stay_start"]), _stamp(dates["stay_end"])
    else:
        day = dates.get("act", dates.get("sampled", dates["written"]))
        low, high = _stamp(day), _stamp(day, "1000")
    return (
        '<documentationOf><serviceEvent><code code="NOCODE" codeSystem="1.2.250.1.999.1"/>'
        f'<effectiveTime><low value="{low}"/><high value="{high}"/></effectiveTime>'
        '<performer typeCode="PRF"><assignedEntity><id nullFlavor="UNK"/></assignedEntity></performer>'
        "</serviceEvent></documentationOf>"
    )


def _encounter(piece: Piece) -> str:
    if "stay_end" not in piece.dates:
        return ""
    return (
        '<componentOf><encompassingEncounter><code code="IMP" codeSystem="2.16.840.1.113883.5.4"/><effectiveTime>'
        f'<low value="{piece.dates["stay_start"]:%Y%m%d}"/><high value="{piece.dates["stay_end"]:%Y%m%d}"/>'
        "</effectiveTime></encompassingEncounter></componentOf>"
    )


def whole(head: str, body: str, rng: random.Random) -> tuple[bytes, str]:
    """A file: plain, with a byte order mark, or inside a stylesheet that wraps it; gives the trap's name too."""
    spaces = 'xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    document = f"<ClinicalDocument {spaces}>{head}<component>{body}</component></ClinicalDocument>"
    draw = rng.random()
    if draw < 0.2:
        wrapped = (
            '<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" '
            f'xmlns:a="urn:asip-sante:ci-sis"><a:Contenu>{document}</a:Contenu></xsl:stylesheet>'
        )
        return f'<?xml version="1.0" encoding="UTF-8"?>{wrapped}'.encode(), "stylesheet around the document"
    data = f'<?xml version="1.0" encoding="UTF-8"?>{document}'.encode()
    return (b"\xef\xbb\xbf" + data, "byte order mark") if draw < 0.4 else (data, "")


def narrative(piece: Piece) -> str:
    """The sections as structured body; the opening of a letter stands in a section of its own."""
    sections = []
    for section in piece.paper.sections:
        lines = "".join(f"<paragraph>{escape(text)}</paragraph>" for text in section.paragraphs)
        if section.table:
            rows = ("".join(f"<td>{escape(cell)}</td>" for cell in row) for row in section.table)
            lines += "<table><tbody>" + "".join(f"<tr>{row}</tr>" for row in rows) + "</tbody></table>"
        title = escape(section.heading or "Texte")
        sections.append(
            f'<component><section><code code="55112-7" codeSystem="{LOINC}"/><title>{title}</title>'
            f"<text>{lines}</text></section></component>"
        )
    return "<structuredBody>" + "".join(sections) + "</structuredBody>"


def encapsulated(pdf: bytes) -> str:
    """A level 1 body around a PDF."""
    packed = base64.b64encode(pdf).decode()
    return f'<nonXMLBody><text mediaType="application/pdf" representation="B64">{packed}</text></nonXMLBody>'


def as_cda(piece: Piece, printed: Printed, truth: GoldDocument, rng: random.Random) -> tuple[bytes, GoldDocument]:
    """The document as level 1 or level 3, with its truth."""
    level = 1 if rng.random() < 0.4 else 3
    body = encapsulated(printed.data) if level == 1 else narrative(piece)
    data, trap = whole(header(piece), body, rng)
    traps = (*truth.traps, "creation is not the act", *([trap] if trap else []))
    if level == 1:
        return data, replace(truth, layout=f"CDA 1 {truth.layout}", traps=traps)
    facts = tuple(replace(fact, lines=()) for fact in truth.facts)
    return data, replace(truth, layout="CDA 3", traps=traps, facts=facts, title_line=None, dates=(), pages=1)


# -- results ------------------------------------------------------------------------------------------
def laboratory_body(results: LabResults, printed: Printed, rng: random.Random) -> str:
    """Chapters with a table and coded results, earlier ones nested in the current, and a PDF copy beside them."""
    sections = []
    counter = 0
    for heading, rows in results.chapters:
        table, entries = [], []
        for row in rows:
            counter += 1
            cells = [row.analyte.label, f"{row.raw} {row.analyte.unit or ''}".strip(), row.analyte.reference]
            cells += [f"{prior or ''}" for prior in row.priors]
            marked = f'<td><content ID="r{counter}">{escape(cells[0])}</content></td>'
            table.append("<tr>" + marked + "".join(f"<td>{escape(cell)}</td>" for cell in cells[1:]) + "</tr>")
            entries.append(_entry(row, results, counter))
        heads = ["Examen", f"Résultat du {results.day:%d/%m/%Y}", "Valeurs de référence"]
        heads += [f"{day:%d/%m/%Y}" for day in results.prior_days]
        top = "".join(f"<th>{cell}</th>" for cell in heads)
        sections.append(
            f'<component><section><code code="18719-5" codeSystem="{LOINC}"/><title>{escape(heading)}</title>'
            f"<text><table><thead><tr>{top}</tr></thead><tbody>{''.join(table)}</tbody></table></text>"
            + "".join(entries)
            + "</section></component>"
        )
    if rng.random() < 0.5:
        packed = base64.b64encode(printed.data).decode()
        sections.append(
            f'<component><section><code code="55108-5" codeSystem="{LOINC}"/><title>Copie du document</title><text/>'
            '<entry><observationMedia classCode="OBS" moodCode="EVN"><value mediaType="application/pdf" '
            f'representation="B64">{packed}</value></observationMedia></entry></section></component>'
        )
    return "<structuredBody>" + "".join(sections) + "</structuredBody>"


def _entry(row: LabRow, results: LabResults, number: int) -> str:
    """One result, its earlier ones nested as references."""
    priors = "".join(
        f'<entryRelationship typeCode="REFR">{_observation(row, raw, day, number)}</entryRelationship>'
        for raw, day in zip(row.priors, results.prior_days, strict=False)
        if raw
    )
    return f"<entry>{_observation(row, row.raw, results.day, number, priors)}</entry>"


def _observation(row: LabRow, raw: str, day: date, number: int, inner: str = "") -> str:
    reference = f'<originalText><reference value="#r{number}"/></originalText>'
    code = (
        f'<code nullFlavor="NA">{reference}<translation code="L{number:03d}" codeSystem="{LOCAL_CODES}" '
        f"displayName={quoteattr(row.analyte.label)}/></code>"
    )
    return (
        f'<observation classCode="OBS" moodCode="EVN">{code}<statusCode code="completed"/>'
        f'<effectiveTime value="{_stamp(day, "0810")}"/>{_value(row, raw)}{inner}</observation>'
    )


def _value(row: LabRow, raw: str) -> str:
    plain = raw.replace(" ", "").replace(",", ".")
    unit = f" unit={quoteattr(row.analyte.unit)}" if row.analyte.unit else ""
    if plain.startswith("<"):
        return f'<value xsi:type="IVL_PQ"><high value="{plain[1:]}"{unit} inclusive="false"/></value>'
    if plain[0].isdigit():
        return f'<value xsi:type="PQ" value="{plain}"{unit}/>'
    return f'<value xsi:type="ST">{escape(raw)}</value>'
