"""Where no browser is installed the tests of pages are left out loudly, or fail where programs are needed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser.installed import NEEDED, installed_browser


@pytest.fixture
def no_browser(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv(NEEDED, raising=False)


@pytest.mark.usefixtures("no_browser")
def test_without_a_browser_a_warning_says_what_is_not_tested() -> None:
    told = "no browser is installed.*NOTHING in tests/browser is tested"
    with pytest.warns(UserWarning, match=told), pytest.raises(pytest.skip.Exception, match=told):
        installed_browser()


@pytest.mark.usefixtures("no_browser")
def test_where_programs_are_needed_a_missing_browser_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(NEEDED, "1")
    with pytest.raises(pytest.fail.Exception, match="no browser is installed"):
        installed_browser()


def test_any_of_the_names_will_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "google-chrome"
    program.touch(mode=0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert installed_browser() == str(program)
