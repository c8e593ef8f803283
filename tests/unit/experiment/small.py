"""A small world for tests of everything around the model: two hours, a few dozen chats, quick to run."""

from __future__ import annotations

from pathlib import Path

from simchat.config import Scenario, load

SMALL = """\
name: small
topics:
  general:
    arrivals: {profile: {every: 1h, from: "09:00", counts: [20, 20]}}
    patience: {dist: exponential, mean: 2m}
    silent_share: 0.2
    conversation:
      messages:
        exchanges: {dist: geometric, mean: 3}
        customer_reply: {dist: exponential, mean: 30s}
        first_reply: 10s
        rep_reply: {dist: exponential, mean: 30s}
    wrap_up: {time: 20s}
queues:
  general: {}
flow:
  - {route: general}
reps:
  standard:
    queues: [general]
    capacity: 2
    shifts: [{start: "09:00", end: "12:00", count: 2}]
    hourly_cost: 20
targets:
  - {kpi: attempts, at_most: 1000}
  - {kpi: service_level, within: 20s, at_least: 0.99}
run: {replications: 4, seed: 7, interval: 1h}
"""


def small(folder: Path, text: str = SMALL) -> Scenario:
    """The small world, read from a file in `folder`."""
    path = folder / "small.yaml"
    path.write_text(text, encoding="utf-8")
    return load(path)
