"""Jobs for the sandbox's tests: well-behaved, hostile and broken ones."""
# The plain system calls are what is tested.
# ruff: noqa: PTH108, PTH116, PTH208, S108, S606

import ctypes
import os
import socket
import time

import msgspec

from ingest.errors import EncryptedDocument, RetrouveError


def _echo(request: bytes, blobs: list[bytes]) -> bytes:
    return request + b"|" + b"|".join(blobs)


def _loop(_request: bytes, _blobs: list[bytes]) -> bytes:
    while True:
        pass


def _sleep(_request: bytes, _blobs: list[bytes]) -> bytes:
    while True:
        time.sleep(1)


def _memory(_request: bytes, _blobs: list[bytes]) -> bytes:
    return b"".join(b"x" * 10_000_000 for _ in range(1_000))


def _talk(_request: bytes, _blobs: list[bytes]) -> bytes:
    return b"x" * 50_000_000


def _crash(_request: bytes, _blobs: list[bytes]) -> bytes:
    ctypes.string_at(0)
    return b""


def _leave(_request: bytes, _blobs: list[bytes]) -> bytes:
    os._exit(0)


def _known_error(_request: bytes, _blobs: list[bytes]) -> bytes:
    raise EncryptedDocument("protégé", remedy="ouvrir")


def _lie(request: bytes, _blobs: list[bytes]) -> bytes:
    """Speak of an error that is not a document's."""
    error = type("Lie", (RetrouveError,), {"slug": request.decode()})
    raise error("mensonge")


def _bug(_request: bytes, blobs: list[bytes]) -> bytes:
    raise KeyError(blobs[0].decode())


def _escape(_request: bytes, _blobs: list[bytes]) -> bytes:
    """Try every way out; answer the names of those that worked."""
    attempts = {
        "open": lambda: os.open("/etc/passwd", os.O_RDONLY),
        "create": lambda: os.open("/tmp/evasion", os.O_WRONLY | os.O_CREAT),
        "list": lambda: os.listdir("/"),
        "stat": lambda: os.stat("/etc/passwd"),
        "unlink": lambda: os.unlink("/tmp/evasion"),
        "inet": lambda: socket.socket(socket.AF_INET, socket.SOCK_STREAM),
        "unix": lambda: socket.socket(socket.AF_UNIX, socket.SOCK_STREAM),
        "fork": os.fork,
        "exec": lambda: os.execv("/bin/true", ["true"]),
        "signal": lambda: os.kill(os.getpid(), 0),
        "limits": lambda: __import__("resource").setrlimit(0, (-1, -1)),
        "ptrace": lambda: _libc("ptrace", 0, 0, 0, 0),
        "prctl": lambda: _libc("prctl", 1, 0, 0, 0, 0),
        "memfd": lambda: os.memfd_create("x"),
        "pipe": os.pipe,
        "environ": lambda: next(name for name in os.environ if "SECRET" in name),
        "inherited": lambda: next(descriptor for descriptor in range(3, 100) if _is_open(descriptor)),
    }
    worked = []
    for name, attempt in attempts.items():
        try:
            attempt()
            worked.append(name)
        except (OSError, ValueError, StopIteration):
            pass
    return msgspec.msgpack.encode(worked)


def _libc(name: str, *arguments: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if getattr(libc, name)(*arguments) != 0:
        raise OSError(ctypes.get_errno(), name)


def _is_open(descriptor: int) -> bool:
    try:
        os.read(descriptor, 0)
    except OSError:
        return False
    return True


JOBS = {
    "echo": _echo,
    "loop": _loop,
    "sleep": _sleep,
    "memory": _memory,
    "talk": _talk,
    "crash": _crash,
    "leave": _leave,
    "known_error": _known_error,
    "bug": _bug,
    "lie": _lie,
    "render": _lie,
    "escape": _escape,
}


def warm_up() -> None:
    ctypes.CDLL(None)
