"""The fork server: a clean process that has loaded the readers and forks one confined child a file.

Started by :mod:`ingest.sandbox` through exec with an empty environment, so it never held a key. It reads
orders on descriptor ``control`` (a Unix SEQPACKET socket): one msgpack :class:`Order` with three descriptors,
the request pipe, the answer pipe and the job's own channel. On that channel it sends a pidfd of the child,
then its wait status. End of file on ``control`` means the parent is gone: children are killed, the server ends.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import select
import signal
import socket
import struct
import sys
from collections.abc import Callable, Mapping
from typing import NoReturn

import msgspec

from ingest.confine import Confinement, ConfinementUnavailableError, confine, die_with_parent, prepare
from ingest.errors import RetrouveError
from ingest.limits import Limits

Job = Callable[[bytes, list[bytes]], bytes]
STATUS = struct.Struct("<i")
COUNT, LENGTH = struct.Struct("<I"), struct.Struct("<Q")
SUCCESS, FAILURE = b"\x00", b"\x01"
MAX_ORDER_BYTES = 4096
PROBE = "probe"
"""The job that does nothing: whether children can be confined here, told by one that holds no file."""


class Order(msgspec.Struct, frozen=True):
    """What to run, and within which bounds."""

    job: str
    limits: Limits
    confinement_required: bool


class Failure(msgspec.Struct, frozen=True):
    """An error of the child: ``slug`` of ingest/errors.py, its French words, and for the log where it was raised."""

    slug: str
    detail: str
    remedy: str = ""
    cause: str = ""


def main(control: int, jobs_module: str) -> None:
    """Load ``jobs_module`` (its ``JOBS`` and ``warm_up``) and serve until ``control`` is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    wake_read, wake_write = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
    signal.signal(signal.SIGCHLD, lambda _number, _frame: None)
    signal.set_wakeup_fd(wake_write, warn_on_full_buffer=False)
    module = importlib.import_module(jobs_module)
    module.warm_up()
    with open(os.devnull, "wb") as silence:  # noqa: PTH123 -- a plain descriptor is wanted
        os.dup2(silence.fileno(), 2)  # a load failure was worth reading; what parsers print of a file is not
    server = _Server(socket.socket(fileno=control), prepare(), module.JOBS)
    gc.collect()
    gc.freeze()
    try:
        server.serve(wake_read)
    finally:
        server.kill_all()


class _Server:
    def __init__(self, control: socket.socket, confinement: Confinement, jobs: Mapping[str, Job]) -> None:
        self._control = control
        self._confinement = confinement
        self._jobs = jobs
        self._channels: dict[int, socket.socket] = {}

    def serve(self, wake: int) -> None:
        poll = select.poll()
        poll.register(self._control, select.POLLIN)
        poll.register(wake, select.POLLIN)
        while True:
            ready = dict(poll.poll())
            if wake in ready:
                with contextlib.suppress(BlockingIOError):
                    os.read(wake, 4096)
                self._reap()
            if self._control.fileno() in ready:
                message, descriptors, _flags, _address = socket.recv_fds(self._control, MAX_ORDER_BYTES, 3)
                if not message:
                    return
                self._fork(message, descriptors)

    def _fork(self, message: bytes, descriptors: list[int]) -> None:
        request, answer, channel = descriptors
        parent = os.getpid()
        pid = os.fork()
        if pid == 0:
            _child(self._confinement, self._jobs, parent, message, (request, answer))
        os.close(request)
        os.close(answer)
        self._channels[pid] = socket.socket(fileno=channel)
        pidfd = os.pidfd_open(pid)
        with contextlib.suppress(OSError):
            socket.send_fds(self._channels[pid], [b"pid"], [pidfd])
        os.close(pidfd)

    def _reap(self) -> None:
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            with self._channels.pop(pid) as channel, contextlib.suppress(OSError):
                channel.send(STATUS.pack(status))

    def kill_all(self) -> None:
        for pid in self._channels:
            os.kill(pid, signal.SIGKILL)


def _child(
    confinement: Confinement, jobs: Mapping[str, Job], parent: int, message: bytes, pipes: tuple[int, int]
) -> NoReturn:
    """Confine this process, then read the request, run its job and write the framed answer. Never returns."""
    status = 1
    try:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        die_with_parent(confinement, parent)
        os.dup2(pipes[0], 0)
        os.dup2(pipes[1], 1)
        os.closerange(3, 1 << 20)
        order = msgspec.msgpack.decode(message, type=Order)
        os.nice(order.limits.niceness)
        try:
            confine(confinement, order.limits, required=order.confinement_required)
        except ConfinementUnavailableError:
            failure = Failure(
                "not-ready", "Ce système ne permet pas d'isoler la lecture des fichiers (seccomp absent)."
            )
            _write(FAILURE + msgspec.msgpack.encode(failure))
        else:
            _write(_run(jobs, order.job))
        status = 0
    except BaseException:  # noqa: S110 -- nothing may climb out of a child into the server's loop
        pass
    os._exit(status)


def _run(jobs: Mapping[str, Job], name: str) -> bytes:
    try:
        parts = _read_parts()
        if name == PROBE:
            return SUCCESS
        return SUCCESS + jobs[name](parts[0], parts[1:])
    except RetrouveError as error:
        failure = Failure(error.slug, error.detail, error.remedy)
    except MemoryError:
        failure = Failure("limit-exceeded", "La lecture de ce fichier demande trop de mémoire.")
    except RecursionError:
        failure = Failure("broken-document", "Ce fichier est imbriqué sur trop de niveaux.")
    except Exception as error:
        failure = Failure("broken-document", "Ce fichier est endommagé : sa lecture a échoué.", cause=_where(error))
    return FAILURE + msgspec.msgpack.encode(failure)


def _where(error: Exception) -> str:
    """Class of the error and the innermost line of ours: enough to find it, nothing of the document."""
    place, trace = "", error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        if "/ingest/" in code.co_filename:
            place = f"{code.co_filename.rsplit('/', 1)[-1]}:{trace.tb_lineno}"
        trace = trace.tb_next
    return f"{type(error).__name__} {place}"


def _read_parts() -> list[bytes]:
    with os.fdopen(0, "rb", closefd=False) as stream:
        (count,) = COUNT.unpack(stream.read(COUNT.size))
        lengths = [LENGTH.unpack(stream.read(LENGTH.size))[0] for _ in range(count)]
        return [stream.read(length) for length in lengths]


def _write(answer: bytes) -> None:
    view = memoryview(answer)
    while view:
        view = view[os.write(1, view) :]


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
