"""Whether targets ask for something that is reported."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from simchat.config.settings import Target
from simchat.kpis.figures import reported
from simchat.kpis.kpi import Kpi
from simchat.kpis.registry import UnknownKpi, find_kpi
from simchat.kpis.reporting import Reporting


def target_problems(targets: Sequence[Target], reporting: Reporting) -> list[tuple[int, str]]:
    """What is wrong with the targets of a config: the number of the target (from 0) and a sentence."""
    return [(number, text) for number, target in enumerate(targets) for text in _problems(target, reporting)]


def _problems(target: Target, reporting: Reporting) -> Iterator[str]:
    try:
        kpi = find_kpi(target.kpi, reporting.thresholds, within=target.within)
    except UnknownKpi as error:
        yield str(error)
        return
    limit = target.at_least if target.at_least is not None else target.at_most
    if kpi.unit == "share" and limit is not None and limit > 1:
        yield f"{kpi.name} is a share, between 0 and 1; got {limit:g}"
    yield from _not_given(kpi, target, reporting)


def _not_given(kpi: Kpi, target: Target, reporting: Reporting) -> Iterator[str]:
    (group,) = reported([kpi], reporting)
    number = group_of(target, reporting)
    scope, name = reporting.groups[number]
    if group[number]:
        return
    if scope not in kpi.scopes:
        yield f"{kpi.name} is given for {', '.join(kpi.scopes)}, not for a {scope}"
    else:
        yield f"{kpi.name} is not modelled for {scope} {name}: its conversation is at handling level"


def group_of(target: Target, reporting: Reporting) -> int:
    """The number of the group, as in `Reporting.groups`, that a target looks at."""
    for scope, name in (("topic", target.topic), ("queue", target.queue), ("tier", target.tier)):
        if name is not None:
            return reporting.groups.index((scope, name))
    return 0
