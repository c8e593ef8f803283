"""Many points at once, which say nothing of themselves."""

from __future__ import annotations

from typing import Any

from matplotlib.axes import Axes
from numpy.typing import NDArray

MOST_TOLD = 60  # points that are drawn each by itself, to say what they are where somebody points at them
MOST_SHAPES = 600  # beyond, they are one picture inside the figure
PICTURE_DPI = 192


def crowd(axes: Axes, x: NDArray[Any], y: NDArray[Any], **look: Any) -> None:
    """Draw points; very many of them as a picture, so that figures stay small."""
    is_picture = len(x) > MOST_SHAPES
    axes.scatter(x, y, rasterized=is_picture, **look)
    if is_picture:
        axes.figure.set_dpi(PICTURE_DPI)
