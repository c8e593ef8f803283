"""The day that a page plays: what its data say, read as the page reads them, against the facts."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date, timedelta
from html.parser import HTMLParser
from itertools import pairwise
from math import ceil, inf, isnan
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from jinja2 import Environment

import simchat.report.page
from simchat.config.clock import Clock
from simchat.experiment.replication import simulated
from simchat.facts import Close, Outcome, Presence
from simchat.report.page.replay import replay
from simchat.report.page.replay_tables import LOST
from simchat.report.page.shown_part import shown_part
from simchat.report.page.wall_time import wall_time
from tests.stories.world import MESSAGES, live, visit, world
from tests.unit.kpis import handmade

NEVER = inf
CAPACITY = 3
BUSY = f"""
topics:
  quick: {{arrivals: {{per_hour: 60}}, patience: {{dist: exponential, mean: 4m}}, wrap_up: {{time: 1m}},
    silent_share: 0.2, conversation: {{handling: {{work: {{dist: exponential, mean: 3m}}, silent_hold: 2m}}}}}}
  long: {{arrivals: {{per_hour: 20}}, patience: {{dist: exponential, mean: 4m}},
    conversation: {{messages: {{exchanges: {{dist: geometric, mean: 5}}, customer_reply: 40s, first_reply: 20s,
      rep_reply: {{dist: exponential, mean: 30s}}, silence: {{probability: 0.1, multitask: {{share: 1,
        returns: {{dist: exponential, mean: 15m}}}}}}}}}}}}
queues:
  light: {{max_wait: 2m}}
  heavy: {{weight: 2}}
flow:
  - {{when: {{cause: max_wait}}, route: heavy}}
  - {{when: {{topic: long}}, route: heavy}}
  - {{route: light}}
reps:
  staff:
    queues: [light, heavy]
    capacity: {CAPACITY}
    acceptance: {{time: 8s, decline: 0.1, push_timeout: 20s}}
    shifts:
      - {{start: "06:00", end: "14:00", count: 3, breaks: [{{start: "10:00", length: 30m}}]}}
      - {{start: "14:00", end: "22:00", count: 2}}
run: {{interval: 15m}}
"""
LONG = """
calendar: {start: 2026-03-02, days: 3}
topics:
  help: {arrivals: {per_hour: 205}, patience: 5m, conversation: {handling: {work: 5m}}, wrap_up: {time: 1m}}
reps:
  staff: {queues: [help], capacity: 3, shifts: [{start: "00:00", end: "24:00", count: 9}]}
"""


def reading(text: str) -> SimpleNamespace:
    """The data as replay.js reads them: times from their differences, as tenths of seconds."""
    data = json.loads(text)
    first = {"sessions": "arrival", "stays": "joined", "works": "assigned", "spans": "start", "inactive": "begin"}
    later = {
        "sessions": ["lost"],
        "stays": ["gone", "left"],
        "works": ["accepted", "ended", "released"],
        "spans": ["end"],
        "inactive": ["end"],
    }
    for name, column in first.items():
        table = data[name]
        table[column] = np.cumsum(table[column]).tolist()
        last = list(table[column])
        for further in later[name]:
            last = [at if step < 0 else at + step for at, step in zip(last, table[further], strict=True)]
            table[further] = [NEVER if step < 0 else at for at, step in zip(last, table[further], strict=True)]
        data[name] = SimpleNamespace(**table)
    data["sessions"].number = np.cumsum(data["sessions"].number).tolist()
    return SimpleNamespace(**data)


def read(facts, scenario):
    return reading(replay(facts, scenario).as_json())


def in_tenths(times):
    """Times of the facts, rounded up as the page has them."""
    return [NEVER if isnan(at) else ceil(at * 10) for at in times]


@pytest.fixture(scope="module")
def busy():
    scenario = world(BUSY)
    facts, _ = simulated(scenario, 0, seed=1)
    return SimpleNamespace(scenario=scenario, facts=facts, day=read(facts, scenario))


@pytest.fixture(scope="module")
def long():
    scenario = world(LONG)
    facts, _ = simulated(scenario, 0, seed=1)
    return SimpleNamespace(scenario=scenario, facts=facts, replay=replay(facts, scenario))


@pytest.fixture(scope="module")
def morning():
    """The morning worked out on paper; its times are seconds after 08:00."""
    return read(handmade.facts(), world("calendar: {start: 2026-03-02}\n" + BUSY))


def tenths_after_eight(*seconds):
    return [NEVER if at is None else round((handmade.EIGHT + at) * 10) for at in seconds]


# --- lanes ---------------------------------------------------------------------------------------


def held_lanes(day):
    """Who holds which lane of which rep, from when until when."""
    lanes = [[lane] for lane in day.works.lane]
    for work, lane in zip(day.further_lanes["work"], day.further_lanes["lane"], strict=True):
        lanes[work].append(lane)
    return lanes


def test_works_that_a_rep_holds_at_once_lie_in_different_lanes(busy):
    held = {}
    for work, lanes in enumerate(held_lanes(busy.day)):
        for lane in lanes:
            span = busy.day.works.assigned[work], busy.day.works.released[work]
            held.setdefault((busy.day.works.rep[work], lane), []).append(span)
    assert sum(map(len, held.values())) > len(busy.day.works.rep)
    for spans in held.values():
        assert all(earlier[1] <= later[0] for earlier, later in pairwise(spans))


def test_lanes_are_as_many_as_slots(busy):
    lanes = held_lanes(busy.day)
    assert {lane for each in lanes for lane in each} == set(range(CAPACITY))
    assert [len(set(each)) for each in lanes] == busy.facts.works.weight.tolist()


def test_a_heavy_chat_lies_side_by_side_where_it_can():
    here = world("""
    queues: {light: {}, heavy: {weight: 2}}
    topics: {quick: {}, slow: {}, heavy: {}}
    flow: [{when: {topic: heavy}, route: heavy}, {route: light}]
    reps: {staff: {capacity: 4}}
    """)
    visits = [visit(0, "quick", work=10), visit(1, "slow", work=100), visit(20, "heavy", work=60)]
    day = read(live(here, visits).facts, here)
    assert held_lanes(day) == [[0], [1], [2, 3]]


# --- everything is there ---------------------------------------------------------------------------


def test_every_work_is_there_with_its_times(busy):
    works, told = busy.facts.works, busy.day.works
    assert len(works.rep) > 500
    for name in ("assigned", "accepted", "ended", "released"):
        assert getattr(told, name) == in_tenths(getattr(works, f"{name}_at")), name
    assert [busy.day.names["reps"][rep] for rep in told.rep] == [busy.facts.reps[rep] for rep in works.rep]
    assert [busy.day.sessions.number[session] for session in told.session] == works.session.tolist()
    assert (told.queue, told.close, told.ghost) == (works.queue.tolist(), works.close.tolist(), works.ghost.tolist())
    assert {Close.DECLINED, Close.INACTIVE} <= set(told.close)


def test_every_stay_is_there_with_its_times(busy):
    stays, told = busy.facts.stays, busy.day.stays
    assert told.joined == in_tenths(stays.joined_at)
    assert told.left == in_tenths(stays.left_at)
    assert (told.queue, told.how) == (stays.queue.tolist(), stays.left.tolist())
    assert [busy.day.sessions.number[session] for session in told.session] == stays.session.tolist()


def test_every_session_is_there(busy):
    sessions, told = busy.facts.sessions, busy.day.sessions
    assert told.number == list(range(len(sessions.outcome)))
    assert told.arrival == in_tenths(sessions.arrival_at)
    assert (told.topic, told.outcome) == (sessions.topic.tolist(), sessions.outcome.tolist())


def test_the_number_waiting_is_that_of_the_facts(busy):
    stays, told = busy.facts.stays, busy.day.stays
    seen = set()
    for tenth in np.random.default_rng(1).integers(busy.day.begin, busy.day.end, 400):
        at = tenth / 10
        for queue in range(2):
            own = stays.queue == queue
            waiting = int((own & (stays.joined_at <= at) & ~(stays.left_at <= at)).sum())
            rows = zip(told.queue, told.joined, told.left, strict=True)
            assert waiting == sum(of == queue and joined <= tenth < left for of, joined, left in rows)
            seen.add(waiting)
    assert max(seen) > 5


def test_who_still_waits_when_the_run_ends_has_not_left(morning):
    assert morning.stays.left == tenths_after_eight(10, 150, 240, 370, 410, 900, 3710, 3920, 4050, None, 4120)


def test_an_offer_that_came_to_nothing_was_never_accepted(morning):
    assert morning.works.accepted[3:5] == tenths_after_eight(None, 900)
    assert morning.works.ended[3:5] == tenths_after_eight(860, 1500)


def test_a_wait_goes_on_in_the_queue_a_session_is_moved_to():
    here = world("""
    queues: {first: {max_wait: 50s}, second: {}}
    flow: [{when: {cause: max_wait}, route: second}, {route: first}]
    """)
    day = read(live(here, [visit(0, work=100), visit(10, work=10)]).facts, here)
    assert day.stays.joined == [0, 100, 600]
    assert day.stays.before == [0, 0, 500]
    assert day.works.waited == [0, 900]


def test_who_has_gone_silently_stays_gone():
    here = world("""
    queues: {first: {max_wait: 50s}, second: {}}
    flow: [{when: {cause: max_wait}, route: second}, {route: first}]
    """)
    day = read(live(here, [visit(0, work=100), visit(10, patience=20, silent=True)]).facts, here)
    assert day.stays.joined == [0, 100, 600]
    assert day.stays.gone == [NEVER, 300, 600]


def test_who_was_lost_and_when(morning):
    lost = {number: at for number, at in enumerate(morning.sessions.lost) if at != NEVER}
    assert list(lost) == [2, 3, 4, 5, 6, 7, 10]
    assert list(lost.values()) == tenths_after_eight(240, 330, 410, 510, 600, 700, 3810)


def test_inactive_sessions_are_so_until_they_ask_again_or_end():
    here = world(f"topics: {{help: {{conversation: {MESSAGES}}}}}\ninactivity: {{after: 5m}}")
    told = [
        visit(0, turns=[(10, 20)], silence={0: ("multitask", 1000)}),
        visit("02:00", turns=[(10, 20)], silence={0: ("leave", inf)}),
    ]
    story = live(here, told)
    day = read(story.facts, here)
    assert day.inactive.begin == [3100, 75100]
    assert day.stays.before == [0, 0, 0]  # a return is a wait of its own
    assert day.inactive.end == [10100, round(story.session(1).ended_at * 10)]


# --- reps ------------------------------------------------------------------------------------------


def test_presence_is_there_as_it_was(morning):
    rows = zip(morning.spans.rep, morning.spans.kind, morning.spans.start, morning.spans.end, strict=True)
    told = [(kind, start, end) for rep, kind, start, end in rows if rep == 0]
    assert told == [
        (Presence.STAFFED, *tenths_after_eight(0, 14400)),
        (Presence.BREAK, *tenths_after_eight(14400, 16200)),
        (Presence.STAFFED, *tenths_after_eight(16200, 28800)),
    ]


def test_presence_is_told_in_order_of_time(busy):
    spans = busy.facts.spans
    backwards = {name: getattr(spans, name)[::-1] for name in type(spans).__annotations__}
    day = read(replace(busy.facts, spans=type(spans)(**backwards)), busy.scenario)
    assert day.spans.start == sorted(day.spans.start)
    assert day.spans.start == sorted(busy.day.spans.start)


def test_what_is_paid_is_no_presence(morning):
    assert Presence.PAID not in morning.spans.kind
    assert morning.names["presences"][Presence.AWAY] == "away"


def test_a_rep_with_a_chat_has_a_row():
    facts = handmade.facts()
    none = type(facts.spans)(**{name: getattr(facts.spans, name)[:0] for name in type(facts.spans).__annotations__})
    day = read(replace(facts, spans=none), world("calendar: {start: 2026-03-02}\n" + BUSY))
    assert day.names["reps"] == list(facts.reps)


def test_reps_who_never_come_have_no_row():
    here = world("""
    calendar: {start: 2026-01-05}
    reps: {staff: {capacity: 2, shifts: [{days: sat, start: "08:00", end: "16:00", count: 2},
                                         {days: mon, start: "08:00", end: "16:00", count: 1}]}}
    """)
    facts = live(here, [visit("09:00", work=30)]).facts
    day = read(facts, here)
    assert len(facts.reps) == 3
    assert day.names["reps"] == ["staff.2.1"]
    assert (day.works.rep, day.spans.rep, day.rep_tier, day.capacity) == ([0], [0], [0], [2])


# --- which part is shown ------------------------------------------------------------------------------


def test_a_day_is_shown_from_the_first_hour_to_the_last():
    here = world('reps: {staff: {shifts: [{start: "08:10", end: "16:00", count: 1}]}}')
    day = read(live(here, [visit("08:30", work=3000), visit("15:50", work=3600)]).facts, here)
    assert (day.begin, day.end) == (8 * 36000, 17 * 36000)
    assert day.shown == "Mon 5 Jan 2026: 2 sessions"


def test_a_shift_begun_the_night_before_is_shown_from_midnight():
    here = world('reps: {staff: {shifts: [{start: "22:00", end: "06:00", count: 1}]}}')
    story = live(here, [visit("01:00", work=60)])
    day = read(story.facts, here)
    assert story.facts.spans.start_at.min() == -2 * 3600  # paid
    assert day.begin == day.spans.start[0] == 0


def test_the_last_shift_is_shown_to_its_end():
    here = world('reps: {staff: {shifts: [{start: "08:00", end: "16:00", count: 1}]}}')
    day = read(live(here, [visit("06:30", patience=60)]).facts, here)
    assert (day.begin, day.end) == (6 * 36000, 16 * 36000)


@pytest.mark.parametrize(
    ("last", "hour"),
    [(visit("20:30", form=30, drops_off=True), 21), (visit("17:00", patience=7000), 19)],
    ids=["comes", "leaves"],
)
def test_whoever_comes_or_leaves_last_is_shown(last, hour):
    here = world("""
    entry: {pre_chat: {time: 30s, drop_off: 0.5}}
    reps: {staff: {shifts: [{start: "08:00", end: "16:00", count: 1}]}}
    """)
    assert read(live(here, [last]).facts, here).end == hour * 36000


def test_what_is_paid_alone_makes_no_day_longer():
    facts = handmade.facts()
    paid = replace(facts.spans, kind=np.full_like(facts.spans.kind, Presence.PAID))
    part = shown_part(replace(facts, spans=paid), Clock(date(2026, 3, 2), 1, "UTC"))
    assert (part.begin_at, part.end_at) == (8 * 3600, 10 * 3600)


def test_the_drain_belongs_to_it():
    here = world('reps: {staff: {capacity: 2, shifts: [{start: "08:00", end: "24:00", count: 1}]}}')
    day = read(live(here, [visit("23:50", work=4000), visit("23:55", work=600)]).facts, here)
    last = 86400 - 600 + 4000
    assert day.works.ended[0] == last * 10
    assert (day.begin, day.end) == (8 * 36000, ceil(last / 3600) * 36000)


def test_too_many_sessions_are_cut_to_whole_days(long):
    day = reading(long.replay.as_json())
    arrival_at = long.facts.sessions.arrival_at
    first = int((arrival_at < 86400).sum())
    assert 4500 < first <= 5000 < (arrival_at < 2 * 86400).sum()
    assert long.replay.shown == f"the first of 3 days: {first:,} of {len(arrival_at):,} sessions"
    assert (day.begin, day.end) == (0, 864000)
    assert len(day.sessions.number) == first
    assert day.stays.joined == in_tenths(long.facts.stays.joined_at[long.facts.stays.joined_at < 86400])
    assert day.works.assigned == in_tenths(long.facts.works.assigned_at[long.facts.works.assigned_at < 86400])
    assert max(day.works.session) < first


def test_a_part_knows_its_sessions_by_their_numbers(monkeypatch):
    # Session 1 gives up, and is back as session 3 before the second day begins.
    monkeypatch.setattr("simchat.report.page.shown_part.SESSIONS_AT_MOST", 3)
    here = world("""
    calendar: {start: 2026-03-02, days: 2}
    topics: {help: {retrial: {probability: 0.5, delay: 1m}}}
    """)
    again = visit(work=50)
    visits = [visit(0, work=1000), visit(10, patience=50, retry=2000, again=again), visit(100_000, work=10)]
    day = read(live(here, visits).facts, here)
    assert day.sessions.number == [0, 1, 3]
    assert (day.works.session, day.stays.session) == ([0, 2], [0, 1, 2])


def crowd(arrivals):
    """Facts with so many sessions."""
    left = [{"arrival_at": at - handmade.EIGHT, "outcome": Outcome.FORM_LEFT, "topic": 0} for at in arrivals]
    return handmade.facts(sessions=left)


@pytest.mark.parametrize(
    ("per_hour", "hours", "until", "name"),
    [
        (10, 96, inf, "all 7 days"),
        (100, 96, 2 * 86400, "the first 2 of 7 days"),
        (300, 24, 16 * 3600, "the first 16 of 24 hours of Mon 2 Mar 2026"),
        (6000, 1, 50 * 60, "the first 50 of 1440 minutes of Mon 2 Mar 2026"),
        (600_000, 0.01, 60, "the first minute of Mon 2 Mar 2026"),
    ],
)
def test_as_many_days_as_fit_else_hours_else_minutes(per_hour, hours, until, name):
    arrivals = (np.arange(per_hour * hours) + 0.5) * 3600 / per_hour
    facts = crowd([*arrivals, 7 * 86400 - 1])
    part = shown_part(facts, Clock(date(2026, 3, 2), 7, "UTC"))
    shown = int((facts.sessions.arrival_at < until).sum())
    assert part.until == until
    assert part.sentence.startswith(f"{name}: {shown:,} ")


def test_days_too_full_of_shifts_are_cut_too():
    here = world("""
    calendar: {start: 2026-03-02, days: 300}
    reps: {staff: {shifts: [{start: "08:00", end: "16:00", count: 20, breaks: [{start: "12:00", length: 30m}]}]}}
    """)
    facts = live(here, [visit("09:00", work=30), visit(299 * 86400 + 36000, work=30)]).facts
    part = shown_part(facts, here.clock)
    assert part.sentence.startswith("the first 166 of 300 days: 1 of 2 sessions")


# --- wall time ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("start", [date(2026, 3, 28), date(2026, 10, 24)], ids=["spring", "autumn"])
def test_wall_time_is_right_where_the_clocks_change(start):
    clock = Clock(start, 3, "Europe/Paris")
    wall = wall_time(clock, 3600.0, clock.horizon)
    assert len(wall.since) == 2
    for at in range(3600, int(clock.horizon) + 1, 900):
        piece = max(number for number, since in enumerate(wall.since) if since <= at)
        said = at + wall.ahead[piece]
        local = clock.local(at)
        assert wall.days[said // 86400] == f"{local:%a} {local.day} {local:%b}"
        assert timedelta(seconds=said % 86400) == timedelta(hours=local.hour, minutes=local.minute)


def test_intervals_are_those_of_the_report(busy):
    assert busy.day.interval == 15 * 600


def test_a_change_of_the_clocks_reaches_the_page():
    here = world("calendar: {start: 2026-03-28, days: 2, time_zone: Europe/Paris}")
    day = read(live(here, [visit("01:00", work=30), visit("30:00", work=30)]).facts, here)
    assert day.wall["since"] == [0, 86400 + 2 * 3600]
    assert day.wall["ahead"] == [0, 3600]
    assert day.wall["days"][:2] == ["Sat 28 Mar", "Sun 29 Mar"]


# --- in a page --------------------------------------------------------------------------------------------


class Scripts(HTMLParser):
    """Texts of script elements, and all tags."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.texts = [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)

    def handle_data(self, data):
        if self.tags and self.tags[-1] == "script" and data.strip():
            self.texts.append(data)


def assets(name):
    found = sorted(Path(simchat.report.page.__file__).parent.rglob(name))
    assert found
    return [path.read_text(encoding="utf-8") for path in found]


def test_names_cannot_leave_the_script_they_stand_in():
    name = "</script><b>&\u2028\u2029<!--<script>"
    facts = replace(handmade.facts(), topics=(name, "technical"), reps=(name, "b", "c", "d"))
    text = replay(facts, world("calendar: {start: 2026-03-02}\n" + BUSY)).as_json()
    assert not set(text) & set("<>&\u2028\u2029")
    environment = Environment(autoescape=True)
    for template in assets("replay.html.j2"):
        page = environment.from_string(template).render(replay={"data": text, "caption": f"caption {name}"})
        found = Scripts(page)
        assert "b" not in found.tags
        assert found.tags.count("script") == 1
        names = json.loads(found.texts[0])["names"]
        assert (names["topics"][0], names["reps"][0]) == (name, name)


def test_five_thousand_chats_stay_small(long):
    assert len(long.replay.works["rep"]) > 4500
    assert len(long.replay.as_json().encode()) < 400_000


def test_the_script_knows_all_outcomes_and_presences_it_may_meet():
    for script in assets("replay.js"):
        patterns = script.partition("theme.presence = {")[2].partition("};")[0]
        assert set(re.findall(r"(\w+): ", patterns)) == {kind.name.lower() for kind in Presence} - {"paid"}
        marks = script.partition("const MARKS = {")[2].partition("\n  };")[0]
        assert set(re.findall(r'"([a-z ]+)": {', marks)) == {outcome.name.lower().replace("_", " ") for outcome in LOST}


def test_the_script_can_stand_in_a_page():
    for script in assets("replay.js"):
        assert "</script" not in script
        assert "<!--" not in script
        assert "innerHTML" not in script
