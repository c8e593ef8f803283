"""Writes docs/mutation.md: the score by room, and every survivor with what is known about it."""

from __future__ import annotations

import subprocess
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from mutation.mutants import LEFT_ALONE, ROOMS, Mutant, files_of

PAGE = Path("docs/mutation.md")
EXPLAINED = Path("mutation/survivors.toml")
WANTED = 0.90
Results = Mapping[str, Mapping[str, Any]]

INTRODUCTION = """\
# Mutation testing

Written by `python -m mutation` ([how it works](../mutation/README.md)); do not edit. A *mutant* is the code with one
small fault put in on purpose: a sum turned into a difference, a bound moved by one, a statement taken away. A test
suite that notices is worth trusting; one that does not would not notice that slip by an author either.
"""


def rooms_digest(root: Path) -> str:
    """One fingerprint of all files that are mutated."""
    digest = sha256()
    for room in ROOMS:
        for file in files_of(root, room):
            digest.update(file.relative_to(root).as_posix().encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


def commit() -> str:
    """The commit the tree was made from."""
    command = ["git", "rev-parse", "--short", "HEAD"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout.strip() or "none"


def explanations() -> dict[str, dict[str, Any]]:
    """What is known about survivors, by key."""
    return tomllib.loads(EXPLAINED.read_text(encoding="utf-8")) if EXPLAINED.exists() else {}


def write(
    counts: Mapping[str, int], sample: Sequence[Mutant], results: Results, *, seed: int, missed_at_first: set[str]
) -> int:
    """Write the page; 0 if every mutant was tried and the score is as wanted."""
    explained = explanations()
    tried = [mutant for mutant in sample if mutant.key in results]
    alive = [mutant for mutant in tried if results[mutant.key]["verdict"] == "survived"]
    equivalent = {mutant.key for mutant in alive if explained.get(mutant.key, {}).get("equivalent")}
    score = _score(tried, alive, equivalent)
    sections = (
        INTRODUCTION,
        _summary(tried, sample, alive, equivalent, seed=seed),
        _at_first(tried, missed_at_first - equivalent, equivalent),
        _table(counts, sample, tried, alive, equivalent),
        _who_notices(tried, results),
        _operators(tried, alive, equivalent),
        _left_alone(),
        _survivors(alive, explained),
    )
    PAGE.write_text("\n".join(sections), encoding="utf-8")
    print(_table(counts, sample, tried, alive, equivalent))
    return 0 if len(tried) == len(sample) and score >= WANTED else 1


def _score(tried: Sequence[Mutant], alive: Sequence[Mutant], equivalent: Iterable[str]) -> float:
    counted = len(tried) - len(set(equivalent))
    return (len(tried) - len(alive)) / counted if counted else float("nan")


def _wilson(good: int, n: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson, 1927)."""
    z = 1.959964
    middle = (good + z * z / 2) / (n + z * z)
    half = z / (n + z * z) * (good * (n - good) / n + z * z / 4) ** 0.5
    return middle - half, middle + half


def _summary(
    tried: Sequence[Mutant], sample: Sequence[Mutant], alive: Sequence[Mutant], equivalent: set[str], *, seed: int
) -> str:
    counted = len(tried) - len(equivalent)
    return f"""\
**{_score(tried, alive, equivalent):.1%}** of {counted} mutants are noticed; {len(equivalent)} more change nothing that
could be noticed, and are proved to be equivalent below. Made from commit {commit()}, rooms {rooms_digest(Path())};
sample of {len(sample)} with seed {seed}, {len(tried)} tried.
"""


def _at_first(tried: Sequence[Mutant], missed: set[str], equivalent: set[str]) -> str:
    """The score before anybody wrote a test for a survivor: what says something about all mutants."""
    counted = len(tried) - len(equivalent)
    good = counted - len(missed & {mutant.key for mutant in tried})
    low, high = _wilson(good, counted)
    return f"""\
Tests were written for survivors, so of the mutants that were not drawn somewhat fewer are noticed: when they were first
tried, {good / counted:.1%} of the sample were (95 % interval {low:.1%} to {high:.1%}).
"""


def _table(
    counts: Mapping[str, int],
    sample: Sequence[Mutant],
    tried: Sequence[Mutant],
    alive: Sequence[Mutant],
    equivalent: set[str],
) -> str:
    lines = ["| room | mutants | sample | tried | noticed | survived | of those equivalent | score |"]
    lines += ["|---|--:|--:|--:|--:|--:|--:|--:|"]
    groups: list[tuple[str, Callable[[Mutant], bool]]] = [
        *((room, lambda mutant, room=room: mutant.room == room) for room in ROOMS),
        ("all", lambda mutant: True),
    ]
    for name, belongs in groups:
        drawn, done, left = (list(filter(belongs, some)) for some in (sample, tried, alive))
        same = {mutant.key for mutant in left} & equivalent
        total = counts.get(name, sum(counts.values()))
        score = f"{_score(done, left, same):.1%}" if done else ""
        cells = (name, total, len(drawn), len(done), len(done) - len(left), len(left), len(same), score)
        lines.append("| " + " | ".join(map(str, cells)) + " |")
    return "\n".join(lines) + "\n"


def _who_notices(tried: Sequence[Mutant], results: Results) -> str:
    by: Counter[str] = Counter()
    for mutant in tried:
        result = results[mutant.key]
        if result["verdict"] != "survived":
            by[_layer(result)] += 1
    rows = "\n".join(f"| {layer} | {number} |" for layer, number in by.most_common())
    return f"## Which tests notice first\n\n| tests | mutants |\n|---|--:|\n{rows}\n"


def _layer(result: Mapping[str, Any]) -> str:
    name = str(result["by"])
    if result["verdict"] == "timed out":
        return "time out"
    return "/".join(name.split("/")[:2]) if name.startswith("tests/") and "(import)" not in name else "import fails"


def _operators(tried: Sequence[Mutant], alive: Sequence[Mutant], equivalent: set[str]) -> str:
    every = Counter(mutant.operator for mutant in tried if mutant.key not in equivalent)
    left = Counter(mutant.operator for mutant in alive if mutant.key not in equivalent)
    rows = "\n".join(
        f"| {operator.replace('_', ' ')} | {number} | {number - left[operator]} | {1 - left[operator] / number:.0%} |"
        for operator, number in every.most_common()
    )
    return f"## By kind of fault\n\n| kind | mutants | noticed | score |\n|---|--:|--:|--:|\n{rows}\n"


def _left_alone() -> str:
    reasons = "; ".join(dict.fromkeys([*(reason for _, reason in LEFT_ALONE), "aliases of types"]))
    return f"""\
## What is not mutated

{reasons[0].upper()}{reasons[1:]}. Mutants that are no valid Python are not counted.
"""


def _survivors(alive: Sequence[Mutant], explained: Mapping[str, Mapping[str, Any]]) -> str:
    told = [_survivor(mutant, explained.get(mutant.key, {})) for mutant in alive]
    return "## Survivors\n\n" + ("\n".join(told) if told else "None.\n")


def _survivor(mutant: Mutant, known: Mapping[str, Any]) -> str:
    kind = "equivalent" if known.get("equivalent") else "not noticed"
    why = known.get("why", "Not explained yet.")
    place = f"**{mutant.path}, `{mutant.inside or 'module'}`** ({mutant.operator}, {mutant.key})"
    return f"{place}: {kind}.\n\n```diff\n{mutant.diff}\n```\n\n{why}\n"


def survivors_listed(sample: Sequence[Mutant], results: Results) -> str:
    """Survivors that are not explained yet, for the terminal."""
    explained = explanations()
    alive = [
        mutant
        for mutant in sample
        if results.get(mutant.key, {}).get("verdict") == "survived" and mutant.key not in explained
    ]
    return "\n\n".join(f"{m.key} {m.path}:{m.line} {m.inside} [{m.operator}]\n{m.diff}" for m in alive)
