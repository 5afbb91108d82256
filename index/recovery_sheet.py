"""The printed recovery sheet of the practice key: four lines a person can type back, and a check.

Each of the four lines carries 8 bytes as 13 characters of Crockford's base 32 (no I, L, O, U) and 3 characters
of a Reed-Solomon check over the line's number and those 13: any three wrong characters of a line, and any
two lines exchanged, are always found. A fifth line checks the whole by SHA-256.
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
        letters = _encode(int.from_bytes(data, "big"), _DATA_LETTERS)
        rows.append(letters + _line_check(number, letters))
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
    data, check = letters[:_DATA_LETTERS], letters[_DATA_LETTERS:]
    if not set(data) <= set(_ALPHABET) or check != _line_check(number, data):
        raise _mistyped(number)
    value = 0
    for letter in data:
        value = value * 32 + _ALPHABET.index(letter)
    if value >= 1 << (8 * _LINE_BYTES):
        raise _mistyped(number)
    return value.to_bytes(_LINE_BYTES, "big")


def _mistyped(number: int) -> KeyProblem:
    return KeyProblem(
        f"Feuille de secours : la ligne {number} est absente ou contient une erreur de frappe.",
        remedy=f"Recopiez la ligne {number} de la feuille imprimée.",
    )


def _letters(row: str) -> str:
    return re.sub(r"[\s\-–—_.]", "", row).upper().translate(_CONFUSED)


def _encode(value: int, letters: int) -> str:
    return "".join(_ALPHABET[(value >> (5 * place)) & 31] for place in reversed(range(letters)))


def _line_check(number: int, letters: str) -> str:
    """The line as a polynomial over GF(32), its value at the first three powers of the generator."""
    symbols = [number, *map(_ALPHABET.index, letters)]
    check, point = "", 1
    for _ in range(_CHECK_LETTERS):
        point, value = _times(point, 2), 0
        for symbol in symbols:
            value = _times(value, point) ^ symbol
        check += _ALPHABET[value]
    return check


def _times(left: int, right: int) -> int:
    """Product in GF(32), modulo the primitive polynomial x^5 + x^2 + 1."""
    product = 0
    for bit in reversed(range(5)):
        product <<= 1
        if product & 32:
            product ^= 0b100101
        if right >> bit & 1:
            product ^= left
    return product


def _whole_check(secret: bytes) -> str:
    digest = hashlib.sha256(b"retrouve sheet" + secret).digest()
    return _encode(int.from_bytes(digest[:5], "big"), _WHOLE_LETTERS)


def _grouped(letters: str) -> str:
    return " ".join(letters[start : start + 4] for start in range(0, len(letters), 4))
