"""The EWT shown and its rivals, judged against the wait that followed (rule E4)."""

from __future__ import annotations

from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from simchat.facts import Facts, Left, Stays
from simchat.kpis.reporting import Reporting
from simchat.kpis.tallies import Tallies

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int32]
Index = NDArray[np.intp]
ESTIMATORS = ("shown", "les", "hol", "ql", "smoothing")
MINUTE_S = 60.0
SMOOTHING = 0.9


def tally_estimates(tallies: Tallies, facts: Facts, interval: Ints) -> None:
    """Take down each estimator's errors over stays that were accepted with the visitor still there."""
    stays = facts.stays
    there = (stays.left == Left.ACCEPTED) & np.isnan(stays.gone_at) & (interval[stays.session] >= 0)
    session = stays.session[there]
    rows = tallies.rows(
        topic=facts.sessions.topic[session],
        queue=stays.queue[there],
        tier=np.full(len(session), -1, dtype=np.int16),
        interval=interval[session],
    )
    tallies.count("ewt_stays", rows)
    wait = (stays.left_at - stays.joined_at)[there]
    for name, estimate in estimates(stays, tallies.reporting).items():
        error = estimate[there] - wait
        known = ~np.isnan(error)
        tallies.count(f"ewt_known.{name}", rows, known)
        tallies.add(f"ewt_error.{name}", rows, error, known)
        tallies.add(f"ewt_absolute.{name}", rows, np.abs(error), known)
        tallies.add(f"ewt_square.{name}", rows, error**2, known)
        tallies.count(f"ewt_near.{name}", rows, np.abs(error) <= MINUTE_S)


def tally_queues(tallies: Tallies, facts: Facts) -> None:
    """Take down the seconds that sessions spend waiting inside the window, silent ones included."""
    stays = facts.stays
    until = np.where(np.isnan(stays.left_at), facts.stopped_at, stays.left_at)
    groups = tallies.groups(facts.sessions.topic[stays.session], stays.queue)
    tallies.during("waiting_s", groups, stays.joined_at, until)


def estimates(stays: Stays, reporting: Reporting) -> dict[str, Floats]:
    """What each estimator would have said at each joining, in seconds; NaN where it knows nothing."""
    said = {name: np.full(len(stays.queue), np.nan) for name in ESTIMATORS}
    said["shown"] = stays.ewt_s
    for queue in range(len(reporting.queues)):
        rows = np.flatnonzero(stays.queue == queue)
        history = _Acceptances(stays, rows)
        said["les"][rows] = history.last_wait()
        said["smoothing"][rows] = history.smoothed_wait()
        gap = history.mean_gap(reporting.ewt_count[queue], reporting.ewt_window_s[queue])
        said["ql"][rows] = stays.length[rows] * gap
        said["hol"][rows] = _head_of_line(stays, rows)
    return said


class _Acceptances:
    """The acceptances from one queue before each joining of it."""

    def __init__(self, stays: Stays, rows: Index) -> None:
        accepted = rows[stays.accepted_no[rows] >= 0]
        accepted = accepted[np.argsort(stays.accepted_no[accepted])]
        self.at = stays.left_at[accepted]
        self.wait = self.at - stays.joined_at[accepted]
        self.joined_at = stays.joined_at[rows]
        self.before = np.searchsorted(stays.accepted_no[accepted], stays.joined_no[rows])

    def last_wait(self) -> Floats:
        """Wait of the last one."""
        return self._before(self.wait)

    def smoothed_wait(self) -> Floats:
        """Exponentially smoothed wait, begun at the first one."""
        smoothed = accumulate(self.wait.tolist(), lambda old, new: SMOOTHING * old + (1 - SMOOTHING) * new)
        return self._before(np.fromiter(smoothed, dtype=np.float64, count=len(self.wait)))

    def mean_gap(self, count: int, window_s: float) -> Floats:
        """Mean time between those in the EWT's sample; NaN with fewer than two."""
        recent = np.searchsorted(self.at, self.joined_at - window_s, side="left")
        first = np.maximum(self.before - count, recent)
        n = self.before - first
        enough = n >= 2
        gap = np.full(len(n), np.nan)
        gap[enough] = (self.at[self.before[enough] - 1] - self.at[first[enough]]) / (n[enough] - 1)
        return gap

    def _before(self, by_acceptance: Floats) -> Floats:
        padded = np.concatenate(([np.nan], by_acceptance))
        return np.asarray(padded[self.before])


def _head_of_line(stays: Stays, rows: Index) -> Floats:
    """How long the session at the head of the queue had waited at each joining; 0 where nobody waited.

    With the stays of a queue numbered in the order they joined, `out` is the first joining at
    which each is no longer there. The head of the line at joining i is the first stay whose out
    exceeds i; a running maximum of out makes that a search. A visitor who gives up at the very
    instant somebody joins is still there (rule T3).
    """
    joined_at = stays.joined_at[rows]
    by_time = np.searchsorted(joined_at, stays.left_at[rows], side="right")
    by_number = np.searchsorted(stays.joined_no[rows], stays.accepted_no[rows])
    out = np.where(stays.accepted_no[rows] >= 0, by_number, by_time)
    number = np.arange(len(rows))
    head = np.searchsorted(np.maximum.accumulate(out), number, side="right")
    somebody = head < number
    waited = np.zeros(len(rows))
    waited[somebody] = joined_at[somebody] - joined_at[head[somebody]]
    return waited
