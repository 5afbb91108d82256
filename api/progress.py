"""Progress on stderr: documents being read, models being pulled."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)

if TYPE_CHECKING:
    from api.wire import IngestOut
    from models.pull import Progress as Pulled

_ARCHIVES = frozenset({".zip"})


@contextmanager
def reading_progress(paths: Sequence[str]) -> Iterator[Callable[[IngestOut], None]]:
    """A progress bar on stderr (none when it is not a terminal); gives what to call for each file done."""
    console = Console(stderr=True, highlight=False, markup=False)
    progress = Progress(
        SpinnerColumn(),
        TextColumn("lecture"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("documents ·"),
        TimeElapsedColumn(),
        TextColumn("{task.fields[pages]} pages"),
        console=console,
        disable=not console.is_terminal,
    )
    with progress:
        task = progress.add_task("lecture", total=_count(paths), pages=0)
        pages = 0

        def advance(record: IngestOut) -> None:
            nonlocal pages
            pages += record.pages
            progress.update(task, advance=1, pages=pages)

        yield advance


def _count(paths: Sequence[str]) -> int | None:
    """How many files there are to read; ``None`` when an archive or an error hides the number."""
    total = 0
    try:
        for path in map(Path, paths):
            for file in path.rglob("*") if path.is_dir() else (path,):
                if file.suffix.lower() in _ARCHIVES:
                    return None
                total += file.is_file()
    except OSError:  # (a name too long, a folder that closes: reading says so, counting does not matter)
        return None
    return total


@contextmanager
def pulling_progress() -> Iterator[Callable[[Pulled], None]]:
    """What a pull does, on stderr: one line a step, a bar for bytes when it is a terminal."""
    console = Console(stderr=True, highlight=False, markup=False)
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as progress:
        task = progress.add_task("", total=None, visible=False)
        said = ""

        def report(step: Pulled) -> None:
            nonlocal said
            if step.text != said:
                console.print(f"{step.model} : {step.text}")
                said = step.text
            progress.update(task, description=step.stage, completed=step.done, total=step.total, visible=step.total > 0)

        yield report
