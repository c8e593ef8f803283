"""How large a replication is: what no machine could hold is refused before it begins, what takes long is told.

What takes long is reckoned from above: who may come back is counted as coming, who may be moved as being moved.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise

from simchat.config.kpi_names import AT_THRESHOLD, DISTRIBUTIONS, STATISTICS, UNITS
from simchat.config.problems import Finding
from simchat.config.rough import Circumstances, chance_within, mean_of
from simchat.config.staff import Acceptance, Tier
from simchat.config.topics import Confirm, Counts, Messages, Topic
from simchat.config.units import DAY_S, format_duration

MOST_MESSAGES = 50_000_000
MOST_FIGURES = 200_000_000
MOST_DUTIES = 5_000_000
DRAIN_DAYS = 14
LONG_S = 8.0
MESSAGE_S, ATTEMPT_S, OFFER_S, MOVE_S, DUTY_S, FIGURE_S = 2e-5, 6e-5, 2.5e-5, 2e-5, 2e-5, 1.3e-6
HARDLY = 0.001


def too_large(seen: Circumstances) -> Iterator[Finding]:
    """What is more than a run can hold."""
    for name, topic in seen.config.topics.items():
        messages = _visitors(topic, seen, name) * _turns(topic, seen)
        if messages > MOST_MESSAGES:
            message = f"about {messages:,.0f} exchanges are expected; a run holds at most {MOST_MESSAGES:,} of a topic"
            yield Finding(("topics", name), message, "fewer visitors or exchanges, or a shorter calendar")
    for name in seen.config.reps:
        duties = _duties(seen, name)
        if duties > MOST_DUTIES:
            message = f"about {duties:,.0f} shifts of single reps are planned; a run holds at most {MOST_DUTIES:,}"
            yield Finding(("reps", name), message, "fewer heads, or a shorter calendar")
    if (figures := _figures(seen)) > MOST_FIGURES:
        message = f"about {figures:,.0f} figures are to be reported; a run holds at most {MOST_FIGURES:,}"
        yield Finding(("run",), message, "longer intervals, fewer thresholds or a shorter calendar")


def long_runs(seen: Circumstances) -> Iterator[Finding]:
    """What keeps a run busy for more than some seconds, and offers that nobody can take in time."""
    for name, tier in seen.config.reps.items():
        terms = tier.acceptance
        if terms is not None and terms.push_timeout is not None and _taken(terms, seen) < HARDLY:
            message = (
                f"offers are hardly ever taken within push_timeout, {format_duration(terms.push_timeout)}: "
                "they go round for as long as somebody waits"
            )
            yield Finding(("reps", name, "acceptance", "push_timeout"), message, "raise it, or shorten acceptance.time")
    seconds = _model_s(seen) + FIGURE_S * _figures(seen)
    if seconds > LONG_S:
        took = format_duration(60.0 * round(seconds / 60)) if 30 < seconds < 864_000 else "ten seconds or more"
        took = "days" if seconds >= 864_000 else took
        yield Finding(("calendar",), f"a replication is a long run: it may take about {took}")


def _model_s(seen: Circumstances) -> float:
    topics = sum(_topic_s(topic, seen, name) for name, topic in seen.config.topics.items())
    return topics + DUTY_S * sum(_duties(seen, name) for name in seen.config.reps)


def _topic_s(topic: Topic, seen: Circumstances, name: str) -> float:
    waits_s = min(mean_of(topic.patience, seen.values), (seen.clock.days + DRAIN_DAYS) * DAY_S)
    each_s = ATTEMPT_S + MESSAGE_S * _turns(topic, seen)
    each_s += OFFER_S * max(_offers(tier, waits_s, seen) for tier in seen.config.reps.values())
    return _attempts(topic, seen, name) * (each_s + MOVE_S * _moves(waits_s, seen))


def _visitors(topic: Topic, seen: Circumstances, name: str) -> float:
    """Visitors of a topic, should its days be busy ones."""
    busyness = topic.arrivals.busyness
    return seen.visitors[name] * (1 + 3 * busyness.cv / math.sqrt(seen.clock.days) if busyness else 1)


def _attempts(topic: Topic, seen: Circumstances, name: str) -> float:
    """Attempts of a topic's visitors, if every one that may be followed by another is."""
    retrial = topic.retrial
    again = 0.0 if retrial is None else _series(retrial.probability, retrial.attempts)
    return _visitors(topic, seen, name) * (1 + again) * _sessions(topic.conversation.messages, seen)


def _series(share: float, most: float) -> float:
    """The sum of share¹ + share² + … + share to the power of `most`."""
    return most if share == 1 else share * (1 - share**most) / (1 - share)


def _sessions(messages: Messages | None, seen: Circumstances) -> float:
    """Sessions of one who loses his connection and starts anew, again and again."""
    if messages is None or messages.silence is None or messages.silence.disconnect is None:
        return 1.0
    lost = messages.silence.disconnect
    remains = (1 - messages.silence.probability * lost.share) ** mean_of(messages.exchanges, seen.values)
    each_s = seen.config.inactivity.token_valid + mean_of(lost.returns, seen.values)
    most = (seen.clock.days + DRAIN_DAYS) * DAY_S / each_s
    return 1 + _series((1 - remains) * lost.restart, most)


def _turns(topic: Topic, seen: Circumstances) -> float:
    messages = topic.conversation.messages
    if messages is None:
        return 0.0
    asked = 1 / (1 - messages.confirm.again) if isinstance(messages.confirm, Confirm) else 0.0
    return mean_of(messages.exchanges, seen.values) + asked


def _taken(terms: Acceptance, seen: Circumstances) -> float:
    """Share of offers that are taken."""
    in_time = 1.0 if terms.push_timeout is None else chance_within(terms.time, terms.push_timeout, seen.values)
    return in_time * (1 - terms.decline)


def _offers(tier: Tier, waits_s: float, seen: Circumstances) -> float:
    """Offers until one is taken, or patience is over."""
    terms = tier.acceptance
    if terms is None:
        return 0.0
    each_s = min(mean_of(terms.time, seen.values), terms.push_timeout or float("inf"))
    taken = _taken(terms, seen)
    most = waits_s / each_s if each_s else float("inf")
    return min(most, 1 / taken) if taken else most


def _moves(waits_s: float, seen: Circumstances) -> float:
    """Moves between two queues that each give a session back after a while."""
    given_back_s = sorted(queue.max_wait for queue in seen.config.queues.values() if queue.max_wait is not None)
    return 2 * waits_s / sum(given_back_s[:2]) if len(given_back_s) > 1 else 0.0


def _duties(seen: Circumstances, name: str) -> float:
    tier, days = seen.config.reps[name], seen.clock.days + DRAIN_DAYS
    if tier.staffing is not None:
        return days * max(_comings(counts) for counts in tier.staffing.values())
    if isinstance(tier.shifts, tuple):
        return sum(shift.count * days * len(shift.days) / 7 for shift in tier.shifts)
    return float(sum(row.count for row in seen.rosters.get(name, ())))


def _comings(staffing: Counts) -> float:
    return sum(max(0.0, after - before) for before, after in pairwise((0.0, *staffing.counts)))


def _figures(seen: Circumstances) -> float:
    """Figures by interval, group and KPI."""
    config, days = seen.config, seen.clock.days
    intervals = days * DAY_S / config.run.interval * (1 if days == 1 else 1 + 1 / days)
    groups = 1 + len(config.topics) + len(config.queues) + len(config.reps)
    by_threshold = len(AT_THRESHOLD) * (len(config.run.thresholds) - 1)
    return intervals * groups * (len(UNITS) + by_threshold + (len(STATISTICS) - 1) * len(DISTRIBUTIONS))
