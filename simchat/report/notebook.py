"""The report as a piece of HTML, for notebooks."""

from __future__ import annotations

import io

from rich.console import Console

from simchat.report.findings import Findings
from simchat.report.terminal import report

FRAME = '<pre style="line-height:1.25;font-family:ui-monospace,Menlo,Consolas,monospace;white-space:pre">{code}</pre>'


def page(found: Findings) -> str:
    """The KPI report with its layout kept, as one element without outside references."""
    console = Console(record=True, file=io.StringIO(), width=88, highlight=False, markup=False, force_jupyter=False)
    for block in report(found):
        console.print(block)
        console.print()
    return console.export_html(inline_styles=True, code_format=FRAME)
