"""What is said about waiting holds when it is worked out again from the rows of stays (rules E, F4, Q)."""

from __future__ import annotations

from math import inf, isnan

from simchat.facts import Cause, Left, Outcome
from tests.invariants.replicate import Row, Run, by, happened, on_grain


def ewt_is_that_of_the_acceptances_before(run: Run) -> None:
    """Rules E1-E4: the last waits accepted from the queue within the window, before this session joined."""
    for queue, stays in by(run.stays, "queue").items():
        settings = run.scenario.config.ewt_of(run.facts.queues[queue])
        accepted = sorted((stay for stay in stays if stay.accepted_no >= 0), key=lambda stay: stay.accepted_no)
        for stay in stays:
            expected = _ewt(stay, accepted, settings)
            assert stay.ewt_s == expected or (isnan(stay.ewt_s) and isnan(expected)), (expected, stay)


def _ewt(stay: Row, accepted: list[Row], settings: object) -> float:
    since = stay.joined_at - settings.window
    sample = [each for each in accepted if each.accepted_no < stay.joined_no][-settings.count :]
    waits = [each.left_at - each.joined_at for each in sample if each.left_at >= since]
    if len(waits) < settings.minimum:
        return float("nan")
    if settings.method == "mean":
        return sum(waits) / len(waits)
    weights = [settings.count - place for place in range(len(waits))]  # the newest weighs most
    return sum(weight * wait for weight, wait in zip(weights, reversed(waits), strict=True)) / sum(weights)


def queue_length_is_who_waited(run: Run) -> None:
    """Sessions Waiting in the queue at a joining; who left at the very same instant may count or not."""
    for stays in by(run.stays, "queue").values():
        for place, stay in enumerate(stays):
            earlier = [each for each in stays[:place] if each.session != stay.session]
            still = sum(each.left_at > stay.joined_at or isnan(each.left_at) for each in earlier)
            parting = sum(_parts_at(each, stay) for each in earlier)
            assert still <= stay.length <= still + parting, (still, parting, stay)


def _parts_at(other: Row, stay: Row) -> bool:
    if other.left_at != stay.joined_at:
        return False
    return other.accepted_no == -1 or other.accepted_no > stay.joined_no


def caps_hold(run: Run) -> None:
    """Nobody waits in a queue that was at its cap when he came (rule F4)."""
    first_offer = {stay: min(work.assigned_at for work in works) for stay, works in by(run.works, "stay").items()}
    for stay in run.stays:
        cap = run.queue_config(stay.queue).cap
        if cap is not None and stay.length >= cap:
            assert first_offer.get(stay.number) == stay.joined_at, stay


def oldest_goes_first(run: Run) -> None:
    """Nobody is given out of a queue while somebody with an older age waits there (rule Q1).

    Looked at where no rep may pass over the oldest: no declining, no minimum age of tiers, no lingering reps.
    """
    tiers = run.scenario.config.reps.values()
    choosy = any(tier.acceptance or tier.end_of_shift == "clear_queue" for tier in tiers)
    if choosy or any(service.after for tier in tiers for service in tier.queues):
        return
    given_out = {work.stay: work.assigned_at for work in run.works if work.stay >= 0}
    for stays in by(run.stays, "queue").values():
        for stay in stays:
            if stay.number in given_out:
                _none_older(stay, stays, given_out)


def _none_older(stay: Row, stays: list[Row], given_out: dict[int, float]) -> None:
    at = given_out[stay.number]
    for other in stays:
        older = (other.age_at, other.session) < (stay.age_at, stay.session)
        if older and other.joined_at < at and other.left_at > at and given_out.get(other.number, inf) > at:
            raise AssertionError(f"{other} was passed over at {at} for {stay}")


def patience_decides(run: Run) -> None:
    """Those who leave leave when their patience ends; those who are answered had not waited longer (rules Q5, T3)."""
    acknowledged = run.scenario.config.announcement.acknowledgement
    factor = acknowledged.patience_factor if acknowledged else 1.0
    for session in run.sessions:
        if not happened(session.requested_at):
            continue
        needs = run.needs_of(session.attempt)
        patience_s = needs.patience_s[session.visitor]
        ends_at = session.requested_at + (on_grain(patience_s * factor) if patience_s < inf else inf)
        if session.outcome == Outcome.ABANDONED or (happened(session.left_at) and session.outcome != Outcome.BALKED):
            assert session.left_at == ends_at, (ends_at, session)
        if session.answered:
            assert session.accepted_at <= ends_at, (ends_at, session)


def balking_needs_a_wait(run: Run) -> None:
    for stay in run.stays:
        if stay.left == Left.BALKED:
            assert stay.left_at == stay.joined_at, stay
            assert stay.ewt_s > 0, stay


def ages_count_from_the_right_moment(run: Run) -> None:
    """Rule Q3: a return from Inactive counts anew, other reroutes from the first request, unless the queue says."""
    for stay in run.stays:
        override = run.queue_config(stay.queue).age_on_reroute
        anew = override == "reset" if override else stay.cause == Cause.RETURNED
        first = run.sessions[stay.session].requested_at
        expected = stay.joined_at if stay.cause == Cause.FIRST or anew else first
        assert stay.age_at == expected, (expected, stay)


CHECKS = (
    ewt_is_that_of_the_acceptances_before,
    queue_length_is_who_waited,
    caps_hold,
    oldest_goes_first,
    patience_decides,
    balking_needs_a_wait,
    ages_count_from_the_right_moment,
)
