"""Names that are used but not given, and other things that cannot be or are hardly meant."""

from __future__ import annotations

import pytest

from tests.unit.config.writing import Loaded, Refused

IMPOSSIBLE = [
    ("flow.0.when.queue=nowhere", "flow.0.when.queue", "there is no queue 'nowhere'"),
    ("flow.0.when.open=[door, dor]", "flow.0.when.open.1", "there are no hours 'dor' (did you mean door?)"),
    ("flow.0.when.closed=nights", "flow.0.when.closed", "there are no hours 'nights'"),
    ("entry.hours=shop", "entry.hours", "there are no hours 'shop' (known: door, always)"),
    ("hours.always={mon: off}", "hours.always", "cannot be called always"),
    ("queues.general.weight=3", "reps.agents.queues.0", "can never take a chat of queue general: it weighs 3"),
    ("reps.agents.away=[{days: sun, start: '09:00', length: 1h, heads: 1}]", None, None),
    ("reps.agents.away=[{start: '07:00', length: 1h, heads: 1}]", "reps.agents.away.0", "no shift of tier agents runs"),
    ("targets=[{kpi: service_levl, within: 60s, at_least: 0.8}]", "targets.0.kpi", "(did you mean service_level?)"),
    ("targets=[{kpi: zzz, at_least: 0.8}]", "targets.0.kpi", "docs/kpis.md names them all"),
    ("targets=[{kpi: service_level, at_least: 0.8}]", "targets.0", "add within, such as within: 60s"),
    ("targets=[{kpi: service_level_60s, within: 60s, at_least: 0.8}]", "targets.0.within", "given twice"),
    ("targets=[{kpi: service_level_60s, at_least: 0.8}]", None, None),
    ("targets=[{kpi: service_level_45s, at_least: 0.8}]", "targets.0.kpi", "write kpi: service_level, within: 45s"),
    ("targets=[{kpi: abandonment_rate, within: 60s, at_most: 0.8}]", "targets.0.within", "takes no threshold"),
    ("targets=[{kpi: abandonment_rate, at_most: 5}]", "targets.0.at_most", "a share between 0 and 1; got 5"),
    ("targets=[{kpi: abandonment_rate, at_most: 5%}]", "targets.0.at_most", "such as 0.8; got '5%'"),
    ("run.warm_up=23h59m", None, None),
    ("targets=[{kpi: abandonment_rate, at_most: 5s}]", "targets.0.at_most", "its bound is a bare number"),
    ("targets=[{kpi: response_time.p90, at_most: 90}]", "targets.0.at_most", "needs a unit, such as 90s; got 90"),
    ("targets=[{kpi: response_time.p90, at_most: 90s}]", None, None),
    ("targets=[{kpi: cost, at_most: 2500}]", None, None),
    ("targets=[{kpi: cost, at_most: 1h}]", "targets.0.at_most", "cost is a number: its bound is a bare number"),
    ("targets=[{kpi: cost}]", "targets.0", "exactly one of at_least and at_most"),
    (
        "targets=[{kpi: cost, at_most: 1, topic: general, queue: general}]",
        "targets.0",
        "at most one of topic, queue, tier",
    ),
    ("targets=[{kpi: cost, at_most: 1, tier: agent}]", "targets.0.tier", "no tier 'agent' (did you mean agents?)"),
    ("targets=[{kpi: cost, at_most: 1, topic: x}]", "targets.0.topic", "no topic 'x'"),
    ("targets=[{kpi: cost, at_most: 1, queue: x}]", "targets.0.queue", "no queue 'x'"),
    ("topics.general.arrivals.per_hour=900000", "topics.general.arrivals", "a run holds at most 5,000,000"),
]


@pytest.mark.parametrize(("setting", "key_path", "words"), IMPOSSIBLE)
def test_impossible(small: Loaded, refused: Refused, setting: str, key_path: str | None, words: str | None) -> None:
    if key_path is None or words is None:
        assert small(overrides=(setting,)).config
        return
    (problem,) = refused(overrides=(setting,))
    assert problem.key_path == key_path
    assert words in str(problem)


def test_a_queue_that_no_tier_serves(refused: Refused) -> None:
    (problem,) = refused(("  general: {cap: 10}", "  general: {cap: 10}\n  lost: {}"), ("refuse: full", "route: lost"))
    assert (problem.key_path, problem.message) == ("flow.1.route", "no tier serves queue lost")


def test_what_a_queue_leaves_out_of_its_ewt_is_as_in_the_general_one(small: Loaded, refused: Refused) -> None:
    general, own = "ewt={window: 5m, minimum: 2, method: recency_weighted}", "queues.general.ewt={count: 3}"
    config = small(overrides=(general, own)).config
    ewt = config.ewt_of("general")
    assert (ewt.count, ewt.window, ewt.method, ewt.minimum) == (3, 300, "recency_weighted", 2)
    assert small(overrides=(general, "queues.general.ewt={window: 2m}")).config.ewt_of("general").window == 120
    (problem,) = refused(overrides=("ewt={minimum: 4}", own))
    assert problem.key_path == "queues.general.ewt"
    assert "minimum 4 exceeds count 3" in problem.message


def test_a_queue_that_no_rule_uses_needs_no_tier(small: Loaded) -> None:
    assert small(("  general: {cap: 10}", "  general: {cap: 10}\n  spare: {}")).warnings == ()


def test_references_are_checked_beside_other_mistakes(refused: Refused) -> None:
    problems = refused(
        overrides=("topics.general.patience=3", "reps.agents.capacity=x", "flow.0.route=genral", "name=3")
    )
    assert {problem.key_path for problem in problems} == {
        "name",
        "topics.general.patience",
        "reps.agents.capacity",
        "flow.0.route",
    }


def test_a_mistaken_piece_is_still_known_by_its_name(refused: Refused) -> None:
    assert [problem.key_path for problem in refused(overrides=("queues.general.cap=x",))] == ["queues.general.cap"]
    assert [problem.key_path for problem in refused(overrides=("hours.door.mon-fri=x", "entry.hours=door"))] == [
        "hours.door.mon-fri"
    ]


def test_numbers_of_rules_are_those_of_the_file(refused: Refused) -> None:
    problems = refused(overrides=("flow.0.rout=x", "flow.1={route: lost}"))
    assert {problem.key_path for problem in problems} == {"flow.0.rout", "flow.1.route"}


def test_breaks_of_night_shifts(small: Loaded, refused: Refused) -> None:
    night = "reps.agents.shifts=[{start: '22:00', end: '06:00', count: 1, breaks: [{start: '%s', length: 30m}]}]"
    for start in ("22:00", "23:45", "02:00", "05:30"):
        assert small(overrides=(night % start,)).config
    for start in ("05:45", "12:00", "21:45"):
        (problem,) = refused(overrides=(night % start,))
        assert problem.key_path == "reps.agents.shifts.0.breaks.0"


WARNINGS = [
    ((), []),
    (
        ("flow.0.when=null", "queues.general.cap=null"),
        ["flow.1: this rule is never reached: flow.0 holds for everybody"],
    ),
    (("flow.0.when=null",), []),
    (
        ("flow.0.when.cause=returned", "flow.1={case: later, when: {topic: general, cause: handover}}"),
        ["all are refused"],
    ),
    (("calendar.start=2026-03-01", "reps.agents.shifts.0.days=mon"), ["nobody of tier agents is ever on shift"]),
    (("calendar.holidays=[2026-03-02]",), ["nobody of tier agents is ever on shift"]),
    (
        ("reps.agents.shifts=null", "reps.agents.staffing={every: 1h, counts: [3]}", "calendar.holidays=[2026-03-02]"),
        ["nobody of tier agents is ever on shift"],
    ),
    (("reps.agents.shifts=null", "reps.agents.staffing={sun: {every: 1h, counts: [3]}}"), ["nobody of tier agents"]),
    (
        ("topics.general.arrivals.per_hour=900.0", "topics.general.patience=null"),
        ["never lose patience, and chats ask for"],
    ),
    (("topics.general.arrivals.per_hour=900.0",), []),
    (("inactivity={manual: {after: 10m}}",), ["the automatic timer fires first, after 10m"]),
    (("inactivity={manual: {after: 9m}}",), []),
    (("inactivity={after: off, manual: {after: 20m}}",), []),
    (("inactivity={after: off}",), []),
    (("inactivity={after: off}", "topics.general.silent_share=0.1"), ["hold their slots for ever"]),
    (
        (
            "inactivity={after: off}",
            "topics.general.conversation.messages.silence={probability: 0.1, leave: {share: 1}}",
        ),
        ["hold their slots for ever"],
    ),
    (
        (
            "inactivity={after: off}",
            "topics.general.conversation.messages.silence={probability: 0.1, multitask: {share: 1, returns: 5m}}",
        ),
        [],
    ),
    (("inactivity={after: off, capacity_model: status_based}", "topics.general.silent_share=0.1"), []),
    (
        ("topics.general.conversation={handling: {work: 5m, speed_by_concurrency: [1]}}",),
        ["speeds are given for 1 chats, reps may hold 2"],
    ),
    (("topics.general.conversation={handling: {work: 5m, speed_by_concurrency: [1, 0.8]}}",), []),
    (("topics.general.conversation={handling: {work: 5m}}",), []),
]


@pytest.mark.parametrize(("settings", "expected"), WARNINGS)
def test_warnings(small: Loaded, settings: tuple[str, ...], expected: list[str]) -> None:
    warnings = small(overrides=settings).warnings
    assert len(warnings) == len(expected), warnings
    for warning, words in zip(warnings, expected, strict=True):
        assert words in warning


def test_a_warning_names_its_place(small: Loaded) -> None:
    (warning,) = small(("  - {name: help, when: {topic: general}, route: general}", "  - refuse: never")).warnings[:1]
    assert "config.yaml:18:5: flow.1: this rule is never reached" in warning
