"""Named hours on the clock; asked only forwards in time."""

from __future__ import annotations

from simchat.config.scenario import Floats
from simchat.model.environment import NEVER


class Hours:
    """Half-open spans in order; a cursor moves with the clock."""

    def __init__(self, starts: Floats, ends: Floats) -> None:
        self.starts: list[float] = [*starts.tolist(), NEVER]
        self.ends: list[float] = [*ends.tolist(), NEVER]
        self.cursor = 0

    def is_open(self, now: float) -> bool:
        """Whether a span holds `now`; `now` never goes back."""
        while now >= self.ends[self.cursor]:
            self.cursor += 1
        return self.starts[self.cursor] <= now
