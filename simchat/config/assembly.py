"""A tree → all that a scenario holds: config, clock, demand laid on the clock, tables."""

from __future__ import annotations

import pathlib
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from simchat.config.advice import unwise
from simchat.config.checking import checked
from simchat.config.clock import Clock
from simchat.config.draft import Draft, whole, without_mistaken
from simchat.config.extent import too_large
from simchat.config.laid_demand import Demand, lay_demand
from simchat.config.laid_supply import lay_rosters, read_columns
from simchat.config.nodes import Node
from simchat.config.positions import problem_of
from simchat.config.problems import ConfigError, Finding, Problem
from simchat.config.references import impossible
from simchat.config.rough import Circumstances
from simchat.config.schedules import Expected, Floats, RosterRow
from simchat.config.schema import Config
from simchat.config.table_reader import TableReader


class Assembled(NamedTuple):
    """The checked and computed fields of a `Scenario`."""

    config: Config
    clock: Clock
    expected: Mapping[str, Expected]
    traces: Mapping[str, Floats]
    rosters: Mapping[str, tuple[RosterRow, ...]]
    inputs: Mapping[str, pathlib.Path]
    input_digests: Mapping[str, str]
    values: Mapping[str, Floats]
    warnings: tuple[str, ...]


class Laid(NamedTuple):
    """Demand, rosters and values of a draft, as far as its tables could be read."""

    clock: Clock
    demand: Demand
    rosters: dict[str, tuple[RosterRow, ...]]
    values: dict[str, Floats]


def assembled(tree: Node, folder: pathlib.Path) -> Assembled:
    """Everything about a tree whose tables lie relative to `folder`. Raises ConfigError with all that is wrong."""
    config, mistakes = checked(tree)
    draft = whole(config, tree) if config else without_mistaken(tree, [mistake.path for mistake in mistakes])
    problems = [mistake.problem for mistake in mistakes]
    reader = TableReader(folder)
    findings = list(impossible(draft)) if draft else []
    laid = _laid(draft, reader) if draft and not _timeless(findings) else None
    problems += _problems([*findings, *reader.mistakes], tree)
    if problems:
        raise ConfigError(_in_order(problems))
    assert config is not None
    assert laid is not None
    return _scenario(config, laid, reader, tree)


def _timeless(findings: Iterable[Finding]) -> bool:
    """Whether there is no clock to lay anything on."""
    return any(finding.path[0] == "calendar" for finding in findings)


def _laid(draft: Draft, reader: TableReader) -> Laid:
    clock = Clock.of(draft.config.calendar)
    demand = lay_demand(draft.config.topics, draft.names("topics"), clock, reader)
    rosters = lay_rosters(draft.config.reps, draft.names("reps"), clock, reader)
    return Laid(clock, demand, rosters, read_columns(draft.config, reader))


def _scenario(config: Config, laid: Laid, reader: TableReader, tree: Node) -> Assembled:
    clock, demand, rosters, values = laid
    seen = Circumstances(config, clock, demand.visitors(), rosters, values)
    if beyond := _problems(too_large(seen), tree):
        raise ConfigError(_in_order(beyond))
    warnings = tuple(str(problem) for problem in _problems([*reader.remarks, *unwise(seen)], tree))
    return Assembled(
        config, clock, demand.expected, demand.traces, rosters, reader.paths, reader.digests(), values, warnings
    )


def _problems(findings: Iterable[Finding], tree: Node) -> list[Problem]:
    return [problem_of(finding, tree) for finding in findings]


def _in_order(problems: list[Problem]) -> list[Problem]:
    """By file and line, as one reads a config; what is told of several days or topics alike is told once."""
    return sorted(dict.fromkeys(problems), key=lambda problem: (problem.file, problem.line or 0, problem.column or 0))
