"""Varied keys and their values: in few words, and along an axis."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from simchat.config.quoting import written
from simchat.config.units import parse_duration

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]


def short_names(keys: Sequence[str]) -> dict[str, str]:
    """The last two names of each key path, numbers aside, where that tells all keys apart; else the whole path."""
    short = {key: _ending(key.split(".")) for key in keys}
    return short if len(set(short.values())) == len(keys) else {key: key for key in keys}


def _ending(names: Sequence[str]) -> str:
    """From the last but one name that is no number of an item."""
    start = max((at for at, name in enumerate(names[:-1]) if not name.isdigit()), default=0)
    return ".".join(names[start:])


def setting(values: Mapping[str, Any]) -> str:
    """What is set at a point, such as ``standard.capacity 3, inactivity.after 5m``; `values` by key path."""
    short = short_names(list(values))
    return ", ".join(f"{short[key]} {written(value)}" for key, value in values.items())


def is_duration(values: Iterable[Any]) -> bool:
    """Whether all values are durations as configs write them, and there are some."""
    try:
        return bool([parse_duration(value) for value in values])
    except ValueError:
        return False


def places_of(values: pd.Series) -> tuple[Floats, list[str]]:
    """Where values lie on an axis: numbers and durations (in seconds) where they are, others side by side by name."""
    if values.dtype.kind in "iuf":
        return values.to_numpy(dtype=np.float64), []
    if is_duration(values):
        return np.array([parse_duration(value) for value in values]), []
    names = list(dict.fromkeys(values))
    return np.array([names.index(value) for value in values], dtype=np.float64), [written(name) for name in names]


def ordered(values: pd.Series) -> list[Any]:
    """Different values in the order of an axis."""
    places, _ = places_of(values)
    return list(dict.fromkeys(value for _, value in sorted(zip(places, values, strict=True), key=lambda pair: pair[0])))
