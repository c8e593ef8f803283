"""A results folder appears as a whole or not at all."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from simchat.experiment.errors import ResultsError
from simchat.experiment.folder import MANIFEST, is_result, results_folder


def write_result(folder: Path, text: str) -> None:
    with results_folder(folder) as draft:
        (draft / "summary.csv").write_text(text)
        (draft / MANIFEST).write_text(json.dumps({"simchat": "0"}))


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_the_folder_takes_its_name_when_it_is_complete(tmp_path: Path) -> None:
    target = tmp_path / "out"
    with results_folder(target) as draft:
        (draft / "summary.csv").write_text("new")
        assert not target.exists()
    assert names(tmp_path) == ["out"]
    assert (target / "summary.csv").read_text() == "new"


def test_others_may_read_it(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        write_result(tmp_path / "out", "new")
    finally:
        os.umask(before)
    assert (tmp_path / "out").stat().st_mode & 0o777 == 0o755


def test_earlier_results_are_replaced_as_a_whole(tmp_path: Path) -> None:
    write_result(tmp_path / "out", "old")
    (tmp_path / "out" / "report.html").write_text("made from the old ones")
    write_result(tmp_path / "out", "new")
    assert names(tmp_path) == ["out"]
    assert names(tmp_path / "out") == [MANIFEST, "summary.csv"]
    assert (tmp_path / "out" / "summary.csv").read_text() == "new"


def test_an_empty_folder_is_used(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    write_result(tmp_path / "out", "new")
    assert is_result(tmp_path / "out")


def test_a_link_to_a_folder_stays_a_link(tmp_path: Path) -> None:
    write_result(tmp_path / "real", "old")
    (tmp_path / "out").symlink_to("real")
    write_result(tmp_path / "out", "new")
    assert (tmp_path / "out").is_symlink()
    assert (tmp_path / "real" / "summary.csv").read_text() == "new"


@pytest.mark.parametrize("manifest", [None, "not json", '{"made_by": "another"}', "[1]"])
def test_a_folder_of_something_else_is_refused(tmp_path: Path, manifest: str | None) -> None:
    target = tmp_path / "thesis"
    target.mkdir()
    (target / "chapter1.md").write_text("years of work")
    if manifest is not None:
        (target / MANIFEST).write_text(manifest)
    with pytest.raises(ResultsError, match="not empty and holds no simchat results"), results_folder(target):
        pytest.fail("nothing is to be run")
    assert (target / "chapter1.md").read_text() == "years of work"
    assert names(tmp_path) == ["thesis"]


def test_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    with pytest.raises(ResultsError, match="is a file"), results_folder(tmp_path / "out"):
        pytest.fail("nothing is to be run")


def test_an_error_leaves_nothing_and_keeps_earlier_results(tmp_path: Path) -> None:
    write_result(tmp_path / "out", "old")
    with pytest.raises(RuntimeError), results_folder(tmp_path / "out") as draft:
        (draft / "summary.csv").write_text("half")
        raise RuntimeError
    assert names(tmp_path) == ["out"]
    assert (tmp_path / "out" / "summary.csv").read_text() == "old"


def test_missing_parents_are_made_and_taken_away_again(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), results_folder(tmp_path / "a" / "b" / "out"):
        raise RuntimeError
    assert names(tmp_path) == []
    write_result(tmp_path / "a" / "b" / "out", "new")
    assert names(tmp_path / "a" / "b") == ["out"]


def test_a_full_disk_is_said_in_words_and_leaves_nothing(tmp_path: Path) -> None:
    with (
        pytest.raises(ResultsError, match="cannot write results to .*out: the disk is full"),
        results_folder(tmp_path / "out"),
    ):
        raise OSError(errno.ENOSPC, "No space left on device")
    assert names(tmp_path) == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_the_right_to_write(tmp_path: Path) -> None:
    tmp_path.chmod(0o555)
    with pytest.raises(ResultsError, match="permission denied"), results_folder(tmp_path / "out"):
        pytest.fail("nothing is to be run")


def test_a_parent_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ResultsError, match="cannot write results"), results_folder(tmp_path / "file" / "out"):
        pytest.fail("nothing is to be run")


def test_if_the_new_one_cannot_take_its_place_the_old_one_comes_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_result(tmp_path / "out", "old")
    rename = Path.rename

    def no_second_rename(self: Path, target: Path) -> Path:
        if ".draft-" in self.name:
            raise OSError(errno.EACCES, "Permission denied")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", no_second_rename)
    with pytest.raises(ResultsError, match="permission denied"):
        write_result(tmp_path / "out", "new")
    assert names(tmp_path) == ["out"]
    assert (tmp_path / "out" / "summary.csv").read_text() == "old"


KILLED = """
import os, signal, sys
from pathlib import Path
from simchat.experiment import folder
{prepare}
with folder.results_folder(Path(sys.argv[1])) as draft:
    (draft / "summary.csv").write_text("half")
    {while_writing}
"""


def kill_itself(target: Path, *, prepare: str = "", while_writing: str = "") -> None:
    script = KILLED.format(prepare=prepare, while_writing=while_writing)
    done = subprocess.run([sys.executable, "-c", script, str(target)], check=False)
    assert done.returncode == -signal.SIGKILL


def test_a_killed_run_leaves_no_folder_of_that_name_and_the_next_one_tidies_up(tmp_path: Path) -> None:
    kill_itself(tmp_path / "out", while_writing="os.kill(os.getpid(), signal.SIGKILL)")
    assert not (tmp_path / "out").exists()
    assert len(names(tmp_path)) == 1
    write_result(tmp_path / "out", "new")
    assert names(tmp_path) == ["out"]


def test_a_run_killed_between_its_renames_loses_no_earlier_results(tmp_path: Path) -> None:
    write_result(tmp_path / "out", "old")
    kill_itself(
        tmp_path / "out",
        prepare="folder.Path.rename, rename = (lambda self, target: rename(self, target) "
        "if '.draft-' not in self.name else os.kill(os.getpid(), signal.SIGKILL)), folder.Path.rename",
    )
    assert not (tmp_path / "out").exists()
    with pytest.raises(RuntimeError), results_folder(tmp_path / "out"):
        raise RuntimeError
    assert (tmp_path / "out" / "summary.csv").read_text() == "old"
    assert names(tmp_path) == ["out"]


def test_the_draft_of_a_run_that_is_going_on_is_left_alone(tmp_path: Path) -> None:
    with results_folder(tmp_path / "out") as draft:
        other = draft.with_name(draft.name.rpartition("-")[0] + f"-{os.getppid()}")
        other.mkdir()
        write_result(tmp_path / "out2", "new")
    with results_folder(tmp_path / "out3"):
        assert other.exists()
    write_result(tmp_path / "out", "new")
    assert other.exists()
