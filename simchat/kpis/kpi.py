"""What a KPI is: its name, kind, unit, definition, and the tallies it is the ratio of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from simchat.kpis.reporting import SCOPES

Kind = Literal["count", "mean", "root_mean", "share", "time_share", "time_average", "quantile", "max"]
Direction = Literal["higher", "lower", "none"]
Terms = tuple[tuple[str, float], ...]  # tallies with their coefficients
DAYS, SECONDS, ONE = "days", "seconds", "one"  # denominators that come from the calendar, not from facts


@dataclass(frozen=True, slots=True)
class Kpi:
    """A KPI: how it is called, what it is, and of which tallies it is the ratio.

    Parameters
    ----------
    kind : str
        How it is estimated. `count` and `time_average`: mean over replications; `mean`,
        `root_mean` (the root of a ratio) and `share`: sum over sum across replications;
        `time_share`: the same, of seconds; `quantile`: of the pooled contacts; `max`: mean of
        the replications' maxima.
    formula : str
        The definition, for people.
    scopes : tuple of str
        Where it is given: total, topic, queue, tier.
    above, below : terms
        Numerator and denominator; empty for `quantile` and `max`.
    contacts : terms
        How many contacts stand behind it.
    of : str
        The distribution that a `quantile`, a `max` or a `mean` is taken of.
    share : float
        Of a quantile.
    response : bool
        Known at message level only ('not modelled' for topics at handling level).
    signed : bool
        May be negative; intervals of all others are cut at 0.
    """

    name: str
    kind: Kind
    unit: str
    direction: Direction
    formula: str
    scopes: tuple[str, ...] = SCOPES
    above: Terms = ()
    below: Terms = ()
    contacts: Terms = ()
    of: str = ""
    share: float = 0.0
    response: bool = False
    signed: bool = False


def terms(text: str, per: float = 1.0) -> Terms:
    """Terms of ``a + b - c``, all times `per`."""
    signed = text.replace("- ", "-").replace("+ ", "").split()
    return tuple((name.removeprefix("-"), -per if name.startswith("-") else per) for name in signed)


def count_a_day(name: str, formula: str, direction: Direction = "none", scopes: tuple[str, ...] = SCOPES) -> Kpi:
    """A count per day of the tally of the same name."""
    counted = terms(name)
    return Kpi(name, "count", "per day", direction, formula, scopes, counted, terms(DAYS), counted)


def share_of(name: str, ratio: str, formula: str, direction: Direction = "lower") -> Kpi:
    """A share of contacts, its ratio written in tallies, such as ``refused / offered``."""
    above, below = ratio.split(" / ")
    contacts = terms(below)
    return Kpi(name, "share", "share", direction, formula, SCOPES, terms(above), contacts, contacts)
