"""The bound that makes an orbit of returning visitors a finite chain."""

NEGLIGIBLE = 1e-9  # share of time at the bound


def refuse_cut(share: float) -> None:
    """ValueError if the orbit is at its bound for more than a negligible share of time."""
    if share > NEGLIGIBLE:
        raise ValueError(f"the orbit is at its bound for a share of {share:.1g} of the time: allow more")
