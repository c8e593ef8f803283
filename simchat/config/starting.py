"""The config that `simchat init` writes."""

from __future__ import annotations

from importlib.resources import files


def starting_config() -> str:
    """A commented config that runs."""
    return files("simchat.config").joinpath("starting.yaml").read_text(encoding="utf-8")
