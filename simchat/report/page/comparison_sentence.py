"""One sentence on a candidate: in how many figures it is better or worse, and how many gates it keeps to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from simchat.comparison.gating import Passing
from simchat.comparison.verdicts import Verdict

VERDICTS = {
    Verdict.BETTER: "better", Verdict.WORSE: "worse", Verdict.HIGHER: "higher", Verdict.LOWER: "lower",
    Verdict.SAME: "the same", Verdict.CANNOT_TELL: "not settled",
}  # fmt: skip
GATES = {Passing.FAIL: "fails {}", Passing.PASS: "passes {}", Passing.UNDECIDED: "leaves {} undecided"}


def sentence(verdicts: Sequence[str], gates: Sequence[str]) -> str:
    """What a candidate is in all, such as ``Better in 3 of 9 figures and worse in 6; it passes the gate``."""
    text = f"{_of_figures(verdicts)}{_of_gates(gates)}."
    return text[0].upper() + text[1:]


def _of_figures(verdicts: Sequence[str]) -> str:
    counts, n = Counter(verdicts), len(verdicts)
    words = [(word, counts[verdict]) for verdict, word in VERDICTS.items() if counts[verdict]]
    if not words:
        return "compared in no figure"
    (word, count), *others = words
    if not others:
        return f"{word} in all {n} figures" if n > 1 else f"{word} in the figure asked for"
    return _listed([f"{word} in {count} of {n} figures", *(f"{word} in {count}" for word, count in others)])


def _of_gates(gates: Sequence[str]) -> str:
    counts, n = Counter(gates), len(gates)
    told = [text.format(counts[result]) for result, text in GATES.items() if counts[result]]
    if not told:
        return ""
    if len(told) > 1:
        return f"; of {n} gates it {_listed(told)}"
    (result,) = counts
    return f"; it {GATES[Passing(result)].format('the gate' if n == 1 else f'all {n} gates')}"


def _listed(parts: Sequence[str]) -> str:
    return f"{', '.join(parts[:-1])} and {parts[-1]}"
