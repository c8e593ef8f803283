"""Which of the two desks a rep has: the facts are the same, the time it takes is not."""

from __future__ import annotations

import pytest

from simchat.model.attention import Desk, ForeseeingDesk
from simchat.model.engine import live_through
from tests.stories.world import visitors, world


@pytest.mark.parametrize(
    ("tier", "wrap_up", "kind"),
    [
        ("{capacity: 2}", "{time: 60s}", ForeseeingDesk),
        ("{capacity: 2, end_of_shift: clear_queue}", "{time: 60s, attention: background}", ForeseeingDesk),
        ("{capacity: 2, slowdown: 0.1}", "{time: 60s}", Desk),
        ("{capacity: 2, speed: 1.5}", "{time: 60s}", Desk),
        ("{capacity: 2, end_of_shift: handover}", "{time: 60s}", Desk),
        ("{capacity: 2}", "{time: 60s, attention: after_replies}", Desk),
        ("{capacity: 2}", "{time: 0s}", Desk),
        ("{capacity: 2}", "{time: 60s, max: 0s}", Desk),
        ("{capacity: 2}", "{time: {dist: empirical, values: [0s, 60s]}}", Desk),
        ("{capacity: 2}", "{time: {dist: exponential, mean: 10s}}", ForeseeingDesk),
        ("{capacity: 2}", "{time: {dist: lognormal, mean: 60s, cv: 3}}", ForeseeingDesk),
    ],
)
def test_a_desk_foresees_where_nothing_can_put_off_what_was_asked_for(tier: str, wrap_up: str, kind: type) -> None:
    talk = "{messages: {exchanges: 1, customer_reply: 0s, first_reply: 20s, rep_reply: 5s}}"
    scenario = world(f"topics: {{help: {{conversation: {talk}, wrap_up: {wrap_up}}}}}\nreps: {{staff: {tier}}}")
    (rep,) = live_through(scenario, visitors(scenario, [])).reps
    assert type(rep.desk) is kind
