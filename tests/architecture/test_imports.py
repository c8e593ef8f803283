"""What is loaded when: the command line answers at once, and workers start with little."""

import subprocess
import sys

import pytest

HEAVY = {"pandas", "pyarrow", "matplotlib", "scipy", "holidays", "python_calamine", "IPython"}


def loaded_by(statement):
    code = f"import sys\n{statement}\nprint('\\n'.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return {name.partition(".")[0] for name in done.stdout.split()}


@pytest.mark.parametrize("statement", ["import simchat", "import simchat.cli", "import simchat.facts"])
def test_the_surface_loads_nothing_heavy(statement):
    assert not loaded_by(statement) & (HEAVY | {"simpy", "ruamel"})


@pytest.mark.parametrize(
    "statement", ["import simchat.demand.draw", "import simchat.model", "import simchat.model.engine"]
)
def test_workers_start_light(statement):
    assert not loaded_by(statement) & (HEAVY | {"rich", "typer"})
