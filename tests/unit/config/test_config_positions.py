"""Every mistake is told with its line, its key path and what would be right."""

from __future__ import annotations

import pytest

from simchat.config import Problem
from tests.unit.config.writing import SMALL, Refused

PATIENCE = "patience: 5m"
RATE = "arrivals: {per_hour: 6}"
SHIFT = '- {name: day, start: "08:00", end: "16:00", count: 3}'
QUEUES = "queues: [general]\n"
CAP = "general: {cap: 10}"
REPLY = "rep_reply: 20s"


def line_of(text: str) -> int:
    return SMALL[: SMALL.index(text)].count("\n") + 1


def column_of(text: str) -> int:
    start = SMALL.index(text)
    return start - SMALL.rfind("\n", 0, start)


MISTAKES = [
    # old, new, the key path, words of the message, offset of the column from where `old` stands
    (PATIENCE, "patience: 30", "topics.general.patience", "a duration needs a unit, such as 90s", 10),
    (PATIENCE, "patience: -3m", "topics.general.patience", "a duration is not negative; got '-3m'", 10),
    (PATIENCE, "patience: 99999999d", "topics.general.patience", "at most ten years", 10),
    (PATIENCE, "patience: {dist: weibul, mean: 3m}", "topics.general.patience.dist", "(did you mean weibull?)", 17),
    (PATIENCE, "patience: {mean: 3m}", "topics.general.patience", "dist is missing", 0),
    (PATIENCE, "patience: {dist: exponential}", "topics.general.patience.mean", "mean is missing", 0),
    (PATIENCE, "patience: {dist: exponential, mean: 0s}", "topics.general.patience.mean", "more than 0", 36),
    (PATIENCE, "patience: {dist: exponential, mean: 3}", "topics.general.patience.mean", "needs a unit", 36),
    (PATIENCE, "patience: {dist: exponential, maen: 3m}", "topics.general.patience.maen", "(did you mean mean?)", 30),
    (PATIENCE, "patience: {dist: gamma, mean: 3m}", "topics.general.patience", "exactly one of sd and cv", 0),
    (PATIENCE, "patience: {dist: uniform, low: 5m, high: 1m}", "topics.general.patience", "low must not exceed", 0),
    (
        PATIENCE,
        "patience: {dist: mixture, of: [{weight: 1, value: 5}]}",
        "topics.general.patience.of.0.value",
        "needs a unit",
        50,
    ),
    (PATIENCE, "silent_shar: 0.2", "topics.general.silent_shar", "(did you mean silent_share?)", 0),
    (PATIENCE, "silent_share: 1.2", "topics.general.silent_share", "must be at most 1; got 1.2", 14),
    (PATIENCE, "silent_share: .nan", "topics.general.silent_share", "finite number is meant", 14),
    (PATIENCE, "silent_share: '0.2'", "topics.general.silent_share", "without quotes", 14),
    (PATIENCE, "silent_share: true", "topics.general.silent_share", "a number is meant here; got true", 14),
    (PATIENCE, "escalate: {probability: 0.1}", "topics.general.escalate.after_exchange", "is missing", 0),
    (PATIENCE, "wrap_up: 90s", "topics.general.wrap_up", "keys and values are meant here; got '90s'", 9),
    (RATE, "arrivals: {per_hour: -1}", "topics.general.arrivals.per_hour", "at least 0; got -1", 21),
    (RATE, "arrivals: {per_hour: 1, scale: 1, trace: {csv: a.csv}}", "topics.general.arrivals", "exactly one of", 0),
    (RATE, "arrivals: {trace: {}}", "topics.general.arrivals.trace", "give either csv or xlsx", 11),
    (
        RATE,
        'arrivals: {profile: {every: 1h, from: "23:00", counts: [1, 2]}}',
        "topics.general.arrivals.profile",
        "run past midnight: from 23:00 on at most 1 fit",
        11,
    ),
    (
        RATE,
        "arrivals: {profile: {every: 1h, counts: [1, x]}}",
        "topics.general.arrivals.profile.counts.1",
        "a number is meant here; got 'x'",
        44,
    ),
    (
        RATE,
        "arrivals: {profile: {mon-fri: {every: 1h, counts: [1]}, wed: {every: 1h, counts: [2]}}}",
        "topics.general.arrivals.profile.wed",
        "wed is given twice",
        56,
    ),
    (
        RATE,
        "arrivals: {profile: {mon-fri: {every: 1h, counts: [-1]}}}",
        "topics.general.arrivals.profile.mon-fri.counts.0",
        "at least 0",
        51,
    ),
    (
        RATE,
        "arrivals: {profile: {mon-fri: {every: 1h, counts: [1]}, sta: {every: 1h, counts: [2]}}}",
        "topics.general.arrivals.profile.sta",
        "days are mon, tue",
        56,
    ),
    (
        REPLY,
        "rep_reply: {dist: lognormal, mean: 20s, sd: 4}",
        "topics.general.conversation.messages.rep_reply.sd",
        "unit",
        44,
    ),
    (REPLY, "rep_reply: 20s\n        confirm: 3", "topics.general.conversation.messages.confirm", "off, or else", None),
    (REPLY, "rep_repyl: 20s", "topics.general.conversation.messages.rep_repyl", "(did you mean rep_reply?)", 0),
    ("exchanges: 2", "exchanges: 2.5", "topics.general.conversation.messages.exchanges", "whole number", 11),
    ("exchanges: 2", "exchanges: 2m", "topics.general.conversation.messages.exchanges", "whole number", 11),
    (
        "exchanges: 2",
        "exchanges: {dist: geometric, mean: 0.5}",
        "topics.general.conversation.messages.exchanges",
        "from 1 is at least 1",
        0,
    ),
    (CAP, "general: {cap: -1}", "queues.general.cap", "at least 0", 15),
    (CAP, "general: {cap: many}", "queues.general.cap", "whole number is meant here; got 'many'", 15),
    (CAP, "general: {cap: 99999999999999999999}", "queues.general.cap", "at most 1e+06", 15),
    (CAP, "general: {prioritiy: 1}", "queues.general.prioritiy", "(did you mean priority?)", 10),
    (CAP, "7: {cap: 10}", "queues.7", "a name is text; put 7 in quotes", None),
    ("route: general", "rout: general", "flow.0.rout", "(did you mean route?)", 0),
    ("route: general", "route: genral", "flow.0.route", "there is no queue 'genral' (did you mean general?)", 7),
    ("topic: general}", "topic: [general, genral]}", "flow.0.when.topic.1", "there is no topic 'genral'", 17),
    (
        "- refuse: full",
        "- {refuse: full, case: x}",
        "flow.1",
        "exactly one of route, case, refuse; got case, refuse",
        2,
    ),
    ("- refuse: full", "- {refuse: full, when: {ewt_above: 1m}}", "flow.1", "needs a queue: add when.queue", 2),
    (
        "- refuse: full",
        "- {refuse: full, when: {open: dor}}",
        "flow.1.when.open",
        "no hours 'dor' (did you mean door?)",
        30,
    ),
    ("- refuse: full", "- {refuse: full, when: {cause: gone}}", "flow.1.when.cause", "is none of first, returned", 31),
    (QUEUES, "queues: [general, generals]\n", "reps.agents.queues.1", "there is no queue 'generals'", 18),
    (QUEUES, "queues: [{general: {after: 5}}]\n", "reps.agents.queues.0.general.after", "needs a unit", 27),
    (QUEUES, "queues: [{general: {aftr: 5s}}]\n", "reps.agents.queues.0.general.aftr", "(did you mean after?)", 20),
    (QUEUES, "queues: [general, general]\n", "reps.agents", "a queue is listed twice", None),
    (SHIFT, '- {start: 8, end: "16:00", count: 3}', "reps.agents.shifts.0.start", 'written as "08:00" (quoted)', 10),
    (
        SHIFT,
        '- {start: "08:00", end: "25:00", count: 3}',
        "reps.agents.shifts.0.end",
        'between "00:00" and "24:00"',
        24,
    ),
    (SHIFT, '- {start: "08:00", end: "08:00", count: 3}', "reps.agents.shifts.0", "is empty", 2),
    (SHIFT, '- {days: mon-fir, start: "08:00", end: "9:00", count: 1}', "reps.agents.shifts.0.days", "mon-fri", 9),
    (
        SHIFT,
        '- {start: "08:00", end: "16:00", count: 3, breaks: [{start: "15:45", length: 30m}]}',
        "reps.agents.shifts.0.breaks.0",
        "does not lie within its shift, 08:00 to 16:00",
        52,
    ),
    (
        SHIFT,
        '- {start: "08:00", end: "16:00", count: 3, breaks: [{between: "09:00-09:20", length: 30m}]}',
        "reps.agents.shifts.0.breaks.0",
        "longer than the window",
        52,
    ),
    ('{mon-fri: "08:00-20:00"}', '{mon-fri: "8-20"}', "hours.door.mon-fri", 'written as "08:00"', 10),
    ('{mon-fri: "08:00-20:00"}', '{mon-fri: "08:00-20:00", fri: off}', "hours.door.fri", "fri is given twice", 25),
    ('{mon-fri: "08:00-20:00"}', '{wkday: "08:00-20:00"}', "hours.door.wkday", "days are mon, tue", 1),
    ('{mon-fri: "08:00-20:00"}', '"08:00-20:00"', "hours.door", "hours are written by day", 0),
    ("Europe/Berlin", "Europe/Berln", "calendar.time_zone", "did you mean Europe/Berlin?", 0),
    ("2026-03-02", "2026-02-30", "calendar.start", "there is no day 2026-02-30", 0),
    ("2026-03-02", "02.03.2026", "calendar.start", "a date is written as 2026-03-02", 0),
    ("2026-03-02", "2026-03-02, days: 0", "calendar.days", "at least 1", 18),
    ("2026-03-02", "2026-03-02, holidays: {country: Germany}", "calendar.holidays.country", "nearest: DE", 32),
    ("2026-03-02", "2026-03-02, holidays: [2026-13-01]", "calendar.holidays.0", "there is no day 2026-13-01", 23),
    ("queues:\n  general: {cap", "planning: {}\nqueues:\n  general: {cap", "planning", "this version does not plan", 0),
    (
        "queues:\n  general: {cap",
        "vary: {a: [1]}\nqueues:\n  general: {cap",
        "vary",
        "this is a sweep file: simchat sweep runs it",
        0,
    ),
    ("calendar:", "name: ''\ncalendar:", "name", "a name is one line of printable text, and not empty", 6),
    ("  general: {cap", '  "gen\\neral": {cap', "queues.gen\neral", r"queues.gen\neral: a name is one line of", 2),
    (
        "queues:\n  general: {cap",
        "run: {warm_up: 1d}\nqueues:\n  general: {cap",
        "run.warm_up",
        "nothing to report",
        15,
    ),
    (PATIENCE, "silent_share: 5%", "topics.general.silent_share", "a share is a number such as 0.8", 14),
    ("queues:\n  general: {cap", "quues:\n  general: {cap", "quues", "(did you mean queues?)", 0),
    (
        "queues:\n  general: {cap",
        "entry: {hours: shop}\nqueues:\n  general: {cap",
        "entry.hours",
        "there are no hours",
        15,
    ),
]


@pytest.mark.parametrize(("old", "new", "key_path", "words", "column"), MISTAKES)
def test_a_mistake_is_told_where_it_stands(
    refused: Refused, old: str, new: str, key_path: str, words: str, column: int | None
) -> None:
    problems = refused((old, new))
    found = [problem for problem in problems if problem.key_path == key_path]
    assert found, [str(problem) for problem in problems]
    assert words in str(found[0])
    assert found[0].file.endswith("config.yaml")
    if column is not None:
        assert (found[0].line, found[0].column) == (line_of(old), column_of(old) + column)


JARGON = ("Input should", "union", "validat", "dictionary", "instance of", "literal", "parse", "NoneType", "tuple")


@pytest.mark.parametrize("mistake", MISTAKES)
def test_words_are_for_people(refused: Refused, mistake: tuple[str, str, str, str, int | None]) -> None:
    for problem in refused(mistake[:2]):
        assert not any(word in problem.message for word in JARGON), problem


def test_all_mistakes_at_once_in_the_order_of_the_file(refused: Refused) -> None:
    problems = refused(
        (PATIENCE, "patience: 30"),
        ("route: general", "route: genral"),
        ("count: 3", "count: three"),
        (CAP, "general: {cap: -1}"),
        ("Europe/Berlin", "Europe/Berln"),
    )
    assert [problem.key_path for problem in problems] == [
        "calendar.time_zone",
        "topics.general.patience",
        "queues.general.cap",
        "flow.0.route",
        "reps.agents.shifts.0.count",
    ]


def test_the_message_is_file_line_column_path_words_and_hint() -> None:
    problem = Problem("two_tier.yaml", 12, 7, "topics.general.patience", "a duration needs a unit", "write 30s")
    assert str(problem) == "two_tier.yaml:12:7: topics.general.patience: a duration needs a unit (write 30s)"
    assert str(Problem("--set", None, None, "a.b", "wrong")) == "--set: a.b: wrong"


def test_a_file_that_only_names_itself_misses_the_rest(refused: Refused) -> None:
    problems = refused((SMALL, "name: nothing else"))
    assert {problem.key_path for problem in problems} == {"topics", "queues", "flow", "reps"}
    assert all("is missing" in problem.message for problem in problems)


def test_a_mistake_in_an_alias_stands_at_its_anchor(refused: Refused) -> None:
    problems = refused((PATIENCE, "patience: &wait 30"), (REPLY, "rep_reply: *wait"))
    assert {(problem.key_path, problem.line) for problem in problems} == {
        ("topics.general.patience", line_of(PATIENCE)),
        ("topics.general.conversation.messages.rep_reply", line_of(PATIENCE)),
    }
