"""Reads the tables that a config names, and keeps what is wrong with them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Hashable
from pathlib import Path
from typing import ParamSpec, TypeVar

from simchat.config.nodes import Path as KeyPath
from simchat.config.nodes import Place
from simchat.config.problems import Finding, dotted
from simchat.config.tables.complaints import TableError
from simchat.config.topics import Table

Given = ParamSpec("Given")
Read = TypeVar("Read")


class TableReader:
    """Reads tables relative to a folder, each one once however many keys name it.

    Mistakes and remarks gather here, so that one bad table does not hide what is wrong with the next.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.mistakes: list[Finding] = []
        self.remarks: list[Finding] = []
        self.paths: dict[str, Path] = {}
        self._kept: dict[Hashable, object] = {}

    def attempt(
        self, at: KeyPath, work: Callable[Given, Read], *args: Given.args, **kwargs: Given.kwargs
    ) -> Read | None:
        """What `work` makes of its table; None, and its mistakes noted for a key path, if it raises TableError."""
        try:
            return work(*args, **kwargs)
        except TableError as error:
            found = (
                Finding(at, complaint.message, complaint.hint, Place(error.file, complaint.line))
                for complaint in error.complaints
            )
            self.mistakes.extend(finding for finding in found if not self._noted(finding))
            return None

    def once(self, table: Hashable, read: Callable[[], Read]) -> Read:
        """What `read` gives, kept for the next key that names the same table."""
        if table not in self._kept:
            self._kept[table] = read()
        return self._kept[table]  # type: ignore[return-value]

    def names(self, at: KeyPath, table: Table | str) -> str:
        """The name of a table's file for messages; it is noted as read for a key path."""
        file = table if isinstance(table, str) else table.csv or table.xlsx
        assert file is not None
        self.paths[dotted(at)] = self.folder / file
        return str(self.folder / file)

    def digests(self) -> dict[str, str]:
        """SHA-256 of every table read, by key path."""
        of_files = {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in set(self.paths.values())}
        return {key_path: of_files[path] for key_path, path in self.paths.items()}

    def _noted(self, finding: Finding) -> bool:
        return any((finding.place, finding.message) == (earlier.place, earlier.message) for earlier in self.mistakes)
