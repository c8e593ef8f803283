"""A page that is open in a browser, and what it said, did and asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple, Protocol

from playwright.sync_api import Browser, Dialog, Page


class Watched(NamedTuple):
    """An open page; the lists grow as things happen."""

    page: Page
    said: list[str]  # on the console
    errors: list[str]
    dialogs: list[str]
    requests: list[str]

    @property
    def faults(self) -> list[str]:
        """What no page may do."""
        return [*self.said, *self.errors, *self.dialogs, *self.requests[1:]]


class Open(Protocol):
    """Opens the page in a file; closed when the test is over, which then fails if there were faults."""

    def __call__(
        self,
        path: Path,
        *,
        width: int = ...,
        dark: bool = ...,
        calm: bool = ...,
        scripts: bool = ...,
        touch: bool = ...,
    ) -> Watched: ...


@contextmanager
def opener(browser: Browser) -> Iterator[Open]:
    """Opens pages, each in a window of its own, and closes them."""
    opened: list[Watched] = []

    def open_page(
        path: Path,
        *,
        width: int = 1280,
        dark: bool = False,
        calm: bool = False,
        scripts: bool = True,
        touch: bool = False,
    ) -> Watched:
        window = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce" if calm else "no-preference",
            java_script_enabled=scripts,
            has_touch=touch,
            offline=True,
        )
        opened.append(_watched(window.new_page()))
        opened[-1].page.goto(path.as_uri())
        return opened[-1]

    try:
        yield open_page
    finally:
        for each in opened:
            each.page.context.close()
    assert not [fault for each in opened for fault in each.faults]


def _watched(page: Page) -> Watched:
    watched = Watched(page, [], [], [], [])
    page.on("console", lambda message: watched.said.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: watched.errors.append(str(error)))
    page.on("dialog", _noted(watched.dialogs))
    page.on("request", lambda request: watched.requests.append(request.url))
    return watched


def _noted(dialogs: list[str]) -> Callable[[Dialog], None]:
    def note(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    return note
