"""When sessions are Inactive: from the work that was closed so until the next request, or their end."""

from __future__ import annotations

from collections import defaultdict
from typing import NamedTuple

import numpy as np

from simchat.facts import Close, Facts, Floats


class InactiveSpans(NamedTuple):
    """One row per time a session is Inactive, in order of begin; `end_at` is NaN where the run ended first."""

    begin_at: Floats
    end_at: Floats


def inactive_spans(facts: Facts) -> InactiveSpans:
    """All of a replication."""
    works, resumed = facts.works, _resumptions(facts)
    closed = np.flatnonzero(works.close == Close.INACTIVE)
    closed = closed[np.argsort(works.ended_at[closed], kind="stable")]
    begin_at = works.ended_at[closed]
    ends = []
    for session, begin in zip(works.session[closed].tolist(), begin_at.tolist(), strict=True):
        later = [at for at in resumed[session] if at >= begin]
        ends.append(min(later, default=float(facts.sessions.ended_at[session])))
    return InactiveSpans(begin_at, np.array(ends, dtype=np.float64))


def _resumptions(facts: Facts) -> defaultdict[int, list[float]]:
    """When sessions asked for a rep, or had the same one again, by session."""
    stays, works = facts.stays, facts.works
    same_rep = works.stay < 0
    sessions = np.concatenate([stays.session, works.session[same_rep]])
    moments = np.concatenate([stays.joined_at, works.assigned_at[same_rep]])
    found: defaultdict[int, list[float]] = defaultdict(list)
    for session, moment in zip(sessions.tolist(), moments.tolist(), strict=True):
        found[session].append(moment)
    return found
