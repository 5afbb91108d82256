"""A disk as ``strace`` saw it written, replayed up to any instant with what was not synced dropped or torn.

The model is harsher than file systems are: a file's bytes survive only by an ``fsync`` of that file, a
name only by an ``fsync`` of its folder. Between the last sync and the cut, nothing, everything, or any
part of the writes may have reached the disk.
"""

from __future__ import annotations

import ast
import random
import re
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

CALLS = (
    "openat,open,creat,write,pwrite64,writev,pwritev,pwritev2,fsync,fdatasync,ftruncate,truncate,fallocate,"
    "rename,renameat,renameat2,unlink,unlinkat,mkdir,mkdirat,rmdir,link,linkat,symlink,copy_file_range,sendfile"
)
Survival = Literal["synced", "everything", "torn"]

_LINE = re.compile(r"^\d+ +(\w+)\((.*)\) += (-?\d+)(?:<[^>]*>)?")
_HANDLE = re.compile(r"^(\d+)<([^>]*)>")
_TEXT = re.compile(r'"((?:[^"\\]|\\.)*)"')


def strace() -> str:
    """The program; missing, it is an error and no reason to skip."""
    program = shutil.which("strace")
    assert program is not None, "strace is needed (apt install strace): durability cannot be proven without it"
    return program


def record(command: list[str], folder: Path, trace: Path, root: Path) -> None:
    """Run ``command``, which writes to ``folder``, and keep every byte it writes in ``trace``."""
    assert folder.is_dir()
    options = ["-f", "-y", "-xx", "-s", "10000000", "-e", f"trace={CALLS}", "-o", str(trace)]
    done = subprocess.run([strace(), *options, "--", *command], cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@dataclass
class File:
    """One inode: what a sync made certain, and the writes since."""

    certain: bytes = b""
    since: list[tuple[int, bytes | None]] = field(default_factory=list)
    end: int = 0

    def content(self, survival: Survival, chance: random.Random) -> bytes:
        """Bytes found after the cut."""
        found = bytearray(self.certain)
        for offset, data in self.since:
            if survival == "synced" or (survival == "torn" and chance.random() < 0.5):
                continue
            if data is None:
                del found[offset:]
                found.extend(bytes(offset - len(found)))
                continue
            kept = data[: chance.randint(0, len(data))] if survival == "torn" and chance.random() < 0.3 else data
            found.extend(bytes(max(offset - len(found), 0)))
            found[offset : offset + len(kept)] = kept
        return bytes(found)

    def sync(self) -> None:
        self.certain = self.content("everything", random.Random(0))
        self.since.clear()


@dataclass
class Folder:
    """Names: those a sync made certain, and the changes since in their order."""

    certain: dict[str, File | Folder] = field(default_factory=dict)
    now: dict[str, File | Folder] = field(default_factory=dict)
    since: list[dict[str, File | Folder]] = field(default_factory=list)

    def changed(self) -> None:
        self.since.append(dict(self.now))

    def sync(self) -> None:
        self.certain = dict(self.now)
        self.since.clear()

    def names(self, survival: Survival, chance: random.Random) -> dict[str, File | Folder]:
        """Names found after the cut: changes of names reach a disk in their order."""
        states = [self.certain, *self.since]
        if survival == "synced":
            return states[0]
        return states[-1] if survival == "everything" else chance.choice(states)

    def restore(self, target: Path, survival: Survival, chance: random.Random) -> None:
        """Write what the cut left to ``target``."""
        target.mkdir(exist_ok=True)
        for name, node in self.names(survival, chance).items():
            if isinstance(node, Folder):
                node.restore(target / name, survival, chance)
            elif not name.endswith("-shm"):  # shared memory of the database, made anew at every start
                (target / name).write_bytes(node.content(survival, chance))


class Replay:
    """The calls of a trace that touch ``folder``, applied one after the other to a model of the disk."""

    def __init__(self, trace: Path, folder: Path) -> None:
        self._folder = str(folder)
        self.disk = Folder()
        self.acknowledgements: list[str] = []
        self._open: dict[str, File] = {}
        self.calls = [call for line in trace.read_text().splitlines() if (call := self._call(line))]

    def _call(self, line: str) -> tuple[str, str, int] | None:
        match = _LINE.match(line)
        if match is None:
            assert "unfinished" not in line, "the traced process must have one thread"
            return None
        name, arguments, result = match[1], match[2], int(match[3])
        handle = _HANDLE.match(arguments)
        paths = [_plain(handle[2])] if handle else [_plain(text) for text in _TEXT.findall(arguments)[:2]]
        touches = any(path.startswith(self._folder.encode()) for path in paths)
        acknowledges = name == "writev" and arguments.startswith("1<")
        return (name, arguments, result) if (touches or acknowledges) and result >= 0 else None

    def apply(self, call: tuple[str, str, int]) -> None:
        """One call. Those the model does not know fail, so that a new way to write cannot escape it."""
        name, arguments, result = call
        match name:
            case "writev" if arguments.startswith("1<"):
                self.acknowledgements += b"".join(map(_plain, _TEXT.findall(arguments))).decode().splitlines()
            case "openat":
                self._opened(arguments)
            case "pwrite64":
                data = _plain(_first_text(arguments))[:result]
                self._file(arguments).since.append((int(arguments.rpartition(",")[2]), data))
            case "write":
                file = self._file(arguments)
                file.since.append((file.end, _plain(_first_text(arguments))[:result]))
                file.end += result
            case "ftruncate":
                self._file(arguments).since.append((int(arguments.rpartition(",")[2]), None))
            case "fsync" | "fdatasync":
                self._node(handle_path(arguments)).sync()
            case "rename":
                self._renamed(*(_plain(text).decode() for text in _TEXT.findall(arguments)))
            case "unlink" | "rmdir":
                parent, last = self._place(_plain(_first_text(arguments)).decode())
                parent.now.pop(last)
                parent.changed()
            case "mkdir":
                parent, last = self._place(_plain(_first_text(arguments)).decode())
                parent.now[last] = Folder()
                parent.changed()
            case _:
                raise AssertionError(f"{name} is not modelled")

    def _opened(self, arguments: str) -> None:
        path = _plain(_first_text(arguments)).decode()
        if "O_DIRECTORY" in arguments or path == self._folder:
            return
        parent, last = self._place(path)
        if last not in parent.now:
            assert "O_CREAT" in arguments
            parent.now[last] = File()
            parent.changed()
        assert "O_TRUNC" not in arguments
        assert "O_APPEND" not in arguments

    def _renamed(self, source: str, target: str) -> None:
        before, old = self._place(source)
        after, new = self._place(target)
        assert before is after
        after.now[new] = before.now.pop(old)
        after.changed()

    def _file(self, arguments: str) -> File:
        node = self._node(handle_path(arguments))
        assert isinstance(node, File)
        return node

    def _node(self, path: str) -> File | Folder:
        if path == self._folder:
            return self.disk
        parent, last = self._place(path)
        return parent.now[last]

    def _place(self, path: str) -> tuple[Folder, str]:
        *folders, last = Path(path).relative_to(self._folder).parts
        parent = self.disk
        for name in folders:
            inner = parent.now[name]
            assert isinstance(inner, Folder)
            parent = inner
        return parent, last


def _plain(text: str) -> bytes:
    return bytes.fromhex(text.replace("\\x", "")) if text.startswith("\\x") else ast.literal_eval(f'b"{text}"')


def _first_text(arguments: str) -> str:
    match = _TEXT.search(arguments)
    assert match is not None
    return match[1]


def handle_path(arguments: str) -> str:
    """Path of the file a call was given an open handle of."""
    match = _HANDLE.match(arguments)
    assert match is not None
    return _plain(match[2]).decode()
