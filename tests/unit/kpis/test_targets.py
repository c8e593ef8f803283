"""Verdicts on targets, from replications whose figures are put together by hand."""

from math import isnan

import numpy as np
import pytest

from simchat.config.settings import Target
from simchat.experiment.targets import verdicts
from simchat.kpis import UnknownKpi, measure
from simchat.kpis.measure import Measures
from tests.unit.kpis.handmade import GENERAL, SESSIONS, answered, facts, reporting


def morning(replication: int, *, late: int = 0, early: int = 0, days: int = 1) -> Measures:
    """Twenty sessions at eight and twenty at nine, all answered at once but so many that waited 50 s."""
    at_eight = [answered(GENERAL, 10 * k, 10 * k + (60 if k < early else 10), rep=0, ended=900) for k in range(20)]
    at_nine = [
        answered(GENERAL, 3600 + 10 * k, 3600 + 10 * k + (60 if k < late else 10), rep=0, ended=9000) for k in range(20)
    ]
    return measure(facts(replication, sessions=[*at_eight, *at_nine, *SESSIONS[5:8]]), reporting(days=days))


def verdict(measures, **target):
    return verdicts(measures, [Target(**target)])[0]


GOOD = [morning(number, late=number % 3) for number in range(12)]
MIXED = [morning(number, late=4 + number % 9) for number in range(12)]
LEVEL = {"kpi": "service_level", "within": "20s"}


def test_a_target_is_met_missed_or_undecided_by_its_interval():
    met = verdict(GOOD, **LEVEL, at_least=0.9)
    assert (met.status, met.kpi, met.by, met.n, met.contacts) == ("met", "service_level_20s", "total", 12, 480)
    assert met.mean == pytest.approx(1 - 12 / 480)
    assert 0.9 <= met.ci_low < met.mean < met.ci_high
    assert verdict(GOOD, **LEVEL, at_least=0.99).status == "missed"
    undecided = verdict(GOOD, **LEVEL, at_least=met.mean - 0.001)
    assert (undecided.status, undecided.undecided, undecided.missed) == ("undecided", (), ())


def test_at_most_turns_it_round():
    assert verdict(GOOD, kpi="speed_to_answer.mean", at_most="3s").status == "met"
    assert verdict(GOOD, kpi="speed_to_answer", at_most="500ms").status == "missed"
    assert verdict(GOOD, kpi="speed_to_answer", at_most="1250ms").status == "undecided"


def test_by_interval_the_worst_one_decides():
    each = verdict(MIXED, **LEVEL, at_least=0.8, by="interval")
    assert (each.status, each.missed, each.undecided) == ("missed", ("2026-03-02T09:00",), ())
    assert each.mean == pytest.approx(1 - sum(4 + k % 9 for k in range(12)) / 240)
    assert verdict(MIXED, **LEVEL, at_least=0.2, by="interval").status == "met"
    assert verdict(MIXED, **LEVEL, at_least=0.7, by="total").status == "met"


def test_intervals_with_few_contacts_are_left_out():
    assert verdict(MIXED, **LEVEL, at_least=0.8, by="interval", min_contacts=20).status == "missed"
    nobody = verdict(MIXED, **LEVEL, at_least=0.8, by="interval", min_contacts=20.5)
    assert (nobody.status, nobody.contacts) == ("met", 0)
    assert isnan(nobody.mean)


def test_on_days_the_share_of_good_days_decides():
    days = [morning(number, late=20 if number == 3 else 0) for number in range(40)]
    found = verdict(days, **LEVEL, at_least=0.8, on_days=0.8)
    assert (found.status, found.by, found.mean, found.contacts) == ("met", "days", 39 / 40, 40)
    assert verdict(days, **LEVEL, at_least=0.8, on_days=0.95).status == "undecided"
    assert verdict(days, **LEVEL, at_least=0.4, on_days=0.9).mean == 1.0
    assert verdict(days, kpi="speed_to_answer.p90", at_most="20s", on_days=0.8).mean == 39 / 40


def test_days_without_contacts_count_on_neither_side():
    two = [morning(number, days=2) for number in range(40)]
    found = verdict(two, **LEVEL, at_least=0.8, on_days=0.9)
    assert (found.mean, found.contacts) == (1.0, 40)


def test_a_target_of_a_group_looks_at_that_group():
    assert verdict(GOOD, **LEVEL, at_least=0.9, topic="general").scope == "topic"
    empty = verdict(GOOD, **LEVEL, at_least=0.9, queue="technical")
    assert (empty.status, empty.scope, empty.name) == ("met", "queue", "technical")
    assert isnan(empty.mean)


def test_one_replication_decides_nothing():
    assert verdict(GOOD[:1], **LEVEL, at_least=0.5).status == "undecided"


def test_a_share_without_a_single_failure_is_not_certain():
    perfect = [morning(number) for number in range(2)]
    found = verdict(perfect, **LEVEL, at_least=0.99)
    assert found.mean == 1.0
    assert found.ci_low == pytest.approx(0.025 ** (1 / 80))
    assert found.status == "undecided"


def test_an_unknown_kpi_is_an_error():
    with pytest.raises(UnknownKpi):
        verdict(GOOD, kpi="service_levl", within="20s", at_least=0.5)


def test_verdicts_do_not_depend_on_the_size_of_pieces(monkeypatch):
    before = verdict(MIXED, **LEVEL, at_least=0.8, by="interval")
    for module in ("pieces", "estimates", "per_replication"):
        monkeypatch.setattr(f"simchat.experiment.{module}.AT_ONCE", 1)
    after = verdict(MIXED, **LEVEL, at_least=0.8, by="interval")
    assert before == after
    assert np.isfinite(after.ci_low)
