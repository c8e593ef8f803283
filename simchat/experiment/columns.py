"""Columns of the tables of a run, for pandas, for Arrow and for CSV."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa


class Words(NamedTuple):
    """A column of few different words: `codes` says which of them stands in each row."""

    words: tuple[str, ...]
    codes: NDArray[np.int32]

    @classmethod
    def of(cls, words: Sequence[str], codes: NDArray[np.intp]) -> Words:
        """A column; a word that comes twice (a topic and a queue of one name) is one word."""
        place = {word: number for number, word in enumerate(dict.fromkeys(words))}
        translated = np.array([place[word] for word in words], dtype=np.int32)
        return cls(tuple(place), translated[codes])


Column = Words | NDArray[Any]
Columns = Mapping[str, Column]


def frame(parts: Iterable[Columns]) -> pd.DataFrame:
    """Parts of a table, one under the other; words as categories."""
    import pandas as pd

    every = list(parts)
    return pd.DataFrame({name: _together([part[name] for part in every]) for name in every[0]})


def lists(parts: Iterable[Columns]) -> dict[str, list[Any]]:
    """Parts of a table, one under the other, as plain lists."""
    columns: dict[str, list[Any]] = {}
    for part in parts:
        for name, column in part.items():
            columns.setdefault(name, []).extend(_values(column))
    return columns


def _values(column: Column) -> Iterable[Any]:
    if isinstance(column, Words):
        return map(column.words.__getitem__, column.codes.tolist())
    values: list[Any] = column.tolist()
    return values


def plain(table: pd.DataFrame) -> pd.DataFrame:
    """Strings in place of categories, which are awkward in the hands of people."""
    categories = [name for name, kind in table.dtypes.items() if kind == "category"]
    return table.astype(dict.fromkeys(categories, "str"))


def _together(parts: Sequence[Column]) -> Any:
    import pandas as pd

    worded = [part for part in parts if isinstance(part, Words)]
    if not worded:
        return np.concatenate([part for part in parts if not isinstance(part, Words)])
    place = {word: number for number, word in enumerate(dict.fromkeys(word for part in worded for word in part.words))}
    codes = [np.array([place[word] for word in part.words], dtype=np.int32)[part.codes] for part in worded]
    return pd.Categorical.from_codes(np.concatenate(codes), categories=pd.Index(list(place)))


def arrow(part: Columns) -> pa.Table:
    """A part of a table for Arrow; NaN is null."""
    import pyarrow as pa

    return pa.table({name: _arrow_column(column) for name, column in part.items()})


def _arrow_column(column: Column) -> Any:
    import pyarrow as pa

    if isinstance(column, Words):
        return pa.DictionaryArray.from_arrays(column.codes, pa.array(column.words, type=pa.string()))
    return pa.array(column, from_pandas=True)


def write_parquet(parts: Iterable[Columns], path: Path) -> None:
    """Write a table as it comes, a row group for each part."""
    from pyarrow.parquet import ParquetWriter

    tables = map(arrow, parts)
    first = next(tables)
    with ParquetWriter(path, first.schema) as writer:
        writer.write_table(first)
        for table in tables:
            writer.write_table(table)


def write_csv(parts: Iterable[Columns], path: Path) -> None:
    """Write a table as it comes; what is unknown is empty."""
    from pyarrow import csv

    with path.open("wb") as file:
        for number, part in enumerate(parts):
            if number == 0:
                file.write((",".join(part) + "\n").encode())
            quoting = "none" if _harmless(part) else "needed"
            csv.write_csv(arrow(part), file, csv.WriteOptions(include_header=False, quoting_style=quoting))


def csv_of_parquet(source: Path, target: Path) -> None:
    """Write the table of a Parquet file as CSV, piece by piece."""
    from pyarrow import csv
    from pyarrow.parquet import ParquetFile

    with ParquetFile(source) as file, target.open("wb") as out:
        names = [
            '"' + name.replace('"', '""') + '"' if set(name) & set(',"\r\n') else name
            for name in file.schema_arrow.names
        ]
        out.write((",".join(names) + "\n").encode())
        for batch in file.iter_batches():
            csv.write_csv(batch, out, csv.WriteOptions(include_header=False, quoting_style="needed"))


def _harmless(part: Columns) -> bool:
    """Whether no word needs quotes."""
    words = {word for column in part.values() if isinstance(column, Words) for word in column.words}
    return not any(mark in word for word in words for mark in ',"\r\n')
