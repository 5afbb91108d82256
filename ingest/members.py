"""What opening a container gives: its members, or why one cannot be had. Plain data: nothing here loads a reader."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Literal

import msgspec

from ingest.errors import BrokenDocument, EncryptedDocument, LimitExceeded, RetrouveError, UnsupportedFormat
from ingest.limits import MAX_ARCHIVE_MEMBERS, MAX_FILE_BYTES, MIB

Refusal = Literal["encrypted", "broken", "too_large", "too_many", "sealed_mail", "winmail"]


class Withheld(bytes):
    """A file found but not extracted: no bytes, and the error :meth:`ingest.pipeline.Reader.read` raises for it."""

    error: RetrouveError

    def __new__(cls, error: RetrouveError) -> Withheld:
        """Keep ``error``."""
        made = super().__new__(cls)
        made.error = error
        return made


class Member(msgspec.Struct, frozen=True):
    """A file of a container. It has no bytes when there is a ``refusal``."""

    name: str
    data: bytes
    refusal: Refusal | None = None


class Batch(msgspec.Struct, frozen=True):
    """Members from a given rank on; ``following`` is the rank of the next batch, ``None`` at the end.

    ``itself``: the container is a document too (a PDF that carries files), not only a wrapping.
    """

    members: list[Member]
    following: int | None = None
    itself: bool = False


def refused(reason: Refusal) -> RetrouveError:
    """The error a refusal stands for."""
    if reason == "encrypted":
        return EncryptedDocument("Ce fichier est protégé par un mot de passe dans ce qui le contient.")
    if reason == "too_large":
        return LimitExceeded(f"Ce fichier dépasse {MAX_FILE_BYTES // MIB} Mo.")
    if reason == "too_many":
        return LimitExceeded(
            f"Ce qui est déposé contient plus de {MAX_ARCHIVE_MEMBERS} fichiers : le reste n'est pas lu."
        )
    if reason == "sealed_mail":
        return EncryptedDocument(
            "Ce message est chiffré ou scellé (S/MIME) : son contenu n'est pas lisible.",
            remedy="Ouvrez-le dans votre messagerie et enregistrez ses pièces jointes.",
        )
    if reason == "winmail":
        return UnsupportedFormat(
            "Cette pièce jointe est au format Outlook (winmail.dat) : elle n'est pas lue.",
            remedy="Demandez un envoi au format HTML ou texte, ou enregistrez les pièces jointes depuis Outlook.",
        )
    return BrokenDocument("Ce fichier est endommagé dans ce qui le contient.")


def safe_name(name: str) -> str:
    """A member's name for display: no root, drive or ``..``; nothing is ever written under it."""
    parts = PurePosixPath(name.replace("\\", "/")).parts
    kept = [part for part in parts if part not in {"/", "..", "."} and not part.endswith(":")]
    cleaned = "/".join("".join(c if c.isprintable() else "_" for c in part) for part in kept)
    return cleaned.encode("utf-8", "replace").decode("utf-8") or "sans nom"
