"""A world with everything that could go wrong in a spreadsheet: names like formulas, an hour that comes twice."""

from __future__ import annotations

from pathlib import Path

from simchat.config import Scenario, load

ODD = """\
name: =1+1 & Söhne
description: "+49 30 1234, \\u201Eodd\\u201C"
calendar: {start: 2026-10-24, days: 2, time_zone: Europe/Berlin}
hours: {evening: {daily: "18:00-21:00"}}
entry: {pre_chat: {time: 20s, drop_off: 0.1}}
topics:
  "=1+1":
    arrivals: {per_hour: 8}
    patience: {dist: exponential, mean: 2m}
    silent_share: 0.2
    conversation:
      messages:
        exchanges: {dist: geometric, mean: 3}
        customer_reply: {dist: exponential, mean: 30s}
        first_reply: 10s
        rep_reply: {dist: exponential, mean: 30s}
    wrap_up: {time: 20s}
  "@home":
    arrivals: {profile: {every: 1h, from: "23:00", counts: [4]}}       # when nobody is there
    patience: 1m
    conversation: {handling: {work: 5m}}
queues:
  "-queue": {}
  "http://example.com": {}
flow:
  - {when: {topic: "@home"}, route: "http://example.com"}
  - {when: {open: evening}, case: answered tomorrow}
  - {route: "-queue"}
reps:
  "+night":
    queues: ["-queue"]
    capacity: 2
    shifts:
      - {days: daily, start: "00:00", end: "06:00", count: 1}
      - {days: daily, start: "08:00", end: "16:00", count: 1}
    hourly_cost: 20
  "{=day}":
    queues: ["http://example.com"]
    capacity: 1
    shifts: [{days: daily, start: "09:00", end: "12:00", count: 1}]
targets:
  - {kpi: attempts, at_most: 100000}
  - {kpi: service_level, within: 20s, at_least: 0.99}
  - {kpi: service_level, within: 20s, at_least: 0.99, by: interval}
  - {kpi: wait.mean, at_most: 1000s, on_days: 0.5, topic: "@home"}
  - {kpi: wait.mean, at_most: 46s, topic: "=1+1"}
run: {replications: 3, seed: 7, interval: 30m, thresholds: [20s, 60s]}
"""


def odd(folder: Path, text: str = ODD) -> Scenario:
    """The odd world, read from a file in `folder`."""
    path = folder / "odd.yaml"
    path.write_text(text, encoding="utf-8")
    return load(path)
