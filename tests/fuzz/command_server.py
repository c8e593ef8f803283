"""Runs the command line again and again in one process: a request on stdin, one a line, is answered on stdout.

A request is ``{"folder": …, "arguments": […]}``, the answer what the command did. A command that takes more processor
time than a number of seconds (the argument) is ended by the system's own timer, wherever it is, with the place it was
at on stderr.
"""

from __future__ import annotations

import faulthandler
import json
import os
import resource
import signal
import sys
import time
from typing import Any

from typer.testing import CliRunner

from simchat.cli import app

MOST_BYTES = 6 * 2**30  # of address space, so that what asks for too much hears so


def answer(folder: str, arguments: list[str], limit_s: float) -> dict[str, Any]:
    """Run one command in a folder."""
    os.chdir(folder)
    begun = time.process_time()
    signal.setitimer(signal.ITIMER_PROF, limit_s)
    done = CliRunner().invoke(app, arguments)
    signal.setitimer(signal.ITIMER_PROF, 0)
    raised = done.exception if not isinstance(done.exception, (SystemExit, type(None))) else None
    return {
        "status": done.exit_code,
        "out": done.stdout,
        "err": done.stderr,
        "raised": repr(raised) if raised else "",
        "seconds": time.process_time() - begun,
    }


def main() -> None:
    """Answer until there are no more requests."""
    limit_s = float(sys.argv[1])
    os.environ["SIMCHAT_TRACEBACK"] = "1"  # a defect is told with the place where it happened
    resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))
    faulthandler.enable()
    faulthandler.register(signal.SIGPROF, chain=True)
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # whatever is printed past the command's own streams is seen on stderr
    for line in sys.stdin:
        request = json.loads(line)
        print(json.dumps(answer(request["folder"], request["arguments"], limit_s)), file=answers, flush=True)


if __name__ == "__main__":
    main()
