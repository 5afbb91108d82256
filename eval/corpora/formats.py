"""One small fictitious document in every format that is read: what mutations and format checks start from."""

from __future__ import annotations

import base64
import hashlib
import io
import random
import zipfile
import zlib
from collections.abc import Callable
from email.message import EmailMessage
from html import escape

from PIL import Image, ImageDraw
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

_LINES = (
    "Docteur Paul RIVIERE - Cardiologie",
    "Clinique des Tilleuls",
    "Paris, le 12/03/2024",
    "Mme MARCHAND Alice née le 05/01/1980",
    "Compte rendu de consultation",
    "Motif : suivi d'une hypertension artérielle. TA 13/8, poids 62 kg.",
    "Créatinine 98 µmol/L (59 - 104), potassium 4,2 mmol/L (3,5 - 5,1), CRP < 5 mg/L.",
    "Traitement : bisoprolol 2,5 mg 1 comprimé le matin pendant 3 mois.",
    "Conclusion : examen normal. Contrôle à 6 mois.",
)
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def samples(seed: int) -> dict[str, list[tuple[str, bytes]]]:
    """Kind → files ``(name, bytes)``, the same for the same seed."""
    rng = random.Random(seed)
    texts = [_text(rng) for _ in range(3)]
    pdfs = [pdf(texts[0]), pdf(texts[1], compressed=False, form=True), _scan(texts[2])]
    cda = _cda(texts[0], pdfs[0])
    return {
        "pdf": [(f"cr{number}.pdf", data) for number, data in enumerate(pdfs)],
        "cda": [("cr.xml", cda)],
        "xdm": [("IHE_XDM.ZIP", _xdm({"DOC1.XML": cda, "DOC2.PDF": pdfs[0]}))],
        "eml": [("courrier.eml", _mail(texts[0], {"IHE_XDM.ZIP": _xdm({"DOC1.PDF": pdfs[0]})}))],
        "docx": [("lettre.docx", _docx(texts[1]))],
        "png": [("scan.png", _picture(texts[0], "PNG"))],
        "jpeg": [("scan.jpg", _picture(texts[0], "JPEG"))],
        "tiff": [("fax.tif", _picture(texts[0], "TIFF", pages=2))],
        "rtf": [("lettre.rtf", _rtf(texts[2]))],
        "text": [("bio.txt", "\n".join(texts[0]).encode()), ("bio1252.txt", "\n".join(texts[1]).encode("cp1252"))],
    }


def _text(rng: random.Random) -> list[str]:
    return [
        line.replace("98", str(rng.randrange(60, 140))).replace("12/03", f"{rng.randrange(1, 28):02d}/03")
        for line in _LINES
    ]


def pdf(lines: list[str], *, compressed: bool = True, form: bool = False) -> bytes:
    """Two pages of text; ``form`` adds fields, a table drawn by lines and an outline."""
    out = io.BytesIO()
    paper = Canvas(out, pagesize=A4, pageCompression=int(compressed), invariant=1)
    for page in range(2):
        paper.setFont("Helvetica", 10)
        for number, line in enumerate(lines):
            paper.drawString(60, A4[1] - 80 - 16 * number, line)
        if form:
            paper.acroForm.textfield(name=f"poids{page}", value="62 kg", x=60, y=400, width=120, height=18)
            paper.acroForm.checkbox(name=f"fumeur{page}", checked=True, x=60, y=370, size=14)
            paper.grid([60, 160, 260], [300, 320, 340])
            paper.bookmarkPage(f"p{page}")
            paper.addOutlineEntry(f"Page {page + 1}", f"p{page}")
        paper.showPage()
    paper.save()
    return out.getvalue()


def _drawn(lines: list[str]) -> Image.Image:
    picture = Image.new("L", (620, 420), 245)
    pen = ImageDraw.Draw(picture)
    for number, line in enumerate(lines):
        pen.text((20, 20 + 36 * number), line, fill=20)
    return picture


def _picture(lines: list[str], form: str, pages: int = 1) -> bytes:
    out = io.BytesIO()
    pictures = [_drawn(lines[page:]) for page in range(pages)]
    if pages > 1:
        pictures[0].save(out, form, save_all=True, append_images=pictures[1:], compression="tiff_lzw")
    else:
        pictures[0].save(out, form)
    return out.getvalue()


def _scan(lines: list[str]) -> bytes:
    out = io.BytesIO()
    paper = Canvas(out, pagesize=A4, invariant=1)
    paper.drawInlineImage(_drawn(lines), 0, 200, width=A4[0], height=400)
    paper.showPage()
    paper.save()
    return out.getvalue()


def _cda(lines: list[str], attached: bytes) -> bytes:
    cells = "".join(f"<tr><td>{escape(line)}</td><td>98</td></tr>" for line in lines)
    return (
        '<?xml version="1.0" encoding="UTF-8"?><ClinicalDocument xmlns="urn:hl7-org:v3" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><id root="1.2.3" extension="A1"/>'
        '<code code="11502-2" codeSystem="2.16.840.1.113883.6.1"/><title>Compte rendu</title>'
        '<effectiveTime value="20240312093000+0100"/><confidentialityCode code="N"/><recordTarget><patientRole>'
        '<id root="1.2.250.1.213.1.4.8" extension="280017512345610"/><patient><name><family qualifier="BR">MARCHAND'
        '</family><given>Alice</given></name><administrativeGenderCode code="F"/><birthTime value="19800105"/>'
        "</patient></patientRole></recordTarget><documentationOf><serviceEvent><effectiveTime>"
        '<low value="20240312"/></effectiveTime></serviceEvent></documentationOf><component><structuredBody>'
        f"<component><section><title>Biochimie</title><text><table>{cells}</table></text><entry><observation "
        'classCode="OBS" moodCode="EVN"><code code="2160-0" codeSystem="2.16.840.1.113883.6.1"/><effectiveTime '
        'value="20240312"/><value xsi:type="PQ" value="98" unit="umol/L"/></observation></entry><entry>'
        f'<observationMedia ID="M"><value representation="B64" mediaType="application/pdf">'
        f"{base64.b64encode(attached).decode()}</value></observationMedia></entry></section></component>"
        "</structuredBody></component></ClinicalDocument>"
    ).encode()


def _zipped(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _xdm(documents: dict[str, bytes]) -> bytes:
    entries = "".join(
        f'<ExtrinsicObject id="D{number}"><Slot name="URI"><ValueList><Value>{name}</Value></ValueList></Slot>'
        f'<Slot name="hash"><ValueList><Value>{hashlib.sha1(data, usedforsecurity=False).hexdigest()}</Value>'
        f'</ValueList></Slot><Slot name="size"><ValueList><Value>{len(data)}</Value></ValueList></Slot>'
        '<Slot name="serviceStartTime"><ValueList><Value>20240312083000</Value></ValueList></Slot>'
        '<Classification classificationScheme="urn:uuid:f0306f51-975f-434e-a61c-c59651d33983" '
        'nodeRepresentation="11488-4"/></ExtrinsicObject>'
        for number, (name, data) in enumerate(documents.items())
    )
    metadata = f"<SubmitObjectsRequest><RegistryObjectList>{entries}</RegistryObjectList></SubmitObjectsRequest>"
    folder = "IHE_XDM/SUBSET01/"
    return _zipped(
        {
            "README.TXT": b"Lisez-moi",
            "INDEX.HTM": b"<html></html>",
            f"{folder}METADATA.XML": metadata.encode(),
            **{folder + name: data for name, data in documents.items()},
        }
    )


def _mail(lines: list[str], attachments: dict[str, bytes]) -> bytes:
    message = EmailMessage()
    message["From"], message["To"] = "dr.riviere@exemple.invalid", "cabinet@exemple.invalid"
    message["Subject"], message["Message-ID"] = "Résultats de Mme MARCHAND", "<1@exemple.invalid>"
    message["Date"] = "Tue, 12 Mar 2024 10:15:00 +0100"
    message.set_content("\n".join(lines))
    message.add_alternative(f"<p>{'</p><p>'.join(map(escape, lines))}</p>", subtype="html")
    for name, data in attachments.items():
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    for number, part in enumerate(one for one in message.walk() if one.is_multipart()):
        part.set_boundary(f"frontiere{number or ''}")
    return message.as_bytes()


def rezipped(data: bytes, change: Callable[[bytes], bytes], rng: random.Random) -> bytes:
    """An archive with one member changed, sizes and checksums made right again."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    name = rng.choice(sorted(members))
    return _zipped(members | {name: change(members[name])})


def rechecked(png: bytes) -> bytes:
    """A PNG whose chunks' checksums are made right again, as far as chunks can be followed."""
    fixed, place = bytearray(png), 8
    while place + 12 <= len(fixed):
        length = int.from_bytes(fixed[place : place + 4], "big")
        end = place + 8 + length
        if end + 4 > len(fixed):
            break
        fixed[end : end + 4] = zlib.crc32(fixed[place + 4 : end]).to_bytes(4, "big")
        place = end + 4
    return bytes(fixed)


def _docx(lines: list[str]) -> bytes:
    paragraphs = "".join(f"<w:p><w:r><w:t>{escape(line)}</w:t></w:r></w:p>" for line in lines)
    table = "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>Potassium</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
    return _zipped(
        {
            "[Content_Types].xml": b"<Types/>",
            "_rels/.rels": f'<Relationships><Relationship Id="r" Type="{_R}/officeDocument" '
            'Target="word/document.xml"/></Relationships>'.encode(),
            "word/document.xml": (
                f'<w:document xmlns:w="{_W}"><w:body>{paragraphs}{table}</w:body></w:document>'.encode()
            ),
        }
    )


def _rtf(lines: list[str]) -> bytes:
    body = "".join(f"{line}\\par\n" for line in lines)
    escaped = "".join(character if ord(character) < 128 else f"\\'{ord(character):02x}" for character in body)
    return f"{{\\rtf1\\ansi\\ansicpg1252{{\\fonttbl{{\\f0 Arial;}}}}\\f0 {escaped}}}".encode("cp1252", "replace")
