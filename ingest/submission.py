"""IHE XDM submissions among files: which file each declaration is about, what is only wrapping, what is missing.

Source: IHE ITI TF-2 3.32 (portable media, zip over mail): ``IHE_XDM/SUBSETnn/METADATA.XML`` declares files by a URI
relative to its own folder; ``INDEX.HTM`` and ``README.TXT`` stand beside ``IHE_XDM``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from ingest.declared import Declared, Described
from ingest.errors import BrokenDocument
from ingest.members import Withheld, safe_name

_TOP = "ihe_xdm"
_PAPERS = frozenset(("index.htm", "index.html", "readme.txt", "readme.htm", "readme.html", "readme.pdf", "readme.md"))
_STYLE = frozenset((".xsl", ".xslt", ".css", ".js", ".xsd", ".dtd", ".gif", ".ico"))
_UNDECLARED = "Ce fichier n'est pas annoncé par les métadonnées de l'envoi qui le contient"


@dataclass(slots=True)
class Submissions:
    """The submissions found so far among files named by their path."""

    _by_path: dict[str, tuple[str, Declared]] = field(default_factory=dict)
    _folders: set[str] = field(default_factory=set)
    _roots: set[str] = field(default_factory=set)

    def add(self, path: str, declared: Sequence[Declared]) -> None:
        """Take in what the ``METADATA.XML`` at ``path`` declares."""
        folder = _folder(path)
        self._folders.add(folder.casefold())
        self._roots.update(_roots(folder))
        for one in declared:
            place = f"{folder}/{safe_name(one.uri)}" if folder else safe_name(one.uri)
            if one.uri:
                self._by_path[place.casefold()] = (place, one)

    def described(self, path: str, data: bytes) -> bytes:
        """The file with what is declared of it, and a warning when its submission does not announce it."""
        found = self._by_path.pop(path.casefold(), None)
        if isinstance(data, Withheld):
            return data
        if found is not None:
            return Described(data, found[1].about(data))
        if _folder(path).casefold() in self._folders:
            return Described(data, Declared(PurePosixPath(path).name, warnings=(_UNDECLARED,)))
        return data

    def wraps(self, path: str) -> bool:
        """Whether a file is a submission's wrapping: its index and instructions, or the style of its documents."""
        if path.casefold() in self._by_path:
            return False
        name = PurePosixPath(path)
        folder = _folder(path).casefold()
        if folder in self._roots and name.name.casefold() in _PAPERS:
            return True
        inside = any(folder == one or folder.startswith(f"{one}/") for one in self._folders)
        return inside and name.suffix.casefold() in _STYLE

    def missing(self) -> Iterator[tuple[str, bytes]]:
        """What is declared and was not among the files."""
        for place, _declared in self._by_path.values():
            yield place, Withheld(BrokenDocument("Ce document est annoncé par l'envoi mais n'y est pas."))


def _folder(path: str) -> str:
    return path.rsplit("/", 1)[0] if "/" in path else ""


def _roots(folder: str) -> Iterator[str]:
    """The folders whose index and instructions are a submission's: its own, up to the one that holds ``IHE_XDM``."""
    yield folder.casefold()
    parts = folder.casefold().split("/")
    if _TOP in parts:
        last = len(parts) - 1 - parts[::-1].index(_TOP)
        yield from ("/".join(parts[:depth]) for depth in range(last, len(parts)))
