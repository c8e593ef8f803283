"""The families of distributions a config may name; drawing from them is the room `demand`'s."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from simchat.config.units import DURATION_FORM, Number, Part, PositiveCount, PositiveNumber, PositiveSeconds, Seconds
from simchat.config.written_forms import Or

LEAST_CV, MOST_CV = 1e-6, 100.0
MOST_EXCHANGES = 10_000
LEAST_MEAN, MOST_DISPERSION = 1e-6, 10_000.0
CountMean = Annotated[float, Field(ge=0, le=MOST_EXCHANGES, strict=True)]
Exchanges = Annotated[int, Field(ge=0, le=MOST_EXCHANGES, strict=True)]


class Spread(Part):
    """A family given by its mean and either `sd` or `cv`."""

    mean: PositiveSeconds
    """its mean"""
    sd: Seconds | None = None
    """its standard deviation"""
    cv: Number | None = None
    """standard deviation / mean"""

    @model_validator(mode="after")
    def _one_spread(self) -> Self:
        if (self.sd is None) == (self.cv is None):
            raise ValueError("give exactly one of sd and cv beside the mean")
        if self.variation and not LEAST_CV <= self.variation <= MOST_CV:
            raise ValueError(
                f"the cv (sd / mean) is 0, or lies between {LEAST_CV:g} and {MOST_CV:g}; got {self.variation:g}"
            )
        return self

    @property
    def variation(self) -> float:
        """Coefficient of variation."""
        if self.cv is not None:
            return self.cv
        assert self.sd is not None
        return self.sd / self.mean


class Constant(Part):
    """Always the same duration."""

    dist: Literal["constant"] = "constant"
    value: Seconds


class Exponential(Part):
    """Exponential, by its mean."""

    dist: Literal["exponential"]
    mean: PositiveSeconds


class Uniform(Part):
    """Uniform between `low` and `high`."""

    dist: Literal["uniform"]
    low: Seconds
    high: Seconds

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.low > self.high:
            raise ValueError("low must not exceed high")
        return self


class Triangular(Part):
    """Triangular between `low` and `high` with its peak at `mode`."""

    dist: Literal["triangular"]
    low: Seconds
    mode: Seconds
    high: Seconds

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if not self.low <= self.mode <= self.high or self.low == self.high:
            raise ValueError("low, mode and high must be in this order, and low below high")
        return self


class Lognormal(Spread):
    """Lognormal, by its own mean and sd (or cv), not those of the logarithm."""

    dist: Literal["lognormal"]


class Gamma(Spread):
    """Gamma, by mean and sd (or cv)."""

    dist: Literal["gamma"]


class Erlang(Part):
    """Sum of `stages` exponentials, by the mean of the sum."""

    dist: Literal["erlang"]
    mean: PositiveSeconds
    stages: PositiveCount
    """how many exponentials"""


class Weibull(Part):
    """Weibull, by its mean and shape."""

    dist: Literal["weibull"]
    mean: PositiveSeconds
    shape: Annotated[float, Field(ge=0.05, le=100, strict=True)]


class Hyperexponential(Part):
    """Two exponentials with balanced means, by mean and cv above 1."""

    dist: Literal["hyperexponential"]
    mean: PositiveSeconds
    cv: Annotated[float, Field(gt=1, le=MOST_CV, strict=True)]


class Empirical(Part):
    """Values drawn with equal chance, listed here or read from a column of a CSV file (seconds, or durations)."""

    dist: Literal["empirical"]
    values: tuple[Seconds, ...] | None = Field(default=None, min_length=1)
    """listed here"""
    csv: str | None = None
    """file, relative to the config"""
    column: str | None = None
    """name of the column"""

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if (self.values is None) == (self.csv is None):
            raise ValueError("give either values, or csv and column")
        if (self.csv is None) != (self.column is None):
            raise ValueError("csv and column go together")
        return self


class Never(Part):
    """A patience that does not end."""

    dist: Literal["never"]


class WeightedDuration(Part):
    """One part of a mixture."""

    weight: PositiveNumber
    value: Duration


class Mixture(Part):
    """With a chance by weight, one of several distributions."""

    dist: Literal["mixture"]
    of: tuple[WeightedDuration, ...] = Field(min_length=1)
    """its parts"""


class ConstantCount(Part):
    """Always the same count."""

    dist: Literal["constant"] = "constant"
    value: Exchanges


class Geometric(Part):
    """Geometric on `from`, `from`+1, …, by its mean."""

    dist: Literal["geometric"]
    mean: CountMean
    start: Literal[0, 1] = Field(default=1, alias="from")

    @model_validator(mode="after")
    def _mean_reachable(self) -> Self:
        if self.mean < self.start:
            raise ValueError(f"the mean of a geometric count from {self.start} is at least {self.start}")
        return self


class Poisson(Part):
    """Poisson, by its mean."""

    dist: Literal["poisson"]
    mean: CountMean


class NegativeBinomial(Part):
    """Negative binomial, by its mean and sd (above the square root of the mean)."""

    dist: Literal["negative_binomial"]
    mean: Annotated[float, Field(gt=0, le=MOST_EXCHANGES, strict=True)]
    sd: Annotated[float, Field(gt=0, le=100 * MOST_EXCHANGES, strict=True)]

    @model_validator(mode="after")
    def _overdispersed(self) -> Self:
        if self.sd**2 <= self.mean * (1 + LEAST_CV):
            raise ValueError("the sd of a negative binomial exceeds the square root of its mean; else write poisson")
        if self.mean < LEAST_MEAN or self.sd**2 > MOST_DISPERSION * self.mean:
            raise ValueError(
                f"the mean of a negative binomial is at least {LEAST_MEAN:g}, "
                f"and its variance (sd²) at most {MOST_DISPERSION:,.0f} times the mean"
            )
        return self


class EmpiricalCount(Part):
    """Counts drawn with equal chance, listed here or read from a column of a CSV file."""

    dist: Literal["empirical"]
    values: tuple[Exchanges, ...] | None = Field(default=None, min_length=1)
    """listed here"""
    csv: str | None = None
    """file, relative to the config"""
    column: str | None = None
    """name of the column"""

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if (self.values is None) == (self.csv is None):
            raise ValueError("give either values, or csv and column")
        if (self.csv is None) != (self.column is None):
            raise ValueError("csv and column go together")
        return self


def _bare_value(value: Any) -> Any:
    return value if isinstance(value, (dict, Part)) else {"dist": "constant", "value": value}


AnyDuration = Annotated[
    Constant
    | Exponential
    | Uniform
    | Triangular
    | Lognormal
    | Gamma
    | Erlang
    | Weibull
    | Hyperexponential
    | Empirical
    | Mixture
    | Never,
    Field(discriminator="dist"),
]
Duration = Annotated[AnyDuration, BeforeValidator(_bare_value), Or(DURATION_FORM)]
AnyCount = Annotated[
    ConstantCount | Geometric | Poisson | NegativeBinomial | EmpiricalCount,
    Field(discriminator="dist"),
]
WholeNumber = Annotated[AnyCount, BeforeValidator(_bare_value), Or({"type": "integer", "minimum": 0})]
WeightedDuration.model_rebuild()
Mixture.model_rebuild()
