"""The rows of one dossier: its manifest, its documents' keys and their sealed parts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from sqlalchemy import Connection, delete, insert, select, update

from index import manifest as manifests
from index.manifest import Entry, Manifest
from index.ports import DossierRef, NewDocument, Part
from index.schema import documents, dossiers, notes, parts, store
from index.sealing import context, seal, subkey, tampered, unseal
from ingest.errors import NotFound

_IN_LIST: Final = 400

SealedPart = tuple[str, Part, int, bytes]
"""Document, part, version, ciphertext."""


def unknown_patient() -> NotFound:
    """No such dossier, or not any more."""
    return NotFound("Patient inconnu.", remedy="Vérifiez l'identifiant du patient.")


def entry_of(entries: Mapping[str, Entry], document_id: str) -> Entry:
    """The manifest's entry; ``NotFound`` for a document the dossier does not hold."""
    entry = entries.get(document_id)
    if entry is None:
        raise NotFound("Document inconnu dans ce dossier.")
    return entry


def unwrap_dossier(wrapping: bytes, row: str, wrapped: bytes) -> DossierRef:
    """The dossier opened by its own key."""
    return DossierRef(row, unseal(wrapping, wrapped, context(row, "", "dossier-key", 0)))


def insert_dossier(connection: Connection, wrapping: bytes, dossier: DossierRef, patient: str) -> None:
    """A new dossier without documents."""
    floor = connection.execute(select(store.c.number).where(store.c.name == "floor")).scalar_one()
    manifest = Manifest(counter=floor + 1, created=floor + 1)
    connection.execute(
        insert(dossiers).values(
            row=dossier.row,
            patient=seal(wrapping, patient.encode(), context(dossier.row, "", "patient", 0)),
            wrapped_key=seal(wrapping, dossier.key, context(dossier.row, "", "dossier-key", 0)),
            counter=manifest.counter,
            manifest=_sealed_manifest(dossier, manifest),
        )
    )


def load_manifest(connection: Connection, wrapping: bytes, dossier: DossierRef, *, writing: bool = False) -> Manifest:
    """The dossier's manifest; ``NotFound`` when the dossier was erased, also when it was made anew since."""
    query = select(dossiers.c.wrapped_key, dossiers.c.counter, dossiers.c.manifest).where(dossiers.c.row == dossier.row)
    found = connection.execute(query.with_for_update() if writing else query).first()
    if found is None or unwrap_dossier(wrapping, dossier.row, found.wrapped_key).key != dossier.key:
        raise unknown_patient()
    opened = unseal(
        subkey(dossier.key, "manifest"), found.manifest, context(dossier.row, "", "manifest", found.counter)
    )
    return manifests.decode(opened, found.counter)


def save_manifest(connection: Connection, dossier: DossierRef, manifest: Manifest) -> None:
    """Replace the manifest."""
    connection.execute(
        update(dossiers)
        .where(dossiers.c.row == dossier.row)
        .values(counter=manifest.counter, manifest=_sealed_manifest(dossier, manifest))
    )


def insert_document(
    connection: Connection, dossier: DossierRef, document: NewDocument, key: bytes, manifest: Manifest
) -> None:
    """Records of a new document, and the manifest with it."""
    after = manifest.with_document(document.document_id, document.parts, document.rendition is not None)
    place = context(dossier.row, document.document_id, "document-key", after.counter)
    wrapped = seal(subkey(dossier.key, "wrap-document"), key, place)
    whose = {"row": dossier.row, "document_id": document.document_id}
    connection.execute(insert(documents).values(wrapped_key=wrapped, **whose))
    rows = [
        {
            **whose,
            "part": part,
            "version": after.counter,
            "data": seal(key, data, context(dossier.row, document.document_id, part, after.counter)),
        }
        for part, data in document.parts.items()
    ]
    if rows:
        connection.execute(insert(parts), rows)
    save_manifest(connection, dossier, after)


def replace_part(
    connection: Connection, dossier: DossierRef, document_id: str, part: Part, data: bytes, manifest: Manifest
) -> None:
    """A new version of one part, and the manifest with it."""
    key = document_keys(connection, dossier, [entry_of(manifest.entries(), document_id)])[document_id]
    after = manifest.with_part(document_id, part)
    sealed = seal(key, data, context(dossier.row, document_id, part, after.counter))
    whose = {"row": dossier.row, "document_id": document_id, "part": part}
    mine = (parts.c.row == dossier.row, parts.c.document_id == document_id, parts.c.part == part)
    replaced = connection.execute(update(parts).where(*mine).values(version=after.counter, data=sealed))
    if not replaced.rowcount:
        connection.execute(insert(parts).values(version=after.counter, data=sealed, **whose))
    save_manifest(connection, dossier, after)


def delete_records(connection: Connection, row: str, document_id: str | None) -> list[bytes]:
    """Remove the records of one document, or of all when ``None``; the ciphertext that must be gone."""
    of_parts, of_documents = parts.c.row == row, documents.c.row == row
    if document_id is not None:
        of_parts &= parts.c.document_id == document_id
        of_documents &= documents.c.document_id == document_id
    removed = list(connection.execute(select(parts.c.data).where(of_parts)).scalars())
    removed += connection.execute(select(documents.c.wrapped_key).where(of_documents)).scalars()
    connection.execute(delete(parts).where(of_parts))
    connection.execute(delete(documents).where(of_documents))
    return removed


def read_note(connection: Connection, dossier: DossierRef, name: str) -> bytes | None:
    """A note's plaintext, or ``None``."""
    query = select(notes.c.data).where(notes.c.row == dossier.row, notes.c.name == name)
    sealed = connection.execute(query).scalar()
    return None if sealed is None else unseal(subkey(dossier.key, "note"), sealed, _note_place(dossier, name))


def write_note(connection: Connection, dossier: DossierRef, name: str, data: bytes) -> None:
    """Replace a note."""
    sealed = seal(subkey(dossier.key, "note"), data, _note_place(dossier, name))
    mine = (notes.c.row == dossier.row, notes.c.name == name)
    if not connection.execute(update(notes).where(*mine).values(data=sealed)).rowcount:
        connection.execute(insert(notes).values(row=dossier.row, name=name, data=sealed))


def _note_place(dossier: DossierRef, name: str) -> bytes:
    return context(dossier.row, name, "note", 0)


def delete_dossier(connection: Connection, row: str) -> list[bytes]:
    """Remove a dossier's documents, identity, notes and keys; the ciphertext that must be gone."""
    removed = delete_records(connection, row, None)
    query = select(dossiers.c.patient, dossiers.c.wrapped_key, dossiers.c.manifest, dossiers.c.identity)
    for found in connection.execute(query.where(dossiers.c.row == row)):
        removed += [value for value in found if value is not None]
    removed += connection.execute(select(notes.c.data).where(notes.c.row == row)).scalars()
    connection.execute(delete(notes).where(notes.c.row == row))
    counter = select(dossiers.c.counter).where(dossiers.c.row == row).scalar_subquery()
    connection.execute(update(store).where(store.c.name == "floor", store.c.number < counter).values(number=counter))
    connection.execute(delete(dossiers).where(dossiers.c.row == row))
    return removed


def document_keys(connection: Connection, dossier: DossierRef, entries: Sequence[Entry]) -> dict[str, bytes]:
    """Unwrapped key of each document of ``entries``; ``StoreProblem`` when one is missing or altered."""
    query = select(documents.c.document_id, documents.c.wrapped_key).where(documents.c.row == dossier.row)
    if len(entries) <= _IN_LIST:
        query = query.where(documents.c.document_id.in_([entry.document_id for entry in entries]))
    wrapped: dict[str, bytes] = {found.document_id: found.wrapped_key for found in connection.execute(query)}
    wrapping = subkey(dossier.key, "wrap-document")
    try:
        return {
            entry.document_id: unseal(
                wrapping,
                wrapped[entry.document_id],
                context(dossier.row, entry.document_id, "document-key", entry.added),
            )
            for entry in entries
        }
    except KeyError as error:
        raise tampered() from error


def sealed_parts(
    connection: Connection, row: str, wanted: Sequence[Part], entries: Sequence[Entry]
) -> list[SealedPart]:
    """Rows of the wanted parts of ``entries`` (of the whole dossier when they are many)."""
    columns = select(parts.c.document_id, parts.c.part, parts.c.version, parts.c.data)
    query = columns.where(parts.c.row == row, parts.c.part.in_(wanted))
    if len(entries) <= _IN_LIST:
        query = query.where(parts.c.document_id.in_([entry.document_id for entry in entries]))
    return [(document_id, part, version, data) for document_id, part, version, data in connection.execute(query)]


def open_parts(
    dossier: DossierRef,
    entries: Mapping[str, Entry],
    wanted: Sequence[Part],
    keys: Mapping[str, bytes],
    rows: Iterable[SealedPart],
) -> dict[str, dict[Part, bytes]]:
    """Plaintext by document in deposit order; ``StoreProblem`` unless it is exactly what the manifest lists."""
    found: dict[str, dict[Part, bytes]] = {document_id: {} for document_id in entries}
    for document_id, part, version, data in rows:
        entry = entries.get(document_id)
        if entry is None:
            continue
        if entry.parts.get(part) != version:
            raise tampered()
        found[document_id][part] = unseal(keys[document_id], data, context(dossier.row, document_id, part, version))
    for document_id, entry in entries.items():
        if len(found[document_id]) != sum(part in entry.parts for part in set(wanted)):
            raise tampered()
    return found


def listed_documents(connection: Connection, row: str, manifest: Manifest) -> list[str]:
    """Documents in deposit order; ``StoreProblem`` unless rows and manifest agree to the version."""
    listed = select(documents.c.document_id).where(documents.c.row == row)
    versions = select(parts.c.document_id, parts.c.part, parts.c.version).where(parts.c.row == row)
    entries = manifest.entries()
    if set(connection.execute(listed).scalars()) != entries.keys():
        raise tampered()
    found: dict[str, dict[str, int]] = {document_id: {} for document_id in entries}
    for document_id, part, version in connection.execute(versions):
        found.setdefault(document_id, {})[part] = version
    if found != {document_id: entry.parts for document_id, entry in entries.items()}:
        raise tampered()
    return list(entries)


def _sealed_manifest(dossier: DossierRef, manifest: Manifest) -> bytes:
    place = context(dossier.row, "", "manifest", manifest.counter)
    return seal(subkey(dossier.key, "manifest"), manifests.encode(manifest), place)
