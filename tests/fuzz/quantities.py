"""What configs are made of: quantities at the borders of what is allowed, and distributions of every name."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

Json = dict[str, Any]
Any_ = st.SearchStrategy[Any]
Mapping = st.SearchStrategy[Json]
TOPICS, QUEUES, TIERS, HOURS = ("help", "sales"), ("general", "technical"), ("standard", "expert"), ("door", "desk")


def one(*values: Any) -> Any_:
    """One of these values."""
    return st.sampled_from(values)


def keys(required: Json, optional: Json | None = None) -> Mapping:
    """A mapping of strategies: those required, and some of the optional ones."""
    return st.fixed_dictionaries(required, optional=optional or {})


def some(strategy: Any_, *, most: int, least: int = 0) -> Any_:
    """A list."""
    return st.lists(strategy, min_size=least, max_size=most)


SPANS = one("0s", "1ms", "1s", "10s", "40s", "2m", "1h30m", "0.5s", "0.0000001s", "3d")
LASTING = one("1s", "10s", "40s", "2m", "10m", "1ms", "1h30m", "1000ms")
SHARES = one(0, 0.0, 1, 1.0, 0.5, 0.2, 1e-9, 0.999999)
COUNTS = one(0, 1, 2, 5, 1000)
NUMBERS = one(0, 0.5, 1, 3, 12.5, 1e-9, 1000, 1e9)
FACTORS = one(0.001, 0.5, 1, 1.1, 3, 1000)
TIMES = one("00:00", "07:30", "08:00", "9:00", "12:00", "16:00", "23:59", "24:00")
DAY_SPANS = one("08:00-20:00", "00:00-24:00", "22:00-06:00", "9:00 - 17:00", "23:59-00:00", "11:00-13:00")
DAYS = one("mon-fri", "daily", "sat, sun", "holiday", ["mon", "wed"], "fri-mon", "MON", [], "mon-sun, holiday")
TEXTS = one("", "x", "Größe", "名前", "a: b", "#", "- x", "it's", '"', "=1+1", "\u200b", "e\u0301", "🙂", "x" * 300)
NAMES = one("day", "1", "off", "true", "null", "a.b", "x y", "Ω", "y", "2026-03-02", "<<", "=", "a" * 100)


def _families(mean: Any_) -> list[Any_]:
    return [
        SPANS,
        LASTING,
        keys({"dist": st.just("constant"), "value": SPANS}),
        keys({"dist": st.just("exponential"), "mean": mean}),
        one({"dist": "uniform", "low": "0s", "high": "30s"}, {"dist": "uniform", "low": "5s", "high": "5s"}),
        one(
            {"dist": "triangular", "low": "0s", "mode": "0s", "high": "9s"},
            {"dist": "triangular", "low": "1s", "mode": "2s", "high": "2s"},
        ),
        keys({"dist": one("lognormal", "gamma"), "mean": mean, "cv": one(0, 1e-6, 0.5, 1, 3, 100)}),
        keys({"dist": one("lognormal", "gamma"), "mean": mean, "sd": one("0s", "1s", "1m")}),
        keys({"dist": st.just("erlang"), "mean": mean, "stages": one(1, 3, 1_000_000)}),
        keys({"dist": st.just("weibull"), "mean": mean, "shape": one(0.05, 0.3, 1, 2.5, 100)}),
        keys({"dist": st.just("hyperexponential"), "mean": mean, "cv": one(1.0000001, 1.5, 20, 100)}),
        keys({"dist": st.just("empirical"), "values": some(SPANS, least=1, most=4)}),
        one({"dist": "empirical", "csv": "values.csv", "column": "seconds"}),
    ]


_simple = st.one_of(*_families(LASTING))
DURATIONS = st.one_of(
    *_families(LASTING),
    keys(
        {
            "dist": st.just("mixture"),
            "of": some(keys({"weight": one(1, 0.1, 1e-9, 1e9), "value": _simple}), least=1, most=3),
        }
    ),
)
PATIENCE = st.one_of(DURATIONS, DURATIONS, DURATIONS, one({"dist": "never"}))
EXCHANGES = st.one_of(
    one(0, 1, 2, 3),
    one({"dist": "constant", "value": 3}, {"dist": "empirical", "values": [0, 1, 5]}),
    keys({"dist": st.just("geometric"), "mean": one(1, 1.0, 2.5, 9)}, {"from": st.just(1)}),
    one({"dist": "geometric", "mean": 0, "from": 0}, {"dist": "geometric", "mean": 3, "from": 0}),
    keys({"dist": st.just("poisson"), "mean": one(0, 0.0, 1e-9, 4)}),
    keys({"dist": st.just("negative_binomial"), "mean": one(1e-9, 1, 4, 1e-300), "sd": one(3, 5.5, 100)}),
    one({"dist": "empirical", "csv": "values.csv", "column": "counts"}),
)


def counted(number: Any_) -> Mapping:
    """Counts per interval of a day."""
    starting = keys(
        {"every": one("15m", "30m", "1h", "6h"), "counts": some(number, least=1, most=4)},
        {"from": one("00:00", "08:00")},
    )
    return st.one_of(starting, starting, keys({"every": st.just("24h"), "counts": some(number, least=1, most=1)}))


def by_day(number: Any_) -> Mapping:
    """Counts of every day, or by weekday."""
    return st.one_of(
        counted(number),
        counted(number),
        keys({"mon-fri": counted(number)}, {"sat": counted(number), "holiday": counted(number)}),
    )
