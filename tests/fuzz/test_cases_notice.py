"""What a fuzzed case must notice: each kind of mistreatment, told by a stand-in for the command line."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.fuzz.cases import MAIN, Case, Mistreated, treated
from tests.fuzz.command_client import Ended, Watched
from tests.unit.experiment.small import SMALL

RIGHT = Case({MAIN: SMALL.encode()})
WRONG = Case({MAIN: b"name: 1"})
OK = Ended(0, f"{MAIN}: ok (small)\n", "", 0.1)
REFUSED = Ended(2, "", f"error: {MAIN}:1:1: wrong\n", 0.1)


class StandIn(Watched):
    """Says what it is told to say, or runs the command and spoils what it left."""

    def __init__(self, says: Ended | None = None, spoils: Callable[[Path], object] | None = None) -> None:
        super().__init__()
        self.says, self.spoils = says, spoils

    def run(self, folder: Path, *arguments: str) -> Ended:
        if self.says is not None and (self.says.status != 70 or arguments[0] == "run"):
            ended = self.says
        else:
            ended = OK if self.says is not None else super().run(folder, *arguments)
        if self.spoils is not None and (folder / "out").exists() == (self.says is None):
            self.spoils(folder)
        return ended


@pytest.mark.parametrize(
    ("says", "words"),
    [
        (Ended(None, "", "ended by signal 27", float("inf")), "did not end by itself"),
        (REFUSED._replace(err=f"Traceback\nerror: {MAIN}: x\n"), "shows a traceback"),
        (REFUSED._replace(status=1), "another status"),
        (REFUSED._replace(err=""), "without a word"),
        (REFUSED._replace(out="ok"), "with too many"),
        (REFUSED._replace(err="error: something is wrong\n"), "names no file"),
        (REFUSED._replace(err=f"error: {MAIN}: a\nb\n"), "not one plain line"),
        (REFUSED._replace(err=f"error: {MAIN}: \x1b[2J\n"), "not one plain line"),
        (OK._replace(out=""), "says no ok"),
        (Ended(70, "", "error: KeyError", 0.1), "another status"),
    ],
)
def test_what_a_command_says(says: Ended, words: str) -> None:
    with StandIn(says) as watched, pytest.raises(Mistreated, match=words):
        treated(WRONG, watched)


def test_what_is_left_behind() -> None:
    leaving = StandIn(REFUSED, lambda folder: (folder / ".out.draft-1").mkdir(exist_ok=True))
    with leaving as watched, pytest.raises(Mistreated, match="left behind"):
        treated(WRONG, watched)


SPOILS: list[Callable[[Path], object]] = [
    lambda folder: (folder / "out" / "manifest.json").unlink(),
    lambda folder: (folder / "out" / "work.parquet").write_bytes(b"PAR1"),
    lambda folder: (folder / "out" / "summary.csv").write_text("half"),
    lambda folder: shutil.copyfile(folder / "out" / "work.parquet", folder / "out" / "sessions.parquet").write_bytes(
        b""
    ),
    lambda folder: (folder / "more").write_text("x"),
]


@pytest.mark.parametrize("number", range(len(SPOILS)))
def test_results_that_are_not_whole(number: int) -> None:
    with StandIn(spoils=SPOILS[number]) as watched, pytest.raises((Mistreated, OSError, ValueError)):
        treated(RIGHT, watched)


def test_a_hang_is_interrupted_and_the_next_command_runs() -> None:
    endless = SMALL.replace("counts: [20, 20]", "counts: [20000, 20000]")
    with Watched(limit_s=2.0) as watched:
        with pytest.raises(Mistreated, match=r"did not end by itself[^$]*ended by signal 27[^$]*simchat/"):
            treated(Case({MAIN: endless.encode()}), watched)
        assert treated(RIGHT, watched) == "run"
