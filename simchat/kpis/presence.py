"""Sums over the reps' time: presence, attention, overtime and what it costs."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simchat.facts import Facts, Presence
from simchat.kpis.tallies import Tallies

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


def tally_presence(tallies: Tallies, facts: Facts) -> None:
    """Take down staffed, attended and paid time inside the window, and the overtime of shifts begun in it."""
    spans, busy = facts.spans, facts.busy
    present = (spans.kind == Presence.STAFFED) | (spans.kind == Presence.OVERTIME)
    _during(tallies, "staffed_s", facts, present)
    slots = np.asarray(facts.capacity, dtype=np.float64)[spans.tier]
    _during(tallies, "slots_staffed_s", facts, present, slots)
    _overtime(tallies, facts)
    _cost(tallies, facts)
    groups = tallies.groups(tier=facts.rep_tier[busy.rep])
    tallies.during("busy_s", groups, busy.start_at, busy.end_at)


def _during(tallies: Tallies, name: str, facts: Facts, where: Bools, weights: Floats | None = None) -> None:
    spans = facts.spans
    groups = tallies.groups(tier=spans.tier[where])
    tallies.during(
        name, groups, spans.start_at[where], spans.end_at[where], None if weights is None else weights[where]
    )


def _overtime(tallies: Tallies, facts: Facts) -> None:
    """Overtime by the interval it falls in; what falls outside the window counts for the whole alone."""
    spans, edges = facts.spans, tallies.reporting.edges
    of_window = (spans.shift_at >= edges[0]) & (spans.shift_at < edges[-1])
    where = (spans.kind == Presence.OVERTIME) & of_window
    _during(tallies, "overtime_s", facts, where)
    lasting = (spans.end_at - spans.start_at)[where]
    groups = tallies.groups(tier=spans.tier[where])
    whole = np.bincount(groups.ravel(), weights=np.tile(lasting, 2), minlength=tallies.shape[0])
    overtime = tallies.sums["overtime_s"]
    overtime[:, -1] = whole[: tallies.shape[0]] - overtime.sum(axis=1)


def _cost(tallies: Tallies, facts: Facts) -> None:
    reporting = tallies.reporting
    per_second = np.asarray(reporting.hourly_cost) / 3600
    paid = facts.spans.kind == Presence.PAID
    _during(tallies, "cost", facts, paid, per_second[facts.spans.tier])
    by_tier = tallies.sums["overtime_s"][-len(reporting.tiers) :]
    extra = by_tier * (per_second * np.asarray(reporting.overtime_factor))[:, None]
    tallies.sums["cost"][-len(reporting.tiers) :] += extra
    tallies.sums["cost"][0] += extra.sum(axis=0)
