"""Rules E1–E4 read from the published tables of sessions and works alone: which EWT each session may have been shown.

Times decide almost everything: an acceptance before the request is in the sample, one after it is not. Only at the
very same instant does the order matter, and it is no column of the tables. What rule T3 says about it is used: a work
tells between which kinds of events of its instant it was accepted (`span`), works accepted at once follow each other by
their numbers, offers by (assigned, session), first attempts at the door by (arrival, session). What that leaves open
gives a session several places in its instant, each with the EWT it would mean.

Waits are added as whole grains (T1), so that the nearest double of each EWT is exact.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import groupby
from typing import Any, NamedTuple

import pandas as pd

Row = dict[str, Any]
GRAINS_PER_S = 2**20
MOST_TOGETHER = 6  # acceptances at one instant whose order is tried out where it is open
DECIDED = ("declined", "push_timeout")
EARLY, DECISION, DOOR, AGE, ANY = (1, 4), (5, 5), (6, 6), (7, 9), (1, 9)  # kinds of rule T3, first and last


@dataclass(frozen=True)
class Rules:
    """What the config says about a queue's EWT; the last three are there to be got wrong on purpose."""

    count: int = 10
    window_s: float = 600.0
    method: str = "mean"
    minimum: int = 1
    includes_edge: bool = True
    own_request: bool = True
    silent: bool = True


@dataclass(frozen=True)
class Tier:
    """What the order of an instant depends on: does it accept at once, and from which age on does it help."""

    at_once: bool = True
    after_s: Mapping[str, float] = field(default_factory=dict)  # by queue


class Place(NamedTuple):
    """A place in an instant: between how many acceptances made at once, and the EWT seen from there."""

    least: int
    most: int
    ewt: float | None


@dataclass
class Reading:
    """What a reading of the tables found: sessions that entered a queue, and how it went with them."""

    sessions: int = 0
    known: int = 0
    open: int = 0  # the tables leave more than one EWT
    skipped: int = 0  # too many at one instant to try their orders
    wrong: int = 0


class Acceptances:
    """The acceptances from queues of one replication, by instant."""

    def __init__(self, works: Sequence[Row], tiers: Mapping[str, Tier]) -> None:
        self.late = {(work["rep"], work["released"]) for work in works if _frees_late(work)}
        self.decided = {(work["session"], work["ended"]) for work in works if work["close_reason"] in DECIDED}
        self.by_queue: dict[str, dict[float, list[Row]]] = defaultdict(dict)
        self.at_once: dict[float, list[int]] = defaultdict(list)
        for work in works:
            if work["accepted"] == work["accepted"] and work["cause"] != "same_rep":
                work["at_once"] = tiers[work["tier"]].at_once
                work["span"] = self._span(work, tiers[work["tier"]].after_s.get(work["queue"], 0.0))
                self.by_queue[work["queue"]].setdefault(work["accepted"], []).append(work)
                if work["at_once"]:
                    self.at_once[work["accepted"]].append(work["work"])
        self.times = {queue: sorted(found) for queue, found in self.by_queue.items()}

    def _span(self, work: Row, after_s: float) -> tuple[int, int]:
        """The kinds of events of its instant (rule T3) as part of which a session may have been accepted."""
        at, requested = work["accepted"], work["requested"]
        if not work["at_once"]:
            return DECISION if work["assigned"] < at else ANY
        late = (work["rep"], at) in self.late
        if requested == at and work["cause"] in ("first", "max_wait"):
            return AGE if work["cause"] == "max_wait" else (6, 9) if late else DOOR
        if late or (after_s and at in (requested + after_s, work["first_request"] + after_s)):
            return ANY
        return DECISION if (work["session"], at) in self.decided else EARLY

    def before(self, queue: str, at: float, since: float) -> list[list[Row]]:
        """Those from a queue before an instant and since another, those of each instant together."""
        times = self.times.get(queue, [])
        chosen = times[bisect_left(times, since) : bisect_left(times, at)]
        return [self.by_queue[queue][time] for time in chosen]


def _frees_late(work: Row) -> bool:
    """Whether a slot came free by a timer or by patience (kinds 8, 9), or within an instant: as part of any kind."""
    by_itself = work["close_reason"] in ("inactive", "withdrawn") and work["ended"] == work["released"]
    return bool(by_itself or work["assigned"] == work["released"])


# --- the order of an instant --------------------------------------------------------------------


def _precedes(one: Row, other: Row) -> bool:
    if one["at_once"] and other["at_once"]:
        return bool(one["work"] < other["work"])
    if one["span"] == other["span"] == DECISION and not one["at_once"] and not other["at_once"]:
        return bool((one["assigned"], one["session"]) < (other["assigned"], other["session"]))
    return bool(one["span"][1] < other["span"][0])


def orders(works: Sequence[Row]) -> Iterator[list[Row]]:
    """Every order of works accepted at one instant that agrees with what is known of it."""
    if len(works) < 2:
        yield list(works)
        return
    for first in works:
        rest = [work for work in works if work is not first]
        if not any(_precedes(work, first) for work in rest):
            for order in orders(rest):
                yield [first, *order]


def _in_order(works: Sequence[Row]) -> bool:
    """Whether there is but one order: all were accepted at once, or all by a decision on an earlier offer."""
    kinds = {"at once" if work["at_once"] else work["span"] for work in works}
    return kinds in ({"at once"}, {DECISION})


def _comes(work: Row, session: Row) -> str:
    """Whether an acceptance of the same instant came before a session was at the door, after it, or either."""
    low, high = work["span"]
    if work["session"] == session["session"]:
        return "after"
    if high < DOOR[0]:
        return "before"
    if work["attempt"] > 1 or session["attempt"] > 1 or low < DOOR[0]:
        return "open"  # who comes again may have been sent by anything that happened at this instant
    if low > DOOR[1] or (work["arrival"], work["session"]) > (session["arrival"], session["session"]):
        return "after"
    return "before" if high == DOOR[1] else "open"


def _already(works: Sequence[Row], session: Row) -> Iterator[list[Row]]:
    """What may have been accepted at an instant before a session was at the door, in order."""
    told = {work["work"]: _comes(work, session) for work in works}
    for order in orders(works):
        for size in range(len(order) + 1):
            over, to_come = order[:size], order[size:]
            if any(told[work["work"]] == "after" for work in over):
                break
            if not any(told[work["work"]] == "before" for work in to_come):
                yield over


# --- the estimate -------------------------------------------------------------------------------


def _samples(instants: Sequence[Sequence[Row]], count: int) -> Iterator[list[Row]]:
    """Every sample of the last `count` acceptances, newest first."""
    if count <= 0 or not instants:
        yield []
        return
    heads = {tuple(work["work"] for work in order[::-1][:count]): order[::-1][:count] for order in orders(instants[-1])}
    for head in heads.values():
        for rest in _samples(instants[:-1], count - len(head)):
            yield head + rest


def _estimate(sample: Sequence[Row], rules: Rules) -> float | None:
    """The EWT of a sample, newest first (rules E1–E3)."""
    if len(sample) < rules.minimum:
        return None
    request = "requested" if rules.own_request else "first_request"
    waits = [int((work["accepted"] - work[request]) * GRAINS_PER_S) for work in sample]
    weights = [1] * len(waits) if rules.method == "mean" else [rules.count - place for place in range(len(waits))]
    weighted = sum(weight * wait for weight, wait in zip(weights, waits, strict=True))
    return float(Fraction(weighted, sum(weights) * GRAINS_PER_S))


def places(session: Row, acceptances: Acceptances, rules: Rules) -> set[Place] | None:
    """Every place in its instant that a session may have had; None if too many came together to try."""
    queue, at = session["queue"], session["requested"]
    since = at - rules.window_s
    past = [_counted(works, rules, since) for works in acceptances.before(queue, at, since)]
    past = [works for works in past if works][-rules.count :]
    now = acceptances.by_queue[queue].get(at, [])
    if any(len(works) > MOST_TOGETHER and not _in_order(works) for works in [*past, now]):
        return None
    chain = acceptances.at_once.get(at, [])
    found = set()
    for over in _already(now, session):
        least, most = _between(chain, now, over)
        head = _counted(over, rules, since)[::-1][: rules.count]
        for rest in _samples(past, rules.count - len(head)):
            found.add(Place(least, most, _estimate(head + rest, rules)))
    return found


def _counted(works: Sequence[Row], rules: Rules, since: float) -> list[Row]:
    """The works that a sample counts: all of them, unless the rules are got wrong."""
    chosen = works if rules.silent else [work for work in works if not work["silent"]]
    return [work for work in chosen if rules.includes_edge or work["accepted"] > since]


def _between(chain: Sequence[int], now: Sequence[Row], over: Sequence[Row]) -> tuple[int, int]:
    """How many of an instant's acceptances made at once, from any queue, are over: at least, at most."""
    done = [chain.index(work["work"]) for work in over if work["at_once"]]
    to_come = [chain.index(work["work"]) for work in now if work["at_once"] and work not in over]
    return max(done, default=-1) + 1, min(to_come, default=len(chain))


# --- reading tables -----------------------------------------------------------------------------


def read(sessions: pd.DataFrame, works: pd.DataFrame, rules: Mapping[str, Rules], tiers: Mapping[str, Tier]) -> Reading:
    """Compare the EWT of every session with those that the works allow; rules by queue."""
    reading = Reading()
    of_replication = _by_replication(works)
    for replication, rows in _by_replication(sessions).items():
        of_session = {session["session"]: session for session in rows}
        taken = of_replication.get(replication, [])
        for work in taken:
            session = of_session[work["session"]]
            work |= {"first_request": session["requested"], **{key: session[key] for key in ("arrival", "attempt")}}
        acceptances = Acceptances(taken, tiers)
        queued = [session for session in rows if session["requested"] == session["requested"]]
        reading.wrong += sum(
            _shown(session) is not None for session in rows if session["requested"] != session["requested"]
        )
        queued.sort(key=lambda session: (session["requested"], session["arrival"], session["session"]))
        for _, together in groupby(queued, key=lambda session: session["requested"]):
            _read_instant(list(together), acceptances, rules, reading)
    return reading


def _by_replication(table: pd.DataFrame) -> dict[int, list[Row]]:
    rows: list[Row] = table.to_dict("records")
    return {number: list(found) for number, found in groupby(rows, key=lambda row: row["replication"])}


def _read_instant(
    sessions: Sequence[Row], acceptances: Acceptances, rules: Mapping[str, Rules], reading: Reading
) -> None:
    """Sessions at the door at one instant, in its order: nobody sees less than the one before."""
    seen = 0
    for session in sessions:
        shown, found = _shown(session), places(session, acceptances, rules[session["queue"]])
        reading.sessions += 1
        reading.known += shown is not None
        if found is None:
            reading.skipped += 1
            continue
        reading.open += len({place.ewt for place in found}) > 1
        in_order = session["attempt"] == 1
        fitting = [place for place in found if place.ewt == shown and (place.most >= seen or not in_order)]
        reading.wrong += not fitting
        if fitting and in_order:
            seen = max(seen, min(place.least for place in fitting))


def _shown(session: Row) -> float | None:
    shown: float = session["ewt_shown"]
    return None if shown != shown else shown
