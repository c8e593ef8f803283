"""Figures in notebooks."""

from __future__ import annotations

from simchat.report.plots.house import new_figure


def test_a_figure_shows_itself_as_a_picture() -> None:
    figure, (axes,) = new_figure()
    empty = figure._repr_png_()
    axes.plot([1, 2], [3, 4])
    assert empty.startswith(b"\x89PNG")
    assert len(figure._repr_png_()) > len(empty)
