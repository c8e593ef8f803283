"""The table of docs/statistics.md: ``python -m tests.statistics [kind ...]``; SIMCHAT_COVERAGE=full takes more days."""

import sys

from tests.statistics.cases import everything
from tests.statistics.coverage import EXPERIMENTS, SEEDS

REPLICATIONS = (5, 10, 20, 50)
kinds = everything()
print(f"Seeds {SEEDS}, {EXPERIMENTS} experiments each.\n")  # noqa: T201
print("| figure | " + " | ".join(f"{n} replications" for n in REPLICATIONS) + " |\n|---|---|---|---|---|")  # noqa: T201
for kind in sys.argv[1:] or kinds:
    for name, case in kinds[kind].items():
        cells = []
        for n in REPLICATIONS:
            found = case.coverage(n=n)
            none = f" ({found.unjudged:.0%} none)" if found.unjudged > 0.005 else ""
            cells.append(f"{100 * found.covered:.1f}{none}")
        print(f"| {name} | " + " | ".join(cells) + " |", flush=True)  # noqa: T201
