"""Writes configs as planners, editors and mischief do: in YAML's many ways, over several files, with settings."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from hypothesis import strategies as st

from tests.fuzz.cases import MAIN, Case
from tests.fuzz.quantities import TIERS, TOPICS, Json
from tests.fuzz.spoiling import HOSTILE, at, spots
from tests.fuzz.tables import tables_of

SPECIAL = {float("inf"): ".inf", float("-inf"): "-.inf"}


def flow(value: Any) -> str:
    """A value on one line: JSON, which YAML contains, with YAML's words for what JSON has none for."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_key(key)}: {flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(flow, value)) + "]"
    if isinstance(value, float) and (value != value or value in SPECIAL):
        return SPECIAL.get(value, ".nan")
    return json.dumps(value)


def _key(key: Any) -> str:
    return key if isinstance(key, str) and key.isidentifier() and key.islower() else json.dumps(key)


def block(value: Any, indent: str = "") -> Iterator[str]:
    """A value line by line."""
    if isinstance(value, dict) and value:
        for key, item in value.items():
            yield from _below(f"{indent}{_key(key)}:", item, indent)
    elif isinstance(value, list) and value:
        for item in value:
            yield from _below(f"{indent}-", item, indent)
    else:
        yield f"{indent}{flow(value)}"


def _below(head: str, item: Any, indent: str) -> Iterator[str]:
    if isinstance(item, (dict, list)) and item:
        yield head
        yield from block(item, f"{indent}  ")
    else:
        yield f"{head} {flow(item)}"


def _anchored(config: Json) -> str:
    """Whatever stands twice is written once and named."""
    seen: dict[str, int] = {}

    def written(value: Any) -> str:
        text = flow(value)
        if len(text) < 8 or not isinstance(value, (dict, list)):
            return text
        if text in seen:
            return f"*a{seen[text]}"
        seen[text] = len(seen)
        return f"&a{seen[text]} {text}"

    lines = []
    for key, part in config.items():
        if isinstance(part, dict) and part:
            lines.append(f"{_key(key)}:")
            lines += [f"  {_key(name)} : {written(item)}" for name, item in part.items()]
        else:
            lines.append(f"{_key(key)} : {written(part)}")
    return "\n".join(lines)


def _merging(config: Json) -> str:
    """Every section takes its pieces over from another mapping."""
    lines = []
    for key, part in config.items():
        if isinstance(part, dict) and part:
            lines += [f"{_key(key)}:", f"  <<: {flow(part)}"]
        else:
            lines.append(f"{_key(key)}: {flow(part)}")
    return "\n".join(lines)


def _lines(config: Json) -> str:
    return "\n".join(block(config))


STYLES: tuple[Callable[[Json], str], ...] = (_lines, _lines, _lines, flow, _anchored, _merging)
LAUGHS = "".join(f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9) if n else 'ha'}]\n" for n in range(9))
ODDITIES: tuple[Callable[[str], bytes], ...] = (
    lambda text: b"\xef\xbb\xbf" + text.encode(),
    lambda text: text.encode("utf-16"),
    lambda text: text.encode("utf-16-le"),
    lambda text: text.replace("\n", "\r\n").encode(),
    lambda text: text.replace("\n", "\r").encode(),
    lambda text: text.replace("  ", "\t").encode(),
    lambda text: text.replace(": ", ":\t", 3).encode(),
    lambda text: f"%YAML 1.1\n---\n{text}\n...\n".encode(),
    lambda text: f"--- # config\n{text}\n---\n{text}".encode(),
    lambda text: f"{text}\n{text}".encode(),
    lambda text: f"{text}\nname: twice\nname: twice".encode(),
    lambda text: text.encode() + b"\x00",
    lambda text: text.encode() + b"\n\x1b[2J: \x07",
    lambda text: f"{text}\n{LAUGHS}".encode(),
    lambda text: f"{text}\ndescription: {'[' * 3000}".encode(),
    lambda text: f"{text}\ndescription: {'{a: ' * 60}1{'}' * 60}".encode(),
    lambda text: f"{text}\ndescription: !!python/name:os.system".encode(),
    lambda text: f"!!map\n{text}".encode(),
    lambda text: f"&top\n{text}\ndescription: *top".encode(),
    lambda text: f"{text}\n? [a, b]\n: c".encode(),
    lambda text: f"{text}\n? |\n  a\n: c".encode(),
    lambda text: f"{text}\ndescription: |\n  lines\n  of text\n".encode(),
    lambda text: f"{text}\ndescription: >-\n\n  folded\n".encode(),
    lambda text: f"{text}\n  stray: 1".encode(),
    lambda text: text.replace('"', "'").encode(),
    lambda text: text.replace('"', "").encode(),
    lambda text: text.replace("0", "０").encode(),
    lambda text: text.encode("latin-1", "replace") + b"\ndescription: \xe9",
    lambda text: (text + "#" * 1_000_001).encode(),
    lambda text: b"",
)


@st.composite
def cases(draw: st.DrawFn, configs: st.SearchStrategy[Json], *, often_odd: bool = False) -> Case:
    """A config written into files, perhaps in two layers, perhaps with settings."""
    config = draw(configs)
    files = draw(_layers(config)) if draw(st.integers(0, 4)) == 0 else {MAIN: draw(st.sampled_from(STYLES))(config)}
    odd = draw(st.sampled_from(ODDITIES)) if draw(st.integers(0, 1 if often_odd else 20)) == 1 else None
    encoded = {name: odd(text) if odd and name == MAIN else text.encode() for name, text in files.items()}
    settings = draw(st.lists(_settings(config), min_size=1, max_size=2)) if draw(st.integers(0, 5)) == 0 else []
    text = "".join(files.values()) + "".join(settings)
    return Case(encoded | tables_of(text, _unnamed(config)), tuple(settings))


def _unnamed(config: Json) -> set[str]:
    named: set[str] = set()
    for section in ("topics", "reps"):
        part = config.get(section)
        named |= set(map(str, part)) if isinstance(part, dict) else set()
    return {*TOPICS, *TIERS} - named


@st.composite
def _layers(draw: st.DrawFn, config: Json) -> dict[str, str]:
    """A config as a base and a file that extends it: keys put off to the second, or given in both."""
    style = draw(st.sampled_from(STYLES))
    later = draw(st.sets(st.sampled_from(sorted(config, key=str)), max_size=3)) if config else set()
    base = {key: part for key, part in config.items() if key not in later or draw(st.booleans())}
    name = draw(st.sampled_from(("base.yaml",) * 6 + ("parts/base.yaml", MAIN, "nowhere.yaml", ".", "")))
    over = {"extends": name, **{key: config[key] for key in later}}
    return {"base.yaml": style(base), MAIN: style(over)}


@st.composite
def _settings(draw: st.DrawFn, config: Json) -> str:
    """A value for a key path: what stands there, or something else."""
    paths = list(spots(config)) or [("name",)]
    path = draw(st.sampled_from(paths))
    value = at(config, path) if draw(st.booleans()) and path in paths[:-1] else draw(st.sampled_from(HOSTILE))
    key = draw(st.sampled_from([".".join(map(str, path))] * 9 + ["", "a..b", "flow.99", "reps"]))
    return f"{key}={flow(value)}".replace("\x00", "")
