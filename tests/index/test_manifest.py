"""The manifest: versions never repeat, changes tell the last state of each document."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.manifest import Manifest, decode, encode
from index.ports import Part
from ingest.errors import StoreProblem

STEPS = st.lists(
    st.tuples(
        st.sampled_from(["add", "meta", "search", "pages", "summary", "identity", "delete"]), st.sampled_from("abcd")
    ),
    max_size=40,
)


@settings(deadline=None)
@given(STEPS)
def test_following_the_changes_keeps_any_copy_up_to_date(steps: list[tuple[str, str]]) -> None:
    """Whenever a reader last looked, the changes since name every document that differs from what it saw."""
    manifest, history, versions = Manifest(counter=7, created=7), [], set()
    history.append(manifest)
    for kind, document_id in steps:
        present = document_id in manifest.entries()
        if kind == "identity":
            manifest = manifest.with_identity()
        elif kind == "add" and not present:
            manifest = manifest.with_document(document_id, {"meta": b"", "pages": b""}, rendition=False)
        elif kind == "delete" and present:
            manifest = manifest.without(document_id)
        elif kind in ("meta", "search", "pages", "summary") and present:
            part: Part = kind  # type: ignore[assignment]
            manifest = manifest.with_part(document_id, part)
        else:
            continue
        assert manifest.counter not in versions
        versions.add(manifest.counter)
        history.append(manifest)
    for seen in history:
        changes = manifest.changes(seen.counter)
        assert [change.sequence for change in changes] == sorted({change.sequence for change in changes})
        told = {change.document_id for change in changes}
        before, now = _without_summaries(seen), _without_summaries(manifest)
        assert {name for name in before.keys() | now.keys() if before.get(name) != now.get(name)} <= told
        for change in changes:
            assert (change.kind == "delete") == (change.document_id not in now and change.kind != "identity")
        assert ("" in told) == (seen.identity != manifest.identity)


def _without_summaries(manifest: Manifest) -> dict[str, tuple[int, dict[str, int]]]:
    return {
        name: (entry.added, {part: version for part, version in entry.parts.items() if part != "summary"})
        for name, entry in manifest.entries().items()
    }


def test_a_manifest_is_read_under_its_own_counter_only() -> None:
    manifest = Manifest(counter=3, created=1).with_document("a", {"meta": b""}, rendition=True)
    assert decode(encode(manifest), 4) == manifest
    for data, counter in ((encode(manifest), 3), (b"", 4), (b"\xc1", 4), (encode(manifest)[:-1], 4)):
        with pytest.raises(StoreProblem):
            decode(data, counter)
