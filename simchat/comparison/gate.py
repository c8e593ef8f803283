"""Gates: what a candidate must keep to, such as ``abandonment_rate <= base + 0.01``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from math import prod

from simchat.comparison.amounts import Amount, Form, amount
from simchat.experiment.bounds import Bound
from simchat.experiment.errors import ExperimentError
from simchat.kpis import Kpi, Reporting, UnknownKpi, find_kpi
from simchat.kpis.figures import reported
from simchat.kpis.reporting import SCOPES

SIDES = {"<=": "at_most", "<": "at_most", ">=": "at_least", ">": "at_least"}
AMOUNT = r"\d[\w.%]*"
GATE = re.compile(
    rf"""\s*(?P<subject>\S+?)\s*(?P<by>\bby\s+interval\b)?\s*(?P<sign>[<>]=?)\s*
    (?:(?P<number>-?{AMOUNT})
     |(?:(?P<before>{AMOUNT})\s*\*\s*)?(?P<base>base)(?:\s*\*\s*(?P<after>{AMOUNT}))?
      (?:\s*(?P<plus>[+-])\s*(?P<more>{AMOUNT}))?)\s*""",
    re.VERBOSE,
)
EXAMPLES = "'abandonment_rate <= base + 0.01', 'topic.technical.service_level_60s by interval >= 75%'"


class GateError(ExperimentError):
    """A gate that cannot be understood, or asks for what is not reported."""


@dataclass(frozen=True)
class Gate:
    """A bound for one KPI of a candidate.

    Parameters
    ----------
    text : str
        As it was written.
    scope, name : str
        The group it looks at; total and total for everything.
    kpi : str
    by_interval : bool
        Whether every interval must keep to it.
    side : str
        at_least or at_most; a strict sign means the same, for figures vary continuously.
    times, limit : float
        The bound is `times` the base's figure plus `limit`.
    form : str
        How the limit is written: as a number, a percentage or a time.
    """

    text: str
    scope: str
    name: str
    kpi: str
    by_interval: bool
    side: str
    times: float
    limit: float
    form: Form = "number"

    @classmethod
    def parse(cls, text: str) -> Gate:
        """Read a gate.

        Raises
        ------
        GateError
            If it is none.
        """
        match = GATE.fullmatch(text)
        if match is None:
            raise GateError(f"gate '{text}': this is not a gate; write one such as {EXAMPLES}")
        scope, name, kpi = _subject(match["subject"])
        limit, form = _amount(match["number"] or match["more"] or "0", text)
        if match["plus"] == "-":
            limit = -limit
        factors = (_amount(match[part] or "1", text).value for part in ("before", "after"))
        times = 0.0 if match["number"] else prod(factors)
        return cls(
            " ".join(text.split()), scope, name, kpi, match["by"] is not None, SIDES[match["sign"]], times, limit, form
        )

    @property
    def bound(self) -> Bound:
        """For the figure, or for what is left of it less `times` the base's."""
        return Bound(self.side, self.limit)

    def kpi_for(self, reporting: Reporting) -> Kpi:
        """The KPI it means.

        Raises
        ------
        GateError
            If there is no such KPI or group, or the KPI is not given for the group, or the bound is none of its unit.
        """
        try:
            kpi = find_kpi(self.kpi, reporting.thresholds)
        except UnknownKpi as unknown:
            raise GateError(f"gate '{self.text}': {unknown}") from None
        group = self.group_in(reporting)
        if self.scope not in kpi.scopes:
            raise GateError(
                f"gate '{self.text}': {kpi.name} is given for {', '.join(kpi.scopes)}, not for a {self.scope}"
            )
        if not reported([kpi], reporting)[0, group]:
            raise GateError(f"gate '{self.text}': {kpi.name} is not modelled for {self.scope} {self.name}")
        if misfit := Amount(self.limit, self.form).misfit(kpi.unit):
            raise GateError(f"gate '{self.text}': {misfit}")
        if kpi.unit == "share" and not self.times and not 0 <= self.limit <= 1:
            raise GateError(f"gate '{self.text}': {kpi.name} is a share, between 0 and 1 (or 0% and 100%)")
        return kpi

    def group_in(self, reporting: Reporting) -> int:
        """Number of its group.

        Raises
        ------
        GateError
            If there is none of that name.
        """
        if (self.scope, self.name) in reporting.groups:
            return reporting.groups.index((self.scope, self.name))
        names = [name for scope, name in reporting.groups if scope == self.scope]
        near = get_close_matches(self.name, names, n=1)
        hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(names)}"
        raise GateError(f"gate '{self.text}': there is no {self.scope} {self.name}; {hint}")


def _subject(text: str) -> tuple[str, str, str]:
    """Scope, name and KPI of ``topic.technical.abandonment_rate`` or ``abandonment_rate``."""
    scope, _, rest = text.partition(".")
    if scope not in SCOPES or scope == "total":
        return "total", "total", text.removeprefix("total.")
    name, _, kpi = rest.partition(".")
    return scope, name, kpi


def _amount(text: str, gate: str) -> Amount:
    try:
        return amount(text)
    except ValueError as error:
        raise GateError(f"gate '{gate}': {error}") from None
