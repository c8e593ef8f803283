"""What is known of a sweep once it is over: what was asked, what is in its table, and where it lies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, Self

from simchat.config import Scenario, load
from simchat.experiment.errors import ResultsError
from simchat.sweeps.design import Design
from simchat.sweeps.folder import ABOUT, BASE, TABLE, about_of
from simchat.sweeps.sweep import Sweep, Terms
from simchat.version import VERSION

NOT_SAID = (KeyError, TypeError, ValueError, AttributeError)  # what a damaged file raises where it is read


class Failure(NamedTuple):
    """A replication that could not be done."""

    point: int
    replication: int
    why: str


@dataclass(frozen=True)
class Swept:
    """A sweep that is over, at its end or before it; its table is read from the folder when it is asked for.

    Parameters
    ----------
    base : Scenario
        What was varied.
    vary : mapping
        The values of each key as the sweep file says them: a list, or ``low``, ``high`` and ``scale``.
    values : tuple of tuple
        Of the keys at each point, by the number of the point.
    in_table : int
        Points whose figures are in the table.
    about : mapping
        All that `sweep.json` says, with versions and machine.
    """

    folder: Path
    base: Scenario
    terms: Terms
    design: Design
    vary: Mapping[str, Any]
    values: tuple[tuple[Any, ...], ...]
    failures: tuple[Failure, ...]
    in_table: int
    interrupted: bool
    about: Mapping[str, Any]

    @classmethod
    def of(cls, sweep: Sweep) -> Self:
        """What there is of a sweep that was simulated just now."""
        return cls._told(sweep.about(), sweep.folder.path, sweep.question.base)

    @classmethod
    def opened(cls, path: Path) -> Self:
        """A sweep's folder, once it is clear that there is something in it to look at.

        Raises
        ------
        ResultsError
            If it holds no sweep, none of this version, or none of which any point is complete.
        ConfigError
            If the config of its base is no longer right.
        """
        said = about_of(path)
        if said.get("simchat") != VERSION:
            raise ResultsError(
                f"{path} comes from simchat {said.get('simchat')}, this is {VERSION}; sweep again, into another folder"
            )
        again = f"go on with it: simchat sweep {said.get('origin', 'SWEEP')} --out {path} --resume"
        _check_whole(path, said, again)
        base = load(path / BASE)
        try:
            return cls._told(said, path, base)
        except NOT_SAID as error:
            raise ResultsError(f"{path / ABOUT} does not say what it should ({error}); {again}") from None

    @classmethod
    def _told(cls, said: Mapping[str, Any], folder: Path, base: Scenario) -> Self:
        """What `sweep.json` says, taken at its word."""
        design = said["design"]
        return cls(
            folder=folder,
            base=base,
            terms=Terms(int(said["replications"]), int(said["seed"]), tuple(said["kpis"])),
            design=Design(design["kind"], int(design["size"] or 0), int(design["seed"])),
            vary=dict(said["vary"]),
            values=tuple(tuple(values) for values in said["values"]),
            failures=tuple(Failure(**failure) for failure in said["failures"]),
            in_table=int(said["in_table"] or 0),
            interrupted=bool(said["interrupted"]),
            about=said,
        )

    @property
    def keys(self) -> tuple[str, ...]:
        """Key paths that were varied."""
        return tuple(self.vary)

    @property
    def is_complete(self) -> bool:
        """Whether every point is in the table."""
        return self.in_table == len(self.values)


def _check_whole(path: Path, said: Mapping[str, Any], again: str) -> None:
    """Raises ResultsError unless the table is of this very sweep, and there is something in it."""
    if said.get("in_table") is None:
        raise ResultsError(f"{path} holds a sweep that was stopped before its table was written; {again}")
    if not said["in_table"]:
        raise ResultsError(f"{path} holds a sweep of which no point is complete; {again}")
    if missing := [name for name in (BASE, TABLE) if not (path / name).is_file()]:
        lost = f"{path} is not whole: {' and '.join(missing)} {'is' if len(missing) == 1 else 'are'} missing"
        raise ResultsError(f"{lost}; {again}")
