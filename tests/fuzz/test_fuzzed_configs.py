"""Whatever a config says: it is refused in plain words, or told to take long, or it runs and leaves whole results.

A thousand inputs in CI, the same every time. `SIMCHAT_FUZZ=20000` looks at that many (about 40 minutes on one core),
and takes the time to look for the smallest input that fails. The files of one that fails are left in
`.hypothesis/fuzz/`, and the message says how to run it.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from simchat.config import json_schema
from tests.fuzz.cases import Case, treated
from tests.fuzz.command_client import Watched
from tests.fuzz.configs import configs
from tests.fuzz.edits import edited
from tests.fuzz.extremes import extreme
from tests.fuzz.quantities import Json
from tests.fuzz.spoiling import spoilt
from tests.fuzz.writing import cases

AT_LEISURE = "SIMCHAT_FUZZ" in os.environ
INPUTS = int(os.environ.get("SIMCHAT_FUZZ", "1000"))
KINDS: dict[str, tuple[st.SearchStrategy[Case], float, dict[str, float]]] = {  # share of all inputs; least shares seen
    "right": (cases(configs()), 0.2, {"run": 0.4, "refused": 0.02}),
    "nearly right": (cases(spoilt(configs())), 0.45, {"run": 0.01, "refused": 0.3}),
    "oddly written": (cases(configs(), often_odd=True), 0.1, {"run": 0.2, "refused": 0.1}),
    "extreme": (cases(extreme(configs())), 0.05, {"run": 0.05, "refused": 0.05, "long": 0.01}),
    "edited": (edited(), 0.2, {"run": 0.1, "refused": 0.2}),
}


def fixed(examples: int) -> settings:
    """The same examples every time; the search for smaller ones only at leisure."""
    return settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        database=None,
        phases=(Phase.explicit, Phase.generate, *([Phase.shrink] if AT_LEISURE else [])),
        suppress_health_check=list(HealthCheck),
    )


@pytest.fixture(scope="module")
def watched() -> Iterator[Watched]:
    with Watched() as process:
        yield process


@pytest.mark.timeout(0 if AT_LEISURE else 900)
@pytest.mark.parametrize("kind", KINDS)
def test_an_input_is_refused_or_runs(kind: str, watched: Watched) -> None:
    strategy, share, least = KINDS[kind]
    inputs = round(INPUTS * share)
    seen: Counter[str] = Counter()

    @fixed(inputs)
    @given(strategy)
    def one(case: Case) -> None:
        seen[treated(case, watched)] += 1

    one()
    assert seen.total() >= inputs
    assert not {what: seen[what] for what, part in least.items() if seen[what] < part * inputs}, seen


def test_the_kinds_are_all_inputs() -> None:
    assert sum(share for _, share, _ in KINDS.values()) == pytest.approx(1)


def test_configs_have_every_key() -> None:
    """A key that is new in the schema is to be fuzzed too."""
    written: set[str] = set()

    @fixed(500)
    @given(configs())
    def one(config: Json) -> None:
        written.update(_keys(config))

    one()
    assert _known_keys() <= written


def _keys(piece: object) -> Iterator[str]:
    inner = (
        piece.items() if isinstance(piece, dict) else [("", each) for each in piece] if isinstance(piece, list) else ()
    )
    for key, child in inner:
        yield key
        yield from _keys(child)


def _known_keys() -> set[str]:
    return {
        key
        for name, form in json_schema()["$defs"].items()
        if not name.endswith("Overlay")
        for key in form.get("properties", {})
    }
