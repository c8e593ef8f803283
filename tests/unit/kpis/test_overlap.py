import numpy as np

from simchat.kpis.overlap import Spans, seconds_inside, union

RNG = np.random.default_rng(7)


def by_hand(groups, start, end, edges, n_groups, weights):
    inside = np.zeros((n_groups, len(edges) - 1))
    for group, s, e, w in zip(groups, start, end, weights, strict=True):
        for k in range(len(edges) - 1):
            if group < n_groups:
                inside[group, k] += w * max(0.0, min(e, edges[k + 1]) - max(s, edges[k]))
    return inside


def test_seconds_inside_equal_those_of_a_plain_loop():
    edges = np.array([10.0, 10.0, 25.0, 40.0, 41.0, 90.0])  # the first is empty, as in a warm-up
    start = np.round(RNG.uniform(-20, 110, 400) * 4) / 4
    end = start + np.round(RNG.exponential(20, 400) * 4) / 4
    start[:5], end[:5] = edges[:5], edges[1:]  # spans that are intervals
    groups, weights = RNG.integers(0, 4, 400), RNG.integers(1, 4, 400).astype(float)
    expected = by_hand(groups, start, end, edges, 3, weights)
    assert (seconds_inside(groups, start, end, edges=edges, n_groups=3, weights=weights) == expected).all()


def test_a_span_outside_the_window_counts_nowhere():
    early_late = seconds_inside(
        np.array([0, 0]), np.array([0.0, 50.0]), np.array([5.0, 60.0]), edges=np.array([10.0, 30.0, 50.0]), n_groups=1
    )
    assert early_late.tolist() == [[0.0, 0.0]]


def test_union_merges_what_overlaps_or_touches_within_one_holder():
    spans = Spans(
        np.array([1, 0, 1, 1, 0, 1]),
        np.array([5.0, 0.0, 0.0, 10.0, 7.0, 30.0]),
        np.array([8.0, 4.0, 6.0, 12.0, 9.0, 31.0]),
    )
    merged = union(spans)
    assert list(zip(*(part.tolist() for part in merged), strict=True)) == [
        (0, 0.0, 4.0),
        (0, 7.0, 9.0),
        (1, 0.0, 8.0),
        (1, 10.0, 12.0),
        (1, 30.0, 31.0),
    ]
    touching = union(Spans(np.array([0, 0]), np.array([0.0, 5.0]), np.array([5.0, 9.0])))
    assert touching.start_at.tolist() == [0.0]
    assert touching.end_at.tolist() == [9.0]
