"""Giving up every right but computing: resource limits, no new privileges and a seccomp filter.

:func:`prepare` is called once in the fork server (it loads what ``ctypes`` needs), :func:`confine` in each
child before it sees a byte of the file. The filter is an allow-list: memory, clocks, random bytes, reading
and writing descriptors that are already open, exiting. Everything else (opening files, sockets, exec, fork,
signals, ptrace, tracing, changing limits) fails with ``EPERM``; another architecture kills the child.
Numbers: Linux ``asm/unistd_64.h`` and ``asm-generic/unistd.h``; filter format: ``linux/filter.h``.
"""

from __future__ import annotations

import ctypes
import os
import platform
import resource
import signal
import struct
from dataclasses import dataclass
from pathlib import Path

from ingest.limits import Limits

_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS = 1, 4, 22, 38
_SECCOMP_MODE_FILTER = 2
_RET_KILL_PROCESS, _RET_ALLOW, _RET_EPERM = 0x80000000, 0x7FFF0000, 0x00050001
_LD_W_ABS, _JMP_EQ, _JMP_GE, _JMP_SET, _RET = 0x20, 0x15, 0x35, 0x45, 0x06
_OFFSET_NUMBER, _OFFSET_ARCHITECTURE, _OFFSET_THIRD_ARGUMENT = 0, 4, 32
_PROT_EXEC = 4
_OFFSET_FIRST_ARGUMENT, _OFFSET_SECOND_ARGUMENT = 16, 24
_THREAD = 0x00010000
"""clone(2) flag of a thread: anything else is another process."""
_WRITES = 0o1 | 0o2 | 0o100 | 0o1000 | 0o2000
"""open(2) flags that write, create, truncate or append."""
_X32_BIT = 0x40000000


@dataclass(frozen=True, slots=True)
class _Architecture:
    audit: int
    allowed: tuple[int, ...]
    not_executable: tuple[int, ...]
    """``mmap`` and ``mprotect``: allowed when their third argument asks for no execution."""
    refused: tuple[int, ...]
    """For an outside program: network, other processes, changes to files, kernel facilities it has no use for."""
    clone: int
    opens: tuple[tuple[int, int], ...]
    """Calls that open files, with the offset of their flags: refused to a program when they may write."""


# refused: socket connect accept sendto sendmsg bind listen socketpair fork vfork ptrace process_vm_readv/writev kill
# tkill tgkill truncate rename* mkdir* rmdir creat link* unlink* symlink* chmod* chown* mknod* mount umount2 chroot
# pivot_root init_module keyctl perf_event_open bpf userfaultfd io_uring_* memfd_create openat2 clone3
# read write close fstat lseek brk munmap mremap madvise rt_sigaction rt_sigprocmask rt_sigreturn sigaltstack
# poll/ppoll readv writev futex sched_yield nanosleep clock_nanosleep clock_gettime clock_getres gettimeofday
# getrandom getpid gettid getuid geteuid getgid getegid getrusage times sysinfo uname exit exit_group
# restart_syscall sched_getaffinity membarrier getcpu rseq
_ARCHITECTURES = {
    "x86_64": _Architecture(
        audit=0xC000003E,
        allowed=(
            *(0, 1, 3, 5, 8, 12, 11, 25, 28, 13, 14, 15, 131),
            *(7, 271, 19, 20, 202, 24, 35, 230, 228, 229, 96),
            *(318, 39, 186, 102, 107, 104, 108, 98, 100, 99, 63, 60, 231),
            *(219, 204, 324, 309, 334, 201),
        ),
        not_executable=(9, 10),
        refused=(
            *(41, 42, 43, 44, 46, 49, 50, 53, 288, 307, 57, 58, 101, 310, 311, 62, 200, 234, 76, 77, 82, 264, 316),
            *(83, 258, 84, 85, 86, 265, 87, 263, 88, 266, 90, 91, 268, 92, 93, 94, 260, 133, 259, 165, 166, 161, 155),
            *(175, 313, 248, 249, 250, 298, 321, 323, 425, 426, 427, 319, 437, 435),
        ),
        clone=56,
        opens=((2, _OFFSET_SECOND_ARGUMENT), (257, _OFFSET_THIRD_ARGUMENT)),
    ),
    "aarch64": _Architecture(
        audit=0xC00000B7,
        allowed=(
            *(63, 64, 57, 80, 62, 214, 215, 216, 233, 134, 135, 139, 132),
            *(73, 65, 66, 98, 124, 101, 115, 113, 114, 169),
            *(278, 172, 178, 174, 175, 176, 177, 165, 153, 179, 160, 93, 94),
            *(128, 123, 283, 168, 293),
        ),
        not_executable=(222, 226),
        refused=(
            *(198, 203, 202, 206, 211, 200, 201, 199, 242, 269, 117, 270, 271, 129, 130, 131, 45, 46, 38, 276, 34, 35),
            *(37, 36, 52, 53, 54, 55, 33, 40, 39, 51, 41, 105, 273, 217, 218, 219, 241, 280, 282, 425, 426, 427, 279),
            *(437, 435),
        ),
        clone=220,
        opens=((56, _OFFSET_THIRD_ARGUMENT),),
    ),
}


class _FilterProgram(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))


class ConfinementUnavailableError(Exception):
    """The kernel refuses seccomp filters, or the machine's architecture is not known here."""


@dataclass(frozen=True, slots=True)
class Confinement:
    """What a child needs to confine itself, loaded before it forks. ``program`` is ``None`` without seccomp."""

    libc: ctypes.CDLL
    instructions: ctypes.Array[ctypes.c_char] | None
    program: _FilterProgram | None


def prepare() -> Confinement:
    """Load libc and assemble the filter of this machine."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl.argtypes = (ctypes.c_int, *([ctypes.c_ulong] * 4))
    libc.prctl.restype = ctypes.c_int
    architecture = _ARCHITECTURES.get(platform.machine())
    if architecture is None:
        return Confinement(libc, None, None)
    code = _assemble(architecture)
    instructions = ctypes.create_string_buffer(code, len(code))
    program = _FilterProgram(len(code) // 8, ctypes.addressof(instructions))
    return Confinement(libc, instructions, program)


def die_with_parent(confinement: Confinement, parent: int) -> None:
    """Ask the kernel to kill this process when ``parent`` ends; end now if it already has."""
    confinement.libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


def confine(confinement: Confinement, limits: Limits, *, required: bool) -> None:
    """Bound this process for good. ``ConfinementUnavailableError`` when ``required`` and the filter is refused."""
    _set_resource_limits(limits)
    libc = confinement.libc
    libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    refused = libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 or confinement.program is None
    if not refused:
        refused = libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.addressof(confinement.program), 0, 0) != 0  # type: ignore[arg-type]
    if refused and required:
        raise ConfinementUnavailableError


def _set_resource_limits(limits: Limits) -> None:

    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    memory = pages * resource.getpagesize() + limits.memory
    processor = max(1, int(limits.seconds) + 1)
    for what, value in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, processor),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_NOFILE, 8),
    ):
        resource.setrlimit(what, (value, value))


def program_filter() -> bytes | None:
    """The filter for an outside program that only computes: no network, no other process, no file written.

    It may open files to read (its libraries and data). ``None`` on an architecture not known here.
    """
    architecture = _ARCHITECTURES.get(platform.machine())
    if architecture is None:
        return None
    body = _prologue(architecture)
    for number in architecture.refused:
        body += [(_JMP_EQ, 0, 1, number), (_RET, 0, 0, _RET_EPERM)]
    for number, flags in architecture.opens:
        body += [
            (_JMP_EQ, 0, 4, number),
            (_LD_W_ABS, 0, 0, flags),
            (_JMP_SET, 0, 1, _WRITES),
            (_RET, 0, 0, _RET_EPERM),
            (_RET, 0, 0, _RET_ALLOW),
        ]
    body += [
        (_JMP_EQ, 0, 4, architecture.clone),
        (_LD_W_ABS, 0, 0, _OFFSET_FIRST_ARGUMENT),
        (_JMP_SET, 1, 0, _THREAD),
        (_RET, 0, 0, _RET_EPERM),
        (_RET, 0, 0, _RET_ALLOW),
        (_RET, 0, 0, _RET_ALLOW),
    ]
    return _packed(body)


def _prologue(architecture: _Architecture) -> list[tuple[int, int, int, int]]:
    """Another architecture's calls kill; the number of the call is loaded."""
    return [
        (_LD_W_ABS, 0, 0, _OFFSET_ARCHITECTURE),
        (_JMP_EQ, 1, 0, architecture.audit),
        (_RET, 0, 0, _RET_KILL_PROCESS),
        (_LD_W_ABS, 0, 0, _OFFSET_NUMBER),
        (_JMP_GE, 0, 1, _X32_BIT),
        (_RET, 0, 0, _RET_KILL_PROCESS),
    ]


def _packed(body: list[tuple[int, int, int, int]]) -> bytes:
    return b"".join(struct.pack("=HBBI", *instruction) for instruction in body)


def _assemble(architecture: _Architecture) -> bytes:
    """The filter as an array of ``struct sock_filter``: code, jump if true, jump if false, constant."""
    body = _prologue(architecture)
    for number in architecture.allowed:
        body += [(_JMP_EQ, 0, 1, number), (_RET, 0, 0, _RET_ALLOW)]
    for number in architecture.not_executable:
        body += [
            (_JMP_EQ, 0, 4, number),
            (_LD_W_ABS, 0, 0, _OFFSET_THIRD_ARGUMENT),
            (_JMP_SET, 0, 1, _PROT_EXEC),
            (_RET, 0, 0, _RET_EPERM),
            (_RET, 0, 0, _RET_ALLOW),
        ]
    body.append((_RET, 0, 0, _RET_EPERM))
    return _packed(body)
