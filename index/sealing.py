"""Sealing: the practice key, the keys under it, and authenticated encryption of every record.

Keys form a chain: the practice key wraps a random key for each dossier, which wraps a random key for
each document. All encryption is AES-256-GCM with a random 96-bit nonce; the associated data names the
format, the dossier, the document, the part and the version, so that a record read in another place
than the one it was sealed for does not open. Subkeys come from HKDF-SHA256, one for each purpose.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import secrets
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from index.recovery_sheet import read_sheet, write_sheet
from ingest.errors import KeyProblem, StoreProblem

FORMAT: Final = 1
"""Version of the sealed format; part of every associated data."""

KEY_BYTES: Final = 32
DATABASE_NAME: Final = "retrouve.sqlite3"
FILES_NAME: Final = "files"

_NONCE_BYTES: Final = 12
_KEY_FILE_HEADER: Final = "retrouve-practice-key-1"
_REMEDY_MISSING: Final = (
    "Remettez le fichier de clé à sa place, ou restaurez-le depuis la feuille de secours imprimée. "
    "Sans cette clé les données ne peuvent pas être lues."
)


def context(row: str, document_id: str, part: str, version: int) -> bytes:
    """Associated data of one record. Injective: two different places never give the same bytes."""
    return msgspec.msgpack.encode(("retrouve", FORMAT, row, document_id, part, version))


def seal(key: bytes, plaintext: bytes | memoryview, associated: bytes) -> bytes:
    """``nonce (12) + ciphertext + tag (16)`` of ``plaintext`` under ``key`` (32 bytes)."""
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plaintext, associated)


def unseal(key: bytes, sealed: bytes | memoryview, associated: bytes) -> bytes:
    """Plaintext of :func:`seal`; ``StoreProblem`` when the record was altered or moved."""
    try:
        return AESGCM(key).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], associated)
    except (InvalidTag, ValueError) as error:
        raise tampered() from error


def tampered() -> StoreProblem:
    """The error of a record that fails authentication. Names no patient and no document."""
    return StoreProblem(
        "Un enregistrement est altéré, manquant ou déplacé : il n'est pas utilisé.",
        remedy="Restaurez la dernière sauvegarde du dossier de données, puis relancez Retrouve.",
    )


def new_key() -> bytes:
    """A fresh random key of 32 bytes."""
    return secrets.token_bytes(KEY_BYTES)


def subkey(key: bytes, purpose: str) -> bytes:
    """Key of 32 bytes derived from ``key`` for one ``purpose`` (HKDF-SHA256, RFC 5869)."""
    info = f"retrouve/{FORMAT}/{purpose}".encode()
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=info).derive(key)


def opaque(key: bytes, data: bytes) -> str:
    """32 characters ``[a-z2-7]``: the first 160 bits of HMAC-SHA256. Safe in file names of any system."""
    digest = hmac.digest(key, data, hashlib.sha256)[:20]
    return base64.b32encode(digest).decode().lower()


def document_id(dossier_key: bytes, data: bytes) -> str:
    """Identifier of a document inside its dossier: the same bytes give the same one, only there."""
    return opaque(subkey(dossier_key, "document-id"), data)


def holds_data(data_folder: Path) -> bool:
    """Whether anything was ever stored in this data folder."""
    files = data_folder / FILES_NAME
    return (data_folder / DATABASE_NAME).exists() or (files.is_dir() and any(files.iterdir()))


@dataclass(frozen=True, slots=True)
class PracticeKey:
    """The key of one practice (32 bytes) from which every other is reached. Lives outside the data folder."""

    secret: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.secret) != KEY_BYTES:
            raise KeyProblem("La clé du cabinet n'a pas la bonne longueur.", remedy=_REMEDY_MISSING)

    def __reduce__(self) -> str:
        """A practice key is never pickled: child processes get no key."""
        raise TypeError("a practice key does not leave its process")

    @classmethod
    def load_or_make(cls, path: Path, data_folder: Path) -> PracticeKey:
        """The key at ``path``; made there (mode 0600) when missing and ``data_folder`` holds nothing yet.

        ``KeyProblem`` when the key is missing while data exist, lies inside the data folder, is readable
        by others or is malformed.
        """
        _refuse_inside(path, data_folder)
        if not path.exists():
            if holds_data(data_folder):
                raise KeyProblem(
                    "Clé absente : le dossier de données contient des dossiers mais leur clé est introuvable.",
                    remedy=_REMEDY_MISSING,
                )
            _write_key_file(path, new_key())
        return cls.load(path, data_folder)

    @classmethod
    def load(cls, path: Path, data_folder: Path | None = None) -> PracticeKey:
        """The key at ``path``; ``KeyProblem`` as for :meth:`load_or_make`, never made."""
        if data_folder is not None:
            _refuse_inside(path, data_folder)
        return cls(_read_key_file(path))

    def save(self, path: Path, data_folder: Path) -> None:
        """Write a restored key to ``path``; ``KeyProblem`` when a key is there already."""
        _refuse_inside(path, data_folder)
        if not _write_key_file(path, self.secret):
            raise KeyProblem(
                "Une clé existe déjà à cet endroit : elle n'est pas remplacée.",
                remedy="Déplacez l'ancien fichier de clé avant de restaurer.",
            )

    def recovery_sheet(self) -> str:
        """Text to print and keep in a safe: the key in groups, each line with its own check."""
        return write_sheet(self.secret)

    @classmethod
    def from_recovery_sheet(cls, text: str) -> PracticeKey:
        """The key typed from a sheet. ``KeyProblem`` names the line that holds a typing error."""
        return cls(read_sheet(text))

    def patient_row(self, patient: str) -> str:
        """The only form a patient identifier has on disk."""
        return opaque(subkey(self.secret, "patient-row"), patient.encode())

    def check_value(self, store_id: bytes) -> bytes:
        """Kept in the store to tell a wrong key from damaged data."""
        return hmac.digest(subkey(self.secret, "check"), store_id, hashlib.sha256)

    def wrapping_key(self) -> bytes:
        """Wraps the dossiers' keys and seals their patient identifiers."""
        return subkey(self.secret, "wrap-dossier")


def _refuse_inside(path: Path, data_folder: Path) -> None:
    for place in (path.resolve(), path.parent.resolve() / path.name):
        if place.is_relative_to(data_folder.resolve()):
            raise KeyProblem(
                "La clé du cabinet se trouve dans le dossier de données : qui vole l'un aurait l'autre.",
                remedy="Déplacez le fichier de clé hors du dossier de données.",
            )


def _read_key_file(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            mode = os.fstat(stream.fileno()).st_mode
            content = stream.read(4096)
    except FileNotFoundError as error:
        raise KeyProblem(
            "Clé absente : le fichier de clé du cabinet est introuvable.", remedy=_REMEDY_MISSING
        ) from error
    except OSError as error:
        raise KeyProblem("Le fichier de clé du cabinet ne peut pas être lu.", remedy="Vérifiez ses droits.") from error
    if stat.S_IMODE(mode) & 0o077:
        raise KeyProblem(
            "Le fichier de clé du cabinet est accessible à d'autres utilisateurs de la machine.",
            remedy="Rendez-le privé : chmod 600 sur le fichier de clé.",
        )
    lines = content.decode("ascii", "replace").split()
    try:
        header, encoded, check = lines
        secret = bytes.fromhex(encoded)
    except ValueError as error:
        raise _malformed() from error
    if header != _KEY_FILE_HEADER or len(secret) != KEY_BYTES or check != _file_check(secret):
        raise _malformed()
    return secret


def _malformed() -> KeyProblem:
    return KeyProblem("Le fichier de clé du cabinet est abîmé.", remedy=_REMEDY_MISSING)


def _file_check(secret: bytes) -> str:
    return hashlib.sha256(b"retrouve key file" + secret).hexdigest()[:8]


def _write_key_file(path: Path, secret: bytes) -> bool:
    """Write the key durably, never over another one; whether it was this call that wrote it.

    The key is on the disk before anything is sealed with it, and a first start of two processes at
    once ends with one key: the file appears whole, by a hard link that fails when the name exists.
    """
    text = f"{_KEY_FILE_HEADER}\n{secret.hex()}\n{_file_check(secret)}\n"
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            os.write(handle, text.encode())
            os.fsync(handle)
        finally:
            os.close(handle)
        try:
            os.link(draft, path)
        except FileExistsError:
            return False
        finally:
            draft.unlink()
        sync_folder(path.parent)
    except OSError as error:
        raise KeyProblem(
            "Le fichier de clé du cabinet ne peut pas être écrit.",
            remedy="Vérifiez les droits et la place dans le dossier de configuration.",
        ) from error
    return True


def sync_folder(folder: Path) -> None:
    """Make the names in ``folder`` durable."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
