"""What the spreadsheet needs of a result."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol

from simchat.config import Scenario

if TYPE_CHECKING:
    import pandas as pd


class Summarised(Protocol):
    """A result with its tables, whether just run or read from its folder; what each holds says `Result`."""

    @property
    def scenario(self) -> Scenario:
        """What was simulated."""
        ...

    @property
    def replications(self) -> int:
        """How many replications were finished."""
        ...

    @property
    def seed(self) -> int:
        """Seed of all streams."""
        ...

    @property
    def summary(self) -> pd.DataFrame:
        """Estimates with intervals, as in summary.csv."""
        ...

    @property
    def targets(self) -> pd.DataFrame:
        """A row for each target of the config, in its order; columns as in `Verdict`."""
        ...

    @property
    def outcomes(self) -> pd.DataFrame:
        """How attempts ended: per_day and share by outcome."""
        ...

    @property
    def warnings(self) -> tuple[str, ...]:
        """What to know before trusting the figures."""
        ...

    @property
    def manifest(self) -> Mapping[str, Any]:
        """What the results folder's manifest.json says."""
        ...
