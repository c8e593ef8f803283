from simchat.stats.estimates import Estimates, mean_over_replications, ratio_of_sums
from simchat.stats.quantiles import blocks_of, cell_quantiles, pooled_quantiles, quantiles_of_runs
from simchat.stats.student import exact_share, t_quantile

__all__ = [
    "Estimates",
    "blocks_of",
    "cell_quantiles",
    "exact_share",
    "mean_over_replications",
    "pooled_quantiles",
    "quantiles_of_runs",
    "ratio_of_sums",
    "t_quantile",
]
