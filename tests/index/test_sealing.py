"""The practice key, its recovery sheet, and authenticated encryption."""

from __future__ import annotations

import os
import pickle
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.sealing import PracticeKey, context, document_id, seal, subkey, unseal
from ingest.errors import KeyProblem, StoreProblem

SECRETS = st.binary(min_size=32, max_size=32)
PLACES = st.tuples(st.text(max_size=8), st.text(max_size=8), st.text(max_size=8), st.integers(0, 1 << 40))


# -- the key file ---------------------------------------------------------------------------------
def test_the_key_is_made_once_private_and_found_again(tmp_path: Path) -> None:
    path, data = tmp_path / "config" / "retrouve" / "practice.key", tmp_path / "data"
    made = PracticeKey.load_or_make(path, data)
    assert path.stat().st_mode & 0o777 == 0o600
    assert PracticeKey.load_or_make(path, data) == PracticeKey.load(path) == made
    assert made != PracticeKey.load_or_make(tmp_path / "other.key", data)
    assert sorted(path.parent.iterdir()) == [path]


@pytest.mark.parametrize("present", ["retrouve.sqlite3", "files/row"])
def test_data_without_a_key_never_get_a_new_one(tmp_path: Path, present: str) -> None:
    path, data = tmp_path / "practice.key", tmp_path / "data"
    (data / present).mkdir(parents=True)
    with pytest.raises(KeyProblem, match="Clé absente"):
        PracticeKey.load_or_make(path, data)
    assert not path.exists()


def test_a_missing_key_is_not_made_by_load(tmp_path: Path) -> None:
    with pytest.raises(KeyProblem, match="Clé absente"):
        PracticeKey.load(tmp_path / "practice.key")


def test_a_key_inside_the_data_folder_is_refused(tmp_path: Path) -> None:
    data, outside = tmp_path / "data", tmp_path / "outside"
    (data / "sub").mkdir(parents=True)
    outside.mkdir()
    PracticeKey.load_or_make(outside / "real.key", tmp_path / "empty")
    (data / "linked.key").symlink_to(outside / "real.key")
    (outside / "folder").symlink_to(data / "sub")
    PracticeKey.load_or_make(outside / "folder" / "k.key", tmp_path / "empty")
    (outside / "link.key").symlink_to(data / "sub" / "k.key")
    inside = (
        data / "practice.key",
        data / "linked.key",
        outside / "folder" / "k.key",
        outside / "link.key",
        outside / ".." / "data" / "sub" / "k.key",
    )
    for path in inside:
        for call in (PracticeKey.load_or_make, PracticeKey.load):
            with pytest.raises(KeyProblem, match="dossier de données"):
                call(path, data)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o666, 0o601])
def test_a_key_others_can_reach_is_refused(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "practice.key"
    PracticeKey.load_or_make(path, tmp_path / "data")
    path.chmod(mode)
    with pytest.raises(KeyProblem, match="accessible à d'autres"):
        PracticeKey.load(path)


@settings(deadline=None)
@given(place=st.integers(0, 97), value=st.integers(0, 255))
def test_a_damaged_key_file_is_refused(place: int, value: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("key") / "practice.key"
    made = PracticeKey.load_or_make(path, path.parent / "data")
    content = bytearray(path.read_bytes())
    content[place % len(content)] = value
    path.write_bytes(content)
    try:
        assert PracticeKey.load(path) == made
    except KeyProblem:
        assert content != made.secret


@pytest.mark.parametrize("content", [b"", b"\n", b"a b c d", b"retrouve-practice-key-1\n00\n00\n", bytes(4096)])
def test_what_is_no_key_file_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "practice.key"
    path.touch(0o600)
    path.write_bytes(content)
    with pytest.raises(KeyProblem, match="abîmé"):
        PracticeKey.load(path)


def test_a_key_that_is_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KeyProblem):
        PracticeKey.load_or_make(tmp_path, tmp_path / "data")


def test_a_restored_key_never_replaces_another(tmp_path: Path) -> None:
    path, key = tmp_path / "practice.key", PracticeKey(bytes(32))
    key.save(path, tmp_path / "data")
    assert PracticeKey.load(path) == key
    with pytest.raises(KeyProblem, match="existe déjà"):
        PracticeKey(bytes([1] * 32)).save(path, tmp_path / "data")
    assert PracticeKey.load(path) == key


def test_the_key_does_not_leave_its_process() -> None:
    with pytest.raises(TypeError):
        pickle.dumps(PracticeKey(bytes(32)))


# -- the recovery sheet ---------------------------------------------------------------------------
def sheet_lines(key: PracticeKey) -> list[str]:
    return re.findall(r"^\s*[1-5] : .*$", key.recovery_sheet(), re.MULTILINE)


@settings(deadline=None)
@given(SECRETS)
def test_the_sheet_gives_the_key_back(secret: bytes) -> None:
    key = PracticeKey(secret)
    assert PracticeKey.from_recovery_sheet(key.recovery_sheet()) == key


@settings(deadline=None)
@given(SECRETS, st.sampled_from([" ", "-", "  - "]), st.booleans())
def test_the_sheet_may_be_typed_carelessly(secret: bytes, between: str, lower: bool) -> None:
    typed = []
    for line in sheet_lines(PracticeKey(secret)):
        number, letters = line.split(" : ")
        careless = between.join(letters.split()).replace("0", "O").replace("1", "l")
        typed.append(f"{number.strip()}) {careless.lower() if lower else careless}")
    assert PracticeKey.from_recovery_sheet("\r\n".join(reversed(typed))).secret == secret


LETTERS = st.sampled_from("0123456789ABCDEFGHJKMNPQRSTVWXYZ")


@settings(deadline=None)
@given(SECRETS, st.integers(0, 4), st.dictionaries(st.integers(0, 15), LETTERS, min_size=1, max_size=3))
def test_up_to_three_wrong_letters_are_found_on_their_line(secret: bytes, line: int, typed: dict[int, str]) -> None:
    lines = sheet_lines(PracticeKey(secret))
    number, letters = lines[line].split(" : ")
    right = list(letters.replace(" ", ""))
    wrong = list(right)
    for place, letter in typed.items():
        wrong[place % len(wrong)] = letter
    if wrong == right:
        return
    lines[line] = f"{number} : {''.join(wrong)}"
    with pytest.raises(KeyProblem, match=f"ligne {line + 1} "):
        PracticeKey.from_recovery_sheet("\n".join(lines))


@settings(deadline=None)
@given(SECRETS, st.integers(0, 4))
def test_a_missing_or_swapped_line_is_named(secret: bytes, line: int) -> None:
    lines = sheet_lines(PracticeKey(secret))
    with pytest.raises(KeyProblem, match=f"ligne {line + 1} "):
        PracticeKey.from_recovery_sheet("\n".join(lines[:line] + lines[line + 1 :]))
    letters = [text.split(" : ")[1] for text in lines]
    if letters[0] != letters[1]:
        letters[0], letters[1] = letters[1], letters[0]
        with pytest.raises(KeyProblem, match="ligne 1 "):
            PracticeKey.from_recovery_sheet("\n".join(f"{n} : {text}" for n, text in enumerate(letters, 1)))


@settings(deadline=None)
@given(st.text())
def test_any_other_text_is_refused(text: str) -> None:
    with pytest.raises(KeyProblem, match="ligne"):
        PracticeKey.from_recovery_sheet(text)


# -- sealing --------------------------------------------------------------------------------------
@settings(deadline=None)
@given(SECRETS, st.binary(max_size=200), PLACES)
def test_sealing_round_trips_and_never_repeats(key: bytes, plaintext: bytes, place: tuple[str, str, str, int]) -> None:
    associated = context(*place)
    sealed = seal(key, plaintext, associated)
    assert unseal(key, sealed, associated) == plaintext
    assert sealed != seal(key, plaintext, associated)
    assert len(sealed) == len(plaintext) + 28


@settings(deadline=None)
@given(SECRETS, st.binary(max_size=60), st.data())
def test_any_flipped_bit_or_cut_is_noticed(key: bytes, plaintext: bytes, data: st.DataObject) -> None:
    sealed = seal(key, plaintext, b"place")
    bit = data.draw(st.integers(0, 8 * len(sealed) - 1))
    flipped = bytearray(sealed)
    flipped[bit // 8] ^= 1 << bit % 8
    cut = data.draw(st.integers(0, len(sealed) - 1))
    for altered in (bytes(flipped), sealed[:cut], sealed + b"\0"):
        with pytest.raises(StoreProblem):
            unseal(key, altered, b"place")


@settings(deadline=None)
@given(PLACES, PLACES)
def test_a_record_opens_only_in_its_place(place: tuple[str, str, str, int], other: tuple[str, str, str, int]) -> None:
    sealed = seal(bytes(32), b"text", context(*place))
    if other != place:
        with pytest.raises(StoreProblem):
            unseal(bytes(32), sealed, context(*other))


def test_every_purpose_has_its_own_key() -> None:
    key = os.urandom(32)
    purposes = ("manifest", "identity", "wrap-document", "document-id", "job-results", "wrap-upload")
    assert len({subkey(key, purpose) for purpose in purposes} | {key}) == len(purposes) + 1


@settings(deadline=None)
@given(SECRETS, st.binary(max_size=50))
def test_identifiers_are_short_and_plain(key: bytes, data: bytes) -> None:
    assert re.fullmatch(r"[a-z2-7]{32}", document_id(key, data))
