"""Several threads that meet a type for the first time at once: an answer each, and the process lives."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
AT_ONCE = """
import random, sys, threading, time
import msgspec
from ingest.decoding import unpacked
from ingest.jobs import JOBS
from ingest.messages import ReadAnswer, ReadRequest
letter = b"Dr Paul MARTIN\\nLe 12/03/2026\\nCher confrere,\\n"
raw = JOBS["read"](msgspec.msgpack.encode(ReadRequest("lettre.txt")), [letter])
sys.setswitchinterval(1e-6)
go, read = threading.Event(), []
def first():
    go.wait()
    time.sleep(random.random() * 0.003)
    read.extend(unpacked(raw, ReadAnswer).parsed.media_type for _ in range(3))
threads = [threading.Thread(target=first) for _ in range(6)]
for thread in threads: thread.start()
go.set()
for thread in threads: thread.join()
print(len(read), set(read))
"""


def test_a_type_is_learnt_once_whatever_the_thread() -> None:
    for _ in range(3):  # (read by each thread for itself, nine runs in ten ended in a segmentation fault)
        done = subprocess.run(
            [sys.executable, "-c", AT_ONCE], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
        )
        assert (done.returncode, done.stdout.strip()) == (0, "18 {'text/plain'}"), done.stderr
