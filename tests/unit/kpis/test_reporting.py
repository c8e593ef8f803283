from pathlib import Path

from simchat.config import load
from simchat.kpis import Reporting

CONFIG = """
calendar: {start: 2026-03-28, days: 2, time_zone: Europe/Paris}
topics:
  a:
    arrivals: {per_hour: 6}
    conversation: {messages: {exchanges: 2, customer_reply: 30s, first_reply: 20s, rep_reply: 20s}}
  b: {arrivals: {per_hour: 6}, conversation: {handling: {work: 5m}}}
queues:
  one: {ewt: {count: 4, window: 5m}}
  two: {}
flow:
  - {when: {topic: a}, route: one}
  - {route: two}
reps:
  team:
    queues: [one, two]
    capacity: 2
    hourly_cost: 30
    overtime_factor: 1.25
    shifts: [{start: "08:00", end: "16:00", count: 2}]
targets:
  - {kpi: service_level, within: 45s, at_least: 0.8}
run: {interval: 1h, warm_up: 2h, thresholds: [60s, 20s]}
"""


def test_reporting_holds_what_the_config_asks_for(tmp_path: Path):
    path = tmp_path / "two.yaml"
    path.write_text(CONFIG)
    reporting = Reporting.of(load(path))
    assert reporting.thresholds == (20.0, 45.0, 60.0)
    assert reporting.groups == (
        ("total", "total"),
        ("topic", "a"),
        ("topic", "b"),
        ("queue", "one"),
        ("queue", "two"),
        ("tier", "team"),
    )
    assert reporting.message_level == (True, False)
    assert (reporting.ewt_count, reporting.ewt_window_s) == ((4, 10), (300.0, 600.0))
    assert (reporting.hourly_cost, reporting.overtime_factor) == ((30.0,), (1.25,))
    assert len(reporting.intervals.labels) == 24 + 23
    assert reporting.seconds.tolist() == [0.0, 0.0] + [3600.0] * 45
    assert reporting.window_s == 45 * 3600
    assert reporting.days.tolist() == [22 / 24, 1.0]
    assert reporting.day_labels == ("2026-03-28", "2026-03-29")
