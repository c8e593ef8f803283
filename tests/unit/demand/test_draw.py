"""Visitors are drawn before the run and belong to nobody's supply (rules D1–D5)."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from dataclasses import fields
from typing import Any

import numpy as np
import pytest

from simchat.demand.by_hand import needs_by_hand
from simchat.demand.draw import draw_visitors
from simchat.demand.needs import merge_needs
from simchat.demand.scripts import Turns
from simchat.demand.visitors import Needs, Visitors

Make = Callable[..., Any]


def rows(needs: Needs, chosen: np.ndarray) -> list[Any]:
    """All that belongs to the chosen visitors, as plain values."""
    values: list[Any] = []
    for field in fields(Needs):
        column = getattr(needs, field.name)
        if field.name in Turns._fields:
            bounds = zip(needs.turn_start[:-1][chosen], needs.turn_start[1:][chosen], strict=True)
            values.append([column[first:last].tolist() for first, last in bounds])
        elif field.name != "turn_start":
            values.append(column[chosen].tolist())
    return values


def everything(visitors: Visitors) -> list[Any]:
    everybody = np.ones(len(visitors.topic), dtype=bool)
    return [
        visitors.topic.tolist(),
        visitors.arrival_at.tolist(),
        rows(visitors.needs, everybody),
        rows(visitors.again(2), everybody),
        [visitors.later(quantity, 1, 1).tolist() for quantity in ("patience", "first_reply", "reading")],
    ]


def test_the_same_visitors_come_again(scenario: Make) -> None:
    assert everything(draw_visitors(scenario(days=2), 3)) == everything(draw_visitors(scenario(days=2), 3))


def test_fixed_visitors(scenario: Make) -> None:
    drawn = draw_visitors(scenario(), 0)
    assert (len(drawn.arrival_at), int(drawn.needs.turn_start[-1])) == (1916, 13640)
    assert drawn.arrival_at[:2].tolist() == [25.77793598175049, 27.921541213989258]
    assert drawn.needs.patience_s[:2].tolist() == [444.3857002258301, 304.2578477859497]
    assert drawn.needs.rep_reply_s[-2:].tolist() == [18.11961555480957, 7.958340644836426]


def test_replications_and_seeds_differ(scenario: Make) -> None:
    firsts = {draw_visitors(scenario(), *key[:1], seed=key[1]).arrival_at[0] for key in ((0, None), (1, None), (0, 8))}
    assert len(firsts) == 3
    assert draw_visitors(scenario(), 0).arrival_at[0] == draw_visitors(scenario(), 0, seed=7).arrival_at[0]


def test_arrivals_are_sorted_inside_the_calendar_and_on_the_grain(scenario: Make) -> None:
    arrivals = draw_visitors(scenario(days=3), 0).arrival_at
    assert (np.diff(arrivals) >= 0).all()
    assert 0 <= arrivals[0] and arrivals[-1] < 3 * 86400
    assert (arrivals * 2**20 == np.rint(arrivals * 2**20)).all()


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("reps.standard.capacity", 5),
        ("reps.standard.shifts.0.count", 9),
        ("reps.standard.slowdown", 0.2),
        ("queues.main", {"cap": 3, "max_wait": "1m"}),
        ("flow", [{"when": {"ewt_at_most": "5m"}, "route": "main"}, {"refuse": "full"}]),
        ("announcement.acknowledgement.patience_factor", 1.5),
        ("inactivity", {"after": "5m"}),
        ("reps.extra", {"queues": ["main"], "capacity": 1, "shifts": [{"start": "08:00", "end": "12:00", "count": 1}]}),
    ],
)
def test_supply_and_policy_leave_the_visitors_as_they_are(scenario: Make, path: str, value: Any) -> None:
    if path.startswith("reps.standard.shifts"):
        path, value = "reps.standard.shifts", [{"start": "00:00", "end": "24:00", "count": value}]
    changed = draw_visitors(scenario({path: value}), 0)
    assert everything(changed) == everything(draw_visitors(scenario(), 0))


def test_more_demand_brings_the_same_visitors_earlier_and_more_of_them(scenario: Make) -> None:
    plain, more = draw_visitors(scenario(days=2), 0), draw_visitors(scenario(days=2, scale=1.2), 0)
    for day in (0, 1):
        before, after = ((v.arrival_at // 86400 == day) & (v.topic == 0) for v in (plain, more))
        count = before.sum()
        assert count < after.sum()
        after[np.flatnonzero(after)[count:]] = False
        assert (more.arrival_at[after] <= plain.arrival_at[before]).all()
        assert rows(more.needs, after) == rows(plain.needs, before)
        assert rows(more.again(2), after) == rows(plain.again(2), before)
        assert more.later("patience", 1, 1)[after].tolist() == plain.later("patience", 1, 1)[before].tolist()
    assert rows(more.needs, more.topic == 1) == rows(plain.needs, plain.topic == 1)


def test_later_days_leave_the_first_day_as_it_is(scenario: Make) -> None:
    one, two = draw_visitors(scenario(), 0), draw_visitors(scenario(days=2), 0)
    first = two.arrival_at < 86400
    assert two.arrival_at[first].tolist() == one.arrival_at.tolist()
    assert rows(two.needs, first) == rows(one.needs, np.ones(len(one.topic), dtype=bool))


def test_another_topic_leaves_a_topic_as_it_is(scenario: Make) -> None:
    plain = draw_visitors(scenario(), 0)
    other = draw_visitors(scenario({"topics.general.patience": {"dist": "exponential", "mean": "1m"}}), 0)
    assert rows(plain.needs, plain.topic == 1) == rows(other.needs, other.topic == 1)
    shorter = other.needs.patience_s[other.topic == 0] / plain.needs.patience_s[plain.topic == 0]
    np.testing.assert_allclose(shorter, 0.25, rtol=1e-3)


def test_a_trace_is_replayed_with_needs(scenario: Make) -> None:
    times = np.array([10.0, 20.0, 90_000.0])
    plain = draw_visitors(scenario(days=2), 0)
    replayed = draw_visitors(scenario(days=2, traces={"general": times}), 0)
    ours = replayed.topic == 0
    assert replayed.arrival_at[ours].tolist() == times.tolist()
    first = np.flatnonzero((plain.topic == 0) & (plain.arrival_at < 86400))[:2]
    assert replayed.needs.patience_s[ours][:2].tolist() == plain.needs.patience_s[first].tolist()


def test_ties_go_by_the_order_of_topics(scenario: Make) -> None:
    times = np.repeat(np.arange(20.0), 10)
    drawn = draw_visitors(scenario(traces={"technical": times, "general": times}), 0)
    assert drawn.topic.tolist() == ([0] * 10 + [1] * 10) * 20


def test_scripts_stay_with_their_visitors_when_topics_are_merged() -> None:
    one = needs_by_hand(2, exchanges=[1, 2], first_reply_s=[1, 2], rep_reply_s=[[10], [20, 21]], silence=[[1], [2, 3]])
    other = needs_by_hand(2, exchanges=[0, 1], first_reply_s=[3, 4], rep_reply_s=[[], [40]])
    merged = merge_needs([one, other], np.array([2, 1, 3, 0]))
    assert merged.first_reply_s.tolist() == [3, 2, 4, 1]
    assert merged.turn_start.tolist() == [0, 0, 2, 3, 4]
    assert merged.rep_reply_s.tolist() == [20, 21, 40, 10]
    assert merged.silence.tolist() == [2, 3, 0, 1]


def test_needs_have_the_shares_of_the_config(scenario: Make) -> None:
    drawn = draw_visitors(scenario(days=10), 0)
    needs, ours = drawn.needs, drawn.topic == 0
    shares = [
        (needs.drops_off, 0.1),
        (needs.balks, 0.5),
        (needs.writes_ahead, 0.3),
        (needs.silent[ours], 0.2),
        (needs.ends[ours] >= 0, 0.25),
        (needs.escalates_after[ours] >= 0, 0.3),
        (needs.retries[ours], 0.4),
        (needs.restarts[ours], 0.2),
    ]
    for column, share in shares:
        assert abs(column.mean() - share) < 4 * (share * (1 - share) / len(column)) ** 0.5
    where = needs.ends[needs.ends >= 0]
    assert abs(where.mean() - 0.5) < 4 * (1 / 12 / len(where)) ** 0.5
    assert where.max() < 1
    assert needs.escalates_after[needs.escalates_after >= 0].min() == 1


def test_wrap_up_is_cut_at_its_maximum(scenario: Make) -> None:
    drawn = draw_visitors(scenario(), 0)
    ours = drawn.needs.wrap_up_s[drawn.topic == 0]
    assert ours.max() == 120
    assert 0.05 < (ours == 120).mean() < 0.25
    assert set(drawn.needs.wrap_up_s[drawn.topic == 1]) == {90.0}


def test_what_a_topic_does_not_have(scenario: Make) -> None:
    plain = {"arrivals": {"per_hour": 60}, "conversation": {"handling": {"work": "5m"}}}
    bare = draw_visitors(scenario({"topics.general": plain, "entry": {}, "announcement": {}}), 0)
    needs, ours = bare.needs, bare.topic == 0
    assert set(needs.patience_s[ours]) == {np.inf}
    assert set(needs.wrap_up_s[ours]) == {-1.0}
    assert set(needs.work_s[ours]) == {300.0}
    assert set(needs.ends[ours]) == {-1.0}
    assert set(needs.escalates_after[ours]) == {-1}
    assert set(needs.form_s) == {0.0}
    for column in (needs.drops_off, needs.balks, needs.writes_ahead, needs.silent, needs.retries, needs.restarts):
        assert not column[ours].any()
    assert needs.turn_start[-1] == 0


@pytest.mark.parametrize(
    ("inactivity", "hold"),
    [
        ({}, 600.0),
        ({"after": "off"}, np.inf),
        ({"capacity_model": "status_based", "give_up": "20m"}, 1200.0),
    ],
)
def test_a_silent_visitor_holds_a_slot_for_the_inactivity_time(scenario: Make, inactivity: Any, hold: float) -> None:
    changes = {"topics.technical.conversation": {"handling": {"work": "5m"}}, "inactivity": inactivity}
    drawn = draw_visitors(scenario(changes), 0)
    assert set(drawn.needs.silent_hold_s[drawn.topic == 1]) == {hold}
    assert set(draw_visitors(scenario(), 0).needs.silent_hold_s[drawn.topic == 1]) == {180.0}


def test_attempts_have_needs_of_their_own_and_an_end(scenario: Make) -> None:
    drawn = draw_visitors(scenario(), 0)
    ours = drawn.topic == 0
    assert drawn.again(1) is drawn.needs
    assert (drawn.again(2).patience_s[ours] != drawn.needs.patience_s[ours]).all()
    assert drawn.again(2).retries[ours].any()
    assert not drawn.again(3).retries.any()


def test_later_draws_are_new_and_stay(scenario: Make) -> None:
    drawn = draw_visitors(scenario(), 0)
    ours = drawn.topic == 0
    columns = [drawn.needs.patience_s, *(drawn.later("patience", *key) for key in ((1, 1), (2, 1), (1, 2)))]
    assert len({column[ours][0] for column in columns}) == 4
    assert drawn.later("patience", 2, 1) is columns[2]
    assert set(drawn.later("reading", 1, 1)[ours]) == {20.0}
    assert set(drawn.later("reading", 1, 1)[~ours]) == {0.0}
    assert abs(drawn.later("first_reply", 1, 1)[ours].mean() - 20) < 4 * 10 / ours.sum() ** 0.5
    with pytest.raises(ValueError, match="patience, first_reply and reading"):
        drawn.later("work", 1, 1)


def test_offers_are_decided_by_the_visitor_and_the_tier(scenario: Make) -> None:
    drawn = draw_visitors(scenario(), 0)
    decides_s, declines = drawn.offers("standard", 1, 1)
    assert abs(decides_s.mean() - 5) < 4 * 5 / len(decides_s) ** 0.5
    assert abs((declines < 0.1).mean() - 0.1) < 4 * (0.09 / len(declines)) ** 0.5
    assert drawn.offers("standard", 2, 1)[1][0] != declines[0]
    automatic = draw_visitors(scenario({"reps.standard.acceptance": None}), 0)
    assert set(automatic.offers("standard", 1, 1)[0]) == {0.0}


def test_empirical_values_come_from_the_tables_read(scenario: Make) -> None:
    from_file = {"topics.general.patience": {"dist": "empirical", "csv": "seen.csv", "column": "p"}}
    drawn = draw_visitors(scenario(from_file, values={"seen.csv:p": np.array([3.0, 9.0])}), 0)
    assert set(drawn.needs.patience_s[drawn.topic == 0]) == {3.0, 9.0}


def test_visitors_travel_between_processes(scenario: Make) -> None:
    drawn = draw_visitors(scenario(), 0)
    assert everything(pickle.loads(pickle.dumps(drawn))) == everything(drawn)


def test_a_day_without_visitors(scenario: Make) -> None:
    empty = draw_visitors(scenario(traces={"general": np.empty(0), "technical": np.empty(0)}), 0)
    assert len(empty.arrival_at) == len(empty.needs.patience_s) == len(empty.later("patience", 1, 1)) == 0
