"""First agreement with theory: simulated days against exact values of Erlang B, C, A and a chat pool."""

from __future__ import annotations

from pathlib import Path

import pytest

from simchat.theory import ChatPool, erlang_a, erlang_b, erlang_c
from tests.verification.steady_day import Json, agrees, exponential, simulated, steady_day

ONE_CHAT = {"capacity": 1}


def handling(work: Json, **options: object) -> Json:
    return {"conversation": {"handling": {"work": work, **options}}}


@pytest.mark.parametrize(
    "work", [exponential(60), {"dist": "lognormal", "mean": "60s", "cv": 1.5}], ids=lambda work: work["dist"]
)
def test_erlang_b_no_waiting_room_whatever_the_distribution_of_work(work: Json, tmp_path: Path) -> None:
    load, reps, work_s = 3.0, 3, 60.0
    day = steady_day(
        tmp_path, arrivals_per_s=load / work_s, reps=reps, topic=handling(work), queue={"cap": 0}, tier=ONE_CHAT
    )
    figures, blocked = simulated(day, replications=25), erlang_b(load, reps)
    agrees(figures, "blocked_rate", blocked)
    agrees(figures, "occupancy", load * (1 - blocked) / reps)


def test_erlang_c_everybody_waits_as_long_as_it_takes(tmp_path: Path) -> None:
    load, reps, work_s = 1.0, 2, 7.5
    day = steady_day(
        tmp_path, arrivals_per_s=load / work_s, reps=reps, topic=handling(exponential(work_s)), queue={}, tier=ONE_CHAT
    )
    figures = simulated(day, replications=40)
    exact = erlang_a(load / work_s, reps, work_s=work_s)  # nobody leaves
    agrees(figures, "delayed_rate", erlang_c(load, reps))
    agrees(figures, "wait.mean", exact.wait_s)
    agrees(figures, "service_level_5s", exact.service_level(5.0))


def test_erlang_a_patience_ends(tmp_path: Path) -> None:
    load, reps, work_s, patience_s = 3.0, 3, 60.0, 120.0
    topic = handling(exponential(work_s)) | {"patience": exponential(patience_s)}
    day = steady_day(tmp_path, arrivals_per_s=load / work_s, reps=reps, topic=topic, queue={}, tier=ONE_CHAT)
    figures = simulated(day, replications=36)
    exact = erlang_a(load / work_s, reps, work_s=work_s, patience_s=patience_s)
    agrees(figures, "delayed_rate", exact.delayed_rate)
    agrees(figures, "wait.mean", exact.wait_s)
    agrees(figures, "abandonment_rate", exact.abandonment_rate)
    agrees(figures, "service_level_5s", exact.service_level(5.0))


@pytest.mark.parametrize("selection", ["least_active", "most_active"])
def test_chat_pool_whose_reps_are_slower_the_more_chats_they_hold(selection: str, tmp_path: Path) -> None:
    speeds, work_s, patience_s = [1.0, 0.8, 0.65], 60.0, 60.0
    topic = handling(exponential(work_s), speed_by_concurrency=speeds) | {"patience": exponential(patience_s)}
    tier = {"capacity": 3, "selection": selection}
    day = steady_day(tmp_path, arrivals_per_s=6.5 / work_s, reps=3, topic=topic, queue={}, tier=tier)
    figures = simulated(day, replications=22)
    exact = ChatPool(6.5 / work_s, 3, 3, work_s, speeds, patience_s=patience_s, selection=selection)
    agrees(figures, "open_chats", exact.open_chats)
    agrees(figures, "occupancy", exact.occupancy)
    agrees(figures, "chat_time.mean", exact.chat_time_s)
    agrees(figures, "delayed_rate", exact.queue.delayed_rate)
    agrees(figures, "abandonment_rate", exact.queue.abandonment_rate)
