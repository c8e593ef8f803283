"""JSON Schema of what planners write, for editors."""

from __future__ import annotations

from typing import Any

from simchat.config.field_docs import all_parts, field_docs
from simchat.config.overlay import EXTENDS
from simchat.config.schema import Config

DIALECT = "https://json-schema.org/draft/2020-12/schema"
REFERENCE = "#/$defs/"
OVERLAY = "Overlay"
EXTENDS_FORM = {
    "type": "string",
    "title": "Extends",
    "description": "the config that this one changes, relative to this file; write only what differs",
}


def json_schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of a config file.

    A file that extends another is held to the same keys and values, but may leave out any of them,
    and may reach into a list by an item's name or number.
    """
    config = Config.model_json_schema(mode="validation", by_alias=True)
    definitions = config.pop("$defs")
    whole = definitions | {"Config": config}
    _describe(whole)
    overlays = {f"{name}{OVERLAY}": _loosened(form) for name, form in whole.items()}
    overlays[f"Config{OVERLAY}"]["properties"][EXTENDS] = EXTENDS_FORM
    return {
        "$schema": DIALECT,
        "title": "simchat config",
        "description": config.get("description", ""),
        "type": "object",
        "properties": {EXTENDS: EXTENDS_FORM} | {key: _heading(form) for key, form in config["properties"].items()},
        "if": {"required": [EXTENDS]},
        "then": {"$ref": f"{REFERENCE}Config{OVERLAY}"},
        "else": {"$ref": f"{REFERENCE}Config"},
        "$defs": whole | overlays,
    }


def _describe(definitions: dict[str, Any]) -> None:
    """Put the descriptions of fields beside them."""
    parts = all_parts()
    for name, form in definitions.items():
        docs = field_docs(parts[name])
        for field, info in parts[name].model_fields.items():
            if field in docs:
                form["properties"][info.alias or field].setdefault("description", docs[field])


def _heading(form: dict[str, Any]) -> dict[str, Any]:
    return {key: form[key] for key in ("title", "description") if key in form}


def _loosened(form: Any) -> Any:
    """A form for what-if files: nothing is required, and null deletes."""
    if isinstance(form, list):
        return [_loosened(item) for item in form]
    if not isinstance(form, dict):
        return form
    kept = {_any_of(key): _loosened(value) for key, value in form.items() if key not in ("required", "discriminator")}
    if "$ref" in form:
        kept["$ref"] = f"{form['$ref']}{OVERLAY}"
    if "properties" in form:
        kept["properties"] = {
            key: {"anyOf": [_loosened(inner), {"type": "null"}], **_heading(inner)}
            for key, inner in form["properties"].items()
        }
    return {"anyOf": [kept, {"type": "object"}]} if form.get("type") == "array" else kept


def _any_of(key: str) -> str:
    """Without required keys several forms of a distribution may fit."""
    return "anyOf" if key == "oneOf" else key
