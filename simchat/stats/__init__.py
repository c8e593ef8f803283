from simchat.stats.differences import difference_of_means, difference_of_ratios
from simchat.stats.estimates import Estimates, mean_over_replications, ratio_of_sums
from simchat.stats.passes import quantiles_of_runs
from simchat.stats.quantile_differences import Pooled, difference_of_quantiles
from simchat.stats.quantiles import blocks_of, cell_quantiles, pooled_quantiles
from simchat.stats.student import exact_share, t_quantile

__all__ = [
    "Estimates",
    "Pooled",
    "blocks_of",
    "cell_quantiles",
    "difference_of_means",
    "difference_of_quantiles",
    "difference_of_ratios",
    "exact_share",
    "mean_over_replications",
    "pooled_quantiles",
    "quantiles_of_runs",
    "ratio_of_sums",
    "t_quantile",
]
