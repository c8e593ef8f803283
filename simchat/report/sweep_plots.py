"""Figures of a sweep: a KPI against a key, two KPIs against each other, a KPI over two keys, what moves a KPI."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from simchat.kpis import Kpi, Reporting, find_kpi
from simchat.report.drawing import (
    PERCENT,
    Drawn,
    Floats,
    crosses,
    error_bars,
    is_duration,
    new_panel,
    ordered,
    places_of,
    scaled,
    short_names,
    write_in,
)  # fmt: skip
from simchat.report.lines import Wording
from simchat.sweeps.axes import better_side, shown_kpis, trade_off_of
from simchat.sweeps.frames import at_total, front, read_table
from simchat.sweeps.sensitivity import sensitivity
from simchat.sweeps.sweep import Sweep, SweepError
from simchat.sweeps.table import said

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST_LINES = 8
MOST_NAMED = 12  # points of a front that carry their values
BAR_NOTE = "bars: 95 % intervals of each point by itself; the visitors are the same, so differences are surer"
MOST_TICKS = 12


class SweepPlots:
    """Figures of a sweep; each call makes a new `matplotlib.figure.Figure`, to show or to save."""

    def __init__(self, sweep: Sweep) -> None:
        self._sweep = sweep
        self._reporting = Reporting.of(sweep.question.base)
        self._wording = Wording(self._reporting)

    def against(self, key: str, kpi: str | None = None) -> Figure:
        """One KPI, by default the first shown, against one key; a line for each combination of the other keys.

        Raises
        ------
        SweepError
            If the key is not varied.
        """
        asked = self._kpi(kpi)
        rows, others = self._rows(asked), [other for other in self._keys(key) if other != key]
        figure, axes = new_panel()
        places, labels = places_of(rows[key])
        rows = rows.assign(place=places)
        groups = list(rows.groupby(others, sort=False)) if others else [((), rows)]
        if len(groups) <= MOST_LINES:
            apart = 0.01 * float(np.ptp(places)) * (np.arange(len(groups)) - (len(groups) - 1) / 2)
            for (values, part), aside in zip(groups, apart, strict=True):
                part = part.assign(place=part["place"] + aside)  # so that bars do not hide each other
                error_bars(axes, Drawn(part.sort_values("place"), asked), label=_named(others, values), line="-")
        else:
            error_bars(axes, Drawn(rows, asked), label=f"points: {', '.join(others)} differ", line="none")
        if labels:
            axes.set_xticks(range(len(labels)), labels)
        elif len(set(places)) <= MOST_TICKS:
            axes.set_xticks(sorted(set(places)))
        axes.set_xlabel(key if labels or not is_duration(rows[key]) else f"{key}, minutes")
        return self._finished(figure, axes, asked, title=f"{self._wording.label(asked.name)} against {key}")

    def trade_off(self, first: str | None = None, second: str | None = None) -> Figure:
        """Two KPIs at every point with their intervals; points that no other beats in both are marked and joined."""
        across, up = trade_off_of(self._sweep, [name for name in (first, second) if name])
        x, y = self._rows(across), self._rows(up)
        x, y = (part[part["point"].isin(other["point"])] for part, other in ((x, y), (y, x)))
        best = front(x["mean"].to_numpy(), y["mean"].to_numpy(), (better_side(across), better_side(up)))
        figure, axes = new_panel()
        crosses(axes, Drawn(x, across), Drawn(y, up), best)
        self._name_front(axes, x[best], (scaled(x["mean"], across)[best], scaled(y["mean"], up)[best]))
        axes.set_xlabel(self._axis(across))
        return self._finished(
            figure, axes, up, title=f"{self._wording.label(up.name)} against {self._wording.label(across.name)}"
        )

    def heat_map(self, kpi: str | None = None, first: str | None = None, second: str | None = None) -> Figure:
        """One KPI over two keys, by default the first two; means over the points where others differ.

        Raises
        ------
        SweepError
            If there are no two keys.
        """
        asked, keys = self._kpi(kpi), self._sweep.question.keys
        if len(keys) < 2:
            raise SweepError("a heat-map takes two varied keys; this sweep has one")
        down, across = first or keys[0], second or keys[1]
        self._keys(down), self._keys(across)
        rows = self._rows(asked)
        order = {key: ordered(rows[key]) for key in (down, across)}
        table = rows.pivot_table(index=down, columns=across, values="mean", observed=True)
        table = table.reindex(index=order[down], columns=order[across])
        figure, axes = new_panel()
        values = table.to_numpy(dtype=np.float64) * PERCENT.get(asked.unit, 1.0)
        image = axes.imshow(values, aspect="auto", origin="lower", cmap="cividis")
        axes.set_xticks(range(len(table.columns)), [said(value) for value in table.columns])
        axes.set_yticks(range(len(table.index)), [said(value) for value in table.index])
        axes.grid(visible=False)
        write_in(axes, table.to_numpy(dtype=np.float64), values, lambda value: self._wording.value(asked.name, value))
        figure.colorbar(image, label=self._axis(asked))
        axes.set_xlabel(across)
        axes.set_ylabel(down)
        axes.set_title(f"{self._wording.label(asked.name)}", loc="left", fontsize="medium")
        return figure

    def sensitivity(self, kpi: str | None = None) -> Figure:
        """How much each key moves one KPI.

        Raises
        ------
        SweepError
            If the design is neither morris nor sobol, or points are missing.
        """
        asked = self._kpi(kpi)
        effects = sensitivity(self._sweep, [asked.name])
        if effects.empty:
            raise SweepError(f"not every point has {asked.name}")
        figure, axes = new_panel()
        effects = effects.iloc[::-1]
        is_morris = "spread" in effects
        scale = PERCENT.get(asked.unit, 1.0) if is_morris else 1.0
        axes.barh(
            effects["key"], effects["effect"] * scale, xerr=effects["half_width"] * scale, capsize=3, label="alone"
        )
        if not is_morris:
            axes.errorbar(effects["total"], effects["key"], xerr=effects["total_half_width"], fmt="D", color="black",
                          capsize=3, label="with all it does together with others")  # fmt: skip
            axes.legend(fontsize="small")
        axes.set_xlabel(f"change over the whole range: {self._axis(asked)}" if is_morris else "share of the variance")
        axes.set_title(f"What moves {self._wording.label(asked.name)}", loc="left", fontsize="medium")
        return figure

    def _kpi(self, name: str | None) -> Kpi:
        return find_kpi(name, self._reporting.thresholds) if name else shown_kpis(self._sweep)[0]

    def _keys(self, key: str) -> tuple[str, ...]:
        keys = self._sweep.question.keys
        if key not in keys:
            raise SweepError(f"{key} is not varied; varied are {', '.join(keys)}")
        return keys

    def _rows(self, kpi: Kpi) -> pd.DataFrame:
        rows = at_total(read_table(self._sweep, kpis=[kpi.name]), kpi.name)
        if rows.empty:
            raise SweepError(f"{kpi.name} is not in this sweep's table")
        return rows

    def _axis(self, kpi: Kpi) -> str:
        unit = "%" if kpi.unit == "share" else kpi.unit
        return f"{self._wording.label(kpi.name)}, {unit}"

    def _name_front(self, axes: Axes, rows: pd.DataFrame, places: tuple[Floats, Floats]) -> None:
        """The numbers of the points on the front beside them, and what these are in the legend."""
        if len(rows) > MOST_NAMED:
            return
        keys = self._sweep.question.keys
        for (_, row), x, y in zip(rows.iterrows(), *places, strict=True):
            axes.annotate(str(row["point"]), (x, y), xytext=(6, 4), textcoords="offset points", fontsize="small")
            axes.plot([], [], " ", label=f"{row['point']}: {_named(keys, tuple(row[key] for key in keys))}")

    def _finished(self, figure: Figure, axes: Axes, kpi: Kpi, *, title: str) -> Figure:
        axes.set_ylabel(self._axis(kpi))
        axes.set_title(title, loc="left", fontsize="medium")
        n = self._sweep.terms.replications
        figure.supxlabel(f"{n} replications a point; {BAR_NOTE}", fontsize="x-small")
        if axes.get_legend_handles_labels()[0]:
            axes.legend(fontsize="small", framealpha=0.7)
        return figure


def _named(keys: Sequence[str], values: Any) -> str:
    together, short = values if isinstance(values, tuple) else (values,), short_names(keys)
    return ", ".join(f"{short[key]} {said(value)}" for key, value in zip(keys, together, strict=True))
