"""What is estimated on which days: name → days, figures and truth."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache, partial
from typing import NamedTuple

import numpy as np

from simchat.stats import (
    Estimates,
    Pooled,
    difference_of_means,
    difference_of_quantiles,
    difference_of_ratios,
    mean_over_replications,
    pooled_quantiles,
    ratio_of_sums,
)
from tests.statistics.coverage import Coverage, Figures, N, coverage
from tests.statistics.days import Days, Drawn

BUSYNESS = (0.0, 0.15, 0.5)
QUANTILES = (0.5, 0.9, 0.95)


class Case(NamedTuple):
    days: Days
    figures: Figures
    truth: float
    on_a_step: bool = False  # a whole range of shares has the same quantile

    def coverage(self, *, n: int = N) -> Coverage:
        """Of the intervals from so many replications."""
        return coverage(self.days, self.figures, self.truth, n=n)


def counts() -> Iterator[tuple[str, Case]]:
    for cv in BUSYNESS:
        for contacts in (5, 100):
            days = Days(contacts, cv)
            yield f"count, {contacts} a day, busyness {cv}", Case(days, _count, contacts)
    for slope in (1.0, 2.0):
        days = Days(1, 0.15 if slope > 1 else 0.5, slope=slope, luck=0.5)
        name = f"time average, busyness {days.cv} to the power of {slope:g}"
        yield name, Case(days, lambda drawn, days=days: mean_over_replications(drawn.daily(days)), days.mean_of_days())


def _count(drawn: Drawn) -> Estimates:
    return mean_over_replications(drawn.volumes, counted=True)


def means() -> Iterator[tuple[str, Case]]:
    for cv in BUSYNESS:
        for label, days in (
            ("waits", Days(40, cv)),
            ("few waits", Days(8, cv, slope=0.5)),
            ("waits, most 0", Days(40, cv).with_share(0.25)),
        ):
            yield f"mean of {label}, busyness {cv}", Case(days, partial(_mean, days), days.mean_wait())
    days = Days(40, 0.15, spread=0.5)
    yield "root mean of squares, busyness 0.15", Case(days, partial(_root, days), days.mean_wait(2) ** 0.5)


def _mean(days: Days, drawn: Drawn) -> Estimates:
    return ratio_of_sums(drawn.sums(drawn.waits(days)), drawn.volumes)


def _root(days: Days, drawn: Drawn) -> Estimates:
    return ratio_of_sums(drawn.sums(drawn.waits(days) ** 2), drawn.volumes, scale="root")


def shares() -> Iterator[tuple[str, Case]]:
    for cv in BUSYNESS:
        for share, contacts in ((0.5, 20), (0.5, 100), (0.1, 100), (0.02, 250), (0.9, 100)):
            slope = -2.0 if share > 0.5 else 2.0
            days = Days(contacts, cv, slope=slope if contacts > 20 else 0.5).with_share(share)
            yield f"share {share} of {contacts}, busyness {cv}", Case(days, partial(_share, days), share)


def rare() -> Iterator[tuple[str, Case]]:
    """Events that happen less than five times a replication."""
    for cv in BUSYNESS:
        for share, contacts in ((0.02, 50), (0.1, 10), (0.002, 50), (0.0002, 50)):
            days = Days(contacts, cv).with_share(share)
            yield f"share {share} of {contacts}, busyness {cv}", Case(days, partial(_share, days), share)
    bursts = Days(100, 0.0, slope=0.0, luck=9.0).with_share(0.015)
    yield "share 0.015 of 100, in bursts", Case(bursts, partial(_share, bursts), 0.015)


def _share(days: Days, drawn: Drawn) -> Estimates:
    return ratio_of_sums(drawn.events(days), drawn.volumes, scale="logit", counted=True)


def quantiles() -> Iterator[tuple[str, Case]]:
    for cv in BUSYNESS:
        for label, days in (
            ("waits", Days(40, cv)),
            ("waits, half of them 0", Days(40, cv).with_share(0.55)),
            ("waits in steps of 1", Days(40, cv, grain=1.0)),
        ):
            if days.grain and cv != 0.15:
                continue
            for share in QUANTILES:
                name, truth = f"p{share * 100:g} of {label}, busyness {cv}", days.quantile(share)
                yield name, Case(days, partial(_quantile, days, share), truth, days.grain > 0 or truth == 0)


def _quantile(days: Days, share: float, drawn: Drawn) -> Estimates:
    return _quantiles(days, drawn)[QUANTILES.index(share)]


@lru_cache(maxsize=3)
def _quantiles(days: Days, drawn: Drawn) -> list[Estimates]:
    values, cells, blocks = drawn.pooled(drawn.waits(days))
    return pooled_quantiles(values, cells, blocks, n_cells=drawn.experiments, shares=QUANTILES)


def differences() -> Iterator[tuple[str, Case]]:
    """Two scenarios that meet the same visitors."""
    for cv in BUSYNESS:
        base, other = Days(40, cv, slope=1.2).with_share(0.3), Days(40, cv, slope=1.0).with_share(0.2)
        truth = other.mean_wait() - base.mean_wait()
        yield f"difference of means of waits, busyness {cv}", Case(base, partial(_mean_difference, base, other), truth)
        yield f"difference of shares, busyness {cv}", Case(base, partial(_share_difference, base, other), -0.1)
        yield (
            f"difference of counts, busyness {cv}",
            Case(base, partial(_count_difference, base, other), 40 * (0.2 - 0.3)),
        )
        if cv < 0.5:
            narrow = [replace(days, spread=0.5, level=np.inf) for days in (base, other)]
            root = narrow[1].mean_wait(2) ** 0.5 - narrow[0].mean_wait(2) ** 0.5
            yield f"difference of root means, busyness {cv}", Case(base, partial(_root_difference, *narrow), root)


def quantile_differences() -> Iterator[tuple[str, Case]]:
    for cv in BUSYNESS:
        smooth = Days(40, cv, slope=1.2), Days(40, cv, slope=1.0, spread=0.9)
        yield from _quantiles_of_two(f"busyness {cv}", *smooth, QUANTILES)
    for grain in (1.0, 0.3):
        steps = [replace(days, cv=0.15, grain=grain) for days in smooth]
        yield from _quantiles_of_two(f"waits in steps of {grain:g}, busyness 0.15", *steps, QUANTILES, on_a_step=True)
    for share in (0.55, 0.53, 0.12):
        zeros = [
            replace(days, cv=0.15).with_share(each) for days, each in zip(smooth, (share, share - 0.05), strict=True)
        ]
        label = f"waits of {1 - share:.0%} and 5% more 0, busyness 0.15"
        yield from _quantiles_of_two(label, *zeros, (0.5,), on_a_step=True)
        yield from _quantiles_of_two(label, *zeros, (0.95,), on_a_step=share < 0.2)  # the last step is close


def _quantiles_of_two(
    label: str, base: Days, other: Days, shares: tuple[float, ...], *, on_a_step: bool = False
) -> Iterator[tuple[str, Case]]:
    for share in shares:
        truth = other.quantile(share) - base.quantile(share)
        figures = partial(_quantile_difference, base, other, share)
        yield f"difference of p{share * 100:g}, {label}", Case(base, figures, truth, on_a_step)


def _mean_difference(base: Days, other: Days, drawn: Drawn) -> Estimates:
    waits = drawn.waits(base), drawn.waits(other, drawn.related_noise(0.9))
    return difference_of_ratios(*((drawn.sums(each), drawn.volumes) for each in waits))


def _root_difference(base: Days, other: Days, drawn: Drawn) -> Estimates:
    waits = drawn.waits(base), drawn.waits(other, drawn.related_noise(0.9))
    return difference_of_ratios(*((drawn.sums(each**2), drawn.volumes) for each in waits), scale="root")


def _share_difference(base: Days, other: Days, drawn: Drawn) -> Estimates:
    return difference_of_ratios(*((drawn.events(days), drawn.volumes) for days in (base, other)), scale="logit")


def _count_difference(base: Days, other: Days, drawn: Drawn) -> Estimates:
    return difference_of_means(drawn.events(base), drawn.events(other))


def _quantile_difference(base: Days, other: Days, share: float, drawn: Drawn) -> Estimates:
    return _quantile_differences(base, other, drawn)[QUANTILES.index(share)]


@lru_cache(maxsize=3)
def _quantile_differences(base: Days, other: Days, drawn: Drawn) -> list[Estimates]:
    waits = drawn.waits(base), drawn.waits(other, drawn.related_noise(0.9))
    pools = [Pooled(*drawn.pooled(each)) for each in waits]
    return difference_of_quantiles(*pools, n_cells=drawn.experiments, shares=QUANTILES)


def everything() -> dict[str, dict[str, Case]]:
    kinds = (counts, means, shares, rare, quantiles, differences, quantile_differences)
    return {kind.__name__: dict(kind()) for kind in kinds}
