"""The workbook: the one place that knows XlsxWriter."""

from __future__ import annotations

import io
from datetime import datetime, time
from functools import cached_property
from typing import Any

from simchat.config.schema import Config
from simchat.report.spreadsheet.sheet import Sheet
from simchat.report.spreadsheet.styles import STYLES, VERDICTS

OPTIONS = {
    "in_memory": True,  # no temporary files whose disk could be full, and no times of theirs in the archive
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
MAX_FOOTER = 100  # characters of a name; Excel takes 255 with everything


class Book:
    """A workbook in memory; its bytes depend on what is written alone."""

    def __init__(self, config: Config) -> None:
        from xlsxwriter import Workbook

        self._file = io.BytesIO()
        self._name = config.name
        self._workbook: Any = Workbook(self._file, OPTIONS)
        created = datetime.combine(config.calendar.start, time())  # the time of writing would change the bytes
        self._workbook.set_properties({"title": config.name, "subject": "simchat", "created": created})

    @cached_property
    def styles(self) -> dict[str, Any]:
        """Formats of cells by the names of `STYLES` and of `VERDICTS`."""
        return {name: self._workbook.add_format(look) for name, look in (STYLES | VERDICTS).items()}

    def sheet(self, name: str) -> Sheet:
        """A new sheet after those there are, set up for printing."""
        page = self._workbook.add_worksheet(name)
        page.set_landscape()
        page.set_paper(9)  # A4
        page.fit_to_pages(1, 0)
        page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        page.set_footer(f"&L{self._name[:MAX_FOOTER].replace('&', '&&')}&C&A&R&P / &N")
        return Sheet(self, name, page)

    def chart(self, kind: str, subtype: str | None = None) -> Any:
        """A chart that is on no sheet yet."""
        return self._workbook.add_chart({"type": kind, "subtype": subtype})

    def content(self) -> bytes:
        """The finished file."""
        self._workbook.close()
        return self._file.getvalue()
