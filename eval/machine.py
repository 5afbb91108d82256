"""The machine a figure was measured on, stated with every figure."""

from __future__ import annotations

import os
import platform
from pathlib import Path


def describe() -> str:
    """Processor, cores this process may use, memory in GiB, Python."""
    model = next(
        (line.split(":", 1)[1].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")),
        platform.processor() or "unknown processor",
    )
    kilobytes = next((int(line.split()[1]) for line in _lines("/proc/meminfo") if line.startswith("MemTotal")), 0)
    cores = len(os.sched_getaffinity(0))
    return f"{model}, {cores} cores, {kilobytes / 1024**2:.0f} GiB, Python {platform.python_version()}"


def resident_megabytes(pid: int) -> float:
    """Resident memory of a process in MB (``/proc/<pid>/status``, VmRSS)."""
    kilobytes = next((int(line.split()[1]) for line in _lines(f"/proc/{pid}/status") if line.startswith("VmRSS")), 0)
    return kilobytes / 1024


def _lines(path: str) -> list[str]:
    try:
        return Path(path).read_text().splitlines()
    except OSError:
        return []
