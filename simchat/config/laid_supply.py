"""Rosters of all tiers, and the columns of values that distributions draw from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from simchat.config.clock import Clock
from simchat.config.distributions import Empirical, EmpiricalCount
from simchat.config.nodes import Key, Path
from simchat.config.schedules import Floats, RosterRow
from simchat.config.schema import Config
from simchat.config.staff import Tier
from simchat.config.table_reader import TableReader
from simchat.config.tables.complaints import Complaints, failure
from simchat.config.tables.roster import near_calendar, read_roster
from simchat.config.tables.values import Column, read_values
from simchat.config.topics import Table
from simchat.config.units import Part
from simchat.config.wording import nearest


def lay_rosters(
    reps: dict[str, Tier], names: Iterable[str], clock: Clock, reader: TableReader
) -> dict[str, tuple[RosterRow, ...]]:
    """Rows of every tier whose shifts come from a table; tables with mistakes are noted in the reader and left out."""
    rosters: dict[str, tuple[RosterRow, ...]] = {}
    for name, tier in reps.items():
        if isinstance(tier.shifts, Table):
            rows = reader.attempt(("reps", name, "shifts"), _roster, name, tier.shifts, tuple(names), clock, reader)
            rosters.update({} if rows is None else {name: rows})
    return rosters


def _roster(
    tier: str, table: Table, tiers: tuple[str, ...], clock: Clock, reader: TableReader
) -> tuple[RosterRow, ...]:
    file = reader.names(("reps", tier, "shifts"), table)
    rows = reader.once(("roster", table), lambda: read_roster(table, reader.folder, clock))
    complaints = Complaints(file)
    for name, own in rows.items():
        if name not in tiers:
            complaints.add(own[0][0], f"there is no tier {name!r}", hint=nearest(name, tiers))
    complaints.settle()
    if tier not in rows:
        raise failure(file, f"there are no rows for tier {tier}")
    return near_calendar(rows[tier], clock)


def read_columns(config: Config, reader: TableReader) -> dict[str, Floats]:
    """Values of every empirical distribution that names a file, by ``file:column``."""
    columns = {}
    for at, family in _empirical(config, ()):
        column = Column(family.csv or "", family.column or "", isinstance(family, EmpiricalCount))
        reader.names(at, column.csv)
        values = reader.attempt(at, _values, column, reader)
        columns.update({} if values is None else {f"{column.csv}:{column.name}": values})
    return columns


def _values(column: Column, reader: TableReader) -> Floats:
    return reader.once(column, lambda: read_values(column, reader.folder))


def _empirical(piece: object, at: Path) -> Iterator[tuple[Path, Empirical | EmpiricalCount]]:
    """Every distribution of a config that draws from a file, with its key path."""
    if isinstance(piece, (Empirical, EmpiricalCount)) and piece.csv is not None:
        yield at, piece
    for key, inner in _inner(piece):
        yield from _empirical(inner, (*at, key))


def _inner(piece: object) -> Iterable[tuple[Key, object]]:
    if isinstance(piece, Part):
        return [(info.alias or name, getattr(piece, name)) for name, info in type(piece).model_fields.items()]
    if isinstance(piece, dict):
        return piece.items()
    return enumerate(piece) if isinstance(piece, tuple) else ()
