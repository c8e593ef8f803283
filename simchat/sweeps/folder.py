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
TABLE, TABLE_CSV, POINTS, REPLICATIONS = "sweep.parquet", "sweep.csv", "points", "replications"


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
        about = self._about()
        if about is None:
            raise ResultsError(f"{self.path} is not empty and holds no sweep; name another folder")
        if not resume:
            raise ResultsError(f"{self.path} holds a sweep already: --resume goes on with it, or name another folder")
        if about["engine"] != engine():
            raise ResultsError(
                f"{self.path} was made by {_versions(about['engine'])}, this is {_versions(engine())}: "
                "their figures do not belong together; name another folder"
            )

    def _about(self) -> dict[str, Any] | None:
        try:
            about = json.loads((self.path / ABOUT).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        return about if isinstance(about, dict) and "engine" in about else None

    def tell(self, about: dict[str, Any]) -> None:
        """Write what the sweep is and how far it is."""
        machine = {"platform": platform.platform(), "cpu_count": os.cpu_count()}
        told = {
            "simchat": engine()["simchat"],
            "engine": engine(),
            **about,
            "written_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "machine": machine,
        }
        self.write(ABOUT, json.dumps(told, indent=2, ensure_ascii=False, allow_nan=False) + "\n")

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


def _versions(made_by: dict[str, str]) -> str:
    return ", ".join(f"{name} {version}" for name, version in made_by.items())
