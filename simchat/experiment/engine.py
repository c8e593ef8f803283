"""What a figure depends on besides config, seed and replication: the program and the libraries beneath it."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

from simchat.version import VERSION

PACKAGE = Path(__file__).parents[1]
BEHIND_FIGURES = ("config", "demand", "facts.py", "kpis", "model")


@cache
def engine() -> dict[str, str]:
    """Versions and sources on which the measures of a replication depend; equal ones give the same bytes."""
    return {
        "simchat": VERSION,
        "sources": sources_digest(BEHIND_FIGURES)[:16],
        "numpy": version("numpy"),
        "python": ".".join(platform.python_version_tuple()[:2]),
    }


def sources_digest(places: Sequence[str]) -> str:
    """SHA-256 over the names and bytes of modules, and of all in folders, of the package."""
    digest = sha256()
    for path in sorted(_files(places), key=lambda path: path.relative_to(PACKAGE).as_posix()):
        digest.update(path.relative_to(PACKAGE).as_posix().encode() + b"\0")
        digest.update(path.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    return digest.hexdigest()


def _files(places: Sequence[str]) -> list[Path]:
    paths = [PACKAGE / name for name in places]
    return [path for place in paths for path in (place.rglob("*.py") if place.is_dir() else [place])]
