"""Figures look as they did: each is drawn from a table written by hand, and compared with a picture of it.

Letters differ from one font library to the next, so that pictures are compared where no letters and legends are, and
words by themselves: they stand in the description of the PNG. Where a figure is meant to look different,
`SIMCHAT_NEW_IMAGES=1 pytest tests/unit/report/plots` draws the pictures anew; look at them before they are committed.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from shutil import copyfile
from typing import NamedTuple

import matplotlib as mpl
import pytest
from matplotlib.figure import Figure
from matplotlib.legend import Legend
from matplotlib.patches import StepPatch
from matplotlib.testing.compare import compare_images
from matplotlib.text import Text
from matplotlib.transforms import Bbox
from PIL import Image, ImageDraw

from simchat.report import plots
from simchat.report.page.svg import drawn_svg
from simchat.report.plots import house
from tests.unit.report.plots import tables

IMAGES = Path(__file__).parent / "images"
DPI = 60
PANELS = {"left": 0.22, "right": 0.93, "bottom": 0.27, "top": 0.85, "hspace": 0.4}
MOST_KB = 600  # of all pictures together
APART = 1.0  # root of the mean square over all pixels, 0–255; a line that is moved is 3 at the least
ROOM_PX, ROOM = 4, 0.05  # around letters, and for each pixel of their width
TABLES = {"rep_hours"}  # what figures are drawn from, and no figures
KPI, LEVEL = "abandonment_rate", "service_level_60s"
FIGURES: dict[str, Callable[[], Figure]] = {
    "abandonment": lambda: plots.abandonment(tables.kpis(), 0.05),
    "against": lambda: plots.against(tables.points(), "reps.standard.capacity", KPI),
    "arrivals": lambda: plots.arrivals(tables.kpis(), tables.forecast()),
    "by_replications": lambda: plots.by_replications(tables.by_replications(), "Service level", "share"),
    "cost": lambda: plots.cost(tables.summary()),
    "day": lambda: plots.day(tables.kpis(), LEVEL, tables.forecast()),
    "difference_over_day": lambda: plots.difference_over_day(tables.differences(), LEVEL),
    "distribution": lambda: plots.distribution(tables.sessions(), "handle_time"),
    "ewt": lambda: plots.ewt(tables.sessions()),
    "forest": lambda: plots.forest(tables.differences().query("interval == ''")),
    "heat_map": lambda: plots.heat_map(tables.points(), KPI, "reps.standard.capacity", "inactivity.after"),
    "lost_touch": lambda: plots.lost_touch(tables.summary()),
    "open_chats": lambda: plots.open_chats(tables.kpis()),
    "outcome_flow": lambda: plots.outcome_flow(tables.sessions(), 2),
    "queue": lambda: plots.queue(tables.kpis()),
    "rep_time": lambda: plots.rep_time(tables.kpis()),
    "sensitivity": lambda: plots.sensitivity(tables.effects(), KPI),
    "service_level": lambda: plots.service_level(tables.kpis(), LEVEL, 0.8),
    "shifts": lambda: plots.shifts(tables.kpis()),
    "side_by_side": lambda: plots.side_by_side({"base": tables.kpis(), "busier": tables.kpis(1.3)}, "wait.mean"),
    "staffing": lambda: plots.staffing(tables.kpis()),
    "trade_off": lambda: plots.trade_off(tables.points(), KPI, "response_time.mean", {1, 4}),
    "waiting": lambda: plots.waiting(tables.kpis()),
    "waits": lambda: plots.waits(tables.kpis()),
}


class Picture(NamedTuple):
    """A picture of a figure, its words, and where these stand: left, upper, right and lower edge in pixels."""

    path: Path
    words: str
    boxes: list[tuple[float, float, float, float]]


def drawn(figure: Figure, folder: Path, name: str, *, hinting: str = "none") -> Picture:
    """A picture in which the panels lie where they always lie, however much room letters take."""
    figure.set_layout_engine(None)
    figure.subplots_adjust(**PANELS)
    figure.set_dpi(DPI)
    with mpl.rc_context(house.STYLE | {"text.hinting": hinting}):
        figure.draw_without_rendering()  # only now are there ticks
        texts = [text for text in figure.findobj(Text) if text.get_visible() and text.get_text()]
        words = "\n".join(text.get_text() for text in texts)
        figure.savefig(folder / f"{name}.png", dpi=DPI, metadata={"Software": None, "Description": words})
        places = [artist.get_window_extent() for artist in (*texts, *figure.findobj(Legend))]
    return Picture(folder / f"{name}.png", words, [_around(place, figure.bbox.height) for place in places])


def _around(place: Bbox, height: float) -> tuple[float, float, float, float]:
    """A box with room for letters that are wider or higher; y counts downwards in it."""
    wider = ROOM_PX + ROOM * place.width
    return place.x0 - wider, height - place.y1 - ROOM_PX, place.x1 + wider, height - place.y0 + ROOM_PX


def differs(name: str, picture: Picture) -> str | None:
    """How a picture differs from the one that is kept; None if it does not."""
    with Image.open(IMAGES / f"{name}.png") as kept:
        if kept.text["Description"] != picture.words:  # type: ignore[attr-defined]
            return f"other words: {picture.words}"
    without_letters = [
        _without_letters(path, picture, f"{which}-{name}.png")
        for path, which in ((IMAGES / f"{name}.png", "kept"), (picture.path, "drawn"))
    ]
    return compare_images(*map(str, without_letters), tol=APART)


def _without_letters(path: Path, picture: Picture, name: str) -> Path:
    """A copy beside the picture, blank where its letters are."""
    with Image.open(path) as image:
        blank = image.convert("RGB")
    pen = ImageDraw.Draw(blank)
    for box in picture.boxes:
        pen.rectangle(box, fill="white")
    blank.save(picture.path.with_name(name))
    return picture.path.with_name(name)


def test_every_figure_has_a_picture() -> None:
    assert set(FIGURES) == set(plots.__all__) - TABLES
    if not os.environ.get("SIMCHAT_NEW_IMAGES"):
        assert {path.stem for path in IMAGES.glob("*.png")} == set(FIGURES)


@pytest.mark.parametrize("name", FIGURES)
def test_it_looks_as_it_did(name: str, tmp_path: Path) -> None:
    picture = drawn(FIGURES[name](), tmp_path, name)
    if os.environ.get("SIMCHAT_NEW_IMAGES"):
        copyfile(picture.path, IMAGES / picture.path.name)
    assert differs(name, picture) is None


def test_all_pictures_together_are_small() -> None:
    assert sum(path.stat().st_size for path in IMAGES.glob("*.png")) < 1000 * MOST_KB


# --- what is noticed, and what is not --------------------------------------------------------------


@pytest.mark.parametrize("name", FIGURES)
def test_letters_that_are_set_otherwise_are_no_difference(name: str, tmp_path: Path) -> None:
    assert differs(name, drawn(FIGURES[name](), tmp_path, name, hinting="force_autohint")) is None


@pytest.mark.parametrize("name", ["waits", "service_level", "open_chats", "shifts"])
def test_a_series_that_is_an_interval_late_is_noticed(name: str, tmp_path: Path) -> None:
    figure = FIGURES[name]()
    line = next(patch for patch in figure.axes[0].patches if isinstance(patch, StepPatch) and not patch.get_fill())
    values, edges, _ = line.get_data()
    line.set_data([*values[-1:], *values[:-1]], edges)
    assert differs(name, drawn(figure, tmp_path, name))


@pytest.mark.parametrize("name", ["waits", "service_level", "open_chats", "arrivals", "side_by_side"])
def test_a_band_that_is_missing_is_noticed(name: str, tmp_path: Path) -> None:
    figure = FIGURES[name]()
    next(patch for patch in figure.axes[0].patches if isinstance(patch, StepPatch) and patch.get_fill()).remove()
    assert differs(name, drawn(figure, tmp_path, name))


def test_another_word_is_noticed(tmp_path: Path) -> None:
    figure = FIGURES["waits"]()
    figure.axes[0].set_title("Waits")
    assert differs("waits", drawn(figure, tmp_path, "waits"))


def test_a_dollar_is_no_formula() -> None:
    figure = plots.lost_touch(tables.summary().replace({"general": r"$\frac6$"}))
    assert r">$\frac6$</text>" in drawn_svg(figure).decode()
