"""The day of one replication as a time line, made ready for the page that plays it.

Times are whole tenths of seconds on the clock, written as `differences`; codes index the names of the same kind.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

from markupsafe import Markup

from simchat.config import Scenario
from simchat.facts import Close, Facts, Left, Outcome, Presence
from simchat.report.life import CLOSED, LEFT
from simchat.report.page.replay_tables import Rows, Table, reps_shown, tables
from simchat.report.page.script_json import script_json
from simchat.report.page.shown_part import shown_part
from simchat.report.page.tenths import PER_SECOND
from simchat.report.page.wall_time import WallTime, wall_time


@dataclass(frozen=True, slots=True)
class Replay:
    """What the page needs to know."""

    shown: str  # a sentence: what part of the replication it is
    per_second: int
    begin: int
    end: int
    interval: int
    wall: WallTime
    names: dict[str, list[str]]
    rep_tier: list[int]
    capacity: list[int]  # slots per rep, by tier
    sessions: Table
    stays: Table
    works: Table
    further_lanes: Table
    spans: Table
    inactive: Table

    def as_json(self) -> Markup:
        """Compact JSON that may stand inside a script element, whatever the names are."""
        parts = asdict(self) | {"wall": self.wall._asdict()}
        return script_json(parts)


def replay(facts: Facts, scenario: Scenario) -> Replay:
    """The replication, or the first part of it that is not too much to be shown."""
    part = shown_part(facts, scenario.clock)
    reps = reps_shown(facts, part)
    return Replay(
        shown=part.sentence,
        per_second=PER_SECOND,
        begin=round(part.begin_at * PER_SECOND),
        end=round(part.end_at * PER_SECOND),
        interval=round(scenario.config.run.interval * PER_SECOND),
        wall=wall_time(scenario.clock, part.begin_at, part.end_at),
        names=_names(facts, reps),
        rep_tier=facts.rep_tier[reps].tolist(),
        capacity=list(facts.capacity),
        **tables(facts, part, reps),
    )


def _names(facts: Facts, reps: Rows) -> dict[str, list[str]]:
    return {
        "tiers": list(facts.tiers),
        "reps": [facts.reps[rep] for rep in reps],
        "queues": list(facts.queues),
        "topics": list(facts.topics),
        "outcomes": [_words(outcome) for outcome in Outcome],
        "closes": [CLOSED[close].format(rep="the rep") for close in Close],
        "lefts": [LEFT.get(left, "accepted by a rep") for left in Left],
        "presences": [_words(presence) for presence in Presence],
    }


def _words(code: Outcome | Presence) -> str:
    return code.name.lower().replace("_", " ")
