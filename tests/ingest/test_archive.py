"""Folders and zips: every file found once, nothing outside, bombs refused."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.archive import Withheld, expand
from ingest.containers import unpack
from ingest.declared import Declared
from ingest.errors import BrokenDocument, EncryptedDocument, InvalidRequest, LimitExceeded
from ingest.members import Batch, safe_name
from ingest.xdm import read_metadata


def _zip(members: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


class Here:
    """Opens containers in this process."""

    def unpack(self, data: bytes, start: int) -> Batch:
        return unpack(data, start)

    def declared(self, metadata: bytes) -> tuple[Declared, ...]:
        return read_metadata(metadata)


HERE = Here()


def found(path: Path) -> dict[str, bytes]:
    return {name.removeprefix(str(path)).lstrip("/"): data for name, data in expand(str(path), HERE)}


def test_a_folder_gives_its_files_in_order_without_hidden_ones(tmp_path: Path) -> None:
    (tmp_path / "été").mkdir()
    (tmp_path / ".caché").mkdir()
    (tmp_path / "__MACOSX").mkdir()
    for name in ("b.pdf", "a b.pdf", "été/c.pdf", ".caché/d.pdf", ".DS_Store", "__MACOSX/e.pdf", "Thumbs.db"):
        (tmp_path / name).write_bytes(name.encode())
    assert list(found(tmp_path)) == ["a b.pdf", "b.pdf", "été/c.pdf"]


def test_links_inside_a_folder_are_not_followed(tmp_path: Path) -> None:
    inside, outside = tmp_path / "dossier", tmp_path / "ailleurs"
    inside.mkdir()
    outside.mkdir()
    (outside / "secret.pdf").write_bytes(b"x")
    (inside / "lien.pdf").symlink_to(outside / "secret.pdf")
    (inside / "dossier_lié").symlink_to(outside)
    assert found(inside) == {}


def test_a_path_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidRequest):
        list(expand(str(tmp_path / "absent"), HERE))


def test_a_zip_gives_its_members_and_those_of_zips_inside(tmp_path: Path) -> None:
    inner = _zip({"profond.pdf": b"%PDF-2"})
    outer = tmp_path / "envoi.zip"
    outer.write_bytes(
        _zip({"cr.pdf": b"%PDF-1", "lot/autre.zip": inner, "lot/note.xyz": b"?", "__MACOSX/._cr.pdf": b""})
    )
    assert found(outer) == {"cr.pdf": b"%PDF-1", "lot/autre.zip/profond.pdf": b"%PDF-2", "lot/note.xyz": b"?"}


def test_members_cannot_name_a_place_outside(tmp_path: Path) -> None:
    outer = tmp_path / "envoi.zip"
    outer.write_bytes(_zip({"../../etc/passwd": b"a", "/absolu.pdf": b"b", "..\\..\\win.pdf": b"c"}))
    assert set(found(outer)) == {"etc/passwd", "absolu.pdf", "win.pdf"}


@given(st.text(max_size=60))
def test_a_display_name_never_leaves_its_archive(name: str) -> None:
    parts = safe_name(name).split("/")
    assert parts
    assert not {"", "..", "."} & set(parts)


def test_a_large_archive_comes_in_batches_without_losing_a_member() -> None:
    members = {f"{number}.bin": bytes([number]) * 20_000_000 for number in range(5)}
    data = _zip(members, zipfile.ZIP_STORED)
    seen, rank = {}, 0
    while rank is not None:
        batch = unpack(data, rank)
        seen |= {member.name: member.data for member in batch.members}
        assert batch.following is None or batch.following > rank
        rank = batch.following
    assert seen == members


def test_a_zip_bomb_is_refused(tmp_path: Path) -> None:
    bomb = tmp_path / "bombe.zip"
    bomb.write_bytes(_zip({f"{number}": bytes(90_000_000) for number in range(4)}))
    ((name, data),) = expand(str(bomb), HERE)
    assert name == str(bomb)
    assert isinstance(data, Withheld)
    assert isinstance(data.error, LimitExceeded)


def test_zips_nested_too_deep_are_refused(tmp_path: Path) -> None:
    data = b"%PDF-1"
    for depth in range(6):
        data = _zip({f"{depth}.zip" if depth else "fond.pdf": data})
    nest = tmp_path / "poupées.zip"
    nest.write_bytes(data)
    ((_, held),) = expand(str(nest), HERE)
    assert isinstance(held, Withheld)
    assert isinstance(held.error, LimitExceeded)


def test_a_member_that_lies_about_its_size_or_is_damaged_is_withheld_alone(tmp_path: Path) -> None:
    data = bytearray(_zip({"bon.pdf": b"%PDF-1 bon", "abîmé.pdf": b"%PDF-1 " + bytes(range(200))}, zipfile.ZIP_STORED))
    place = data.find(bytes(range(50, 100)))
    data[place] ^= 0xFF
    archive = tmp_path / "a.zip"
    archive.write_bytes(bytes(data))
    files = found(archive)
    assert files["bon.pdf"] == b"%PDF-1 bon"
    damaged = files["abîmé.pdf"]
    assert isinstance(damaged, Withheld)
    assert isinstance(damaged.error, BrokenDocument)


def test_an_encrypted_member_is_withheld(tmp_path: Path) -> None:
    data = bytearray(_zip({"secret.pdf": b"%PDF-1"}, zipfile.ZIP_STORED))
    data[6] |= 1
    data[data.find(b"PK\x01\x02") + 8] |= 1
    archive = tmp_path / "a.zip"
    archive.write_bytes(bytes(data))
    (held,) = found(archive).values()
    assert isinstance(held, Withheld)
    assert isinstance(held.error, EncryptedDocument)


def test_a_damaged_zip_is_one_withheld_file(tmp_path: Path) -> None:
    archive = tmp_path / "a.zip"
    archive.write_bytes(_zip({"a.pdf": b"%PDF"})[:20])
    ((_, held),) = expand(str(archive), HERE)
    assert isinstance(held, Withheld)
    assert isinstance(held.error, BrokenDocument)
