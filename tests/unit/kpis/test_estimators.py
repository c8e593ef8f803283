"""The rivals of the EWT against a plain reading of their definitions, joining by joining."""

import numpy as np
import pytest

from simchat.facts import Left, Stays
from simchat.kpis.estimators import ESTIMATORS, estimates
from tests.unit.kpis.handmade import EIGHT, GENERAL, reporting, stay, table

NAN = float("nan")


def said(rows, **settings):
    stays = table(Stays, rows, cause=0, accepted_no=-1, length=0)
    return {name: values.tolist() for name, values in estimates(stays, reporting(**settings)).items()}


LINE = [
    stay(0, GENERAL, 0, 0, 10, accepted_no=1),
    stay(1, GENERAL, 20, 2, 50, accepted_no=5),
    stay(2, GENERAL, 30, 3, 45, left=Left.ABANDONED, length=1),
    stay(3, GENERAL, 45, 4, 90, accepted_no=7, length=2),  # at the very moment another gives up
    stay(4, GENERAL, 60, 6, 90, accepted_no=8, length=1),
    stay(5, GENERAL, 60 + 630, 9, 60 + 640, accepted_no=10, length=3),
]


def test_a_line_worked_out_by_hand():
    found = said(LINE, ewt_count=(2, 10))
    assert found["les"] == pytest.approx([NAN, 10, 10, 10, 30, 30], nan_ok=True)
    assert found["hol"] == [0, 0, 10, 25, 15, 0]
    assert found["smoothing"] == pytest.approx([NAN, 10, 10, 10, 12, 0.9 * (0.9 * 12 + 4.5) + 3], nan_ok=True)
    assert found["ql"] == pytest.approx([NAN, NAN, NAN, NAN, 40, 0], nan_ok=True)


def test_the_gap_looks_at_the_sample_of_the_ewt():
    narrow = said(LINE, ewt_window_s=(11.0, 600.0))
    assert narrow["ql"][4] != narrow["ql"][4]  # only the acceptance at 50 lies within 11 s
    edge = said([*LINE[:2], stay(2, GENERAL, 110, 6, 120, accepted_no=7, length=3)], ewt_window_s=(100.0, 600.0))
    assert edge["ql"][2] == 3 * 40  # accepted at exactly now - window is in


def test_queues_do_not_see_each_other():
    other = [{**row, "queue": 1, "joined_no": row["joined_no"] + 100} for row in LINE]
    rows = [*LINE, *({**row, "accepted_no": row.get("accepted_no", -101) + 100} for row in other)]
    both = said(rows)
    alone = said(LINE)
    for name in ESTIMATORS:
        assert both[name][6:] == pytest.approx(both[name][:6], nan_ok=True)
        assert both[name][:6] == pytest.approx(alone[name], nan_ok=True)


def plain_reading(stays, i, window, count):
    """Each estimator at joining i, by looking at every other stay."""
    before = [j for j in range(len(stays.queue)) if 0 <= stays.accepted_no[j] < stays.joined_no[i]]
    before.sort(key=lambda j: stays.accepted_no[j])
    waits = [stays.left_at[j] - stays.joined_at[j] for j in before]
    smoothed = NAN
    for number, wait in enumerate(waits):
        smoothed = wait if number == 0 else 0.9 * smoothed + 0.1 * wait
    sample = [stays.left_at[j] for j in before if stays.left_at[j] >= stays.joined_at[i] - window][-count:]
    gap = (sample[-1] - sample[0]) / (len(sample) - 1) if len(sample) > 1 else NAN
    there = [stays.joined_at[j] for j in range(i) if _still_there(stays, j, i)]
    head = stays.joined_at[i] - min(there) if there else 0.0
    return {"les": waits[-1] if waits else NAN, "smoothing": smoothed, "ql": stays.length[i] * gap, "hol": head}


def _still_there(stays, j, i):
    if stays.accepted_no[j] >= 0:
        return stays.accepted_no[j] > stays.joined_no[i]
    return stays.left[j] != Left.BALKED and not stays.left_at[j] < stays.joined_at[i]


def test_a_busy_queue_by_plain_reading():
    rng = np.random.default_rng(3)
    joined = np.cumsum(rng.integers(0, 30, 300)).astype(float)
    kinds = rng.choice([Left.ACCEPTED, Left.ABANDONED, Left.BALKED, Left.UNFINISHED], 300, p=[0.7, 0.2, 0.09, 0.01])
    left = joined + np.where(kinds == Left.BALKED, 0, rng.integers(0, 200, 300))
    left[kinds == Left.UNFINISHED] = NAN
    events = [(at, 0, "join", i) for i, at in enumerate(joined)]
    events += [(left[i], 1, "accept", i) for i in range(300) if kinds[i] == Left.ACCEPTED]
    number = {(what, i): n for n, (_, _, what, i) in enumerate(sorted(events))}
    rows = [
        stay(i, GENERAL, joined[i], number["join", i], left[i], left=kinds[i],
             accepted_no=number.get(("accept", i), -1), length=rng.integers(0, 9))
        for i in range(300)
    ]  # fmt: skip
    stays = table(Stays, rows, cause=0)
    found = estimates(stays, reporting(ewt_count=(4, 10), ewt_window_s=(150.0, 600.0)))
    for i in range(300):
        for name, value in plain_reading(stays, i, 150.0, 4).items():
            assert found[name][i] == pytest.approx(value, nan_ok=True), (name, i)
    assert np.nanmax(found["hol"]) > 50
    assert stays.joined_at[0] >= EIGHT
