"""The calendar of the reps as SimPy processes: shifts with their breaks, and head-counts over time."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING, Any

from simchat.facts import Presence
from simchat.model.environment import NEVER, on_grain
from simchat.model.reps import Rep
from simchat.model.roster import Pause, Roster, Stretch
from simchat.model.staffing import Staffing, choose

if TYPE_CHECKING:
    from simchat.model.floor import Floor
    from simchat.model.tiers import Tier

Process = Generator[Any, Any, None]


def workdays(rep: Rep, roster: Roster, position: int) -> Process:
    """One rep, shift after shift."""
    env, attendance, order = rep.env, rep.attendance, rep.index
    last_chat_s = on_grain(rep.tier.config.last_chat_before_end)
    for stretch in roster.stretches(position):
        first = stretch.duties[0]
        yield env.until(first.start_at, order)
        last_chat_at = stretch.end_at - last_chat_s if last_chat_s else NEVER
        attendance.come(first.start_at, last_chat_at)
        pauses = stretch.pauses
        if not pauses or pauses[0].start_at > first.start_at:
            attendance.go_online()
        for duty in stretch.duties:
            attendance.note(Presence.PAID, duty.start_at, duty.end_at)
        if last_chat_at < NEVER:
            env.process(last_chat(rep, last_chat_at))
        followed_at = [*(pause.start_at for pause in pauses[1:]), NEVER]
        for pause, next_at in zip(pauses, followed_at, strict=False):
            yield from take_break(rep, pause, stretch, next_at=next_at)
        yield env.until(stretch.end_at, order)
        attendance.shift_at = stretch.duties[-1].start_at
        attendance.end_shift()


def last_chat(rep: Rep, at: float) -> Process:
    """From some time before the end of his shift a rep takes no new chats."""
    yield rep.env.until(at, rep.index)
    rep.attendance.take_no_more()


def take_break(rep: Rep, pause: Pause, stretch: Stretch, *, next_at: float) -> Process:
    """A break, begun when the open chats are done; what is fixed or the shift cuts it, the next follows it."""
    env, attendance, end_at = rep.env, rep.attendance, stretch.end_at
    if pause.start_at >= end_at:
        return
    yield env.until(pause.start_at, rep.index)
    done = attendance.stop_for_break()
    if done is not None:
        yield env.at_latest(done, min(end_at, pause.until_at), rep.index)
    back_at = min(pause.until_at, (env.now if pause.start_at >= 0 else pause.start_at) + pause.length_s)
    if env.now < min(end_at, back_at):
        attendance.begin_break(pause.kind)
        yield env.until(min(back_at, end_at), rep.index)
    if env.now < min(end_at, next_at):
        attendance.end_break()


def keep_staffing(tier: Tier, staffing: Staffing) -> Process:
    """Head-counts over time: reps come and go as the count says (rule R1a)."""
    env = tier.reps[0].env
    ends = [at for at, _ in staffing.steps[1:]] + [NEVER]
    for (at, heads), until_at in zip(staffing.steps, ends, strict=True):
        yield env.until(at, tier.reps[0].index)
        absent = staffing.absent(staffing.clock.day_of(at))
        there = staffing.there(heads) - sum(position < heads for position in absent)
        pay(tier, heads - sum(position < heads for position in absent), at, until_at)
        goes, comes = choose(tier.reps, max(0, there), absent)
        for rep in goes:
            rep.attendance.end_shift()
        for rep in comes:
            rep.attendance.come(at)
            rep.attendance.go_online()


def pay(tier: Tier, heads: int, start_at: float, end_at: float) -> None:
    """State the paid time of heads that are nobody in particular."""
    for _ in range(heads):
        tier.floor.ledger.spans.extend((-1, tier.index, Presence.PAID, start_at, end_at, start_at))


def open_shop(floor: Floor) -> None:
    """Make the reps of all tiers and start their calendars."""
    seed, replication = floor.visitors.seed, floor.visitors.replication
    for tier in floor.tiers:
        plan = (Roster if tier.config.staffing is None else Staffing)(
            floor.scenario, tier.name, seed=seed, replication=replication
        )
        tier.plan = plan
        for name in plan.names:
            rep = Rep(len(floor.reps), name, tier, floor)
            floor.reps.append(rep)
            tier.reps.append(rep)
        if isinstance(plan, Staffing):
            if tier.reps:
                floor.env.process(keep_staffing(tier, plan))
        else:
            for position, rep in enumerate(tier.reps):
                floor.env.process(workdays(rep, plan, position))
