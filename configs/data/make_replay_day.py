"""Makes replay_day.csv, and prints what replay_day.yaml takes from the same day.

Run as ``python configs/data/make_replay_day.py SOURCE.csv`` with the call file described in README.md.
"""

import sys
from pathlib import Path

import pandas as pd

DAY = "2010-08-17"
TOPICS = {"PS": "banking", "PE": "banking", "NW": "prospects", "NE": "stocks", "IN": "internet"}
LONGEST_S = 1800  # longer services are taken for a line left open
SHORT_GAP_S = 180  # a longer gap between two calls of a rep is taken for a break


def calls_of_the_day(source):
    """The calls that reached the reps' queue: those that gave up in the voice menu are left out."""
    calls = pd.read_csv(source).query("date == @DAY")
    for column in ("vru_exit", "q_start", "ser_start"):
        calls[column] = pd.to_timedelta(calls[column]).dt.total_seconds()
    queued = calls[(calls["outcome"] == "AGENT") | ((calls["outcome"] == "HANG") & (calls["q_start"] > 0))]
    return queued.assign(topic=queued["type"].map(TOPICS)).sort_values(["vru_exit", "call_id"])


def trace(calls):
    """Arrivals in local time, one row each."""
    at = pd.Timestamp(DAY) + pd.to_timedelta(calls["vru_exit"], unit="s")
    return pd.DataFrame({"arrival_time": at.dt.strftime("%Y-%m-%dT%H:%M:%S"), "topic": calls["topic"]})


def heads(answered):
    """Reps at work on average in each half hour from 7:00: serving, or between two calls not far apart."""
    ordinary = answered[(answered["ser_time"] <= LONGEST_S) & (answered["server"] != "NO_SERVER")]
    at_work = pd.Series(0, index=range(86400))
    for _, calls in ordinary.sort_values("ser_start").groupby("server"):
        ends = calls["ser_start"] + calls["ser_time"]
        last_end = ends.shift().where(calls["ser_start"] - ends.shift() <= SHORT_GAP_S, calls["ser_start"])
        for begin, end in zip(last_end.astype(int), ends.astype(int), strict=True):
            at_work.iloc[begin:end] += 1
    return at_work.groupby(at_work.index // 1800).mean().iloc[14:]


def describe(calls):
    """Print patience (exponential, waits of the served censored), handling and head-counts."""
    answered = calls[calls["outcome"] == "AGENT"]
    for topic, group in calls.groupby("topic"):
        served = group[(group["outcome"] == "AGENT") & (group["ser_time"] <= LONGEST_S) & (group["ser_time"] > 0)]
        patience = group["q_time"].sum() / (group["outcome"] == "HANG").sum()
        work = served["ser_time"]
        print(
            f"{topic}: {len(group)} calls, patience {patience:.0f}s, handling {work.mean():.0f}s sd {work.std():.0f}s"
        )
    print("heads by half hour from 7:00:", heads(answered).round().astype(int).tolist())
    print(f"abandoned {1 - len(answered) / len(calls):.3f}, mean wait {calls['q_time'].mean():.0f}s")
    within = answered["q_time"] <= 60
    print(f"answered within 60s, of all: {within.sum() / len(calls):.3f}")


if __name__ == "__main__":
    day = calls_of_the_day(Path(sys.argv[1]))
    trace(day).to_csv(Path(__file__).parent / "replay_day.csv", index=False, lineterminator="\n")
    describe(day)
