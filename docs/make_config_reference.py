"""Write docs/config.md and configs/simchat.schema.json from the config's schema; with --check only compare."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from simchat.config import json_schema

HERE = Path(__file__).parent
REFERENCE, SCHEMA = HERE / "config.md", HERE.parent / "configs" / "simchat.schema.json"
COUNTS = ("ConstantCount", "Geometric", "Poisson", "NegativeBinomial", "EmpiricalCount")
DISTRIBUTION, COUNT = "[distribution](#distributions)", "[count](#counts)"
INTRODUCTION = (HERE / "config_introduction.md").read_text(encoding="utf-8")
Schema = dict[str, Any]
Place = tuple[str, str]


def reference(schema: Schema) -> str:
    """The whole page: the introduction, then a table for each part of a config, in the order in which they are met."""
    config = schema["$defs"]["Config"]
    places = dict(parts(config, schema["$defs"]))
    families_met = [name for name in places if "dist" in schema["$defs"][name].get("properties", {})]
    durations = [name for name in families_met if name not in COUNTS]
    counts = [name for name in families_met if name in COUNTS]
    pages = [INTRODUCTION, section("The whole", config | {"description": "What may stand at the top."}, places)]
    for name, path in places.items():
        if name not in families_met and name != "WeightedDuration":
            pages.append(section(path, schema["$defs"][name], places))
    pages.append("## Distributions\n\nA bare duration is a constant one.\n\n" + families(schema, durations))
    pages.append("## Counts\n\nA bare whole number is a constant one.\n\n" + families(schema, counts))
    return "\n".join(pages)


def parts(schema: Schema, definitions: Schema, path: str = "", seen: set[str] | None = None) -> Iterator[Place]:
    """Name and first place of every definition that a schema leads to, depth first."""
    seen = set() if seen is None else seen
    for name, place in references(schema, path):
        if name not in seen:
            seen.add(name)
            yield name, place
            yield from parts(definitions[name], definitions, place, seen)


def references(schema: Schema, path: str) -> Iterator[Place]:
    """Name and place of every definition that a schema names."""
    if "$ref" in schema:
        yield schema["$ref"].rpartition("/")[2], path
    for key, value in schema.get("properties", {}).items():
        yield from references(value, f"{path}.{key}".lstrip("."))
    for choice in (*schema.get("anyOf", ()), *schema.get("oneOf", ())):
        yield from references(choice, path)
    if isinstance(schema.get("items"), dict):
        yield from references(schema["items"], f"{path}[]")
    if isinstance(schema.get("additionalProperties"), dict):
        yield from references(schema["additionalProperties"], f"{path}.NAME")


def section(place: str, part: Schema, places: dict[str, str]) -> str:
    """A heading, what the part is, and its keys; every key has to say what it means."""
    lines = [f"## {place}", "", part.get("description", ""), "", "| key | value | default | |", "|---|---|---|---|"]
    for key, value in part.get("properties", {}).items():
        default = "*required*" if key in part.get("required", ()) else show_default(value)
        if "description" not in value:
            raise SystemExit(f"{place}: {key} has no description")
        lines.append(f"| `{key}` | {kind(value, places)} | {default} | {value['description']} |")
    return "\n".join(lines) + "\n"


def families(schema: Schema, names: list[str]) -> str:
    """One row for each family: how it is written and what it is."""
    lines = ["| `dist` | parameters | |", "|---|---|---|"]
    for name in names:
        part = schema["$defs"][name]
        required = part.get("required", ())
        parameters = [f"`{key}`" if key in required else f"(`{key}`)" for key in part["properties"] if key != "dist"]
        family = part["properties"]["dist"]["const"]
        lines.append(f"| `{family}` | {', '.join(parameters)} | {part.get('description', '')} |")
    return "\n".join(lines) + "\n"


def show_default(value: Schema) -> str:
    """A default as it would be written; nothing where the part itself says it."""
    default = value.get("default")
    if isinstance(default, dict) and default.get("dist") == "constant":
        default = default["value"]
    if default in (None, "", [], {}) or (isinstance(default, dict) and "dist" not in default):
        return ""
    if kind(value, {}) == "duration" and not isinstance(default, str):
        default = f"{default:g}s"
    return f"`{json.dumps(default, ensure_ascii=False)}`".replace('"', "")


def kind(value: Schema, places: dict[str, str]) -> str:
    """What may be written for a key, in a few words."""
    if "$ref" in value:
        place = places.get(value["$ref"].rpartition("/")[2], "")
        word = place.removesuffix(".NAME").rpartition(".")[2].removesuffix("[]")
        return f"[{word}](#{re.sub('[^a-z_]', '', place.lower())})"
    if "const" in value:
        return f"`{value['const']}`"
    if "enum" in value:
        return ", ".join(f"`{choice}`" for choice in value["enum"] if choice is not None)
    if "anyOf" in value or "oneOf" in value:
        return alternatives(value.get("anyOf", []) + value.get("oneOf", []), places)
    return simple(value, places)


def alternatives(choices: list[Schema], places: dict[str, str]) -> str:
    """The choices, with the families of distributions as one; a bare duration or number may stand beside those."""
    names = [choice.get("$ref", "").rpartition("/")[2] for choice in choices]
    if "Constant" in names:
        return DISTRIBUTION
    if "ConstantCount" in names:
        return COUNT
    return " or ".join(dict.fromkeys(kind(choice, places) for choice in choices if choice.get("type") != "null"))


def simple(value: Schema, places: dict[str, str]) -> str:
    """Strings, numbers, lists and mappings."""
    match value.get("type"):
        case "array":
            inner = kind(value.get("items", {}), places)
            return f"list of ({inner})" if " or " in inner else f"list of {inner}"
        case "object" if isinstance(value.get("additionalProperties"), dict):
            inner = kind(value["additionalProperties"], places)
            return f"by {'day' if 'propertyNames' in value else 'name'}: {inner}" if inner else "mapping"
        case "string":
            return text(value)
        case "number" | "integer":
            return number(value)
    return {"boolean": "`true`, `false`"}.get(value.get("type", ""), "")


def text(value: Schema) -> str:
    """A string, by its form."""
    if value.get("format") == "date":
        return "date"
    pattern = value.get("pattern", "")
    if "ms|s|m|h" in pattern:
        return "duration"
    if "-" in pattern and r"\d{1,2}:" in pattern:
        return "span of a day"
    return "time of day" if r"\d{1,2}:" in pattern else "text"


def number(value: Schema) -> str:
    """A number, with its bounds."""
    word = "whole number" if value["type"] == "integer" else "number"
    if value.get("minimum") == 0 and value.get("maximum") == 1:
        return "share (0–1)"
    signs = {"minimum": "≥", "exclusiveMinimum": ">", "maximum": "≤", "exclusiveMaximum": "<"}
    bounds = [f"{sign} {value[key]:g}" for key, sign in signs.items() if key in value and abs(value[key]) < 1e9]
    return " ".join([word, ", ".join(bounds)]).strip()


def main(arguments: list[str]) -> int:
    """Write both files, or say which is out of date."""
    schema = json_schema()
    made = {REFERENCE: reference(schema), SCHEMA: json.dumps(schema, indent=2) + "\n"}
    if "--check" not in arguments:
        for path, content in made.items():
            path.write_text(content, encoding="utf-8")
        return 0
    stale = [path for path, content in made.items() if not path.exists() or path.read_text(encoding="utf-8") != content]
    for path in stale:
        print(f"{path.relative_to(HERE.parent)} is out of date: run make docs", file=sys.stderr)
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
