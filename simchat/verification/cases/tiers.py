"""Two tiers, of which the experts help the others out: the N-design."""

from __future__ import annotations

from collections.abc import Iterator

from simchat.theory.n_design import Demand, NDesign, Topic
from simchat.verification.building import exponential, handling, round_the_clock, steady
from simchat.verification.case import Case, Exact, Json

GROUP = "Two tiers with overflow"
TOPICS: tuple[Topic, Topic] = ("general", "technical")


def cases() -> Iterator[Case]:
    """Experts who look at their own queue first, or at the other; of other speed; with short queues or none."""
    general, technical = Demand(0.019, 240.0, 25, 200.0), Demand(0.009, 240.0, 20, 160.0)
    yield _case("experts serve their own queue first", NDesign(general, technical, 2, 2), replications=210)
    yield _case("the general queue has priority", NDesign(general, technical, 2, 2, first="general"), replications=240)
    unequal = Demand(0.024, 160.0, 25, 240.0), Demand(0.013, 320.0, 20, 160.0)
    yield _case("work of their own, fast experts", NDesign(*unequal, 2, 3, experts_speed=1.25), replications=310)
    short = Demand(0.02, 240.0, 2, 320.0), Demand(0.007, 320.0, 1, 240.0)
    yield _case("short queues", NDesign(*short, 3, 1), replications=340)
    loss = Demand(0.014, 240.0, 0, 160.0), Demand(0.012, 160.0, 10, 120.0)
    yield _case("nobody waits for the general queue", NDesign(*loss, 2, 2), replications=210)


def _case(told: str, exact: NDesign, *, replications: int) -> Case:
    helped = exact.helped_per_s + _answered_per_s(exact, "technical")
    return Case(
        f"N-design, {told}",
        GROUP,
        "The chain of the N-design (Garnett and Mandelbaum 2000; Bell and Williams 2001).",
        _config(exact),
        (
            Exact("occupancy", exact.regulars_occupancy, scope="tier", name="regular"),
            Exact("occupancy", exact.experts_occupancy, scope="tier", name="expert"),
            Exact("chats_per_rep_hour", helped * 3600 / exact.experts, scope="tier", name="expert"),
            *(each for topic in TOPICS for each in _of_topic(exact, topic)),
        ),
        replications=replications,
    )


def _of_topic(exact: NDesign, topic: Topic) -> Iterator[Exact]:
    demand = exact.general if topic == "general" else exact.technical
    if demand.cap < 5:
        yield Exact("blocked_rate", exact.blocked_rate(topic), scope="topic", name=topic)
    if demand.cap:
        yield Exact("delayed_rate", exact.delayed_rate(topic), scope="topic", name=topic)
        yield Exact("wait.mean", exact.wait_s(topic), scope="topic", name=topic)
        yield Exact("abandonment_rate", exact.abandonment_rate(topic), scope="topic", name=topic)


def _answered_per_s(exact: NDesign, topic: Topic) -> float:
    demand = exact.general if topic == "general" else exact.technical
    return demand.arrivals_per_s * (1 - exact.blocked_rate(topic)) * (1 - exact.abandonment_rate(topic))


def _config(exact: NDesign) -> Json:
    demands = {"general": exact.general, "technical": exact.technical}
    # of equal priorities the rank in the tier decides
    priorities = {} if exact.first == "technical" else {"general": {"priority": 1}, "technical": {"priority": 2}}
    return steady(
        0.0,
        topic={},
        tier={},
        topics={
            name: {
                "arrivals": {"per_hour": demand.arrivals_per_s * 3600},
                "patience": exponential(demand.patience_s),
                **handling(exponential(demand.work_s)),
            }
            for name, demand in demands.items()
        },
        queues={name: {"cap": demand.cap, **priorities.get(name, {})} for name, demand in demands.items()},
        flow=[{"when": {"topic": name}, "route": name} for name in demands],
        reps={
            "regular": {"queues": ["general"], "capacity": 1, **round_the_clock(exact.regulars)},
            "expert": {
                "queues": ["technical", "general"],
                "capacity": 1,
                "speed": exact.experts_speed,
                **round_the_clock(exact.experts),
            },
        },
    )
