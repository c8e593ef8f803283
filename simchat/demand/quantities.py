"""One quantity after the other for the visitors of a topic, each from its own stream for each day."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from simchat.config.distributions import AnyCount, AnyDuration
from simchat.demand.distributions import Tables, draw_counts, draw_durations, draw_uniforms
from simchat.demand.streams import Stream

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Array = TypeVar("Array", bound=NDArray[Any], covariant=True)


class Draw(Protocol[Array]):
    """Draws an array from a stream."""

    def __call__(self, stream: Stream, /, *, size: int) -> Array:
        """So many values of the stream."""


@dataclass(frozen=True, slots=True)
class Quantities:
    """Draws for the rows of one topic, which lie day after day.

    A quantity's stream is named by topic, quantity and day, so that a day with more rows leaves
    the other days as they are.
    """

    stream: Stream
    rows: NDArray[np.int64]  # per day
    tables: Tables

    @property
    def size(self) -> int:
        """Rows of all days."""
        return int(self.rows.sum())

    def under(self, name: str) -> Quantities:
        """The same rows with streams of their own."""
        return replace(self, stream=self.stream.under(name))

    def parts(self, lengths: NDArray[Any]) -> Quantities:
        """Parts of the rows, such as the turns of conversations: `lengths` of them in each row."""
        before = np.concatenate(([0], np.cumsum(lengths, dtype=np.int64)))
        days = np.concatenate(([0], np.cumsum(self.rows)))
        return replace(self, rows=np.diff(before[days]))

    def durations(self, quantity: str, family: AnyDuration) -> Floats:
        """Durations in seconds, multiples of the grain."""
        return self._by_day(quantity, partial(draw_durations, family, tables=self.tables))

    def counts(self, quantity: str, family: AnyCount) -> NDArray[np.int32]:
        """Counts, at least 0."""
        return self._by_day(quantity, partial(draw_counts, family, tables=self.tables))

    def uniforms(self, quantity: str) -> Floats:
        """Numbers in [0, 1)."""
        return self._by_day(quantity, draw_uniforms)

    def chances(self, quantity: str, share: float) -> Bools:
        """True with probability `share`; whoever is true stays so when it grows."""
        return self.uniforms(quantity) < share if share else np.zeros(self.size, dtype=np.bool_)

    def _by_day(self, quantity: str, draw: Draw[Array]) -> Array:
        named = self.stream.under(quantity)
        if not self.size:
            return draw(named, size=0)
        drawn = [draw(named.under(f"day{day}"), size=size) for day, size in enumerate(self.rows.tolist()) if size]
        return np.concatenate(drawn)  # type: ignore[return-value]
