"""Byte by byte: the shipped configs and their tables after plain random edits."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import NamedTuple

from hypothesis import strategies as st

from tests.fuzz.cases import MAIN, Case
from tests.fuzz.command_client import ROOT

CONFIGS = ROOT / "configs"
SCRAPS = (
    *(
        mark.encode()
        for mark in [
            "{",
            "}",
            "[",
            "]",
            ":",
            ",",
            "#",
            "'",
            '"',
            "-",
            "?",
            "|",
            ">",
            "&",
            "*",
            "!",
            "%",
            "@",
            "`",
            ";",
            "/",
            ".",
            "=",
            "<",
            "\\",
            "~",
            "0",
            "1",
            "9",
            "-1",
            "e",
            "1e999",
            "''",
        ]
    ),
    *(
        word.encode()
        for word in [
            "off",
            "null",
            "true",
            ".nan",
            ".inf",
            "999999999999",
            "90s",
            "1e3",
            "1,5",
            "24:00",
            "25:00",
            "00:00",
            "mon-fri",
        ]
    ),
    *(b"", b"\x00", b"\xff", b"\xc3", b"\xef\xbb\xbf", b"\r", b"\n", b"\n\n", b"\t", b"  ", b": ", b"- ", b"<<: "),
    *(b"!!int ", b"&a ", b"*a", b"? ", b"---\n", b"...\n", b"\xe2\x80\xa8", b"\xc2\x85", b"\x1b[31m", b"0" * 400),
    *(
        b"9999-12-31",
        b"0001-01-01T00:00",
        b"2027-03-28T02:30",
        b"+25:00",
        b"general",
        b"topic",
        b"count",
        b",,,",
        b';"',
    ),
)
EDITS: tuple[Callable[[bytes, int, int, bytes], bytes], ...] = (
    lambda content, start, stop, scrap: content[:start] + scrap + content[start:],
    lambda content, start, stop, scrap: content[:start] + scrap + content[stop:],
    lambda content, start, stop, scrap: content[:start] + content[stop:],
    lambda content, start, stop, scrap: content[:stop] + content[start:stop] + content[stop:],
    lambda content, start, stop, scrap: content[:start] + content[stop:] + content[start:stop],
    lambda content, start, stop, scrap: content[:start] + content[start:stop][::-1] + content[stop:],
    lambda content, start, stop, scrap: content[:start],
    lambda content, start, stop, scrap: content[:start] + scrap * 50 + content[stop:],
)  # fmt: skip


class Shipped(NamedTuple):
    """A shipped config with the files it needs, run for a day, and the settings that make its demand small."""

    config: str
    others: tuple[str, ...]
    settings: tuple[str, ...]


BRIEFLY = ("calendar.days=1", "run.interval=24h", "run.thresholds=[60s]")
FORECASTS = (*BRIEFLY, *(f"topics.{topic}.arrivals.scale=0.1" for topic in ("orders", "outages")))
TIERS = (*BRIEFLY, *(f"topics.{topic}.arrivals.scale=0.1" for topic in ("general", "technical")))
SHIPPED = (
    Shipped("two_tier.yaml", (), TIERS),
    Shipped("single_queue.yaml", (), BRIEFLY),
    Shipped("phone_like.yaml", (), BRIEFLY),
    Shipped("always_open_with_cases.yaml", (), (*BRIEFLY, "topics.help.arrivals.scale=0.1")),
    Shipped("whatif_cap.yaml", ("two_tier.yaml",), TIERS),
    Shipped("whatif_one_more_specialist.yaml", ("two_tier.yaml",), TIERS),
    Shipped("forecast_week.yaml", ("data/forecast_week.csv",), FORECASTS),
    Shipped("forecast_week.yaml", ("data/forecast_week.csv",), FORECASTS),
    Shipped("forecast_week_xlsx.yaml", ("data/forecast_week.xlsx", "forecast_week.yaml"), FORECASTS),
    Shipped("forecast_week_xlsx.yaml", ("data/forecast_week.xlsx", "forecast_week.yaml"), FORECASTS),
    Shipped("replay_day.yaml", ("data/replay_day.csv",), BRIEFLY),
)  # fmt: skip
LONGEST = 12_000  # bytes of a table that are kept


@st.composite
def edited(draw: st.DrawFn) -> Case:
    """A shipped config, one of whose files has been edited in one to four places."""
    shipped = draw(st.sampled_from(SHIPPED))
    files = {name: _content(CONFIGS / name) for name in (shipped.config, *shipped.others)}
    name = draw(st.sampled_from(sorted(files)))
    if name.endswith(".xlsx") and draw(st.integers(0, 3)):
        files[name] = draw(_edited_within(files[name]))
    else:
        files[name] = draw(_edited(files[name]))
    return Case(
        {MAIN if name == shipped.config else name: content for name, content in files.items()}, shipped.settings
    )


@st.composite
def _edited(draw: st.DrawFn, content: bytes) -> bytes:
    for _ in range(draw(st.sampled_from((1, 1, 1, 2, 4)))):
        start = draw(st.integers(0, max(0, len(content) - 1)))
        stop = start + draw(st.sampled_from((0, 1, 1, 2, 5, 20, 200)))
        content = draw(st.sampled_from(EDITS))(content, start, stop, draw(st.sampled_from(SCRAPS)))
    return content


@st.composite
def _edited_within(draw: st.DrawFn, spreadsheet: bytes) -> bytes:
    """A spreadsheet one of whose parts is edited: an edit of the archive itself rarely gets past its checksums."""
    parts = _parts(spreadsheet)
    name = draw(st.sampled_from([name for name in parts if "docProps" not in name]))
    changed = parts | {name: draw(_edited(parts[name]))}
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as written:
        for part, content in changed.items():
            written.writestr(zipfile.ZipInfo(part), content)
    return archive.getvalue()


@cache
def _content(path: Path) -> bytes:
    content = path.read_bytes()
    return (
        content[: content.rindex(b"\n", 0, LONGEST) + 1]
        if path.suffix == ".csv" and len(content) > LONGEST
        else content
    )


@cache
def _parts(spreadsheet: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(spreadsheet)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
