"""How KPIs are called: thresholds in seconds after an underscore, statistics of a distribution after a dot."""

from __future__ import annotations


def at_threshold(threshold_s: float) -> str:
    """Ending of a name at a threshold in seconds, such as ``_60s`` in ``service_level_60s``."""
    return f"_{threshold_s:.10g}s"


def threshold_name(kpi: str, threshold_s: float) -> str:
    """Name of a KPI at a threshold in seconds, such as ``service_level_60s``."""
    return kpi + at_threshold(threshold_s)
