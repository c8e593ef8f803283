"""Lives of single sessions, as text and as a table: one asked for, or a few worth reading."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from simchat.config import Scenario
from simchat.config.clock import Clock
from simchat.experiment.errors import ExperimentError
from simchat.experiment.replication import simulated
from simchat.facts import Facts, Outcome
from simchat.report.life import Life

if TYPE_CHECKING:
    import pandas as pd


class NoSuchSession(ExperimentError):
    """A session that the replication does not have."""


@dataclass(frozen=True, repr=False)
class Trace:
    """Lives of sessions of one replication; shows itself as the text that `simchat trace` prints."""

    lives: tuple[Life, ...]
    clock: Clock

    @classmethod
    def of(cls, facts: Facts, clock: Clock, *, session: int | None = None) -> Trace:
        """The life of a session, or of a few interesting ones.

        Raises
        ------
        NoSuchSession
            If there is no session of that number.
        """
        n = len(facts.sessions.outcome)
        if session is not None and not 0 <= session < n:
            raise NoSuchSession(f"--session {session}: replication {facts.replication} has the sessions 0 to {n - 1}")
        numbers = interesting(facts) if session is None else [session]
        return cls(tuple(Life.of(facts, number) for number in numbers), clock)

    @property
    def sessions(self) -> list[int]:
        """Numbers of the sessions, as in the tables of a result."""
        return [life.session for life in self.lives]

    @property
    def texts(self) -> list[str]:
        """Each life as text: a heading, and a line for every event."""
        return [life.text(lambda moment: f"{self.clock.local(moment):%a %H:%M:%S}") for life in self.lives]

    @cached_property
    def events(self) -> pd.DataFrame:
        """One row per event: session, at (seconds on the clock), local_time (with its time zone), event."""
        import pandas as pd

        rows = [(life.session, event.at, event.text) for life in self.lives for event in life.events]
        table = pd.DataFrame(rows, columns=["session", "at", "event"]).astype({"session": "int64", "at": "float64"})
        local = pd.DatetimeIndex([self.clock.local(at) for at in table["at"]], tz=self.clock.time_zone)
        table.insert(2, "local_time", local)
        return table

    def __str__(self) -> str:
        return "\n\n".join(self.texts)

    __repr__ = __str__


def trace(scenario: Scenario, session: int | None, *, replication: int, seed: int | None) -> Trace:
    """Simulate one replication and tell the life of a session, or of a few interesting ones.

    Raises
    ------
    NoSuchSession
        If there is no session of that number.
    """
    chosen = scenario.config.run.seed if seed is None else seed
    if min(replication, chosen) < 0:
        raise ValueError("replication and seed are at least 0")
    facts, _ = simulated(scenario, replication, seed=chosen)
    return Trace.of(facts, scenario.clock, session=session)


def lives(facts: Facts, clock: Clock, *, session: int | None = None) -> list[str]:
    """The life of a session, or of a few interesting ones, as text.

    Raises
    ------
    NoSuchSession
        If there is no session of that number.
    """
    return Trace.of(facts, clock, session=session).texts


def interesting(facts: Facts, limit: int = 6) -> list[int]:
    """A few sessions worth reading: the first of each kind, the eventful ones before the plain."""
    sessions = facts.sessions
    kinds = [
        sessions.returned_count > 0,
        sessions.escalated,
        sessions.reroutes > 0,
        sessions.outcome == Outcome.LAPSED,
        sessions.outcome == Outcome.ABANDONED_SILENTLY,
        sessions.outcome == Outcome.ABANDONED,
        sessions.outcome == Outcome.CASE,
        sessions.outcome == Outcome.HANDLED,
        sessions.outcome == Outcome.REFUSED,
    ]
    firsts = [int(np.argmax(kind)) for kind in kinds if kind.any()]
    return sorted(dict.fromkeys(firsts[:limit])) or list(range(min(limit, len(sessions.outcome))))
