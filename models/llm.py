"""The language model as the service sees it: the ``Generator`` port over a process of its own.

Native code crashes: a dead worker costs one call, the next one starts a new process. A call that takes too long is
ended the same way. While a question is answered the process is stopped where it stands (:meth:`LlamaGenerator.hold`).
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.ports import Generation, Interrupted, Message, PromptTooLong, WorkerLost
from ingest.errors import NotReady
from models.catalogue import find_model
from models.checked import checked
from models.llm_protocol import (
    LARGEST,
    LENGTH,
    Cancel,
    Failed,
    Load,
    Loaded,
    Reply,
    Request,
    Write,
    Written,
    frame,
    replies,
)

NOT_BUILT = "llama-cpp-python n'est pas installé : seuls les résumés extraits sont montrés."
LOST = "Le modèle de résumé s'est arrêté."
TOO_SLOW = "Le modèle de résumé a dépassé le temps permis."
NO_MEMORY = "Mémoire insuffisante pour le modèle de résumé."
NOT_A_MODEL = "Le fichier du modèle de résumé n'est pas utilisable."
_LOOK_SECONDS = 0.05
_END_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Budget:
    """What the process may use: threads, tokens of context, niceness, bytes beyond the model file, seconds a call."""

    threads: int = 1
    context: int = 4096
    niceness: int = 10
    memory: int = 3 << 30
    load_seconds: float = 120.0
    call_seconds: float = 300.0


class LlamaGenerator:
    """llama.cpp in a process of its own. ``name`` is what is written beside a summary."""

    def __init__(self, path: Path, name: str, budget: Budget | None = None, sha256: str | None = None) -> None:
        """``sha256`` pins the file when the catalogue has it; nothing is read or started before the first call."""
        self._path = path
        self._name = name
        self._sha256 = sha256
        self._budget = budget or Budget()
        self._calling = threading.Lock()
        self._state = threading.Lock()
        self._held = 0
        self._process: subprocess.Popen[bytes] | None = None

    @classmethod
    def of(cls, setting: str, models: Path, budget: Budget | None = None) -> LlamaGenerator:
        """The model a setting names: a name of the catalogue, else the path of a GGUF file."""
        if setting.endswith(".gguf") or "/" in setting:
            path = Path(setting).expanduser().absolute()
            return cls(path, path.stem, budget)
        model = find_model(setting)
        file = model.files[0]
        return cls(models / model.name / file.name, model.name, budget, file.sha256)

    @property
    def name(self) -> str:
        """See :class:`index.ports.Generator`."""
        return self._name

    @property
    def context(self) -> int:
        """See :class:`index.ports.Generator`."""
        return self._budget.context

    @property
    def pid(self) -> int | None:
        """The worker's process, ``None`` when none runs."""
        process = self._process
        return process.pid if process is not None and process.poll() is None else None

    def unavailable(self) -> str | None:
        """See :class:`index.ports.Generator`."""
        if importlib.util.find_spec("llama_cpp") is None:
            return NOT_BUILT
        return checked(self._path, self._sha256)

    def generate(
        self, messages: Sequence[Message], *, grammar: str, most: int, stop: Callable[[], bool] = lambda: False
    ) -> Generation:
        """See :class:`index.ports.Generator`."""
        with self._calling:
            if stop():
                raise Interrupted
            self._started()
            reply = self._asked(Write(tuple(messages), grammar, most), self._budget.call_seconds, stop)
        if isinstance(reply, Written):
            return Generation(reply.text, reply.read, reply.kept, reply.written, reply.seconds)
        if isinstance(reply, Failed) and reply.why == "cancelled":
            raise Interrupted
        if isinstance(reply, Failed) and reply.why == "too_long":
            raise PromptTooLong
        self.close()
        raise WorkerLost(NO_MEMORY if isinstance(reply, Failed) and reply.why == "memory" else LOST)

    def hold(self) -> None:
        """See :class:`index.ports.Generator`."""
        with self._state:
            self._held += 1
            self._signal(signal.SIGSTOP)

    def resume(self) -> None:
        """See :class:`index.ports.Generator`."""
        with self._state:
            self._held -= 1
            if self._held == 0:
                self._signal(signal.SIGCONT)

    def close(self) -> None:
        """See :class:`index.ports.Generator`."""
        with self._state:
            process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    with contextlib.suppress(OSError):
                        pipe.close()

    def _signal(self, number: signal.Signals) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(number)

    def _started(self) -> None:
        """A process with the model loaded; ``NotReady`` says why there is none."""
        if self.pid is not None:
            return
        self.close()
        reason = self.unavailable()
        if reason is not None:
            raise NotReady(reason, remedy="Lancer « retrouve models pull » avec le nom du modèle.")
        process = subprocess.Popen(
            [sys.executable, "-m", "models.llm_worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"PATH": os.environ.get("PATH", ""), "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)},
            bufsize=0,
            process_group=0,  # (should we die while it is stopped, the system ends an orphaned group)
        )
        with self._state:
            self._process = process
            if self._held:
                self._signal(signal.SIGSTOP)
        budget = self._budget
        memory = budget.memory + self._path.stat().st_size
        load = Load(str(self._path), budget.threads, budget.context, budget.niceness, memory)
        reply = self._asked(load, budget.load_seconds, lambda: False)
        if not isinstance(reply, Loaded):
            self.close()
            memory_short = isinstance(reply, Failed) and reply.why == "memory"
            raise NotReady(NO_MEMORY if memory_short else NOT_A_MODEL, remedy="Choisir un modèle plus petit.")

    def _asked(self, request: Request, seconds: float, stop: Callable[[], bool]) -> Reply:
        """Send and wait; the process is ended and ``WorkerLost`` raised when it dies or takes too long."""
        process = self._process
        if process is None or process.stdin is None or process.stdout is None:
            raise WorkerLost(LOST)
        try:
            process.stdin.write(frame(request))
            return self._answer(process, process.stdin.fileno(), process.stdout.fileno(), seconds, stop)
        except TimeoutError:  # (before OSError, of which it is one)
            self.close()
            raise WorkerLost(TOO_SLOW) from None
        except (OSError, EOFError, ValueError):  # (a closed or broken pipe)
            self.close()
            raise WorkerLost(LOST) from None

    def _answer(
        self, process: subprocess.Popen[bytes], to: int, source: int, seconds: float, stop: Callable[[], bool]
    ) -> Reply:
        data, cancelled, left = b"", False, seconds
        while len(data) < LENGTH.size or len(data) < LENGTH.size + LENGTH.unpack(data[: LENGTH.size])[0]:
            began = time.monotonic()
            if select.select([source], [], [], _LOOK_SECONDS)[0]:
                block = os.read(source, 65536)
                if not block:
                    raise EOFError
                data += block
                if len(data) > LARGEST:
                    raise EOFError
            if not self._held:
                left -= time.monotonic() - began
            if stop() and not cancelled:
                os.write(to, frame(Cancel()))
                cancelled, left = True, min(left, _END_SECONDS)
            if left < 0:
                if cancelled:
                    self.close()
                    raise Interrupted
                raise TimeoutError
        return replies.decode(data[LENGTH.size :])
