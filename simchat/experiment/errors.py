"""What can go wrong between a scenario and its results."""

from __future__ import annotations

import errno


class ExperimentError(Exception):
    """A run that cannot be done as asked; its text is for the planner."""


class ResultsError(ExperimentError):
    """Results that cannot be written where they were asked for."""


class PrecisionError(ExperimentError):
    """A precision that cannot be understood, or for a KPI that there is not."""


class NothingFinished(ExperimentError):
    """The run was interrupted before its first replication was finished."""


class ReplicationFailed(Exception):
    """A replication raised, or killed its worker twice: a defect of simchat or of the machine.

    Parameters
    ----------
    config : str
        Name of the config.
    seed, replication : int
        What is needed to make it happen again.
    """

    def __init__(self, config: str, *, seed: int, replication: int, why: str) -> None:
        super().__init__(config, seed, replication, why)
        self.config, self.seed, self.replication, self.why = config, seed, replication, why

    def __str__(self) -> str:
        return f"{self.config}: replication {self.replication} with seed {self.seed} failed: {self.why}"


def explain(error: OSError) -> str:
    """What an operating system error means, in a few words."""
    if error.errno == errno.ENOSPC:
        return "the disk is full"
    return (error.strerror or str(error)).lower()
