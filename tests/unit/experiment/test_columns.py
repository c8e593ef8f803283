"""Tables in parts: as frames, lists, CSV and Parquet they say the same."""

import numpy as np
import pandas as pd
import pytest

from simchat.experiment.columns import Words, frame, lists, plain, write_csv, write_parquet

ODD = (0.1 + 0.2, 1e-300, 123456789.123456789, np.nan, 1e22, -0.0)


def parts(names=("general", "technical")):
    for number in range(2):
        yield {
            "name": Words.of(names, np.array([0, 1, 0, 1, 1, 0])),
            "interval": Words.of((f"0{number}:00",), np.zeros(6, dtype=np.intp)),
            "mean": np.array(ODD) * (number + 1),
            "n": np.arange(6) + number,
        }


@pytest.mark.parametrize("names", [("general", "technical"), ("a, b", 'so "called"'), ("näh", "two\nlines")])
def test_csv_reads_back_exactly_whatever_the_names(tmp_path, names):
    write_csv(parts(names), tmp_path / "t.csv")
    read = pd.read_csv(tmp_path / "t.csv", converters={"mean": lambda text: float(text or "nan")})
    pd.testing.assert_frame_equal(read, plain(frame(parts(names))), check_exact=True)


def test_csv_is_plain(tmp_path):
    write_csv(parts(), tmp_path / "t.csv")
    lines = (tmp_path / "t.csv").read_text().splitlines()
    assert lines[0] == "name,interval,mean,n"
    assert lines[1] == "general,00:00,0.30000000000000004,0"
    assert lines[4] == "technical,00:00,,3"


def test_parquet_reads_back_as_the_frame(tmp_path):
    write_parquet(parts(), tmp_path / "t.parquet")
    read = pd.read_parquet(tmp_path / "t.parquet")
    assert read["name"].dtype == "category"
    pd.testing.assert_frame_equal(plain(read), plain(frame(parts())), check_exact=True)


def test_lists_are_the_columns_of_the_frame():
    table = plain(frame(parts()))
    for name, values in lists(parts()).items():
        assert values[:3] == table[name].tolist()[:3]
        assert len(values) == len(table)


def test_a_word_that_comes_twice_is_one():
    column = Words.of(("total", "a", "b", "a"), np.array([3, 0, 1]))
    assert column.words == ("total", "a", "b")
    assert column.codes.tolist() == [1, 0, 1]
