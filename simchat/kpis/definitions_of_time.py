"""The definitions of KPIs over time and money, and of those that judge the EWT (rules K and E4)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from simchat.kpis.kpi import DAYS, ONE, SECONDS, Kpi, terms

STAFF = ("total", "tier")
WAITING = ("total", "topic", "queue")
HOUR_S = 3600.0
HOURS_A_DAY = terms(DAYS, HOUR_S)


def supply() -> Iterable[Kpi]:
    """Reps' time and what it costs."""
    basis = Kpi("", "time_average", "h per day", "none", "", STAFF, terms("staffed_s"), HOURS_A_DAY, terms("works"))
    yield replace(basis, name="staffed", formula="presence without breaks and away, with overtime")
    reps = "staffed seconds / seconds of the window or interval"
    yield replace(basis, name="reps_staffed", unit="reps", formula=reps, below=terms(SECONDS))
    over = "presence after the end of a shift begun in the window, wherever it falls"
    yield replace(basis, name="overtime", direction="lower", formula=over, above=terms("overtime_s"))
    share = replace(basis, kind="time_share", unit="share")
    busy = "seconds in which a rep attends to at least one thing / staffed seconds"
    yield replace(share, name="occupancy", formula=busy, above=terms("busy_s"), below=terms("staffed_s"))
    slots = "seconds of held slots, from offer to release / (capacity × staffed seconds)"
    yield replace(share, name="slot_occupancy", formula=slots, above=terms("slot_s"), below=terms("slots_staffed_s"))
    mean = replace(basis, kind="mean")
    at_once = "open-chat seconds, without wrap-up / rep seconds with an open chat"
    opened, some = terms("open_s"), terms("some_open_s")
    yield replace(mean, name="concurrency", unit="chats", formula=at_once, above=opened, below=some)
    hourly = replace(mean, name="chats_per_rep_hour", unit="chats per h", direction="higher")
    yield replace(
        hourly, formula="accepted works / staffed hours", above=terms("works"), below=terms("staffed_s", 1 / HOUR_S)
    )
    cost = "(paid shift hours in the window + overtime × overtime_factor) × hourly_cost, of the whole window"
    money = replace(basis, unit="money", direction="lower", above=terms("cost"))
    yield replace(money, name="cost", formula=cost, below=terms(ONE))
    each = replace(money, kind="mean", below=terms("handled"), contacts=terms("handled"))
    yield replace(each, name="cost_per_handled", formula="cost / handled sessions")


def flows() -> Iterable[Kpi]:
    """Reroutes, and time averages of what is under way."""
    queued, works, seconds = terms("queued"), terms("works"), terms(SECONDS)
    basis = Kpi("", "time_average", "sessions", "lower", "", below=seconds, contacts=queued)
    again = "flow runs after the first that led to a queue / queued sessions"
    reroutes = replace(basis, kind="mean", unit="per session", above=terms("reroutes"), below=queued)
    yield replace(reroutes, name="reroutes", formula=again)
    waiting = "sessions waiting, silent ones included: mean over time"
    yield replace(basis, name="queue_length", formula=waiting, scopes=WAITING, above=terms("waiting_s"))
    chats = replace(basis, unit="chats", direction="none", contacts=works)
    opened = "chats offered or accepted and not ended: mean over time"
    yield replace(chats, name="open_chats", formula=opened, above=terms("open_s"))
    silent = "slot time of works whose visitor had left silently before the acceptance"
    hours = replace(basis, unit="h per day", below=HOURS_A_DAY, contacts=works)
    yield replace(hours, name="silent_slot_time", formula=silent, above=terms("silent_slot_s"))


ESTIMATES = {
    "shown": "the EWT shown",
    "les": "the last accepted wait (LES)",
    "hol": "the waiting time of the head of the line (HOL; 0 where nobody waits)",
    "ql": "queue length × mean gap between the acceptances in the EWT's sample (QL; unknown with fewer than two)",
    "smoothing": "exponential smoothing of accepted waits, 0.9 old + 0.1 new",
}


def ewt() -> Iterable[Kpi]:
    """How good each estimator of the wait was."""
    for name, what in ESTIMATES.items():
        at, known, stays = "" if name == "shown" else f"_{name}", terms(f"ewt_known.{name}"), terms("ewt_stays")
        basis = Kpi("", "mean", "s", "lower", "", WAITING, (), known, known)
        bias = f"mean of estimate - wait that followed, where the estimate is {what}; above 0: too long"
        signed = replace(basis, name=f"ewt_bias{at}", direction="none", formula=bias, signed=True)
        yield replace(signed, above=terms(f"ewt_error.{name}"))
        absolute = "mean of |estimate - wait that followed|"
        yield replace(basis, name=f"ewt_mae{at}", formula=absolute, above=terms(f"ewt_absolute.{name}"))
        root = replace(basis, kind="root_mean", formula="root of the mean of (estimate - wait that followed)²")
        yield replace(root, name=f"ewt_rmse{at}", above=terms(f"ewt_square.{name}"))
        near = replace(basis, kind="share", unit="share", direction="higher", above=terms(f"ewt_near.{name}"))
        yield replace(
            near, name=f"ewt_within_1m{at}", formula="|estimate - wait that followed| ≤ 60 s / known estimates"
        )
        unknown = replace(near, direction="lower", above=terms(f"ewt_stays - ewt_known.{name}"), below=stays)
        lacking = "stays without an estimate / stays accepted with the visitor there"
        yield replace(unknown, name=f"ewt_unknown{at}", formula=lacking, contacts=stays)
