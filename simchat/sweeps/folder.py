"""The folder of a sweep: what it is about, what there is of it, and where each thing lies.

It is made at once and grows: replications are kept as they come. What is told of them is written at the end.
"""

from __future__ import annotations

import json
import os
import platform
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from simchat.experiment.engine import engine
from simchat.experiment.errors import ResultsError, explain
from simchat.experiment.store import Store

ABOUT = "sweep.json"
BASE = "base.yaml"
TABLE, TABLE_CSV, POINTS, REPLICATIONS = "sweep.parquet", "sweep.csv", "points", "replications"


def is_sweep(path: Path) -> bool:
    """Whether a folder holds a sweep, whatever became of it."""
    return (path / ABOUT).is_file()


def about_of(path: Path) -> dict[str, Any]:
    """What a sweep's folder says of it.

    Raises
    ------
    ResultsError
        If the folder holds no sweep.
    """
    if not path.is_dir():
        raise ResultsError(f"{path} is a file, no folder" if path.exists() else f"there is no folder {path}")
    try:
        said = json.loads((path / ABOUT).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ResultsError(f"{path} holds no sweep: {ABOUT} is missing") from None
    except (OSError, ValueError) as error:
        raise ResultsError(f"cannot read {path / ABOUT}: {error}") from error
    if not isinstance(said, dict) or "engine" not in said:
        raise ResultsError(f"{path} holds no sweep: {ABOUT} comes from something else")
    return said


class Folder:
    """A sweep's folder on disk.

    Parameters
    ----------
    path : Path
        Made when something is written into it.
    resume : bool
        Whether it may hold an earlier sweep, to go on with.

    Raises
    ------
    ResultsError
        If it holds anything else, or a sweep of another version of the program.
    """

    def __init__(self, path: Path, *, resume: bool) -> None:
        self.path = path
        self.store = Store(path / REPLICATIONS)
        if path.exists():
            self._check(resume=resume)

    def _check(self, *, resume: bool) -> None:
        if not self.path.is_dir():
            raise ResultsError(f"{self.path} is a file; name a folder for the results")
        if not any(self.path.iterdir()):
            return
        try:
            about = about_of(self.path)
        except ResultsError:
            raise ResultsError(f"{self.path} is not empty and holds no sweep; name another folder") from None
        if not resume:
            raise ResultsError(f"{self.path} holds a sweep already: --resume goes on with it, or name another folder")
        if about["engine"] != engine():
            raise ResultsError(
                f"{self.path} was made by {_versions(about['engine'])}, this is {_versions(engine())}: "
                "their figures do not belong together; name another folder"
            )

    def tell(self, about: dict[str, Any]) -> None:
        """Write what the sweep is and how far it is."""
        self.write(ABOUT, json.dumps(about, indent=2, ensure_ascii=False, allow_nan=False) + "\n")

    def write(self, name: str, text: str) -> None:
        """Write a file as a whole or not at all. Raises ResultsError."""
        path = self.path / name
        draft = path.with_suffix(f".{os.getpid()}.draft")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            draft.write_text(text, encoding="utf-8")
            draft.replace(path)
        except OSError as error:
            draft.unlink(missing_ok=True)
            raise ResultsError(f"cannot write {path}: {explain(error)}") from error


def made_here() -> dict[str, Any]:
    """What a sweep is made by: the program, the libraries beneath it, the machine; and when."""
    return {
        "simchat": engine()["simchat"],
        "engine": engine(),
        "written_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": {"platform": platform.platform(), "cpu_count": os.cpu_count()},
    }


def _versions(made_by: dict[str, str]) -> str:
    return ", ".join(f"{name} {version}" for name, version in made_by.items())
