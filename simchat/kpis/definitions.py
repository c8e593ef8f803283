"""The definitions of KPIs over contacts: counts, rates, service levels, distributions (rule K)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from simchat.facts import Outcome
from simchat.kpis.kpi import Direction, Kpi, count_a_day, share_of, terms
from simchat.kpis.reporting import SCOPES

BEFORE_THE_QUEUE = ("total", "topic")
OUTCOMES: dict[Outcome, tuple[str, Direction]] = {
    Outcome.CLOSED_DOOR: ("came while the door was closed", "lower"),
    Outcome.FORM_LEFT: ("dropped off in the pre-chat form", "lower"),
    Outcome.CASE: ("got a case in place of a chat; no rep had joined", "none"),
    Outcome.REFUSED: ("were refused by the flow; no rep had joined", "lower"),
    Outcome.BALKED: ("left at the sight of the EWT", "lower"),
    Outcome.ABANDONED: ("left the queue by End Chat before a rep joined", "lower"),
    Outcome.ABANDONED_SILENTLY: ("left the queue without a sign, whatever a rep did with the session later", "lower"),
    Outcome.HANDLED: ("were brought to their end in conversation", "higher"),
    Outcome.LAPSED: ("ended from Inactive", "lower"),
    Outcome.DROPPED: ("were lost in a reroute after a rep had joined", "lower"),
    Outcome.UNFINISHED: ("were still open when the run stopped", "lower"),
}


def counts() -> Iterable[Kpi]:
    """Counts per day: attempts and how far they came, and one for each outcome."""
    yield count_a_day("attempts", "all attempts, retrials and restarts included")
    yield count_a_day("offered", "sessions started: form sent")
    yield count_a_day("queued", "sessions routed to a queue by the flow at the start")
    yield count_a_day("answered", "sessions accepted by a rep while the visitor was still there", "higher")
    for outcome, (what, direction) in OUTCOMES.items():
        scopes = BEFORE_THE_QUEUE if outcome in (Outcome.CLOSED_DOOR, Outcome.FORM_LEFT) else SCOPES
        yield count_a_day(outcome.name.lower(), f"attempts that {what}", direction, scopes)


LOST = "abandoned + abandoned_silently + balked"


def rates() -> Iterable[Kpi]:
    """Shares of attempts, offered, queued and answered sessions."""
    for name, above in (("closed_rate", "closed_door"), ("form_left_rate", "form_left")):
        ratio = f"{above} / attempts"
        yield replace(share_of(name, ratio, ratio), scopes=BEFORE_THE_QUEUE)
    yield share_of("blocked_rate", "refused / offered", "refused / offered")
    yield share_of("case_rate", "case / offered", "case / offered", "none")
    yield share_of("balk_rate", "balked / queued", "balked / queued")
    yield share_of("silent_rate", "abandoned_silently / queued", "abandoned_silently / queued")
    delayed = "queued sessions not accepted at the very moment of their request / queued"
    yield share_of("delayed_rate", "delayed / queued", delayed)
    yield share_of("abandonment_rate", f"{LOST} / queued", f"({LOST}) / queued")
    observed = "abandoned / queued, as the platform's own reports show it"
    yield share_of("abandonment_rate_observed", "abandoned / queued", observed)
    yield share_of("dropped_rate", "dropped / answered", "dropped / answered")
    inactive = "answered sessions that were Inactive at least once / answered"
    yield share_of("inactive_rate", "inactive / answered", inactive)
    returned = "answered sessions whose visitor came back from Inactive / answered"
    yield share_of("returned_rate", "returned / answered", returned, "none")
    yield share_of("lapsed_rate", "lapsed / answered", "lapsed / answered")
    escalated = "answered sessions that were escalated / answered"
    yield share_of("escalation_rate", "escalated / answered", escalated, "none")
    served = "visitors handled in any of their linked attempts / visitors, each counted by his first attempt"
    yield share_of("visitors_served", "visitors_served / visitors", served, "higher")


def service_levels(at: str, t: str) -> Iterable[Kpi]:
    """Service levels at a threshold: `at` ends names and tallies, `t` is how the formula writes it."""
    within, answered = f"answered_within{at}", f"answered with wait ≤ {t}"
    short = f"{LOST} - gone_within{at} / queued - gone_within{at}"
    without = f"abandonment_rate with those gone within {t} taken out of both sides"
    yield share_of(f"abandonment_rate_short{at}", short, without)
    variants = {
        "service_level": ("answered + gone", "(answered + gone)"),
        "service_level_answered": ("answered", "answered"),
        "service_level_short": (f"answered + gone - gone_within{at}", f"(answered + gone after {t})"),
        "service_level_offered": ("answered + gone + refused", "(answered + gone + refused)"),
    }
    for name, (below, written) in variants.items():
        yield share_of(f"{name}{at}", f"{within} / {below}", f"{answered} / {written}", "higher")
    observed = f"accepted within {t}, silent visitors' sessions included / (answered + gone), as the platform shows it"
    yield share_of(f"service_level_observed{at}", f"accepted_within{at} / answered + gone", observed, "higher")


def responses_within(at: str, t: str) -> Iterable[Kpi]:
    """Shares of responses and resolutions in time."""
    first = f"first_response_time ≤ {t} / sessions with a first response"
    ratio = f"first_responses_within{at} / first_response_time.n"
    yield replace(share_of(f"first_response_within{at}", ratio, first, "higher"), response=True)
    within = f"response_time ≤ {t} / responses"
    ratio = f"responses_within{at} / response_time.n"
    yield replace(share_of(f"response_within{at}", ratio, within, "higher"), response=True)
    resolved = f"handled with resolution_time ≤ {t} / handled"
    yield share_of(f"resolved_within{at}", f"resolutions_within{at} / resolution_time.n", resolved, "higher")


DISTRIBUTIONS = {
    "wait": "first request to first acceptance or leaving, across moves between queues, of every queued session",
    "speed_to_answer": "wait of answered sessions",
    "first_response_time": "Start Conversation to first rep message, of answered sessions",
    "first_response_from_accept": "first acceptance to first rep message, of answered sessions",
    "response_time": "customer message to the rep's message that answers it; not first replies of the first work",
    "chat_time": "acceptance of a work to the end of its conversation, silent visitors' works included",
    "handle_time": "acceptance of a work to the end of its wrap-up; chats overlap: volume × it is no workload",
    "attention_time": "the rep's seconds on a work; volume × it is the workload",
    "wrap_up_time": "the part of attention_time that went into wrap-up (ACW), 0 without one",
    "resolution_time": "Start Conversation to Ended, of handled sessions",
}
RESPONSES = ("first_response_time", "first_response_from_accept", "response_time")
QUANTILES = {"p50": 0.5, "p90": 0.9, "p95": 0.95}


def distributions() -> Iterable[Kpi]:
    """Mean, quantiles and maximum of everything that takes time."""
    for name, what in DISTRIBUTIONS.items():
        n = terms(f"{name}.n")
        basis = Kpi(name, "mean", "s", "lower", what, contacts=n, of=name, response=name in RESPONSES)
        yield replace(basis, name=f"{name}.mean", above=terms(f"{name}.sum"), below=n)
        for label, share in QUANTILES.items():
            quantile = f"{share:.0%} of the contacts have at most this {name}"
            yield replace(basis, name=f"{name}.{label}", kind="quantile", share=share, formula=quantile)
        yield replace(basis, name=f"{name}.max", kind="max", formula=f"longest {name} of a replication")
    yield Kpi("longest_wait", "max", "s", "lower", "wait.max", contacts=terms("wait.n"), of="wait")
