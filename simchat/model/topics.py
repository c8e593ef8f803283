"""What the model needs to know of a topic, taken from the config once and laid on the grain of time."""

from __future__ import annotations

from simchat.config.rough import Columns, chance_within
from simchat.config.scenario import Scenario
from simchat.config.settings import Inactivity
from simchat.config.topics import Topic as TopicConfig
from simchat.model.environment import NEVER, on_grain

ROUNDED_OFF_S = 2.0**-21  # half of the grain: what is no longer takes no time
HARDLY_EVER = 1e-6
AGES_S = 1e12  # longer than any answer takes, and yet finite


class Topic:
    """The rules of one topic, shared by all its chats."""

    def __init__(self, index: int, name: str, scenario: Scenario) -> None:
        config = scenario.config.topics[name]
        conversation = config.conversation
        self.index = index
        self.name = name
        self.by_messages = conversation.messages is not None
        self.confirms = conversation.messages is not None and conversation.messages.confirm != "off"
        handling = conversation.handling
        listed = handling is not None and "speed_by_concurrency" in handling.model_fields_set
        self.speeds = handling.speed_by_concurrency if handling is not None and listed else None
        self.wrap_up = "background" if config.wrap_up is None or not self.by_messages else config.wrap_up.attention
        self.takes_time = takes_time(config, scenario.values)
        self.wraps_inactive = config.wrap_up is not None and config.wrap_up.on_inactive
        self.retrial = config.retrial
        self.patience_factor = 1.0
        acknowledgement = scenario.config.announcement.acknowledgement
        if acknowledgement is not None:
            self.patience_factor = acknowledgement.patience_factor

    def patience(self, drawn_s: float) -> float:
        """Patience after the acknowledgement's factor (rule Q7)."""
        return drawn_s if self.patience_factor == 1 else on_grain(drawn_s * self.patience_factor)


def takes_time(topic: TopicConfig, values: Columns) -> bool:
    """Whether all of it that goes through reps' lists takes some time, but for the question whether all is answered."""
    messages, wrap_up = topic.conversation.messages, topic.wrap_up
    if messages is None:
        return True
    asked = [messages.first_reply, messages.rep_reply]
    if wrap_up is not None and wrap_up.attention != "background":
        if wrap_up.max is not None and wrap_up.max <= ROUNDED_OFF_S:
            return False
        asked.append(wrap_up.time)
    return all(chance_within(family, ROUNDED_OFF_S, values) < HARDLY_EVER for family in asked)


class Silence:
    """When a silent customer's session is set Inactive, and when an Inactive one is ended (rules I2–I7)."""

    def __init__(self, settings: Inactivity) -> None:
        self.status_based = settings.capacity_model == "status_based"
        automatic = NEVER if settings.after == "off" else on_grain(settings.after)
        self.limit_s = on_grain(settings.give_up) if self.status_based else automatic
        self.candidate_after_s = NEVER
        if settings.manual is not None:
            after_s = on_grain(settings.manual.after)
            if settings.manual.when_queue:
                self.candidate_after_s = after_s
            else:
                self.limit_s = min(self.limit_s, after_s)
        self.prompt_s = min(self.limit_s, self.candidate_after_s, AGES_S)  # an answer within it meets no timer
        self.token_s = on_grain(settings.token_valid)
        self.end_after_s = on_grain(settings.end.after)
        self.sweep_s = on_grain(settings.end.sweep)

    def swept_at(self, inactive_at: float) -> float:
        """The first sweep that ends a session Inactive since then (rule I6)."""
        due_at = inactive_at + self.end_after_s
        sweeps = due_at // self.sweep_s
        at = sweeps * self.sweep_s
        return at if at == due_at else at + self.sweep_s
