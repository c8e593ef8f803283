"""Figures in notebooks."""

from __future__ import annotations

from simchat.report.drawing import new_panel


def test_a_figure_shows_itself_as_a_picture() -> None:
    figure, axes = new_panel()
    empty = figure._repr_png_()
    axes.plot([1, 2], [3, 4])
    assert empty.startswith(b"\x89PNG")
    assert len(figure._repr_png_()) > len(empty)
