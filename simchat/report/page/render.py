"""From a template to one HTML document that needs nothing else."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

ASSETS = ("page", "replay")


def rendered(template: str, **values: Any) -> str:
    """A page; whatever comes from a config is escaped."""
    return _environment().get_template(template).render(**values)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("simchat.report.page", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["style"] = {name: _asset(f"{name}.css") for name in ASSETS}
    environment.globals["script"] = {name: _asset(f"{name}.js") for name in ASSETS}
    return environment


def _asset(name: str) -> Markup:
    """A file of the page's own, to stand in it as it is."""
    return Markup(files("simchat.report.page").joinpath("assets", name).read_text(encoding="utf-8"))
