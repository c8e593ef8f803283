"""What-if files, settings and changes: one value replaced, and told where it stands."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from simchat.config import ConfigError, Problem, load
from simchat.config.settings import CountryHolidays
from tests.unit.config.writing import SMALL, Loaded, Refused, Written

GENERAL = "topics.general"


def problems_of(path: Path, *overrides: str) -> list[Problem]:
    with pytest.raises(ConfigError) as caught:
        load(path, overrides=overrides)
    return caught.value.problems


def test_mappings_merge_lists_and_scalars_replace(written: Written) -> None:
    written(SMALL, "base.yaml")
    what_if = load(
        written(
            """
            extends: base.yaml
            queues: {general: {cap: 3}, other: {}}
            reps: {agents: {queues: [other, general], capacity: 4}}
            """
        )
    ).config
    assert (what_if.queues["general"].cap, list(what_if.queues)) == (3, ["general", "other"])
    assert [service.queue for service in what_if.reps["agents"].queues] == ["other", "general"]
    assert what_if.reps["agents"].capacity == 4
    assert what_if.topics["general"].arrivals.per_hour == 6


def test_chains_from_the_file_each_stands_in(written: Written) -> None:
    written(SMALL, "base/base.yaml")
    written("extends: base/base.yaml\nqueues: {general: {cap: 3, priority: 5}}", "middle.yaml")
    last = load(written("extends: ../middle.yaml\nqueues: {general: {cap: 4}}", "over/last.yaml")).config
    assert (last.queues["general"].cap, last.queues["general"].priority) == (4, 5)


def test_null_deletes(written: Written) -> None:
    written(SMALL, "base.yaml")
    changed = load(written("extends: base.yaml\nqueues: {general: {cap: null}}\nhours: null")).config
    assert changed.queues["general"].cap is None
    assert changed.hours == {}
    assert load(written(SMALL.replace("cap: 10", "cap: null"))).config.queues["general"].cap is None


def test_items_of_lists_are_reached_by_name_and_number(written: Written) -> None:
    written(SMALL, "base.yaml")
    text = "extends: base.yaml\nreps: {agents: {shifts: {day: {count: 7}}}}\nflow: {1: {refuse: later}, help: null}"
    changed = load(written(text.replace("help: null", "help: {when: {open: door}}"))).config
    assert changed.reps["agents"].shifts[0].count == 7  # type: ignore[index,union-attr]
    assert changed.flow[0].when.open == ("door",)
    assert changed.flow[0].when.topic == ("general",)
    assert changed.flow[1].refuse == "later"
    assert len(load(written(text)).config.flow) == 1


def test_a_mapping_of_other_keys_replaces_a_list(written: Written) -> None:
    written(SMALL.replace("time_zone", "holidays: [2026-03-09], time_zone"), "base.yaml")
    changed = load(written("extends: base.yaml\ncalendar: {holidays: {country: DE}}")).config
    assert changed.calendar.holidays == CountryHolidays(country="DE")


def test_an_item_that_there_is_not(written: Written) -> None:
    written(SMALL, "base.yaml")
    path = written("extends: base.yaml\nreps: {agents: {shifts: {day: {count: 7},\n  dya: {count: 7}}}}")
    (problem,) = problems_of(path)
    assert (problem.key_path, problem.line, problem.column) == ("reps.agents.shifts.dya", 3, 3)
    assert (problem.message, problem.hint) == ("no item is called 'dya'", "did you mean day?")


@pytest.mark.parametrize("ring", [1, 2, 3])
def test_a_ring_is_an_error_with_its_line(written: Written, ring: int) -> None:
    for number in range(ring):
        written(f"name: x\nextends: f{(number + 1) % ring}.yaml\n", f"f{number}.yaml")
    (problem,) = problems_of(
        written("name: x\nextends: f1.yaml\n" if ring > 1 else "name: x\nextends: f0.yaml", "f0.yaml")
    )
    assert "extends itself: f0.yaml → " in problem.message
    assert problem.line == 2


@pytest.mark.parametrize(
    ("base", "words"), [("nowhere.yaml", "there is no file"), ("[a]", "name of one config"), ("3", "name")]
)
def test_a_base_that_is_none(written: Written, base: str, words: str) -> None:
    (problem,) = problems_of(written(f"name: x\nextends: {base}\n"))
    assert words in problem.message
    assert (problem.line, problem.column) == (2, 10)


def test_a_mistake_stands_in_the_file_of_the_value(written: Written) -> None:
    written(SMALL.replace("cap: 10", "cap: ten"), "base.yaml")
    problems = problems_of(written("extends: base.yaml\ntopics: {general: {patience: 3}}\n"), "reps.agents.capacity=x")
    where = {problem.key_path: (Path(problem.file).name, problem.line) for problem in problems}
    assert where == {
        "queues.general.cap": ("base.yaml", SMALL[: SMALL.index("cap")].count("\n") + 1),
        "topics.general.patience": ("config.yaml", 2),
        "reps.agents.capacity": ("--set", None),
    }


def test_tables_lie_beside_the_file_that_names_them(written: Written) -> None:
    written("arrival_time,topic\n2026-03-02T09:00,general\n", "base/data/trace.csv")
    written(SMALL.replace("{per_hour: 6}", "{trace: {csv: data/trace.csv}}"), "base/base.yaml")
    scenario = load(written("extends: ../base/base.yaml", "over/config.yaml"))
    assert scenario.traces["general"].tolist() == [9 * 3600]
    assert scenario.raw["topics"]["general"]["arrivals"]["trace"]["csv"] == "../base/data/trace.csv"


def test_settings(small: Loaded) -> None:
    config = small(
        overrides=(
            "reps.agents.capacity=4",
            "reps.agents.shifts.day.count=5",
            "flow.0.when.cause=[first, returned]",
            f"{GENERAL}.patience={{dist: exponential, mean: 4m}}",
            "name=a=b",
            "queues.general.cap=",
            "announcement.show_ewt=true",
        )
    ).config
    assert config.reps["agents"].capacity == 4
    assert config.reps["agents"].shifts[0].count == 5  # type: ignore[index,union-attr]
    assert config.flow[0].when.cause == ("first", "returned")
    assert config.topics["general"].patience.dist == "exponential"
    assert config.name == "a=b"
    assert config.queues["general"].cap is None
    assert config.announcement.show_ewt


def test_settings_as_a_mapping(written: Written) -> None:
    assert load(written(SMALL), overrides={"reps.agents.capacity": "4"}).config.reps["agents"].capacity == 4


@pytest.mark.parametrize(
    ("setting", "key_path", "words"),
    [
        ("reps.agents.capacity", "reps.agents.capacity", "written key.path=value"),
        ("reps..capacity=3", "reps..capacity", "names with dots between them"),
        ("reps.agents.capacty=3", "reps.agents.capacty", "did you mean capacity?"),
        ("reps.agnets.capacity=3", "reps.agnets.queues", "queues is missing (did you mean agents?)"),
        ("reps.others.capacity=3", "reps.others.queues", "queues is missing (those it serves"),
        ("reps.agents.capacity=[", "reps.agents.capacity", "not YAML"),
        (
            "reps.agents.shifts.dya.count=3",
            "reps.agents.shifts.dya.count",
            "no item is called 'dya' (did you mean day?)",
        ),
        (
            "reps.agents.shifts.1.count=3",
            "reps.agents.shifts.1.count",
            "no item is called '1' (numbers 0 to 0; names: day)",
        ),
        ("reps.agents.capacity.x=3", "reps.agents.capacity.x", "reps.agents.capacity holds no keys, its value is 2"),
        ("topics.general.patience=30", "topics.general.patience", "a duration needs a unit"),
        ("topics=null", "topics", "topics is missing"),
    ],
)
def test_settings_that_cannot_be(refused: Refused, setting: str, key_path: str, words: str) -> None:
    told = [problem for problem in refused(overrides=(setting,)) if problem.key_path == key_path]
    assert words in str(told[0])
    assert told[0].file == "--set" or setting == "topics=null"


def test_all_bad_settings_are_told(refused: Refused) -> None:
    assert len(refused(overrides=("a", "b", "reps.agents.shifts.9.count=1"))) == 3


def test_but_replaces_and_leaves_the_first_as_it_was(small: Loaded) -> None:
    first = small()
    second = first.but(
        {
            "reps.agents.capacity": np.int64(4),
            f"{GENERAL}.patience": {"dist": "lognormal", "mean": "3m", "sd": "1m"},
            "calendar.start": date(2026, 3, 3),
            "queues.general.cap": None,
            "reps.agents.shifts.day.count": 1,
            "topics.general.silent_share": np.float64(0.25),
        }
    )
    assert first.config.reps["agents"].capacity == 2
    assert second.config.reps["agents"].capacity == 4
    assert second.config.calendar.start == date(2026, 3, 3)
    assert second.config.queues["general"].cap is None
    assert second.but({f"{GENERAL}.patience": "90s"}).config.topics["general"].patience.value == 90  # type: ignore[union-attr]
    assert second.config.topics["general"].silent_share == 0.25


def test_but_tells_mistakes_as_such(small: Loaded) -> None:
    with pytest.raises(ConfigError, match=r"but: reps.agents.capacity: a whole number is meant here; got 'x'"):
        small().but({"reps.agents.capacity": "x"})
    with pytest.raises(
        ConfigError, match=r"but: reps.agnts: there is no key|but: reps.agnts.queues: queues is missing"
    ):
        small().but({"reps.agnts.capacity": 3})


def test_but_keeps_the_places_of_the_rest(small: Loaded) -> None:
    with pytest.raises(ConfigError) as caught:
        small().but({"queues.general": None, "queues.other": {}})
    lines = [problem.line for problem in caught.value.problems]
    assert SMALL[: SMALL.index("queues: [general]")].count("\n") + 1 in lines
