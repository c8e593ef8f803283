"""Tables of many replications, written while they run.

A worker writes the tables of its replication as part files; the parent appends them in order of
replication to one Parquet file each, a row group per replication, and deletes the parts. Memory
and disk in between stay flat, and the bytes do not depend on the number of workers.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from simchat.facts import Facts

if TYPE_CHECKING:
    import pyarrow as pa
    from pyarrow.parquet import ParquetWriter

TABLES = ("sessions", "work")


def part_path(folder: Path, table: str, number: int) -> Path:
    """Where a replication's part of a table lies."""
    return folder / f"{table}.{number}.part"


def write_parts(facts: Facts, folder: Path) -> None:
    """Write a replication's tables as part files (Arrow IPC, for it is quick to write and read)."""
    import pyarrow as pa

    from simchat.kpis.records import sessions_table, work_table

    for name, table in zip(TABLES, (sessions_table(facts), work_table(facts)), strict=True):
        with pa.ipc.new_file(part_path(folder, name, facts.replication), table.schema) as writer:
            writer.write_table(table)


class Spool:
    """The tables of a run, growing in a folder; use as a context."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._writers: dict[str, ParquetWriter] = {}

    def __enter__(self) -> Spool:
        return self

    def __exit__(self, *_: object) -> None:
        for writer in self._writers.values():
            writer.close()
        for part in self.folder.glob("*.part"):  # of replications that were not finished
            part.unlink()

    def append(self, number: int) -> None:
        """Move a replication's parts to the end of the tables."""
        import pyarrow as pa

        for name in TABLES:
            part = part_path(self.folder, name, number)
            with pa.memory_map(str(part)) as source:
                self._append(name, pa.ipc.open_file(source).read_all())
            part.unlink()

    def _append(self, name: str, table: pa.Table) -> None:
        from pyarrow.parquet import ParquetWriter

        if name not in self._writers:
            path = self.folder / f"{name}.parquet"
            self._writers[name] = ParquetWriter(path, table.schema, compression="zstd")
        self._writers[name].write_table(table)
