"""The printed recovery sheet of the practice key: four lines a person can type back, and a check.

Each of the four lines carries 8 bytes as 13 characters of Crockford's base 32 (no I, L, O, U) and 3
characters of check that depend on the line's number; a fifth line checks the whole.
Source of the alphabet: https://www.crockford.com/base32.html
"""

from __future__ import annotations

import hashlib
import re
from typing import Final

from ingest.errors import KeyProblem

_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_CONFUSED: Final = str.maketrans({"O": "0", "I": "1", "L": "1"})
_LINES: Final = 4
_LINE_BYTES: Final = 8
_DATA_LETTERS: Final = 13
_CHECK_LETTERS: Final = 3
_WHOLE_LETTERS: Final = 8
_NUMBERED: Final = re.compile(r"^\s*([1-5])\s*[:.)]\s*(\S.*?)\s*$", re.MULTILINE)

_TEXT: Final = """\
RETROUVE : FEUILLE DE SECOURS DE LA CLÉ DU CABINET

À imprimer et à garder sous clé, ailleurs que l'ordinateur et que ses sauvegardes.
Qui possède cette feuille et le dossier de données peut tout lire.
Sans clé ni feuille, personne ne peut plus rien lire.

{lines}

Pour restaurer : recopiez les cinq lignes numérotées. Espaces, tirets et minuscules sont acceptés,
la lettre O vaut zéro, les lettres I et L valent 1.
"""


def write_sheet(secret: bytes) -> str:
    """The sheet of a key of 32 bytes, in French, ready to print."""
    rows = []
    for number in range(1, _LINES + 1):
        data = secret[(number - 1) * _LINE_BYTES : number * _LINE_BYTES]
        rows.append(_encode(int.from_bytes(data, "big"), _DATA_LETTERS) + _line_check(number, data))
    rows.append(_whole_check(secret))
    return _TEXT.format(lines="\n".join(f"  {n} : {_grouped(row)}" for n, row in enumerate(rows, 1)))


def read_sheet(text: str) -> bytes:
    """The 32 bytes typed from a sheet; ``KeyProblem`` names the first line that is missing or mistyped."""
    typed = {int(number): _letters(row) for number, row in _NUMBERED.findall(text)}
    secret = b"".join(_read_line(number, typed.get(number)) for number in range(1, _LINES + 1))
    if typed.get(_LINES + 1) != _whole_check(secret):
        raise _mistyped(_LINES + 1)
    return secret


def _read_line(number: int, letters: str | None) -> bytes:
    if letters is None or len(letters) != _DATA_LETTERS + _CHECK_LETTERS:
        raise _mistyped(number)
    value = 0
    for letter in letters[:_DATA_LETTERS]:
        if letter not in _ALPHABET:
            raise _mistyped(number)
        value = value * 32 + _ALPHABET.index(letter)
    if value >= 1 << (8 * _LINE_BYTES):
        raise _mistyped(number)
    data = value.to_bytes(_LINE_BYTES, "big")
    if letters[_DATA_LETTERS:] != _line_check(number, data):
        raise _mistyped(number)
    return data


def _mistyped(number: int) -> KeyProblem:
    return KeyProblem(
        f"Feuille de secours : la ligne {number} est absente ou contient une erreur de frappe.",
        remedy=f"Recopiez la ligne {number} de la feuille imprimée.",
    )


def _letters(row: str) -> str:
    return re.sub(r"[\s\-–—_.]", "", row).upper().translate(_CONFUSED)


def _encode(value: int, letters: int) -> str:
    return "".join(_ALPHABET[(value >> (5 * place)) & 31] for place in reversed(range(letters)))


def _line_check(number: int, data: bytes) -> str:
    digest = hashlib.sha256(b"retrouve sheet line" + bytes([number]) + data).digest()
    return _encode(int.from_bytes(digest[:4], "big") >> 1, _CHECK_LETTERS)


def _whole_check(secret: bytes) -> str:
    digest = hashlib.sha256(b"retrouve sheet" + secret).digest()
    return _encode(int.from_bytes(digest[:5], "big"), _WHOLE_LETTERS)


def _grouped(letters: str) -> str:
    return " ".join(letters[start : start + 4] for start in range(0, len(letters), 4))
