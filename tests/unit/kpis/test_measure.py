"""Every KPI once, against figures worked out by hand from the morning in `handmade`."""

import pickle
from math import isnan, sqrt

import pytest

from simchat.experiment.per_replication import values_of
from simchat.facts import Outcome
from simchat.kpis import kpis_for, measure
from simchat.kpis.cuts import by_day, by_interval, by_time_of_day, whole
from tests.unit.kpis.handmade import GENERAL, SESSIONS, facts, reporting, waiting

WINDOW = {
    "attempts": 14,
    "offered": 12,
    "queued": 10,
    "answered": 6,
    "closed_door": 1,
    "form_left": 1,
    "case": 1,
    "refused": 1,
    "balked": 1,
    "abandoned": 1,
    "abandoned_silently": 1,
    "handled": 4,
    "lapsed": 1,
    "dropped": 1,
    "unfinished": 1,
    "closed_rate": 1 / 14,
    "form_left_rate": 1 / 14,
    "blocked_rate": 1 / 12,
    "case_rate": 1 / 12,
    "balk_rate": 1 / 10,
    "silent_rate": 1 / 10,
    "delayed_rate": 8 / 10,
    "abandonment_rate": 3 / 10,
    "abandonment_rate_observed": 1 / 10,
    "dropped_rate": 1 / 6,
    "inactive_rate": 1 / 6,  # the silent one was never answered
    "returned_rate": 1 / 6,
    "lapsed_rate": 1 / 6,
    "escalation_rate": 1 / 6,
    "visitors_served": 4 / 13,  # the one refused was served at his second attempt
    # waits: 0 40 30 20 0 90 0 10 10; answered: 0 40 90 0 10 10; gone: 30 20 0
    "abandonment_rate_short_20s": 1 / 8,
    "abandonment_rate_short_60s": 0 / 7,
    "service_level_20s": 4 / 9,
    "service_level_60s": 5 / 9,
    "service_level_answered_20s": 4 / 6,
    "service_level_answered_60s": 5 / 6,
    "service_level_short_20s": 4 / 7,
    "service_level_short_60s": 5 / 6,
    "service_level_offered_20s": 4 / 10,
    "service_level_offered_60s": 5 / 10,
    "service_level_observed_20s": 4 / 9,
    "service_level_observed_60s": 6 / 9,
    "first_response_within_20s": 2 / 4,
    "first_response_within_60s": 3 / 4,
    "response_within_20s": 1 / 4,
    "response_within_60s": 3 / 4,
    "resolved_within_20s": 0,
    "resolved_within_60s": 0,
    "wait.mean": 200 / 9,
    "wait.p50": 10,
    "wait.p90": 50,  # 0 0 0 10 10 20 30 40 90: rank 7.2
    "wait.p95": 70,
    "wait.max": 90,
    "longest_wait": 90,
    "speed_to_answer.mean": 150 / 6,
    "speed_to_answer.p50": 10,
    "speed_to_answer.p90": 65,
    "speed_to_answer.p95": 77.5,
    "speed_to_answer.max": 90,
    "first_response_time.mean": (20 + 70 + 20 + 30) / 4,
    "first_response_time.p50": 25,
    "first_response_time.p90": 58,
    "first_response_time.p95": 64,
    "first_response_time.max": 70,
    "first_response_from_accept.mean": (20 + 30 + 20 + 20) / 4,
    "first_response_from_accept.p50": 20,
    "first_response_from_accept.p90": 27,
    "first_response_from_accept.p95": 28.5,
    "first_response_from_accept.max": 30,
    "response_time.mean": (40 + 50 + 10 + 100) / 4,
    "response_time.p50": 45,
    "response_time.p90": 85,
    "response_time.p95": 92.5,
    "response_time.max": 100,
    "chat_time.mean": 3610 / 8,
    "chat_time.p50": 475,  # 250 290 300 350 600 600 600 620
    "chat_time.p90": 606,
    "chat_time.p95": 613,
    "chat_time.max": 620,
    "handle_time.mean": 3760 / 8,
    "handle_time.p50": 480,  # 250 290 350 360 600 600 620 690
    "handle_time.p90": 641,
    "handle_time.p95": 665.5,
    "handle_time.max": 690,
    "attention_time.mean": 1365 / 8,
    "attention_time.p50": 45,  # 20 25 30 40 50 100 500 600
    "attention_time.p90": 530,
    "attention_time.p95": 565,
    "attention_time.max": 600,
    "wrap_up_time.mean": 40 / 8,
    "wrap_up_time.p50": 0,
    "wrap_up_time.p90": 12,  # a tenth from the seventh of eight to the last: 0.3 of 40
    "wrap_up_time.p95": 26,
    "wrap_up_time.max": 40,
    "resolution_time.mean": (300 + 390 + 690 + 610) / 4,
    "resolution_time.p50": 500,
    "resolution_time.p90": 666,
    "resolution_time.p95": 678,
    "resolution_time.max": 690,
    "staffed": (27000 + 30600 + 5400 + 7800) / 3600,
    "reps_staffed": 70800 / 86400,
    "occupancy": 760 / 70800,
    "slot_occupancy": 4500 / (3 * 57600 + 2 * 13200),
    "concurrency": 3640 / 3090,
    "overtime": 1.0,
    "chats_per_rep_hour": 8 / (70800 / 3600),
    "cost": 16 * 24 + 0.5 * 1.5 * 24 + 3.5 * 33 + 0.5 * 33,
    "cost_per_handled": 534 / 4,
    "reroutes": 1 / 10,
    "queue_length": (290 + 53590) / 86400,
    "open_chats": 3640 / 86400,
    "silent_slot_time": 600 / 3600,
    "ewt_bias": 20,  # -40 20 60 40
    "ewt_mae": 40,
    "ewt_rmse": sqrt(1800),
    "ewt_within_1m": 1.0,
    "ewt_unknown": 3 / 7,
    "ewt_bias_les": 18,  # -40 60 -10 40 40
    "ewt_mae_les": 38,
    "ewt_rmse_les": sqrt(8500 / 5),
    "ewt_within_1m_les": 1.0,
    "ewt_unknown_les": 2 / 7,
    "ewt_bias_hol": -200 / 7,  # nobody waited in front of anyone served
    "ewt_mae_hol": 200 / 7,
    "ewt_rmse_hol": sqrt((1600 + 100 + 8100 + 2500 + 100) / 7),
    "ewt_within_1m_hol": 6 / 7,
    "ewt_unknown_hol": 0,
    "ewt_bias_ql": float("nan"),
    "ewt_mae_ql": float("nan"),
    "ewt_rmse_ql": float("nan"),
    "ewt_within_1m_ql": float("nan"),
    "ewt_unknown_ql": 1,
    "ewt_bias_smoothing": (-40 + 9.6 - 1.36 + 40 + 76) / 5,
    "ewt_mae_smoothing": (40 + 9.6 + 1.36 + 40 + 76) / 5,
    "ewt_rmse_smoothing": sqrt((1600 + 9.6**2 + 1.36**2 + 1600 + 76**2) / 5),
    "ewt_within_1m_smoothing": 4 / 5,
    "ewt_unknown_smoothing": 2 / 7,
}


def figures(cut_of=whole, settings=None, replication=None):
    """KPI, scope and name, interval -> value, of one replication."""
    settings = settings or reporting()
    measures = [measure(replication or facts(), settings)]
    kpis, cut = kpis_for(settings.thresholds), cut_of(settings)
    value = values_of(measures, kpis, cut).value[0]
    return {
        (kpi.name, group, label): value[k, g, c]
        for k, kpi in enumerate(kpis)
        for g, group in enumerate(settings.groups)
        for c, label in enumerate(cut.labels)
    }


def hourly(settings):
    return next(by_interval(settings, at_most=1000))


TOTAL = ("total", "total")


@pytest.fixture(scope="module")
def window():
    return figures()


@pytest.fixture(scope="module")
def by_hour():
    return figures(hourly)


@pytest.fixture(scope="module")
def by_time():
    return figures(by_time_of_day)


@pytest.mark.parametrize("kpi", [kpi.name for kpi in kpis_for((20.0, 60.0))])
def test_every_kpi_of_the_window_is_as_worked_out_by_hand(kpi, window):
    assert window[kpi, TOTAL, ""] == pytest.approx(WINDOW[kpi], rel=1e-12, nan_ok=True)


@pytest.mark.parametrize(
    ("kpi", "group", "value"),
    [
        ("queued", ("topic", "technical"), 2),
        ("answered", ("tier", "standard"), 4),
        ("answered", ("queue", "technical"), 2),
        ("visitors_served", ("topic", "technical"), 2 / 5),
        ("service_level_60s", ("queue", "general"), 4 / 7),
        ("abandonment_rate", ("tier", "standard"), 1 / 5),  # the silent one a standard rep accepted
        ("response_time.mean", ("queue", "technical"), 100),  # by the work's queue, not the session's
        ("response_time.mean", ("tier", "standard"), 100 / 3),
        ("response_time.p50", ("topic", "general"), 45),
        ("chat_time.max", ("tier", "specialist"), 600),
        ("handle_time.mean", ("topic", "technical"), (690 + 600) / 2),
        ("concurrency", ("tier", "standard"), 2160 / 1790),
        ("open_chats", ("tier", "specialist"), 1480 / 86400),
        ("slot_occupancy", ("tier", "specialist"), 2280 / 26400),
        ("occupancy", ("tier", "standard"), 160 / 57600),
        ("overtime", ("tier", "specialist"), 0.5),
        ("cost", ("tier", "standard"), 402),
        ("cost_per_handled", ("tier", "specialist"), 132 / 2),
        ("silent_slot_time", ("tier", "specialist"), 0),
        ("queue_length", ("queue", "technical"), 150 / 86400),
        ("queue_length", ("topic", "technical"), 100 / 86400),  # the escalated one is of the other topic
        ("ewt_bias_les", ("queue", "technical"), 40),
        ("ewt_unknown", ("queue", "technical"), 2 / 3),
    ],
)
def test_groups_hold_their_own(kpi, group, value, window):
    assert window[kpi, group, ""] == pytest.approx(value, rel=1e-12)


@pytest.mark.parametrize(
    ("kpi", "hour", "value"),
    [
        ("attempts", "08:00", 9),
        ("attempts", "09:00", 5),
        ("attempts", "10:00", 0),
        ("service_level_20s", "08:00", 1 / 6),
        ("wait.p50", "09:00", 10),
        ("handle_time.max", "09:00", 620),
        ("occupancy", "08:00", 760 / 10800),
        ("reps_staffed", "09:00", 2.5),  # one leaves at half past
        ("reps_staffed", "12:00", 1.5),  # half an hour's break
        ("staffed", "23:00", 1),
        ("overtime", "16:00", 0.5),
        ("overtime", "00:00", 0),  # ten minutes there, of a shift of the day before
        ("cost", "16:00", 18),
        ("cost", "09:00", 48 + 16.5),
        ("queue_length", "08:00", 220 / 3600),
        ("queue_length", "09:00", (10 + 50 + 10 + (7200 - 4010)) / 3600),
        ("queue_length", "23:00", 1),
        ("open_chats", "08:00", 1880 / 3600),
        ("concurrency", "09:00", 1760 / 1500),
        ("silent_slot_time", "08:00", 1 / 6),
    ],
)
def test_intervals_hold_who_arrived_and_the_seconds_inside(kpi, hour, value, by_hour, by_time):
    assert by_hour[kpi, TOTAL, f"2026-03-02T{hour}"] == pytest.approx(value, rel=1e-12)
    assert by_time[kpi, TOTAL, hour] == pytest.approx(value, rel=1e-12)


@pytest.mark.parametrize(
    "kpi", ["service_level_20s", "wait.mean", "wait.p90", "occupancy", "concurrency", "handle_time.max"]
)
def test_nothing_over_nothing_is_empty(kpi, by_hour):
    assert isnan(by_hour[kpi, TOTAL, "2026-03-02T05:00"])


def test_handling_level_gives_no_responses(window):
    assert isnan(window["first_response_time.mean", ("topic", "technical"), ""])
    assert isnan(window["response_time.mean", ("topic", "technical"), ""])


def test_warm_up_leaves_out_who_came_before_and_the_seconds_before():
    warmed = reporting(warm_up_s=8.5 * 3600)
    late, by_hour = figures(settings=warmed), figures(hourly, warmed)
    days = 15.5 / 24
    assert late["attempts", TOTAL, ""] == pytest.approx(5 / days)
    assert late["wait.mean", TOTAL, ""] == pytest.approx(20 / 3)
    assert late["visitors_served", TOTAL, ""] == 0  # the second attempt is no visitor of the window
    assert late["reps_staffed", TOTAL, ""] == pytest.approx((70800 - 600 - 5400) / (15.5 * 3600))
    assert late["overtime", TOTAL, ""] == pytest.approx(0.5 / days)  # only the night shift began in the window
    assert by_hour["staffed", TOTAL, "2026-03-02T08:00"] == pytest.approx(1.5 / 0.5)
    assert ("attempts", TOTAL, "2026-03-02T07:00") not in by_hour


def test_two_days_share_their_times_of_day():
    two = reporting(days=2)
    assert figures(by_time_of_day, two)["attempts", TOTAL, "08:00"] == pytest.approx(9 / 2)
    assert figures(by_time_of_day, two)["reps_staffed", TOTAL, "09:00"] == pytest.approx((2.5 + 1) / 2)
    assert figures(settings=two)["attempts", TOTAL, ""] == pytest.approx(14 / 2)
    assert figures(by_day, two)["attempts", TOTAL, "2026-03-02"] == 14
    assert figures(by_day, two)["attempts", TOTAL, "2026-03-03"] == 0


def test_intervals_add_up_to_the_window():
    measures = measure(facts(), reporting())
    assert measures.sums["attempts"][0].sum() == 14
    assert measures.sums["overtime_s"][0].tolist()[-1] == 1800  # the part after the end of the calendar
    for name in ("attempts", "slot_s", "staffed_s", "wait.sum"):
        total, tiers_or_topics = measures.sums[name][0].sum(), measures.sums[name][1:3].sum()
        groups = measures.sums[name][-2:].sum() if name == "staffed_s" else tiers_or_topics
        assert groups == pytest.approx(total)


def test_measures_travel_between_processes():
    measures = measure(facts(), reporting())
    again = pickle.loads(pickle.dumps(measures))
    assert again.reporting.groups == measures.reporting.groups
    assert (again.sums["wait.sum"] == measures.sums["wait.sum"]).all()


def test_who_is_turned_away_after_waiting_waited_until_then():
    refused = waiting(GENERAL, 100, ended_at=175, outcome=Outcome.REFUSED)
    case = waiting(GENERAL, 200, ended_at=300, outcome=Outcome.CASE)
    turned = figures(replication=facts(sessions=[*SESSIONS, refused, case]))
    assert turned["wait.mean", TOTAL, ""] == pytest.approx((200 + 65 + 90) / 11)
    assert turned["service_level_60s", TOTAL, ""] == pytest.approx(5 / 9)
    assert turned["service_level_offered_60s", TOTAL, ""] == pytest.approx(5 / 11)


def test_a_day_without_anybody_gives_no_figures_and_no_errors():
    empty = figures(replication=facts_without_rows())
    assert empty["attempts", TOTAL, ""] == 0
    assert isnan(empty["wait.p90", TOTAL, ""])
    assert empty["queue_length", TOTAL, ""] == 0
    assert isnan(empty["ewt_bias_hol", TOTAL, ""])


def facts_without_rows():
    from dataclasses import replace

    whole_morning = facts()
    tables = ("sessions", "stays", "works", "messages", "spans", "busy")
    bare = {
        name: type(getattr(whole_morning, name))(
            *(getattr(getattr(whole_morning, name), column)[:0] for column in getattr(whole_morning, name).__slots__)
        )
        for name in tables
    }
    return replace(whole_morning, **bare)
