"""A small config to make mistakes in, and what the fixtures are."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from simchat.config import Problem, Scenario

Written = Callable[..., Path]
Loaded = Callable[..., Scenario]
Refused = Callable[..., list[Problem]]

SMALL = """\
calendar: {start: 2026-03-02, time_zone: Europe/Berlin}
hours:
  door: {mon-fri: "08:00-20:00"}
topics:
  general:
    arrivals: {per_hour: 6}
    patience: 5m
    conversation:
      messages:
        exchanges: 2
        customer_reply: 30s
        first_reply: 10s
        rep_reply: 20s
queues:
  general: {cap: 10}
flow:
  - {name: help, when: {topic: general}, route: general}
  - refuse: full
reps:
  agents:
    queues: [general]
    capacity: 2
    shifts:
      - {name: day, start: "08:00", end: "16:00", count: 3}
"""
