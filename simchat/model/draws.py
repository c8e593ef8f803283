"""Draws made when the run asks for them: later attempts, fresh patience, offers; from streams of their own."""

from __future__ import annotations

from simchat.demand.visitors import Visitors
from simchat.model.script import Script


class Draws:
    """Lists of what `Visitors` draws by ordinal, kept once drawn."""

    def __init__(self, visitors: Visitors, prompt_s: float) -> None:
        self.visitors = visitors
        self.prompt_s = prompt_s
        self.scripts = [Script(visitors.needs, prompt_s)]
        self.by_ordinal: dict[tuple[str, int, int], list[float]] = {}
        self.decisions: dict[tuple[str, int, int], tuple[list[float], list[float]]] = {}

    def forget(self) -> None:
        """Let go of everything drawn."""
        self.scripts.clear()
        self.by_ordinal.clear()
        self.decisions.clear()

    def script(self, attempt: int) -> Script:
        """The needs of an attempt, counted from 1."""
        while len(self.scripts) < attempt:
            self.scripts.append(Script(self.visitors.again(len(self.scripts) + 1), self.prompt_s))
        return self.scripts[attempt - 1]

    def later(self, quantity: str, ordinal: int, attempt: int) -> list[float]:
        """One value per visitor of a quantity that is drawn anew within an attempt."""
        key = (quantity, ordinal, attempt)
        if key not in self.by_ordinal:
            self.by_ordinal[key] = self.visitors.later(quantity, ordinal, attempt).tolist()
        return self.by_ordinal[key]

    def offer(self, tier: str, ordinal: int, attempt: int) -> tuple[list[float], list[float]]:
        """Per visitor, the seconds until a rep of the tier decides and the number that decides."""
        key = (tier, ordinal, attempt)
        if key not in self.decisions:
            time_s, uniform = self.visitors.offers(tier, ordinal, attempt)
            self.decisions[key] = (time_s.tolist(), uniform.tolist())
        return self.decisions[key]
