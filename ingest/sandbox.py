"""Running untrusted bytes in children that hold no key and can reach nothing: :class:`Sandbox`.

The server of :mod:`ingest.forkserver` is started by exec and has loaded the readers; each job gets a fresh
child of it, confined by :mod:`ingest.confine`. Bytes go in and come out by pipe; answers are msgpack that
the caller decodes with types, never pickle. The caller's clock, not the child's, decides when it is late.
"""

from __future__ import annotations

import contextlib
import fcntl
import logging
import os
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from ingest import errors
from ingest.decoding import unpacked
from ingest.forkserver import COUNT, FAILURE, LENGTH, PROBE, STATUS, SUCCESS, Failure, Order
from ingest.limits import Limits

_log = logging.getLogger(__name__)
_START_SECONDS = 60.0
_READ_BYTES = 1 << 20
_ROOT = Path(__file__).resolve().parent.parent
_BOOT = (
    "import sys; sys.path.insert(0, sys.argv[3])\n"
    "from ingest.forkserver import main; main(int(sys.argv[1]), sys.argv[2])"
)


class _ServerDiedError(Exception):
    """The fork server went away before the job's end. ``begun``: a child had been given the file."""

    def __init__(self, *, begun: bool) -> None:
        super().__init__()
        self.begun = begun


class _UnconfinedError(Exception):
    """A child says that it could not be confined; it may hold a hostile file, so its word proves nothing."""


_SPOKEN: dict[str, tuple[type[errors.RetrouveError], ...]] = {
    "render": (errors.NotFound, errors.InvalidRequest),
    PROBE: (errors.NotReady,),
}
"""Errors other than the refusals of documents that a job may speak of; a file cannot make up any other."""


class Sandbox:
    """A fork server and the right to run jobs in its children. Thread-safe; a dead server is started again once a job.

    ``jobs`` names the module whose ``JOBS`` (name → function of request and blobs) and ``warm_up`` the server
    loads. Without seccomp every job raises ``NotReady`` unless ``confinement_required`` is false.
    """

    def __init__(
        self, jobs: str = "ingest.jobs", *, confinement_required: bool = True, children: int | None = None
    ) -> None:
        self._jobs = jobs
        self._confinement_required = confinement_required
        self._slots = threading.BoundedSemaphore(children or (os.cpu_count() or 1) + 2)
        self._lock = threading.Lock()
        self._server: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._closed = False

    def start(self) -> None:
        """Start the server without waiting for it: it loads while the caller goes on; the first job waits."""
        with self._lock:
            self._ensure_server()

    def close(self) -> None:
        """End the server and every child. Jobs under way raise; later ones raise ``NotReady``."""
        with self._lock:
            self._closed = True
            self._stop_server()

    def __enter__(self) -> Sandbox:
        self.start()
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    def run(self, job: str, request: bytes, blobs: Sequence[bytes] = (), limits: Limits | None = None) -> bytes:
        """Run ``job`` on ``request`` and ``blobs`` in a fresh child and return its answer.

        Raises the child's own error of the tree; ``BrokenDocument`` when the child died, ``LimitExceeded``
        when it was late, used too much memory or answered too much, ``NotReady`` when nothing can be run.
        """
        try:
            return self._run(job, request, blobs, limits or Limits())
        except _UnconfinedError:
            self._run(PROBE, b"", (), Limits(seconds=10.0))  # holds no file: its word can be believed
        raise errors.BrokenDocument("Ce fichier est endommagé : sa lecture a échoué.")

    def _run(self, job: str, request: bytes, blobs: Sequence[bytes], limits: Limits) -> bytes:
        begun = False
        with self._slots:
            for _attempt in range(2):
                try:
                    return self._run_once(Order(job, limits, self._confinement_required), (request, *blobs))
                except _ServerDiedError as died:
                    begun = begun or died.begun
        if self._closed:
            raise errors.NotReady("La lecture des fichiers est arrêtée.")
        if not begun:
            raise errors.NotReady("Le programme de lecture des fichiers ne démarre pas.")
        raise errors.BrokenDocument("Ce fichier a interrompu deux fois le programme de lecture.")

    def _run_once(self, order: Order, parts: Sequence[bytes]) -> bytes:
        with contextlib.ExitStack() as stack:
            request_read, request_write = _pipe(stack)
            answer_read, answer_write = _pipe(stack)
            ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            stack.enter_context(ours)
            with theirs:
                control = self._send(order, [request_read.take(), answer_write.take(), theirs.fileno()])
                request_read.close()
                answer_write.close()
            exchange = _Exchange(ours, (request_write, answer_read), parts, order.limits)
            stack.callback(exchange.release)
            try:
                return exchange.answer(order.job)
            except _ServerDiedError:
                self._retire(control)
                raise

    def _send(self, order: Order, descriptors: list[int]) -> socket.socket:
        with self._lock:
            control = self._ensure_server()
            try:
                socket.send_fds(control, [msgspec.msgpack.encode(order)], descriptors)
            except OSError:
                self._stop_server()
                raise _ServerDiedError(begun=False) from None
            return control

    def _retire(self, control: socket.socket) -> None:
        """End the server behind ``control``, unless another thread has already replaced it."""
        with self._lock:
            if self._control is control:
                self._stop_server()

    def _ensure_server(self) -> socket.socket:
        if self._closed:
            raise errors.NotReady("La lecture des fichiers est arrêtée.")
        if self._control is not None and self._server is not None and self._server.poll() is None:
            return self._control
        self._stop_server()
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._server = subprocess.Popen(  # noqa: S603 -- our own interpreter and module, no outside input
                [sys.executable, "-I", "-c", _BOOT, str(theirs.fileno()), self._jobs, str(_ROOT)],
                pass_fds=(theirs.fileno(),),
                env={"LC_ALL": "C.UTF-8", "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                start_new_session=True,
            )
        return self._control

    def _stop_server(self) -> None:
        if self._control is not None:
            self._control.close()
            self._control = None
        if self._server is not None:
            self._server.kill()
            self._server.wait()
            self._server = None


class _End:
    """One end of a pipe, closed once."""

    def __init__(self, descriptor: int) -> None:
        self.descriptor: int | None = descriptor

    def take(self) -> int:
        if self.descriptor is None:
            raise ValueError("closed pipe")
        return self.descriptor

    def close(self) -> None:
        if self.descriptor is not None:
            os.close(self.descriptor)
            self.descriptor = None


def _pipe(stack: contextlib.ExitStack) -> tuple[_End, _End]:
    read, write = (_End(descriptor) for descriptor in os.pipe2(os.O_CLOEXEC))
    stack.callback(read.close)
    stack.callback(write.close)
    with contextlib.suppress(OSError):  # a smaller pipe is only slower
        fcntl.fcntl(write.take(), fcntl.F_SETPIPE_SZ, _READ_BYTES)
    return read, write


class _Exchange:
    """One job's conversation with its child and with the server: feed, collect, time, kill."""

    def __init__(
        self, channel: socket.socket, pipes: tuple[_End, _End], parts: Sequence[bytes], limits: Limits
    ) -> None:
        self._channel = channel
        self._request, self._answer = pipes
        self._limits = limits
        self._pending = _frames(parts)
        self._view = memoryview(next(self._pending))
        self._received = bytearray()
        self._pidfd: int | None = None
        self._status: int | None = None

    def release(self) -> None:
        """Kill the child if it still runs."""
        if self._pidfd is not None:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._pidfd, signal.SIGKILL)
            os.close(self._pidfd)
            self._pidfd = None

    def answer(self, job: str) -> bytes:
        self._converse()
        return _judge(job, self._status or 0, self._received, self._limits)

    def _converse(self) -> None:
        request, answer, channel = self._request.take(), self._answer.take(), self._channel.fileno()
        os.set_blocking(request, False)
        os.set_blocking(answer, False)
        poll = select.poll()
        poll.register(request, select.POLLOUT)
        poll.register(answer, select.POLLIN)
        poll.register(channel, select.POLLIN)
        deadline = time.monotonic() + _START_SECONDS + self._limits.seconds
        answer_open = True
        while answer_open or self._status is None:
            ready = dict(poll.poll(max(0.0, deadline - time.monotonic()) * 1000))
            if not ready and time.monotonic() >= deadline:
                raise errors.LimitExceeded(f"La lecture de ce fichier dépasse {self._limits.seconds:g} secondes.")
            if request in ready and not self._feed(request):
                poll.unregister(request)
                self._request.close()
            if answer in ready and not self._collect(answer):
                poll.unregister(answer)
                answer_open = False
            if channel in ready:
                if self._hear():
                    deadline = time.monotonic() + self._limits.seconds
                if self._status is not None:
                    poll.unregister(channel)

    def _feed(self, descriptor: int) -> bool:
        """Write what the pipe takes; false when all is written or the child no longer reads."""
        try:
            while True:
                while not self._view:
                    following = next(self._pending, None)
                    if following is None:
                        return False
                    self._view = memoryview(following)
                self._view = self._view[os.write(descriptor, self._view[:_READ_BYTES]) :]
        except BlockingIOError:
            return True
        except BrokenPipeError:
            return False

    def _collect(self, descriptor: int) -> bool:
        """Read what has come; false at the end."""
        try:
            block = os.read(descriptor, _READ_BYTES)
        except BlockingIOError:
            return True
        self._received += block
        if len(self._received) > self._limits.output:
            raise errors.LimitExceeded("La lecture de ce fichier produit un résultat trop volumineux.")
        return bool(block)

    def _hear(self) -> bool:
        """Take the server's word: the child's pidfd (true: the clock starts) or its wait status."""
        try:
            message, descriptors, _flags, _address = socket.recv_fds(self._channel, 16, 1)
        except ConnectionResetError:
            message, descriptors = b"", []
        if descriptors:
            self._pidfd = descriptors[0]
            os.set_inheritable(self._pidfd, False)
            return True
        if len(message) != STATUS.size:
            raise _ServerDiedError(begun=self._pidfd is not None)
        (self._status,) = STATUS.unpack(message)
        return False


def _frames(parts: Sequence[bytes]) -> Iterator[bytes]:
    yield COUNT.pack(len(parts)) + b"".join(LENGTH.pack(len(part)) for part in parts)
    yield from parts


def _judge(job: str, status: int, received: bytearray, limits: Limits) -> bytes:
    """The answer of a child that ended with ``status``, or the error it stands for."""
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        _log.warning("job %s: child killed by signal %d", job, number)
        if number == signal.SIGXCPU:
            raise errors.LimitExceeded(f"La lecture de ce fichier dépasse {limits.seconds:g} secondes.")
        if number == signal.SIGKILL:
            raise errors.LimitExceeded("La lecture de ce fichier demande trop de mémoire.")
        raise errors.BrokenDocument("Ce fichier est endommagé : il interrompt le programme de lecture.")
    if status != 0 or not received:
        _log.warning("job %s: child ended with status %d", job, status)
        raise errors.BrokenDocument("Ce fichier est endommagé : il interrompt le programme de lecture.")
    mark, payload = bytes(received[:1]), bytes(memoryview(received)[1:])
    if mark == SUCCESS:
        return payload
    if mark != FAILURE:
        raise errors.BrokenDocument("Ce fichier est endommagé : sa lecture a échoué.")
    raise _failure(job, payload)


def _failure(job: str, payload: bytes) -> errors.RetrouveError:
    """The child's error as the same class here; its words are bounded, as the child may be hostile."""
    try:
        failure = unpacked(payload, Failure)
    except msgspec.DecodeError:
        return errors.BrokenDocument("Ce fichier est endommagé : sa lecture a échoué.")
    if failure.cause:
        _log.warning("job %s: %s", job, " ".join(failure.cause[:120].split()))
    if failure.slug == errors.NotReady.slug and job != PROBE:
        raise _UnconfinedError
    known = _by_slug(errors.DocumentRefused) | {kind.slug: kind for kind in _SPOKEN.get(job, ())}
    kind = known.get(failure.slug, errors.BrokenDocument)
    return kind(" ".join(failure.detail[:300].split()), remedy=" ".join(failure.remedy[:300].split()))


def _by_slug(root: type[errors.RetrouveError]) -> dict[str, type[errors.RetrouveError]]:
    found = {root.slug: root}
    for child in root.__subclasses__():
        found |= _by_slug(child)
    return found
