"""Whatever is done to a config: it loads, or says what is wrong."""

from __future__ import annotations

import contextlib
import random
from pathlib import Path

import pytest

from simchat.config import ConfigError, Problem, load
from simchat.config.reading import parse

TEXT = (Path(__file__).parents[3] / "configs" / "two_tier.yaml").read_bytes()
SCRAPS = [
    b"",
    b"\x00",
    b"\xff",
    b"{",
    b"}",
    b"[",
    b"]",
    b":",
    b": ",
    b"- ",
    b"\n",
    b"  ",
    b"#",
    b"'",
    b'"',
    b"&a ",
    b"*a",
    b"-1",
    b"0",
]
SCRAPS += [
    b"off",
    b"null",
    b"true",
    b".nan",
    b".inf",
    b"1e999",
    b"999999999999",
    b"90s",
    b"!!int ",
    b"? ",
    b"|",
    b">",
    b"<<: ",
    b"\t",
]


def edited(seed: int) -> bytes:
    """The text after one to three edits: a scrap put in, or in the place of some bytes, or a piece moved."""
    rng = random.Random(seed)
    text = TEXT
    for _ in range(rng.randint(1, 3)):
        start = rng.randrange(len(text))
        stop = min(len(text), start + rng.choice((0, 1, 1, 2, 5, 20)))
        scrap = rng.choice((*SCRAPS, text[start : start + 30], bytes([rng.randrange(256)])))
        text = text[:start] + scrap + text[stop:]
    return text


def mistakes(path: Path) -> list[Problem]:
    """What a config error says of a file; nothing if it loads. Anything else is raised."""
    try:
        load(path)
    except ConfigError as error:
        return error.problems
    return []


@pytest.mark.parametrize("block", range(8))
def test_edited_bytes_give_a_config_or_a_config_error(tmp_path: Path, block: int) -> None:
    path = tmp_path / "edited.yaml"
    refused = 0
    for seed in range(block * 30, block * 30 + 30):
        path.write_bytes(edited(seed))
        problems = mistakes(path)
        assert all(problem.file and problem.message for problem in problems), seed
        refused += bool(problems)
    assert 8 < refused <= 30


VALUES = [
    "null",
    "{}",
    "[]",
    "[[]]",
    "{a: {}}",
    "-1",
    "0",
    "1e400",
    ".nan",
    "''",
    "x",
    "90s",
    "true",
    "[1, 2]",
    "{dist: x}",
    "{csv: a}",
]


@pytest.mark.parametrize("value", VALUES)
def test_any_value_at_any_key(value: str) -> None:
    path = Path(__file__).parents[3] / "configs" / "two_tier.yaml"
    scenario = load(path)
    keys = [key for key, _ in _paths(scenario.raw, ())]
    given = parse(f"value: {value}", "file").plain()["value"]
    for key in keys[VALUES.index(value) % 5 :: 5]:
        with contextlib.suppress(ConfigError):
            scenario.but({key: given})


def _paths(value: object, above: tuple[str, ...]) -> list[tuple[str, object]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    paths = [(".".join(above), value)] if above else []
    return paths + [path for key, child in inner for path in _paths(child, (*above, str(key)))]
