"""How fast simchat is: `python -m benchmarks`, and with `--scaling`, `--kpis`, `--memory` … the rest.

Without an option the model is measured against the plain SimPy model of the same day. Nothing here passes or fails:
it prints what was measured, each figure as the median over rounds with the lowest and the highest round in brackets.
"""

from __future__ import annotations

import argparse
from functools import partial
from statistics import mean, median

from benchmarks import overhead, page
from benchmarks.commands import watch
from benchmarks.naive import CountingEnvironment, NaiveDay, day_of
from benchmarks.rounds import Bracket, Figures, alternated, fresh, say_on_stderr
from benchmarks.tables import heading, table
from benchmarks.workloads import workload
from simchat.demand import draw_visitors

MICRO = 1e6
DAYS = 3  # of the plain model and simchat's in a round: a single day is too short on a machine that is shared


def main() -> None:
    """Parse, measure, print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=7, help="alternated rounds (default 7)")
    parser.add_argument(
        "--scale", type=int, default=1, help="size of the day against the plain model, in 10,000 chats (default 1)"
    )
    for name, measurement in MEASUREMENTS.items():
        parser.add_argument(f"--{name}", action="store_true", help=(measurement.__doc__ or "").partition("\n")[0])
    parser.add_argument("--all", action="store_true", help="everything")
    options = parser.parse_args()
    chosen = [name for name in MEASUREMENTS if options.all or getattr(options, name.replace("-", "_"))]
    if not chosen or options.all:
        against_naive(options.rounds, options.scale)
    for name in chosen:
        MEASUREMENTS[name](options.rounds)


# --- the model against the plain one --------------------------------------------------------------


def against_naive(rounds: int, scale: int) -> None:
    """The model with all facts recorded and the plain SimPy model, on the same visitors."""
    programs = {
        "first": partial(_day, "naive", scale),
        "model": partial(_day, "model", scale),
        "second": partial(_day, "naive", scale),
    }
    naive_us, model_us, ratios = [], [], []
    for figures in alternated(programs, rounds):
        naive_us.append(median([us_per_chat(figures["first"]), us_per_chat(figures["second"])]))
        model_us.append(us_per_chat(figures["model"]))
        ratios.append(naive_us[-1] / model_us[-1])
    heading(f"Workload W2, {scale * 10_000:,} chats a day: user CPU a chat, {rounds} alternated rounds")
    table(
        [
            ("plain SimPy model", Bracket.of(naive_us).say(" µs"), f"{events_per_chat():.1f} SimPy events a chat"),
            ("simchat's model", Bracket.of(model_us).say(" µs"), "all features, all facts recorded"),
            ("plain / simchat", Bracket.of(ratios).say(" ×"), "ratio inside each round"),
        ]
    )


def _day(program: str, scale: int, number: int) -> Figures:
    return fresh(program, scale=scale, replication=number * DAYS + 1, days=DAYS)


def us_per_chat(figures: Figures, key: str = "user_s") -> float:
    return float(figures[key] / figures["chats"] * MICRO)


def events_per_chat() -> float:
    """Events the plain model has SimPy process for each visitor."""
    scenario, env = workload("w2"), CountingEnvironment()
    visitors = draw_visitors(scenario, 1)
    NaiveDay(day_of(scenario), visitors, env).run()
    return env.processed / len(visitors.arrival_at)


# --- the rest -------------------------------------------------------------------------------------


def scaling(rounds: int) -> None:
    """Cost per chat at 10,000, 100,000 and 1,000,000 chats a day."""
    scales = (1, 10, 100)
    found: dict[int, list[Figures]] = {scale: [] for scale in scales}
    for number in range(max(1, rounds // 2)):  # the largest day takes a minute
        for scale in scales:
            found[scale].append(fresh("model", scale=scale, replication=number + 1))
        say_on_stderr(f"round {number + 1} done")
    small = [us_per_chat(figures) for figures in found[1]]
    heading("Workload W2 with demand, staff and cap scaled alike: user CPU a chat of simchat's model")
    for scale in scales:
        us = [us_per_chat(figures) for figures in found[scale]]
        ratios = [large / little for large, little in zip(us, small, strict=True)]
        peak_mb = max(figures["peak_mb"] for figures in found[scale])
        table(
            [
                (
                    f"{scale * 10_000:>9,} chats a day",
                    Bracket.of(us).say(" µs"),
                    Bracket.of(ratios).say(" ×", 2),
                    f"peak {peak_mb:,.0f} MB",
                )
            ]
        )


def kpis(rounds: int) -> None:
    """KPIs and files against the simulation, µs a chat."""
    for level, title in ((2, "messages"), (1, "handling")):
        found = [fresh("kpis", level=level, replication=number + 1) for number in range(rounds)]
        heading(f"A day of 10,000 chats, {title}: user CPU a chat")
        parts = {
            "simulation": "simulation_s",
            "sums behind the KPIs": "kpis_s",
            "sessions.parquet, work.parquet": "tables_s",
            "estimates and the other files, once a run": "files_s",
        }
        table(
            [(name, Bracket.of([us_per_chat(each, key) for each in found]).say(" µs")) for name, key in parts.items()]
        )
        rest_us = [sum(us_per_chat(each, key) for key in list(parts.values())[1:]) for each in found]
        shares = [us / us_per_chat(each, "simulation_s") for us, each in zip(rest_us, found, strict=True)]
        table([("KPIs and files together", Bracket.of(rest_us).say(" µs"), Bracket.of(shares).say(" × simulation", 2))])


def memory(rounds: int) -> None:
    """Bytes per session kept, at both levels, and peak memory against the number of replications."""
    heading("Memory a session")
    for level, title in ((1, "handling"), (2, "messages, 8 exchanges")):
        figures = fresh("memory", level=level)
        text = [f"{figures[key]:,.0f} B" for key in ("kept", "peak")]
        table([(title, f"{text[0]} kept (facts)", f"{text[1]} at the peak of the run, visitors as drawn not counted")])
    heading("Peak memory without --out, one worker")
    for number in (5, 20, 80):
        seen = watch("run", "configs/two_tier.yaml", "--replications", str(number), "--workers", "1", memory=True)
        table([(f"{number} replications", f"{seen.peak_mb:,.0f} MB")])


def startup(rounds: int) -> None:
    """Seconds until `simchat --help`, and until the first KPI table of two_tier."""
    heading(f"Start-up: seconds on the wall, {rounds} times")
    first_table = ("run", "configs/two_tier.yaml", "--replications", "5")
    for arguments in (("--help",), first_table):
        seconds = [watch(*arguments).wall_s for _ in range(rounds)]
        table([(f"simchat {' '.join(arguments)}", Bracket.of(seconds).say(" s", 2))])


def two_tier(rounds: int) -> None:
    """Twenty replications of two_tier with two workers: seconds, peak memory, chats per second of the model alone."""
    heading(f"simchat run configs/two_tier.yaml --replications 20 --workers 2, {rounds} times")
    arguments = ("run", "configs/two_tier.yaml", "--replications", "20", "--workers", "2")
    seconds = [watch(*arguments).wall_s for _ in range(rounds)]
    table(
        [
            ("in all", Bracket.of(seconds).say(" s", 2)),
            ("peak memory", f"{watch(*arguments, memory=True).peak_mb:,.0f} MB"),
        ]
    )
    found = [fresh("two_tier") for _ in range(rounds)]
    per_second = [figures["chats"] / figures["user_s"] for figures in found]
    table(
        [
            (
                "model alone",
                Bracket.of(per_second).say(" chats a second", 0),
                f"{mean(f['chats'] for f in found):,.0f} chats",
            )
        ]
    )


MEASUREMENTS = (
    overhead.MEASUREMENTS
    | page.MEASUREMENTS
    | {
        "scaling": scaling,
        "kpis": kpis,
        "memory": memory,
        "startup": startup,
        "two-tier": two_tier,
    }
)
