"""What the wallboxes drew: curves of the last hours, bars of the last days."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Final

from senec_tui.app.pictures.charts.bars import FacingBar, bar_chart
from senec_tui.app.pictures.charts.last_hours import chart, of_track, of_trend
from senec_tui.app.pictures.section import FRAMES, Growing, Section
from senec_tui.catalogue import Path
from senec_tui.model.plant.wallbox import PHASES, configured_boxes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from senec_tui.app.pictures.charts.plot import PlottedCurve
    from senec_tui.app.pictures.lines import Line
    from senec_tui.app.pictures.scene import Scene
    from senec_tui.app.pictures.section import Part

HOURS: Final = 4
LEAST: Final = 10
"""Lines that a chart needs, with its title."""
MOST: Final = 26
MOST_OF_DAYS: Final = 18
FEWEST_DAYS: Final = 14
"""Days before the first one that was measured are left out, but not more than to leave these."""
_ROLES: Final = ("curve-1", "curve-3", "strong")


def past(scene: Scene) -> list[Section]:
    """The last hours if a car was charged in them, and the last days if in those."""
    days = _days(scene)
    pictures: list[Part] = []
    if _curves(scene):
        pictures.append(
            Growing(lambda width, height: _hours(scene, width, height), LEAST, MOST, before=FRAMES)
        )
    if days:
        most = MOST_OF_DAYS
        pictures.append(Growing(lambda w, h: _bars(scene, days, w, h), LEAST, most, rank=1))
    return [Section("", "", [picture], across=True, headed=True) for picture in pictures]


def _hours(scene: Scene, width: int, height: int) -> list[Line]:
    scene = replace(scene, width=width)
    ranges = {"W": (0.0, 1000.0), "A": (0.0, 6.0)}
    return chart(scene, _curves(scene), hours=HOURS, height=height, at_least=ranges)


def _bars(scene: Scene, days: Sequence[FacingBar], width: int, height: int) -> list[Line]:
    title = scene.tr("Charged on the last {n} days", n=len(days))
    drawn = bar_chart(
        days,
        unit="kWh",
        roles=("wallbox", "wallbox"),
        width=width,
        height=height - 1,
        glyphs=scene.glyphs,
        tr=scene.tr,
    )
    return [scene.heading(title, width=width), *drawn]


def _curves(scene: Scene) -> list[PlottedCurve]:
    """Power of all boxes; with a single one also its currents, as long as they were polled."""
    tr = scene.tr
    power = of_trend(scene, "wallbox", tr("Power, W"), hours=HOURS, role="wallbox")
    if not any(sample and sample.high > 0 for sample in power.samples):
        return []
    shown = [power]
    if configured_boxes(scene.snapshot) == 1:
        for phase, role in zip(PHASES, _ROLES, strict=True):
            path = Path("WALLBOX", f"L{phase}_CHARGING_CURRENT", 0)
            amps = of_track(scene, path, f"L{phase}, A", hours=HOURS, unit="A", role=role)
            if any(amps.samples):
                shown.append(amps)
    return shown


def _days(scene: Scene) -> list[FacingBar]:
    """Energy of each day; none if there was none."""
    days = () if scene.history_summary is None else scene.history_summary.days
    if not any(day.energy_wh["wallbox"] for day in days):
        return []
    first = next((n for n, day in enumerate(days) if day.wallbox_measured_s), 0)
    bars: list[FacingBar] = []
    for day in days[max(min(first, len(days) - FEWEST_DAYS), 0) :]:
        date = datetime.fromtimestamp(day.start + 1).date()  # noqa: DTZ006 - of this computer
        share = day.wallbox_measured_s / day.elapsed_s if day.elapsed_s else 0.0
        kwh = day.energy_wh["wallbox"] / 1000 if day.wallbox_measured_s else None
        bars.append(FacingBar(label=str(date.day), up=kwh, down=None, measured=min(share, 1.0)))
    return bars
