"""Messages: the documents they bring, and their own words when these say something."""

from __future__ import annotations

import base64
from email.message import EmailMessage

import pytest

from ingest.archive import unfold
from ingest.containers import unpack
from ingest.cover_note import says_something
from ingest.declared import Declared
from ingest.errors import EncryptedDocument, UnsupportedFormat
from ingest.html_text import html_text
from ingest.members import Batch, Withheld
from ingest.sniff import MAIL, TEXT, media_type
from ingest.xdm import read_metadata
from tests.ingest.office import message, zipped

NOTE = "Bonjour,\n\nVeuillez trouver ci-joint le compte rendu de votre patiente.\n\nCordialement,\nDr Paul RIVIERE\n"
NEWS = (
    "Bonjour,\nJ'ai revu Mme MARCHAND ce jour : l'INR est à 4,5, je diminue la warfarine à 3 mg.\n"
    "Le compte rendu est en pièce jointe.\nBien cordialement,\nDr Paul RIVIERE\nClinique des Tilleuls\n01 02 03 04 05"
)
PDF = b"%PDF-1.4 un document"


class Here:
    def unpack(self, data: bytes, start: int) -> Batch:
        return unpack(data, start)

    def declared(self, metadata: bytes) -> tuple[Declared, ...]:
        return read_metadata(metadata)


def found(data: bytes) -> dict[str, bytes]:
    return {name.removeprefix("a.eml/"): content for name, content in unfold("a.eml", data, Here())}


def test_a_message_brings_its_attachments_and_no_covering_note() -> None:
    assert found(message(NOTE, {"cr.pdf": PDF})) == {"cr.pdf": PDF}


def test_words_that_say_something_are_a_document_with_their_sender_and_day() -> None:
    files = found(message(NEWS, {"cr.pdf": PDF}, subject="XDM/1.0/DDM+Consultation MARCHAND"))
    assert list(files) == ["message.txt", "cr.pdf"]
    text = files["message.txt"].decode()
    assert "l'INR est à 4,5, je diminue la warfarine à 3 mg." in text
    assert "Objet : Consultation MARCHAND\n" in text
    assert "De : dr.martin@exemple.mssante.invalid\n" in text
    assert "Envoyé le : 12/03/2024 à 10:15\n" in text


def test_a_message_without_attachment_is_a_document_whatever_it_says() -> None:
    assert list(found(message("Merci de me rappeler."))) == ["message.txt"]


def test_an_empty_message_is_refused_with_a_reason() -> None:
    (held,) = found(message("")).values()
    assert isinstance(held, Withheld)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (NOTE, False),
        (NEWS, True),
        ("Cher confrère,\nCi-joint la biologie de M. X.\nConfraternellement", False),
        ("Ce message et ses pièces jointes sont confidentiels. Merci de ne pas imprimer ce mail.", False),
        ("Veuillez trouver ci-joint le bilan.\nCordialement\nPS : la patiente est allergique à la pénicilline.", True),
        ("INR à 4,5 ce jour, merci d'adapter le traitement.", True),
        ("> Veuillez adapter le traitement de la patiente dès que possible\nBien reçu", False),
    ],
)
def test_a_covering_note_is_told_from_words_that_matter(text: str, says: bool) -> None:
    assert says_something(text) is says


@pytest.mark.parametrize(
    "disposition",
    [
        "attachment; filename*=iso-8859-1'fr'r%E9sultats%20d%27avril.pdf",
        "attachment; filename*0*=utf-8''r%C3%A9sultats%20; filename*1*=d%27avril.pdf",
        'attachment; filename="=?utf-8?Q?r=C3=A9sultats_d=27avril.pdf?="',
        'attachment; filename="=?iso-8859-1?B?'
        + base64.b64encode("résultats d'avril.pdf".encode("latin-1")).decode()
        + '?="',
        'attachment; filename="résultats d\'avril.pdf"',
    ],
)
def test_names_come_back_as_they_were_written(disposition: str) -> None:
    body = base64.b64encode(PDF).decode()
    raw = (
        f"MIME-Version: 1.0\nFrom: a@b.invalid\nSubject: s\nContent-Type: application/pdf\n"
        f"Content-Disposition: {disposition}\nContent-Transfer-Encoding: base64\n\n{body}\n"
    )
    assert found(raw.encode()) == {"résultats d'avril.pdf": PDF}


def test_quoted_printable_in_a_legacy_alphabet_is_read() -> None:
    raw = (
        b"MIME-Version: 1.0\nFrom: a@b.invalid\nSubject: =?iso-8859-1?Q?R=E9sultats?=\n"
        b"Content-Type: text/plain; charset=iso-8859-15\nContent-Transfer-Encoding: quoted-printable\n\n"
        b"Cr=E9atinine =E0 98, contr=F4le dans six mois avec un nouvel ECG=\n de repos.\n"
    )
    text = found(raw)["message.txt"].decode()
    assert "Créatinine à 98, contrôle dans six mois avec un nouvel ECG de repos." in text
    assert "Objet : Résultats" in text


def test_a_forwarded_message_brings_its_own_documents() -> None:
    outer = EmailMessage()
    outer["From"], outer["Subject"], outer["Message-ID"] = "c@d.invalid", "TR: résultats", "<2@x.invalid>"
    outer.set_content("Veuillez trouver ci-joint le message du laboratoire.")
    inner = EmailMessage()
    inner["From"], inner["Subject"] = "labo@e.invalid", "Résultats du 12/03"
    inner.set_content(NEWS)
    inner.add_attachment(PDF, maintype="application", subtype="pdf", filename="bio.pdf")
    outer.add_attachment(inner)
    files = found(outer.as_bytes())
    assert list(files) == ["Résultats du 12-03.eml/message.txt", "Résultats du 12-03.eml/bio.pdf"]


def test_a_message_saved_as_a_file_and_a_zip_are_opened_too() -> None:
    inner = message(NEWS, {"lot.zip": zipped({"a.pdf": PDF})})
    files = found(message(NOTE, {"transfert.eml": inner}))
    assert list(files) == ["transfert.eml/message.txt", "transfert.eml/lot.zip/a.pdf"]


def test_only_the_html_version_is_read_as_a_reader_sees_it() -> None:
    html = (
        "<html><head><style>p{}</style><title>x</title></head><body><p>Mme MARCHAND a été revue ce&nbsp;jour.</p>"
        "<script>alert(1)</script><table><tr><td>INR</td><td>4,5</td></tr></table><img src='http://x.invalid/p.gif'>"
    )
    assert html_text(html) == "Mme MARCHAND a été revue ce jour.\n\nINR 4,5"


def test_small_pictures_of_the_text_are_no_documents_but_scans_are() -> None:
    made = EmailMessage()
    made["From"], made["Subject"], made["Message-ID"] = "a@b.invalid", "s", "<3@x.invalid>"
    made.set_content(NOTE)
    for name, size in (("logo.png", 500), ("scan.png", 100_000)):
        made.add_attachment(b"\x89PNG\r\n\x1a\n" + bytes(size), "image", "png", filename=name, cid=f"<{name}>")
    assert list(found(made.as_bytes())) == ["scan.png"]


def test_outlook_and_sealed_parts_are_refused_with_what_to_do() -> None:
    files = found(message(NOTE, {"winmail.dat": b"\x78\x9f\x3e\x22" + bytes(50)}))
    (held,) = files.values()
    assert isinstance(held, Withheld)
    assert isinstance(held.error, UnsupportedFormat)
    assert held.error.remedy
    sealed = b"MIME-Version: 1.0\nFrom: a@b.invalid\nSubject: s\nContent-Type: application/pkcs7-mime\n\nMIAG\n"
    (held,) = found(sealed).values()
    assert isinstance(held, Withheld)
    assert isinstance(held.error, EncryptedDocument)


def test_two_attachments_of_one_name_are_both_kept() -> None:
    made = EmailMessage()
    made["From"], made["Subject"], made["Message-ID"] = "a@b.invalid", "s", "<4@x.invalid>"
    made.set_content(NOTE)
    for content in (PDF, PDF + b" bis"):
        made.add_attachment(content, maintype="application", subtype="pdf", filename="cr.pdf")
    assert found(made.as_bytes()) == {"cr.pdf": PDF, "2 - cr.pdf": PDF + b" bis"}


def test_a_signed_message_gives_its_document_and_not_its_signature() -> None:
    raw = (
        "MIME-Version: 1.0\nFrom: a@b.invalid\nSubject: s\nContent-Type: multipart/signed; boundary=x\n\n--x\n"
        f"Content-Type: application/pdf; name=cr.pdf\nContent-Transfer-Encoding: base64\n\n"
        f"{base64.b64encode(PDF).decode()}\n--x\nContent-Type: application/pkcs7-signature\n\nMIAG\n--x--\n"
    )
    assert found(raw.encode()) == {"cr.pdf": PDF}


@pytest.mark.parametrize("body", ["!!!! pas du base64 !!!!", "JVBERi0xLjQ=====", "JVBER"])
def test_bad_base64_costs_no_other_attachment(body: str) -> None:
    good = base64.b64encode(PDF).decode()
    part = "Content-Type: application/pdf; name={}\nContent-Transfer-Encoding: base64\n\n{}\n"
    raw = (
        "MIME-Version: 1.0\nFrom: a@b.invalid\nSubject: s\nContent-Type: multipart/mixed; boundary=x\n\n--x\n"
        f"{part.format('mauvais.pdf', body)}--x\n{part.format('bon.pdf', good)}--x--\n"
    )
    files = found(raw.encode())
    assert files["bon.pdf"] == PDF
    assert "mauvais.pdf" in files


def test_a_letter_that_begins_like_a_message_stays_a_text() -> None:
    assert media_type("Date : 12/03/2024\nObjet : bilan\n\nCher confrère,".encode(), "a.txt") == TEXT
    assert media_type(b"Date: 12/03/2024\nFrom: Dr Martin\n\nCher confrere,", "a.txt") == TEXT
    assert media_type(message(NOTE), "a.eml") == MAIL
