"""Starting an outside program with bounded rights: ``python -I -S bounded_program.py FILTER MEMORY SECONDS PROGRAM …``.

Run by path in a fresh interpreter (never imported by the service), so that nothing happens between a fork and an exec
of the service itself. It sets resource limits and the seccomp filter given as hexadecimal (see
:func:`ingest.confine.program_filter`; ``-`` without one), then becomes the program.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import struct
import sys

_PR_SET_PDEATHSIG, _PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS = 1, 22, 38
_FILTER_MODE = 2


def main(arguments: list[str]) -> None:
    """Bound this process and become the program. Exit status 126 when the filter is refused."""
    code, memory, seconds, *command = arguments
    for what, value in (
        (resource.RLIMIT_AS, int(memory)),
        (resource.RLIMIT_CPU, int(seconds)),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 64),
    ):
        resource.setrlimit(what, (value, value))
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl.argtypes = (ctypes.c_int, *([ctypes.c_ulong] * 4))
    libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    if code != "-":
        instructions = bytes.fromhex(code)
        buffer = ctypes.create_string_buffer(instructions, len(instructions))
        program = struct.pack("@HP", len(instructions) // 8, ctypes.addressof(buffer))
        holder = ctypes.create_string_buffer(program, len(program))
        if libc.prctl(_PR_SET_SECCOMP, _FILTER_MODE, ctypes.addressof(holder), 0, 0) != 0:
            os._exit(126)
    os.execv(command[0], command)  # noqa: S606 -- the program the service found on its path


if __name__ == "__main__":
    main(sys.argv[1:])
