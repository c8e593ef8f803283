"""The browser that tests of pages are run in: one that is installed, never one that is downloaded."""

from __future__ import annotations

import os
import shutil
import warnings

import pytest

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
NEEDED = "SIMCHAT_NEEDS_PROGRAMS"  # where it is 1, as in .ci/run, nothing may be left out
MISSING = (
    f"no browser is installed (looked for {', '.join(PROGRAMS)}): NOTHING in tests/browser is tested, neither that "
    "report pages open without errors, nor their tables, charts, replay, printing and accessibility. "
    "Debian has one: apt-get install chromium"
)


def installed_browser() -> str:
    """Path of the browser; without one the test is skipped with a warning, or fails where programs are needed."""
    found = next((path for name in PROGRAMS if (path := shutil.which(name))), None)
    if found is not None:
        return found
    if os.environ.get(NEEDED) == "1":
        pytest.fail(MISSING, pytrace=False)
    warnings.warn(MISSING, stacklevel=2)
    pytest.skip(MISSING)
