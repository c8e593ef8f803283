"""Nearly right configs: one or several pieces taken out, put elsewhere, or replaced by what does not belong there."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st

from tests.fuzz.quantities import Json

Path = tuple[Any, ...]

HOSTILE: tuple[Any, ...] = (
    None, True, False, 0, 1, -1, -0.0, 0.5, 1.5, 2**31, 2**63, 10**30, 1e-320, 1e300, float("inf"), float("-inf"),
    float("nan"), "", " ", "0", "-1", "1e999", "off", "on", "yes", "null", "~", "x", "[]", "<<", "=", "a.b", "..", "/",
    "0s", "-5s", "90", "90 s", "1h 30m", "1e3s", "99999999999999d", "5min", "1,5s", "١٠s", "90%", "24:00", "25:00",
    "12:60", "08:00-08:00", "-", "mon-", "daily", "holiday-mon", "2026-02-30", "0001-01-01", "9999-12-31", "20260302",
    "Europe/Pari", "../../etc/localtime", "/dev/zero", ".", "nowhere.csv", "values.csv", "book.xlsx",
    "a\x00b", "\ud800", "\u202e", "\n", "ß" * 5000, "{}", "!!python/object:os.system", [], {}, [[]], [{}], {"": 1},
    {"a": {}}, [None],
    {"dist": "normal"}, {"dist": None}, {"dist": ["exponential"]}, {"dist": "exponential"}, {"dist": "never"},
    {"dist": "constant", "value": 5}, {"dist": "empirical", "csv": "nowhere.csv", "column": "x"},
    {"dist": "empirical", "csv": "values.csv", "column": ""}, {"dist": "mixture", "of": []},
    {"dist": "erlang", "mean": "1s", "stages": 0}, {"dist": "lognormal", "mean": "1s", "cv": 1e308},
    {"dist": "weibull", "mean": "3660d", "shape": 0.05}, {"csv": "nowhere.csv"}, {"csv": "a\x00b"}, {"csv": "."},
    {"csv": "values.csv"}, {"csv": "trace.csv", "date_format": "%d%d"}, {"csv": "forecast.csv", "date_format": "%"},
    {"csv": "forecast.csv", "layout": "days_as_columns"}, {"xlsx": "book.xlsx", "sheet": "nothing"},
    {"xlsx": "forecast.csv"}, {"country": "ZZ"}, {"country": "FR", "subdivision": "no"}, {"csv": "\ud800"},
    "e\u0301" * 40, "\ud83d\ude42",
)  # fmt: skip
STRANGE_KEYS = (
    "",
    " ",
    "x",
    "name",
    "cap",
    "extends",
    "planning",
    "mon",
    "any",
    "<<",
    "0",
    "a.b",
    "\ud800",
    "ſ",
    "topics",
)


def spots(piece: Any, above: Path = ()) -> Iterator[Path]:
    """Every key path of a config."""
    inner = piece.items() if isinstance(piece, dict) else enumerate(piece) if isinstance(piece, list) else ()
    for key, child in inner:
        yield (*above, key)
        yield from spots(child, (*above, key))


def at(piece: Any, path: Path) -> Any:
    """What stands at a key path."""
    for key in path:
        piece = piece[key]
    return piece


@st.composite
def spoilt(draw: st.DrawFn, configs: st.SearchStrategy[Json]) -> Json:
    """A config after one to three changes."""
    config = copy.deepcopy(draw(configs))
    for _ in range(draw(st.sampled_from((1, 1, 1, 2, 3)))):
        paths = list(spots(config))
        if not paths:
            break
        path = draw(st.sampled_from(paths))
        _change(config, path, draw(st.sampled_from(CHANGES)), draw)
    return config


CHANGES = ("replace", "replace", *["stretch"] * 5, "take out", "take out", "copy", "wrap", "name anew", "nest")
STRETCHED: dict[type, tuple[Any, ...]] = {  # values at the borders of what may stand in such a place
    bool: (True, False),
    int: (0, 1, 2, 7, 60, 1000, 10_000, 1_000_000),
    float: (0.0, 1e-300, 1e-9, 0.3, 0.999, 0.9999999, 1, 1.0000001, 99.5),
    str: ("1ms", "0.001ms", "5m", "30m", "1h", "24h", "3660d", "00:00", "23:59", "24:00", "mon-fri", "daily", "UTC"),
}


def _change(config: Json, path: Path, change: str, draw: st.DrawFn) -> None:
    around, key = at(config, path[:-1]), path[-1]
    if change == "take out":
        del around[key]
    elif change == "copy":
        around[key] = copy.deepcopy(at(config, draw(st.sampled_from(list(spots(config))))))
    elif change == "wrap":
        around[key] = [around[key]]
    elif change == "name anew" and isinstance(around, dict):
        around[draw(st.sampled_from(STRANGE_KEYS))] = around.pop(key)
    elif change == "stretch" and not isinstance(around[key], (dict, list, type(None))):
        around[key] = draw(st.sampled_from(STRETCHED[type(around[key])]))
    elif change == "nest":
        around[key] = {draw(st.sampled_from(STRANGE_KEYS)): around[key]}
    else:
        around[key] = copy.deepcopy(draw(st.sampled_from(HOSTILE)))
