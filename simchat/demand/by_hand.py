"""Visitors written by hand, for replaying a day one knows and for tracing single chats."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simchat.demand.grain import to_grain
from simchat.demand.scripts import Turns
from simchat.demand.visitors import NO_SILENCE, Needs, Visitors

Floats = NDArray[np.float64]

PLAIN: dict[str, Any] = {
    "form_s": 0.0,
    "drops_off": False,
    "patience_s": np.inf,
    "silent": False,
    "balks": False,
    "writes_ahead": False,
    "exchanges": np.int32(0),
    "ends": -1.0,
    "escalates_after": np.int32(-1),
    "first_reply_s": 0.0,
    "wrap_up_s": -1.0,
    "work_s": 0.0,
    "silent_hold_s": 0.0,
    "retries": False,
    "retry_delay_s": 0.0,
    "restarts": False,
    "customer_reply_s": 0.0,
    "rep_reply_s": 0.0,
    "confirm_s": 0.0,
    "silence": np.int8(NO_SILENCE),
    "silence_returns_s": 0.0,
}


def needs_by_hand(visitors: int, *, asked: int = 0, **columns: Any) -> Needs:
    """Needs of visitors who are endlessly patient and have nothing special about them, but for the columns given.

    Parameters
    ----------
    visitors
        How many.
    asked
        Confirming turns that follow everybody's exchanges.
    columns
        Columns of `Needs`: one value for all, or one for each visitor. Those of the turns: one
        value for all, or a list for each visitor.

    Raises
    ------
    TypeError
        For a column that `Needs` does not have.
    """
    if unknown := set(columns) - set(PLAIN):
        raise TypeError(f"Needs has no column {', '.join(sorted(unknown))}")
    values = PLAIN | columns
    exchanges = np.broadcast_to(values["exchanges"], visitors)
    turn_start = np.concatenate(([0], np.cumsum(exchanges + asked, dtype=np.int64)))
    rows = {name: int(turn_start[-1]) if name in Turns._fields else visitors for name in PLAIN}
    return Needs(turn_start=turn_start, **{name: _column(name, values[name], rows[name]) for name in PLAIN})


def _column(name: str, value: Any, rows: int) -> NDArray[Any]:
    if name in Turns._fields and isinstance(value, Sequence):
        value = np.concatenate([np.asarray(part) for part in value])
    dtype = np.asarray(PLAIN[name]).dtype
    column = np.broadcast_to(np.asarray(value, dtype=dtype), rows).copy()
    return to_grain(column) if name.endswith("_s") else column


def visitors_by_hand(
    arrival_at: Sequence[float],
    needs: Needs,
    *,
    topics: tuple[str, ...] = ("general",),
    topic: Sequence[int] | int = 0,
    reading_s: float = 0.0,
) -> Visitors:
    """Visitors at given times (sorted); what is drawn later is what was drawn first, unless replaced."""
    arrivals = to_grain(arrival_at)
    same = Repeating(needs, reading_s)
    return Visitors(
        seed=0,
        replication=0,
        topics=topics,
        topic=np.broadcast_to(np.asarray(topic, dtype=np.int16), len(arrivals)).copy(),
        arrival_at=arrivals,
        needs=needs,
        again=same.again,
        later=same.later,
        offers=same.offers,
    )


@dataclass(frozen=True)
class Repeating:
    """Every later draw is the first one again; nobody comes back twice, and every offer is taken at once."""

    needs: Needs
    reading_s: float

    def again(self, attempt: int) -> Needs:
        """The same needs, without another return."""
        return self.needs if attempt == 1 else replace(self.needs, retries=np.zeros_like(self.needs.retries))

    def later(self, quantity: str, ordinal: int, attempt: int = 1) -> Floats:
        """The first patience, the first `first_reply`, or the given reading time."""
        if quantity == "reading":
            return np.full(len(self.needs.form_s), to_grain(self.reading_s))
        column: Floats = getattr(self.needs, f"{quantity}_s")
        return column

    def offers(self, tier: str, ordinal: int, attempt: int = 1) -> tuple[Floats, Floats]:
        """At once, and a number that declines only where everything is declined."""
        return np.zeros(len(self.needs.form_s)), np.full(len(self.needs.form_s), np.nextafter(1.0, 0.0))
