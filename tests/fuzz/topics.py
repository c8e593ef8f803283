"""What visitors of a topic do, in every way there is."""

from __future__ import annotations

from hypothesis import strategies as st

from tests.fuzz.quantities import (
    DURATIONS,
    EXCHANGES,
    FACTORS,
    PATIENCE,
    SHARES,
    SPANS,
    Mapping,
    by_day,
    keys,
    one,
    some,
)

VISITORS = one(0, 1, 3.5, 8, 0.0, 1e-9, 20)
ARRIVALS = st.one_of(
    keys({"profile": by_day(VISITORS)}, {"busyness": keys({"cv": one(0, 0.3, 2, 1e-9)}, {"shared": st.booleans()}), "scale": one(0, 0.5, 1, 1e-9)}),  # noqa: E501
    keys({"profile": by_day(VISITORS)}),
    keys({"per_hour": one(0, 0.1, 2, 1e-9)}, {"scale": one(0, 1.5)}),
    keys({"forecast": one({"csv": "forecast.csv"}, {"xlsx": "book.xlsx"}, {"xlsx": "book.xlsx", "sheet": "Week"}, {"csv": "days.csv", "date_format": "%d.%m.%Y", "layout": "days_as_columns"})}),  # noqa: E501
    keys({"trace": one({"csv": "trace.csv"}, {"xlsx": "book.xlsx", "sheet": "Trace"})}),
)  # fmt: skip
RETURNS = st.one_of(DURATIONS, one("40m", "5m"))
SILENCES = st.one_of(
    keys({"probability": st.just(0)}, {"leave": keys({"share": one(0, 0.5, 1)})}),
    keys(
        {
            "probability": one(0.1, 0.5, 1),
            "disconnect": keys({"share": st.just(0.25), "returns": RETURNS}, {"restart": one(0, 0.5, 1)}),
            "multitask": keys({"share": st.just(0.25), "returns": RETURNS}),
            "step_away": keys({"share": st.just(0.25), "returns": RETURNS}),
            "leave": st.just({"share": 0.25}),
        }
    ),
    keys(
        {"probability": one(0.1, 1), "disconnect": keys({"share": st.just(1), "returns": RETURNS, "restart": SHARES})}
    ),
    one({"probability": 1, "leave": {"share": 1}}),
)
MESSAGES = keys(
    {"exchanges": EXCHANGES, "customer_reply": DURATIONS, "first_reply": DURATIONS, "rep_reply": DURATIONS},
    {
        "reading": DURATIONS,
        "confirm": st.one_of(st.just("off"), keys({}, {"time": DURATIONS, "again": one(0, 0.5, 0.9)})),
        "customer_ends": SHARES,
        "silence": SILENCES,
    },
)
HANDLING = keys(
    {"work": DURATIONS},
    {"speed_by_concurrency": some(FACTORS, least=1, most=4), "silent_hold": DURATIONS},
)
WRAP_UP = keys(
    {"time": DURATIONS},
    {"max": SPANS, "attention": one("queued", "after_replies", "background"), "on_inactive": st.booleans()},
)
RETRIAL = keys(
    {"probability": SHARES, "delay": DURATIONS},
    {"attempts": one(1, 2, 5), "after": some(one("refused", "closed_door", "abandoned", "balked"), most=4)},
)


_any_topic = {"silent_share": SHARES, "wrap_up": WRAP_UP, "retrial": RETRIAL}
_by_work = keys({"arrivals": ARRIVALS, "patience": PATIENCE, "conversation": keys({"handling": HANDLING})}, _any_topic)
_by_messages = keys(
    {"arrivals": ARRIVALS, "patience": PATIENCE, "conversation": keys({"messages": MESSAGES})},
    {**_any_topic, "escalate": keys({"probability": SHARES, "after_exchange": EXCHANGES})},
)


def topics() -> Mapping:
    """What visitors of a topic do."""
    return st.one_of(_by_work, _by_messages)
