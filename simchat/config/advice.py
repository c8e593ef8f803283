"""What is possible but most likely not meant: warnings."""

from __future__ import annotations

from collections.abc import Iterator

from simchat.config.distributions import Never
from simchat.config.extent import long_runs
from simchat.config.problems import Finding
from simchat.config.rough import Circumstances, slot_seconds, slot_supply
from simchat.config.routing import Rule, When
from simchat.config.schema import Config
from simchat.config.topics import Messages, Silences, Topic
from simchat.config.units import format_duration


def unwise(seen: Circumstances) -> Iterator[Finding]:
    """Warnings about a config that can be simulated."""
    yield from _slots_held_for_ever(seen.config)
    yield from _manual_too_late(seen.config)
    yield from _short_speed_lists(seen.config)
    yield from _unreachable_rules(seen.config)
    yield from _topics_without_rule(seen.config)
    yield from _nobody_on_shift(seen)
    yield from _overloaded(seen)
    yield from long_runs(seen)


def _slots_held_for_ever(config: Config) -> Iterator[Finding]:
    inactivity = config.inactivity
    if inactivity.after != "off" or inactivity.manual or inactivity.capacity_model == "status_based":
        return
    for name, topic in config.topics.items():
        if _may_last(topic):
            message = f"silent visitors of topic {name} hold their slots for ever: the automatic timer is off"
            yield Finding(("inactivity", "after"), message, "set inactivity.after or inactivity.manual")


def _may_last(topic: Topic) -> bool:
    if topic.conversation.messages is None:
        assert topic.conversation.handling is not None
        return topic.silent_share > 0 and topic.conversation.handling.silent_hold is None
    return topic.silent_share > 0 or _silence_lasts(topic.conversation.messages)


def _silence_lasts(messages: Messages) -> bool:
    silence: Silences | None = messages.silence
    return silence is not None and silence.probability > 0 and bool(silence.leave or silence.disconnect)


def _manual_too_late(config: Config) -> Iterator[Finding]:
    after, manual = config.inactivity.after, config.inactivity.manual
    if (
        manual
        and isinstance(after, float)
        and config.inactivity.capacity_model == "tab_based"
        and manual.after >= after
    ):
        message = (
            f"a rep never sets a chat Inactive by hand: the automatic timer fires first, after {format_duration(after)}"
        )
        yield Finding(("inactivity", "manual", "after"), message)


def _short_speed_lists(config: Config) -> Iterator[Finding]:
    for name, topic in config.topics.items():
        handling = topic.conversation.handling
        if handling is None or "speed_by_concurrency" not in handling.model_fields_set:
            continue
        tiers = [
            tier
            for tier in config.reps.values()
            if {service.queue for service in tier.queues} & _queues_of(name, config)
        ]
        most = max((tier.capacity for tier in tiers), default=0)
        if len(handling.speed_by_concurrency) < most:
            given = len(handling.speed_by_concurrency)
            beyond = f"beyond, the total rate stays as with {given}"
            message = f"speeds are given for {given} chats, reps may hold {most}: {beyond}"
            yield Finding(("topics", name, "conversation", "handling", "speed_by_concurrency"), message)


def _queues_of(topic: str, config: Config) -> set[str]:
    """Queues that visitors of a topic may be routed to."""
    rules = (rule for rule in config.flow if rule.when.topic is None or topic in rule.when.topic)
    return {rule.route for rule in rules if rule.route is not None}


def _unreachable_rules(config: Config) -> Iterator[Finding]:
    last = next((number for number, rule in enumerate(config.flow) if _always_done(rule, config)), None)
    for number in range(len(config.flow) if last is None else last + 1, len(config.flow)):
        yield Finding(("flow", number), f"this rule is never reached: flow.{last} holds for everybody")


def _always_done(rule: Rule, config: Config) -> bool:
    return rule.when == When() and (rule.route is None or config.queues[rule.route].cap is None)


def _topics_without_rule(config: Config) -> Iterator[Finding]:
    for name in config.topics:
        if not any(_may_be_first(rule, name) for rule in config.flow):
            yield Finding(
                ("topics", name), f"no flow rule fits visitors of topic {name} when they come: all are refused"
            )


def _may_be_first(rule: Rule, topic: str) -> bool:
    return (rule.when.topic is None or topic in rule.when.topic) and (
        rule.when.cause is None or "first" in rule.when.cause
    )


def _nobody_on_shift(seen: Circumstances) -> Iterator[Finding]:
    for name, tier in seen.config.reps.items():
        if slot_supply(tier, seen.rosters.get(name, ()), seen.clock) == 0:
            yield Finding(("reps", name), f"nobody of tier {name} is ever on shift in the calendar's days")


def _overloaded(seen: Circumstances) -> Iterator[Finding]:
    """Work above all slots' time, where somebody waits for ever: the queue grows as long as the run lasts."""
    offered = sum(count * slot_seconds(seen.config.topics[name], seen.values) for name, count in seen.visitors.items())
    supply = sum(slot_supply(tier, seen.rosters.get(name, ()), seen.clock) for name, tier in seen.config.reps.items())
    load = offered / supply if supply else 0.0  # nobody on shift is told by itself
    if load <= 1:
        return
    for name, topic in seen.config.topics.items():
        if isinstance(topic.patience, Never) and seen.visitors[name] > 0:
            message = (
                f"visitors of topic {name} never lose patience, and chats ask for {load:.1f} times the slots on shift"
            )
            yield Finding(("topics", name), message, "give the topic a patience, or add reps")
