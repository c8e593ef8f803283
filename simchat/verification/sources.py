"""Which state of the program a verification was made from."""

from __future__ import annotations

import subprocess
from pathlib import Path

from simchat.experiment.engine import PACKAGE, sources_digest

VERIFIED = (  # what the figures rest on
    "demand",
    "facts.py",
    "kpis",
    "model",
    "stats",
    "theory",
    "verification/building.py",
    "verification/cases",
)


def fingerprint() -> str:
    """SHA-256 over the names and bytes of the sources whose change would make a verification out of date."""
    return sources_digest(VERIFIED)


def commit() -> str | None:
    """The commit of the source tree; None if this is no checkout, or if the sources differ from that commit."""
    paths = [str(PACKAGE / name) for name in VERIFIED]
    if _git("status", "--porcelain", "--", *paths) != "":
        return None
    return _git("rev-parse", "HEAD")


def _git(*arguments: str) -> str | None:
    try:
        told = subprocess.run(
            ["git", "-C", str(PACKAGE), *arguments], capture_output=True, text=True, check=True, timeout=60
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return told.stdout.strip()


def documents() -> Path | None:
    """The folder docs/ of the source tree; None where the package is installed without it."""
    folder = PACKAGE.parent / "docs"
    return folder if (folder / "model.md").is_file() else None
