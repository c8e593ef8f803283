"""A results folder appears as a whole or not at all.

Everything is written into a hidden folder beside the wanted one, which takes its name when it
is complete. A process that is killed leaves at most that hidden folder, and the next run into
the same place removes it.
"""

from __future__ import annotations

import json
import os
import platform
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from glob import escape
from pathlib import Path
from typing import Any

from simchat.experiment.errors import ResultsError, explain
from simchat.experiment.interrupts import undisturbed

MANIFEST = "manifest.json"


def is_result(folder: Path) -> bool:
    """Whether a folder holds results of simchat."""
    try:
        manifest_of(folder)
    except ResultsError:
        return False
    return True


def manifest_of(folder: Path) -> dict[str, Any]:
    """What the manifest of a folder says.

    Raises
    ------
    ResultsError
        If the folder holds no results of simchat.
    """
    if not folder.is_dir():
        raise ResultsError(f"{folder} is a file, no folder" if folder.exists() else f"there is no folder {folder}")
    try:
        said = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ResultsError(f"{folder} holds no simchat results: {MANIFEST} is missing") from None
    except (OSError, ValueError) as error:
        raise ResultsError(f"cannot read {folder / MANIFEST}: {error}") from error
    if not isinstance(said, dict) or "simchat" not in said:
        raise ResultsError(f"{folder} holds no simchat results: {MANIFEST} comes from something else")
    return said


@contextmanager
def results_folder(target: Path) -> Iterator[Path]:
    """A folder to write into, which becomes `target` if nothing goes wrong.

    Raises
    ------
    ResultsError
        If `target` exists and is anything but an empty folder or earlier results, or if it
        cannot be written (no right to, disk full). Nothing is left behind then.
    """
    target = Path(os.path.realpath(target))
    with _plain_errors(target), _parents_of(target):
        _refuse_foreign(target)
        _remove_leftovers(target)
        draft = target.parent / f"{_beside(target, 'draft')}{os.getpid()}"
        draft.mkdir()
        try:
            yield draft
            _put_in_place(draft, target)
        finally:
            shutil.rmtree(draft, ignore_errors=True)


@contextmanager
def _plain_errors(target: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ResultsError(f"cannot write results to {target}: {explain(error)}") from error


@contextmanager
def _parents_of(target: Path) -> Iterator[None]:
    """Make missing parents, and take them away again if it comes to nothing."""
    made = [folder for folder in target.parents if not folder.exists()]
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        yield
    except BaseException:
        for folder in made:
            with suppress(OSError):
                folder.rmdir()
        raise


def _refuse_foreign(target: Path) -> None:
    if not target.exists():
        return
    if not target.is_dir():
        raise ResultsError(f"{target} is a file; name a folder for the results")
    if any(target.iterdir()) and not is_result(target):
        raise ResultsError(f"{target} is not empty and holds no simchat results; name another folder")


def _remove_leftovers(target: Path) -> None:
    """Clear away what runs into this folder left behind when they were killed."""
    for left in target.parent.glob(f".{escape(target.name)}.*-{escape(platform.node())}-*"):
        if _alive(left.name.rpartition("-")[2]):
            continue
        if left.name.startswith(_beside(target, "old")) and not target.exists():
            left.rename(target)  # killed between the two renames
        else:
            shutil.rmtree(left, ignore_errors=True)


def _beside(target: Path, what: str) -> str:
    return f".{target.name}.{what}-{platform.node()}-"


def _alive(pid: str) -> bool:
    if os.name == "nt" or not pid.isdigit():
        return True  # no harmless way to ask: leave it
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _put_in_place(draft: Path, target: Path) -> None:
    _to_disk(draft)
    old = target.parent / f"{_beside(target, 'old')}{os.getpid()}"
    with undisturbed():
        if target.exists():
            target.rename(old)
        try:
            draft.rename(target)
        except BaseException:
            if old.exists():
                old.rename(target)
            raise
        shutil.rmtree(old, ignore_errors=True)


def _to_disk(folder: Path) -> None:
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb+") as file:
                os.fsync(file.fileno())
