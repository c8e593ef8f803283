"""A scenario: a checked config with its tables read and its schedules laid on the clock."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import numpy as np

from simchat.config.assembly import assembled
from simchat.config.clock import Clock
from simchat.config.nodes import Node, without_nulls
from simchat.config.overlay import read_with_bases
from simchat.config.overrides import with_changes, with_settings
from simchat.config.problems import ConfigError, problem_at
from simchat.config.schedules import Expected, Floats, RosterRow, open_spans
from simchat.config.schema import Config

ALWAYS = "always"


@dataclass(frozen=True, eq=False)
class Scenario:
    """What to simulate. Build one with `simchat.load`, vary it with `but`; it never changes."""

    config: Config
    raw: Mapping[str, Any]  # merged, as written: plain values only
    origin: Path
    clock: Clock
    expected: Mapping[str, Expected]  # by topic; absent for topics with a trace
    traces: Mapping[str, Floats]  # by topic: sorted arrival times on the clock, in [0, horizon)
    rosters: Mapping[str, tuple[RosterRow, ...]]  # by tier, where shifts come from a table
    inputs: Mapping[str, Path] = field(default_factory=dict)  # tables read, by key path
    values: Mapping[str, Floats] = field(
        default_factory=dict
    )  # empirical csv columns, by "file:column", seconds or counts
    warnings: tuple[str, ...] = ()
    input_digests: Mapping[str, str] = field(kw_only=True)  # SHA-256 of each table as it was read, by key path
    tree: Node = field(repr=False, kw_only=True)  # raw with the places where it stands

    @classmethod
    def of(cls, tree: Node, origin: Path) -> Self:
        """The scenario of a tree read from `origin`. Raises ConfigError."""
        if not isinstance(tree.value, dict):
            raise ConfigError([problem_at(tree.place, (), "a config is keys and values, such as `name: support`")])
        tree = without_nulls(tree)
        return cls(raw=tree.plain(), origin=origin, tree=tree, **assembled(tree, origin.parent)._asdict())

    @property
    def name(self) -> str:
        """The scenario's name."""
        return self.config.name

    def open_spans(self, hours: str) -> tuple[Floats, Floats]:
        """Starts and ends on the clock, half-open and sorted, of named hours, until 15 days past the horizon.

        ``always`` is one span. Raises KeyError for hours that the config does not name.
        """
        if hours == ALWAYS:
            return np.array([0.0]), np.array([np.inf])
        return open_spans(self.config.hours[hours], self.clock)

    def but(self, changes: Mapping[str, Any]) -> Scenario:
        """The same scenario with other values at key paths, such as ``{"reps.standard.capacity": 4}``.

        A value replaces what stands there, None deletes it; list items are reached by number or by `name`.
        Raises ConfigError.
        """
        return Scenario.of(with_changes(self.tree, changes), self.origin)

    def resolved(self) -> dict[str, Any]:
        """The merged config as a planner would write it into one file beside `origin`; it loads to the same."""
        return json.loads(json.dumps(self.raw))  # type: ignore[no-any-return]

    @property
    def digest(self) -> str:
        """SHA-256 of the checked config, defaults included, and of the tables it reads.

        The same for two files that say the same in other words; keys of topics, queues and tiers count in their order.
        """
        said = json.dumps(self.config.model_dump(mode="json", by_alias=True), separators=(",", ":"), ensure_ascii=True)
        digest = hashlib.sha256(said.encode())
        for key_path, of_file in sorted(self.input_digests.items()):
            digest.update(f"{key_path}:{of_file}".encode())
        return digest.hexdigest()


def load(path: str | Path, *, overrides: Mapping[str, str] | Sequence[str] = ()) -> Scenario:
    """The scenario of a config file, with what it extends and with settings such as ``["reps.standard.capacity=4"]``.

    Raises ConfigError with everything that is wrong with it.
    """
    origin = Path(path)
    return Scenario.of(with_settings(read_with_bases(origin), overrides), origin)


__all__ = ["Config", "Expected", "Floats", "RosterRow", "Scenario", "load"]
