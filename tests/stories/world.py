"""A toolkit for stories: small worlds, visits written by hand, and facts that read well.

A story is three steps::

    here = world('''
    reps: {staff: {capacity: 2}}
    ''')
    story = live(here, [visit(0, work=60), visit("00:00:10", work=30, patience=20)])
    assert story.session(1).accepted_at == 10

`world(text, ...)` is a scenario from a piece of YAML, or several that are dedented and joined (no top
key twice). What it leaves out is filled in as plainly as can be:
one UTC day from Monday 2026-01-05; topics (default: one, ``help``) with ``arrivals: {per_hour: 1}`` and
``conversation: {handling: {work: 60s}}``; queues (default: one, ``help``); a flow that routes everybody
to the first queue; tiers (default: one, ``staff``) that serve all queues in order at capacity 1, one
rep round the clock (``shifts: [{start: "00:00", end: "24:00", count: 1}]``; rep ``staff.1.1``).
``flow``, and each topic, queue and tier that is named, replaces the default ones. A topic's arrivals
never matter: who comes is said by the visits. `MESSAGES` is a conversation by messages (first reply
10 s, no confirmation) to be put into a topic: ``f"conversation: {MESSAGES}"``.

`visit(at, topic, **needs)` is one visitor; `at` and all times are seconds on the clock, or "HH:MM[:SS]".
What a visit does not say is taken from the topic where that is a constant (``work: 60s``), else it is
absent or harmless (no form, patience without end, no silence, no wrap-up). Its needs:

- `form`, `drops_off`, `patience`, `silent` (leaves the queue silently), `balks`, `writes_ahead`;
- by messages: `first_reply`; `turns`, one ``(customer_reply, rep_reply)`` per exchange; `confirm`, one
  ``(question, customer_reply)`` or ``(question, customer_reply, rep_reply)`` for each time he is asked
  (default, where the topic confirms: once, at the topic's constants); `silence`, such as
  ``{1: ("multitask", 700)}`` (turns counted from 0 over exchanges, then confirmations; ``("leave", inf)``);
  `ends` in [0, 1), the place among the exchanges where he clicks End Chat; `escalates_after` exchanges;
- by handling: `work`, `silent_hold`; both levels: `wrap_up`;
- `retry` (he comes back so many seconds after a failed attempt), `restarts`, and `again=visit(...)`, the
  needs of his next attempt (its `at` is not used: leave it out), which may have an `again` of its own;
- draws repeated within the attempt, by order: `fresh_patience`, `later_first_reply`, `reading` (after the
  first, second … reroute) and `offers`, pairs ``(seconds until the rep decides, uniform number)``, or
  ``{tier: [pairs]}``; a uniform number below the tier's `decline` declines. Beyond the end of such a list
  the topic's or tier's constant holds (uniform number: never declines).

`live(scenario, visits)` simulates and returns a `Story`. Visits are written in order of arrival, so visit
number i is session i (retrials and restarts follow, in the order they are made up):

- `story.session(i)`, `story.sessions`: columns of `Sessions` as attributes, `story.stays(i)`,
  `story.works(i)`, `story.messages(i)`: lists of rows of session i; without i: of everybody. Codes are
  decoded (`queue`, `rep`, `tier`, `topic`, `reason` are names; `outcome`, `status`, `cause`, `left`,
  `close`, `ended_by` are enum members), NaN and "no code" are None;
- `story.outcomes`, `story.accepted` ({session: first acceptance}), `story.reps_of(i)` (reps of its
  accepted works, in order), `story.sent(i)` (times of rep messages), `story.ewt(i)` (EWT at its stays);
- `story.spans(rep, Presence.BREAK)` and `story.busy(rep)`: lists of ``(start_at, end_at)``;
- `story.facts` for the rest (`stopped_at`, `warnings`, `unknown_ewt_decisions` …).
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from math import inf
from pathlib import Path
from textwrap import dedent
from types import SimpleNamespace
from typing import Any

import numpy as np
from ruamel.yaml import YAML

from simchat.config import load
from simchat.config.scenario import Scenario
from simchat.config.topics import Topic
from simchat.demand.visitors import DISCONNECT, LEAVE, MULTITASK, NO_SILENCE, STEP_AWAY, Needs, Visitors
from simchat.facts import Cause, Close, EndedBy, Facts, Left, Outcome, Presence, Status
from simchat.model import simulate

MESSAGES = "{messages: {exchanges: 1, customer_reply: 0s, first_reply: 10s, rep_reply: 0s}}"
SILENCES = {"disconnect": DISCONNECT, "multitask": MULTITASK, "step_away": STEP_AWAY, "leave": LEAVE}
GRAIN = 2.0**20
NEVER_DECLINES = 1 - 2.0**-53
ROUND_THE_CLOCK = {"start": "00:00", "end": "24:00", "count": 1}
Time = float | str


# --- worlds -----------------------------------------------------------------------------------


def world(*pieces: str) -> Scenario:
    """The scenario of some pieces of YAML, with everything they leave out filled in plainly."""
    text = "\n".join(dedent(piece) for piece in pieces)
    config = _completed(YAML(typ="safe", pure=True).load(text) or {})
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "world.yaml"
        path.write_text(json.dumps(config, default=str), encoding="utf-8")  # JSON is YAML, and leaves nothing to guess
        return load(path)


def _completed(given: dict[str, Any]) -> dict[str, Any]:
    queues = {name: queue or {} for name, queue in (given.get("queues") or {"help": {}}).items()}
    topics = {name: topic or {} for name, topic in (given.get("topics") or {"help": {}}).items()}
    tiers = {name: tier or {} for name, tier in (given.get("reps") or {"staff": {}}).items()}
    return {
        "flow": [{"route": next(iter(queues))}],
        **given,
        "queues": queues,
        "topics": {name: _plain_topic() | topic for name, topic in topics.items()},
        "reps": {name: _plain_tier(list(queues), tier) | tier for name, tier in tiers.items()},
    }


def _plain_topic() -> dict[str, Any]:
    return {"arrivals": {"per_hour": 1}, "conversation": {"handling": {"work": "60s"}}}


def _plain_tier(queues: list[str], tier: Mapping[str, Any]) -> dict[str, Any]:
    plain: dict[str, Any] = {"queues": queues, "capacity": 1}
    return plain if "staffing" in tier else plain | {"shifts": [ROUND_THE_CLOCK]}


def clock(text: Time) -> float:
    """Seconds of "HH:MM" or "HH:MM:SS" (hours may exceed 24, on days of 24 h); seconds stay as they are."""
    if not isinstance(text, str):
        return float(text)
    parts = [float(part) for part in text.split(":")] + [0.0]
    return parts[0] * 3600 + parts[1] * 60 + parts[2]


# --- visits -----------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Visit:
    """One visitor's attempt as a story tells it; None stands for the topic's constant."""

    at: float
    topic: str | None
    form: float = 0.0
    drops_off: bool = False
    patience: float | None = None
    silent: bool = False
    balks: bool = False
    writes_ahead: bool = False
    first_reply: float | None = None
    turns: Sequence[tuple[float, float]] = ()
    confirm: Sequence[tuple[float, ...]] | None = None
    silence: Mapping[int, tuple[str, float]] | None = None
    ends: float = -1.0
    escalates_after: int = -1
    work: float | None = None
    silent_hold: float | None = None
    wrap_up: float | None = None
    retry: float | None = None
    restarts: bool = False
    again: Visit | None = None
    fresh_patience: Sequence[float] = ()
    later_first_reply: Sequence[float] = ()
    reading: Sequence[float] = ()
    offers: Sequence[tuple[float, float]] | Mapping[str, Sequence[tuple[float, float]]] = ()

    def attempt(self, number: int) -> Visit:
        """His attempt `number`, counted from 1; the last one told stands for all that follow."""
        visit = self
        for _ in range(number - 1):
            visit = visit.again or visit
        return visit


def visit(at: Time = 0.0, topic: str | None = None, **needs: Any) -> Visit:
    """One visitor who arrives at `at`; see the module's page for `needs`."""
    return Visit(at=clock(at), topic=topic, **needs)


def _constant(distribution: object, otherwise: float) -> float:
    return float(getattr(distribution, "value", otherwise))


def _grain(value: float) -> float:
    return value if value == inf else round(value * GRAIN) / GRAIN


@dataclass(frozen=True)
class _Told:
    """A visit beside its topic: every need as a number."""

    visit: Visit
    topic: Topic
    inactivity_s: float

    def need(self, name: str, distribution: object, otherwise: float = 0.0) -> float:
        given = getattr(self.visit, name)
        return _grain(_constant(distribution, otherwise) if given is None else float(given))

    def messages(self, quantity: str) -> object:
        """The topic's distribution of a quantity by messages, if any."""
        return getattr(self.topic.conversation.messages, quantity, None)

    def handling(self, quantity: str) -> object:
        """The topic's distribution of a quantity by handling, if any."""
        return getattr(self.topic.conversation.handling, quantity, None)

    @property
    def turns(self) -> list[tuple[float, float, float]]:
        """Question, customer's reply and rep's reply of each turn."""
        return [(0.0, think, reply) for think, reply in self.visit.turns] + [
            (turn[0], turn[1], turn[2] if len(turn) > 2 else 0.0) for turn in self.confirming
        ]

    @property
    def confirming(self) -> Sequence[tuple[float, ...]]:
        messages = self.topic.conversation.messages
        if messages is None or messages.confirm == "off":
            assert not self.visit.confirm, "the topic does not confirm"
            return ()
        if self.visit.confirm is not None:
            return self.visit.confirm
        return [(_constant(messages.confirm.time, 0.0), _constant(messages.customer_reply, 0.0))]

    def later(self, quantity: str, ordinal: int) -> float:
        field = {"patience": "fresh_patience", "first_reply": "later_first_reply", "reading": "reading"}[quantity]
        given = getattr(self.visit, field)
        if ordinal <= len(given):
            return _grain(float(given[ordinal - 1]))
        if quantity == "patience":
            return _grain(_constant(self.topic.patience, inf))
        return _grain(_constant(self.messages(quantity), 0.0))


def _needs(told: Sequence[_Told]) -> Needs:
    turns = [one.turns for one in told]
    silences = [[(one.visit.silence or {}).get(turn, (None, 0.0)) for turn in range(len(one.turns))] for one in told]
    flat = [turn for one in turns for turn in one]
    flat_silences = [silence for one in silences for silence in one]
    visits = [one.visit for one in told]
    return Needs(
        form_s=_floats(one.need("form", None) for one in told),
        drops_off=_bools(visit.drops_off for visit in visits),
        patience_s=_floats(one.need("patience", one.topic.patience, inf) for one in told),
        silent=_bools(visit.silent for visit in visits),
        balks=_bools(visit.balks for visit in visits),
        writes_ahead=_bools(visit.writes_ahead for visit in visits),
        exchanges=np.array([len(visit.turns) for visit in visits], dtype=np.int32),
        ends=np.array([visit.ends for visit in visits], dtype=np.float64),
        escalates_after=np.array([visit.escalates_after for visit in visits], dtype=np.int32),
        first_reply_s=_floats(one.need("first_reply", one.messages("first_reply")) for one in told),
        wrap_up_s=_floats(one.need("wrap_up", getattr(one.topic.wrap_up, "time", None), -1.0) for one in told),
        work_s=_floats(one.need("work", one.handling("work")) for one in told),
        silent_hold_s=_floats(one.need("silent_hold", one.handling("silent_hold"), one.inactivity_s) for one in told),
        retries=_bools(visit.retry is not None for visit in visits),
        retry_delay_s=_floats(visit.retry or 0.0 for visit in visits),
        restarts=_bools(visit.restarts for visit in visits),
        turn_start=np.cumsum([0, *map(len, turns)], dtype=np.int64),
        customer_reply_s=_floats(turn[1] for turn in flat),
        rep_reply_s=_floats(turn[2] for turn in flat),
        confirm_s=_floats(turn[0] for turn in flat),
        silence=np.array([SILENCES.get(kind or "", NO_SILENCE) for kind, _ in flat_silences], dtype=np.int8),
        silence_returns_s=_floats(returns for _, returns in flat_silences),
    )


def _floats(values: Any) -> Any:
    return np.array([_grain(float(value)) for value in values], dtype=np.float64)


def _bools(values: Any) -> Any:
    return np.array(list(values), dtype=np.bool_)


def visitors(scenario: Scenario, visits: Sequence[Visit]) -> Visitors:
    """The visits as the model meets them."""
    config = scenario.config
    names = tuple(config.topics)
    topics = [names.index(visit.topic or names[0]) for visit in visits]
    order = [(visit.at, topic) for visit, topic in zip(visits, topics, strict=True)]
    assert order == sorted(order), "write visits in order of arrival, then of topics"
    held = 600.0 if config.inactivity.after == "off" else config.inactivity.after

    def told(attempt: int) -> list[_Told]:
        pairs = zip(visits, topics, strict=True)
        return [_Told(visit.attempt(attempt), config.topics[names[topic]], held) for visit, topic in pairs]

    def offers(tier: str, ordinal: int, attempt: int) -> tuple[Any, Any]:
        decisions = [_offer(scenario, visit.attempt(attempt), tier, ordinal) for visit in visits]
        return _floats(seconds for seconds, _ in decisions), np.array([uniform for _, uniform in decisions])

    return Visitors(
        seed=1,
        replication=0,
        topics=names,
        topic=np.array(topics, dtype=np.int16),
        arrival_at=np.array([visit.at for visit in visits], dtype=np.float64),
        needs=_needs(told(1)),
        again=lambda attempt: _needs(told(attempt)),
        later=lambda quantity, ordinal, attempt: _floats(one.later(quantity, ordinal) for one in told(attempt)),
        offers=offers,
    )


def _offer(scenario: Scenario, visit: Visit, tier: str, ordinal: int) -> tuple[float, float]:
    given = visit.offers.get(tier, ()) if isinstance(visit.offers, Mapping) else visit.offers
    if ordinal <= len(given):
        return given[ordinal - 1]
    return _constant(getattr(scenario.config.reps[tier].acceptance, "time", None), 0.0), NEVER_DECLINES


# --- facts that read well -----------------------------------------------------------------------


def live(scenario: Scenario, visits: Sequence[Visit]) -> Story:
    """Simulate the visits."""
    return Story(simulate(scenario, visitors(scenario, visits)))


ENUMS: dict[str, Any] = {
    "outcome": Outcome,
    "status": Status,
    "cause": Cause,
    "ended_by": EndedBy,
    "left": Left,
    "close": Close,
    "kind": Presence,
}
Row = Any


@dataclass(frozen=True)
class Story:
    """The facts of a run, row by row."""

    facts: Facts

    @cached_property
    def sessions(self) -> list[Row]:
        """One row per attempt."""
        return self._rows(self.facts.sessions)

    def session(self, number: int) -> Row:
        """One attempt."""
        return self.sessions[number]

    def stays(self, session: int | None = None) -> list[Row]:
        """Stays in queues, in the order they began."""
        return self._of(self.facts.stays, session)

    def works(self, session: int | None = None) -> list[Row]:
        """Assignments to reps, in order."""
        return self._of(self.facts.works, session)

    def messages(self, session: int | None = None) -> list[Row]:
        """Messages of reps, in the order sent."""
        return self._of(self.facts.messages, session)

    @property
    def outcomes(self) -> list[Outcome]:
        """Outcome of each session."""
        return [session.outcome for session in self.sessions]

    @property
    def accepted(self) -> dict[int, float]:
        """First acceptance of each session that was accepted."""
        return {n: one.accepted_at for n, one in enumerate(self.sessions) if one.accepted_at is not None}

    def reps_of(self, session: int) -> list[str]:
        """Reps who accepted the session, in order."""
        return [work.rep for work in self.works(session) if work.accepted_at is not None]

    def sent(self, session: int) -> list[float]:
        """When the reps' messages of a session were sent."""
        return [message.sent_at for message in self.messages(session)]

    def ewt(self, session: int) -> list[float | None]:
        """The EWT as it stood at each stay; None where unknown."""
        return [stay.ewt_s for stay in self.stays(session)]

    def spans(self, rep: str, kind: Presence) -> list[tuple[float, float]]:
        """Spans of one kind in a rep's time."""
        rows = [row for row in self._rows(self.facts.spans) if row.rep == rep]
        return [(row.start_at, row.end_at) for row in rows if row.kind is kind]

    def busy(self, rep: str) -> list[tuple[float, float]]:
        """Spans in which a rep attends to something."""
        return [(row.start_at, row.end_at) for row in self._rows(self.facts.busy) if row.rep == rep]

    def _of(self, table: Any, session: int | None) -> list[Row]:
        rows = self._rows(table)
        return rows if session is None else [row for row in rows if row.session == session]

    def _rows(self, table: Any) -> list[Row]:
        names = [field.name for field in fields(table)]
        columns = [getattr(table, name).tolist() for name in names]
        decoded = [[self._said(name, value) for value in column] for name, column in zip(names, columns, strict=True)]
        return [SimpleNamespace(**dict(zip(names, row, strict=True))) for row in zip(*decoded, strict=True)]

    def _said(self, name: str, value: Any) -> Any:
        if isinstance(value, float):
            return None if value != value else value
        known = {
            "topic": self.facts.topics,
            "queue": self.facts.queues,
            "tier": self.facts.tiers,
            "rep": self.facts.reps,
            "reason": self.facts.reasons,
        }.get(name, ENUMS.get(name))
        if known is None:
            return value
        if value < 0:
            return None
        return known[value] if isinstance(known, tuple) else known(value)
